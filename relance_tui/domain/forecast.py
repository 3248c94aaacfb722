"""What money is expected, and when: agreements first, then invoices at the debtor's usual pace.

The rule, in full:

1. A promise still awaited brings what is left of it on its date. A broken one brings nothing.
2. A running plan brings what is left of each instalment still awaited on its date. One missed
   brings nothing; where the plan makes the whole balance due at once, no later one does either.
3. An open invoice not yet due brings its principal on its due date, moved by the number of days
   the debtor usually pays late (`usual_delay`) and to a working day.
4. No euro comes twice. An agreement takes from the invoices it covers, the oldest first, those due
   first before those due later; money received and not allocated takes before all of them. Only
   what is then left of an invoice follows rule 3.
5. What is contested, handed over or caught in insolvency proceedings brings nothing.
6. An overdue invoice without an agreement brings nothing: nobody has said when.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

from relance_tui.domain.ageing import week_of
from relance_tui.domain.case import Case, is_dealt_with
from relance_tui.domain.codes import PromiseStatus
from relance_tui.domain.days import days_after
from relance_tui.domain.freezing import covered
from relance_tui.domain.invoice import Invoice
from relance_tui.domain.settlement import PlanCheck
from relance_tui.domain.workdays import Calendar

WEEKS: Final = 8
"""How far the forecast goes, the current week included."""
EVIDENCE_DAYS: Final = 365
"""How far back an invoice may have been due and still tell how the debtor pays."""
EVIDENCE: Final = 3
"""Invoices paid in full below which nothing is known of how a debtor pays."""

_OUT_OF_REACH = frozenset({"frozen.handed_over", "frozen.insolvency", "frozen.time_barred"})


class Source(StrEnum):
    """Why money is expected."""

    PROMISE = "promise"
    INSTALMENT = "instalment"
    INVOICE = "invoice"


@dataclass(frozen=True, slots=True, kw_only=True)
class Awaited:
    """A promise or an instalment that money has not met yet."""

    source: Source
    due_on: date
    amount_cents: int
    """What is left of it."""
    is_broken: bool
    """Whether its grace is over."""
    invoice_ids: tuple[int, ...]
    """The open invoices it is for, the oldest due first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected:
    """A sum expected on a day."""

    source: Source
    on: date
    amount_cents: int
    currency: str
    overdue_cents: int = 0
    """The part of it that pays what is overdue already."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Week:
    """What one week is expected to bring, Monday to Sunday, in one currency."""

    first_on: date
    promise_cents: int = 0
    instalment_cents: int = 0
    invoice_cents: int = 0

    @property
    def last_on(self) -> date:
        """Its Sunday."""
        return self.first_on + timedelta(days=6)

    @property
    def total_cents(self) -> int:
        """All of it."""
        return self.promise_cents + self.instalment_cents + self.invoice_cents


def awaited(case: Case, today: date) -> tuple[Awaited, ...]:
    """The promises and instalments of a dossier that money has not met, in order of date.

    A broken one is there until the clerk has dealt with it; an accelerated plan shows what was
    missed and nothing after it.
    """
    found = [*_promises(case, today), *_instalments(case, today)]
    return tuple(sorted(found, key=lambda each: (each.due_on, each.source)))


def _promises(case: Case, today: date) -> Iterator[Awaited]:
    for check in case.waiting_promises:
        yield Awaited(
            source=Source.PROMISE,
            due_on=check.promise.due_on,
            amount_cents=check.to_come_cents,
            is_broken=check.status(today) is not PromiseStatus.PENDING,
            invoice_ids=tuple(invoice.id for invoice in case.promised[check.promise.id]),
        )


def _instalments(case: Case, today: date) -> Iterator[Awaited]:
    for check in case.running_plans:
        yield from _of_plan(case, check, today)


def _of_plan(case: Case, check: PlanCheck, today: date) -> Iterator[Awaited]:
    ids = tuple(invoice.id for invoice in covered(check.plan.invoice_ids, case.open_invoices))
    has_missed = False
    for each in check.instalments:
        if each.is_met or is_dealt_with(case.dossier, each.back_on, each.known_at):
            continue
        is_missed = each.back_on <= today
        if has_missed and check.plan.accelerates and not is_missed:
            return
        has_missed |= is_missed
        yield Awaited(
            source=Source.INSTALMENT,
            due_on=each.instalment.due_on,
            amount_cents=each.instalment.amount_cents - each.received_cents,
            is_broken=is_missed,
            invoice_ids=ids,
        )


def usual_delay(days_late: Sequence[int]) -> int:
    """Days a debtor pays late, from those of the invoices it has paid in full.

    The median, the lower of two; zero where too few are known, or where it pays before the date.
    """
    if len(days_late) < EVIDENCE:
        return 0
    return max(sorted(days_late)[(len(days_late) - 1) // 2], 0)


def paid_on(due_on: date, delay_days: int, calendar: Calendar) -> date:
    """The day an invoice is expected to be paid by a debtor of that usual delay."""
    return calendar.next_working_day(days_after(due_on, delay_days))


def prospect(case: Case, today: date, delay_days: int = 0) -> tuple[Expected, ...]:
    """What a debtor is expected to bring by the rule above, and when."""
    left = _within_reach(case)
    _take(left, left, max(case.dossier.unallocated_cents, 0))
    expected: list[Expected] = []
    for each in awaited(case, today):
        if not each.is_broken:
            taken = dict(_take(left, each.invoice_ids, each.amount_cents))
            expected += _of_agreement(case, each, taken, today)
    for invoice in case.open_invoices:
        cents = left.get(invoice.id, 0)
        if cents and not invoice.is_overdue(today):
            on = paid_on(invoice.due_on, delay_days, case.calendar)
            expected.append(
                Expected(
                    source=Source.INVOICE, on=on, amount_cents=cents, currency=invoice.currency
                )
            )
    return tuple(expected)


def _of_agreement(
    case: Case, agreed: Awaited, taken: dict[int, int], today: date
) -> Iterator[Expected]:
    """What an agreement brings, by currency of the invoices it takes from."""
    paid = [invoice for invoice in case.open_invoices if invoice.id in taken]
    for currency in dict.fromkeys(invoice.currency for invoice in paid):
        same = [invoice for invoice in paid if invoice.currency == currency]
        yield Expected(
            source=agreed.source,
            on=agreed.due_on,
            amount_cents=sum(taken[invoice.id] for invoice in same),
            currency=currency,
            overdue_cents=sum(taken[i.id] for i in same if i.is_overdue(today)),
        )


def _within_reach(case: Case) -> dict[int, int]:
    """Open invoice id to the cents that may come, the oldest due first."""
    return {
        invoice.id: max(case.chased_cents(invoice), 0)
        for invoice in case.open_invoices
        if not _is_out_of_reach(case, invoice)
    }


def _is_out_of_reach(case: Case, invoice: Invoice) -> bool:
    because = case.frozen.get(invoice.id)
    return because is not None and because.code in _OUT_OF_REACH


def _take(left: dict[int, int], ids: Iterable[int], wanted_cents: int) -> list[tuple[int, int]]:
    """Takes up to that many cents from these invoices in order; how much from each."""
    taken: list[tuple[int, int]] = []
    for invoice_id in ids:
        part = min(left.get(invoice_id, 0), wanted_cents)
        if part > 0:
            left[invoice_id] -= part
            wanted_cents -= part
            taken.append((invoice_id, part))
    return taken


def by_week(expected: Iterable[Expected], today: date, weeks: int = WEEKS) -> tuple[Week, ...]:
    """The sums expected in each of the coming weeks, the current one first.

    A sum whose date has passed within its grace is expected this week; those after the last week
    are left out.
    """
    monday, _sunday = week_of(today)
    totals = [dict.fromkeys(Source, 0) for _week in range(weeks)]
    for each in expected:
        index = max((each.on - monday).days, 0) // 7
        if index < weeks:
            totals[index][each.source] += each.amount_cents
    return tuple(
        Week(
            first_on=monday + timedelta(weeks=index),
            promise_cents=total[Source.PROMISE],
            instalment_cents=total[Source.INSTALMENT],
            invoice_cents=total[Source.INVOICE],
        )
        for index, total in enumerate(totals)
    )
