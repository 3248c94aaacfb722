"""The database: reads the list lives on, one act, the rule, the recompute."""

from __future__ import annotations

import shutil
import sqlite3
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

from benchmarks.measure import Measure, best_of, each_of
from relance_tui.clock import Clock
from relance_tui.services.desk import Desk
from relance_tui.services.rulebook import read_rulebook
from relance_tui.storage import queue_reads
from relance_tui.storage.facts import all_debtor_ids, load_dossier, load_dossiers
from relance_tui.storage.light import connect

_BARE_FIRST = """
SELECT debtor_id, queue_group, overdue_cents, oldest_due_on, sort_name, due_on FROM dossier
WHERE due_on <= ? ORDER BY queue_group, overdue_cents DESC, oldest_due_on, sort_name, debtor_id
LIMIT 50
"""
_BARE_TOTALS = "SELECT COUNT(*), SUM(overdue_cents) FROM dossier"
_BARE_DOSSIER = (
    "SELECT * FROM debtor WHERE id = ?",
    "SELECT * FROM contact WHERE debtor_id = ?",
    "SELECT * FROM invoice WHERE debtor_id = ?",
    "SELECT * FROM payment WHERE debtor_id = ?",
    "SELECT * FROM act WHERE debtor_id = ?",
)
_BARE_FACTS = (
    "SELECT id, code, name, kind, siren, address, language, policy, terms_days FROM debtor",
    "SELECT debtor_id, id, number, due_on, total_cents, open_cents FROM invoice",
    "SELECT debtor_id, id, amount_cents, valued_on FROM payment",
    'SELECT debtor_id, id, "on", at, outcome FROM "call"',
    'SELECT debtor_id, id, "on", at, channel, step FROM letter',
    'SELECT debtor_id, "on", at FROM act',
)


def measures(database: Path, scratch: Path, today: date, label: str) -> list[Measure]:
    """Ratios to the same reads and writes by the bare driver."""
    copy = scratch / f"benchmark-{label.replace(' ', '-')}.db"
    for leftover in scratch.glob(f"{copy.name}*"):
        leftover.unlink()
    shutil.copy(database, copy)
    desk = Desk(copy, Clock(today), "benchmark")
    desk.first_rows(1)
    connection = connect(copy)
    debtor_ids = all_debtor_ids(connection)
    sample = debtor_ids[len(debtor_ids) // 2]
    found = [
        _pair(
            f"queue, first 50 rows, {label}",
            lambda: queue_reads.first_rows(connection, today, 50),
            lambda: connection.execute(_BARE_FIRST, (today.isoformat(),)).fetchall(),
            3,
        ),
        _pair(
            f"totals of the header, {label}",
            lambda: queue_reads.totals(connection, today, "benchmark"),
            lambda: connection.execute(_BARE_TOTALS).fetchall(),
            3,
        ),
        _pair(
            f"open a dossier, {label}",
            lambda: load_dossier(connection, sample),
            lambda: [connection.execute(q, (sample,)).fetchall() for q in _BARE_DOSSIER],
            6,
        ),
        _act(desk, sample, scratch, label),
        *_rule(connection, debtor_ids, label),
    ]
    connection.close()
    return found


def _pair(
    name: str, ours: Callable[[], object], bare: Callable[[], object], target: float
) -> Measure:
    count = 50
    scale, unit = 1000, "ms"
    return Measure(
        name,
        each_of(ours, count) * scale,
        unit,
        "bare sqlite3",
        each_of(bare, count) * scale,
        target,
    )


def _act(desk: Desk, debtor_id: int, scratch: Path, label: str) -> Measure:
    bare = sqlite3.connect(scratch / "bare.db", isolation_level=None)
    bare.execute("PRAGMA journal_mode=wal")
    bare.execute("PRAGMA synchronous=full")
    bare.execute("CREATE TABLE IF NOT EXISTS t (x TEXT)")

    def commit() -> None:
        bare.execute("BEGIN IMMEDIATE")
        bare.execute("INSERT INTO t VALUES ('x')")
        bare.execute("COMMIT")

    return _pair(f"one act stored, {label}", lambda: desk.note(debtor_id, "x"), commit, 10)


def _rule(connection: sqlite3.Connection, debtor_ids: list[int], label: str) -> list[Measure]:
    rulebook = read_rulebook(connection)
    few = list(load_dossiers(connection, debtor_ids[:500]))
    begun = time.perf_counter()
    for dossier in few:
        rulebook.decide(dossier)
    one = (time.perf_counter() - begun) / len(few)

    def recompute() -> None:
        for dossier in load_dossiers(connection, debtor_ids):
            rulebook.decide(dossier)

    def read_bare() -> None:
        for statement in _BARE_FACTS:
            connection.execute(statement).fetchall()

    rounds = 1 if len(debtor_ids) > 10_000 else 3
    return [
        Measure(f"decide one dossier, {label}", one * 1e6, "µs", "-", None, 50),
        Measure(
            f"recompute all decisions, {label}",
            best_of(recompute, rounds),
            "s",
            "bare sqlite3 reading the rows",
            best_of(read_bare, rounds),
            5,
        ),
    ]
