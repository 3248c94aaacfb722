"""What is open and awaited, ready to be looked up by number, amount, account or name."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import islice

from relance_tui.domain.allocation import allocate
from relance_tui.domain.bank_names import Names
from relance_tui.domain.bank_text import Lexicon, Words, account_key, is_date_like
from relance_tui.domain.invoice import Invoice
from relance_tui.domain.payment import Allocation


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenItem:
    """An invoice and what is still owed on it, zero for one that is only to be recognised."""

    invoice_id: int
    debtor_id: int
    number: str
    open_cents: int
    currency: str
    due_on: date
    issued_on: date


class AwaitedKind(StrEnum):
    """Why money is expected."""

    PROMISE = "promise"
    INSTALMENT = "instalment"


@dataclass(frozen=True, slots=True, kw_only=True)
class Awaited:
    """A sum a debtor said it would pay."""

    debtor_id: int
    kind: AwaitedKind
    amount_cents: int
    due_on: date
    invoice_ids: tuple[int, ...] = ()
    """What it is to pay; empty: the oldest."""
    currency: str = "EUR"


@dataclass(frozen=True, slots=True, kw_only=True)
class Party:
    """What a debtor is recognised by."""

    debtor_id: int
    code: str
    name: str
    aliases: tuple[str, ...] = ()
    ibans: tuple[str, ...] = ()
    references: tuple[str, ...] = ()
    """Mandates, customer numbers, creditor references."""


class Book:
    """Everything open, used up as payments are matched with it."""

    def __init__(
        self,
        items: Iterable[OpenItem],
        awaited: Iterable[Awaited] = (),
        parties: Iterable[Party] = (),
    ) -> None:
        self.numbers = Lexicon()
        """Invoice numbers, to invoice ids."""
        self.tails = Lexicon()
        """The same without the letters they begin with, which payers often leave out."""
        self.codes = Lexicon()
        """Customer codes and references, to debtor ids."""
        self.names = Names()
        self._items: dict[int, OpenItem] = {}
        self._open: dict[int, int] = {}
        self._of: dict[tuple[int, str], list[OpenItem]] = {}
        self._first: dict[tuple[int, str], int] = {}
        self._by_cents: dict[tuple[str, int], dict[int, dict[int, None]]] = {}
        self._totals: dict[tuple[int, str], int] = {}
        self._by_total: dict[tuple[str, int], dict[int, None]] = {}
        self._awaited: dict[tuple[str, int], dict[int, list[Awaited]]] = {}
        self._by_account: dict[str, list[int]] = {}
        for item in items:
            self._items[item.invoice_id] = item
        self._add_items()
        for each in sorted(awaited, key=lambda e: (e.due_on, e.debtor_id, e.kind, e.invoice_ids)):
            of_sum = self._awaited.setdefault((each.currency, each.amount_cents), {})
            of_sum.setdefault(each.debtor_id, []).append(each)
        for party in parties:
            self._add_party(party)

    def _add_items(self) -> None:
        for item in by_age(self._items.values()):
            words = Words(item.number)
            self.numbers.add_words(words, item.invoice_id)
            digits = next((i for i, atom in enumerate(words.atoms) if atom.isdecimal()), 0)
            if digits:
                self.tails.add_words(words, item.invoice_id, digits)
            self._open[item.invoice_id] = 0
            if item.open_cents > 0:
                self._of.setdefault((item.debtor_id, item.currency), []).append(item)
                self._set_open(item, item.open_cents)

    def _set_open(self, item: OpenItem, cents: int) -> None:
        """Changes what is open on an invoice, and what is found by sum."""
        before = self._open[item.invoice_id]
        if before:
            of_debtor = self._by_cents[item.currency, before][item.debtor_id]
            del of_debtor[item.invoice_id]
            if not of_debtor:
                del self._by_cents[item.currency, before][item.debtor_id]
        if cents:
            of_sum = self._by_cents.setdefault((item.currency, cents), {})
            of_sum.setdefault(item.debtor_id, {})[item.invoice_id] = None
        self._open[item.invoice_id] = cents
        total = self._totals.get((item.debtor_id, item.currency), 0)
        at_total = self._by_total.get((item.currency, total), {})
        at_total.pop(item.debtor_id, None)
        if not at_total:
            self._by_total.pop((item.currency, total), None)
        total += cents - before
        self._totals[item.debtor_id, item.currency] = total
        self._by_total.setdefault((item.currency, total), {})[item.debtor_id] = None

    def _add_party(self, party: Party) -> None:
        for name in (party.name, *party.aliases):
            self.names.add(name, party.debtor_id)
        for code in (party.code, *party.references):
            self.codes.add(code, party.debtor_id)
        for iban in party.ibans:
            known = self._by_account.setdefault(account_key(iban), [])
            if party.debtor_id not in known:
                known.append(party.debtor_id)

    def item(self, invoice_id: int) -> OpenItem:
        """An invoice as it was at first."""
        return self._items[invoice_id]

    def debtor_of(self, invoice_id: int) -> int:
        """Who owes an invoice."""
        return self._items[invoice_id].debtor_id

    def open_cents(self, invoice_id: int) -> int:
        """What is left open on an invoice after the payments matched so far."""
        return self._open[invoice_id]

    def total_cents(self, debtor_id: int, currency: str) -> int:
        """All that is left open at a debtor."""
        return self._totals.get((debtor_id, currency), 0)

    def of_account(self, iban: str) -> Sequence[int]:
        """The debtors known to pay from an account."""
        return self._by_account.get(account_key(iban), ()) if iban else ()

    def of_codes(self, texts: Iterable[Words]) -> dict[int, bool]:
        """The debtors whose code or reference is in the texts; whether it is a telling one.

        One of letters alone may be an ordinary word, one of a few digits anything; one that is an
        invoice number as well is that number.
        """
        found: dict[int, bool] = {}
        for words in texts:
            for hit in self.codes.find(words):
                plain = words.plain_of(hit.start, hit.end)
                if not hit.is_reference and (
                    len(plain) < _LEAST_OF_A_CODE or self.numbers.ids_of(plain)
                ):
                    continue
                is_telling = hit.is_reference or not (plain.isalpha() or _is_vague(plain))
                for debtor_id in hit.ids:
                    found[debtor_id] = found.get(debtor_id, False) or is_telling
        return found

    def oldest(self, debtor_id: int, currency: str) -> Iterator[OpenItem]:
        """What is open at a debtor, the oldest due date first."""
        key = debtor_id, currency
        items, first = self._of.get(key, []), self._first.get(key, 0)
        while first < len(items) and not self._open[items[first].invoice_id]:
            first += 1
        self._first[key] = first
        left = (items[rank] for rank in range(first, len(items)))
        return (item for item in left if self._open[item.invoice_id])

    def debtors_of_amount(self, currency: str, cents: int) -> list[int]:
        """Some of the debtors with an invoice of which exactly that is open."""
        return list(islice(self._by_cents.get((currency, cents), ()), _ENOUGH))

    def with_amount(self, debtor_id: int, currency: str, cents: int) -> list[OpenItem]:
        """Some of the invoices of a debtor of which exactly that is open, the oldest first."""
        ids = self._by_cents.get((currency, cents), {}).get(debtor_id, ())
        return [self._items[invoice_id] for invoice_id in islice(ids, _ENOUGH)]

    def debtors_of_total(self, currency: str, cents: int) -> list[int]:
        """Some of the debtors at whom exactly that is open in all."""
        return list(islice(self._by_total.get((currency, cents), ()), _ENOUGH))

    def debtors_awaited(self, currency: str, cents: int) -> list[int]:
        """Some of the debtors who promised exactly that sum, or owe an instalment of it."""
        return list(islice(self._awaited.get((currency, cents), ()), _ENOUGH))

    def awaited(self, debtor_id: int, currency: str, cents: int) -> Sequence[Awaited]:
        """The promises and instalments of a debtor of exactly that sum, the earliest first."""
        return self._awaited.get((currency, cents), {}).get(debtor_id, ())

    def meet(self, awaited: Awaited) -> None:
        """Takes a promise or an instalment as met."""
        of_sum = self._awaited[awaited.currency, awaited.amount_cents]
        of_sum[awaited.debtor_id].remove(awaited)
        if not of_sum[awaited.debtor_id]:
            del of_sum[awaited.debtor_id]

    def up_to(self, items: Iterable[OpenItem], cents: int) -> Iterator[OpenItem]:
        """The first invoices, in order of age, that a sum can reach.

        Those due on the same day as the last one share with it, and come too.
        """
        gathered, last = 0, date.min
        for item in items:
            if gathered >= cents and item.due_on != last:
                return
            yield item
            gathered, last = gathered + self._open[item.invoice_id], item.due_on

    def spread(self, cents: int, items: Iterable[OpenItem], on: date) -> tuple[Allocation, ...]:
        """What a sum settles of some invoices, as the law orders (C. civ. art. 1342-10)."""
        needed = [self._invoice(item) for item in self.up_to(items, cents)]
        return allocate(cents, needed, on=on)

    def _invoice(self, item: OpenItem) -> Invoice:
        return Invoice(
            id=item.invoice_id,
            number=item.number,
            issued_on=item.issued_on,
            due_on=item.due_on,
            total_cents=item.open_cents,
            open_cents=self._open[item.invoice_id],
            currency=item.currency,
        )

    def take(self, parts: Iterable[Allocation]) -> None:
        """Uses up what is settled. Raises `ValueError` rather than more than is open."""
        for part in parts:
            item = self._items[part.invoice_id]
            left = self._open[part.invoice_id] - part.amount_cents
            if left < 0 or part.amount_cents <= 0:
                raise ValueError(f"cannot settle {part.amount_cents} of {item.number}")
            self._set_open(item, left)


def by_age(items: Iterable[OpenItem]) -> list[OpenItem]:
    """Invoices, the oldest due date first."""
    return sorted(items, key=_age)


def _age(item: OpenItem) -> tuple[date, date, str, int]:
    return item.due_on, item.issued_on, item.number, item.invoice_id


_LEAST_OF_A_CODE = 4
_LEAST_DIGITS_OF_A_CODE = 6
_ENOUGH = 7
"""More than are ever shown, or than leave a choice."""


def _is_vague(plain: str) -> bool:
    return plain.isdecimal() and (len(plain) < _LEAST_DIGITS_OF_A_CODE or is_date_like(plain))
