"""What happened in law, recorded on a desk: what it changes, what it refuses, how it is undone."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest

from relance_tui.domain.codes import EventKind, FollowUpKind
from relance_tui.domain.decision import FollowUp
from relance_tui.errors import RelanceError
from relance_tui.services.desk import Desk
from relance_tui.services.views import EventDraft, LetterChoice, Sending
from tests.services.house import complete
from tests.services.test_casework import enter

MakeDesk = Callable[..., Desk]

NOTICE_ON = date(2026, 11, 3)
"""Twenty-one days before the day of the tests: the proof is fifteen days late."""


STEPS = ("rappel", "relance-ferme", "derniere-relance", "mise-en-demeure")


def notify(desk: Desk, number: str = "F-1", on: date = NOTICE_ON) -> int:
    """Sends a formal notice on that day, and a week apart before it the steps that lead to it.

    Answers the id of the notice.
    """
    debtor_id = desk.find("C1")
    complete(desk, debtor_id)
    invoices = desk.dossier(debtor_id).dossier.invoices
    ids = tuple(invoice.id for invoice in invoices if invoice.number == number)
    for step_number, step in enumerate(STEPS, start=1):
        letter = desk.letter(debtor_id, LetterChoice(step=step, invoice_ids=ids))
        sent_on = on - timedelta(weeks=len(STEPS) - step_number)
        desk.mark_sent(letter, Sending(on=sent_on, override="essai"))
    return max(letter.id for letter in desk.dossier(debtor_id).dossier.letters)


def next_of(desk: Desk, debtor_id: int) -> FollowUp:
    """What is next, which there must be."""
    found = desk.dossier(debtor_id).follow_up
    assert found is not None
    return found


def record(desk: Desk, debtor_id: int, kind: str, on: date | None = None, **told: object) -> None:
    desk.record_event(debtor_id, EventDraft(kind=EventKind(kind), on=on, **told))  # type: ignore[arg-type]


def test_a_registered_letter_is_asked_about_until_its_fate_is_told(desk: Desk) -> None:
    debtor_id = enter(desk, due_on=date(2026, 10, 15))
    letter_id = notify(desk)
    asked = next_of(desk, debtor_id)
    assert (asked.kind, asked.due_on) == (FollowUpKind.MISSING_PROOF, date(2026, 11, 18))
    record(desk, debtor_id, "letter_presented", date(2026, 11, 5))
    assert next_of(desk, debtor_id).kind is FollowUpKind.MISSING_PROOF
    record(desk, debtor_id, "letter_received", date(2026, 11, 6), reference="2C 123")
    assert next_of(desk, debtor_id).kind is not FollowUpKind.MISSING_PROOF
    events = desk.dossier(debtor_id).dossier.events
    assert [event.letter_id for event in events] == [letter_id] * 2
    assert "2C 123" in desk.log(1)[0].text


def test_a_proof_is_for_the_last_letter_that_lacks_one(desk: Desk) -> None:
    debtor_id = enter(desk, due_on=date(2026, 9, 30))
    first, last = notify(desk, on=date(2026, 10, 20)), notify(desk, on=NOTICE_ON)
    record(desk, debtor_id, "letter_returned", date(2026, 11, 20))
    record(desk, debtor_id, "letter_refused", date(2026, 11, 20))
    record(desk, debtor_id, "letter_received", date(2026, 10, 22))
    events = desk.dossier(debtor_id).dossier.events
    assert [event.letter_id for event in events] == [last, first, first]


def test_the_invoice_named_says_which_letter_the_proof_is_for(desk: Desk) -> None:
    debtor_id = enter(desk, due_on=date(2026, 9, 30))
    enter(desk, "F-2", 30_000, due_on=date(2026, 9, 30))
    first = notify(desk, "F-1", date(2026, 10, 20))
    notify(desk, "F-2", NOTICE_ON)
    record(desk, debtor_id, "letter_received", date(2026, 11, 20), invoice_numbers=("F-1",))
    (event,) = desk.dossier(debtor_id).dossier.events
    assert event.letter_id == first


@pytest.mark.parametrize(
    ("told", "words"),
    [
        (EventDraft(kind=EventKind.COURT_CLAIM, on=date(2026, 11, 25)), "futur"),
        (EventDraft(kind=EventKind.LETTER_RECEIVED), "aucun recommandé"),
        (EventDraft(kind=EventKind.ACKNOWLEDGEMENT, invoice_numbers=("F-404",)), "F-404"),
        (
            EventDraft(
                kind=EventKind.INSOLVENCY_OPENED,
                on=date(2026, 11, 10),
                published_on=date(2026, 11, 9),
            ),
            "précède",
        ),
        (
            EventDraft(kind=EventKind.INSOLVENCY_OPENED, published_on=date(2026, 11, 25)),
            "futur",
        ),
    ],
    ids=lambda value: value.kind if isinstance(value, EventDraft) else None,
)
def test_what_cannot_be_is_refused_and_writes_nothing(
    desk: Desk, told: EventDraft, words: str
) -> None:
    debtor_id = enter(desk)
    before = desk.dossier(debtor_id)
    with pytest.raises(RelanceError, match=words):
        desk.record_event(debtor_id, told)
    assert desk.dossier(debtor_id) == before


def test_a_proof_before_the_letter_left_is_refused(desk: Desk) -> None:
    debtor_id = enter(desk, due_on=date(2026, 9, 30))
    notify(desk)
    with pytest.raises(RelanceError, match="aucun recommandé"):
        record(desk, debtor_id, "letter_received", date(2026, 11, 2))


def test_a_hand_over_stops_every_reminder_until_it_ends(make_desk: MakeDesk) -> None:
    desk = make_desk()
    debtor_id = enter(desk)
    enter(desk, "F-2", 30_000, due_on=date(2026, 10, 15))
    record(desk, debtor_id, "handed_over", reference="Me Roux")
    view = desk.dossier(debtor_id)
    assert {because.code for because in view.frozen_invoices.values()} == {"frozen.handed_over"}
    assert set(view.levels.values()) == {5}
    assert view.follow_up is not None
    assert view.follow_up.kind is FollowUpKind.LIMITATION_ALARM
    assert [because.code for because in view.letter_objections] == ["guard.handed_over"]
    assert make_desk(date(2027, 11, 24)).first_rows(5) == []
    record(desk, debtor_id, "handover_ended")
    view = desk.dossier(debtor_id)
    assert view.frozen_invoices == {}
    assert view.follow_up is not None
    assert view.follow_up.kind is FollowUpKind.NO_NEXT_ACTION


def test_a_hand_over_of_one_invoice_leaves_the_other_to_the_policy(desk: Desk) -> None:
    debtor_id = enter(desk)
    enter(desk, "F-2", 30_000)
    record(desk, debtor_id, "handed_over", invoice_numbers=("F-2",))
    found = next_of(desk, debtor_id)
    assert (found.kind, found.step) == (FollowUpKind.DUNNING_STEP, "rappel")
    assert desk.letter(debtor_id).invoice_numbers == ("F-1",)


def test_insolvency_asks_for_the_declaration_then_stops(desk: Desk) -> None:
    debtor_id = enter(desk)
    record(
        desk,
        debtor_id,
        "insolvency_opened",
        date(2026, 11, 10),
        published_on=date(2026, 11, 20),
    )
    asked = next_of(desk, debtor_id)
    assert (asked.kind, asked.because.code) == (
        FollowUpKind.LIMITATION_ALARM,
        "insolvency.declare",
    )
    assert asked.because.inputs["declare_by_on"] == date(2027, 1, 20)
    record(desk, debtor_id, "claim_declared")
    view = desk.dossier(debtor_id)
    assert {because.code for because in view.frozen_invoices.values()} == {"frozen.insolvency"}
    assert view.follow_up is None or view.follow_up.because.code != "insolvency.declare"
    assert desk.first_rows(5) == []
    record(desk, debtor_id, "insolvency_closed")
    assert next_of(desk, debtor_id).kind is FollowUpKind.DUNNING_STEP


def test_an_acknowledgement_moves_the_limitation_date_and_is_named(desk: Desk) -> None:
    debtor_id = enter(desk)
    enter(desk, "F-2", 30_000)
    record(desk, debtor_id, "acknowledgement", date(2026, 11, 20), invoice_numbers=("F-1",))
    found = dict(desk.rights(debtor_id).limitations)
    assert found["F-2"].anchors == ()
    (anchor,) = found["F-1"].anchors
    assert (anchor.event, anchor.on) == ("acknowledgement", date(2026, 11, 20))
    assert anchor.moved_to_on == found["F-1"].on > found["F-2"].on


def test_the_end_of_no_hand_over_is_refused(desk: Desk) -> None:
    debtor_id = enter(desk)
    enter(desk, "F-2", 30_000)
    record(desk, debtor_id, "handed_over", date(2026, 11, 20), invoice_numbers=("F-1",))
    before = desk.dossier(debtor_id)
    for told in ({"on": date(2026, 11, 19)}, {"invoice_numbers": ("F-2",)}):
        with pytest.raises(RelanceError, match="rien n’est au contentieux"):
            record(desk, debtor_id, "handover_ended", **told)
    assert desk.dossier(debtor_id) == before
    record(desk, debtor_id, "handover_ended", invoice_numbers=("F-1",))
    with pytest.raises(RelanceError, match="rien n’est au contentieux"):
        record(desk, debtor_id, "handover_ended")


def test_a_deposit_after_the_letter_arrived_is_refused(desk: Desk) -> None:
    debtor_id = enter(desk, due_on=date(2026, 10, 15))
    notify(desk)
    record(desk, debtor_id, "letter_received", date(2026, 11, 6))
    before = desk.dossier(debtor_id)
    with pytest.raises(RelanceError, match="arrivé le 06/11/2026"):
        record(desk, debtor_id, "letter_deposited", date(2026, 11, 7))
    assert desk.dossier(debtor_id) == before
    record(desk, debtor_id, "letter_deposited", date(2026, 11, 6))


@pytest.mark.parametrize("kind", [kind for kind in EventKind if not kind.is_about_letter])
def test_undo_of_an_event_puts_everything_back(desk: Desk, kind: EventKind) -> None:
    debtor_id = enter(desk)
    if kind is EventKind.HANDOVER_ENDED:
        record(desk, debtor_id, "handed_over")
    before, rows = desk.dossier(debtor_id), desk.first_rows(5)
    desk.record_event(debtor_id, EventDraft(kind=kind))
    assert len(desk.dossier(debtor_id).dossier.events) == len(before.dossier.events) + 1
    desk.undo()
    after = desk.dossier(debtor_id)
    assert (after.dossier, after.follow_up) == (before.dossier, before.follow_up)
    assert desk.first_rows(5) == rows
    assert [entry.kind for entry in desk.log(2)] == ["undo", "event"]


def test_undo_of_a_proof_asks_for_it_again(desk: Desk) -> None:
    debtor_id = enter(desk, due_on=date(2026, 10, 15))
    notify(desk)
    before = desk.dossier(debtor_id)
    record(desk, debtor_id, "letter_received", date(2026, 11, 6))
    desk.undo()
    after = desk.dossier(debtor_id)
    assert (after.dossier, after.follow_up) == (before.dossier, before.follow_up)
