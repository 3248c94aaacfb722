"""What the follow-up rule answers: a follow-up, and each rule's finding."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time
from enum import StrEnum

from relance_tui.domain.policy import Channel
from relance_tui.domain.reason import Because


class FollowUpKind(StrEnum):
    """Why a dossier asks for attention; earlier kinds win when two fall due on one day."""

    CALLBACK = "callback"
    BROKEN_PROMISE = "broken_promise"
    MISSED_INSTALMENT = "missed_instalment"
    UNALLOCATED_MONEY = "unallocated_money"
    MISSING_PROOF = "missing_proof"
    DISPUTE_REVIEW = "dispute_review"
    HOLD_END = "hold_end"
    DUNNING_STEP = "dunning_step"
    LIMITATION_ALARM = "limitation_alarm"
    NO_NEXT_ACTION = "no_next_action"

    @property
    def rank(self) -> int:
        """Position in the table of kinds, 0 first."""
        return _RANKS[self]

    @property
    def queue_group(self) -> int:
        """Group in the queue: 0 callbacks, 1 broken promises and missed instalments, 2 the rest."""
        return min(_RANKS[self], 1) if _RANKS[self] < _FIRST_OF_THE_REST else 2


_RANKS = {kind: rank for rank, kind in enumerate(FollowUpKind)}
_FIRST_OF_THE_REST = _RANKS[FollowUpKind.UNALLOCATED_MONEY]


@dataclass(frozen=True, slots=True, kw_only=True)
class Escalation:
    """A later day on which the same dunning step becomes a higher one if nothing is done."""

    on: date
    step: str
    step_number: int
    channel: Channel


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowUp:
    """What is next for a dossier, from which day, and why."""

    kind: FollowUpKind
    due_on: date
    because: Because
    at: time | None = None
    """The hour agreed, for a callback."""
    step: str | None = None
    """Name of the dunning step, for a dunning step only."""
    step_number: int = 0
    channel: Channel | None = None
    invoice_ids: tuple[int, ...] = ()
    """The invoices it is about, oldest due date first."""
    escalations: tuple[Escalation, ...] = ()

    def step_on(self, day: date) -> tuple[str | None, int, Channel | None]:
        """Name, number and channel of the step on `day`, once later ones have caught up."""
        current: tuple[str | None, int, Channel | None] = self.step, self.step_number, self.channel
        for escalation in self.escalations:
            if escalation.on <= day:
                current = escalation.step, escalation.step_number, escalation.channel
        return current


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One rule's verdict on a dossier."""

    kind: FollowUpKind
    because: Because
    follow_up: FollowUp | None = None
    """What the rule proposes; None when it does not apply."""
