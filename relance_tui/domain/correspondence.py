"""Which letter a dossier calls for on a given day, and about which invoices."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import partial

from relance_tui.domain.case import Case
from relance_tui.domain.dunning import candidates, severity
from relance_tui.domain.invoice import Invoice
from relance_tui.domain.policy import Step


@dataclass(frozen=True, slots=True)
class LetterPlan:
    """A step to execute and the invoices the letter is about."""

    step: Step | None
    """None when the policy has no step left for them."""
    invoices: tuple[Invoice, ...]


def plan_letter(case: Case, today: date, step_name: str | None = None) -> LetterPlan:
    """The letter to write today: one per debtor, at the highest step due, over all it covers.

    It covers every overdue invoice that nothing suspends, and for a note before the due date those
    it announces; when there is none, whatever is overdue, else open, so that a letter can always be
    looked at before its time. With `step_name`, that step whatever is due.
    """
    free = tuple(
        invoice for invoice in case.free_invoices() if today <= case.limitation_on[invoice.id]
    )
    due = [each for each in candidates(case, free) if each.due_on <= today]
    chosen = max((each.step for each in due), key=partial(severity, case), default=None)
    if step_name is not None:
        chosen = _step_named(case, step_name)
    announced = {each.invoice.id for each in due if each.step is chosen}
    covered = tuple(i for i in free if i.is_overdue(today) or i.id in announced)
    if not covered:
        overdue = tuple(i for i in case.open_invoices if i.is_overdue(today))
        covered = overdue or case.open_invoices
    if chosen is not None or step_name is not None:
        return LetterPlan(chosen, covered)
    soonest = min(
        candidates(case, covered),
        key=lambda each: (each.due_on, -each.step.number),
        default=None,
    )
    return LetterPlan(soonest.step if soonest else None, covered)


def _step_named(case: Case, name: str) -> Step | None:
    policies = (case.policy, *case.invoice_policies.values())
    return next((step for each in policies if (step := each.step_named(name))), None)
