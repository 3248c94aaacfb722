"""The files that electronic invoices came in, beside the invoices they are the copies of.

An electronic invoice says what was asked when it was issued. What was paid or corrected since is
known elsewhere, and loading it again must not ask for that money once more.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from relance_tui.storage.light import DriverConnection

_COLUMNS = "code TEXT, number TEXT, path TEXT, line INTEGER"
_KNOWN = (
    "(SELECT i.{column} FROM invoice i JOIN debtor d ON d.id = i.debtor_id"
    " AND d.retracted_by IS NULL WHERE d.code = staged_invoice.code"
    " AND i.number = staged_invoice.number AND i.retracted_by IS NULL)"
)
_FOLLOW_KNOWN = (
    "UPDATE staged_invoice SET"  # noqa: S608 - names are ours
    f" total_cents = {_KNOWN.format(column='total_cents')},"
    f" open_cents = MIN(open_cents, {_KNOWN.format(column='ledger_open_cents')})"
    f" WHERE {_KNOWN.format(column='id')} IS NOT NULL"
)
_CORRECTED = (
    "SELECT s.code, s.number, s.total_cents, i.total_cents, i.currency FROM staged_invoice s"
    " JOIN debtor d ON d.code = s.code AND d.retracted_by IS NULL"
    " JOIN invoice i ON i.debtor_id = d.id AND i.number = s.number AND i.retracted_by IS NULL"
    " WHERE i.total_cents <> s.total_cents ORDER BY s.code, s.number"
)
_WITHOUT_COPY = (
    "SELECT d.id, i.id, s.path, s.line, i.act_id <> :act AND NOT EXISTS"
    " (SELECT 1 FROM change c WHERE c.act_id = :act AND c.table_name = 'invoice'"
    " AND c.row_id = i.id)"
    " FROM staged_document s JOIN debtor d ON d.code = s.code AND d.retracted_by IS NULL"
    " JOIN invoice i ON i.debtor_id = d.id AND i.number = s.number AND i.retracted_by IS NULL"
    " WHERE NOT EXISTS (SELECT 1 FROM invoice_copy k WHERE k.invoice_id = i.id"
    " AND k.retracted_by IS NULL) ORDER BY i.id"
)


class Corrected(NamedTuple):
    """An invoice whose total is not the one we know."""

    code: str
    number: str
    said_total_cents: int
    total_cents: int
    currency: str


class WithoutCopy(NamedTuple):
    """An invoice that has no copy, and the file that is one."""

    debtor_id: int
    invoice_id: int
    path: str
    line: int
    is_unchanged: bool
    """Whether the act in progress has neither recorded nor changed it."""


def keep_what_is_known(connection: DriverConnection) -> list[Corrected]:
    """Takes the total, and a lower balance, of known invoices from what is known of them.

    Returns those whose total is another one.
    """
    corrected = [Corrected(*row) for row in connection.execute(_CORRECTED)]
    connection.execute(_FOLLOW_KNOWN)
    return corrected


def drop_older(connection: DriverConnection, until: date) -> list[str]:
    """Leaves out unknown invoices and credit notes dated up to a day; returns their numbers."""
    on = until.isoformat()
    unknown = connection.execute(
        f"SELECT code, number FROM staged_invoice WHERE issued_on <= ?"  # noqa: S608 - ours
        f" AND open_cents > 0 AND {_KNOWN.format(column='id')} IS NULL ORDER BY number",
        (on,),
    ).fetchall()
    notes = connection.execute(
        "SELECT s.code, s.ledger_key FROM staged_credit s WHERE s.valued_on <= ?"
        " AND NOT EXISTS (SELECT 1 FROM payment p JOIN debtor d ON d.id = p.debtor_id"
        " WHERE d.code = s.code AND p.ledger_key = s.ledger_key AND p.retracted_by IS NULL"
        " AND d.retracted_by IS NULL) ORDER BY s.ledger_key",
        (on,),
    ).fetchall()
    connection.executemany("DELETE FROM staged_invoice WHERE code = ? AND number = ?", unknown)
    connection.executemany("DELETE FROM staged_credit WHERE code = ? AND ledger_key = ?", notes)
    return [number for _code, number in (*unknown, *notes)]


def without_copy(
    connection: DriverConnection, act_id: int, files: Iterable[tuple[str, str, str, int]]
) -> list[WithoutCopy]:
    """The invoices without a copy among rows of customer code, number, path and line."""
    connection.execute(f"CREATE TEMP TABLE IF NOT EXISTS staged_document ({_COLUMNS})")
    connection.execute("DELETE FROM staged_document")
    connection.executemany("INSERT INTO staged_document VALUES (?, ?, ?, ?)", files)
    rows = connection.execute(_WITHOUT_COPY, {"act": act_id})
    return [
        WithoutCopy(debtor_id, invoice_id, path, line, bool(is_unchanged))
        for debtor_id, invoice_id, path, line, is_unchanged in rows
    ]


def add_copies(
    connection: DriverConnection, act_id: int, rows: Iterable[tuple[int, int, str, str]]
) -> None:
    """Rows of debtor id, invoice id, name and checksum of a document that is kept."""
    connection.executemany(
        "INSERT INTO invoice_copy (debtor_id, invoice_id, name, sha256, path, act_id)"
        " VALUES (?, ?, ?, ?, '', ?)",
        ((*row, act_id) for row in rows),
    )
