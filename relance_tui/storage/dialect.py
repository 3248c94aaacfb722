"""What differs from one database engine to the next: this is the module for SQLite.

Another engine gets a module with the same names; no other SQL of the program may need to know.
"""

from __future__ import annotations

from collections.abc import Sequence

BEGIN_WRITING = "BEGIN IMMEDIATE"
"""A plain BEGIN that reads then writes fails at once when another program writes in between."""

CONNECTION_SETTINGS = ("PRAGMA foreign_keys = ON", "PRAGMA synchronous = FULL")
"""What each connection must be told; the rest is kept in the file."""

WITHOUT_FOREIGN_KEYS = "PRAGMA foreign_keys = OFF"
BROKEN_FOREIGN_KEYS = "PRAGMA foreign_key_check"
JOURNAL_MODE = "PRAGMA journal_mode"
SHARED_JOURNAL = "PRAGMA journal_mode = WAL"
"""Readers go on while one program writes. Kept in the file."""
SINGLE_FILE_JOURNAL = "PRAGMA journal_mode = DELETE"

FIRST_DAY = "0001-01-01"
"""A day before all others, as stored."""


def next_day(day: str) -> str:
    """The SQL of the day after the SQL expression `day`; NULL stays NULL."""
    return f"date({day}, '+1 day')"


def as_one_list(column: str, query: str) -> str:
    """The SQL of one row holding `column` of `query` as a JSON list, in the order of the query.

    One long step of the engine instead of a step per row: half the time, and other threads run.
    """
    return f"SELECT json_group_array({column}) FROM ({query})"  # noqa: S608 - the parts are ours


def list_items(column: str) -> str:
    """The SQL of the items of a JSON list, one per row, to look a value up `IN` it."""
    return f"SELECT value FROM json_each({column})"  # noqa: S608 - a name of ours, or a mark


def upsert(table: str, keys: Sequence[str], values: Sequence[str]) -> str:
    """The SQL that inserts a row, or replaces `values` of the one with the same `keys`."""
    columns = [f'"{name}"' for name in (*keys, *values)]
    replaced = ", ".join(f'"{name}" = excluded."{name}"' for name in values)
    conflict = ", ".join(f'"{name}"' for name in keys)
    return (
        f'INSERT INTO "{table}" ({", ".join(columns)}) VALUES ({", ".join("?" * len(columns))})'  # noqa: S608 - names are ours
        f" ON CONFLICT ({conflict}) DO UPDATE SET {replaced}"
    )
