"""What clerks have typed and not yet saved: kept as they type, offered again after a lost line."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from sqlite3 import Connection

from relance_tui.storage.dialect import upsert

_SAVE = upsert("draft", ("by", "screen", "debtor_id"), ("fields", "saved_at"))
_READ = 'SELECT fields FROM draft WHERE "by" = ? AND screen = ? AND debtor_id = ?'
_DROP = 'DELETE FROM draft WHERE "by" = ? AND screen = ? AND debtor_id = ?'
_OPEN = """
SELECT draft.screen, draft.debtor_id, COALESCE(debtor.name, ''), draft.fields, draft.saved_at
FROM draft LEFT JOIN debtor ON debtor.id = draft.debtor_id
WHERE draft."by" = ? ORDER BY draft.saved_at DESC, draft.screen, draft.debtor_id
"""


@dataclass(frozen=True, slots=True)
class OpenDraft:
    """What a clerk left on one screen."""

    screen: str
    debtor_id: int
    """0 for a form about no dossier."""
    name: str
    """Of the debtor; empty where there is none."""
    fields: Mapping[str, str]
    saved_at: str


def save(  # noqa: PLR0913, PLR0917 - the columns of the table
    connection: Connection,
    by: str,
    screen: str,
    debtor_id: int,
    fields: Mapping[str, str],
    saved_at: str,
) -> None:
    """Keeps the fields of one screen, on the disk when it returns; nothing typed drops them."""
    if not any(fields.values()):
        drop(connection, by, screen, debtor_id)
        return
    typed = json.dumps(dict(fields), ensure_ascii=False)
    connection.execute(_SAVE, (by, screen, debtor_id, typed, saved_at))


def read(connection: Connection, by: str, screen: str, debtor_id: int) -> dict[str, str]:
    """What the clerk left on that screen for that dossier; empty when nothing."""
    row = connection.execute(_READ, (by, screen, debtor_id)).fetchone()
    return dict(json.loads(row[0])) if row else {}


def drop(connection: Connection, by: str, screen: str, debtor_id: int) -> None:
    """Forgets a draft, once saved for good or given up; nothing happens when there is none."""
    connection.execute(_DROP, (by, screen, debtor_id))


def open_drafts(connection: Connection, by: str) -> list[OpenDraft]:
    """Every draft of this clerk, latest first."""
    return [
        OpenDraft(screen, debtor_id, name, json.loads(fields), saved_at)
        for screen, debtor_id, name, fields, saved_at in connection.execute(_OPEN, (by,))
    ]
