"""What a ledger of the year before left open, set beside the opening entries of the next.

Reads what was staged by `intake`, in the caller's transaction.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from relance_tui.storage.intake import LEDGER_LEFT
from relance_tui.storage.light import DriverConnection

UNTIL = "until"
"""In the detail of an import: the last day that the ledger books."""
_OF_LEDGERS = "SELECT f.act_id FROM import_file f WHERE f.format = 'fec'"


class PriorInvoice(NamedTuple):
    """An invoice of an earlier ledger that was open when the year began."""

    code: str
    number: str
    issued_on: str
    due_on: str
    total_cents: int
    currency: str
    was_open_cents: int


class PriorCredit(NamedTuple):
    """A credit of an earlier ledger that no invoice had."""

    id: int
    code: str
    ledger_key: str
    left_cents: int


def last_booked_on(connection: DriverConnection) -> date | None:
    """The last day of the ledgers loaded so far; None when there is none that tells."""
    details = connection.execute(
        "SELECT t.detail FROM import_file f JOIN act t ON t.id = f.act_id"
        " WHERE f.format = 'fec' AND f.retracted_by IS NULL"
    )
    days = (json.loads(detail).get(UNTIL) for (detail,) in details)
    return max((date.fromisoformat(day) for day in days if day), default=None)


def prior_invoices(connection: DriverConnection, opened_on: date) -> list[PriorInvoice]:
    """Those the file does not name, by customer, the first due first.

    Money valued since the year began is given back: it says what was open on that day.
    """
    rows = connection.execute(
        "SELECT code, number, issued_on, due_on, total_cents, currency, was_open FROM ("  # noqa: S608 - text of ours
        "SELECT d.code, i.number, i.issued_on, i.due_on, i.total_cents, i.currency,"
        " i.open_cents + COALESCE((SELECT SUM(a.amount_cents) FROM allocation a"
        " JOIN payment p ON p.id = a.payment_id WHERE a.invoice_id = i.id"
        " AND a.claim = 'principal' AND a.retracted_by IS NULL AND p.retracted_by IS NULL"
        " AND p.bounced_on IS NULL AND p.valued_on >= ?), 0) AS was_open"
        " FROM invoice i JOIN debtor d ON d.id = i.debtor_id"
        " WHERE i.retracted_by IS NULL AND d.retracted_by IS NULL AND i.issued_on < ?"
        f" AND i.act_id IN ({_OF_LEDGERS})"
        " AND NOT EXISTS (SELECT 1 FROM staged_invoice s"
        " WHERE s.code = d.code AND s.number = i.number)"
        " AND NOT EXISTS (SELECT 1 FROM opening_named s"
        " WHERE s.code = d.code AND s.number = i.number))"
        " WHERE was_open > 0 ORDER BY code, due_on, issued_on, number",
        (opened_on.isoformat(), opened_on.isoformat()),
    )
    return [PriorInvoice(*row) for row in rows]


def prior_credits(connection: DriverConnection, opened_on: date) -> list[PriorCredit]:
    """Those the file does not name, the oldest first."""
    rows = connection.execute(
        f"SELECT p.id, d.code, p.ledger_key, {LEDGER_LEFT} AS left_cents FROM payment p"  # noqa: S608 - same
        " JOIN debtor d ON d.id = p.debtor_id"
        " WHERE p.ledger_key NOT LIKE 'act:%' AND p.valued_on < ?"
        " AND p.retracted_by IS NULL AND p.bounced_on IS NULL AND d.retracted_by IS NULL"
        " AND NOT EXISTS (SELECT 1 FROM import_file f"
        " WHERE f.act_id = p.act_id AND f.format <> 'fec') AND left_cents > 0"
        " AND NOT EXISTS (SELECT 1 FROM staged_credit s"
        " WHERE s.code = d.code AND s.ledger_key = p.ledger_key)"
        " AND NOT EXISTS (SELECT 1 FROM staged_cleared s"
        " WHERE s.code = d.code AND s.ledger_key = p.ledger_key)"
        " ORDER BY p.valued_on, p.id",
        (opened_on.isoformat(),),
    )
    return [PriorCredit(*row) for row in rows]


def known_credit_keys(connection: DriverConnection) -> set[tuple[str, str]]:
    """Customer code and ledger key of every credit that a ledger has shown."""
    rows = connection.execute(
        "SELECT d.code, p.ledger_key FROM payment p JOIN debtor d ON d.id = p.debtor_id"
        " WHERE p.ledger_key IS NOT NULL AND p.ledger_key NOT LIKE 'act:%'"
        " AND p.retracted_by IS NULL AND d.retracted_by IS NULL"
    )
    return {(code, key) for code, key in rows}


def note_named(connection: DriverConnection) -> None:
    """Indexes the invoices the file settles by name, which are many."""
    connection.execute("DROP TABLE IF EXISTS opening_named")
    connection.execute(
        "CREATE TEMP TABLE opening_named (code TEXT, number TEXT, settled_on TEXT,"
        " PRIMARY KEY (code, number))"
    )
    connection.execute(
        "INSERT INTO opening_named SELECT code, number, MAX(settled_on) FROM staged_settled"
        " GROUP BY code, number"
    )


def settled_on(connection: DriverConnection, code: str, number: str) -> str | None:
    """The day on which the ledger settled a line, None while it has not."""
    query = "SELECT settled_on FROM opening_named WHERE code = ? AND number = ?"
    row = connection.execute(query, (code, number)).fetchone()
    return row[0] if row else None


def replace_balance(
    connection: DriverConnection, code: str, number: str, total_cents: int, left_cents: int
) -> None:
    """Leaves of a staged balance only the part that no known invoice makes up."""
    if total_cents > 0:
        connection.execute(
            "UPDATE staged_invoice SET total_cents = ?, open_cents = ?"
            " WHERE code = ? AND number = ?",
            (total_cents, left_cents, code, number),
        )
    else:
        connection.execute(
            "DELETE FROM staged_invoice WHERE code = ? AND number = ?", (code, number)
        )


def stage_cleared(connection: DriverConnection, credits_used: Iterable[PriorCredit]) -> None:
    """Stages credits that the ledger no longer shows as used."""
    connection.executemany(
        "INSERT INTO staged_cleared VALUES (?, ?)",
        ((credit.code, credit.ledger_key) for credit in credits_used),
    )
