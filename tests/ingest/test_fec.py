from __future__ import annotations

import codecs
from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pytest

from relance_tui.domain.payment import PaymentKind
from relance_tui.ingest import IngestError, Reading
from tests.ingest.reading import read_file
from tests.ingest.writers import FEC_COLUMNS, Entry, FecLayout, write_fec

DAY = date(2026, 3, 1)


def read(tmp_path: Path, entries: Sequence[Entry], layout: FecLayout | None = None) -> Reading:
    return read_file(write_fec(tmp_path / "123456789FEC20261231.txt", entries, layout))


def opened(reading: Reading) -> list[tuple[str, int, int]]:
    return [(i.number, i.total_cents, i.open_cents) for i in reading.invoices]


def balances(reading: Reading) -> dict[str, int]:
    sums: dict[str, int] = defaultdict(int)
    for invoice in reading.invoices:
        sums[invoice.customer_code] += invoice.open_cents
    for credit in reading.credits:
        sums[credit.customer_code] -= credit.amount_cents
    return {code: cents for code, cents in sums.items() if cents}


def test_an_unlettered_debit_is_an_open_invoice(tmp_path: Path) -> None:
    reading = read(tmp_path, [Entry(cents=123456, name="Dupont", number="7")])
    (invoice,) = reading.invoices
    assert (invoice.customer_code, invoice.number, invoice.line) == ("C1", "FA1", 2)
    assert (invoice.issued_on, invoice.due_on) == (DAY, None)
    assert (invoice.total_cents, invoice.open_cents, invoice.currency) == (123456, 123456, "EUR")
    assert [(c.code, c.name) for c in reading.customers] == [("C1", "Dupont")]
    assert (reading.format, reading.lines, len(reading.sha256)) == ("fec", 1, 64)


def test_a_lettered_group_that_balances_is_settled(tmp_path: Path) -> None:
    paid_on = date(2026, 4, 2)
    reading = read(
        tmp_path,
        [
            Entry(cents=1000, ref="FA1", letter="AA", lettered_on=paid_on),
            Entry(cents=500, ref="FA2"),
            Entry(cents=-1000, ref="VIR", journal="BQ", letter="AA", lettered_on=paid_on),
        ],
    )
    assert opened(reading) == [("FA2", 500, 500)]
    assert not reading.credits
    (group,) = reading.settled
    assert (group.customer_code, group.numbers, group.settled_on) == ("C1", ("FA1",), paid_on)
    assert group.credit_keys == ("VIR|2026-03-01|10.00",)


def test_what_a_group_lacks_stays_on_its_newest_invoice(tmp_path: Path) -> None:
    reading = read(
        tmp_path,
        [
            Entry(cents=1000, ref="FA2", on=date(2026, 2, 1), letter="A"),
            Entry(cents=1000, ref="FA1", on=date(2026, 1, 1), letter="A"),
            Entry(cents=-1600, ref="VIR", journal="BQ", letter="A"),
        ],
    )
    assert opened(reading) == [("FA2", 1000, 400)]
    assert reading.settled[0].numbers == ("FA1",)
    assert reading.settled[0].credit_keys == ("VIR|2026-03-01|16.00",)


def test_what_a_group_has_too_much_is_a_credit_with_the_key_of_its_line(tmp_path: Path) -> None:
    reading = read(
        tmp_path,
        [
            Entry(cents=1000, letter="A"),
            Entry(cents=-1300, ref="VIR", journal="BQ", letter="A"),
        ],
    )
    assert not reading.invoices
    (credit,) = reading.credits
    assert (credit.amount_cents, credit.key) == (300, "VIR|2026-03-01|13.00")
    assert credit.label == "reste du lettrage A"
    assert reading.settled[0].numbers == ("FA1",)
    assert reading.settled[0].credit_keys == ()


def test_a_letter_code_used_again_is_told_apart_by_its_date(tmp_path: Path) -> None:
    first, second = date(2025, 5, 1), date(2026, 5, 1)
    reading = read(
        tmp_path,
        [
            Entry(cents=1000, ref="FA1", letter="A", lettered_on=first),
            Entry(cents=-1000, ref="V1", letter="A", lettered_on=first),
            Entry(cents=700, ref="FA2", letter="A", lettered_on=second),
            Entry(cents=-500, ref="V2", letter="A", lettered_on=second),
        ],
    )
    assert opened(reading) == [("FA2", 700, 200)]
    assert [(s.numbers, s.settled_on) for s in reading.settled] == [
        (("FA1",), first),
        ((), second),
    ]


def test_a_group_lettered_on_several_days_that_balances_as_a_whole_is_settled(
    tmp_path: Path,
) -> None:
    reading = read(
        tmp_path,
        [
            Entry(cents=1000, letter="A", lettered_on=date(2026, 5, 1)),
            Entry(cents=-400, ref="V1", letter="A", lettered_on=date(2026, 5, 1)),
            Entry(cents=-600, ref="V2", letter="A", lettered_on=date(2026, 6, 1)),
        ],
    )
    assert not reading.invoices
    assert not reading.credits
    assert reading.settled[0].settled_on == date(2026, 6, 1)


def test_the_same_letter_of_two_customers_is_two_groups(tmp_path: Path) -> None:
    reading = read(
        tmp_path,
        [
            Entry(cents=1000, customer="C1", letter="A"),
            Entry(cents=-1000, customer="C2", letter="A"),
        ],
    )
    assert balances(reading) == {"C1": 1000, "C2": -1000}


def test_debits_of_one_entry_are_one_invoice(tmp_path: Path) -> None:
    reading = read(tmp_path, [Entry(cents=1000), Entry(cents=250), Entry(cents=-250, letter="A")])
    assert opened(reading) == [("FA1", 1250, 1250)]


def test_a_reference_that_comes_back_names_invoices_apart(tmp_path: Path) -> None:
    june = date(2026, 6, 12)
    reading = read(
        tmp_path,
        [
            Entry(cents=300, ref="VE  0626", on=june, number="12"),
            Entry(cents=400, ref="VE  0626", on=june, number="13"),
            Entry(cents=100, ref="VE  0626", on=date(2026, 6, 3), number="9"),
        ],
    )
    assert sorted(opened(reading)) == [
        ("VE 0626", 100, 100),
        ("VE 0626 (12/06/2026)", 300, 300),
        ("VE 0626 (12/06/2026, 2)", 400, 400),
    ]


def test_the_number_of_an_open_invoice_does_not_depend_on_what_was_paid(tmp_path: Path) -> None:
    early = Entry(cents=100, ref="VE", on=date(2026, 1, 1))
    late = Entry(cents=200, ref="VE", on=date(2026, 2, 1))
    before = read(tmp_path, [early, late])
    paid = Entry(cents=100, ref="VE", on=date(2026, 1, 1), letter="A")
    after = read(tmp_path, [paid, late, Entry(cents=-100, letter="A")])
    assert opened(before) == [("VE", 100, 100), ("VE (01/02/2026)", 200, 200)]
    assert opened(after) == [("VE (01/02/2026)", 200, 200)]
    assert after.settled[0].numbers == ("VE",)


@pytest.mark.parametrize("ref", ["", "sans", "-", "Néant", "SANS PIECE"])
def test_without_a_reference_the_number_of_the_entry_names_the_invoice(
    tmp_path: Path, ref: str
) -> None:
    assert opened(read(tmp_path, [Entry(cents=100, ref=ref, number="0042")])) == [
        ("0042", 100, 100)
    ]


def test_an_invoice_and_its_credit_note_share_a_reference(tmp_path: Path) -> None:
    reading = read(
        tmp_path,
        [
            Entry(cents=1200, ref="FA1"),
            Entry(cents=-1000, ref="FA1", account="70700000", customer=""),
            Entry(cents=-300, ref="FA1"),
            Entry(cents=-200, ref="VIR", journal="BQ"),
            Entry(cents=200, ref="VIR", journal="BQ", account="51200000", customer=""),
        ],
    )
    assert opened(reading) == [("FA1", 1200, 1200)]
    assert [(c.amount_cents, c.kind) for c in reading.credits] == [
        (300, PaymentKind.CREDIT_NOTE),
        (200, PaymentKind.PAYMENT),
    ]


def test_a_journal_that_moves_money_books_payments_even_if_it_has_sales(tmp_path: Path) -> None:
    reading = read(
        tmp_path,
        [
            Entry(cents=-100, ref="X", journal="CA"),
            Entry(cents=-900, journal="CA", account="70100000", customer=""),
            Entry(cents=1000, journal="CA", account="53000000", customer=""),
        ],
    )
    assert [c.kind for c in reading.credits] == [PaymentKind.PAYMENT]


def test_identical_credits_have_different_keys(tmp_path: Path) -> None:
    twice = [Entry(cents=-500, ref="REM CB", journal="BQ")] * 2
    assert [c.key for c in read(tmp_path, twice).credits] == [
        "REM CB|2026-03-01|5.00",
        "REM CB|2026-03-01|5.00#2",
    ]


def test_a_negative_debit_is_a_credit(tmp_path: Path) -> None:
    reading = read(tmp_path, [Entry(cents=-1200, is_sign_on_debit=True)])
    assert [c.amount_cents for c in reading.credits] == [1200]
    assert not reading.invoices


@pytest.mark.parametrize(
    ("account", "aux", "code"),
    [
        ("41100000", "C7", "C7"),
        ("411DUPONT", "", "DUPONT"),
        ("41100DUPONT", "", "DUPONT"),
        ("41100012", "", "41100012"),
        ("41600000", "C7", "C7"),
        ("413000", "C7", "C7"),
    ],
)
def test_who_the_customer_is(tmp_path: Path, account: str, aux: str, code: str) -> None:
    reading = read(tmp_path, [Entry(cents=100, account=account, customer=aux, account_name="Nom")])
    assert [(c.code, c.name) for c in reading.customers] == [(code, "Nom")]
    assert reading.invoices[0].customer_code == code


@pytest.mark.parametrize("account", ["41810000", "41910000", "40100000", "51200000", "4"])
def test_other_accounts_are_left_alone(tmp_path: Path, account: str) -> None:
    reading = read(tmp_path, [Entry(cents=100, account=account)])
    assert not reading.customers
    assert not reading.invoices


def test_doubtful_accounts_move_with_the_same_customer(tmp_path: Path) -> None:
    reading = read(
        tmp_path,
        [
            Entry(cents=1200, ref="FA1", letter="A"),
            Entry(cents=-1200, ref="OD", letter="A"),
            Entry(cents=1200, ref="FA1", account="41600000", on=date(2026, 9, 1)),
        ],
    )
    assert balances(reading) == {"C1": 1200}


ENTRIES = [
    Entry(cents=120000, name="Société Générale d’été", label="déjà vu"),
    Entry(cents=-20000, ref="VIR 1", journal="BQ", label="reçu œuf €"),
    Entry(cents=5050, customer="C2", name="Besançon", ref="FA2", letter="B"),
    Entry(cents=-5050, customer="C2", ref="VIR 2", journal="BQ", letter="B"),
]
LAYOUTS = {
    "pipe": FecLayout(separator="|"),
    "padded": FecLayout(separator="|", is_padded=True),
    "windows": FecLayout(encoding="cp1252"),
    "bom": FecLayout(encoding="utf-8-sig"),
    "utf16": FecLayout(encoding="utf-16"),
    "lf": FecLayout(line_end="\n"),
    "cr": FecLayout(line_end="\r"),
    "stray cr": FecLayout(line_end="\r\r\n"),
    "signs": FecLayout(has_signs=True),
    "plus minus one": FecLayout(has_signs=True, signs=("+1", "-1")),
    "plus minus": FecLayout(has_signs=True, signs=("+", "-")),
    "reversed": FecLayout(order=tuple(reversed(range(len(FEC_COLUMNS))))),
    "19th column": FecLayout(extra_columns=("",)),
    "cash basis": FecLayout(extra_columns=("DateRglt", "ModeRglt", "NatOp", "IdClient")),
    "upper": FecLayout(is_upper=True),
}


@pytest.mark.parametrize("name", LAYOUTS)
def test_every_layout_says_the_same(tmp_path: Path, name: str) -> None:
    plain = read(tmp_path, ENTRIES)
    other = read(tmp_path, ENTRIES, LAYOUTS[name])
    assert other.refusals == plain.refusals == []
    assert other.lines == plain.lines == 4
    assert list(other.customers) == list(plain.customers)
    for facts in ("invoices", "credits", "settled"):
        theirs, ours = list(getattr(other, facts)), list(getattr(plain, facts))
        assert theirs == ours


def test_latin_9_is_read_where_nothing_speaks_for_windows(tmp_path: Path) -> None:
    entries = [Entry(cents=100, name="Œuvre d'été à 5 €")]
    reading = read(tmp_path, entries, FecLayout(encoding="iso-8859-15"))
    assert (reading.encoding, reading.customers[0].name) == ("iso-8859-15", "Œuvre d'été à 5 €")


def test_the_encoding_can_be_imposed(tmp_path: Path) -> None:
    path = write_fec(tmp_path / "a.txt", [Entry(cents=1, name="é")], FecLayout(encoding="cp850"))
    assert read_file(path, encoding="cp850").customers[0].name == "é"
    with pytest.raises(IngestError, match="encodage inconnu"):
        read_file(path, encoding="klingon")


@pytest.mark.parametrize(
    ("debit", "cents"),
    [("0000001234,50", 123450), ("1234.5", 123450), ("12,00-", -1200), ("12,5000", 1250)],
)
def test_amounts_as_programs_write_them(tmp_path: Path, debit: str, cents: int) -> None:
    path = write_fec(tmp_path / "a.txt", [Entry(cents=77777)])
    path.write_text(path.read_text().replace("777,77", debit))
    assert balances(read_file(path)) == {"C1": cents}


@pytest.mark.parametrize(
    ("old", "new", "column", "reason"),
    [
        ("777,77", "abc", "Debit", "montant illisible"),
        ("777,77", "1.234", "Debit", "ambigu"),
        ("20260301", "20261332", "EcritureDate", "date illisible"),
        ("41100000", "", "CompteNum", "compte absent"),
        ("41100000", "XYZ", "CompteNum", "compte illisible"),
        ("FA1\t20260301", "FA1\t3 mars", "PieceDate", "date illisible"),
        ("\t0,00\t", "\t", "Credit", "montant illisible"),
    ],
)
def test_a_wrong_line_is_refused_alone(
    tmp_path: Path, old: str, new: str, column: str, reason: str
) -> None:
    good = Entry(cents=200, customer="C2", ref="FA9", on=date(2026, 7, 7))
    path = write_fec(tmp_path / "a.txt", [Entry(cents=77777, letter="L"), good])
    lines = path.read_text().splitlines()
    lines[1] = lines[1].replace(old, new)
    path.write_text("\n".join(lines))
    reading = read_file(path)
    assert balances(reading) == {"C2": 200}
    (refusal,) = reading.refusals
    assert (refusal.line, refusal.column) == (2, column)
    assert reason in refusal.reason


def test_a_file_that_lost_its_end_is_refused_whole(tmp_path: Path) -> None:
    path = write_fec(tmp_path / "a.txt", [Entry(cents=100), Entry(cents=200)])
    path.write_bytes(path.read_bytes()[:-80])
    with pytest.raises(IngestError, match="tronqué"):
        read_file(path)


def test_a_separator_inside_a_label_is_refused_not_misread(tmp_path: Path) -> None:
    reading = read(tmp_path, [Entry(cents=200, ref="FA2"), Entry(cents=100, label="a\t12")])
    assert opened(reading) == [("FA2", 200, 200)]
    assert "trop de colonnes" in reading.refusals[0].reason


def test_a_separator_at_the_end_of_every_line_but_the_header_is_no_column(tmp_path: Path) -> None:
    path = write_fec(tmp_path / "a.txt", ENTRIES)
    header, *lines = path.read_text().splitlines()
    path.write_text("\n".join([header, *(line + "\t" for line in lines)]))
    reading = read_file(path)
    assert not reading.refusals
    assert balances(reading) == {"C1": 100000}


def test_names_cannot_act_as_terminal_controls(tmp_path: Path) -> None:
    entry = Entry(
        cents=100, name="\x1b[31mRouge\x1b[0m\x07 \x9b2J\u202eSA", ref="F\x00A\x1b]0;x\x07"
    )
    reading = read(tmp_path, [Entry(cents=5, customer="C0", label="x" * 70000), entry])
    assert [c.name for c in reading.customers] == ["Clients", "Rouge SA"]
    assert reading.invoices[1].number == "F A"


def test_progress_ends_with_the_whole_file(tmp_path: Path) -> None:
    path = write_fec(tmp_path / "a.txt", ENTRIES)
    seen: list[tuple[int, int]] = []
    read_file(path, on_progress=lambda done, total: seen.append((done, total)))
    size = path.stat().st_size
    assert seen[-1] == (size, size)


@pytest.mark.parametrize("separator", [";", ","])
def test_other_separators_are_refused_with_the_reason(tmp_path: Path, separator: str) -> None:
    path = write_fec(tmp_path / "a.txt", [Entry(cents=100)], FecLayout(separator=separator))
    with pytest.raises(IngestError, match="la norme veut une tabulation"):
        read_file(path)


def test_a_truncated_header_says_what_is_missing(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("\t".join(FEC_COLUMNS[:9]) + "\n")
    with pytest.raises(IngestError, match=r"incomplet.*EcritureLet, Debit, Credit"):
        read_file(path)


def test_byte_order_mark_is_not_part_of_the_first_name(tmp_path: Path) -> None:
    path = write_fec(tmp_path / "a.txt", ENTRIES, FecLayout(encoding="utf-8-sig"))
    assert path.read_bytes().startswith(codecs.BOM_UTF8)
    assert read_file(path, as_format="fec", encoding="utf-8").lines == 4


@pytest.mark.parametrize(
    ("currency", "letter", "is_told"),
    [("USD", "", True), ("eur", "", False), ("", "", False), ("USD", "A", False)],
)
def test_an_open_invoice_in_another_currency_is_told(
    tmp_path: Path, currency: str, letter: str, *, is_told: bool
) -> None:
    paid = [Entry(cents=-100_000, ref="VIR", letter=letter)] if letter else []
    sale = Entry(cents=100_000, ref="FA7", letter=letter)
    path = write_fec(tmp_path / "fec.txt", [sale, *paid])
    path.write_bytes(path.read_bytes().replace(b"\t\t\r\n", f"\t1085,00\t{currency}\r\n".encode()))
    reading = read_file(path)
    assert [(each.line, each.column, each.value) for each in reading.warnings] == (
        [(2, "Idevise", "1085,00 USD")] if is_told else []
    )
    assert not reading.refusals
    assert [each.total_cents for each in reading.invoices] == ([] if letter else [100_000])


def test_opening_entries_are_one_sum_or_detailed(tmp_path: Path) -> None:
    entries = [
        Entry(cents=300, journal="AN", ref="sans", number="9", customer="C1"),
        Entry(cents=200, journal="AN", ref="sans", number="9", customer="C2"),
        Entry(cents=100, journal="AN", ref="FA8", number="9", customer="C3"),
        Entry(cents=-50, journal="AN", ref="AV1", number="9", customer="C3"),
        Entry(cents=400, ref="FA9", customer="C3", on=date(2026, 4, 1)),
    ]
    opening = read_file(write_fec(tmp_path / "fec.txt", entries)).opening
    assert opening is not None
    assert opening.on == date(2026, 3, 1)
    assert [(b.customer_code, b.total_cents, b.left_cents) for b in opening.balances] == [
        ("C1", 300, 300),
        ("C2", 200, 200),
    ]
    assert [(c.customer_code, c.amount_cents) for c in opening.credits] == [("C3", 50)]
    assert read_file(write_fec(tmp_path / "b.txt", entries[-1:])).opening is None
