from __future__ import annotations

from datetime import date

import pytest

from relance_tui.domain.codes import PlanStatus, PromiseStatus
from relance_tui.domain.dossier import Dossier
from relance_tui.domain.payment import Payment, PaymentKind
from relance_tui.domain.plan import InstalmentPlan
from relance_tui.domain.policy import Margins
from relance_tui.domain.promise import Promise
from relance_tui.domain.settlement import PlanCheck, PromiseCheck, check_agreements
from tests.domain.builders import CALENDAR, at, day, dossier, invoice, payment, plan, promise

MADE = day(20, 11)
FRIDAY = day(27, 11)
DEADLINE = day(1, 12)
BACK = day(2, 12)


def check_all(facts: Dossier) -> dict[int, PromiseCheck]:
    checks, _ = check_agreements(facts, Margins(), CALENDAR)
    return {check.promise.id: check for check in checks}


def check_one(given: Promise, *payments: Payment) -> PromiseCheck:
    return check_all(dossier(invoice(), promises=(given,), payments=payments))[given.id]


def check_plan(given: InstalmentPlan, *payments: Payment) -> PlanCheck:
    _, plans = check_agreements(
        dossier(invoice(), plans=(given,), payments=payments), Margins(), CALENDAR
    )
    return plans[0]


def test_no_agreement_nothing_to_check() -> None:
    assert check_agreements(dossier(invoice()), Margins(), CALENDAR) == ((), ())


@pytest.mark.parametrize(
    ("due_on", "deadline_on", "back_on"),
    [
        pytest.param(FRIDAY, DEADLINE, BACK, id="friday"),
        pytest.param(day(28, 11), DEADLINE, BACK, id="saturday"),
        pytest.param(day(23, 11), day(25, 11), day(26, 11), id="monday"),
        pytest.param(day(9, 11), day(12, 11), day(13, 11), id="over-armistice-day"),
        pytest.param(day(23, 12), day(28, 12), day(29, 12), id="over-christmas"),
        pytest.param(day(31, 12), day(5, 1, 2027), day(6, 1, 2027), id="over-new-year"),
    ],
)
def test_the_grace_is_two_working_days_and_it_comes_back_the_next(
    due_on: date, deadline_on: date, back_on: date
) -> None:
    check = check_one(promise(100_00, day(2, 11), due_on))
    assert (check.deadline_on, check.back_on) == (deadline_on, back_on)


@pytest.mark.parametrize(("grace", "deadline_on"), [(0, FRIDAY), (1, day(30, 11)), (5, day(4, 12))])
def test_the_grace_can_be_set(grace: int, deadline_on: date) -> None:
    facts = dossier(invoice(), promises=(promise(100_00, MADE, FRIDAY),))
    checks, _ = check_agreements(facts, Margins(grace_working_days=grace), CALENDAR)
    assert checks[0].deadline_on == deadline_on


@pytest.mark.parametrize(
    ("valued_on", "is_kept"),
    [
        pytest.param(day(19, 11), False, id="money-of-the-day-before-the-promise"),
        pytest.param(day(21, 11), True, id="the-day-after"),
        pytest.param(FRIDAY, True, id="on-the-day"),
        pytest.param(DEADLINE, True, id="last-day-of-grace"),
        pytest.param(BACK, False, id="one-day-too-late"),
    ],
)
def test_only_money_valued_between_promise_and_deadline_keeps_it(
    valued_on: date, is_kept: bool
) -> None:
    check = check_one(promise(100_00, MADE, FRIDAY), payment(100_00, valued_on, {1: 100_00}))
    assert check.is_kept is is_kept


@pytest.mark.parametrize(
    ("hour", "is_kept"), [(8, False), (9, True), (18, True)], ids=["known", "same-time", "learnt"]
)
def test_money_of_the_same_day_counts_when_learnt_afterwards(hour: int, is_kept: bool) -> None:
    received = payment(100_00, MADE, {1: 100_00}, recorded_at=at(MADE, hour))
    assert check_one(promise(100_00, MADE, FRIDAY), received).is_kept is is_kept


def test_a_transfer_said_to_have_left_counts_from_the_day_it_left() -> None:
    said = promise(100_00, MADE, MADE, counts_from=day(16, 11))
    learnt = at(day(23, 11))
    assert check_one(said, payment(100_00, day(16, 11), recorded_at=learnt)).is_kept
    assert not check_one(said, payment(100_00, day(13, 11), recorded_at=learnt)).is_kept
    known_before = payment(100_00, day(16, 11), recorded_at=at(day(17, 11)))
    assert not check_one(said, known_before).is_met


@pytest.mark.parametrize(
    ("cents", "today", "status"),
    [
        pytest.param(0, day(20, 11), PromiseStatus.PENDING, id="pending"),
        pytest.param(99_99, DEADLINE, PromiseStatus.PENDING, id="one-cent-short-in-grace"),
        pytest.param(0, BACK, PromiseStatus.BROKEN, id="broken"),
        pytest.param(99_99, BACK, PromiseStatus.PARTLY_KEPT, id="one-cent-short-after"),
        pytest.param(100_00, MADE, PromiseStatus.KEPT, id="kept-before-its-day"),
        pytest.param(100_00, BACK, PromiseStatus.KEPT, id="kept"),
        pytest.param(150_00, BACK, PromiseStatus.KEPT, id="more-than-promised"),
    ],
)
def test_the_status_of_a_promise(cents: int, today: date, status: PromiseStatus) -> None:
    payments = (payment(cents, FRIDAY, {1: min(cents, 100_00)}),) if cents else ()
    assert check_one(promise(100_00, MADE, FRIDAY), *payments).status(today) is status


def test_several_payments_add_up_and_a_credit_note_counts() -> None:
    check = check_one(
        promise(100_00, MADE, FRIDAY),
        payment(40_00, day(23, 11), {1: 40_00}, number=1),
        payment(60_00, FRIDAY, number=2, kind=PaymentKind.CREDIT_NOTE),
    )
    assert check.status(BACK) is PromiseStatus.KEPT


def test_late_money_does_not_keep_it_but_meets_it() -> None:
    check = check_one(promise(100_00, MADE, FRIDAY), payment(100_00, day(8, 12), {1: 100_00}))
    assert check.status(day(9, 12)) is PromiseStatus.BROKEN
    assert (check.is_met, check.to_come_cents) == (True, 0)


def test_money_imported_late_with_an_earlier_value_date_retracts_broken() -> None:
    imported = payment(100_00, DEADLINE, {1: 100_00}, recorded_at=at(day(20, 12)))
    assert check_one(promise(100_00, MADE, FRIDAY)).status(BACK) is PromiseStatus.BROKEN
    assert check_one(promise(100_00, MADE, FRIDAY), imported).status(BACK) is PromiseStatus.KEPT


def test_a_withdrawn_promise_takes_no_money() -> None:
    withdrawn = promise(100_00, MADE, FRIDAY, number=1, is_withdrawn=True)
    current = promise(100_00, day(23, 11), FRIDAY, number=2)
    checks = check_all(
        dossier(
            invoice(),
            promises=(withdrawn, current),
            payments=(payment(100_00, FRIDAY, {1: 100_00}),),
        )
    )
    assert checks[1].status(BACK) is PromiseStatus.WITHDRAWN
    assert checks[2].status(BACK) is PromiseStatus.KEPT


def test_a_euro_keeps_one_promise_only_the_earlier_first() -> None:
    checks = check_all(
        dossier(
            invoice(),
            promises=(
                promise(50_00, MADE, day(4, 12), number=1),
                promise(50_00, MADE, FRIDAY, number=2),
            ),
            payments=(payment(50_00, day(24, 11), {1: 50_00}),),
        )
    )
    assert [checks[2].is_kept, checks[1].is_kept] == [True, False]
    assert checks[1].in_time_cents == 0


def test_a_promise_on_an_invoice_is_met_by_money_for_it_or_not_yet_allocated() -> None:
    named = promise(50_00, MADE, FRIDAY, 2)
    elsewhere = payment(50_00, FRIDAY, {1: 50_00})
    assert not check_one(named, elsewhere).is_met
    assert check_one(named, payment(50_00, FRIDAY, {2: 50_00})).is_kept
    assert check_one(named, payment(50_00, FRIDAY)).is_kept


def test_a_promised_sum_leaves_the_money_of_a_named_invoice_to_its_own_promise() -> None:
    checks = check_all(
        dossier(
            invoice(1),
            invoice(2),
            promises=(
                promise(50_00, MADE, FRIDAY, number=1),
                promise(50_00, MADE, day(30, 11), 2, number=2),
            ),
            payments=(
                payment(50_00, day(26, 11), {2: 50_00}, number=1),
                payment(50_00, FRIDAY, {1: 50_00}, number=2),
            ),
        )
    )
    assert [checks[1].is_kept, checks[2].is_kept] == [True, True]


def test_late_money_goes_to_the_newest_promise() -> None:
    checks = check_all(
        dossier(
            invoice(),
            promises=(
                promise(100_00, day(2, 11), day(6, 11), number=1),
                promise(100_00, MADE, FRIDAY, number=2),
            ),
            payments=(payment(100_00, day(8, 12), {1: 100_00}),),
        )
    )
    assert [checks[1].is_met, checks[2].is_met] == [False, True]


PLAN = plan(MADE, {FRIDAY: 40_00, day(28, 12): 40_00, day(27, 1, 2027): 20_00}, 1)
"""Back on 2 and 31 December, then 1 February, each two working days of grace later."""


@pytest.mark.parametrize(
    ("cents", "unmet", "received"),
    [
        pytest.param(0, 1, 0, id="nothing"),
        pytest.param(39_99, 1, 39_99, id="one-cent-short"),
        pytest.param(40_00, 2, 0, id="the-first"),
        pytest.param(60_00, 2, 20_00, id="the-first-and-half-of-the-second"),
        pytest.param(99_99, 3, 19_99, id="all-but-one-cent"),
        pytest.param(100_00, None, None, id="all-at-once"),
    ],
)
def test_instalments_are_met_cumulatively(
    cents: int, unmet: int | None, received: int | None
) -> None:
    payments = (payment(cents, FRIDAY, {1: cents}),) if cents else ()
    left = check_plan(PLAN, *payments).next_unmet
    assert (left.instalment.number if left else None) == unmet
    assert (left.received_cents if left else None) == received


def test_the_order_of_the_instalments_means_nothing() -> None:
    shuffled = plan(MADE, {day(28, 12): 40_00, FRIDAY: 40_00}, 1)
    first = check_plan(shuffled, payment(40_00, FRIDAY, {1: 40_00})).next_unmet
    assert first is not None
    assert first.instalment.due_on == day(28, 12)


@pytest.mark.parametrize(
    ("cents", "today", "status"),
    [
        pytest.param(0, DEADLINE, PlanStatus.ACTIVE, id="in-grace"),
        pytest.param(0, BACK, PlanStatus.DEFAULTED, id="first-missed"),
        pytest.param(40_00, BACK, PlanStatus.ACTIVE, id="first-met"),
        pytest.param(40_00, day(30, 12), PlanStatus.ACTIVE, id="second-in-grace"),
        pytest.param(40_00, day(31, 12), PlanStatus.DEFAULTED, id="second-missed"),
        pytest.param(100_00, FRIDAY, PlanStatus.COMPLETED, id="all-paid"),
    ],
)
def test_the_status_of_a_plan(cents: int, today: date, status: PlanStatus) -> None:
    payments = (payment(cents, day(23, 11), {1: cents}),) if cents else ()
    assert check_plan(PLAN, *payments).status(today) is status


def test_late_money_repairs_a_plan_and_a_payment_taken_back_breaks_it_again() -> None:
    late = payment(40_00, day(10, 12), {1: 40_00})
    assert check_plan(PLAN, late).status(day(11, 12)) is PlanStatus.ACTIVE
    assert check_plan(PLAN).status(day(11, 12)) is PlanStatus.DEFAULTED


def test_money_from_before_the_plan_or_for_another_invoice_does_not_meet_it() -> None:
    for received in (payment(40_00, day(19, 11), {1: 40_00}), payment(40_00, FRIDAY, {2: 40_00})):
        assert check_plan(PLAN, received).status(BACK) is PlanStatus.DEFAULTED


def test_a_withdrawn_plan_takes_no_money() -> None:
    withdrawn = plan(MADE, {FRIDAY: 40_00}, 1, is_withdrawn=True)
    check = check_plan(withdrawn, payment(40_00, FRIDAY, {1: 40_00}))
    assert check.status(BACK) is PlanStatus.WITHDRAWN
    assert check.instalments[0].received_cents == 0


def test_money_meets_the_newest_plan() -> None:
    newer = plan(day(10, 12), {day(14, 12): 40_00}, 1, number=2)
    facts = dossier(
        invoice(), plans=(PLAN, newer), payments=(payment(40_00, day(14, 12), {1: 40_00}),)
    )
    _, checks = check_agreements(facts, Margins(), CALENDAR)
    assert [check.plan.id for check in checks] == [1, 2]
    assert checks[0].instalments[0].received_cents == 0
    assert checks[1].next_unmet is None


def test_a_promise_to_catch_up_on_a_plan_is_met_by_the_same_money() -> None:
    facts = dossier(
        invoice(),
        plans=(PLAN,),
        promises=(promise(40_00, BACK, day(8, 12)),),
        payments=(payment(40_00, day(8, 12), {1: 40_00}),),
    )
    promises, plans = check_agreements(facts, Margins(), CALENDAR)
    assert promises[0].is_kept
    assert plans[0].status(day(11, 12)) is PlanStatus.ACTIVE
