"""Which letter a dossier calls for on a day, and about which invoices."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings

from relance_tui.domain.codes import Channel, EventKind
from relance_tui.domain.correspondence import plan_letter
from relance_tui.domain.dossier import Dossier
from relance_tui.domain.policy import Policy
from tests.domain.builders import (
    STANDARD,
    Own,
    act,
    day,
    debtor,
    dispute,
    dossier,
    event,
    hold,
    invoice,
    laid_out,
    letter,
    policy,
    step,
)
from tests.domain.strategies import NOTE_FIRST, days, dossiers, own_policies, policies

FRESH = dossier(invoice(1), invoice(2, day(10, 9)), debtor=debtor())
SENT = replace(FRESH, letters=(letter(1, day(8, 9), 1),))
HELD = replace(FRESH, holds=(hold(day(3, 9), day(30, 12)),))
WITH_A_CALL = policy(step(1, 3, Channel.CALL), step(2, 8), step(3, 15, Channel.LETTER))


@pytest.mark.parametrize(
    ("facts", "scenario", "today", "expected"),
    [
        pytest.param(FRESH, STANDARD, day(8, 9), (1, (1,)), id="the-step-due-over-what-is-late"),
        pytest.param(FRESH, STANDARD, day(11, 9), (1, (1, 2)), id="late-but-not-yet-at-its-step"),
        pytest.param(SENT, STANDARD, day(17, 9), (2, (1, 2)), id="at-the-highest-step-due"),
        pytest.param(FRESH, STANDARD, day(3, 9), (1, (1,)), id="looked-at-before-its-time"),
        pytest.param(FRESH, STANDARD, day(20, 8), (1, (1, 2)), id="nothing-late-what-is-open"),
        pytest.param(HELD, STANDARD, day(11, 9), (1, (1, 2)), id="held-it-can-still-be-looked-at"),
        pytest.param(
            replace(FRESH, disputes=(dispute(day(3, 9), day(30, 12), 1),)),
            STANDARD,
            day(18, 9),
            (1, (2,)),
            id="without-what-is-disputed",
        ),
        pytest.param(
            replace(FRESH, events=(event(EventKind.HANDED_OVER, day(9, 9), 1),)),
            STANDARD,
            day(18, 9),
            (1, (2,)),
            id="without-what-was-handed-over",
        ),
        pytest.param(FRESH, NOTE_FIRST, day(25, 8), (1, (1,)), id="a-note-over-what-it-announces"),
        pytest.param(FRESH, NOTE_FIRST, day(3, 9), (2, (1,)), id="the-note-of-the-one-late"),
        pytest.param(FRESH, NOTE_FIRST, day(8, 9), (3, (1,)), id="a-reminder-announces-nothing"),
        pytest.param(FRESH, WITH_A_CALL, day(4, 9), (1, (1,)), id="a-call-has-no-letter"),
        pytest.param(FRESH, policy(), day(4, 9), (None, (1,)), id="no-step"),
        pytest.param(dossier(), STANDARD, day(4, 9), (None, ()), id="nothing-open"),
    ],
)
def test_the_letter_of_a_day(
    facts: Dossier, scenario: Policy, today: date, expected: tuple[int | None, tuple[int, ...]]
) -> None:
    planned = plan_letter(laid_out(facts, scenario), today)
    number = planned.step.number if planned.step else None
    assert (number, tuple(each.id for each in planned.invoices)) == expected


def test_a_step_asked_for_by_name_is_written_whatever_is_due() -> None:
    planned = plan_letter(laid_out(FRESH), day(3, 9), "registered-4")
    assert planned.step is not None
    assert (planned.step.number, [each.id for each in planned.invoices]) == (4, [1])
    assert plan_letter(laid_out(FRESH), day(3, 9), "inconnu").step is None


def test_a_step_of_an_invoice_s_own_policy_can_be_asked_for() -> None:
    own = {2: replace(policy(step(1, 1, Channel.LETTER)), name="autre")}
    planned = plan_letter(laid_out(FRESH, STANDARD, own), day(11, 9), "letter-1")
    assert planned.step is own[2].steps[0]


def test_between_two_policies_the_firmer_tone_is_the_higher_step() -> None:
    soft = policy(step(1, 3), step(2, 5), step(3, 6))
    firm = policy(step(1, 3, tone="formal"))
    facts = replace(FRESH, letters=(letter(2, day(4, 9), 1, number=1),))
    planned = plan_letter(laid_out(facts, soft, {2: firm}), day(14, 9))
    assert planned.step is firm.steps[0]
    assert [each.id for each in planned.invoices] == [1, 2]


def test_what_limitation_has_taken_is_in_no_letter() -> None:
    old = invoice(3, day(1, 9, 2021), issued_on=day(1, 8, 2021))
    facts = replace(FRESH, invoices=(*FRESH.invoices, old))
    planned = plan_letter(laid_out(facts), day(11, 9))
    assert [each.id for each in planned.invoices] == [1, 2]


def test_money_is_overdue_on_the_day_asked_not_on_that_of_the_last_act() -> None:
    facts = replace(FRESH, last_act=act(day(20, 12)))
    assert [each.id for each in plan_letter(laid_out(facts), day(9, 9)).invoices] == [1]


@given(facts=dossiers(), policy=policies, own=own_policies, today=days)
@settings(max_examples=100, deadline=None)
def test_a_letter_mixes_nothing_suspended_with_what_it_claims(
    facts: Dossier, policy: Policy, own: Own, today: date
) -> None:
    """All of it is suspended only when nothing else is owed: to be looked at, not sent."""
    case = laid_out(facts, policy, own)
    planned = plan_letter(case, today)
    assert all(each.open_cents > 0 for each in planned.invoices)
    assert bool(planned.invoices) is bool(case.open_invoices)
    stopped = {
        each.id
        for each in case.open_invoices
        if each.id in case.frozen or case.limitation_on[each.id] < today
    }
    claimed = {each.id for each in planned.invoices}
    late = {each.id for each in case.open_invoices if each.is_overdue(today)}
    assert not claimed & stopped or not late - stopped
