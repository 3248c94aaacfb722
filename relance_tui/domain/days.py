"""Calendar days, without regard to whether they are worked."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta
from functools import lru_cache


def end_of_month(day: date) -> date:
    """The last day of its month."""
    return day.replace(day=monthrange(day.year, day.month)[1])


def days_after(day: date, days: int) -> date:
    """The day that many days later.

    Some programs write "no date" as the last or the first one there is: nothing lies beyond.
    """
    try:
        return day + timedelta(days=days)
    except OverflowError:
        return date.max if days > 0 else date.min


@lru_cache(maxsize=16384)
def months_before(day: date, months: int) -> date:
    """The same day of the month that many months earlier, or the last one of a shorter month."""
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    if year < date.min.year:
        return date.min
    month += 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))
