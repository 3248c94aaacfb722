"""What must not leave: refused by name, overridden with a reason that is kept."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import pytest

from relance_tui.clock import Clock
from relance_tui.domain.codes import CallOutcome, DebtorKind, EventKind, FollowUpKind
from relance_tui.domain.outcome import CallDraft
from relance_tui.errors import GuardRefusal
from relance_tui.services.desk import Desk
from relance_tui.services.views import (
    DebtorChanges,
    EventDraft,
    InvoiceChanges,
    LetterChoice,
    LetterView,
    PlanDraft,
    Sending,
)
from tests.services.house import complete
from tests.services.test_casework import enter as typed


@dataclass(frozen=True, slots=True, kw_only=True)
class StoppedClock(Clock):
    """A clock that stands at one instant."""

    at: datetime

    def now(self) -> datetime:
        return self.at


MakeDesk = Callable[..., Desk]
Arrange = Callable[[Desk, int], object]


def enter(desk: Desk, *terms: Any, **more: Any) -> int:
    """An invoice typed by hand, of a debtor whose letters lack nothing."""
    debtor_id = typed(desk, *terms, **more)
    if not desk.dossier(debtor_id).dossier.debtor.address:
        complete(desk, debtor_id)
    return debtor_id


def reminder(desk: Desk, debtor_id: int, **asked: Any) -> LetterView:
    """The letter the desk would write."""
    letter = desk.letter(debtor_id, LetterChoice(**asked))
    assert not letter.missing
    return letter


def call(outcome: CallOutcome) -> Arrange:
    return lambda desk, debtor_id: desk.record_call(debtor_id, CallDraft(outcome=outcome))


def event(kind: EventKind) -> Arrange:
    return lambda desk, debtor_id: desk.record_event(debtor_id, EventDraft(kind=kind))


ARRANGED: list[tuple[Arrange, str]] = [
    (lambda desk, debtor_id: desk.open_dispute(debtor_id, "quality"), "litige"),
    (lambda desk, debtor_id: desk.agree_plan(debtor_id, PlanDraft(count=3)), "échéancier"),
    (event(EventKind.HANDED_OVER), "remise"),
    (event(EventKind.INSOLVENCY_OPENED), "procédure collective"),
    (call(CallOutcome.VOICEMAIL), "contact"),
    (
        lambda desk, debtor_id: (
            desk.record_payment(debtor_id, 120_000),
            enter(desk, "F-2", 30_000),
            desk.record_payment(debtor_id, 40_000, invoice_number="F-1"),
        ),
        "affecter",
    ),
]


@pytest.mark.parametrize(
    ("arrange", "words"),
    ARRANGED,
    ids=["dispute", "plan", "handed over", "insolvency", "gap", "money"],
)
def test_a_reminder_that_must_not_leave_is_refused_and_nothing_is_written(
    desk: Desk, arrange: Arrange, words: str
) -> None:
    debtor_id = enter(desk)
    arrange(desk, debtor_id)
    before = desk.dossier(debtor_id)
    letter = reminder(desk, debtor_id, step="rappel")
    for blank in ("", "  "):
        with pytest.raises(GuardRefusal, match=words):
            desk.mark_sent(letter, Sending(override=blank))
    assert desk.dossier(debtor_id) == before
    desk.mark_sent(letter, Sending(override=" vu avec la direction "))
    assert len(desk.dossier(debtor_id).dossier.letters) == 1
    assert "vu avec la direction)" in desk.log(1)[0].text


def test_nothing_leaves_on_a_sunday(make_desk: MakeDesk) -> None:
    sunday = make_desk(date(2026, 11, 22))
    debtor_id = enter(sunday)
    with pytest.raises(GuardRefusal, match="22/11"):
        sunday.mark_sent(reminder(sunday, debtor_id))


def test_too_many_contacts_in_a_week_are_refused(make_desk: MakeDesk) -> None:
    debtor_id = enter(make_desk())
    make_desk().edit_debtor(debtor_id, DebtorChanges(kind=DebtorKind.BUSINESS))
    make_desk().change_setting("gap.days", "0")
    make_desk().change_setting("guard.contacts", "2")
    for day in (23, 24):
        call(CallOutcome.NO_ANSWER)(make_desk(date(2026, 11, day)), debtor_id)
    desk = make_desk()
    with pytest.raises(GuardRefusal, match="contacts"):
        desk.mark_sent(reminder(desk, debtor_id))
    later = make_desk(date(2026, 11, 30))
    later.mark_sent(reminder(later, debtor_id))


def test_the_limit_of_a_consumer_is_a_month(make_desk: MakeDesk) -> None:
    desk = make_desk()
    debtor_id = enter(desk)
    desk.edit_debtor(debtor_id, DebtorChanges(kind=DebtorKind.CONSUMER))
    desk.change_setting("guard.contacts", "1")
    call(CallOutcome.NO_ANSWER)(desk, debtor_id)
    later = make_desk(date(2026, 12, 7))
    with pytest.raises(GuardRefusal, match="contacts"):
        later.mark_sent(reminder(later, debtor_id))
    desk.edit_debtor(debtor_id, DebtorChanges(kind=DebtorKind.BUSINESS))
    later.mark_sent(reminder(later, debtor_id))


def test_an_agreement_may_leave_where_a_reminder_may_not(desk: Desk) -> None:
    debtor_id = enter(desk)
    desk.agree_plan(debtor_id, PlanDraft(count=3))
    letter = reminder(desk, debtor_id, template="echeancier")
    assert (letter.step, letter.needs_confirmation) == ("", False)
    desk.mark_sent(letter)
    assert len(desk.dossier(debtor_id).dossier.letters) == 1


def test_a_missed_instalment_is_spoken_of_whatever_its_plan(make_desk: MakeDesk) -> None:
    desk = make_desk()
    debtor_id = enter(desk)
    desk.agree_plan(debtor_id, PlanDraft(count=3, first_on=date(2026, 11, 27)))
    running = desk.dossier(debtor_id)
    assert running.call_objections[0].code == running.letter_objections[0].code == "guard.plan"
    later = make_desk(date(2026, 12, 8))
    missed = later.dossier(debtor_id)
    assert missed.follow_up is not None
    assert missed.follow_up.kind is FollowUpKind.MISSED_INSTALMENT
    asked = [*missed.call_objections, *missed.letter_objections]
    assert "guard.plan" not in {each.code for each in asked}


def test_a_reminder_chosen_by_its_template_is_guarded_all_the_same(desk: Desk) -> None:
    debtor_id = enter(desk)
    desk.open_dispute(debtor_id, "quality")
    letter = reminder(desk, debtor_id, template="mise-en-demeure")
    assert letter.step == ""
    with pytest.raises(GuardRefusal, match="litige"):
        desk.mark_sent(letter)


def test_only_the_step_itself_asks_for_a_confirmation(desk: Desk) -> None:
    debtor_id = enter(desk)
    assert not desk.letter(debtor_id).needs_confirmation
    assert desk.letter(debtor_id, LetterChoice(step="mise-en-demeure")).needs_confirmation
    courteous = desk.letter(debtor_id, LetterChoice(step="mise-en-demeure", template="rappel"))
    assert (courteous.step, courteous.needs_confirmation) == ("", False)


def test_the_part_that_is_not_contested_may_be_asked_for(desk: Desk) -> None:
    debtor_id = enter(desk)
    desk.open_dispute(debtor_id, "quality", amount_cents=20_000)
    letter = reminder(desk, debtor_id)
    assert "1\u202f000,00" in letter.body
    desk.mark_sent(letter)


def test_an_invoice_with_its_own_policy_has_its_letters_written_and_its_gap_kept(
    desk: Desk,
) -> None:
    debtor_id = enter(desk)
    desk.edit_invoice(debtor_id, "F-1", InvoiceChanges(policy="diplomatie"))
    letter = reminder(desk, debtor_id)
    assert letter.step
    assert desk.dossier(debtor_id).policy.step_named(letter.step) is None
    assert desk.letter_file(letter, "txt")[1]
    assert desk.letter(debtor_id, LetterChoice(step=letter.step)).body == letter.body
    desk.mark_sent(letter)
    assert list(desk.dossier(debtor_id).levels.values()) == [1]


@pytest.mark.parametrize(
    ("kind", "hour", "code"),
    [
        (DebtorKind.BUSINESS, "08:30", None),
        (DebtorKind.BUSINESS, "19:00", "guard.hours"),
        (DebtorKind.CONSUMER, "08:30", "guard.hours"),
        (DebtorKind.CONSUMER, "13:30", "guard.hours"),
        (DebtorKind.CONSUMER, "19:30", None),
    ],
)
def test_the_dossier_says_whether_one_may_call_now(
    desk: Desk, kind: DebtorKind, hour: str, code: str | None
) -> None:
    debtor_id = enter(desk)
    desk.edit_debtor(debtor_id, DebtorChanges(kind=kind))
    at = datetime.fromisoformat(f"2026-11-24T{hour}").astimezone()
    now = Desk(desk.database, StoppedClock(at=at), desk.user)
    found = [because.code for because in now.dossier(debtor_id).call_objections]
    assert found == ([code] if code else [])


def test_a_debtor_who_refuses_calls_is_not_called(desk: Desk) -> None:
    debtor_id = enter(desk)
    desk.edit_debtor(debtor_id, DebtorChanges(do_not_call=True))
    view = desk.dossier(debtor_id)
    assert view.call_objections[0].code == "guard.do_not_call"
    assert view.letter_objections == ()
    desk.record_call(debtor_id, CallDraft(outcome=CallOutcome.REACHED))
    assert len(desk.dossier(debtor_id).dossier.calls) == 1
