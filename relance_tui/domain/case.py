"""A dossier laid out for the rule: what is open, how far it went, and what suspends it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from relance_tui.domain.codes import Channel
from relance_tui.domain.contact import Callback
from relance_tui.domain.days import days_after
from relance_tui.domain.dossier import Dossier
from relance_tui.domain.freezing import Suspensions, contested, covered, freeze, protect
from relance_tui.domain.hold import Dispute, Hold
from relance_tui.domain.invoice import Invoice
from relance_tui.domain.legal_event import LegalEvent
from relance_tui.domain.levels import reached_levels
from relance_tui.domain.limitation import limitation_dates
from relance_tui.domain.policy import Policy
from relance_tui.domain.proceedings import Insolvency, handed_over, open_insolvency
from relance_tui.domain.reason import Because
from relance_tui.domain.settlement import InstalmentCheck, PlanCheck, PromiseCheck, check_agreements
from relance_tui.domain.steps import Level, Planned, path
from relance_tui.domain.workdays import Calendar


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """Everything the rules read, derived once from a dossier. Holds no clock."""

    dossier: Dossier
    policy: Policy
    """The debtor's."""
    invoice_policies: Mapping[int, Policy]
    """Invoice id to a policy of its own."""
    calendar: Calendar
    open_invoices: tuple[Invoice, ...]
    """Invoices with money still owed, oldest due date first."""
    levels: dict[int, Level]
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
    disputed_cents: Mapping[int, int]
    """Invoice id to the part contested; the rest of it goes on."""
    handovers: Mapping[int, LegalEvent]
    """Invoice id to the hand-over in force."""
    insolvency: Insolvency | None
    """The proceedings still open."""
    limitation_on: dict[int, date]
    """Open invoice id to the day after which it can no longer be claimed in court."""
    suspended: Mapping[int, Because]
    """Invoice id to the agreement, the hold or the dispute that suspends it."""
    frozen: Mapping[int, Because]
    """Invoice id to what suspends its dunning steps, the law included."""

    def free_invoices(self) -> tuple[Invoice, ...]:
        """Open invoices that nothing suspends."""
        return tuple(invoice for invoice in self.open_invoices if invoice.id not in self.frozen)

    def passed_on(self) -> tuple[Invoice, ...]:
        """Open invoices that nothing suspends but having been handed over."""
        if not self.handovers:
            return ()
        return tuple(
            invoice
            for invoice in self.open_invoices
            if invoice.id not in self.suspended
            and invoice.id in self.handovers
            and self.frozen[invoice.id].code == "frozen.handed_over"
        )

    def policy_of(self, invoice: Invoice) -> Policy:
        """The policy an invoice follows: its own, else the debtor's."""
        return self.invoice_policies.get(invoice.id, self.policy)

    def steps_before(self, invoice: Invoice) -> list[Planned]:
        """The steps the invoice stands before; calls are left out when they are refused."""
        return path(
            self.policy_of(invoice),
            invoice,
            self.levels[invoice.id],
            skips_calls=self.dossier.debtor.do_not_call,
        )

    def chased_cents(self, invoice: Invoice) -> int:
        """What may be asked for: the principal open, less the part contested."""
        return invoice.open_cents - self.disputed_cents.get(invoice.id, 0)


def lay_out(
    dossier: Dossier,
    policy: Policy,
    calendar: Calendar,
    invoice_policies: Mapping[int, Policy] | None = None,
) -> Case:
    """Derives from the facts everything that the rules share."""
    open_invoices = tuple(
        sorted(
            (invoice for invoice in dossier.invoices if invoice.open_cents > 0),
            key=lambda invoice: (invoice.due_on, invoice.issued_on, invoice.number, invoice.id),
        )
    )
    insolvency = open_insolvency(dossier.events) if dossier.events else None
    promises, plans = check_agreements(dossier, policy.margins, calendar)
    watched = tuple(
        invoice
        for invoice in open_invoices
        if insolvency is None or not insolvency.concerns(invoice)
    )
    waiting = tuple(check for check in promises if _is_waiting(check, dossier))
    last_contact = _last_contact(dossier)
    disputes = _open_disputes(dossier, open_invoices)
    disputed_cents = contested(disputes, open_invoices) if disputes else {}
    handovers = handed_over(dossier.events, dossier.invoices) if dossier.events else {}
    promised: dict[int, tuple[Invoice, ...]] = {}
    if waiting:
        lost = {i.id for i in open_invoices if disputed_cents.get(i.id, 0) >= i.open_cents}
        promised = protect(waiting, watched, dossier.unallocated_cents, lost | handovers.keys())
    limitation_on = limitation_dates(dossier, policy.margins.debt_kind)
    suspensions = Suspensions(
        invoices=open_invoices,
        callback=_pending_callback(dossier, calendar) if open_invoices else None,
        promises=waiting,
        promised=promised,
        plans=_running(plans, dossier, watched),
        holds=_holds_in_force(dossier, open_invoices, calendar),
        disputes=disputes,
        disputed_cents=disputed_cents,
        handovers=handovers,
        insolvency=insolvency,
        barred=_known_barred(dossier, limitation_on),
    )
    suspended, frozen = freeze(suspensions)
    return Case(
        dossier=dossier,
        policy=policy,
        invoice_policies=invoice_policies or {},
        calendar=calendar,
        open_invoices=open_invoices,
        levels=reached_levels(dossier, policy, invoice_policies),
        last_contact=last_contact,
        rested_on=_rested_on(last_contact, policy),
        callback=suspensions.callback,
        promises=promises,
        waiting_promises=tuple(check for check in waiting if check.promise.id in promised),
        promised=promised,
        plans=plans,
        running_plans=suspensions.plans,
        holds=suspensions.holds,
        disputes=disputes,
        disputed_cents=suspensions.disputed_cents,
        handovers=suspensions.handovers,
        insolvency=suspensions.insolvency,
        limitation_on=limitation_on,
        suspended=suspended,
        frozen=frozen,
    )


def _known_barred(dossier: Dossier, limitation_on: Mapping[int, date]) -> dict[int, date]:
    """The invoices whose limitation had run out by the clerk's last act: the facts say so."""
    act = dossier.last_act
    if act is None:
        return {}
    return {invoice_id: on for invoice_id, on in limitation_on.items() if on < act.on}


def is_dealt_with(dossier: Dossier, back_on: date, made_at: datetime) -> bool:
    """Whether the clerk has acted on or after `back_on`, later than the act of `made_at`."""
    act = dossier.last_act
    return act is not None and act.on >= back_on and act.at > made_at


def _is_waiting(check: PromiseCheck, dossier: Dossier) -> bool:
    if check.promise.is_withdrawn or check.is_met:
        return False
    return not is_dealt_with(dossier, check.back_on, check.known_at)


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
        if ids and not ids & taken and watched_instalment(check, dossier) is not None:
            running.append(check)
        taken |= ids
    return tuple(reversed(running))


def watched_instalment(check: PlanCheck, dossier: Dossier) -> InstalmentCheck | None:
    """The instalment a plan waits for, None once it is over.

    A default the clerk has dealt with ends a plan whose whole balance it made due; without that
    clause the plan goes on with its later instalments.
    """
    unmet = [each for each in check.instalments if not each.is_met]
    for instalment in unmet[:1] if check.plan.accelerates else unmet:
        if not is_dealt_with(dossier, instalment.back_on, instalment.known_at):
            return instalment
    return None


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


def overdue_cents(invoices: tuple[Invoice, ...], on: date) -> int:
    """Principal past its due date on that day."""
    return sum(invoice.open_cents for invoice in invoices if invoice.is_overdue(on))
