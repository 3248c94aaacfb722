"""A plan agreed on the telephone: one act with its call, one undo."""

from __future__ import annotations

from datetime import date

import pytest

from relance_tui.domain.codes import CallOutcome, FollowUpKind, PlanStatus, Rhythm
from relance_tui.domain.outcome import CallDraft
from relance_tui.domain.quick_line import read_quick_line
from relance_tui.domain.quick_reading import Known, PlanTerms, Understood
from relance_tui.domain.workdays import Calendar
from relance_tui.errors import RelanceError
from relance_tui.services.desk import Desk
from relance_tui.services.quick_sentences import understood_line
from tests.services.test_casework import enter

REACHED = CallDraft(outcome=CallOutcome.REACHED, note="accord de M. Noël")
FIRST = date(2026, 12, 5)
PLAN = PlanTerms(count=3, amount_cents=30_000, total_cents=90_000, first_on=FIRST)


def known(desk: Desk, debtor_id: int) -> Known:
    return Known.of(desk.dossier(debtor_id).dossier, Calendar(), desk.today)


def test_the_call_and_the_plan_are_one_act(desk: Desk) -> None:
    debtor_id = enter(desk)
    done = desk.record_call_with_plan(debtor_id, REACHED, PLAN)
    assert done.recorded == (
        "appel\u00a0: joint, échéancier de 900,00\u00a0€ en 3 échéances, la première le 07/12/2026,"
        " intérêts gelés — accord de M. Noël"
    )
    view = desk.dossier(debtor_id)
    (call,) = view.dossier.calls
    (plan,) = view.dossier.plans
    assert (call.outcome, call.note) == (CallOutcome.REACHED, "accord de M. Noël")
    assert [each.amount_cents for each in plan.instalments] == [30_000] * 3
    assert plan.total_cents == 90_000
    assert view.plan_statuses[plan.id] is PlanStatus.ACTIVE
    assert [entry.kind for entry in view.timeline if entry.kind != "invoice"] == ["call"]


def test_one_undo_takes_both_back(desk: Desk) -> None:
    debtor_id = enter(desk)
    before = desk.dossier(debtor_id).follow_up
    desk.record_call_with_plan(debtor_id, REACHED, PLAN)
    undone = desk.undo_preview()
    assert undone is not None
    assert undone.size == 1
    desk.undo()
    view = desk.dossier(debtor_id)
    assert (view.dossier.calls, view.dossier.plans) == ((), ())
    assert view.follow_up == before


def test_the_plan_replaces_a_promise_which_an_undo_brings_back(desk: Desk) -> None:
    debtor_id = enter(desk)
    desk.record_call(debtor_id, CallDraft(outcome=CallOutcome.PROMISE, on=date(2026, 11, 27)))
    desk.record_call_with_plan(debtor_id, REACHED, PLAN)
    (promise,) = desk.dossier(debtor_id).dossier.promises
    assert promise.is_withdrawn
    desk.undo()
    (promise,) = desk.dossier(debtor_id).dossier.promises
    assert not promise.is_withdrawn


@pytest.mark.parametrize(
    "terms",
    [
        PLAN,
        PlanTerms(count=4, first_on=FIRST),
        PlanTerms(
            count=2,
            amount_cents=20_000,
            total_cents=50_000,
            deposit_cents=10_000,
            rhythm=Rhythm.MONTH_END,
            first_on=date(2026, 11, 30),
        ),
    ],
)
def test_the_preview_says_what_recording_leads_to(desk: Desk, terms: PlanTerms) -> None:
    debtor_id = enter(desk)
    previewed = desk.preview_call_with_plan(debtor_id, REACHED, terms)
    assert desk.dossier(debtor_id).dossier.calls == ()
    done = desk.record_call_with_plan(debtor_id, REACHED, terms)
    assert previewed.follow_up == done.follow_up
    assert previewed.message.splitlines()[0] == done.message
    assert done.follow_up is not None
    assert done.follow_up.kind is FollowUpKind.MISSED_INSTALMENT


def test_the_preview_says_what_the_plan_leaves_out(desk: Desk) -> None:
    debtor_id = enter(desk)
    said = desk.preview_call_with_plan(debtor_id, REACHED, PLAN).message
    assert "300,00\u00a0€ en retard restent en dehors" in said
    whole = desk.preview_call_with_plan(debtor_id, REACHED, PlanTerms(count=4, first_on=FIRST))
    assert "en dehors" not in whole.message


def test_the_preview_names_the_limits_of_the_house(desk: Desk) -> None:
    debtor_id = enter(desk)
    terms = PlanTerms(count=24, first_on=FIRST)
    said = desk.preview_call_with_plan(debtor_id, REACHED, terms).message
    assert "! plus long que la limite de la maison" in said


def test_a_plan_larger_than_the_debt_is_refused_and_nothing_is_written(desk: Desk) -> None:
    debtor_id = enter(desk)
    terms = PlanTerms(count=3, amount_cents=90_000, total_cents=270_000, first_on=FIRST)
    with pytest.raises(RelanceError, match="dépasse"):
        desk.record_call_with_plan(debtor_id, REACHED, terms)
    assert desk.dossier(debtor_id).dossier.calls == ()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("promet 800 ven", "promesse, 800,00 € pour le ven. 27/11/2026"),
        ("msg : répond vers 11 h", "messagerie — répond vers 11 h"),
        ("rappeler lundi 10h", "à rappeler le lun. 30/11/2026 à 10 h"),
        ("a viré hier", "dit avoir viré le lun. 23/11/2026, montant non dit"),
        (
            "conteste F-1 prix revoir le 15/12",
            "litige (à revoir le mar. 15/12/2026) sur F-1 (prix contesté)",
        ),
        (
            "3x300 le 5",
            "joint, échéancier : 3 × 300,00 € = 900,00 €, mensuel, dès le sam. 05/12/2026",
        ),
        ("4x le 5", "joint, échéancier : 1 200,00 € en 4 fois, mensuel, dès le sam. 05/12/2026"),
        (
            "acompte 100 puis 2x200 le 5",
            (
                "joint, échéancier : acompte 100,00 € puis 2 × 200,00 € = 500,00 €, mensuel,"
                " dès le sam. 05/12/2026"
            ),
        ),
    ],
)
def test_what_was_understood_is_said_in_words(desk: Desk, text: str, said: str) -> None:
    about = known(desk, enter(desk))
    reading = read_quick_line(text, about)
    assert isinstance(reading, Understood)
    plain = understood_line(reading, about).replace("\u00a0", " ").replace("\u202f", " ")
    assert plain == said
