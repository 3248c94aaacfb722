"""Comparing the drafts of a file with what is known, set by set.

Drafts are staged in temporary tables and compared by joins, so that a file of a million lines
needs neither a million statements nor a million objects. All of it happens inside the caller's
transaction; the temporary tables are emptied at the start.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Any, NamedTuple

from relance_tui.storage.light import DriverConnection
from relance_tui.storage.queue_reads import BANK_FORMATS

SNAPSHOT = "snapshot"
"""In the detail of an import: the file was all that was open."""

_STAGED = {
    "staged_customer": "code TEXT PRIMARY KEY, name TEXT, kind TEXT, siren TEXT, address TEXT,"
    " phone TEXT, email TEXT, contact_name TEXT, language TEXT",
    "staged_invoice": "code TEXT, number TEXT, issued_on TEXT, due_on TEXT, is_due_given INTEGER,"
    " total_cents INTEGER, open_cents INTEGER, currency TEXT, paid_on TEXT,"
    " PRIMARY KEY (code, number)",
    "staged_credit": "code TEXT, ledger_key TEXT, kind TEXT, amount_cents INTEGER, valued_on TEXT,"
    " reference TEXT, PRIMARY KEY (code, ledger_key)",
    "staged_settled": "code TEXT, number TEXT, settled_on TEXT",
    "staged_cleared": "code TEXT, ledger_key TEXT",
}
"""Temporary tables and their columns."""


class KnownInvoice(NamedTuple):
    """An invoice we know beside what the file says of it."""

    id: int
    debtor_id: int
    total_cents: int
    settled_before_cents: int
    open_cents: int
    ledger_open_cents: int
    due_on: str
    said_total_cents: int
    said_open_cents: int
    said_due_on: str
    said_on: str | None
    """The day the ledger settled it, when it says so."""


class AbsentInvoice(NamedTuple):
    """An open invoice that a file meant to hold all of them does not."""

    code: str
    name: str
    number: str
    open_cents: int
    currency: str
    is_typed: bool
    """Whether no import ever showed it."""


class KnownCredit(NamedTuple):
    """A credit we know beside what the file says of it."""

    id: int
    debtor_id: int
    amount_cents: int
    cleared_cents: int
    left_cents: int
    """What of it no invoice has, for us."""
    ledger_left_cents: int
    """What the ledger last showed of it: what a clerk allocated may be ahead."""
    said_left_cents: int
    """0 when the ledger has used it."""


def last_import(connection: DriverConnection) -> str | None:
    """The checksum of the file loaded last, None when there was none."""
    row = connection.execute(
        "SELECT sha256 FROM import_file WHERE retracted_by IS NULL ORDER BY id DESC LIMIT 1"
    ).fetchone()
    return row[0] if row else None


def is_loaded(connection: DriverConnection, sha256: str) -> bool:
    """Whether that very file was loaded before."""
    query = "SELECT 1 FROM import_file WHERE sha256 = ? AND retracted_by IS NULL LIMIT 1"
    return connection.execute(query, (sha256,)).fetchone() is not None


def bank_loaded_on(connection: DriverConnection) -> date | None:
    """The day the last bank statement was loaded, None when there never was one."""
    marks = ", ".join("?" * len(BANK_FORMATS))
    row = connection.execute(
        f'SELECT MAX("on") FROM import_file WHERE retracted_by IS NULL AND format IN ({marks})',  # noqa: S608 - marks only
        BANK_FORMATS,
    ).fetchone()
    return date.fromisoformat(row[0]) if row[0] else None


def is_last_snapshot(connection: DriverConnection, sha256: str) -> bool:
    """Whether that file is the one loaded last, and was loaded as a snapshot."""
    row = connection.execute(
        "SELECT f.sha256, t.detail FROM import_file f JOIN act t ON t.id = f.act_id"
        " WHERE f.retracted_by IS NULL ORDER BY f.id DESC LIMIT 1"
    ).fetchone()
    return row is not None and row[0] == sha256 and bool(json.loads(row[1]).get(SNAPSHOT))


def prepare_stage(connection: DriverConnection) -> None:
    """Makes the temporary tables, empty."""
    for name, columns in _STAGED.items():
        connection.execute(f"CREATE TEMP TABLE IF NOT EXISTS {name} ({columns})")
        connection.execute(f"DELETE FROM {name}")  # noqa: S608 - names are ours


def stage_customers(connection: DriverConnection, rows: Iterable[tuple[Any, ...]]) -> None:
    """Rows of code, name, kind, siren, address, phone, email, contact name, language."""
    connection.executemany("INSERT INTO staged_customer VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", rows)


def stage_invoices(
    connection: DriverConnection, rows: Iterable[tuple[Any, ...]], paid_on: str | None = None
) -> None:
    """Rows of code, number, issued on, due on, is due given, total, open, currency.

    What they no longer owe was paid on that day, today when the file does not say.
    """
    query = "INSERT INTO staged_invoice VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"
    connection.executemany(query, ((*row, paid_on) for row in rows))


def stage_credits(connection: DriverConnection, rows: Iterable[tuple[Any, ...]]) -> None:
    """Rows of code, ledger key, kind, amount, valued on, reference."""
    connection.executemany("INSERT INTO staged_credit VALUES (?, ?, ?, ?, ?, ?)", rows)


def stage_settled(
    connection: DriverConnection,
    invoices: Iterable[tuple[str, str, str]],
    credits_cleared: Iterable[tuple[str, str]],
) -> None:
    """Rows of code, number, day; and of code, ledger key."""
    connection.executemany("INSERT INTO staged_settled VALUES (?, ?, ?)", invoices)
    connection.executemany("INSERT INTO staged_cleared VALUES (?, ?)", credits_cleared)


def terms_by_code(connection: DriverConnection) -> dict[str, tuple[int, str]]:
    """Payment terms of the debtors who have their own: days, and how they are counted."""
    rows = connection.execute(
        "SELECT code, terms_days, terms_method FROM debtor"
        " WHERE terms_days IS NOT NULL AND retracted_by IS NULL"
    )
    return {code: (days, method) for code, days, method in rows}


def add_customers(connection: DriverConnection, act_id: int) -> set[int]:
    """Creates the debtors that are not known; returns their ids."""
    first = connection.execute("SELECT COALESCE(MAX(id), 0) FROM debtor").fetchone()[0]
    connection.execute(
        "INSERT INTO debtor (code, name, kind, siren, address, language, do_not_call, act_id)"
        " SELECT s.code, s.name, COALESCE(s.kind, 'unknown'), s.siren, s.address,"
        " CASE WHEN s.language = '' THEN 'fr' ELSE s.language END, FALSE, ?"
        " FROM staged_customer s WHERE NOT EXISTS"
        " (SELECT 1 FROM debtor d WHERE d.code = s.code AND d.retracted_by IS NULL)"
        " ORDER BY s.code",
        (act_id,),
    )
    rows = connection.execute("SELECT id FROM debtor WHERE id > ?", (first,))
    return {debtor_id for (debtor_id,) in rows}


def add_contacts(connection: DriverConnection, act_id: int) -> set[int]:
    """Gives a contact to the debtors who have none and of whom the file names one."""
    connection.execute(
        "INSERT INTO contact (debtor_id, name, role, phone, email, language, act_id)"
        " SELECT d.id, s.contact_name, '', s.phone, s.email, d.language, ?"
        " FROM staged_customer s JOIN debtor d ON d.code = s.code AND d.retracted_by IS NULL"
        " WHERE s.contact_name || s.phone || s.email <> '' AND NOT EXISTS"
        " (SELECT 1 FROM contact c WHERE c.debtor_id = d.id AND c.retracted_by IS NULL)",
        (act_id,),
    )
    rows = connection.execute("SELECT DISTINCT debtor_id FROM contact WHERE act_id = ?", (act_id,))
    return {debtor_id for (debtor_id,) in rows}


def blanks_filled(connection: DriverConnection) -> Iterator[tuple[int, dict[str, str]]]:
    """What the file knows of a known debtor that we do not: nothing typed is overwritten."""
    rows = connection.execute(
        "SELECT d.id, d.kind, d.siren, d.address, s.kind, s.siren, s.address"
        " FROM staged_customer s JOIN debtor d ON d.code = s.code AND d.retracted_by IS NULL"
        " WHERE (d.kind = 'unknown' AND s.kind IS NOT NULL AND s.kind <> 'unknown')"
        " OR (d.siren = '' AND s.siren <> '') OR (d.address = '' AND s.address <> '')"
    ).fetchall()
    for debtor_id, kind, siren, address, said_kind, said_siren, said_address in rows:
        values = {}
        if kind == "unknown" and said_kind not in {None, "unknown"}:
            values["kind"] = said_kind
        if not siren and said_siren:
            values["siren"] = said_siren
        if not address and said_address:
            values["address"] = said_address
        yield debtor_id, values


def add_invoices(connection: DriverConnection, act_id: int) -> tuple[int, set[int]]:
    """Creates the open invoices that are not known; returns how many, and whose."""
    first = connection.execute("SELECT COALESCE(MAX(id), 0) FROM invoice").fetchone()[0]
    cursor = connection.execute(
        "INSERT INTO invoice (debtor_id, number, issued_on, due_on, total_cents,"
        " settled_before_cents, open_cents, ledger_open_cents, currency, act_id)"
        " SELECT d.id, s.number, s.issued_on, s.due_on, s.total_cents,"
        " s.total_cents - s.open_cents, s.open_cents, s.open_cents, s.currency, ?"
        " FROM staged_invoice s JOIN debtor d ON d.code = s.code AND d.retracted_by IS NULL"
        " WHERE s.open_cents > 0 AND NOT EXISTS (SELECT 1 FROM invoice i"
        " WHERE i.debtor_id = d.id AND i.number = s.number AND i.retracted_by IS NULL)",
        (act_id,),
    )
    rows = connection.execute("SELECT DISTINCT debtor_id FROM invoice WHERE id > ?", (first,))
    return cursor.rowcount, {debtor_id for (debtor_id,) in rows}


Followed = tuple[KnownInvoice, dict[str, int | str]]
"""A known invoice and what its columns are to hold from now on."""


def change_invoices(
    connection: DriverConnection, act_id: int, followed: Sequence[Followed]
) -> None:
    """Changes these invoices and keeps what they held, so that undo can put it back."""
    connection.executemany(
        "INSERT INTO change (act_id, table_name, row_id, before) VALUES (?, 'invoice', ?, ?)",
        (
            (act_id, known.id, json.dumps({name: getattr(known, name) for name in values}))
            for known, values in followed
        ),
    )
    connection.executemany(
        "UPDATE invoice SET total_cents = ?, settled_before_cents = ?, ledger_open_cents = ?,"
        " due_on = ? WHERE id = ?",
        (
            (
                values.get("total_cents", known.total_cents),
                values["settled_before_cents"],
                values["ledger_open_cents"],
                values.get("due_on", known.due_on),
                known.id,
            )
            for known, values in followed
        ),
    )


def count_known_invoices(connection: DriverConnection) -> int:
    """How many invoices of the file are known already."""
    return int(
        connection.execute(
            "SELECT COUNT(*) FROM staged_invoice s"
            " JOIN debtor d ON d.code = s.code AND d.retracted_by IS NULL"
            " JOIN invoice i ON i.debtor_id = d.id AND i.number = s.number"
            " AND i.retracted_by IS NULL"
        ).fetchone()[0]
    )


def changed_invoices(connection: DriverConnection) -> list[KnownInvoice]:
    """The known invoices on which the file says something new."""
    rows = connection.execute(
        "SELECT i.id, i.debtor_id, i.total_cents, i.settled_before_cents, i.open_cents,"
        " i.ledger_open_cents, i.due_on, s.total_cents, s.open_cents,"
        " CASE WHEN s.is_due_given THEN s.due_on ELSE i.due_on END, s.paid_on"
        " FROM staged_invoice s JOIN debtor d ON d.code = s.code AND d.retracted_by IS NULL"
        " JOIN invoice i ON i.debtor_id = d.id AND i.number = s.number AND i.retracted_by IS NULL"
        " WHERE i.ledger_open_cents <> s.open_cents OR i.total_cents <> s.total_cents"
        " OR i.open_cents > s.open_cents"
        " OR (s.is_due_given AND i.due_on <> s.due_on)"
    )
    return [KnownInvoice(*row) for row in rows]


def settled_invoices(connection: DriverConnection) -> list[KnownInvoice]:
    """The known invoices that the ledger has settled since."""
    rows = connection.execute(
        "SELECT i.id, i.debtor_id, i.total_cents, i.settled_before_cents, i.open_cents,"
        " i.ledger_open_cents, i.due_on, i.total_cents, 0, i.due_on, MAX(s.settled_on)"
        " FROM staged_settled s JOIN debtor d ON d.code = s.code AND d.retracted_by IS NULL"
        " JOIN invoice i ON i.debtor_id = d.id AND i.number = s.number AND i.retracted_by IS NULL"
        " WHERE i.ledger_open_cents > 0 AND NOT EXISTS (SELECT 1 FROM staged_invoice o"
        " WHERE o.code = s.code AND o.number = s.number) GROUP BY i.id"
    )
    return [KnownInvoice(*row) for row in rows]


_ABSENT = (
    " FROM invoice i JOIN debtor d ON d.id = i.debtor_id JOIN act t ON t.id = i.act_id"
    " WHERE i.ledger_open_cents > 0 AND i.retracted_by IS NULL AND d.retracted_by IS NULL"
    " AND NOT EXISTS (SELECT 1 FROM staged_invoice s"
    " WHERE s.code = d.code AND s.number = i.number)"
)
"""Invoices the ledger last showed open, and that are not in the file."""


def absent_invoices(connection: DriverConnection) -> list[AbsentInvoice]:
    """Open invoices that are not in the file, the largest first."""
    rows = connection.execute(
        "SELECT d.code, d.name, i.number, i.open_cents, i.currency, t.kind <> 'import'"
        f"{_ABSENT} AND i.open_cents > 0 ORDER BY i.open_cents DESC, d.code, i.number"
    )
    return [AbsentInvoice(*row) for row in rows]


def count_open_invoices(connection: DriverConnection) -> int:
    """How many invoices are open."""
    query = "SELECT COUNT(*) FROM invoice WHERE open_cents > 0 AND retracted_by IS NULL"
    return int(connection.execute(query).fetchone()[0])


def stage_absent(connection: DriverConnection, on: date) -> None:
    """Stages what is not in the file as settled on that day, and credits as used."""
    connection.execute(
        f"INSERT INTO staged_settled SELECT d.code, i.number, ?{_ABSENT}", (on.isoformat(),)
    )
    connection.execute(
        "INSERT INTO staged_cleared SELECT d.code, p.ledger_key FROM payment p"  # noqa: S608 - ours
        " JOIN debtor d ON d.id = p.debtor_id WHERE p.ledger_key NOT LIKE 'act:%'"
        " AND p.retracted_by IS NULL AND p.bounced_on IS NULL AND d.retracted_by IS NULL"
        f" AND {_LEFT} > 0 AND NOT EXISTS (SELECT 1 FROM staged_credit s"
        " WHERE s.code = d.code AND s.ledger_key = p.ledger_key)"
    )


def new_credits(connection: DriverConnection) -> list[tuple[int, str, str, int, str, str]]:
    """Credits that are not known: debtor id, ledger key, kind, amount, valued on, reference."""
    return connection.execute(
        "SELECT d.id, s.ledger_key, s.kind, s.amount_cents, s.valued_on, s.reference"
        " FROM staged_credit s JOIN debtor d ON d.code = s.code AND d.retracted_by IS NULL"
        " WHERE NOT EXISTS (SELECT 1 FROM payment p WHERE p.debtor_id = d.id"
        " AND p.ledger_key = s.ledger_key AND p.retracted_by IS NULL)"
        " ORDER BY s.valued_on, s.ledger_key"
    ).fetchall()


_LEFT = (
    "p.amount_cents - p.cleared_cents - COALESCE((SELECT SUM(a.amount_cents) FROM allocation a"
    " WHERE a.payment_id = p.id AND a.retracted_by IS NULL), 0)"
)
LEDGER_LEFT = (
    "p.amount_cents - p.cleared_cents - COALESCE((SELECT SUM(a.amount_cents) FROM allocation a"
    " JOIN act t ON t.id = a.act_id WHERE a.payment_id = p.id AND a.retracted_by IS NULL"
    " AND t.kind = 'import' AND a.act_id <> p.act_id), 0)"
)
"""What an import set against invoices, the ledger had used; a payment comes with its own parts."""
_CREDITS = (
    "SELECT p.id, p.debtor_id, p.amount_cents, p.cleared_cents,"  # noqa: S608 - text of ours
    f" {_LEFT}, {LEDGER_LEFT}, {{said}} FROM {{staged}} s"
    " JOIN debtor d ON d.code = s.code AND d.retracted_by IS NULL"
    " JOIN payment p ON p.debtor_id = d.id AND p.ledger_key = s.ledger_key"
    " AND p.retracted_by IS NULL AND p.bounced_on IS NULL"
)


def known_credits(connection: DriverConnection) -> list[KnownCredit]:
    """The credits of the file that are known."""
    query = _CREDITS.format(said="s.amount_cents", staged="staged_credit")
    return [KnownCredit(*row) for row in connection.execute(query)]


def cleared_credits(connection: DriverConnection) -> list[KnownCredit]:
    """Known credits that the ledger has used since, the oldest first."""
    query = _CREDITS.format(said="0", staged="staged_cleared")
    rows = connection.execute(
        f"{query} AND NOT EXISTS (SELECT 1 FROM staged_credit o WHERE o.code = s.code"  # noqa: S608 - same
        " AND o.ledger_key = s.ledger_key) GROUP BY p.id ORDER BY p.valued_on, p.id"
    )
    return [KnownCredit(*row) for row in rows]


def waiting_payments(
    connection: DriverConnection, debtor_ids: Iterable[int]
) -> list[tuple[int, int, int, int]]:
    """Money no ledger has shown and no invoice has: id, debtor id, what is left, cleared."""
    found: list[tuple[int, int, int, int]] = []
    for debtor_id in debtor_ids:
        found += connection.execute(
            f"SELECT p.id, p.debtor_id, {_LEFT} AS waiting, p.cleared_cents FROM payment p"  # noqa: S608 - same
            " WHERE p.debtor_id = ? AND (p.ledger_key IS NULL OR p.ledger_key LIKE 'act:%')"
            " AND p.retracted_by IS NULL AND p.bounced_on IS NULL AND waiting > 0"
            " ORDER BY p.valued_on, p.id",
            (debtor_id,),
        ).fetchall()
    return found


def typed_payments(
    connection: DriverConnection, debtor_ids: Iterable[int]
) -> list[tuple[int, int, int, str]]:
    """Payments typed by hand that no ledger has shown: id, debtor id, amount, valued on."""
    found = []
    for debtor_id in debtor_ids:
        found += connection.execute(
            "SELECT id, debtor_id, amount_cents, valued_on FROM payment WHERE debtor_id = ?"
            " AND ledger_key IS NULL AND kind = 'payment' AND retracted_by IS NULL ORDER BY id",
            (debtor_id,),
        ).fetchall()
    return found
