"""How the exports of other programs are read, as clerks confirmed it: kept for the whole house."""

from __future__ import annotations

from dataclasses import dataclass
from sqlite3 import Connection

from relance_tui.storage.dialect import upsert
from relance_tui.storage.light import immediate

_SAVE = upsert("import_mapping", ("fingerprint",), ("name", "definition", "by", "at"))
_READ = 'SELECT fingerprint, name, definition, "by", at FROM import_mapping ORDER BY name'
_DROP = "DELETE FROM import_mapping WHERE fingerprint = ?"


@dataclass(frozen=True, slots=True)
class StoredMapping:
    """A mapping as it is kept, one per shape of table."""

    fingerprint: str
    name: str
    definition: str
    """JSON."""
    by: str
    at: str


def read(connection: Connection) -> list[StoredMapping]:
    """Every mapping in order of name."""
    return [StoredMapping(*row) for row in connection.execute(_READ)]


def save(connection: Connection, mapping: StoredMapping) -> None:
    """Keeps a mapping, on the disk when it returns, in place of the one for the same shape."""
    values = (mapping.fingerprint, mapping.name, mapping.definition, mapping.by, mapping.at)
    with immediate(connection):
        connection.execute(_SAVE, values)


def drop(connection: Connection, fingerprint: str) -> bool:
    """Forgets the mapping for that shape; whether there was one."""
    return connection.execute(_DROP, (fingerprint,)).rowcount > 0
