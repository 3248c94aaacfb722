"""What a payment settles of the invoices it names."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from relance_tui.domain.bank import BankEntry
from relance_tui.domain.bank_book import Book, OpenItem, by_age
from relance_tui.domain.bank_numbers import Named
from relance_tui.domain.bank_sums import MOST_ITEMS, Guess, Why, most_charges, sum_of_few

MOST_FEES_CENTS = 20_00
"""What banks on the way may keep of a transfer, at most."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """The invoices named, of one debtor and in the currency of the payment."""

    debtor_id: int
    items: tuple[OpenItem, ...]
    """The oldest first, those inside a range included."""
    written: tuple[OpenItem, ...]
    """Those written themselves."""
    is_range_sure: bool
    """Whether what is inside the ranges is surely meant."""
    is_reference: bool
    """Whether creditor references name them all."""
    others: tuple[OpenItem, ...]
    """Other invoices that bear the same numbers, or are named but of another debtor."""


def choose(
    book: Book, entry: BankEntry, named: Sequence[Named], known: Mapping[int, int]
) -> Choice | None:
    """The debtor meant and its invoices; None when none is in the currency of the payment.

    Between debtors: the one recognised otherwise, of whom the sum is right, named most often.
    """
    found: dict[int, list[tuple[Named, OpenItem]]] = {}
    others: list[OpenItem] = []
    for each in named:
        bearers = [book.item(invoice_id) for invoice_id in each.ids]
        in_currency = [item for item in bearers if item.currency == entry.currency]
        for debtor_id in dict.fromkeys(item.debtor_id for item in in_currency):
            same = [item for item in in_currency if item.debtor_id == debtor_id]
            best = max(same, key=lambda item: _fitness(book, item, entry.amount_cents))
            found.setdefault(debtor_id, []).append((each, best))
            others += [item for item in same if item is not best]
    if not found:
        return None

    def weight(debtor_id: int) -> tuple[int, bool, int]:
        items = {item.invoice_id for _, item in found[debtor_id]}
        total = sum(book.open_cents(invoice_id) for invoice_id in items)
        return known.get(debtor_id, 0), total == entry.amount_cents, len(items)

    chosen = max(found, key=weight)
    elsewhere = [item for debtor, pairs in found.items() if debtor != chosen for _, item in pairs]
    pairs = found[chosen]
    return Choice(
        debtor_id=chosen,
        items=_distinct(item for _, item in pairs),
        written=_distinct(item for each, item in pairs if not each.is_implied),
        is_range_sure=any(each.is_sure for each, _ in pairs if each.is_implied),
        is_reference=all(each.is_reference for each, _ in pairs),
        others=tuple(dict.fromkeys([*elsewhere, *others])),
    )


def _fitness(book: Book, item: OpenItem, cents: int) -> tuple[bool, bool]:
    open_cents = book.open_cents(item.invoice_id)
    return open_cents == cents, open_cents > 0


def _distinct(items: Iterable[OpenItem]) -> tuple[OpenItem, ...]:
    return tuple(by_age({item.invoice_id: item for item in items}.values()))


def exactly(book: Book, entry: BankEntry, choice: Choice) -> tuple[Guess, bool] | None:
    """The reading in which the sum is all that is open on what is named, and whether it is sure."""
    why = Why.REFERENCE if choice.is_reference else Why.NUMBER
    for items, is_sure in ((choice.items, True), (choice.written, not choice.is_range_sure)):
        if _total(book, items) == entry.amount_cents:
            still_open = tuple(item for item in items if book.open_cents(item.invoice_id))
            return Guess(why, still_open), is_sure
    return None


def nearly(book: Book, entry: BankEntry, choice: Choice) -> Guess:
    """What a sum that is not exactly theirs pays of the invoices named."""
    items = tuple(item for item in choice.items if book.open_cents(item.invoice_id))
    over = entry.amount_cents - _total(book, items)
    if over < 0:
        return _too_little(book, entry.amount_cents, items, -over)
    rest = _others_for(book, entry, choice, over)
    if rest:
        return Guess(Why.NAMED_AND_MORE, tuple(by_age([*items, *rest])))
    if not items:
        return Guess(Why.SETTLED, ())
    is_charged = over <= most_charges(book, items, entry.valued_on)
    return Guess(Why.CHARGES if is_charged else Why.OVERPAID, items)


def _too_little(book: Book, cents: int, items: tuple[OpenItem, ...], short: int) -> Guess:
    for item in items:
        if book.open_cents(item.invoice_id) == cents:
            return Guess(Why.SOME_NAMED, (item,))
    if found := sum_of_few(book, items, cents):
        return Guess(Why.SOME_NAMED, found[0])
    return Guess(Why.FEES if short <= MOST_FEES_CENTS else Why.PART, items)


def _others_for(book: Book, entry: BankEntry, choice: Choice, cents: int) -> tuple[OpenItem, ...]:
    """Invoices not named, of the same debtor, that come exactly to what is over."""
    if not cents:
        return ()
    debtor_id, currency = choice.debtor_id, entry.currency
    named = {item.invoice_id for item in choice.items}
    for item in book.with_amount(debtor_id, currency, cents):
        if item.invoice_id not in named:
            return (item,)
    unnamed = (i for i in book.oldest(debtor_id, currency) if i.invoice_id not in named)
    if book.total_cents(debtor_id, currency) == entry.amount_cents:
        return tuple(unnamed)
    found = sum_of_few(book, unnamed, cents)
    return found[0] if found else ()


def _total(book: Book, items: Iterable[OpenItem]) -> int:
    return sum(book.open_cents(item.invoice_id) for item in items)


__all__ = ["MOST_FEES_CENTS", "MOST_ITEMS", "Choice", "choose", "exactly", "nearly"]
