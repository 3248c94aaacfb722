"""Light reads about who owes: what is needed while a customer is typed."""

from __future__ import annotations

from sqlite3 import Connection

CODE_LETTER = "C"
_DIGITS = 4
"""Digits of the first code on a desk that has none."""

_NUMBERED = """
SELECT MAX(CAST(SUBSTR(code, 2) AS INTEGER)), MAX(LENGTH(code)) - 1 FROM debtor
WHERE code GLOB 'C[0-9]*' AND code NOT GLOB 'C*[^0-9]*' AND LENGTH(code) <= 10
    AND retracted_by IS NULL
"""
_BY_SIREN = """
SELECT id, code, name FROM debtor WHERE siren = ? AND siren <> '' AND retracted_by IS NULL
ORDER BY id LIMIT 1
"""
_BY_CODE = """
SELECT id, code, name FROM debtor WHERE LOWER(code) = LOWER(?) AND retracted_by IS NULL
ORDER BY code <> ?, id LIMIT 1
"""

Known = tuple[int, str, str]
"""Id, code and name."""


def next_code(connection: Connection) -> str:
    """The first code after the highest in force: `C0091` after `C0090`."""
    highest, width = connection.execute(_NUMBERED).fetchone()
    return f"{CODE_LETTER}{(highest or 0) + 1:0{width or _DIGITS}d}"


def by_siren(connection: Connection, siren: str) -> Known | None:
    """The debtor in force with that SIREN."""
    found: Known | None = connection.execute(_BY_SIREN, (siren,)).fetchone()
    return found


def by_code(connection: Connection, code: str) -> Known | None:
    """The debtor in force with that code, case apart."""
    found: Known | None = connection.execute(_BY_CODE, (code, code)).fetchone()
    return found
