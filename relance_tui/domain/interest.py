"""Late-payment interest, exact to the cent: which rate runs on which days, and what it comes to.

A year is 365 days, leap or not. The first day is the day after the due date, the last one is
included. The exact sum is rounded once, half up; the amounts printed for each half-year share it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from math import floor, lcm

from dateutil.relativedelta import relativedelta

from relance_tui.domain.codes import DebtorKind
from relance_tui.domain.days import days_after
from relance_tui.domain.money import share_by
from relance_tui.domain.rates import Rates, UnknownRate, half_year_of, next_half_year

DAYS_OF_YEAR = 365
INDEMNITY_CENTS = 4_000
"""Fixed indemnity of one invoice paid late (C. com. art. D441-5; CCP art. L2192-13, D2192-35)."""
INCREASE_POINTS = 5
"""Points the legal rate gains when a judgment is not obeyed (CMF art. L313-3)."""
INCREASE_MONTHS = 2
"""Months after the service of the judgment before it does."""


class Basis(StrEnum):
    """Where the rate comes from."""

    STATUTORY = "statutory"
    """ECB + 10, each half-year at its own (C. com. art. L441-10 II)."""
    CONTRACT = "contract"
    """The rate agreed, the same throughout (C. com. art. L441-10 II)."""
    PUBLIC_BODY = "public_body"
    """ECB + 8, that of the first day throughout (CCP art. R2192-31)."""
    LEGAL = "legal"
    """The legal rate from the formal notice on, each half-year at its own (C. civ. art. 1231-6)."""

    @property
    def articles(self) -> str:
        """The texts the claim rests on, as a letter cites them."""
        return _ARTICLES[self]


_ARTICLES = {
    Basis.STATUTORY: "C. com. art. L441-10 II, D441-5",
    Basis.CONTRACT: "C. com. art. L441-10 II, D441-5",
    Basis.PUBLIC_BODY: "CCP art. L2192-13, R2192-31, D2192-35",
    Basis.LEGAL: "C. civ. art. 1231-6, 1344-1 ; CMF art. L313-2",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class InterestTerms:
    """What the interest on one invoice depends on, beside its due date."""

    debtor: DebtorKind
    contract_percent: Decimal | None = None
    """The rate agreed between businesses, None without a clause; other debtors never owe it."""
    notice_on: date | None = None
    """The day the formal notice took effect; a consumer owes nothing without one."""
    judgment_served_on: date | None = None
    """The day an enforceable judgment was served; it raises the legal rate two months later."""
    insolvency_on: date | None = None
    """The day of the opening judgment, which stops the interest (C. com. art. L622-28)."""
    frozen: tuple[tuple[date, date], ...] = ()
    """First and last days of the spans that bear no interest because we agreed so. No text says
    what a plan does to interest unless a judge grants it (C. civ. art. 1343-5): a house rule."""
    is_private_creditor: bool = False
    """Whether we act outside business, which decides the column of the legal rate."""

    @property
    def basis(self) -> Basis:
        """Where the rate comes from."""
        match self.debtor.in_law:
            case DebtorKind.PUBLIC_BODY:
                return Basis.PUBLIC_BODY
            case DebtorKind.BUSINESS:
                return Basis.STATUTORY if self.contract_percent is None else Basis.CONTRACT
        return Basis.LEGAL

    @property
    def grants_indemnity(self) -> bool:
        """Whether the law gives the fixed indemnity: never against a consumer."""
        return self.basis is not Basis.LEGAL

    @property
    def increase_on(self) -> date | None:
        """The first day of the increased legal rate, None when it is not (CMF art. L313-3)."""
        if self.judgment_served_on is None or self.basis is not Basis.LEGAL:
            return None
        return self.judgment_served_on + relativedelta(months=INCREASE_MONTHS, days=1)

    def starts_on(self, due_on: date) -> date | None:
        """The first day that bears interest, None when none does for want of a formal notice."""
        if self.basis is not Basis.LEGAL:
            return days_after(due_on, 1)
        return None if self.notice_on is None else days_after(max(due_on, self.notice_on), 1)

    def last_day(self, until: date) -> date:
        """The last day that bears interest.

        The day of an opening judgment bears none: whether it would is not settled, and the prudent
        claim is the one nobody can reduce.
        """
        return (
            until if self.insolvency_on is None else min(until, days_after(self.insolvency_on, -1))
        )


@dataclass(frozen=True, slots=True)
class Period:
    """A principal unpaid from one day to another, both included."""

    principal_cents: int
    first_on: date
    last_on: date

    def within(self, first_on: date, last_on: date) -> Period:
        """The part of it between two days, both included."""
        return replace(
            self, first_on=max(self.first_on, first_on), last_on=min(self.last_on, last_on)
        )

    @property
    def is_late(self) -> bool:
        """Whether something is unpaid for one day at least."""
        return self.principal_cents > 0 and self.first_on <= self.last_on


@dataclass(frozen=True, slots=True, kw_only=True)
class Segment:
    """Days of one principal at one rate, as a letter prints them."""

    first_on: date
    last_on: date
    """Included."""
    percent: Decimal
    principal_cents: int
    interest_cents: int = 0
    """Its share of the sum rounded once."""

    @property
    def days(self) -> int:
        """How many days it counts."""
        return (self.last_on - self.first_on).days + 1

    @property
    def exact_cents(self) -> Fraction:
        """Its interest before rounding."""
        return exact_interest(self.principal_cents, self.percent, Fraction(self.days, DAYS_OF_YEAR))


@dataclass(frozen=True, slots=True)
class Interest:
    """What a delay costs, and how it is made up."""

    segments: tuple[Segment, ...] = ()

    @property
    def interest_cents(self) -> int:
        """The exact sum, rounded once."""
        return sum(segment.interest_cents for segment in self.segments)

    @property
    def percent(self) -> Decimal | None:
        """The rate of the last day, None when no day bears interest."""
        return self.segments[-1].percent if self.segments else None

    @property
    def daily_cents(self) -> int:
        """What one more day costs at the principal and the rate of the last one."""
        if not self.segments:
            return 0
        return half_up(replace(self.segments[-1], first_on=self.segments[-1].last_on).exact_cents)


def exact_interest(principal_cents: int, percent: Decimal, years: Fraction) -> Fraction:
    """Cents of simple interest, exact: nothing compounds without a clause (C. civ. art. 1343-2)."""
    return principal_cents * Fraction(percent) * years / 100


def half_up(amount: Fraction) -> int:
    """The nearest cent of an amount that is not negative, the upper one when two are as near."""
    return floor(amount + Fraction(1, 2))


def priced(segments: Sequence[Segment]) -> Interest:
    """The interest of segments: their exact sum rounded once, then shared between them."""
    exact = [segment.exact_cents for segment in segments]
    if not any(exact):
        return Interest(tuple(segments))
    scale = lcm(*(amount.denominator for amount in exact))
    shares = share_by(half_up(sum(exact, Fraction())), [int(amount * scale) for amount in exact])
    return Interest(
        tuple(
            replace(segment, interest_cents=cents)
            for segment, cents in zip(segments, shares, strict=True)
        )
    )


def late_periods(
    periods: Iterable[Period], due_on: date, terms: InterestTerms
) -> tuple[Period, ...]:
    """The parts of periods that fall after the due date and before any opening judgment."""
    found = (p.within(days_after(due_on, 1), terms.last_day(p.last_on)) for p in periods)
    return tuple(period for period in found if period.is_late)


def interest_of(
    periods: Iterable[Period], due_on: date, terms: InterestTerms, rates: Rates
) -> Interest:
    """The interest on what was unpaid of one claim due on `due_on`.

    Raises `UnknownRate` when a rate it needs is not known: no other one stands in for it.
    """
    starts_on = terms.starts_on(due_on)
    if starts_on is None:
        return Interest()
    late = (p.within(starts_on, p.last_on) for p in late_periods(periods, due_on, terms))
    bearing = (part for period in late for part in _unfrozen(period, terms.frozen))
    return priced(
        [
            Segment(
                first_on=part.first_on,
                last_on=part.last_on,
                percent=_percent(part.first_on, starts_on, terms, rates),
                principal_cents=part.principal_cents,
            )
            for period in bearing
            if period.is_late
            for part in _split(period, terms)
        ]
    )


def _unfrozen(period: Period, frozen: Iterable[tuple[date, date]]) -> Iterator[Period]:
    """The parts of a period outside the spans that bear no interest."""
    first_on = period.first_on
    for from_on, until_on in sorted(frozen):
        if until_on >= first_on:
            yield period.within(first_on, days_after(from_on, -1))
            first_on = days_after(until_on, 1)
    yield period.within(first_on, period.last_on)


@dataclass(frozen=True, slots=True)
class FloorDoubt:
    """A half-year in which a contract rate may be too low to be lawful."""

    half_year: date
    floor_percent: Decimal | None
    """The rate it does not reach; None when the legal rate is not known."""


def floor_doubts(interest: Interest, terms: InterestTerms, rates: Rates) -> tuple[FloorDoubt, ...]:
    """The half-years of a contract rate under 3 times the legal rate (C. com. art. L441-10 II).

    What a court makes of such a clause is not settled: this warns, and changes nothing.
    """
    if terms.basis is not Basis.CONTRACT or terms.contract_percent is None:
        return ()
    floors = {
        half_year: _floor(half_year, rates)
        for half_year in sorted({half_year_of(segment.first_on) for segment in interest.segments})
    }
    return tuple(
        FloorDoubt(half_year, percent)
        for half_year, percent in floors.items()
        if percent is None or terms.contract_percent < percent
    )


def _floor(half_year: date, rates: Rates) -> Decimal | None:
    try:
        return rates.contract_floor(half_year)
    except UnknownRate:
        return None


def _split(period: Period, terms: InterestTerms) -> Iterator[Period]:
    """The period cut on each 1 January and 1 July, and where the legal rate is increased."""
    first_on = period.first_on
    while first_on <= period.last_on:
        following = next_half_year(half_year_of(first_on))
        increase_on = terms.increase_on
        if increase_on is not None and first_on < increase_on:
            following = min(following, increase_on)
        yield period.within(first_on, following - timedelta(days=1))
        first_on = following


def _percent(day: date, starts_on: date, terms: InterestTerms, rates: Rates) -> Decimal:
    """The rate that runs on a day."""
    half_year = half_year_of(day)
    match terms.basis:
        case Basis.STATUTORY:
            return rates.business_rate(half_year)
        case Basis.PUBLIC_BODY:
            return rates.public_body_rate(half_year_of(starts_on))
        case Basis.CONTRACT if terms.contract_percent is not None:
            return terms.contract_percent
    legal = rates.legal_rate(half_year, is_private_creditor=terms.is_private_creditor)
    is_increased = terms.increase_on is not None and terms.increase_on <= day
    return legal + INCREASE_POINTS if is_increased else legal
