"""What a letter states: plain values, laid out by whoever knows the dossier."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from relance_tui.domain.codes import Channel, DebtorKind
from relance_tui.domain.interest import INDEMNITY_CENTS
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


@dataclass(frozen=True, slots=True, kw_only=True)
class EarlierContact:
    """A reminder, a call or an agreement that the letter may recall."""

    on: date
    kind: str
    """`email`, `letter`, `registered`, `call` or `promise`."""
    label: str = ""
    """How the letter names it, in its own language; empty: a word chosen by kind."""


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
    plan: tuple[Instalment, ...] = ()
    """The schedule agreed; the letter that confirms a promise gets it as its one line."""
    plan_total_cents: int = 0
    indemnity_cents: int = 0
    """See `indemnity_cents`; never claimed from a consumer whatever stands here."""
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


def indemnity_cents(kind: DebtorKind, invoices: Iterable[LetterInvoice]) -> int:
    """The fixed indemnity for collection costs: 40 EUR for each invoice paid late.

    Owed by businesses (C. com. art. L441-10 II and D441-5) and public bodies (CCP art. L2192-13
    and D2192-35), never by a consumer, nor by a debtor whose kind is not known.
    """
    if kind.in_law is DebtorKind.CONSUMER:
        return 0
    late = sum(
        each.days_late > 0 and each.open_cents > 0 and each.currency == "EUR" for each in invoices
    )
    return INDEMNITY_CENTS * late
