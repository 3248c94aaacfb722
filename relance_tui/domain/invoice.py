"""What is claimed: an invoice and the principal still open on it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime

LONG_AGO = datetime(1, 1, 1, tzinfo=UTC)
"""Before anything was recorded."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Invoice:
    """One claim. Amounts are principal in minor units, as in the accounts."""

    id: int
    number: str
    issued_on: date
    due_on: date
    total_cents: int
    open_cents: int
    """Principal still owed, never below zero."""
    currency: str = "EUR"
    recorded_at: datetime = LONG_AGO
    """When we learnt of it (UTC): an earlier act dealt with nothing about it."""
    performed_on: date | None = None
    """When the goods were delivered or the service completed; None when not known."""
    policy: str | None = None
    """Name of the dunning policy of this invoice alone; None for the debtor's."""

    def days_late(self, today: date) -> int:
        """Days past the due date: 0 on the due date itself, negative before it."""
        return (today - self.due_on).days

    def is_overdue(self, today: date) -> bool:
        """Whether money is still owed after the due date. Due today is not late."""
        return self.open_cents > 0 and self.due_on < today
