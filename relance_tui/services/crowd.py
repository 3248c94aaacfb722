"""A database of any size: invented debtors with a believable history, always the same ones.

For trying the program, and measuring it, at the size of a large company. The facts are written in
bulk, then decided like any others.
"""

from __future__ import annotations

import hashlib
import json
import random
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from relance_tui.clock import Clock
from relance_tui.domain.workdays import Calendar
from relance_tui.services import crowd_names
from relance_tui.services.desk import Desk
from relance_tui.services.rulebook import read_rulebook
from relance_tui.storage.bulk import COLUMNS, filling, insert_all, without_indexes
from relance_tui.storage.decisions import decide
from relance_tui.storage.facts import all_debtor_ids
from relance_tui.storage.journal import store_setting

Progress = Callable[[int, int], None]
Rows = dict[str, list[tuple[Any, ...]]]

_SEED = 20261124
_BATCH = 1000
_PAST_DAYS = 720
_AHEAD_DAYS = 150
_CLERKS = ("marie", "paul", "inès", "hugo")
_IMPORT_ACT = 1
_STEPS = (
    (7, "rappel", "email", "Rappel de facture"),
    (14, "relance-ferme", "email", "Deuxième relance"),
    (21, "derniere-relance", "letter", "Dernière relance avant mise en demeure"),
    (30, "mise-en-demeure", "registered", "Mise en demeure de payer"),
)
_BODY = (
    "Madame, Monsieur,\n\nSauf erreur de notre part, votre règlement ne nous est pas parvenu."
    "\n\nNous vous prions d’agréer nos salutations distinguées.\n"
)
_ATTEMPTS = ("no_answer", "no_answer", "voicemail", "voicemail", "message_left", "reached")
_NOTES = (
    "préfère être appelé le matin",
    "passe par son comptable",
    "duplicata envoyé",
    "règle d’ordinaire en fin de mois",
    "a changé de banque",
)
_ENCODED = json.JSONEncoder(ensure_ascii=False).encode
_HOURS = ("09:00", "10:30", "11:15", "14:00", "16:45")


def build_crowd(
    database: Path,
    today: date,
    settings: Mapping[str, str],
    debtors: int,
    on_progress: Progress | None = None,
) -> None:
    """Fills a new database with that many debtors, ten invoices each on average.

    Progress is reported in debtors, each counted twice: written, then decided.
    """
    Desk(database, Clock.set_to_day(today), _CLERKS[0]).open()
    days = _Days(today)
    with filling(database) as connection:
        for key, value in settings.items():
            store_setting(connection, key, value)
        with without_indexes(connection):
            insert_all(connection, "act", [_import_act(days)])
            insert_all(connection, "import_file", [_import_file(days)])
            for done, rows in _batches(days, debtors):
                for table, values in rows.items():
                    insert_all(connection, table, values)
                if on_progress is not None:
                    on_progress(done, 2 * debtors)

        def decided(done: int, _total: int) -> None:
            if on_progress is not None:
                on_progress(debtors + done, 2 * debtors)

        rulebook = read_rulebook(connection)
        decide(connection, all_debtor_ids(connection), rulebook.decide, today, decided)


def _import_act(days: _Days) -> tuple[Any, ...]:
    detail = json.dumps({"name": "export.txt", "new": 0, "changed": 0, "settled": 0})
    at = days.instant(-1, 0)
    return _IMPORT_ACT, at, days.iso(-1), _CLERKS[0], "import", None, detail


def _import_file(days: _Days) -> tuple[Any, ...]:
    digest = hashlib.sha256(b"export.txt").hexdigest()
    return "export.txt", "fec", digest, days.iso(-1), _IMPORT_ACT


def _batches(days: _Days, debtors: int) -> Iterator[tuple[int, Rows]]:
    crowd = _Crowd(random.Random(_SEED), days)  # noqa: S311 - always the same crowd
    for debtor_id in range(1, debtors + 1):
        crowd.add_debtor(debtor_id)
        if debtor_id % _BATCH == 0 or debtor_id == debtors:
            yield debtor_id, crowd.take_rows()


class _Days:
    """The days around today, by their distance from it, worked out once."""

    def __init__(self, today: date) -> None:
        calendar = Calendar()
        self._all: dict[int, str] = {}
        self._worked: dict[int, int] = {}
        worked = -_PAST_DAYS
        for offset in range(-_PAST_DAYS - 60, _AHEAD_DAYS):
            day = today + timedelta(days=offset)
            self._all[offset] = day.isoformat()
            worked = offset if calendar.is_working_day(day) else worked
            self._worked[offset] = worked

    def iso(self, offset: int) -> str:
        """The day that many days from today, as stored."""
        return self._all[offset]

    def worked(self, offset: int) -> int:
        """The distance of the last worked day up to that one."""
        return self._worked[offset]

    def instant(self, offset: int, minute: int) -> str:
        """That minute of the working hours of that day, as stored."""
        return f"{self._all[offset]}T{8 + minute // 60:02}:{minute % 60:02}:00.000000Z"


@dataclass(slots=True)
class _Claim:
    """An invoice as the history needs it."""

    id: int
    due: int
    """Distance of the due date from today."""
    open_cents: int


_Record = Callable[[int, str], Mapping[str, Any]]
"""Writes the facts of an act, given its id and its instant, and returns the act's detail."""


@dataclass(slots=True)
class _Crowd:
    """Invents debtors one after the other and collects their rows."""

    random: random.Random
    days: _Days
    rows: Rows = field(default_factory=lambda: defaultdict(list))
    last_act: int = _IMPORT_ACT
    last_invoice: int = 0
    last_payment: int = 0
    last_plan: int = 0
    pending: list[tuple[int, int, str, _Record]] = field(default_factory=list)
    """The acts on the debtor at hand: day, minute, kind, and what writes its facts."""

    def take_rows(self) -> Rows:
        """The rows collected since the last time, the tables in the order of `COLUMNS`."""
        rows, self.rows = self.rows, defaultdict(list)
        return {table: rows[table] for table in COLUMNS if table in rows}

    def add_debtor(self, debtor_id: int) -> None:
        """One debtor with its invoices and everything done about them."""
        person = crowd_names.invent(self.random, debtor_id)
        self.rows["debtor"].append(
            (
                *(debtor_id, person.code, person.name, person.kind, person.siren),
                *(person.address, "fr", None, 0, _IMPORT_ACT),
            )
        )
        self.rows["contact"].append(
            (debtor_id, person.contact, "", person.phone, person.email, "fr", _IMPORT_ACT)
        )
        claims = [self._add_invoice(debtor_id) for _ in range(self.random.randint(4, 16))]
        self._add_routine(debtor_id)
        overdue = sorted(
            (claim for claim in claims if claim.open_cents and claim.due < 0),
            key=lambda claim: claim.due,
        )
        if overdue:
            self._add_chase(debtor_id, overdue)
        self._write_acts(debtor_id)

    def _schedule(self, day: int, kind: str, record: _Record) -> None:
        self.pending.append((self.days.worked(day), self.random.randrange(540), kind, record))

    def _write_acts(self, debtor_id: int) -> None:
        self.pending.sort(key=lambda act: act[:2])
        for day, minute, kind, record in self.pending:
            self.last_act += 1
            at = self.days.instant(day, minute)
            detail = _ENCODED(record(self.last_act, at))
            by = _CLERKS[self.last_act % len(_CLERKS)]
            row = (self.last_act, at, self.days.iso(day), by, kind, debtor_id, detail)
            self.rows["act"].append(row)
        self.pending.clear()

    def _add_invoice(self, debtor_id: int) -> _Claim:
        """An invoice; the older it is, the likelier it has been paid."""
        self.last_invoice += 1
        chance = self.random.random()
        due = 60 - int(chance * chance * (_PAST_DAYS - 60))
        terms = self.random.choice((30, 30, 30, 45, 60))
        total = int(self.random.paretovariate(1.2) * 12_000) % 2_000_000 + 1_500
        claim = _Claim(self.last_invoice, due, total)
        if due < 0 and self.random.random() < min(0.98, 0.35 - due / 180):
            self._add_payment(debtor_id, claim, total)
        elif due < 0 and self.random.random() < 0.1:  # noqa: PLR2004 - one in ten paid in part
            self._add_payment(debtor_id, claim, total // 3)
        self.rows["invoice"].append(
            (
                *(claim.id, debtor_id, f"F{claim.id:07d}", self.days.iso(due - terms)),
                *(self.days.iso(due), total, 0, claim.open_cents, claim.open_cents),
                *("EUR", _IMPORT_ACT),
            )
        )
        return claim

    def _add_payment(self, debtor_id: int, claim: _Claim, amount: int) -> None:
        late = min(int(self.random.expovariate(1 / 12)), -claim.due - 1)
        day = self.days.worked(min(claim.due + late, -1))
        claim.open_cents -= amount
        self.last_payment += 1
        payment_id = self.last_payment

        def record(act_id: int, at: str) -> Mapping[str, Any]:
            on = self.days.iso(day)
            self.rows["payment"].append(
                (payment_id, debtor_id, "payment", amount, on, at, "", 0, act_id)
            )
            self.rows["allocation"].append((payment_id, claim.id, amount, act_id))
            return {"amount_cents": amount, "on": on, "left_cents": 0}

        self._schedule(day, "payment", record)
        if late > 8:  # noqa: PLR2004 - a reminder had left by then
            self._add_letter(debtor_id, claim, 1, claim.due + 8)

    def _add_letter(self, debtor_id: int, claim: _Claim, number: int, day: int) -> None:
        _offset, step, channel, title = _STEPS[number - 1]
        day = self.days.worked(day)
        subject = f"{title} F{claim.id:07d}"

        def record(act_id: int, at: str) -> Mapping[str, Any]:
            digest = hashlib.sha256(f"{subject}\n\n{_BODY}".encode()).hexdigest()
            self.rows["letter"].append(
                (
                    *(debtor_id, self.days.iso(day), at, channel, step, number, step, "fr"),
                    *(subject, _BODY, digest, f"[{claim.id}]", act_id),
                )
            )
            return {"channel": channel, "subject": subject, "step": step, "on": self.days.iso(day)}

        self._schedule(day, "letter", record)

    def _add_call(
        self, debtor_id: int, day: int, outcome: str, also: _Record | None = None
    ) -> None:
        day = self.days.worked(day)

        def record(act_id: int, at: str) -> Mapping[str, Any]:
            on = self.days.iso(day)
            self.rows["call"].append((debtor_id, on, at, outcome, 0, "", act_id))
            more = also(act_id, at) if also else {}
            return {"outcome": outcome, "is_incoming": False, "note": "", **more}

        self._schedule(day, "call", record)

    def _add_routine(self, debtor_id: int) -> None:
        """Calls and notes of the last two years that led to nothing lasting."""
        for _ in range(self.random.randint(3, 9)):
            outcome = self.random.choice(_ATTEMPTS)
            self._add_call(debtor_id, -self.random.randint(3, _PAST_DAYS), outcome)
        for _ in range(self.random.randint(2, 7)):
            self._add_note(-self.random.randint(20, _PAST_DAYS), self.random.choice(_NOTES))

    def _add_note(self, day: int, text: str) -> None:
        def record(_act_id: int, _at: str) -> Mapping[str, Any]:
            return {"text": text}

        self._schedule(day, "note", record)

    def _add_chase(self, debtor_id: int, overdue: list[_Claim]) -> None:
        """What was done about what is overdue now: letters, and perhaps an agreement."""
        claim = overdue[0]
        late = -claim.due
        reached = sum(1 for offset, *_ in _STEPS if offset + 2 <= late)
        for number in range(1, max(reached - self.random.choice((0, 0, 1)), 0) + 1):
            self._add_letter(debtor_id, claim, number, claim.due + _STEPS[number - 1][0] + 1)
        story = self.random.choices(_STORIES, _WEIGHTS)[0]
        if story is not None:
            story(self, debtor_id, overdue)

    def callback(self, debtor_id: int, _overdue: list[_Claim]) -> None:
        """A call agreed for one of the days around today."""
        made, on = -self.random.randint(3, 9), self.random.randint(-2, 6)
        hour = self.random.choice(_HOURS)

        def also(act_id: int, at: str) -> Mapping[str, Any]:
            day = self.days.iso(on)
            made_on = self.days.iso(self.days.worked(made))
            self.rows["callback"].append((debtor_id, at, made_on, day, hour, act_id))
            return {"on": day, "at": hour}

        self._add_call(debtor_id, made, "callback", also)

    def promise(self, debtor_id: int, overdue: list[_Claim]) -> None:
        """A promise made lately, still pending or already broken."""
        made = -self.random.randint(2, 25)
        due = made + self.random.randint(1, 14)
        amount = overdue[0].open_cents

        def also(act_id: int, at: str) -> Mapping[str, Any]:
            made_on, day = self.days.iso(self.days.worked(made)), self.days.iso(due)
            self.rows["promise"].append((debtor_id, at, made_on, day, amount, "[]", 0, act_id))
            return {"amount_cents": amount, "on": day}

        self._add_call(debtor_id, made, "promise", also)

    def plan(self, debtor_id: int, overdue: list[_Claim]) -> None:
        """Three instalments, a month apart."""
        made = -self.random.randint(5, 60)
        total = sum(claim.open_cents for claim in overdue)
        parts = [total // 3, total // 3, total - 2 * (total // 3)]
        self.last_plan += 1
        plan_id, ids = self.last_plan, json.dumps([claim.id for claim in overdue])

        def record(act_id: int, at: str) -> Mapping[str, Any]:
            made_on = self.days.iso(self.days.worked(made))
            self.rows["plan"].append((plan_id, debtor_id, at, made_on, total, ids, "", 0, act_id))
            self.rows["instalment"] += [
                (plan_id, rank + 1, self.days.iso(made + 15 + 30 * rank), part)
                for rank, part in enumerate(parts)
            ]
            first_on = self.days.iso(made + 15)
            return {"total_cents": total, "count": 3, "first_on": first_on, "note": ""}

        self._schedule(made, "plan", record)

    def hold(self, debtor_id: int, _overdue: list[_Claim]) -> None:
        """A pause that ends around today."""
        made, until = -self.random.randint(5, 30), self.random.randint(-4, 20)

        def record(act_id: int, at: str) -> Mapping[str, Any]:
            made_on, day = self.days.iso(self.days.worked(made)), self.days.iso(until)
            reason = "approval_pending"
            self.rows["hold"].append((debtor_id, at, made_on, day, reason, "[]", act_id))
            return {"until_on": day, "reason": reason, "invoices": []}

        self._schedule(made, "hold", record)

    def dispute(self, debtor_id: int, overdue: list[_Claim]) -> None:
        """The oldest invoice contested, to be reviewed around today."""
        made = -self.random.randint(3, 25)
        ids = f"[{overdue[0].id}]"

        def record(act_id: int, at: str) -> Mapping[str, Any]:
            made_on, day = self.days.iso(self.days.worked(made)), self.days.iso(made + 15)
            self.rows["dispute"].append((debtor_id, at, made_on, day, "quality", ids, act_id))
            return {"reason": "quality", "invoices": [], "note": ""}

        self._schedule(made, "dispute", record)


_STORIES = (
    None,
    _Crowd.callback,
    _Crowd.promise,
    _Crowd.plan,
    _Crowd.hold,
    _Crowd.dispute,
)
_WEIGHTS = (70, 7, 10, 4, 4, 5)
"""How often each story happens to a debtor who is late, in percent."""
