"""How much room texts take on a page, worked out before it is laid out.

Laying a letter out only to see whether it fits costs as much as making it, and columns that the
page engine has to measure cost as much again. These are the measures of `letter.typ` and of its
typeface, rounded.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import TypedDict

from relance_tui.letters.layout import Item, Page

SIZES = (10.5, 10.1, 9.7, 9.3)
"""Of the running text in points, the best first."""

SENDER_SIZES = (10.0, 9.5, 8.5, 7.0, 5.5)
RECIPIENT_SIZES = (11.0, 10.0, 9.0, 7.5, 6.0)

_POINTS_PER_MM = 72 / 25.4
_LINE = 165 * _POINTS_PER_MM
_ROOM = 257 * _POINTS_PER_MM
_HEAD = 72 * _POINTS_PER_MM
_AFTER_DATE = 3 * _POINTS_PER_MM
_HALF = 80 * _POINTS_PER_MM
_SHEET_EDGE = 8 * _POINTS_PER_MM
_CODE = 25.5 * _POINTS_PER_MM
_CODE_WIDTH = 28 * _POINTS_PER_MM
"""The code of a transfer with its caption and the space beside."""
_BOLD = 1.12
_ROUNDED = 1.03
_INSET = 9.0
"""Beside the text of a cell, both sides together; then above and below it."""
_PADDING = 7.2
_TABLE = 0.92
"""Size of the text of tables, beside the running text."""
_NARROWEST = 60.0
_WIDEST_SUM = 9.0
"""In ems: room for billions."""
_GAP = 1.5
_SPARE = 12.0
"""About a line: one paragraph may break a word sooner than worked out here."""
_SURELY = 4.0
_AFTER_SIGNATURE = 1.1
_CAPITAL = 0.658
"""Height of a line, in ems as what follows; then from line to line, and between paragraphs."""
_LEADING = 0.62
_PARAGRAPH = 0.9
_SIGNATURE = 13 * _POINTS_PER_MM
_VERBATIM = 6.6
_GLYPHS = {
    0: "\u200b",
    125: "\u202f",
    210: "'.,",
    245: " \u00a0;:",
    270: "liïîj’!",
    315: "I()tJ/f-",
    375: "[]rs",
    440: "zcçeéèêaàâ?",
    465: "0123456789€",
    495: "FSxbvg",
    510: "qoôdkyp",
    535: "uùûhPnL«»–",
    580: "EÉYRBT",
    640: "ZK%CVXU",
    700: "GAÀNDOQ&",
    745: "Hw—",
    800: "œmM",
    920: "@WŒ",
}
_WIDTHS = {glyph: width / 1000 for width, glyphs in _GLYPHS.items() for glyph in glyphs}
_WIDTH = 0.62
"""Of any other character, in ems."""
_PIECE = re.compile(r"(?:[^ \u200b-]|-(?=\d))*[ \u200b-]?")
"""What a line may end after: a hyphen too, but not before a digit."""


def best_size(page: Page) -> float:
    """The largest size at which the letter keeps to one page; the best when it takes more anyway.

    Failing that with its annexes, the letter without them counts: they then start a page.
    """
    items = page["blocks"]
    for shown in (items, items[: _first_annex(items)]):
        for size in SIZES:
            if height(page, shown, size) <= _ROOM:
                return size
    return SIZES[0]


def is_single(page: Page) -> bool:
    """Whether the letter is sure to keep to one page, whatever was rounded."""
    if any(item.get("starts_page") for item in page["blocks"]):
        return False
    return height(page, page["blocks"], page["size"]) <= _ROOM - _SURELY


def address_size(lines: list[str], sizes: tuple[float, ...], box: tuple[float, float]) -> float:
    """The largest of the sizes at which the lines fit a box of so many millimetres, less a line.

    What overflows would not show in the window of the envelope.
    """
    width, tall = box[0] * _POINTS_PER_MM, box[1] * _POINTS_PER_MM
    for size in sizes:
        if size * _stacked(1 + _lines(lines, width / size / _BOLD)) <= tall:
            return size
    return sizes[-1]


class Cells(TypedDict):
    """The measures of a table, in points."""

    columns: list[float]
    """Empty when the columns have to be measured."""
    row: float
    """The height of each row; 0 when some text takes several lines."""
    wide: list[bool]
    """Which closing amounts are too long for their column: sums in several currencies."""
    widths: list[float]


def cells(item: Item, size: float, line_mm: float) -> Cells:
    """The measures of a table in a text of that size and a line of so many millimetres."""
    em = _TABLE * size
    wide = [_width(value) > _WIDEST_SUM for _label, value in item["totals"]]
    columns = [_column_width(item, i, em, wide) for i in range(len(item["heads"]))]
    fillers = [i for i, share in enumerate(item["widths"]) if share]
    measured = Cells(columns=[], row=0.0, wide=wide, widths=item["widths"])
    if len(fillers) != 1:
        return measured
    wanted = columns[fillers[0]]
    left = line_mm * _POINTS_PER_MM - (sum(columns) - wanted)
    if left < min(wanted, _NARROWEST):
        # No column may be squeezed to nothing: all of them give way.
        return {**measured, "widths": [0.0] * len(columns)}
    columns[fillers[0]] = left
    fits = left >= wanted and _fit_below(item, columns, wide, em)
    return {**measured, "columns": columns, "row": _PADDING + _CAPITAL * em if fits else 0.0}


def _column_width(item: Item, i: int, em: float, wide: list[bool]) -> float:
    texts = max(map(_width, (row[i] for row in item["rows"])), default=0.0)
    bold = [item["heads"][i]]
    if i == item["total_column"]:
        bold += [
            value
            for (_label, value), is_wide in zip(item["totals"], wide, strict=True)
            if not is_wide
        ]
    return max(texts, _BOLD * max(map(_width, bold))) * _ROUNDED * em + _INSET


def _fit_below(item: Item, columns: list[float], wide: list[bool], em: float) -> bool:
    """Whether each closing line fits on one line, its label beside or before its amount."""
    last = item["total_column"]
    for (label, value), is_wide in zip(item["totals"], wide, strict=True):
        width = _width(label) + (_width(value) + _GAP if is_wide else 0.0)
        if width * _BOLD * em + _INSET > sum(columns[: last + is_wide]):
            return False
    return True


def _width(text: str) -> float:
    return sum(width for width, _trailing in _pieces(text))


def _first_annex(items: list[Item]) -> int:
    """Where the first heading after the signature stands; past the end when there is none."""
    is_signed = False
    for i, item in enumerate(items):
        if is_signed and item["kind"] == "heading":
            return i
        is_signed = is_signed or item["kind"] == "signature"
    return len(items)


def height(page: Page, items: list[Item], size: float) -> float:
    """How tall the letter with these parts is from the top margin down, in points."""
    above = _CAPITAL + _PARAGRAPH
    total = _HEAD + _AFTER_DATE + size * (above * (1 + len(page["mentions"])))
    subject = _lines(page["subject"], _LINE / size / _BOLD)
    total += size * (_stacked(subject) + 0.7)
    after_signature = 0.0
    for item in items:
        total += after_signature * size + _item_height(item, size)
        after_signature = _AFTER_SIGNATURE if item["kind"] == "signature" else 0.0
    return total + _SPARE


def _item_height(item: Item, em: float) -> float:
    """With the space above it, and what it adds to the space below."""
    match item["kind"]:
        case "table":
            rows = len(item["rows"]) + len(item["totals"]) + 1
            return 1.6 * em + rows * (_PADDING + _TABLE * _CAPITAL * em)
        case "verbatim":
            return 1.6 * em + _VERBATIM * _stacked(len(item["lines"]))
        case "heading":
            return (_CAPITAL + 1.3) * em
        case "signature":
            enclosed = _lines(item["enclosed"], _HALF / (0.92 * em))
            signed = _lines(item["lines"], _HALF / em)
            return _SIGNATURE + em * max(_stacked(signed), 0.92 * _stacked(enclosed))
        case _:
            return _text_height(item, em)


def _text_height(item: Item, em: float) -> float:
    lines = item["lines"]
    has_code = "payment_code" in item
    if has_code or item["kind"] == "sheet":
        width = _LINE - _SHEET_EDGE - _CODE_WIDTH * has_code
        return max(_stacked(_lines(lines, width / em)) * em, _CODE * has_code) + 1.5 * em
    count = _lines(lines, _LINE / em)
    if len(lines) > 1:
        return (_stacked(count) + _PARAGRAPH) * em
    return (count * (_CAPITAL + _LEADING) - _LEADING + _PARAGRAPH) * em


def _stacked(count: int) -> float:
    """Lines of one block, in ems."""
    return count * (_CAPITAL + 0.5) - 0.5


def _lines(texts: list[str], ems: float) -> int:
    return sum(_line_count(text, ems) for text in texts)


def _line_count(text: str, ems: float) -> int:
    """How many lines of so many ems the text takes, broken at spaces and hyphens."""
    count, used = 1, 0.0
    for width, trailing in _pieces(text):
        if used and used + width - trailing > ems:
            count += 1
            used = 0.0
        used += width
    return count


@lru_cache(maxsize=2048)
def _pieces(text: str) -> tuple[tuple[float, float], ...]:
    """The width of each piece of a line in ems, and of the space it ends with."""
    space = _WIDTHS[" "]
    return tuple(
        (sum(map(_glyph_width, piece)), space if piece[-1:] == " " else 0.0)
        for piece in _PIECE.findall(text)
    )


@lru_cache(maxsize=1024)
def _glyph_width(glyph: str) -> float:
    """That of the letter below an accent is that of the letter."""
    known = _WIDTHS.get(glyph)
    return known or _WIDTHS.get(unicodedata.normalize("NFD", glyph)[0], _WIDTH)
