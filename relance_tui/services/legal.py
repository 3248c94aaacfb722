"""What happened in law, told by the clerk: proofs, acknowledgements, court, insolvency."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from relance_tui.domain.case import Case
from relance_tui.domain.codes import Channel, EventKind
from relance_tui.domain.contact import SentLetter
from relance_tui.errors import RelanceError
from relance_tui.i18n import _
from relance_tui.services.acting import acting
from relance_tui.services.casework import invoice_ids
from relance_tui.services.office import Office, instant_text
from relance_tui.services.views import Done
from relance_tui.services.wording import next_sentence
from relance_tui.storage.tables import LegalEventRow


@dataclass(frozen=True, slots=True, kw_only=True)
class EventDraft:
    """An event as the clerk tells it."""

    kind: EventKind
    on: date | None = None
    """The day it took effect; None for today."""
    invoice_numbers: tuple[str, ...] = ()
    """None named: the whole dossier."""
    published_on: date | None = None
    """For insolvency, the publication in the BODACC."""
    reference: str = ""


def record_event(office: Office, debtor_id: int, draft: EventDraft) -> Done:
    """Records what happened in law, and decides again.

    Raises RelanceError for a day to come, or a proof that matches no registered letter.
    """
    with acting(office, "event", debtor_id) as act:
        on = draft.on or act.today
        _refuse_future(act.today, on, draft.published_on)
        dossier = act.dossier(debtor_id)
        ids = invoice_ids(dossier, draft.invoice_numbers)
        case = act.rulebook.lay_out(dossier)
        letter = _proved_letter(case, on, ids) if draft.kind.is_proof else None
        step, number = _handover_step(case, draft.kind, ids)
        act.add(
            LegalEventRow,
            debtor_id=debtor_id,
            kind=draft.kind.value,
            on=on,
            at=instant_text(act.at),
            invoice_ids=json.dumps(ids),
            letter_id=letter.id if letter else None,
            published_on=draft.published_on,
            step=step,
            step_number=number,
            reference=draft.reference,
        )
        act.detail = {
            "kind": draft.kind.value,
            "on": on,
            "published_on": draft.published_on,
            "invoices": list(draft.invoice_numbers),
            "reference": draft.reference,
            "sent_on": letter.on if letter else None,
        }
    return act.done(next_sentence(act.follow_up))


def _refuse_future(today: date, on: date, published_on: date | None) -> None:
    if on > today or (published_on is not None and published_on > today):
        raise RelanceError(_("cet événement est dans le futur : notez-le le jour venu"))
    if published_on is not None and published_on < on:
        raise RelanceError(_("la publication au BODACC précède le jugement"))


def _proved_letter(case: Case, on: date, ids: Sequence[int]) -> SentLetter:
    """The registered letter a proof is about: the last one sent by then that still lacks one.

    With `ids`, among those about one of these invoices.
    """
    sent = [
        letter
        for letter in case.dossier.letters
        if letter.channel is Channel.REGISTERED
        and letter.on <= on
        and (not ids or not set(ids).isdisjoint(letter.invoice_ids))
    ]
    if not sent:
        raise RelanceError(_("aucun recommandé n’est parti avant cette date"))
    told = {event.letter_id for event in case.dossier.events if event.kind.is_final_proof}
    waiting = [letter for letter in sent if letter.id not in told] or sent
    return max(waiting, key=lambda letter: (letter.on, letter.at, letter.id))


def _handover_step(case: Case, kind: EventKind, ids: Sequence[int]) -> tuple[str, int]:
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
