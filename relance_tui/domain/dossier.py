"""The unit of work: one debtor with everything open and everything done."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from relance_tui.domain.contact import Call, Callback, SentLetter
from relance_tui.domain.debtor import Debtor
from relance_tui.domain.hold import Dispute, Hold
from relance_tui.domain.invoice import Invoice
from relance_tui.domain.legal_event import LegalEvent
from relance_tui.domain.payment import Payment
from relance_tui.domain.plan import InstalmentPlan
from relance_tui.domain.promise import Promise


@dataclass(frozen=True, slots=True)
class Act:
    """When a clerk last did something on a dossier."""

    on: date
    """The working day it counts for."""
    at: datetime
    """The instant it was recorded (UTC); tells apart acts of one day."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Dossier:
    """All the facts the follow-up rule reads. The order of each tuple means nothing."""

    debtor: Debtor
    invoices: tuple[Invoice, ...] = ()
    payments: tuple[Payment, ...] = ()
    calls: tuple[Call, ...] = ()
    letters: tuple[SentLetter, ...] = ()
    callbacks: tuple[Callback, ...] = ()
    promises: tuple[Promise, ...] = ()
    plans: tuple[InstalmentPlan, ...] = ()
    holds: tuple[Hold, ...] = ()
    disputes: tuple[Dispute, ...] = ()
    events: tuple[LegalEvent, ...] = ()
    last_act: Act | None = None
    """The clerk's last act of any kind on this dossier, notes included, imports not."""

    @property
    def open_cents(self) -> int:
        """Principal of all open invoices."""
        return sum(invoice.open_cents for invoice in self.invoices)

    @property
    def unallocated_cents(self) -> int:
        """Money and credits not yet set against an invoice."""
        return sum(payment.unallocated_cents for payment in self.payments)

    @property
    def balance_cents(self) -> int:
        """What the accounts say is owed: open invoices less unallocated money."""
        return self.open_cents - self.unallocated_cents

    @property
    def currency(self) -> str:
        """The currency its amounts are told in."""
        return self.invoices[0].currency if self.invoices else "EUR"

    def overdue_cents(self, today: date) -> int:
        """Principal past its due date on `today`. Due today is not late."""
        return sum(invoice.open_cents for invoice in self.invoices if invoice.is_overdue(today))

    def days_late(self, today: date) -> int:
        """Days since the oldest due date among overdue invoices; 0 when none is overdue."""
        return max((i.days_late(today) for i in self.invoices if i.is_overdue(today)), default=0)
