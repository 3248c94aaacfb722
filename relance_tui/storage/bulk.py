"""Filling a database that can be made again: fast, and safe only once it is finished.

For the demonstration and the benchmarks; what a clerk types never goes this way.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from relance_tui.storage.database import close_connections
from relance_tui.storage.dialect import BEGIN_WRITING, SHARED_JOURNAL, WITHOUT_FOREIGN_KEYS
from relance_tui.storage.light import connect, explained

COLUMNS: Mapping[str, tuple[str, ...]] = {
    "act": ("id", "at", "on", "by", "kind", "debtor_id", "detail"),
    "debtor": (
        *("id", "code", "name", "kind", "siren", "address", "language", "terms_days"),
        *("do_not_call", "act_id"),
    ),
    "contact": ("debtor_id", "name", "role", "phone", "email", "language", "act_id"),
    "invoice": (
        *("id", "debtor_id", "number", "issued_on", "due_on", "total_cents"),
        *("settled_before_cents", "open_cents", "ledger_open_cents", "currency", "act_id"),
    ),
    "payment": (
        *("id", "debtor_id", "kind", "amount_cents", "valued_on", "recorded_at", "reference"),
        *("cleared_cents", "act_id"),
    ),
    "allocation": ("payment_id", "invoice_id", "amount_cents", "act_id"),
    "call": ("debtor_id", "on", "at", "outcome", "is_incoming", "note", "act_id"),
    "callback": ("debtor_id", "made_at", "made_on", "on", "at", "act_id"),
    "promise": (
        *("debtor_id", "made_at", "made_on", "due_on", "amount_cents", "invoice_ids"),
        *("is_withdrawn", "act_id"),
    ),
    "plan": (
        *("id", "debtor_id", "made_at", "made_on", "total_cents", "invoice_ids", "note"),
        *("is_withdrawn", "act_id"),
    ),
    "instalment": ("plan_id", "number", "due_on", "amount_cents"),
    "hold": ("debtor_id", "made_at", "made_on", "until_on", "reason", "invoice_ids", "act_id"),
    "dispute": ("debtor_id", "made_at", "made_on", "review_on", "reason", "invoice_ids", "act_id"),
    "letter": (
        *("debtor_id", "on", "at", "channel", "step", "step_number", "template", "language"),
        *("subject", "body", "sha256", "invoice_ids", "act_id"),
    ),
    "import_file": ("path", "format", "sha256", "on", "act_id"),
}
"""The columns of each table that rows are given for, in that order."""

_FAST = ("PRAGMA journal_mode = OFF", "PRAGMA synchronous = OFF", "PRAGMA cache_size = -65536")
_SECONDARY_INDEXES = (
    "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL"
    " AND tbl_name <> 'dossier' ORDER BY name"
)


@contextmanager
def filling(path: Path) -> Iterator[sqlite3.Connection]:
    """A connection that writes without any guard, everything in one go.

    An error leaves a database to be thrown away. At the end it is like any other.
    """
    close_connections()
    with explained(path):
        connection = connect(path)
        try:
            for setting in (*_FAST, WITHOUT_FOREIGN_KEYS):
                connection.execute(setting)
            connection.execute(BEGIN_WRITING)
            yield connection
            connection.execute("COMMIT")
            connection.execute(SHARED_JOURNAL)
        finally:
            connection.close()


@contextmanager
def without_indexes(connection: sqlite3.Connection) -> Iterator[None]:
    """Leaves the secondary indexes of the facts aside, and makes them again at the end."""
    indexes = connection.execute(_SECONDARY_INDEXES).fetchall()
    for name, _sql in indexes:
        connection.execute(f'DROP INDEX "{name}"')
    yield
    for _name, sql in indexes:
        connection.execute(sql)


def insert_all(connection: sqlite3.Connection, table: str, rows: Iterable[tuple[Any, ...]]) -> None:
    """Inserts rows whose values come in the order of `COLUMNS`."""
    columns = COLUMNS[table]
    names = ", ".join(f'"{name}"' for name in columns)
    marks = ", ".join("?" * len(columns))
    connection.executemany(f'INSERT INTO "{table}" ({names}) VALUES ({marks})', rows)  # noqa: S608 - names are ours
