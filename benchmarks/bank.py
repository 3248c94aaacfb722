"""A bank statement in: 10 000 movements against every open invoice of the database."""

from __future__ import annotations

import csv
import random
import shutil
import sqlite3
import time
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

from benchmarks.measure import Measure, best_of, each_of
from relance_tui.clock import Clock
from relance_tui.services.bank_proposals import BankProposal
from relance_tui.services.desk import Desk

_LINES = 10_000
_ACCEPTED = 50
_OPEN = """
SELECT i.number, i.open_cents, d.name FROM invoice i JOIN debtor d ON d.id = i.debtor_id
WHERE i.open_cents > 0 AND i.retracted_by IS NULL AND i.currency = 'EUR' ORDER BY i.id
"""


def bank_measures(database: Path, scratch: Path, today: date, label: str) -> list[Measure]:
    """Loading it, matched and decided, and again, proposed and accepted."""
    copy = scratch / "bank.db"
    for leftover in scratch.glob(f"{copy.name}*"):
        leftover.unlink()
    shutil.copy(database, copy)
    statement = scratch / "statement.csv"
    lines = write_statement(copy, statement, today)
    bare = best_of(lambda: _bare_import(statement, scratch / "bare-bank.db", copy))
    desk = Desk(copy, Clock(pinned_on=today), "benchmark")
    desk.open()
    first, matched = _timed_import(desk, statement)
    again, _none = _timed_import(desk, statement)
    begun = time.perf_counter()
    proposals = desk.bank_proposals()
    proposing = time.perf_counter() - begun
    accepting = each_of(_accepting(desk, proposals), _ACCEPTED) * 1000
    yard = "csv module, bare sqlite3 inserts, open invoices read"
    counted = f"{lines:,}".replace(",", " ")
    imported = f"import a bank statement, {counted} movements, {matched} applied, {label}"
    proposed = f"propose for {len(proposals)} movements, {label}"
    return [
        Measure(imported, first, "s", yard, bare, 60),
        Measure(f"import it again, {counted} movements, {label}", again, "s", yard, bare, 20),
        Measure(proposed, proposing, "s", yard, bare, 40),
        Measure(f"accept a movement, {label}", accepting, "ms", "-", None, 50),
    ]


def _accepting(desk: Desk, proposals: list[BankProposal]) -> Callable[[], object]:
    """Accepts the next movement, of another debtor each time."""
    by_debtor = {each.debtor.debtor_id: each for each in proposals if each.debtor is not None}
    following = iter(by_debtor.values())
    return lambda: desk.accept_proposal(next(following))


def write_statement(database: Path, path: Path, today: date) -> int:
    """A statement of which half name an invoice and its exact sum; returns its lines."""
    dice = random.Random(6)
    connection = sqlite3.connect(database)
    open_invoices = connection.execute(_OPEN).fetchall()
    connection.close()
    chosen = dice.sample(open_invoices, min(_LINES, len(open_invoices)))
    with path.open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file, delimiter=";")
        rows.writerow(["Date", "Date de valeur", "Libellé", "Débit", "Crédit"])
        for rank, (number, cents, name) in enumerate(chosen):
            on = (today - timedelta(days=dice.randrange(20))).strftime("%d/%m/%Y")
            text = f"VIR SEPA {name} FACT {number}" if rank % 2 else f"VIR SEPA {name}"
            rows.writerow([on, on, text, "", f"{cents // 100},{cents % 100:02}"])
    return len(chosen)


def _timed_import(desk: Desk, path: Path) -> tuple[float, int]:
    begun = time.perf_counter()
    (report,) = desk.import_files([path]).files
    assert not report.error
    return time.perf_counter() - begun, report.matched


def _bare_import(path: Path, database: Path, invoices: Path) -> None:
    """What no matching can do without: the file read and kept, every open invoice read."""
    database.unlink(missing_ok=True)
    connection = sqlite3.connect(database)
    connection.execute("CREATE TABLE line (a, b, c, d, e)")
    with path.open(encoding="utf-8", newline="") as file:
        rows = csv.reader(file, delimiter=";")
        next(rows)
        connection.executemany("INSERT INTO line VALUES (?, ?, ?, ?, ?)", rows)
    connection.commit()
    connection.close()
    reading = sqlite3.connect(invoices)
    reading.execute(_OPEN).fetchall()
    reading.close()
