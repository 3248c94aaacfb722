"""What a view asks of dossiers that their stored decision does not say: promises, silence."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

from relance_tui.domain.policy import Margins
from relance_tui.domain.selection import Conditions, Word, word_given
from relance_tui.domain.settlement import check_agreements
from relance_tui.domain.workdays import Calendar
from relance_tui.services.office import Office
from relance_tui.services.settings import calendar_of, read_settings
from relance_tui.storage.facts import load_dossiers
from relance_tui.storage.light import DriverConnection
from relance_tui.storage.promise_reads import given, last_act_id
from relance_tui.storage.queue_ids import quiet_ids

_UNUSED = frozenset(
    {
        *("contact", "invoice", "call", "callback", "letter", "hold", "dispute", "legal_event"),
        *("instalment", "act"),
    }
)
"""Facts a promise is not judged by."""
_ONE_DAY = timedelta(days=1)


_judged: dict[tuple[Path, Word | int], tuple[date, int, list[int]]] = {}
"""What was found last, for the filter that is typed over it."""


def left_by(office: Office, connection: DriverConnection, wanted: Conditions) -> list[int] | None:
    """The debtors left by what takes more than a look at the stored decisions.

    None when nothing of that is wanted.
    """
    found: list[list[int]] = []
    if wanted.word is not None:
        found.append(_known(office, connection, wanted.word))
    if wanted.quiet_days:
        found.append(_known(office, connection, wanted.quiet_days))
    if not found:
        return None
    return sorted(set(found[0]).intersection(*found[1:]))


def _known(office: Office, connection: DriverConnection, asked: Word | int) -> list[int]:
    """Found again only when the day or a fact has changed since."""
    place, last_id = (office.database, asked), last_act_id(connection)
    today, known_id, found = _judged.get(place, (date.min, 0, []))
    if (today, known_id) != (office.today, last_id):
        if isinstance(asked, Word):
            found = _whose_word(connection, asked, office.today)
        else:
            found = quiet_ids(connection, office.today - asked * _ONE_DAY)
        _judged[place] = office.today, last_id, found
    return found


def _whose_word(connection: DriverConnection, word: Word, today: date) -> list[int]:
    """The debtors who owe and of whom a promise is awaited, or was broken and not made good.

    Where no money came and no plan was agreed since, the dates alone decide.
    """
    settings = read_settings(connection)
    grace = int(settings["grace.working_days"])
    calendar = calendar_of(settings)
    awaited_from = _first_awaited(today, grace, calendar)
    is_pending = word is Word.PENDING
    found: list[int] = []
    doubtful: list[int] = []
    for each in given(connection, awaited_from if is_pending else date.min):
        if each.has_more:
            doubtful.append(each.debtor_id)
        elif (each.last_due_on >= awaited_from) == is_pending:
            found.append(each.debtor_id)
    margins = Margins(grace_working_days=grace)
    for dossier in load_dossiers(connection, doubtful, only_open=False, left_out=_UNUSED):
        promises, _plans = check_agreements(dossier, margins, calendar)
        if word_given(promises, dossier.plans, today) is word:
            found.append(dossier.debtor.id)
    return found


def _first_awaited(today: date, grace: int, calendar: Calendar) -> date:
    """The first day of which what was promised is still awaited today."""
    before = today - _ONE_DAY
    while calendar.add_working_days(before, grace) >= today:
        before -= _ONE_DAY
    return before + _ONE_DAY
