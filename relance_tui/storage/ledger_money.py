"""The money of known invoices and credits, as an import needs to see it: plain reads."""

from __future__ import annotations

from typing import NamedTuple

from relance_tui.storage.light import DriverConnection


class Part(NamedTuple):
    """What a payment settles of one invoice."""

    id: int
    """Of the allocation."""
    payment_id: int
    amount_cents: int
    payment_cents: int
    debtor_id: int
    valued_on: str
    recorded_at: str
    is_typed: bool
    """Whether no file has shown it."""


class AheadPayment(NamedTuple):
    """A payment no ledger has shown, and an invoice it settles that the ledger still shows open."""

    payment_id: int
    amount_cents: int
    valued_on: str
    part_id: int
    part_cents: int
    invoice_id: int


class KnownNote(NamedTuple):
    """A credit note in force."""

    id: int
    code: str
    ledger_key: str
    amount_cents: int
    valued_on: str


def parts_of_invoice(connection: DriverConnection, invoice_id: int) -> list[Part]:
    """The money received for an invoice that stands: the latest first, what files showed first."""
    rows = connection.execute(
        "SELECT a.id, p.id, a.amount_cents, p.amount_cents, p.debtor_id, p.valued_on,"
        " p.recorded_at, p.ledger_key IS NULL FROM allocation a"
        " JOIN payment p ON p.id = a.payment_id"
        " WHERE a.invoice_id = ? AND a.claim = 'principal' AND a.retracted_by IS NULL"
        " AND p.kind = 'payment' AND p.retracted_by IS NULL AND p.bounced_on IS NULL"
        " ORDER BY p.ledger_key IS NULL, p.valued_on DESC, p.id DESC",
        (invoice_id,),
    )
    return [Part(*row) for row in rows]


def ahead_payments(connection: DriverConnection, debtor_id: int) -> list[AheadPayment]:
    """The parts of a debtor's payments by which we are ahead of the ledger, payment by payment."""
    rows = connection.execute(
        "SELECT p.id, p.amount_cents, p.valued_on, a.id, a.amount_cents, i.id"
        " FROM payment p JOIN allocation a ON a.payment_id = p.id"
        " JOIN invoice i ON i.id = a.invoice_id"
        " WHERE p.debtor_id = ? AND p.ledger_key IS NULL AND p.kind = 'payment'"
        " AND p.retracted_by IS NULL AND p.bounced_on IS NULL AND a.retracted_by IS NULL"
        " AND a.claim = 'principal' AND i.retracted_by IS NULL"
        " AND i.ledger_open_cents - i.open_cents >= a.amount_cents ORDER BY p.id, a.id",
        (debtor_id,),
    )
    return [AheadPayment(*row) for row in rows]


def known_notes(connection: DriverConnection) -> list[KnownNote]:
    """Every credit note that came in a file, the oldest first."""
    rows = connection.execute(
        "SELECT p.id, d.code, p.ledger_key, p.amount_cents, p.valued_on FROM payment p"
        " JOIN debtor d ON d.id = p.debtor_id WHERE p.kind = 'credit_note'"
        " AND p.ledger_key IS NOT NULL AND p.ledger_key NOT LIKE 'act:%'"
        " AND p.retracted_by IS NULL AND d.retracted_by IS NULL ORDER BY p.valued_on, p.id"
    )
    return [KnownNote(*row) for row in rows]


def staged_keys(connection: DriverConnection) -> list[tuple[str, str]]:
    """Customer code and ledger key of every credit of the file, open or used."""
    return connection.execute(
        "SELECT code, ledger_key FROM staged_credit"
        " UNION SELECT code, ledger_key FROM staged_cleared"
    ).fetchall()


def drop_staged_credit(connection: DriverConnection, code: str, ledger_key: str) -> None:
    """Leaves a credit of the file out: it is known under another name."""
    connection.execute(
        "DELETE FROM staged_credit WHERE code = ? AND ledger_key = ?", (code, ledger_key)
    )
