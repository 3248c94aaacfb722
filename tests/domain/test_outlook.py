"""What comes for a dossier: dates computed by hand, and what holds of every dossier."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given, settings

from relance_tui.domain.case import Case, lay_out
from relance_tui.domain.codes import Channel, EventKind, FollowUpKind
from relance_tui.domain.dossier import Dossier
from relance_tui.domain.followup import next_follow_up
from relance_tui.domain.forecast import Source
from relance_tui.domain.outlook import Coming, Stretch, Suspension, coming, stretches
from relance_tui.domain.policy import Margins, Policy
from tests.domain.builders import (
    CALENDAR,
    DUE,
    STANDARD,
    act,
    callback,
    day,
    debtor,
    dispute,
    dossier,
    event,
    hold,
    invoice,
    letter,
    payment,
    plan,
    policy,
    promise,
    step,
)
from tests.domain.strategies import days, dossiers, own_policies, policies

K = FollowUpKind
FAR = day(31, 12, 2027)
often = settings(max_examples=80, deadline=None)


def laid_out(found: Dossier, rule: Policy = STANDARD) -> Case:
    return lay_out(found, rule, CALENDAR)


def told(
    found: Dossier, today: date, last_on: date, rule: Policy = STANDARD
) -> list[tuple[date, int | str]]:
    """Day and step number, or day and kind."""
    return [
        (each.on, each.step_number or each.kind)
        for each in coming(laid_out(found, rule), today, last_on)
    ]


def test_the_steps_come_one_after_the_other_on_their_days() -> None:
    found = dossier(invoice())
    assert told(found, DUE, day(16, 10)) == [
        (day(8, 9), 1),
        (day(15, 9), 2),
        (day(22, 9), 3),
        (day(1, 10), 4),
        (day(16, 10), 5),
    ]


def test_after_a_hand_over_no_reminder_comes_but_its_limitation_does() -> None:
    found = dossier(invoice())
    lines = told(found, day(17, 10), day(31, 12, 2032))
    after = lines[[line[1] for line in lines].index(5) + 1 :]
    assert after
    assert {kind for _on, kind in after} == {K.LIMITATION_ALARM}


def test_what_is_late_is_done_on_the_first_working_day_and_the_gap_follows() -> None:
    sunday = day(20, 9)
    first, second, *_rest = coming(laid_out(dossier(invoice())), sunday, day(29, 9))
    assert (first.on, first.due_on) == (day(21, 9), day(8, 9))
    assert (second.on, second.step_number) == (first.on + timedelta(days=3), 2)
    assert (first.channel, first.amount_cents) == (Channel.EMAIL, 100_00)


def test_one_letter_claims_all_that_is_overdue() -> None:
    found = dossier(invoice(), invoice(2, day(4, 9), 50_00))
    (first, *_rest) = coming(laid_out(found), DUE, day(31, 10))
    assert (first.on, first.invoice_ids, first.amount_cents) == (day(8, 9), (1, 2), 150_00)


def test_a_promise_is_awaited_then_broken_then_the_policy_goes_on_after_the_gap() -> None:
    friday = day(11, 9)
    found = dossier(invoice(), promises=(promise(100_00, day(7, 9), friday),))
    awaited, broken, first, *_later = coming(laid_out(found), day(8, 9), day(31, 10))
    assert (awaited.on, awaited.kind, awaited.amount_cents) == (friday, Source.PROMISE, 100_00)
    assert not awaited.is_to_do
    assert broken.kind is K.BROKEN_PROMISE
    assert broken.is_to_do
    assert broken.on > friday
    rule_says = next_follow_up(found, STANDARD, CALENDAR)
    assert rule_says is not None
    assert broken.on == rule_says.due_on
    assert first.step_number == 1
    assert first.on == CALENDAR.next_working_day(broken.on + timedelta(days=3))


def test_a_callback_is_a_conversation() -> None:
    calls = policy(step(1, 3, Channel.CALL), step(2, 10))
    found = dossier(invoice(), callbacks=(callback(day(2, 9), day(7, 9)),))
    lines = told(found, day(3, 9), day(30, 9), calls)
    assert lines[0] == (day(7, 9), K.CALLBACK)
    # It stands for the call the policy asks for: the e-mail is next.
    assert lines[1][1] == 2


def test_instalments_are_awaited_and_the_first_one_missed_ends_the_plan() -> None:
    lines = {day(10, 9): 40_00, day(10, 10): 60_00}
    found = dossier(invoice(), plans=(plan(day(2, 9), lines),))
    case = laid_out(found)
    assert stretches(case) == (
        Stretch(suspension=Suspension.PLAN, first_on=day(10, 9), last_on=day(10, 10)),
    )
    comes = coming(case, day(3, 9), day(31, 10))
    assert [each.on for each in comes if each.kind is Source.INSTALMENT] == [
        day(10, 9),
        day(10, 10),
    ]
    missed = [each for each in comes if each.kind is K.MISSED_INSTALMENT]
    assert len(missed) == 1
    assert any(each.step_number == 1 and each.on > missed[0].on for each in comes)


def test_a_plan_without_the_clause_is_missed_again_and_again() -> None:
    lines = {day(10, 9): 40_00, day(10, 10): 60_00}
    found = dossier(invoice(), plans=(plan(day(2, 9), lines, accelerates=False),))
    comes = coming(laid_out(found), day(3, 9), day(31, 10))
    assert [each.kind for each in comes if each.is_to_do][:2] == [K.MISSED_INSTALMENT] * 2


def test_a_hold_suspends_until_its_end() -> None:
    found = dossier(invoice(), holds=(hold(day(2, 9), day(18, 9)),))
    case = laid_out(found)
    assert stretches(case) == (
        Stretch(suspension=Suspension.HOLD, first_on=day(2, 9), last_on=day(18, 9)),
    )
    assert told(found, day(3, 9), day(18, 9)) == [(day(18, 9), K.HOLD_END), (day(18, 9), 1)]


def test_a_dispute_is_reviewed_once_and_stays_open() -> None:
    found = dossier(invoice(), disputes=(dispute(day(2, 9), day(23, 9)),))
    (bar,) = stretches(laid_out(found))
    assert (bar.suspension, bar.last_on) == (Suspension.DISPUTE, day(23, 9))
    assert told(found, day(3, 9), FAR) == [(day(23, 9), K.DISPUTE_REVIEW)]


def test_money_that_waits_is_allocated_and_only_the_rest_is_claimed() -> None:
    found = dossier(invoice(), payments=(payment(100_00, day(3, 9)),))
    assert told(found, day(3, 9), FAR) == [(day(3, 9), K.UNALLOCATED_MONEY)]
    (money,) = coming(laid_out(found), day(3, 9), FAR)
    assert money.amount_cents == 100_00
    more = dossier(invoice(), invoice(2, day(10, 9), 50_00), payments=(payment(100_00, day(3, 9)),))
    _money, first, *_rest = coming(laid_out(more), day(3, 9), day(30, 9))
    assert (first.on, first.invoice_ids, first.amount_cents) == (day(17, 9), (2,), 50_00)


def test_a_proof_is_asked_for_once_and_those_of_letters_to_come_arrive() -> None:
    sent = letter(4, day(1, 10), 1, channel=Channel.REGISTERED)
    found = dossier(invoice(), letters=(sent,))
    lines = told(found, day(2, 10), day(31, 12))
    assert [kind for _on, kind in lines].count(K.MISSING_PROOF) == 1
    assert K.MISSING_PROOF not in {kind for _on, kind in told(dossier(invoice()), DUE, day(31, 12))}


def test_limitation_shows_on_its_day() -> None:
    old = invoice(1, day(10, 3, 2022), issued_on=day(10, 3, 2022))
    found = dossier(old, debtor=debtor())
    alarms = [
        each
        for each in coming(laid_out(found, policy()), day(1, 9), day(31, 3, 2027))
        if each.kind is K.LIMITATION_ALARM
    ]
    assert alarms
    assert alarms[0].on == CALENDAR.next_working_day(day(10, 9))  # six months before
    assert alarms[0].because is not None


def test_a_forgotten_balance_comes_back_after_each_act() -> None:
    margins = Margins(orphan_days=15)
    found = dossier(invoice(), last_act=act(day(2, 9)))
    lines = told(found, day(3, 9), day(31, 10), policy(margins=margins))
    assert [on for on, _kind in lines] == [day(17, 9), day(2, 10), day(19, 10)]
    assert {kind for _on, kind in lines} == {K.NO_NEXT_ACTION}


def test_an_orphan_without_a_delay_ends() -> None:
    margins = Margins(orphan_days=0)
    assert len(told(dossier(invoice()), day(3, 9), FAR, policy(margins=margins))) < 500


def test_insolvency_asks_for_the_declaration_and_nothing_is_claimed() -> None:
    opened = event(EventKind.INSOLVENCY_OPENED, day(3, 9), published_on=day(10, 9))
    comes = coming(laid_out(dossier(invoice(), events=(opened,))), day(11, 9), day(31, 12))
    assert {each.kind for each in comes} == {K.LIMITATION_ALARM}
    assert len(comes) == 3


@pytest.mark.parametrize("found", [dossier(), dossier(invoice(open_cents=0))])
def test_nothing_owed_nothing_comes(found: Dossier) -> None:
    assert coming(laid_out(found), DUE, FAR) == ()
    assert stretches(laid_out(found)) == ()


# Of every dossier.


@often
@given(dossiers(), policies, own_policies, days)
def test_it_ends_in_order_within_the_days_asked(
    found: Dossier, rule: Policy, own: dict[int, Policy], today: date
) -> None:
    last_on = today + timedelta(days=200)
    case = lay_out(found, rule, CALENDAR, own)
    comes = coming(case, today, last_on)
    assert len(comes) < 200
    for each in comes:
        assert today <= each.on <= last_on
        assert each.amount_cents >= 0
        if each.is_to_do:
            assert CALENDAR.is_working_day(each.on)
            assert each.due_on <= each.on
    assert all(one.on <= other.on for one, other in pairwise(comes))
    for bar in stretches(case):
        assert bar.first_on <= bar.last_on


@often
@given(dossiers(), policies, days)
def test_the_first_thing_to_do_is_what_the_queue_shows(
    found: Dossier, rule: Policy, today: date
) -> None:
    last_on = today + timedelta(days=200)
    first = next((e for e in coming(laid_out(found, rule), today, last_on) if e.is_to_do), None)
    rule_says = next_follow_up(found, rule, CALENDAR)
    if rule_says is None or CALENDAR.next_working_day(max(today, rule_says.due_on)) > last_on:
        assert first is None
        return
    assert first is not None
    shown = rule_says.as_of(first.on)
    assert (first.on, first.due_on) == (
        CALENDAR.next_working_day(max(today, rule_says.due_on)),
        rule_says.due_on,
    )
    assert first.kind is shown.kind
    if shown.step:
        assert (first.step, first.channel) == (shown.step, shown.channel)


@often
@given(dossiers(), policies, days)
def test_looking_further_changes_nothing_nearer(found: Dossier, rule: Policy, today: date) -> None:
    case = laid_out(found, rule)
    near, far = today + timedelta(days=30), today + timedelta(days=120)
    assert coming(case, today, near) == _until(coming(case, today, far), near)


def _until(comes: tuple[Coming, ...], last_on: date) -> tuple[Coming, ...]:
    return tuple(each for each in comes if each.on <= last_on)


def test_a_call_that_comes_is_taken_once() -> None:
    calls = policy(step(1, 3, Channel.CALL), step(2, 8, Channel.CALL))
    lines = told(dossier(invoice()), DUE, day(30, 9), calls)
    assert lines[:2] == [(day(4, 9), 1), (day(9, 9), 2)]
