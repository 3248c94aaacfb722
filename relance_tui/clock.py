"""The one clock, read at the composition root and handed down."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

_NO_TIME = timedelta()


@dataclass(frozen=True, slots=True)
class Clock:
    """Today and now; either a pinned day, or a whole clock set to another time."""

    pinned_on: date | None = None
    """The working day to pretend; instants keep coming from the real clock."""
    moved_by: timedelta = _NO_TIME
    """How far this clock is ahead of the real one; it runs on at the same pace."""

    @classmethod
    def set_to(cls, at: datetime) -> Clock:
        """A clock that shows the instant `at` (with its time zone) and runs on from there."""
        return cls(moved_by=at - datetime.now(UTC))

    @classmethod
    def set_to_day(cls, day: date) -> Clock:
        """A clock that shows the present hour of that day: what is recorded is dated there too."""
        here = datetime.now().astimezone()
        return cls(pinned_on=day, moved_by=timedelta(days=(day - here.date()).days))

    def today(self) -> date:
        """The working day, in the local calendar."""
        return self.pinned_on or self.now().astimezone().date()

    def now(self) -> datetime:
        """The present instant, UTC."""
        return datetime.now(UTC) + self.moved_by
