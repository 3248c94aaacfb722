"""Which dossiers the queue holds and in which order: ids only, whatever their number."""

from __future__ import annotations

import json
import re
from array import array
from collections.abc import Iterator, Sequence
from datetime import date
from sqlite3 import Connection
from typing import Any

from relance_tui.domain.selection import Conditions
from relance_tui.storage.dialect import as_one_list, list_items
from relance_tui.storage.folding import fold, phone_digits
from relance_tui.storage.queue_reads import TYPED_LENGTH, URGENCY

_ORDERS = {
    "urgency": URGENCY,
    "amount": "overdue_cents DESC, sort_name, debtor_id",
    "age": "oldest_due_on IS NULL, oldest_due_on, overdue_cents DESC, sort_name, debtor_id",
    "name": "sort_name, debtor_id",
}
_TYPED_AMOUNT = re.compile(r"(\d{1,3}(?:[ .\u00a0\u202f]\d{3})+|\d{1,12})(?:[.,](\d{1,2}))?\s*€?")
_TYPED_PHONE = re.compile(r"(?:\+|0)[\d .\-/()\u00a0\u202f]*")

Condition = tuple[str, Sequence[Any]]
"""A condition in SQL and its parameters."""

_OPEN = "i.open_cents > 0 AND i.retracted_by IS NULL"
_DISPUTED = f"""debtor_id IN (
    SELECT d.debtor_id FROM dispute d
    WHERE d.retracted_by IS NULL AND d.settled_on IS NULL AND EXISTS (
        SELECT 1 FROM invoice i WHERE i.debtor_id = d.debtor_id AND {_OPEN}
        AND (d.invoice_ids = '[]' OR i.id IN ({list_items("d.invoice_ids")}))
    )
)"""  # noqa: S608 - fixed text
_OWNED = """debtor_id IN (
    SELECT id FROM debtor WHERE owner = ? COLLATE NOCASE AND retracted_by IS NULL
)"""
# An act is recorded on the day of what it tells or later, and acts are numbered as they come.
_SINCE = 'act_id >= (SELECT MIN(id) FROM act WHERE "on" > ?) AND "on" > ? AND retracted_by IS NULL'
_QUIET = f"""
SELECT debtor_id FROM dossier WHERE overdue_cents > 0 AND debtor_id NOT IN (
    SELECT debtor_id FROM "call"
    WHERE {_SINCE} AND NOT is_incoming AND outcome <> 'wrong_number'
    UNION ALL SELECT debtor_id FROM letter WHERE {_SINCE}
)
"""  # noqa: S608 - fixed text
_AMONG = f"debtor_id IN ({list_items('?')})"
_OWED_EXACTLY = f"""overdue_cents BETWEEN ? AND ? OR debtor_id IN (
    SELECT debtor_id FROM invoice i INDEXED BY ix_invoice_open
    WHERE {_OPEN} AND i.open_cents BETWEEN ? AND ?
)"""  # noqa: S608 - fixed text


def ids(  # noqa: PLR0913, PLR0917 - what a view is made of
    connection: Connection,
    today: date,
    conditions: Conditions,
    order: str = "urgency",
    text: str = "",
    among: Sequence[int] | None = None,
) -> array[int]:
    """Debtor ids in `order`: urgency, amount, age or name.

    `text` keeps the dossiers in which every word occurs, and those of which it is what is overdue
    or open on an invoice. Without any condition the list is whoever owes or is watched, and with a
    `text` every debtor known. What was promised and how long it has been silent is judged
    elsewhere: `among` are those that leaves.
    """
    found = [*_conditions(conditions, today), *_narrowed(text)]
    if among is not None:
        found.append((_AMONG, [json.dumps(list(among))]))
    elif not (text.strip() or conditions.is_due or conditions.is_disputed):
        found.append(("(balance_cents <> 0 OR queue_group < 9)", ()))
    where = " AND ".join(condition for condition, _values in found) or "1"
    statement = f"SELECT debtor_id FROM dossier WHERE {where} ORDER BY {_ORDERS[order]}"  # noqa: S608 - fixed texts
    parameters = [value for _condition, values in found for value in values]
    (listed,) = connection.execute(as_one_list("debtor_id", statement), parameters).fetchone()
    return array("q", json.loads(listed))


def quiet_ids(connection: Connection, until: date) -> list[int]:
    """Who has something overdue and had no effective contact after that day."""
    found = connection.execute(_QUIET, (until.isoformat(),) * 4)
    return [debtor_id for (debtor_id,) in found]


def _conditions(wanted: Conditions, today: date) -> Iterator[Condition]:
    if wanted.is_due:
        yield "due_on <= ?", (today.isoformat(),)
    if wanted.is_disputed:
        yield _DISPUTED, ()
    if wanted.least_overdue_cents:
        yield "overdue_cents >= ?", (wanted.least_overdue_cents,)
    if wanted.owner:
        yield _OWNED, (wanted.owner,)


def _narrowed(text: str) -> Iterator[Condition]:
    """The condition for what is typed; none when nothing is."""
    typed = text[:TYPED_LENGTH].strip()
    if not typed:
        return
    amount = _TYPED_AMOUNT.fullmatch(typed)
    if _TYPED_PHONE.fullmatch(typed):
        words, amount = [phone_digits(typed)], None
    elif amount:
        words = ["".join(filter(str.isdigit, typed))]
    else:
        words = fold(typed).split()
    # A folded word holds no wildcard. Where only signs were typed, nothing contains them.
    condition = " AND ".join(["search_text LIKE ?"] * len(words)) or "1 = 0"
    parameters: list[Any] = [f"%{word}%" for word in words]
    if amount:
        condition = f"({condition} OR {_OWED_EXACTLY})"
        parameters += _cents_meant(*amount.groups()) * 2
    yield condition, parameters


def _cents_meant(whole: str, cents: str | None) -> tuple[int, int]:
    """The smallest and largest amount meant: `1200` is any from 1 200,00 to 1 200,99."""
    euros = int("".join(filter(str.isdigit, whole)))
    if cents is None:
        return euros * 100, euros * 100 + 99
    if len(cents) == 1:
        return euros * 100 + int(cents) * 10, euros * 100 + int(cents) * 10 + 9
    exact = euros * 100 + int(cents)
    return exact, exact
