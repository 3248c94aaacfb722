"""Whose money came in and what it pays: certain by number and exact sum, proposed otherwise.

The debts the payer names come first (C. civ. art. 1342-10 al. 1); a sum that is exactly what is
open on them leaves no doubt. Every other reading is only proposed.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import islice

from relance_tui.domain.bank import BankEntry, BankEntryKind
from relance_tui.domain.bank_book import Book, OpenItem
from relance_tui.domain.bank_named import choose, exactly, nearly
from relance_tui.domain.bank_names import LEAST_SIMILAR, Similarity, clear_winner
from relance_tui.domain.bank_numbers import Named, named_in
from relance_tui.domain.bank_sums import Guess, Why, guess
from relance_tui.domain.bank_text import Lexicon, Words
from relance_tui.domain.payment import Allocation

MOST_RIVALS = 5
_AROUND_A_PROMISE = timedelta(days=30)
"""How far from its date a sum awaited is recognised when nothing says whose it is."""
_STRENGTH = {Why.CHARGES: 1, Why.SUM: 1}
_BY_ACCOUNT, _BY_REFERENCE, _BY_NAME, _BY_WORD = 8, 4, 2, 1


@dataclass(frozen=True, slots=True)
class Rival:
    """Another debtor, or other invoices, that it could be."""

    debtor_id: int
    invoice_ids: tuple[int, ...]
    why: Why


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """What is made of one entry."""

    why: Why
    debtor_id: int | None = None
    parts: tuple[Allocation, ...] = ()
    """Principal only; never more than the entry, nor than is open over the whole run."""
    left_cents: int = 0
    """What no invoice takes: interest, indemnity, a credit, or all of it."""
    is_certain: bool = False
    rivals: tuple[Rival, ...] = ()
    """The likeliest first, at most five."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Clues:
    """What an entry says by itself, whatever is still open."""

    entry: BankEntry
    texts: Sequence[Words]
    named: tuple[Named, ...]
    known: dict[int, int]
    """Debtors recognised and by how much, the best first."""

    @property
    def sure(self) -> list[Named]:
        """The numbers that are surely meant, or lie inside a range."""
        return [named for named in self.named if named.is_sure or named.is_implied]

    @property
    def doubtful(self) -> list[Named]:
        """The numbers that may be another one, or part of one."""
        return [n for n in self.named if not (n.is_sure or n.is_implied or n.is_noise)]


def match_entries(
    entries: Sequence[BankEntry], book: Book, similarity: Similarity
) -> tuple[Match, ...]:
    """A match for each entry, in their order; the book is used up, so give a fresh one each time.

    Entries that name invoices are served first, then the others, each in order of date: of two for
    one invoice, only the first can be certain. What is no money received matches nothing.
    """
    run = _Run(book, similarity)
    order = sorted(range(len(entries)), key=lambda rank: (_in_order(entries[rank]), rank))
    clues = {rank: run.clues(entries[rank]) for rank in order if _is_credit(entries[rank])}
    found: dict[int, Match] = {}
    for rank, each in clues.items():
        if any(named.is_sure for named in each.named):
            found[rank] = run.by_number(each)
    for rank, each in clues.items():
        if rank not in found:
            found[rank] = run.by_doubtful_number(each) or run.by_amount(each)
    nothing = Match(why=Why.NOTHING)
    return tuple(found.get(rank, nothing) for rank in range(len(entries)))


def _is_credit(entry: BankEntry) -> bool:
    return entry.amount_cents > 0 and entry.kind is not BankEntryKind.RETURN


def _in_order(entry: BankEntry) -> tuple[object, ...]:
    days = entry.booked_on, entry.valued_on
    said = entry.payer, entry.payer_iban, entry.text, entry.references, entry.kind
    return (*days, entry.amount_cents, entry.currency, *said, entry.account, entry.bank_reference)


class _Run:
    """Matching under way: the book used up so far, and the invoices already named."""

    def __init__(self, book: Book, similarity: Similarity) -> None:
        self.book = book
        self.similarity = similarity
        self.named_before: set[int] = set()

    def clues(self, entry: BankEntry) -> _Clues:
        book = self.book
        texts = [Words(text) for text in (entry.text, *entry.references) if text]
        named = named_in(texts, book.numbers, book.debtor_of, entry.amount_cents)
        scores = dict.fromkeys(book.of_account(entry.payer_iban), _BY_ACCOUNT)
        for debtor, is_telling in book.of_codes(texts).items():
            scores[debtor] = scores.get(debtor, 0) + (_BY_REFERENCE if is_telling else _BY_WORD)
        for debtor in book.names.same(entry.payer) if entry.payer else ():
            scores[debtor] = scores.get(debtor, 0) + _BY_NAME
        known = sorted(scores.items(), key=lambda each: (-each[1], each[0]))
        return _Clues(entry=entry, texts=texts, named=named, known=dict(known))

    def by_number(self, clues: _Clues) -> Match:
        """What an entry that surely names invoices pays."""
        entry, sure = clues.entry, clues.sure
        choice = choose(self.book, entry, sure, clues.known)
        if choice is None:
            return self._in_another_currency(entry, sure)
        exact = exactly(self.book, entry, choice)
        if exact is not None:
            found, is_sure = exact
            is_certain = is_sure and self._leaves_no_doubt(clues, choice.debtor_id)
        else:
            every = choose(self.book, entry, [*sure, *clues.doubtful], clues.known) or choice
            choice = every if every.debtor_id == choice.debtor_id else choice
            found, is_certain = nearly(self.book, entry, choice), False
        self.named_before.update(invoice_id for each in sure for invoice_id in each.ids)
        rivals = _each_alone(choice.others, Why.NUMBER)
        rivals += [Rival(d, (), _why(s)) for d, s in clues.known.items() if s >= _BY_REFERENCE]
        return self._kept(entry, choice.debtor_id, found, rivals, is_certain=is_certain)

    def _leaves_no_doubt(self, clues: _Clues, debtor_id: int) -> bool:
        """Whether all that the entry says agrees on one debtor, and no other entry came first."""
        book, told = self.book, [d for d, s in clues.known.items() if s >= _BY_REFERENCE]
        every = [book.item(i) for each in (*clues.sure, *clues.doubtful) for i in each.ids]
        return (
            all(item.debtor_id == debtor_id for item in every)
            and all(item.currency == clues.entry.currency for item in every)
            and all(len(each.ids) == 1 for each in clues.sure)
            and (not told or debtor_id in told)
            and self.named_before.isdisjoint(i for each in clues.sure for i in each.ids)
        )

    def _in_another_currency(self, entry: BankEntry, named: Sequence[Named]) -> Match:
        items = [self.book.item(invoice_id) for each in named for invoice_id in each.ids]
        debtors = {item.debtor_id for item in items}
        return Match(
            why=Why.OTHER_CURRENCY,
            debtor_id=debtors.pop() if len(debtors) == 1 else None,
            left_cents=entry.amount_cents,
            rivals=tuple(_each_alone(items, Why.OTHER_CURRENCY)[:MOST_RIVALS]),
        )

    def by_doubtful_number(self, clues: _Clues) -> Match | None:
        """What an entry pays whose numbers may be chance; nothing then is certain."""
        noise = [named for named in clues.named if named.is_noise]
        return (
            self._by_doubtful(clues, clues.doubtful, is_any_sum=True)
            or self._by_doubtful(clues, noise)
            or self._by_doubtful(clues, self._named_in(clues, self.book.tails))
        )

    def _by_doubtful(
        self, clues: _Clues, named: Sequence[Named], *, is_any_sum: bool = False
    ) -> Match | None:
        """What such numbers name, when it agrees with whoever is known and, mostly, the sum."""
        entry = clues.entry
        choice = choose(self.book, entry, named, clues.known)
        if choice is None or (clues.known and choice.debtor_id not in clues.known):
            return None
        exact = exactly(self.book, entry, choice)
        found = exact[0] if exact else nearly(self.book, entry, choice)
        is_right = exact is not None or is_any_sum or found.why is Why.SOME_NAMED
        if not is_right or not found.items:
            return None
        return self._kept(entry, choice.debtor_id, found, _each_alone(choice.others, Why.NUMBER))

    def _named_in(self, clues: _Clues, numbers: Lexicon) -> tuple[Named, ...]:
        return named_in(clues.texts, numbers, self.book.debtor_of, clues.entry.amount_cents)

    def by_amount(self, clues: _Clues) -> Match:
        """What an entry without a number pays: what its sum is, at the debtor it tells of."""
        entry, known = clues.entry, dict(clues.known)
        alike: list[tuple[float, int]] = []
        if max(known.values(), default=0) < _BY_NAME:
            alike = self.book.names.alike(entry.payer or entry.text, self.similarity)
            winner = clear_winner(alike)
            if winner is not None:
                known[winner] = known.get(winner, 0) + _BY_NAME
        near = [Rival(debtor, (), Why.NAME) for _, debtor in alike]
        if known:
            return self._at_known(entry, known, near)
        every = ((d, self._guess(d, entry)) for s, d in alike if s >= LEAST_SIMILAR)
        # A second one is a doubt already: no need to look at the others.
        fitting = list(islice(((d, found) for d, found in every if found is not None), 2))
        if len(fitting) == 1:
            return self._kept(entry, *fitting[0], near)
        return self._by_amount_alone(entry, near)

    def _at_known(self, entry: BankEntry, known: dict[int, int], near: list[Rival]) -> Match:
        guesses = {debtor: self._guess(debtor, entry) for debtor in known}
        fitting = {debtor: found for debtor, found in guesses.items() if found is not None}

        def rank(debtor: int) -> tuple[int, int]:
            found = fitting.get(debtor)
            return known[debtor], _STRENGTH.get(found.why, 2) if found else 0

        first = max(fitting or known, key=rank)
        best = [debtor for debtor in fitting or known if rank(debtor) == rank(first)]
        rivals = [
            Rival(debtor, _ids(found.items), found.why)
            for debtor, found in fitting.items()
            if debtor != first or len(best) > 1
        ]
        rivals += [Rival(debtor, (), _why(score)) for debtor, score in known.items()]
        rivals += [*near, *self._of_same_amount(entry)]
        if len(best) > 1:
            return _undecided(entry, rivals)
        found = fitting.get(first) or Guess(_why(known[first]), tuple(self._oldest(first, entry)))
        return self._kept(entry, first, found, rivals)

    def _oldest(self, debtor_id: int, entry: BankEntry) -> Iterable[OpenItem]:
        items = self.book.oldest(debtor_id, entry.currency)
        return self.book.up_to(items, entry.amount_cents)

    def _guess(self, debtor_id: int, entry: BankEntry) -> Guess | None:
        return guess(self.book, debtor_id, entry.valued_on, entry.currency, entry.amount_cents)

    def _of_same_amount(self, entry: BankEntry) -> list[Rival]:
        currency, cents = entry.currency, entry.amount_cents
        return [
            Rival(debtor, _ids(self.book.with_amount(debtor, currency, cents)[:1]), Why.AMOUNT)
            for debtor in self.book.debtors_of_amount(currency, cents)
        ]

    def _by_amount_alone(self, entry: BankEntry, near: list[Rival]) -> Match:
        """The only debtor whose invoice, promise or whole debt is that sum, else nobody."""
        book, currency, cents = self.book, entry.currency, entry.amount_cents
        seen = list(near)
        for debtors in (
            book.debtors_of_amount(currency, cents),
            [d for d in book.debtors_awaited(currency, cents) if self._is_awaited(d, entry)],
            book.debtors_of_total(currency, cents),
        ):
            found = {d: g for d in debtors if (g := self._guess(d, entry)) is not None}
            rivals = [Rival(d, _ids(g.items), g.why) for d, g in found.items()]
            if len(found) == 1:
                ((debtor, only),) = found.items()
                return self._kept(entry, debtor, only, seen)
            seen = [*rivals, *seen]
        if seen:
            return _undecided(entry, seen)
        return Match(why=Why.NOTHING, left_cents=cents)

    def _is_awaited(self, debtor_id: int, entry: BankEntry) -> bool:
        return any(
            abs(each.due_on - entry.valued_on) <= _AROUND_A_PROMISE
            for each in self.book.awaited(debtor_id, entry.currency, entry.amount_cents)
        )

    def _kept(
        self,
        entry: BankEntry,
        debtor_id: int,
        found: Guess,
        rivals: Iterable[Rival],
        *,
        is_certain: bool = False,
    ) -> Match:
        """The match, once the book is used up by it."""
        parts = self.book.spread(entry.amount_cents, found.items, entry.valued_on)
        self.book.take(parts)
        for awaited in self.book.awaited(debtor_id, entry.currency, entry.amount_cents)[:1]:
            self.book.meet(awaited)
        every = [*_each_alone(found.others, found.why), *rivals]
        return Match(
            why=found.why,
            debtor_id=debtor_id,
            parts=parts,
            left_cents=entry.amount_cents - sum(part.amount_cents for part in parts),
            is_certain=is_certain,
            rivals=_first_rivals(every, debtor_id),
        )


def _undecided(entry: BankEntry, rivals: Iterable[Rival]) -> Match:
    return Match(why=Why.RIVALS, left_cents=entry.amount_cents, rivals=_first_rivals(rivals, None))


def _first_rivals(rivals: Iterable[Rival], chosen: int | None) -> tuple[Rival, ...]:
    """The likeliest, a debtor without invoices only when it is not there already."""
    kept: list[Rival] = []
    seen = {chosen}
    for rival in rivals:
        is_new = rival.debtor_id not in seen
        if rival.invoice_ids:
            is_new = all(rival.invoice_ids != other.invoice_ids for other in kept)
        if is_new:
            kept.append(rival)
            seen.add(rival.debtor_id)
    return tuple(kept[:MOST_RIVALS])


def _each_alone(items: Iterable[OpenItem], why: Why) -> list[Rival]:
    return [Rival(item.debtor_id, (item.invoice_id,), why) for item in items]


def _ids(items: Iterable[OpenItem]) -> tuple[int, ...]:
    return tuple(item.invoice_id for item in items)


def _why(score: int) -> Why:
    if score >= _BY_ACCOUNT:
        return Why.ACCOUNT
    return Why.NAME if score in {_BY_NAME, _BY_NAME + _BY_WORD} else Why.CODE
