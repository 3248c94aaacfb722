"""Payment plans."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from relance_tui.domain.codes import (
    CallOutcome,
    DebtorKind,
    FollowUpKind,
    PlanStatus,
    PromiseStatus,
    Rhythm,
)
from relance_tui.domain.outcome import CallDraft
from relance_tui.errors import RelanceError, UsageError
from relance_tui.services.desk import Desk
from relance_tui.services.views import DebtorChanges, PlanDraft
from tests.services.test_casework import enter

MakeDesk = Callable[..., Desk]


def test_the_preview_is_what_gets_recorded(desk: Desk) -> None:
    debtor_id = enter(desk, total_cents=1_248_020)
    draft = PlanDraft(count=4, deposit_cents=200_000, first_on=date(2026, 12, 5))
    preview = desk.preview_plan(debtor_id, draft)
    assert [i.amount_cents for i in preview.instalments] == [200_000, *[262_005] * 4]
    desk.agree_plan(debtor_id, draft)
    (plan,) = desk.dossier(debtor_id).dossier.plans
    assert plan.instalments == preview.instalments


def test_a_missed_instalment_comes_back_and_a_kept_one_does_not(make_desk: MakeDesk) -> None:
    desk = make_desk()
    debtor_id = enter(desk)
    draft = PlanDraft(count=2, first_on=date(2026, 12, 1), rhythm=Rhythm.WEEK)
    desk.agree_plan(debtor_id, draft)
    make_desk(date(2026, 12, 1)).record_payment(debtor_id, 60_000)
    view = make_desk(date(2026, 12, 4)).dossier(debtor_id)
    assert view.follow_up is not None
    assert view.follow_up.kind is FollowUpKind.MISSED_INSTALMENT
    assert view.follow_up.due_on == date(2026, 12, 11)
    assert list(view.plan_statuses.values()) == [PlanStatus.ACTIVE]
    late = make_desk(date(2026, 12, 11)).dossier(debtor_id)
    assert list(late.plan_statuses.values()) == [PlanStatus.DEFAULTED]
    make_desk(date(2026, 12, 11)).record_payment(debtor_id, 60_000)
    assert make_desk(date(2026, 12, 11)).dossier(debtor_id).follow_up is None


def test_a_plan_replaces_the_promise_and_the_callback(desk: Desk) -> None:
    debtor_id = enter(desk)
    desk.record_call(debtor_id, CallDraft(outcome=CallOutcome.PROMISE, on=date(2026, 11, 27)))
    desk.record_call(debtor_id, CallDraft(outcome=CallOutcome.PLAN_REQUESTED))
    desk.agree_plan(debtor_id, PlanDraft(count=3))
    view = desk.dossier(debtor_id)
    assert list(view.promise_statuses.values()) == [PromiseStatus.WITHDRAWN]
    assert view.follow_up is not None
    assert view.follow_up.kind is FollowUpKind.MISSED_INSTALMENT


@pytest.mark.parametrize(
    ("draft", "words"),
    [
        (PlanDraft(count=3, total_cents=999_999), "dépasse"),
        (PlanDraft(count=3, first_on=date(2026, 11, 1)), "déjà passée"),
        (PlanDraft(count=3, total_cents=0), "rien"),
    ],
)
def test_impossible_plans_are_refused(desk: Desk, draft: PlanDraft, words: str) -> None:
    debtor_id = enter(desk)
    with pytest.raises(RelanceError, match=words):
        desk.agree_plan(debtor_id, draft)
    assert not desk.dossier(debtor_id).dossier.plans


def business(desk: Desk) -> int:
    debtor_id = enter(desk, total_cents=1_248_020)
    desk.edit_debtor(debtor_id, DebtorChanges(kind=DebtorKind.BUSINESS))
    return debtor_id


def test_the_limits_of_the_house_warn_and_refuse_nothing(desk: Desk) -> None:
    debtor_id = business(desk)
    assert desk.preview_plan(debtor_id, PlanDraft(count=4)).warnings == ()
    long = PlanDraft(count=12)
    (warning,) = desk.preview_plan(debtor_id, long).warnings
    assert "6 mois" in warning
    desk.change_setting("plan.max_months", "12")
    assert desk.preview_plan(debtor_id, long).warnings == ()
    desk.change_setting("plan.min_instalment", "2000")
    (warning,) = desk.preview_plan(debtor_id, long).warnings
    assert "2\u202f000,00" in warning
    assert desk.agree_plan(debtor_id, long).act_id


@pytest.mark.parametrize("value", ["0", "121", "six"])
def test_a_limit_that_is_none_is_refused(desk: Desk, value: str) -> None:
    with pytest.raises(UsageError, match=r"plan\.max_months"):
        desk.change_setting("plan.max_months", value)


def test_the_preview_says_how_much_interest_is_at_stake(desk: Desk) -> None:
    debtor_id = business(desk)
    (running,) = desk.preview_plan(debtor_id, PlanDraft(count=4)).remarks
    (frozen,) = desk.preview_plan(debtor_id, PlanDraft(count=4, freezes_interest=True)).remarks
    amount = running.split("environ ")[1].split("\u00a0€")[0]
    assert running.startswith("les intérêts courent")
    assert frozen.startswith("intérêts gelés")
    assert amount in frozen
    assert "règle de la maison" in frozen


def test_a_consumer_who_owes_no_interest_is_told_so(desk: Desk) -> None:
    debtor_id = enter(desk)
    (remark,) = desk.preview_plan(debtor_id, PlanDraft(count=4)).remarks
    assert "aucun ne court" in remark


def test_interest_agreed_frozen_stops_and_a_default_makes_it_run(make_desk: MakeDesk) -> None:
    debtor_id = business(make_desk())
    at_agreement = make_desk().rights(debtor_id).claims.interest_cents
    done = make_desk().agree_plan(debtor_id, PlanDraft(count=2, freezes_interest=True))
    assert done.recorded.endswith(", intérêts gelés")
    (plan,) = make_desk().dossier(debtor_id).dossier.plans
    assert plan.freezes_interest
    kept = make_desk(date(2026, 12, 20)).rights(debtor_id).claims.interest_cents
    assert kept == at_agreement
    broken = make_desk(date(2026, 12, 31)).rights(debtor_id).claims.interest_cents
    assert broken > at_agreement + 10_000


@pytest.mark.parametrize(
    ("kind", "asked", "is_frozen"),
    [
        (DebtorKind.BUSINESS, None, False),
        (DebtorKind.CONSUMER, None, True),
        (DebtorKind.CONSUMER, False, False),
        (DebtorKind.BUSINESS, True, True),
    ],
)
def test_only_a_consumer_has_them_frozen_unless_it_is_said(
    desk: Desk, kind: DebtorKind, asked: bool | None, is_frozen: bool
) -> None:
    debtor_id = enter(desk)
    desk.edit_debtor(debtor_id, DebtorChanges(kind=kind))
    desk.agree_plan(debtor_id, PlanDraft(count=2, freezes_interest=asked))
    (plan,) = desk.dossier(debtor_id).dossier.plans
    assert plan.freezes_interest is is_frozen
