"""Working days in France: neither a weekend nor a public holiday."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from dateutil.easter import easter

_ONE_DAY = timedelta(days=1)
_SATURDAY = 5

_FIXED = ((1, 1), (5, 1), (5, 8), (7, 14), (8, 15), (11, 1), (11, 11), (12, 25))
"""Month and day of the holidays that never move (C. trav. art. L3133-1)."""
_AFTER_EASTER = (1, 39, 50)
"""Days after Easter Sunday: Easter Monday, Ascension, Whit Monday (C. trav. art. L3133-1)."""
_GOOD_FRIDAY = -2
_SAINT_STEPHEN = (12, 26)


@lru_cache(maxsize=256)
def _holidays(year: int, alsace_moselle: bool) -> frozenset[date]:
    sunday = easter(year)
    holidays = {date(year, month, day) for month, day in _FIXED}
    holidays |= {sunday + timedelta(days=days) for days in _AFTER_EASTER}
    if alsace_moselle:
        holidays |= {sunday + timedelta(days=_GOOD_FRIDAY), date(year, *_SAINT_STEPHEN)}
    return frozenset(holidays)


@lru_cache(maxsize=16384)
def _next_worked(day: date, alsace_moselle: bool) -> date:
    while day.weekday() >= _SATURDAY or day in _holidays(day.year, alsace_moselle):
        day += _ONE_DAY
    return day


@dataclass(frozen=True, slots=True)
class Calendar:
    """The working days of a place in France."""

    alsace_moselle: bool = False
    """Whether Good Friday and 26 December are holidays too (C. trav. art. L3134-13)."""

    def is_holiday(self, day: date) -> bool:
        """Whether it is a public holiday."""
        return day in _holidays(day.year, self.alsace_moselle)

    def is_working_day(self, day: date) -> bool:
        """Whether it is neither a weekend nor a public holiday."""
        return day.weekday() < _SATURDAY and day not in _holidays(day.year, self.alsace_moselle)

    def next_working_day(self, day: date) -> date:
        """The day itself when it is worked, else the first worked day after it."""
        return _next_worked(day, self.alsace_moselle)

    def add_working_days(self, day: date, count: int) -> date:
        """The worked day that comes `count` worked days after `day`, which itself is not counted.

        With 0, the next working day. Raises `ValueError` when `count` is negative.
        """
        if count < 0:
            raise ValueError(f"cannot go back {-count} working days")
        day = self.next_working_day(day) if count == 0 else day
        for _step in range(count):
            day = self.next_working_day(day + _ONE_DAY)
        return day
