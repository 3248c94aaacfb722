"""What was done: calls and letters, and what each call outcome entails."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum

from relance_tui.domain.policy import Channel


class CallOutcome(StrEnum):
    """How a call (or an incoming message) ended."""

    REACHED = "reached"
    NO_ANSWER = "no_answer"
    VOICEMAIL = "voicemail"
    MESSAGE_LEFT = "message_left"
    WRONG_NUMBER = "wrong_number"
    CALLBACK = "callback"
    PROMISE = "promise"
    PLAN_REQUESTED = "plan_requested"
    SAYS_PAID = "says_paid"
    DISPUTE = "dispute"
    REFUSAL = "refusal"
    INSOLVENCY = "insolvency"

    @property
    def is_conversation(self) -> bool:
        """Whether somebody who can decide was spoken to."""
        return self not in _ATTEMPTS

    @property
    def is_effective(self) -> bool:
        """Whether the attempt counts for the gap: any does, except a wrong number."""
        return self is not CallOutcome.WRONG_NUMBER

    @property
    def advances_level(self) -> bool:
        """Whether it counts as the call a step asks for, unless the clerk says otherwise."""
        return self.is_conversation


_ATTEMPTS = frozenset(
    {
        CallOutcome.NO_ANSWER,
        CallOutcome.VOICEMAIL,
        CallOutcome.MESSAGE_LEFT,
        CallOutcome.WRONG_NUMBER,
    }
)


class Reason(StrEnum):
    """Why a debtor has not paid, as far as we know."""

    OVERSIGHT = "oversight"
    NOT_RECEIVED = "not_received"
    APPROVAL_PENDING = "approval_pending"
    CASH_DIFFICULTY = "cash_difficulty"
    WRONG_PRICE = "wrong_price"
    WRONG_QUANTITY = "wrong_quantity"
    QUALITY = "quality"
    MISSING_REFERENCE = "missing_reference"
    DUPLICATE = "duplicate"
    CREDIT_NOTE_AWAITED = "credit_note_awaited"
    BAD_FAITH = "bad_faith"
    INSOLVENCY = "insolvency"
    OTHER = "other"


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Callback:
    """A call agreed with the debtor. A new conversation replaces it."""

    id: int
    made_at: datetime
    made_on: date
    on: date
    at: time | None = None
