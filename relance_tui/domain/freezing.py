"""What suspends the reminders of each invoice."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from relance_tui.domain.contact import Callback
from relance_tui.domain.hold import Dispute, Hold
from relance_tui.domain.invoice import Invoice
from relance_tui.domain.legal_event import LegalEvent
from relance_tui.domain.proceedings import Insolvency
from relance_tui.domain.reason import Because
from relance_tui.domain.settlement import PlanCheck, PromiseCheck


@dataclass(frozen=True, slots=True, kw_only=True)
class Suspensions:
    """Everything in force that may suspend an invoice."""

    invoices: tuple[Invoice, ...]
    """The open ones, oldest due date first."""
    callback: Callback | None
    promises: tuple[PromiseCheck, ...]
    promised: Mapping[int, tuple[Invoice, ...]]
    plans: tuple[PlanCheck, ...]
    holds: tuple[Hold, ...]
    disputes: tuple[Dispute, ...]
    disputed_cents: Mapping[int, int]
    handovers: Mapping[int, LegalEvent]
    insolvency: Insolvency | None
    barred: Mapping[int, date]
    """Invoices known to be time-barred, and since when."""


def covered(invoice_ids: tuple[int, ...], invoices: tuple[Invoice, ...]) -> tuple[Invoice, ...]:
    """The open invoices named; all of them when none is named."""
    if not invoice_ids:
        return invoices
    return tuple(invoice for invoice in invoices if invoice.id in invoice_ids)


def freeze(found: Suspensions) -> tuple[dict[int, Because], dict[int, Because]]:
    """Invoice id to what suspends it: by agreement or by the clerk, then all in all.

    The more lasting reason is the one that shows.
    """
    suspended = _suspend(found)
    return suspended, suspended | _freeze_in_law(found)


def _suspend(found: Suspensions) -> dict[int, Because]:
    frozen: dict[int, Because] = {}
    invoices = found.invoices
    if found.callback is not None:
        because = Because("frozen.callback", {"due_on": found.callback.on})
        frozen |= {invoice.id: because for invoice in invoices}
    for check in found.promises:
        promise = check.promise
        because = Because("frozen.promise", {"due_on": promise.due_on})
        if promise.means is not None:
            told = {"due_on": promise.due_on, "means": promise.means.value}
            because = Because("frozen.expected", told)
        frozen |= {i.id: because for i in found.promised.get(check.promise.id, ())}
    for plan in found.plans:
        because = Because("frozen.plan", {"made_on": plan.plan.made_on})
        frozen |= {i.id: because for i in covered(plan.plan.invoice_ids, invoices)}
    for hold in found.holds:
        because = Because("frozen.hold", {"until_on": hold.until_on, "reason": hold.reason})
        frozen |= {i.id: because for i in covered(hold.invoice_ids, invoices)}
    for dispute in found.disputes:
        because = Because("frozen.dispute", {"made_on": dispute.made_on, "reason": dispute.reason})
        frozen |= {
            i.id: because
            for i in covered(dispute.invoice_ids, invoices)
            if found.disputed_cents.get(i.id, 0) >= i.open_cents
        }
    return frozen


def _freeze_in_law(found: Suspensions) -> dict[int, Because]:
    frozen = {
        invoice_id: Because("frozen.handed_over", {"on": event.on, "to": event.reference})
        for invoice_id, event in found.handovers.items()
    }
    if found.insolvency is not None:
        because = Because("frozen.insolvency", {"opened_on": found.insolvency.opened.on})
        frozen |= {i.id: because for i in found.invoices if found.insolvency.concerns(i)}
    for invoice_id, barred_on in found.barred.items():
        frozen[invoice_id] = Because("frozen.time_barred", {"limitation_on": barred_on})
    return frozen


def protect(
    promises: tuple[PromiseCheck, ...],
    invoices: tuple[Invoice, ...],
    unallocated_cents: int,
    out_of_reach: Container[int] = frozenset(),
) -> dict[int, tuple[Invoice, ...]]:
    """The invoices each promise keeps from reminders; a promise left with none is not there.

    Those it names. For a promised sum, the oldest that no other promise names, up to what is still
    to come of it, the partly covered one included, each promise where the one before it ends.
    Money not yet allocated goes to the oldest too, so it counts as having come on top. A sum is not
    promised for what is `out_of_reach` (contested, handed over) while there is something else.
    """
    within_reach = tuple(invoice for invoice in invoices if invoice.id not in out_of_reach)
    named = {invoice_id for check in promises for invoice_id in check.promise.invoice_ids}
    protected: dict[int, tuple[Invoice, ...]] = {}
    start, end = 0, max(unallocated_cents, 0)
    for check in promises:
        promise = check.promise
        if promise.invoice_ids:
            protected[promise.id] = covered(promise.invoice_ids, invoices)
            continue
        end += check.to_come_cents
        pool = within_reach or invoices
        known = (i for i in pool if i.id not in named and i.issued_on <= promise.made_on)
        protected[promise.id] = _between(known, start, end)
        start = end
    return {promise_id: those for promise_id, those in protected.items() if those}


def _between(invoices: Iterable[Invoice], start_cents: int, end_cents: int) -> tuple[Invoice, ...]:
    """The invoices that the cents from `start_cents` to `end_cents` of their sum fall on."""
    found = []
    upto = 0
    for invoice in invoices:
        before, upto = upto, upto + invoice.open_cents
        if upto > start_cents and before < end_cents:
            found.append(invoice)
    return tuple(found)


def contested(disputes: tuple[Dispute, ...], invoices: tuple[Invoice, ...]) -> dict[int, int]:
    """Cents contested of each open invoice: all of it, or the dispute's amount, oldest first.

    `disputes` are the ones in force; of two on one invoice, the later word counts.
    """
    found: dict[int, int] = {}
    for dispute in sorted(disputes, key=lambda dispute: (dispute.made_at, dispute.id)):
        left = dispute.amount_cents
        for invoice in covered(dispute.invoice_ids, invoices):
            part = invoice.open_cents if left is None else min(left, invoice.open_cents)
            left = None if left is None else left - part
            found[invoice.id] = part
    return found
