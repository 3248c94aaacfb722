"""Payments typed by hand."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from relance_tui.domain.codes import (
    CallOutcome,
    Claim,
    DebtorKind,
    FollowUpKind,
    PlanStatus,
    PromiseStatus,
)
from relance_tui.domain.outcome import CallDraft
from relance_tui.domain.rates import UnknownRate
from relance_tui.errors import RelanceError
from relance_tui.services.desk import Desk
from relance_tui.services.views import DebtorChanges, Done, PlanDraft
from tests.services.test_casework import enter

MakeDesk = Callable[..., Desk]


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


def promised(make_desk: MakeDesk) -> int:
    """500 € promised for 27 November and paid that day."""
    desk = make_desk()
    debtor_id = enter(desk)
    draft = CallDraft(outcome=CallOutcome.PROMISE, amount_cents=50_000, on=date(2026, 11, 27))
    desk.record_call(debtor_id, draft)
    make_desk(date(2026, 11, 27)).record_payment(debtor_id, 50_000)
    return debtor_id


def test_a_bounced_payment_reopens_the_promise_it_had_kept(make_desk: MakeDesk) -> None:
    debtor_id = promised(make_desk)
    later = make_desk(date(2026, 12, 7))
    before, rows = later.dossier(debtor_id), later.first_rows(5)
    assert list(before.promise_statuses.values()) == [PromiseStatus.KEPT]
    done = later.record_bounce(debtor_id, 50_000)
    after = later.dossier(debtor_id)
    assert list(after.promise_statuses.values()) == [PromiseStatus.BROKEN]
    assert open_by_number(later, debtor_id) == {"F-1": 120_000}
    assert done.follow_up is not None
    assert (done.follow_up.kind, done.follow_up.due_on) == (
        FollowUpKind.BROKEN_PROMISE,
        date(2026, 12, 7),
    )
    assert after.in_queue
    later.undo()
    restored = later.dossier(debtor_id)
    assert restored.dossier == before.dossier
    assert restored.follow_up == before.follow_up
    assert restored.promise_statuses == before.promise_statuses
    assert later.first_rows(5) == rows


def test_keeping_the_record_of_a_customer_leaves_what_is_due_as_it_is(make_desk: MakeDesk) -> None:
    desk = make_desk()
    debtor_id = enter(desk)
    told = CallDraft(outcome=CallOutcome.PROMISE, amount_cents=50_000, on=date(2026, 11, 27))
    desk.record_call(debtor_id, told)
    later = make_desk(date(2026, 12, 7))
    due = later.dossier(debtor_id).follow_up
    assert due is not None
    assert due.kind is FollowUpKind.BROKEN_PROMISE
    later.edit_debtor(debtor_id, DebtorChanges(contact_name="M. Noël", phone="01 42 68 53 00"))
    assert later.dossier(debtor_id).follow_up == due
    later.note(debtor_id, "rappelé sans réponse")
    after = later.dossier(debtor_id).follow_up
    assert after is None or after.kind is not FollowUpKind.BROKEN_PROMISE


def test_what_was_done_before_the_bounce_does_not_hide_it(make_desk: MakeDesk) -> None:
    debtor_id = promised(make_desk)
    make_desk(date(2026, 12, 7)).note(debtor_id, "a bien payé")
    later = make_desk(date(2026, 12, 8))
    later.note(debtor_id, "dossier relu")
    later.record_bounce(debtor_id, 50_000, date(2026, 12, 7))
    view = later.dossier(debtor_id)
    assert view.follow_up is not None
    assert (view.follow_up.kind, view.in_queue) == (FollowUpKind.BROKEN_PROMISE, True)
    later.note(debtor_id, "rappelé après le rejet")
    view = later.dossier(debtor_id)
    assert view.follow_up is None or view.follow_up.kind is not FollowUpKind.BROKEN_PROMISE


def test_a_bounced_payment_reopens_the_instalment_it_had_met(make_desk: MakeDesk) -> None:
    desk = make_desk()
    debtor_id = enter(desk)
    desk.agree_plan(debtor_id, PlanDraft(count=3, first_on=date(2026, 11, 27)))
    make_desk(date(2026, 11, 27)).record_payment(debtor_id, 40_000)
    later = make_desk(date(2026, 12, 7))
    before = later.dossier(debtor_id)
    assert before.follow_up is not None
    assert (before.follow_up.kind, before.in_queue) == (FollowUpKind.MISSED_INSTALMENT, False)
    later.record_bounce(debtor_id, 40_000)
    after = later.dossier(debtor_id)
    assert after.follow_up is not None
    assert (after.follow_up.kind, after.follow_up.due_on, after.in_queue) == (
        *(FollowUpKind.MISSED_INSTALMENT, date(2026, 12, 7)),
        True,
    )
    assert list(after.plan_statuses.values()) == [PlanStatus.DEFAULTED]
    later.undo()
    assert later.dossier(debtor_id).dossier == before.dossier
    assert later.dossier(debtor_id).follow_up == before.follow_up


def test_the_last_payment_of_that_amount_bounces_once(desk: Desk) -> None:
    debtor_id = enter(desk)
    desk.record_payment(debtor_id, 10_000, date(2026, 11, 16))
    desk.record_payment(debtor_id, 10_000, date(2026, 11, 20))
    for bounced in ([None, desk.today], [desk.today, desk.today]):
        desk.record_bounce(debtor_id, 10_000)
        payments = sorted(desk.dossier(debtor_id).dossier.payments, key=lambda p: p.valued_on)
        assert [payment.bounced_on for payment in payments] == bounced
    with pytest.raises(RelanceError, match="aucun règlement"):
        desk.record_bounce(debtor_id, 10_000)


@pytest.mark.parametrize(
    ("cents", "on"), [(9_999, None), (10_000, date(2026, 11, 15))], ids=["amount", "too early"]
)
def test_a_payment_that_never_came_cannot_bounce(desk: Desk, cents: int, on: date | None) -> None:
    debtor_id = enter(desk)
    desk.record_payment(debtor_id, 10_000, date(2026, 11, 16))
    before = desk.dossier(debtor_id)
    with pytest.raises(RelanceError, match="aucun règlement"):
        desk.record_bounce(debtor_id, cents, on)
    assert desk.dossier(debtor_id) == before


def test_a_bounce_is_not_in_the_future(desk: Desk) -> None:
    debtor_id = enter(desk)
    desk.record_payment(debtor_id, 10_000, date(2026, 11, 16))
    with pytest.raises(RelanceError, match="futur"):
        desk.record_bounce(debtor_id, 10_000, date(2026, 11, 25))


def test_money_waiting_that_bounced_is_not_allocated(desk: Desk) -> None:
    debtor_id = enter(desk, "F-1", 30_000)
    desk.record_payment(debtor_id, 40_000, invoice_number="F-1")
    desk.record_bounce(debtor_id, 40_000)
    assert desk.dossier(debtor_id).dossier.unallocated_cents == 0
    with pytest.raises(RelanceError, match="rien à affecter"):
        desk.allocate(debtor_id)


@pytest.mark.parametrize("cents", [100, 4_000, 119_999, 120_000, 130_000, 200_000])
def test_interest_first_adds_up_and_comes_before_principal(desk: Desk, cents: int) -> None:
    debtor_id = enter(desk)
    desk.edit_debtor(debtor_id, DebtorChanges(kind=DebtorKind.BUSINESS))
    claims = desk.rights(debtor_id).claims
    interest, indemnity = claims.interest_cents, claims.indemnity_cents
    assert interest > 0
    assert indemnity == 4_000
    desk.record_payment(debtor_id, cents, interest_first=True)
    (payment,) = desk.dossier(debtor_id).dossier.payments
    got = dict.fromkeys(Claim, 0)
    for part in payment.allocations:
        got[part.claim] += part.amount_cents
    assert got[Claim.INTEREST] == min(cents, interest)
    assert got[Claim.PRINCIPAL] == min(cents - got[Claim.INTEREST], 120_000)
    assert got[Claim.INDEMNITY] == min(
        cents - got[Claim.INTEREST] - got[Claim.PRINCIPAL], indemnity
    )
    assert sum(got.values()) + payment.unallocated_cents == cents
    assert open_by_number(desk, debtor_id) == {"F-1": 120_000 - got[Claim.PRINCIPAL]}
    left = desk.rights(debtor_id).claims
    assert left.interest_cents + left.settled_interest_cents == interest - got[Claim.INTEREST]
    desk.undo()
    assert desk.rights(debtor_id).claims == claims
    assert open_by_number(desk, debtor_id) == {"F-1": 120_000}


@pytest.mark.parametrize(
    ("setting", "asked", "is_first"),
    [("non", None, False), ("oui", None, True), ("oui", False, False), ("non", True, True)],
)
def test_the_setting_decides_unless_the_clerk_does(
    desk: Desk, setting: str, asked: bool | None, is_first: bool
) -> None:
    debtor_id = enter(desk)
    desk.edit_debtor(debtor_id, DebtorChanges(kind=DebtorKind.BUSINESS))
    desk.change_setting("payments.interest_first", setting)
    desk.record_payment(debtor_id, 10_000, interest_first=asked)
    assert (open_by_number(desk, debtor_id)["F-1"] > 110_000) is is_first
    assert ("intérêts" in desk.log(1)[0].text) is is_first


def test_a_consumer_without_notice_owes_no_interest_first(desk: Desk) -> None:
    debtor_id = enter(desk)
    desk.record_payment(debtor_id, 10_000, interest_first=True)
    assert open_by_number(desk, debtor_id) == {"F-1": 110_000}


def test_interest_that_cannot_be_computed_is_not_settled(make_desk: MakeDesk) -> None:
    desk = make_desk(date(2028, 11, 24))
    debtor_id = enter(desk)
    desk.edit_debtor(debtor_id, DebtorChanges(kind=DebtorKind.BUSINESS))
    before = desk.dossier(debtor_id)
    with pytest.raises(UnknownRate):
        desk.record_payment(debtor_id, 10_000, interest_first=True)
    assert desk.dossier(debtor_id) == before
    desk.record_payment(debtor_id, 10_000)
    assert open_by_number(desk, debtor_id) == {"F-1": 110_000}


def test_a_part_payment_that_bounced_moves_no_limitation(desk: Desk) -> None:
    debtor_id = enter(desk)
    before = desk.rights(debtor_id).limitations
    desk.record_payment(debtor_id, 10_000, date(2026, 11, 20))
    assert desk.rights(debtor_id).limitation_on != before[0][1].on
    desk.record_bounce(debtor_id, 10_000)
    assert desk.rights(debtor_id).limitations == before


def test_the_decision_stored_is_the_one_explained(make_desk: MakeDesk) -> None:
    debtor_id = promised(make_desk)
    later = make_desk(date(2026, 12, 7))
    acts: tuple[Callable[[], Done], ...] = (
        lambda: later.record_bounce(debtor_id, 50_000),
        later.undo,
        lambda: later.record_payment(debtor_id, 70_000, interest_first=True),
        lambda: later.record_bounce(debtor_id, 70_000),
    )
    for act in acts:
        done = act()
        view = later.dossier(debtor_id)
        assert done.follow_up == view.follow_up
        assert [row.debtor_id for row in later.first_rows(5)] == [debtor_id] * view.in_queue


# What a payment would do, before it is recorded.


def test_the_preview_says_what_is_settled_and_writes_nothing(desk: Desk) -> None:
    debtor_id = enter(desk, "F-2", 50_000, date(2026, 11, 2))
    enter(desk, "F-1", 30_000, date(2026, 10, 1))
    preview = desk.preview_payment(debtor_id, 45_000)
    assert preview.lines == (
        "F-1\u00a0: 300,00\u00a0€, soldée",
        "F-2\u00a0: 150,00\u00a0€, reste 350,00\u00a0€",
    )
    assert preview.warnings == ()
    assert open_by_number(desk, debtor_id) == {"F-1": 30_000, "F-2": 50_000}


def test_what_is_left_waits_and_may_hold_the_reminders_back(desk: Desk) -> None:
    debtor_id = enter(desk, "F-1", 30_000)
    enter(desk, "F-2", 50_000, date(2026, 11, 2))
    (_settled, left) = desk.preview_payment(debtor_id, 35_000, invoice_numbers=["F-1"]).lines
    assert left == "reste 50,00\u00a0€, gardés à affecter"
    (_settled, left) = desk.preview_payment(debtor_id, 90_000, invoice_numbers=["F-1"]).lines
    assert "aucune relance ne part avant" in left
    desk.record_payment(debtor_id, 90_000, invoice_numbers=["F-1"])
    view = desk.dossier(debtor_id)
    assert view.follow_up is not None
    assert view.follow_up.kind is FollowUpKind.UNALLOCATED_MONEY


def test_several_invoices_named_share_a_payment(desk: Desk) -> None:
    debtor_id = enter(desk, "F-1", 30_000, date(2026, 10, 1))
    enter(desk, "F-2", 50_000, date(2026, 10, 2))
    enter(desk, "F-3", 50_000, date(2026, 10, 3))
    desk.record_payment(debtor_id, 80_000, invoice_numbers=["F-1", "F-3"])
    assert open_by_number(desk, debtor_id) == {"F-1": 0, "F-2": 50_000, "F-3": 0}


def test_the_same_payment_twice_is_asked_about(desk: Desk) -> None:
    debtor_id = enter(desk)
    desk.record_payment(debtor_id, 10_000)
    (warning,) = desk.preview_payment(debtor_id, 10_000).warnings
    assert "déjà noté" in warning
    assert desk.preview_payment(debtor_id, 10_001).warnings == ()
    desk.record_bounce(debtor_id, 10_000)
    assert desk.preview_payment(debtor_id, 10_000).warnings == ()


def test_interest_first_shows_in_the_preview(desk: Desk) -> None:
    debtor_id = enter(desk)
    desk.edit_debtor(debtor_id, DebtorChanges(kind=DebtorKind.BUSINESS))
    (line,) = desk.preview_payment(debtor_id, 10_000, interest_first=True).lines
    assert "d’intérêts" in line
    desk.record_payment(debtor_id, 10_000, interest_first=True)
    (paid,) = desk.dossier(debtor_id).dossier.payments
    interest = next(p for p in paid.allocations if p.claim is Claim.INTEREST)
    assert f"{interest.amount_cents / 100:.2f}".replace(".", ",") in line


def test_the_return_of_a_payment_is_told_before(desk: Desk) -> None:
    debtor_id = enter(desk)
    desk.record_payment(debtor_id, 10_000)
    preview = desk.preview_bounce(debtor_id, 10_000)
    assert preview.lines[1] == "F-1\u00a0: 100,00\u00a0€ de nouveau dus"
    with pytest.raises(RelanceError, match="aucun règlement"):
        desk.preview_bounce(debtor_id, 10_001)


@pytest.mark.parametrize(("cents", "on"), [(0, None), (5, date(2027, 1, 1))])
def test_what_cannot_be_recorded_is_told_in_the_preview(
    desk: Desk, cents: int, on: date | None
) -> None:
    debtor_id = enter(desk)
    with pytest.raises(RelanceError):
        desk.preview_payment(debtor_id, cents, on)
