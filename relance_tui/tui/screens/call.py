"""The call: whom to call and what to say, then what happened, in one letter."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, VerticalScroll
from textual.content import Content
from textual.widgets import Input, Static, TextArea

from relance_tui.domain.codes import CallOutcome
from relance_tui.domain.outcome import CallDraft
from relance_tui.i18n import _
from relance_tui.services.desk import Desk
from relance_tui.services.views import DossierView
from relance_tui.tui import briefing
from relance_tui.tui.clipboard import copy, show_plain
from relance_tui.tui.form_keys import first_bindings
from relance_tui.tui.forms import FormScreen, Verb, calendar_of
from relance_tui.tui.hints import hint_line
from relance_tui.tui.literal import plain
from relance_tui.tui.screens.call_form import (
    call_fields,
    outcome_forms,
    outcome_letters,
    with_field,
)
from relance_tui.tui.widgets.fields import Field
from relance_tui.tui.widgets.prose import Prose
from relance_tui.tui.widgets.typing_area import NoteArea


class CallScreen(FormScreen):
    """Records a call made, or received with `i`."""

    DRAFT = "call"
    AUTO_FOCUS = ""
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (120, "-wide")]  # noqa: RUF012 - typed by the framework
    BINDINGS: ClassVar[list[BindingType]] = [*first_bindings("call")]

    def __init__(self, desk: Desk, view: DossierView, outcome: CallOutcome | None = None) -> None:
        super().__init__(desk, view.dossier.debtor.id)
        self.view = view
        self.outcome = outcome
        self.is_incoming = False
        self._asked_outcome = outcome

    # What shows.

    def compose(self) -> ComposeResult:
        """Who, what to say, the outcomes, the fields, the note."""
        with Horizontal(classes="title"):
            yield Static("", id="who", classes="ellipsis")
            yield Static(plain(briefing.header(self.view)), classes="right")
        with Horizontal(classes="title"):
            yield Static(plain(self._reach()), id="reach", classes="ellipsis")
            incoming = hint_line(self.app, ("call.incoming", _("appel reçu")))
            yield Static(plain(incoming), classes="right muted")
        yield Prose("\n".join(briefing.to_say(self.view)), id="briefing")
        yield Static("", id="outcomes")
        with Horizontal(id="body"):
            with VerticalScroll(id="form", can_focus=False):
                yield from call_fields(self.view, calendar_of(self.desk))
                with Horizontal(id="note-row"):
                    yield Static(plain(_("Note")), classes="label")
                    yield NoteArea(id="note")
            yield Static(plain("\n".join(briefing.history(self.view))), id="history")
        yield from self.compose_bottom(
            ("form.save", _("enregistrer")),
            ("form.leave", _("champ, puis brouillon")),
        )

    def _reach(self) -> str:
        contact = briefing.main_contact(self.view)
        if contact is None:
            return _("Aucun interlocuteur connu (a dans le dossier pour l’ajouter)")
        role = f", {contact.role}" if contact.role else ""
        phone = contact.phone or _("pas de numéro (a dans le dossier pour l’ajouter)")
        name = contact.name or _("Interlocuteur")
        return f"{name}{role}   {phone}" + (
            f"   ({hint_line(self.app, ('call.copy', _('copier')))})" if contact.phone else ""
        )

    def begin(self) -> None:
        """Shows the fields of the outcome asked for, or of the draft."""
        if self._asked_outcome is not None:
            self._pristine["outcome"] = self._asked_outcome.value
            self.action_outcome(self._asked_outcome.value)
        else:
            self._show_outcome()

    def _show_outcome(self) -> None:
        title = _("Appel reçu") if self.is_incoming else _("Appel")
        self.query_one("#who", Static).update(
            Content.assemble((title, "bold"), "   ", plain(self.view.dossier.debtor.name))
        )
        shown = outcome_forms()[self.outcome].fields if self.outcome else ()
        for field in self.query(Field).results():
            field.display = field.id in shown
        self.query_one("#outcomes", Static).update(outcome_letters(self.app, self.outcome))

    # What is typed.

    def fields(self) -> list[Field[object]]:
        """The fields the outcome asks for, in its order."""
        if self.outcome is None:
            return []
        return [self.query_one(f"#{name}", Field) for name in outcome_forms()[self.outcome].fields]

    def more_problems(self) -> list[tuple[str, None]]:  # type: ignore[override]
        """An outcome must be chosen."""
        if self.outcome is not None:
            return []
        return [(_("choisissez d’abord l’issue de l’appel, par sa lettre"), None)]

    def draft_fields(self) -> dict[str, str]:
        """What is typed, and the outcome chosen."""
        return super().draft_fields() | {
            "outcome": self.outcome.value if self.outcome else "",
            "incoming": "oui" if self.is_incoming else "",
        }

    def restore_fields(self, fields: dict[str, str]) -> None:
        """Puts back what was typed and the outcome chosen."""
        super().restore_fields(fields)
        known = fields.get("outcome", "")
        self.outcome = CallOutcome(known) if known in set(CallOutcome) else None
        self.is_incoming = bool(fields.get("incoming"))
        self._show_outcome()

    def call(self) -> CallDraft | None:
        """The call as it stands; None while something is missing or wrong."""
        if self.outcome is None or any(field.problem for field in self.fields()):
            return None
        call = CallDraft(
            outcome=self.outcome,
            note=self.query_one("#note", TextArea).text.strip(),
            is_incoming=self.is_incoming,
        )
        for field in self.fields():
            call = with_field(call, field)
        return call

    def verb(self) -> Verb:
        """Records the call."""
        call = self.call()
        if call is None:
            raise AssertionError("a call is only recorded when nothing is wrong")
        return lambda: self.desk.record_call(self.debtor_id, call)

    def preview(self) -> Callable[[], object]:
        """What recording the call would lead to."""
        call = self.call()
        if call is None:
            said = (
                _("Suite\u00a0: choisissez l’issue de l’appel.")
                if self.outcome is None
                else _("Suite\u00a0: à compléter.")
            )
            return lambda: said
        asked = replace(call, note="")
        return lambda: self.desk.preview_call(self.debtor_id, asked).message

    # Keys.

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """The letters are text while a field has the focus."""
        if action in {"outcome", "incoming", "copy", "plain"} and self.focused is not None:
            return False
        return super().check_action(action, parameters)

    def action_outcome(self, value: str) -> None:
        """Chooses the outcome and goes to what it needs first."""
        self.outcome = CallOutcome(value)
        self._show_outcome()
        fields = self.fields()
        self.set_focus(fields[0].input if fields else self.query_one("#note", NoteArea))
        self.typed()

    def action_incoming(self) -> None:
        """Switches between a call made and a call received."""
        self.is_incoming = not self.is_incoming
        self._show_outcome()
        self.typed()

    def action_leave(self) -> None:
        """Leaves the field first, then the screen."""
        if isinstance(self.focused, (Input, TextArea)):
            self.set_focus(None)
        else:
            super().action_leave()

    def action_copy(self) -> None:
        """Copies the number."""
        contact = briefing.main_contact(self.view)
        if contact is None or not contact.phone:
            self.app.notify(_("Pas de numéro à copier."), severity="warning")
        else:
            self.run_worker(self._copy(contact.phone))

    async def _copy(self, text: str) -> None:
        result = await copy(self.app, text, getattr(self.app, "clipboard_method", "auto"))
        self.app.notify(result.message, markup=False)

    def action_plain(self) -> None:
        """Shows whom to call as plain text."""
        problem = show_plain(self.app, f"{self.view.dossier.debtor.name}\n{self._reach()}")
        if problem:
            self.app.notify(problem, severity="warning", markup=False)
