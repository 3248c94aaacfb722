"""Acts and the facts they record, inside the caller's transaction.

Facts are only added; a row that must change keeps what it held, so that undo can put it back.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from sqlite3 import Connection as Driver
from typing import Any

from sqlalchemy import Connection, bindparam, insert, select, update
from sqlmodel import SQLModel, col

from relance_tui.storage.bank_tables import BankLineRow
from relance_tui.storage.tables import ActRow, ChangeRow

WriteConnection = Connection
"""The type that callers outside the storage name."""

Row = Mapping[str, Any]
Table = type[SQLModel]

FACTS = (
    "debtor",
    "contact",
    "invoice",
    "payment",
    "allocation",
    "call",
    "callback",
    "promise",
    "plan",
    "hold",
    "dispute",
    "legal_event",
    "letter",
    "invoice_copy",
    "import_file",
    str(BankLineRow.__tablename__),
)
"""Tables whose rows name the act that recorded them."""
_CHUNK = 500


@contextmanager
def all_or_nothing(driver: Driver) -> Iterator[None]:
    """A part of the transaction of the caller: what it wrote is taken back on any error."""
    driver.execute("SAVEPOINT part")
    try:
        yield
    except BaseException:
        driver.execute("ROLLBACK TO part")
        driver.execute("RELEASE part")
        raise
    driver.execute("RELEASE part")


def close_act(connection: Connection, act_id: int, detail: Row, debtor_id: int | None) -> None:
    """Completes a journal entry with its inputs, and the debtor when it was not known at first."""
    text = detail_text(detail)
    connection.execute(
        update(ActRow).where(col(ActRow.id) == act_id).values(detail=text, debtor_id=debtor_id)
    )


def insert_row(connection: Connection, table: Table, **values: Any) -> int:  # noqa: ANN401 - columns of any type
    """Inserts one row and returns its id."""
    result = connection.execute(insert(table), values)
    key = result.inserted_primary_key
    assert key is not None  # noqa: S101 - every table inserted into has one
    return int(key[0])


def insert_rows(connection: Connection, table: Table, rows: Sequence[Row]) -> None:
    """Inserts many rows in one statement."""
    if rows:
        connection.execute(insert(table), [dict(row) for row in rows])


def change_row(connection: Connection, act_id: int, table: Table, row_id: int, values: Row) -> None:
    """Changes one row and keeps what it held."""
    columns = table.metadata.tables[str(table.__tablename__)].c
    held = connection.execute(
        select(*(columns[name] for name in values)).where(columns["id"] == row_id)
    ).one()
    before = {name: plain(value) for name, value in zip(values, held, strict=True)}
    insert_row(
        connection,
        ChangeRow,
        act_id=act_id,
        table_name=str(table.__tablename__),
        row_id=row_id,
        before=json.dumps(before, ensure_ascii=False),
    )
    connection.execute(update(table).where(columns["id"] == row_id).values(**values))


def detail_text(detail: Row) -> str:
    """The inputs of a journal line as JSON."""
    return json.dumps(detail, ensure_ascii=False, default=plain)


def plain(value: object) -> object:
    """A value JSON can hold; dates become ISO text."""
    return value.isoformat() if isinstance(value, date) else value


def owners_of(driver: Driver, debtor_ids: Sequence[int]) -> dict[int, str]:
    """Debtor id to who follows the dossier; empty for nobody in particular."""
    owners: dict[int, str] = {}
    for start in range(0, len(debtor_ids), _CHUNK):
        chunk = tuple(debtor_ids[start : start + _CHUNK])
        marks = ", ".join("?" * len(chunk))
        owners |= driver.execute(f"SELECT id, owner FROM debtor WHERE id IN ({marks})", chunk)  # noqa: S608 - marks only
    return owners


def overdue_of(driver: Driver, debtor_ids: Sequence[int]) -> dict[str, int]:
    """Currency to cents overdue, over these debtors."""
    sums: Counter[str] = Counter()
    for start in range(0, len(debtor_ids), _CHUNK):
        chunk = tuple(debtor_ids[start : start + _CHUNK])
        marks = ", ".join("?" * len(chunk))
        query = f"SELECT currency, SUM(overdue_cents) FROM dossier WHERE debtor_id IN ({marks})"  # noqa: S608 - marks only
        for currency, cents in driver.execute(f"{query} GROUP BY currency", chunk):
            sums[currency] += cents
    return dict(sums)


def retract(connection: Connection, act_id: int, undo_id: int) -> set[int]:
    """Retracts the facts of an act and restores what it changed; returns the debtors touched."""
    tables = SQLModel.metadata.tables
    touched: set[int] = set()
    _restore(connection, act_id)
    for name in FACTS:
        table = tables[name]
        touched |= _debtors_touched(connection, name, act_id)
        connection.execute(
            table.update()
            .where(table.c["act_id"] == act_id, table.c["retracted_by"].is_(None))
            .values(retracted_by=undo_id)
        )
    connection.execute(update(ActRow).where(col(ActRow.id) == act_id).values(undone_by=undo_id))
    connection.execute(update(ActRow).where(col(ActRow.id) == undo_id).values(undoes=act_id))
    return touched | _debtors_changed(connection, act_id)


def _restore(connection: Connection, act_id: int) -> None:
    changes = connection.execute(
        select(col(ChangeRow.table_name), col(ChangeRow.row_id), col(ChangeRow.before))
        .where(col(ChangeRow.act_id) == act_id)
        .order_by(col(ChangeRow.id).desc())
    ).all()
    for name, row_id, before in changes:
        table = SQLModel.metadata.tables[name]
        values = {
            column: _typed(table.c[column], value) for column, value in json.loads(before).items()
        }
        connection.execute(table.update().where(table.c["id"] == row_id).values(**values))


def _typed(column: Any, value: object) -> object:  # noqa: ANN401 - a SQLAlchemy column of any type
    if value is not None and column.type.python_type is date:
        return date.fromisoformat(str(value))
    return value


def _debtors_touched(connection: Connection, name: str, act_id: int) -> set[int]:
    tables = SQLModel.metadata.tables
    table = tables[name]
    own = table.c["act_id"] == act_id
    if name == "debtor":
        query = select(table.c["id"]).where(own)
    elif name == "allocation":
        payment = tables["payment"]
        query = select(payment.c["debtor_id"]).where(own, payment.c["id"] == table.c["payment_id"])
    elif "debtor_id" in table.c:
        query = select(table.c["debtor_id"]).where(own)
    else:
        return set()
    return _known(connection.execute(query.distinct()).scalars())


def _known(debtor_ids: Iterable[int | None]) -> set[int]:
    """Without the movements that nobody is known to have made."""
    return {debtor_id for debtor_id in debtor_ids if debtor_id is not None}


def _debtors_changed(connection: Connection, act_id: int) -> set[int]:
    """The debtors whose rows an act had changed."""
    tables = SQLModel.metadata.tables
    names = connection.execute(
        select(col(ChangeRow.table_name)).where(col(ChangeRow.act_id) == act_id).distinct()
    ).scalars()
    touched: set[int] = set()
    for name in names:
        table = tables[name]
        owner = table.c["debtor_id"] if "debtor_id" in table.c else table.c["id"]
        query = (
            select(owner)
            .join(ChangeRow.metadata.tables["change"], col(ChangeRow.row_id) == table.c["id"])
            .where(col(ChangeRow.act_id) == act_id, col(ChangeRow.table_name) == bindparam("name"))
        )
        if name != "setting":
            touched |= _known(connection.execute(query, {"name": name}).scalars())
    return touched
