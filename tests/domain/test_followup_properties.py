"""What holds of every dossier, however its facts are mixed."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import date, timedelta
from typing import Any, TypeVar

from hypothesis import given, settings
from hypothesis import strategies as st

from relance_tui.domain.codes import CallOutcome, Channel, FollowUpKind, PromiseStatus
from relance_tui.domain.dossier import Act, Dossier
from relance_tui.domain.followup import choose, findings
from relance_tui.domain.levels import reached_levels
from relance_tui.domain.outcome import CallDraft, entail
from relance_tui.domain.policy import Margins, Policy
from relance_tui.domain.settlement import check_agreements
from tests.domain.builders import (
    CALENDAR,
    STANDARD,
    act,
    at,
    day,
    decide,
    invoice,
    laid_out,
    payment,
    promise,
)
from tests.domain.strategies import days, dossiers, policies

K = FollowUpKind
Fact = TypeVar("Fact")
often = settings(max_examples=60, deadline=None)
seldom = settings(max_examples=30, deadline=None)


@st.composite
def shuffled(draw: st.DrawFn, facts: Dossier) -> Dossier:
    """The same facts in another order, down to what each names."""

    def mixed(values: tuple[Fact, ...]) -> tuple[Fact, ...]:
        return tuple(draw(st.permutations(values)))

    tuples: dict[str, Any] = {
        field.name: mixed(getattr(facts, field.name))
        for field in fields(facts)
        if isinstance(getattr(facts, field.name), tuple)
    }
    tuples["payments"] = tuple(
        replace(each, allocations=mixed(each.allocations)) for each in tuples["payments"]
    )
    tuples["plans"] = tuple(
        replace(each, instalments=mixed(each.instalments), invoice_ids=mixed(each.invoice_ids))
        for each in tuples["plans"]
    )
    for name in ("letters", "promises", "holds", "disputes"):
        tuples[name] = tuple(
            replace(each, invoice_ids=mixed(each.invoice_ids)) for each in tuples[name]
        )
    return replace(facts, **tuples)


@given(facts=dossiers(), policy=policies, data=st.data())
@often
def test_the_order_of_the_facts_means_nothing(
    facts: Dossier, policy: Policy, data: st.DataObject
) -> None:
    other = data.draw(shuffled(facts))
    assert findings(laid_out(other, policy)) == findings(laid_out(facts, policy))
    assert decide(other, policy) == decide(facts, policy)


@given(facts=dossiers(), policy=policies)
@often
def test_something_is_next_exactly_when_something_is_owed(facts: Dossier, policy: Policy) -> None:
    assert (decide(facts, policy) is not None) is (facts.open_cents > 0)


@given(facts=dossiers(is_suspended=False), policy=policies)
@often
def test_an_overdue_balance_nothing_holds_back_is_reminded_or_guarded(
    facts: Dossier, policy: Policy
) -> None:
    follow_up = decide(facts, policy)
    if follow_up is not None:
        assert follow_up.kind in {
            K.UNALLOCATED_MONEY,
            K.MISSING_PROOF,
            K.DUNNING_STEP,
            K.NO_NEXT_ACTION,
        }
        assert follow_up.invoice_ids


@given(facts=dossiers(), policy=policies)
@seldom
def test_paying_everything_leaves_nothing_to_do(facts: Dossier, policy: Policy) -> None:
    paid = tuple(replace(each, open_cents=0) for each in facts.invoices)
    assert decide(replace(facts, invoices=paid), policy) is None


@given(facts=dossiers(), policy=policies)
@often
def test_settled_invoices_change_nothing(facts: Dossier, policy: Policy) -> None:
    open_only = tuple(each for each in facts.invoices if each.open_cents > 0)
    assert decide(replace(facts, invoices=open_only), policy) == decide(facts, policy)


@given(facts=dossiers(), policy=policies)
@often
def test_every_rule_speaks_in_its_order_and_the_earliest_wins(
    facts: Dossier, policy: Policy
) -> None:
    verdicts = findings(laid_out(facts, policy))
    ranks = [each.kind.rank for each in verdicts]
    assert ranks == sorted(set(ranks))
    proposals = [each.follow_up for each in verdicts if each.follow_up]
    assert all(
        each.follow_up is None or each.follow_up.because == each.because for each in verdicts
    )
    is_alone = [each.kind for each in verdicts][-1] is K.NO_NEXT_ACTION
    others = {each.kind for each in proposals} - {K.NO_NEXT_ACTION, K.LIMITATION_ALARM}
    assert is_alone is not bool(others)
    chosen = choose(verdicts)
    if chosen is None:
        assert not proposals
    else:
        assert (chosen.kind, chosen.due_on) in {(each.kind, each.due_on) for each in proposals}
        assert all(
            (chosen.due_on, chosen.kind.rank) <= (each.due_on, each.kind.rank) for each in proposals
        )


@given(facts=dossiers(), policy=policies)
@often
def test_nothing_is_planned_on_a_weekend_or_a_holiday(facts: Dossier, policy: Policy) -> None:
    for each in findings(laid_out(facts, policy)):
        if each.follow_up is not None and each.kind is not K.UNALLOCATED_MONEY:
            assert CALENDAR.is_working_day(each.follow_up.due_on)
            assert all(
                CALENDAR.is_working_day(rise.on)
                for rise in each.follow_up.escalations
                if rise.kind is K.DUNNING_STEP
            )


@given(facts=dossiers(), policy=policies)
@often
def test_a_dunning_step_claims_overdue_invoices_that_nothing_suspends(
    facts: Dossier, policy: Policy
) -> None:
    case = laid_out(facts, policy)
    proposed = [
        each.follow_up for each in findings(case) if each.kind is K.DUNNING_STEP and each.follow_up
    ]
    for follow_up in proposed:
        assert follow_up.invoice_ids
        assert not set(follow_up.invoice_ids) & set(case.frozen)
        disputed = {
            invoice_id
            for each in facts.disputes
            if each.settled_on is None
            for invoice_id in each.invoice_ids
        }
        assert not set(follow_up.invoice_ids) & disputed
        claimed = [each for each in facts.invoices if each.id in follow_up.invoice_ids]
        assert all(each.open_cents > 0 for each in claimed)
        reached = [
            each for each in claimed if case.levels[each.id].number + 1 == follow_up.step_number
        ]
        assert reached, "no invoice is at that step"
        loose = facts.unallocated_cents
        assert loose <= 0 or facts.overdue_cents(follow_up.due_on) > loose


@given(facts=dossiers(), policy=policies)
@often
def test_no_dunning_step_comes_closer_than_the_gap_to_the_last_contact(
    facts: Dossier, policy: Policy
) -> None:
    contacts = [(each.on, each.at, each.channel) for each in facts.letters]
    contacts += [
        (each.on, each.at, Channel.CALL)
        for each in facts.calls
        if not each.is_incoming and each.outcome is not CallOutcome.WRONG_NUMBER
    ]
    follow_up = decide(facts, policy)
    if not contacts or follow_up is None or follow_up.kind is not K.DUNNING_STEP:
        return
    last_on, _, channel = max(contacts)
    gap = policy.steps[follow_up.step_number - 1].gap_days
    if gap is None:
        gap = 7 if channel in {Channel.LETTER, Channel.REGISTERED} else 3
    assert follow_up.due_on >= last_on + timedelta(days=gap)


@given(facts=dossiers(), policy=policies)
@seldom
def test_a_step_only_rises_and_later(facts: Dossier, policy: Policy) -> None:
    follow_up = decide(facts, policy)
    if follow_up is not None:
        line = [(follow_up.due_on, follow_up.step_number)]
        line += [
            (rise.on, rise.step_number)
            for rise in follow_up.escalations
            if rise.kind is K.DUNNING_STEP
        ]
        assert [on for on, _ in line] == sorted({on for on, _ in line})
        assert [number for _, number in line] == sorted({number for _, number in line})


@given(facts=dossiers(), policy=policies)
@seldom
def test_a_level_moves_one_step_per_contact_and_never_past_the_highest_sent(
    facts: Dossier, policy: Policy
) -> None:
    levels = reached_levels(facts, policy)
    for invoice_id, level in ((each, levels[each].number) for each in levels):
        sent = [each for each in facts.letters if invoice_id in each.invoice_ids]
        assert 0 <= level <= len(sent) + len(facts.calls)
        if not facts.calls:
            assert level <= max((each.step_number for each in sent), default=0)


@given(facts=dossiers())
@often
def test_no_euro_meets_two_promises_nor_two_plans(facts: Dossier) -> None:
    promises, plans = check_agreements(facts, Margins(), CALENDAR)
    received = sum(each.amount_cents for each in facts.payments)
    taken = [each.in_time_cents + each.late_cents for each in promises]
    assert sum(taken) <= received
    assert all(
        0 <= part <= each.promise.amount_cents for part, each in zip(taken, promises, strict=True)
    )
    lines = [line for each in plans for line in each.instalments]
    assert sum(line.received_cents for line in lines) <= received
    assert all(0 <= line.received_cents <= line.instalment.amount_cents for line in lines)


@given(facts=dossiers(), acts=st.lists(st.builds(act, days), max_size=3), policy=policies)
@often
def test_a_kept_promise_never_comes_back(facts: Dossier, acts: list[Act], policy: Policy) -> None:
    total = sum(each.amount_cents for each in facts.promises)
    kept = replace(
        facts,
        payments=facts.payments
        + tuple(
            payment(total, each.due_on, number=100 + each.id, recorded_at=at(each.due_on, 23))
            for each in facts.promises
        ),
    )
    for last_act in (kept.last_act, *acts):
        later = replace(kept, last_act=last_act)
        case = laid_out(later, policy)
        statuses = {each.status(day(1, 6, 2027)) for each in case.promises}
        assert statuses <= {PromiseStatus.KEPT, PromiseStatus.WITHDRAWN}
        assert not [
            each for each in findings(case) if each.kind is K.BROKEN_PROMISE and each.follow_up
        ]


@given(facts=dossiers(is_suspended=False), made_on=days, ahead=st.integers(0, 30))
@often
def test_a_promise_is_broken_the_day_after_its_deadline_and_not_before(
    facts: Dossier, made_on: date, ahead: int
) -> None:
    made = promise(100_00, made_on, made_on + timedelta(days=ahead), 50)
    owing = replace(
        facts,
        invoices=(*facts.invoices, invoice(50, made_on)),
        payments=(),
        promises=(made,),
        last_act=None,
    )
    check = laid_out(owing).promises[0]
    assert laid_out(owing).waiting_promises == (check,)
    for valued_on, is_kept in (
        (check.deadline_on, True),
        (check.deadline_on + timedelta(days=1), False),
        (made_on - timedelta(days=1), False),
    ):
        received = payment(100_00, valued_on, {50: 100_00}, recorded_at=at(day(1, 2, 2027)))
        paid = laid_out(replace(owing, payments=(received,)))
        assert paid.promises[0].is_kept is is_kept
        assert paid.promises[0].back_on > check.deadline_on


@given(facts=dossiers(), outcome=st.sampled_from(CallOutcome), hour=st.integers(8, 18))
@often
def test_a_call_that_may_have_been_noticed_leaves_no_reminder_for_the_same_day(
    facts: Dossier, outcome: CallOutcome, hour: int
) -> None:
    today = day(31, 12)
    if facts.balance_cents <= 0:
        return
    entailed = entail(
        facts,
        STANDARD,
        CALENDAR,
        CallDraft(outcome=outcome, on=today),
        invoice_ids=(),
        today=today,
        now=at(today, hour),
    )
    follow_up = decide(entailed.added_to(facts))
    assert follow_up is not None
    if follow_up.kind is K.DUNNING_STEP and outcome is not CallOutcome.WRONG_NUMBER:
        assert follow_up.due_on > today
