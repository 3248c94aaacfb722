"""Money received: payments and credit notes, and which invoices they settle."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from relance_tui.domain.codes import Claim

SAME_MONEY_DAYS = 10
"""How far apart two records of the same money may be dated: typed, in the ledger, at the bank."""


class PaymentKind(StrEnum):
    """Where a credit comes from."""

    PAYMENT = "payment"
    CREDIT_NOTE = "credit_note"


@dataclass(frozen=True, slots=True, kw_only=True)
class Allocation:
    """The part of a payment that settles an invoice."""

    invoice_id: int
    amount_cents: int
    claim: Claim = Claim.PRINCIPAL
    """Interest and indemnity stay separate claims: such a part leaves the principal as it is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Payment:
    """One sum received or credited."""

    id: int
    amount_cents: int
    valued_on: date
    """The day the money counts from (value date, or the date of the credit note)."""
    recorded_at: datetime
    """When we learnt of it (UTC); only decides between facts of the same day."""
    kind: PaymentKind = PaymentKind.PAYMENT
    reference: str = ""
    allocations: tuple[Allocation, ...] = ()
    cleared_cents: int = 0
    """The part the ledger settled against items we never saw."""
    bounced_on: date | None = None
    """The day it came back unpaid; it then counts for nothing."""
    bounced_at: datetime | None = None
    """When we learnt that it came back (UTC)."""

    @property
    def unallocated_cents(self) -> int:
        """What is left to allocate."""
        if self.bounced_on is not None:
            return 0
        used = sum(allocation.amount_cents for allocation in self.allocations)
        return self.amount_cents - used - self.cleared_cents
