"""Money that waits, set against the oldest debts."""

from __future__ import annotations

from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from relance_tui.domain.dossier import Dossier
from relance_tui.domain.waiting import settle_waiting, settled, waiting_payments
from tests.domain.builders import DUE, day, dossier, invoice, payment
from tests.domain.strategies import cents, dossiers

TODAY = day(1, 10)


def two_sums() -> Dossier:
    return dossier(
        invoice(1, DUE, 100_00),
        invoice(2, DUE + timedelta(days=5), 100_00),
        payments=(
            payment(70_00, day(20, 9), number=2),
            payment(60_00, day(10, 9), number=1),
            payment(10_00, day(1, 9), {1: 10_00}, number=3),
        ),
    )


def test_the_oldest_money_goes_to_the_oldest_debt() -> None:
    first, second = settle_waiting(two_sums(), TODAY)
    assert [each.id for each in waiting_payments(two_sums())] == [1, 2]
    assert (first.payment.id, [(p.invoice_id, p.amount_cents) for p in first.parts]) == (
        1,
        [(1, 60_00)],
    )
    assert [(p.invoice_id, p.amount_cents) for p in second.parts] == [(1, 40_00), (2, 30_00)]


def test_invoices_named_come_alone_and_an_amount_is_not_passed() -> None:
    (only,) = settle_waiting(two_sums(), TODAY, [2], 25_00)
    assert [(p.invoice_id, p.amount_cents) for p in only.parts] == [(2, 25_00)]
    assert settle_waiting(two_sums(), TODAY, [9]) == ()
    assert settle_waiting(two_sums(), TODAY, [], 0) == ()


def test_the_dossier_once_it_is_settled() -> None:
    found = settled(two_sums(), settle_waiting(two_sums(), TODAY))
    assert [i.open_cents for i in found.invoices] == [0, 70_00]
    assert found.unallocated_cents == 0
    assert settle_waiting(found, TODAY) == ()


@settings(max_examples=60, deadline=None)
@given(dossiers(), st.none() | cents)
def test_no_cent_appears_or_is_lost(found: Dossier, most: int | None) -> None:
    settlements = settle_waiting(found, TODAY, (), most)
    after = settled(found, settlements)
    given_cents = sum(each.amount_cents for each in settlements)
    assert after.open_cents == found.open_cents - given_cents
    assert after.unallocated_cents == found.unallocated_cents - given_cents
    assert all(i.open_cents >= 0 for i in after.invoices)
    assert all(p.unallocated_cents >= 0 or p in found.payments for p in after.payments)
    assert given_cents <= (found.unallocated_cents if most is None else most) or given_cents == 0
    if most is None and given_cents:
        assert settle_waiting(after, TODAY) == ()
