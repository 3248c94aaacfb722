"""The reads of the dashboard and the reports: plain SQL on the driver, sums and few columns.

Each passes over a table once, however many debtors there are.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import date
from sqlite3 import Connection
from typing import NamedTuple, TypeAlias

from relance_tui.storage.queue_reads import BANK_FORMATS

_OPEN = "open_cents > 0 AND retracted_by IS NULL"


class StoredBucket(NamedTuple):
    """What is open of one age, as summed by the database."""

    amount_cents: int
    invoice_count: int
    dossier_count: int


class StoredAgeing(NamedTuple):
    """All that is open in one currency."""

    currency: str
    dossier_count: int
    buckets: tuple[StoredBucket, ...]


def ageing(connection: Connection, first_due_days: Sequence[date]) -> list[StoredAgeing]:
    """What is open by age and currency, the largest currency first.

    `first_due_days` are the earliest due dates of each age, falling; one more age holds what is
    due before the last.
    """
    bounds = [day.isoformat() for day in first_due_days]
    ages = range(len(bounds) + 1)
    placed = " ".join(f"WHEN due_on >= ?{i + 1} THEN {i}" for i in range(len(bounds)))
    inner = ", ".join(
        f"SUM(CASE WHEN age = {i} THEN open_cents ELSE 0 END) AS cents_{i}, SUM(age = {i}) AS n_{i}"
        for i in ages
    )
    outer = ", ".join(f"SUM(cents_{i}), SUM(n_{i}), SUM(n_{i} > 0)" for i in ages)
    statement = f"""
        SELECT currency, COUNT(*), {outer} FROM (
            SELECT currency, {inner} FROM (
                SELECT debtor_id, currency, open_cents, CASE {placed} ELSE {len(bounds)} END AS age
                FROM invoice INDEXED BY ix_invoice_open WHERE {_OPEN}
            ) GROUP BY debtor_id, currency
        ) GROUP BY currency
    """  # noqa: S608 - numbers and names of ours
    found = [
        StoredAgeing(
            currency=row[0],
            dossier_count=row[1],
            buckets=tuple(StoredBucket._make(row[2 + 3 * i : 5 + 3 * i]) for i in ages),
        )
        for row in connection.execute(statement, bounds)
    ]
    return sorted(
        found, key=lambda each: (-sum(b.amount_cents for b in each.buckets), each.currency)
    )


_UNALLOCATED = f"""
SELECT debtor_id, currency, owed - balance_cents FROM (
    SELECT debtor_id, currency, balance_cents, COALESCE((
        SELECT SUM(open_cents) FROM invoice WHERE invoice.debtor_id = dossier.debtor_id AND {_OPEN}
    ), 0) AS owed FROM dossier
) WHERE owed <> balance_cents
"""  # noqa: S608 - fixed text


StoredWaiting: TypeAlias = tuple[int, str, int]
"""A debtor, a currency and money that no invoice has yet."""


def unallocated(connection: Connection) -> list[StoredWaiting]:
    """The money that no invoice has yet, by debtor and currency."""
    return connection.execute(_UNALLOCATED).fetchall()


_SALES = """
SELECT currency, SUBSTR(issued_on, 1, 7), SUM(total_cents) FROM invoice
WHERE retracted_by IS NULL AND issued_on <= ? GROUP BY 1, 2
"""


def sales(connection: Connection, today: date) -> list[tuple[str, str, int]]:
    """Currency, month (`2026-11`) and what was invoiced in it, up to `today`."""
    return connection.execute(_SALES, (today.isoformat(),)).fetchall()


_OWES = """EXISTS (
    SELECT 1 FROM invoice i
    WHERE i.debtor_id = f.debtor_id AND i.open_cents > 0 AND i.retracted_by IS NULL
)"""
_AGREED = f"""
SELECT debtor_id FROM promise f WHERE retracted_by IS NULL AND NOT is_withdrawn AND {_OWES}
UNION SELECT debtor_id FROM plan f WHERE retracted_by IS NULL AND NOT is_withdrawn AND {_OWES}
"""  # noqa: S608 - fixed text
_SUSPENDED = f"""
SELECT debtor_id FROM dispute f WHERE retracted_by IS NULL AND settled_on IS NULL AND {_OWES}
UNION SELECT debtor_id FROM legal_event f WHERE retracted_by IS NULL
    AND kind IN ('insolvency_opened', 'handed_over') AND {_OWES}
"""  # noqa: S608 - fixed text


def agreed_ids(connection: Connection) -> list[int]:
    """The debtors who owe and have given their word, on a date or a schedule."""
    return [debtor_id for (debtor_id,) in connection.execute(_AGREED)]


def suspended_ids(connection: Connection) -> list[int]:
    """The debtors who owe and of whom a part may not be expected: dispute, court, hand-over."""
    return [debtor_id for (debtor_id,) in connection.execute(_SUSPENDED)]


_COMING = """
SELECT debtor_id, due_on, currency, open_cents FROM invoice INDEXED BY ix_invoice_open
WHERE open_cents > 0 AND retracted_by IS NULL AND due_on >= ? AND due_on <= ?
"""


def coming(
    connection: Connection, first_on: date, last_on: date
) -> Iterator[tuple[int, str, str, int]]:
    """Debtor, due date, currency and open amount of the invoices due between both days."""
    yield from connection.execute(_COMING, (first_on.isoformat(), last_on.isoformat()))


_DELAYS = """
SELECT debtor_id, JSON_GROUP_ARRAY(days) FROM (
    SELECT i.debtor_id, CAST(JULIANDAY(MAX(p.valued_on)) - JULIANDAY(i.due_on) AS INTEGER) AS days
    FROM invoice i
    JOIN allocation a ON a.invoice_id = i.id AND a.retracted_by IS NULL AND a.claim = 'principal'
    JOIN payment p ON p.id = a.payment_id
    WHERE i.open_cents <= 0 AND i.retracted_by IS NULL AND i.due_on >= ? AND p.kind = 'payment'
    AND p.retracted_by IS NULL AND p.bounced_on IS NULL AND p.valued_on <= ?
    AND i.debtor_id IN (
        SELECT debtor_id FROM invoice
        WHERE open_cents > 0 AND retracted_by IS NULL AND due_on >= ? AND due_on <= ?
    )
    GROUP BY i.id
) GROUP BY debtor_id
"""


def payment_delays(
    connection: Connection, since_on: date, today: date, last_on: date
) -> Iterator[tuple[int, list[int]]]:
    """How many days late each debtor paid the invoices it has paid in full, due since a day.

    Only for those who owe something due between `today` and `last_on`.
    """
    days = (since_on, today, today, last_on)
    for debtor_id, found in connection.execute(_DELAYS, [day.isoformat() for day in days]):
        yield debtor_id, json.loads(found)


# The work of a day. Facts undone since do not count.

_CALLS = """
SELECT a.by, c.outcome, COUNT(*) FROM act a JOIN "call" c ON c.act_id = a.id
WHERE a."on" = ? AND c.retracted_by IS NULL GROUP BY 1, 2
"""
_LETTERS = """
SELECT a.by, l.channel, COUNT(*) FROM act a JOIN letter l ON l.act_id = a.id
WHERE a."on" = ? AND l.retracted_by IS NULL GROUP BY 1, 2
"""
_SUMS = """
SELECT a.by, COALESCE(d.currency, 'EUR'), COUNT(*), SUM(f.{amount})
FROM act a JOIN {table} f ON f.act_id = a.id LEFT JOIN dossier d ON d.debtor_id = f.debtor_id
WHERE a."on" = ? AND f.retracted_by IS NULL{only} GROUP BY 1, 2
"""
_PROMISES = _SUMS.format(table="promise", amount="amount_cents", only="")
_PLANS = _SUMS.format(table="plan", amount="total_cents", only="")
_MONEY = _SUMS.format(
    table="payment", amount="amount_cents", only=" AND f.kind = 'payment' AND f.bounced_on IS NULL"
)
_DOSSIERS = """
SELECT DISTINCT by, debtor_id FROM act
WHERE "on" = ? AND undone_by IS NULL AND debtor_id IS NOT NULL
AND kind NOT IN ('import', 'undo', 'setting')
"""


class StoredSum(NamedTuple):
    """How many facts of one clerk in one currency, and their amounts."""

    by: str
    currency: str
    fact_count: int
    amount_cents: int


class StoredWork(NamedTuple):
    """What was recorded on a working day."""

    calls: list[tuple[str, str, int]]
    """Clerk, outcome, how many."""
    letters: list[tuple[str, str, int]]
    """Clerk, channel, how many."""
    promises: list[StoredSum]
    plans: list[StoredSum]
    money: list[StoredSum]
    """Payments, credit notes and what came back unpaid left out."""
    dossiers: list[tuple[str, int]]
    """Clerk and debtor, once each."""


def work(connection: Connection, on: date) -> StoredWork:
    """What was recorded on that working day."""
    day = (on.isoformat(),)

    def sums(statement: str) -> list[StoredSum]:
        return [StoredSum._make(row) for row in connection.execute(statement, day)]

    return StoredWork(
        calls=connection.execute(_CALLS, day).fetchall(),
        letters=connection.execute(_LETTERS, day).fetchall(),
        promises=sums(_PROMISES),
        plans=sums(_PLANS),
        money=sums(_MONEY),
        dossiers=connection.execute(_DOSSIERS, day).fetchall(),
    )


def invoices_loaded_on(connection: Connection) -> date | None:
    """The day invoices were last loaded from a file, None when they never were."""
    marks = ", ".join("?" * len(BANK_FORMATS))
    (on,) = connection.execute(
        f'SELECT MAX("on") FROM import_file WHERE retracted_by IS NULL AND format NOT IN ({marks})',  # noqa: S608 - marks only
        BANK_FORMATS,
    ).fetchone()
    return date.fromisoformat(on) if on else None
