"""Who has given their word: few columns, so that most need not be laid out to be judged."""

from __future__ import annotations

from datetime import date
from sqlite3 import Connection
from typing import NamedTuple

# Money that came back unpaid meets nothing; money older than every promise neither.
_GIVEN = """
SELECT g.debtor_id, g.last_due_on, EXISTS (
    SELECT 1 FROM payment y WHERE y.debtor_id = g.debtor_id AND y.retracted_by IS NULL
    AND y.bounced_on IS NULL AND y.valued_on >= g.since_on
) OR EXISTS (
    SELECT 1 FROM plan n WHERE n.debtor_id = g.debtor_id AND n.retracted_by IS NULL
) FROM (
    SELECT debtor_id, MAX(due_on) AS last_due_on, MIN(COALESCE(counts_from, made_on)) AS since_on
    FROM promise WHERE retracted_by IS NULL AND NOT is_withdrawn GROUP BY debtor_id
    HAVING MAX(due_on) >= ?
) g JOIN dossier d ON d.debtor_id = g.debtor_id
WHERE d.overdue_cents > 0 OR EXISTS (
    SELECT 1 FROM invoice i
    WHERE i.debtor_id = g.debtor_id AND i.open_cents > 0 AND i.retracted_by IS NULL
)
"""


class Given(NamedTuple):
    """The promises of a debtor who owes, together."""

    debtor_id: int
    last_due_on: date
    """The latest day promised."""
    has_more: bool
    """Whether money received since or a plan bears on them: else none can have been met."""


def given(connection: Connection, first_on: date) -> list[Given]:
    """Who owes and has promised to pay, the latest of it for `first_on` or later."""
    return [
        Given(debtor_id, date.fromisoformat(last_due_on), bool(has_more))
        for debtor_id, last_due_on, has_more in connection.execute(_GIVEN, (first_on.isoformat(),))
    ]


def last_act_id(connection: Connection) -> int:
    """The number of the last act: while it stays, no fact and no setting has changed."""
    (found,) = connection.execute("SELECT COALESCE(MAX(id), 0) FROM act").fetchone()
    return int(found)
