"""Bills, direct debits and cheques that fall due later: expected, watched, back when they fail."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from relance_tui.domain.codes import FollowUpKind, PromiseStatus
from relance_tui.domain.promise import PaymentMeans
from relance_tui.errors import RelanceError
from relance_tui.services.desk import Desk
from relance_tui.services.phrases import phrase
from tests.services.test_casework import enter

MakeDesk = Callable[..., Desk]
DUE = date(2026, 12, 15)


def test_a_bill_holds_the_reminders_until_its_date_and_comes_back(make_desk: MakeDesk) -> None:
    desk = make_desk()
    debtor_id = enter(desk)
    done = desk.expect_money(debtor_id, 120_000, DUE, PaymentMeans.BILL)
    assert done.recorded == "effet de 1\u202f200,00\u00a0€ attendu pour le 15/12/2026"
    view = desk.dossier(debtor_id)
    (frozen,) = view.frozen_invoices.values()
    assert phrase(frozen) == "effet au 15/12/2026"
    assert not view.in_queue
    assert view.follow_up is not None
    assert (view.follow_up.kind, view.follow_up.due_on) == (
        FollowUpKind.BROKEN_PROMISE,
        date(2026, 12, 18),
    )
    assert phrase(view.follow_up.because).startswith("effet de 1")
    failed = make_desk(date(2026, 12, 18)).dossier(debtor_id)
    assert failed.in_queue
    assert list(failed.promise_statuses.values()) == [PromiseStatus.BROKEN]


def test_money_that_follows_ends_the_wait(make_desk: MakeDesk) -> None:
    desk = make_desk()
    debtor_id = enter(desk)
    desk.expect_money(debtor_id, 120_000, DUE, PaymentMeans.CHEQUE, ("F-1",))
    later = make_desk(DUE)
    later.record_payment(debtor_id, 120_000)
    view = later.dossier(debtor_id)
    assert list(view.promise_statuses.values()) == [PromiseStatus.KEPT]
    assert view.follow_up is None
    # The cheque comes back unpaid: what it had closed is open, the expectation broken.
    back = make_desk(date(2026, 12, 21))
    back.record_bounce(debtor_id, 120_000)
    again = back.dossier(debtor_id)
    assert again.dossier.open_cents == 120_000
    assert again.in_queue


def test_undo_forgets_it(desk: Desk) -> None:
    debtor_id = enter(desk)
    before = desk.dossier(debtor_id)
    desk.expect_money(debtor_id, 50_000, DUE, PaymentMeans.DIRECT_DEBIT)
    desk.undo()
    after = desk.dossier(debtor_id)
    assert (after.dossier, after.follow_up) == (before.dossier, before.follow_up)


@pytest.mark.parametrize(("cents", "on"), [(0, DUE), (100, date(2026, 11, 1))])
def test_what_cannot_be_expected_is_refused(desk: Desk, cents: int, on: date) -> None:
    debtor_id = enter(desk)
    with pytest.raises(RelanceError):
        desk.expect_money(debtor_id, cents, on, PaymentMeans.BILL)
