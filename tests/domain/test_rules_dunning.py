"""The dunning step and the orphan guard: which step, on which day, about which invoices."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from relance_tui.domain.codes import CallOutcome, Channel, FollowUpKind
from relance_tui.domain.decision import FollowUp
from relance_tui.domain.policy import Margins
from tests.domain.builders import (
    DUE,
    act,
    call,
    day,
    decide,
    dossier,
    finding,
    invoice,
    letter,
    payment,
    policy,
    proposal,
    step,
)

K = FollowUpKind


def step_of(found: FollowUp) -> tuple[str | None, int, Channel | None]:
    return found.step, found.step_number, found.channel


@pytest.mark.parametrize(
    ("offset", "due_on"),
    [
        pytest.param(0, DUE, id="on-the-due-date"),
        pytest.param(5, day(7, 9), id="tryton-2-inclusive-then-the-next-working-day"),
        pytest.param(7, day(8, 9), id="seven-days-late"),
        pytest.param(10, day(11, 9), id="metasfresh-16"),
        pytest.param(-7, day(25, 8), id="before-the-due-date"),
    ],
)
def test_a_step_is_due_that_many_days_after_the_due_date(offset: int, due_on: date) -> None:
    found = proposal(K.DUNNING_STEP, dossier(invoice()), policy(step(1, offset)))
    assert (found.due_on, found.invoice_ids) == (due_on, (1,))
    assert found.because.code == "step.first_contact"


def test_a_step_says_what_it_rests_on() -> None:
    facts = dossier(invoice(1), letters=(letter(1, day(14, 9), 1),))
    found = proposal(K.DUNNING_STEP, facts)
    assert (found.step, found.step_number, found.channel) == ("email-2", 2, Channel.EMAIL)
    assert found.because.code == "step.after_contact"
    assert found.because.inputs == {
        "invoice": "F001",
        "invoice_due_on": DUE,
        "offset_days": 14,
        "counts_from": "due_date",
        "reached_on": day(15, 9),
        "days_late": 16,
        "step": "email-2",
        "step_number": 2,
        "last_contact_on": day(14, 9),
        "last_channel": "email",
        "gap_days": 3,
    }


@pytest.mark.parametrize(
    ("channel", "gap", "due_on"),
    [
        pytest.param(Channel.EMAIL, None, day(17, 9), id="three-days-after-an-email"),
        pytest.param(Channel.LETTER, None, day(21, 9), id="seven-after-a-letter"),
        pytest.param(Channel.REGISTERED, None, day(21, 9), id="seven-after-a-registered-one"),
        pytest.param(Channel.LETTER, 2, day(16, 9), id="the-step-says-two"),
        pytest.param(Channel.EMAIL, 0, day(15, 9), id="the-step-says-none"),
        pytest.param(Channel.EMAIL, 5, day(21, 9), id="a-gap-that-ends-on-a-saturday"),
    ],
)
def test_the_gap_is_the_step_s_else_that_of_the_last_channel(
    channel: Channel, gap: int | None, due_on: date
) -> None:
    scenario = policy(step(1, 7), step(2, 14, gap_days=gap))
    facts = dossier(invoice(1), letters=(letter(1, day(14, 9), 1, channel=channel),))
    found = proposal(K.DUNNING_STEP, facts, scenario)
    assert found.due_on == due_on
    days = {Channel.EMAIL: 3}.get(channel, 7) if gap is None else gap
    assert found.because.inputs["gap_days"] == days


def test_metasfresh_27_without_contact_no_gap_holds_anything_back() -> None:
    scenario = policy(step(1, 7, gap_days=1000))
    assert proposal(K.DUNNING_STEP, dossier(invoice()), scenario).due_on == day(8, 9)


def test_metasfresh_30_a_contact_in_the_future_blocks() -> None:
    facts = dossier(invoice(), letters=(letter(0, day(1, 10)),))
    assert proposal(K.DUNNING_STEP, facts).due_on == day(5, 10)


def test_one_letter_at_the_highest_step_due_over_all_that_is_overdue() -> None:
    facts = dossier(
        invoice(1, day(1, 9)),
        invoice(2, day(8, 9)),
        invoice(3, day(14, 9)),
        invoice(4, day(15, 9)),
        letters=(letter(1, day(8, 9), 1),),
    )
    found = proposal(K.DUNNING_STEP, facts)
    assert (found.due_on, found.step_number, found.invoice_ids) == (day(15, 9), 2, (1, 2, 3))


def test_a_step_not_done_rises_on_the_days_others_catch_up() -> None:
    facts = dossier(
        invoice(1, day(1, 9)),
        invoice(2, day(4, 9)),
        invoice(3, day(8, 9)),
        invoice(4, day(7, 9)),
        letters=(
            letter(1, day(1, 9), 2, 3, 4, number=1),
            letter(2, day(2, 9), 3, number=2),
        ),
    )
    found = proposal(K.DUNNING_STEP, facts)
    assert (found.due_on, found.step_number) == (day(8, 9), 1)
    rises = [each for each in found.escalations if each.kind is K.DUNNING_STEP]
    assert [(each.on, each.step_number) for each in rises] == [(day(18, 9), 2), (day(29, 9), 3)]
    assert [str(each.because.inputs["invoice"]) for each in rises if each.because] == [
        "F002",
        "F003",
    ]
    assert step_of(found.as_of(day(17, 9))) == ("email-1", 1, Channel.EMAIL)
    assert step_of(found.as_of(day(18, 9))) == ("email-2", 2, Channel.EMAIL)
    assert step_of(found.as_of(day(1, 12))) == ("letter-3", 3, Channel.LETTER)


@pytest.mark.parametrize("due_on", [date.max, date.min], ids=["31-12-9999", "01-01-0001"])
def test_a_due_date_that_means_none_breaks_nothing(due_on: date) -> None:
    scenario = policy(step(1, -5), step(2, 30))
    facts = dossier(
        invoice(1, due_on, issued_on=DUE),
        calls=(call(CallOutcome.REACHED, DUE),),
    )
    assert finding(K.DUNNING_STEP, facts, scenario).because.code in {
        "step.after_contact",
        "step.time_barred",
    }
    assert finding(K.NO_NEXT_ACTION, facts, policy()).follow_up is not None
    with_money = replace(facts, payments=(payment(10_00, DUE),))
    assert decide(with_money, scenario) is not None


@pytest.mark.parametrize(
    ("last", "due_on"),
    [
        pytest.param(None, day(2, 9), id="no-act-the-day-after-the-due-date"),
        pytest.param(day(14, 9), day(29, 9), id="fifteen-days-after-the-last-act"),
        pytest.param(day(11, 9), day(28, 9), id="moved-to-a-working-day"),
        pytest.param(day(3, 8), day(2, 9), id="never-before-it-is-overdue"),
    ],
)
def test_the_orphan_guard(last: date | None, due_on: date) -> None:
    facts = dossier(invoice(1), last_act=act(last) if last else None)
    found = proposal(K.NO_NEXT_ACTION, facts, policy())
    assert (found.due_on, found.invoice_ids) == (due_on, (1,))


def test_the_orphan_delay_can_be_set() -> None:
    facts = dossier(invoice(1), last_act=act(day(14, 9)))
    scenario = policy(margins=Margins(orphan_days=2))
    assert proposal(K.NO_NEXT_ACTION, facts, scenario).due_on == day(16, 9)
