"""The demonstration: the sample files loaded, and their history replayed up to any day.

The files are imported from a copy whose dates are moved by whole weeks, so that weekdays stay. The
history is replayed through the same verbs that the clerks use, by a desk whose clock is set to the
moment of each act.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from relance_tui.clock import Clock
from relance_tui.domain.codes import CallOutcome, EventKind, Reason, Rhythm
from relance_tui.domain.money import parse_amount
from relance_tui.domain.outcome import CallDraft
from relance_tui.domain.workdays import Calendar
from relance_tui.paths import shipped
from relance_tui.services.desk import Desk
from relance_tui.services.views import DebtorChanges, EventDraft, LetterChoice, PlanDraft

Progress = Callable[[int, int], None]

_DATABASE = "relance.db"
_SCRIPT = "demo.toml"
_ME = "moi"
_LOADED_AT = time(8, 30)
_ONE_DAY = timedelta(days=1)
_FRENCH_DAY = re.compile(rb"\b(\d\d)/(\d\d)/(\d{4})\b")
_LEDGER_DAY = re.compile(rb"(?<=\t)(\d{4})(\d\d)(\d\d)(?=[\t\r\n])")
_ISO_DAY = re.compile(rb"(?<=>)(\d{4})-(\d\d)-(\d\d)(?=[<T])")
_NAMED_DAY = re.compile(r"(?<=FEC)(\d{4})(\d\d)(\d\d)")


def sample_folder() -> Path:
    """Where the sample files are."""
    return shipped("sample_data")


def build(
    folder: Path,
    today: date,
    user: str,
    debtors: int | None = None,
    on_progress: Progress | None = None,
) -> Path:
    """Makes a demonstration database for that day inside `folder`, new, and returns its path.

    `user` takes the place of one of the clerks. With `debtors`, that many invented debtors instead
    of the sample company; progress is told in acts replayed, or in debtors. What is recorded
    afterwards should be dated by `Clock.set_to_day(today)`, so that it follows the history.
    """
    database = folder / _DATABASE
    if debtors is not None:
        from relance_tui.services.crowd import build_crowd  # noqa: PLC0415 - only for that many

        settings = _Script.read(sample_folder() / _SCRIPT).settings
        build_crowd(database, today, settings, debtors, on_progress)
    else:
        _build_sample(database, today, user, on_progress)
    Desk(database, Clock.set_to_day(today), user).roll()
    return database


def _build_sample(
    database: Path, today: date, user: str, on_progress: Progress | None = None
) -> None:
    from relance_tui.services.letter_facts import as_shipped  # noqa: PLC0415 - the letter engine

    stage = _Stage(database, today, user, _Script.read(sample_folder() / _SCRIPT))
    Desk(database, Clock.set_to_day(today), user).open()
    acts = stage.acts()
    stage.load(stage.script.invoices, acts[0].on - _ONE_DAY)
    for done, act in enumerate(acts, start=1):
        with as_shipped():  # what the house wrote must not stop the history
            act.play(stage)
        if on_progress is not None:
            on_progress(done, len(acts))
    stage.load(stage.script.ledger, today)
    stage.load(stage.script.statement, today)


@dataclass(frozen=True, slots=True)
class _Script:
    """What `demo.toml` says."""

    written_for: date
    invoices: str
    ledger: str
    statement: str
    loaded_by: str
    settings: Mapping[str, str]
    dossiers: tuple[Mapping[str, Any], ...]

    @classmethod
    def read(cls, path: Path) -> _Script:
        document = tomllib.loads(path.read_text(encoding="utf-8"))
        return cls(
            written_for=document["written_for"],
            invoices=document["invoices"],
            ledger=document["ledger"],
            statement=document["statement"],
            loaded_by=document["loaded_by"],
            settings=document["settings"],
            dossiers=tuple(document["dossier"]),
        )


@dataclass(slots=True)
class _Stage:
    """Where the history is replayed: the database, and the day it leads up to."""

    database: Path
    today: date
    user: str
    script: _Script

    def day(self, offset: int) -> date:
        """The worked day at that distance from today: before it for the past, after it ahead."""
        day = self.today + timedelta(days=offset)
        calendar = Calendar()
        step = _ONE_DAY if offset > 0 else -_ONE_DAY
        while not calendar.is_working_day(day):
            day += step
        return day

    def bank_day(self, written: date) -> date:
        """The worked day of a bank movement: a statement too old would hold every letter back."""
        return self.day((written - self.script.written_for).days)

    def desk(self, on: date, at: time, by: str) -> Desk:
        """A clerk's desk at that moment."""
        moment = datetime.combine(on, at).astimezone()
        clock = replace(Clock.set_to(moment), pinned_on=on)
        return Desk(self.database, clock, self.user if by == _ME else by)

    def acts(self) -> list[_Act]:
        """The whole history in the order in which it happened."""
        acts = [
            _Act(
                customer=dossier["customer"],
                on=self.day(act["day"]),
                at=time.fromisoformat(act["at"]),
                by=act["by"],
                do=act["do"],
                terms=act,
            )
            for dossier in self.script.dossiers
            for act in dossier["acts"]
        ]
        return sorted(acts, key=lambda act: (act.on, act.at))

    def load(self, name: str, on: date) -> None:
        """Imports the moved copy of a sample file, on that day; the settings come with the first.

        An import of today is dated by the present hour: it comes after all that went before.
        """
        weeks = (self.today - self.script.written_for).days // 7
        moved = _moved_copy(sample_folder() / name, self.database.parent, weeks, self.bank_day)
        if on == self.today:
            desk = Desk(self.database, Clock.set_to_day(on), self.script.loaded_by)
        else:
            desk = self.desk(on, _LOADED_AT, self.script.loaded_by)
            for key, value in self.script.settings.items():
                desk.change_setting(key, value)
        desk.import_files([moved])


def _moved_copy(source: Path, folder: Path, weeks: int, bank_day: Callable[[date], date]) -> Path:
    """A copy of an export with every date moved by whole weeks, those of a bank as they tell."""

    def moved(year: int, month: int, day: int) -> date:
        return date(year, month, day) + timedelta(weeks=weeks)

    def french(found: re.Match[bytes]) -> bytes:
        day, month, year = map(int, found.groups())
        return moved(year, month, day).strftime("%d/%m/%Y").encode()

    def ledger(found: re.Match[bytes]) -> bytes:
        return moved(*map(int, found.groups())).strftime("%Y%m%d").encode()

    def named(found: re.Match[str]) -> str:
        return moved(*map(int, found.groups())).strftime("%Y%m%d")

    content = source.read_bytes()

    def bank(found: re.Match[bytes]) -> bytes:
        return bank_day(date(*map(int, found.groups()))).isoformat().encode()

    content = _LEDGER_DAY.sub(ledger, _FRENCH_DAY.sub(french, _ISO_DAY.sub(bank, content)))
    target = folder / _NAMED_DAY.sub(named, source.name)
    target.write_bytes(content)
    target.chmod(0o600)
    return target


@dataclass(frozen=True, slots=True)
class _Act:
    """One line of the history."""

    customer: str
    on: date
    at: time
    by: str
    do: str
    terms: Mapping[str, Any]

    def play(self, stage: _Stage) -> None:
        """Does it again through the desk of the clerk who did it."""
        desk = stage.desk(self.on, self.at, self.by)
        _PLAYED[self.do](stage, desk, desk.find(self.customer), self.terms)


_Terms = Mapping[str, Any]


def _letter(_stage: _Stage, desk: Desk, debtor_id: int, terms: _Terms) -> None:
    desk.mark_sent(desk.letter(debtor_id, LetterChoice(step=terms["step"])))


def _event(stage: _Stage, desk: Desk, debtor_id: int, terms: _Terms) -> None:
    draft = EventDraft(
        kind=EventKind(terms["kind"]),
        on=stage.day(terms["on"]),
        published_on=stage.day(terms["published"]) if "published" in terms else None,
        reference=terms["reference"],
    )
    desk.record_event(debtor_id, draft)


def _call(stage: _Stage, desk: Desk, debtor_id: int, terms: _Terms) -> None:
    draft = CallDraft(
        outcome=CallOutcome(terms["outcome"]),
        amount_cents=_cents(terms.get("amount")),
        on=stage.day(terms["on"]) if "on" in terms else None,
        at=time.fromisoformat(terms["hour"]) if "hour" in terms else None,
        reason=Reason(terms["reason"]) if "reason" in terms else None,
        note=terms.get("note", ""),
        is_incoming=terms.get("incoming", False),
    )
    desk.record_call(debtor_id, draft)


def _payment(_stage: _Stage, desk: Desk, debtor_id: int, terms: _Terms) -> None:
    desk.record_payment(debtor_id, parse_amount(terms["amount"]))


def _plan(stage: _Stage, desk: Desk, debtor_id: int, terms: _Terms) -> None:
    draft = PlanDraft(
        count=terms["count"],
        rhythm=Rhythm(terms["every"]),
        first_on=stage.day(terms["first"]),
        deposit_cents=_cents(terms.get("deposit")) or 0,
        note=terms.get("note", ""),
    )
    desk.agree_plan(debtor_id, draft)


def _hold(stage: _Stage, desk: Desk, debtor_id: int, terms: _Terms) -> None:
    desk.hold(debtor_id, stage.day(terms["until"]), terms["reason"])


def _dispute(_stage: _Stage, desk: Desk, debtor_id: int, terms: _Terms) -> None:
    rank = terms.get("invoice")
    invoices = sorted(desk.dossier(debtor_id).dossier.invoices, key=lambda i: (i.due_on, i.number))
    numbers = [invoices[rank - 1].number] if rank else []
    desk.open_dispute(debtor_id, terms["reason"], numbers, terms.get("note", ""))


def _settle(_stage: _Stage, desk: Desk, debtor_id: int, _terms: _Terms) -> None:
    desk.settle_disputes(debtor_id)


def _note(_stage: _Stage, desk: Desk, debtor_id: int, terms: _Terms) -> None:
    desk.note(debtor_id, terms["note"])


def _debtor(_stage: _Stage, desk: Desk, debtor_id: int, terms: _Terms) -> None:
    changes = DebtorChanges(
        language=terms.get("language"),
        do_not_call=terms.get("do_not_call"),
        contact_role=terms.get("role"),
    )
    desk.edit_debtor(debtor_id, changes)


_PLAYED: Mapping[str, Callable[[_Stage, Desk, int, _Terms], None]] = {
    "letter": _letter,
    "event": _event,
    "call": _call,
    "payment": _payment,
    "plan": _plan,
    "hold": _hold,
    "dispute": _dispute,
    "settle": _settle,
    "note": _note,
    "debtor": _debtor,
}


def _cents(text: str | None) -> int | None:
    return None if text is None else parse_amount(text)
