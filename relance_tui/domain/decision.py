"""What the follow-up rule answers: a follow-up, and each rule's finding."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, time
from functools import cache

from relance_tui.domain.codes import Channel, FollowUpKind
from relance_tui.domain.reason import Because


@dataclass(frozen=True, slots=True, kw_only=True)
class Escalation:
    """What a follow-up becomes on a later day if nothing is done: a higher step, or an alarm."""

    on: date
    kind: FollowUpKind = FollowUpKind.DUNNING_STEP
    step: str | None = None
    step_number: int = 0
    channel: Channel | None = None
    because: Because | None = None
    """Why, when it is not the reason of the follow-up any more."""


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
    """What it becomes, in order of date."""

    def as_of(self, day: date) -> FollowUp:
        """The follow-up as it stands on `day`, once its escalations have caught up."""
        current = self
        for later in self.escalations:
            if later.on > day:
                break
            current = replace(
                current,
                kind=later.kind,
                step=later.step,
                step_number=later.step_number,
                channel=later.channel,
                because=later.because or self.because,
            )
        return current


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One rule's verdict on a dossier."""

    kind: FollowUpKind
    because: Because
    follow_up: FollowUp | None = None
    """What the rule proposes; None when it does not apply."""


@cache
def idle(kind: FollowUpKind, code: str) -> Finding:
    """The verdict of a rule that does not apply, for a reason that needs no figure.

    Kept from one dossier to the next: most rules say this of most dossiers.
    """
    return Finding(kind=kind, because=Because(code))
