"""What a letter states: plain values, laid out by whoever knows the dossier."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from relance_tui.domain.codes import Channel, DebtorKind
from relance_tui.domain.plan import Instalment


@dataclass(frozen=True, slots=True, kw_only=True)
class Creditor:
    """Us, as our letters name us. Empty means not known."""

    name: str = ""
    legal_form: str = ""
    siren: str = ""
    address: str = ""
    """Without the name, lines separated by newlines."""
    city: str = ""
    """Where letters are written."""
    phone: str = ""
    email: str = ""
    iban: str = ""
    bic: str = ""
    signatory: str = ""
    signatory_role: str = ""
    payment_means: str = ""
    """Other ways to pay than a transfer, in our words."""
    vat_number: str = ""
    logo: bytes = b""
    """A picture for the letterhead: PNG, JPEG or SVG; empty for none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterInvoice:
    """One line of the statement."""

    number: str
    issued_on: date
    due_on: date
    total_cents: int
    """Including VAT."""
    paid_cents: int
    open_cents: int
    days_late: int
    """Days past the due date on the day of the letter; zero or below when not late."""
    currency: str = "EUR"
    disputed_cents: int = 0
    """The part contested, which the letter must not ask for."""
    copy: str = ""
    """File name of the copy of the invoice that goes with the letter; empty when none is kept."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EarlierContact:
    """A reminder, a call or an agreement that the letter may recall."""

    on: date
    kind: str
    """`email`, `letter`, `registered`, `call` or `promise`."""
    label: str = ""
    """How the letter names it, in its own language; empty: a word chosen by kind."""


@dataclass(frozen=True, slots=True, kw_only=True)
class InterestLine:
    """Days of one unpaid principal at one rate."""

    number: str
    """Of the invoice."""
    first_on: date
    last_on: date
    """Included."""
    days: int
    principal_cents: int
    percent: Decimal
    """Per year."""
    interest_cents: int


@dataclass(frozen=True, slots=True, kw_only=True)
class InterestFacts:
    """The interest on the invoices claimed, in euros, and how it is made up."""

    lines: tuple[InterestLine, ...] = ()
    until: date
    """The last day counted."""
    total_cents: int = 0
    """What is still owed of it."""
    daily_cents: int = 0
    """What one more day costs."""
    percent: Decimal | None = None
    """The rate of the last day; None when no day bears interest."""
    is_contractual: bool = False
    """Whether the rate is that of our terms of sale."""
    unknown: str = ""
    """Why it could not be stated: `rate` (not published) or `credit` (money to allocate)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Movement:
    """One line of a statement of account: an invoice, a payment or a credit note."""

    on: date
    kind: str
    """`invoice`, `payment`, `credit_note` or `brought_forward`."""
    reference: str = ""
    debit_cents: int = 0
    credit_cents: int = 0
    currency: str = "EUR"


@dataclass(frozen=True, slots=True, kw_only=True)
class PromiseFacts:
    """A sum announced for a day."""

    amount_cents: int
    due_on: date
    made_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class MissedFacts:
    """The first instalment of the plan that was not paid in time."""

    number: int
    """0 for the deposit."""
    due_on: date
    amount_cents: int
    unpaid_cents: int
    """What is missing of all instalments fallen due."""
    left_cents: int
    """Everything the plan still has to bring, fallen due or not."""
    accelerates: bool
    """Whether the plan makes the whole balance due at once (*déchéance du terme*)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DisputeFacts:
    """The dispute still open that was raised last."""

    raised_on: date
    reason: str
    """Code of the reason, else what the clerk typed, which no letter repeats."""
    numbers: tuple[str, ...]
    """The invoices contested."""
    disputed_cents: int
    undisputed_cents: int
    """What of the overdue invoices is not contested."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentFacts:
    """The money received last."""

    amount_cents: int
    on: date
    reference: str = ""
    numbers: tuple[str, ...] = ()
    """The invoices it was set against."""
    waiting_cents: int = 0
    """The part of it set against none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterFacts:
    """Everything a template may say."""

    language: str
    written_on: date
    creditor: Creditor
    debtor_name: str
    debtor_code: str
    debtor_kind: DebtorKind
    debtor_siren: str = ""
    debtor_address: str = ""
    """Without the name, lines separated by newlines."""
    contact_name: str = ""
    contact_email: str = ""
    invoices: tuple[LetterInvoice, ...]
    unallocated_cents: int = 0
    """Money and credit notes not allocated to an invoice, in `currency`."""
    total_cents: int
    """Sum of what is open on the invoices in `currency`."""
    currency: str = "EUR"
    deadline_on: date
    step_name: str = ""
    step_title: str = ""
    step_number: int = 0
    channel: Channel
    earlier: tuple[EarlierContact, ...] = ()
    """Oldest first."""
    broken_promise: tuple[int, date] | None = None
    """Cents promised and the day they were promised for."""
    promise: PromiseFacts | None = None
    """The promise that is awaited."""
    missed: MissedFacts | None = None
    dispute: DisputeFacts | None = None
    payment: PaymentFacts | None = None
    movements: tuple[Movement, ...] = ()
    """The account from the oldest invoice still open, oldest first."""
    interest: InterestFacts | None = None
    """None where the law gives none yet (a consumer before any formal notice)."""
    handed_to: str = ""
    """Who takes the dossier over."""
    exhibits: tuple[str, ...] = ()
    """Titles of the numbered exhibits of a hand-over file, in order."""
    contact_phone: str = ""
    plan: tuple[Instalment, ...] = ()
    """The schedule agreed."""
    plan_total_cents: int = 0
    plan_accelerates: bool = True
    """Whether it makes the whole balance due at once when it is not kept."""
    plan_freezes_interest: bool = False
    """Whether late interest stops while it is kept."""
    indemnity_cents: int = 0
    """Fixed indemnities still owed; never claimed from a consumer whatever stands here."""
    sentence: str = ""
    """What the clerk adds in words of their own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """A letter ready to be read."""

    template: str
    language: str
    subject: str
    body: str
    """One line per paragraph, except for addresses, lists and tables."""
    missing: tuple[str, ...] = ()
    """Codes of the mandatory facts it lacks, see `relance_tui.letters.missing`."""
