"""Instalment plans: the schedule, and what payments made of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from dateutil.relativedelta import relativedelta

from relance_tui.domain.codes import Rhythm
from relance_tui.domain.formats import amount
from relance_tui.domain.money import share
from relance_tui.domain.workdays import Calendar
from relance_tui.errors import RelanceError
from relance_tui.i18n import _

MAX_INSTALMENTS = 120
"""The longest schedule: ten years by the month."""


class PlanError(RelanceError, ValueError):
    """A schedule that cannot be drawn from what was given."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Instalment:
    """One line of the schedule; number 0 is the deposit."""

    number: int
    due_on: date
    amount_cents: int


@dataclass(frozen=True, slots=True, kw_only=True)
class InstalmentPlan:
    """An agreed schedule over some invoices."""

    id: int
    made_at: datetime
    made_on: date
    total_cents: int
    instalments: tuple[Instalment, ...]
    """In order of date; the deposit, when there is one, first with number 0."""
    invoice_ids: tuple[int, ...] = ()
    """The invoices covered; empty: every invoice overdue when it was agreed."""
    is_withdrawn: bool = False
    tolerance_working_days: int | None = None
    """Working days a late instalment is given; None for the house's grace."""
    accelerates: bool = True
    """Whether a default makes the whole balance due at once (*déchéance du terme*). Without the
    clause the plan goes on with its later instalments."""
    freezes_interest: bool = False
    """Whether late interest on what it covers stops while it is kept."""


def make_schedule(  # noqa: PLR0913 - the terms of an agreement
    *,
    total_cents: int,
    origin_on: date,
    first_on: date,
    rhythm: Rhythm,
    calendar: Calendar,
    deposit_cents: int = 0,
    count: int | None = None,
    amount_cents: int | None = None,
) -> tuple[Instalment, ...]:
    """The lines of a plan: a deposit on `origin_on`, then instalments from `first_on` on.

    Give either `count` equal instalments or the `amount_cents` of each; the last takes the rest.
    Every date is reckoned from `first_on` and moved to a working day. A deposit of the whole total
    stands alone. Raises `PlanError` when the terms do not make a plan.
    """
    _check_sums(total_cents, deposit_cents)
    deposit: tuple[Instalment, ...] = ()
    if deposit_cents:
        due_on = calendar.next_working_day(origin_on)
        deposit = (Instalment(number=0, due_on=due_on, amount_cents=deposit_cents),)
    left_cents = total_cents - deposit_cents
    if left_cents == 0:
        return deposit
    if first_on < origin_on:
        raise PlanError(_("la première échéance ne peut pas précéder l’accord"))
    amounts = _amounts(left_cents, count, amount_cents)
    return deposit + tuple(
        Instalment(
            number=rank + 1,
            due_on=calendar.next_working_day(_due_on(first_on, rhythm, rank)),
            amount_cents=cents,
        )
        for rank, cents in enumerate(amounts)
    )


def _check_sums(total_cents: int, deposit_cents: int) -> None:
    if total_cents <= 0:
        raise PlanError(_("rien à échelonner\u00a0: le total doit être positif"))
    if deposit_cents < 0:
        raise PlanError(_("l’acompte ne peut pas être négatif"))
    if deposit_cents > total_cents:
        raise PlanError(
            _("l’acompte ({deposit}) dépasse le total ({total})").format(
                deposit=amount(deposit_cents), total=amount(total_cents)
            )
        )


def _amounts(left_cents: int, count: int | None, amount_cents: int | None) -> tuple[int, ...]:
    if (count is None) == (amount_cents is None):
        raise PlanError(_("donnez le nombre d’échéances ou leur montant, l’un des deux"))
    if amount_cents is not None:
        if amount_cents < 1:
            raise PlanError(_("le montant d’une échéance doit être positif"))
        count = -(-left_cents // amount_cents)
    if count is None or not 1 <= count <= MAX_INSTALMENTS:
        raise PlanError(
            _("un échéancier compte de 1 à {most} échéances, pas {count}").format(
                most=MAX_INSTALMENTS, count=count
            )
        )
    if amount_cents is not None:
        whole_instalments = (amount_cents,) * (count - 1)
        return (*whole_instalments, left_cents - sum(whole_instalments))
    if left_cents < count:
        raise PlanError(
            _("{amount} en {count} échéances\u00a0: l’une d’elles serait nulle").format(
                amount=amount(left_cents), count=count
            )
        )
    return share(left_cents, count)


def _due_on(first_on: date, rhythm: Rhythm, rank: int) -> date:
    """The date of the instalment `rank` rhythms after the first, before it is moved."""
    if rhythm is Rhythm.WEEK:
        return first_on + relativedelta(weeks=rank)
    if rhythm is Rhythm.FORTNIGHT:
        return first_on + relativedelta(weeks=2 * rank)
    if rhythm is Rhythm.MONTH_END:
        return first_on + relativedelta(months=rank, day=31)
    return first_on + relativedelta(months=rank)
