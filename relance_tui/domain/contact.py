"""What was done: calls and letters, and what each call outcome entails."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time

from relance_tui.domain.codes import CallOutcome, Channel


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One call made or received."""

    id: int
    on: date
    at: datetime
    outcome: CallOutcome
    is_incoming: bool = False
    advances_level: bool | None = None
    """The clerk's word on whether it counts for the level; None leaves it to the outcome."""
    note: str = ""

    @property
    def is_effective_contact(self) -> bool:
        """Whether the gap counts from it: an outgoing attempt that may have been noticed."""
        return not self.is_incoming and self.outcome.is_effective


@dataclass(frozen=True, slots=True, kw_only=True)
class SentLetter:
    """One letter or e-mail that left, whatever the channel."""

    id: int
    on: date
    at: datetime
    channel: Channel
    step: str
    """Name of the dunning step it executed; empty for a letter outside the policy."""
    step_number: int
    """1 for the first step of the policy; 0 for a letter outside the policy."""
    invoice_ids: tuple[int, ...]
    template: str = ""
    """Name of the template it was written from."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Callback:
    """A call agreed with the debtor. A new conversation replaces it."""

    id: int
    made_at: datetime
    made_on: date
    on: date
    at: time | None = None
