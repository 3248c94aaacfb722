from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from relance_tui.domain.allocation import allocate
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
