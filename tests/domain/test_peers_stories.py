"""Stories told by other systems in their documentation or tests, run against our rule."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from relance_tui.domain.codes import Channel, Entry, FollowUpKind, PromiseStatus
from relance_tui.domain.levels import reached_levels
from relance_tui.domain.policy import Policy
from tests.domain.builders import (
    STANDARD,
    act,
    day,
    dossier,
    due,
    invoice,
    laid_out,
    letter,
    policy,
    promise,
    step,
)
from tests.domain.test_peers import late, level, shown

K = FollowUpKind

# Lago, dunning_campaign_v1_spec: a threshold by currency, which for us is a dossier each.


def campaign(threshold_cents: int) -> Policy:
    return policy(
        step(1, 1, minimum_cents=threshold_cents),
        step(2, 2, gap_days=2, minimum_cents=threshold_cents),
    )


NEW_YEAR = day(31, 12, 2024)


def test_lago_55_above_its_threshold_a_first_attempt_leaves_below_it_none() -> None:
    dollars = dossier(replace(invoice(1, NEW_YEAR, 120_00), currency="USD"))
    euros = dossier(invoice(1, NEW_YEAR, 149_00))
    assert shown(dollars, campaign(100_00), day(3, 1, 2025)) == level(1)
    assert shown(euros, campaign(150_00), day(3, 1, 2025)) != level(1)


def test_lago_56_to_58_two_attempts_two_days_apart_then_nothing() -> None:
    """Theirs waits for strictly more than two days; ours may leave on the second."""
    scenario = campaign(150_00)
    facts = dossier(invoice(1, NEW_YEAR, 149_00), invoice(2, day(5, 1, 2025), 10_00))
    assert shown(facts, scenario, day(5, 1, 2025)) is None
    assert shown(facts, scenario, day(6, 1, 2025)) == level(1)
    first = letter(1, day(6, 1, 2025), 1, 2)
    once = replace(facts, letters=(first,), last_act=act(first.on))
    assert shown(once, scenario, day(7, 1, 2025)) is None
    assert shown(once, scenario, day(8, 1, 2025)) == level(2)
    second = letter(2, day(9, 1, 2025), 1, 2, number=2)
    twice = replace(once, letters=(first, second), last_act=act(second.on))
    assert shown(twice, scenario, day(12, 1, 2025)) is None


# Upflow, help centre: the workflow of a customer, and the end of a promise.

AT_STEP_FOUR = (
    letter(1, late(40), 1, number=1),
    letter(2, late(30), 1, 2, number=2),
    letter(3, late(20), 1, 2, number=3, channel=Channel.LETTER),
    letter(4, late(10), 1, 2, 3, number=4, channel=Channel.LETTER),
)
LATE = (late(61), late(35), late(21), late(3))


@pytest.mark.parametrize(
    ("paid", "expected"),
    [
        pytest.param({2, 3}, 5, id="71-the-oldest-remains-on-to-the-next"),
        # Theirs restarts the customer at step 1; ours goes on from what each has had.
        pytest.param({1}, 4, id="71-the-oldest-is-paid"),
        pytest.param({1, 2}, 2, id="71-the-two-oldest"),
        pytest.param({1, 2, 3}, 1, id="71-only-the-newest-is-left"),
    ],
)
def test_upflow_what_remains_goes_on_from_its_own_step(paid: set[int], expected: int) -> None:
    facts = dossier(
        *(
            invoice(number, due_on, open_cents=0 if number in paid else None)
            for number, due_on in enumerate(LATE, start=1)
        ),
        letters=AT_STEP_FOUR,
        last_act=act(late(10)),
    )
    assert reached_levels(facts, STANDARD)[1].number == 4
    assert due(facts).as_of(day(31, 12)).step_number == expected


def test_upflow_72_a_promise_for_a_day_is_kept_all_that_day() -> None:
    """Theirs expires at midnight; ours gives two working days more, and 1 May is none."""
    promised_on = day(1, 5)
    facts = dossier(invoice(1, day(1, 4)), promises=(promise(100_00, day(24, 4), promised_on, 1),))
    (check,) = laid_out(facts).promises
    assert check.status(promised_on) is PromiseStatus.PENDING
    assert check.status(day(5, 5)) is PromiseStatus.PENDING
    assert check.status(day(6, 5)) is PromiseStatus.BROKEN
    assert (due(facts).kind, due(facts).due_on) == (K.BROKEN_PROMISE, day(6, 5))


# A tool for craftsmen: soft, neutral, firm, formal notice, 3, 10, 20 and 30 days late.

CRAFTSMAN = replace(
    policy(step(1, 3), step(2, 10), step(3, 20), step(4, 30, Channel.REGISTERED)),
    entry=Entry.CONTEXTUAL,
)
FRIDAY = day(10, 7)


@pytest.mark.parametrize(
    ("days_late", "number", "next_on"),
    [
        pytest.param(40, 4, None, id="formal-notice"),
        pytest.param(25, 3, day(15, 7), id="firm"),
        # Theirs says Saturday the 18th and Sunday the 12th: we plan nothing on either.
        pytest.param(12, 2, day(20, 7), id="neutral"),
        pytest.param(5, 1, day(15, 7), id="soft"),
        pytest.param(1, None, day(13, 7), id="not-yet"),
    ],
)
def test_craftsman_85_how_late_it_is_says_which_step(
    days_late: int, number: int | None, next_on: date | None
) -> None:
    facts = dossier(invoice(1, late(days_late, FRIDAY)))
    assert shown(facts, CRAFTSMAN, FRIDAY) == (None if number is None else level(number))
    follow_up = due(facts, CRAFTSMAN)
    later = [follow_up.due_on, *(each.on for each in follow_up.escalations if each.step)]
    assert next((on for on in later if on > FRIDAY), None) == next_on


def test_craftsman_85_a_formal_notice_marked_legal_is_never_skipped_to() -> None:
    legal = replace(
        CRAFTSMAN, steps=(*CRAFTSMAN.steps[:3], replace(CRAFTSMAN.steps[3], is_legal=True))
    )
    facts = dossier(invoice(1, late(40, FRIDAY)))
    assert shown(facts, legal, FRIDAY) == level(3)
    firm = letter(3, FRIDAY, 1)
    sent = replace(facts, letters=(firm,), last_act=act(FRIDAY))
    assert (due(sent, legal).step_number, due(sent, legal).due_on) == (4, day(13, 7))
