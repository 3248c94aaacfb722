"""What happened to a dossier in law, outside the desk: proofs, acknowledgements, court, insolvency.

Each change of a legal date names the event that caused it; nothing else moves one.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from relance_tui.domain.codes import EventKind
from relance_tui.domain.invoice import Invoice


@dataclass(frozen=True, slots=True, kw_only=True)
class LegalEvent:
    """One event, on the day it took place."""

    id: int
    kind: EventKind
    on: date
    """The day it took effect: receipt, judgment, signature, service, hand-over."""
    at: datetime
    """When it was recorded (UTC)."""
    invoice_ids: tuple[int, ...] = ()
    """The invoices it concerns; empty: the whole dossier as it was on that day."""
    letter_id: int | None = None
    """For the proof of a registered letter: which one."""
    published_on: date | None = None
    """For insolvency: publication in the BODACC, from which the claim is to be declared."""
    step: str = ""
    """For a hand-over that executed a dunning step: its name."""
    step_number: int = 0
    reference: str = ""
    """Deposit number, case number, or to whom the dossier was handed over."""

    def concerns(self, invoice: Invoice) -> bool:
        """Whether it is about the invoice: named, else there already on that day."""
        if self.invoice_ids:
            return invoice.id in self.invoice_ids
        return invoice.issued_on <= self.on
