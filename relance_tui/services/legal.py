"""What happened in law, told by the clerk: proofs, acknowledgements, court, insolvency."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from relance_tui.domain.case import Case
from relance_tui.domain.codes import Channel, EventKind
from relance_tui.domain.contact import SentLetter
from relance_tui.domain.dossier import Act, Dossier
from relance_tui.domain.formats import numeric_date
from relance_tui.domain.legal_event import LegalEvent
from relance_tui.domain.proceedings import handed_over
from relance_tui.errors import RelanceError
from relance_tui.i18n import _
from relance_tui.services.acting import acting
from relance_tui.services.casework import invoice_ids
from relance_tui.services.dossiers import known_dossier
from relance_tui.services.enclosing import scanned
from relance_tui.services.event_effects import Told, event_effects
from relance_tui.services.office import Office, instant_text
from relance_tui.services.rulebook import Rulebook, read_rulebook
from relance_tui.services.views import Done, EventDraft
from relance_tui.services.wording import next_sentence
from relance_tui.storage.documents import keep, kept_letters
from relance_tui.storage.light import DriverConnection, reading
from relance_tui.storage.tables import LegalEventRow


def record_event(office: Office, debtor_id: int, draft: EventDraft) -> Done:
    """Records what happened in law, and decides again.

    Raises RelanceError for a day to come, a proof that matches no registered letter, a deposit
    after what it led to, or the end of no hand-over; UsageError for a scan that is no document.
    """
    scan = scanned(draft.scan) if draft.scan else None
    with acting(office, "event", debtor_id, draft="event") as act:
        told = _told(act.rulebook, act.dossier(debtor_id), draft, act.today, act.at)
        event, letter = told.event, told.about
        act.add(
            LegalEventRow,
            debtor_id=debtor_id,
            kind=event.kind.value,
            on=event.on,
            at=instant_text(act.at),
            invoice_ids=json.dumps(event.invoice_ids),
            letter_id=event.letter_id,
            published_on=event.published_on,
            step=event.step,
            step_number=event.step_number,
            reference=event.reference,
            document_name=scan[0] if scan else "",
            document_sha256=keep(act.driver, scan[1], scan[2]) if scan else "",
        )
        act.detail = {
            "kind": event.kind.value,
            "on": event.on,
            "published_on": event.published_on,
            "invoices": list(draft.invoice_numbers),
            "reference": event.reference,
            "document": scan[0] if scan else "",
            "sent_on": letter.on if letter else None,
        }
        effects = _effects(act.driver, act.rulebook, told, act.today)
    return replace(act.done(next_sentence(act.follow_up)), effects=effects)


def preview_event(office: Office, debtor_id: int, draft: EventDraft) -> Done:
    """What recording the event would change and lead to, without writing anything.

    Raises what recording it would, but for its scan, which is not read.
    """
    today, now = office.today, office.clock.now()
    with reading(office.database) as connection:
        rulebook = read_rulebook(connection)
        told = _told(rulebook, known_dossier(connection, debtor_id), draft, today, now)
        effects = _effects(connection, rulebook, told, today)
    decided = rulebook.decide(replace(told.dossier, last_act=Act(today, now)))
    follow_up = decided.as_of(today) if decided else None
    return Done(
        act_id=0,
        message=next_sentence(follow_up),
        debtor_id=debtor_id,
        follow_up=follow_up,
        effects=effects,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Told:
    """An event in the dossier it happened to."""

    event: LegalEvent
    about: SentLetter | None
    """The registered letter it is about."""
    before: Case
    dossier: Dossier
    """With the event."""


def _told(
    rulebook: Rulebook, dossier: Dossier, draft: EventDraft, today: date, now: datetime
) -> _Told:
    on = draft.on or today
    _refuse_future(today, on, draft.published_on)
    ids = invoice_ids(dossier, draft.invoice_numbers)
    case = rulebook.lay_out(dossier)
    letter = _proved_letter(case, on, ids, draft.letter_id) if draft.kind.is_about_letter else None
    if draft.kind is EventKind.LETTER_DEPOSITED and letter is not None:
        _refuse_late_deposit(dossier, letter, on)
    if draft.kind is EventKind.HANDOVER_ENDED:
        _refuse_without_handover(dossier, on, ids)
    step, number = handover_step(case, draft.kind, ids)
    event = LegalEvent(
        id=0,
        kind=draft.kind,
        on=on,
        at=now,
        invoice_ids=ids,
        letter_id=letter.id if letter else None,
        published_on=draft.published_on,
        step=step,
        step_number=number,
        reference=draft.reference,
    )
    added = replace(dossier, events=(*dossier.events, event))
    return _Told(event=event, about=letter, before=case, dossier=added)


def _effects(
    connection: DriverConnection, rulebook: Rulebook, told: _Told, today: date
) -> tuple[str, ...]:
    letters = kept_letters(connection, told.dossier.debtor.id) if told.about else []
    return event_effects(
        Told(
            event=told.event,
            before=told.before,
            after=rulebook.lay_out(told.dossier),
            terms=rulebook.claim_terms,
            deadlines={letter.id: letter.deadline_on for letter in letters},
            today=today,
        )
    )


def _refuse_future(today: date, on: date, published_on: date | None) -> None:
    if on > today or (published_on is not None and published_on > today):
        raise RelanceError(_("cet événement est dans le futur : notez-le le jour venu"))
    if published_on is not None and published_on < on:
        raise RelanceError(_("la publication au BODACC précède le jugement"))


def _proved_letter(case: Case, on: date, ids: Sequence[int], letter_id: int | None) -> SentLetter:
    """The registered letter a proof is about: the last one sent by then that still lacks one.

    With `letter_id` that one; with `ids`, among those about one of these invoices.
    """
    sent = [
        letter
        for letter in case.dossier.letters
        if letter.channel is Channel.REGISTERED
        and letter.on <= on
        and (letter_id is None or letter.id == letter_id)
        and (not ids or not set(ids).isdisjoint(letter.invoice_ids))
    ]
    if not sent:
        raise RelanceError(_("aucun recommandé n’est parti avant cette date"))
    told = {event.letter_id for event in case.dossier.events if event.kind.is_final_proof}
    waiting = [letter for letter in sent if letter.id not in told] or sent
    return max(waiting, key=lambda letter: (letter.on, letter.at, letter.id))


def _refuse_late_deposit(dossier: Dossier, letter: SentLetter, on: date) -> None:
    proofs = (e for e in dossier.events if e.letter_id == letter.id and e.kind.is_proof)
    first = min((event.on for event in proofs), default=date.max)
    if on > first:
        message = _("ce recommandé est arrivé le {on} : il a été déposé ce jour-là ou avant")
        raise RelanceError(message.format(on=numeric_date(first)))


def _refuse_without_handover(dossier: Dossier, on: date, ids: Sequence[int]) -> None:
    past = (event for event in dossier.events if event.on <= on)
    held = handed_over(past, dossier.invoices)
    if not held or (ids and held.keys().isdisjoint(ids)):
        raise RelanceError(_("rien n’est au contentieux à cette date : il n’y a rien à reprendre"))


def handover_step(case: Case, kind: EventKind, ids: Sequence[int]) -> tuple[str, int]:
    """The step a hand-over executes: the next hand-over of the policy for what it takes."""
    if kind is not EventKind.HANDED_OVER:
        return "", 0
    numbers = [
        case.levels[invoice.id].number
        for invoice in case.open_invoices
        if not ids or invoice.id in ids
    ]
    reached = max(numbers, default=0)
    for step in case.policy.steps[reached:]:
        if step.channel is Channel.HANDOVER:
            return step.name, step.number
    return "", 0
