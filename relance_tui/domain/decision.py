"""What the follow-up rule answers: a follow-up, and each rule's finding."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time

from relance_tui.domain.codes import Channel, FollowUpKind
from relance_tui.domain.reason import Because


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
