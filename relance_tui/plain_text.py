"""Text from outside on its way to a terminal: what is in it shows, and none of it acts."""

from __future__ import annotations

import re
import unicodedata

_CONTROL_PICTURES = 0x2400
_FIRST_PRINTABLE = 0x20
_DELETE = 0x7F
_ACTING = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
_JOINERS = frozenset("\u200c\u200d\u00ad")
"""Format characters that only join or part letters."""

MAX_TEXT = 200
"""Longest text kept of a cell, in characters."""

_ESCAPES = re.compile(
    r"(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]"
    r"|(?:\x1b[\]PX^_]|[\x9d\x90\x98\x9e\x9f])[^\x07\x1b\x9c]*(?:\x07|\x1b\\|\x9c)?"
    r"|\x1b[ -/]*[0-~]"
)
"""Terminal sequences: with their letters gone, not only their escape character."""

_FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r")
"""What begins a formula in a spreadsheet."""
_AROUND = " \u00a0\u202f\n'\"`\u2018\u2019\u201c\u201d\u00ab"
"""Blanks and quotation marks, behind which some programs still see one."""
_PLAIN_NUMBER = re.compile(
    r"[+-]?[0-9](?:[0-9]|[ \u00a0\u202f](?=[0-9]))*(?:[.,][0-9]+)?[ \u00a0\u202f]?[€%]?"
)


def literal(text: str) -> str:
    """The text on one line, each control, direction or separator character shown as a sign."""
    return text if text.isprintable() else "".join(map(_visible, text))


def harmless(text: str) -> str:
    """The text on one line without the characters that act; line ends become spaces."""
    return text if text.isprintable() else "".join(map(_kept, " ".join(text.splitlines())))


def clean(text: str, limit: int = MAX_TEXT) -> str:
    """One line of printable characters: no control, no escape sequence, single spaces."""
    if not text.isprintable():
        text = "".join(map(_harmless, _ESCAPES.sub(" ", text)))
    text = text.strip()
    if not text.isascii():
        text = unicodedata.normalize("NFC", text)
    if "  " in text:
        text = " ".join(text.split())
    return text if len(text) <= limit else text[:limit].rstrip()


def _harmless(character: str) -> str:
    if character.isprintable():
        return character
    return " " if character.isspace() or character < " " else ""


def acts(character: str) -> bool:
    """Whether it moves the cursor, hides, or turns the text around it."""
    if character.isprintable() or character in _JOINERS:
        return False
    return unicodedata.category(character) in _ACTING


def guarded(cell: str) -> str:
    """A cell of a CSV that no spreadsheet runs: an apostrophe goes before what begins a formula.

    Plain numbers stay as they are, signed or not.
    """
    return f"'{cell}" if _is_formula(cell) else cell


def unguarded(cell: str) -> str:
    """The cell that was guarded."""
    return cell[1:] if cell.startswith("'") and _is_formula(cell[1:]) else cell


def _is_formula(cell: str) -> bool:
    first = cell.lstrip(_AROUND)[:1]
    if not first.isascii():
        first = unicodedata.normalize("NFKC", first)
    return first in _FORMULA_SIGNS and not _PLAIN_NUMBER.fullmatch(cell)


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
