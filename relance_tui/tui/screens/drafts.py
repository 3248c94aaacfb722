"""What the clerk typed and has not saved, to be taken up again or given up."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import VerticalScroll
from textual.screen import Screen

from relance_tui.errors import RelanceError
from relance_tui.i18n import _, current_language, ngettext
from relance_tui.services.desk import Desk
from relance_tui.tui import words
from relance_tui.tui.drafting import exchange, is_aside
from relance_tui.tui.keymap import bindings
from relance_tui.tui.literal import literal_lines, wrapped
from relance_tui.tui.screens.confirm import ConfirmScreen
from relance_tui.tui.screens.draft_forms import (
    ChosenDraft,
    chosen_draft,
    first_words,
    form_name,
    typed_texts,
)
from relance_tui.tui.widgets.header import Header
from relance_tui.tui.widgets.key_line import KeyLine
from relance_tui.tui.widgets.lines import Line, LinePane, MessageRule, TextLines, line

if TYPE_CHECKING:
    from relance_tui.services.desk_house import OpenDraft

_WHEN, _FORM, _NAME = 12, 15, 26
_MOST_LINES = 400
"""Lines of a draft that are shown; copying takes all of it."""


class DraftsScreen(Screen[ChosenDraft | None]):
    """Lists the drafts of the clerk. Ends with the one to go on with, or None."""

    AUTO_FOCUS = "LinePane"
    BINDINGS: ClassVar[list[BindingType]] = bindings("drafts")

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.desk = desk
        self._drafts: Sequence[OpenDraft] = ()

    def compose(self) -> ComposeResult:
        """The list, what the one under the cursor says, the keys."""
        is_ascii = getattr(self.app, "ascii_only", False)
        yield Header()
        yield LinePane(id="drafts", ascii_only=is_ascii)
        yield MessageRule(ascii_only=is_ascii)
        with VerticalScroll(id="typed", can_focus=False):
            yield TextLines(id="text")
        yield KeyLine("drafts")

    def on_mount(self) -> None:
        """Reads the drafts."""
        self._read()

    def on_resize(self) -> None:
        """Another width, other cuts."""
        self._show()

    @work
    async def _read(self) -> None:
        self._drafts = await asyncio.to_thread(self.desk.open_drafts)
        self._show()

    # What shows.

    @property
    def _list(self) -> LinePane:
        return self.query_one("#drafts", LinePane)

    @property
    def current(self) -> OpenDraft | None:
        """The draft under the cursor."""
        return self._drafts[self._list.cursor] if self._list.cursor < len(self._drafts) else None

    def _show(self) -> None:
        count = len(self._drafts)
        told = ngettext("{count} brouillon", "{count} brouillons", count).format(count=count)
        self.query_one(Header).set_ends(
            (
                ((" Relance", "accent"), ("   " + _("Brouillons"), "strong")),
                line(f"{told} ", "muted"),
            ),
            (line(" " + _("Ce qui est tapé et n’est pas encore enregistré."), "muted"), ()),
        )
        names = ((_("tapé"), _WHEN), (_("saisie"), _FORM), (_("client"), _NAME))
        heading = "".join(words.cut(name, width) for name, width in names) + _("texte")
        if not count:
            heading = _("Aucun brouillon\u00a0: tout ce qui a été tapé est enregistré.")
        self._list.show(line(heading), [self._row(draft) for draft in self._drafts])
        self._list.move_to(self._list.cursor)
        self._show_text()

    def _row(self, draft: OpenDraft) -> tuple[Line, str]:
        texts = "\n".join(typed_texts(draft))
        form = form_name(draft.screen) + (" (" + _("bis") + ")" if is_aside(draft.screen) else "")
        shown: Line = (
            (words.cut(self._when(draft), _WHEN - 1) + " ", "muted"),
            (words.cut(form, _FORM - 1) + " ", ""),
            (words.cut(draft.name or "–", _NAME - 1) + " ", "strong"),
            (first_words(draft), "muted"),
        )
        return shown, texts

    def _when(self, draft: OpenDraft) -> str:
        at = datetime.fromisoformat(draft.saved_at).astimezone()
        now = self.desk.clock.now().astimezone()
        if at.date() == now.date():
            return _("auj. {time}").format(time=f"{at:%H:%M}")
        pattern = "%d/%m/%y" if current_language() == "fr" else "%Y-%m-%d"
        return f"{at:{pattern}}"

    def _show_text(self) -> None:
        draft = self.current
        width = max(self.size.width - 4, 20)
        lines: list[Line] = []
        for text in typed_texts(draft) if draft is not None else ():
            lines += [line(f" {part}") for part in wrapped(literal_lines(text), width)]
        shown = self.query_one("#text", TextLines)
        shown.styles.height = max(min(len(lines), _MOST_LINES), 1)
        shown.show(lines[:_MOST_LINES])
        self.query_one("#typed").scroll_home(animate=False)

    @on(LinePane.Moved)
    def _moved(self) -> None:
        self._show_text()

    # Keys.

    @on(LinePane.Opened)
    def _opened(self) -> None:
        self.action_open()

    @work
    async def action_open(self) -> None:
        """Opens the form of the draft again."""
        draft = self.current
        if draft is None:
            return
        await asyncio.to_thread(exchange, self.desk, draft.screen, draft.debtor_id)
        self.dismiss(chosen_draft(draft))

    @work
    async def action_delete(self) -> None:
        """Gives the draft up, once confirmed."""
        draft = self.current
        if draft is None:
            return
        form = form_name(draft.screen)
        question = _("Effacer ce brouillon ({form}, {when})\u202f? Ce qui est tapé sera perdu.")
        asked = question.format(form=form, when=self._when(draft).strip())
        if not await self.app.push_screen_wait(ConfirmScreen(asked)):
            return
        try:
            await asyncio.to_thread(self.desk.save_draft, draft.screen, draft.debtor_id, {})
        except RelanceError as error:
            self.query_one(MessageRule).say(str(error))
            return
        self._drafts = await asyncio.to_thread(self.desk.open_drafts)
        self._show()
        self.query_one(MessageRule).say(_("brouillon effacé"))

    @work
    async def action_copy(self) -> None:
        """Copies the whole text of the draft."""
        from relance_tui.tui.clipboard import copy  # noqa: PLC0415 - loaded when first used

        if self._list.line_count:
            result = await copy(self.app, self._list.copied)
            self.query_one(MessageRule).say(result.message)

    def action_back(self) -> None:
        """Back."""
        self.dismiss(None)
