"""The reads of the planning: how many stored decisions fall due each day."""

from __future__ import annotations

from datetime import date
from sqlite3 import Connection

_DUE = "SELECT due_on, COUNT(*) FROM dossier WHERE due_on <= ? GROUP BY due_on ORDER BY due_on"


def due_counts(connection: Connection, last_on: date) -> list[tuple[date, int]]:
    """The day and how many dossiers come back on it, to `last_on`; what is late keeps its day."""
    found = connection.execute(_DUE, (last_on.isoformat(),))
    return [(date.fromisoformat(due_on), count) for due_on, count in found]
