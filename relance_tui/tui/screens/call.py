"""The call: whom to call and what to say, then what happened, in one letter."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import ClassVar

from rich.cells import cell_len
from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, VerticalScroll
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Input, Static, TextArea

from relance_tui.domain.codes import CallOutcome
from relance_tui.domain.outcome import CallDraft
from relance_tui.domain.quick_line import read_quick_line
from relance_tui.domain.quick_reading import Known, PlanTerms, Understood
from relance_tui.domain.quick_spoken import quick_line
from relance_tui.i18n import _
from relance_tui.services.desk import Desk
from relance_tui.services.views import DossierView, LetterChoice
from relance_tui.tui import briefing
from relance_tui.tui.form_content import Verb
from relance_tui.tui.form_keys import first_bindings, page_bindings
from relance_tui.tui.hints import hint_line
from relance_tui.tui.literal import plain
from relance_tui.tui.screens.call_form import (
    call_fields,
    outcome_forms,
    outcome_letters,
    with_field,
)
from relance_tui.tui.screens.call_numbers import NumberForm
from relance_tui.tui.widgets.fields import Field
from relance_tui.tui.widgets.prose import Prose
from relance_tui.tui.widgets.quick_line import QuickLine
from relance_tui.tui.widgets.script_pane import ScriptPane
from relance_tui.tui.widgets.typing_area import NoteArea

_SCRIPTS = {CallOutcome.VOICEMAIL: "messagerie"}
_SCRIPT = "appel"
"""The templates of what is said to somebody, and of what is left on a machine."""
_EDGES = 4
"""Cells of the line of whom to call that no text takes."""
_LEAST_WITH_ANSWERS = 70
_LETTER_ACTIONS = frozenset({"outcome", "incoming", "copy", "plain", "script"})


class CallScreen(NumberForm):
    """Records a call made, or received with `i`: by an outcome's letter, or in the quick line."""

    DRAFT = "call"
    AUTO_FOCUS = ""
    HORIZONTAL_BREAKPOINTS = [(0, "-tiny"), (74, "-narrow"), (120, "-wide")]  # noqa: RUF012 - typed by the framework
    VERTICAL_BREAKPOINTS = [(0, "-low"), (24, "-short"), (34, "-tall")]  # noqa: RUF012 - same
    BINDINGS: ClassVar[list[BindingType]] = [*page_bindings(), *first_bindings("call")]

    def __init__(self, desk: Desk, view: DossierView, outcome: CallOutcome | None = None) -> None:
        super().__init__(desk, view)
        self.outcome = outcome
        self.is_incoming = False
        self.known = Known.of(view.dossier, desk.working_calendar(), view.today)
        self._asked_outcome = outcome
        self._quick_text = ""
        self._drawn: dict[str, Content] = {}

    # What shows.

    def compose(self) -> ComposeResult:
        """Who, what to say, the outcomes, the fields, the note."""
        with Horizontal(classes="title"):
            yield Static("", id="who", classes="ellipsis")
            yield Static(plain(briefing.header(self.view)), classes="right")
        with Horizontal(classes="title"):
            yield Static("", id="reach", classes="ellipsis")
            yield Static(plain(briefing.answers(self.view)), id="answers", classes="right")
        with VerticalScroll(id="briefing", can_focus=False):
            yield Prose("\n".join(briefing.to_say(self.view)), id="to-say")
        yield ScriptPane(id="script")
        hints = (("call.script", _("trame")), ("call.incoming", _("appel reçu")))
        yield QuickLine(self.known, hint_line(self.app, *hints), id="quick")
        yield Static("", id="outcomes")
        with Horizontal(id="body"):
            with VerticalScroll(id="form", can_focus=False):
                yield from call_fields(self.view, self.desk.working_calendar())
                with Horizontal(id="note-row"):
                    yield Static(plain(_("Note")), classes="label")
                    yield NoteArea(id="note")
            yield Static(plain("\n".join(briefing.history(self.view))), id="history")
        yield from self.compose_bottom(
            ("form.save", _("enregistrer")),
            ("form.leave", _("champ, puis brouillon")),
        )

    def begin(self) -> None:
        """Shows the fields of the outcome asked for, or of the draft."""
        if self._asked_outcome is not None:
            self.pristine["outcome"] = self._asked_outcome.value
            self.action_outcome(self._asked_outcome.value)
        else:
            self._show_outcome()
        self._quick.example(self._example())

    def _reach(self) -> None:
        """Whom to call, in the room there is beside the hour they answer at."""
        room = self.app.size.width - _EDGES
        if room >= _LEAST_WITH_ANSWERS:
            room -= cell_len(briefing.answers(self.view))
        self.tell("#reach", self.reach(room))

    def on_resize(self) -> None:
        """The outcomes take as many lines as they need, the name as much room as is left."""
        self._reach()
        self._show_outcome()

    def _show_outcome(self) -> None:
        title = _("Appel reçu") if self.is_incoming else _("Appel")
        name = plain(self.view.dossier.debtor.name)
        self._draw("#who", Content.assemble((title, "bold"), "   ", name))
        outcome = self._said.call.outcome if self._said else self.outcome
        is_quick = self._quick.is_in_use
        shown = outcome_forms()[outcome].fields if outcome and not is_quick else ()
        for field in self.query(Field).results():
            field.display = field.id in shown
        chosen = None if is_quick and self._said is None else outcome
        self._draw("#outcomes", outcome_letters(self.app, chosen))
        self.set_class(is_quick, "-quick")
        self.set_class(bool(shown), "-chosen")
        self._quick.say()

    def _draw(self, selector: str, content: Content) -> None:
        """Shows a text; nothing is laid out again when it is the one that shows."""
        if str(self._drawn.get(selector)) != str(content):
            self._drawn[selector] = content
            self.query_one(selector, Static).update(content)

    def say_problems(self, problems: Sequence[str]) -> None:
        """Shows what is wrong; what to say gives way on a small screen."""
        super().say_problems(problems)
        self.set_class(bool(problems), "-judged")

    # The quick line.

    @property
    def _quick(self) -> QuickLine:
        return self.query_one("#quick", QuickLine)

    @property
    def _said(self) -> Understood | None:
        """What the quick line says, while it is the one that counts."""
        return self._quick.understood

    @on(QuickLine.Changed)
    def _quick_changed(self, event: QuickLine.Changed) -> None:
        if event.text == self._quick_text:
            return
        self._quick_text = event.text
        self._quick.is_aside = False
        self._show_outcome()
        self._mend()
        self.typed()

    def _example(self) -> str:
        """How the quick line would say what the fields say."""
        call = None if self._quick.is_in_use else self.call()
        if call is None:
            return ""
        if call.outcome is CallOutcome.PROMISE and call.amount_cents is None:
            call = replace(call, amount_cents=self.known.everything_cents)
        if call.outcome is CallOutcome.DISPUTE and not call.invoice_numbers:
            call = replace(call, invoice_numbers=self.known.invoice_numbers)
        said = Understood(call=replace(call, note="", is_incoming=False))
        line = quick_line(said)
        return line if read_quick_line(line, self.known) == said else ""

    # What is typed.

    def fields(self) -> list[Field[object]]:
        """The fields the outcome asks for, in its order."""
        if self.outcome is None or self._quick.is_in_use:
            return []
        return [self.query_one(f"#{name}", Field) for name in outcome_forms()[self.outcome].fields]

    def more_problems(self) -> list[tuple[str, Widget | None]]:
        """An outcome must be chosen, or the quick line say one."""
        if self._quick.is_in_use:
            problem = self._quick.problem
            text = _("ligne rapide\u00a0: {problem}").format(problem=problem)
            return [(text, self._quick.input)] if problem else []
        if self.outcome is not None:
            return []
        return [(_("choisissez d’abord l’issue de l’appel, par sa lettre"), None)]

    def draft_fields(self) -> dict[str, str]:
        """What is typed, and the outcome chosen."""
        quick = self._quick
        return super().draft_fields() | {
            "outcome": self.outcome.value if self.outcome else "",
            "incoming": "oui" if self.is_incoming else "",
            "quick": quick.text,
            "aside": "oui" if quick.is_aside and quick.text else "",
        }

    def restore_fields(self, fields: dict[str, str]) -> None:
        """Puts back what was typed and the outcome chosen."""
        super().restore_fields(fields)
        known = fields.get("outcome", "")
        self.outcome = CallOutcome(known) if known in set(CallOutcome) else None
        self.is_incoming = bool(fields.get("incoming"))
        self._quick.text = fields.get("quick", "")
        self._quick_text = self._quick.text
        self._quick.is_aside = bool(fields.get("aside"))
        self._show_outcome()

    def typed(self) -> None:
        """Something changed: the example of the quick line follows too."""
        super().typed()
        self._quick.example(self._example())

    def call(self) -> CallDraft | None:
        """The call as it stands; None while something is missing or wrong."""
        note = self.query_one("#note", TextArea).text.strip()
        if self._quick.is_in_use:
            if self._said is None:
                return None
            call = self._said.call
            notes = "\n".join(filter(None, (call.note, note)))
            return replace(call, note=notes, is_incoming=self.is_incoming)
        if self.outcome is None or any(field.problem for field in self.fields()):
            return None
        call = CallDraft(outcome=self.outcome, note=note, is_incoming=self.is_incoming)
        for field in self.fields():
            call = with_field(call, field)
        return call

    @property
    def _plan(self) -> PlanTerms | None:
        return self._said.plan if self._said else None

    def verb(self) -> Verb:
        """Records the call, and the plan agreed during it."""
        call, plan = self.call(), self._plan
        if call is None:
            raise AssertionError("a call is only recorded when nothing is wrong")
        if plan is not None:
            return lambda: self.desk.record_call_with_plan(self.debtor_id, call, plan)
        return lambda: self.desk.record_call(self.debtor_id, call)

    def preview(self) -> Callable[[], object]:
        """What recording the call would lead to."""
        call, plan = self.call(), self._plan
        if call is None:
            said = (
                _("Suite\u00a0: choisissez l’issue de l’appel.")
                if self.outcome is None and not self._quick.is_in_use
                else _("Suite\u00a0: à compléter.")
            )
            return lambda: said
        asked = replace(call, note="")
        if plan is not None:
            return lambda: self.desk.preview_call_with_plan(self.debtor_id, asked, plan).message
        return lambda: self.desk.preview_call(self.debtor_id, asked).message

    # Keys.

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """The letters are text while a field has the focus."""
        if action in _LETTER_ACTIONS and self.focused is not None:
            return False
        if action in {"page_down", "page_up"} and isinstance(self.focused, TextArea):
            return False
        return super().check_action(action, parameters)

    def action_outcome(self, value: str) -> None:
        """Chooses the outcome and goes to what it needs first."""
        self.outcome = CallOutcome(value)
        self._quick.is_aside = bool(self._quick.text)
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

    # The script.

    def action_script(self) -> None:
        """Shows or hides what to say."""
        self.toggle_class("-script")
        if not self.has_class("-script"):
            return
        outcome = self._said.call.outcome if self._said else self.outcome
        choice = LetterChoice(template=_SCRIPTS.get(outcome, _SCRIPT) if outcome else _SCRIPT)
        self._script.show(lambda: self.desk.letter(self.debtor_id, choice).body)

    @property
    def _script(self) -> ScriptPane:
        return self.query_one("#script", ScriptPane)

    @property
    def _read(self) -> VerticalScroll:
        """What the page keys turn: the script while it shows, else what to say."""
        return (
            self._script
            if self.has_class("-script")
            else self.query_one("#briefing", VerticalScroll)
        )

    def action_page_down(self) -> None:
        """The next page of what there is to read."""
        self._read.scroll_page_down(animate=False)

    def action_page_up(self) -> None:
        """The previous page of what there is to read."""
        self._read.scroll_page_up(animate=False)
