"""What the outcome of a call entails: the facts it adds to the dossier."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from relance_tui.domain.case import lay_out
from relance_tui.domain.codes import CallOutcome, Reason
from relance_tui.domain.contact import Call, Callback
from relance_tui.domain.dossier import Act, Dossier
from relance_tui.domain.hold import Dispute, Hold
from relance_tui.domain.policy import Policy
from relance_tui.domain.promise import Promise
from relance_tui.domain.workdays import Calendar

PLAN_REQUEST_WORKING_DAYS = 3
"""How soon a debtor who asked for a plan is called again when none was agreed meanwhile."""
INSOLVENCY_REVIEW_DAYS = 15
"""How long reminders stop when insolvency is announced, before the clerk checks the register."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CallDraft:
    """A call as the clerk has filled it in so far."""

    outcome: CallOutcome
    amount_cents: int | None = None
    """For a promise, None means everything overdue; for a dispute, the part contested, None all."""
    on: date | None = None
    """Promised, agreed or announced day, as the outcome needs it."""
    at: time | None = None
    invoice_numbers: tuple[str, ...] = ()
    reason: Reason | None = None
    note: str = ""
    is_incoming: bool = False
    advances_level: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Entailment:
    """The facts a call adds. Their ids are 0 until they are stored."""

    call: Call
    callback: Callback | None = None
    promise: Promise | None = None
    hold: Hold | None = None
    dispute: Dispute | None = None
    withdrawn_promise_ids: tuple[int, ...] = ()
    """Promises still pending that the new one replaces."""

    def added_to(self, dossier: Dossier) -> Dossier:
        """The dossier as it would be with these facts."""
        promises = tuple(
            replace(promise, is_withdrawn=True)
            if promise.id in self.withdrawn_promise_ids
            else promise
            for promise in dossier.promises
        )
        return replace(
            dossier,
            calls=(*dossier.calls, self.call),
            callbacks=dossier.callbacks + ((self.callback,) if self.callback else ()),
            promises=promises + ((self.promise,) if self.promise else ()),
            holds=dossier.holds + ((self.hold,) if self.hold else ()),
            disputes=dossier.disputes + ((self.dispute,) if self.dispute else ()),
            last_act=Act(self.call.on, self.call.at),
        )


class MissingDate(ValueError):  # noqa: N818 - named for what is missing
    """The outcome needs a day that was not given."""


class DateInThePast(ValueError):  # noqa: N818 - named for what is wrong
    """The day agreed is before today."""


class TooMuch(ValueError):  # noqa: N818 - named for what is wrong
    """More is promised than is open."""


class NothingOwed(ValueError):  # noqa: N818 - named for what is wrong
    """A promise needs an amount and nothing is open."""


@dataclass(frozen=True, slots=True)
class _Situation:
    dossier: Dossier
    policy: Policy
    calendar: Calendar
    draft: CallDraft
    invoice_ids: tuple[int, ...]
    today: date
    now: datetime


def entail(  # noqa: PLR0913 - the dossier, the rulebook, the draft and the moment
    dossier: Dossier,
    policy: Policy,
    calendar: Calendar,
    draft: CallDraft,
    *,
    invoice_ids: tuple[int, ...],
    today: date,
    now: datetime,
) -> Entailment:
    """The facts that follow from a call; `invoice_ids` are those the draft names, empty for none.

    Raises MissingDate, DateInThePast, NothingOwed or TooMuch.
    """
    call = Call(
        id=0,
        on=today,
        at=now,
        outcome=draft.outcome,
        is_incoming=draft.is_incoming,
        advances_level=draft.advances_level,
        note=draft.note,
    )
    situation = _Situation(dossier, policy, calendar, draft, invoice_ids, today, now)
    entailed = _ENTAILED.get(draft.outcome)
    return entailed(situation, call) if entailed else Entailment(call=call)


def _callback(situation: _Situation, call: Call) -> Entailment:
    callback = Callback(
        id=0,
        made_at=situation.now,
        made_on=situation.today,
        on=_day_ahead(situation),
        at=situation.draft.at,
    )
    return Entailment(call=call, callback=callback)


def _plan_requested(situation: _Situation, call: Call) -> Entailment:
    soon = situation.calendar.add_working_days(situation.today, PLAN_REQUEST_WORKING_DAYS)
    on = _day_ahead(situation, soon)
    callback = Callback(
        id=0, made_at=situation.now, made_on=situation.today, on=on, at=situation.draft.at
    )
    return Entailment(call=call, callback=callback)


def _promise(situation: _Situation, call: Call) -> Entailment:
    promise = _promise_of(situation, due_on=_day_ahead(situation), counts_from=None)
    return Entailment(
        call=call, promise=promise, withdrawn_promise_ids=_replaced(situation, promise)
    )


def _says_paid(situation: _Situation, call: Call) -> Entailment:
    """Money said to be on its way is waited for like a promise, from the day it left."""
    said_on = situation.draft.on or situation.today
    promise = _promise_of(
        situation,
        due_on=max(said_on, situation.today),
        counts_from=min(said_on, situation.today),
    )
    return Entailment(
        call=call, promise=promise, withdrawn_promise_ids=_replaced(situation, promise)
    )


def _dispute(situation: _Situation, call: Call) -> Entailment:
    days = situation.policy.margins.dispute_review_days
    review_on = _day_ahead(situation, situation.today + timedelta(days=days))
    dispute = Dispute(
        id=0,
        made_at=situation.now,
        made_on=situation.today,
        review_on=review_on,
        reason=situation.draft.reason or Reason.OTHER,
        invoice_ids=situation.invoice_ids or _open_ids(situation.dossier),
        amount_cents=situation.draft.amount_cents,
    )
    return Entailment(call=call, dispute=dispute)


def _insolvency(situation: _Situation, call: Call) -> Entailment:
    later_on = situation.today + timedelta(days=INSOLVENCY_REVIEW_DAYS)
    hold = Hold(
        id=0,
        made_at=situation.now,
        made_on=situation.today,
        until_on=_day_ahead(situation, later_on),
        reason=Reason.INSOLVENCY,
    )
    return Entailment(call=call, hold=hold)


_ENTAILED: dict[CallOutcome, Callable[[_Situation, Call], Entailment]] = {
    CallOutcome.CALLBACK: _callback,
    CallOutcome.PLAN_REQUESTED: _plan_requested,
    CallOutcome.PROMISE: _promise,
    CallOutcome.SAYS_PAID: _says_paid,
    CallOutcome.DISPUTE: _dispute,
    CallOutcome.INSOLVENCY: _insolvency,
}


def _day_ahead(situation: _Situation, default: date | None = None) -> date:
    on = situation.draft.on or default
    if on is None:
        raise MissingDate
    if on < situation.today:
        raise DateInThePast
    return on


def _promise_of(situation: _Situation, due_on: date, counts_from: date | None) -> Promise:
    amount = situation.draft.amount_cents
    if amount is None:
        amount = promisable_cents(situation.dossier, situation.invoice_ids, situation.today)
    if amount <= 0:
        raise NothingOwed
    if amount > situation.dossier.open_cents:
        raise TooMuch
    return Promise(
        id=0,
        made_at=situation.now,
        made_on=situation.today,
        due_on=due_on,
        amount_cents=amount,
        invoice_ids=situation.invoice_ids,
        counts_from=counts_from,
    )


def promisable_cents(dossier: Dossier, invoice_ids: tuple[int, ...], today: date) -> int:
    """What "everything" means for a promise or a plan.

    The invoices named; else all that is overdue less unallocated money; else all that is open.
    """
    if invoice_ids:
        return sum(i.open_cents for i in dossier.invoices if i.id in invoice_ids)
    overdue = dossier.overdue_cents(today) - dossier.unallocated_cents
    return overdue if overdue > 0 else max(dossier.balance_cents, 0)


def _replaced(situation: _Situation, promise: Promise) -> tuple[int, ...]:
    """The pending promises that cannot stand beside a new one, since together they exceed the debt.

    The debt is that of the invoices both name, or of the whole dossier. A promise whose day has
    come back is not replaced: it was broken.
    """
    case = lay_out(situation.dossier, situation.policy, situation.calendar)
    pending = [check for check in case.waiting_promises if check.back_on > situation.today]
    to_come = promise.amount_cents + sum(check.to_come_cents for check in pending)
    if to_come > situation.dossier.balance_cents:
        return tuple(check.promise.id for check in pending)
    replaced = []
    for check in pending:
        both = {*check.promise.invoice_ids, *promise.invoice_ids}
        is_apart = set(check.promise.invoice_ids).isdisjoint(promise.invoice_ids)
        debt = sum(invoice.open_cents for invoice in case.open_invoices if invoice.id in both)
        if not is_apart and promise.amount_cents + check.to_come_cents > debt:
            replaced.append(check.promise.id)
    return tuple(replaced)


def _open_ids(dossier: Dossier) -> tuple[int, ...]:
    return tuple(sorted(invoice.id for invoice in dossier.invoices if invoice.open_cents > 0))
