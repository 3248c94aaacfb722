"""The views clerks keep: a name and a letter of their choice, and what the view is made of."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from sqlite3 import Connection

from relance_tui.storage.dialect import upsert
from relance_tui.storage.light import immediate

_SAVE = upsert("saved_view", ("by", "name"), ("key", "definition"))
_READ = 'SELECT name, key, definition FROM saved_view WHERE "by" = ? ORDER BY name'
_DROP = 'DELETE FROM saved_view WHERE "by" = ? AND name = ?'


@dataclass(frozen=True, slots=True)
class StoredView:
    """A view as it is kept."""

    name: str
    key: str
    definition: Mapping[str, object]


def read(connection: Connection, by: str) -> list[StoredView]:
    """The views of a clerk in order of name; one that cannot be read is left out."""
    found = []
    for name, key, text in connection.execute(_READ, (by,)):
        try:
            definition = json.loads(text)
        except ValueError:
            continue
        if isinstance(definition, dict):
            found.append(StoredView(name, key, definition))
    return found


def save(connection: Connection, by: str, view: StoredView, instead_of: str = "") -> None:
    """Keeps a view, on the disk when it returns, in place of the one named `instead_of`."""
    definition = json.dumps(dict(view.definition), ensure_ascii=False)
    with immediate(connection):
        if instead_of and instead_of != view.name:
            connection.execute(_DROP, (by, instead_of))
        connection.execute(_SAVE, (by, view.name, view.key, definition))


def drop(connection: Connection, by: str, name: str) -> bool:
    """Forgets a view; whether there was one."""
    return connection.execute(_DROP, (by, name)).rowcount > 0
