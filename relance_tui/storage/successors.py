"""What rests on an act: later acts that would hang in the air if it were taken back."""

from __future__ import annotations

import json
from collections.abc import Iterator
from sqlite3 import Connection
from typing import Any, NamedTuple

from relance_tui.storage.acts import FACTS

_IN_FORCE = "EXISTS (SELECT 1 FROM act a WHERE a.id = {act_id} AND a.undone_by IS NULL)"
_ON_CREATED = """
SELECT MIN(id) FROM act WHERE id > :act AND undone_by IS NULL AND kind <> 'undo'
AND debtor_id IN (SELECT id FROM debtor WHERE act_id = :act
                  UNION SELECT debtor_id FROM invoice WHERE act_id = :act)
"""
_LOADED_ON_CREATED = """
SELECT MIN(act_id) FROM {table} WHERE act_id > :act AND retracted_by IS NULL
AND debtor_id IN (SELECT id FROM debtor WHERE act_id = :act)
"""
"""Facts that came with an import, which is an act on no debtor in particular."""
_CHANGED_AFTER = f"""
SELECT MIN(c.act_id) FROM change c WHERE c.act_id > :act AND c.table_name = :table
AND c.row_id IN (SELECT id FROM "{{table}}" WHERE act_id = :act)
AND {_IN_FORCE.format(act_id="c.act_id")}
"""  # noqa: S608 - table names are ours
_ALLOCATED_AFTER = """
SELECT MIN(l.act_id) FROM allocation l JOIN {used} u ON u.id = l.{used}_id
WHERE u.act_id = :act AND l.act_id > :act AND l.retracted_by IS NULL
"""
_PROVED_AFTER = """
SELECT MIN(e.act_id) FROM legal_event e JOIN letter l ON l.id = e.letter_id
WHERE l.act_id = :act AND e.act_id > :act AND e.retracted_by IS NULL
"""
_CHANGED_TWICE = f"""
SELECT mine.before, later.before, later.act_id FROM change mine
JOIN change later ON later.table_name = mine.table_name AND later.row_id = mine.row_id
WHERE mine.act_id = :act AND later.act_id > :act AND {_IN_FORCE.format(act_id="later.act_id")}
"""  # noqa: S608 - same
_SETTINGS_AFTER = """
SELECT id, detail FROM act WHERE id > :act AND kind IN ('setting', 'settings')
AND undone_by IS NULL ORDER BY id
"""
_ACT = """
SELECT a."by", a.kind, a.detail, d.name FROM act a LEFT JOIN debtor d ON d.id = a.debtor_id
WHERE a.id = ?
"""


class LaterAct(NamedTuple):
    """An act in force that came after."""

    by: str
    kind: str
    detail: dict[str, Any]
    customer: str
    """The name of the debtor it was on; empty for an act on the desk as a whole."""


def later_act(connection: Connection, act_id: int) -> LaterAct | None:
    """The first act in force, whoever's, that rests on what this act recorded or changed.

    It acted on a debtor or on the invoices this act created, changed again what this act wrote, or
    used its payment, its invoice or its letter.
    """
    found = [each for each in _resting(connection, act_id) if each is not None]
    if not found:
        return None
    by, kind, detail, name = connection.execute(_ACT, (min(found),)).fetchone()
    return LaterAct(by, kind, json.loads(detail), name or "")


def later_setting(connection: Connection, act_id: int, key: str) -> LaterAct | None:
    """The first act in force that has changed the same setting since."""
    for later_id, detail in connection.execute(_SETTINGS_AFTER, {"act": act_id}):
        told = json.loads(detail)
        if any(change["key"] == key for change in told.get("changes", (told,))):
            by, kind, _detail, _name = connection.execute(_ACT, (later_id,)).fetchone()
            return LaterAct(by, kind, told, "")
    return None


def _resting(connection: Connection, act_id: int) -> Iterator[int | None]:
    """The first act of each way of resting on this one; None where there is none."""
    statements = [
        _ON_CREATED,
        *(_LOADED_ON_CREATED.format(table=name) for name in ("contact", "invoice", "payment")),
        *(_ALLOCATED_AFTER.format(used=name) for name in ("payment", "invoice")),
        _PROVED_AFTER,
    ]
    for statement in statements:
        yield from connection.execute(statement, {"act": act_id}).fetchone()
    for name in FACTS:
        values = {"act": act_id, "table": name}
        yield from connection.execute(_CHANGED_AFTER.format(table=name), values).fetchone()
    for mine, later, later_id in connection.execute(_CHANGED_TWICE, {"act": act_id}):
        if json.loads(mine).keys() & json.loads(later).keys():
            yield later_id
