"""The closed sets of the trade: what a thing can be. Enumerations only, quick to import."""

from __future__ import annotations

from enum import StrEnum


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


class Channel(StrEnum):
    """How a step reaches the debtor."""

    EMAIL = "email"
    LETTER = "letter"
    REGISTERED = "registered"
    """Registered letter with acknowledgement of receipt (LRAR)."""
    CALL = "call"
    HANDOVER = "handover"

    @property
    def is_written(self) -> bool:
        """Whether the step sends a text. A call or a hand-over never advances by itself."""
        return self in {Channel.EMAIL, Channel.LETTER, Channel.REGISTERED}


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


class DebtorKind(StrEnum):
    """The legal nature of a debtor, which decides what the law lets us claim."""

    BUSINESS = "business"
    CONSUMER = "consumer"
    PUBLIC_BODY = "public_body"
    UNKNOWN = "unknown"

    @property
    def in_law(self) -> DebtorKind:
        """The kind whose rules apply: an unknown debtor gets the prudent ones, the consumer's."""
        return DebtorKind.CONSUMER if self is DebtorKind.UNKNOWN else self


class PromiseStatus(StrEnum):
    """What became of a promise."""

    PENDING = "pending"
    KEPT = "kept"
    PARTLY_KEPT = "partly_kept"
    BROKEN = "broken"
    WITHDRAWN = "withdrawn"


class Rhythm(StrEnum):
    """How often an instalment falls due."""

    WEEK = "week"
    FORTNIGHT = "fortnight"
    MONTH = "month"
    MONTH_END = "month_end"


class PlanStatus(StrEnum):
    """What became of a plan, decided by payments."""

    ACTIVE = "active"
    COMPLETED = "completed"
    DEFAULTED = "defaulted"
    WITHDRAWN = "withdrawn"


class Claim(StrEnum):
    """What money is set against: the debt itself, or one of the two claims that go with it."""

    PRINCIPAL = "principal"
    INTEREST = "interest"
    INDEMNITY = "indemnity"


class TermsMethod(StrEnum):
    """How payment terms count their days (C. com. art. L441-10 I)."""

    NET = "net"
    """So many days from the invoice date."""
    END_OF_MONTH_THEN_DAYS = "end_of_month_then_days"
    """To the end of the month of the invoice, then so many days."""
    DAYS_THEN_END_OF_MONTH = "days_then_end_of_month"
    """So many days from the invoice date, then to the end of that month."""


class CountsFrom(StrEnum):
    """From when a dunning step counts its days."""

    DUE_DATE = "due_date"
    PREVIOUS_STEP = "previous_step"
    END_OF_MONTH = "end_of_month"
    """The end of the month of the due date."""


class Entry(StrEnum):
    """Where an invoice that is already late enters a policy."""

    FIRST = "first"
    """At the first amicable step, however late it is."""
    CONTEXTUAL = "contextual"
    """At the amicable step its lateness has reached; a legal step is never skipped to."""


class DebtKind(StrEnum):
    """What is sold, where the law gives it a limitation period of its own."""

    ORDINARY = "ordinary"
    CARRIAGE = "carriage"
    """Carriage of goods (C. com. art. L133-6)."""
    SHIP_SUPPLIES = "ship_supplies"
    """Supplies to a ship, works on it, its sailors' food (C. com. art. L110-4 II)."""


class EventKind(StrEnum):
    """What happened to a dossier in law, outside the desk."""

    LETTER_DEPOSITED = "letter_deposited"
    """Handed to the post; the reference is its deposit number."""
    LETTER_PRESENTED = "letter_presented"
    LETTER_RECEIVED = "letter_received"
    LETTER_REFUSED = "letter_refused"
    LETTER_RETURNED = "letter_returned"
    """Not claimed at the post office, or unknown at the address."""
    ACKNOWLEDGEMENT = "acknowledgement"
    """The debtor acknowledged the debt in writing (C. civ. art. 2240)."""
    PLAN_SIGNED = "plan_signed"
    COURT_CLAIM = "court_claim"
    """A claim brought before a court, in summary proceedings included (C. civ. art. 2241)."""
    ORDER_SERVED = "order_served"
    """An order to pay was served on the debtor."""
    TITLE_OBTAINED = "title_obtained"
    """A judgment or another enforceable title (CPC d'exécution art. L111-3)."""
    INSOLVENCY_OPENED = "insolvency_opened"
    CLAIM_DECLARED = "claim_declared"
    """The claim was declared in the insolvency proceedings (C. com. art. L622-24)."""
    INSOLVENCY_CLOSED = "insolvency_closed"
    HANDED_OVER = "handed_over"
    HANDOVER_ENDED = "handover_ended"

    @property
    def is_proof(self) -> bool:
        """Whether it tells what became of a registered letter."""
        return self in _PROOFS

    @property
    def is_about_letter(self) -> bool:
        """Whether it is about one registered letter: its deposit, or what became of it."""
        return self is EventKind.LETTER_DEPOSITED or self in _PROOFS

    @property
    def is_final_proof(self) -> bool:
        """Whether nothing more is to be known of the letter: a first presentation is not enough."""
        return self in _PROOFS and self is not EventKind.LETTER_PRESENTED


_PROOFS = frozenset(
    {
        EventKind.LETTER_PRESENTED,
        EventKind.LETTER_RECEIVED,
        EventKind.LETTER_REFUSED,
        EventKind.LETTER_RETURNED,
    }
)
