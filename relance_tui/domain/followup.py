"""The one rule at the heart: what is next for a dossier, on which date, and why.

It takes no clock: the passing of days changes nothing, so the answer is stored when facts change
and the queue is whatever is due on or before today. Pending callbacks, promises, plans, holds and
disputes first remove the dunning steps they cover; then the earliest candidate wins, and ties go
to the order of the kinds.
"""

from __future__ import annotations

from relance_tui.domain.case import Case, lay_out
from relance_tui.domain.decision import Finding, FollowUp
from relance_tui.domain.dossier import Dossier
from relance_tui.domain.policy import Policy
from relance_tui.domain.rules import RULES, no_next_action
from relance_tui.domain.workdays import Calendar


def next_follow_up(dossier: Dossier, policy: Policy, calendar: Calendar) -> FollowUp | None:
    """What is next for this dossier, or None when nothing is owed or nothing can be done."""
    return choose(findings(lay_out(dossier, policy, calendar)))


def findings(case: Case) -> tuple[Finding, ...]:
    """Every rule's verdict, in the order of the kinds; the orphan guard speaks only when alone."""
    verdicts = tuple(rule(case) for rule in RULES)
    if any(verdict.follow_up for verdict in verdicts):
        return verdicts
    return (*verdicts, no_next_action(case))


def choose(verdicts: tuple[Finding, ...]) -> FollowUp | None:
    """The earliest proposal; on the same day, the kind that comes first in the table."""
    proposals = [verdict.follow_up for verdict in verdicts if verdict.follow_up is not None]
    return min(proposals, key=lambda proposal: (proposal.due_on, proposal.kind.rank), default=None)
