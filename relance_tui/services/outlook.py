"""The coming weeks: what comes for the dossiers asked for, and the load of each day.

What comes is worked out when it is looked at, for the dossiers in sight; the load of all of them
takes longer, and what the queue knows already stands in for it meanwhile.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from relance_tui.domain.codes import Channel, FollowUpKind
from relance_tui.domain.outlook import Coming, Stretch, coming, stretches
from relance_tui.domain.selection import Conditions
from relance_tui.services.office import Office, Progress
from relance_tui.services.rows import listed_ids
from relance_tui.services.rulebook import Rulebook, read_rulebook
from relance_tui.storage.facts import load_dossiers
from relance_tui.storage.light import DriverConnection, reading
from relance_tui.storage.outlook_reads import due_counts

_TOLD_EVERY = 20
"""Dossiers between two words on progress: a hundredth of a second."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OutlookRow:
    """What comes for one dossier."""

    debtor_id: int
    currency: str
    coming: tuple[Coming, ...]
    """In order of date."""
    stretches: tuple[Stretch, ...]
    """The plans, holds and disputes in force."""
    invoice_numbers: Mapping[int, str]
    """Invoice id to its number."""

    def on(self, day: date, last_on: date | None = None) -> tuple[Coming, ...]:
        """What comes on that day, or from it to another, both included."""
        return tuple(each for each in self.coming if day <= each.on <= (last_on or day))

    def over(self, day: date, last_on: date | None = None) -> tuple[Stretch, ...]:
        """What suspends reminders on that day, or on any from it to another."""
        last = last_on or day
        return tuple(
            each for each in self.stretches if each.first_on <= last and day <= each.last_on
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlook:
    """What comes for some dossiers, from the working day to `last_on`, both included."""

    today: date
    last_on: date
    rows: tuple[OutlookRow, ...]
    """In no particular order."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Load:
    """How many follow-ups each day brings."""

    counts: Mapping[date, int]
    """Days without any are left out; what is late is on the first working day."""
    is_whole: bool
    """Whether every follow-up to come is counted, or only the next one of each dossier."""
    calls: Mapping[date, int] = field(default_factory=dict)
    """How many of them are calls; only known of the whole load."""
    letters: Mapping[date, int] = field(default_factory=dict)
    """The same for letters and e-mails."""

    def between(self, first_on: date, last_on: date) -> int:
        """How many from one day to another, both included."""
        return sum(count for day, count in self.counts.items() if first_on <= day <= last_on)


def outlook(office: Office, debtor_ids: Sequence[int], last_on: date) -> Outlook:
    """What comes for these dossiers if nobody pays and each follow-up is done on its day."""
    with reading(office.database) as connection:
        rows = _rows(connection, read_rulebook(connection), debtor_ids, office.today, last_on)
        return Outlook(today=office.today, last_on=last_on, rows=tuple(rows))


def _rows(
    connection: DriverConnection,
    rulebook: Rulebook,
    debtor_ids: Sequence[int],
    today: date,
    last_on: date,
) -> Iterator[OutlookRow]:
    for dossier in load_dossiers(connection, debtor_ids, left_out={"contact"}):
        case = rulebook.lay_out(dossier)
        yield OutlookRow(
            debtor_id=dossier.debtor.id,
            currency=dossier.currency,
            coming=coming(case, today, last_on),
            stretches=stretches(case),
            invoice_numbers={invoice.id: invoice.number for invoice in dossier.invoices},
        )


def next_load(office: Office, last_on: date) -> Load:
    """The next follow-up of each dossier, as the queue knows it: at once, however many."""
    with reading(office.database) as connection:
        calendar = read_rulebook(connection).calendar
        counts: Counter[date] = Counter()
        for due_on, count in due_counts(connection, last_on):
            day = calendar.next_working_day(max(due_on, office.today))
            if day <= last_on:
                counts[day] += count
    return Load(counts=counts, is_whole=False)


def whole_load(office: Office, last_on: date, on_progress: Progress | None = None) -> Load:
    """Every follow-up to come, of all dossiers; `on_progress` may stop the work by raising."""
    counts: Counter[date] = Counter()
    calls: Counter[date] = Counter()
    letters: Counter[date] = Counter()
    with reading(office.database) as connection:
        ids = listed_ids(office, connection, Conditions())
        rulebook = read_rulebook(connection)
        for done, row in enumerate(_rows(connection, rulebook, ids, office.today, last_on)):
            if on_progress is not None and done % _TOLD_EVERY == 0:
                on_progress(done, len(ids))
            for each in row.coming:
                counts[each.on] += each.is_to_do
                calls[each.on] += is_call(each)
                letters[each.on] += each.channel is not None and each.channel.is_written
    return Load(counts=+counts, is_whole=True, calls=+calls, letters=+letters)


def is_call(each: Coming) -> bool:
    """Whether it is done by telephone."""
    return each.kind is FollowUpKind.CALLBACK or each.channel is Channel.CALL
