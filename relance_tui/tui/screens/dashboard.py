"""The dashboard: what is owed by age, what is expected, what was done. It changes nothing."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import VerticalScroll
from textual.message import Message

from relance_tui.errors import RelanceError
from relance_tui.i18n import _, ngettext
from relance_tui.services.dashboard import Dashboard
from relance_tui.services.desk import Desk
from relance_tui.tui import dashboard_lines
from relance_tui.tui.keymap import bindings
from relance_tui.tui.scrolling import ScrollingScreen
from relance_tui.tui.widgets.header import Header
from relance_tui.tui.widgets.key_line import KeyLine
from relance_tui.tui.widgets.lines import Line, MessageRule, TextLines, line

_MARGIN = 3
"""Cells beside the lines: the padding and the bar that scrolls them."""
_AROUND = 4
"""Lines above and below them."""


class _Left(Exception):  # noqa: N818 - what happened
    """The screen was left before everything was known."""


class DashboardScreen(ScrollingScreen[None]):
    """The figures of the day, as they come: its frame first, then what takes longer."""

    AUTO_FOCUS = "VerticalScroll"
    BINDINGS: ClassVar[list[BindingType]] = bindings("dashboard", "list")

    @dataclass
    class PartKnown(Message):
        """Some of the figures are known."""

        found: Dashboard

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.desk = desk
        self.found: Dashboard | None = None
        self.is_complete = False
        self._problem = ""
        self._is_left = False

    @property
    def _ascii(self) -> bool:
        return getattr(self.app, "ascii_only", False)

    def compose(self) -> ComposeResult:
        """Where one is and how old the data are, the figures, the keys."""
        yield Header()
        yield MessageRule(ascii_only=self._ascii)
        with VerticalScroll():
            yield TextLines(id="figures")
        yield KeyLine("dashboard")

    def on_mount(self) -> None:
        """Shows the frame, and asks for the figures."""
        self._draw()
        self.run_worker(self._load())

    def on_unmount(self) -> None:
        """Nobody waits for the rest."""
        self._is_left = True

    def on_resize(self, event: events.Resize) -> None:
        """Another width, another layout."""
        del event
        self._draw()

    async def _load(self) -> None:
        try:
            found = await asyncio.to_thread(self.desk.dashboard, self._hear, self._go_on)
        except _Left:
            return
        except RelanceError as error:
            self._problem = str(error)
            self._draw()
        else:
            self.is_complete = True
            self._take(found)

    def _hear(self, part: Dashboard) -> None:
        """Called from the thread that reads."""
        self._go_on(0, 0)
        self.post_message(self.PartKnown(part))

    def _go_on(self, done: int, total: int) -> None:
        """Called from the thread that reads: stops it once the screen is left."""
        del done, total
        if self._is_left:
            raise _Left

    @on(PartKnown)
    def _show_part(self, event: PartKnown) -> None:
        if not self.is_complete:
            self._take(event.found)

    def _take(self, found: Dashboard) -> None:
        self.found = found
        if self.is_mounted and not self._is_left:
            self._draw()

    def _draw(self) -> None:
        lines = self._lines(max(self.size.width - _MARGIN, 40))
        figures = self.query_one("#figures", TextLines)
        figures.styles.height = max(len(lines), 1)
        figures.show(lines)
        ends = dashboard_lines.heading(self.found, has_failed=bool(self._problem))
        self.query_one(Header).set_ends(*ends)

    def _lines(self, width: int) -> list[Line]:
        if self._problem:
            return [line(self._problem, "warning")]
        if self.found is None:
            return []
        height = self.size.height - _AROUND
        return dashboard_lines.lay_out(self.found, width, height, ascii_only=self._ascii)

    def say(self, message: str) -> None:
        """Says what was done, for a while."""
        self.query_one(MessageRule).say(message)

    # Out of the program.

    def _is_known(self) -> bool:
        if not self.is_complete:
            self.say(_("Les chiffres arrivent\u00a0: un instant."))
        return self.is_complete

    def action_copy(self) -> None:
        """Copies everything as text."""
        if self.found is not None and self._is_known():
            self.run_worker(self._copy(dashboard_lines.as_text(self.found)))

    async def _copy(self, text: str) -> None:
        from relance_tui.tui.clipboard import copy  # noqa: PLC0415 - loaded when first used

        result = await copy(self.app, text)
        self.say(result.message)

    def action_plain(self) -> None:
        """Shows everything as plain text in the normal screen."""
        from relance_tui.tui.clipboard import show_plain  # noqa: PLC0415 - loaded when first used

        if self.found is not None and self._is_known():
            problem = show_plain(self.app, dashboard_lines.as_text(self.found))
            if problem:
                self.say(problem)

    def action_export(self) -> None:
        """Writes the tables as CSV files."""
        if self.found is not None and self._is_known():
            self.run_worker(self._export(self.found))

    async def _export(self, found: Dashboard) -> None:
        try:
            paths = await asyncio.to_thread(self.desk.export_dashboard, found)
        except RelanceError as error:
            self.say(str(error))
            return
        count = len(paths)
        text = ngettext(
            "{count} tableau CSV dans {path}", "{count} tableaux CSV dans {path}", count
        )
        self.say(text.format(count=count, path=paths[0].parent))

    def action_back(self) -> None:
        """Back."""
        self.dismiss(None)

    def action_first(self) -> None:
        """The top."""
        self.query_one(VerticalScroll).scroll_home(animate=False)

    def action_last(self) -> None:
        """The end."""
        self.query_one(VerticalScroll).scroll_end(animate=False)
