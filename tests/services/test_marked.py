"""One act on many dossiers: recorded whole, undone whole, seen in each journal."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from relance_tui.domain.codes import CallOutcome, Reason
from relance_tui.domain.outcome import CallDraft
from relance_tui.errors import RelanceError
from relance_tui.services.desk import Desk
from relance_tui.services.marked import (
    Deed,
    ManyCall,
    ManyDebtor,
    ManyHold,
    ManyNote,
    Stopped,
)
from relance_tui.storage import decisions
from relance_tui.storage.acts import owners_of
from relance_tui.storage.database import close_connections
from relance_tui.storage.light import close_idle, reading
from tests.services.test_casework import enter

MakeDesk = Callable[..., Desk]
FRIDAY = date(2026, 11, 27)
PROMISE = ManyCall(CallDraft(outcome=CallOutcome.PROMISE, on=FRIDAY))
HOLD = ManyHold(date(2026, 12, 15), "vacances")
DEEDS: list[Deed] = [
    PROMISE,
    HOLD,
    ManyNote("voit son associé"),
    ManyCall(CallDraft(outcome=CallOutcome.VOICEMAIL)),
    ManyCall(CallDraft(outcome=CallOutcome.SAYS_PAID)),
    ManyCall(CallDraft(outcome=CallOutcome.DISPUTE, reason=Reason.OTHER)),
    ManyCall(CallDraft(outcome=CallOutcome.INSOLVENCY)),
    ManyDebtor(owner="paul", policy="doux"),
]


def three(desk: Desk) -> list[int]:
    """Three customers, owing 100, 200 and 300 euros."""
    return [enter(desk, f"F-{number}", number * 10_000, code=f"C{number}") for number in (1, 2, 3)]


def known(deed: Deed, desk: Desk) -> Deed:
    """The deed, with a policy that this version ships."""
    if isinstance(deed, ManyDebtor) and deed.policy:
        from relance_tui.services.policies import policies  # noqa: PLC0415 - for this one only

        other = next(name for name in policies() if name != desk.setting("policy"))
        return ManyDebtor(owner=deed.owner, policy=other)
    return deed


@pytest.mark.parametrize(
    "deed", DEEDS, ids=[f"{number}-{deed.kind}" for number, deed in enumerate(DEEDS)]
)
def test_a_deed_is_one_act_that_one_undo_takes_back(make_desk: MakeDesk, deed: Deed) -> None:
    desk = make_desk()
    ids = three(desk)
    deed = known(deed, desk)
    before = [desk.dossier(debtor_id) for debtor_id in ids]
    queue = list(desk.queue_ids())
    done = desk.act_on_many(ids, deed)
    assert done.debtor_ids == tuple(ids)
    for debtor_id in ids:
        (entry, *_older) = desk.dossier(debtor_id).timeline
        assert (entry.act_id > done.act_id, entry.kind, entry.is_undone) == (True, deed.kind, False)
    (line, *_rest) = desk.log(1)
    assert (line.kind, line.text.startswith("3 dossiers")) == ("many", True)

    close_connections()
    close_idle()
    again = make_desk()  # another process, the same file
    preview = again.undo_preview()
    assert preview is not None
    assert (preview.act_id, preview.size) == (done.act_id, 3)
    again.undo()
    after = [again.dossier(debtor_id) for debtor_id in ids]
    assert [view.dossier for view in after] == [view.dossier for view in before]
    assert [view.follow_up for view in after] == [view.follow_up for view in before]
    assert all(view.timeline[0].is_undone for view in after)
    assert list(again.queue_ids()) == queue


def test_a_promise_is_of_all_that_is_overdue_of_each(desk: Desk) -> None:
    ids = three(desk)
    enter(desk, "F-4", 55_500, due_on=date(2026, 12, 31), code="C1")
    found = desk.preview_many(ids, PROMISE)
    assert (found.ready, found.sums) == (tuple(ids), {"EUR": 60_000})
    done = desk.act_on_many(ids, PROMISE)
    promised = [desk.dossier(each).dossier.promises[0].amount_cents for each in ids]
    assert promised == [10_000, 20_000, 30_000]
    assert "600,00" in done.recorded


def test_those_it_does_not_fit_are_left_out_and_named_in_the_order_asked(desk: Desk) -> None:
    ids = three(desk)
    not_due = enter(desk, "F-8", 9_900, due_on=date(2026, 12, 31), code="C8")
    settled = enter(desk, "F-9", 9_900, code="C9")
    desk.record_payment(settled, 9_900)
    wanted = [settled, *ids, not_due, 99_999]
    found = desk.preview_many(wanted, PROMISE)
    done = desk.act_on_many(wanted, PROMISE)
    assert done.left_out == found.left_out
    assert done.debtor_ids == found.ready == tuple(ids)
    told = [(each.debtor_id, each.name, each.reason) for each in done.left_out]
    assert told == [
        (settled, "Menuiserie C9", "rien en retard"),
        (not_due, "Menuiserie C8", "rien en retard"),
        (99_999, "", "ce client n’existe plus"),
    ]
    assert desk.dossier(not_due).dossier.promises == ()
    assert desk.dossier(not_due).timeline[0].kind == "invoice"


def test_a_dispute_is_not_opened_twice(desk: Desk) -> None:
    ids = three(desk)
    desk.open_dispute(ids[1], "other")
    done = desk.act_on_many(
        ids, ManyCall(CallDraft(outcome=CallOutcome.DISPUTE, reason=Reason.OTHER))
    )
    assert done.debtor_ids == (ids[0], ids[2])
    assert len(desk.dossier(ids[1]).dossier.disputes) == 1


def test_when_it_fits_none_nothing_is_recorded(desk: Desk) -> None:
    ids = three(desk)
    before = desk.log(50)
    with pytest.raises(RelanceError, match="après aujourd’hui"):
        desk.act_on_many(ids, ManyHold(desk.today, "vacances"))
    assert desk.log(50) == before


def test_the_same_values_again_are_refused(desk: Desk) -> None:
    ids = three(desk)
    desk.act_on_many(ids[:1], ManyDebtor(owner="paul"))
    done = desk.act_on_many(ids, ManyDebtor(owner="paul"))
    assert done.debtor_ids == tuple(ids[1:])
    with reading(desk.database) as connection:
        assert set(owners_of(connection, ids).values()) == {"paul"}
    desk.undo()
    with reading(desk.database) as connection:
        assert owners_of(connection, ids) == dict(zip(ids, ("paul", "", ""), strict=True))


def test_an_unexpected_error_leaves_nothing_half_done(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    ids = three(desk)
    before = desk.log(50)
    written = []

    def fail_at_the_last(self: ManyNote, part: object, dossier: object) -> None:
        del self, part
        written.append(dossier)
        if len(written) == len(ids):
            raise ZeroDivisionError

    monkeypatch.setattr(ManyNote, "write", fail_at_the_last)
    with pytest.raises(ZeroDivisionError):
        desk.act_on_many(ids, ManyNote("x"))
    assert len(written) == len(ids)
    assert desk.log(50) == before
    assert all(len(desk.dossier(each).timeline) == 1 for each in ids)


def test_a_refusal_in_the_middle_of_writing_leaves_no_trace(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    ids = three(desk)
    write = ManyHold.write

    def refuse_the_second(self: ManyHold, part: object, dossier: object) -> None:
        write(self, part, dossier)  # type: ignore[arg-type]
        if dossier.debtor.id == ids[1]:  # type: ignore[attr-defined]
            raise RelanceError("non")

    monkeypatch.setattr(ManyHold, "write", refuse_the_second)
    done = desk.act_on_many(ids, HOLD)
    assert done.debtor_ids == (ids[0], ids[2])
    assert desk.dossier(ids[1]).dossier.holds == ()


@pytest.mark.parametrize("after", [0, 1, 2, 3])
def test_stopping_before_the_end_records_nothing(desk: Desk, after: int) -> None:
    """While dossiers are written, and while they are decided again."""
    ids = three(desk)
    before = desk.log(50)
    heard: list[tuple[int, int]] = []

    def asked() -> bool:
        return len(heard) >= after

    with pytest.raises(Stopped, match="rien n’a été enregistré"):
        desk.act_on_many(ids, HOLD, lambda done, total: heard.append((done, total)), asked)
    assert len(heard) == after
    assert desk.log(50) == before
    assert all(desk.dossier(each).dossier.holds == () for each in ids)


def test_progress_only_grows_to_its_end(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    ids = three(desk)
    monkeypatch.setattr(decisions, "_BATCH", 2)
    heard: list[tuple[int, int]] = []
    desk.act_on_many(ids, HOLD, lambda done, total: heard.append((done, total)))
    assert heard == [(0, 6), (1, 6), (2, 6), (5, 6), (6, 6)]


def test_undo_after_undo_takes_the_act_before(desk: Desk) -> None:
    ids = three(desk)
    desk.note(ids[0], "avant")
    desk.act_on_many(ids, HOLD)
    desk.act_on_many(ids[1:], ManyNote("après"))
    messages = [desk.undo().message for _time in range(3)]
    assert "2 dossiers" in messages[0]
    assert "3 dossiers" in messages[1]
    assert "avant" in messages[2]
    assert "Menuiserie C1" in messages[2]


def test_a_colleague_keeps_the_act_on_the_same_dossiers(make_desk: MakeDesk) -> None:
    marie, paul = make_desk(user="marie"), make_desk(user="paul")
    ids = three(marie)
    marie.act_on_many(ids, HOLD)
    paul.act_on_many(ids, ManyNote("vu"))
    marie.undo()
    assert all(marie.dossier(each).dossier.holds == () for each in ids)
    notes = [entry for entry in marie.dossier(ids[0]).timeline if entry.kind == "note"]
    assert [entry.is_undone for entry in notes] == [False]


def test_the_outcome_to_repeat(make_desk: MakeDesk) -> None:
    desk, paul = make_desk(), make_desk(user="paul")
    first, second, third = three(desk)
    assert desk.last_outcome(first) is None
    paul.record_call(second, CallDraft(outcome=CallOutcome.REFUSAL, note="sec"))
    assert desk.last_outcome(first) is None
    desk.record_call(first, CallDraft(outcome=CallOutcome.PROMISE, on=FRIDAY, note="sec"))
    own = desk.last_outcome(first)
    assert own is not None
    assert (own.call, own.customer) == (
        CallDraft(outcome=CallOutcome.PROMISE, on=FRIDAY, amount_cents=10_000),
        "",
    )
    borrowed = desk.last_outcome(third)
    assert borrowed is not None
    assert borrowed.customer == "Menuiserie C1"
    assert borrowed.call == CallDraft(outcome=CallOutcome.PROMISE, on=FRIDAY)
    others = desk.last_outcome(second)
    assert others is not None
    assert (others.call.outcome, others.customer) == (CallOutcome.REFUSAL, "")
    later = make_desk(date(2026, 11, 30))
    assert later.last_outcome(third) is None
    past = later.last_outcome(first)
    assert past is not None
    assert past.call.on is None
    desk.undo()
    assert desk.last_outcome(third) is None


def test_the_sum_of_the_marked_is_that_of_their_rows(desk: Desk) -> None:
    ids = three(desk)
    not_due = enter(desk, "F-8", 9_900, due_on=date(2026, 12, 31), code="C8")
    assert desk.overdue_of(ids) == {"EUR": 60_000}
    assert desk.overdue_of([ids[0], not_due]) == {"EUR": 10_000}
    assert desk.overdue_of([]) == {}
