"""Which form a draft belongs to, what to call it, and how to open it again."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol, TypeVar, runtime_checkable

from textual.app import App
from textual.screen import Screen

from relance_tui.domain.codes import CallOutcome, EventKind
from relance_tui.i18n import _
from relance_tui.services import wording
from relance_tui.tui.drafting import SAVED_ON, base_screen
from relance_tui.tui.screens.case import CaseScreen

if TYPE_CHECKING:
    from relance_tui.services.desk_house import OpenDraft
    from relance_tui.services.views import LetterChoice

_ACTIONS = {
    "import": "import_file",
    "view": "views",
    "setting": "settings",
    "identity": "settings",
    "movement": "money",
}
"""The forms whose action has another name than their drafts, or that open from another screen."""
_FROM_ANOTHER = frozenset({"view", "setting", "identity", "movement"})
_OPENING_SECONDS = 5.0
_LETTER = "letter"
_TEXT_FIRST = ("quick", "outcome", "kind", "body", "note", "reason", "sentence", "name", "path")
"""The fields whose text tells most about a draft."""
S = TypeVar("S")
_HIDDEN = frozenset({SAVED_ON, "aside", "base", "choice", "incoming", "contact"})
"""Fields that nobody typed."""


@runtime_checkable
class ResumesDrafts(Protocol):
    """A screen whose forms open from itself alone."""

    def resume_draft(self, screen: str) -> object:
        """Opens the form that keeps its drafts under that name."""


@dataclass(frozen=True, slots=True)
class ChosenDraft:
    """A draft to go on with."""

    screen: str
    """Name its form keeps drafts under."""
    debtor_id: int
    """0 for a form about no dossier."""
    letter: LetterChoice | None = None
    """Which letter, for the text of one."""


def form_name(screen: str) -> str:
    """What people call the form of a draft."""
    kind = base_screen(screen).partition(":")[0]
    names: Mapping[str, str] = {
        "call": _("appel"),
        "note": _("note"),
        "plan": _("échéancier"),
        "payment": _("règlement"),
        "hold": _("suspension"),
        "event": _("événement"),
        "debtor": _("fiche client"),
        "handover": _("contentieux"),
        "invoice": _("facture"),
        "import": _("import"),
        "new_debtor": _("nouveau client"),
        "view": _("vue"),
        "setting": _("réglage"),
        "many_call": _("appel"),
        "many_hold": _("suspension"),
        "many_note": _("note"),
        "many_debtor": _("fiche client"),
        "identity": _("créancier"),
        "movement": _("mouvement"),
        _LETTER: _("courrier"),
    }
    return names.get(kind, kind)


def typed_texts(draft: OpenDraft) -> list[str]:
    """What was typed, field by field; what says most comes first."""
    rank = {name: number for number, name in enumerate(_TEXT_FIRST)}
    names = sorted(draft.fields, key=lambda name: rank.get(name, len(rank)))
    texts = (_told(name, draft.fields[name]) for name in names if name not in _HIDDEN)
    return [text for text in texts if text]


def _told(name: str, text: str) -> str:
    """The text of a field; what was chosen by a letter, in words."""
    if name == "outcome" and text in set(CallOutcome):
        return wording.outcome_label(CallOutcome(text))
    if name == "kind" and text in set(EventKind):
        return wording.event_label(EventKind(text))
    return text


def first_words(draft: OpenDraft) -> str:
    """What was typed, on one line."""
    return " · ".join(" ".join(text.split()) for text in typed_texts(draft))


def chosen_draft(draft: OpenDraft) -> ChosenDraft:
    """The draft as the form that opens it needs it."""
    screen = base_screen(draft.screen)
    letter = _letter_of(draft) if screen.partition(":")[0] == _LETTER else None
    return ChosenDraft(screen, draft.debtor_id, letter)


def _letter_of(draft: OpenDraft) -> LetterChoice:
    from relance_tui.services.views import LetterChoice  # noqa: PLC0415 - loaded when opened

    kept = draft.fields.get("choice")
    if not kept:
        _kind, template, language, *_more = [*base_screen(draft.screen).split(":"), "", ""]
        return LetterChoice(template=template or None, language=language or None)
    found: dict[str, Any] = json.loads(kept)
    invoices = found["invoice_ids"]
    return LetterChoice(
        step=found["step"],
        template=None if found["step"] else found["template"],
        language=found["language"],
        contact_id=found["contact_id"],
        invoice_ids=None if invoices is None else tuple(invoices),
    )


async def reopen(app: App[Any], screen: Screen[Any], draft: ChosenDraft) -> None:
    """Opens the dossier of a draft from `screen`, then its form."""
    if draft.debtor_id and isinstance(screen, CaseScreen):
        screen.go_to(draft.debtor_id)
        screen = await _dossier_of(app, draft.debtor_id) or screen
    if isinstance(screen, CaseScreen) and draft.letter is not None:
        screen.open_letter(draft.letter)
        return
    kind = draft.screen.partition(":")[0]
    action = _ACTIONS.get(kind, kind)
    if not hasattr(screen, f"action_{action}"):
        return
    await screen.run_action(action)
    if kind in _FROM_ANOTHER:
        found = await _in_front(app, ResumesDrafts)  # type: ignore[type-abstract]  # a protocol
        if found is not None:
            found.resume_draft(draft.screen)


async def _dossier_of(app: App[Any], debtor_id: int) -> CaseScreen[Any] | None:
    """The screen of that dossier once it is in front; None when it never is."""
    from relance_tui.tui.screens.dossier import DossierScreen  # noqa: PLC0415 - when opened

    return await _in_front(app, DossierScreen, debtor_id)


async def _in_front(app: App[Any], kind: type[S], debtor_id: int | None = None) -> S | None:
    """The screen in front once it is of that kind, and about that dossier; None if it never is."""
    waited = 0.0
    while waited < _OPENING_SECONDS:
        front = app.screen
        is_about = debtor_id is None or getattr(front, "debtor_id", None) == debtor_id
        if isinstance(front, kind) and is_about and front.is_mounted:
            return front
        await asyncio.sleep(0.02)
        waited += 0.02
    return None
