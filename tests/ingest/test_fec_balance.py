"""Whatever the ledger: what is open is what its lines add up to, and is named for good."""

from __future__ import annotations

import tempfile
from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from relance_tui.ingest import Reading
from tests.ingest.reading import read_file
from tests.ingest.writers import Entry, FecLayout, write_fec

DAYS = st.sampled_from([date(2025, 12, 31), date(2026, 1, 1), date(2026, 2, 28)])
ENTRIES = st.lists(
    st.builds(
        Entry,
        cents=st.sampled_from([-500, -300, -200, -100, 100, 200, 300, 500])
        | st.integers(-(10**9), 10**9),
        on=DAYS,
        customer=st.sampled_from(["C1", "C2"]),
        account=st.sampled_from(["41100000", "41600000", "70700000", "51200000"]),
        ref=st.sampled_from(["FA1", "FA2", "sans", ""]),
        journal=st.sampled_from(["VE", "BQ"]),
        number=st.sampled_from(["1", "2"]),
        letter=st.sampled_from(["", "A", "B"]),
        lettered_on=st.none() | DAYS,
        is_sign_on_debit=st.booleans(),
    ),
    max_size=25,
)
LAYOUTS = st.builds(
    FecLayout,
    separator=st.sampled_from("\t|"),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "cp1252", "utf-16"]),
    has_signs=st.booleans(),
    is_padded=st.booleans(),
    order=st.permutations(range(18)),
)


def read(entries: Sequence[Entry], layout: FecLayout | None = None) -> Reading:
    with tempfile.TemporaryDirectory() as folder:
        return read_file(write_fec(Path(folder) / "fec.txt", entries, layout))


def is_customer(entry: Entry) -> bool:
    return entry.account.startswith("41")


@settings(max_examples=100, deadline=None)
@given(ENTRIES, LAYOUTS)
def test_open_invoices_minus_credits_is_debits_minus_credits(
    entries: list[Entry], layout: FecLayout
) -> None:
    reading = read(entries, layout)
    expected: dict[str, int] = defaultdict(int)
    for entry in filter(is_customer, entries):
        expected[entry.customer] += entry.cents
    found: dict[str, int] = defaultdict(int)
    for invoice in reading.invoices:
        found[invoice.customer_code] += invoice.open_cents
        assert 0 < invoice.open_cents <= invoice.total_cents
    for credit in reading.credits:
        found[credit.customer_code] -= credit.amount_cents
        assert credit.amount_cents > 0
    assert not reading.refusals
    for code in ("C1", "C2"):
        assert found[code] == expected[code]


@settings(max_examples=60, deadline=None)
@given(ENTRIES)
def test_every_invoice_and_credit_has_a_name_of_its_own(entries: list[Entry]) -> None:
    reading = read(entries)
    open_invoices = [(i.customer_code, i.number) for i in reading.invoices]
    open_credits = [(c.customer_code, c.key) for c in reading.credits]
    closed_invoices = {(s.customer_code, n) for s in reading.settled for n in s.numbers}
    closed_credits = [(s.customer_code, k) for s in reading.settled for k in s.credit_keys]
    assert len(set(open_invoices)) == len(open_invoices)
    assert len({*open_credits, *closed_credits}) == len(open_credits) + len(closed_credits)
    assert not closed_invoices & set(open_invoices)


@settings(max_examples=60, deadline=None)
@given(ENTRIES, ENTRIES)
def test_credits_keep_their_keys_when_the_ledger_grows(
    entries: list[Entry], more: list[Entry]
) -> None:
    before = {c.line: c.key for c in read(entries).credits}
    grown = read([*entries, *more])
    after = {c.line: c.key for c in grown.credits}
    used = {key for group in grown.settled for key in group.credit_keys}
    for line, key in before.items():
        assert after.get(line, key) == key
        assert line in after or key in used
