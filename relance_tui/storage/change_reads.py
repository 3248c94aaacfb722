"""What imports changed, read back from the facts that name them and from what rows held before."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from relance_tui.storage.intake import SNAPSHOT
from relance_tui.storage.light import DriverConnection

_IMPORTS = (
    'SELECT t.id, t."on", t.at, t."by", t.detail, f.format FROM act t'
    " LEFT JOIN import_file f ON f.act_id = t.id"
    " WHERE t.kind = 'import' AND t.undone_by IS NULL"
)
_THESE = (
    " IN (SELECT id FROM act WHERE kind = 'import' AND undone_by IS NULL AND id BETWEEN ? AND ?)"
)
"""The acts looked at; takes the first and the last of them."""
_LATER = (
    "SELECT c.act_id, c.row_id, c.before FROM change c JOIN act t ON t.id = c.act_id"
    " WHERE c.table_name = ? AND t.undone_by IS NULL AND c.act_id >= ? ORDER BY c.id"
)


class StoredImport(NamedTuple):
    """One file that was loaded."""

    act_id: int
    on: date
    at: datetime
    by: str
    name: str
    format: str
    is_snapshot: bool


class ChangedInvoice(NamedTuple):
    """An invoice as it stands after the imports looked at, and what they made of it."""

    id: int
    debtor_id: int
    number: str
    currency: str
    is_new: bool
    total_cents: int
    total_before_cents: int
    due_on: date
    due_before_on: date
    open_cents: int
    open_before_cents: int
    paid_cents: int
    """What payments settled of it."""
    credited_cents: int
    """What credit notes settled of it."""
    is_vanished: bool
    """Whether a snapshot settled it by its silence."""


class ChangedMoney(NamedTuple):
    """Money that an import told of, or took back."""

    debtor_id: int
    is_credit_note: bool
    amount_cents: int
    """What no invoice had of it at once; for money that came back, all of it."""
    on: date
    reference: str
    is_returned: bool


class LateInvoice(NamedTuple):
    """An open invoice whose due date has passed."""

    id: int
    debtor_id: int
    number: str
    currency: str
    open_cents: int
    due_on: date


class Span(NamedTuple):
    """The acts looked at: the ids of the first and the last."""

    first: int
    last: int


def last_import(connection: DriverConnection) -> StoredImport | None:
    """The import that counts last, None when there is none."""
    return _import(connection.execute(f"{_IMPORTS} ORDER BY t.id DESC LIMIT 1").fetchone())


def import_before(connection: DriverConnection, act_id: int) -> StoredImport | None:
    """The import before that one."""
    query = f"{_IMPORTS} AND t.id < ? ORDER BY t.id DESC LIMIT 1"
    return _import(connection.execute(query, (act_id,)).fetchone())


def imports_since(connection: DriverConnection, since: date) -> list[StoredImport]:
    """The imports of that day and of those after it, in order."""
    query = f'{_IMPORTS} AND t."on" >= ? ORDER BY t.id'
    rows = connection.execute(query, (since.isoformat(),)).fetchall()
    return [found for row in rows if (found := _import(row)) is not None]


def _import(row: Sequence[Any] | None) -> StoredImport | None:
    if row is None:
        return None
    act_id, on, at, by, text, file_format = row
    detail = json.loads(text)
    return StoredImport(
        act_id=act_id,
        on=date.fromisoformat(on),
        at=datetime.fromisoformat(at),
        by=by,
        name=detail.get("name", ""),
        format=file_format or "",
        is_snapshot=bool(detail.get(SNAPSHOT)),
    )


def changed_invoices(
    connection: DriverConnection, span: Span, snapshots: frozenset[int]
) -> list[ChangedInvoice]:
    """The invoices that these imports brought, changed or settled, in the order of their number."""
    settled = _settled(connection, span)
    held = _held(connection, "invoice", span)
    back = _came_back(connection, span)
    later = _later(connection, span)
    touched = sorted({*settled, *held.before, *back})
    rows = [
        *_invoices(connection, f"i.act_id{_THESE}", span),
        *(
            row
            for start in range(0, len(touched), _BATCH)
            for row in _invoices(
                connection,
                f"i.id IN ({_marks(touched[start : start + _BATCH])})",
                touched[start : start + _BATCH],
            )
            if not span.first <= row[-1] <= span.last
        ),
    ]
    made = (
        _changed(
            (*row[:-2], row[-2] + later.get(row[0], 0), row[-1]),
            held,
            settled.get(row[0], {}),
            back.get(row[0], 0),
            span,
            snapshots,
        )
        for row in rows
    )
    return sorted(made, key=lambda each: (each.debtor_id, each.due_on, each.number))


_BATCH = 500


def _marks(values: Sequence[int]) -> str:
    return ", ".join("?" * len(values))


def _invoices(
    connection: DriverConnection, condition: str, parameters: Sequence[int]
) -> list[tuple[Any, ...]]:
    return connection.execute(
        "SELECT i.id, i.debtor_id, i.number, i.currency, i.total_cents, i.due_on,"  # noqa: S608 - text of ours
        " i.settled_before_cents, i.open_cents, i.act_id"
        f" FROM invoice i WHERE {condition} AND i.retracted_by IS NULL",
        tuple(parameters),
    ).fetchall()


class _Held(NamedTuple):
    """What rows held: before these imports, and right after them where something came later."""

    before: dict[int, dict[str, Any]]
    after: dict[int, dict[str, Any]]
    silent: dict[int, set[int]]
    """Row to the acts that settled it without telling its total."""


def _held(connection: DriverConnection, table: str, span: Span) -> _Held:
    held = _Held({}, {}, defaultdict(set))
    for act_id, row_id, text in connection.execute(_LATER, (table, span.first)):
        values = json.loads(text)
        kept = held.before if act_id <= span.last else held.after
        known = kept.setdefault(row_id, {})
        for name, value in values.items():
            known.setdefault(name, value)
        if act_id <= span.last and "total_cents" not in values:
            held.silent[row_id].add(act_id)
    return held


def _settled(connection: DriverConnection, span: Span) -> dict[int, dict[str, int]]:
    """Invoice to what these imports settled of it, by kind of money."""
    settled: dict[int, dict[str, int]] = defaultdict(dict)
    rows = connection.execute(
        "SELECT a.invoice_id, p.kind, SUM(a.amount_cents) FROM allocation a"  # noqa: S608 - text of ours
        f" JOIN payment p ON p.id = a.payment_id WHERE a.act_id{_THESE}"
        " AND a.claim = 'principal' AND a.retracted_by IS NULL AND p.retracted_by IS NULL"
        " GROUP BY a.invoice_id, p.kind",
        span,
    )
    for invoice_id, kind, cents in rows:
        settled[invoice_id][kind] = cents
    return settled


_RETURNS = (  # noqa: S608 - text of ours
    "SELECT DISTINCT c.row_id FROM change c WHERE c.table_name = 'payment'"
    " AND c.before LIKE '%\"bounced_on\": null%' AND c.act_id"
) + _THESE


def _came_back(connection: DriverConnection, span: Span) -> dict[int, int]:
    """Invoice to what is owed of it again because payments came back."""
    return dict(
        connection.execute(
            "SELECT a.invoice_id, SUM(a.amount_cents) FROM allocation a JOIN payment p"  # noqa: S608 - text of ours
            f" ON p.id = a.payment_id WHERE p.id IN ({_RETURNS}) AND p.bounced_on IS NOT NULL"
            " AND a.claim = 'principal' AND a.retracted_by IS NULL AND p.retracted_by IS NULL"
            " GROUP BY a.invoice_id",
            span,
        )
    )


def _later(connection: DriverConnection, span: Span) -> dict[int, int]:
    """Invoice to what clerks have settled of it after these imports, less what came back."""
    later: dict[int, int] = dict(
        connection.execute(
            "SELECT a.invoice_id, SUM(a.amount_cents) FROM allocation a"
            " JOIN payment p ON p.id = a.payment_id WHERE a.act_id > ? AND p.bounced_on IS NULL"
            " AND a.claim = 'principal' AND a.retracted_by IS NULL AND p.retracted_by IS NULL"
            " GROUP BY a.invoice_id",
            (span.last,),
        )
    )
    back = connection.execute(
        "SELECT a.invoice_id, SUM(a.amount_cents) FROM allocation a JOIN payment p"
        " ON p.id = a.payment_id WHERE a.act_id <= ? AND p.bounced_on IS NOT NULL AND p.id IN"
        " (SELECT c.row_id FROM change c JOIN act t ON t.id = c.act_id WHERE c.act_id > ?"
        " AND c.table_name = 'payment' AND t.undone_by IS NULL"
        " AND c.before LIKE '%\"bounced_on\": null%')"
        " AND a.claim = 'principal' AND a.retracted_by IS NULL AND p.retracted_by IS NULL"
        " GROUP BY a.invoice_id",
        (span.last, span.last),
    )
    for invoice_id, cents in back:
        later[invoice_id] = later.get(invoice_id, 0) - cents
    return later


def _changed(  # noqa: PLR0913, PLR0917 - what is known of one invoice
    row: Sequence[Any],
    held: _Held,
    settled: dict[str, int],
    back_cents: int,
    span: Span,
    snapshots: frozenset[int],
) -> ChangedInvoice:
    invoice_id, debtor_id, number, currency, total, due_on, settled_before, opened, act_id = row
    before, after = held.before.get(invoice_id, {}), held.after.get(invoice_id, {})
    total_after = after.get("total_cents", total)
    settled_after = after.get("settled_before_cents", settled_before)
    due_after = after.get("due_on", due_on)
    total_before = before.get("total_cents", total_after)
    given = sum(settled.values())
    open_before = (
        opened
        + given
        - back_cents
        + (settled_after - before.get("settled_before_cents", settled_after))
        - (total_after - total_before)
    )
    is_new = span.first <= act_id <= span.last
    return ChangedInvoice(
        id=invoice_id,
        debtor_id=debtor_id,
        number=number,
        currency=currency,
        is_new=is_new,
        total_cents=total_after,
        total_before_cents=total_before,
        due_on=date.fromisoformat(due_after),
        due_before_on=date.fromisoformat(before.get("due_on", due_after)),
        open_cents=opened,
        open_before_cents=0 if is_new else open_before,
        paid_cents=settled.get("payment", 0),
        credited_cents=settled.get("credit_note", 0),
        is_vanished=bool(held.silent.get(invoice_id, set()) & snapshots),
    )


def changed_money(connection: DriverConnection, span: Span) -> list[ChangedMoney]:
    """Money these imports told of that settled nothing at once, and payments that came back."""
    loose = connection.execute(
        "SELECT p.debtor_id, p.kind = 'credit_note', p.amount_cents - COALESCE((SELECT"  # noqa: S608 - text of ours
        " SUM(a.amount_cents) FROM allocation a WHERE a.payment_id = p.id"
        " AND a.act_id = p.act_id AND a.retracted_by IS NULL), 0) AS loose, p.valued_on,"
        f" p.reference, 0 FROM payment p WHERE p.act_id{_THESE} AND p.retracted_by IS NULL"
        " AND loose > 0 ORDER BY p.id",
        span,
    ).fetchall()
    returned = connection.execute(
        "SELECT p.debtor_id, 0, p.amount_cents, p.bounced_on, p.reference, 1 FROM payment p"  # noqa: S608 - text of ours
        f" WHERE p.id IN ({_RETURNS}) AND p.bounced_on IS NOT NULL AND p.retracted_by IS NULL"
        " ORDER BY p.id",
        span,
    ).fetchall()
    return [
        ChangedMoney(debtor_id, bool(credit), cents, date.fromisoformat(on), reference, bool(back))
        for debtor_id, credit, cents, on, reference, back in (*loose, *returned)
    ]


def newly_late(
    connection: DriverConnection, first_on: date, today: date, span: Span
) -> list[LateInvoice]:
    """Open invoices whose due date has passed since that day; not those these imports brought."""
    rows = connection.execute(
        "SELECT i.id, i.debtor_id, i.number, i.currency, i.open_cents, i.due_on FROM invoice i"  # noqa: S608 - text of ours
        " WHERE i.open_cents > 0 AND i.retracted_by IS NULL AND i.due_on >= ? AND i.due_on < ?"
        f" AND i.act_id NOT{_THESE} ORDER BY i.debtor_id, i.due_on, i.number",
        (first_on.isoformat(), today.isoformat(), *span),
    )
    return [
        LateInvoice(invoice_id, debtor_id, number, currency, cents, date.fromisoformat(due_on))
        for invoice_id, debtor_id, number, currency, cents, due_on in rows
    ]


def names_of(connection: DriverConnection, debtor_ids: Sequence[int]) -> dict[int, tuple[str, str]]:
    """Debtor id to code and name."""
    names: dict[int, tuple[str, str]] = {}
    for start in range(0, len(debtor_ids), _BATCH):
        batch = tuple(debtor_ids[start : start + _BATCH])
        query = f"SELECT id, code, name FROM debtor WHERE id IN ({_marks(batch)})"  # noqa: S608 - marks only
        names |= {row[0]: (row[1], row[2]) for row in connection.execute(query, batch)}
    return names
