"""Which steps an invoice has before it, and the day each is planned for."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from relance_tui.domain.codes import Channel, CountsFrom, Entry
from relance_tui.domain.policy import Policy
from relance_tui.domain.steps import NOT_STARTED, Level, path, planned_on, step_on
from tests.domain.builders import DUE, STANDARD, day, invoice, policy, step
from tests.domain.strategies import NOTE_FIRST, days, policies

CONTEXTUAL = replace(
    policy(
        step(1, 5),
        step(2, 15),
        step(3, 30, Channel.REGISTERED, is_legal=True),
        step(4, 45, Channel.HANDOVER, is_legal=True),
    ),
    entry=Entry.CONTEXTUAL,
)
NOTE_THEN_LAW = policy(step(1, -5), step(2, 10, Channel.REGISTERED, is_legal=True))
CALL_FIRST = policy(step(1, 3, Channel.CALL), step(2, 8), step(3, 12, Channel.CALL))
CALL_LAST = policy(step(1, 3), step(2, 8, Channel.CALL))


def reached(number: int, on: date | None = None) -> Level:
    return Level(number, on or DUE)


@pytest.mark.parametrize(
    ("scenario", "level", "skips_calls", "numbers"),
    [
        pytest.param(STANDARD, NOT_STARTED, False, [1], id="the-first"),
        pytest.param(STANDARD, reached(3), False, [4], id="the-one-after-the-last-done"),
        pytest.param(STANDARD, reached(5), False, [], id="the-policy-is-over"),
        pytest.param(policy(), NOT_STARTED, False, [], id="a-policy-without-steps"),
        pytest.param(NOTE_FIRST, NOT_STARTED, False, [1, 2, 3], id="notes-give-way"),
        pytest.param(NOTE_FIRST, reached(1), False, [2, 3], id="the-second-note-too"),
        pytest.param(NOTE_FIRST, reached(2), False, [3], id="a-reminder-does-not"),
        pytest.param(NOTE_THEN_LAW, NOT_STARTED, False, [1], id="a-note-never-to-a-legal-step"),
        pytest.param(CONTEXTUAL, NOT_STARTED, False, [1, 2], id="contextual-amicable-ones"),
        pytest.param(CONTEXTUAL, reached(1), False, [2], id="contextual-is-for-the-entry-only"),
        pytest.param(CONTEXTUAL, reached(2), False, [3], id="a-legal-step-after-the-one-before"),
        pytest.param(CONTEXTUAL, reached(3), False, [4], id="then-the-next-legal-one"),
        pytest.param(CALL_FIRST, NOT_STARTED, False, [1], id="a-call"),
        pytest.param(CALL_FIRST, NOT_STARTED, True, [2], id="calls-refused-the-next-one"),
        pytest.param(CALL_FIRST, reached(2), True, [], id="only-a-call-was-left"),
        pytest.param(CALL_LAST, reached(1), False, [2], id="a-last-call"),
    ],
)
def test_the_steps_an_invoice_stands_before(
    scenario: Policy, level: Level, numbers: list[int], *, skips_calls: bool
) -> None:
    found = path(scenario, invoice(), level, skips_calls=skips_calls)
    assert [each.number for _on, each in found] == numbers


@pytest.mark.parametrize(
    ("counts_from", "offset", "level", "on"),
    [
        pytest.param(CountsFrom.DUE_DATE, 10, NOT_STARTED, day(11, 9), id="from-the-due-date"),
        pytest.param(CountsFrom.DUE_DATE, -10, NOT_STARTED, day(22, 8), id="before-it"),
        pytest.param(CountsFrom.DUE_DATE, 10, reached(1, day(20, 9)), day(11, 9), id="always"),
        pytest.param(CountsFrom.END_OF_MONTH, 10, NOT_STARTED, day(10, 10), id="end-of-month"),
        pytest.param(CountsFrom.END_OF_MONTH, 0, NOT_STARTED, day(30, 9), id="on-that-end"),
        pytest.param(
            CountsFrom.PREVIOUS_STEP, 10, reached(1, day(20, 9)), day(30, 9), id="from-the-last"
        ),
        pytest.param(
            CountsFrom.PREVIOUS_STEP, 10, NOT_STARTED, day(14, 9), id="from-when-it-would-have-been"
        ),
    ],
)
def test_the_day_a_step_is_planned_for(
    counts_from: CountsFrom, offset: int, level: Level, on: date
) -> None:
    scenario = policy(step(1, 3), step(2, offset, counts_from=counts_from))
    assert planned_on(scenario, invoice(), level, scenario.steps[1]) == on


def test_steps_that_count_from_one_another_add_up() -> None:
    after = CountsFrom.PREVIOUS_STEP
    scenario = policy(
        step(1, 3),
        step(2, 4, Channel.CALL, counts_from=after),
        step(3, 5, counts_from=after),
    )
    found = path(scenario, invoice(), reached(1, day(10, 9)), skips_calls=True)
    assert [(on, each.number) for on, each in found] == [(day(19, 9), 3)]


def test_the_end_of_the_month_is_that_of_the_due_date() -> None:
    scenario = policy(step(1, 1, counts_from=CountsFrom.END_OF_MONTH))
    for due_on, on in (
        (day(31, 12), day(1, 1, 2027)),
        (day(28, 2, 2028), day(1, 3, 2028)),
        (day(29, 2, 2028), day(1, 3, 2028)),
    ):
        assert planned_on(scenario, invoice(1, due_on), NOT_STARTED, scenario.steps[0]) == on


@pytest.mark.parametrize(
    ("on", "number"),
    [
        pytest.param(day(1, 8), 1, id="before-all-the-first"),
        pytest.param(day(25, 8), 1, id="on-the-day-of-the-note"),
        pytest.param(day(31, 8), 1, id="the-eve"),
        pytest.param(day(1, 9), 2, id="on-the-due-date"),
        pytest.param(day(7, 9), 2, id="not-seven-days-yet"),
        pytest.param(day(8, 9), 3, id="late-the-reminder"),
        pytest.param(day(8, 9, 2030), 3, id="very-late-still-the-reminder"),
    ],
)
def test_a_note_gives_way_on_the_day_of_the_next(on: date, number: int) -> None:
    found = step_on(NOTE_FIRST, invoice(), NOT_STARTED, on, skips_calls=False)
    assert found is not None
    assert found.number == number


@given(
    policy=policies,
    number=st.integers(0, 6),
    due_on=days,
    reached_on=days,
    skips_calls=st.booleans(),
)
@settings(max_examples=150, deadline=None)
def test_a_legal_step_is_reached_from_the_step_before_it_only(
    policy: Policy, number: int, due_on: date, reached_on: date, *, skips_calls: bool
) -> None:
    level = Level(number, reached_on if number else None)
    found = path(policy, invoice(1, due_on), level, skips_calls=skips_calls)
    numbers = [each.number for _on, each in found]
    assert numbers == sorted(set(numbers))
    assert all(each > number for each in numbers)
    for _on, each in found:
        between = policy.steps[number : each.number - 1]
        is_next = all(skips_calls and other.channel is Channel.CALL for other in between)
        assert is_next or not each.is_legal
        assert not (skips_calls and each.channel is Channel.CALL)


@given(policy=policies, number=st.integers(0, 6), due_on=days, on=days)
@settings(max_examples=100, deadline=None)
def test_the_step_of_a_day_is_on_the_path_and_only_rises(
    policy: Policy, number: int, due_on: date, on: date
) -> None:
    level, claimed = Level(number, due_on if number else None), invoice(1, due_on)
    steps = path(policy, claimed, level, skips_calls=False)
    found = step_on(policy, claimed, level, on, skips_calls=False)
    assert (found is None) is (not steps)
    if found is not None:
        assert found in [each for _on, each in steps]
        later = step_on(policy, claimed, level, date.max, skips_calls=False)
        assert later is not None
        assert found.number <= later.number


def test_a_step_that_waits_for_an_amount_takes_nobodys_place() -> None:
    scenario = policy(step(1, 0, Channel.CALL), replace(step(2, 1), minimum_cents=15_000))
    found = path(scenario, invoice(), NOT_STARTED, skips_calls=False)
    assert [each.number for _on, each in found] == [1]
    late = step_on(scenario, invoice(), NOT_STARTED, date(2027, 1, 4), skips_calls=False)
    assert late is not None
    assert late.number == 1
