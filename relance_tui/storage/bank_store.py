"""Bank movements kept and read: plain SQL on the driver, in the caller's transaction."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from sqlite3 import Connection
from typing import NamedTuple

from relance_tui.domain.bank import BankEntry, BankEntryKind
from relance_tui.domain.bank_book import Awaited, AwaitedKind, OpenItem, Party
from relance_tui.domain.bank_returns import Received

_ENTRY = (
    "l.account, l.booked_on, l.valued_on, l.amount_cents, l.currency, l.payer, l.payer_iban,"
    " l.text, l.reference_texts, l.bank_reference, l.kind, l.return_reason"
)
_WAITING = "l.payment_id IS NULL AND NOT l.is_aside AND l.retracted_by IS NULL"
_KNOWN = f"""
SELECT l.id, l.payment_id IS NOT NULL, l.is_aside, {_ENTRY} FROM bank_line l
WHERE l.retracted_by IS NULL AND l.booked_on BETWEEN ? AND ?
"""  # noqa: S608 - fixed text
_WAIT = f"""
SELECT l.id, {_ENTRY} FROM bank_line l WHERE {_WAITING} ORDER BY l.booked_on DESC, l.id
"""  # noqa: S608 - fixed text
_ONE = f"SELECT l.id, {_ENTRY} FROM bank_line l WHERE l.id = ? AND {_WAITING}"  # noqa: S608 - fixed text
_INSERT = """
INSERT INTO bank_line (account, booked_on, valued_on, amount_cents, currency, payer, payer_iban,
    text, reference_texts, bank_reference, kind, return_reason, is_aside, act_id)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
"""
_ITEMS = """
SELECT i.id, i.debtor_id, i.number, i.open_cents, i.currency, i.due_on, i.issued_on FROM invoice i
WHERE i.retracted_by IS NULL AND (i.open_cents > 0 OR i.id IN (
    SELECT a.invoice_id FROM allocation a JOIN payment p ON p.id = a.payment_id
    WHERE a.retracted_by IS NULL AND p.retracted_by IS NULL AND p.valued_on >= ?
))
"""
_PROMISES = """
SELECT p.debtor_id, p.amount_cents, p.due_on, p.invoice_ids, COALESCE(d.currency, 'EUR')
FROM promise p LEFT JOIN dossier d ON d.debtor_id = p.debtor_id
WHERE p.retracted_by IS NULL AND NOT p.is_withdrawn AND p.due_on >= ?
"""
_INSTALMENTS = """
SELECT p.debtor_id, i.amount_cents, i.due_on, p.invoice_ids, COALESCE(d.currency, 'EUR')
FROM instalment i JOIN plan p ON p.id = i.plan_id LEFT JOIN dossier d ON d.debtor_id = p.debtor_id
WHERE p.retracted_by IS NULL AND NOT p.is_withdrawn AND i.due_on >= ?
"""
_PARTIES = "SELECT id, code, name FROM debtor WHERE retracted_by IS NULL"
_PAYERS = """
SELECT DISTINCT debtor_id, payer, payer_iban FROM bank_line
WHERE debtor_id IS NOT NULL AND payment_id IS NOT NULL AND amount_cents > 0 AND kind <> 'return'
AND retracted_by IS NULL
"""
_RECEIVED = """
SELECT p.id, p.debtor_id, p.amount_cents, p.valued_on, COALESCE(s.currency, 'EUR'),
    COALESCE(NULLIF(l.payer, ''), d.name), COALESCE(l.payer_iban, ''),
    COALESCE(l.reference_texts, '[]'), COALESCE(l.bank_reference, ''), p.reference, (
        SELECT json_group_array(i.number) FROM allocation a JOIN invoice i ON i.id = a.invoice_id
        WHERE a.payment_id = p.id AND a.retracted_by IS NULL
    )
FROM payment p JOIN debtor d ON d.id = p.debtor_id LEFT JOIN dossier s ON s.debtor_id = d.id
LEFT JOIN bank_line l ON l.payment_id = p.id AND l.retracted_by IS NULL AND l.kind <> 'return'
    AND l.amount_cents > 0
WHERE p.retracted_by IS NULL AND p.bounced_on IS NULL AND p.kind = 'payment' AND p.valued_on >= ?
"""
_UNLINKED = """
SELECT p.id, p.debtor_id, p.amount_cents, p.valued_on FROM payment p
WHERE p.retracted_by IS NULL AND p.bounced_on IS NULL AND p.kind = 'payment' AND p.valued_on >= ?
AND NOT EXISTS (
    SELECT 1 FROM bank_line l WHERE l.payment_id = p.id AND l.retracted_by IS NULL
)
"""


class KnownLine(NamedTuple):
    """A movement kept already, and what became of it."""

    id: int
    is_used: bool
    """It is a payment, or took one back."""
    is_aside: bool
    entry: BankEntry


class WaitingLine(NamedTuple):
    """A movement nobody has made anything of yet."""

    id: int
    entry: BankEntry


class Link(NamedTuple):
    """A movement, whose it is, and the payment it stands for."""

    line_id: int
    debtor_id: int
    payment_id: int


class LoosePayment(NamedTuple):
    """A payment recorded otherwise than from a bank statement."""

    id: int
    debtor_id: int
    amount_cents: int
    valued_on: date


def known_lines(connection: Connection, first_on: date, last_on: date) -> list[KnownLine]:
    """The movements of those days that are kept already, whatever became of them."""
    days = first_on.isoformat(), last_on.isoformat()
    return [
        KnownLine(row[0], bool(row[1]), bool(row[2]), _entry(row[3:]))
        for row in connection.execute(_KNOWN, days)
    ]


def add_lines(
    connection: Connection, act_id: int, lines: Iterable[tuple[BankEntry, bool]]
) -> list[int]:
    """Keeps movements, each with whether it is set aside; returns their ids in order."""
    (last,) = connection.execute("SELECT COALESCE(MAX(id), 0) FROM bank_line").fetchone()
    connection.executemany(_INSERT, (_row(entry, act_id, aside) for entry, aside in lines))
    rows = connection.execute("SELECT id FROM bank_line WHERE id > ? ORDER BY id", (last,))
    return [line_id for (line_id,) in rows]


def link_lines(connection: Connection, links: Iterable[Link]) -> None:
    """Says which payment each movement is, or takes back."""
    connection.executemany(
        "UPDATE bank_line SET debtor_id = ?, payment_id = ? WHERE id = ?",
        ((link.debtor_id, link.payment_id, link.line_id) for link in links),
    )


def waiting_lines(connection: Connection) -> list[WaitingLine]:
    """The movements nobody has made anything of yet, the latest first."""
    return [WaitingLine(row[0], _entry(row[1:])) for row in connection.execute(_WAIT)]


def waiting_line(connection: Connection, line_id: int) -> WaitingLine | None:
    """One of them; None when something was made of it."""
    row = connection.execute(_ONE, (line_id,)).fetchone()
    return WaitingLine(row[0], _entry(row[1:])) if row else None


def open_items(connection: Connection, settled_since: date) -> Iterator[OpenItem]:
    """Every open invoice, and those that money received since then has settled."""
    for row in connection.execute(_ITEMS, (settled_since.isoformat(),)):
        invoice_id, debtor_id, number, open_cents, currency, due_on, issued_on = row
        yield OpenItem(
            invoice_id=invoice_id,
            debtor_id=debtor_id,
            number=number,
            open_cents=max(open_cents, 0),
            currency=currency,
            due_on=date.fromisoformat(due_on),
            issued_on=date.fromisoformat(issued_on),
        )


def awaited(connection: Connection, since: date) -> Iterator[Awaited]:
    """The sums promised, or due by a plan, for that day or later."""
    for kind, query in ((AwaitedKind.PROMISE, _PROMISES), (AwaitedKind.INSTALMENT, _INSTALMENTS)):
        for debtor_id, cents, due_on, ids, currency in connection.execute(
            query, (since.isoformat(),)
        ):
            yield Awaited(
                debtor_id=debtor_id,
                kind=kind,
                amount_cents=cents,
                due_on=date.fromisoformat(due_on),
                invoice_ids=tuple(json.loads(ids)),
                currency=currency,
            )


def parties(connection: Connection) -> list[Party]:
    """Every debtor, with the names and accounts that money of theirs came from before."""
    names: dict[int, dict[str, None]] = {}
    ibans: dict[int, dict[str, None]] = {}
    for debtor_id, payer, iban in connection.execute(_PAYERS):
        if payer:
            names.setdefault(debtor_id, {})[payer] = None
        if iban:
            ibans.setdefault(debtor_id, {})[iban] = None
    return [
        Party(
            debtor_id=debtor_id,
            code=code,
            name=name,
            aliases=tuple(names.get(debtor_id, ())),
            ibans=tuple(ibans.get(debtor_id, ())),
        )
        for debtor_id, code, name in connection.execute(_PARTIES)
    ]


def received(connection: Connection, since: date) -> list[Received]:
    """The payments of that day or later that may come back unpaid."""
    return [
        Received(
            payment_id=row[0],
            debtor_id=row[1],
            amount_cents=row[2],
            valued_on=date.fromisoformat(row[3]),
            currency=row[4],
            payer=row[5],
            payer_iban=row[6],
            references=tuple(filter(None, (*json.loads(row[7]), row[8], row[9]))),
            numbers=tuple(json.loads(row[10])),
        )
        for row in connection.execute(_RECEIVED, (since.isoformat(),))
    ]


def loose_payments(connection: Connection, since: date) -> list[LoosePayment]:
    """The payments of that day or later that no movement on the bank account stands for yet."""
    return [
        LoosePayment(payment_id, debtor_id, cents, date.fromisoformat(valued_on))
        for payment_id, debtor_id, cents, valued_on in connection.execute(
            _UNLINKED, (since.isoformat(),)
        )
    ]


def debtor_names(connection: Connection, debtor_id: int) -> tuple[str, str]:
    """The code and the name of a debtor."""
    query = "SELECT code, name FROM debtor WHERE id = ?"
    code, name = connection.execute(query, (debtor_id,)).fetchone()
    return code, name


def invoice_names(connection: Connection, invoice_id: int) -> tuple[str, int]:
    """The number of an invoice, and what is open on it."""
    query = "SELECT number, open_cents FROM invoice WHERE id = ?"
    number, open_cents = connection.execute(query, (invoice_id,)).fetchone()
    return number, open_cents


def _row(entry: BankEntry, act_id: int, is_aside: bool) -> tuple[object, ...]:
    return (
        entry.account,
        entry.booked_on.isoformat(),
        entry.valued_on.isoformat(),
        entry.amount_cents,
        entry.currency,
        entry.payer,
        entry.payer_iban,
        entry.text,
        json.dumps(entry.references, ensure_ascii=False),
        entry.bank_reference,
        entry.kind.value,
        entry.return_reason,
        is_aside,
        act_id,
    )


def _entry(row: Sequence[str | int]) -> BankEntry:
    account, booked_on, valued_on, cents, currency, payer, iban, text, references, *rest = row
    bank_reference, kind, return_reason = rest
    return BankEntry(
        account=str(account),
        booked_on=date.fromisoformat(str(booked_on)),
        valued_on=date.fromisoformat(str(valued_on)),
        amount_cents=int(cents),
        currency=str(currency),
        payer=str(payer),
        payer_iban=str(iban),
        text=str(text),
        references=tuple(json.loads(str(references))),
        bank_reference=str(bank_reference),
        kind=BankEntryKind(str(kind)),
        return_reason=str(return_reason),
    )
