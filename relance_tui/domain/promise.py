"""A promise to pay, judged by payments and never ticked by hand."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Promise:
    """A sum announced for a date."""

    id: int
    made_at: datetime
    made_on: date
    due_on: date
    amount_cents: int
    invoice_ids: tuple[int, ...] = ()
    """The invoices named; empty when the debtor promised a sum: the oldest overdue ones then."""
    counts_from: date | None = None
    """First value date that counts, when earlier than the promise (a transfer already sent)."""
    is_withdrawn: bool = False
    """Replaced by a later agreement before its date."""
