"""Each rule alone: what it proposes, on which day, about which invoices, and why it does not."""

from __future__ import annotations

from datetime import date, time

import pytest

from relance_tui.domain.codes import FollowUpKind
from relance_tui.domain.dossier import Act, Dossier
from tests.domain.builders import (
    DUE,
    act,
    callback,
    day,
    dispute,
    dossier,
    finding,
    hold,
    invoice,
    laid_out,
    letter,
    payment,
    plan,
    policy,
    promise,
    proposal,
    step,
)

K = FollowUpKind
FRIDAY, BACK = day(27, 11), day(2, 12)


@pytest.mark.parametrize(
    ("kind", "facts", "code"),
    [
        (K.CALLBACK, dossier(invoice()), "callback.none"),
        (K.BROKEN_PROMISE, dossier(invoice()), "promise.none"),
        (
            K.BROKEN_PROMISE,
            dossier(
                invoice(),
                promises=(promise(10_00, DUE, FRIDAY),),
                payments=(payment(10_00, FRIDAY, {1: 10_00}),),
            ),
            "promise.settled",
        ),
        (K.MISSED_INSTALMENT, dossier(invoice()), "plan.none"),
        (
            K.MISSED_INSTALMENT,
            dossier(invoice(), plans=(plan(DUE, {FRIDAY: 10_00}, 1, is_withdrawn=True),)),
            "plan.settled",
        ),
        (K.UNALLOCATED_MONEY, dossier(invoice()), "money.none"),
        (K.UNALLOCATED_MONEY, dossier(payments=(payment(10_00, DUE),)), "money.none"),
        (
            K.UNALLOCATED_MONEY,
            dossier(invoice(cents=10_01), payments=(payment(10_00, FRIDAY),)),
            "money.too_little",
        ),
        (K.DISPUTE_REVIEW, dossier(invoice()), "dispute.none"),
        (K.HOLD_END, dossier(invoice()), "hold.none"),
        (K.DUNNING_STEP, dossier(), "step.nothing_open"),
        (
            K.DUNNING_STEP,
            dossier(invoice(), holds=(hold(DUE, FRIDAY),)),
            "step.all_frozen",
        ),
        (
            K.DUNNING_STEP,
            dossier(invoice(), payments=(payment(100_00, FRIDAY),)),
            "step.money_covers",
        ),
        (K.NO_NEXT_ACTION, dossier(), "orphan.nothing_free"),
    ],
)
def test_why_a_rule_does_not_apply(kind: FollowUpKind, facts: Dossier, code: str) -> None:
    found = finding(kind, facts)
    assert (found.because.code, found.follow_up) == (code, None)


def test_a_policy_with_no_step_left_says_so() -> None:
    one_step = policy(step(1, 7))
    facts = dossier(invoice(), letters=(letter(1, day(8, 9), 1),))
    assert finding(K.DUNNING_STEP, facts, one_step).because.code == "step.policy_exhausted"


@pytest.mark.parametrize(
    ("on", "due_on"),
    [
        pytest.param(day(25, 11), day(25, 11), id="a-working-day"),
        pytest.param(day(28, 11), day(30, 11), id="a-saturday"),
        pytest.param(day(11, 11), day(12, 11), id="armistice-day"),
    ],
)
def test_a_callback_is_due_on_the_day_agreed_moved_to_a_working_day(on: date, due_on: date) -> None:
    found = proposal(K.CALLBACK, dossier(invoice(1), callbacks=(callback(DUE, on, time(10, 30)),)))
    assert (found.due_on, found.at, found.invoice_ids) == (due_on, time(10, 30), (1,))
    assert found.because.inputs == {"agreed_on": DUE, "on": on, "at": "10:30"}


def test_a_callback_without_an_hour() -> None:
    found = proposal(K.CALLBACK, dossier(invoice(), callbacks=(callback(DUE, FRIDAY),)))
    assert found.at is None
    assert "at" not in found.because.inputs


def test_the_callback_agreed_last_counts() -> None:
    facts = dossier(
        invoice(),
        callbacks=(
            callback(day(3, 9), day(10, 9), number=1),
            callback(day(2, 9), day(4, 9), number=2),
        ),
    )
    assert proposal(K.CALLBACK, facts).due_on == day(10, 9)


def test_the_promise_that_comes_back_first_is_watched() -> None:
    facts = dossier(
        invoice(1),
        invoice(2),
        promises=(
            promise(40_00, DUE, day(4, 12), 2, number=1),
            promise(50_00, DUE, FRIDAY, 1, number=2),
        ),
        payments=(payment(20_00, FRIDAY, {1: 20_00}),),
    )
    found = proposal(K.BROKEN_PROMISE, facts)
    assert (found.due_on, found.invoice_ids) == (BACK, (1,))
    assert found.because.inputs == {
        "amount_cents": 50_00,
        "received_cents": 20_00,
        "promised_on": FRIDAY,
        "deadline_on": day(1, 12),
        "back_on": BACK,
    }


@pytest.mark.parametrize(
    ("cents", "covered"),
    [
        pytest.param(1, (1,), id="one-cent"),
        pytest.param(100_00, (1,), id="exactly-the-oldest"),
        pytest.param(100_01, (1, 2), id="the-partly-covered-one-included"),
        pytest.param(250_00, (1, 2, 3), id="all"),
        pytest.param(900_00, (1, 2, 3), id="more-than-is-owed"),
    ],
)
def test_a_promised_sum_covers_the_oldest_invoices(cents: int, covered: tuple[int, ...]) -> None:
    facts = dossier(
        invoice(3, day(3, 9), 50_00),
        invoice(1, day(1, 9)),
        invoice(2, day(2, 9)),
        promises=(promise(cents, day(7, 9), FRIDAY),),
    )
    assert proposal(K.BROKEN_PROMISE, facts).invoice_ids == covered
    dunned = finding(K.DUNNING_STEP, facts).follow_up
    assert (dunned.invoice_ids if dunned else ()) == tuple(
        number for number in (1, 2, 3) if number not in covered
    )


def test_two_promised_sums_cover_one_invoice_after_the_other() -> None:
    facts = dossier(
        invoice(1, day(1, 9)),
        invoice(2, day(2, 9)),
        promises=(
            promise(100_00, day(7, 9), FRIDAY, number=1),
            promise(100_00, day(7, 9), day(4, 12), number=2),
        ),
    )
    covered = laid_out(facts).promised
    assert {key: [each.id for each in those] for key, those in covered.items()} == {1: [1], 2: [2]}
    assert finding(K.DUNNING_STEP, facts).because.code == "step.all_frozen"


def test_a_promised_sum_covers_the_invoices_no_other_promise_names() -> None:
    facts = dossier(
        invoice(1, day(1, 9)),
        invoice(2, day(2, 9)),
        promises=(
            promise(100_00, day(7, 9), FRIDAY, number=1),
            promise(100_00, day(7, 9), day(4, 12), 1, number=2),
        ),
    )
    assert proposal(K.BROKEN_PROMISE, facts).invoice_ids == (2,)


def test_money_not_yet_allocated_does_not_shrink_what_a_promise_covers() -> None:
    facts = dossier(
        invoice(1, day(1, 9), 60_00),
        invoice(2, day(2, 9), 40_00),
        promises=(promise(100_00, day(7, 9), FRIDAY),),
        payments=(payment(60_00, day(9, 9)),),
    )
    assert proposal(K.BROKEN_PROMISE, facts).invoice_ids == (1, 2)
    assert finding(K.DUNNING_STEP, facts).because.code == "step.all_frozen"


@pytest.mark.parametrize(
    ("issued_on", "covered"), [(day(7, 9), (1, 2)), (day(8, 9), (1,))], ids=["same-day", "after"]
)
def test_a_promise_is_not_about_an_invoice_issued_after_it(
    issued_on: date, covered: tuple[int, ...]
) -> None:
    facts = dossier(
        invoice(1, day(1, 9), 60_00),
        invoice(2, day(30, 9), 40_00, issued_on=issued_on),
        promises=(promise(100_00, day(7, 9), FRIDAY),),
    )
    assert proposal(K.BROKEN_PROMISE, facts).invoice_ids == covered


def test_a_promise_whose_invoices_are_settled_otherwise_is_over() -> None:
    facts = dossier(
        invoice(1, open_cents=0),
        invoice(2),
        promises=(promise(100_00, DUE, FRIDAY, 1),),
    )
    assert finding(K.BROKEN_PROMISE, facts).because.code == "promise.settled"


def test_the_instalment_that_comes_back_first_is_watched() -> None:
    facts = dossier(
        invoice(1),
        invoice(2),
        plans=(
            plan(DUE, {FRIDAY: 50_00, day(28, 12): 50_00}, 1, number=1),
            plan(DUE, {day(23, 11): 50_00}, 2, number=2),
        ),
        payments=(payment(30_00, day(20, 11), {2: 30_00}),),
    )
    found = proposal(K.MISSED_INSTALMENT, facts)
    assert (found.due_on, found.invoice_ids) == (day(26, 11), (2,))
    assert found.because.inputs == {
        "number": 1,
        "amount_cents": 50_00,
        "received_cents": 30_00,
        "instalment_on": day(23, 11),
        "back_on": day(26, 11),
        "accelerates": 1,
    }


def test_a_plan_whose_invoices_are_settled_otherwise_is_over() -> None:
    facts = dossier(invoice(1, open_cents=0), invoice(2), plans=(plan(DUE, {FRIDAY: 50_00}, 1),))
    assert finding(K.MISSED_INSTALMENT, facts).because.code == "plan.settled"


@pytest.mark.parametrize("last_act", [None, act(day(14, 9))], ids=["untouched", "dealt-with"])
def test_a_plan_agreed_later_over_the_same_invoices_replaces_the_first(
    last_act: Act | None,
) -> None:
    facts = dossier(
        invoice(1, cents=200_00),
        plans=(
            plan(DUE, {day(8, 9): 50_00, FRIDAY: 50_00}, 1, number=1),
            plan(day(14, 9), {day(4, 12): 50_00}, 1, number=2),
        ),
        last_act=last_act,
    )
    assert proposal(K.MISSED_INSTALMENT, facts).due_on == day(9, 12)


@pytest.mark.parametrize(
    ("loose", "applies"),
    [
        pytest.param(50_00, False, id="tryton-13-half-the-debt"),
        pytest.param(99_99, False, id="one-cent-short"),
        pytest.param(100_00, True, id="tryton-14-exactly-the-debt"),
        pytest.param(100_01, True, id="more"),
    ],
)
def test_no_letter_leaves_when_unallocated_money_covers_what_is_overdue(
    loose: int, applies: bool
) -> None:
    facts = dossier(invoice(), payments=(payment(loose, day(9, 9)),))
    assert (finding(K.UNALLOCATED_MONEY, facts).follow_up is not None) is applies
    assert (finding(K.DUNNING_STEP, facts).follow_up is None) is applies


@pytest.mark.parametrize(
    ("received_on", "due_on"),
    [
        pytest.param(day(9, 9), day(9, 9), id="the-day-the-money-came"),
        pytest.param(day(20, 8), day(2, 9), id="when-the-debt-becomes-overdue"),
        pytest.param(DUE, day(2, 9), id="due-today-is-not-overdue"),
    ],
)
def test_unallocated_money_is_due_at_once(received_on: date, due_on: date) -> None:
    facts = dossier(invoice(1), invoice(2, FRIDAY), payments=(payment(100_00, received_on),))
    found = proposal(K.UNALLOCATED_MONEY, facts)
    assert (found.due_on, found.invoice_ids) == (due_on, (1,))


def test_reminders_resume_the_day_overdue_debt_exceeds_unallocated_money() -> None:
    facts = dossier(
        invoice(1, day(1, 9), 100_00),
        invoice(2, day(14, 9), 400_00),
        payments=(payment(200_00, day(25, 9)),),
    )
    assert finding(K.UNALLOCATED_MONEY, facts).because.code == "money.too_little"
    found = proposal(K.DUNNING_STEP, facts)
    assert (found.due_on, found.invoice_ids) == (day(15, 9), (1, 2))


def test_a_payment_taken_back_owes_no_one_anything() -> None:
    facts = dossier(
        invoice(), payments=(payment(30_00, DUE, number=1), payment(-50_00, DUE, number=2))
    )
    assert finding(K.UNALLOCATED_MONEY, facts).because.code == "money.none"
    assert proposal(K.DUNNING_STEP, facts).due_on == day(8, 9)


@pytest.mark.parametrize(
    ("review_on", "due_on"), [(FRIDAY, FRIDAY), (day(28, 11), day(30, 11))], ids=["fri", "sat"]
)
def test_a_dispute_is_reviewed_on_its_day(review_on: date, due_on: date) -> None:
    facts = dossier(invoice(1), invoice(2), disputes=(dispute(DUE, review_on, 2),))
    found = proposal(K.DISPUTE_REVIEW, facts)
    assert (found.due_on, found.invoice_ids) == (due_on, (2,))


def test_the_earliest_review_comes_first_and_a_settled_dispute_is_over() -> None:
    facts = dossier(
        invoice(1),
        invoice(2),
        invoice(3),
        invoice(4, open_cents=0),
        disputes=(
            dispute(DUE, day(30, 9), 1, number=1),
            dispute(DUE, day(16, 9), 2, number=2),
            dispute(DUE, day(10, 9), 3, number=3, settled_on=day(9, 9)),
            dispute(DUE, day(11, 9), 4, number=4),
        ),
    )
    assert proposal(K.DISPUTE_REVIEW, facts).due_on == day(16, 9)
    assert proposal(K.DUNNING_STEP, facts).invoice_ids == (3,)


def test_a_dispute_renewed_on_the_same_invoice_moves_its_review() -> None:
    facts = dossier(
        invoice(1),
        disputes=(
            dispute(DUE, day(16, 9), 1, number=1),
            dispute(day(16, 9), day(1, 10), 1, number=2),
        ),
    )
    assert proposal(K.DISPUTE_REVIEW, facts).due_on == day(1, 10)


def test_a_dispute_that_names_no_invoice_freezes_them_all() -> None:
    facts = dossier(invoice(1), invoice(2), disputes=(dispute(DUE, FRIDAY),))
    assert finding(K.DUNNING_STEP, facts).because.code == "step.all_frozen"


def test_the_hold_that_lapses_first_and_the_latest_of_each_scope() -> None:
    facts = dossier(
        invoice(1),
        invoice(2),
        invoice(3, open_cents=0),
        holds=(
            hold(DUE, day(10, 9), 1, number=1),
            hold(day(2, 9), day(5, 10), 1, number=2),
            hold(DUE, day(3, 10), 2, number=3),
            hold(DUE, day(4, 9), 3, number=4),
        ),
    )
    found = proposal(K.HOLD_END, facts)
    assert (found.due_on, found.invoice_ids) == (day(5, 10), (2,))
    assert found.because.inputs["until_on"] == day(3, 10)
