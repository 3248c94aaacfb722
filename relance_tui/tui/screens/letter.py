"""The letter as it will leave, and what it still lacks."""

from __future__ import annotations

import asyncio
import hashlib
from dataclasses import replace
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, VerticalScroll
from textual.screen import Screen
from textual.widgets import Static, TextArea

from relance_tui.errors import GuardRefusal, RelanceError
from relance_tui.i18n import _
from relance_tui.services.desk import Desk
from relance_tui.services.views import Done, DossierView, LetterView
from relance_tui.tui import styles
from relance_tui.tui.clipboard import copy, show_plain
from relance_tui.tui.drafting import Drafting
from relance_tui.tui.external import edit_outside
from relance_tui.tui.hints import hint_line
from relance_tui.tui.keymap import bindings
from relance_tui.tui.literal import plain
from relance_tui.tui.screens.confirm import ConfirmScreen
from relance_tui.tui.screens.letter_lines import (
    channel_choices,
    fact_lines,
    format_choices,
    headline,
    invoice_count,
    reading_keys,
    restored_line,
    subject_lines,
    template_choices,
)
from relance_tui.tui.screens.pick import PickScreen
from relance_tui.tui.screens.reason import ReasonScreen
from relance_tui.tui.widgets.prose import Prose
from relance_tui.tui.widgets.typing_area import Lines


class LetterScreen(Screen[Done | None]):
    """Reads, edits, copies, exports a letter, and marks it sent."""

    CSS_PATH = styles.FORMS
    AUTO_FOCUS = "#paper"
    BINDINGS: ClassVar[list[BindingType]] = [*bindings("letter", "list")]

    def __init__(self, desk: Desk, view: DossierView, letter: LetterView) -> None:
        super().__init__()
        self.desk = desk
        self.view = view
        self.letter = letter
        self._rendered_body = letter.body
        self._drafting = self._draft_of(letter)
        self._is_busy = False
        self._is_editing = False

    def _draft_of(self, letter: LetterView) -> Drafting:
        """Each template in each language has its own draft, so that none overwrites another."""
        return Drafting(self.desk, f"letter:{letter.template}:{letter.language}", letter.debtor_id)

    # What shows.

    def compose(self) -> ComposeResult:
        """What it is about on top, the text, what it lacks, the keys."""
        with Horizontal(classes="title"):
            yield Static("", id="what", classes="ellipsis")
            yield Static("", id="count", classes="right")
        yield Static("", id="subject", markup=False)
        with VerticalScroll(id="paper"):
            yield Prose(id="text")
        editor = Lines(id="editor")
        editor.display = False
        yield editor
        yield Static("", id="facts")
        yield Static("", id="said", markup=False)
        yield Static("", id="keys", markup=False)

    def on_mount(self) -> None:
        """Shows the letter, with the clerk's changes of an earlier visit."""
        said = self._restore()
        self._show()
        self.say(said)

    def _restore(self) -> str:
        """Takes the clerk's changes of an earlier visit; what to say about it."""
        try:
            fields, saved_on = self._drafting.restore()
        except RelanceError as error:
            return str(error)
        if "body" not in fields:
            return ""
        self.letter = replace(self.letter, body=fields["body"])
        is_current = fields.get("base") == _fingerprint(self._rendered_body)
        return restored_line(self.app, saved_on, is_current=is_current)

    def _show(self) -> None:
        letter = self.letter
        self.query_one("#what", Static).update(headline(self.view, letter))
        self.query_one("#count", Static).update(plain(invoice_count(letter)))
        self.query_one("#subject", Static).update(plain(subject_lines(letter)))
        self.query_one("#text", Prose).say(letter.body)
        self.query_one("#facts", Static).update(fact_lines(letter, is_changed=self._is_changed()))
        self._show_keys()

    def _is_changed(self) -> bool:
        return self.letter.body != self._rendered_body

    def _show_keys(self) -> None:
        self.query_one("#keys", Static).update(
            plain(
                hint_line(self.app, ("letter.back", _("terminer la modification")))
                if self._is_editing
                else hint_line(self.app, *reading_keys(), gap=2)
            )
        )

    def say(self, text: str) -> None:
        """One line about what was just done."""
        line = self.query_one_optional("#said", Static)
        if line is not None:
            line.update(plain(text))
            line.display = bool(text)

    # Keys.

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Nothing acts while a write is under way; while editing, letters are text."""
        if self._is_busy or (self._is_editing and action != "back"):
            return False
        return super().check_action(action, parameters)

    def action_down(self) -> None:
        """Scrolls down one line."""
        self.query_one("#paper").scroll_down(animate=False)

    def action_up(self) -> None:
        """Scrolls up one line."""
        self.query_one("#paper").scroll_up(animate=False)

    def action_page_down(self) -> None:
        """Scrolls down one page."""
        self.query_one("#paper").scroll_page_down(animate=False)

    def action_page_up(self) -> None:
        """Scrolls up one page."""
        self.query_one("#paper").scroll_page_up(animate=False)

    def action_first(self) -> None:
        """Scrolls to the beginning."""
        self.query_one("#paper").scroll_home(animate=False)

    def action_last(self) -> None:
        """Scrolls to the end."""
        self.query_one("#paper").scroll_end(animate=False)

    async def action_back(self) -> None:
        """Ends editing, or leaves; changes stay as a draft."""
        if self._is_editing:
            self._end_editing()
            return
        try:
            await self._drafting.store()
        except RelanceError as error:
            self.say(_("brouillon non enregistré\u00a0: {problem}").format(problem=error))
            return
        self.dismiss(None)

    # Editing.

    def action_edit(self) -> None:
        """Edits the text in place."""
        editor = self.query_one("#editor", TextArea)
        self._is_editing = True
        editor.text = self.letter.body
        editor.display = True
        self.query_one("#paper").display = False
        self.set_focus(editor)
        self._show_keys()
        self.say("")

    def _end_editing(self) -> None:
        self._take(self.query_one("#editor", TextArea).text)
        self._is_editing = False
        self.query_one("#editor").display = False
        paper = self.query_one("#paper")
        paper.display = True
        self.set_focus(paper)
        self._show()
        self.say(
            _("Texte modifié\u00a0: c’est lui qui sera copié, exporté et envoyé.")
            if self._is_changed()
            else ""
        )

    @on(TextArea.Changed, "#editor")
    def _edited(self, event: TextArea.Changed) -> None:
        if self._is_editing:
            self._take(event.text_area.text)

    def _take(self, body: str) -> None:
        """Keeps a changed text, on the screen and as a draft."""
        self.letter = replace(self.letter, body=body)
        fields = {"base": _fingerprint(self._rendered_body), "body": body}
        self._drafting.changed(self, fields if self._is_changed() else {}, self._draft_stored)

    def _draft_stored(self, problem: str | None) -> None:
        if problem is not None and self.is_attached:
            self.say(_("brouillon non enregistré\u00a0: {problem}").format(problem=problem))

    def action_editor(self) -> None:
        """Edits the text in the clerk's own editor."""
        try:
            body = edit_outside(self.app, self.letter.body)
        except RelanceError as error:
            self.say(str(error))
            return
        self._take(body)
        self._show()

    # Another template or language.

    def action_template(self) -> None:
        """Chooses another template; the present one gives the text back as rendered."""
        self.run_worker(self._choose_template())

    async def _choose_template(self) -> None:
        chosen = await self.app.push_screen_wait(
            PickScreen(
                _("Quel modèle\u202f?"),
                template_choices(self.desk.letter_templates()),
                proposed=self.letter.template,
            )
        )
        if chosen is None:
            return
        if chosen == self.letter.template and not await self._may_forget():
            return
        await self._turn_to(chosen, self.letter.language)

    async def _may_forget(self) -> bool:
        """Whether the clerk's own text may give way to the template's."""
        if self._is_changed():
            question = _("Votre texte modifié sera remplacé par le modèle. Continuer\u202f?")
            if not await self.app.push_screen_wait(ConfirmScreen(question)):
                return False
        await self._drafting.clear()
        return True

    def action_language(self) -> None:
        """Switches between French and English."""
        other = "fr" if self.letter.language == "en" else "en"
        self.run_worker(self._turn_to(self.letter.template, other))

    async def _turn_to(self, template: str, language: str) -> None:
        """Shows another letter, with its own draft; the present one keeps its own."""
        try:
            await self._drafting.store()
        except RelanceError as error:
            self.say(str(error))
            return
        if await self._load(template, language):
            self._drafting = self._draft_of(self.letter)
            said = self._restore()
            self._show()
            self.say(said)

    async def _load(self, template: str, language: str) -> bool:
        step = self.letter.step if template == self.letter.template else ""
        try:
            letter = await asyncio.to_thread(
                lambda: self.desk.letter(
                    self.letter.debtor_id, step=step or None, template=template, language=language
                )
            )
        except RelanceError as error:
            self.say(str(error))
            return False
        self.letter = letter
        self._rendered_body = letter.body
        self.say("")
        return True

    def action_debtor(self) -> None:
        """Fills in the debtor's particulars, then renders the letter again."""
        self.run_worker(self._edit_debtor())

    async def _edit_debtor(self) -> None:
        from relance_tui.tui.screens.debtor import DebtorScreen  # noqa: PLC0415 - when asked for

        done = await self.app.push_screen_wait(DebtorScreen(self.desk, self.view))
        if done is None:
            return
        kept = self.letter.body if self._is_changed() else None
        self.view = await asyncio.to_thread(self.desk.dossier, self.letter.debtor_id)
        if await self._load(self.letter.template, self.letter.language) and kept is not None:
            self._take(kept)
        self._show()

    # Out of the program.

    def action_copy(self) -> None:
        """Copies the letter."""
        self.run_worker(self._copy())

    async def _copy(self) -> None:
        method = getattr(self.app, "clipboard_method", "auto")
        result = await copy(self.app, self.letter.body, method)
        self.say(result.message)

    def action_plain(self) -> None:
        """Shows the letter in the normal screen, to select it by hand."""
        self.say(show_plain(self.app, self.letter.body))

    def action_export(self) -> None:
        """Exports the letter."""
        self.run_worker(self._export())

    async def _export(self) -> None:
        chosen = await self.app.push_screen_wait(
            PickScreen(_("Exporter en"), format_choices(), proposed="pdf")
        )
        if chosen is None:
            return
        self.say(_("Export en cours…"))
        try:
            path = await asyncio.to_thread(self.desk.export_letter, self.letter, chosen)
        except RelanceError as error:
            self.say(str(error))
        else:
            self.say(_("Exporté\u00a0: {path}").format(path=path))

    def action_sent(self) -> None:
        """Marks the letter sent."""
        if self.letter.missing:
            lacking = ", ".join(fact.label for fact in self.letter.missing)
            self.say(_("Pas encore envoyable, il manque\u00a0: {facts}").format(facts=lacking))
        else:
            self.run_worker(self._mark_sent())

    async def _mark_sent(self) -> None:
        chosen = await self.app.push_screen_wait(
            PickScreen(_("Envoyé par"), channel_choices(), proposed=self.letter.channel)
        )
        if chosen is None or self._is_busy:
            return
        if self.letter.needs_confirmation and not await self._is_confirmed():
            return
        done = await self._sent_by(chosen)
        if isinstance(done, GuardRefusal):
            reason = await self.app.push_screen_wait(ReasonScreen(str(done)))
            if reason is None:
                return
            done = await self._sent_by(chosen, override=reason)
        if isinstance(done, RelanceError):
            self.say(str(done))
        else:
            self.dismiss(done)

    async def _is_confirmed(self) -> bool:
        """Asks again for a step that engages what follows."""
        question = _("Ce niveau engage la suite : le noter comme envoyé ?")
        return await self.app.push_screen_wait(ConfirmScreen(question))

    async def _sent_by(self, channel: str, override: str = "") -> Done | RelanceError:
        """Marks the letter sent, or says what refuses."""
        self._is_busy = True
        try:
            done = await asyncio.to_thread(
                self.desk.mark_sent, self.letter, channel, override=override
            )
            await self._drafting.discard()
        except RelanceError as error:
            return error
        else:
            return done
        finally:
            self._is_busy = False


def _fingerprint(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]
