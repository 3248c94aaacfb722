"""JSON documents: English identifiers, money as text with two decimals, dates in ISO form."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, time

from relance_tui.cli.output import Document
from relance_tui.domain.decision import FollowUp
from relance_tui.domain.formats import plain_amount
from relance_tui.domain.invoice import Invoice
from relance_tui.domain.legal_event import LegalEvent
from relance_tui.domain.payment import Payment
from relance_tui.domain.plan import Instalment
from relance_tui.services.listing import QueueRow
from relance_tui.services.phrases import phrase
from relance_tui.services.views import (
    Done,
    DossierView,
    LetterView,
    PlanPreview,
    SettingView,
    TimelineEntry,
)

_FROZEN = {
    "frozen.dispute": "disputed",
    "frozen.plan": "planned",
    "frozen.promise": "promised",
    "frozen.hold": "held",
    "frozen.handed_over": "handed_over",
    "frozen.insolvency": "insolvent",
    "frozen.time_barred": "time_barred",
}


def queue_row(row: QueueRow, today: date) -> Document:
    """One line of the queue."""
    return {
        "customer": row.code,
        "name": row.name,
        "kind": row.kind,
        "step": row.step,
        "channel": row.channel,
        "due_on": _day(row.due_on),
        "at": _hour(row.at),
        "days_late": row.days_late(today),
        "overdue": plain_amount(row.overdue_cents),
        "currency": row.currency,
        "reason": phrase(row.because),
    }


def follow_up(found: FollowUp | None, today: date) -> Document | None:
    """What is next, as it stands today; None when nothing is."""
    if found is None:
        return None
    current = found.as_of(today)
    return {
        "kind": current.kind,
        "step": current.step,
        "channel": current.channel,
        "due_on": found.due_on.isoformat(),
        "at": _hour(found.at),
        "reason": phrase(current.because),
    }


def invoice_status(view: DossierView, invoice: Invoice) -> str:
    """Where an invoice stands: paid, what suspends it, overdue or open."""
    if invoice.open_cents <= 0:
        return "paid"
    frozen = view.frozen_invoices.get(invoice.id)
    if frozen is not None and frozen.code in _FROZEN:
        return _FROZEN[frozen.code]
    return "overdue" if invoice.is_overdue(view.today) else "open"


def days_late(view: DossierView, invoice: Invoice) -> int:
    """Days past the due date while money is owed, else 0."""
    return invoice.days_late(view.today) if invoice.is_overdue(view.today) else 0


def last_step(view: DossierView, invoice: Invoice) -> str | None:
    """Name of the last step sent, or None."""
    number = min(view.levels.get(invoice.id, 0), len(view.policy.steps))
    return view.policy.steps[number - 1].name if number else None


def dossier(view: DossierView) -> Document:
    """Everything about one debtor."""
    found, debtor = view.dossier, view.dossier.debtor
    return {
        "customer": debtor.code,
        "name": debtor.name,
        "debtor_kind": debtor.kind,
        "currency": view.currency,
        "balance": plain_amount(found.balance_cents),
        "overdue": plain_amount(found.overdue_cents(view.today)),
        "unallocated": plain_amount(found.unallocated_cents),
        "days_late": found.days_late(view.today),
        "in_queue": view.in_queue,
        **_particulars(view),
        "invoices": [_invoice(view, invoice) for invoice in found.invoices],
        **_agreements(view),
        "payments": [_payment(view, payment) for payment in found.payments],
        "events": [_event(view, event) for event in found.events],
        "follow_up": follow_up(view.follow_up, view.today),
        "timeline": [journal_entry(entry) for entry in view.timeline],
    }


def debtor(view: DossierView) -> Document:
    """The particulars of one debtor."""
    found = view.dossier.debtor
    return {
        "customer": found.code,
        "name": found.name,
        "debtor_kind": found.kind,
        **_particulars(view),
    }


def _particulars(view: DossierView) -> Document:
    found = view.dossier.debtor
    return {
        "siren": found.siren or None,
        "address": found.address or None,
        "language": found.language,
        "policy": view.policy.name,
        "terms_days": found.terms_days,
        "terms_method": found.terms_method,
        "tags": list(found.tags),
        "do_not_call": found.do_not_call,
        "owner": found.owner or None,
        "contacts": [
            {
                "name": contact.name or None,
                "role": contact.role or None,
                "phone": contact.phone or None,
                "email": contact.email or None,
                "language": contact.language,
            }
            for contact in found.contacts
        ],
    }


def _invoice(view: DossierView, invoice: Invoice) -> Document:
    return {
        "number": invoice.number,
        "issued_on": invoice.issued_on.isoformat(),
        "due_on": invoice.due_on.isoformat(),
        "total": plain_amount(invoice.total_cents),
        "open": plain_amount(invoice.open_cents),
        "currency": invoice.currency,
        "days_late": days_late(view, invoice),
        "status": invoice_status(view, invoice),
        "step": last_step(view, invoice),
        "policy": invoice.policy,
        "performed_on": _day(invoice.performed_on),
    }


def _agreements(view: DossierView) -> Document:
    found = view.dossier
    return {
        "promises": [
            {
                "amount": plain_amount(promise.amount_cents),
                "due_on": promise.due_on.isoformat(),
                "status": view.promise_statuses.get(promise.id),
                "made_on": promise.made_on.isoformat(),
                "invoices": _numbers(view, promise.invoice_ids),
            }
            for promise in found.promises
        ],
        "plans": [
            {
                "made_on": plan.made_on.isoformat(),
                "status": view.plan_statuses.get(plan.id),
                **_schedule(plan.total_cents, plan.instalments),
                "invoices": _numbers(view, plan.invoice_ids),
            }
            for plan in found.plans
        ],
        "disputes": [
            {
                "made_on": dispute.made_on.isoformat(),
                "review_on": dispute.review_on.isoformat(),
                "reason": dispute.reason,
                "amount": None
                if dispute.amount_cents is None
                else plain_amount(dispute.amount_cents),
                "settled_on": _day(dispute.settled_on),
                "invoices": _numbers(view, dispute.invoice_ids),
            }
            for dispute in found.disputes
        ],
        "holds": [
            {
                "made_on": hold.made_on.isoformat(),
                "until_on": hold.until_on.isoformat(),
                "reason": hold.reason,
                "invoices": _numbers(view, hold.invoice_ids),
            }
            for hold in found.holds
        ],
    }


def _payment(view: DossierView, payment: Payment) -> Document:
    return {
        "kind": payment.kind,
        "amount": plain_amount(payment.amount_cents),
        "valued_on": payment.valued_on.isoformat(),
        "reference": payment.reference or None,
        "unallocated": plain_amount(payment.unallocated_cents),
        "bounced_on": _day(payment.bounced_on),
        "allocations": [
            {
                "invoice": number,
                "amount": plain_amount(allocation.amount_cents),
                "claim": allocation.claim,
            }
            for allocation in payment.allocations
            for number in _numbers(view, (allocation.invoice_id,))
        ],
    }


def _event(view: DossierView, event: LegalEvent) -> Document:
    return {
        "kind": event.kind,
        "on": event.on.isoformat(),
        "published_on": _day(event.published_on),
        "invoices": _numbers(view, event.invoice_ids),
        "reference": event.reference or None,
    }


def _numbers(view: DossierView, invoice_ids: Iterable[int]) -> list[str]:
    wanted = set(invoice_ids)
    return [invoice.number for invoice in view.dossier.invoices if invoice.id in wanted]


def _schedule(total_cents: int, instalments: Iterable[Instalment]) -> Document:
    """The deposit stands apart: with it, the instalments make the total."""
    lines = list(instalments)
    deposit = next((line for line in lines if line.number == 0), None)
    return {
        "total": plain_amount(total_cents),
        "deposit": plain_amount(deposit.amount_cents if deposit else 0),
        "deposit_on": _day(deposit.due_on if deposit else None),
        "instalments": [
            {
                "number": line.number,
                "due_on": line.due_on.isoformat(),
                "amount": plain_amount(line.amount_cents),
            }
            for line in lines
            if line.number
        ],
    }


def plan(preview: PlanPreview, done: Done | None, code: str, today: date) -> Document:
    """A schedule, and what recording it led to when it was recorded."""
    document: Document = {
        "customer": code,
        **_schedule(preview.total_cents, preview.instalments),
        "currency": preview.currency,
        "recorded": done is not None,
    }
    return document if done is None else document | _outcome(done, today)


def why(view: DossierView) -> Document:
    """What is next for a dossier, and the verdict of each rule."""
    later = view.follow_up.escalations if view.follow_up else ()
    return {
        "customer": view.dossier.debtor.code,
        "name": view.dossier.debtor.name,
        "in_queue": view.in_queue,
        "follow_up": follow_up(view.follow_up, view.today),
        "rules": [
            {
                "rule": finding.kind,
                "applies": finding.follow_up is not None,
                "due_on": _day(finding.follow_up.due_on if finding.follow_up else None),
                "detail": phrase(finding.because),
            }
            for finding in view.findings
        ],
        "next": [
            {
                "on": each.on.isoformat(),
                "kind": each.kind,
                "step": each.step,
                "channel": each.channel,
            }
            for each in later
            if each.on > view.today
        ],
    }


def done(answer: Done, code: str | None, today: date) -> Document:
    """What a verb did."""
    return {"customer": code, **_outcome(answer, today)}


def _outcome(answer: Done, today: date) -> Document:
    return {
        "act": answer.act_id,
        "message": answer.message,
        "effects": list(answer.effects),
        "follow_up": follow_up(answer.follow_up, today),
    }


def letter(view: LetterView, code: str) -> Document:
    """A letter ready to leave, and what it lacks."""
    return {
        "customer": code,
        "template": view.template,
        "step": view.step or None,
        "channel": view.channel,
        "language": view.language,
        "subject": view.subject,
        "body": view.body,
        "invoices": list(view.invoice_numbers),
        "missing": [fact.code for fact in view.missing],
        "needs_confirmation": view.needs_confirmation,
        "recipient": view.recipient,
        "deadline": view.deadline_on.isoformat() if view.deadline_on else None,
        "enclosures": [
            {"invoice": each.invoice_number, "name": each.name or None} for each in view.enclosures
        ],
    }


def setting(view: SettingView) -> Document:
    """One setting."""
    return {
        "key": view.key,
        "value": view.value,
        "label": view.label,
        "is_default": view.is_default,
    }


def journal_entry(entry: TimelineEntry) -> Document:
    """One line of the journal; `at` is UTC."""
    return {
        "at": entry.at.isoformat(timespec="seconds").replace("+00:00", "Z"),
        "by": entry.by,
        "kind": entry.kind,
        "text": entry.text,
        "undone": entry.is_undone,
        "customer": entry.debtor_code or None,
    }


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _hour(at: time | None) -> str | None:
    return at.isoformat("minutes") if at else None
