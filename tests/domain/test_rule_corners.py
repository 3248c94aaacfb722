"""Corners of the rule where two things meet: found by looking for dossiers that fall in a hole."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta

from hypothesis import given, settings

from relance_tui.domain.codes import Channel, CountsFrom, DebtorKind, EventKind, FollowUpKind
from relance_tui.domain.dossier import Dossier
from relance_tui.domain.guard import Attempt, Limits, objections
from relance_tui.domain.policy import Policy
from tests.domain.builders import (
    act,
    at,
    day,
    debtor,
    dispute,
    dossier,
    due,
    event,
    finding,
    hold,
    invoice,
    laid_out,
    letter,
    payment,
    plan,
    policy,
    promise,
    proposal,
    step,
)
from tests.domain.strategies import dossiers, own_policies, policies

K = FollowUpKind
TWICE = policy(step(1, 7), step(2, 30, Channel.HANDOVER), step(3, 60, Channel.HANDOVER))
HANDED = event(EventKind.HANDED_OVER, day(1, 10), 1, step_number=2)


@given(facts=dossiers(), scenario=policies, own=own_policies)
@settings(max_examples=60, deadline=None)
def test_a_step_claims_nothing_that_is_time_barred_on_its_day(
    facts: Dossier, scenario: Policy, own: Mapping[int, Policy]
) -> None:
    case, found = laid_out(facts, scenario, own), finding(K.DUNNING_STEP, facts, scenario, own)
    claimed = found.follow_up.invoice_ids if found.follow_up else ()
    for invoice_id in claimed:
        assert found.follow_up
        assert case.limitation_on[invoice_id] >= found.follow_up.due_on


def test_an_old_debt_lost_long_ago_is_left_out_of_the_letter() -> None:
    old, new = invoice(1, day(1, 9, 2020)), invoice(2)
    facts = dossier(old, new, letters=(letter(1, day(8, 9), 2),), debtor=debtor())
    assert proposal(K.DUNNING_STEP, facts).invoice_ids == (2,)


def test_money_to_allocate_never_pushes_a_step_past_limitation() -> None:
    old, new = invoice(1, day(1, 9, 2020)), invoice(2)
    facts = dossier(old, new, payments=(payment(150_00, day(1, 9)),), debtor=debtor())
    assert proposal(K.DUNNING_STEP, facts).because.inputs["invoice"] == "F002"


def test_what_was_handed_over_is_not_passed_on_while_disputed_or_under_a_plan() -> None:
    facts = dossier(invoice(1), events=(HANDED,))
    assert finding(K.DUNNING_STEP, facts, TWICE).follow_up is not None
    disputed = replace(facts, disputes=(dispute(day(5, 10), day(20, 12), 1),))
    planned = replace(facts, plans=(plan(day(5, 10), {day(20, 12): 100_00}, 1),))
    for suspended in (disputed, planned):
        assert finding(K.DUNNING_STEP, suspended, TWICE).follow_up is None


def test_a_second_hand_over_takes_what_the_first_took() -> None:
    sent = (letter(1, day(27, 10), 2),)
    facts = dossier(invoice(1), invoice(2, day(20, 10)), events=(HANDED,), letters=sent)
    found = proposal(K.DUNNING_STEP, facts, TWICE)
    assert (found.because.inputs["invoice"], found.invoice_ids) == ("F001", (1,))


def test_the_least_amount_of_a_second_hand_over_counts_what_was_handed_over() -> None:
    last = replace(TWICE.steps[2], minimum_cents=50_00)
    scenario = replace(TWICE, steps=(*TWICE.steps[:2], last))
    facts = dossier(invoice(1), events=(HANDED,))
    assert proposal(K.DUNNING_STEP, facts, scenario).step_number == 3


def test_a_second_bounce_does_not_bring_back_what_the_first_did() -> None:
    facts = dossier(
        invoice(1),
        invoice(2, day(2, 9), 50_00),
        promises=(
            promise(100_00, day(3, 9), day(10, 9), 1, number=1),
            promise(50_00, day(3, 9), day(11, 9), 2, number=2),
        ),
        payments=(
            payment(100_00, day(9, 9), {1: 100_00}, number=1, bounced_on=day(1, 10)),
            payment(50_00, day(9, 9), {2: 50_00}, number=2, bounced_on=day(10, 11)),
        ),
        last_act=act(day(5, 10)),
    )
    assert [each.promise.id for each in laid_out(facts).waiting_promises] == [2]


def test_on_the_day_of_an_alarm_the_order_of_the_kinds_still_decides() -> None:
    facts = dossier(invoice(1), disputes=(dispute(day(2, 9), day(2, 2, 2028), 1),))
    found = due(facts)
    assert proposal(K.LIMITATION_ALARM, facts).due_on == found.due_on
    assert found.as_of(found.due_on).kind is K.DISPUTE_REVIEW
    assert found.as_of(day(3, 2, 2028)).kind is K.LIMITATION_ALARM


def test_a_hold_does_not_hide_a_running_plan_from_the_guard() -> None:
    facts = dossier(
        invoice(1),
        plans=(plan(day(3, 9), {day(30, 12): 100_00}, 1),),
        holds=(hold(day(4, 9), day(30, 9)),),
    )
    found = objections(laid_out(facts), Attempt(channel=Channel.LETTER, on=day(14, 9)), Limits())
    assert [each.code for each in found] == ["guard.plan"]


def test_invoices_lost_on_the_same_day_are_named_by_one_alarm() -> None:
    public = debtor(DebtorKind.PUBLIC_BODY)
    found = proposal(K.LIMITATION_ALARM, dossier(invoice(1), invoice(2, day(10, 9)), debtor=public))
    assert found.invoice_ids == (1, 2)
    assert found.because.inputs["invoices"] == "F001, F002"


def test_a_first_step_that_counts_from_none_counts_from_the_due_date() -> None:
    scenario = policy(step(1, 7, counts_from=CountsFrom.PREVIOUS_STEP))
    assert due(dossier(invoice()), scenario).due_on == day(8, 9)


def test_in_insolvency_nothing_promised_before_is_asked_for() -> None:
    facts = dossier(
        invoice(1),
        promises=(promise(100_00, day(3, 9), day(10, 9), 1),),
        plans=(plan(day(3, 9), {day(10, 9): 100_00}, 1),),
    )
    assert due(facts).kind is K.BROKEN_PROMISE
    opened = event(EventKind.INSOLVENCY_OPENED, day(5, 9), published_on=day(20, 9))
    assert due(replace(facts, events=(opened,))).kind is K.LIMITATION_ALARM


def test_money_that_comes_back_brings_its_promise_on_that_day_and_never_before_its_own() -> None:
    def back_on(bounced_on: date) -> date:
        facts = dossier(
            invoice(1),
            promises=(promise(100_00, day(3, 9), day(10, 9), 1),),
            payments=(payment(100_00, day(9, 9), {1: 100_00}, bounced_on=bounced_on),),
            last_act=act(day(5, 10)),
        )
        return proposal(K.BROKEN_PROMISE, facts).due_on

    assert back_on(day(8, 10)) == day(8, 10)
    assert back_on(day(10, 10)) == day(12, 10)  # a Saturday
    early = dossier(
        invoice(1),
        promises=(promise(100_00, day(3, 9), day(10, 9), 1),),
        payments=(payment(100_00, day(7, 9), {1: 100_00}, bounced_on=day(8, 9)),),
    )
    assert proposal(K.BROKEN_PROMISE, early).due_on == day(15, 9)


def test_what_was_never_met_is_not_moved_by_a_bounce() -> None:
    facts = dossier(
        invoice(1),
        promises=(promise(100_00, day(3, 9), day(10, 9), 1),),
        payments=(payment(10_00, day(9, 9), {1: 10_00}, bounced_on=day(8, 10)),),
    )
    assert proposal(K.BROKEN_PROMISE, facts).due_on == day(15, 9)


def test_a_withdrawn_promise_is_not_waited_for() -> None:
    made = promise(100_00, day(3, 9), day(10, 9), 1, is_withdrawn=True)
    assert finding(K.BROKEN_PROMISE, dossier(invoice(1), promises=(made,))).follow_up is None


def test_a_promise_of_a_sum_covers_an_invoice_of_its_own_day() -> None:
    same_day = invoice(1, day(3, 10), issued_on=day(3, 9))
    made = promise(100_00, day(3, 9), day(10, 10))
    assert 1 in laid_out(dossier(same_day, promises=(made,))).frozen


def test_the_step_ends_the_day_after_the_last_day_to_claim() -> None:
    facts = dossier(invoice(1), debtor=debtor())
    found = proposal(K.DUNNING_STEP, facts)
    last_on = laid_out(facts).limitation_on[1]
    assert found.as_of(last_on).kind is K.DUNNING_STEP
    assert found.as_of(last_on + timedelta(days=1)).kind is K.LIMITATION_ALARM


def test_a_letter_counts_one_step_even_where_the_policy_is_over() -> None:
    facts = dossier(invoice(1), letters=(letter(1, day(8, 9), 1),))
    assert laid_out(facts, policy()).levels[1].number == 1


def test_old_reminders_never_become_a_formal_notice_when_the_policy_changes() -> None:
    harsh = policy(
        step(1, 1, Channel.LETTER),
        replace(step(2, 20, Channel.REGISTERED), is_legal=True),
        replace(step(3, 40, Channel.HANDOVER), is_legal=True),
    )
    letters = tuple(letter(n, day(7 * n + 1, 9), 1, number=n) for n in (1, 2, 3))
    facts = dossier(invoice(1), letters=letters)
    assert laid_out(facts, harsh).levels[1].number == 1
    assert proposal(K.DUNNING_STEP, facts, harsh).step_number == 2
    registered = letter(2, day(1, 10), 1, number=4, channel=Channel.REGISTERED)
    sent = replace(facts, letters=(*letters, registered))
    assert laid_out(sent, harsh).levels[1].number == 2


def test_a_hand_over_takes_nothing_that_came_after_it() -> None:
    later = invoice(2, day(10, 11), issued_on=day(25, 10))
    handed = event(EventKind.HANDED_OVER, day(20, 10), step_number=5)
    facts = dossier(invoice(1), later, events=(handed,))
    assert laid_out(facts).levels[2].number == 0
    found = proposal(K.DUNNING_STEP, facts)
    assert (found.step_number, found.invoice_ids) == (1, (2,))


def test_an_act_clears_no_alarm_of_what_was_not_known_then() -> None:
    old = invoice(1, day(1, 9, 2021), issued_on=day(1, 8, 2021))
    business = debtor()
    seen = dossier(old, debtor=business, last_act=act(day(20, 11)))
    assert finding(K.LIMITATION_ALARM, seen).because.code == "limitation.all_told"
    imported = replace(seen, invoices=(replace(old, recorded_at=at(day(25, 11))),))
    assert proposal(K.LIMITATION_ALARM, imported).due_on == day(2, 2)
    turned = replace(seen, debtor=replace(business, kind_known_at=at(day(20, 11), 17)))
    assert proposal(K.LIMITATION_ALARM, turned).due_on == day(2, 2)


def test_a_sum_is_not_promised_for_what_is_contested() -> None:
    facts = dossier(
        invoice(1),
        invoice(2, day(2, 9)),
        disputes=(dispute(day(3, 9), day(30, 12), 1),),
        promises=(promise(100_00, day(4, 9), day(15, 12)),),
    )
    assert {n: why.code for n, why in laid_out(facts).frozen.items()} == {
        1: "frozen.dispute",
        2: "frozen.promise",
    }


def test_money_to_allocate_gives_way_once_it_covers_the_debt_no_more() -> None:
    facts = dossier(
        invoice(1, day(25, 10)),
        invoice(2, day(20, 11), 250_00),
        payments=(payment(150_00, day(11, 11)),),
    )
    found = due(facts)
    assert found.kind is K.UNALLOCATED_MONEY
    assert found.as_of(day(20, 11)).kind is K.UNALLOCATED_MONEY
    assert found.as_of(day(25, 11)).kind is K.DUNNING_STEP


def test_a_declared_claim_runs_again_from_the_end_of_the_proceedings() -> None:
    events = (
        event(EventKind.INSOLVENCY_OPENED, day(5, 9), number=1, published_on=day(20, 9)),
        event(EventKind.CLAIM_DECLARED, day(5, 10), number=2),
        event(EventKind.INSOLVENCY_CLOSED, day(6, 10, 2032), number=3),
    )
    facts = dossier(invoice(1), events=events, debtor=debtor())
    assert laid_out(facts).limitation_on[1] == day(6, 10, 2037)
