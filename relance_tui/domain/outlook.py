"""What comes for a dossier if nobody pays and each follow-up is done on its day.

Nothing is decided here: the rule is asked again after each thing done, on the dossier as that thing
leaves it. A callback, a broken promise or a missed instalment is taken for a conversation that
changes nothing; money is allocated; a proof arrives; a letter leaves, and is received when it is
registered; a hand-over is recorded. A dispute stays open once it is reviewed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time
from enum import StrEnum
from typing import Final

from relance_tui.domain.case import Case, lay_out
from relance_tui.domain.codes import CallOutcome, Channel, EventKind, FollowUpKind
from relance_tui.domain.contact import Call, SentLetter
from relance_tui.domain.decision import FollowUp
from relance_tui.domain.dossier import Act, Dossier
from relance_tui.domain.followup import choose, findings
from relance_tui.domain.forecast import Source, awaited
from relance_tui.domain.legal_event import LegalEvent
from relance_tui.domain.proceedings import unproved_letters
from relance_tui.domain.reason import Because
from relance_tui.domain.replay import (
    AFTER_EVERY_FACT,
    Mark,
    ReplayedStep,
    letter_of,
    level_mark_of,
    mark_of,
    receipt_of,
    step_to_take,
)
from relance_tui.domain.waiting import settle_waiting, settled

_MOST: Final = 500
"""Things done for one dossier after which no more is looked for, however far the end is."""
_TALKED_ABOUT = frozenset(
    {FollowUpKind.CALLBACK, FollowUpKind.BROKEN_PROMISE, FollowUpKind.MISSED_INSTALMENT}
)


class Suspension(StrEnum):
    """What keeps reminders back over a stretch of days."""

    PLAN = "plan"
    HOLD = "hold"
    DISPUTE = "dispute"


@dataclass(frozen=True, slots=True, kw_only=True)
class Coming:
    """Something that comes: a follow-up to do, or money awaited by agreement."""

    on: date
    """The working day it is done; for money, the day agreed."""
    kind: FollowUpKind | Source
    due_on: date
    """Since when it is due: before `on` when it is late, or falls on a day that is not worked."""
    amount_cents: int
    """What it is about: the principal claimed, the money awaited or to allocate."""
    invoice_ids: tuple[int, ...] = ()
    step: str | None = None
    """Name of the dunning step, for one."""
    step_number: int = 0
    channel: Channel | None = None
    at: time | None = None
    """The hour agreed, for a callback."""
    because: Because | None = None

    @property
    def is_to_do(self) -> bool:
        """Whether somebody has to do something; money awaited only has to arrive."""
        return isinstance(self.kind, FollowUpKind)


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """Days over which something suspends reminders, both ends included."""

    suspension: Suspension
    first_on: date
    last_on: date


def coming(case: Case, today: date, last_on: date) -> tuple[Coming, ...]:
    """What comes from `today` to `last_on` included, in order of date.

    What is due already is done on the first working day. Nothing that leaves the dossier as it was
    is done twice, so that it ends.
    """
    money = (
        Coming(
            on=each.due_on,
            kind=each.source,
            due_on=each.due_on,
            amount_cents=each.amount_cents,
            invoice_ids=each.invoice_ids,
        )
        for each in awaited(case, today)
        if today <= each.due_on <= last_on and not each.is_broken
    )
    found = [*money, *_Future(case).play(today, last_on)]
    return tuple(sorted(found, key=lambda each: (each.on, each.is_to_do)))


def stretches(case: Case) -> tuple[Stretch, ...]:
    """The plans, holds and disputes in force: what is drawn as bars.

    A plan runs from its first to its last instalment, a dispute to the day of its review.
    """
    found = [
        Stretch(
            suspension=Suspension.PLAN,
            first_on=min(each.due_on for each in check.plan.instalments),
            last_on=max(each.due_on for each in check.plan.instalments),
        )
        for check in case.running_plans
    ]
    found += [
        Stretch(suspension=Suspension.HOLD, first_on=each.made_on, last_on=each.until_on)
        for each in case.holds
    ]
    found += [
        Stretch(
            suspension=Suspension.DISPUTE,
            first_on=each.made_on,
            last_on=max(each.review_on, each.made_on),
        )
        for each in case.disputes
    ]
    return tuple(found)


@dataclass(slots=True)
class _Future:
    """A dossier as doing each thing on its day leaves it."""

    case: Case
    handled: set[Mark] = field(default_factory=set)
    """What was done and would stay there until a fact changes."""

    def play(self, today: date, last_on: date) -> Iterator[Coming]:
        """Does what comes, day after day."""
        day = self.case.calendar.next_working_day(today)
        for _done in range(_MOST):
            follow_up = self._next()
            if follow_up is None or follow_up.due_on > last_on:
                return
            day = self.case.calendar.next_working_day(max(day, follow_up.due_on))
            if day > last_on:
                return
            found = self._do(follow_up, day)
            if found is not None:
                yield found

    def _next(self) -> FollowUp | None:
        waiting = (
            verdict
            for verdict in findings(self.case)
            if verdict.follow_up is not None and mark_of(verdict.follow_up) not in self.handled
        )
        return choose(tuple(waiting))

    def _do(self, follow_up: FollowUp, day: date) -> Coming | None:
        """Does it, and tells what it was; None for a step that has moved nothing before."""
        current = follow_up.as_of(day)
        step = step_to_take(self.case, current, day)
        if step is None:
            self.handled.add(mark_of(follow_up))
            told = self._told(current, day)
        else:
            mark = level_mark_of(self.case, step)
            if mark in self.handled:
                self.handled.add(mark_of(follow_up))
                return None
            self.handled.add(mark)
            told = _told_step(current, step)
        after = self._after(current, step, day)
        self._lay_out(replace(after, last_act=Act(day, AFTER_EVERY_FACT)))
        return told

    def _told(self, current: FollowUp, day: date) -> Coming:
        return Coming(
            on=day,
            kind=current.kind,
            due_on=current.due_on,
            amount_cents=self._amount_cents(current),
            invoice_ids=current.invoice_ids,
            step=current.step,
            step_number=current.step_number,
            channel=current.channel,
            at=current.at,
            because=current.because,
        )

    def _amount_cents(self, current: FollowUp) -> int:
        if current.kind is FollowUpKind.UNALLOCATED_MONEY:
            return self.case.dossier.unallocated_cents
        named = set(current.invoice_ids)
        return sum(i.open_cents for i in self.case.open_invoices if i.id in named)

    def _after(self, current: FollowUp, step: ReplayedStep | None, day: date) -> Dossier:
        """The dossier once that is done."""
        dossier = self.case.dossier
        at = datetime.combine(day, time.max, UTC)
        if step is not None:
            return _with_step(dossier, step, at)
        if current.kind in _TALKED_ABOUT:
            counts = None if current.kind is FollowUpKind.CALLBACK else False
            return _with_call(dossier, day, at, counts=counts)
        if current.kind is FollowUpKind.UNALLOCATED_MONEY:
            return settled(dossier, settle_waiting(dossier, day))
        if current.kind is FollowUpKind.MISSING_PROOF:
            receipt = replace(receipt_of(unproved_letters(dossier)[0]), on=day, at=at)
            return replace(dossier, events=(*dossier.events, receipt))
        return dossier

    def _lay_out(self, dossier: Dossier) -> None:
        case = self.case
        self.case = lay_out(dossier, case.policy, case.calendar, case.invoice_policies)


def _told_step(current: FollowUp, step: ReplayedStep) -> Coming:
    return Coming(
        on=step.on,
        kind=FollowUpKind.DUNNING_STEP,
        due_on=current.due_on,
        amount_cents=step.amount_cents,
        invoice_ids=step.invoice_ids,
        step=step.step.name,
        step_number=step.step.number,
        channel=step.step.channel,
        because=current.because,
    )


def _with_step(dossier: Dossier, step: ReplayedStep, at: datetime) -> Dossier:
    """The dossier once a step was taken; a registered letter is received."""
    if step.step.channel is Channel.CALL:
        return _with_call(dossier, step.on, at)
    if step.step.channel is Channel.HANDOVER:
        given = LegalEvent(
            id=_next_id(dossier.events),
            kind=EventKind.HANDED_OVER,
            on=step.on,
            at=at,
            invoice_ids=step.invoice_ids,
            step=step.step.name,
            step_number=step.step.number,
        )
        return replace(dossier, events=(*dossier.events, given))
    sent = letter_of(step, _next_id(dossier.letters), at)
    events = dossier.events
    if sent.channel is Channel.REGISTERED:
        events = (*events, receipt_of(sent))
    return replace(dossier, letters=(*dossier.letters, sent), events=events)


def _with_call(dossier: Dossier, on: date, at: datetime, *, counts: bool | None = None) -> Dossier:
    """The dossier once somebody was reached; `counts` says whether a step is done by it."""
    made = Call(
        id=_next_id(dossier.calls),
        on=on,
        at=at,
        outcome=CallOutcome.REACHED,
        advances_level=counts,
    )
    return replace(dossier, calls=(*dossier.calls, made))


def _next_id(facts: Iterable[Call | SentLetter | LegalEvent]) -> int:
    return max((fact.id for fact in facts), default=0) + 1
