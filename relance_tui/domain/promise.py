"""A promise to pay, judged by payments and never ticked by hand."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


class PaymentMeans(StrEnum):
    """What was handed over and falls due at a date: money expected rather than only promised."""

    BILL = "bill"
    """Effet: lettre de change relevée, billet à ordre."""
    DIRECT_DEBIT = "direct_debit"
    CHEQUE = "cheque"


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
    means: PaymentMeans | None = None
    """None for the debtor's word alone."""
