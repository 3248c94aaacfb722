"""A dossier laid out for the rule: what is open, how far it went, and what suspends it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from relance_tui.domain.codes import Channel
from relance_tui.domain.contact import Callback
from relance_tui.domain.dossier import Dossier
from relance_tui.domain.hold import Dispute, Hold
from relance_tui.domain.invoice import Invoice
from relance_tui.domain.levels import reached_levels
from relance_tui.domain.policy import Policy
from relance_tui.domain.reason import Because
from relance_tui.domain.settlement import PlanCheck, PromiseCheck, check_agreements
from relance_tui.domain.workdays import Calendar


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """Everything the rules read, derived once from a dossier. Holds no clock."""

    dossier: Dossier
    policy: Policy
    calendar: Calendar
    open_invoices: tuple[Invoice, ...]
    """Invoices with money still owed, oldest due date first."""
    levels: dict[int, int]
    last_contact: tuple[date, Channel] | None
    """The last effective outgoing contact."""
    rested_on: date
    """When the default gap after that contact is over; the first day there is without contact."""
    callback: Callback | None
    """The callback still pending."""
    promises: tuple[PromiseCheck, ...]
    """All promises, oldest due date first."""
    waiting_promises: tuple[PromiseCheck, ...]
    """Those neither met nor dealt with since they came back."""
    promised: dict[int, tuple[Invoice, ...]]
    """Id of a waiting promise to the open invoices it protects, never none."""
    plans: tuple[PlanCheck, ...]
    """All plans, oldest agreement first."""
    running_plans: tuple[PlanCheck, ...]
    """Those with an instalment still watched, over invoices still open."""
    holds: tuple[Hold, ...]
    """Those still in force."""
    disputes: tuple[Dispute, ...]
    """Those not settled that touch an open invoice."""
    frozen: dict[int, Because]
    """Invoice id to what suspends its dunning steps."""

    def free_invoices(self) -> tuple[Invoice, ...]:
        """Open invoices that nothing suspends."""
        return tuple(invoice for invoice in self.open_invoices if invoice.id not in self.frozen)


def lay_out(dossier: Dossier, policy: Policy, calendar: Calendar) -> Case:
    """Derives from the facts everything that the rules share."""
    open_invoices = tuple(
        sorted(
            (invoice for invoice in dossier.invoices if invoice.open_cents > 0),
            key=lambda invoice: (invoice.due_on, invoice.issued_on, invoice.number, invoice.id),
        )
    )
    promises, plans = check_agreements(dossier, policy.margins, calendar)
    waiting = tuple(check for check in promises if _is_waiting(check, dossier))
    promised = _protect(waiting, open_invoices, dossier.unallocated_cents) if waiting else {}
    running_plans = _running(plans, dossier, open_invoices)
    last_contact = _last_contact(dossier)
    callback = _pending_callback(dossier, calendar) if open_invoices else None
    holds = _holds_in_force(dossier, open_invoices, calendar)
    disputes = _open_disputes(dossier, open_invoices)
    return Case(
        dossier=dossier,
        policy=policy,
        calendar=calendar,
        open_invoices=open_invoices,
        levels=reached_levels(dossier, policy),
        last_contact=last_contact,
        rested_on=_rested_on(last_contact, policy),
        callback=callback,
        promises=promises,
        waiting_promises=tuple(check for check in waiting if check.promise.id in promised),
        promised=promised,
        plans=plans,
        running_plans=running_plans,
        holds=holds,
        disputes=disputes,
        frozen=_freeze(open_invoices, callback, waiting, promised, running_plans, holds, disputes),
    )


def is_dealt_with(dossier: Dossier, back_on: date, made_at: datetime) -> bool:
    """Whether the clerk has acted on or after `back_on`, later than the act of `made_at`."""
    act = dossier.last_act
    return act is not None and act.on >= back_on and act.at > made_at


def _is_waiting(check: PromiseCheck, dossier: Dossier) -> bool:
    if check.promise.is_withdrawn or check.is_met:
        return False
    return not is_dealt_with(dossier, check.back_on, check.promise.made_at)


def _running(
    plans: tuple[PlanCheck, ...], dossier: Dossier, open_invoices: tuple[Invoice, ...]
) -> tuple[PlanCheck, ...]:
    """The plans still watched; one agreed later over the same invoices has replaced the others."""
    running: list[PlanCheck] = []
    taken: set[int] = set()
    for check in reversed(plans):
        if check.plan.is_withdrawn:
            continue
        ids = {invoice.id for invoice in covered(check.plan.invoice_ids, open_invoices)}
        if ids and not ids & taken and _is_running(check, dossier):
            running.append(check)
        taken |= ids
    return tuple(reversed(running))


def _is_running(check: PlanCheck, dossier: Dossier) -> bool:
    unmet = check.next_unmet
    return unmet is not None and not is_dealt_with(dossier, unmet.back_on, check.plan.made_at)


def _last_contact(dossier: Dossier) -> tuple[date, Channel] | None:
    contacts = [
        (call.on, call.at, Channel.CALL) for call in dossier.calls if call.is_effective_contact
    ]
    contacts += [(letter.on, letter.at, letter.channel) for letter in dossier.letters]
    if not contacts:
        return None
    on, _, channel = max(contacts)
    return on, channel


def _rested_on(last_contact: tuple[date, Channel] | None, policy: Policy) -> date:
    if last_contact is None:
        return date.min
    on, channel = last_contact
    return days_after(on, policy.gap_after(channel))


def _pending_callback(dossier: Dossier, calendar: Calendar) -> Callback | None:
    """The callback agreed last, unless a later conversation, agreement or act has replaced it."""
    if not dossier.callbacks:
        return None
    last = max(dossier.callbacks, key=lambda callback: (callback.made_at, callback.id))
    later = [call.at for call in dossier.calls if call.outcome.is_conversation]
    later += [promise.made_at for promise in dossier.promises]
    later += [plan.made_at for plan in dossier.plans]
    is_replaced = any(at > last.made_at for at in later)
    if is_replaced or is_dealt_with(dossier, calendar.next_working_day(last.on), last.made_at):
        return None
    return last


def _holds_in_force(
    dossier: Dossier, open_invoices: tuple[Invoice, ...], calendar: Calendar
) -> tuple[Hold, ...]:
    """The latest hold of each scope, until an act on or after its end."""
    if not dossier.holds:
        return ()
    latest: dict[tuple[int, ...], Hold] = {}
    for hold in sorted(dossier.holds, key=lambda hold: (hold.made_at, hold.id)):
        latest[tuple(sorted(hold.invoice_ids))] = hold
    return tuple(
        hold
        for hold in latest.values()
        if covered(hold.invoice_ids, open_invoices)
        and not is_dealt_with(dossier, calendar.next_working_day(hold.until_on), hold.made_at)
    )


def _open_disputes(dossier: Dossier, open_invoices: tuple[Invoice, ...]) -> tuple[Dispute, ...]:
    """The disputes not settled, earliest review first; the latest word on an invoice counts."""
    if not dossier.disputes:
        return ()
    latest: dict[int, Dispute] = {}
    for dispute in sorted(dossier.disputes, key=lambda dispute: (dispute.made_at, dispute.id)):
        if dispute.settled_on is None:
            latest |= {i.id: dispute for i in covered(dispute.invoice_ids, open_invoices)}
    return tuple(sorted(set(latest.values()), key=lambda dispute: (dispute.review_on, dispute.id)))


def covered(invoice_ids: tuple[int, ...], invoices: tuple[Invoice, ...]) -> tuple[Invoice, ...]:
    """The open invoices named; all of them when none is named."""
    if not invoice_ids:
        return invoices
    return tuple(invoice for invoice in invoices if invoice.id in invoice_ids)


def _protect(
    promises: tuple[PromiseCheck, ...], invoices: tuple[Invoice, ...], unallocated_cents: int
) -> dict[int, tuple[Invoice, ...]]:
    """The invoices each promise keeps from reminders; a promise left with none is not there.

    Those it names. For a promised sum, the oldest that no other promise names, up to what is still
    to come of it, the partly covered one included, each promise where the one before it ends.
    Money not yet allocated goes to the oldest too, so it counts as having come on top.
    """
    named = {invoice_id for check in promises for invoice_id in check.promise.invoice_ids}
    protected: dict[int, tuple[Invoice, ...]] = {}
    start, end = 0, max(unallocated_cents, 0)
    for check in promises:
        promise = check.promise
        if promise.invoice_ids:
            protected[promise.id] = covered(promise.invoice_ids, invoices)
            continue
        end += check.to_come_cents
        known = (i for i in invoices if i.id not in named and i.issued_on <= promise.made_on)
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


def _freeze(  # noqa: PLR0913, PLR0917 - one argument per thing that suspends reminders
    invoices: tuple[Invoice, ...],
    callback: Callback | None,
    promises: tuple[PromiseCheck, ...],
    promised: dict[int, tuple[Invoice, ...]],
    plans: tuple[PlanCheck, ...],
    holds: tuple[Hold, ...],
    disputes: tuple[Dispute, ...],
) -> dict[int, Because]:
    """What suspends each invoice; the more lasting reason is the one that shows."""
    frozen: dict[int, Because] = {}
    if callback is not None:
        because = Because("frozen.callback", {"due_on": callback.on})
        frozen |= {invoice.id: because for invoice in invoices}
    for check in promises:
        because = Because("frozen.promise", {"due_on": check.promise.due_on})
        frozen |= {i.id: because for i in promised.get(check.promise.id, ())}
    for plan in plans:
        because = Because("frozen.plan", {"made_on": plan.plan.made_on})
        frozen |= {i.id: because for i in covered(plan.plan.invoice_ids, invoices)}
    for hold in holds:
        because = Because("frozen.hold", {"until_on": hold.until_on, "reason": hold.reason})
        frozen |= {i.id: because for i in covered(hold.invoice_ids, invoices)}
    for dispute in disputes:
        because = Because("frozen.dispute", {"made_on": dispute.made_on, "reason": dispute.reason})
        frozen |= {i.id: because for i in covered(dispute.invoice_ids, invoices)}
    return frozen


def overdue_cents(invoices: tuple[Invoice, ...], on: date) -> int:
    """Principal past its due date on that day."""
    return sum(invoice.open_cents for invoice in invoices if invoice.is_overdue(on))


def days_after(day: date, days: int) -> date:
    """The day that many days later.

    Some programs write "no date" as the last or the first one there is: nothing lies beyond.
    """
    try:
        return day + timedelta(days=days)
    except OverflowError:
        return date.max if days > 0 else date.min
