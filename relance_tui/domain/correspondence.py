"""Which letter a dossier calls for on a given day, and about which invoices."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from relance_tui.domain.case import Case
from relance_tui.domain.invoice import Invoice
from relance_tui.domain.policy import Step
from relance_tui.domain.rules import step_due_on


@dataclass(frozen=True, slots=True)
class LetterPlan:
    """A step to execute and the invoices the letter is about."""

    step: Step | None
    """None when the policy has no step left for them."""
    invoices: tuple[Invoice, ...]


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
