"""What is expected and when: each line of the rule by hand, and what holds of every dossier."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from relance_tui.domain.codes import EventKind
from relance_tui.domain.dossier import Dossier
from relance_tui.domain.forecast import (
    Expected,
    Source,
    awaited,
    by_week,
    prospect,
    usual_delay,
)
from tests.domain.builders import (
    act,
    day,
    dispute,
    dossier,
    event,
    invoice,
    laid_out,
    payment,
    plan,
    promise,
)
from tests.domain.strategies import days, dossiers

TODAY = day(24, 11)
"""A Tuesday."""
LATE = day(1, 10)
LATER = day(10, 12)

P, T, F = Source.PROMISE, Source.INSTALMENT, Source.INVOICE
Sum = tuple[Source, date, int]


def expected(facts: Dossier, delay_days: int = 0) -> list[Sum]:
    found = prospect(laid_out(facts), TODAY, delay_days)
    return [(each.source, each.on, each.amount_cents) for each in found]


def waiting(facts: Dossier) -> list[tuple[Source, date, int, bool]]:
    found = awaited(laid_out(facts), TODAY)
    return [(each.source, each.due_on, each.amount_cents, each.is_broken) for each in found]


def test_a_promise_brings_what_is_left_of_it_on_its_date() -> None:
    facts = dossier(
        invoice(1, LATE, 100_00, open_cents=70_00),
        payments=(payment(30_00, day(21, 11), {1: 30_00}),),
        promises=(promise(100_00, day(20, 11), day(27, 11)),),
    )
    assert waiting(facts) == [(P, day(27, 11), 70_00, False)]
    assert expected(facts) == [(P, day(27, 11), 70_00)]


def test_a_promise_in_its_grace_is_still_expected_and_a_broken_one_is_not() -> None:
    def facts(due_on: date) -> Dossier:
        return dossier(invoice(1, LATE), promises=(promise(100_00, day(10, 11), due_on),))

    assert expected(facts(day(20, 11))) == [(P, day(20, 11), 100_00)]
    assert waiting(facts(day(19, 11))) == [(P, day(19, 11), 100_00, True)]
    assert expected(facts(day(19, 11))) == []


def test_a_broken_promise_dealt_with_is_awaited_no_more() -> None:
    promised = (promise(100_00, day(10, 11), day(19, 11)),)
    assert waiting(dossier(invoice(1, LATE), promises=promised, last_act=act(day(24, 11)))) == []


def test_a_plan_brings_its_instalments_less_what_came() -> None:
    facts = dossier(
        invoice(1, LATE, 300_00, open_cents=160_00),
        payments=(payment(140_00, day(12, 11), {1: 140_00}),),
        plans=(plan(day(2, 11), dict.fromkeys((day(12, 11), LATER, day(12, 1, 2027)), 100_00), 1),),
    )
    assert expected(facts) == [(T, LATER, 60_00), (T, day(12, 1, 2027), 100_00)]


def test_a_missed_instalment_ends_what_an_accelerated_plan_brings() -> None:
    lines = dict.fromkeys((day(12, 11), LATER), 50_00)

    def facts(*, accelerates: bool) -> Dossier:
        agreed = plan(day(2, 11), lines, 1, accelerates=accelerates)
        return dossier(invoice(1, LATE), plans=(agreed,))

    missed = (T, day(12, 11), 50_00, True)
    assert waiting(facts(accelerates=True)) == [missed]
    assert expected(facts(accelerates=True)) == []
    assert waiting(facts(accelerates=False)) == [missed, (T, LATER, 50_00, False)]
    assert expected(facts(accelerates=False)) == [(T, LATER, 50_00)]


def test_an_invoice_not_due_comes_as_late_as_its_debtor_pays_on_a_working_day() -> None:
    facts = dossier(invoice(1, LATER))
    assert expected(facts) == [(F, LATER, 100_00)]
    assert expected(facts, 9) == [(F, day(21, 12), 100_00)]  # the 19th is a Saturday
    assert expected(dossier(invoice(1, TODAY))) == [(F, TODAY, 100_00)]


def test_an_overdue_invoice_without_agreement_brings_nothing() -> None:
    assert expected(dossier(invoice(1, LATE))) == []


def test_no_euro_comes_twice() -> None:
    facts = dossier(
        invoice(1, LATE),
        invoice(2, LATER),
        plans=(plan(day(2, 11), dict.fromkeys((day(27, 11), day(28, 12)), 50_00), 1),),
        promises=(promise(150_00, day(20, 11), day(26, 11), 1, 2),),
    )
    # The promise takes all of the first and half of the second; the plan finds nothing left.
    assert expected(facts) == [(P, day(26, 11), 150_00), (F, LATER, 50_00)]


def test_unallocated_money_has_come_already() -> None:
    facts = dossier(
        invoice(1, LATE),
        invoice(2, LATER),
        payments=(payment(130_00, day(20, 11)),),
    )
    assert expected(facts) == [(F, LATER, 70_00)]


def test_what_is_contested_handed_over_or_insolvent_brings_nothing() -> None:
    contested = dossier(invoice(1, LATER), disputes=(dispute(day(20, 11), LATER, 1),))
    half = dossier(
        invoice(1, LATER), disputes=(dispute(day(20, 11), LATER, 1, amount_cents=40_00),)
    )
    handed = dossier(invoice(1, LATER), events=(event(EventKind.HANDED_OVER, day(20, 11)),))
    insolvent = dossier(
        invoice(1, LATER), events=(event(EventKind.INSOLVENCY_OPENED, day(20, 11)),)
    )
    assert expected(contested) == expected(handed) == expected(insolvent) == []
    assert expected(half) == [(F, LATER, 60_00)]


def test_the_part_that_pays_what_is_overdue_is_known() -> None:
    facts = dossier(
        invoice(1, LATE, 100_00),
        invoice(2, LATER, 100_00),
        promises=(promise(150_00, day(20, 11), day(26, 11), 1, 2),),
    )
    first, second = prospect(laid_out(facts), TODAY)
    assert (first.source, first.overdue_cents) == (P, 100_00)
    assert (second.source, second.overdue_cents) == (F, 0)


def test_the_usual_delay_is_the_lower_median_of_three_at_least() -> None:
    assert usual_delay([]) == usual_delay([40, 50]) == 0
    assert usual_delay([3, 90, 12]) == 12
    assert usual_delay([12, 3, 90, 20]) == 12
    assert usual_delay([-5, -2, 7]) == 0


@given(st.lists(st.integers(-60, 400)))
def test_the_usual_delay_is_one_of_those_seen_or_none(seen: list[int]) -> None:
    found = usual_delay(seen)
    assert found == 0 or found in seen
    assert found >= 0
    if found:
        assert sum(late <= found for late in seen) * 2 >= len(seen)


def sum_on(on: date, cents: int = 1_00, source: Source = F) -> Expected:
    return Expected(source=source, on=on, amount_cents=cents, currency="EUR")


def test_weeks_run_from_monday_and_hold_what_passed_within_its_grace() -> None:
    found = by_week(
        [
            sum_on(day(20, 11), 1_00, P),
            sum_on(day(29, 11), 2_00, T),
            sum_on(day(30, 11), 4_00),
            sum_on(day(17, 1, 2027), 8_00),
            sum_on(day(18, 1, 2027), 16_00),
        ],
        TODAY,
    )
    assert len(found) == 8
    assert (found[0].first_on, found[0].last_on) == (day(23, 11), day(29, 11))
    assert (found[0].promise_cents, found[0].instalment_cents) == (1_00, 2_00)
    assert [week.total_cents for week in found] == [3_00, 4_00, 0, 0, 0, 0, 0, 8_00]


@given(dossiers(), days, st.integers(0, 60))
@settings(max_examples=300, deadline=None)
def test_whatever_the_dossier_nothing_comes_twice(
    facts: Dossier, today: date, delay_days: int
) -> None:
    case = laid_out(facts)
    found = prospect(case, today, delay_days)
    assert all(each.amount_cents > 0 for each in found)
    assert all(0 <= each.overdue_cents <= each.amount_cents for each in found)
    assert sum(each.overdue_cents for each in found) <= facts.overdue_cents(today)
    owed = sum(max(case.chased_cents(each), 0) for each in case.open_invoices)
    left = max(owed - max(facts.unallocated_cents, 0), 0)
    if not case.frozen:
        assert sum(each.amount_cents for each in found) <= left
    assert sum(each.amount_cents for each in found) <= owed
    assert all(each.on >= today for each in found if each.source is F)


@given(dossiers(), days)
@settings(max_examples=200, deadline=None)
def test_the_weeks_hold_every_sum_up_to_the_last(facts: Dossier, today: date) -> None:
    found = prospect(laid_out(facts), today)
    weeks = by_week(found, today)
    last_on = weeks[-1].last_on
    assert last_on == weeks[0].first_on + timedelta(days=55)
    assert sum(week.total_cents for week in weeks) == sum(
        each.amount_cents for each in found if each.on <= last_on
    )
