"""What may happen in law: in which group it stands and which fields it asks for."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rich.cells import cell_len
from textual.app import App
from textual.content import Content

from relance_tui.domain import formats
from relance_tui.domain.codes import Channel, EventKind
from relance_tui.domain.contact import SentLetter
from relance_tui.i18n import _, current_language
from relance_tui.services.views import DossierView
from relance_tui.tui import briefing
from relance_tui.tui.commands import command
from relance_tui.tui.hints import key_of
from relance_tui.tui.literal import plain
from relance_tui.tui.widgets.fields import (
    ChoiceField,
    DateField,
    Field,
    InvoicesField,
    TextField,
)

_GROUP_CELLS = 14


@dataclass(frozen=True, slots=True)
class EventForm:
    """What an event asks for beside its day."""

    fields: tuple[str, ...]
    reference: str
    """What its reference is, said beside the field."""


def event_groups() -> dict[str, tuple[EventKind, ...]]:
    """Every event under the name of its group, in the order of the screen."""
    return {
        _("Recommandé"): (
            EventKind.LETTER_DEPOSITED,
            EventKind.LETTER_PRESENTED,
            EventKind.LETTER_RECEIVED,
            EventKind.LETTER_REFUSED,
            EventKind.LETTER_RETURNED,
        ),
        _("Droit"): (
            EventKind.ACKNOWLEDGEMENT,
            EventKind.PLAN_SIGNED,
            EventKind.COURT_CLAIM,
            EventKind.ORDER_SERVED,
            EventKind.TITLE_OBTAINED,
        ),
        _("Procédure"): (
            EventKind.INSOLVENCY_OPENED,
            EventKind.CLAIM_DECLARED,
            EventKind.INSOLVENCY_CLOSED,
        ),
        _("Contentieux"): (EventKind.HANDED_OVER, EventKind.HANDOVER_ENDED),
    }


def event_form(kind: EventKind) -> EventForm:
    """The fields of one event, in order."""
    if kind.is_about_letter:
        number = (
            _("numéro de dépôt")
            if kind is EventKind.LETTER_DEPOSITED
            else _("son numéro, s’il manque")
        )
        return EventForm(("letter", "on", "reference", "scan"), number)
    if kind is EventKind.INSOLVENCY_OPENED:
        return EventForm(("on", "published_on", "reference", "scan"), _("tribunal, mandataire"))
    if kind is EventKind.INSOLVENCY_CLOSED:
        return EventForm(("on", "reference", "scan"), _("tribunal, motif"))
    if kind is EventKind.HANDED_OVER:
        return EventForm(("on", "reference", "invoices", "scan"), _("à qui il est remis"))
    if kind in {EventKind.ACKNOWLEDGEMENT, EventKind.PLAN_SIGNED, EventKind.HANDOVER_ENDED}:
        return EventForm(("on", "reference", "invoices", "scan"), _("facultative"))
    return EventForm(("on", "reference", "invoices", "scan"), _("numéro de l’affaire"))


def event_letters(
    app: App[Any], chosen: EventKind | None, width: int, *, is_folded: bool = False
) -> Content:
    """The events with their letters, a line or two per group, the one chosen marked.

    `is_folded` leaves the group of the one chosen only.
    """
    lines: list[list[Any]] = []
    for group, kinds in event_groups().items():
        if is_folded and chosen is not None and chosen not in kinds:
            continue
        lines.append([plain(group.ljust(_GROUP_CELLS))])
        room = width - _GROUP_CELLS
        for kind in kinds:
            shown, cells = _cell(app, kind, is_chosen=kind is chosen)
            if cells > room:
                lines.append([" " * _GROUP_CELLS])
                room = width - _GROUP_CELLS
            lines[-1].append(shown)
            room -= cells
    return Content("\n").join(Content.assemble(*line) for line in lines)


def _cell(app: App[Any], kind: EventKind, *, is_chosen: bool) -> tuple[Content, int]:
    named = command(f"event.{kind.value}")
    label = named.title.upper() if is_chosen else named.title
    text = f"{key_of(app, named.id)} {label}"
    shown = Content.assemble(
        "▸" if is_chosen else " ", (plain(text).plain, "reverse bold" if is_chosen else ""), "  "
    )
    return shown, cell_len(text) + 3


def registered(view: DossierView) -> list[SentLetter]:
    """The registered letters of the dossier, newest first."""
    sent = [letter for letter in view.dossier.letters if letter.channel is Channel.REGISTERED]
    return sorted(sent, key=lambda letter: (letter.on, letter.at, letter.id), reverse=True)


def awaited(view: DossierView) -> SentLetter | None:
    """The oldest registered letter of which nobody knows what became; None when there is none."""
    told = {event.letter_id for event in view.dossier.events if event.kind.is_final_proof}
    waiting = [letter for letter in registered(view) if letter.id not in told]
    return waiting[-1] if waiting else None


def event_fields(view: DossierView) -> Iterator[Field[Any]]:
    """Every field an event may ask for; the screen shows those of the one chosen."""
    yield ChoiceField(
        _("Recommandé"),
        _letter_names(view),
        id="letter",
        when_empty=_("le dernier sans preuve"),
    )
    yield DateField(
        _("Date"),
        view.today,
        id="on",
        looks_back=True,
        when_empty=_("aujourd’hui (sinon hier, ven, 15/11)"),
    )
    yield DateField(
        _("BODACC du"),
        view.today,
        id="published_on",
        looks_back=True,
        when_empty=_("publication, si connue"),
    )
    yield TextField(_("Référence"), id="reference")
    yield InvoicesField(
        _("Factures"),
        [invoice.number for invoice in briefing.open_invoices(view)],
        id="invoices",
        when_empty=_("tout le dossier"),
    )
    yield TextField(
        _("Pièce"),
        id="scan",
        check=_readable,
        when_empty=_("PDF ou image à garder"),
    )


def _letter_names(view: DossierView) -> dict[str, str]:
    """Letter id to the day it left and what it is about; those that read alike are numbered."""
    names: dict[str, str] = {}
    for letter in registered(view):
        about = [i.number for i in view.dossier.invoices if i.id in letter.invoice_ids]
        on = formats.short_date(letter.on, current_language())
        name = f"{on} {', '.join(about)}".strip()
        alike = sum(each.startswith(name) for each in names.values())
        names[str(letter.id)] = f"{name} ({alike + 1})" if alike else name
    return names


def _readable(text: str) -> str:
    path = Path(text).expanduser()
    if not path.is_file():
        raise ValueError(_("aucun fichier de ce nom"))
    return str(path)
