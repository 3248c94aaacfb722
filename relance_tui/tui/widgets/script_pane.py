"""What to say on the telephone, written when it is first asked for."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from textual.app import ComposeResult
from textual.containers import VerticalScroll

from relance_tui.errors import RelanceError
from relance_tui.i18n import _
from relance_tui.tui.widgets.prose import Prose


class ScriptPane(VerticalScroll, can_focus=False):
    """A long text to read, turned page by page."""

    def compose(self) -> ComposeResult:
        """The text."""
        yield Prose("", id="script-text")

    def show(self, write: Callable[[], str]) -> None:
        """Shows the text that `write` gives, from a thread; the last one asked for wins."""
        self._say(_("La trame s’écrit…"))
        self.run_worker(self._written(write), exclusive=True)

    async def _written(self, write: Callable[[], str]) -> None:
        try:
            text = await asyncio.to_thread(write)
        except RelanceError as error:
            text = str(error)
        self._say(text)

    def _say(self, text: str) -> None:
        if self.is_attached:
            self.query_one(Prose).say(text)
            self.scroll_home(animate=False)
