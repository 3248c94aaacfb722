"""What happened in law: which event, in one letter, then its day and its proof."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.widgets import Input, Static

from relance_tui.domain.codes import EventKind
from relance_tui.i18n import _
from relance_tui.services.desk import Desk
from relance_tui.services.views import Done, DossierView, EventDraft
from relance_tui.tui.form_content import Verb
from relance_tui.tui.form_keys import first_bindings
from relance_tui.tui.forms import DialogScreen
from relance_tui.tui.screens.event_form import (
    awaited,
    event_fields,
    event_form,
    event_letters,
    registered,
)
from relance_tui.tui.widgets.fields import ChoiceField, DateField, Field, InvoicesField, TextField

_ROOM_FOR_ALL = 24
"""Lines from which every event, the fields and what the event changes have room together."""


class EventScreen(DialogScreen):
    """Records a proof, a judgment, a hand-over, after saying what it would change."""

    DRAFT = "event"
    AUTO_FOCUS = ""
    BINDINGS: ClassVar[list[BindingType]] = [*first_bindings("event")]

    def __init__(
        self,
        desk: Desk,
        view: DossierView,
        kind: EventKind | None = None,
        letter_id: int | None = None,
    ) -> None:
        """`kind` is the event proposed, `letter_id` the registered letter it is about."""
        super().__init__(desk, view.dossier.debtor.id)
        self.view = view
        self.kind = kind
        self._asked_kind = kind
        self._asked_letter_id = letter_id

    # What shows.

    def compose(self) -> ComposeResult:
        """The events, the fields of the one chosen, what it would change."""
        with Vertical(id="dialog"):
            yield from self.compose_title(_("Événement"), self.view.dossier.debtor.name)
            yield Static("", id="kinds", classes="row")
            yield from event_fields(self.view)
            yield from self.compose_bottom(
                ("form.save", _("enregistrer")),
                ("form.leave", _("champ, puis brouillon")),
            )

    def fill(self) -> None:
        """Names the registered letter asked about: the one given, else the oldest without proof."""
        known = {letter.id for letter in registered(self.view)}
        waiting = awaited(self.view)
        chosen = self._asked_letter_id or (waiting.id if waiting else None)
        if chosen in known:
            self.query_one("#letter", ChoiceField).choose(str(chosen))

    def begin(self) -> None:
        """Shows the fields of the event asked for, or of the draft."""
        if self._asked_kind is not None:
            self.pristine["kind"] = self._asked_kind.value
            self.action_kind(self._asked_kind.value)
        else:
            self._show_kind()

    def on_resize(self, event: events.Resize) -> None:
        """Another width, another fold."""
        del event
        self._show_kind()

    def on_descendant_focus(self) -> None:
        """In a field, the letters are text."""
        if self.size.height < _ROOM_FOR_ALL:
            self._show_kind()

    def on_descendant_blur(self) -> None:
        """Out of the fields, the letters choose again."""
        if self.size.height < _ROOM_FOR_ALL:
            self._show_kind()

    def _show_kind(self) -> None:
        width = max(self.size.width - 2, 20)
        # In a field no letter chooses: a small window keeps its lines for the rest.
        is_folded = self.focused is not None and self.size.height < _ROOM_FOR_ALL
        shown = event_letters(self.app, self.kind, width, is_folded=is_folded)
        self.query_one("#kinds", Static).update(shown)
        form = event_form(self.kind) if self.kind else None
        has_choice = len(registered(self.view)) > 1
        for field in self.query(Field).results():
            is_asked = form is not None and field.id in form.fields
            field.display = is_asked and (field.id != "letter" or has_choice)
        if form is not None:
            reference = self.query_one("#reference", TextField)
            reference.when_empty = form.reference
            reference.refresh_understood()

    # What is typed.

    def more_problems(self) -> list[tuple[str, None]]:  # type: ignore[override]
        """An event must be chosen."""
        if self.kind is not None:
            return []
        return [(_("choisissez d’abord l’événement, par sa lettre"), None)]

    def draft_fields(self) -> dict[str, str]:
        """What is typed, and the event chosen."""
        return super().draft_fields() | {"kind": self.kind.value if self.kind else ""}

    def restore_fields(self, fields: dict[str, str]) -> None:
        """Puts back what was typed and the event chosen."""
        super().restore_fields(fields)
        known = fields.get("kind", "")
        self.kind = EventKind(known) if known in set(EventKind) else None
        self._show_kind()

    def event(self) -> EventDraft | None:
        """The event as it stands; None while something is missing or wrong."""
        if self.kind is None or any(field.problem for field in self.fields()):
            return None
        asked = event_form(self.kind).fields
        scan = self.query_one("#scan", TextField).value
        letter = self.query_one("#letter", ChoiceField).value
        return EventDraft(
            kind=self.kind,
            on=self.query_one("#on", DateField).day,
            invoice_numbers=(
                (self.query_one("#invoices", InvoicesField).value or ())
                if "invoices" in asked
                else ()
            ),
            published_on=(
                self.query_one("#published_on", DateField).day if "published_on" in asked else None
            ),
            reference=self.query_one("#reference", TextField).value or "",
            letter_id=int(letter) if letter and "letter" in asked else None,
            scan=Path(scan) if scan else None,
        )

    def verb(self) -> Verb:
        """Records the event."""
        event = self.event()
        if event is None:
            raise AssertionError("an event is only recorded when nothing is wrong")
        return lambda: self.desk.record_event(self.debtor_id, event)

    def preview(self) -> Callable[[], object]:
        """What recording the event would change."""
        event = self.event()
        if event is None:
            said = (
                _("Choisissez ce qui s’est passé, par sa lettre.")
                if self.kind is None
                else _("Suite\u00a0: à compléter.")
            )
            return lambda: said
        return lambda: self.desk.preview_event(self.debtor_id, event)

    def show_preview(self, found: object) -> None:
        """Each effect on its line, then what comes next."""
        if isinstance(found, Done):
            self.tell("#preview", "\n".join((*found.effects, found.message)))
        else:
            super().show_preview(found)

    # Keys.

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """The letters are text while a field has the focus."""
        if action == "kind" and self.focused is not None:
            return False
        return super().check_action(action, parameters)

    def action_kind(self, value: str) -> None:
        """Chooses the event and goes to its day."""
        self.kind = EventKind(value)
        self._show_kind()
        self.set_focus(self.query_one("#on", DateField).input)
        self.typed()

    def action_leave(self) -> None:
        """Leaves the field first, then the screen."""
        if isinstance(self.focused, Input):
            self.set_focus(None)
        else:
            super().action_leave()
