"""Text from outside on its way to a terminal: what is in it shows, and none of it acts."""

from __future__ import annotations

import unicodedata

_CONTROL_PICTURES = 0x2400
_FIRST_PRINTABLE = 0x20
_DELETE = 0x7F
_ACTING = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
_JOINERS = frozenset("\u200c\u200d\u00ad")
"""Format characters that only join or part letters."""


def literal(text: str) -> str:
    """The text on one line, each control, direction or separator character shown as a sign."""
    return text if text.isprintable() else "".join(map(_visible, text))


def harmless(text: str) -> str:
    """The text on one line without the characters that act; line ends become spaces."""
    return text if text.isprintable() else "".join(map(_kept, " ".join(text.splitlines())))


def acts(character: str) -> bool:
    """Whether it moves the cursor, hides, or turns the text around it."""
    if character.isprintable() or character in _JOINERS:
        return False
    return unicodedata.category(character) in _ACTING


def _visible(character: str) -> str:
    if not acts(character):
        return character
    code = ord(character)
    if code < _FIRST_PRINTABLE:
        return chr(_CONTROL_PICTURES + code)
    return "\N{SYMBOL FOR DELETE}" if code == _DELETE else "\N{REPLACEMENT CHARACTER}"


def _kept(character: str) -> str:
    if character == "\t":
        return " "
    return "" if acts(character) else character
