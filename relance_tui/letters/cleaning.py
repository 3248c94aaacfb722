"""Text from outside, made harmless before it enters a letter, and text on its way out."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_BLANKS = re.compile(r"[ \t\n\r\v\f\x1c-\x1f\x85\u2028\u2029]+")
_LINE_ENDS = re.compile(r"\r\n|[\n\r\v\f\x85\u2028\u2029]")
_LONG_WORD = re.compile(r"[^ \n]{45,}|\S{25,}")
_PIECE = re.compile(r".{11,20}?\w(?=.)|.{21}(?=.)")

_UNSEEN = frozenset(
    "\u061c\u200b\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\u2066\u2067\u2068\u2069\ufeff"
)
"""Marks that turn or hide the text around them, and would let one field rewrite the next."""

_BARRED = frozenset({"Cc", "Cs", "Co"})
"""Control characters, lone surrogates, private use."""

NARROW_SPACE = "\u202f"
HARD_SPACE = "\u00a0"


@lru_cache(maxsize=8192)
def clean_line(value: str) -> str:
    """One line of visible text: no control character, no bidirectional override, no line end.

    Braces, markup signs, emoji and letters of any script stay as they are: they are data.
    """
    joined = _BLANKS.sub(" ", value)
    kept = "".join(c for c in joined if c not in _UNSEEN and unicodedata.category(c) not in _BARRED)
    return _BLANKS.sub(" ", unicodedata.normalize("NFC", kept)).strip()


def clean_lines(value: str) -> tuple[str, ...]:
    """The visible lines of a text of several lines, each as `clean_line`, empty ones left out."""
    lines = (clean_line(line) for line in _LINE_ENDS.split(value))
    return tuple(line for line in lines if line)


def for_export(text: str) -> str:
    """The text with plain no-break spaces: many programs show the narrow one as a box."""
    return text.replace(NARROW_SPACE, HARD_SPACE)


def breakable(text: str) -> str:
    """The text with invisible break points inside words too long for a line.

    They stand after a letter or a digit: after a sign, whoever copies the page would get them too.
    """
    return _LONG_WORD.sub(lambda match: _PIECE.sub("\\g<0>\u200b", match.group()), text)


@lru_cache(maxsize=4096)
def columns(text: str) -> int:
    """How many terminal columns a line takes."""
    wide = sum(1 for c in text if unicodedata.east_asian_width(c) in {"W", "F"})
    unseen = sum(1 for c in text if unicodedata.category(c) in {"Mn", "Me", "Cf"})
    return len(text) + wide - unseen
