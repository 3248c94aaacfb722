"""A list read line by line, on whose lines something is done without leaving it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TYPE_CHECKING, ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.screen import Screen

from relance_tui.errors import RelanceError
from relance_tui.i18n import _
from relance_tui.services.desk import Desk
from relance_tui.tui.progress import Telling
from relance_tui.tui.screens.confirm import ConfirmScreen
from relance_tui.tui.screens.desk_actions import DeskScreen
from relance_tui.tui.widgets.header import Header
from relance_tui.tui.widgets.key_line import KeyLine
from relance_tui.tui.widgets.lines import LinePane, MessageRule, Rule, TextLines

if TYPE_CHECKING:
    from relance_tui.services.office import Progress
    from relance_tui.services.views import Done


class ActingListScreen(Screen["Done | None"]):
    """The list, what the line under the cursor is about, the keys. Ends with the last act."""

    NAME: ClassVar[str]
    """The screen in the catalogue of commands; its list has it as id."""
    AUTO_FOCUS = "LinePane"

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.desk = desk
        self._done: Done | None = None

    def compose(self) -> ComposeResult:
        """The list, the lines about the one under the cursor, the keys."""
        is_ascii = getattr(self.app, "ascii_only", False)
        yield Header()
        yield Rule(ascii_only=is_ascii)
        yield LinePane(id=self.NAME, ascii_only=is_ascii)
        yield MessageRule(ascii_only=is_ascii)
        yield TextLines(id="reason")
        yield KeyLine(self.NAME)

    def on_mount(self) -> None:
        """Reads what the list holds."""
        self.run_worker(self.read())

    async def read(self) -> None:
        """Reads what the list holds and shows it."""
        raise NotImplementedError

    def tell(self) -> None:
        """Says what the line under the cursor is about."""
        raise NotImplementedError

    @on(LinePane.Moved)
    def _moved(self, event: LinePane.Moved) -> None:
        event.stop()
        self.tell()

    def leave_for(self, debtor_id: int) -> None:
        """Leaves for a dossier, opened over the list this screen was opened from."""
        stack = reversed(self.app.screen_stack)
        below = next((screen for screen in stack if isinstance(screen, DeskScreen)), None)
        if below is not None:
            self.dismiss(self._done)
            below.go_to(debtor_id)

    def told(self, done: Done) -> str:
        """What is said of an act."""
        return done.message

    @property
    def _list(self) -> LinePane:
        return self.query_one(LinePane)

    def say(self, message: str) -> None:
        """One line for the clerk."""
        self.query_one(MessageRule).say(message)

    # What is done.

    @work
    async def action_copy(self) -> None:
        """Copies the line under the cursor."""
        from relance_tui.tui.clipboard import copy  # noqa: PLC0415 - loaded when first used

        if self._list.line_count:
            result = await copy(self.app, self._list.copied)
            self.say(result.message)

    def action_undo(self) -> None:
        """Takes back my last act, once named."""
        self.run_worker(self._undo())

    async def _undo(self) -> None:
        undone = await asyncio.to_thread(self.desk.undo_preview)
        if undone is None:
            self.say(_("Rien à annuler."))
            return
        question = _("Annuler «\u00a0{act}\u00a0»\u202f?").format(act=undone.message)
        if await self.app.push_screen_wait(ConfirmScreen(question)):
            await self.do(self.desk.undo)

    async def do(self, verb: Callable[[Progress], Done]) -> None:
        """Runs a verb of the desk, which tells how far it is, or says why it is refused."""
        try:
            done = await asyncio.to_thread(verb, Telling(self, _("Enregistrement"), self.say))
        except RelanceError as error:
            self.say(str(error))
        else:
            await self.take_in(done)

    async def take_in(self, done: Done | None) -> None:
        """Shows what an act changed, and says it; nothing where there was none."""
        if done is None:
            return
        self._done = done
        await self.read()
        self.say(self.told(done))
