"""What suspends the reminders: holds and disputes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Hold:
    """A pause with a reason and an end."""

    id: int
    made_at: datetime
    made_on: date
    until_on: date
    reason: str
    invoice_ids: tuple[int, ...] = ()
    """Empty: the whole dossier."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Dispute:
    """Invoices the debtor contests; they never receive a dunning step until it is settled."""

    id: int
    made_at: datetime
    made_on: date
    review_on: date
    reason: str
    invoice_ids: tuple[int, ...] = ()
    """Empty: every invoice open when it was raised."""
    amount_cents: int | None = None
    """The part contested, over the invoices named; None for all of it."""
    settled_on: date | None = None
