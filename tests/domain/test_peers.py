"""Worked examples of other systems, each named by its source, run against our rule.

Where ours differs on purpose, our result is asserted and the reason given.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from relance_tui.domain.codes import Channel, CountsFrom, FollowUpKind, TermsMethod
from relance_tui.domain.dossier import Dossier
from relance_tui.domain.levels import reached_levels
from relance_tui.domain.policy import Policy
from relance_tui.domain.terms import due_date
from tests.domain.builders import (
    act,
    day,
    decide,
    dossier,
    due,
    hold,
    invoice,
    laid_out,
    letter,
    payment,
    policy,
    step,
)

K = FollowUpKind
TODAY = day(24, 11)
"""A Tuesday."""


def shown(facts: Dossier, scenario: Policy, today: date = TODAY) -> tuple[str, int] | None:
    """Kind and step of what a clerk sees on that day, None when the dossier is not in the queue."""
    follow_up = decide(facts, scenario)
    if follow_up is None or follow_up.due_on > today:
        return None
    current = follow_up.as_of(today)
    return current.kind.value, current.step_number


def level(number: int) -> tuple[str, int]:
    return K.DUNNING_STEP.value, number


def late(days: int, today: date = TODAY) -> date:
    """The due date of what is that many days late."""
    return today - timedelta(days=days)


# Tryton, account_dunning: levels of 5, 20 and 40 days, one line of 100 due on a Thursday.

TRYTON = policy(step(1, 5), step(2, 20), step(3, 40))
D = day(3, 9)
FRESH = dossier(invoice(1, D))
PROCESSED = replace(FRESH, letters=(letter(1, D + timedelta(days=5), 1),))
BLOCKED = replace(PROCESSED, holds=(hold(day(9, 9), day(31, 12)),))
UNBLOCKED = replace(BLOCKED, holds=(), last_act=act(D + timedelta(days=30)))
PAID = dossier(
    invoice(1, D, open_cents=0),
    payments=(payment(100_00, day(5, 10), {1: 100_00}),),
    letters=PROCESSED.letters,
)
PAID_FROM_THE_START = dossier(invoice(1, D, open_cents=0))


@pytest.mark.parametrize(
    ("facts", "run_after", "expected"),
    [
        pytest.param(FRESH, 4, None, id="1-one-day-before-the-level"),
        pytest.param(FRESH, 5, level(1), id="2-inclusive"),
        pytest.param(FRESH, 30, level(1), id="3-a-draft-is-not-promoted"),
        pytest.param(PROCESSED, 5, None, id="4-processed-it-waits"),
        pytest.param(PROCESSED, 19, None, id="4-until-the-next-level"),
        pytest.param(BLOCKED, 30, None, id="5-blocked"),
        pytest.param(UNBLOCKED, 30, level(2), id="6-unblocked-it-goes-on"),
        pytest.param(PAID, 30, None, id="7-paid"),
        pytest.param(PAID, 50, None, id="8-nothing-afterwards"),
        pytest.param(PAID_FROM_THE_START, 50, None, id="9-paid-from-the-start"),
    ],
)
def test_tryton_life_of_a_line(
    facts: Dossier, run_after: int, expected: tuple[str, int] | None
) -> None:
    assert shown(facts, TRYTON, D + timedelta(days=run_after)) == expected


def test_tryton_10_after_its_last_level_a_line_is_never_forgotten() -> None:
    """Theirs is final at the next run, a day later; ours comes back after a delay of its own."""
    sent = dossier(invoice(1, D), letters=(letter(1, day(4, 9), 1),), last_act=act(day(4, 9)))
    scenario = policy(step(1, 0))
    assert shown(sent, scenario, day(7, 9)) is None
    assert shown(sent, scenario, day(18, 9)) is None
    assert shown(sent, scenario, day(21, 9)) == (K.NO_NEXT_ACTION.value, 0)


@pytest.mark.parametrize(
    ("credit_cents", "expected"),
    [
        pytest.param(50_00, level(1), id="13-half-covered-a-letter-leaves"),
        pytest.param(99_99, level(1), id="14-one-cent-short"),
        pytest.param(100_00, (K.UNALLOCATED_MONEY.value, 0), id="14-covered-no-letter"),
    ],
)
def test_tryton_waiting_money_and_letters(credit_cents: int, expected: tuple[str, int]) -> None:
    facts = replace(FRESH, payments=(payment(credit_cents, D),))
    assert shown(facts, TRYTON, D + timedelta(days=5)) == expected


# metasfresh, DefaultDunningCandidateProducerTest, BaseDunnableSourceTest, InvoiceSourceBLTest.

TEN = policy(step(1, 10))
TEN_TWENTY_THIRTY = policy(step(1, 10), step(2, 20), step(3, 30))


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        pytest.param(dossier(invoice(1, late(15), open_cents=0)), None, id="15-nothing-open"),
        pytest.param(dossier(invoice(1, late(5))), None, id="16-five-days"),
        pytest.param(dossier(invoice(1, late(10))), level(1), id="16-ten-days"),
        pytest.param(dossier(invoice(1, late(11))), level(1), id="16-eleven-days"),
        pytest.param(dossier(invoice(1, late(15))), level(1), id="16-fifteen-days"),
        pytest.param(dossier(invoice(1, late(-1))), None, id="18-not-due"),
        pytest.param(
            dossier(invoice(1, late(15)), letters=(letter(1, late(5), 1),), last_act=act(late(5))),
            None,
            id="20-done-it-is-not-done-again",
        ),
    ],
)
def test_metasfresh_one_level_of_ten_days(facts: Dossier, expected: tuple[str, int] | None) -> None:
    assert shown(facts, TEN) == expected


def test_metasfresh_22_a_level_waits_for_the_one_before_it() -> None:
    facts = dossier(invoice(1, day(16, 1, 2012)))
    assert shown(facts, TEN_TWENTY_THIRTY, day(20, 2, 2012)) == level(1)


def test_metasfresh_23_levels_one_after_the_other() -> None:
    due_on = day(26, 1, 2012)
    facts = dossier(invoice(1, due_on))
    found = []
    for number, on in ((1, day(6, 2, 2012)), (2, day(20, 2, 2012)), (3, day(1, 3, 2012))):
        found.append(shown(facts, TEN_TWENTY_THIRTY, on))
        sent = letter(number, on, 1, number=number)
        facts = replace(facts, letters=(*facts.letters, sent), last_act=act(on))
    assert (on - due_on).days == 35
    assert found == [level(1), level(2), level(3)]


@pytest.mark.parametrize(
    ("until_on", "dealt_with", "expected"),
    [
        pytest.param(None, False, level(1), id="no-grace"),
        pytest.param(day(31, 1, 2012), True, level(1), id="over-the-day-before"),
        # Theirs is silent; ours gives it back to the clerk, who knows why it was held.
        pytest.param(day(1, 2, 2012), False, (K.HOLD_END.value, 0), id="until-the-same-day"),
        pytest.param(day(2, 2, 2012), False, None, id="until-the-day-after"),
    ],
)
def test_metasfresh_25_the_day_of_grace_itself_sends_nothing(
    until_on: date | None, *, dealt_with: bool, expected: tuple[str, int] | None
) -> None:
    facts = dossier(
        invoice(1, day(10, 1, 2012)),
        holds=(hold(day(20, 1, 2012), until_on),) if until_on else (),
        last_act=act(until_on) if until_on and dealt_with else None,
    )
    assert shown(facts, TEN, day(1, 2, 2012)) == expected


def test_metasfresh_26_the_last_contact_is_the_latest_one_that_took_place() -> None:
    letters = tuple(
        letter(1, day(number, 1, 2013), 1, number=rank) for rank, number in enumerate((1, 2, 4, 3))
    )
    facts = dossier(invoice(1, day(1, 12, 2012)), letters=letters)
    assert laid_out(facts).last_contact == (day(4, 1, 2013), Channel.EMAIL)


def test_metasfresh_27_without_a_contact_no_gap_holds() -> None:
    scenario = policy(step(1, 10, gap_days=1000))
    assert shown(dossier(invoice(1, late(10))), scenario) == level(1)


@pytest.mark.parametrize(
    ("last_on", "gap_days", "due_on"),
    [
        pytest.param(day(2, 1, 2013), 0, day(2, 1, 2013), id="28-the-same-day"),
        pytest.param(day(2, 1, 2013), 1, day(3, 1, 2013), id="28-one-day"),
        pytest.param(day(2, 1, 2013), 8, day(10, 1, 2013), id="28-eight-days"),
        pytest.param(day(2, 1, 2013), 5, day(7, 1, 2013), id="29-five-days"),
        # The third day is a Sunday.
        pytest.param(day(10, 1, 2013), 3, day(14, 1, 2013), id="30-a-contact-yet-to-come"),
    ],
)
def test_metasfresh_the_gap_is_respected_to_the_day(
    last_on: date, gap_days: int, due_on: date
) -> None:
    scenario = policy(step(1, 10, gap_days=gap_days))
    facts = dossier(invoice(1, day(3, 12, 2012)), letters=(letter(0, last_on),))
    assert due(facts, scenario).due_on == due_on


def test_metasfresh_36_an_old_invoice_due_at_once_is_asked_for_once() -> None:
    issued_on = day(8, 4, 2021)
    assert due_date(issued_on, 0, TermsMethod.NET) == issued_on
    facts = dossier(invoice(1, issued_on, issued_on=issued_on))
    found = due(facts, policy(step(1, 0)))
    assert (found.due_on, found.invoice_ids) == (issued_on, (1,))
    assert shown(facts, policy(step(1, 0)), day(29, 9, 2022)) == level(1)


# OCA account_credit_control, policy "3 time": 10 days net, 30 end of month, 10 after the last one.

OCA = policy(
    step(1, 10),
    replace(step(2, 30), counts_from=CountsFrom.END_OF_MONTH),
    replace(step(3, 10), counts_from=CountsFrom.PREVIOUS_STEP),
)


@pytest.mark.parametrize("run_on", [day(25, 5), day(24, 9), TODAY])
def test_oca_46_whenever_it_is_run_what_was_never_sent_is_one_line_at_the_first_level(
    run_on: date,
) -> None:
    facts = dossier(invoice(1, day(24, 11, 2025), 500_00))
    assert shown(facts, OCA, run_on) == level(1)


def test_oca_46_each_level_counts_from_its_own_origin() -> None:
    facts = dossier(invoice(1, day(1, 9), 500_00))
    days = []
    for number in (1, 2, 3):
        found = due(facts, OCA)
        assert found.step_number == number
        days.append(found.due_on)
        sent = letter(number, found.due_on, 1, number=number)
        facts = replace(facts, letters=(*facts.letters, sent), last_act=act(found.due_on))
    assert days == [day(11, 9), day(30, 10), day(9, 11)]


def test_oca_46_a_level_done_late_moves_the_one_that_counts_from_it() -> None:
    sent = (letter(1, day(11, 9), 1), letter(2, day(5, 11), 1, number=2))
    facts = dossier(invoice(1, day(1, 9)), letters=sent)
    assert due(facts, OCA).due_on == day(16, 11)  # ten days after the 5th is a Sunday


def test_oca_47_a_run_dated_before_the_last_one_sends_nothing() -> None:
    """Theirs refuses such a run; ours has no run to refuse, and shows nothing on that day."""
    facts = dossier(invoice(1, day(1, 6)), letters=(letter(1, TODAY, 1),))
    assert shown(facts, OCA, TODAY - timedelta(days=15)) is None


# Lago, dunning campaigns: a threshold, and so many attempts a few days apart.

LAGO = policy(
    replace(step(1, 1), minimum_cents=150_00),
    replace(step(2, 2, gap_days=3), minimum_cents=150_00),
)


def test_lago_59_a_campaign_waits_for_its_threshold_and_stops_after_two_attempts() -> None:
    below = dossier(invoice(1, day(3, 1, 2025), 149_00))
    above = dossier(*below.invoices, invoice(2, day(6, 1, 2025), 6_00))
    first, second = day(7, 1, 2025), day(10, 1, 2025)
    assert shown(below, LAGO, first) != level(1)
    assert shown(above, LAGO, day(6, 1, 2025)) is None
    assert shown(above, LAGO, first) == level(1)
    asked = due(above, LAGO)
    assert sum(i.open_cents for i in above.invoices if i.id in asked.invoice_ids) == 155_00
    once = replace(above, letters=(letter(1, first, 1, 2),), last_act=act(first))
    assert [shown(once, LAGO, day(number, 1, 2025)) for number in (8, 9)] == [None, None]
    assert shown(once, LAGO, second) == level(2)
    assert due(once, LAGO).invoice_ids == (1, 2)
    twice = replace(
        once, letters=(*once.letters, letter(2, second, 1, 2, number=2)), last_act=act(second)
    )
    assert shown(twice, LAGO, day(13, 1, 2025)) is None


# Kill Bill, overdue conditions: each is inclusive.


@pytest.mark.parametrize(
    ("cents", "is_met"), [(0, False), (99_99, False), (100_00, True), (200_00, True)]
)
def test_kill_bill_60_total_of_at_least_100(cents: int, *, is_met: bool) -> None:
    scenario = policy(replace(step(1, 1), minimum_cents=100_00))
    facts = dossier(invoice(1, late(20), 300_00, open_cents=cents))
    assert (shown(facts, scenario) == level(1)) is is_met


@pytest.mark.parametrize("days_late", [10, 20])
def test_kill_bill_60_oldest_of_at_least_10_days(days_late: int) -> None:
    assert shown(dossier(), TEN) is None
    assert shown(dossier(invoice(1, late(days_late))), TEN) == level(1)


@pytest.mark.parametrize("count", [1, 2])
def test_kill_bill_60_at_least_one_invoice(count: int) -> None:
    facts = dossier(*(invoice(number, late(10 + number)) for number in range(1, count + 1)))
    assert len(due(facts, TEN).invoice_ids) == count


def test_kill_bill_61_the_total_and_the_oldest_of_what_is_unpaid() -> None:
    facts = dossier(
        invoice(1, late(30), 50_00, open_cents=0),
        invoice(2, late(20), 10_00),
        invoice(3, late(10), 100_00),
    )
    assert facts.open_cents == 110_00
    assert facts.days_late(TODAY) == 20  # what is paid does not count, however old


# Invoice Ninja, reminders.


def test_invoice_ninja_65_fourteen_days_before_the_due_date() -> None:
    found = due(dossier(invoice(1, day(31, 3, 2024))), policy(step(1, -14)))
    assert found.because.inputs["reached_on"] == day(17, 3, 2024)
    assert found.due_on == day(18, 3, 2024)  # the 17th is a Sunday, when we plan nothing


def test_invoice_ninja_66_what_comes_after_a_reminder_is_never_in_the_past() -> None:
    """Theirs repeats for ever, every month; ours never repeats a step, and asks what to do."""
    sent = dossier(invoice(1, late(60)), letters=(letter(1, TODAY, 1),), last_act=act(TODAY))
    found = due(sent, policy(step(1, 30)))
    assert (found.kind, found.due_on) == (K.NO_NEXT_ACTION, day(9, 12))


def test_idempiere_68_due_today_is_not_in_a_run_of_ten_days() -> None:
    facts = dossier(invoice(1, TODAY, 7 * 23_75, issued_on=late(30)))
    assert facts.open_cents == 166_25
    assert shown(facts, TEN) is None


# OCA account_invoice_overdue_reminder, which has no tests: its boundaries, read in its code.


@pytest.mark.parametrize(
    ("offset", "days_late", "is_in"),
    [
        pytest.param(1, 1, True, id="90-due-yesterday"),
        pytest.param(1, 0, False, id="90-due-today"),
        # Their delay of 5 means more than 5 days, which is our step at 6.
        pytest.param(6, 5, False, id="91-five-days-ago"),
        pytest.param(6, 6, True, id="91-six-days-ago"),
        pytest.param(5, 5, True, id="91-our-step-at-five-is-inclusive"),
    ],
)
def test_oca_reminder_the_delay_before_the_first_one(
    offset: int, days_late: int, *, is_in: bool
) -> None:
    found = shown(dossier(invoice(1, late(days_late))), policy(step(1, offset)))
    assert (found == level(1)) is is_in


@pytest.mark.parametrize(("days_ago", "is_in"), [(5, True), (4, False)])
def test_oca_reminder_92_the_least_interval_holds_for_the_whole_customer(
    days_ago: int, *, is_in: bool
) -> None:
    facts = dossier(
        invoice(1, late(30)),
        invoice(2, late(20)),
        letters=(letter(1, late(days_ago), 1),),
        last_act=act(late(days_ago)),
    )
    scenario = policy(step(1, 5, gap_days=5), step(2, 10, gap_days=5))
    assert (shown(facts, scenario) is not None) is is_in


def test_oca_reminder_93_one_message_at_the_highest_level_moves_each_invoice_by_one() -> None:
    before = (letter(1, late(30), 1), letter(2, late(20), 1, number=2))
    facts = dossier(invoice(1, late(60)), invoice(2, late(31)), letters=before)
    asked = due(facts, TEN_TWENTY_THIRTY)
    assert (asked.as_of(TODAY).step_number, asked.invoice_ids) == (3, (1, 2))
    sent = replace(facts, letters=(*before, letter(3, TODAY, 1, 2, number=3)))
    levels = reached_levels(sent, TEN_TWENTY_THIRTY)
    assert {number: reached.number for number, reached in levels.items()} == {1: 3, 2: 1}
