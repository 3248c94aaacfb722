"""The dunning policy: ordered steps, and the delays that go with them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from relance_tui.domain.codes import Channel, CountsFrom, DebtKind, Entry
from relance_tui.errors import UsageError

TONES: Final = ("courteous", "firm", "formal")
"""How a letter may speak, from the softest."""


class PolicyError(UsageError):
    """A policy file that does not make a scenario."""


USUAL_DEADLINE_DAYS = 8
"""Days a letter gives to pay when its step does not say."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One level of the policy."""

    number: int
    """1 for the first."""
    name: str
    title: str
    channel: Channel
    offset_days: int
    """Days after the due date, inclusive: a step at 7 is due when the invoice is 7 days late."""
    template: str = ""
    """Name of the letter template; empty for a call or a hand-over."""
    tone: str = "courteous"
    is_legal: bool = False
    """Never skipped to: only reached from the step before it."""
    gap_days: int | None = None
    """Least days since the last effective contact; None for the last channel's default."""
    deadline_days: int = USUAL_DEADLINE_DAYS
    """Days the letter gives to pay."""
    counts_from: CountsFrom = CountsFrom.DUE_DATE
    """From when `offset_days` count."""
    minimum_cents: int = 0
    """The step waits until at least this much is overdue on the dossier."""
    needs_confirmation: bool = False
    """Whether somebody must confirm it by hand: it never leaves with a batch."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Margins:
    """The delays of the rule; every default is the house's and can be set."""

    grace_working_days: int = 2
    gap_days: int = 3
    letter_gap_days: int = 7
    orphan_days: int = 15
    dispute_review_days: int = 15
    proof_days: int = 15
    """Days after a registered letter when its receipt, refusal or return is asked for."""
    debt_kind: DebtKind = DebtKind.ORDINARY
    """What the house sells, which decides the limitation period."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """A scenario: its steps in order and the delays that go with it."""

    name: str
    title: str
    steps: tuple[Step, ...]
    margins: Margins = field(default_factory=Margins)
    entry: Entry = Entry.FIRST
    """Where an invoice that is already late begins."""

    def step_after(self, number: int) -> Step | None:
        """The step that follows step `number` (0 for none yet), or None after the last."""
        return self.steps[number] if number < len(self.steps) else None

    def step_named(self, name: str) -> Step | None:
        """The step of that name, or None."""
        return next((step for step in self.steps if step.name == name), None)

    def gap_after(self, channel: Channel) -> int:
        """Default gap in calendar days after a contact on `channel`."""
        is_letter = channel in {Channel.LETTER, Channel.REGISTERED}
        return self.margins.letter_gap_days if is_letter else self.margins.gap_days
