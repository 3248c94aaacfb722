"""What suspends an invoice, and which part of it goes on."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from relance_tui.domain.codes import CallOutcome, Channel, EventKind, FollowUpKind
from relance_tui.domain.dossier import Dossier
from relance_tui.domain.freezing import contested
from relance_tui.domain.hold import Dispute
from relance_tui.domain.policy import Policy
from tests.domain.builders import (
    CALENDAR,
    Own,
    act,
    call,
    callback,
    day,
    debtor,
    dispute,
    dossier,
    due,
    event,
    finding,
    hold,
    invoice,
    kind_and_day,
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
E = EventKind
often = settings(max_examples=60, deadline=None)
TWO = dossier(invoice(1), invoice(2, day(2, 9)), debtor=debtor())
HANDED = event(E.HANDED_OVER, day(5, 9), 1, step_number=5)
INSOLVENT = event(E.INSOLVENCY_OPENED, day(5, 9), published_on=day(7, 9))


@pytest.mark.parametrize(
    ("facts", "codes"),
    [
        pytest.param(TWO, {}, id="nothing"),
        pytest.param(
            replace(TWO, callbacks=(callback(day(3, 9), day(14, 9)),)),
            {1: "callback", 2: "callback"},
            id="a-callback-silences-the-dossier",
        ),
        pytest.param(
            replace(TWO, promises=(promise(100_00, day(3, 9), day(14, 9), 2),)),
            {2: "promise"},
            id="a-promise-what-it-names",
        ),
        pytest.param(
            replace(TWO, plans=(plan(day(3, 9), {day(14, 9): 100_00}, 1),)),
            {1: "plan"},
            id="a-plan",
        ),
        pytest.param(
            replace(TWO, holds=(hold(day(3, 9), day(14, 9)),)),
            {1: "hold", 2: "hold"},
            id="a-hold-of-the-dossier",
        ),
        pytest.param(
            replace(TWO, holds=(hold(day(3, 9), day(14, 9), 2),)), {2: "hold"}, id="a-hold-of-one"
        ),
        pytest.param(
            replace(TWO, disputes=(dispute(day(3, 9), day(14, 9), 1),)),
            {1: "dispute"},
            id="a-dispute",
        ),
        pytest.param(replace(TWO, events=(HANDED,)), {1: "handed_over"}, id="handed-over"),
        pytest.param(
            replace(TWO, events=(INSOLVENT,)), {1: "insolvency", 2: "insolvency"}, id="insolvency"
        ),
        pytest.param(
            replace(
                TWO,
                holds=(hold(day(3, 9), day(14, 9)),),
                disputes=(dispute(day(3, 9), day(14, 9), 1),),
                plans=(plan(day(3, 9), {day(14, 9): 100_00}, 1, 2),),
                callbacks=(callback(day(4, 9), day(14, 9)),),
            ),
            {1: "dispute", 2: "hold"},
            id="the-more-lasting-one-shows",
        ),
        pytest.param(
            replace(
                TWO, events=(HANDED, INSOLVENT), disputes=(dispute(day(3, 9), day(14, 9), 1, 2),)
            ),
            {1: "insolvency", 2: "insolvency"},
            id="what-law-says-shows-first",
        ),
    ],
)
def test_what_suspends_each_invoice(facts: Dossier, codes: dict[int, str]) -> None:
    frozen = laid_out(facts).frozen
    assert {each: why.code for each, why in frozen.items()} == {
        each: f"frozen.{code}" for each, code in codes.items()
    }


# A dispute over a part.


@pytest.mark.parametrize(
    ("contest", "parts"),
    [
        pytest.param((dispute(day(3, 9), day(9, 9), 1),), {1: 100_00}, id="all-of-it"),
        pytest.param(
            (dispute(day(3, 9), day(9, 9), 1, amount_cents=30_00),), {1: 30_00}, id="a-part"
        ),
        pytest.param(
            (dispute(day(3, 9), day(9, 9), 1, 2, amount_cents=130_00),),
            {1: 100_00, 2: 30_00},
            id="over-two-the-oldest-first",
        ),
        pytest.param(
            (dispute(day(3, 9), day(9, 9), 1, amount_cents=400_00),),
            {1: 100_00},
            id="never-more-than-is-open",
        ),
        pytest.param(
            (
                dispute(day(3, 9), day(9, 9), 1, number=1),
                dispute(day(4, 9), day(9, 9), 1, number=2, amount_cents=10_00),
            ),
            {1: 10_00},
            id="the-later-word-counts",
        ),
    ],
)
def test_the_part_contested_of_each(contest: tuple[Dispute, ...], parts: dict[int, int]) -> None:
    assert contested(contest, TWO.invoices) == parts


def test_a_partly_disputed_invoice_is_chased_for_the_rest() -> None:
    facts = dossier(invoice(), disputes=(dispute(day(3, 9), day(30, 9), 1, amount_cents=30_00),))
    case = laid_out(facts)
    assert case.chased_cents(case.open_invoices[0]) == 70_00
    assert (due(facts).kind, due(facts).invoice_ids) == (K.DUNNING_STEP, (1,))
    paid = replace(facts, invoices=(invoice(open_cents=30_00),))
    assert kind_and_day(paid) == (K.DISPUTE_REVIEW, day(30, 9))


def test_the_disputed_part_does_not_help_to_reach_a_minimum() -> None:
    scenario = policy(step(1, 7, minimum_cents=80_00))
    facts = dossier(invoice(), disputes=(dispute(day(3, 9), day(30, 9), 1, amount_cents=30_00),))
    assert finding(K.DUNNING_STEP, facts, scenario).because.code == "step.below_minimum"
    assert finding(K.DUNNING_STEP, replace(facts, disputes=()), scenario).follow_up is not None


@given(
    facts=dossiers(is_suspended=False),
    policy=policies,
    part=st.integers(1, 99),
    number=st.integers(1, 6),
)
@often
def test_a_partial_dispute_never_stops_the_rest_and_never_claims_its_part(
    facts: Dossier, policy: Policy, part: int, number: int
) -> None:
    contest = [each for each in facts.invoices if each.id == number and each.open_cents > part]
    if not contest:
        return
    raised = dispute(day(1, 9), day(31, 12), number, amount_cents=part)
    disputed = replace(facts, disputes=(raised,))
    case = laid_out(disputed, policy)
    assert case.chased_cents(contest[0]) == contest[0].open_cents - part
    assert laid_out(facts, policy).frozen == case.frozen
    before = finding(K.DUNNING_STEP, facts, policy)
    after = finding(K.DUNNING_STEP, disputed, policy)
    if any(each.minimum_cents for each in policy.steps):
        return
    assert after == before


@given(facts=dossiers(), policy=policies, own=own_policies)
@often
def test_what_is_contested_is_never_more_than_is_open_nor_than_was_said(
    facts: Dossier, policy: Policy, own: Own
) -> None:
    case = laid_out(facts, policy, own)
    is_open = {each.id: each.open_cents for each in case.open_invoices}
    assert all(0 <= part <= is_open[each] for each, part in case.disputed_cents.items())
    for each in case.open_invoices:
        is_whole = case.disputed_cents.get(each.id, 0) == each.open_cents
        assert not is_whole or each.id in case.frozen
    said = [each.amount_cents for each in case.disputes]
    assert None in said or sum(case.disputed_cents.values()) <= sum(cents or 0 for cents in said)


# What law suspends.


@given(
    facts=dossiers(),
    policy=policies,
    own=own_policies,
    kind=st.sampled_from((E.HANDED_OVER, E.INSOLVENCY_OPENED)),
    number=st.integers(0, 5),
)
@often
def test_what_is_handed_over_or_in_insolvency_gets_no_reminder(
    facts: Dossier, policy: Policy, own: Own, kind: EventKind, number: int
) -> None:
    last = event(kind, day(31, 12), number=99, step_number=number)
    facts = replace(facts, events=(*facts.events, last))
    case = laid_out(facts, policy, own)
    concerned = {each.id for each in case.open_invoices if each.issued_on <= last.on}
    assert concerned <= set(case.frozen)
    step = finding(K.DUNNING_STEP, facts, policy, own).follow_up
    assert step is None or step.channel is Channel.HANDOVER or not concerned & {*step.invoice_ids}


@given(facts=dossiers(), policy=policies, own=own_policies)
@often
def test_a_debtor_who_refuses_calls_never_has_a_call_to_make(
    facts: Dossier, policy: Policy, own: Own
) -> None:
    refusing = replace(facts, debtor=debtor(facts.debtor.kind, do_not_call=True))
    follow_up = finding(K.DUNNING_STEP, refusing, policy, own).follow_up
    if follow_up is not None:
        days = (follow_up.due_on, *(each.on for each in follow_up.escalations))
        assert Channel.CALL not in {follow_up.as_of(on).channel for on in days}


def test_handed_over_the_file_is_passed_on_and_no_reminder_leaves() -> None:
    scenario = policy(
        step(1, 7), step(2, 30, Channel.HANDOVER), step(3, 40), step(4, 60, Channel.HANDOVER)
    )
    handed = event(E.HANDED_OVER, day(1, 10), 1, step_number=2)
    facts = dossier(invoice(), events=(handed,), last_act=act(day(1, 10)), debtor=debtor())
    # The step after it is a reminder: none leaves, and nothing is passed on until it is undone.
    assert finding(K.DUNNING_STEP, facts, scenario).because.code == "step.policy_exhausted"
    straight = policy(step(1, 7), step(2, 30, Channel.HANDOVER), step(3, 60, Channel.HANDOVER))
    found = proposal(K.DUNNING_STEP, facts, straight)
    assert (found.step_number, found.channel, found.due_on, found.invoice_ids) == (
        3,
        Channel.HANDOVER,
        day(2, 11),
        (1,),
    )


def test_the_end_of_a_hand_over_gives_the_invoice_back_where_it_was() -> None:
    ended = event(E.HANDOVER_ENDED, day(1, 12), number=2)
    scenario = policy(step(1, 7), step(2, 30, Channel.HANDOVER), step(3, 60, Channel.LETTER))
    handed = event(E.HANDED_OVER, day(1, 10), 1, step_number=2)
    facts = dossier(invoice(), events=(handed, ended), debtor=debtor())
    found = proposal(K.DUNNING_STEP, facts, scenario)
    assert (found.step_number, found.due_on) == (3, day(2, 11))


def test_a_debt_born_after_the_judgment_goes_on() -> None:
    since = invoice(3, day(30, 11), issued_on=day(30, 10))
    facts = replace(TWO, invoices=(*TWO.invoices, since), events=(INSOLVENT,))
    found = proposal(K.DUNNING_STEP, facts)
    assert (found.invoice_ids, found.due_on) == ((3,), day(7, 12))


def test_a_suspended_invoice_keeps_its_level_and_goes_on_from_there() -> None:
    held = hold(day(9, 9), day(30, 9))
    facts = replace(TWO, letters=(letter(1, day(8, 9), 1, 2),), holds=(held,))
    assert kind_and_day(facts) == (K.HOLD_END, day(30, 9))
    ended = replace(facts, last_act=act(day(30, 9)))
    assert (due(ended).kind, due(ended).step_number) == (K.DUNNING_STEP, 2)
    assert CALENDAR.is_working_day(due(ended).due_on)


def test_waiting_money_and_a_refused_call_do_not_freeze() -> None:
    facts = replace(
        TWO,
        payments=(payment(50_00, day(3, 9)),),
        calls=(call(CallOutcome.REFUSAL, day(3, 9)),),
    )
    assert laid_out(facts).frozen == {}
