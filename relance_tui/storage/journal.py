"""The journal and the settings, read column by column."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date, datetime
from itertools import islice
from sqlite3 import Connection, Cursor
from typing import Any, NamedTuple

LOT = "lot"
"""In the detail of an act that is one part of a lot: the id of the act that stands for all."""

_LINES = (
    'SELECT a.id, a.at, a."by", a.kind, a.detail, a.undone_by, d.code FROM act a'
    " LEFT JOIN debtor d ON d.id = a.debtor_id"
)

_ACTS = (
    "SELECT a.id, a.kind, a.debtor_id, a.detail, d.name FROM act a"
    " LEFT JOIN debtor d ON d.id = a.debtor_id"
)
_LAST_OF = (
    f"{_ACTS} WHERE a.\"by\" = ? AND a.undone_by IS NULL AND a.kind <> 'undo'"
    " ORDER BY a.id DESC LIMIT 1"
)
_ACT = f"{_ACTS} WHERE a.id = ?"
_LAST_CALL_ON = (
    f"{_ACTS} WHERE a.debtor_id = ? AND a.undone_by IS NULL AND a.kind = 'call'"
    " ORDER BY a.id DESC LIMIT 1"
)
_LAST_CALL_OF = (
    f'{_ACTS} WHERE a."by" = ? AND a."on" = ? AND a.undone_by IS NULL AND a.kind = \'call\''
    " ORDER BY a.id DESC LIMIT 1"
)


class JournalLine(NamedTuple):
    """One act as stored."""

    act_id: int
    at: datetime
    by: str
    kind: str
    detail: dict[str, Any]
    is_undone: bool
    debtor_code: str


class StoredAct(NamedTuple):
    """An act that can be undone."""

    id: int
    kind: str
    debtor_id: int | None
    detail: dict[str, Any]
    customer: str
    """The name of the debtor it was on; empty for an act on the desk as a whole."""


def last_act_of(connection: Connection, by: str) -> StoredAct | None:
    """The clerk's last act that can still be undone; for a part of a lot, the lot."""
    last = _act(connection.execute(_LAST_OF, (by,)))
    if last is None or LOT not in last.detail:
        return last
    return _act(connection.execute(_ACT, (last.detail[LOT],)))


def last_call_on(connection: Connection, debtor_id: int) -> StoredAct | None:
    """The last call on a dossier that was not taken back."""
    return _act(connection.execute(_LAST_CALL_ON, (debtor_id,)))


def last_call_of(connection: Connection, by: str, on: date) -> StoredAct | None:
    """The last call this clerk logged on that day, whatever the dossier."""
    return _act(connection.execute(_LAST_CALL_OF, (by, on.isoformat())))


def _act(cursor: Cursor) -> StoredAct | None:
    row = cursor.fetchone()
    if row is None:
        return None
    act_id, kind, debtor_id, detail, customer = row
    return StoredAct(act_id, kind, debtor_id, json.loads(detail), customer or "")


def mark_undone(connection: Connection, act_ids: Sequence[int], undo_id: int) -> None:
    """Notes that these acts were taken back, in the caller's transaction."""
    connection.executemany(
        "UPDATE act SET undone_by = ? WHERE id = ?", [(undo_id, act_id) for act_id in act_ids]
    )


def debtors_undone(connection: Connection, undo_id: int) -> list[int]:
    """The debtors of the acts that an undo took back."""
    query = "SELECT DISTINCT debtor_id FROM act WHERE undone_by = ? AND debtor_id IS NOT NULL"
    return [debtor_id for (debtor_id,) in connection.execute(query, (undo_id,))]


def dossier_lines(connection: Connection, debtor_id: int, limit: int) -> list[JournalLine]:
    """The last acts on one dossier, newest first."""
    query = f"{_LINES} WHERE a.debtor_id = ? ORDER BY a.id DESC LIMIT ?"
    return [_line(row) for row in connection.execute(query, (debtor_id, limit))]


def all_lines(connection: Connection, limit: int) -> list[JournalLine]:
    """The last acts of the whole desk, newest first; a lot is one line, whatever it holds."""
    lines = map(_line, connection.execute(f"{_LINES} ORDER BY a.id DESC"))
    return list(islice((line for line in lines if LOT not in line.detail), limit))


def _line(row: tuple[Any, ...]) -> JournalLine:
    act_id, at, by, kind, detail, undone_by, code = row
    return JournalLine(
        act_id,
        datetime.fromisoformat(at),
        by,
        kind,
        json.loads(detail),
        undone_by is not None,
        code or "",
    )


def stored_settings(connection: Connection) -> dict[str, str]:
    """The settings that were changed, by key."""
    return dict(connection.execute("SELECT key, value FROM setting").fetchall())


def store_setting(connection: Connection, key: str, value: str) -> None:
    """Keeps one setting, in the caller's transaction."""
    connection.execute("DELETE FROM setting WHERE key = ?", (key,))
    connection.execute("INSERT INTO setting (key, value) VALUES (?, ?)", (key, value))


def restore_setting(connection: Connection, key: str, value: str | None) -> None:
    """Puts a setting back to what it held, None meaning the default."""
    if value is None:
        connection.execute("DELETE FROM setting WHERE key = ?", (key,))
    else:
        store_setting(connection, key, value)
