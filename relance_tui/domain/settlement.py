"""Which money meets which agreement: promises and plans judged by payments alone.

A euro meets one promise: first one it is in time for, those that name invoices before those that
do not; then, late, the newest still unmet. It meets one plan besides, the newest, since a debtor
behind on a plan who promises to catch up has only one sum in mind.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import TypedDict

from relance_tui.domain.codes import PlanStatus, PromiseStatus
from relance_tui.domain.dossier import Dossier
from relance_tui.domain.payment import Payment
from relance_tui.domain.plan import Instalment, InstalmentPlan
from relance_tui.domain.policy import Margins
from relance_tui.domain.promise import Promise
from relance_tui.domain.workdays import Calendar


@dataclass(frozen=True, slots=True)
class PromiseCheck:
    """A promise beside the money that met it."""

    promise: Promise
    deadline_on: date
    """Last value date that keeps it: promised date plus grace."""
    back_on: date
    """The working day on which it comes back if it is not met."""
    in_time_cents: int
    late_cents: int
    known_at: datetime
    """When it was last known to be awaited: made, or reopened by money that came back."""

    @property
    def is_kept(self) -> bool:
        """Whether money valued in time covers it."""
        return self.in_time_cents >= self.promise.amount_cents

    @property
    def is_met(self) -> bool:
        """Whether money covers it, in time or late."""
        return self.to_come_cents <= 0

    @property
    def to_come_cents(self) -> int:
        """What money, in time or late, has not brought yet."""
        return self.promise.amount_cents - self.in_time_cents - self.late_cents

    def status(self, today: date) -> PromiseStatus:
        """What the promise has become by `today`."""
        if self.promise.is_withdrawn:
            return PromiseStatus.WITHDRAWN
        if self.is_kept:
            return PromiseStatus.KEPT
        if today <= self.deadline_on:
            return PromiseStatus.PENDING
        return PromiseStatus.PARTLY_KEPT if self.in_time_cents > 0 else PromiseStatus.BROKEN


@dataclass(frozen=True, slots=True)
class InstalmentCheck:
    """An instalment beside the money that met it."""

    instalment: Instalment
    back_on: date
    received_cents: int
    known_at: datetime
    """When it was last known to be awaited: agreed, or reopened by money that came back."""

    @property
    def is_met(self) -> bool:
        """Whether the money received since the plan was agreed reaches this instalment."""
        return self.received_cents >= self.instalment.amount_cents


@dataclass(frozen=True, slots=True)
class PlanCheck:
    """A plan beside the money received since it was agreed."""

    plan: InstalmentPlan
    instalments: tuple[InstalmentCheck, ...]

    @property
    def next_unmet(self) -> InstalmentCheck | None:
        """The earliest instalment that money has not reached, or None."""
        return next((check for check in self.instalments if not check.is_met), None)

    def status(self, today: date) -> PlanStatus:
        """What the plan has become by `today`."""
        if self.plan.is_withdrawn:
            return PlanStatus.WITHDRAWN
        unmet = self.next_unmet
        if unmet is None:
            return PlanStatus.COMPLETED
        return PlanStatus.DEFAULTED if unmet.back_on <= today else PlanStatus.ACTIVE


@dataclass(slots=True)
class _Coin:
    """Money of one value date, for one invoice or not yet allocated."""

    valued_on: date
    recorded_at: datetime
    invoice_id: int | None
    left_cents: int


def check_agreements(
    dossier: Dossier, margins: Margins, calendar: Calendar
) -> tuple[tuple[PromiseCheck, ...], tuple[PlanCheck, ...]]:
    """Every promise and plan of the dossier beside the money that met it, oldest first.

    Money that came back unpaid meets nothing; what it had met comes back on the day it did.
    """
    if not dossier.promises and not dossier.plans:
        return (), ()
    bounced = sorted(
        (payment for payment in dossier.payments if payment.bounced_on is not None),
        key=lambda payment: (payment.bounced_at or payment.recorded_at, payment.id),
    )
    believed = dossier
    if bounced:
        good = tuple(replace(payment, bounced_on=None) for payment in dossier.payments)
        believed = replace(dossier, payments=good)
    promises = _check_promises(believed, margins, calendar)
    plans = _check_plans(believed, margins, calendar)
    for payment in bounced:
        believed = _without(believed, payment)
        promises = _reopen_promises(
            _check_promises(believed, margins, calendar), promises, payment, calendar
        )
        plans = _reopen_plans(_check_plans(believed, margins, calendar), plans, payment, calendar)
    return promises, plans


def _without(dossier: Dossier, bounced: Payment) -> Dossier:
    """The dossier once that payment has come back."""
    return replace(
        dossier,
        payments=tuple(
            bounced if payment.id == bounced.id else payment for payment in dossier.payments
        ),
    )


def _reopen_promises(
    checks: tuple[PromiseCheck, ...],
    believed: tuple[PromiseCheck, ...],
    bounced: Payment,
    calendar: Calendar,
) -> tuple[PromiseCheck, ...]:
    """The promises that the money which came back had met are awaited again from that day."""
    return tuple(
        replace(check, **_reopened(check.back_on, check.known_at, bounced, calendar))
        if before.is_met and not check.is_met
        else replace(check, back_on=before.back_on, known_at=before.known_at)
        for check, before in zip(checks, believed, strict=True)
    )


def _reopen_plans(
    checks: tuple[PlanCheck, ...],
    believed: tuple[PlanCheck, ...],
    bounced: Payment,
    calendar: Calendar,
) -> tuple[PlanCheck, ...]:
    return tuple(
        PlanCheck(
            check.plan,
            tuple(
                replace(each, **_reopened(each.back_on, each.known_at, bounced, calendar))
                if met.is_met and not each.is_met
                else replace(each, back_on=met.back_on, known_at=met.known_at)
                for each, met in zip(check.instalments, before.instalments, strict=True)
            ),
        )
        for check, before in zip(checks, believed, strict=True)
    )


class _Reopened(TypedDict):
    back_on: date
    known_at: datetime


def _reopened(back_on: date, known_at: datetime, bounced: Payment, calendar: Calendar) -> _Reopened:
    bounced_on = bounced.bounced_on or back_on
    return {
        "back_on": max(back_on, calendar.next_working_day(bounced_on)),
        "known_at": max(known_at, bounced.bounced_at or known_at),
    }


def _check_promises(
    dossier: Dossier, margins: Margins, calendar: Calendar
) -> tuple[PromiseCheck, ...]:
    coins = _coins(dossier)
    promises = sorted(dossier.promises, key=lambda p: (p.due_on, p.made_at, p.id))
    deadlines = {
        promise.id: calendar.add_working_days(promise.due_on, margins.grace_working_days)
        for promise in promises
    }
    in_time = {
        promise.id: _take_for_promise(coins, promise, until=deadlines[promise.id], wanted=None)
        for promise in sorted(promises, key=lambda promise: not promise.invoice_ids)
    }
    late = {
        promise.id: _take_for_promise(
            coins, promise, until=None, wanted=promise.amount_cents - in_time[promise.id]
        )
        for promise in reversed(promises)
    }
    return tuple(
        PromiseCheck(
            promise=promise,
            deadline_on=deadlines[promise.id],
            back_on=calendar.add_working_days(deadlines[promise.id], 1),
            in_time_cents=in_time[promise.id],
            late_cents=late[promise.id],
            known_at=promise.made_at,
        )
        for promise in promises
    )


def _check_plans(dossier: Dossier, margins: Margins, calendar: Calendar) -> tuple[PlanCheck, ...]:
    coins = _coins(dossier)
    newest_first = sorted(dossier.plans, key=lambda plan: (plan.made_at, plan.id), reverse=True)
    checks = [_check_plan(plan, coins, margins, calendar) for plan in newest_first]
    return tuple(reversed(checks))


def _coins(dossier: Dossier) -> list[_Coin]:
    coins = []
    for payment in sorted(dossier.payments, key=lambda p: (p.valued_on, p.recorded_at, p.id)):
        if payment.bounced_on is not None:
            continue
        parts: list[tuple[int | None, int]] = [
            (allocation.invoice_id, allocation.amount_cents)
            for allocation in sorted(payment.allocations, key=lambda a: a.invoice_id)
        ]
        parts.append((None, payment.unallocated_cents))
        coins += [
            _Coin(payment.valued_on, payment.recorded_at, invoice_id, cents)
            for invoice_id, cents in parts
            if cents > 0
        ]
    return coins


def _take_for_promise(
    coins: list[_Coin], promise: Promise, *, until: date | None, wanted: int | None
) -> int:
    if promise.is_withdrawn:
        return 0
    return _take(
        coins,
        promise.amount_cents if wanted is None else wanted,
        made=(promise.made_on, promise.made_at),
        counts_from=promise.counts_from or promise.made_on,
        until=until,
        invoice_ids=promise.invoice_ids,
    )


def _take(  # noqa: PLR0913 - the five terms of a claim on money
    coins: list[_Coin],
    wanted: int,
    *,
    made: tuple[date, datetime],
    counts_from: date,
    until: date | None,
    invoice_ids: tuple[int, ...],
) -> int:
    """Takes up to `wanted` cents from the coins that qualify and says how much there was.

    Money valued on or before the very day of an agreement, from `counts_from` on, counts when we
    learnt of it afterwards: what was known already was not what the debtor announced.
    """
    taken = 0
    made_on, made_at = made
    for coin in coins:
        if taken >= wanted:
            break
        is_later = coin.valued_on > made_on or (
            coin.valued_on >= counts_from and coin.recorded_at >= made_at
        )
        is_in_time = until is None or coin.valued_on <= until
        is_for_it = not invoice_ids or coin.invoice_id is None or coin.invoice_id in invoice_ids
        if is_later and is_in_time and is_for_it:
            part = min(coin.left_cents, wanted - taken)
            coin.left_cents -= part
            taken += part
    return taken


def _check_plan(
    plan: InstalmentPlan, coins: list[_Coin], margins: Margins, calendar: Calendar
) -> PlanCheck:
    received = 0
    if not plan.is_withdrawn:
        received = _take(
            coins,
            plan.total_cents,
            made=(plan.made_on, plan.made_at),
            counts_from=plan.made_on,
            until=None,
            invoice_ids=plan.invoice_ids,
        )
    grace = plan.tolerance_working_days
    if grace is None:
        grace = margins.grace_working_days
    checks = []
    for instalment in sorted(plan.instalments, key=lambda i: (i.due_on, i.number)):
        part = min(received, instalment.amount_cents)
        received -= part
        deadline_on = calendar.add_working_days(instalment.due_on, grace)
        back_on = calendar.add_working_days(deadline_on, 1)
        checks.append(InstalmentCheck(instalment, back_on, part, plan.made_at))
    return PlanCheck(plan, tuple(checks))
