"""The one rule at the heart: what is next for a dossier, on which date, and why.

It takes no clock: the passing of days changes nothing, so the answer is stored when facts change
and the queue is whatever is due on or before today. Pending callbacks, promises, plans, holds and
disputes first remove the dunning steps they cover; then the earliest candidate wins, and ties go
to the order of the kinds.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from relance_tui.domain.case import Case, lay_out
from relance_tui.domain.codes import FollowUpKind
from relance_tui.domain.days import days_after
from relance_tui.domain.decision import Escalation, Finding, FollowUp
from relance_tui.domain.dossier import Dossier
from relance_tui.domain.policy import Policy
from relance_tui.domain.rules import RULES, no_next_action
from relance_tui.domain.workdays import Calendar

_STAY = frozenset(
    {FollowUpKind.UNALLOCATED_MONEY, FollowUpKind.MISSING_PROOF, FollowUpKind.DISPUTE_REVIEW}
)
"""Kinds that a passing act does not clear: an alarm must be able to show in their place."""


def next_follow_up(
    dossier: Dossier,
    policy: Policy,
    calendar: Calendar,
    invoice_policies: Mapping[int, Policy] | None = None,
) -> FollowUp | None:
    """What is next for this dossier, or None when nothing is owed or nothing can be done.

    `invoice_policies` is invoice id to a policy that replaces the debtor's for that invoice.
    """
    return choose(findings(lay_out(dossier, policy, calendar, invoice_policies)))


def findings(case: Case) -> tuple[Finding, ...]:
    """Every rule's verdict, in the order of the kinds; the orphan guard speaks only when alone.

    A limitation alarm years ahead is no reason to forget a balance until then.
    """
    verdicts = tuple(rule(case) for rule in RULES)
    if any(v.follow_up for v in verdicts if v.kind is not FollowUpKind.LIMITATION_ALARM):
        return verdicts
    return (*verdicts, no_next_action(case))


def choose(verdicts: tuple[Finding, ...]) -> FollowUp | None:
    """The earliest proposal; on the same day, the kind that comes first in the table."""
    proposals = [verdict.follow_up for verdict in verdicts if verdict.follow_up is not None]
    chosen = min(proposals, key=lambda each: (each.due_on, each.kind.rank), default=None)
    if chosen is None:
        return None
    by_kind = {each.kind: each for each in proposals}
    if chosen.kind is FollowUpKind.UNALLOCATED_MONEY:
        chosen = _until_uncovered(chosen, by_kind.get(FollowUpKind.DUNNING_STEP))
    alarm = by_kind.get(FollowUpKind.LIMITATION_ALARM)
    if alarm is None or chosen.kind is FollowUpKind.LIMITATION_ALARM:
        return chosen
    return _with_alarm(chosen, alarm)


def _until_uncovered(money: FollowUp, step: FollowUp | None) -> FollowUp:
    """Money to allocate gives way to the step that is due once it covers the debt no more."""
    if step is None or step.due_on <= money.due_on:
        return money
    begins = Escalation(
        on=step.due_on,
        step=step.step,
        step_number=step.step_number,
        channel=step.channel,
        because=step.because,
    )
    return replace(money, escalations=(begins, *step.escalations))


def _with_alarm(chosen: FollowUp, alarm: FollowUp) -> FollowUp:
    """The follow-up, giving way to the alarm on its day if it would stay there for ever."""
    on = max(alarm.due_on, days_after(chosen.due_on, 1))
    then = chosen.as_of(on)
    is_open_ended = then.channel is not None and not then.channel.is_written
    if chosen.kind not in _STAY and not is_open_ended:
        return chosen
    earlier = tuple(each for each in chosen.escalations if each.on < on)
    shown = Escalation(on=on, kind=alarm.kind, because=alarm.because)
    return replace(chosen, escalations=(*earlier, shown))
