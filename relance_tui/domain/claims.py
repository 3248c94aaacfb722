"""What a dossier may claim beside its principal: interest and indemnities, invoice by invoice.

An invoice paid late, in full or in part, has earned its interest and its indemnity all the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum

from relance_tui.domain.codes import Channel, Claim, EventKind
from relance_tui.domain.contact import SentLetter
from relance_tui.domain.days import days_after
from relance_tui.domain.dossier import Dossier
from relance_tui.domain.interest import (
    INDEMNITY_CENTS,
    FloorDoubt,
    Interest,
    InterestTerms,
    Period,
    floor_doubts,
    interest_of,
    late_periods,
)
from relance_tui.domain.invoice import Invoice
from relance_tui.domain.legal_event import LegalEvent
from relance_tui.domain.payment import Payment, PaymentKind
from relance_tui.domain.plan_freeze import frozen_spans
from relance_tui.domain.proceedings import Insolvency
from relance_tui.domain.rates import Rates, UnknownRate
from relance_tui.domain.workdays import Calendar

_EFFECTS = (
    EventKind.LETTER_RECEIVED,
    EventKind.LETTER_PRESENTED,
    EventKind.LETTER_REFUSED,
    EventKind.LETTER_RETURNED,
)
"""What makes a formal notice take effect, the first one known deciding."""


class NoticeStart(StrEnum):
    """From when a formal notice makes a consumer owe interest; authors differ."""

    RECEIPT = "receipt"
    """The prudent reading: its receipt, else the day it was presented, refused or returned."""
    SENDING = "sending"


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimTerms:
    """What the house has agreed and chosen."""

    contract_percent: Decimal | None = None
    """The rate of our terms of sale, None when they are silent."""
    notice_start: NoticeStart = NoticeStart.RECEIPT
    grace_working_days: int = 2
    """How late an instalment may be before the plan is in default."""
    calendar: Calendar = field(default_factory=Calendar)


@dataclass(frozen=True, slots=True)
class Received:
    """Money set against one claim of an invoice."""

    lowers_from: date
    """The first day on which the claim is lower."""
    cents: int
    claim: Claim = Claim.PRINCIPAL


@dataclass(frozen=True, slots=True, kw_only=True)
class InvoiceClaims:
    """What one invoice has given rise to beside its principal."""

    invoice: Invoice
    terms: InterestTerms
    interest: Interest
    indemnity_cents: int
    paid_interest_cents: int = 0
    paid_indemnity_cents: int = 0
    floor_doubts: tuple[FloorDoubt, ...] = ()
    """The half-years in which the contract rate may be too low to be lawful."""
    missing: UnknownRate | None = None
    """The rate for want of which the interest could not be computed."""

    @property
    def interest_cents(self) -> int:
        """The interest run so far, paid or not."""
        return self.interest.interest_cents

    @property
    def interest_owed_cents(self) -> int:
        """The interest not paid yet."""
        return max(0, self.interest_cents - self.paid_interest_cents)

    @property
    def indemnity_owed_cents(self) -> int:
        """The indemnity not paid yet."""
        return max(0, self.indemnity_cents - self.paid_indemnity_cents)

    @property
    def has_any(self) -> bool:
        """Whether there is, or might be, something to claim."""
        return bool(self.interest_cents or self.indemnity_cents or self.missing)


@dataclass(frozen=True, slots=True, kw_only=True)
class DossierClaims:
    """What a dossier has given rise to beside its principal, by `until`."""

    until: date
    """The last day counted."""
    open: tuple[InvoiceClaims, ...]
    """One per open invoice, oldest due date first, late or not."""
    settled_late: tuple[InvoiceClaims, ...]
    """Those paid since that had been late."""

    @property
    def interest_cents(self) -> int:
        """Interest not paid yet on open invoices."""
        return sum(claims.interest_owed_cents for claims in self.open)

    @property
    def indemnity_cents(self) -> int:
        """Indemnities not paid yet on open invoices."""
        return sum(claims.indemnity_owed_cents for claims in self.open)

    @property
    def settled_interest_cents(self) -> int:
        """Interest not paid yet on invoices settled late."""
        return sum(claims.interest_owed_cents for claims in self.settled_late)

    @property
    def settled_indemnity_cents(self) -> int:
        """Indemnities not paid yet on invoices settled late."""
        return sum(claims.indemnity_owed_cents for claims in self.settled_late)

    @property
    def missing(self) -> UnknownRate | None:
        """The first rate for want of which some interest is not in the totals, else None."""
        every = (*self.open, *self.settled_late)
        return next((claims.missing for claims in every if claims.missing is not None), None)

    def of(self, invoice_id: int) -> InvoiceClaims | None:
        """What one invoice has given rise to, None when it was never late and is settled."""
        every = (*self.open, *self.settled_late)
        return next((claims for claims in every if claims.invoice.id == invoice_id), None)


def claims_of(dossier: Dossier, terms: ClaimTerms, rates: Rates, until: date) -> DossierClaims:
    """The interest and indemnities of every invoice, through `until` included.

    A rate that is not known leaves the interest of its invoice at nothing, and is named there.
    """
    oldest_first = sorted(dossier.invoices, key=lambda i: (i.due_on, i.issued_on, i.number, i.id))
    received, rules = _received(dossier.payments), interest_rules(dossier, terms, until)
    found = [
        _claims(invoice, received.get(invoice.id, []), rules[invoice.id], rates, until)
        for invoice in oldest_first
    ]
    return DossierClaims(
        until=until,
        open=tuple(claims for claims in found if claims.invoice.open_cents > 0),
        settled_late=tuple(
            claims for claims in found if claims.invoice.open_cents <= 0 and claims.has_any
        ),
    )


def interest_rules(
    dossier: Dossier, terms: ClaimTerms, until: date | None = None
) -> dict[int, InterestTerms]:
    """Invoice id to what the interest on it depends on, as the dossier stands.

    Plans that freeze interest count when `until` says for which day they are judged.
    """
    notices = _notices(dossier, terms.notice_start)
    frozen = (
        {}
        if until is None
        else frozen_spans(dossier, terms.grace_working_days, terms.calendar, until)
    )
    return {
        invoice.id: InterestTerms(
            debtor=dossier.debtor.kind,
            contract_percent=terms.contract_percent,
            notice_on=notices.get(invoice.id),
            insolvency_on=_insolvency_on(invoice, dossier.events),
            frozen=frozen.get(invoice.id, ()),
        )
        for invoice in dossier.invoices
    }


def _claims(
    invoice: Invoice, received: Sequence[Received], rule: InterestTerms, rates: Rates, until: date
) -> InvoiceClaims:
    periods = tuple(unpaid_periods(invoice, received, until))
    interest, missing = Interest(), None
    try:
        interest = interest_of(periods, invoice.due_on, rule, rates)
    except UnknownRate as error:
        missing = error
    was_late = bool(late_periods(periods, invoice.due_on, rule))
    # The text grants 40 euros: nothing says what they are in another currency.
    is_granted = was_late and rule.grants_indemnity and invoice.currency == "EUR"
    return InvoiceClaims(
        invoice=invoice,
        terms=rule,
        interest=interest,
        indemnity_cents=INDEMNITY_CENTS if is_granted else 0,
        paid_interest_cents=_total(received, Claim.INTEREST),
        paid_indemnity_cents=_total(received, Claim.INDEMNITY),
        floor_doubts=floor_doubts(interest, rule, rates),
        missing=missing,
    )


def unpaid_periods(invoice: Invoice, received: Sequence[Received], until: date) -> Iterator[Period]:
    """What was unpaid of an invoice after its due date, period by period, through `until`.

    A payment counts from the day after its value date, a credit note from its own date. What was
    settled without our knowing when counts from the start: the prudent reading.
    """
    on_principal = sorted(
        (each.lowers_from, each.cents) for each in received if each.claim is Claim.PRINCIPAL
    )
    known_cents = sum(cents for _, cents in on_principal)
    left_cents = min(invoice.total_cents, invoice.open_cents + known_cents)
    first_on = days_after(invoice.due_on, 1)
    for from_on, cents in on_principal:
        if from_on > until:
            break
        if first_on < from_on:
            yield Period(left_cents, first_on, days_after(from_on, -1))
            first_on = from_on
        left_cents -= cents
    if first_on <= until:
        yield Period(left_cents, first_on, until)


def _received(payments: Iterable[Payment]) -> dict[int, list[Received]]:
    """Invoice id to the money set against it; what bounced counts for nothing."""
    found: dict[int, list[Received]] = {}
    for payment in payments:
        if payment.bounced_on is None:
            lag_days = 0 if payment.kind is PaymentKind.CREDIT_NOTE else 1
            lowers_from = days_after(payment.valued_on, lag_days)
            for part in payment.allocations:
                received = Received(lowers_from, part.amount_cents, part.claim)
                found.setdefault(part.invoice_id, []).append(received)
    return found


def _total(received: Iterable[Received], claim: Claim) -> int:
    return sum(each.cents for each in received if each.claim is claim)


def _notices(dossier: Dossier, start: NoticeStart) -> dict[int, date]:
    """Invoice id to the day the first formal notice about it took effect."""
    found: dict[int, date] = {}
    for letter in dossier.letters:
        on = notice_on(letter, dossier.events, start)
        if on is not None:
            for invoice_id in letter.invoice_ids:
                found[invoice_id] = min(on, found.get(invoice_id, on))
    return found


def notice_on(letter: SentLetter, events: Iterable[LegalEvent], start: NoticeStart) -> date | None:
    """The day a registered letter took effect as a formal notice (C. civ. art. 1344).

    None while it is not known, and for a letter that was not registered: nothing proves it.
    """
    if letter.channel is not Channel.REGISTERED:
        return None
    if start is NoticeStart.SENDING:
        return letter.on
    proof = effective_proof(letter, events)
    return None if proof is None else proof.on


def effective_proof(letter: SentLetter, events: Iterable[LegalEvent]) -> LegalEvent | None:
    """What gives a registered letter its effect: its receipt, else the next best that is known."""
    proofs = [event for event in events if event.letter_id == letter.id and event.kind.is_proof]
    return min(proofs, key=lambda proof: (_EFFECTS.index(proof.kind), proof.on), default=None)


def _insolvency_on(invoice: Invoice, events: Iterable[LegalEvent]) -> date | None:
    """The first opening judgment after the debt was born; closing does not start interest again."""
    return min(
        (
            event.on
            for event in events
            if event.kind is EventKind.INSOLVENCY_OPENED
            and Insolvency(event, None).concerns(invoice)
        ),
        default=None,
    )
