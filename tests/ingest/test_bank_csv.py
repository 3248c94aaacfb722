from __future__ import annotations

import random
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from relance_tui.domain.bank import BankEntry, BankEntryKind
from relance_tui.ingest import IngestError
from relance_tui.ingest.bank_csv import looks_like_bank_csv, read_bank_csv
from relance_tui.ingest.bank_drafts import BankReading
from relance_tui.ingest.source import open_source
from tests.ingest.bank_files import mutated
from tests.ingest.writers import Entry, french, write_csv, write_fec

IBAN = "FR7630006000011234567890189"
THEIRS = "FR7610107001011234567890129"

BNP = (
    "Compte de chèques;Compte de chèques;****1234;31/03/2026;;1 234,56\n"
    "Date operation;Libelle court;Type operation;Libelle operation;Montant operation\n"
    "02/03/2026;VIR RECU;VIREMENT;VIR SEPA RECU /DE DUPONT SARL /MOTIF F-118 /REF A12;1 200,50\n"
    "03/03/2026;PRLV;PRELEVEMENT;PRLV SEPA EDF;-45,10\n"
)
SOCGEN = (
    '="0123456789";01/03/2026;31/03/2026;2;31/03/2026;1 155,40 EUR\n\n'
    "Date de l'opération;Libellé;Détail de l'écriture;Montant de l'opération;Devise\n"
    "02/03/2026;VIR RECU 951234;VIR RECU 951234S DE: DUPONT SARL MOTIF: F-118 REF: A12"
    ";1200,50;EUR\n"
    "03/03/2026;PRELEVEMENT EURO;PRELEVEMENT EUROPEEN DE: EDF;-45,10;EUR\n"
)
CREDIT_AGRICOLE = (
    "Téléchargement du 31/03/2026;\n\nDUPRE SARL\n"
    f"Compte courant IBAN {IBAN};\nSolde au 31/03/2026 1 155,40 €\n\n"
    "Date;Libellé;Débit euros;Crédit euros;\n"
    '02/03/2026;"VIREMENT EN VOTRE FAVEUR\n DUPONT SARL\n F-118 REF : A12";;1 200,50;\n'
    '03/03/2026;"PRELEVEMENT\n EDF";45,10;;\n'
)
CIC = (
    "Date;Date de valeur;Débit;Crédit;Libellé;Solde\n"
    "02/03/2026;03/03/2026;;1200,50;VIR SEPA DUPONT SARL F-118 REF: A12;1200,50\n"
    "03/03/2026;03/03/2026;-45,10;;PRLV SEPA EDF;1155,40\n"
)
POSTALE = (
    "Numéro Compte   ;1234567A020\nType            ;CCP\nCompte tenu en  ;euros\n"
    "Date            ;31/03/2026\nSolde (EUROS)   ;1155,40\n\n"
    "Date;Libellé;Montant(EUROS)\n"
    '03/03/2026;"PRELEVEMENT DE EDF";-45,10\n'
    '02/03/2026;"VIREMENT DE DUPONT SARL REF : A12 F-118";1200,50\n'
)
BPCE = (
    "Date de comptabilisation;Libelle simplifie;Libelle operation;Reference"
    ";Informations complementaires;Type operation;Categorie;Sous categorie;Debit;Credit"
    ";Date operation;Date de valeur;Pointage operation\n"
    "02/03/2026;DUPONT;VIR SEPA DUPONT SARL;A12;F-118;Virement recu;;;;+1200,50;02/03/2026"
    ";03/03/2026;0\n"
    "03/03/2026;EDF;PRLV SEPA EDF;;;Prelevement;;;-45,10;;03/03/2026;03/03/2026;0\n"
)
BOURSORAMA = (
    "dateOp;dateVal;label;category;categoryParent;supplierFound;amount;comment;accountNum"
    ";accountLabel;accountbalance\n"
    '2026-03-03;2026-03-03;"PRLV SEPA EDF";"Energie";"Logement";"edf";-45,10;;00040123456'
    ';"BoursoBank";1155.40\n'
    '2026-03-02;2026-03-03;"VIR SEPA DUPONT SARL";;;;"1 200,50";"REF: A12 F-118";00040123456'
    ';"BoursoBank";1155.40\n'
)
QONTO = (
    "Statut,Date de la valeur (UTC),Date de l'opération (UTC),Nom de la contrepartie"
    ",Méthode de paiement,Montant total (TTC),Devise,Référence,IBAN du compte,ID de transaction\n"
    f'Exécuté,03-03-2026 10:11:12,02-03-2026 09:00:00,DUPONT SARL,Virement,"1200,50",EUR,A12,{IBAN}'
    ",t-1\n"
    f'Exécuté,03-03-2026 10:11:12,03-03-2026 10:00:00,EDF,Prélèvement,"-45,10",EUR,,{IBAN},t-2\n'
    f'En attente,,04-03-2026 10:00:00,MARTIN,Virement,"99,00",EUR,,{IBAN},t-3\n'
)
REVOLUT = (
    "Type,Product,Started Date,Completed Date,Description,Amount,Fee,Currency,State,Balance,Ref\n"
    "TRANSFER,Current,2026-03-02 09:00:00,2026-03-02 09:00:05,Payment from DUPONT SARL,1200.50"
    ",0.00,EUR,COMPLETED,1200.50,A12\n"
    "DIRECT_DEBIT,Current,2026-03-03 08:00:00,2026-03-03 09:00:00,EDF,-45.10,0.00,EUR,COMPLETED"
    ",1155.40,\n"
    "TRANSFER,Current,2026-03-04 09:00:00,,Payment from MARTIN,99.00,0.00,EUR,PENDING,,\n"
)
N26 = (
    '"Booking Date","Value Date","Partner Name","Partner Iban",Type,"Payment Reference"'
    ',"Account Name","Amount (EUR)","Original Amount"\n'
    f'2026-03-02,2026-03-03,"DUPONT SARL",{THEIRS},"Credit Transfer","F-118 REF: A12",Main'
    ",1200.50,\n"
    '2026-03-03,2026-03-03,EDF,,"Direct Debit","FACT",Main,-45.10,\n'
)
SENSES = (
    "Compte;Date comptable;Libellé;Montant;Sens;Référence\n"
    f"{IBAN};02/03/2026;VIR SEPA DUPONT SARL;1200,50;C;A12\n"
    f"{IBAN};03/03/2026;PRLV SEPA EDF;45,10;D;\nTotal;;;1155,40;;\n"
)
BANKS = {
    "bnp": BNP,
    "socgen": SOCGEN,
    "agricole": CREDIT_AGRICOLE,
    "cic": CIC,
    "postale": POSTALE,
    "bpce": BPCE,
    "boursorama": BOURSORAMA,
    "qonto": QONTO,
    "revolut": REVOLUT,
    "n26": N26,
    "senses": SENSES,
}
ACCOUNTS = {
    "bnp": "****1234",
    "socgen": "0123456789",
    "agricole": IBAN,
    "cic": "",
    "postale": "1234567A020",
    "bpce": "",
    "boursorama": "00040123456",
    "qonto": IBAN,
    "revolut": "",
    "n26": "",
    "senses": IBAN,
}


def read(tmp_path: Path, text: str, encoding: str = "utf-8") -> BankReading:
    path = tmp_path / "releve.csv"
    path.write_bytes(text.encode(encoding))
    return read_bank_csv(open_source(path))


@pytest.mark.parametrize("bank", BANKS)
@pytest.mark.parametrize("encoding", ["utf-8-sig", "cp1252"])
def test_each_bank_tells_the_same_two_movements(tmp_path: Path, bank: str, encoding: str) -> None:
    text = BANKS[bank]
    assert looks_like_bank_csv(text.splitlines())
    reading = read(tmp_path, text, encoding)
    assert not reading.refusals
    assert reading.format == "bank-csv"
    received, paid = sorted((draft.entry for draft in reading.entries), key=lambda e: e.booked_on)
    assert (received.booked_on, paid.booked_on) == (date(2026, 3, 2), date(2026, 3, 3))
    assert (received.amount_cents, paid.amount_cents) == (120_050, -4_510)
    assert received.payer == "DUPONT SARL"
    assert received.kind is BankEntryKind.TRANSFER
    assert paid.kind is BankEntryKind.DIRECT_DEBIT
    assert received.references == ("A12",)
    assert received.account == paid.account == ACCOUNTS[bank]
    assert received.currency == "EUR"
    assert [statement.account for statement in reading.statements] == [received.account]


def test_the_whole_of_one_movement(tmp_path: Path) -> None:
    assert read(tmp_path, N26).entries[0].entry == BankEntry(
        account="",
        booked_on=date(2026, 3, 2),
        valued_on=date(2026, 3, 3),
        amount_cents=120_050,
        payer="DUPONT SARL",
        payer_iban=THEIRS,
        text="F-118 REF: A12",
        references=("A12",),
        kind=BankEntryKind.TRANSFER,
    )


def test_lines_are_those_of_the_file(tmp_path: Path) -> None:
    assert [draft.line for draft in read(tmp_path, CREDIT_AGRICOLE).entries] == [8, 11]
    assert [draft.line for draft in read(tmp_path, SOCGEN).entries] == [4, 5]


def test_what_is_not_booked_is_left_out_and_said(tmp_path: Path) -> None:
    for text, line in ((QONTO, 4), (REVOLUT, 4)):
        reading = read(tmp_path, text)
        assert len(reading.entries) == 2
        (warning,) = [each for each in reading.warnings if "comptabilisé" in each.reason]
        assert warning.line == line


def test_balances_are_checked_in_either_order(tmp_path: Path) -> None:
    reading = read(tmp_path, CIC)
    (statement,) = reading.statements
    assert (statement.opening_cents, statement.closing_cents) == (0, 115_540)
    head, first, second = CIC.splitlines()
    newest_first = read(tmp_path, f"{head}\n{second}\n{first}")
    assert (newest_first.statements[0].opening_cents, newest_first.statements[0].closing_cents) == (
        0,
        115_540,
    )
    wrong = read(tmp_path, CIC.replace("1155,40", "1000,00"))
    assert [warning.line for warning in wrong.warnings if "solde" in warning.reason] == [3]
    assert wrong.statements[0].closing_cents is None
    assert len(wrong.entries) == 2


def test_several_accounts_in_one_file(tmp_path: Path) -> None:
    text = (
        "IBAN;Date;Date de valeur;Libellé;Montant;Devise\n"
        f"{IBAN};01/03/2026;01/03/2026;VIR A;1,00;EUR\n"
        f"{THEIRS};05/03/2026;01/03/2026;VIR B;2,00;USD\n{IBAN};09/03/2026;;VIR C;3,00;EUR\n"
    )
    first, second = read(tmp_path, text).statements
    assert (first.account, first.from_on, first.until_on) == (
        IBAN,
        date(2026, 3, 1),
        date(2026, 3, 9),
    )
    assert (second.account, second.currency) == (THEIRS, "USD")


def test_a_file_that_names_no_account_says_so(tmp_path: Path) -> None:
    (warning,) = read(tmp_path, CIC).warnings
    assert "de quel compte" in warning.reason
    assert not read(tmp_path, SOCGEN).warnings


def test_returns_are_told_by_the_label(tmp_path: Path) -> None:
    text = (
        "Date;Libellé;Débit;Crédit\n"
        "01/03/2026;PRLV IMPAYE DUPONT SARL MOTIF: AM04;120,00;\n"
        "01/03/2026;FRAIS SUR IMPAYE;12,00;\n"
        "01/03/2026;REMISE CHEQUES;;500,00\n"
    )
    entries = [draft.entry for draft in read(tmp_path, text).entries]
    assert [entry.kind for entry in entries] == [
        BankEntryKind.RETURN,
        BankEntryKind.OTHER,
        BankEntryKind.CHEQUE,
    ]
    assert [entry.return_reason for entry in entries] == ["AM04", "", ""]
    assert entries[0].payer == "DUPONT SARL"


@pytest.mark.parametrize(
    ("row", "column", "reason"),
    [
        ("32/03/2026;VIR;;1,00;EUR", "Date", "illisible"),
        (";VIR;;1,00;EUR", "Date", "absente"),
        ("01/03/2026;VIR;;;EUR", "Crédit", "absent"),
        ("01/03/2026;VIR;1,00;2,00;EUR", "Débit", "à la fois"),
        ("01/03/2026;VIR;;1.234;EUR", "Crédit", "1.234"),
        ("01/03/2026;VIR;;1,00;E1", "Devise", "devise"),
        ("01/03/2026;VIR;;1,00;EUR;de trop", "", "colonnes"),
    ],
)
def test_a_wrong_row_is_refused_alone(tmp_path: Path, row: str, column: str, reason: str) -> None:
    text = f"Date;Libellé;Débit;Crédit;Devise\n{row}\n02/03/2026;VIR DUPONT;;2,00;EUR\n"
    reading = read(tmp_path, text)
    (refusal,) = reading.refusals
    assert (refusal.line, refusal.column) == (2, column)
    assert reason in refusal.reason
    assert [draft.entry.amount_cents for draft in reading.entries] == [200]


def test_a_sense_not_known_is_refused_and_a_wrong_value_day_is_not(tmp_path: Path) -> None:
    reading = read(tmp_path, SENSES.replace(";D;", ";?;"))
    assert [refusal.column for refusal in reading.refusals] == ["Sens"]
    doubtful = read(tmp_path, CIC.replace("02/03/2026;03/03/2026", "02/03/2026;33/03/2026"))
    assert len(doubtful.entries) == 2
    assert doubtful.entries[0].entry.valued_on == date(2026, 3, 2)
    assert [warning.column for warning in doubtful.warnings][:1] == ["Date de valeur"]


@pytest.mark.parametrize(
    "head",
    [
        "Facture;Client;Date;Échéance;Montant",
        "N° facture;Date;Libellé;Montant",
        "Numéro;Date;Nom;Description;Montant",
        "Référence;Date;Nom;Libellé;Montant;Solde;Statut",
        "Invoice number,Customer,Date,Description,Amount,Balance due",
        "Date;Journal;Compte;Libellé;Débit;Crédit",
        "Date;Pièce;Libellé;Débit;Crédit;Solde",
        "Date;Client;Libellé;Débit;Crédit;Solde",
        "JournalCode;JournalLib;EcritureNum;EcritureDate;CompteNum;EcritureLib;Debit;Credit",
        "Nom;Téléphone;E-mail",
        "",
    ],
)
def test_invoices_and_ledgers_are_no_statements(tmp_path: Path, head: str) -> None:
    assert not looks_like_bank_csv([head, "a;b;c;d"])
    path = tmp_path / "autre.csv"
    path.write_text(f"{head}\na;b;c;d\n")
    with pytest.raises(IngestError, match="relevé bancaire"):
        read_bank_csv(open_source(path))


@pytest.mark.parametrize("separator", "\t|;,")
def test_a_fec_is_no_statement(tmp_path: Path, separator: str) -> None:
    text = write_fec(tmp_path / "fec.txt", [Entry(cents=1)]).read_text()
    assert not looks_like_bank_csv(text.replace("\t", separator).splitlines())


def test_the_invoices_that_come_with_the_program_are_no_statements() -> None:
    folder = Path(__file__).parents[2] / "sample_data"
    files = [path for path in folder.rglob("*") if path.suffix in {".csv", ".txt"}]
    assert files
    for path in files:
        is_bank = any(word in path.name for word in ("bank", "banque", "releve"))
        assert looks_like_bank_csv(open_source(path).first_lines(20)) is is_bank


MOVES = st.lists(
    st.tuples(
        st.integers(-(10**9), 10**9).filter(bool),
        st.dates(date(2000, 1, 1), date(2079, 12, 31)),
        st.text("abcdéèÀ;\"'\n,|-/: 0189", max_size=40).map(lambda text: f"x{text}"),
    ),
    max_size=15,
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(MOVES, st.booleans(), st.booleans(), st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]))
def test_what_is_written_is_read_back(
    tmp_path: Path,
    moves: list[tuple[int, date, str]],
    has_sides: bool,
    is_reversed: bool,
    encoding: str,
) -> None:
    total = sum(cents for cents, _day, _label in moves)
    rows, balance = [], 1_000
    for cents, day, label in moves:
        balance += cents
        sides = ["", french(cents)] if cents > 0 else [french(-cents), ""]
        amounts = sides if has_sides else [french(cents)]
        rows.append([day.strftime("%d/%m/%Y"), label, *amounts, french(balance)])
    rows = rows[::-1] if is_reversed else rows
    head = ["Date", "Libellé", *(["Débit", "Crédit"] if has_sides else ["Montant"]), "Solde"]
    path = write_csv(tmp_path / "releve.csv", [head, *rows], encoding=encoding)
    reading = read_bank_csv(open_source(path))
    assert not reading.refusals
    entries = [draft.entry for draft in reading.entries][:: -1 if is_reversed else 1]
    assert [(e.amount_cents, e.booked_on, e.text) for e in entries] == [
        (cents, day, " ".join(label.split())) for cents, day, label in moves
    ]
    assert sum(Decimal(e.amount_cents) for e in entries) == total
    assert not [warning for warning in reading.warnings if "solde" in warning.reason]
    if len({cents for cents, _day, _label in moves}) > 2:
        (statement,) = reading.statements
        assert (statement.opening_cents, statement.closing_cents) == (1_000, 1_000 + total)


def test_damaged_files_give_a_reading_or_one_clear_line(tmp_path: Path) -> None:
    chance = random.Random(53)
    path = tmp_path / "abime.csv"
    for turn in range(440):
        good = list(BANKS.values())[turn % len(BANKS)].encode("cp1252" if turn % 2 else "utf-8")
        path.write_bytes(mutated(chance, good))
        said = _outcome(path)
        if isinstance(said, str):
            assert "\n" not in said
        else:
            assert all(draft.entry.text.isprintable() for draft in said.entries)


def _outcome(path: Path) -> BankReading | str:
    try:
        return read_bank_csv(open_source(path))
    except IngestError as error:
        return str(error)
