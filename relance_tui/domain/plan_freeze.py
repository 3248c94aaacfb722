"""Interest that a payment plan freezes: on which days, and how much of it is at stake.

A house rule: the parties may agree so, and no text says it for them. Only a grace period granted by
a judge stops increases and late penalties by itself (C. civ. art. 1343-5).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from relance_tui.domain.codes import PlanStatus
from relance_tui.domain.days import days_after
from relance_tui.domain.dossier import Dossier
from relance_tui.domain.interest import DAYS_OF_YEAR, exact_interest, half_up
from relance_tui.domain.invoice import Invoice
from relance_tui.domain.plan import Instalment, InstalmentPlan
from relance_tui.domain.policy import Margins
from relance_tui.domain.promise import Promise
from relance_tui.domain.settlement import PlanCheck, check_agreements
from relance_tui.domain.workdays import Calendar

Span = tuple[date, date]
"""First and last day, both included."""


def frozen_spans(
    dossier: Dossier, grace_working_days: int, calendar: Calendar, until: date
) -> dict[int, tuple[Span, ...]]:
    """Invoice id to the days without interest, as its plans stand on `until`.

    A plan freezes from the day after it was agreed. In default it freezes nothing, as if it never
    had; once the late instalment is paid, it does again. One replaced by another agreement froze
    until then; one that is met, until its last instalment could be paid.
    """
    if not any(plan.freezes_interest for plan in dossier.plans):
        return {}
    margins = Margins(grace_working_days=grace_working_days)
    _promises, plans = check_agreements(dossier, margins, calendar)
    found: dict[int, tuple[Span, ...]] = {}
    for check in plans:
        last_on = _frozen_until(dossier, check, until) if check.plan.freezes_interest else None
        first_on = days_after(check.plan.made_on, 1)
        if last_on is not None and first_on <= last_on:
            for invoice_id in _covered(dossier, check.plan):
                found[invoice_id] = (*found.get(invoice_id, ()), (first_on, last_on))
    return found


def _frozen_until(dossier: Dossier, check: PlanCheck, until: date) -> date | None:
    """The last day without interest; None when the plan freezes nothing."""
    match check.status(until):
        case PlanStatus.DEFAULTED:
            return None
        case PlanStatus.ACTIVE:
            return until
        case PlanStatus.WITHDRAWN:
            return min(until, _replaced_on(dossier, check.plan))
    return min(until, days_after(max(each.back_on for each in check.instalments), -1))


def _replaced_on(dossier: Dossier, plan: InstalmentPlan) -> date:
    """The day of the agreement that took its place; its own where none did."""
    agreements: tuple[InstalmentPlan | Promise, ...] = (*dossier.plans, *dossier.promises)
    later = [each.made_on for each in agreements if each.made_at > plan.made_at]
    return min(later, default=plan.made_on)


def _covered(dossier: Dossier, plan: InstalmentPlan) -> Iterable[int]:
    """The invoices of the plan: those named, else all that were late when it was agreed."""
    if plan.invoice_ids:
        return plan.invoice_ids
    return [invoice.id for invoice in dossier.invoices if invoice.due_on < plan.made_on]


@dataclass(slots=True)
class _Debt:
    """What a plan has left to pay of one invoice."""

    bears_from: date
    percent: Decimal
    left_cents: int


def interest_at_stake_cents(
    invoices: Sequence[Invoice],
    instalments: Sequence[Instalment],
    percents: Mapping[int, Decimal],
    made_on: date,
) -> int:
    """The interest that would run from the agreement to the end of a plan that is kept.

    Each invoice bears the rate of `percents` throughout, none where it has none: the rates to come
    are not known. Each instalment pays the oldest invoices first.
    """
    debts = [
        _Debt(max(made_on, invoice.due_on), percents[invoice.id], invoice.open_cents)
        for invoice in sorted(invoices, key=lambda i: (i.due_on, i.issued_on, i.number))
        if invoice.id in percents
    ]
    exact, since_on = Fraction(), made_on
    for instalment in sorted(instalments, key=lambda each: (each.due_on, each.number)):
        exact += sum((_run(debt, since_on, instalment.due_on) for debt in debts), Fraction())
        since_on = max(since_on, instalment.due_on)
        left_cents = instalment.amount_cents
        for debt in debts:
            paid = min(left_cents, debt.left_cents)
            debt.left_cents -= paid
            left_cents -= paid
    return half_up(exact)


def _run(debt: _Debt, since_on: date, until_on: date) -> Fraction:
    days = (until_on - max(since_on, debt.bears_from)).days
    if days <= 0 or debt.left_cents <= 0:
        return Fraction()
    return exact_interest(debt.left_cents, debt.percent, Fraction(days, DAYS_OF_YEAR))
