"""The steps an invoice has before it, and the day each one is planned for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from relance_tui.domain.codes import Channel, CountsFrom, Entry
from relance_tui.domain.days import days_after, end_of_month
from relance_tui.domain.invoice import Invoice
from relance_tui.domain.policy import Policy, Step


@dataclass(frozen=True, slots=True)
class Level:
    """How far an invoice has gone in its policy."""

    number: int = 0
    """The last step it has had, 0 for none."""
    reached_on: date | None = None
    """The day of that step; None for none."""


NOT_STARTED = Level()

Planned = tuple[date, Step]
"""A step and the day it is planned for, whatever the last contact was."""


def path(policy: Policy, invoice: Invoice, level: Level, *, skips_calls: bool) -> list[Planned]:
    """The next step of an invoice, then those that take its place if it is not done by their day.

    Usually one. A step before the due date gives way to the one after it, since a courtesy note
    makes no sense once the money is late; with `entry = "contextual"` so does each amicable step
    of an invoice that has had none yet. A legal step or a hand-over never takes the place of one,
    nor does a step that waits for an amount: until it is reached, nothing would be left to do.
    """
    return [
        (planned_on(policy, invoice, level, step), step)
        for step in in_turn(policy, level.number, skips_calls=skips_calls)
    ]


def step_on(
    policy: Policy, invoice: Invoice, level: Level, day: date, *, skips_calls: bool
) -> Step | None:
    """The step an invoice stands before on that day; None when its policy is over."""
    steps = in_turn(policy, level.number, skips_calls=skips_calls)
    for step in reversed(steps[1:]):
        if planned_on(policy, invoice, level, step) <= day:
            return step
    return steps[0] if steps else None


def in_turn(policy: Policy, number: int, *, skips_calls: bool) -> list[Step]:
    """The step after that number, then each that may take the place of the one before it."""
    found: list[Step] = []
    for step in policy.steps[number:]:
        if skips_calls and step.channel is Channel.CALL:
            continue
        if found and not _takes_the_place(step):
            break
        found.append(step)
        if not _gives_way(policy, number, step):
            break
    return found


def planned_on(policy: Policy, invoice: Invoice, level: Level, step: Step) -> date:
    """The day a step is planned for, without regard to the last contact or to working days."""
    if step.counts_from is CountsFrom.DUE_DATE:
        return days_after(invoice.due_on, step.offset_days)
    if step.counts_from is CountsFrom.END_OF_MONTH:
        return days_after(end_of_month(invoice.due_on), step.offset_days)
    if level.number == step.number - 1 and level.reached_on is not None:
        return days_after(level.reached_on, step.offset_days)
    if step.number == 1:
        return days_after(invoice.due_on, step.offset_days)
    before = policy.steps[step.number - 2]
    return days_after(planned_on(policy, invoice, level, before), step.offset_days)


def _takes_the_place(step: Step) -> bool:
    return not (step.is_legal or step.channel is Channel.HANDOVER or step.minimum_cents)


def _gives_way(policy: Policy, number: int, step: Step) -> bool:
    if step.offset_days <= 0 and step.counts_from is CountsFrom.DUE_DATE:
        return True
    return policy.entry is Entry.CONTEXTUAL and number == 0
