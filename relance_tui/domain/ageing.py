"""How old what is owed is, and how long sales wait to be paid."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

from relance_tui.domain.days import end_of_month


class Age(StrEnum):
    """How late an open invoice is. Due today is not late."""

    NOT_DUE = "not_due"
    UP_TO_30 = "1_30"
    UP_TO_60 = "31_60"
    UP_TO_90 = "61_90"
    OVER_90 = "over_90"


LAST_DAYS: Final[Mapping[Age, int]] = {
    Age.NOT_DUE: 0,
    Age.UP_TO_30: 30,
    Age.UP_TO_60: 60,
    Age.UP_TO_90: 90,
}
"""The last day of lateness of each age but the oldest, which has none."""


def age(days_late: int) -> Age:
    """The age of an invoice that many days past its due date; zero or less is not due."""
    return next((each for each, last in LAST_DAYS.items() if days_late <= last), Age.OVER_90)


def first_due_days(today: date) -> dict[Age, date]:
    """The earliest due date of each age but the oldest, on that day."""
    return {each: today - timedelta(days=last) for each, last in LAST_DAYS.items()}


@dataclass(frozen=True, slots=True, kw_only=True)
class Bucket:
    """What is owed of one age."""

    age: Age
    amount_cents: int = 0
    invoice_count: int = 0
    dossier_count: int = 0
    """Debtors with at least one invoice of that age: one debtor may be in several."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ageing:
    """All open principal in one currency, by age."""

    currency: str
    buckets: tuple[Bucket, ...]
    """One per age, the youngest first, empty ones included."""
    dossier_count: int
    """Debtors who owe, each once."""
    unallocated_cents: int = 0
    """Money and credits received that no invoice has yet: to be taken off what is owed."""

    @property
    def open_cents(self) -> int:
        """All that is owed, due or not."""
        return sum(bucket.amount_cents for bucket in self.buckets)

    @property
    def overdue_cents(self) -> int:
        """What is past its due date."""
        return self.open_cents - self.buckets[0].amount_cents

    @property
    def invoice_count(self) -> int:
        """Open invoices."""
        return sum(bucket.invoice_count for bucket in self.buckets)

    @property
    def shares(self) -> tuple[int, ...]:
        """Tenths of a percent of each age, which add up to exactly 1000 where anything is owed."""
        return tenths([bucket.amount_cents for bucket in self.buckets])


def tenths(amounts: Iterable[int]) -> tuple[int, ...]:
    """Each amount in tenths of a percent of their sum; none is negative.

    What rounding leaves goes to the largest remainders.
    """
    parts = tuple(amounts)
    whole = sum(parts)
    if whole <= 0:
        return (0,) * len(parts)
    shares = [part * 1000 // whole for part in parts]
    left = 1000 - sum(shares)
    by_remainder = sorted(range(len(parts)), key=lambda i: (-(parts[i] * 1000 % whole), i))
    for i in by_remainder[:left]:
        shares[i] += 1
    return tuple(shares)


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthCounted:
    """A month of sales as the count-back takes it."""

    first_on: date
    sales_cents: int
    """What was invoiced in it, taxes included."""
    tenths: int
    """Tenths of a day it counts for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SalesOutstanding:
    """How many days of sales wait to be paid (DSO), by count-back, in one currency."""

    currency: str
    receivable_cents: int
    """What is owed less unallocated money, never below zero."""
    tenths: int | None
    """Tenths of a day; None when the invoices known do not reach as far as what is owed."""
    months: tuple[MonthCounted, ...]
    """The months taken, the latest first."""


def days_of_sales(
    currency: str, receivable_cents: int, sales: Mapping[date, int], today: date
) -> SalesOutstanding:
    """The count-back (exhaustion) of what is owed by the sales of each month, the latest first.

    A month whose sales what is left covers counts whole (the current one up to `today`); the month
    in which it ends counts in proportion. `sales` are keyed by the first day of their month.
    """
    left = max(receivable_cents, 0)
    counted: list[MonthCounted] = []
    month, last_on = today.replace(day=1), today
    oldest = min(sales, default=today)
    while left > 0 and month >= oldest:
        days = (last_on - month).days + 1
        sold = max(sales.get(month, 0), 0)
        is_last = sold >= left
        part = (days * 10 * left + sold // 2) // sold if is_last else days * 10
        counted.append(MonthCounted(first_on=month, sales_cents=sold, tenths=part))
        left -= min(sold, left)
        last_on = month - timedelta(days=1)
        month = last_on.replace(day=1)
    is_exhausted = left == 0
    return SalesOutstanding(
        currency=currency,
        receivable_cents=max(receivable_cents, 0),
        tenths=sum(each.tenths for each in counted) if is_exhausted else None,
        months=tuple(counted),
    )


def week_of(day: date) -> tuple[date, date]:
    """The Monday and the Sunday of its week."""
    monday = day - timedelta(days=day.weekday())
    return monday, monday + timedelta(days=6)


def month_of(text: str) -> date:
    """The first day of a month written `2026-11`."""
    return date.fromisoformat(f"{text}-01")


def days_in_month(first_on: date) -> int:
    """How long a month is."""
    return end_of_month(first_on).day
