"""What is awaited by agreement, and what is expected week by week.

Loads nothing heavier than the driver.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from relance_tui.domain.ageing import Ageing, week_of
from relance_tui.domain.case import Case
from relance_tui.domain.forecast import (
    EVIDENCE_DAYS,
    WEEKS,
    Expected,
    Source,
    Week,
    awaited,
    by_week,
    paid_on,
    prospect,
    usual_delay,
)
from relance_tui.services.office import Office, Progress
from relance_tui.services.rulebook import Rulebook, read_rulebook
from relance_tui.storage import report_reads
from relance_tui.storage.facts import load_dossiers
from relance_tui.storage.light import DriverConnection
from relance_tui.storage.report_reads import StoredWaiting

_TOLD_EVERY = 500
"""Dossiers between two words on progress."""
_UNUSED = frozenset({"contact", "call", "callback", "letter", "hold"})
"""Facts that neither an agreement nor what is expected rests on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AwaitedMoney:
    """A promise or an instalment still awaited, and whose."""

    debtor_id: int
    code: str
    name: str
    source: Source
    due_on: date
    amount_cents: int
    currency: str
    is_broken: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Forecast:
    """What is expected in one currency."""

    currency: str
    weeks: tuple[Week, ...]
    later_cents: int
    """What agreements bring after the last week."""
    unscheduled_cents: int
    """What is overdue and nobody has said when it will be paid: it is in no week."""

    @property
    def total_cents(self) -> int:
        """All the weeks together."""
        return sum(week.total_cents for week in self.weeks)


@dataclass(slots=True)
class _Expectations:
    """The sums expected so far, by currency."""

    today: date
    horizon_on: date
    sums: defaultdict[str, list[Expected]] = field(default_factory=lambda: defaultdict(list))
    scheduled_overdue: Counter[str] = field(default_factory=Counter)
    later: Counter[str] = field(default_factory=Counter)

    def add(self, each: Expected) -> None:
        """Takes one more in."""
        self.scheduled_overdue[each.currency] += each.overdue_cents
        if each.on <= self.horizon_on:
            self.sums[each.currency].append(each)
        elif each.source is not Source.INVOICE:
            self.later[each.currency] += each.amount_cents

    def forecast(self, ageing: Ageing) -> Forecast:
        """What they come to in one currency."""
        currency = ageing.currency
        return Forecast(
            currency=currency,
            weeks=by_week(self.sums[currency], self.today),
            later_cents=self.later[currency],
            unscheduled_cents=ageing.overdue_cents - self.scheduled_overdue[currency],
        )


def outlook(
    office: Office,
    connection: DriverConnection,
    found: Sequence[Ageing],
    unallocated: Sequence[StoredWaiting],
    on_progress: Progress | None = None,
) -> tuple[tuple[AwaitedMoney, ...], tuple[Forecast, ...]]:
    """What is awaited by agreement, and what is expected week by week in each currency."""
    today, rulebook = office.today, read_rulebook(connection)
    monday, _sunday = week_of(today)
    horizon_on = monday + timedelta(weeks=WEEKS, days=-1)
    since_on = today - timedelta(days=EVIDENCE_DAYS)
    delays = {
        debtor_id: usual_delay(days)
        for debtor_id, days in report_reads.payment_delays(connection, since_on, today, horizon_on)
    }
    expected = _Expectations(today, horizon_on)
    agreed: list[AwaitedMoney] = []
    apart = _apart(connection, unallocated)
    for case in _cases(connection, rulebook, apart, on_progress):
        agreed += _awaited(case, today)
        for each in prospect(case, today, delays.get(case.dossier.debtor.id, 0)):
            expected.add(each)
    for each in _of_invoices(connection, rulebook, delays, set(apart), today, horizon_on):
        expected.add(each)
    agreed.sort(key=lambda each: (each.due_on, -each.amount_cents, each.name, each.debtor_id))
    return tuple(agreed), tuple(expected.forecast(each) for each in found)


def awaited_money(
    office: Office, connection: DriverConnection, on_progress: Progress | None = None
) -> tuple[AwaitedMoney, ...]:
    """What is awaited by agreement alone, in order of date."""
    ids = report_reads.agreed_ids(connection)
    cases = _cases(connection, read_rulebook(connection), ids, on_progress)
    found = [each for case in cases for each in _awaited(case, office.today)]
    return tuple(sorted(found, key=lambda e: (e.due_on, -e.amount_cents, e.name, e.debtor_id)))


def _apart(connection: DriverConnection, unallocated: Sequence[StoredWaiting]) -> list[int]:
    """The debtors of whom more must be known than when their invoices fall due."""
    ids = set(report_reads.agreed_ids(connection))
    ids.update(report_reads.suspended_ids(connection))
    ids.update(debtor_id for debtor_id, _currency, _cents in unallocated)
    return sorted(ids)


def _cases(
    connection: DriverConnection,
    rulebook: Rulebook,
    debtor_ids: Sequence[int],
    on_progress: Progress | None,
) -> Iterator[Case]:
    for done, dossier in enumerate(load_dossiers(connection, debtor_ids, left_out=_UNUSED)):
        if on_progress is not None and done % _TOLD_EVERY == 0:
            on_progress(done, len(debtor_ids))
        yield rulebook.lay_out(dossier)


def _awaited(case: Case, today: date) -> Iterator[AwaitedMoney]:
    debtor = case.dossier.debtor
    currencies = {invoice.id: invoice.currency for invoice in case.open_invoices}
    for each in awaited(case, today):
        yield AwaitedMoney(
            debtor_id=debtor.id,
            code=debtor.code,
            name=debtor.name,
            source=each.source,
            due_on=each.due_on,
            amount_cents=each.amount_cents,
            currency=currencies[each.invoice_ids[0]],
            is_broken=each.is_broken,
        )


def _of_invoices(  # noqa: PLR0913, PLR0917 - what the read is narrowed by
    connection: DriverConnection,
    rulebook: Rulebook,
    delays: Mapping[int, int],
    apart: set[int],
    today: date,
    horizon_on: date,
) -> Iterator[Expected]:
    """What the debtors bring of whom nothing else need be known, as one sum per day."""
    sums: Counter[tuple[str, str, int]] = Counter()
    for debtor_id, due_on, currency, cents in report_reads.coming(connection, today, horizon_on):
        if debtor_id not in apart:
            sums[currency, due_on, delays.get(debtor_id, 0)] += cents
    for (currency, due_on, delay), cents in sums.items():
        on = paid_on(date.fromisoformat(due_on), delay, rulebook.calendar)
        yield Expected(source=Source.INVOICE, on=on, amount_cents=cents, currency=currency)
