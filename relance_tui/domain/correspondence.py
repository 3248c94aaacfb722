"""Which letter a dossier calls for on a given day, and about which invoices."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from relance_tui.domain.case import Case
from relance_tui.domain.invoice import Invoice
from relance_tui.domain.policy import Step
from relance_tui.domain.reason import Because
from relance_tui.domain.rules import step_due_on


@dataclass(frozen=True, slots=True)
class LetterPlan:
    """A step to execute and the invoices the letter is about."""

    step: Step | None
    """None when the policy has no step left for them."""
    invoices: tuple[Invoice, ...]


def objection(
    case: Case, invoice_ids: tuple[int, ...], step_name: str, today: date
) -> Because | None:
    """Why a letter about these invoices must not leave today, or None when it may.

    A disputed invoice never receives one; money not yet allocated that covers all that is overdue
    comes first; and two letters keep their distance.
    """
    for invoice_id in invoice_ids:
        because = case.frozen.get(invoice_id)
        if because is not None and because.code == "frozen.dispute":
            return Because("sending.disputed", because.inputs)
    overdue, loose = case.dossier.overdue_cents(today), case.dossier.unallocated_cents
    if 0 < overdue <= loose:
        return Because("sending.money_covers", {"unallocated_cents": loose})
    last = max(case.dossier.letters, key=lambda letter: (letter.on, letter.at), default=None)
    if last is None:
        return None
    step = case.policy.step_named(step_name)
    gap = step.gap_days if step is not None else None
    if gap is None:
        gap = case.policy.gap_after(last.channel)
    free_on = last.on + timedelta(days=gap)
    if today >= free_on:
        return None
    return Because("sending.too_soon", {"last_on": last.on, "gap_days": gap, "free_on": free_on})


def plan_letter(case: Case, today: date, step_name: str | None = None) -> LetterPlan:
    """The letter to write today: one per debtor, at the highest step due, over all it covers.

    It covers every overdue invoice that nothing suspends; when there is none, whatever is overdue,
    else open, so that a letter can always be looked at before its time. With `step_name`, that
    step whatever is due.
    """
    overdue = tuple(i for i in case.open_invoices if i.is_overdue(today))
    free = tuple(invoice for invoice in overdue if invoice.id not in case.frozen)
    invoices = free or overdue or case.open_invoices
    if step_name is not None:
        return LetterPlan(case.policy.step_named(step_name), invoices)
    steps = [
        (step_due_on(case, invoice, step), step)
        for invoice in invoices
        if (step := case.policy.step_after(case.levels[invoice.id])) is not None
    ]
    due = [step for due_on, step in steps if due_on <= today]
    if due:
        return LetterPlan(max(due, key=lambda step: step.number), invoices)
    soonest = min(steps, key=lambda item: (item[0], -item[1].number), default=None)
    return LetterPlan(soonest[1] if soonest else None, invoices)
