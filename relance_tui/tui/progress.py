"""How far long work is, with its rate, for work of more than half a second."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from textual.screen import Screen
from textual.widgets import Static

from relance_tui.i18n import _
from relance_tui.tui.literal import plain

_BAR_CELLS = 24
_SHOWN_AFTER_SECONDS = 0.5
_STEP_SECONDS = 0.2


class Telling:
    """Hears from the thread that works, and says it at most five times a second."""

    def __init__(self, screen: Screen[Any], label: str, say: Callable[[str], object]) -> None:
        self._screen = screen
        self._label = label
        self._say = say
        self._started_at = self._said_at = time.monotonic()

    def __call__(self, done: int, total: int) -> None:
        """Says how much is done, unless it goes quickly or the screen is gone."""
        now = time.monotonic()
        if now - self._started_at < _SHOWN_AFTER_SECONDS or now - self._said_at < _STEP_SECONDS:
            return
        self._said_at = now
        if self._screen.is_attached:
            line = progress_line(self._label, done, total, now - self._started_at)
            self._screen.app.call_from_thread(self._say, line)


class ProgressLine(Static):
    """A line that shows how far the work of a thread is, and is gone once it is over."""

    def __init__(self, *, id: str) -> None:  # noqa: A002 - the framework's name for it
        super().__init__("", id=id, markup=False)

    def start(self, label: str) -> Telling:
        """Begins timing; what the thread tells its progress to."""
        self.update("")
        self.display = True
        return Telling(self.screen, label, lambda line: self.update(plain(line)))

    def finish(self) -> None:
        """Leaves the screen."""
        self.display = False


def progress_line(label: str, done: int, total: int, seconds: float) -> str:
    """A bar, a share and a rate."""
    share = min(done / total, 1.0) if total else 0.0
    full = round(share * _BAR_CELLS)
    rate = done / seconds if seconds else 0.0
    return _("{label} {bar} {percent} %  {rate} par seconde").format(
        label=label,
        bar="█" * full + "░" * (_BAR_CELLS - full),
        percent=f"{share * 100:.0f}",
        rate=f"{rate:,.0f}".replace(",", "\u202f"),
    )
