"""Text from outside, made safe to show: what is in it shows, and none of it acts."""

from __future__ import annotations

from rich.cells import cell_len, chop_cells
from textual.content import Content

from relance_tui.plain_text import harmless, literal

__all__ = ["harmless", "harmless_lines", "literal", "literal_lines", "plain", "wrapped"]


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


def harmless_lines(text: str) -> str:
    """The same for a text of several lines, which stay lines.

    Most terminals paste a carriage return for each line end.
    """
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return "\n".join(harmless(line) for line in lines)
