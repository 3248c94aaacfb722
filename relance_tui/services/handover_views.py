"""What a hand-over file is made from, what will be in it and what came of it: plain values."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path

from relance_tui.domain.procedures import Procedure
from relance_tui.services.views import Done, MissingFact


class HandoverKind(StrEnum):
    """Who takes a dossier over."""

    AGENCY = "agency"
    """A collection company."""
    BAILIFF = "bailiff"
    """A commissaire de justice."""
    LAWYER = "lawyer"
    COURT = "court"
    """The clerk of a court."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HandoverDraft:
    """A hand-over as the clerk tells it."""

    to: str = ""
    """To whom; needed once the dossier is marked."""
    kind: HandoverKind = HandoverKind.AGENCY
    invoice_numbers: tuple[str, ...] = ()
    """None named: everything open."""
    on: date | None = None
    """The day of the hand-over, through which interest runs; None for today."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Amounts:
    """What is claimed in one currency."""

    currency: str
    principal_cents: int
    """All that is open, due or not."""
    overdue_cents: int
    interest_cents: int = 0
    indemnity_cents: int = 0
    credit_cents: int = 0
    """Money and credit notes not set against an invoice yet."""
    daily_cents: int = 0
    """What one more day costs."""

    @property
    def due_cents(self) -> int:
        """What is due: the overdue principal, interest and indemnities, less the credit."""
        claimed = self.overdue_cents + self.interest_cents + self.indemnity_cents
        return claimed - self.credit_cents


@dataclass(frozen=True, slots=True, kw_only=True)
class ExhibitView:
    """A numbered exhibit."""

    number: int
    on: date
    title: str
    """In French, as the file names it whatever the screen."""
    file: str
    """Its name inside the file."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HandoverView:
    """What a hand-over file will hold, and what to know before it leaves."""

    debtor_id: int
    draft: HandoverDraft
    on: date
    invoice_numbers: tuple[str, ...]
    amounts: tuple[Amounts, ...]
    """The main currency first; none when nothing is open."""
    papers: tuple[str, ...]
    """Names of the papers made for the occasion."""
    exhibits: tuple[ExhibitView, ...]
    """Oldest first."""
    missing: tuple[MissingFact, ...]
    """What the file should hold and does not; none of it prevents the hand-over."""
    to_gather: tuple[str, ...]
    """What the receiver will ask for and the program does not keep."""
    procedures: tuple[Procedure, ...]
    """Those open today first."""
    warnings: tuple[str, ...]
    proposed_path: Path
    """Where the file goes unless another place is named; nothing is there yet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HandedOver:
    """A hand-over file that was made."""

    view: HandoverView
    path: Path
    sha256: str
    size: int
    done: Done | None
    """The act that marked the dossier; None when it was not."""
