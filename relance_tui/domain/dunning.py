"""The dunning step: which step of the policy is next, from which day, and what it rises to."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from heapq import heappop, heappush

from relance_tui.domain.case import Case
from relance_tui.domain.codes import Channel, FollowUpKind
from relance_tui.domain.days import days_after
from relance_tui.domain.decision import Escalation, Finding, FollowUp
from relance_tui.domain.invoice import Invoice
from relance_tui.domain.policy import TONES, Step
from relance_tui.domain.reason import Because, ReasonValue


@dataclass(frozen=True, slots=True)
class Candidate:
    """A step that may be done for an invoice from a day on."""

    due_on: date
    step: Step
    invoice: Invoice
    planned_on: date
    """The day the policy plans it for, before gaps and working days move it."""


def dunning_step(case: Case) -> Finding:
    """The next step of the policy: one contact per debtor, at the highest step due that day."""
    kind = FollowUpKind.DUNNING_STEP
    if not case.open_invoices:
        return Finding(kind=kind, because=Because("step.nothing_open"))
    found = _candidates(case)
    if isinstance(found, Because):
        return Finding(kind=kind, because=found)
    first = found[0]
    free = case.free_invoices()
    because = _why_step(case, first)
    follow_up = FollowUp(
        kind=kind,
        due_on=first.due_on,
        because=because,
        step=first.step.name,
        step_number=first.step.number,
        channel=first.step.channel,
        invoice_ids=tuple(i.id for i in free if i.is_overdue(first.due_on) or i is first.invoice)
        or (first.invoice.id,),
        escalations=_escalations(case, found),
    )
    return Finding(kind=kind, because=because, follow_up=follow_up)


def candidates(case: Case, invoices: Iterable[Invoice]) -> list[Candidate]:
    """Every step these invoices stand before, on the day each may be done, in no order.

    A hand-over goes on for what was already handed over: no reminder leaves, but the file may be
    passed from one to another.
    """
    found = []
    for invoice in invoices:
        steps = case.steps_before(invoice)
        if invoice.id in case.handovers:
            steps = [each for each in steps if each[1].channel is Channel.HANDOVER]
        for planned, step in steps:
            due_on = _due_on(case, planned, step)
            if due_on is not None:
                found.append(Candidate(due_on, step, invoice, planned))
    return found


def severity(case: Case, step: Step) -> tuple[int, int]:
    """What makes a step higher than another: its number; its tone first between two policies."""
    return (TONES.index(step.tone) if case.invoice_policies else 0), step.number


def _candidates(case: Case) -> list[Candidate] | Because:
    """The steps to come, the one to do first in front; or why there is none."""
    invoices = case.free_invoices()
    if case.handovers:
        passed_on = (i for i in case.open_invoices if _is_only_handed_over(case, i))
        invoices = (*invoices, *passed_on)
    if not invoices:
        return Because("step.all_frozen")
    found = candidates(case, invoices)
    if not found:
        is_small = any(case.steps_before(invoice) for invoice in case.free_invoices())
        return Because("step.below_minimum" if is_small else "step.policy_exhausted")
    found = [each for each in found if each.due_on <= case.limitation_on[each.invoice.id]]
    if not found:
        return Because("step.time_barred")
    uncovered_on = _uncovered_on(case)
    if uncovered_on is None:
        return Because("step.money_covers", {"unallocated_cents": case.dossier.unallocated_cents})
    if uncovered_on > date.min:
        found = [replace(each, due_on=max(each.due_on, uncovered_on)) for each in found]
    return sorted(found, key=lambda each: _order(case, each))


def _order(case: Case, each: Candidate) -> tuple[object, ...]:
    tone, number = severity(case, each.step)
    return each.due_on, -tone, -number, each.invoice.due_on, each.invoice.id


def _is_only_handed_over(case: Case, invoice: Invoice) -> bool:
    because = case.frozen.get(invoice.id)
    return because is not None and because.code == "frozen.handed_over"


def _due_on(case: Case, planned_on: date, step: Step) -> date | None:
    """The working day of a step: the latest of its planned day, last contact + gap, and amount.

    None when what is open never reaches the least amount the step is worth.
    """
    rested_on = case.rested_on
    if step.gap_days is not None and case.last_contact is not None:
        rested_on = days_after(case.last_contact[0], step.gap_days)
    due_on = max(planned_on, rested_on)
    if step.minimum_cents:
        worth_it_on = _reaches_on(case, step.minimum_cents)
        if worth_it_on is None:
            return None
        due_on = max(due_on, worth_it_on)
    return case.calendar.next_working_day(due_on)


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


def _reaches_on(case: Case, minimum_cents: int) -> date | None:
    """The first day on which that much that may be asked for is overdue."""
    total = 0
    for invoice in case.free_invoices():
        total += case.chased_cents(invoice)
        if total >= minimum_cents:
            return days_after(invoice.due_on, 1)
    return None


def _why_step(case: Case, chosen: Candidate) -> Because:
    invoice, step = chosen.invoice, chosen.step
    inputs: dict[str, ReasonValue] = {
        "invoice": invoice.number,
        "invoice_due_on": invoice.due_on,
        "offset_days": step.offset_days,
        "counts_from": step.counts_from.value,
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
        "last_channel": channel.value,
        "gap_days": case.policy.gap_after(channel) if step.gap_days is None else step.gap_days,
    }
    return Because("step.after_contact", inputs)


def _escalations(case: Case, found: Sequence[Candidate]) -> tuple[Escalation, ...]:
    """What is shown on later days if the clerk does nothing.

    The step rises as others fall due; an invoice drops out on the day after its limitation date,
    and once none is left that can be claimed in court only the alarm remains.
    """
    last_on = [case.limitation_on[each.invoice.id] for each in found]
    days = {each.due_on for each in found} | {days_after(day, 1) for day in last_on}
    waiting: list[tuple[int, int, int]] = []
    shown: Candidate | None = found[0]
    later: list[Escalation] = []
    started = 0
    for day in sorted(days):
        while started < len(found) and found[started].due_on <= day:
            tone, number = severity(case, found[started].step)
            heappush(waiting, (-tone, -number, started))
            started += 1
        while waiting and last_on[waiting[0][2]] < day:
            heappop(waiting)
        highest = found[waiting[0][2]] if waiting else None
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
