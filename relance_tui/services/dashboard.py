"""The figures of the desk: what is owed by age, what is expected, what was done.

Loads nothing heavier than the driver: the screen and the command line show the same figures.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from relance_tui.domain.ageing import (
    Age,
    Ageing,
    Bucket,
    SalesOutstanding,
    days_of_sales,
    first_due_days,
    month_of,
    week_of,
)
from relance_tui.domain.codes import CallOutcome, Channel
from relance_tui.services.expectations import AwaitedMoney, Forecast, outlook
from relance_tui.services.office import Office, Progress
from relance_tui.services.rulebook import read_rulebook
from relance_tui.storage import report_reads
from relance_tui.storage.intake import bank_loaded_on
from relance_tui.storage.light import DriverConnection, reading
from relance_tui.storage.report_reads import StoredSum, StoredWaiting, StoredWork


@dataclass(frozen=True, slots=True, kw_only=True)
class Sum:
    """How many, and how much, in one currency."""

    currency: str
    count: int
    amount_cents: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """What was done on a working day; what was undone since is left out."""

    calls: Mapping[CallOutcome, int]
    """By outcome, the most frequent first; calls received count too."""
    letters: Mapping[Channel, int]
    promises: tuple[Sum, ...]
    plans: tuple[Sum, ...]
    money: tuple[Sum, ...]
    """Payments recorded that day, whatever their value date."""
    dossier_count: int
    """Debtors on whom something was done."""

    @property
    def call_count(self) -> int:
        """All calls."""
        return sum(self.calls.values())

    @property
    def letter_count(self) -> int:
        """All letters and e-mails."""
        return sum(self.letters.values())


@dataclass(frozen=True, slots=True, kw_only=True)
class Freshness:
    """How old the data are."""

    invoices_on: date | None
    """The day invoices were last loaded; None when they are only typed."""
    bank_on: date | None
    """The day a bank statement was last loaded; None when none ever was."""
    is_bank_stale: bool
    """Whether it is too old for reminders to leave."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Dashboard:
    """The figures of a day. Those that take longer are None until they are known."""

    today: date
    user: str
    freshness: Freshness
    everybody: Work
    mine: Work
    ageings: tuple[Ageing, ...]
    """One per currency, the largest first."""
    outstanding: tuple[SalesOutstanding, ...] | None = None
    """One per currency, as the ageings."""
    awaited: tuple[AwaitedMoney, ...] | None = None
    """In order of date, those broken and not dealt with included."""
    forecasts: tuple[Forecast, ...] | None = None
    """One per currency, as the ageings."""

    @property
    def broken(self) -> tuple[AwaitedMoney, ...]:
        """What was not paid, and waits to be dealt with."""
        return tuple(each for each in self.awaited or () if each.is_broken)

    @property
    def due_this_week(self) -> tuple[AwaitedMoney, ...]:
        """What is awaited by Sunday, and is not broken."""
        _monday, sunday = week_of(self.today)
        return tuple(
            each for each in self.awaited or () if not each.is_broken and each.due_on <= sunday
        )


def dashboard(
    office: Office,
    on_part: Callable[[Dashboard], None] | None = None,
    on_progress: Progress | None = None,
) -> Dashboard:
    """Everything; `on_part` is given what is known so far, the quickest figures first.

    `on_progress` may stop the work by raising.
    """
    told = on_part or (lambda _part: None)
    with reading(office.database) as connection:
        everybody, mine = work(office, connection)
        waiting = report_reads.unallocated(connection)
        found = Dashboard(
            today=office.today,
            user=office.user,
            freshness=freshness(office, connection),
            everybody=everybody,
            mine=mine,
            ageings=ageings(office, connection, waiting),
        )
        told(found)
        found = replace(found, outstanding=outstanding(office, connection, found.ageings))
        told(found)
        agreed, forecasts = outlook(office, connection, found.ageings, waiting, on_progress)
        return replace(found, awaited=agreed, forecasts=forecasts)


def freshness(office: Office, connection: DriverConnection) -> Freshness:
    """When invoices and bank statements were last loaded."""
    rulebook = read_rulebook(connection)
    bank_on = bank_loaded_on(connection)
    is_stale = False
    if bank_on is not None:
        days = rulebook.limits.bank_working_days
        is_stale = rulebook.calendar.add_working_days(bank_on, days) < office.today
    return Freshness(
        invoices_on=report_reads.invoices_loaded_on(connection),
        bank_on=bank_on,
        is_bank_stale=is_stale,
    )


def ageings(
    office: Office, connection: DriverConnection, unallocated: Sequence[StoredWaiting]
) -> tuple[Ageing, ...]:
    """All that is open, by currency and age, the largest currency first."""
    stored = report_reads.ageing(connection, list(first_due_days(office.today).values()))
    waiting: Counter[str] = Counter()
    for _debtor_id, currency, cents in unallocated:
        waiting[currency] += cents
    found = [
        Ageing(
            currency=each.currency,
            dossier_count=each.dossier_count,
            unallocated_cents=waiting.pop(each.currency, 0),
            buckets=tuple(
                Bucket(
                    age=name,
                    amount_cents=bucket.amount_cents,
                    invoice_count=bucket.invoice_count,
                    dossier_count=bucket.dossier_count,
                )
                for name, bucket in zip(Age, each.buckets, strict=True)
            ),
        )
        for each in stored
    ]
    found += [
        Ageing(
            currency=currency,
            dossier_count=0,
            unallocated_cents=cents,
            buckets=tuple(Bucket(age=name) for name in Age),
        )
        for currency, cents in waiting.items()
    ]
    return tuple(found)


# The work of the day.


def work(office: Office, connection: DriverConnection) -> tuple[Work, Work]:
    """What everybody recorded on the working day, and what this clerk did."""
    stored = report_reads.work(connection, office.today)
    return _work(stored, None), _work(stored, office.user)


def _work(stored: StoredWork, user: str | None) -> Work:
    calls: Counter[CallOutcome] = Counter()
    for by, outcome, count in stored.calls:
        calls[CallOutcome(outcome)] += count if user in {None, by} else 0
    letters: Counter[Channel] = Counter()
    for by, channel, count in stored.letters:
        letters[Channel(channel)] += count if user in {None, by} else 0
    return Work(
        calls={outcome: count for outcome, count in calls.most_common() if count},
        letters={channel: count for channel, count in letters.most_common() if count},
        promises=_sums(stored.promises, user),
        plans=_sums(stored.plans, user),
        money=_sums(stored.money, user),
        dossier_count=len({debtor for by, debtor in stored.dossiers if user in {None, by}}),
    )


def _sums(stored: Iterable[StoredSum], user: str | None) -> tuple[Sum, ...]:
    counts: Counter[str] = Counter()
    cents: Counter[str] = Counter()
    for each in stored:
        if user in {None, each.by}:
            counts[each.currency] += each.fact_count
            cents[each.currency] += each.amount_cents
    return tuple(
        Sum(currency=currency, count=count, amount_cents=cents[currency])
        for currency, count in counts.most_common()
    )


# How long sales wait.


def outstanding(
    office: Office, connection: DriverConnection, found: Sequence[Ageing]
) -> tuple[SalesOutstanding, ...]:
    """The days of sales that wait to be paid, in each currency."""
    sold: defaultdict[str, dict[date, int]] = defaultdict(dict)
    for currency, month, cents in report_reads.sales(connection, office.today):
        sold[currency][month_of(month)] = cents
    return tuple(
        days_of_sales(
            each.currency,
            each.open_cents - each.unallocated_cents,
            sold[each.currency],
            office.today,
        )
        for each in found
    )
