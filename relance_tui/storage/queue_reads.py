"""The reads the list lives on: plain SQL on the driver's connection, columns only."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from datetime import date
from sqlite3 import Connection
from typing import NamedTuple

from relance_tui.storage.dialect import FIRST_DAY, next_day
from relance_tui.storage.folding import fold
from relance_tui.storage.light import immediate


class StoredRow(NamedTuple):
    """A stored decision as the list shows it; dates and hours are ISO text."""

    debtor_id: int
    code: str
    name: str
    kind: str | None
    step: str | None
    step_number: int
    channel: str | None
    due_on: str | None
    at: str | None
    overdue_cents: int
    oldest_due_on: str | None
    currency: str
    escalations: str
    because: str


class StoredTotals(NamedTuple):
    """The figures of the header. The sum is in `currency`, the one most is overdue in."""

    due_count: int
    dossier_count: int
    done_count: int
    overdue_cents: int
    currency: str
    invoices_loaded_on: date | None
    bank_loaded_on: date | None
    draft_count: int


URGENCY = "queue_group, overdue_cents DESC, oldest_due_on, sort_name, debtor_id"
"""The order of the queue, as SQL."""

_COLUMNS = ", ".join(StoredRow._fields)
_FIRST = f"SELECT {_COLUMNS} FROM dossier WHERE due_on <= ? ORDER BY {URGENCY} LIMIT ?"  # noqa: S608 - fixed text
_BY_ID = f"SELECT {_COLUMNS} FROM dossier WHERE debtor_id IN ({{marks}})"  # noqa: S608 - fixed text

_TOTALS = """
SELECT COUNT(CASE WHEN due_on <= ? THEN 1 END), COUNT(*), COALESCE(SUM(overdue_cents), 0),
    MIN(currency), MAX(currency)
FROM dossier
"""
_MAIN_CURRENCY = """
SELECT currency, SUM(overdue_cents) FROM dossier GROUP BY currency ORDER BY 2 DESC, 1 LIMIT 1
"""
DESK_ACTS = ("import", "undo", "setting", "settings")
"""Acts on the desk rather than on a dossier: no dossier is done by them."""
_DONE = f"""
SELECT COUNT(DISTINCT debtor_id) FROM act
WHERE "on" = ? AND undone_by IS NULL AND kind NOT IN {DESK_ACTS}
"""  # noqa: S608 - fixed text
BANK_FORMATS = ("camt", "ofx", "cfonb120", "bank-csv")
"""The formats of bank statements."""
_IS_BANK = f"format IN {BANK_FORMATS}"
_LOADED = f"""
SELECT MAX(CASE WHEN NOT {_IS_BANK} AND format <> 'customers' THEN "on" END),
    MAX(CASE WHEN {_IS_BANK} THEN "on" END)
FROM import_file WHERE retracted_by IS NULL
"""  # noqa: S608 - fixed text
_DRAFTS = 'SELECT COUNT(*) FROM draft WHERE "by" = ?'

_STALE = "(valid_until <= :today OR valid_from > :today)"
_IS_STALE = f"SELECT 1 FROM dossier WHERE {_STALE} LIMIT 1"  # noqa: S608 - fixed text
_RECOUNT = f"""
UPDATE dossier SET (overdue_cents, oldest_due_on, valid_from, valid_until) = (
    SELECT
        COALESCE(SUM(CASE WHEN due_on < :today THEN open_cents END), 0),
        MIN(CASE WHEN due_on < :today THEN due_on END),
        COALESCE({next_day("MAX(CASE WHEN due_on < :today THEN due_on END)")}, '{FIRST_DAY}'),
        {next_day("MIN(CASE WHEN due_on >= :today THEN due_on END)")}
    FROM invoice
    WHERE invoice.debtor_id = dossier.debtor_id AND open_cents > 0 AND retracted_by IS NULL
)
"""  # noqa: S608 - fixed text
_RECOUNT_ONE = f"{_RECOUNT} WHERE debtor_id = :debtor_id"
_RECOUNT_STALE = f"{_RECOUNT} WHERE {_STALE}"

_EXACT_CODE = "SELECT id, code, name FROM debtor WHERE code = ? AND retracted_by IS NULL"
_BY_NAME = """
SELECT debtor_id, code, name, sort_name FROM dossier WHERE sort_name LIKE ? OR LOWER(code) = ?
ORDER BY sort_name <> ?, sort_name, debtor_id LIMIT ?
"""

_CHUNK = 500
TYPED_LENGTH = 200
"""Beyond this, what is typed in the filter is noise, and SQL has limits of its own."""
_CANDIDATES = 10


def first_rows(connection: Connection, today: date, limit: int) -> list[StoredRow]:
    """The first rows of the queue of the day, most urgent first."""
    found = connection.execute(_FIRST, (today.isoformat(), limit)).fetchall()
    return [StoredRow._make(row) for row in found]


def rows(connection: Connection, debtor_ids: Sequence[int]) -> list[StoredRow]:
    """The rows of these debtors in the order asked; an unknown id is left out."""
    found: dict[int, StoredRow] = {}
    for start in range(0, len(debtor_ids), _CHUNK):
        chunk = tuple(debtor_ids[start : start + _CHUNK])
        statement = _BY_ID.format(marks=", ".join("?" * len(chunk)))
        for row in connection.execute(statement, chunk):
            found[row[0]] = StoredRow._make(row)
    return [found[debtor_id] for debtor_id in debtor_ids if debtor_id in found]


def totals(connection: Connection, today: date, user: str) -> StoredTotals:
    """The figures of the header for the day; the drafts are those of `user`."""
    day = today.isoformat()
    due_count, dossier_count, overdue_cents, currency, other = connection.execute(
        _TOTALS, (day,)
    ).fetchone()
    if currency != other:
        currency, overdue_cents = connection.execute(_MAIN_CURRENCY).fetchone()
    (done_count,) = connection.execute(_DONE, (day,)).fetchone()
    invoices_on, bank_on = connection.execute(_LOADED).fetchone()
    (draft_count,) = connection.execute(_DRAFTS, (user,)).fetchone()
    return StoredTotals(
        due_count=due_count,
        dossier_count=dossier_count,
        done_count=done_count,
        overdue_cents=overdue_cents,
        currency=currency or "EUR",
        invoices_loaded_on=date.fromisoformat(invoices_on) if invoices_on else None,
        bank_loaded_on=date.fromisoformat(bank_on) if bank_on else None,
        draft_count=draft_count,
    )


def roll_to(connection: Connection, today: date) -> int:
    """Recounts what is overdue where the stored figures do not hold for the day; returns how many.

    Costs one look at two indexes when there is nothing to do. Does nothing on a database the user
    may only read.
    """
    if connection.execute(_IS_STALE, {"today": today.isoformat()}).fetchone() is None:
        return 0
    try:
        with immediate(connection):
            return recount(connection, today)
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode & 0xFF == sqlite3.SQLITE_READONLY:
            return 0
        raise


def recount(connection: Connection, today: date, debtor_ids: Sequence[int] | None = None) -> int:
    """Counts again what these dossiers have overdue, and for which days that holds.

    Without `debtor_ids`, those whose figures do not hold for the day. Runs in the caller's
    transaction; returns how many rows were counted.
    """
    day = today.isoformat()
    if debtor_ids is None:
        return connection.execute(_RECOUNT_STALE, {"today": day}).rowcount
    asked = [{"today": day, "debtor_id": debtor_id} for debtor_id in debtor_ids]
    return connection.executemany(_RECOUNT_ONE, asked).rowcount


def find(connection: Connection, text: str) -> list[tuple[int, str, str]]:
    """Id, code and name of the debtors meant, at most ten: none, the one, or the candidates.

    The exact code wins, then the whole name, then every name that contains the text; codes and
    names are compared without case, names without accents.
    """
    typed = text[:TYPED_LENGTH].strip()
    exact = connection.execute(_EXACT_CODE, (typed,)).fetchall()
    folded = fold(typed)
    if exact or not folded:
        return exact
    candidates = connection.execute(
        _BY_NAME, (f"%{folded}%", typed.lower(), folded, _CANDIDATES)
    ).fetchall()
    whole = [row[:3] for row in candidates if row[3] == folded]
    return whole or [row[:3] for row in candidates]
