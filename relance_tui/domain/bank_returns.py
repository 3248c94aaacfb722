"""Which payment a return takes back: a cheque, direct debit, bill or transfer come back unpaid."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from dateutil.relativedelta import relativedelta

from relance_tui.domain.bank import BankEntry, BankEntryKind
from relance_tui.domain.bank_names import telling_words
from relance_tui.domain.bank_numbers import named_in
from relance_tui.domain.bank_text import Lexicon, Words, account_key, is_date_like

_USUAL = timedelta(days=60)
"""Within which a payment comes back: a cheque in days, a direct debit that its payer contests in
eight weeks (C. mon. fin. art. L. 133-25, III)."""
_UNAUTHORISED = relativedelta(months=13)
"""Within which a direct debit nobody authorised may be contested (C. mon. fin. art. L. 133-24)."""
_NO_MANDATE = "MD01"
_MOST = 5
_LEAST_SIGNIFICANT, _LEAST_IN_A_TEXT = 4, 6
"""Characters of a reference that stands alone, and of one lost in a text."""
_SAYS_NOTHING = frozenset({"notprovided", "nonref", "none", "noref", "unknown"})


class ReturnClue(StrEnum):
    """What a payment taken back is recognised by, the surest first."""

    REFERENCE = "reference"
    NUMBER = "number"
    """An invoice it settled is named."""
    PAYER = "payer"
    """The same sum and the same name or account."""
    AMOUNT = "amount"
    """The same sum alone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Received:
    """A payment recorded that may come back: none that has come back already."""

    payment_id: int
    debtor_id: int
    amount_cents: int
    valued_on: date
    currency: str = "EUR"
    payer: str = ""
    """As the bank named it; else the debtor's name."""
    payer_iban: str = ""
    references: tuple[str, ...] = ()
    """End-to-end identifier, cheque number, the bank's own number."""
    numbers: tuple[str, ...] = ()
    """Of the invoices it settled."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TakenBack:
    """A payment that a return may take back."""

    payment: Received
    clue: ReturnClue
    is_certain: bool = False


def is_return(entry: BankEntry) -> bool:
    """Whether an entry may take a payment back: money that leaves, or what the bank calls so."""
    return entry.amount_cents < 0 or (
        entry.kind is BankEntryKind.RETURN and entry.amount_cents != 0
    )


def returned(entry: BankEntry, payments: Iterable[Received]) -> tuple[TakenBack, ...]:
    """The payments an entry may take back; for many entries, make one `Takeable` and ask it."""
    return Takeable(payments).by(entry)


class Takeable:
    """The payments that may come back, ready to be looked up."""

    def __init__(self, payments: Iterable[Received]) -> None:
        self.payments = list(payments)
        self.references, self.numbers = Lexicon(), Lexicon()
        self.by_sum: dict[tuple[str, int], list[int]] = {}
        for place, payment in enumerate(self.payments):
            for reference in payment.references:
                if Words(reference).plain not in _SAYS_NOTHING:
                    self.references.add(reference, place)
            for number in payment.numbers:
                self.numbers.add(number, place)
            key = payment.currency, payment.amount_cents
            self.by_sum.setdefault(key, []).append(place)

    def by(self, entry: BankEntry) -> tuple[TakenBack, ...]:
        """The payments an entry may take back, the likeliest first, at most five.

        By reference or invoice number as far back as a direct debit nobody authorised may be
        contested, 13 months; by sum and name or account in the last 60 days, or 13 months when the
        bank's reason is that there was no mandate; by sum alone only for what it calls a return.
        Certain only when one payment alone is so told by reference or number for exactly that sum.
        """
        if not is_return(entry):
            return ()
        cents, clues = abs(entry.amount_cents), self._clues(entry)
        found = [(self.payments[place], *clue) for place, clue in clues.items()]
        exact = [p for p, _, is_sure in found if is_sure and p.amount_cents == cents]
        found.sort(key=lambda each: _rank(each[0], each[1], cents))
        return tuple(
            TakenBack(payment=payment, clue=clue, is_certain=exact == [payment])
            for payment, clue, _ in found[:_MOST]
        )

    def _clues(self, entry: BankEntry) -> dict[int, tuple[ReturnClue, bool]]:
        """By the place of a payment, how it is recognised and whether that is sure."""
        found: dict[int, tuple[ReturnClue, bool]] = {}
        since = entry.booked_on - _UNAUTHORISED
        for place, clue, is_sure in (*self._by_reference(entry), *self._by_number(entry)):
            if self._is_within(place, entry, since):
                known = found.get(place)
                if known is None or is_sure > known[1]:
                    found[place] = clue, is_sure
        if entry.return_reason.upper() != _NO_MANDATE:
            since = entry.booked_on - _USUAL
        names = set(telling_words(f"{entry.payer} {entry.text}"))
        for place in self.by_sum.get((entry.currency, abs(entry.amount_cents)), ()):
            if place in found or not self._is_within(place, entry, since):
                continue
            if _is_payer(self.payments[place], entry, names):
                found[place] = ReturnClue.PAYER, False
            elif entry.kind is BankEntryKind.RETURN:
                found[place] = ReturnClue.AMOUNT, False
        return found

    def _is_within(self, place: int, entry: BankEntry, since: date) -> bool:
        payment = self.payments[place]
        until = max(entry.booked_on, entry.valued_on)
        return payment.currency == entry.currency and since <= payment.valued_on <= until

    def _by_reference(self, entry: BankEntry) -> Iterator[tuple[int, ReturnClue, bool]]:
        for text in (*entry.references, entry.bank_reference):
            if len(Words(text).plain) >= _LEAST_SIGNIFICANT:
                for place in self.references.ids_of(text):
                    yield place, ReturnClue.REFERENCE, True
        words = Words(entry.text)
        for hit in self.references.find(words):
            plain = words.plain_of(hit.start, hit.end)
            is_sure = len(plain) >= _LEAST_IN_A_TEXT and not is_date_like(plain)
            for place in hit.ids if len(plain) >= _LEAST_SIGNIFICANT else ():
                yield place, ReturnClue.REFERENCE, is_sure and not plain.isalpha()

    def _by_number(self, entry: BankEntry) -> Iterator[tuple[int, ReturnClue, bool]]:
        texts = [Words(text) for text in (entry.text, *entry.references) if text]
        cents = abs(entry.amount_cents)
        for named in named_in(texts, self.numbers, self._debtor_of, cents):
            if not named.is_noise:
                for place in named.ids:
                    yield place, ReturnClue.NUMBER, named.is_sure

    def _debtor_of(self, place: int) -> int:
        return self.payments[place].debtor_id


def _is_payer(payment: Received, entry: BankEntry, names: set[str]) -> bool:
    if payment.payer_iban and entry.payer_iban:
        return account_key(payment.payer_iban) == account_key(entry.payer_iban)
    words = telling_words(payment.payer)
    return bool(words) and names.issuperset(words)


def _rank(payment: Received, clue: ReturnClue, cents: int) -> tuple[bool, int, int, int]:
    is_other_sum = payment.amount_cents != cents
    rank = _CLUES.index(clue)
    return is_other_sum, rank, -payment.valued_on.toordinal(), payment.payment_id


_CLUES = tuple(ReturnClue)
