"""Undo retracts the clerk's own last act, whatever it was, and erases nothing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from relance_tui.domain.codes import CallOutcome, PlanStatus
from relance_tui.domain.outcome import CallDraft
from relance_tui.errors import RelanceError
from relance_tui.services.desk import Desk
from relance_tui.services.views import DebtorChanges, PlanDraft
from tests.services.test_casework import enter

MakeDesk = Callable[..., Desk]


def test_undo_brings_back_the_decision_before_the_call(desk: Desk) -> None:
    debtor_id = enter(desk)
    before = desk.dossier(debtor_id)
    desk.record_call(debtor_id, CallDraft(outcome=CallOutcome.PROMISE, on=date(2026, 11, 27)))
    view = desk.undo_preview()
    assert view is not None
    assert "promesse" in view.message
    desk.undo()
    after = desk.dossier(debtor_id)
    assert after.follow_up == before.follow_up
    assert after.dossier == before.dossier
    assert [entry.is_undone for entry in after.timeline] == [False, True, False]


def test_undo_of_a_payment_reopens_the_invoice(desk: Desk) -> None:
    debtor_id = enter(desk)
    desk.record_payment(debtor_id, 120_000)
    assert desk.dossier(debtor_id).dossier.open_cents == 0
    assert desk.first_rows(5) == []
    desk.undo()
    assert desk.dossier(debtor_id).dossier.open_cents == 120_000
    assert len(desk.first_rows(5)) == 1


def test_undo_of_a_plan_brings_back_the_promise_it_replaced(desk: Desk) -> None:
    debtor_id = enter(desk)
    desk.record_call(debtor_id, CallDraft(outcome=CallOutcome.PROMISE, on=date(2026, 11, 27)))
    promised = desk.dossier(debtor_id)
    desk.agree_plan(debtor_id, PlanDraft(count=3))
    assert list(desk.dossier(debtor_id).plan_statuses.values()) == [PlanStatus.ACTIVE]
    desk.undo()
    assert desk.dossier(debtor_id).dossier == promised.dossier


def test_undo_of_an_edit_puts_the_values_back(desk: Desk) -> None:
    debtor_id = enter(desk)
    before = desk.dossier(debtor_id).dossier.debtor
    desk.edit_debtor(debtor_id, DebtorChanges(address="1 rue X", phone="04 76 00 00 01"))
    desk.undo()
    assert desk.dossier(debtor_id).dossier.debtor == before


def test_undo_goes_back_act_by_act_and_stops(desk: Desk) -> None:
    debtor_id = enter(desk)
    desk.note(debtor_id, "un")
    desk.undo()
    desk.undo()
    assert desk.totals().dossier_count == 0
    assert desk.undo_preview() is None
    with pytest.raises(RelanceError, match="rien à annuler"):
        desk.undo()


def test_undo_touches_only_my_own_acts(make_desk: MakeDesk) -> None:
    marie, paul = make_desk(user="marie"), make_desk(user="paul")
    debtor_id = enter(marie)
    marie.note(debtor_id, "appeler")
    paul.note(debtor_id, "vu")
    marie.undo()
    kept = [entry.kind for entry in marie.log() if not entry.is_undone]
    assert kept == ["undo", "note", "invoice"]


def test_undo_of_a_setting_decides_everything_again(desk: Desk) -> None:
    debtor_id = enter(desk)
    desk.note(debtor_id, "x")
    desk.record_call(debtor_id, CallDraft(outcome=CallOutcome.VOICEMAIL))
    before = desk.dossier(debtor_id).follow_up
    desk.change_setting("gap.days", "10")
    assert desk.dossier(debtor_id).follow_up != before
    desk.undo()
    assert desk.dossier(debtor_id).follow_up == before
    assert desk.setting("gap.days") == "3"


def test_undo_never_takes_away_what_a_colleague_has_built_on(make_desk: MakeDesk) -> None:
    marie, paul = make_desk(user="marie"), make_desk(user="paul")
    debtor_id = enter(marie)
    paul.record_payment(debtor_id, 5_000)
    with pytest.raises(RelanceError, match="autres actes"):
        marie.undo()
    paul.undo()
    marie.undo()
    assert marie.totals().dossier_count == 0


def test_undo_names_the_debtor(desk: Desk) -> None:
    debtor_id = enter(desk)
    desk.note(debtor_id, "à rappeler")
    view = desk.undo_preview()
    assert view is not None
    assert "Menuiserie C1" in view.message
    assert "à rappeler" in view.message
    assert "Menuiserie C1" in desk.undo().message


def test_a_field_that_a_colleague_changed_since_is_not_put_back(make_desk: MakeDesk) -> None:
    marie, paul = make_desk(user="marie"), make_desk(user="paul")
    debtor_id = enter(marie)
    marie.edit_debtor(debtor_id, DebtorChanges(address="1 rue X"))
    paul.edit_debtor(debtor_id, DebtorChanges(address="2 rue Y"))
    with pytest.raises(RelanceError, match="paul") as refused:
        marie.undo()
    assert "fiche modifiée" in str(refused.value)
    assert marie.dossier(debtor_id).dossier.debtor.address == "2 rue Y"
    paul.undo()
    marie.undo()
    assert marie.dossier(debtor_id).dossier.debtor.address == ""


def test_another_field_that_a_colleague_changed_stays(make_desk: MakeDesk) -> None:
    marie, paul = make_desk(user="marie"), make_desk(user="paul")
    debtor_id = enter(marie)
    marie.edit_debtor(debtor_id, DebtorChanges(address="1 rue X"))
    paul.edit_debtor(debtor_id, DebtorChanges(siren="732829320"))
    marie.undo()
    debtor = marie.dossier(debtor_id).dossier.debtor
    assert (debtor.address, debtor.siren) == ("", "732829320")


def test_what_a_colleague_ended_cannot_be_undone_under_him(make_desk: MakeDesk) -> None:
    marie, paul = make_desk(user="marie"), make_desk(user="paul")
    debtor_id = enter(paul)
    marie.open_dispute(debtor_id, "other")
    paul.settle_disputes(debtor_id)
    with pytest.raises(RelanceError, match="litige levé"):
        marie.undo()
    paul.undo()
    marie.undo()
    assert marie.dossier(debtor_id).dossier.disputes == ()


def test_money_that_a_colleague_allocated_stays(make_desk: MakeDesk) -> None:
    marie, paul = make_desk(user="marie"), make_desk(user="paul")
    debtor_id = enter(paul, "F-1", 10_000)
    marie.record_payment(debtor_id, 15_000)
    enter(paul, "F-2", 5_000)
    paul.allocate(debtor_id)
    assert marie.dossier(debtor_id).dossier.open_cents == 0
    with pytest.raises(RelanceError, match="affectés"):
        marie.undo()
    paul.undo()
    marie.undo()
    assert marie.dossier(debtor_id).dossier.open_cents == 15_000


def test_a_setting_that_a_colleague_changed_since_stays(make_desk: MakeDesk) -> None:
    marie, paul = make_desk(user="marie"), make_desk(user="paul")
    marie.change_setting("gap.days", "10")
    paul.change_setting("gap.days", "5")
    with pytest.raises(RelanceError, match="paul"):
        marie.undo()
    assert marie.setting("gap.days") == "5"
    paul.undo()
    marie.undo()
    assert marie.setting("gap.days") == "3"


def test_undo_says_how_far_it_is(desk: Desk) -> None:
    debtor_id = enter(desk)
    desk.note(debtor_id, "x")
    heard: list[tuple[int, int]] = []
    desk.undo(lambda done, total: heard.append((done, total)))
    assert heard == [(1, 1)]
