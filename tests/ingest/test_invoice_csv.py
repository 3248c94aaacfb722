from __future__ import annotations

import tempfile
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from relance_tui.domain.codes import DebtorKind
from relance_tui.domain.payment import PaymentKind
from relance_tui.ingest import IngestError, InvoiceDraft, Reading
from tests.ingest.reading import read_file
from tests.ingest.writers import french, write_csv

HEADER = ["N° facture", "Code client", "Client", "Date facture", "Échéance", "Montant TTC", "Solde"]
ROW = ["FA1", "C1", "Dupont & Fils", "01/10/2026", "31/10/2026", "1 234,56", "1 000,00"]


def read(tmp_path: Path, *rows: list[str], header: list[str] | None = None) -> Reading:
    return read_file(write_csv(tmp_path / "factures.csv", [header or HEADER, *rows]))


def changed(**cells: str) -> list[str]:
    """`ROW` with some cells changed: number, code, name, issued, due, total, left."""
    names = ("number", "code", "name", "issued", "due", "total", "left")
    return [cells.get(name, cell) for name, cell in zip(names, ROW, strict=True)]


def test_a_row_is_an_invoice(tmp_path: Path) -> None:
    reading = read(tmp_path, ROW)
    assert reading.invoices == [
        InvoiceDraft(
            customer_code="C1",
            number="FA1",
            issued_on=date(2026, 10, 1),
            due_on=date(2026, 10, 31),
            total_cents=123456,
            open_cents=100000,
            line=2,
        )
    ]
    assert [(c.code, c.name) for c in reading.customers] == [("C1", "Dupont & Fils")]
    assert (reading.format, reading.lines, reading.refusals) == ("csv", 1, [])


@pytest.mark.parametrize("delimiter", [";", ",", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_every_dialect_says_the_same(tmp_path: Path, delimiter: str, encoding: str) -> None:
    row = changed(name='L’"Œuvre"; d’été, à\t5 €')
    path = write_csv(tmp_path / "a.csv", [HEADER, row, ROW], delimiter=delimiter, encoding=encoding)
    reading = read_file(path)
    assert reading.refusals == []
    assert reading.invoices[0].total_cents == 123456
    assert reading.customers[0].name == 'L’"Œuvre"; d’été, à 5 €'


@pytest.mark.parametrize(
    "header",
    [
        ["Numéro de facture", "N° client", "Raison sociale", "Date", "Date d'échéance", "TTC",
         "Reste dû"],
        ["n° pièce", "Compte", "Client", "DATE PIECE", "Ech.", "Total T.T.C.", "Solde dû"],
        ["Facture n°", "Tiers", "Nom", "Date de facture", "Date d’échéance", "Montant",
         "Restant dû"],
        ["Invoice number", "Customer code", "Customer name", "Invoice date", "Due date",
         "Total amount", "Balance due"],
        ["Invoice No.", "Client ID", "Company", "Issue date", "Due", "Amount", "Outstanding"],
        ["Référence", "code tiers", "Société", "Émise le", "Échéance", "Total TTC (€)",
         "Reste à payer (€)"],
    ],
)  # fmt: skip
def test_columns_are_known_by_their_usual_names(tmp_path: Path, header: list[str]) -> None:
    reading = read(tmp_path, ROW, header=header)
    (invoice,) = reading.invoices
    assert (invoice.number, invoice.customer_code) == ("FA1", "C1")
    assert (invoice.issued_on, invoice.due_on) == (date(2026, 10, 1), date(2026, 10, 31))
    assert (invoice.total_cents, invoice.open_cents) == (123456, 100000)
    assert reading.customers[0].name == "Dupont & Fils"


def test_amounts_without_tax_are_not_taken_for_the_total(tmp_path: Path) -> None:
    header = ["Facture", "Client", "Date", "Montant HT", "TVA", "Montant TTC"]
    reading = read(
        tmp_path, ["F1", "Dupont", "01/10/2026", "100", "20,00", "120,00"], header=header
    )
    assert reading.invoices[0].total_cents == 12000


@pytest.mark.parametrize(
    "text",
    ["31/10/2026", "31/10/26", "2026-10-31", "20261031", "31.10.2026", "2026-10-31 00:00:00"],
)
def test_dates_as_programs_write_them(tmp_path: Path, text: str) -> None:
    assert read(tmp_path, changed(due=text)).invoices[0].due_on == date(2026, 10, 31)


@pytest.mark.parametrize(
    ("cells", "column"),
    [
        ({"number": " "}, "N° facture"),
        ({"code": "", "name": ""}, "Code client"),
        ({"issued": "10/31/2026"}, "Date facture"),
        ({"due": "bientôt"}, "Échéance"),
        ({"issued": "", "due": ""}, "Date facture"),
        ({"total": "1.234"}, "Montant TTC"),
        ({"total": "", "left": ""}, "Montant TTC"),
        ({"left": ""}, "Solde"),
        ({"left": "2 000,00"}, "Solde"),
    ],
)
def test_a_wrong_row_is_refused_alone(tmp_path: Path, cells: dict[str, str], column: str) -> None:
    reading = read(tmp_path, changed(**cells), changed(number="FA2"))
    assert [i.number for i in reading.invoices] == ["FA2"]
    assert [(r.line, r.column) for r in reading.refusals] == [(2, column)]
    assert reading.refusals[0].reason


def test_a_row_of_another_width_is_refused(tmp_path: Path) -> None:
    reading = read(tmp_path, [*ROW, "de trop"], ROW[:5], ROW)
    assert [r.reason for r in reading.refusals] == [
        "8 colonnes au lieu de 7",
        "5 colonnes au lieu de 7",
    ]
    assert len(reading.invoices) == 1


def test_lines_before_the_header_and_totals_after_the_rows_are_left_aside(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    write_csv(path, [["Balance âgée", ""], [], ["Édité le", "24/11/2026"], HEADER, ROW])
    for total in ("Total général;;;;;1 234,56;1 000,00", ";;;;;1 234,56;1 000,00", ";TOTAL;;;;9;9"):
        reading = read_file(write_and_append(path, total))
        assert (len(reading.invoices), reading.refusals) == (1, [])
    reading = read_file(write_and_append(path, ";;;;;999,99;1 000,00"))
    assert [r.reason for r in reading.refusals] == ["numéro de facture absent"]


def write_and_append(path: Path, line: str) -> Path:
    other = path.with_name("b.csv")
    other.write_bytes(path.read_bytes() + line.encode())
    return other


def test_a_customer_named_total_is_not_a_total(tmp_path: Path) -> None:
    reading = read(tmp_path, changed(name="TOTAL ENERGIES"))
    assert reading.customers[0].name == "TOTAL ENERGIES"
    assert len(reading.invoices) == 1


def test_without_a_code_the_name_makes_one(tmp_path: Path) -> None:
    header = ["Facture", "Client", "Date", "Montant TTC"]
    rows = [["F1", "Dupont & Fils", "01/10/2026", "10,00"]]
    rows.append(["F2", "DUPONT  &  FILS", "01/10/2026", "20,00"])
    reading = read(tmp_path, *rows, header=header)
    assert [(c.code, c.name) for c in reading.customers] == [("DUPONT-FILS", "Dupont & Fils")]
    assert [i.open_cents for i in reading.invoices] == [1000, 2000]


def test_what_is_paid_is_taken_off_when_there_is_no_balance(tmp_path: Path) -> None:
    header = ["Facture", "Client", "Date", "Montant TTC", "Déjà réglé"]
    rows = [["F1", "A", "01/10/2026", "10,00", "4,00"], ["F2", "A", "01/10/2026", "10,00", ""]]
    rows += [["F3", "A", "01/10/2026", "10,00", "oui"], ["F4", "A", "01/10/2026", "10,00", "non"]]
    reading = read(tmp_path, *rows, header=header)
    assert [i.open_cents for i in reading.invoices] == [600, 1000, 0, 1000]


def test_a_paid_invoice_is_kept_to_close_the_known_one(tmp_path: Path) -> None:
    assert read(tmp_path, changed(left="0,00")).invoices[0].open_cents == 0


def test_a_negative_total_is_a_credit_note(tmp_path: Path) -> None:
    reading = read(tmp_path, changed(number="AV1", total="-50,00", left="-20,00"))
    (credit,) = reading.credits
    assert (credit.key, credit.kind, credit.amount_cents) == ("AV1", PaymentKind.CREDIT_NOTE, 2000)
    assert not reading.invoices


def test_a_used_credit_note_is_settled(tmp_path: Path) -> None:
    reading = read(tmp_path, changed(number="AV1", total="-50,00", left="0"))
    assert not reading.credits
    assert reading.settled[0].credit_keys == ("AV1",)


def test_the_type_of_document_makes_a_credit_of_a_positive_amount(tmp_path: Path) -> None:
    header = [*HEADER, "Type"]
    rows = [[*changed(number="AV1", left="1 234,56"), "Avoir"], [*ROW, "Facture"]]
    reading = read(tmp_path, *rows, header=header)
    assert [(c.key, c.amount_cents) for c in reading.credits] == [("AV1", 123456)]
    assert [i.number for i in reading.invoices] == ["FA1"]


def test_money_in_excess_on_an_invoice_is_a_credit(tmp_path: Path) -> None:
    reading = read(tmp_path, changed(left="-5,00"))
    assert reading.invoices[0].open_cents == 0
    assert [(c.amount_cents, c.kind) for c in reading.credits] == [(500, PaymentKind.PAYMENT)]


def test_debit_and_credit_columns_are_invoices_and_payments(tmp_path: Path) -> None:
    header = ["Date", "Pièce", "Compte", "Intitulé", "Débit", "Crédit", "Solde"]
    rows = [["01/10/2026", "F1", "C1", "Dupont", "100,00", "", "100,00"]]
    rows.append(["02/10/2026", "V1", "C1", "Dupont", "", "30,00", "70,00"])
    reading = read(tmp_path, *rows, header=header)
    assert [(i.number, i.open_cents) for i in reading.invoices] == [("F1", 10000)]
    assert [(c.key, c.amount_cents) for c in reading.credits] == [("V1", 3000)]


def test_instalments_of_one_invoice_are_added_up(tmp_path: Path) -> None:
    first = changed(due="31/10/2026", total="300,00", left="0,00")
    second = changed(due="30/11/2026", total="300,00", left="150,00")
    (invoice,) = read(tmp_path, first, second).invoices
    assert (invoice.total_cents, invoice.open_cents) == (30000, 15000)
    assert invoice.due_on == date(2026, 11, 30)


CONTACT_HEADER = [
    *HEADER, "Type client", "SIRET", "Téléphone", "E-mail", "Adresse", "CP", "Ville", "Pays",
    "Interlocuteur",
]  # fmt: skip


def test_contact_columns_are_read(tmp_path: Path) -> None:
    row = [*ROW, "Professionnel", "732 829 320 00074", "01 02 03 04 05", " a@b.fr ",
           "1 rue X\nBât. B", "75001", "Paris", "France", "Mme Durand"]  # fmt: skip
    reading = read(tmp_path, row, [*changed(number="FA2")], header=CONTACT_HEADER)
    (customer,) = reading.customers
    assert (customer.kind, customer.siren) == (DebtorKind.BUSINESS, "732829320")
    assert (customer.phone, customer.email) == ("01 02 03 04 05", "a@b.fr")
    assert customer.address == "1 rue X\nBât. B\n75001 Paris"
    assert customer.contact_name == "Mme Durand"
    assert reading.warnings == []
    assert [i.line for i in reading.invoices] == [2, 4]


def test_a_doubtful_value_is_kept_as_typed_with_one_warning(tmp_path: Path) -> None:
    row = [*ROW, "Martien", "123 456 789", "", "pas une adresse", "", "", "", "", ""]
    again = [*changed(number="FA2"), *row[7:-1], "Mme Durand"]
    reading = read(tmp_path, row, again, header=CONTACT_HEADER)
    (customer,) = reading.customers
    assert (customer.kind, customer.siren) == (None, "123 456 789")
    assert (customer.email, customer.contact_name) == ("pas une adresse", "Mme Durand")
    assert [w.column for w in reading.warnings] == ["Type client", "SIRET", "E-mail"]
    assert (len(reading.invoices), reading.refusals) == (2, [])


@pytest.mark.parametrize(
    ("text", "siren"),
    [("732829320", "732829320"), ("FR 44 732 829 320", "732829320"), ("BE0123456789", "")],
)
def test_a_siren_is_found_in_other_numbers(tmp_path: Path, text: str, siren: str) -> None:
    reading = read(tmp_path, [*ROW, text], header=[*HEADER, "N° TVA intracommunautaire"])
    assert reading.customers[0].siren == siren


def test_a_column_of_accounts_is_said_to_be_left_out(tmp_path: Path) -> None:
    row = [*ROW, "FR7630006000011234567890189"]
    [warning] = read(tmp_path, row, header=[*HEADER, "IBAN client"]).warnings
    assert (warning.line, warning.column) == (1, "IBAN client")
    assert "ne sont pas repris" in warning.reason


def test_a_vat_number_of_another_siren_is_told(tmp_path: Path) -> None:
    row = [*ROW, "732 829 320", "FR 19 787878784"]
    reading = read(tmp_path, row, header=[*HEADER, "SIREN", "N° TVA"])
    assert reading.customers[0].siren == "732829320"
    [warning] = reading.warnings
    assert warning.column == "N° TVA"
    assert "FR19787878784" in warning.reason


@pytest.mark.parametrize(("text", "kind"), [
    ("Particulier", DebtorKind.CONSUMER), ("Collectivités", DebtorKind.PUBLIC_BODY),
    ("B2B", DebtorKind.BUSINESS), ("public_body", DebtorKind.PUBLIC_BODY), ("", None),
])  # fmt: skip
def test_kinds_of_debtor(tmp_path: Path, text: str, kind: DebtorKind | None) -> None:
    reading = read(tmp_path, [*ROW, text], header=[*HEADER, "Type de client"])
    assert reading.customers[0].kind == kind


@pytest.mark.parametrize(("text", "currency"), [("", "EUR"), ("€", "EUR"), ("chf", "CHF")])
def test_currencies(tmp_path: Path, text: str, currency: str) -> None:
    reading = read(tmp_path, [*ROW, text], header=[*HEADER, "Devise"])
    assert reading.invoices[0].currency == currency


def test_a_quote_left_open_does_not_swallow_the_file(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    lines = [";".join(HEADER), ";".join(changed(name='"Dupont'))]
    lines += [";".join(changed(number=f"FA{n}")) for n in range(2, 40)]
    lines.append(";".join(changed(number="FA99", name='Tuyau 12"')))
    path.write_text("\n".join(lines), encoding="utf-8")
    assert len(read_file(path).invoices) == 40


def test_names_cannot_act_as_terminal_controls(tmp_path: Path) -> None:
    reading = read(tmp_path, changed(name="\x1b[2JDu\x07pont\u202e\r SA" + "x" * 300))
    name = reading.customers[0].name
    assert name.startswith("Du pont SAxx")
    assert len(name) == 200


def test_unknown_columns_are_named(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "stock.csv", [["Article", "Quantité"], ["A", "1"]])
    with pytest.raises(IngestError, match=r"stock\.csv.*ni FEC, ni relevé.*Article, Quantité"):
        read_file(path)


TEXTS = st.text(st.characters(codec="cp1252", exclude_categories=("Cc", "Zs")), min_size=1)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.tuples(TEXTS, st.dates(date(2000, 1, 1), date(2060, 1, 1)), st.integers(0, 10**9)),
        min_size=1,
        max_size=8,
    ),
    st.sampled_from(";,\t|"),
    st.sampled_from(["utf-8", "cp1252"]),
    st.sampled_from(["", " ", "."]),
    st.sampled_from(["%d/%m/%Y", "%Y-%m-%d", "%Y%m%d"]),
)
def test_what_is_written_is_read_back(
    facts: list[tuple[str, date, int]], delimiter: str, encoding: str, thousands: str, form: str
) -> None:
    rows = [
        [
            f"F{place}",
            f"C{place}",
            name,
            day.strftime(form),
            (day + timedelta(days=30)).strftime(form),
            french(cents, thousands),
            french(cents, thousands),
        ]
        for place, (name, day, cents) in enumerate(facts)
    ]
    with tempfile.TemporaryDirectory() as folder:
        path = write_csv(
            Path(folder) / "a.csv", [HEADER, *rows], delimiter=delimiter, encoding=encoding
        )
        reading = read_file(path)
    assert reading.refusals == []
    assert [(i.number, i.issued_on, i.open_cents) for i in reading.invoices] == [
        (f"F{place}", day, cents) for place, (_name, day, cents) in enumerate(facts)
    ]
