"""What every form shares: Enter saves, Escape leaves, drafts follow the typing, nothing is lost."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from typing import ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal
from textual.content import Content
from textual.screen import ModalScreen
from textual.widget import Widget
from textual.widgets import Static, TextArea

from relance_tui.domain import formats
from relance_tui.errors import RelanceError
from relance_tui.i18n import _
from relance_tui.services.desk import Desk
from relance_tui.services.views import Done
from relance_tui.tui import styles
from relance_tui.tui.drafting import Drafting, until_free
from relance_tui.tui.form_content import FormContent, Verb
from relance_tui.tui.form_keys import app_bindings, first_bindings
from relance_tui.tui.hints import hint_line, key_of
from relance_tui.tui.literal import plain
from relance_tui.tui.widgets.fields import Field
from relance_tui.tui.widgets.typing_area import NoteArea

QUIET_SECONDS = 0.05
"""Keys closer to each other than this came in one burst: a paste or a held key, not a decision."""


class FormScreen(FormContent):
    """A form that ends with one verb of the desk.

    A subclass composes fields and says what saving means (`verb`). Its keys have priority, so that
    a burst of keys is taken in the order typed: Enter stops the input at once, what was typed
    before it reaches the field, what comes after it is dropped.
    """

    CSS_PATH = styles.FORMS
    DRAFT: ClassVar[str] = ""
    """Name the drafts of this screen are kept under."""
    PREVIEW_SECONDS: ClassVar[float] = 0.15
    """How long the typing rests before the preview follows."""
    AUTO_FOCUS: ClassVar[str | None] = "Input, NoteArea"
    BINDINGS: ClassVar[list[BindingType]] = [*first_bindings("form")]

    def __init__(self, desk: Desk, debtor_id: int = 0) -> None:
        super().__init__()
        self.desk = desk
        self.debtor_id = debtor_id
        self.drafting = Drafting(desk, self.DRAFT, debtor_id)
        self.is_busy = False
        """From the moment saving is asked until the clerk may type again."""
        self._last_key_at = 0.0
        self._has_failed_to_store = False
        self._preview_number = 0
        self._judged: dict[str, str] = {}
        """What was typed when something was said to be wrong; empty when nothing is."""

    # The frame.

    def compose_bottom(self, *hints: tuple[str, str]) -> ComposeResult:
        """The problems, the preview and the line of keys, by default save and leave."""
        hints = hints or (
            ("form.save", _("enregistrer")),
            ("form.leave", _("garder le brouillon")),
        )
        yield Static("", id="problems", markup=False)
        yield Static("", id="unstored", markup=False)
        yield Static("", id="restored", markup=False)
        yield Static("", id="preview", markup=False)
        with Horizontal(id="keys"):
            yield Static(plain(hint_line(self.app, *hints)), id="key-line")
            yield Static("", id="draft-state", markup=False)

    def on_mount(self) -> None:
        """Offers what was left here again."""
        self.fill()
        self.restore_draft()
        self.begin()
        self.ask_preview()

    def restore_draft(self) -> None:
        """Puts back the draft of an earlier visit, saying so."""
        self.pristine = self.draft_fields()
        try:
            fields, saved_on = self.drafting.restore()
        except RelanceError as error:
            self.say_draft(str(error))
            return
        if fields:
            self.restore_fields(fields)
            day = formats.day_month(saved_on) if saved_on else ""
            line = self.query_one("#restored", Static)
            line.update(
                plain(
                    _("Brouillon du {day} repris\u202f; {key} l’efface.").format(
                        day=day, key=key_of(self.app, "form.forget")
                    )
                )
            )
            line.display = True

    def say_draft(self, text: str) -> None:
        """Says where the draft stands, at the end of the line of keys."""
        self.tell("#draft-state", text)

    def say_problems(self, problems: Sequence[str]) -> None:
        """Shows everything that is wrong, one per line; nothing hides them."""
        box = self.query_one("#problems", Static)
        box.update(plain("\n".join(f"✗ {problem}" for problem in problems)))
        box.display = bool(problems)
        self._judged = self.draft_fields() if problems else {}

    # Typing.

    @on(Field.Changed)
    def _field_changed(self) -> None:
        self._mend()
        self.typed()

    @on(TextArea.Changed)
    def _text_changed(self) -> None:
        self._mend()
        self.typed()

    def _mend(self) -> None:
        """Takes away what was said to be wrong once that was about another text."""
        if not self.is_busy and self._judged not in ({}, self.draft_fields()):
            self.say_problems([])

    def typed(self) -> None:
        """Something changed: the draft and the preview follow."""
        if self.is_busy:
            return
        fields = self.draft_fields()
        # A form as it opened is not a draft, whatever it proposes.
        typed = {} if fields == self.pristine else fields
        self.drafting.changed(self, typed, self._draft_stored)
        self.ask_preview()

    def _draft_stored(self, problem: str | None) -> None:
        if not self.is_attached:
            return
        told = _("brouillon non enregistré\u00a0: {problem}").format(problem=problem)
        unstored = self.query_one_optional("#unstored", Static)
        if unstored is None:  # the answer comes while the screen is being closed
            return
        unstored.update(plain(f"✗ {told}" if problem else ""))
        unstored.display = problem is not None
        if problem is not None:
            self.say_draft("")
            return
        self._has_failed_to_store = False
        self.say_draft(
            _("brouillon gardé à part\u00a0: une autre session écrit ici")
            if self.drafting.is_aside
            else _("brouillon enregistré")
        )

    async def keep_typed(self) -> None:
        """Stores what is typed now, once an act under way has ended.

        Raises RelanceError when the database refuses.
        """
        await until_free(lambda: self.is_busy and self.is_attached)
        if self.is_attached:
            self.typed()
            await self.drafting.store()

    def flush_typed(self) -> None:
        """The same at once. Raises RelanceError."""
        if self.is_attached:
            self.typed()
            self.drafting.flush()

    def ask_preview(self) -> None:
        """Words the preview again once the typing rests; an answer to older text is dropped."""
        self._preview_number += 1
        number = self._preview_number
        self.set_timer(self.PREVIEW_SECONDS, lambda: self._start_preview(number))

    def _start_preview(self, number: int) -> None:
        if number == self._preview_number and not self.is_busy:
            self.run_worker(self._show_preview(number))

    async def _show_preview(self, number: int) -> None:
        ask = self.preview()
        found: object = ""
        if ask is not None:
            try:
                found = await asyncio.to_thread(ask)
            except RelanceError as error:
                found = str(error)
        if number == self._preview_number and self.is_attached:
            self.show_preview(found)

    # Keys.

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Nothing acts while a save is under way."""
        return not self.is_busy and super().check_action(action, parameters)

    def on_key(self, event: events.Key) -> None:
        """Drops what arrives in the same burst as a save."""
        if self.is_busy:
            self._last_key_at = time.monotonic()
            event.stop()
            event.prevent_default()

    def on_paste(self, event: events.Paste) -> None:
        """A paste outside a field is text, never keys."""
        if self.is_busy:
            self._last_key_at = time.monotonic()
        event.stop()

    def action_next(self) -> None:
        """Goes to the next field."""
        self.focus_next()

    def action_previous(self) -> None:
        """Goes to the previous field."""
        self.focus_previous()

    def action_new_line(self) -> None:
        """Starts a new line in the note."""
        if isinstance(self.focused, NoteArea):
            self.focused.new_line()

    # Saving.

    def action_save(self) -> None:
        """Takes what is typed so far and saves it; what follows in the same burst is dropped."""
        self.is_busy = True
        self._last_key_at = time.monotonic()
        origin = self.focused
        self.set_focus(None)
        if origin is None:
            self._save(None)
        else:
            # The field still has keys to take that were typed before Enter.
            origin.call_later(self._save, origin)

    def act(self, verb: Verb) -> None:
        """Runs a verb of its own, beside saving the form."""
        self.is_busy = True
        self._last_key_at = time.monotonic()
        self.run_worker(self._write(verb, self.focused))

    def _save(self, origin: Widget | None) -> None:
        problems: list[tuple[str, Widget | None]] = []
        for field in self.fields():
            problem = field.judge()
            if problem:
                is_named = problem.startswith(field.label)
                named = _("{name} : {text}").format(name=field.label, text=problem)
                said = problem if is_named else named
                problems.append((said, field.input))
        problems += self.more_problems()
        self.say_problems([problem for problem, _widget in problems])
        if problems:
            self.run_worker(self._resume(problems[0][1] or origin))
        else:
            self.run_worker(self._write(self.verb(), origin))

    async def _write(self, verb: Verb, origin: Widget | None) -> None:
        try:
            done = await asyncio.to_thread(verb)
        except RelanceError as error:
            self.say_problems([str(error)])
            await self._resume(origin)
            return
        await self._finish(done)

    async def _finish(self, done: Done | None) -> None:
        """Ends the screen with what was done: its draft goes, and the burst that came with it."""
        try:
            await self.drafting.discard()
        except RelanceError as error:
            self.app.notify(str(error), severity="warning", markup=False)
        await self._quiet()
        self.leave_with(done)

    def leave_with(self, done: Done | None) -> None:
        """Ends the screen with what was done."""
        self.dismiss(done)

    async def _resume(self, widget: Widget | None) -> None:
        """Lets the clerk go on, once the burst that came with Enter is over."""
        await self._quiet()
        self.is_busy = False
        self.set_focus(widget)
        self.typed()

    async def _quiet(self) -> None:
        left = QUIET_SECONDS
        while left > 0:  # keys that come meanwhile push the end of the burst back
            await asyncio.sleep(left)
            left = self._last_key_at + QUIET_SECONDS - time.monotonic()

    # Leaving.

    def action_leave(self) -> None:
        """Leaves, keeping the draft."""
        self.is_busy = True
        self._last_key_at = time.monotonic()
        origin = self.focused
        self.set_focus(None)
        (origin or self).call_later(self._leave, origin)

    def _leave(self, origin: Widget | None) -> None:
        self.is_busy = False
        self.typed()
        self.is_busy = True
        self.run_worker(self._keep_and_leave(origin))

    async def _keep_and_leave(self, origin: Widget | None) -> None:
        try:
            await self.drafting.store()
        except RelanceError as error:
            if not self._has_failed_to_store:
                self._has_failed_to_store = True
                self.say_problems(
                    [
                        _("brouillon non enregistré\u00a0: {problem}").format(problem=error),
                        _("Échap de nouveau pour partir sans lui"),
                    ]
                )
                self.is_busy = False
                self.set_focus(origin)
                return
        self.dismiss(None)

    def action_forget(self) -> None:
        """Clears the form and its draft."""
        self.run_worker(self._forget())

    async def _forget(self) -> None:
        self.reset_fields()
        self.say_problems([])
        try:
            await self.drafting.clear()
        except RelanceError as error:
            self.say_draft(str(error))
        else:
            self.query_one("#restored").display = False
            self.say_draft(_("brouillon effacé"))


class DialogScreen(FormScreen, ModalScreen[Done | None]):
    """A small form at the bottom of the screen it was called from."""

    BINDINGS: ClassVar[list[BindingType]] = [*app_bindings()]

    def compose_title(self, title: str, subject: str) -> ComposeResult:
        """What the form does, and to whom."""
        yield Static(
            Content.assemble((title, "bold"), "   ", plain(subject)), classes="ellipsis row"
        )
