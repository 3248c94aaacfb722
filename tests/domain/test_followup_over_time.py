"""What holds of a dossier as days pass, steps are done and money comes and goes."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import replace
from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from relance_tui.domain.case import Case
from relance_tui.domain.codes import Channel, DebtorKind, FollowUpKind
from relance_tui.domain.correspondence import plan_letter
from relance_tui.domain.decision import FollowUp
from relance_tui.domain.dossier import Act, Dossier
from relance_tui.domain.followup import findings
from relance_tui.domain.freezing import covered
from relance_tui.domain.payment import Payment
from relance_tui.domain.policy import Policy
from tests.domain.builders import (
    CALENDAR,
    Own,
    act,
    at,
    day,
    debtor,
    decide,
    dossier,
    due,
    executed,
    finding,
    invoice,
    laid_out,
    letter,
)
from tests.domain.strategies import days, dossiers, own_policies, payments, policies

K = FollowUpKind
often = settings(max_examples=60, deadline=None)
seldom = settings(max_examples=25, deadline=None)
ONE_DAY = timedelta(days=1)
CLEARED_BY_AN_ACT = frozenset(
    {K.CALLBACK, K.BROKEN_PROMISE, K.MISSED_INSTALMENT, K.HOLD_END, K.LIMITATION_ALARM}
)


@given(facts=dossiers(), policy=policies, own=own_policies)
@seldom
def test_equal_facts_get_the_same_answer(facts: Dossier, policy: Policy, own: Own) -> None:
    copies = deepcopy(facts), deepcopy(policy), {each: deepcopy(own[each]) for each in own}
    assert decide(*copies) == decide(facts, policy, own)


def turning_days(case: Case, follow_up: FollowUp) -> list[date]:
    """The days around which what is shown may change, from its due date on."""
    changes = {follow_up.due_on, *(later.on for later in follow_up.escalations)}
    changes |= {on for on in case.limitation_on.values() if on < date.max}
    around = {each + shift * ONE_DAY for each in changes for shift in (-1, 0, 1)}
    return sorted(each for each in around if each >= follow_up.due_on)


@given(facts=dossiers(), policy=policies, own=own_policies)
@often
def test_on_no_day_does_a_step_show_for_what_is_frozen_paid_or_time_barred(
    facts: Dossier, policy: Policy, own: Own
) -> None:
    case, found = laid_out(facts, policy, own), finding(K.DUNNING_STEP, facts, policy, own)
    if found.follow_up is None:
        return
    for on in turning_days(case, found.follow_up):
        shown = found.follow_up.as_of(on)
        if shown.kind is not K.DUNNING_STEP:
            continue
        handed = case.handovers if shown.channel is Channel.HANDOVER else {}
        behind = [
            each
            for each in case.open_invoices
            if (each.id not in case.frozen or each.id in handed)
            and case.limitation_on[each.id] >= on
            and shown.step in {step.name for _on, step in case.steps_before(each)}
        ]
        assert behind, f"on {on} {shown.step} is shown for no invoice it may be about"


@given(facts=dossiers(is_in_law=False), policy=policies, own=own_policies)
@often
def test_the_letter_of_a_day_is_the_step_the_queue_shows_that_day(
    facts: Dossier, policy: Policy, own: Own
) -> None:
    case, found = laid_out(facts, policy, own), finding(K.DUNNING_STEP, facts, policy, own)
    if found.follow_up is None:
        return
    for on in turning_days(case, found.follow_up):
        shown = found.follow_up.as_of(on)
        if shown.kind is K.DUNNING_STEP:
            planned = plan_letter(case, on)
            assert planned.step is not None
            assert planned.step.number == shown.step_number
            assert planned.invoices
            for each in planned.invoices:
                assert each.id not in case.frozen
                assert case.limitation_on[each.id] >= on


@given(facts=dossiers(), policy=policies, data=st.data())
@often
def test_steps_done_on_their_day_or_late_are_never_closer_than_the_gap_and_come_to_an_end(
    facts: Dossier, policy: Policy, data: st.DataObject
) -> None:
    done: list[tuple[date, FollowUp]] = []
    for _turn in range(40):
        follow_up = finding(K.DUNNING_STEP, facts, policy).follow_up
        if follow_up is None:
            break
        late = data.draw(st.sampled_from((0, 0, 3, 20)))
        # Nothing is done before what has already happened.
        known = [each.on for each in facts.calls]
        known += [each.on for each in facts.letters]
        known += [each.on for each in facts.events]
        on = max(follow_up.due_on + late * ONE_DAY, *known, follow_up.due_on)
        on = CALENDAR.next_working_day(on)
        shown = follow_up.as_of(on)
        if shown.kind is not K.DUNNING_STEP:
            break
        levels = laid_out(facts, policy).levels
        facts = executed(facts, follow_up, on)
        after = laid_out(facts, policy).levels
        assert all(after[each].number >= levels[each].number for each in levels)
        assert sum(each.number for each in after.values()) > sum(
            each.number for each in levels.values()
        ), "a step done is proposed again"
        if done and done[-1][1].channel is not Channel.HANDOVER:
            last_on, last = done[-1]
            gap = policy.steps[shown.step_number - 1].gap_days
            if gap is None:
                gap = policy.gap_after(last.channel or Channel.CALL)
            assert on >= last_on + gap * ONE_DAY
        done.append((on, shown))
    else:
        raise AssertionError("the policy never ends")


@given(facts=dossiers(), policy=policies, own=own_policies, on=days)
@often
def test_an_act_clears_what_had_come_back_and_a_later_act_never_brings_it_back(
    facts: Dossier, policy: Policy, own: Own, on: date
) -> None:
    """Recorded after everything else, so that nothing was agreed since."""
    for acted_on in (on, on + 30 * ONE_DAY):
        acted = replace(facts, last_act=Act(acted_on, at(day(1, 6, 2027))))
        for each in findings(laid_out(acted, policy, own)):
            if each.kind in CLEARED_BY_AN_ACT and each.follow_up is not None:
                assert each.follow_up.due_on > acted_on, each


def without(facts: Dossier, money: Payment) -> Dossier:
    return replace(facts, payments=tuple(each for each in facts.payments if each is not money))


@st.composite
def bounces(draw: st.DrawFn) -> Payment:
    """Money that came and went back, in a dossier where all else stayed."""
    money = draw(payments())
    bounced_on = money.valued_on + draw(st.integers(1, 30)) * ONE_DAY
    return replace(money, id=99, bounced_on=bounced_on, bounced_at=at(bounced_on, 19))


def with_money(facts: Dossier, *money: Payment) -> Dossier:
    straight = tuple(each for each in facts.payments if each.bounced_on is None)
    return replace(facts, payments=(*straight, *money))


@given(facts=dossiers(), policy=policies, bounced=bounces())
@often
def test_money_that_came_back_leaves_things_as_if_it_had_never_come(
    facts: Dossier, policy: Policy, bounced: Payment
) -> None:
    facts = replace(facts, last_act=None)
    never = findings(laid_out(with_money(facts), policy))
    came = findings(laid_out(with_money(facts, bounced), policy))
    for before, after in zip(never, came, strict=True):
        if before.kind not in {K.BROKEN_PROMISE, K.MISSED_INSTALMENT} or not before.follow_up:
            assert after == before
        else:
            assert after.follow_up is not None
            assert after.follow_up.due_on >= before.follow_up.due_on


@given(facts=dossiers(), policy=policies, bounced=bounces(), early=st.integers(1, 20))
@often
def test_what_bounced_money_had_met_comes_back_on_that_day_whatever_was_done_before(
    facts: Dossier, policy: Policy, bounced: Payment, early: int
) -> None:
    assert bounced.bounced_on is not None
    last = act(bounced.bounced_on - early * ONE_DAY)
    facts = with_money(replace(facts, last_act=last), bounced)
    believed = with_money(facts, replace(bounced, bounced_on=None))
    case = laid_out(facts, policy)
    back_on = CALENDAR.next_working_day(bounced.bounced_on)
    for check, before in zip(case.promises, laid_out(believed, policy).promises, strict=True):
        if before.is_met and not check.is_met:
            assert check.back_on == max(before.back_on, back_on)
            # In insolvency nothing promised before is waited for.
            is_watched = case.insolvency is None and bool(check.promise.invoice_ids)
            if is_watched and covered(check.promise.invoice_ids, case.open_invoices):
                assert check in case.waiting_promises


def test_two_invoices_lost_on_the_same_day_end_the_step_once() -> None:
    facts = dossier(
        invoice(1),
        invoice(2, day(10, 9)),
        letters=(letter(1, day(8, 9), 1),),
        debtor=debtor(DebtorKind.PUBLIC_BODY),
    )
    lost_on = day(31, 12, 2030)
    assert set(laid_out(facts).limitation_on.values()) == {lost_on}
    found = due(facts)
    assert found.as_of(lost_on).step_number == 2
    assert [each.kind for each in found.escalations if each.on > lost_on] == [K.LIMITATION_ALARM]
