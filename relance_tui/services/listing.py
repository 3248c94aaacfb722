"""What the queue shows: the few values the first frame needs, quick to import."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time
from enum import StrEnum

from relance_tui.domain.codes import FollowUpKind
from relance_tui.domain.reason import Because


class QueueOrder(StrEnum):
    """How the queue is sorted; `o` goes through them in this order."""

    URGENCY = "urgency"
    AMOUNT = "amount"
    AGE = "age"
    NAME = "name"


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueRow:
    """One line of the queue, or of the list of all dossiers when `kind` is None."""

    debtor_id: int
    code: str
    name: str
    kind: FollowUpKind | None
    step: str | None
    """Name of the dunning step, for a dunning step."""
    step_number: int
    channel: str | None
    due_on: date | None
    at: time | None
    overdue_cents: int
    oldest_due_on: date | None
    """Due date of the oldest overdue invoice; None when nothing is overdue."""
    currency: str
    because: Because

    def days_late(self, today: date) -> int:
        """Days since the oldest overdue due date, 0 when nothing is overdue."""
        return (today - self.oldest_due_on).days if self.oldest_due_on else 0


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueTotals:
    """The figures of the header."""

    due_count: int
    """Dossiers due today or before."""
    dossier_count: int
    """All dossiers known, in or out of the queue; 0 means an empty database."""
    done_count: int
    """Acts of the day on dossiers."""
    overdue_cents: int
    currency: str
    invoices_loaded_on: date | None
    """Day of the last import; None when there was none."""
