"""The rules, one small function per kind of follow-up.

Each takes a laid-out case and answers one finding: what it proposes, or why it does not apply.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from relance_tui.domain.alarms import limitation_alarm, missing_proof
from relance_tui.domain.case import Case, overdue_cents, watched_instalment
from relance_tui.domain.codes import FollowUpKind
from relance_tui.domain.days import days_after
from relance_tui.domain.decision import Finding, FollowUp, idle
from relance_tui.domain.dunning import dunning_step
from relance_tui.domain.freezing import covered
from relance_tui.domain.invoice import Invoice
from relance_tui.domain.reason import Because, ReasonValue

Rule = Callable[[Case], Finding]


def callback(case: Case) -> Finding:
    """A call agreed with the debtor, at the hour agreed; the gap does not apply to it."""
    kind = FollowUpKind.CALLBACK
    if case.callback is None:
        return idle(kind, "callback.none")
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
        return idle(kind, code)
    check = min(case.waiting_promises, key=lambda c: (c.back_on, c.promise.made_at, c.promise.id))
    inputs: dict[str, ReasonValue] = {
        "amount_cents": check.promise.amount_cents,
        "received_cents": check.in_time_cents + check.late_cents,
        "promised_on": check.promise.due_on,
        "deadline_on": check.deadline_on,
        "back_on": check.back_on,
    }
    code = "promise.watched"
    if check.promise.means is not None:
        code, inputs["means"] = "promise.expected", check.promise.means.value
    return _proposes(
        FollowUp(
            kind=kind,
            due_on=check.back_on,
            because=Because(code, inputs),
            invoice_ids=_ids(case.promised[check.promise.id]),
        )
    )


def missed_instalment(case: Case) -> Finding:
    """The instalment that comes back first if money does not reach it by its date plus grace."""
    kind = FollowUpKind.MISSED_INSTALMENT
    watched = [
        (unmet, check)
        for check in case.running_plans
        if (unmet := watched_instalment(check, case.dossier)) is not None
    ]
    if not watched:
        code = "plan.settled" if case.plans else "plan.none"
        return idle(kind, code)
    unmet, plan = min(watched, key=lambda pair: (pair[0].back_on, pair[1].plan.id))
    inputs: dict[str, ReasonValue] = {
        "number": unmet.instalment.number,
        "amount_cents": unmet.instalment.amount_cents,
        "received_cents": unmet.received_cents,
        "instalment_on": unmet.instalment.due_on,
        "back_on": unmet.back_on,
        "accelerates": int(plan.plan.accelerates),
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
        return idle(kind, "money.none")
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
        return idle(kind, "dispute.none")
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
        return idle(kind, "hold.none")
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


def no_next_action(case: Case) -> Finding:
    """The orphan guard: an overdue balance that nothing suspends is never forgotten."""
    kind = FollowUpKind.NO_NEXT_ACTION
    free = case.free_invoices()
    if not free:
        return idle(kind, "orphan.nothing_free")
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
    missing_proof,
    dispute_review,
    hold_end,
    dunning_step,
    limitation_alarm,
)
"""Every rule but the orphan guard, in the order that decides ties."""
