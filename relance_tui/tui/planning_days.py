"""The days that a chart shows: by day or by week, from a Monday on."""

from __future__ import annotations

from datetime import date, timedelta
from enum import StrEnum

WEEK = 7
_DAY_CELLS, _WEEK_CELLS = 2, 6
_MOST_DAYS, _MOST_WEEKS = 84, 26


class Scale(StrEnum):
    """What a column of the chart is."""

    DAYS = "days"
    WEEKS = "weeks"

    @property
    def cells(self) -> int:
        """How wide a column is."""
        return _DAY_CELLS if self is Scale.DAYS else _WEEK_CELLS

    @property
    def days(self) -> int:
        """How many days a column stands for."""
        return 1 if self is Scale.DAYS else WEEK


def first_day(today: date, shift: int) -> date:
    """The Monday of this week, so many weeks later."""
    return today + timedelta(days=WEEK * shift - today.weekday())


def days_from(start: date, scale: Scale, width: int) -> list[date]:
    """The first day of each column that fits into a width, whole weeks only; at least one."""
    most = _MOST_DAYS if scale is Scale.DAYS else _MOST_WEEKS
    count = max(min(width // scale.cells, most), 1)
    if scale is Scale.DAYS:
        count = max(count // WEEK * WEEK, WEEK)
    return [start + timedelta(days=scale.days * number) for number in range(count)]


def last_day(days: list[date], scale: Scale) -> date:
    """The last day that the columns stand for."""
    return days[-1] + timedelta(days=scale.days - 1)
