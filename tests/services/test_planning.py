"""Payment plans."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from relance_tui.domain.codes import CallOutcome, FollowUpKind, PlanStatus, PromiseStatus, Rhythm
from relance_tui.domain.outcome import CallDraft
from relance_tui.errors import RelanceError
from relance_tui.services.desk import Desk
from relance_tui.services.views import PlanDraft
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
