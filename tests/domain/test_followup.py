"""Whole stories: a dossier as facts come in, and what is next after each."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from relance_tui.domain.codes import CallOutcome, Channel, EventKind, FollowUpKind
from relance_tui.domain.dossier import Dossier
from tests.domain.builders import (
    DUE,
    act,
    call,
    callback,
    day,
    decide,
    dispute,
    dossier,
    due,
    event,
    hold,
    invoice,
    kind_and_day,
    letter,
    payment,
    plan,
    policy,
    promise,
    step,
)

K = FollowUpKind
PROMISED, BACK = day(27, 11), day(2, 12)


def in_queue(facts: Dossier, today: date) -> bool:
    follow_up = decide(facts)
    return follow_up is not None and follow_up.due_on <= today


@pytest.mark.parametrize(
    "facts",
    [
        pytest.param(dossier(), id="nothing-at-all"),
        pytest.param(dossier(invoice(open_cents=0)), id="metasfresh-15-nothing-open"),
        pytest.param(
            dossier(
                invoice(open_cents=0),
                payments=(payment(100_00, day(20, 9), {1: 100_00}),),
                calls=(call(CallOutcome.CALLBACK, day(14, 9)),),
                callbacks=(callback(day(14, 9), day(21, 9)),),
                promises=(promise(90_00, day(14, 9), day(18, 9)),),
                plans=(plan(day(14, 9), {day(18, 9): 90_00}, 1),),
                holds=(hold(day(14, 9), day(30, 9)),),
                disputes=(dispute(day(14, 9), day(30, 9), 1),),
            ),
            id="tryton-7-all-paid-whatever-was-agreed",
        ),
        pytest.param(
            dossier(invoice(open_cents=0), payments=(payment(30_00, DUE),)),
            id="only-a-credit-left",
        ),
    ],
)
def test_nothing_owed_nothing_to_do(facts: Dossier) -> None:
    assert decide(facts) is None


@pytest.mark.parametrize(
    ("days_late", "is_due"),
    [
        pytest.param(0, False, id="due-today-is-not-late"),
        pytest.param(6, False, id="one-day-before-the-step"),
        pytest.param(7, True, id="tryton-2-inclusive"),
        pytest.param(8, True, id="a-missed-day-is-caught-up"),
        pytest.param(90, True, id="very-late"),
    ],
)
def test_an_invoice_enters_the_queue_at_its_first_step(days_late: int, is_due: bool) -> None:
    assert in_queue(dossier(invoice()), DUE + timedelta(days=days_late)) is is_due


def test_a_very_late_invoice_starts_at_the_first_step() -> None:
    found = due(dossier(invoice(due_on=day(1, 3))))
    assert (found.kind, found.step_number) == (K.DUNNING_STEP, 1)


def test_tryton_life_of_a_line_by_levels_5_20_40() -> None:
    levels = policy(step(1, 5), step(2, 20), step(3, 40))
    fresh = dossier(invoice())
    assert due(fresh, levels).due_on == day(7, 9)  # the 6th is a Sunday
    assert due(fresh, levels).step_number == 1
    sent = replace(fresh, letters=(letter(1, day(7, 9), 1),))
    assert (due(sent, levels).due_on, due(sent, levels).step_number) == (day(21, 9), 2)
    held = replace(sent, holds=(hold(day(8, 9), day(1, 10)),))
    assert kind_and_day(held, levels) == (K.HOLD_END, day(1, 10))
    paid = replace(sent, invoices=(invoice(open_cents=0),))
    assert decide(paid, levels) is None


def test_two_steps_never_climb_in_a_day_however_late() -> None:
    sent = day(30, 11)
    facts = dossier(invoice(), letters=(letter(1, sent, 1),))
    assert kind_and_day(facts) == (K.DUNNING_STEP, sent + timedelta(days=3))


def test_the_whole_standard_scenario_when_every_step_is_done_on_its_day() -> None:
    facts = dossier(invoice())
    days = []
    for number in range(1, 5):
        found = due(facts)
        assert (found.kind, found.step_number) == (K.DUNNING_STEP, number)
        days.append(found.due_on)
        sent = letter(number, found.due_on, 1, number=number, channel=found.channel or Channel.CALL)
        facts = replace(facts, letters=(*facts.letters, sent), last_act=act(found.due_on))
    assert days == [day(8, 9), day(15, 9), day(22, 9), day(1, 10)]
    proof = due(facts)
    assert (proof.kind, proof.due_on) == (K.MISSING_PROOF, day(16, 10))
    received = event(EventKind.LETTER_RECEIVED, day(5, 10), letter_id=4)
    facts = replace(facts, events=(received,))
    hand_over = due(facts)
    assert (hand_over.channel, hand_over.due_on) == (Channel.HANDOVER, day(16, 10))
    called = replace(
        facts, calls=(call(CallOutcome.REACHED, day(16, 10)),), last_act=act(day(16, 10))
    )
    assert due(called).channel is Channel.HANDOVER  # never advances by itself


@pytest.mark.parametrize(
    ("outcome", "due_on"),
    [
        pytest.param(CallOutcome.NO_ANSWER, day(17, 9), id="no-answer"),
        pytest.param(CallOutcome.VOICEMAIL, day(17, 9), id="oca-94-voicemail"),
        pytest.param(CallOutcome.REFUSAL, day(17, 9), id="refusal"),
        pytest.param(CallOutcome.WRONG_NUMBER, day(8, 9), id="wrong-number-is-no-contact"),
    ],
)
def test_a_call_counts_for_the_gap_not_for_the_level(outcome: CallOutcome, due_on: date) -> None:
    facts = dossier(invoice(), calls=(call(outcome, day(14, 9)),), last_act=act(day(14, 9)))
    found = due(facts)
    assert (found.kind, found.step_number, found.due_on) == (K.DUNNING_STEP, 1, due_on)


def test_an_incoming_call_does_not_count_for_the_gap() -> None:
    facts = dossier(invoice(), calls=(call(CallOutcome.REACHED, day(14, 9), is_incoming=True),))
    assert due(facts).due_on == day(8, 9)


@pytest.mark.parametrize(
    ("outcome", "found"),
    [
        pytest.param(CallOutcome.VOICEMAIL, (1, day(7, 9)), id="voicemail-call-again"),
        pytest.param(CallOutcome.REACHED, (2, day(9, 9)), id="reached-next-step"),
    ],
)
def test_a_call_step_advances_on_a_conversation(
    outcome: CallOutcome, found: tuple[int, date]
) -> None:
    scenario = policy(step(1, 3, Channel.CALL), step(2, 8))
    facts = dossier(invoice(), calls=(call(outcome, day(4, 9)),), last_act=act(day(4, 9)))
    follow_up = due(facts, scenario)
    assert (follow_up.step_number, follow_up.due_on) == found


def test_lago_56_a_gap_of_exactly_its_days_is_respected() -> None:
    facts = dossier(invoice(), letters=(letter(0, day(7, 9)),))
    assert due(facts).due_on == day(10, 9)
    assert not in_queue(facts, day(9, 9))
    assert in_queue(facts, day(10, 9))


def test_oca_93_a_letter_over_two_invoices_then_each_goes_its_own_way() -> None:
    facts = dossier(
        invoice(1),
        invoice(2, day(10, 9)),
        letters=(letter(1, day(8, 9), 1, number=1), letter(2, day(18, 9), 1, 2, number=2)),
    )
    found = due(facts)
    assert (found.step_number, found.due_on) == (3, day(22, 9))
    paid = replace(facts, invoices=(invoice(1, open_cents=0), invoice(2, day(10, 9))))
    assert (due(paid).step_number, due(paid).due_on) == (2, day(24, 9))


def test_when_the_oldest_invoice_is_paid_the_rest_is_recomputed() -> None:
    facts = dossier(invoice(1), invoice(2, day(10, 9)), letters=(letter(1, day(8, 9), 1),))
    assert (due(facts).step_number, due(facts).due_on) == (2, day(15, 9))
    paid = replace(facts, invoices=(invoice(1, open_cents=0), invoice(2, day(10, 9))))
    assert (due(paid).step_number, due(paid).due_on) == (1, day(17, 9))


def test_erpnext_44_a_credit_note_taken_back_brings_the_reminder_back() -> None:
    credited = dossier(invoice(open_cents=0))
    assert decide(credited) is None
    assert due(dossier(invoice())).due_on == day(8, 9)


def test_oca_51_an_invoice_not_yet_due_is_not_claimed() -> None:
    found = due(dossier(invoice(1), invoice(2, day(6, 10), 1000_00)))
    assert found.invoice_ids == (1,)


def test_a_callback_is_exempt_from_the_gap_and_silences_reminders() -> None:
    agreed = day(10, 9)
    facts = dossier(
        invoice(),
        calls=(call(CallOutcome.CALLBACK, agreed),),
        callbacks=(callback(agreed, day(11, 9)),),
        last_act=act(agreed, 9),
    )
    assert kind_and_day(facts) == (K.CALLBACK, day(11, 9))


@pytest.mark.parametrize(
    "later",
    [
        pytest.param({"calls": (call(CallOutcome.REACHED, day(9, 9)),)}, id="a-conversation"),
        pytest.param(
            {"calls": (call(CallOutcome.REFUSAL, day(9, 9), is_incoming=True),)},
            id="they-called-us",
        ),
        pytest.param({"promises": (promise(100_00, day(9, 9), PROMISED),)}, id="a-promise"),
        pytest.param({"plans": (plan(day(9, 9), {PROMISED: 100_00}, 1),)}, id="a-plan"),
    ],
)
def test_a_new_conversation_replaces_a_pending_callback(later: dict[str, tuple[object]]) -> None:
    facts = dossier(invoice(), callbacks=(callback(day(7, 9), day(14, 9)),))
    assert due(facts).kind is K.CALLBACK
    assert due(replace(facts, **later)).kind is not K.CALLBACK  # type: ignore[arg-type]


def test_a_call_nobody_answered_leaves_the_callback_for_its_day() -> None:
    facts = dossier(
        invoice(),
        callbacks=(callback(day(7, 9), day(14, 9)),),
        calls=(call(CallOutcome.VOICEMAIL, day(9, 9)),),
        last_act=act(day(9, 9)),
    )
    assert kind_and_day(facts) == (K.CALLBACK, day(14, 9))


def comes_back() -> list[tuple[str, Dossier, tuple[str, date]]]:
    """Every kind an act clears, agreed on the due date, and the day it comes back."""
    return [
        (
            "callback",
            dossier(invoice(), callbacks=(callback(DUE, PROMISED),)),
            (K.CALLBACK, PROMISED),
        ),
        (
            "promise",
            dossier(invoice(), promises=(promise(100_00, DUE, PROMISED),)),
            (K.BROKEN_PROMISE, BACK),
        ),
        (
            "plan",
            dossier(invoice(), plans=(plan(DUE, {PROMISED: 100_00}, 1),)),
            (K.MISSED_INSTALMENT, BACK),
        ),
        ("hold", dossier(invoice(), holds=(hold(DUE, PROMISED),)), (K.HOLD_END, PROMISED)),
    ]


@pytest.mark.parametrize(
    ("facts", "found"), [pytest.param(f, d, id=name) for name, f, d in comes_back()]
)
def test_it_stays_until_an_act_on_or_after_its_day_then_dunning_goes_on_where_it_was(
    facts: Dossier, found: tuple[str, date]
) -> None:
    kind, due_on = found
    facts = replace(facts, letters=(letter(1, day(8, 9), 1),))
    assert kind_and_day(facts) == (kind, due_on)
    same_act = replace(facts, last_act=act(DUE, 9))
    assert kind_and_day(same_act) == (kind, due_on)
    before = replace(facts, last_act=act(due_on - timedelta(days=1)))
    assert kind_and_day(before) == (kind, due_on)
    for days in (0, 3):
        after = replace(facts, last_act=act(due_on + timedelta(days=days)))
        assert (due(after).kind, due(after).step_number) == (K.DUNNING_STEP, 2)


@pytest.mark.parametrize(
    "facts",
    [
        pytest.param(dossier(invoice(), callbacks=(callback(DUE, day(28, 11)),)), id="callback"),
        pytest.param(dossier(invoice(), holds=(hold(DUE, day(28, 11)),)), id="hold"),
    ],
)
def test_an_act_on_the_saturday_before_it_is_due_does_not_clear_it(facts: Dossier) -> None:
    saturday = replace(facts, last_act=act(day(28, 11)))
    assert due(saturday).due_on == day(30, 11)
    assert due(replace(facts, last_act=act(day(30, 11)))).kind is K.DUNNING_STEP


@pytest.mark.parametrize("kind", [K.DISPUTE_REVIEW, K.UNALLOCATED_MONEY])
def test_what_only_its_cause_clears_survives_an_act(kind: FollowUpKind) -> None:
    facts = dossier(invoice(), last_act=act(day(15, 12)))
    facts = (
        replace(facts, disputes=(dispute(DUE, PROMISED, 1),))
        if kind is K.DISPUTE_REVIEW
        else replace(facts, payments=(payment(100_00, PROMISED),))
    )
    assert kind_and_day(facts) == (kind, PROMISED)


def test_a_callback_made_today_for_today_is_not_cleared_by_the_act_that_made_it() -> None:
    facts = dossier(
        invoice(), callbacks=(callback(day(10, 9), day(10, 9)),), last_act=act(day(10, 9), 9)
    )
    assert kind_and_day(facts) == (K.CALLBACK, day(10, 9))


def test_a_kept_promise_gives_way_to_what_remains() -> None:
    facts = dossier(
        invoice(1, open_cents=0),
        invoice(2, day(2, 9)),
        promises=(promise(100_00, day(7, 9), day(11, 9)),),
    )
    paid = replace(facts, payments=(payment(100_00, day(11, 9), {1: 100_00}),))
    assert kind_and_day(paid) == (K.DUNNING_STEP, day(9, 9))
    assert kind_and_day(replace(paid, last_act=act(day(20, 9)))) == (K.DUNNING_STEP, day(9, 9))


def test_money_imported_late_retracts_a_broken_promise() -> None:
    later = invoice(2, day(14, 12))
    facts = dossier(invoice(1), later, promises=(promise(100_00, DUE, PROMISED),))
    assert kind_and_day(facts) == (K.BROKEN_PROMISE, BACK)
    imported = replace(
        facts,
        invoices=(invoice(1, open_cents=0), later),
        payments=(payment(100_00, day(1, 12), {1: 100_00}),),
    )
    assert kind_and_day(imported) == (K.DUNNING_STEP, day(21, 12))


def test_a_promise_suspends_only_what_it_covers() -> None:
    facts = dossier(
        invoice(1), invoice(2, day(2, 9)), promises=(promise(100_00, day(7, 9), PROMISED),)
    )
    found = due(facts)
    assert (found.kind, found.invoice_ids) == (K.DUNNING_STEP, (2,))


def test_a_plan_watched_kept_up_and_missed() -> None:
    lines = {day(30, 9): 50_00, day(30, 10): 50_00}
    agreed = dossier(
        invoice(), letters=(letter(1, day(8, 9), 1),), plans=(plan(day(9, 9), lines, 1),)
    )
    assert kind_and_day(agreed) == (K.MISSED_INSTALMENT, day(5, 10))
    first = replace(
        agreed,
        invoices=(invoice(open_cents=50_00),),
        payments=(payment(50_00, day(30, 9), {1: 50_00}),),
    )
    assert kind_and_day(first) == (K.MISSED_INSTALMENT, day(4, 11))
    dealt_with = replace(first, last_act=act(day(4, 11)))
    assert (due(dealt_with).kind, due(dealt_with).step_number) == (K.DUNNING_STEP, 2)
    bounced = replace(agreed, last_act=act(day(30, 9)))
    assert kind_and_day(bounced) == (K.MISSED_INSTALMENT, day(5, 10))


def test_a_plan_caught_up_late_runs_again() -> None:
    lines = {day(30, 9): 50_00, day(30, 10): 50_00}
    facts = dossier(invoice(), plans=(plan(day(9, 9), lines, 1),), last_act=act(day(5, 10)))
    assert due(facts).kind is K.DUNNING_STEP
    caught_up = replace(facts, payments=(payment(50_00, day(8, 10), {1: 50_00}),))
    assert kind_and_day(caught_up) == (K.MISSED_INSTALMENT, day(4, 11))


def test_a_dispute_freezes_its_invoices_and_settling_it_gives_them_back() -> None:
    facts = dossier(invoice(1), invoice(2), disputes=(dispute(DUE, PROMISED, 1),))
    assert (due(facts).kind, due(facts).invoice_ids) == (K.DUNNING_STEP, (2,))
    settled = replace(facts, disputes=(dispute(DUE, PROMISED, 1, settled_on=day(4, 9)),))
    assert due(settled).invoice_ids == (1, 2)


def test_unallocated_money_comes_before_the_letter() -> None:
    facts = dossier(invoice(), payments=(payment(100_00, day(7, 9)),))
    assert kind_and_day(facts) == (K.UNALLOCATED_MONEY, day(7, 9))


def test_the_last_step_done_leaves_the_guard_on_watch() -> None:
    last = policy(step(1, 7))
    facts = dossier(invoice(), letters=(letter(1, day(8, 9), 1),), last_act=act(day(8, 9)))
    assert kind_and_day(facts, last) == (K.NO_NEXT_ACTION, day(23, 9))
