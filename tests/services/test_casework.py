"""Calls, promises, holds, disputes and notes, against a real database."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, time

import pytest

from relance_tui.domain.codes import CallOutcome, FollowUpKind, PromiseStatus, Reason
from relance_tui.domain.outcome import CallDraft
from relance_tui.errors import RelanceError
from relance_tui.services.desk import Desk
from relance_tui.services.dossiers import UnknownDossier
from relance_tui.services.views import InvoiceEntry

MakeDesk = Callable[..., Desk]
DUE = date(2026, 10, 30)


def enter(
    desk: Desk,
    number: str = "F-1",
    total_cents: int = 120_000,
    due_on: date = DUE,
    code: str = "C1",
) -> int:
    done = desk.enter_invoice(
        InvoiceEntry(
            customer_code=code,
            customer_name=f"Menuiserie {code}",
            number=number,
            issued_on=date(2026, 9, 30),
            due_on=due_on,
            total_cents=total_cents,
        )
    )
    assert done.debtor_id is not None
    return done.debtor_id


def test_an_invoice_typed_by_hand_is_chased_at_the_first_step(desk: Desk) -> None:
    debtor_id = enter(desk)
    view = desk.dossier(debtor_id)
    assert view.follow_up is not None
    assert view.follow_up.kind is FollowUpKind.DUNNING_STEP
    assert view.follow_up.step == "rappel"
    assert view.follow_up.due_on == date(2026, 11, 6)
    assert view.in_queue
    (row,) = desk.first_rows(10)
    assert (row.code, row.overdue_cents, row.days_late(desk.today)) == ("C1", 120_000, 25)


def test_a_promise_leaves_the_queue_and_comes_back_after_its_grace(make_desk: MakeDesk) -> None:
    desk = make_desk()
    debtor_id = enter(desk)
    done = desk.record_call(
        debtor_id, CallDraft(outcome=CallOutcome.PROMISE, on=date(2026, 11, 27))
    )
    assert done.follow_up is not None
    assert done.follow_up.kind is FollowUpKind.BROKEN_PROMISE
    assert done.follow_up.due_on == date(2026, 12, 2)
    assert desk.first_rows(10) == []
    assert make_desk(date(2026, 12, 1)).first_rows(10) == []
    (row,) = make_desk(date(2026, 12, 2)).first_rows(10)
    assert row.kind is FollowUpKind.BROKEN_PROMISE


def test_a_payment_keeps_the_promise(make_desk: MakeDesk) -> None:
    desk = make_desk()
    debtor_id = enter(desk)
    desk.record_call(
        debtor_id,
        CallDraft(outcome=CallOutcome.PROMISE, amount_cents=50_000, on=date(2026, 11, 27)),
    )
    later = make_desk(date(2026, 11, 30))
    later.record_payment(debtor_id, 50_000, date(2026, 11, 27))
    view = later.dossier(debtor_id)
    assert list(view.promise_statuses.values()) == [PromiseStatus.KEPT]
    assert view.dossier.open_cents == 70_000
    assert view.follow_up is not None
    assert view.follow_up.kind is FollowUpKind.DUNNING_STEP


def test_a_preview_writes_nothing_and_tells_what_recording_does(desk: Desk) -> None:
    debtor_id = enter(desk)
    draft = CallDraft(outcome=CallOutcome.CALLBACK, on=date(2026, 11, 26), at=time(10, 30))
    entries = len(desk.log())
    preview = desk.preview_call(debtor_id, draft)
    assert len(desk.log()) == entries
    assert desk.record_call(debtor_id, draft).follow_up == preview.follow_up


def test_a_voicemail_waits_for_the_gap_and_keeps_the_level(desk: Desk) -> None:
    debtor_id = enter(desk)
    done = desk.record_call(debtor_id, CallDraft(outcome=CallOutcome.VOICEMAIL))
    assert done.follow_up is not None
    assert done.follow_up.step == "rappel"
    assert done.follow_up.due_on == date(2026, 11, 27)


def test_a_hold_suspends_until_its_end(desk: Desk) -> None:
    debtor_id = enter(desk)
    done = desk.hold(debtor_id, date(2026, 12, 15), "vacances")
    assert done.follow_up is not None
    assert (done.follow_up.kind, done.follow_up.due_on) == (
        FollowUpKind.HOLD_END,
        date(2026, 12, 15),
    )


def test_a_hold_that_ends_today_is_refused(desk: Desk) -> None:
    debtor_id = enter(desk)
    with pytest.raises(RelanceError, match="après aujourd’hui"):
        desk.hold(debtor_id, desk.today, "x")


def test_a_dispute_on_one_invoice_lets_the_other_go_on(desk: Desk) -> None:
    debtor_id = enter(desk)
    enter(desk, "F-2", 5_000)
    desk.open_dispute(debtor_id, Reason.WRONG_PRICE, ["f-2"])
    view = desk.dossier(debtor_id)
    assert view.follow_up is not None
    assert view.follow_up.kind is FollowUpKind.DUNNING_STEP
    assert [i.number for i in view.dossier.invoices if i.id in view.frozen_invoices] == ["F-2"]
    desk.settle_disputes(debtor_id)
    assert not desk.dossier(debtor_id).frozen_invoices


def test_an_unknown_invoice_is_named(desk: Desk) -> None:
    debtor_id = enter(desk)
    draft = CallDraft(outcome=CallOutcome.DISPUTE, invoice_numbers=("F-9",))
    with pytest.raises(RelanceError, match="F-9"):
        desk.record_call(debtor_id, draft)


def test_an_unknown_dossier_is_refused(desk: Desk) -> None:
    with pytest.raises(UnknownDossier):
        desk.note(99, "bonjour")


def test_a_promise_without_a_date_is_refused_and_leaves_no_trace(desk: Desk) -> None:
    debtor_id = enter(desk)
    before = desk.log()
    with pytest.raises(RelanceError, match="date"):
        desk.record_call(debtor_id, CallDraft(outcome=CallOutcome.PROMISE))
    assert desk.log() == before


def test_two_promises_that_exceed_the_debt_do_not_stand_together(desk: Desk) -> None:
    debtor_id = enter(desk)
    for day in (26, 27):
        desk.record_call(debtor_id, CallDraft(outcome=CallOutcome.PROMISE, on=date(2026, 11, day)))
    statuses = desk.dossier(debtor_id).promise_statuses
    assert sorted(statuses.values()) == [PromiseStatus.PENDING, PromiseStatus.WITHDRAWN]
    desk.undo()
    assert list(desk.dossier(debtor_id).promise_statuses.values()) == [PromiseStatus.PENDING]


def test_the_journal_says_who_when_and_what(desk: Desk) -> None:
    debtor_id = enter(desk)
    desk.record_call(
        debtor_id,
        CallDraft(outcome=CallOutcome.PROMISE, on=date(2026, 11, 27), note="voit son associé"),
    )
    newest = desk.dossier(debtor_id).timeline[0]
    assert (newest.by, newest.kind) == ("marie", "call")
    assert newest.at.tzinfo is not None
    assert "promesse" in newest.text
    assert "27/11/2026" in newest.text
    assert "voit son associé" in newest.text


def test_what_was_recorded_is_no_draft_any_more(desk: Desk) -> None:
    debtor_id = enter(desk)
    desk.save_draft("call", debtor_id, {"note": "rappelle"})
    desk.save_draft("plan", debtor_id, {"count": "3"})
    desk.record_call(debtor_id, CallDraft(outcome=CallOutcome.REACHED, note="rappelle"))
    assert [draft.screen for draft in desk.open_drafts()] == ["plan"]


def test_the_contested_part_stays_out_of_the_letter_and_the_rest_goes_on(desk: Desk) -> None:
    debtor_id = enter(desk)
    done = desk.open_dispute(debtor_id, "quality", ["F-1"], amount_cents=20_000)
    assert done.follow_up is not None
    assert done.follow_up.kind is FollowUpKind.DUNNING_STEP
    body = desk.letter(debtor_id).body.replace("\u202f", " ").replace("\u00a0", " ")
    assert "1 000,00" in body
    assert desk.rights(debtor_id).procedures
    view = desk.dossier(debtor_id)
    assert view.frozen_invoices == {}
    (review,) = (f for f in view.findings if f.kind is FollowUpKind.DISPUTE_REVIEW)
    assert review.follow_up is not None
    desk.undo()
    assert desk.dossier(debtor_id).dossier.disputes == ()


def test_all_of_an_invoice_contested_in_cents_freezes_it(desk: Desk) -> None:
    debtor_id = enter(desk)
    desk.open_dispute(debtor_id, "quality", amount_cents=120_000)
    (because,) = desk.dossier(debtor_id).frozen_invoices.values()
    assert because.code == "frozen.dispute"


def test_a_part_contested_on_the_phone_is_kept_and_told(desk: Desk) -> None:
    debtor_id = enter(desk)
    draft = CallDraft(outcome=CallOutcome.DISPUTE, amount_cents=20_000, reason=Reason.QUALITY)
    desk.record_call(debtor_id, draft)
    (dispute,) = desk.dossier(debtor_id).dossier.disputes
    assert dispute.amount_cents == 20_000
    assert "200,00" in desk.log(1)[0].text


@pytest.mark.parametrize("numbers", [(), ("F-1",)])
def test_no_more_can_be_contested_than_is_open(desk: Desk, numbers: tuple[str, ...]) -> None:
    debtor_id = enter(desk)
    before = desk.dossier(debtor_id)
    draft = CallDraft(outcome=CallOutcome.DISPUTE, amount_cents=120_001, invoice_numbers=numbers)
    with pytest.raises(RelanceError, match="part contestée"):
        desk.record_call(debtor_id, draft)
    with pytest.raises(RelanceError, match="part contestée"):
        desk.preview_call(debtor_id, draft)
    with pytest.raises(RelanceError, match="part contestée"):
        desk.open_dispute(debtor_id, "quality", numbers, amount_cents=120_001)
    assert desk.dossier(debtor_id) == before
