"""What bank movements are compared with, read from the database for one run."""

from __future__ import annotations

from datetime import date, timedelta

from relance_tui.domain.bank_book import Book
from relance_tui.domain.bank_names import Similarity
from relance_tui.domain.bank_returns import Takeable
from relance_tui.domain.payment import SAME_MONEY_DAYS
from relance_tui.storage import bank_store
from relance_tui.storage.bank_store import LoosePayment
from relance_tui.storage.collector import without_collector
from relance_tui.storage.light import DriverConnection

_SETTLED_WITHIN = timedelta(days=90)
"""How long ago an invoice may have been settled and still be recognised as paid twice."""
_AWAITED_WITHIN = timedelta(days=90)
_RETURNED_WITHIN = timedelta(days=13 * 31)


def read_book(connection: DriverConnection, today: date) -> Book:
    """All that is open, awaited and recognised; used up by one run of matching."""
    with without_collector():
        return Book(
            bank_store.open_items(connection, today - _SETTLED_WITHIN),
            bank_store.awaited(connection, today - _AWAITED_WITHIN),
            bank_store.parties(connection),
        )


def read_takeable(connection: DriverConnection, today: date) -> Takeable:
    """The payments that may come back unpaid."""
    return Takeable(bank_store.received(connection, today - _RETURNED_WITHIN))


def name_similarity() -> Similarity:
    """How alike two names are, from 0 to 1, whatever the order of their words."""
    from rapidfuzz.fuzz import token_set_ratio  # noqa: PLC0415 - only bank statements need it

    return lambda one, other: token_set_ratio(one, other) / 100


class LoosePayments:
    """Payments typed by hand, or shown by the ledger, that the bank may now be showing."""

    def __init__(self, connection: DriverConnection, since: date) -> None:
        margin = timedelta(days=SAME_MONEY_DAYS)
        self._by_sum: dict[tuple[int, int], list[LoosePayment]] = {}
        for payment in bank_store.loose_payments(connection, since - margin):
            key = payment.debtor_id, payment.amount_cents
            self._by_sum.setdefault(key, []).append(payment)

    def find(self, debtor_id: int | None, amount_cents: int, valued_on: date) -> int | None:
        """The payment that is this money, the nearest in date; None when there is none."""
        if debtor_id is None:
            return None
        near = [
            payment
            for payment in self._by_sum.get((debtor_id, amount_cents), ())
            if abs((payment.valued_on - valued_on).days) <= SAME_MONEY_DAYS
        ]
        if not near:
            return None
        return min(near, key=lambda p: (abs((p.valued_on - valued_on).days), p.id)).id

    def take(self, debtor_id: int, amount_cents: int, valued_on: date) -> int | None:
        """The same, once: a payment stands for one movement only."""
        found = self.find(debtor_id, amount_cents, valued_on)
        left = self._by_sum.get((debtor_id, amount_cents), [])
        self._by_sum[debtor_id, amount_cents] = [p for p in left if p.id != found]
        return found
