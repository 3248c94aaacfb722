"""Where a verb works: one database, one clock, one clerk."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path

from relance_tui.clock import Clock

Progress = Callable[[int, int], None]
"""Called with how much is done and how much there is, in one unit."""


@dataclass(slots=True)
class Office:
    """What every verb is handed."""

    database: Path
    clock: Clock
    user: str
    """Login name, written beside every act."""

    @property
    def today(self) -> date:
        """The working day."""
        return self.clock.today()

    @property
    def hour(self) -> time:
        """The hour it is here."""
        return self.clock.now().astimezone().time()


def instant_text(at: datetime) -> str:
    """An instant as stored: UTC, to the microsecond, sorting as time does."""
    return at.strftime("%Y-%m-%dT%H:%M:%S.%fZ")
