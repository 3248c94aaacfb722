from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from relance_tui.domain.bank import BankEntry, BankEntryKind
from relance_tui.ingest import IngestError
from relance_tui.ingest.bank_cfonb import looks_like_cfonb, read_cfonb
from relance_tui.ingest.bank_drafts import BankReading
from relance_tui.ingest.source import open_source
from tests.ingest.bank_files import mutated
from tests.ingest.writers import Entry, write_fec

ACCOUNT = "300060000112345678901"
PLUS, MINUS = "{ABCDEFGHI", "}JKLMNOPQR"


def money(cents: int, decimals: int = 2) -> str:
    """An amount as the standard writes it, worked out from its decimal form."""
    figures = str(abs(Decimal(cents) / 100).quantize(Decimal(1).scaleb(-decimals)))
    digits = figures.replace(".", "").rjust(14, "0")
    return digits[:-1] + (MINUS if cents < 0 else PLUS)[int(digits[-1])]


def old(cents: int, *, day: str = "280226", account: str = ACCOUNT) -> str:
    return _balance("01", cents, day, account)


def new(cents: int, *, day: str = "310326", account: str = ACCOUNT) -> str:
    return _balance("07", cents, day, account)


def _balance(code: str, cents: int, day: str, account: str) -> str:
    head = f"{code}{account[:5]}    {account[5:10]}EUR2 {account[10:]}  {day}"
    return f"{head:<90}{money(cents)}".ljust(120)


def move(  # noqa: PLR0913 - the columns of a record
    cents: int,
    label: str = "VIR SEPA DUPONT SARL",
    *,
    code: str = "05",
    day: str = "020326",
    value: str = "030326",
    rejection: str = "",
    number: str = "0000000",
    reference: str = "",
    decimals: int = 2,
    currency: str = "EUR",
    account: str = ACCOUNT,
) -> str:
    head = f"04{account[:5]}1234{account[5:10]}{currency}{decimals} {account[10:]}{code:<2}{day}"
    head += f"{rejection:<2}{value}{label:<31}"
    return f"{head:<81}{number:<7}  {money(cents, decimals)}{reference:<16}"


def more(qualifier: str, value: str, account: str = ACCOUNT) -> str:
    head = f"05{account[:5]}1234{account[5:10]}EUR2 {account[10:]}05020326"
    return f"{head:<45}{qualifier}{value:<70}  "


def read(
    tmp_path: Path, records: Sequence[str], *, end: str = "\r\n", encoding: str = "iso-8859-15"
) -> BankReading:
    path = tmp_path / "releve.txt"
    path.write_bytes("".join(record + end for record in records).encode(encoding))
    return read_cfonb(open_source(path))


def only(tmp_path: Path, *records: str) -> BankEntry:
    reading = read(tmp_path, [old(0), *records, new(0)])
    assert not reading.refusals
    (draft,) = reading.entries
    return draft.entry


GOLDEN = [
    old(100_000),
    move(120_050, reference="REMISE 12"),
    more("NPY", "DUPONT SARL"),
    more("CPY", "FR7630006000011234567890189"),
    more("LCC", "FACTURE F-118 DU 2 MARS"),
    more("RCN", f"{'CMD-77':<35}FOURNITURES"),
    more("REF", "BNK0001"),
    move(-4_510, "PRLV SEPA EDF", code="08"),
    move(-50_000, "CHEQUE IMPAYE", code="03", rejection="09"),
    new(165_540),
    old(-1, account="30006000019999999999X"),
    new(-1, account="30006000019999999999X"),
]


def test_a_statement_of_two_accounts(tmp_path: Path) -> None:
    reading = read(tmp_path, GOLDEN)
    assert (reading.format, reading.lines, reading.encoding) == ("cfonb120", 12, "utf-8")
    assert not reading.refusals
    assert not reading.warnings
    assert [draft.line for draft in reading.entries] == [2, 8, 9]
    assert sum(draft.entry.amount_cents for draft in reading.entries) == 165_540 - 100_000
    assert reading.entries[0].entry == BankEntry(
        account=ACCOUNT,
        booked_on=date(2026, 3, 2),
        valued_on=date(2026, 3, 3),
        amount_cents=120_050,
        payer="DUPONT SARL",
        payer_iban="FR7630006000011234567890189",
        text="VIR SEPA DUPONT SARL FACTURE F-118 DU 2 MARS CMD-77 FOURNITURES",
        references=("CMD-77", "REMISE 12"),
        bank_reference="BNK0001",
        kind=BankEntryKind.TRANSFER,
    )
    kinds = [draft.entry.kind for draft in reading.entries[1:]]
    assert kinds == [BankEntryKind.DIRECT_DEBIT, BankEntryKind.RETURN]
    assert reading.entries[2].entry.return_reason == "09"
    first, second = reading.statements
    assert (first.opening_cents, first.closing_cents) == (100_000, 165_540)
    assert (first.from_on, first.until_on) == (date(2026, 2, 28), date(2026, 3, 31))
    assert (second.account, second.closing_cents) == ("30006000019999999999X", -1)


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r", "", "\n\n", "  \r\n"])
def test_records_end_as_they_may(tmp_path: Path, end: str) -> None:
    reading = read(tmp_path, GOLDEN, end=end)
    whole = read(tmp_path, GOLDEN)
    assert [draft.entry for draft in reading.entries] == [draft.entry for draft in whole.entries]
    assert reading.statements == whole.statements
    assert not reading.refusals
    if not end:
        assert [draft.line for draft in reading.entries] == [2, 8, 9]


def test_blanks_at_the_end_may_be_missing(tmp_path: Path) -> None:
    bare = read(tmp_path, [record.rstrip() for record in GOLDEN])
    assert list(bare.entries) == list(read(tmp_path, GOLDEN).entries)


def test_files_with_accents_and_french_braces(tmp_path: Path) -> None:
    records = [old(0), move(120, "VIR SEPA CAFÉ Œ"), new(120)]
    for encoding in ("utf-8", "utf-8-sig", "utf-16", "iso-8859-15", "cp1252"):
        entry = read(tmp_path, records, encoding=encoding).entries[0].entry
        assert (entry.payer, entry.amount_cents) == ("CAFÉ Œ", 120)
    braces = [
        record.replace("{", "é").replace("}", "è") for record in (old(0), move(-10), new(-10))
    ]
    reading = read(tmp_path, braces)
    assert reading.entries[0].entry.amount_cents == -10
    assert not reading.warnings


@pytest.mark.parametrize(
    ("cents", "decimals"), [(12_300, 0), (12_340, 1), (12_345, 2), (-12_345, 3), (-12_300, 0)]
)
def test_the_record_tells_its_decimals(tmp_path: Path, cents: int, decimals: int) -> None:
    assert only(tmp_path, move(cents, decimals=decimals, currency="USD")).amount_cents == cents


def test_what_codes_and_words_tell_of_the_kind(tmp_path: Path) -> None:
    def kind(cents: int, label: str, code: str = "", rejection: str = "") -> BankEntryKind:
        return only(tmp_path, move(cents, label, code=code, rejection=rejection)).kind

    assert kind(1, "REMISE CHEQUES", "05") is BankEntryKind.CHEQUE
    assert kind(1, "DUPONT SARL", "05") is BankEntryKind.TRANSFER
    assert kind(1, "DUPONT SARL", "ZZ") is BankEntryKind.OTHER
    assert kind(-1, "F COMMISSION D INTERVENTION", "62") is BankEntryKind.OTHER
    assert kind(-1, "F FRAIS PRLV IMP", "10", "09") is BankEntryKind.OTHER
    assert kind(-1, "PRLV IMPAYE") is BankEntryKind.RETURN
    assert kind(-1, "DUPONT SARL", "10") is BankEntryKind.RETURN
    assert kind(1, "DUPONT SARL", "10") is BankEntryKind.OTHER
    assert kind(1, "VIR SEPA DUPONT", "05", "00") is BankEntryKind.TRANSFER
    assert kind(1, "VIR SEPA DUPONT", "05", "02") is BankEntryKind.RETURN


def test_why_it_came_back_a_code_before_words_before_a_number(tmp_path: Path) -> None:
    returned = move(-100, "PRLV IMPAYE", rejection="04")
    assert only(tmp_path, returned, more("RET", "AM04  PROVISION")).return_reason == "AM04"
    assert only(tmp_path, returned, more("LIB", "COMPTE CLOS")).return_reason == "COMPTE CLOS"
    assert only(tmp_path, returned).return_reason == "04"
    assert only(tmp_path, returned, more("NPY", "DUPONT")).payer == "DUPONT"


def test_a_label_cut_in_two_records_is_whole_again(tmp_path: Path) -> None:
    said = "FACTURES " + " ".join(f"FA2026-{number:03}" for number in range(1, 12))
    parts = [more("LCC", said[:70]), more("LC2", said[70:])]
    entry = only(tmp_path, move(100), *parts)
    assert entry.text == f"VIR SEPA DUPONT SARL {said}"


def test_a_gap_between_balances_is_a_warning(tmp_path: Path) -> None:
    reading = read(tmp_path, [old(0), move(100), new(350)])
    (warning,) = reading.warnings
    assert warning.line == 3
    assert "2,50" in warning.reason
    again = read(tmp_path, [old(0), move(100), new(100), old(90, day="310326"), new(90)])
    assert [warning.line for warning in again.warnings] == [4]


@pytest.mark.parametrize(
    ("record", "reason"),
    [
        (move(100).replace(money(100), "0000000000010?"), "montant illisible"),
        (move(100)[:95], "montant illisible"),
        (
            move(100, decimals=2).replace("EUR2", "EUR3").replace(money(100), money(101)),
            "décimales",
        ),
        (move(100, day="310226"), "date illisible"),
        (move(100, day="      "), "date absente"),
        (move(100, currency="E1R"), "devise inconnue"),
        ("99" + move(100)[2:], "enregistrement inconnu"),
    ],
)
def test_a_wrong_record_is_refused_alone(tmp_path: Path, record: str, reason: str) -> None:
    reading = read(tmp_path, [old(0), record, move(200), new(200)])
    (refusal,) = reading.refusals
    assert refusal.line == 2
    assert reason in refusal.reason
    assert [draft.entry.amount_cents for draft in reading.entries] == [200]


def test_doubtful_parts_keep_the_movement(tmp_path: Path) -> None:
    reading = read(tmp_path, [old(0), move(100, value="990326"), new(100)])
    assert reading.entries[0].entry.valued_on == date(2026, 3, 2)
    assert [warning.column for warning in reading.warnings] == ["date de valeur"]
    lonely = read(tmp_path, [old(0), more("LIB", "RIEN"), new(0)])
    assert [refusal.line for refusal in lonely.refusals] == [2]
    headless = read(tmp_path, [move(100), new(100)])
    assert [draft.entry.amount_cents for draft in headless.entries] == [100]
    assert "sans ancien solde" in headless.warnings[0].reason


def test_what_completes_a_refused_movement_is_not_given_to_another(tmp_path: Path) -> None:
    reading = read(
        tmp_path, [old(0), move(1), move(2, day="320326"), more("NPY", "MARTIN"), new(3)]
    )
    assert [draft.entry.payer for draft in reading.entries] == ["DUPONT SARL"]
    assert "refusés" in reading.warnings[0].reason


def test_truncated_and_other_files_are_refused(tmp_path: Path) -> None:
    with pytest.raises(IngestError, match="tronqué"):
        read(tmp_path, [old(0), move(100)])
    with pytest.raises(IngestError, match="CFONB"):
        read(tmp_path, ["Date;Libellé;Montant", "01/03/2026;VIR;12,00"])
    with pytest.raises(IngestError, match="CFONB"):
        read(tmp_path, ["3" + "0" * 239])


def test_a_statement_is_told_from_other_files(tmp_path: Path) -> None:
    assert looks_like_cfonb(["", old(0)])
    assert looks_like_cfonb([move(1)])
    assert looks_like_cfonb(["".join(GOLDEN)])
    fec = write_fec(tmp_path / "fec.txt", [Entry(cents=1)])
    assert not looks_like_cfonb(fec.read_text().splitlines())
    assert not looks_like_cfonb(["0123456;Dupont;01/03/2026;12,00"])
    assert not looks_like_cfonb(["Facture;Client;Date;TTC"])
    assert not looks_like_cfonb([])


TEXTS = st.text("ABCDEFGHIJKLMNOPQRSTUVWXYZÉÈÀÇ0123456789-/. &'", max_size=31)
MOVES = st.lists(
    st.tuples(
        st.integers(-(10**12), 10**12),
        st.dates(date(1980, 1, 1), date(2079, 12, 31)),
        TEXTS,
        st.lists(TEXTS, max_size=3),
    ),
    max_size=20,
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(MOVES, st.integers(-(10**12), 10**12), st.sampled_from(["\r\n", "\n", "", "\r"]))
def test_what_is_written_is_read_back(
    tmp_path: Path, moves: list[tuple[int, date, str, list[str]]], opening: int, end: str
) -> None:
    records = [old(opening)]
    for cents, day, label, said in moves:
        records.append(move(cents, label, day=day.strftime("%d%m%y")))
        records += [more("LIB", each) for each in said]
    records.append(new(opening + sum(each[0] for each in moves)))
    reading = read(tmp_path, records, end=end, encoding="utf-8")
    assert not reading.refusals
    assert not reading.warnings
    assert [
        (draft.entry.amount_cents, draft.entry.booked_on, draft.entry.text)
        for draft in reading.entries
    ] == [
        (cents, day, " ".join(" ".join([label, *said]).split()))
        for cents, day, label, said in moves
    ]


def test_damaged_files_give_a_reading_or_one_clear_line(tmp_path: Path) -> None:
    chance = random.Random(120)
    path = tmp_path / "abime.txt"
    for turn in range(400):
        good = "".join(record + ("\r\n" if turn % 2 else "") for record in GOLDEN).encode()
        path.write_bytes(mutated(chance, good))
        said = _outcome(path)
        if isinstance(said, str):
            assert "\n" not in said
        else:
            assert all(draft.entry.booked_on.year >= 1980 for draft in said.entries)


def _outcome(path: Path) -> BankReading | str:
    try:
        return read_cfonb(open_source(path))
    except IngestError as error:
        return str(error)


def test_progress_ends_at_the_size_of_the_file(tmp_path: Path) -> None:
    path = tmp_path / "releve.txt"
    path.write_bytes("".join(record + "\n" for record in GOLDEN).encode())
    told: list[tuple[int, int]] = []
    read_cfonb(open_source(path), lambda done, total: told.append((done, total)))
    assert told[-1] == (path.stat().st_size, path.stat().st_size)
