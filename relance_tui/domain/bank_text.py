"""Invoice numbers and references in what people write to the bank, read as they write them."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import accumulate

_LIGATURES = str.maketrans({"œ": "oe", "æ": "ae", "ß": "ss", "ø": "o", "–": "-", "—": "-"})
_ATOM = re.compile(
    r"""
      factures?(?![a-z]) | fact?(?![a-z])
    | factures?(?=[a-z]{1,2}[0-9]) | fact?(?=[a-z]{1,2}[0-9])   # glued to the number: FACTF118
    | [a-z]+ | [0-9]+
    """,
    re.VERBOSE,
)
_NOT_ALNUM = re.compile(r"[^A-Z0-9]+")
_HEAD = 2
"""Characters by which it is told at a glance that no number begins here."""
_LONGEST_TEXT = 4_000
"""Characters read of a text, before and after its signs are unfolded."""
_MOST_ATOMS = 12
"""A number of more groups than that is no number."""
_ISO_11649 = re.compile(r"rf[0-9]{2}[a-z0-9]{1,21}")
_DATE_FORMS = (
    re.compile(r"(?P<d>\d{2})(?P<m>\d{2})(?P<y>\d{4}|\d{2})"),
    re.compile(r"(?P<y>\d{4}|\d{2})(?P<m>\d{2})(?P<d>\d{2})"),
    re.compile(r"(?P<m>\d{2})(?P<y>\d{4})"),
    re.compile(r"(?P<y>\d{4})(?P<m>\d{2})"),
    re.compile(r"(?P<d>\d{2})(?P<m>\d{2})"),
    re.compile(r"(?P<y>\d{4})"),
)
_FIRST_YEAR, _LAST_YEAR = 1990, 2099
_LONGEST_RF = 25


def bare(text: str) -> str:
    """The text in small letters without accents, its punctuation kept."""
    if text.isascii():
        return text.lower()
    letters = unicodedata.normalize("NFKD", text.casefold().translate(_LIGATURES))
    return "".join(c for c in letters if not unicodedata.combining(c))


def atoms_of(text: str) -> list[str]:
    """The groups of letters and the groups of digits of a text, without what stands between."""
    return _ATOM.findall(_folded(text))


def _folded(text: str) -> str:
    return bare(text[:_LONGEST_TEXT])[:_LONGEST_TEXT]


class Words:
    """A text cut in groups of letters and groups of digits, what stands between them kept."""

    __slots__ = ("atoms", "between", "dotted", "dotted_at", "plain", "plain_at")

    def __init__(self, text: str) -> None:
        folded = _folded(text)
        self.atoms: list[str] = _ATOM.findall(folded)
        self.between: list[str] = _ATOM.split(folded)
        """What comes before each group, then what follows the last one."""
        self.plain = "".join(self.atoms)
        """Everything run together, as written."""
        self.plain_at = list(accumulate(map(len, self.atoms), initial=0))
        """Where each group begins in it."""
        stripped = [atom.lstrip("0") or atom[:1] for atom in self.atoms]
        self.dotted = ".".join(stripped)
        """The groups without their leading zeros, a dot between them."""
        self.dotted_at = list(accumulate((len(short) + 1 for short in stripped), initial=0))
        """Where each group begins in that."""

    def __len__(self) -> int:
        return len(self.atoms)

    def plain_of(self, start: int, end: int) -> str:
        """Some groups run together as written."""
        return self.plain[self.plain_at[start] : self.plain_at[end]]

    def dotted_of(self, start: int, end: int) -> str:
        """Some groups without leading zeros, dots between."""
        return self.dotted[self.dotted_at[start] : max(0, self.dotted_at[end] - 1)]


@dataclass(frozen=True, slots=True)
class Hit:
    """Where a known number stands in a text, from one group to before another."""

    start: int
    end: int
    ids: tuple[int, ...]
    """What bears that number, in order."""
    is_reference: bool = False
    """Said by a creditor reference whose check digits are right."""


class Lexicon:
    """Numbers known, each found again whatever the punctuation, spaces and leading zeros.

    `FA2026-014`, `fa 2026 14` and `FA2026014` are one number; `FA202614` is another.
    """

    def __init__(self) -> None:
        self._dotted: dict[str, tuple[int, ...]] = {}
        self._plain: dict[str, tuple[int, ...]] = {}
        self._heads: set[str] = set()
        self._longest = 1

    def add(self, number: str, known_id: int) -> None:
        """Makes a number known. One of a single character says nothing and is left out."""
        self.add_words(Words(number), known_id)

    def add_words(self, words: Words, known_id: int, start: int = 0) -> None:
        """The same for a number already cut, maybe without its first groups."""
        count = len(words) - start
        dotted, plain = words.dotted, words.plain
        if start:
            dotted, plain = dotted[words.dotted_at[start] :], plain[words.plain_at[start] :]
        if not 0 < count <= _MOST_ATOMS or len(dotted) < _HEAD:
            return
        for forms, key in ((self._dotted, dotted), (self._plain, plain)):
            known = forms.setdefault(key, (known_id,))
            if known_id not in known:
                forms[key] = (*known, known_id)
            self._heads.add(key[:_HEAD])
        # Written with a space inside a group, a number has one group more.
        self._longest = max(self._longest, min(count + 1, _MOST_ATOMS))

    def find(self, words: Words) -> Iterator[Hit]:
        """The numbers in a text from left to right, the longest first where several begin."""
        start = 0
        while start < len(words):
            hit = self._at(words, start)
            if hit is not None:
                yield hit
            start = hit.end if hit is not None else start + 1

    def _at(self, words: Words, start: int) -> Hit | None:
        if words.atoms[start] == "rf":
            reference = self._creditor_reference(words, start)
            if reference is not None:
                return reference
        at, dotted_at = words.plain_at[start], words.dotted_at[start]
        ends = range(min(len(words), start + self._longest), start, -1)
        if words.dotted[dotted_at : dotted_at + _HEAD] in self._heads:
            for end in ends:
                if ids := self._dotted.get(words.dotted_of(start, end)):
                    return Hit(start, end, ids)
        if words.plain[at : at + _HEAD] in self._heads:
            for end in ends:
                if ids := self._plain.get(words.plain_of(start, end)):
                    return Hit(start, end, ids)
        return None

    def _creditor_reference(self, words: Words, start: int) -> Hit | None:
        """An ISO 11649 reference that begins here and whose number is known, spaces or not."""
        at = words.plain_at[start]
        most = bisect_right(words.plain_at, at + _LONGEST_RF) - 1
        for end in range(most, start, -1):
            reference = words.plain[at : words.plain_at[end]]
            if is_creditor_reference(reference):
                ids = self._plain.get(reference) or self.ids_of(reference[4:])
                if ids:
                    return Hit(start, end, ids, is_reference=True)
        return None

    def ids_of(self, number: str) -> tuple[int, ...]:
        """What bears exactly that number, compared as everywhere."""
        words = Words(number)
        found = self._dotted.get(words.dotted) or self._plain.get(words.plain)
        return found or self._plain.get(words.plain.lstrip("0"), ())

    def is_grouped(self, words: Words, hit: Hit) -> bool:
        """Whether the groups of a hit are those of the number itself."""
        return words.dotted_of(hit.start, hit.end) in self._dotted

    def like(self, words: Words, hit: Hit, digits: str) -> tuple[int, ...]:
        """What bears the number of a hit with its last group of digits replaced."""
        last = hit.end - 1
        dots = words.dotted_of(hit.start, last)
        short = digits.lstrip("0") or "0"
        ids = self._dotted.get(f"{dots}.{short}" if dots else short)
        if ids:
            return ids
        padded = digits.zfill(len(words.atoms[last]))
        return self._plain.get(words.plain_of(hit.start, last) + padded, ())


def is_creditor_reference(text: str) -> bool:
    """Whether a text without spaces is an ISO 11649 reference, its check digits right."""
    reference = text.lower()
    if _ISO_11649.fullmatch(reference) is None:
        return False
    turned = reference[4:] + reference[:4]
    return int("".join(str(int(c, 36)) for c in turned)) % 97 == 1


def account_key(text: str) -> str:
    """An account number for comparing: bank, branch and account for a French or Monaco one.

    An IBAN and the bank's own form of it (with or without its RIB key) give one key.
    """
    number = _NOT_ALNUM.sub("", _MASK.sub("X", text.upper()))
    if number[:2] in _FRENCH_IBAN and len(number) == _IBAN_LENGTH and number[2:4].isdecimal():
        return number[4 : 4 + _BANK_TO_ACCOUNT]
    if len(number) == _RIB_LENGTH and number[:10].isdecimal() and number[-2:].isdecimal():
        return number[:_BANK_TO_ACCOUNT]
    return number


_FRENCH_IBAN = {"FR", "MC"}
_MASK = re.compile(r"[*•]+")
_IBAN_LENGTH, _RIB_LENGTH, _BANK_TO_ACCOUNT = 27, 23, 21


def is_date_like(*groups: str) -> bool:
    """Whether digits can be a day, a month of a year, or a year: in one group or in theirs.

    `261042` can, `26` and `1042` cannot.
    """
    digits, sizes = "".join(groups), tuple(map(len, groups))
    return any(
        _is_date(found.groupdict())
        for found in (form.fullmatch(digits) for form in _DATE_FORMS)
        if found is not None and (len(groups) == 1 or sizes == tuple(map(len, found.groups())))
    )


def _is_date(parts: dict[str, str]) -> bool:
    year = int(parts.get("y", "2024"))
    year += 2000 if year < 100 else 0  # noqa: PLR2004 - a year of two digits
    if not _FIRST_YEAR <= year <= _LAST_YEAR:
        return False
    try:
        date(year, int(parts.get("m", "1")), int(parts.get("d", "1")))
    except ValueError:
        return False
    return True
