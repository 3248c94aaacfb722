"""Comparing a file of customers with those that are known, set by set.

The codes of the file are staged beside the codes of ours they stand for; what is known is read by
joins and written by one statement for all rows, inside the caller's transaction.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from relance_tui.storage.light import DriverConnection

Value = str | int | None

_STAGED = {
    "staged_code": "said TEXT PRIMARY KEY, code TEXT",
    "made_customer": "said TEXT PRIMARY KEY, siren TEXT, folded TEXT",
}
_TYPED = (
    "(SELECT DISTINCT c.row_id FROM change c JOIN act a ON a.id = c.act_id"
    " WHERE c.table_name = '{table}' AND c.before LIKE '%\"language\":%' AND a.undone_by IS NULL)"
)
"""Rows whose language somebody chose: until then it is the one every row is made with."""
_KNOWN = (
    "SELECT s.said, d.id, d.code, d.name, d.kind, d.kind_known_at, d.siren, d.address,"  # noqa: S608 - names are ours
    " d.language, d.terms_days, d.terms_method, t.row_id IS NOT NULL"
    " FROM staged_code s JOIN debtor d ON d.code = s.code AND d.retracted_by IS NULL"
    f" LEFT JOIN {_TYPED.format(table='debtor')} t ON t.row_id = d.id"
)
_PEOPLE = (
    "SELECT c.debtor_id, c.id, c.name, c.role, c.phone, c.email, c.language, t.row_id IS NOT NULL"  # noqa: S608 - names are ours
    " FROM contact c JOIN debtor d ON d.id = c.debtor_id AND d.retracted_by IS NULL"
    f" LEFT JOIN {_TYPED.format(table='contact')} t ON t.row_id = c.id"
    " WHERE d.code IN (SELECT code FROM staged_code) AND c.retracted_by IS NULL ORDER BY c.id"
)
_CREATE = (
    "INSERT INTO debtor (code, name, kind, siren, address, language, terms_days, terms_method,"
    " do_not_call, act_id) VALUES (?, ?, ?, ?, ?, ?, ?, ?, FALSE, ?)"
)
_CREATE_PERSON = (
    "INSERT INTO contact (debtor_id, name, role, phone, email, language, act_id)"
    " VALUES (?, ?, ?, ?, ?, ?, ?)"
)
_IS_NEW = "NOT EXISTS (SELECT 1 FROM debtor k WHERE k.code = m.said AND k.retracted_by IS NULL)"
_SAME_SIREN = (
    "SELECT m.said, d.code FROM made_customer m"  # noqa: S608 - names are ours
    " JOIN debtor d ON d.siren = m.siren AND d.retracted_by IS NULL"
    f" WHERE m.siren <> '' AND {_IS_NEW} ORDER BY m.said, d.code"
)
_SAME_NAME = (
    "SELECT m.said, d.code FROM made_customer m JOIN dossier x ON x.sort_name = m.folded"  # noqa: S608 - names are ours
    " JOIN debtor d ON d.id = x.debtor_id AND d.retracted_by IS NULL"
    " WHERE m.folded <> '' AND (m.siren = '' OR (d.siren = '' AND NOT EXISTS"
    " (SELECT 1 FROM debtor o WHERE o.siren = m.siren AND o.retracted_by IS NULL)))"
    f" AND {_IS_NEW} ORDER BY m.said, d.code"
)


class KnownCustomer(NamedTuple):
    """A customer of ours, found under a code of the file."""

    said: str
    id: int
    code: str
    name: str
    kind: str
    kind_known_at: str | None
    siren: str
    address: str
    language: str
    terms_days: int | None
    terms_method: str
    is_language_chosen: bool


class KnownPerson(NamedTuple):
    """A contact of one of those customers."""

    debtor_id: int
    id: int
    name: str
    role: str
    phone: str
    email: str
    language: str
    is_language_chosen: bool


class Change(NamedTuple):
    """What a row held, and what it holds from now on, column by column."""

    row_id: int
    before: Mapping[str, Value]
    after: Mapping[str, Value]


def stage_codes(connection: DriverConnection, codes: Iterable[tuple[str, str]]) -> None:
    """Rows of a code of the file and the code of ours it stands for."""
    _empty(connection, "staged_code")
    connection.executemany("INSERT INTO staged_code VALUES (?, ?)", codes)


def known_customers(connection: DriverConnection) -> Iterator[KnownCustomer]:
    """The customers of the file that are known."""
    return map(KnownCustomer._make, connection.execute(_KNOWN))


def known_people(connection: DriverConnection) -> Iterator[KnownPerson]:
    """The contacts of the known ones, the main one of each first."""
    return map(KnownPerson._make, connection.execute(_PEOPLE))


def create_customers(
    connection: DriverConnection, act_id: int, rows: Iterable[tuple[Value, ...]]
) -> dict[str, int]:
    """Creates customers from code, name, kind, SIREN, address, language and terms; code to id."""
    first = connection.execute("SELECT COALESCE(MAX(id), 0) FROM debtor").fetchone()[0]
    connection.executemany(_CREATE, ((*row, act_id) for row in rows))
    return dict(connection.execute("SELECT code, id FROM debtor WHERE id > ?", (first,)))


def create_people(
    connection: DriverConnection, act_id: int, rows: Iterable[tuple[Value, ...]]
) -> None:
    """Creates contacts from debtor id, name, role, phone, e-mail and language."""
    connection.executemany(_CREATE_PERSON, ((*row, act_id) for row in rows))


def change_rows(
    connection: DriverConnection, act_id: int, table: str, changes: Sequence[Change]
) -> None:
    """Changes many rows of a table and keeps what they held, so that undo can put it back."""
    connection.executemany(
        "INSERT INTO change (act_id, table_name, row_id, before) VALUES (?, ?, ?, ?)",
        (
            (act_id, table, each.row_id, json.dumps(dict(each.before), ensure_ascii=False))
            for each in changes
        ),
    )
    alike: dict[tuple[str, ...], list[tuple[Value, ...]]] = defaultdict(list)
    for each in changes:
        alike[tuple(each.after)].append((*each.after.values(), each.row_id))
    for columns, rows in alike.items():
        assignments = ", ".join(f'"{name}" = ?' for name in columns)
        connection.executemany(f'UPDATE "{table}" SET {assignments} WHERE id = ?', rows)  # noqa: S608 - names are ours


def stage_made(connection: DriverConnection, rows: Iterable[tuple[str, str, str]]) -> None:
    """Rows of a code that a reader made up, the SIREN and the folded name of the customer."""
    _empty(connection, "made_customer")
    connection.executemany("INSERT OR IGNORE INTO made_customer VALUES (?, ?, ?)", rows)


def codes_in_use(connection: DriverConnection) -> set[str]:
    """The codes of every customer."""
    rows = connection.execute("SELECT code FROM debtor WHERE retracted_by IS NULL")
    return {code for (code,) in rows}


def created_by(
    connection: DriverConnection, formats: Sequence[str]
) -> list[tuple[int, str, str, str]]:
    """The customers that files of these formats made: id, code, name, SIREN."""
    marks = ", ".join("?" * len(formats))
    return connection.execute(
        "SELECT d.id, d.code, d.name, d.siren FROM debtor d JOIN import_file f"  # noqa: S608 - marks only
        f" ON f.act_id = d.act_id AND f.format IN ({marks}) WHERE d.retracted_by IS NULL",
        tuple(formats),
    ).fetchall()


def of_same_siren(connection: DriverConnection) -> dict[str, list[str]]:
    """Code made up to the codes of the known customers that have its SIREN."""
    return _listed(connection, _SAME_SIREN)


def of_same_name(connection: DriverConnection) -> dict[str, list[str]]:
    """Code made up to the codes of the known customers of that name, where no SIREN tells.

    That is when the file gives none, or one that nobody has and theirs is not known.
    """
    return _listed(connection, _SAME_NAME)


def _listed(connection: DriverConnection, query: str) -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for said, code in connection.execute(query):
        found[said].append(code)
    return found


def _empty(connection: DriverConnection, name: str) -> None:
    connection.execute(f"CREATE TEMP TABLE IF NOT EXISTS {name} ({_STAGED[name]})")
    connection.execute(f"DELETE FROM {name}")  # noqa: S608 - names are ours
