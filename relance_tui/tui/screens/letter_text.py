"""The text of a letter while the clerk edits it: kept as a draft, and checked as it changes."""

from __future__ import annotations

import asyncio
import hashlib
import json
from dataclasses import replace

from textual import on
from textual.widgets import TextArea

from relance_tui.errors import RelanceError
from relance_tui.i18n import _
from relance_tui.services.desk import Desk
from relance_tui.services.views import DossierView, LetterView
from relance_tui.tui.drafting import Drafting, until_free
from relance_tui.tui.external import edit_outside
from relance_tui.tui.screens.letter_base import LetterBase
from relance_tui.tui.screens.letter_lines import restored_line

CHECK_SECONDS = 0.3
"""How long the typing rests before the text is checked."""


def draft_name(letter: LetterView) -> str:
    """What the draft of a letter is kept under: no letter may overwrite the text of another.

    Each template in each language has its own; so do a level that shares its template with
    another, and a contact or invoices that were chosen. What the dossier calls for by itself is
    left out, so that a text typed yesterday is found again when an invoice has fallen due since.
    """
    parts = ["letter", letter.template, letter.language]
    if letter.step not in {"", letter.template}:
        parts.append(letter.step)
    if letter.choice.contact_id is not None:
        parts.append(f"c{letter.choice.contact_id}")
    if letter.choice.invoice_ids is not None:
        parts.append("f" + _fingerprint(",".join(map(str, sorted(letter.choice.invoice_ids)))))
    return ":".join(parts)


def choice_text(letter: LetterView) -> str:
    """Which letter a draft is of, kept with it so that it can be opened again from the drafts."""
    invoices = letter.choice.invoice_ids
    return json.dumps(
        {
            "template": letter.template,
            "step": letter.step or None,
            "language": letter.language,
            "contact_id": letter.choice.contact_id,
            "invoice_ids": None if invoices is None else sorted(invoices),
        }
    )


class LetterText(LetterBase):
    """Edits the text in place or in the clerk's own editor."""

    def __init__(self, desk: Desk, view: DossierView, letter: LetterView) -> None:
        super().__init__(desk, view, letter)
        self.is_editing = False
        self._check_number = 0
        self._has_complained = False
        """Whether the last thing said is that the text could not be stored."""
        self.drafting = self._draft_of(letter)

    def _draft_of(self, letter: LetterView) -> Drafting:
        return Drafting(self.desk, draft_name(letter), letter.debtor_id)

    # Whose text it is.

    def turn_to(self, letter: LetterView) -> str:
        """Takes another letter with the draft of its own; what to say about that."""
        self.letter = letter
        self.rendered_body = letter.body
        self.drafting = self._draft_of(letter)
        return self.restore()

    def restore(self) -> str:
        """Takes the clerk's changes of an earlier visit; what to say about it."""
        try:
            fields, saved_on = self.drafting.restore()
        except RelanceError as error:
            return str(error)
        if "body" not in fields:
            return ""
        self.letter = replace(self.letter, body=fields["body"])
        self._ask_check()
        is_current = fields.get("base") == _fingerprint(self.rendered_body)
        return restored_line(self.app, saved_on, is_current=is_current)

    def take(self, body: str) -> None:
        """Keeps a changed text, on the screen and as a draft, and has it checked."""
        if body == self.letter.body:
            return
        self.letter = replace(self.letter, body=body)
        base = _fingerprint(self.rendered_body)
        fields = {"base": base, "body": body, "choice": choice_text(self.letter)}
        self.drafting.changed(self, fields if self.is_changed else {}, self._draft_stored)
        self._ask_check()

    def _draft_stored(self, problem: str | None) -> None:
        if not self.is_attached:
            return
        if problem is not None:
            self._has_complained = True
            self.say(_("brouillon non enregistré\u00a0: {problem}").format(problem=problem))
        elif self.drafting.is_aside:
            self.say(_("Texte gardé à part\u00a0: une autre session écrit ce courrier."))
        elif self._has_complained:
            self._has_complained = False
            self.say(_("brouillon enregistré"))

    async def keep_typed(self) -> None:
        """Stores the text as it reads now, once a sending under way has ended.

        Raises RelanceError when the database refuses.
        """
        await until_free(lambda: self.is_busy and self.is_attached)
        self._take_editor()
        await self.drafting.store()

    def flush_typed(self) -> None:
        """The same at once. Raises RelanceError."""
        self._take_editor()
        self.drafting.flush()

    def _take_editor(self) -> None:
        editor = self.query_one_optional("#editor", TextArea)
        if self.is_editing and editor is not None:
            self.take(editor.text)

    # What it states.

    def _ask_check(self) -> None:
        """Checks the text once the typing rests; an answer about an older text is dropped."""
        self._check_number += 1
        number = self._check_number
        self.set_timer(CHECK_SECONDS, lambda: self._start_check(number))

    def _start_check(self, number: int) -> None:
        if number == self._check_number:
            self.run_worker(self._check(number))

    async def _check(self, number: int) -> None:
        problem = await self.checked()
        if number == self._check_number and self.is_attached and problem:
            self.say(problem)

    async def checked(self) -> str:
        """Finds out what the text, as it reads now, lacks; why it could not, or nothing."""
        letter = self.letter
        try:
            found = await asyncio.to_thread(self.desk.check_letter, letter)
        except RelanceError as error:
            return str(error)
        if letter is self.letter and self.is_attached:
            self.letter = replace(letter, missing=found.missing)
            self.show_facts()
        return ""

    # In place.

    def action_edit(self) -> None:
        """Edits the text in place."""
        editor = self.query_one("#editor", TextArea)
        self.is_editing = True
        editor.text = self.letter.body
        editor.display = True
        self.query_one("#paper").display = False
        self.set_focus(editor)
        self.show_keys()
        self.say("")

    def end_editing(self) -> None:
        """Shows the letter as it reads now."""
        self.take(self.query_one("#editor", TextArea).text)
        self.is_editing = False
        self.query_one("#editor").display = False
        paper = self.query_one("#paper")
        paper.display = True
        self.set_focus(paper)
        self._show_edited()

    def _show_edited(self) -> None:
        self.show_letter()
        self.show_keys()
        self.say(
            _("Texte modifié\u00a0: c’est lui qui sera copié, exporté et envoyé.")
            if self.is_changed
            else ""
        )

    def show_keys(self) -> None:
        """Shows the keys that act now."""
        raise NotImplementedError

    @on(TextArea.Changed, "#editor")
    def _edited(self, event: TextArea.Changed) -> None:
        if self.is_editing:
            self.take(event.text_area.text)

    # Outside.

    def action_editor(self) -> None:
        """Edits the text in the clerk's own editor."""
        try:
            body = edit_outside(self.app, self.letter.body)
        except RelanceError as error:
            self.say(str(error))
            return
        self.take(body)
        self._show_edited()


def _fingerprint(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]
