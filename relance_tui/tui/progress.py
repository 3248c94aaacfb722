"""A line of progress with its rate, for work of more than a second."""

from __future__ import annotations

import time

from textual.widgets import Static

from relance_tui.i18n import _
from relance_tui.tui.literal import plain

_BAR_CELLS = 24
_SHOWN_AFTER_SECONDS = 0.5
_STEP_SECONDS = 0.2


class ProgressLine(Static):
    """Shows how far a thread is, at most five times a second, and nothing while it is quick."""

    def __init__(self, *, id: str) -> None:  # noqa: A002 - the framework's name for it
        super().__init__("", id=id, markup=False)
        self._label = ""
        self._started_at = 0.0
        self._shown_at = 0.0

    def start(self, label: str) -> None:
        """Begins timing."""
        self._label = label
        self._started_at = self._shown_at = time.monotonic()
        self.update("")
        self.display = True

    def heard(self, done: int, total: int) -> None:
        """Hears from the thread that does the work."""
        now = time.monotonic()
        if now - self._started_at < _SHOWN_AFTER_SECONDS or now - self._shown_at < _STEP_SECONDS:
            return
        self._shown_at = now
        line = progress_line(self._label, done, total, now - self._started_at)
        self.app.call_from_thread(self.update, plain(line))

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
