"""The facts of the occasion of a letter: what was promised, missed, contested, received, owed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from relance_tui.domain.case import Case
from relance_tui.domain.claims import DossierClaims, InvoiceClaims
from relance_tui.domain.codes import EventKind, PlanStatus, PromiseStatus
from relance_tui.domain.interest import Basis
from relance_tui.domain.invoice import Invoice
from relance_tui.domain.payment import Payment, PaymentKind
from relance_tui.domain.proceedings import in_order
from relance_tui.domain.settlement import PlanCheck
from relance_tui.letters.facts import (
    DisputeFacts,
    InterestFacts,
    InterestLine,
    MissedFacts,
    Movement,
    PaymentFacts,
    PromiseFacts,
)


def awaited_promise(case: Case, today: date) -> PromiseFacts | None:
    """The promise made last among those still awaited."""
    waiting = [
        check.promise for check in case.promises if check.status(today) is PromiseStatus.PENDING
    ]
    last = max(waiting, key=lambda promise: (promise.made_at, promise.id), default=None)
    if last is None:
        return None
    return PromiseFacts(amount_cents=last.amount_cents, due_on=last.due_on, made_on=last.made_on)


def broken_promise(case: Case, today: date) -> tuple[int, date] | None:
    """The last promise whose time passed without the money."""
    broken = [
        check.promise
        for check in case.promises
        if not check.promise.is_withdrawn and not check.is_met and check.deadline_on < today
    ]
    last = max(broken, key=lambda promise: promise.due_on, default=None)
    return (last.amount_cents, last.due_on) if last else None


def defaulted_plan(case: Case, today: date) -> PlanCheck | None:
    """The plan agreed last, when one of its instalments was not paid in time."""
    plans = [check for check in case.plans if not check.plan.is_withdrawn]
    last = max(plans, key=lambda check: (check.plan.made_at, check.plan.id), default=None)
    if last is None or last.status(today) is not PlanStatus.DEFAULTED:
        return None
    return last


def missed_instalment(case: Case, today: date) -> MissedFacts | None:
    """What is missing of that plan."""
    check = defaulted_plan(case, today)
    unmet = check.next_unmet if check else None
    if check is None or unmet is None:
        return None
    left = [
        (each.instalment.due_on, each.instalment.amount_cents - each.received_cents)
        for each in check.instalments
        if not each.is_met
    ]
    return MissedFacts(
        number=unmet.instalment.number,
        due_on=unmet.instalment.due_on,
        amount_cents=unmet.instalment.amount_cents,
        unpaid_cents=sum(cents for due_on, cents in left if due_on <= today),
        left_cents=sum(cents for _due_on, cents in left),
        accelerates=check.plan.accelerates,
    )


def open_dispute(case: Case, today: date) -> DisputeFacts | None:
    """The dispute raised last among those open, over all the invoices contested."""
    last = max(case.disputes, key=lambda each: (each.made_at, each.id), default=None)
    if last is None:
        return None
    contested = [i for i in case.open_invoices if case.disputed_cents.get(i.id)]
    overdue = [invoice for invoice in case.open_invoices if invoice.is_overdue(today)]
    return DisputeFacts(
        raised_on=last.made_on,
        reason=last.reason,
        numbers=tuple(invoice.number for invoice in contested),
        disputed_cents=sum(case.disputed_cents[invoice.id] for invoice in contested),
        undisputed_cents=sum(case.chased_cents(invoice) for invoice in overdue),
    )


def last_payment(case: Case) -> PaymentFacts | None:
    """The money received last that did not come back."""
    received = [
        payment
        for payment in case.dossier.payments
        if payment.kind is PaymentKind.PAYMENT and payment.bounced_on is None
    ]
    last = max(received, key=lambda each: (each.valued_on, each.recorded_at, each.id), default=None)
    if last is None:
        return None
    numbers = {invoice.id: invoice.number for invoice in case.dossier.invoices}
    settled = dict.fromkeys(part.invoice_id for part in last.allocations)
    return PaymentFacts(
        amount_cents=last.amount_cents,
        on=last.valued_on,
        reference=last.reference,
        numbers=tuple(numbers[each] for each in settled if each in numbers),
        waiting_cents=last.unallocated_cents,
    )


def holder(case: Case) -> str:
    """Who the dossier was handed over to last; empty when nobody has it."""
    taken = [e for e in in_order(case.dossier.events) if e.kind is EventKind.HANDED_OVER]
    return taken[-1].reference if taken and case.handovers else ""


def movements(case: Case) -> tuple[Movement, ...]:
    """The account from the oldest invoice still open, and what it stood at before.

    Money that came back unpaid is left out with its return. The last balance is the one of the
    accounts: what was settled before we knew of it stands in the balance brought forward.
    """
    dossier = case.dossier
    since = min((i.issued_on for i in case.open_invoices), default=None)
    invoices = [i for i in dossier.invoices if since is None or i.issued_on >= since]
    money = [
        payment
        for payment in dossier.payments
        if payment.bounced_on is None and (since is None or payment.valued_on >= since)
    ]
    currency = invoices[0].currency if invoices else "EUR"
    lines = [_invoiced(invoice) for invoice in invoices]
    lines += [_received(payment, currency) for payment in money]
    lines.sort(key=lambda line: (line.on, line.kind != "invoice", line.reference))
    return (*_brought_forward(case, lines, since), *lines)


def _invoiced(invoice: Invoice) -> Movement:
    return Movement(
        on=invoice.issued_on,
        kind="invoice",
        reference=invoice.number,
        debit_cents=invoice.total_cents,
        currency=invoice.currency,
    )


def _received(payment: Payment, currency: str) -> Movement:
    return Movement(
        on=payment.valued_on,
        kind=payment.kind.value,
        reference=payment.reference,
        credit_cents=payment.amount_cents,
        currency=currency,
    )


def _brought_forward(case: Case, lines: Sequence[Movement], since: date | None) -> list[Movement]:
    if not lines:
        return []
    balances: dict[str, int] = {}
    for invoice in case.open_invoices:
        balances[invoice.currency] = balances.get(invoice.currency, 0) + invoice.open_cents
    main = lines[0].currency
    balances[main] = balances.get(main, 0) - case.dossier.unallocated_cents
    for line in lines:
        moved = line.debit_cents - line.credit_cents
        balances[line.currency] = balances.get(line.currency, 0) - moved
    first_on = since or lines[0].on
    return [
        Movement(
            on=first_on,
            kind="brought_forward",
            debit_cents=max(cents, 0),
            credit_cents=max(-cents, 0),
            currency=currency,
        )
        for currency, cents in balances.items()
        if cents
    ]


def interest_on(
    case: Case, claims: DossierClaims, invoices: Iterable[Invoice], today: date
) -> InterestFacts | None:
    """The interest on the overdue invoices among these, in euros, through `today`.

    An invoice contested in part is left out: what of its interest is owed waits for the dispute.
    While money waits to be allocated nothing is stated, for it would be too much. None where the
    law gives no interest yet: a consumer before any formal notice.
    """
    claimed = {
        invoice.id
        for invoice in invoices
        if invoice.is_overdue(today)
        and invoice.currency == "EUR"
        and not case.disputed_cents.get(invoice.id)
    }
    concerned = [each for each in claims.open if each.invoice.id in claimed]
    missing = next((each for each in concerned if each.missing is not None), None)
    unknown = "rate" if missing else "credit" if case.dossier.unallocated_cents > 0 else ""
    bearing = [each for each in concerned if each.interest.segments]
    if not bearing and not (missing and missing.terms.basis is not Basis.LEGAL):
        return None
    latest = max(bearing, key=lambda each: each.interest.segments[-1].last_on, default=None)
    return InterestFacts(
        lines=tuple(line for each in bearing for line in _lines(each)),
        until=claims.until,
        total_cents=sum(each.interest_owed_cents for each in bearing),
        daily_cents=sum(each.interest.daily_cents for each in bearing),
        percent=latest.interest.percent if latest else None,
        is_contractual=bool(latest and latest.terms.basis is Basis.CONTRACT),
        unknown=unknown,
    )


def indemnity_on(claims: DossierClaims, invoices: Iterable[Invoice], today: date) -> int:
    """The fixed indemnity still owed on the overdue invoices among these, in euro cents.

    40 EUR for each invoice paid late, by businesses (C. com. art. L441-10 II and D441-5) and public
    bodies (CCP art. L2192-13 and D2192-35), never by a consumer.
    """
    late = (claims.of(invoice.id) for invoice in invoices if invoice.is_overdue(today))
    return sum(each.indemnity_owed_cents for each in late if each is not None)


def _lines(claims: InvoiceClaims) -> Iterable[InterestLine]:
    return (
        InterestLine(
            number=claims.invoice.number,
            first_on=segment.first_on,
            last_on=segment.last_on,
            days=segment.days,
            principal_cents=segment.principal_cents,
            percent=segment.percent,
            interest_cents=segment.interest_cents,
        )
        for segment in claims.interest.segments
    )
