"""What a policy would have done over a period: its steps replayed on the facts as they came.

The letters and calls that really happened are left out. Every step is done on its day, by a
scenario that sends what is due and deals with everything else the day it shows; the debtor behaves
as it did: it pays, promises and disputes on the days it really has.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time
from typing import Final

from relance_tui.domain.case import Case, lay_out
from relance_tui.domain.codes import CallOutcome, Channel, Claim, EventKind, FollowUpKind
from relance_tui.domain.contact import Call, SentLetter
from relance_tui.domain.correspondence import plan_letter
from relance_tui.domain.days import days_after
from relance_tui.domain.decision import FollowUp
from relance_tui.domain.dossier import Act, Dossier
from relance_tui.domain.followup import choose, findings
from relance_tui.domain.hold import Dispute, Hold
from relance_tui.domain.invoice import Invoice
from relance_tui.domain.legal_event import LegalEvent
from relance_tui.domain.payment import Payment
from relance_tui.domain.plan import InstalmentPlan
from relance_tui.domain.policy import Policy, Step
from relance_tui.domain.promise import Promise
from relance_tui.domain.workdays import Calendar

PROOF_DAYS: Final = 3
"""Days after which the replay has a registered letter received."""

AFTER_EVERY_FACT: Final = datetime.max.replace(tzinfo=UTC)
"""The instant of the acts of the scenario: it knows all that is dated of its day, however late it
was typed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplayedStep:
    """A step the policy would have taken."""

    on: date
    step: Step
    invoice_ids: tuple[int, ...]
    """The invoices claimed, oldest due date first."""
    amount_cents: int
    """Principal claimed, in the currency of the dossier."""


def replay(
    dossier: Dossier, policy: Policy, calendar: Calendar, first_on: date, last_on: date
) -> tuple[ReplayedStep, ...]:
    """The steps of `policy` on this dossier from `first_on` to `last_on` included, in order.

    `dossier` holds all its facts, settled invoices and their payments too. Nothing was sent before
    `first_on`: what is due by then starts there, at the first step. A hand-over ends the replay.
    """
    if first_on > last_on:
        return ()
    past = _Hindsight(dossier, _lead_days(policy))
    scenario = _Scenario(policy, calendar)
    changes = sorted(day for day in past.change_days if first_on < day <= last_on)
    eves = (days_after(day, -1) for day in changes)
    done: list[ReplayedStep] = []
    for since_on, until_on in zip((first_on, *changes), (*eves, last_on), strict=True):
        if past.move_to(since_on):
            scenario.learn(past.dossier(since_on))
        done += scenario.play(since_on, until_on)
        if scenario.is_over:
            break
    return tuple(done)


def _lead_days(policy: Policy) -> int:
    """From how many days after its due date the policy may speak of an invoice."""
    ahead = [step.offset_days for step in policy.steps if step.offset_days <= 0]
    return sum(ahead) if ahead else 1


Mark = tuple[object, ...]
_Agreement = Promise | InstalmentPlan


@dataclass(slots=True)
class _Scenario:
    """What the policy has done so far, and what it does while no fact changes."""

    policy: Policy
    calendar: Calendar
    is_over: bool = False
    calls: list[Call] = field(default_factory=list)
    letters: list[SentLetter] = field(default_factory=list)
    proofs: list[LegalEvent] = field(default_factory=list)
    last_act: Act | None = None
    facts: Dossier | None = None
    pending: tuple[Case, FollowUp] | None = None
    """The dossier as the scenario has made it, and what is next for it."""
    handled: set[Mark] = field(default_factory=set)
    """What was done already. Nothing is done twice, which is why a replay ends."""

    def learn(self, facts: Dossier) -> None:
        """Takes in the facts as they stand now, and decides anew."""
        self.facts = facts
        self._decide(facts)

    def play(self, since_on: date, until_on: date) -> Iterator[ReplayedStep]:
        """The steps taken between two days, both included, over which the facts stay the same."""
        day = since_on
        while self.facts is not None and self.pending is not None and not self.is_over:
            case, follow_up = self.pending
            if follow_up.due_on > until_on:
                return
            day = self.calendar.next_working_day(max(day, follow_up.due_on))
            if day > until_on:
                return
            current = follow_up.as_of(day)
            step = step_to_take(case, current, day)
            mark = mark_of(current) if step is None else level_mark_of(case, step)
            if mark in self.handled:
                return
            self.handled.add(mark)
            self.last_act = Act(day, AFTER_EVERY_FACT)
            if step is not None:
                self._take(step)
                yield step
            self._decide(self.facts)

    def _decide(self, facts: Dossier) -> None:
        self.pending = None
        if facts.invoices:
            case = lay_out(self._joined_to(facts), self.policy, self.calendar)
            follow_up = self._next(case)
            self.pending = None if follow_up is None else (case, follow_up)

    def _joined_to(self, facts: Dossier) -> Dossier:
        return replace(
            facts,
            calls=tuple(self.calls),
            letters=tuple(self.letters),
            events=(*facts.events, *self.proofs),
            last_act=self.last_act,
        )

    def _next(self, case: Case) -> FollowUp | None:
        """What is next once set aside what was dealt with and would stay until a fact changes.

        The orphan guard comes back for ever and takes no step: it is left out.
        """
        waiting = tuple(
            verdict
            for verdict in findings(case)
            if verdict.kind is not FollowUpKind.NO_NEXT_ACTION
            and verdict.follow_up is not None
            and mark_of(verdict.follow_up) not in self.handled
        )
        return choose(waiting)

    def _take(self, done: ReplayedStep) -> None:
        """Adds the contact to the facts of the scenario."""
        number = len(self.letters) + len(self.calls) + 1
        at = datetime.combine(done.on, time.max, UTC)
        if done.step.channel is Channel.HANDOVER:
            self.is_over = True
        elif done.step.channel is Channel.CALL:
            call = Call(id=number, on=done.on, at=at, outcome=CallOutcome.REACHED)
            self.calls.append(call)
        else:
            letter = letter_of(done, number, at)
            self.letters.append(letter)
            if letter.channel is Channel.REGISTERED:
                self.proofs.append(receipt_of(letter))


def step_to_take(case: Case, current: FollowUp, day: date) -> ReplayedStep | None:
    """The dunning step to take and what it claims; None when something else is to be done."""
    plan = plan_letter(case, day, current.step) if current.step else None
    if plan is None or plan.step is None:
        return None
    claimed = tuple(i for i in plan.invoices if i.id not in case.frozen)
    # A hand-over may pass on what another one holds: what is frozen so is claimed all the same.
    claimed = claimed or tuple(i for i in case.open_invoices if i.id in current.invoice_ids)
    return ReplayedStep(
        on=day,
        step=plan.step,
        invoice_ids=tuple(invoice.id for invoice in claimed),
        amount_cents=sum(map(case.chased_cents, claimed)),
    )


def mark_of(follow_up: FollowUp) -> Mark:
    """What tells a follow-up that was dealt with from another."""
    return follow_up.kind, follow_up.due_on, follow_up.invoice_ids


def level_mark_of(case: Case, done: ReplayedStep) -> Mark:
    """A step over invoices at these levels: met again, it has moved nothing."""
    return done.step.number, tuple((each, case.levels[each].number) for each in done.invoice_ids)


def letter_of(done: ReplayedStep, number: int, at: datetime) -> SentLetter:
    """The letter that executes a written step."""
    return SentLetter(
        id=number,
        on=done.on,
        at=at,
        channel=done.step.channel,
        step=done.step.name,
        step_number=done.step.number,
        invoice_ids=done.invoice_ids,
    )


def receipt_of(letter: SentLetter) -> LegalEvent:
    """The receipt of a registered letter, so that its absence holds nothing back."""
    return LegalEvent(
        id=-letter.id,
        kind=EventKind.LETTER_RECEIVED,
        on=days_after(letter.on, PROOF_DAYS),
        at=letter.at,
        invoice_ids=letter.invoice_ids,
        letter_id=letter.id,
    )


class _Hindsight:
    """A dossier as it stood on any day, moved forward without going over its past again.

    What was settled before we knew an invoice was settled from the start. Money counts from its
    value date, and until the day it came back where it did. An invoice shows once the policy may
    speak of it: until then no decision rests on it.
    """

    def __init__(self, dossier: Dossier, lead_days: int) -> None:
        self._facts = dossier
        self._agreements: tuple[_Agreement, ...] = (*dossier.promises, *dossier.plans)
        self._invoices = {invoice.id: invoice for invoice in dossier.invoices}
        self._owed = _owed_at_first(dossier)
        self._shown: set[int] = set()
        self._standing: dict[int, Invoice] = {}
        self._payments: dict[int, Payment] = {}
        self._agenda = sorted(_agenda(dossier, lead_days), key=lambda entry: entry[0], reverse=True)
        self._fact_days = set(_fact_days(dossier))

    @property
    def change_days(self) -> set[date]:
        """The days on which a fact may have changed."""
        return self._fact_days | {day for day, _ in self._agenda}

    def move_to(self, day: date) -> bool:
        """Moves on to a day; whether it changed anything a decision rests on.

        No change day is jumped over, save before the first one asked for.
        """
        has_changed = day in self._fact_days
        while self._agenda and self._agenda[-1][0] <= day:
            _, fact = self._agenda.pop()
            if isinstance(fact, Payment):
                has_changed |= self._receive(fact, day)
            else:
                self._shown.add(fact.id)
                has_changed |= self._stand(fact.id)
        return has_changed

    def dossier(self, day: date) -> Dossier:
        """The facts known on the day moved to.

        Invoices settled by then, contacts and their proofs are left out.
        """
        facts = self._facts
        return Dossier(
            debtor=facts.debtor,
            invoices=tuple(self._standing.values()),
            payments=tuple(self._payments.values()),
            callbacks=tuple(each for each in facts.callbacks if each.made_on <= day),
            promises=tuple(self._promises(day)),
            plans=tuple(self._plans(day)),
            holds=tuple(each for each in facts.holds if each.made_on <= day),
            disputes=tuple(_disputes(facts.disputes, day)),
            events=tuple(e for e in facts.events if e.on <= day and not e.kind.is_proof),
        )

    def _receive(self, payment: Payment, day: date) -> bool:
        """Counts money in, or out again once it has come back; whether that tells anything."""
        before = self._payments.get(payment.id)
        has_bounced = payment.bounced_on is not None and payment.bounced_on <= day
        believed = payment if has_bounced else replace(payment, bounced_on=None, bounced_at=None)
        self._payments[payment.id] = believed
        was_counted = before is not None and not _is_bounced(before)
        sign = was_counted - (not has_bounced)
        is_telling = has_bounced or bool(self._agreements) or believed.unallocated_cents != 0
        for invoice_id, cents in _principal(payment) if sign else ():
            if invoice_id in self._owed:
                self._owed[invoice_id] += sign * cents
                is_telling |= self._stand(invoice_id)
        return is_telling

    def _stand(self, invoice_id: int) -> bool:
        """Brings what is open on an invoice up to date; whether it stands otherwise than before."""
        invoice, before = self._invoices[invoice_id], self._standing.pop(invoice_id, None)
        open_cents = min(self._owed[invoice_id], invoice.total_cents)
        if invoice_id not in self._shown or open_cents <= 0:
            return before is not None
        self._standing[invoice_id] = replace(invoice, open_cents=open_cents)
        return self._standing[invoice_id] != before

    def _promises(self, day: date) -> Iterator[Promise]:
        for promise in self._facts.promises:
            if promise.made_on <= day:
                is_withdrawn = promise.is_withdrawn and self._withdrawn_on(promise) <= day
                yield replace(promise, is_withdrawn=is_withdrawn)

    def _plans(self, day: date) -> Iterator[InstalmentPlan]:
        for plan in self._facts.plans:
            if plan.made_on <= day:
                is_withdrawn = plan.is_withdrawn and self._withdrawn_on(plan) <= day
                yield replace(plan, is_withdrawn=is_withdrawn)

    def _withdrawn_on(self, agreement: _Agreement) -> date:
        """When the next agreement replaced it; the day it was made where there is none."""
        later = (each.made_on for each in self._agreements if each.made_at > agreement.made_at)
        return max(min(later, default=agreement.made_on), agreement.made_on)


def _agenda(dossier: Dossier, lead_days: int) -> Iterator[tuple[date, Invoice | Payment]]:
    for invoice in dossier.invoices:
        yield max(invoice.issued_on, days_after(invoice.due_on, lead_days)), invoice
    for payment in dossier.payments:
        yield payment.valued_on, payment
        if payment.bounced_on is not None and payment.bounced_on > payment.valued_on:
            yield payment.bounced_on, payment


def _fact_days(dossier: Dossier) -> Iterator[date]:
    agreements: tuple[_Agreement, ...] = (*dossier.promises, *dossier.plans)
    pauses: tuple[Hold | Dispute, ...] = (*dossier.holds, *dossier.disputes)
    yield from (each.made_on for each in agreements)
    yield from (each.made_on for each in pauses)
    yield from (each.made_on for each in dossier.callbacks)
    yield from (each.settled_on for each in dossier.disputes if each.settled_on is not None)
    yield from (event.on for event in dossier.events)


def _owed_at_first(dossier: Dossier) -> dict[int, int]:
    """Invoice id to what was open before any money we know of: today's with all of it put back."""
    owed = {invoice.id: invoice.open_cents for invoice in dossier.invoices}
    for payment in dossier.payments:
        for invoice_id, cents in () if _is_bounced(payment) else _principal(payment):
            if invoice_id in owed:
                owed[invoice_id] += cents
    return owed


def _is_bounced(payment: Payment) -> bool:
    return payment.bounced_on is not None


def _principal(payment: Payment) -> Iterable[tuple[int, int]]:
    return (
        (part.invoice_id, part.amount_cents)
        for part in payment.allocations
        if part.claim is Claim.PRINCIPAL
    )


def _disputes(disputes: Iterable[Dispute], day: date) -> Iterator[Dispute]:
    for dispute in disputes:
        if dispute.made_on <= day:
            is_settled = dispute.settled_on is not None and dispute.settled_on <= day
            yield dispute if is_settled else replace(dispute, settled_on=None)
