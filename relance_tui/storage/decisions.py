"""The stored decision of each dossier: written with the fact that changed it, read by the queue."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date, timedelta
from sqlite3 import Connection
from typing import Any

from relance_tui.domain.decision import FollowUp
from relance_tui.domain.dossier import Dossier
from relance_tui.storage.collector import without_collector
from relance_tui.storage.facts import load_dossiers
from relance_tui.storage.folding import fold, phone_digits
from relance_tui.storage.reasons import dump_because, dump_escalations

Decide = Callable[[Dossier], FollowUp | None]
_Stored = tuple[Any, ...]
"""A row of the table of decisions, in the order of `_COLUMNS`."""

_COLUMNS = (
    "debtor_id",
    "code",
    "name",
    "sort_name",
    "search_text",
    "currency",
    "balance_cents",
    "overdue_cents",
    "oldest_due_on",
    "valid_from",
    "valid_until",
    "kind",
    "queue_group",
    "due_on",
    "at",
    "step",
    "step_number",
    "channel",
    "escalations",
    "because",
)
_INSERT = f"INSERT INTO dossier ({', '.join(_COLUMNS)}) VALUES ({', '.join('?' * len(_COLUMNS))})"  # noqa: S608 - column names are ours
_DELETE = "DELETE FROM dossier WHERE debtor_id = ?"
_STORED = f"SELECT {', '.join(_COLUMNS)} FROM dossier WHERE debtor_id IN ({{marks}})"  # noqa: S608 - same
_OPEN = """
UPDATE invoice SET open_cents = total_cents - settled_before_cents - COALESCE(
    (SELECT SUM(a.amount_cents) FROM allocation a JOIN payment p ON p.id = a.payment_id
     WHERE a.invoice_id = invoice.id AND a.claim = 'principal' AND a.retracted_by IS NULL
     AND p.bounced_on IS NULL), 0)
WHERE debtor_id = ? AND retracted_by IS NULL
"""
_BATCH = 1000
_OUT_OF_QUEUE = 9


def recount_open(connection: Connection, debtor_ids: Iterable[int]) -> None:
    """Derives the open balance of the debtors' invoices again from the facts in force."""
    connection.executemany(_OPEN, ((debtor_id,) for debtor_id in debtor_ids))


def decide(
    connection: Connection,
    debtor_ids: Sequence[int],
    decide_one: Decide,
    today: date,
    on_progress: Callable[[int, int], None] | None = None,
) -> None:
    """Decides the dossiers of these debtors and stores the answers, in the caller's transaction.

    A debtor no longer in force loses its row.
    """
    for start in range(0, len(debtor_ids), _BATCH):
        batch = debtor_ids[start : start + _BATCH]
        with without_collector():
            rows = {
                dossier.debtor.id: _row(dossier, decide_one(dossier), today)
                for dossier in load_dossiers(connection, batch)
            }
        _replace(connection, batch, rows)
        if on_progress is not None:
            on_progress(min(start + _BATCH, len(debtor_ids)), len(debtor_ids))


def _replace(connection: Connection, batch: Sequence[int], rows: dict[int, _Stored]) -> None:
    """Writes the rows that say something new; one that says the same is left alone."""
    statement = _STORED.format(marks=", ".join("?" * len(batch)))
    stored = {row[0]: row for row in connection.execute(statement, tuple(batch))}
    gone = [debtor_id for debtor_id, row in stored.items() if rows.get(debtor_id) != row]
    connection.executemany(_DELETE, [(debtor_id,) for debtor_id in gone])
    new = [row for debtor_id, row in rows.items() if stored.get(debtor_id) != row]
    connection.executemany(_INSERT, new)


def _row(dossier: Dossier, follow_up: FollowUp | None, today: date) -> _Stored:
    debtor = dossier.debtor
    overdue = [invoice for invoice in dossier.invoices if invoice.is_overdue(today)]
    waiting = [i.due_on for i in dossier.invoices if i.open_cents > 0 and i.due_on >= today]
    newest_counted = max((invoice.due_on for invoice in overdue), default=None)
    return (
        debtor.id,
        debtor.code,
        debtor.name,
        fold(debtor.name),
        _search_text(dossier),
        dossier.currency,
        dossier.balance_cents,
        sum(invoice.open_cents for invoice in overdue),
        _iso(min((invoice.due_on for invoice in overdue), default=None)),
        _iso(newest_counted + timedelta(days=1) if newest_counted else date.min),
        _iso(min(waiting) + timedelta(days=1) if waiting else None),
        *_follow_up_columns(follow_up),
    )


def _follow_up_columns(follow_up: FollowUp | None) -> tuple[Any, ...]:
    if follow_up is None:
        return None, _OUT_OF_QUEUE, None, None, None, 0, None, "[]", "{}"
    return (
        str(follow_up.kind),
        follow_up.kind.queue_group,
        follow_up.due_on.isoformat(),
        follow_up.at.isoformat("minutes") if follow_up.at else None,
        follow_up.step,
        follow_up.step_number,
        str(follow_up.channel) if follow_up.channel else None,
        dump_escalations(follow_up.escalations),
        dump_because(follow_up.because),
    )


def _search_text(dossier: Dossier) -> str:
    """All that the filter looks in: words, then bare digits and numbers without their signs.

    The total of an invoice paid in part is there in cents; what is open and what is overdue are
    looked up where they are stored.
    """
    debtor = dossier.debtor
    parts = [debtor.name, debtor.code, debtor.siren, debtor.address, *debtor.tags, debtor.owner]
    for contact in debtor.contacts:
        parts += [contact.name, contact.phone, phone_digits(contact.phone), contact.email]
    for invoice in dossier.invoices:
        bare = fold(invoice.number).replace(" ", "")
        parts += [invoice.number, bare if " " in fold(invoice.number) else ""]
        if invoice.open_cents != invoice.total_cents:
            parts.append(str(invoice.total_cents))
    return fold(" ".join(part for part in parts if part))


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None
