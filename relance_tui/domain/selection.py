"""Which dossiers a view of the queue shows."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING

from relance_tui.domain.codes import PromiseStatus

if TYPE_CHECKING:  # the first frame needs neither
    from relance_tui.domain.plan import InstalmentPlan
    from relance_tui.domain.settlement import PromiseCheck

ME = "@me"
"""In place of a name: the clerk who looks."""


class Word(StrEnum):
    """Where the debtor stands with what they promised."""

    PENDING = "pending"
    BROKEN = "broken"


@dataclass(frozen=True, slots=True, kw_only=True)
class Conditions:
    """What a dossier must be to show; without any, it owes or is watched."""

    is_due: bool = False
    """Something is to be done today."""
    word: Word | None = None
    is_disputed: bool = False
    """A dispute not settled touches an open invoice."""
    least_overdue_cents: int = 0
    owner: str = ""
    """Who follows it, case apart, or `ME`; empty for whoever does."""
    quiet_days: int = 0
    """Something is overdue and no effective contact was made for so many days; 0 for no matter."""


def word_given(
    checks: Iterable[PromiseCheck], plans: Iterable[InstalmentPlan], today: date
) -> Word | None:
    """Whether a promise is awaited; else whether the last one was broken and has stayed unmet.

    One awaited hides an earlier one that was broken, and so does a plan agreed since: the debtor
    has given their word anew.
    """
    standing = [check for check in checks if not check.promise.is_withdrawn]
    if any(check.status(today) is PromiseStatus.PENDING for check in standing):
        return Word.PENDING
    if not standing:
        return None
    last = max(standing, key=lambda check: (check.promise.due_on, check.promise.made_at))
    if last.is_met:
        return None
    made_at = last.promise.made_at
    is_replaced = any(plan.made_at > made_at for plan in plans if not plan.is_withdrawn)
    return None if is_replaced else Word.BROKEN
