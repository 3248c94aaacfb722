"""Which movements are already known, whatever file and format said them."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta

from relance_tui.domain.bank import BankEntry, BankEntryKind
from relance_tui.domain.bank_names import telling_words
from relance_tui.domain.bank_text import Words, account_key

_ONE_DAY = timedelta(days=1)
_SAME_REFERENCE_WITHIN = timedelta(days=31)
"""Some banks begin their own numbers anew each month: further apart, an equal one says nothing."""
_ACCOUNT_DIGITS, _LEAST_BARE = 11, 9
"""What is left of a French account number without its bank and branch, nor its first zeros."""
_LEAST_SHOWN = 4
"""Of a number whose beginning is hidden."""
_BANK_BRANCH_ACCOUNT = 21
_BEGINNING = 4
"""Letters by which a word cut short is still the same."""

_SHORT_WORD = 2
_TOLD_IN_WORDS = frozenset({BankEntryKind.TRANSFER, BankEntryKind.OTHER})


def fresh(entries: Sequence[BankEntry], known: Iterable[BankEntry]) -> list[int]:
    """The ranks of the entries that are not known yet, in order.

    One is known when the account, the sum and a date agree, and nothing says that another person
    paid; a day apart when the text or the bank's reference agrees as well. Each known movement
    accounts for one entry, so that two equal ones of which one is known leave one new. What is
    left never depends on the order of either list; of entries equal in all, the last is new.
    """
    by_sum: dict[tuple[str, int], tuple[list[int], list[BankEntry]]] = {}
    for rank, entry in enumerate(entries):
        by_sum.setdefault((entry.currency, entry.amount_cents), ([], []))[0].append(rank)
    for movement in known:
        pair = by_sum.get((movement.currency, movement.amount_cents))
        if pair is not None:
            pair[1].append(movement)
    new: list[int] = []
    for ranks, movements in by_sum.values():
        new += _fresh_of_one_sum(entries, ranks, movements) if movements else ranks
    return sorted(new)


def _fresh_of_one_sum(
    entries: Sequence[BankEntry], ranks: list[int], movements: list[BankEntry]
) -> list[int]:
    """The same among movements of one sum: the surest pairs first, then as many as can be."""
    counts = Counter(map(_canonical, movements))
    left: list[tuple[BankEntry, int]] = []
    for rank in ranks:
        entry = _canonical(entries[rank])
        if counts[entry]:
            counts[entry] -= 1
        else:
            left.append((entry, rank))
    left.sort(key=lambda each: (_sorting(each[0]), each[1]))
    others = sorted(counts.elements(), key=_sorting)
    pairs = _Pairs([_Said(entry) for entry, _ in left], [_Said(other) for other in others])
    for test in (_has_same_reference, _has_same_text, _may_be_same):
        pairs.make(test)
    return [rank for place, (_, rank) in enumerate(left) if place not in pairs.of_entry]


def _canonical(entry: BankEntry) -> BankEntry:
    return replace(entry, account=account_key(entry.account))


def _sorting(entry: BankEntry) -> tuple[object, ...]:
    return (
        *(entry.booked_on, entry.valued_on, entry.account, entry.bank_reference, entry.payer),
        *(entry.payer_iban, entry.text, entry.references, entry.kind, entry.return_reason),
    )


class _Said:
    """A movement, and what it says made comparable once."""

    __slots__ = ("days", "entry", "payer", "payer_account", "text", "words")

    def __init__(self, entry: BankEntry) -> None:
        self.entry = entry
        self.days = {entry.booked_on, entry.valued_on}
        self.payer_account = account_key(entry.payer_iban)
        self.payer = telling_words(entry.payer)
        words = telling_words(entry.text)
        self.words = [*self.payer, *words]
        self.text = Words(entry.text).plain if words else ""
        """Run together; empty when it only says what every movement says."""


class _Pairs:
    """Entries set against known movements, one to one, both in order of date."""

    def __init__(self, entries: Sequence[_Said], known: Sequence[_Said]) -> None:
        self.entries, self.known = entries, known
        self.of_entry: dict[int, int] = {}
        self.of_known: dict[int, int] = {}
        self.tests: list[Callable[[_Said, _Said], bool]] = []
        self.by_day: dict[date, list[int]] = {}
        self.by_reference: dict[str, list[int]] = {}
        for place, said in enumerate(known):
            for day in said.days:
                self.by_day.setdefault(day, []).append(place)
            if said.entry.bank_reference:
                self.by_reference.setdefault(said.entry.bank_reference, []).append(place)

    def make(self, test: Callable[[_Said, _Said], bool]) -> None:
        """Pairs as many more as this test allows; those paired stay so, maybe with another."""
        self.tests.append(test)
        for place in range(len(self.entries)):
            if place not in self.of_entry and len(self.of_known) < len(self.known):
                self._pair(place)

    def _pair(self, start: int) -> None:
        """Finds a known movement for an entry, moving others to their next choice if need be."""
        came_from: dict[int, int] = {}
        waiting = deque([start])
        while waiting:
            place = waiting.popleft()
            for other in self._fitting(place):
                if other in came_from:
                    continue
                came_from[other] = place
                if other not in self.of_known:
                    self._set(other, came_from)
                    return
                waiting.append(self.of_known[other])

    def _set(self, last: int, came_from: dict[int, int]) -> None:
        other: int | None = last
        while other is not None:
            place = came_from[other]
            before = self.of_entry.get(place)
            self.of_entry[place], self.of_known[other] = other, place
            other = before

    def _fitting(self, place: int) -> Iterator[int]:
        said = self.entries[place]
        reference = said.entry.bank_reference
        near = set(self.by_reference.get(reference, ()))
        for day in said.days:
            for apart in (-_ONE_DAY, timedelta(), _ONE_DAY):
                near.update(self.by_day.get(day + apart, ()))
        for other in sorted(near):
            movement = self.known[other]
            if is_same_account(said.entry.account, movement.entry.account) and any(
                test(said, movement) for test in self.tests
            ):
                yield other


def is_same_account(one: str, other: str) -> bool:
    """Whether two account keys may be of one account: alike, or one a part of the other."""
    if not one or not other or one == other:
        return True
    short, long = sorted((one, other), key=len)
    shown = short.lstrip("X")  # a bank hides all but the end of a number
    is_masked = len(shown) < len(short) and len(shown) >= _LEAST_SHOWN
    if is_masked:
        return long.endswith(shown)
    is_bare = _LEAST_BARE <= len(short) <= _ACCOUNT_DIGITS and len(long) == _BANK_BRANCH_ACCOUNT
    return is_bare and long.endswith(short)


def _has_same_reference(one: _Said, other: _Said) -> bool:
    """The bank's own number of the movement, of about the same date."""
    mine, theirs = one.entry, other.entry
    return (
        bool(mine.bank_reference)
        and mine.bank_reference == theirs.bank_reference
        and abs(mine.booked_on - theirs.booked_on) <= _SAME_REFERENCE_WITHIN
    )


def _has_same_text(one: _Said, other: _Said) -> bool:
    """The same text, cut short or not, within a day; the caller looks no further."""
    if not one.text or not other.text or _is_of_another(one, other):
        return False
    return one.text in other.text or other.text in one.text


def _may_be_same(one: _Said, other: _Said) -> bool:
    """A date in common, and nothing that tells two payers apart."""
    return not one.days.isdisjoint(other.days) and not _is_of_another(one, other)


def _is_of_another(one: _Said, other: _Said) -> bool:
    """Whether two movements name two payers: accounts that differ, or names without a common word.

    Where a file names no payer, its text must have nothing in common with the other movement; of
    cheques and cards the texts say too little for that.
    """
    if one.payer_account and other.payer_account:
        return one.payer_account != other.payer_account
    if one.payer and other.payer:
        return not (_has_common(one.payer, other.words) or _has_common(other.payer, one.words))
    if not {one.entry.kind, other.entry.kind} <= _TOLD_IN_WORDS:
        return False
    mine, theirs = _long(one.words), _long(other.words)
    is_told = any(map(str.isalpha, mine)) and any(map(str.isalpha, theirs))
    return is_told and not _has_common(mine, theirs)


def _long(words: Sequence[str]) -> list[str]:
    return [word for word in words if len(word) > _SHORT_WORD]


def _has_common(words: Iterable[str], others: Sequence[str]) -> bool:
    """Whether a word, maybe cut short in one of them, is in both."""
    return any(
        word == other
        or (
            min(len(word), len(other)) >= _BEGINNING
            and (word.startswith(other) or other.startswith(word))
        )
        for word in words
        for other in others
    )
