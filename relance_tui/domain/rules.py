"""The rules, one small function per kind of follow-up.

Each takes a laid-out case and answers one finding: what it proposes, or why it does not apply.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date

from relance_tui.domain.case import (
    Case,
    covered,
    days_after,
    overdue_cents,
)
from relance_tui.domain.codes import FollowUpKind
from relance_tui.domain.decision import Escalation, Finding, FollowUp
from relance_tui.domain.invoice import Invoice
from relance_tui.domain.policy import Step
from relance_tui.domain.reason import Because, ReasonValue

Rule = Callable[[Case], Finding]


def callback(case: Case) -> Finding:
    """A call agreed with the debtor, at the hour agreed; the gap does not apply to it."""
    kind = FollowUpKind.CALLBACK
    if case.callback is None:
        return Finding(kind=kind, because=Because("callback.none"))
    agreed = case.callback
    inputs: dict[str, ReasonValue] = {"agreed_on": agreed.made_on, "on": agreed.on}
    if agreed.at is not None:
        inputs["at"] = agreed.at.isoformat("minutes")
    return _proposes(
        FollowUp(
            kind=kind,
            due_on=case.calendar.next_working_day(agreed.on),
            at=agreed.at,
            because=Because("callback.agreed", inputs),
            invoice_ids=_ids(case.open_invoices),
        )
    )


def broken_promise(case: Case) -> Finding:
    """The promise that comes back first if money does not meet it by its date plus grace."""
    kind = FollowUpKind.BROKEN_PROMISE
    if not case.waiting_promises:
        code = "promise.settled" if case.promises else "promise.none"
        return Finding(kind=kind, because=Because(code))
    check = min(case.waiting_promises, key=lambda c: (c.back_on, c.promise.made_at, c.promise.id))
    inputs: dict[str, ReasonValue] = {
        "amount_cents": check.promise.amount_cents,
        "received_cents": check.in_time_cents + check.late_cents,
        "promised_on": check.promise.due_on,
        "deadline_on": check.deadline_on,
        "back_on": check.back_on,
    }
    return _proposes(
        FollowUp(
            kind=kind,
            due_on=check.back_on,
            because=Because("promise.watched", inputs),
            invoice_ids=_ids(case.promised[check.promise.id]),
        )
    )


def missed_instalment(case: Case) -> Finding:
    """The instalment that comes back first if money does not reach it by its date plus grace."""
    kind = FollowUpKind.MISSED_INSTALMENT
    watched = [
        (check.next_unmet, check) for check in case.running_plans if check.next_unmet is not None
    ]
    if not watched:
        code = "plan.settled" if case.plans else "plan.none"
        return Finding(kind=kind, because=Because(code))
    unmet, plan = min(watched, key=lambda pair: (pair[0].back_on, pair[1].plan.id))
    inputs: dict[str, ReasonValue] = {
        "number": unmet.instalment.number,
        "amount_cents": unmet.instalment.amount_cents,
        "received_cents": unmet.received_cents,
        "instalment_on": unmet.instalment.due_on,
        "back_on": unmet.back_on,
    }
    return _proposes(
        FollowUp(
            kind=kind,
            due_on=unmet.back_on,
            because=Because("plan.watched", inputs),
            invoice_ids=_ids(covered(plan.plan.invoice_ids, case.open_invoices)),
        )
    )


def unallocated_money(case: Case) -> Finding:
    """Money to allocate before anything leaves, when it covers all that is overdue."""
    kind = FollowUpKind.UNALLOCATED_MONEY
    loose = case.dossier.unallocated_cents
    if loose <= 0 or not case.open_invoices:
        return Finding(kind=kind, because=Because("money.none"))
    received_on = max(p.valued_on for p in case.dossier.payments if p.unallocated_cents > 0)
    caused_on = max(received_on, days_after(case.open_invoices[0].due_on, 1))
    overdue = overdue_cents(case.open_invoices, caused_on)
    inputs: dict[str, ReasonValue] = {
        "unallocated_cents": loose,
        "overdue_cents": overdue,
        "since_on": caused_on,
    }
    if loose < overdue:
        return Finding(kind=kind, because=Because("money.too_little", inputs))
    return _proposes(
        FollowUp(
            kind=kind,
            due_on=caused_on,
            because=Because("money.covers", inputs),
            invoice_ids=_ids(i for i in case.open_invoices if i.is_overdue(caused_on)),
        )
    )


def dispute_review(case: Case) -> Finding:
    """The review of a dispute; disputed invoices never receive a dunning step."""
    kind = FollowUpKind.DISPUTE_REVIEW
    if not case.disputes:
        return Finding(kind=kind, because=Because("dispute.none"))
    dispute = case.disputes[0]
    inputs: dict[str, ReasonValue] = {
        "raised_on": dispute.made_on,
        "review_on": dispute.review_on,
        "reason": dispute.reason,
    }
    return _proposes(
        FollowUp(
            kind=kind,
            due_on=case.calendar.next_working_day(dispute.review_on),
            because=Because("dispute.review", inputs),
            invoice_ids=_ids(covered(dispute.invoice_ids, case.open_invoices)),
        )
    )


def hold_end(case: Case) -> Finding:
    """The end of the hold that lapses first."""
    kind = FollowUpKind.HOLD_END
    if not case.holds:
        return Finding(kind=kind, because=Because("hold.none"))
    hold = min(case.holds, key=lambda hold: (hold.until_on, hold.id))
    inputs: dict[str, ReasonValue] = {
        "since_on": hold.made_on,
        "until_on": hold.until_on,
        "reason": hold.reason,
    }
    return _proposes(
        FollowUp(
            kind=kind,
            due_on=case.calendar.next_working_day(hold.until_on),
            because=Because("hold.ends", inputs),
            invoice_ids=_ids(covered(hold.invoice_ids, case.open_invoices)),
        )
    )


def dunning_step(case: Case) -> Finding:
    """The next step of the policy: one contact per debtor, at the highest step due that day."""
    kind = FollowUpKind.DUNNING_STEP
    free = case.free_invoices()
    if not free:
        code = "step.all_frozen" if case.open_invoices else "step.nothing_open"
        return Finding(kind=kind, because=Because(code))
    steps = [
        (step_due_on(case, invoice, step), step, invoice)
        for invoice in free
        if (step := case.policy.step_after(case.levels[invoice.id])) is not None
    ]
    if not steps:
        return Finding(kind=kind, because=Because("step.policy_exhausted"))
    uncovered_on = _uncovered_on(case)
    if uncovered_on is None:
        inputs = {"unallocated_cents": case.dossier.unallocated_cents}
        return Finding(kind=kind, because=Because("step.money_covers", inputs))
    due = sorted(
        ((max(due_on, uncovered_on), step, invoice) for due_on, step, invoice in steps),
        key=lambda item: (item[0], -item[1].number, item[2].due_on, item[2].id),
    )
    due_on, step, invoice = due[0]
    return _proposes(
        FollowUp(
            kind=kind,
            due_on=due_on,
            because=_why_step(case, invoice, step, due_on),
            step=step.name,
            step_number=step.number,
            channel=step.channel,
            invoice_ids=_ids(i for i in free if i.is_overdue(due_on) or i is invoice),
            escalations=_escalations(due),
        )
    )


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


def step_due_on(case: Case, invoice: Invoice, step: Step) -> date:
    """The working day of a step: the later of due date + offset and last contact + gap."""
    rested_on = case.rested_on
    if step.gap_days is not None and case.last_contact is not None:
        rested_on = days_after(case.last_contact[0], step.gap_days)
    due_on = days_after(invoice.due_on, step.offset_days)
    return case.calendar.next_working_day(max(due_on, rested_on))


def _why_step(case: Case, invoice: Invoice, step: Step, due_on: date) -> Because:
    inputs: dict[str, ReasonValue] = {
        "invoice": invoice.number,
        "invoice_due_on": invoice.due_on,
        "offset_days": step.offset_days,
        "reached_on": days_after(invoice.due_on, step.offset_days),
        "days_late": invoice.days_late(due_on),
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


def _escalations(due: list[tuple[date, Step, Invoice]]) -> tuple[Escalation, ...]:
    """The later days on which the step rises if the clerk does nothing."""
    highest = due[0][1].number
    rises = []
    for due_on, step, _ in due[1:]:
        if step.number > highest:
            highest = step.number
            rises.append(
                Escalation(on=due_on, step=step.name, step_number=step.number, channel=step.channel)
            )
    return tuple(rises)


def no_next_action(case: Case) -> Finding:
    """The orphan guard: an overdue balance that nothing suspends is never forgotten."""
    kind = FollowUpKind.NO_NEXT_ACTION
    free = case.free_invoices()
    if not free:
        return Finding(kind=kind, because=Because("orphan.nothing_free"))
    overdue_on = days_after(free[0].due_on, 1)
    inputs: dict[str, ReasonValue] = {"overdue_on": overdue_on}
    due_on = overdue_on
    act = case.dossier.last_act
    if act is not None:
        due_on = max(due_on, days_after(act.on, case.policy.margins.orphan_days))
        inputs |= {"last_act_on": act.on, "orphan_days": case.policy.margins.orphan_days}
    due_on = case.calendar.next_working_day(due_on)
    return _proposes(
        FollowUp(
            kind=kind,
            due_on=due_on,
            because=Because("orphan.nothing_planned", inputs),
            invoice_ids=_ids(i for i in free if i.is_overdue(due_on)),
        )
    )


def _proposes(follow_up: FollowUp) -> Finding:
    return Finding(kind=follow_up.kind, because=follow_up.because, follow_up=follow_up)


def _ids(invoices: Iterable[Invoice]) -> tuple[int, ...]:
    return tuple(invoice.id for invoice in invoices)


RULES: tuple[Rule, ...] = (
    callback,
    broken_promise,
    missed_instalment,
    unallocated_money,
    dispute_review,
    hold_end,
    dunning_step,
)
"""Every rule but the orphan guard, in the order that decides ties."""
