"""Which invoices a remittance text names: one by one, in lists, in ranges, and how surely."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from relance_tui.domain.bank_text import Hit, Lexicon, Words, is_date_like

_LEAST_SIGNIFICANT = 4
"""A number of fewer letters and digits is too easily written by chance."""
_MOST_IN_A_RANGE = 100
_RANGE_WORDS = frozenset({"a", "au", "to", "jusqu", "jusque"})
_LIST_WORDS = frozenset({"et", "and", "n", "no", "num", "numero", "numeros"})
_INVOICE_WORDS = frozenset({"f", "fa", "fac", "fact", "facture", "factures", "n", "no", "num"})
_SUFFIXES = frozenset({"bis", "ter", "quater"})
_SHORT_WORD = 2
_EUROS = frozenset({"e", "eur", "euro", "euros"})
_RANGE_SIGN = re.compile(r" ?-{1,2} ?| ?\.{2,3} ?")
_LIST_SIGN = re.compile(r" ?[/,;+&|.\\] ?| ")
_DIGIT_RUN_SIGN = re.compile(r"[ ./-]?")
_TIGHT_SIGN = re.compile(r"[-./_]?")
_BY_WORD, _BY_DASH = "word", "dash"
"""What leads from one end of a range to the other; a dash may also only part two numbers."""


@dataclass(frozen=True, slots=True)
class Named:
    """One number found in a text."""

    ids: tuple[int, ...]
    """What bears it; more than one is a doubt."""
    is_sure: bool
    """Whether it can hardly be anything else."""
    is_reference: bool = False
    """Said by a creditor reference."""
    is_implied: bool = False
    """Between the two ends of a range, not written itself; sure when words say the range."""
    is_noise: bool = False
    """Not sure, and all digits or too short: written by chance as likely as not."""


def named_in(
    texts: Sequence[Words],
    numbers: Lexicon,
    debtor_of: Callable[[int], int],
    amount_cents: int,
) -> tuple[Named, ...]:
    """Every number found in the texts, in order, each once, the surest reading of it kept."""
    best: dict[tuple[int, ...], Named] = {}
    for words in texts:
        for named in _Reading(words, numbers, debtor_of, amount_cents).named():
            known = best.get(named.ids)
            if known is None or (named.is_sure, not named.is_implied) > (
                known.is_sure,
                not known.is_implied,
            ):
                best[named.ids] = named
    return tuple(best.values())


class _Reading:
    """One text being read."""

    def __init__(
        self,
        words: Words,
        numbers: Lexicon,
        debtor_of: Callable[[int], int],
        amount_cents: int,
    ) -> None:
        self.words = words
        self.numbers = numbers
        self.debtor_of = debtor_of
        self.amount_cents = amount_cents
        self.taken: set[int] = set()
        """The groups that belong to a number."""
        self.shortened: list[tuple[Hit, bool]] = []
        """Numbers of which only the end is given, and whether they are too short to be sure."""
        self.implied: list[Named] = []

    def named(self) -> list[Named]:
        hits = list(self.numbers.find(self.words))
        if not hits:
            return []
        for hit in hits:
            self.taken.update(range(hit.start, hit.end))
        begins = {hit.start: hit for hit in hits}
        listed, after = [], 0
        for hit in hits:
            if hit.start >= after:
                listed.append(hit)
                after = self._continue(hit, begins)
        found = [self._judged(hit) for hit in listed]
        for hit, is_short in self.shortened:
            is_sure = len(hit.ids) == 1 and not is_short and not self._is_part(hit)
            found.append(Named(hit.ids, is_sure=is_sure, is_noise=is_short))
        return found + self.implied

    def _continue(self, head: Hit, begins: dict[int, Hit]) -> int:
        """Adds what a list or a range says after a whole number; gives where it ends."""
        last, at = head, head.end
        if head.is_reference or self._is_noise(head):
            return at
        while (following := self._next_start(at)) is not None:
            start, sign = following
            own = begins.get(start)
            if own is not None and not self._is_bare(own):
                if sign and self._head(own) == self._head(last):
                    self._add_between(last, own, is_sure=sign == _BY_WORD)
                break
            if not self.words.atoms[start].isdecimal():
                break
            short = self._shortened(head, start)
            if short is None and own is not None:
                break
            at = start + 1
            if short is not None:
                self.taken.update(range(last.end, at))
                self.shortened.append((short, self._is_short_like(head, start)))
                if sign:
                    self._add_between(last, short, is_sure=sign == _BY_WORD)
                last = short
        return max(at, head.end)

    def _next_start(self, at: int) -> tuple[int, str] | None:
        """Where the next number of a list would begin, and by what a range leads to it if any."""
        words, sign = self.words, ""
        for start in range(at, len(words)):
            between, atom = words.between[start], words.atoms[start]
            if _RANGE_SIGN.fullmatch(between):
                sign = sign or _BY_DASH
            if atom in _RANGE_WORDS:
                sign = _BY_WORD
            elif atom not in _LIST_WORDS:
                is_next = sign or start > at or _LIST_SIGN.fullmatch(between)
                return (start, sign) if is_next else None
        return None

    def _is_bare(self, hit: Hit) -> bool:
        return hit.end - hit.start == 1 and self.words.atoms[hit.start].isdecimal()

    def _head(self, hit: Hit) -> str:
        return self.words.dotted_of(hit.start, hit.end - 1)

    def _shortened(self, head: Hit, start: int) -> Hit | None:
        """The number that digits alone stand for after a whole one: `F-118/119`, `2026118/19`."""
        digits, last = self.words.atoms[start], self.words.atoms[head.end - 1]
        if not last.isdecimal() or self._is_amount(Hit(start, start + 1, ()), digits):
            return None
        ids = self.numbers.like(self.words, head, digits)
        if len(digits) < len(last):
            tail = last[: -len(digits)] + digits
            ids = (*ids, *(i for i in self.numbers.like(self.words, head, tail) if i not in ids))
        debtors = {self.debtor_of(i) for i in head.ids}
        kept = tuple(i for i in ids if self.debtor_of(i) in debtors)
        return Hit(start, start + 1, kept) if kept else None

    def _add_between(self, first: Hit, last: Hit, *, is_sure: bool) -> None:
        """Adds what a range holds between its ends, of the same debtor."""
        low, high = self.words.atoms[first.end - 1], self.words.atoms[last.end - 1]
        if not (low.isdecimal() and high.isdecimal()):
            return
        if len(high) < len(low):
            high = low[: -len(high)] + high
        if not 0 < int(high) - int(low) <= _MOST_IN_A_RANGE:
            return
        debtors = {self.debtor_of(i) for i in first.ids}
        for number in range(int(low) + 1, int(high)):
            ids = self.numbers.like(self.words, first, str(number).zfill(len(low)))
            if kept := tuple(i for i in ids if self.debtor_of(i) in debtors):
                self.implied.append(Named(kept, is_sure=is_sure, is_implied=True))

    def _judged(self, hit: Hit) -> Named:
        if hit.is_reference:
            return Named(hit.ids, is_sure=True, is_reference=True)
        if (
            self._is_short(hit)
            or self._is_noise(hit)
            or (self._is_all_digits(hit) and self._is_in_a_run(hit))
        ):
            return Named(hit.ids, is_sure=False, is_noise=True)
        return Named(hit.ids, is_sure=not self._is_part(hit))

    def _is_short(self, hit: Hit) -> bool:
        dotted = self.words.dotted_of(hit.start, hit.end)
        return len(dotted.replace(".", "")) < _LEAST_SIGNIFICANT

    def _is_short_like(self, head: Hit, start: int) -> bool:
        """Whether a number is too short, made of a whole one and the digits at a place."""
        digits = max(self.words.atoms[start], self.words.atoms[head.end - 1], key=len)
        return len(self._head(head).replace(".", "")) + len(digits) < _LEAST_SIGNIFICANT

    def _is_all_digits(self, hit: Hit) -> bool:
        return self.words.plain_of(hit.start, hit.end).isdecimal()

    def _is_noise(self, hit: Hit) -> bool:
        """Whether chance writes such a number: words, a few digits, a date, an amount."""
        plain = self.words.plain_of(hit.start, hit.end)
        if plain.isalpha():
            return True
        return plain.isdecimal() and (
            self._is_short(hit)
            or is_date_like(*self.words.atoms[hit.start : hit.end])
            or self._is_amount(hit, plain)
        )

    def _is_in_a_run(self, hit: Hit) -> bool:
        """Whether digits alone are a piece of something longer: a telephone, an account."""
        words = self.words
        if hit.end - hit.start > 1 and not self.numbers.is_grouped(words, hit):
            return True
        return any(
            self._is_free(neighbour)
            and words.atoms[neighbour].isdecimal()
            and _DIGIT_RUN_SIGN.fullmatch(sign)
            for neighbour, sign in self._around(hit)
        )

    def _is_amount(self, hit: Hit, digits: str) -> bool:
        if self.amount_cents in {int(digits), int(digits) * 100}:
            return True
        words, after = self.words, self.words.between[hit.end]
        if "€" in after[:2] or "€" in words.between[hit.start][-2:]:
            return True
        if not self._is_free(hit.end):
            return False
        following = words.atoms[hit.end]
        return following in _EUROS or (
            after in {",", "."} and following.isdecimal() and len(following) == 2  # noqa: PLR2004
        )

    def _is_part(self, hit: Hit) -> bool:
        """Whether something clings to a number that may make it another one: `F-118-2`, `F118B`."""
        return any(
            self._is_free(neighbour) and self._clings(self.words.atoms[neighbour], sign)
            for neighbour, sign in self._around(hit)
        )

    def _around(self, hit: Hit) -> tuple[tuple[int, str], tuple[int, str]]:
        """The groups before and after a number, and what parts it from each."""
        between = self.words.between
        return (hit.start - 1, between[hit.start]), (hit.end, between[hit.end])

    def _is_free(self, at: int) -> bool:
        return 0 <= at < len(self.words) and at not in self.taken

    @staticmethod
    def _clings(atom: str, sign: str) -> bool:
        if _TIGHT_SIGN.fullmatch(sign) is None or atom in _INVOICE_WORDS:
            return False
        if not sign or atom.isdecimal():
            return True
        return atom in _SUFFIXES or (len(atom) <= _SHORT_WORD and sign not in {"/", "."})
