from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from relance_tui.domain.allocation import Owed, allocate
from relance_tui.domain.invoice import Invoice
from tests.domain.builders import DUE, day, invoice


def parts(cents: int, *invoices: Invoice) -> dict[int, int]:
    return {part.invoice_id: part.amount_cents for part in allocate(cents, invoices)}


def test_the_oldest_due_date_first_the_last_one_in_part() -> None:
    old, older = invoice(1, day(5, 9), 100_00), invoice(2, day(1, 9), 60_00)
    assert parts(100_00, old, older) == {2: 60_00, 1: 40_00}


def test_on_one_due_date_the_invoice_issued_first_then_the_number_decide() -> None:
    later = invoice(1, DUE, 50_00, issued_on=day(10, 8))
    first = invoice(3, DUE, 50_00, issued_on=day(1, 8))
    second = invoice(2, DUE, 50_00, issued_on=day(10, 8))
    assert list(parts(150_00, second, later, first)) == [3, 1, 2]


def test_what_is_left_over_stays_unallocated() -> None:
    assert parts(500_00, invoice(1, cents=100_00)) == {1: 100_00}


def test_only_what_is_still_open_is_settled() -> None:
    assert parts(100_00, invoice(1, cents=100_00, open_cents=30_00)) == {1: 30_00}


def test_a_settled_invoice_gets_nothing_not_even_a_part_of_zero() -> None:
    assert parts(100_00, invoice(1, cents=100_00, open_cents=0)) == {}


def test_no_money_no_invoice_no_part() -> None:
    assert parts(0, invoice()) == {}
    assert parts(-5_00, invoice()) == {}
    assert parts(10_00) == {}


invoices_in_any_order = st.lists(
    st.builds(
        invoice,
        st.integers(1, 1000),
        st.dates(day(1, 1), day(31, 12)),
        st.just(100_000),
        open_cents=st.integers(0, 100_000),
    ),
    max_size=6,
    unique_by=lambda each: each.id,
)


@given(cents=st.integers(0, 300_000), invoices=invoices_in_any_order, data=st.data())
@settings(max_examples=100)
def test_money_is_conserved_and_never_exceeds_what_is_open(
    cents: int, invoices: list[Invoice], data: st.DataObject
) -> None:
    found = parts(cents, *invoices)
    assert sum(found.values()) == min(cents, sum(each.open_cents for each in invoices))
    assert all(0 < found[each.id] <= each.open_cents for each in invoices if each.id in found)
    assert parts(cents, *data.draw(st.permutations(invoices))) == found


def claimed(
    amount: int,
    *invoices: Invoice,
    owed: Mapping[int, Owed] | None = None,
    percents: Mapping[int, Decimal] | None = None,
) -> list[tuple[int, str, int]]:
    found = allocate(amount, invoices, on=day(15, 9), percents=percents, owed=owed)
    return [(part.invoice_id, part.claim.value, part.amount_cents) for part in found]


def test_debts_due_come_before_those_that_are_not() -> None:
    to_come, late = invoice(1, day(16, 9), 100_00), invoice(2, day(15, 9), 100_00)
    dearer = {1: Decimal(15), 2: Decimal(10)}
    assert claimed(150_00, to_come, late, percents=dearer) == [
        (2, "principal", 100_00),
        (1, "principal", 50_00),
    ]


def test_among_those_due_the_one_that_costs_most_is_settled_first() -> None:
    older, dearer = invoice(1, day(1, 8), 100_00), invoice(2, day(1, 9), 100_00)
    percents = {1: Decimal("10.40"), 2: Decimal("12.40")}
    assert [part for part, _, _ in claimed(150_00, older, dearer, percents=percents)] == [2, 1]
    assert [part for part, _, _ in claimed(150_00, older, dearer)] == [1, 2]


def test_what_nothing_tells_apart_is_settled_in_proportion() -> None:
    small, large = invoice(1, DUE, 100_00), invoice(2, DUE, 200_00)
    assert parts(60_00, large, small) == {1: 20_00, 2: 40_00}
    assert parts(100_00, large, small) == {1: 33_33, 2: 66_67}


OWED = {
    1: Owed(interest_cents=10_00, indemnity_cents=40_00),
    2: Owed(interest_cents=5_00, indemnity_cents=40_00),
}


def test_interest_comes_before_principal_and_indemnities_last() -> None:
    first, second = invoice(1, day(1, 8), 100_00), invoice(2, day(1, 9), 50_00)
    assert claimed(200_00, second, first, owed=OWED) == [
        (1, "interest", 10_00),
        (1, "principal", 100_00),
        (2, "interest", 5_00),
        (2, "principal", 50_00),
        (1, "indemnity", 35_00),
    ]
    assert claimed(60_00, second, first, owed=OWED) == [
        (1, "interest", 10_00),
        (1, "principal", 50_00),
    ]


def test_an_invoice_already_settled_still_takes_money_for_its_interest() -> None:
    settled = invoice(1, day(1, 8), 100_00, open_cents=0)
    assert claimed(30_00, settled, owed=OWED) == [(1, "interest", 10_00), (1, "indemnity", 20_00)]


def test_equals_share_and_each_settles_its_interest_first() -> None:
    one, two = invoice(1, DUE, 90_00), invoice(2, DUE, 95_00)
    assert claimed(100_00, one, two, owed=OWED) == [
        *((1, "interest", 10_00), (1, "principal", 40_00)),
        *((2, "interest", 5_00), (2, "principal", 45_00)),
    ]


owed_amounts = st.dictionaries(
    st.integers(1, 1000),
    st.builds(
        Owed, interest_cents=st.integers(0, 10_000), indemnity_cents=st.sampled_from((0, 4_000))
    ),
    max_size=6,
)
yearly = st.dictionaries(st.integers(1, 1000), st.decimals(0, 20, places=2), max_size=6)


@given(
    amount=st.integers(-100, 400_000),
    invoices=invoices_in_any_order,
    accessories=owed_amounts,
    percents=yearly,
    data=st.data(),
)
@settings(max_examples=150)
def test_no_cent_is_lost_nor_paid_twice_when_interest_comes_first(
    amount: int,
    invoices: list[Invoice],
    accessories: dict[int, Owed],
    percents: dict[int, Decimal],
    data: st.DataObject,
) -> None:
    keys = [each.id for each in invoices]
    owed = dict(zip(keys, accessories.values(), strict=False))
    rates = dict(zip(keys, percents.values(), strict=False))
    found = claimed(amount, *invoices, owed=owed, percents=rates)
    most = {
        (each.id, claim): cents
        for each in invoices
        for claim, cents in (
            ("principal", each.open_cents),
            ("interest", owed.get(each.id, Owed()).interest_cents),
            ("indemnity", owed.get(each.id, Owed()).indemnity_cents),
        )
    }
    paid = {(number, claim): cents for number, claim, cents in found}
    assert len(paid) == len(found)
    assert all(0 < cents <= most[key] for key, cents in paid.items())
    assert sum(paid.values()) == min(max(0, amount), sum(most.values()))
    for number in keys:
        if (number, "principal") in paid:
            assert paid.get((number, "interest"), 0) == most[number, "interest"]
    if any(claim == "indemnity" for _, claim, _ in found):
        assert all(paid.get(key, 0) == most[key] for key in most if key[1] != "indemnity")
    shuffled = data.draw(st.permutations(invoices))
    assert claimed(amount, *shuffled, owed=owed, percents=rates) == found
