"""What the queue shows: the few values the first frame needs, quick to import."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time
from enum import StrEnum

from relance_tui.domain.codes import FollowUpKind
from relance_tui.domain.reason import Because
from relance_tui.domain.selection import Conditions


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
class SavedView:
    """A way to look at the queue, under a name and a letter of the clerk's choice."""

    name: str
    key: str = ""
    """The letter that chooses it; empty for none."""
    conditions: Conditions
    order: QueueOrder = QueueOrder.URGENCY
    text: str = ""
    """What the filter holds when it opens."""
    code: str = ""
    """Of a view that ships, whatever it is called now; empty for one of the clerk's own."""
    is_changed: bool = False
    """Whether it is one that ships and the clerk made it their own."""


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
    """Day invoices or customers were last imported; None when they never were."""
    bank_loaded_on: date | None
    """Day of the last bank statement imported; None when there was none."""
    draft_count: int
    """What this clerk has typed and not saved, one per form."""
