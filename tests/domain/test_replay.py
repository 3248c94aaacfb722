"""A policy replayed: the dates computed by hand, and what holds of every dossier."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from itertools import pairwise
from unittest.mock import Mock

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from relance_tui.domain.case import lay_out
from relance_tui.domain.codes import CallOutcome, Channel, Claim, CountsFrom, EventKind
from relance_tui.domain.dossier import Dossier
from relance_tui.domain.levels import reached_levels
from relance_tui.domain.payment import Allocation, Payment
from relance_tui.domain.policy import Margins, Policy
from relance_tui.domain.replay import ReplayedStep, replay
from tests.domain.builders import (
    CALENDAR,
    DUE,
    STANDARD,
    act,
    at,
    call,
    callback,
    day,
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
from tests.domain.strategies import days, dossiers, invoice_ids, policies, rarely
from tests.domain.test_followup_properties import shuffled

K = EventKind
Line = tuple[int, date]
FIRST, LAST = day(1, 1), day(31, 12)
BY_HAND = [
    (1, day(8, 9)),
    (2, day(15, 9)),
    (3, day(22, 9)),
    (4, day(1, 10)),
    (5, day(16, 10)),
]
"""A due date of 1 September 2026 under the default policy."""

often = settings(max_examples=80, deadline=None)
events = st.builds(
    lambda kind, on, ids, number: event(kind, on, *ids, letter_id=1, step_number=number),
    st.sampled_from(EventKind),
    days,
    invoice_ids,
    st.integers(0, 5),
)


@st.composite
def pasts(draw: st.DrawFn) -> Dossier:
    """Any dossier, with events in law and money that came back."""
    drawn = draw(dossiers())
    payments = tuple(
        replace(each, bounced_on=bounced_on, bounced_at=at(bounced_on, 19))
        if (bounced_on := draw(st.none() | days)) is not None
        else each
        for each in drawn.payments
    )
    return replace(drawn, payments=payments, events=draw(rarely(events, 3)))


def played(
    facts: Dossier, scenario: Policy = STANDARD, since_on: date = FIRST, until_on: date = LAST
) -> tuple[ReplayedStep, ...]:
    return replay(facts, scenario, CALENDAR, since_on, until_on)


def lines(
    facts: Dossier, scenario: Policy = STANDARD, since_on: date = FIRST, until_on: date = LAST
) -> list[Line]:
    return [(each.step.number, each.on) for each in played(facts, scenario, since_on, until_on)]


def test_each_step_comes_on_the_day_computed_by_hand() -> None:
    facts = dossier(invoice(cents=1850_00))
    assert lines(facts) == BY_HAND
    assert {each.amount_cents for each in played(facts)} == {1850_00}
    assert {each.invoice_ids for each in played(facts)} == {(1,)}


def test_the_letters_and_calls_that_really_happened_are_left_out() -> None:
    facts = dossier(
        invoice(),
        letters=(letter(1, day(5, 9), 1), letter(4, day(20, 9), 1, channel=Channel.REGISTERED)),
        calls=(call(CallOutcome.REACHED, day(14, 9)),),
        events=(event(K.LETTER_RECEIVED, day(23, 9), 1, letter_id=1),),
        last_act=act(day(30, 9)),
    )
    assert lines(facts) == BY_HAND


def test_what_was_due_before_the_period_starts_on_its_first_working_day() -> None:
    saturday = day(26, 9)
    assert lines(dossier(invoice()), since_on=saturday) == [
        (1, day(28, 9)),
        (2, day(1, 10)),
        (3, day(5, 10)),
        (4, day(12, 10)),
        (5, day(19, 10)),
    ]


@pytest.mark.parametrize(
    ("since_on", "until_on", "numbers"),
    [
        (day(8, 9), day(15, 9), [1, 2]),
        (day(8, 9), day(14, 9), [1]),
        (FIRST, day(7, 9), []),
        (day(10, 9), day(9, 9), []),
    ],
)
def test_the_period_includes_both_its_days(
    since_on: date, until_on: date, numbers: list[int]
) -> None:
    found = lines(dossier(invoice()), since_on=since_on, until_on=until_on)
    assert [number for number, _ in found] == numbers


@pytest.mark.parametrize(
    ("paid_on", "kept"), [(day(31, 8), 0), (day(8, 9), 0), (day(9, 9), 1), (day(1, 10), 3)]
)
def test_nothing_leaves_from_the_day_everything_is_paid(paid_on: date, kept: int) -> None:
    facts = dossier(invoice(open_cents=0), payments=(payment(100_00, paid_on, {1: 100_00}),))
    assert lines(facts) == BY_HAND[:kept]


def test_a_part_payment_lowers_what_is_claimed_from_its_day_on() -> None:
    facts = dossier(
        invoice(cents=100_00, open_cents=30_00),
        payments=(payment(60_00, day(15, 9), {1: 60_00}),),
    )
    assert [each.amount_cents for each in played(facts)] == [90_00, *[30_00] * 4]


def test_interest_paid_leaves_the_principal_claimed() -> None:
    money = payment(20_00, day(10, 9))
    interest = Allocation(invoice_id=1, amount_cents=20_00, claim=Claim.INTEREST)
    facts = dossier(invoice(), payments=(replace(money, allocations=(interest,)),))
    assert {each.amount_cents for each in played(facts)} == {100_00}


def test_money_that_came_back_had_stopped_the_reminders_meanwhile() -> None:
    money = replace(
        payment(100_00, day(10, 9), {1: 100_00}),
        bounced_on=day(19, 9),
        bounced_at=at(day(19, 9)),
    )
    assert lines(dossier(invoice(), payments=(money,))) == [
        (1, day(8, 9)),
        (2, day(21, 9)),
        (3, day(24, 9)),
        (4, day(1, 10)),
        (5, day(16, 10)),
    ]
    never_counted = replace(money, bounced_on=day(10, 9))
    assert lines(dossier(invoice(), payments=(never_counted,))) == BY_HAND


def test_a_balance_the_ledger_shows_too_high_never_claims_more_than_the_invoice() -> None:
    facts = dossier(invoice(), payments=(payment(60_00, day(10, 9), {1: 60_00}),))
    assert {each.amount_cents for each in played(facts)} == {100_00}


def test_money_for_an_invoice_to_come_meets_a_promise_too() -> None:
    facts = dossier(
        invoice(1),
        invoice(2, day(1, 12), open_cents=0),
        promises=(promise(100_00, day(9, 9), day(30, 9)),),
        payments=(payment(100_00, day(14, 9), {2: 100_00}),),
    )
    assert lines(facts) == BY_HAND


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        pytest.param(
            dossier(invoice(), promises=(promise(100_00, day(9, 9), day(18, 9)),)),
            [(1, day(8, 9)), (2, day(23, 9)), (3, day(28, 9)), (4, day(5, 10)), (5, day(16, 10))],
            id="broken promise",
        ),
        pytest.param(
            dossier(
                invoice(),
                promises=(
                    promise(100_00, day(9, 9), day(30, 10), is_withdrawn=True),
                    promise(100_00, day(16, 9), day(18, 9), number=2),
                ),
            ),
            [(1, day(8, 9)), (2, day(23, 9)), (3, day(28, 9)), (4, day(5, 10)), (5, day(16, 10))],
            id="promise replaced by another",
        ),
        pytest.param(
            dossier(invoice(), plans=(plan(day(9, 9), {day(15, 9): 50_00, day(15, 10): 50_00}),)),
            [(1, day(8, 9)), (2, day(18, 9)), (3, day(22, 9)), (4, day(1, 10)), (5, day(16, 10))],
            id="plan in default",
        ),
        pytest.param(
            dossier(invoice(), holds=(hold(day(9, 9), day(28, 9)),)),
            [(1, day(8, 9)), (2, day(28, 9)), (3, day(1, 10)), (4, day(8, 10)), (5, day(16, 10))],
            id="hold",
        ),
        pytest.param(
            dossier(invoice(), callbacks=(callback(day(9, 9), day(17, 9)),)),
            [(1, day(8, 9)), (2, day(17, 9)), (3, day(22, 9)), (4, day(1, 10)), (5, day(16, 10))],
            id="callback",
        ),
        pytest.param(
            dossier(invoice(), disputes=(dispute(day(9, 9), day(24, 9)),)),
            BY_HAND[:1],
            id="dispute",
        ),
        pytest.param(
            dossier(invoice(), disputes=(dispute(day(9, 9), day(24, 9), settled_on=day(2, 10)),)),
            [(1, day(8, 9)), (2, day(2, 10)), (3, day(5, 10)), (4, day(12, 10)), (5, day(19, 10))],
            id="settled dispute",
        ),
        pytest.param(
            dossier(invoice(), events=(event(K.INSOLVENCY_OPENED, day(18, 9)),)),
            BY_HAND[:2],
            id="insolvency",
        ),
        pytest.param(
            dossier(invoice(), payments=(payment(100_00, day(10, 9)),)),
            BY_HAND[:1],
            id="money to allocate",
        ),
    ],
)
def test_what_the_debtor_did_counts_from_its_day(facts: Dossier, expected: list[Line]) -> None:
    assert lines(facts) == expected


def test_a_dispute_left_open_holds_back_its_invoice_only() -> None:
    facts = dossier(
        invoice(1), invoice(2, cents=40_00), disputes=(dispute(day(9, 9), day(11, 9), 1),)
    )
    assert lines(facts) == BY_HAND
    assert [each.amount_cents for each in played(facts)] == [140_00, *[40_00] * 4]


def test_a_note_that_covers_nothing_late_is_not_about_what_is_contested() -> None:
    second = replace(step(2, 3), counts_from=CountsFrom.PREVIOUS_STEP)
    facts = dossier(
        invoice(1), invoice(2, day(1, 6)), disputes=(dispute(day(1, 6), day(24, 12), 2),)
    )
    first, then = played(facts, policy(step(1, -7), second), since_on=day(1, 8))
    assert (first.on, first.invoice_ids) == (day(25, 8), (1,))
    assert (then.on, then.invoice_ids) == (day(28, 8), (1,))


def test_a_letter_covers_all_that_is_overdue_at_the_highest_step() -> None:
    facts = dossier(invoice(1), invoice(2, day(10, 9), 40_00))
    first, second, third, *_ = played(facts)
    assert (first.invoice_ids, second.invoice_ids) == ((1,), (1, 2))
    assert (third.step.number, third.on, third.invoice_ids) == (3, day(22, 9), (1, 2))


def test_a_hand_over_ends_the_replay_even_with_invoices_to_come() -> None:
    facts = dossier(invoice(1), invoice(2, day(2, 11)))
    assert lines(facts)[-1] == BY_HAND[-1]


def test_a_real_hand_over_stops_what_it_took() -> None:
    facts = dossier(invoice(), events=(event(K.HANDED_OVER, day(18, 9)),))
    assert lines(facts) == BY_HAND[:2]
    taken_back = event(K.HANDOVER_ENDED, day(21, 9), number=2)
    assert lines(replace(facts, events=(*facts.events, taken_back))) == BY_HAND


def test_a_note_before_the_due_date_is_sent() -> None:
    scenario = policy(step(1, -7), step(2, 0), step(3, 7))
    assert lines(dossier(invoice()), scenario) == [
        (1, day(25, 8)),
        (2, DUE),
        (3, day(8, 9)),
    ]
    late = dossier(invoice(issued_on=day(28, 8)))
    assert lines(late, scenario)[0] == (1, day(28, 8))


def test_a_call_is_held_to_have_reached_someone() -> None:
    scenario = policy(step(1, 3, Channel.CALL), step(2, 8))
    assert lines(dossier(invoice()), scenario) == [(1, day(4, 9)), (2, day(9, 9))]


def test_proofs_never_stop_the_scenario() -> None:
    scenario = policy(step(1, 7, Channel.REGISTERED), step(2, 40), margins=Margins(proof_days=0))
    assert lines(dossier(invoice()), scenario) == [(1, day(8, 9)), (2, day(12, 10))]


def test_what_is_barred_is_never_claimed() -> None:
    old = invoice(due_on=day(1, 9, 2015))
    assert lines(dossier(old)) == []
    assert lines(dossier(old, invoice(2))) == BY_HAND


NO_DATES = (date.min, date.max, DUE)


@pytest.mark.parametrize("issued_on", NO_DATES)
@pytest.mark.parametrize("due_on", NO_DATES)
@pytest.mark.parametrize(("since_on", "until_on"), [(FIRST, LAST), (date.min, date.max)])
@pytest.mark.parametrize("scenario", [STANDARD, policy(), policy(step(1, -3650), step(2, 3650))])
def test_dates_that_are_none_never_run_away(
    issued_on: date, due_on: date, since_on: date, until_on: date, scenario: Policy
) -> None:
    facts = dossier(invoice(due_on=due_on, issued_on=issued_on), invoice(2))
    facts = replace(facts, payments=(payment(1_00, date.max, {1: 1_00}, recorded_at=at(DUE)),))
    found = played(facts, scenario, since_on, until_on)
    assert len(found) <= 2 * len(scenario.steps)


def test_centuries_cost_no_more_than_the_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    decisions = Mock(wraps=lay_out)
    monkeypatch.setattr("relance_tui.domain.replay.lay_out", decisions)
    scenario = policy(step(1, 7), step(2, 14))
    assert len(lines(dossier(invoice()), scenario, until_on=day(31, 12, 2199))) == 2
    assert decisions.call_count < 10


@given(facts=pasts(), scenario=policies, data=st.data())
@often
def test_the_order_of_the_facts_means_nothing(
    facts: Dossier, scenario: Policy, data: st.DataObject
) -> None:
    other = data.draw(shuffled(facts))
    assert played(other, scenario) == played(facts, scenario) == played(facts, scenario)


@given(facts=pasts(), scenario=policies, since_on=days, until_on=days)
@often
def test_steps_are_worked_days_of_the_period_in_order(
    facts: Dossier, scenario: Policy, since_on: date, until_on: date
) -> None:
    found = [each.on for each in played(facts, scenario, since_on, until_on)]
    assert found == sorted(found)
    assert all(since_on <= on <= until_on and CALENDAR.is_working_day(on) for on in found)


@given(facts=pasts(), scenario=policies, until_on=days)
@often
def test_a_shorter_period_is_the_beginning_of_a_longer_one(
    facts: Dossier, scenario: Policy, until_on: date
) -> None:
    whole = played(facts, scenario)
    begun = tuple(each for each in whole if each.on <= until_on)
    assert played(facts, scenario, until_on=until_on) == begun


@given(facts=pasts(), scenario=policies)
@often
def test_two_contacts_are_never_closer_than_the_gap(facts: Dossier, scenario: Policy) -> None:
    found = played(facts, scenario)
    for before, after in pairwise(found):
        gap = after.step.gap_days
        if gap is None:
            gap = scenario.gap_after(before.step.channel)
        assert after.on >= before.on + timedelta(days=gap)


@given(facts=pasts(), scenario=policies)
@often
def test_only_what_was_owed_that_day_is_claimed(facts: Dossier, scenario: Policy) -> None:
    for done in played(facts, scenario):
        owed = {each.id: owed_on(facts, each.id, done.on) for each in facts.invoices}
        assert done.invoice_ids
        assert all(owed[invoice_id] > 0 for invoice_id in done.invoice_ids)
        assert 0 < done.amount_cents <= sum(owed[each] for each in done.invoice_ids)


def owed_on(facts: Dossier, invoice_id: int, on: date) -> int:
    """What was open that day: what still is, and what was paid since."""
    claim = next(each for each in facts.invoices if each.id == invoice_id)
    since = sum(
        part.amount_cents * (counts_now(money, LAST) - counts_now(money, on))
        for money in facts.payments
        for part in money.allocations
        if part.invoice_id == invoice_id
    )
    return min(claim.open_cents + since, claim.total_cents) if claim.issued_on <= on else 0


def counts_now(money: Payment, on: date) -> bool:
    return money.valued_on <= on and (money.bounced_on is None or on < money.bounced_on)


@given(facts=pasts(), scenario=policies)
@often
def test_every_contact_moves_an_invoice_on_and_none_back(facts: Dossier, scenario: Policy) -> None:
    found = played(facts, scenario)
    levels = levels_after(facts, scenario, ())
    for number in range(1, len(found) + 1):
        before, levels = levels, levels_after(facts, scenario, found[:number])
        claimed = found[number - 1].invoice_ids
        if found[number - 1].step.channel is Channel.HANDOVER:
            assert number == len(found)
        else:
            assert any(levels[each] > before[each] for each in claimed)
        assert all(levels[each] >= before[each] for each in levels)
        assert all(levels[each] <= len(scenario.steps) for each in levels)


def in_turn(on: date, number: int) -> datetime:
    """An instant of that day that keeps contacts of one day in their order."""
    return at(on) + timedelta(minutes=number)


def levels_after(facts: Dossier, scenario: Policy, done: Sequence[ReplayedStep]) -> dict[int, int]:
    """Invoice id to its level, were these contacts the only ones."""
    calls = [(n, each) for n, each in enumerate(done) if each.step.channel is Channel.CALL]
    texts = [(n, each) for n, each in enumerate(done) if each.step.channel.is_written]
    alone = dossier(
        *facts.invoices,
        debtor=facts.debtor,
        calls=tuple(
            replace(call(CallOutcome.REACHED, each.on, number=n), at=in_turn(each.on, n))
            for n, each in calls
        ),
        letters=tuple(
            replace(
                letter(each.step.number, each.on, *each.invoice_ids, number=n),
                at=in_turn(each.on, n),
                step=each.step.name,
            )
            for n, each in texts
        ),
    )
    return {key: level.number for key, level in reached_levels(alone, scenario).items()}
