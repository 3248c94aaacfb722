"""Text from outside, made safe to show: what is in it shows, and none of it acts."""

from __future__ import annotations

import unicodedata

from rich.cells import cell_len, chop_cells
from textual.content import Content

_CONTROL_PICTURES = 0x2400
_DELETE = 0x7F
_FIRST_PRINTABLE = 0x20
_UNSEEN = "\N{REPLACEMENT CHARACTER}"
_ACTING = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
_JOINERS = frozenset("\u200c\u200d\u00ad")
"""Format characters that only join or part letters."""


def literal(text: str) -> str:
    """The text on one line, each control, direction or separator character shown as a sign."""
    return text if text.isprintable() else "".join(map(_visible, text))


def literal_lines(text: str) -> str:
    """The same for a text of several lines, which stay lines."""
    return "\n".join(literal(line.expandtabs(4)) for line in text.split("\n"))


def plain(text: str) -> Content:
    """The text as content: brackets stay brackets, control characters show."""
    return Content(literal_lines(text))


def wrapped(text: str, width: int) -> list[str]:
    """The text in lines of at most `width` cells, broken at plain spaces only.

    No-break spaces hold, so that an amount never ends one line and begins the next. A word longer
    than a line is cut.
    """
    return [line for paragraph in text.split("\n") for line in _wrapped(paragraph, max(width, 1))]


def _wrapped(paragraph: str, width: int) -> list[str]:
    lines, line = [], ""
    for word in paragraph.split(" "):
        longer = f"{line} {word}" if line else word
        if cell_len(longer) <= width:
            line = longer
            continue
        if line:
            lines.append(line)
        *cut, line = chop_cells(word, width) or [""]
        lines += cut
    return [*lines, line]


def harmless(text: str) -> str:
    """The text of one field without the characters that act; line ends become spaces."""
    return text if text.isprintable() else "".join(_kept(c) for c in " ".join(text.splitlines()))


def harmless_lines(text: str) -> str:
    """The same for a text of several lines, which stay lines."""
    return "\n".join(harmless(line) for line in text.replace("\r\n", "\n").split("\n"))


def _kept(character: str) -> str:
    if character == "\t":
        return " "
    acts = unicodedata.category(character) in _ACTING and character not in _JOINERS
    return "" if acts else character


def _visible(character: str) -> str:
    if character.isprintable() or character in _JOINERS:
        return character
    code = ord(character)
    if code < _FIRST_PRINTABLE:
        return chr(_CONTROL_PICTURES + code)
    if code == _DELETE:
        return chr(_CONTROL_PICTURES + 0x21)
    return _UNSEEN if unicodedata.category(character) in _ACTING else character
