"""What holds of every dossier, however its facts are mixed."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import date, timedelta
from typing import Any, TypeVar

from hypothesis import given, settings
from hypothesis import strategies as st

from relance_tui.domain.codes import CallOutcome, Channel, Entry, FollowUpKind, PromiseStatus
from relance_tui.domain.decision import Escalation, FollowUp
from relance_tui.domain.dossier import Act, Dossier
from relance_tui.domain.followup import choose, findings
from relance_tui.domain.levels import reached_levels
from relance_tui.domain.outcome import CallDraft, entail
from relance_tui.domain.policy import Margins, Policy
from relance_tui.domain.settlement import check_agreements
from tests.domain.builders import (
    CALENDAR,
    STANDARD,
    Own,
    act,
    at,
    day,
    debtor,
    decide,
    finding,
    invoice,
    laid_out,
    letter,
    payment,
    promise,
)
from tests.domain.strategies import days, dossiers, invoice_ids, own_policies, policies

K = FollowUpKind
Fact = TypeVar("Fact")
often = settings(max_examples=60, deadline=None)
seldom = settings(max_examples=30, deadline=None)


def rises(follow_up: FollowUp) -> list[Escalation]:
    """The higher or lower steps that take its place, alarms left out."""
    return [each for each in follow_up.escalations if each.kind is K.DUNNING_STEP]


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
    for name in ("letters", "promises", "holds", "disputes", "events"):
        tuples[name] = tuple(
            replace(each, invoice_ids=mixed(each.invoice_ids)) for each in tuples[name]
        )
    return replace(facts, **tuples)


@given(facts=dossiers(), policy=policies, own=own_policies, data=st.data())
@often
def test_the_order_of_the_facts_means_nothing(
    facts: Dossier, policy: Policy, own: Own, data: st.DataObject
) -> None:
    other = data.draw(shuffled(facts))
    assert findings(laid_out(other, policy, own)) == findings(laid_out(facts, policy, own))
    assert decide(other, policy, own) == decide(facts, policy, own)


@given(facts=dossiers(), policy=policies, own=own_policies)
@often
def test_what_nothing_suspends_always_has_a_follow_up_and_what_is_settled_never(
    facts: Dossier, policy: Policy, own: Own
) -> None:
    follow_up = decide(facts, policy, own)
    if laid_out(facts, policy, own).free_invoices():
        assert follow_up is not None
    if facts.open_cents == 0:
        assert follow_up is None


@given(facts=dossiers(is_in_law=False), policy=policies, own=own_policies)
@often
def test_a_suspension_ends_by_itself_so_only_limitation_closes_an_open_dossier(
    facts: Dossier, policy: Policy, own: Own
) -> None:
    case = laid_out(facts, policy, own)
    barred = {number for number, why in case.frozen.items() if why.code == "frozen.time_barred"}
    if {each.id for each in case.open_invoices} - barred:
        assert decide(facts, policy, own) is not None


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
            K.LIMITATION_ALARM,
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


@given(facts=dossiers(), policy=policies, own=own_policies)
@often
def test_why_agrees_with_the_queue_the_earliest_finding_that_applies_wins(
    facts: Dossier, policy: Policy, own: Own
) -> None:
    verdicts = findings(laid_out(facts, policy, own))
    assert choose(verdicts) == decide(facts, policy, own)
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
        applying = next(each for each in proposals if each.kind is chosen.kind)
        assert (chosen.due_on, chosen.because) == (applying.due_on, applying.because)
        assert all(
            (chosen.due_on, chosen.kind.rank) <= (each.due_on, each.kind.rank) for each in proposals
        )


@given(facts=dossiers(), policy=policies)
@often
def test_nothing_is_planned_on_a_weekend_or_a_holiday(facts: Dossier, policy: Policy) -> None:
    case = laid_out(facts, policy)
    first_end = min(case.limitation_on.values(), default=date.max)
    for each in findings(case):
        if each.follow_up is not None and each.kind is not K.UNALLOCATED_MONEY:
            assert CALENDAR.is_working_day(each.follow_up.due_on)
            assert all(
                CALENDAR.is_working_day(rise.on)
                for rise in rises(each.follow_up)
                if rise.on <= first_end
            )


@given(facts=dossiers(), policy=policies, own=own_policies)
@often
def test_a_dunning_step_claims_invoices_that_stand_before_it_and_nothing_suspends(
    facts: Dossier, policy: Policy, own: Own
) -> None:
    case = laid_out(facts, policy, own)
    follow_up = finding(K.DUNNING_STEP, facts, policy, own).follow_up
    if follow_up is None:
        return
    claimed = [each for each in case.open_invoices if each.id in follow_up.invoice_ids]
    assert len(claimed) == len(follow_up.invoice_ids) > 0
    suspended = {case.frozen[each.id].code for each in claimed if each.id in case.frozen}
    assert suspended <= ({"frozen.handed_over"} if follow_up.channel is Channel.HANDOVER else set())
    assert any(
        (planned.name, planned.number) == (follow_up.step, follow_up.step_number)
        for each in claimed
        for _on, planned in case.steps_before(each)
    ), "no invoice stands before that step"
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
    follow_up = finding(K.DUNNING_STEP, facts, policy).follow_up
    if not contacts or follow_up is None:
        return
    last_on, _, channel = max(contacts)
    gap = policy.steps[follow_up.step_number - 1].gap_days
    if gap is None:
        gap = 7 if channel in {Channel.LETTER, Channel.REGISTERED} else 3
    assert follow_up.due_on >= last_on + timedelta(days=gap)


@given(facts=dossiers(), policy=policies, own=own_policies)
@often
def test_what_a_follow_up_becomes_is_in_order_of_time(
    facts: Dossier, policy: Policy, own: Own
) -> None:
    for each in findings(laid_out(facts, policy, own)):
        if each.follow_up is not None:
            line = [each.follow_up.due_on, *(later.on for later in each.follow_up.escalations)]
            assert line == sorted(set(line))
    follow_up = decide(facts, policy, own)
    if follow_up is not None:
        line = [follow_up.due_on, *(later.on for later in follow_up.escalations)]
        assert line == sorted(set(line))


@given(facts=dossiers(), policy=policies)
@often
def test_a_step_only_rises_until_limitation_takes_an_invoice(
    facts: Dossier, policy: Policy
) -> None:
    follow_up = finding(K.DUNNING_STEP, facts, policy).follow_up
    if follow_up is not None:
        first_end = min(laid_out(facts, policy).limitation_on.values())
        numbers = [follow_up.step_number]
        numbers += [each.step_number for each in rises(follow_up) if each.on <= first_end]
        assert numbers == sorted(set(numbers))


@given(facts=dossiers(), policy=policies)
@often
def test_a_level_never_passes_the_highest_step_done(facts: Dossier, policy: Policy) -> None:
    spoken = max((len(policy.steps) for _call in facts.calls), default=0)
    for invoice_id, level in reached_levels(facts, policy).items():
        sent = [each.step_number for each in facts.letters if invoice_id in each.invoice_ids]
        handed = [each.step_number for each in facts.events]
        assert 0 <= level.number <= max((spoken, *sent, *handed))
        assert (level.number > 0) is (level.reached_on is not None)


@given(
    facts=dossiers(),
    policy=policies.filter(lambda each: all(step.offset_days > 0 for step in each.steps)),
    number=st.integers(1, 5),
    ids=invoice_ids,
)
@often
def test_a_letter_moves_what_it_covers_one_step_of_its_own_never_past_its_step(
    facts: Dossier, policy: Policy, number: int, ids: tuple[int, ...]
) -> None:
    facts = replace(facts, debtor=debtor())
    texts = tuple(replace(each, channel=Channel.LETTER, is_legal=False) for each in policy.steps)
    straight = replace(policy, entry=Entry.FIRST, steps=texts)
    before = reached_levels(facts, straight)
    sent = letter(number, day(1, 3, 2027), *ids, number=99)
    after = reached_levels(replace(facts, letters=(*facts.letters, sent)), straight)
    for invoice_id, level in before.items():
        moves = invoice_id in ids and level.number < number
        assert after[invoice_id].number == level.number + moves


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
    step = finding(K.DUNNING_STEP, entailed.added_to(facts)).follow_up
    if step is not None and outcome is not CallOutcome.WRONG_NUMBER:
        assert step.due_on > today
