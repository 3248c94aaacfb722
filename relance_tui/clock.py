"""The one clock, read at the composition root and handed down."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime


@dataclass(frozen=True, slots=True)
class Clock:
    """Today and now, or a pinned day for rehearsals and tests."""

    pinned_on: date | None = None
    """The working day to pretend; instants keep coming from the real clock."""

    def today(self) -> date:
        """The working day, in the local calendar."""
        return self.pinned_on or datetime.now().astimezone().date()

    def now(self) -> datetime:
        """The present instant, UTC."""
        return datetime.now(UTC)
