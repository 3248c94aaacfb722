"""Until when an invoice can be claimed in court, and what moved that day.

The day is the prudent one: "no later than". Only the events named here move it; a reminder, a call
or a registered letter never does (Cass. com. 18/05/2022, n° 20-23.204).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import MAXYEAR, MINYEAR, date
from functools import lru_cache
from typing import Final

from relance_tui.domain.codes import Claim, DebtKind, DebtorKind, EventKind
from relance_tui.domain.days import months_before
from relance_tui.domain.dossier import Dossier
from relance_tui.domain.invoice import Invoice
from relance_tui.domain.payment import PaymentKind

ALARM_MONTHS: Final = (6, 1)
"""Months before the last day at which it is told."""

PART_PAYMENT: Final = "part_payment"
"""The anchor that is money and no `EventKind`: paying a part acknowledges the debt (2240)."""

INTERRUPTING: Final = frozenset(
    {
        EventKind.ACKNOWLEDGEMENT,
        EventKind.PLAN_SIGNED,
        EventKind.ORDER_SERVED,
        EventKind.COURT_CLAIM,
        EventKind.CLAIM_DECLARED,
        EventKind.TITLE_OBTAINED,
    }
)
"""The events that start a new period (C. civ. art. 2240, 2241, 2244; C. com. art. L622-25-1)."""


@dataclass(frozen=True, slots=True)
class Period:
    """How long a debt can be claimed."""

    years: int
    article: str
    starts_next_january: bool = False
    """Whether it counts from 1 January of the year after the right arose."""
    is_checked: bool = True
    """Whether the rule was read in a source, not only remembered."""

    def last_day(self, start_on: date) -> date:
        """The last day to claim what could be claimed from `start_on`."""
        if not self.starts_next_january:
            return years_after(start_on, self.years)
        return date(min(start_on.year + self.years, MAXYEAR), 12, 31)


TITLE: Final = Period(10, "CPC exéc. art. L111-4")
"""To enforce a judgment or another title, from its day."""

_BY_DEBTOR = {
    DebtorKind.BUSINESS: Period(5, "C. com. art. L110-4, C. civ. art. 2224"),
    DebtorKind.CONSUMER: Period(2, "C. conso. art. L218-2"),
    DebtorKind.PUBLIC_BODY: Period(
        4, "loi n° 68-1250 du 31/12/1968", starts_next_january=True, is_checked=False
    ),
}
_BY_DEBT = {
    DebtKind.CARRIAGE: Period(1, "C. com. art. L133-6"),
    DebtKind.SHIP_SUPPLIES: Period(1, "C. com. art. L110-4 II"),
}


@dataclass(frozen=True, slots=True)
class Anchor:
    """An event that bears on the limitation of an invoice."""

    event: str
    """An `EventKind`, or `PART_PAYMENT`."""
    on: date
    moved_to_on: date
    """The last day to claim after it; unchanged when the event came too late."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Limitation:
    """Until when an invoice can be claimed in court, with everything that says so."""

    on: date
    """The last day, no later."""
    period: Period
    """The one that runs now: the title's once there is one."""
    start_on: date
    start_reason: str
    """The field of the invoice the first period counts from: the earliest of three."""
    anchors: tuple[Anchor, ...]
    """What moved the day, oldest first."""
    too_late: tuple[Anchor, ...]
    """What came once the period had run out and revives nothing, short of a waiver (2250)."""

    @property
    def alarms(self) -> tuple[date, ...]:
        """The days on which the end is told, six months and one month before it."""
        return tuple(months_before(self.on, months) for months in ALARM_MONTHS)


_NEVER_TOO_LATE = frozenset({EventKind.TITLE_OBTAINED, EventKind.INSOLVENCY_CLOSED})
"""What the period cannot have run out before: the claim behind it was brought in time."""


@lru_cache(maxsize=16384)
def years_after(day: date, years: int) -> date:
    """The same day that many years later: 28 February for a 29th, the last day there is at most."""
    year = day.year + years
    if year > MAXYEAR:
        return date.max
    month, number = day.month, day.day
    return date(year, month, 28 if month == 2 and number == 29 else number)  # noqa: PLR2004 - a leap day


def period_of(debtor_kind: DebtorKind, debt_kind: DebtKind) -> Period:
    """The period of a debt without title: the debtor's, or that of what was sold if shorter."""
    by_debtor = _BY_DEBTOR[debtor_kind.in_law]
    by_debt = _BY_DEBT.get(debt_kind, by_debtor)
    return min(by_debt, by_debtor, key=lambda period: period.years)


def limitation_dates(dossier: Dossier, debt_kind: DebtKind) -> dict[int, date]:
    """Open invoice id to the last day it can be claimed, as `limitation_of` explains it."""
    period = period_of(dossier.debtor.kind, debt_kind)
    claimed = [invoice for invoice in dossier.invoices if invoice.open_cents > 0]
    last_days = {invoice.id: period.last_day(_start(invoice)) for invoice in claimed}
    if not dossier.events and not dossier.payments:
        return last_days
    is_whole = any(event.kind in INTERRUPTING for event in dossier.events)
    paid = {part.invoice_id for money in dossier.payments for part in money.allocations}
    for invoice in claimed:
        if is_whole or invoice.id in paid:
            last_days[invoice.id] = limitation_of(dossier, invoice, debt_kind).on
    return last_days


def limitation_of(dossier: Dossier, invoice: Invoice, debt_kind: DebtKind) -> Limitation:
    """The limitation of one invoice of the dossier, explained.

    Each event starts a period of the same length on its day (C. civ. art. 2231). For a public
    body that is prudent, as whole years might be counted again. A title always counts: the claim
    that led to it may be recorded nowhere.
    """
    period = period_of(dossier.debtor.kind, debt_kind)
    start_on = _start(invoice)
    on = period.last_day(start_on)
    anchors, too_late = [], []
    for day, event, _id in sorted(_interruptions(dossier, invoice)):
        is_title = event == EventKind.TITLE_OBTAINED
        if day > on and event not in _NEVER_TOO_LATE:
            too_late.append(Anchor(event, day, on))
            continue
        period = TITLE if is_title else period
        moved_to_on = years_after(day, period.years)
        if moved_to_on > on:
            on = moved_to_on
            anchors.append(Anchor(event, day, on))
    return Limitation(
        on=on,
        period=period,
        start_on=start_on,
        start_reason=_start_reason(invoice, start_on),
        anchors=tuple(anchors),
        too_late=tuple(too_late),
    )


def _start(invoice: Invoice) -> date:
    """The earliest of performance, invoice and due date, whichever the judge would retain."""
    first = min(invoice.issued_on, invoice.due_on)
    performed_on = invoice.performed_on
    if performed_on is not None and performed_on < first:
        first = performed_on
    return first if first.year > MINYEAR else _first_known(invoice)


def _first_known(invoice: Invoice) -> date:
    """The same where a ledger wrote "no date" as the first day there is."""
    days = (invoice.performed_on, invoice.issued_on, invoice.due_on)
    return min((day for day in days if day and day.year > MINYEAR), default=invoice.issued_on)


def _start_reason(invoice: Invoice, start_on: date) -> str:
    if invoice.performed_on == start_on:
        return "performed_on"
    return "issued_on" if invoice.issued_on == start_on else "due_on"


def _interruptions(dossier: Dossier, invoice: Invoice) -> Iterator[tuple[date, str, int]]:
    """Day, name and id of what may move the limitation of the invoice."""
    for event in dossier.events:
        if event.kind in INTERRUPTING and event.concerns(invoice):
            yield event.on, event.kind.value, event.id
    yield from _closings(dossier, invoice)
    for day, payment_id in _part_payments(dossier, invoice):
        yield day, PART_PAYMENT, payment_id


def _closings(dossier: Dossier, invoice: Invoice) -> Iterator[tuple[date, str, int]]:
    """The end of proceedings in which the claim was declared: the interruption lasted until then.

    (C. com. art. L622-25-1.)
    """
    declared = [
        event.on
        for event in dossier.events
        if event.kind is EventKind.CLAIM_DECLARED and event.concerns(invoice)
    ]
    if not declared:
        return
    for event in dossier.events:
        if event.kind is EventKind.INSOLVENCY_CLOSED and event.on >= min(declared):
            yield event.on, event.kind.value, event.id


def _part_payments(dossier: Dossier, invoice: Invoice) -> Iterator[tuple[date, int]]:
    """The payments that left something open: read backwards from what is open now."""
    open_cents = invoice.open_cents
    for payment in sorted(dossier.payments, key=lambda each: (each.valued_on, each.id))[::-1]:
        if payment.bounced_on is not None:
            continue
        settled = sum(
            part.amount_cents
            for part in payment.allocations
            if part.invoice_id == invoice.id and part.claim is Claim.PRINCIPAL
        )
        if settled > 0 and open_cents > 0 and payment.kind is PaymentKind.PAYMENT:
            yield payment.valued_on, payment.id
        open_cents += settled
