"""Payments typed by hand."""

from __future__ import annotations

from datetime import date

import pytest

from relance_tui.domain.codes import FollowUpKind
from relance_tui.errors import RelanceError
from relance_tui.services.desk import Desk
from tests.services.test_casework import enter


def open_by_number(desk: Desk, debtor_id: int) -> dict[str, int]:
    return {i.number: i.open_cents for i in desk.dossier(debtor_id).dossier.invoices}


def test_money_goes_to_the_oldest_due_first(desk: Desk) -> None:
    debtor_id = enter(desk, "F-2", 50_000, date(2026, 11, 2))
    enter(desk, "F-1", 30_000, date(2026, 10, 1))
    desk.record_payment(debtor_id, 45_000)
    assert open_by_number(desk, debtor_id) == {"F-1": 0, "F-2": 35_000}


def test_the_invoice_named_comes_first(desk: Desk) -> None:
    debtor_id = enter(desk, "F-2", 50_000, date(2026, 11, 2))
    enter(desk, "F-1", 30_000, date(2026, 10, 1))
    desk.record_payment(debtor_id, 45_000, invoice_number="F-2")
    assert open_by_number(desk, debtor_id) == {"F-1": 30_000, "F-2": 5_000}


def test_too_much_money_waits_to_be_allocated(desk: Desk) -> None:
    debtor_id = enter(desk, "F-1", 30_000)
    done = desk.record_payment(debtor_id, 31_000)
    assert "10,00" in done.recorded
    dossier = desk.dossier(debtor_id).dossier
    assert (dossier.open_cents, dossier.unallocated_cents, dossier.balance_cents) == (
        0,
        1_000,
        -1_000,
    )


def test_waiting_money_suppresses_the_letter_until_allocated(desk: Desk) -> None:
    debtor_id = enter(desk, "F-1", 30_000)
    desk.record_payment(debtor_id, 40_000, invoice_number="F-1")
    enter(desk, "F-2", 9_000, date(2026, 11, 2))
    view = desk.dossier(debtor_id)
    assert view.follow_up is not None
    assert view.follow_up.kind is FollowUpKind.UNALLOCATED_MONEY
    desk.allocate(debtor_id)
    assert desk.dossier(debtor_id).follow_up is None
    assert open_by_number(desk, debtor_id) == {"F-1": 0, "F-2": 0}


@pytest.mark.parametrize(
    ("cents", "on", "words"),
    [(0, None, "zéro"), (-5, None, "zéro"), (100, date(2026, 11, 25), "futur")],
)
def test_impossible_payments_are_refused(
    desk: Desk, cents: int, on: date | None, words: str
) -> None:
    debtor_id = enter(desk)
    with pytest.raises(RelanceError, match=words):
        desk.record_payment(debtor_id, cents, on)


def test_nothing_to_allocate_is_said(desk: Desk) -> None:
    debtor_id = enter(desk)
    with pytest.raises(RelanceError, match="rien à affecter"):
        desk.allocate(debtor_id)
