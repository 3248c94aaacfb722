"""Text folded for sorting and searching: what a clerk types without thinking of accents."""

from __future__ import annotations

from unicodedata import category, normalize

_SPELLED = {"œ": "oe", "æ": "ae", "ø": "o", "ł": "l", "đ": "d"}
"""Letters that Unicode does not take apart."""


class _Folding(dict[int, str]):
    """What each character becomes, worked out when it is first met."""

    def __missing__(self, code: int) -> str:
        # Folding case can bring back accents, and taking apart can bring back capitals.
        letters = normalize("NFKD", normalize("NFKD", chr(code)).casefold()).casefold()
        folded = "".join(_fold_letter(_SPELLED.get(letter, letter)) for letter in letters)
        self[code] = folded
        return folded


def _fold_letter(letter: str) -> str:
    if letter.isalnum():
        return letter
    # Marks and invisible characters do not separate words; all the rest does.
    return "" if category(letter) in {"Mn", "Mc", "Me", "Cf"} else " "


_FOLDING = _Folding()


def fold(text: str) -> str:
    """Letters and digits only: lower case, no accents or ligatures, single spaces between words.

    Folding what is folded changes nothing.
    """
    return " ".join(text.translate(_FOLDING).split())


def phone_digits(text: str) -> str:
    """The digits of a telephone number, a French one as it is dialled in France."""
    digits = "".join(sign for sign in text if sign in "0123456789")
    france = "33" if text.lstrip().startswith("+") else "0033"
    if not digits.startswith(france):
        return digits
    return "0" + digits.removeprefix(france).lstrip("0")
