from __future__ import annotations

from collections import Counter

from hypothesis import given, settings
from hypothesis import strategies as st

from relance_tui.domain.bank import BankEntry, BankEntryKind
from relance_tui.domain.bank_book import Awaited, AwaitedKind, OpenItem
from relance_tui.domain.bank_matching import Match
from relance_tui.domain.bank_sums import Why
from tests.domain.bank_builders import (
    DUPONT_IBAN,
    entry,
    item,
    matched,
    parts,
)
from tests.domain.builders import day

# Whatever comes.

few_cents = st.sampled_from([1, 50, 99, 100, 101, 150, 200, 250, 4_000, 4_100])
numbers = st.sampled_from(["F-118", "F118", "F-119", "F-120", "118", "2026", "FA2026-014", "SOLDE"])
words = st.lists(
    numbers
    | st.sampled_from(["à", "/119", "-", "et", "120", "C0001", "MARTIN", "12/11/2026", "2"]),
    max_size=6,
).map(" ".join)
days = st.dates(day(1, 10), day(31, 12))
drawn_items = st.lists(
    st.builds(
        item,
        st.integers(1, 40),
        st.integers(1, 4),
        numbers,
        few_cents | st.just(0),
        days,
        st.sampled_from(["EUR", "EUR", "EUR", "USD"]),
    ),
    max_size=14,
    unique_by=lambda each: each.invoice_id,
)
drawn_awaited = st.lists(
    st.builds(
        Awaited,
        debtor_id=st.integers(1, 4),
        kind=st.sampled_from(AwaitedKind),
        amount_cents=few_cents,
        due_on=days,
        invoice_ids=st.lists(st.integers(1, 40), max_size=2).map(tuple),
    ),
    max_size=3,
)
drawn_entries = st.lists(
    st.builds(
        entry,
        few_cents | st.integers(-100, 10_000),
        words,
        st.sampled_from(["", "DUPONT ET FILS", "MARTIN", "Boulangerie Lefevre", "X"]),
        days,
        payer_iban=st.sampled_from(["", "", DUPONT_IBAN]),
        currency=st.sampled_from(["EUR", "EUR", "USD"]),
        kind=st.sampled_from(BankEntryKind),
    ),
    max_size=8,
)


@given(entries=drawn_entries, items=drawn_items, agreed=drawn_awaited)
@settings(max_examples=400)
def test_never_more_than_was_received_nor_than_is_open(
    entries: list[BankEntry], items: list[OpenItem], agreed: list[Awaited]
) -> None:
    matches = matched(*entries, items=items, awaited=agreed)
    known = {each.invoice_id: each for each in items}
    taken: Counter[int] = Counter()
    assert len(matches) == len(entries)
    for given_entry, match in zip(entries, matches, strict=True):
        settled = sum(part.amount_cents for part in match.parts)
        assert settled + match.left_cents == max(0, given_entry.amount_cents) or (
            given_entry.kind is BankEntryKind.RETURN and match == Match(why=Why.NOTHING)
        )
        for part in match.parts:
            assert part.amount_cents > 0
            assert known[part.invoice_id].debtor_id == match.debtor_id
            assert known[part.invoice_id].currency == given_entry.currency
            taken[part.invoice_id] += part.amount_cents
        assert len(match.rivals) <= 5
    assert all(cents <= known[invoice_id].open_cents for invoice_id, cents in taken.items())


@given(entries=drawn_entries, items=drawn_items)
@settings(max_examples=200)
def test_certain_is_a_number_an_exact_sum_and_one_debtor(
    entries: list[BankEntry], items: list[OpenItem]
) -> None:
    matches = matched(*entries, items=items)
    known = {each.invoice_id: each for each in items}
    certain = [pair for pair in zip(entries, matches, strict=True) if pair[1].is_certain]
    settled: list[int] = []
    for given_entry, match in certain:
        assert match.why in {Why.NUMBER, Why.REFERENCE}
        assert not match.left_cents
        assert parts(match) == {i: known[i].open_cents for i in parts(match)}
        text = "".join(given_entry.text.split()).replace("-", "")
        assert any(known[i].number.replace("-", "") in text for i in parts(match))
        settled += parts(match)
    assert len(settled) == len(set(settled))


@given(entries=drawn_entries, items=drawn_items, data=st.data())
@settings(max_examples=100)
def test_the_order_of_the_file_and_of_the_book_changes_nothing(
    entries: list[BankEntry], items: list[OpenItem], data: st.DataObject
) -> None:
    before = matched(*entries, items=items)
    order = data.draw(st.permutations(range(len(entries))))
    after = matched(*(entries[i] for i in order), items=data.draw(st.permutations(items)))
    told = Counter((repr(e), repr(m)) for e, m in zip(entries, before, strict=True))
    again = Counter((repr(entries[i]), repr(m)) for i, m in zip(order, after, strict=True))
    assert told == again
