"""The dunning step: which step of the policy is next, from which day, and what it rises to."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from heapq import heappop, heappush
from itertools import pairwise
from typing import Final, NamedTuple

from relance_tui.domain.case import Case
from relance_tui.domain.codes import Channel, FollowUpKind
from relance_tui.domain.days import days_after
from relance_tui.domain.decision import Escalation, Finding, FollowUp, idle
from relance_tui.domain.invoice import Invoice
from relance_tui.domain.policy import TONES, Policy, Step
from relance_tui.domain.reason import Because, ReasonValue
from relance_tui.domain.steps import in_turn, planned_on

_MOST_STEPS: Final = 1000
"""More than any policy has."""


class Candidate(NamedTuple):
    """A step that may be done for an invoice from a day on; they sort as they are to be done."""

    due_on: date
    lowness: int
    """Minus its severity: on one day, the highest step comes first."""
    invoice_due_on: date
    invoice_id: int
    step: Step
    invoice: Invoice
    planned_on: date
    """The day the policy plans it for, before gaps and working days move it."""


def dunning_step(case: Case) -> Finding:
    """The next step of the policy: one contact per debtor, at the highest step due that day."""
    kind = FollowUpKind.DUNNING_STEP
    if not case.open_invoices:
        return idle(kind, "step.nothing_open")
    found = _candidates(case)
    if isinstance(found, Because):
        return Finding(kind=kind, because=found)
    first = found[0]
    because = _why_step(case, first)
    follow_up = FollowUp(
        kind=kind,
        due_on=first.due_on,
        because=because,
        step=first.step.name,
        step_number=first.step.number,
        channel=first.step.channel,
        invoice_ids=_covered(case, first),
        escalations=_escalations(case, found),
    )
    return Finding(kind=kind, because=because, follow_up=follow_up)


def _covered(case: Case, first: Candidate) -> tuple[int, ...]:
    """The invoices the step is about: overdue that day and still to be claimed, with its own."""
    pool = case.passed_on() if first.invoice_id in case.handovers else case.free_invoices()
    return tuple(
        invoice.id
        for invoice in pool
        if invoice is first.invoice
        or (invoice.is_overdue(first.due_on) and first.due_on <= case.limitation_on[invoice.id])
    )


def candidates(case: Case, invoices: Iterable[Invoice]) -> list[Candidate]:
    """Every step these invoices stand before, on the day each may be done, in no order.

    A hand-over goes on for what was already handed over: no reminder leaves, but the file may be
    passed from one to another.
    """
    found: list[Candidate] = []
    shared: dict[int, list[_Turn]] = {}
    next_working_day = case.calendar.next_working_day
    for invoice in invoices:
        policy, level = case.policy_of(invoice), case.levels[invoice.id]
        turns = shared.get(level.number) if policy is case.policy else None
        if turns is None:
            turns = _turns(case, policy, level.number)
            if policy is case.policy:
                shared[level.number] = turns
        is_handed_over = invoice.id in case.handovers
        for step, low, least_on in turns:
            if is_handed_over and step.channel is not Channel.HANDOVER:
                continue
            planned = planned_on(policy, invoice, level, step)
            due_on = next_working_day(max(least_on, planned))
            found.append(Candidate(due_on, low, invoice.due_on, invoice.id, step, invoice, planned))
    return found


_Turn = tuple[Step, int, date]
"""A step, minus its severity, and the first day it may be done for any invoice."""


def _turns(case: Case, policy: Policy, number: int) -> list[_Turn]:
    """The steps that come after that number, less those whose least amount is never reached."""
    found = []
    for step in in_turn(policy, number, skips_calls=case.dossier.debtor.do_not_call):
        least_on = _rested_on(case, step)
        if step.minimum_cents:
            least_on = max(least_on, _reaches_on(case, step.minimum_cents))
        if least_on < date.max:
            found.append((step, -severity(case, step), least_on))
    return found


def _rested_on(case: Case, step: Step) -> date:
    """The first day the gap since the last contact is over: the step's own, else the channel's."""
    if step.gap_days is None or case.last_contact is None:
        return case.rested_on
    return days_after(case.last_contact[0], step.gap_days)


def severity(case: Case, step: Step) -> int:
    """What makes a step higher than another: its number; its tone first between two policies."""
    if not case.invoice_policies:
        return step.number
    return TONES.index(step.tone) * _MOST_STEPS + step.number


def _candidates(case: Case) -> list[Candidate] | Because:
    """The steps to come, the one to do first in front; or why there is none."""
    invoices = (*case.free_invoices(), *case.passed_on())
    if not invoices:
        return Because("step.all_frozen")
    found = candidates(case, invoices)
    if not found:
        is_small = any(case.steps_before(invoice) for invoice in case.free_invoices())
        return Because("step.below_minimum" if is_small else "step.policy_exhausted")
    uncovered_on = _uncovered_on(case)
    if uncovered_on is None:
        return Because("step.money_covers", {"unallocated_cents": case.dossier.unallocated_cents})
    if uncovered_on > date.min:
        found = [each._replace(due_on=max(each.due_on, uncovered_on)) for each in found]
    found = [each for each in found if each.due_on <= case.limitation_on[each.invoice_id]]
    if not found:
        return Because("step.time_barred")
    return sorted(found)


def _uncovered_on(case: Case) -> date | None:
    """The first working day on which overdue debt exceeds unallocated money; None for never.

    Before it no letter leaves: the money is to be allocated first.
    """
    left = case.dossier.unallocated_cents
    if left <= 0:
        return date.min
    for invoice in case.open_invoices:
        left -= invoice.open_cents
        if left < 0:
            return case.calendar.next_working_day(days_after(invoice.due_on, 1))
    return None


def _reaches_on(case: Case, minimum_cents: int) -> date:
    """The first day on which that much that may be asked for is overdue; the last one for never."""
    total = 0
    for invoice in sorted((*case.free_invoices(), *case.passed_on()), key=lambda i: i.due_on):
        total += case.chased_cents(invoice)
        if total >= minimum_cents:
            return days_after(invoice.due_on, 1)
    return date.max


def _why_step(case: Case, chosen: Candidate) -> Because:
    invoice, step = chosen.invoice, chosen.step
    inputs: dict[str, ReasonValue] = {
        "invoice": invoice.number,
        "invoice_due_on": invoice.due_on,
        "offset_days": step.offset_days,
        "counts_from": step.counts_from,
        "reached_on": chosen.planned_on,
        "days_late": invoice.days_late(chosen.due_on),
        "step": step.name,
        "step_number": step.number,
    }
    if case.last_contact is None:
        return Because("step.first_contact", inputs)
    on, channel = case.last_contact
    inputs |= {
        "last_contact_on": on,
        "last_channel": channel,
        "gap_days": case.policy.gap_after(channel) if step.gap_days is None else step.gap_days,
    }
    return Because("step.after_contact", inputs)


def _escalations(case: Case, found: Sequence[Candidate]) -> tuple[Escalation, ...]:
    """What is shown on later days if the clerk does nothing.

    The step rises as others fall due; an invoice drops out on the day after its limitation date,
    and once none is left that can be claimed in court only the alarm remains.
    """
    last_on = case.limitation_on
    by_end = sorted(found, key=lambda each: (last_on[each.invoice_id], -each.lowness))
    if found[-1].due_on <= last_on[by_end[0].invoice_id]:
        return (*_rises(case, found), *_falls(case, by_end))
    return _rises_and_falls(case, found)


def _rises(case: Case, found: Sequence[Candidate]) -> Iterator[Escalation]:
    lowest = found[0].lowness
    for each in found:
        if each.lowness < lowest:
            lowest = each.lowness
            yield _step_from(case, each, each.due_on)


def _falls(case: Case, by_end: Sequence[Candidate]) -> Iterator[Escalation]:
    """What remains as limitation takes one invoice after the other, all steps being due."""
    highest, kept = by_end[-1], list[Candidate]()
    for each in reversed(by_end):
        if each.lowness < highest.lowness or not kept:
            highest = each
            kept.append(each)
    kept.reverse()
    for gone, left in pairwise(kept):
        yield _step_from(case, left, days_after(case.limitation_on[gone.invoice_id], 1))
    end_on = case.limitation_on[by_end[-1].invoice_id]
    yield _run_out(days_after(end_on, 1), end_on)


def _rises_and_falls(case: Case, found: Sequence[Candidate]) -> tuple[Escalation, ...]:
    """The same when some invoice runs out before another's step is due, day by day."""
    last_on = [case.limitation_on[each.invoice_id] for each in found]
    days = {each.due_on for each in found} | {days_after(day, 1) for day in last_on}
    waiting: list[tuple[int, int]] = []
    shown: Candidate | None = found[0]
    later: list[Escalation] = []
    started = 0
    for day in sorted(days):
        while started < len(found) and found[started].due_on <= day:
            heappush(waiting, (found[started].lowness, started))
            started += 1
        while waiting and last_on[waiting[0][1]] < day:
            heappop(waiting)
        highest = found[waiting[0][1]] if waiting else None
        if highest is None and shown is not None:
            later.append(_run_out(day, max(on for on in last_on if on < day)))
        elif highest is not None and (shown is None or highest.step is not shown.step):
            later.append(_step_from(case, highest, day))
        shown = highest
    return tuple(later)


def _step_from(case: Case, each: Candidate, on: date) -> Escalation:
    return Escalation(
        on=on,
        step=each.step.name,
        step_number=each.step.number,
        channel=each.step.channel,
        because=_why_step(case, each),
    )


def _run_out(on: date, limitation_on: date) -> Escalation:
    because = Because("limitation.run_out", {"limitation_on": limitation_on})
    return Escalation(on=on, kind=FollowUpKind.LIMITATION_ALARM, because=because)
