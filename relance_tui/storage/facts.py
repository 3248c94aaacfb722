"""From rows to dossiers: column-only reads that build domain objects.

Works on a DB-API connection, so that opening a dossier needs nothing heavier than the driver. One
statement per table and batch, never one per row; only facts in force are read.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Container, Iterator, Sequence
from datetime import date, datetime, time
from functools import lru_cache
from sqlite3 import Connection
from typing import Any

from relance_tui.domain.codes import (
    CallOutcome,
    Channel,
    Claim,
    DebtorKind,
    EventKind,
    TermsMethod,
)
from relance_tui.domain.contact import Call, Callback, SentLetter
from relance_tui.domain.debtor import Contact, Debtor
from relance_tui.domain.dossier import Act, Dossier
from relance_tui.domain.hold import Dispute, Hold
from relance_tui.domain.invoice import Invoice
from relance_tui.domain.legal_event import LegalEvent
from relance_tui.domain.payment import Allocation, Payment, PaymentKind
from relance_tui.domain.plan import Instalment, InstalmentPlan
from relance_tui.domain.promise import PaymentMeans, Promise

_BATCH = 500
_OUTCOMES = {outcome.value: outcome for outcome in CallOutcome}
_CHANNELS = {channel.value: channel for channel in Channel}
_DEBTOR_KINDS = {kind.value: kind for kind in DebtorKind}
_TERMS_METHODS = {method.value: method for method in TermsMethod}
_CLAIMS = {claim.value: claim for claim in Claim}
_PAYMENT_KINDS = {kind.value: kind for kind in PaymentKind}
_Row = tuple[Any, ...]
"""What a statement selects; first the id of the row it belongs to."""
_Groups = dict[int, list[_Row]]

_STATEMENTS = {
    "contact": "SELECT debtor_id, id, name, role, phone, email, language FROM contact"
    " WHERE debtor_id {ids} AND retracted_by IS NULL ORDER BY id",
    "invoice": "SELECT i.debtor_id, i.id, number, issued_on, due_on, total_cents, open_cents,"
    " currency, performed_on, policy, a.at FROM invoice i JOIN act a ON a.id = i.act_id"
    " WHERE i.debtor_id {ids} AND retracted_by IS NULL{only_open}",
    "payment": "SELECT debtor_id, id, amount_cents, valued_on, recorded_at, kind, reference,"
    " cleared_cents, bounced_on, bounced_at FROM payment"
    " WHERE debtor_id {ids} AND retracted_by IS NULL{only_telling}",
    "allocation": "SELECT a.payment_id, a.invoice_id, a.amount_cents, a.claim FROM allocation a"
    " JOIN payment p ON p.id = a.payment_id"
    " WHERE {by_payment}p.debtor_id {ids} AND a.retracted_by IS NULL AND p.retracted_by IS NULL"
    "{of_those}",
    "call": 'SELECT debtor_id, id, "on", at, outcome, is_incoming, advances_level, note FROM "call"'
    " WHERE debtor_id {ids} AND retracted_by IS NULL",
    "letter": 'SELECT debtor_id, id, "on", at, channel, step, step_number, invoice_ids,'
    " template FROM letter"
    " WHERE debtor_id {ids} AND retracted_by IS NULL",
    "callback": 'SELECT debtor_id, id, made_at, made_on, "on", at FROM callback'
    " WHERE debtor_id {ids} AND retracted_by IS NULL",
    "promise": "SELECT debtor_id, id, made_at, made_on, due_on, amount_cents, invoice_ids,"
    " counts_from, is_withdrawn, means FROM promise WHERE debtor_id {ids} AND retracted_by IS NULL",
    "plan": "SELECT debtor_id, id, made_at, made_on, total_cents, invoice_ids, is_withdrawn,"
    " tolerance_working_days, accelerates, freezes_interest FROM plan WHERE debtor_id {ids}"
    " AND retracted_by IS NULL",
    "instalment": "SELECT i.plan_id, i.number, i.due_on, i.amount_cents FROM instalment i"
    " JOIN plan p ON p.id = i.plan_id WHERE p.debtor_id {ids} AND p.retracted_by IS NULL"
    " ORDER BY i.due_on, i.number",
    "hold": "SELECT debtor_id, id, made_at, made_on, until_on, reason, invoice_ids FROM hold"
    " WHERE debtor_id {ids} AND retracted_by IS NULL",
    "dispute": "SELECT debtor_id, id, made_at, made_on, review_on, reason, invoice_ids, settled_on,"
    " amount_cents FROM dispute WHERE debtor_id {ids} AND retracted_by IS NULL",
    "legal_event": 'SELECT debtor_id, id, kind, "on", at, invoice_ids, letter_id, published_on,'
    " step, step_number, reference FROM legal_event"
    " WHERE debtor_id {ids} AND retracted_by IS NULL",
    "act": 'SELECT d.id, a."on", a.at FROM debtor d'
    " JOIN act a ON a.id = (SELECT last.id FROM act last"
    " WHERE last.debtor_id = d.id AND last.undone_by IS NULL"
    " AND last.kind NOT IN ('import', 'undo', 'setting', 'settings', 'bounce', 'debtor')"
    " ORDER BY last.id DESC LIMIT 1)"
    " WHERE d.id {ids}",
}
_ONLY_OPEN = " AND open_cents > 0"
_ONLY_TELLING = (
    " AND (EXISTS (SELECT 1 FROM promise m WHERE m.debtor_id = payment.debtor_id)"
    " OR EXISTS (SELECT 1 FROM plan m WHERE m.debtor_id = payment.debtor_id)"
    " OR amount_cents - cleared_cents > COALESCE((SELECT SUM(a.amount_cents) FROM allocation a"
    " WHERE a.payment_id = payment.id AND a.retracted_by IS NULL), 0)"
    " OR EXISTS (SELECT 1 FROM allocation a JOIN invoice i ON i.id = a.invoice_id"
    " WHERE a.payment_id = payment.id AND a.retracted_by IS NULL AND i.open_cents > 0))"
)
"""Payments a decision may rest on.

Those an agreement may wait for, those not all allocated, and those in part payment of an invoice
still open, which move its limitation.
"""
_DEBTORS = (
    "SELECT id, code, name, kind, siren, address, language, policy, terms_days, do_not_call,"
    " terms_method, tags, kind_known_at, sentence, owner"
    " FROM debtor WHERE id {ids} AND retracted_by IS NULL"
)


def load_dossier(connection: Connection, debtor_id: int) -> Dossier | None:
    """The dossier of one debtor with all its facts in force; None when there is no such debtor."""
    return next(iter(_load(connection, [debtor_id], only_open=False)), None)


def load_dossiers(
    connection: Connection,
    debtor_ids: Sequence[int],
    *,
    only_open: bool = True,
    left_out: Container[str] = (),
) -> Iterator[Dossier]:
    """The dossiers of these debtors, batch by batch, in no particular order.

    With `only_open`, settled invoices and the payments that only settled them are left out: no rule
    reads them. The tables `left_out` are not read: those are facts the caller has no use for.
    """
    for start in range(0, len(debtor_ids), _BATCH):
        batch = debtor_ids[start : start + _BATCH]
        yield from _load(connection, batch, only_open=only_open, left_out=left_out)


def all_debtor_ids(connection: Connection) -> list[int]:
    """Every debtor in force."""
    rows = connection.execute("SELECT id FROM debtor WHERE retracted_by IS NULL ORDER BY id")
    return [debtor_id for (debtor_id,) in rows]


def _load(
    connection: Connection,
    debtor_ids: Sequence[int],
    *,
    only_open: bool,
    left_out: Container[str] = (),
) -> Iterator[Dossier]:
    ids = f"IN ({', '.join('?' * len(debtor_ids))})"
    parameters = tuple(debtor_ids)
    debtors = connection.execute(_DEBTORS.format(ids=ids), parameters).fetchall()
    groups: dict[str, _Groups] = {}
    for table, statement in _STATEMENTS.items():
        sql = statement.format(
            ids=ids,
            only_open=_ONLY_OPEN if only_open else "",
            only_telling=_ONLY_TELLING if only_open else "",
            of_those=_of_those(groups["payment"]) if table == "allocation" and only_open else "",
            # Else the database looks for each of these payments under each of the debtors.
            by_payment="+" if only_open else "",
        )
        grouped: _Groups = defaultdict(list)
        for row in () if table in left_out else connection.execute(sql, parameters):
            grouped[row[0]].append(row)
        groups[table] = grouped
    for row in debtors:
        yield _dossier(row, groups)


def _of_those(payments: _Groups) -> str:
    """Narrows the allocations to the payments kept."""
    ids = ", ".join(str(payment[1]) for kept in payments.values() for payment in kept)
    return f" AND a.payment_id IN ({ids})"


def _dossier(row: _Row, groups: dict[str, _Groups]) -> Dossier:
    debtor_id = row[0]

    def rows(table: str) -> list[_Row]:
        return groups[table].get(debtor_id, [])

    acts = rows("act")
    return Dossier(
        debtor=_debtor(row, rows("contact")),
        invoices=tuple(_invoice(invoice) for invoice in rows("invoice")),
        payments=tuple(_payment(payment, groups["allocation"]) for payment in rows("payment")),
        calls=tuple(_call(call) for call in rows("call")),
        letters=tuple(_letter(letter) for letter in rows("letter")),
        callbacks=tuple(_callback(callback) for callback in rows("callback")),
        promises=tuple(_promise(promise) for promise in rows("promise")),
        plans=tuple(_plan(plan, groups["instalment"]) for plan in rows("plan")),
        holds=tuple(_hold(hold) for hold in rows("hold")),
        disputes=tuple(_dispute(dispute) for dispute in rows("dispute")),
        events=tuple(_event(event) for event in rows("legal_event")),
        last_act=Act(_day(acts[-1][1]), _instant(acts[-1][2])) if acts else None,
    )


def _debtor(row: _Row, contacts: list[_Row]) -> Debtor:
    return Debtor(
        id=row[0],
        code=row[1],
        name=row[2],
        kind=_DEBTOR_KINDS[row[3]],
        siren=row[4],
        address=row[5],
        language=row[6],
        policy=row[7],
        terms_days=row[8],
        do_not_call=bool(row[9]),
        terms_method=_TERMS_METHODS[row[10]],
        tags=tuple(row[11].split(",")) if row[11] else (),
        kind_known_at=_instant(row[12]) if row[12] else None,
        sentence=row[13],
        owner=row[14],
        contacts=tuple(
            Contact(id=c[1], name=c[2], role=c[3], phone=c[4], email=c[5], language=c[6])
            for c in contacts
        ),
    )


def _invoice(row: _Row) -> Invoice:
    return Invoice(
        id=row[1],
        number=row[2],
        issued_on=_day(row[3]),
        due_on=_day(row[4]),
        total_cents=row[5],
        open_cents=row[6],
        currency=row[7],
        performed_on=_day(row[8]) if row[8] else None,
        policy=row[9],
        recorded_at=_recorded(row[10]),
    )


def _payment(row: _Row, allocations: _Groups) -> Payment:
    return Payment(
        id=row[1],
        amount_cents=row[2],
        valued_on=_day(row[3]),
        recorded_at=_instant(row[4]),
        kind=_PAYMENT_KINDS[row[5]],
        reference=row[6],
        cleared_cents=row[7],
        bounced_on=_day(row[8]) if row[8] else None,
        bounced_at=_instant(row[9]) if row[9] else None,
        allocations=tuple(
            Allocation(invoice_id=part[1], amount_cents=part[2], claim=_CLAIMS[part[3]])
            for part in allocations.get(row[1], ())
        ),
    )


def _call(row: _Row) -> Call:
    return Call(
        id=row[1],
        on=_day(row[2]),
        at=_instant(row[3]),
        outcome=_OUTCOMES[row[4]],
        is_incoming=bool(row[5]),
        advances_level=None if row[6] is None else bool(row[6]),
        note=row[7],
    )


def _letter(row: _Row) -> SentLetter:
    return SentLetter(
        id=row[1],
        on=_day(row[2]),
        at=_instant(row[3]),
        channel=_CHANNELS[row[4]],
        step=row[5],
        step_number=row[6],
        invoice_ids=_ids(row[7]),
        template=row[8],
    )


def _callback(row: _Row) -> Callback:
    return Callback(
        id=row[1],
        made_at=_instant(row[2]),
        made_on=_day(row[3]),
        on=_day(row[4]),
        at=time.fromisoformat(row[5]) if row[5] else None,
    )


def _promise(row: _Row) -> Promise:
    return Promise(
        id=row[1],
        made_at=_instant(row[2]),
        made_on=_day(row[3]),
        due_on=_day(row[4]),
        amount_cents=row[5],
        invoice_ids=_ids(row[6]),
        counts_from=_day(row[7]) if row[7] else None,
        is_withdrawn=bool(row[8]),
        means=PaymentMeans(row[9]) if row[9] else None,
    )


def _plan(row: _Row, instalments: _Groups) -> InstalmentPlan:
    return InstalmentPlan(
        id=row[1],
        made_at=_instant(row[2]),
        made_on=_day(row[3]),
        total_cents=row[4],
        invoice_ids=_ids(row[5]),
        is_withdrawn=bool(row[6]),
        tolerance_working_days=row[7],
        accelerates=bool(row[8]),
        freezes_interest=bool(row[9]),
        instalments=tuple(
            Instalment(number=part[1], due_on=_day(part[2]), amount_cents=part[3])
            for part in instalments.get(row[1], ())
        ),
    )


def _hold(row: _Row) -> Hold:
    return Hold(
        id=row[1],
        made_at=_instant(row[2]),
        made_on=_day(row[3]),
        until_on=_day(row[4]),
        reason=row[5],
        invoice_ids=_ids(row[6]),
    )


def _dispute(row: _Row) -> Dispute:
    return Dispute(
        id=row[1],
        made_at=_instant(row[2]),
        made_on=_day(row[3]),
        review_on=_day(row[4]),
        reason=row[5],
        invoice_ids=_ids(row[6]),
        settled_on=_day(row[7]) if row[7] else None,
        amount_cents=row[8],
    )


def _event(row: _Row) -> LegalEvent:
    return LegalEvent(
        id=row[1],
        kind=EventKind(row[2]),
        on=_day(row[3]),
        at=_instant(row[4]),
        invoice_ids=_ids(row[5]),
        letter_id=row[6],
        published_on=_day(row[7]) if row[7] else None,
        step=row[8],
        step_number=row[9],
        reference=row[10],
    )


@lru_cache(maxsize=16384)
def _day(value: str) -> date:
    return date.fromisoformat(value)


def _instant(value: str) -> datetime:
    return datetime.fromisoformat(value)


@lru_cache(maxsize=4096)
def _recorded(value: str) -> datetime:
    return datetime.fromisoformat(value)


@lru_cache(maxsize=16384)
def _ids(value: str) -> tuple[int, ...]:
    return tuple(map(int, value[1:-1].split(","))) if value != "[]" else ()
