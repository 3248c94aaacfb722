"""What a sum may be at one debtor: an invoice, a few, a promise, all that is late."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import combinations, islice

from relance_tui.domain.bank_book import Awaited, AwaitedKind, Book, OpenItem

MOST_ITEMS = 12
"""The oldest invoices of a debtor among which a sum is looked for."""
MOST_IN_A_SUM = 4
"""The most invoices of any age taken for a sum: of more, chance makes any sum."""
INDEMNITY_CENTS = 40_00
"""For recovery costs, per invoice paid late (C. com. art. D. 441-5)."""
_MOST_YEARLY_PERCENT = 20
"""No rate met in practice is higher: what exceeds it is not interest."""
_DAYS_A_YEAR = 365


class Why(StrEnum):
    """What a match rests on."""

    NUMBER = "number"
    """The invoices named, for exactly what is open on them."""
    REFERENCE = "reference"
    """The same, named by a creditor reference."""
    SOME_NAMED = "some_named"
    """Exactly some of the invoices named."""
    NAMED_AND_MORE = "named_and_more"
    """The invoices named and, for exactly the rest, others of the same debtor."""
    FEES = "fees"
    """The invoices named, short of so little that banks on the way may have kept it."""
    PART = "part"
    """Part of the invoices named."""
    CHARGES = "charges"
    """More than is open, by no more than interest and indemnity may come to."""
    OVERPAID = "overpaid"
    """More than is open on the invoices named."""
    SETTLED = "settled"
    """The invoices named have nothing open any more."""
    OTHER_CURRENCY = "other_currency"
    """The invoices named are in another currency."""
    AMOUNT = "amount"
    """Exactly one open invoice."""
    SUM = "sum"
    """Exactly a few open invoices."""
    PROMISE = "promise"
    INSTALMENT = "instalment"
    ALL_OVERDUE = "all_overdue"
    ALL_OPEN = "all_open"
    ACCOUNT = "account"
    """Only the account it comes from."""
    CODE = "code"
    """Only a customer code or reference."""
    NAME = "name"
    """Only the payer's name."""
    RIVALS = "rivals"
    """Several debtors, none better than the other."""
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class Guess:
    """What a sum would pay at one debtor."""

    why: Why
    items: tuple[OpenItem, ...]
    others: tuple[OpenItem, ...] = ()
    """Other invoices it could as well be."""


def guess(book: Book, debtor_id: int, on: date, currency: str, cents: int) -> Guess | None:
    """The best reading on a day of a sum at a debtor, None when nothing there comes to it."""
    if not book.total_cents(debtor_id, currency):
        return None
    if equal := book.with_amount(debtor_id, currency, cents):
        return Guess(Why.AMOUNT, (equal[0],), tuple(equal[1:]))
    if awaited := book.awaited(debtor_id, currency, cents):
        return _as_awaited(book, awaited[0])
    late, late_cents = _overdue_up_to(book, debtor_id, on, currency, cents)
    if late_cents == cents:
        return Guess(Why.ALL_OVERDUE, late)
    return (
        _all_or_a_few(book, debtor_id, currency, cents)
        or _all_with_charges(book, late, late_cents, on, cents)
        or _one_with_indemnity(book, debtor_id, on, currency, cents)
    )


def _all_or_a_few(book: Book, debtor_id: int, currency: str, cents: int) -> Guess | None:
    total = book.total_cents(debtor_id, currency)
    if total == cents:
        return Guess(Why.ALL_OPEN, tuple(book.oldest(debtor_id, currency)))
    if total < cents:
        return None
    found = sum_of_few(book, book.oldest(debtor_id, currency), cents)
    return Guess(Why.SUM, found[0], found[1] if len(found) > 1 else ()) if found else None


def _as_awaited(book: Book, awaited: Awaited) -> Guess:
    why = Why.PROMISE if awaited.kind is AwaitedKind.PROMISE else Why.INSTALMENT
    open_items = book.oldest(awaited.debtor_id, awaited.currency)
    if awaited.invoice_ids:
        named = frozenset(awaited.invoice_ids)
        return Guess(why, tuple(item for item in open_items if item.invoice_id in named))
    return Guess(why, tuple(book.up_to(open_items, awaited.amount_cents)))


def _overdue_up_to(
    book: Book, debtor_id: int, on: date, currency: str, cents: int
) -> tuple[tuple[OpenItem, ...], int]:
    """The overdue invoices and their sum, not read further than a sum already too large."""
    found: list[OpenItem] = []
    total = 0
    for item in book.oldest(debtor_id, currency):
        if item.due_on >= on or total > cents:
            break
        found.append(item)
        total += book.open_cents(item.invoice_id)
    return tuple(found), total


def _all_with_charges(
    book: Book, late: Sequence[OpenItem], late_cents: int, on: date, cents: int
) -> Guess | None:
    is_fitting = 0 < cents - late_cents <= most_charges(book, late, on)
    return Guess(Why.CHARGES, tuple(late)) if is_fitting else None


def _one_with_indemnity(
    book: Book, debtor_id: int, on: date, currency: str, cents: int
) -> Guess | None:
    """An overdue invoice and its indemnity; with any interest, chance would find one too often."""
    equal = book.with_amount(debtor_id, currency, cents - INDEMNITY_CENTS)
    late = [item for item in equal if item.due_on < on]
    return Guess(Why.CHARGES, (late[0],), tuple(late[1:])) if late else None


def most_charges(book: Book, items: Iterable[OpenItem], on: date) -> int:
    """The most that indemnity and interest on overdue invoices can come to."""
    return sum(
        INDEMNITY_CENTS
        + book.open_cents(item.invoice_id)
        * _MOST_YEARLY_PERCENT
        * (on - item.due_on).days
        // (100 * _DAYS_A_YEAR)
        for item in items
        if item.due_on < on
    )


def sum_of_few(book: Book, items: Iterable[OpenItem], cents: int) -> list[tuple[OpenItem, ...]]:
    """The two best choices among the first invoices that make up a sum exactly.

    The oldest ones in a row first, however many; then up to four, in a row, then any.
    """
    looked_at = list(islice(items, MOST_ITEMS))
    sums = [book.open_cents(item.invoice_id) for item in looked_at]
    if sum(sums) < cents:
        return []
    best = dict.fromkeys(islice(_choices(sums, cents), 6))
    return [tuple(looked_at[rank] for rank in choice) for choice in islice(best, 2)]


def _choices(sums: Sequence[int], cents: int) -> Iterator[tuple[int, ...]]:
    yield from _in_a_row(sums, cents)
    ranks: dict[int, list[int]] = {}
    for rank, each in enumerate(sums):
        ranks.setdefault(each, []).append(rank)
    for size in range(1, MOST_IN_A_SUM):
        heads = zip(combinations(range(len(sums)), size), combinations(sums, size), strict=True)
        for head, parts in heads:
            missing = cents - sum(parts)
            if missing in ranks:
                yield from ((*head, rank) for rank in ranks[missing] if rank > head[-1])


def _in_a_row(sums: Sequence[int], cents: int) -> Iterator[tuple[int, ...]]:
    count = len(sums)
    for first in range(count):
        most = MOST_IN_A_SUM if first else count
        total = sums[first]
        for last in range(first + 2, min(first + most, count) + 1):
            total += sums[last - 1]
            if total == cents:
                yield tuple(range(first, last))
