"""How many cells a sheet spans, the empty ones in between included, seen without opening it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import NamedTuple
from xml.parsers import expat

MAX_CELLS = 20_000_000
"""A million rows of twenty columns: about a gigabyte of memory."""

_LONGEST_TAG = 1 << 16
_MOST_REPEATED = 1 << 31
_CELL = re.compile(rb'<(?:[^\s<>/:]+:)?c(?=[\s/>])(?: r="([A-Z]{1,3})([0-9]{1,7})")?')
_NUMBER = re.compile(r"[0-9]{1,10}")
_PLACE = re.compile(r"([A-Za-z]{1,7})([0-9]{1,10})")
_ERROR_CELL = re.compile(rb"""\st\s*=\s*["']e["']""")

Blocks = Callable[[], Iterator[bytes]]


class XmlFaultError(ValueError):
    """A sheet that is not well-formed XML."""


class Span(NamedTuple):
    """What opening sheets costs."""

    cells: int
    has_errors: bool
    """Whether a cell may hold an error such as `#N/A`."""


@dataclass(slots=True)
class Extent:
    """The rectangle that holds all cells met; rows and columns count from 0."""

    last_row: int = -1
    last_column: int = -1

    def add(self, row: int, column: int, rows: int = 1, columns: int = 1) -> None:
        """Makes room for a cell, or for a block of equal ones."""
        self.last_row = max(self.last_row, row + rows - 1)
        self.last_column = max(self.last_column, column + columns - 1)

    @property
    def cells(self) -> int:
        """How many cells there are from the first one of the sheet to its last."""
        return (self.last_row + 1) * (self.last_column + 1)


def xlsx_span(blocks: Blocks) -> Span:
    """The span of a sheet of an XLSX; of a part that is none, nothing much.

    Raises `XmlFaultError`.
    """
    columns: set[bytes] = set()
    rows: set[bytes] = set()
    has_errors = False
    for tags in _whole_tags(blocks()):
        found = _CELL.findall(tags)
        if found:
            their_columns, their_rows = zip(*found, strict=True)
            columns.update(their_columns)
            rows.update(their_rows)
        if not has_errors and (b'"e"' in tags or b"'e'" in tags):
            has_errors = _ERROR_CELL.search(tags) is not None
    extent = Extent()
    is_placed = b"" not in columns
    if is_placed and rows:
        last_column = max(_column_number(letters.decode()) for letters in columns)
        extent.add(max(map(int, rows)), last_column)
    if not is_placed or extent.cells > MAX_CELLS:
        # Formats alone make cells too, and cells may go without their place: looked at closely.
        exact = _XlsxCells()
        _parse(blocks(), exact.start, exact.end, exact.text)
        extent = exact.extent
    return Span(extent.cells, has_errors)


def ods_span(blocks: Blocks) -> Span:
    """The span of all sheets of an ODS, which are opened together. Raises `XmlFaultError`."""
    sheets = _OdsCells()
    _parse(blocks(), sheets.start, sheets.end, sheets.text)
    return Span(sum(extent.cells for extent in sheets.extents), sheets.has_errors)


def _whole_tags(blocks: Iterable[bytes]) -> Iterator[bytes]:
    """The same bytes, cut before a tag and never within one of any usual length."""
    left = b""
    for block in blocks:
        seen = left + block
        cut = seen.rfind(b"<")
        if cut < 0 or len(seen) - cut > _LONGEST_TAG:
            cut = len(seen)
        yield seen[:cut]
        left = seen[cut:]
    yield left


def _column_number(letters: str) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - ord("A") + 1
    return number - 1


def _parse(
    blocks: Iterable[bytes],
    start: Callable[[str, dict[str, str]], None],
    end: Callable[[str], None],
    text: Callable[[str], None],
) -> None:
    parser = expat.ParserCreate()
    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = text
    try:
        for block in blocks:
            parser.Parse(block)
        parser.Parse(b"", True)
    except expat.ExpatError as error:
        raise XmlFaultError(str(error)) from None


def _local(name: str) -> str:
    return name.rpartition(":")[2]


@dataclass(slots=True)
class _XlsxCells:
    """Where the cells of a sheet are that hold something."""

    extent: Extent = field(default_factory=Extent)
    _row: int = -1
    _column: int = -1
    _place: tuple[int, int] | None = None

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """An element begins."""
        local = _local(name)
        if local == "row":
            said = _NUMBER.fullmatch(attributes.get("r", ""))
            self._row = int(said[0]) - 1 if said else self._row + 1
            self._column = -1
        elif local == "c":
            self._column += 1
            said = _PLACE.fullmatch(attributes.get("r", ""))
            if said:
                self._row, self._column = int(said[2]) - 1, _column_number(said[1])
            self._place = (max(self._row, 0), self._column)

    def end(self, name: str) -> None:
        """An element ends."""
        if _local(name) == "c":
            self._place = None

    def text(self, _text: str) -> None:
        """What a cell holds."""
        if self._place is not None:
            self.extent.add(*self._place)
            self._place = None


@dataclass(slots=True)
class _OdsCells:
    """Where the cells of each sheet are that hold something, repeated ones included."""

    extents: list[Extent] = field(default_factory=list)
    has_errors: bool = False
    _row: int = 0
    _repeated_rows: int = 1
    _column: int = 0
    _cell: tuple[int, int] | None = None

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """An element begins."""
        local = _local(name)
        if local == "table":
            self.extents.append(Extent())
            self._row = self._repeated_rows = 0
        elif local == "table-row":
            self._row += self._repeated_rows
            self._repeated_rows = _repeated(attributes, "rows")
            self._column = 0
        elif local in {"table-cell", "covered-table-cell"} and self.extents:
            self._start_cell(attributes)

    def _start_cell(self, attributes: dict[str, str]) -> None:
        columns = _repeated(attributes, "columns")
        self._cell = (self._column, columns)
        self._column += columns
        if any(_local(name) == "value-type" for name in attributes):
            self._fill()
        if attributes.get("calcext:value-type") == "error":
            self.has_errors = True

    def end(self, name: str) -> None:
        """An element ends."""
        if _local(name) in {"table-cell", "covered-table-cell", "table"}:
            self._cell = None

    def text(self, _text: str) -> None:
        """What a cell holds."""
        self._fill()

    def _fill(self) -> None:
        if self._cell is not None:
            column, columns = self._cell
            self.extents[-1].add(self._row, column, self._repeated_rows, columns)
            self._cell = None


def _repeated(attributes: dict[str, str], what: str) -> int:
    """How often a row or cell is repeated. Raises `XmlFaultError` on what is no count."""
    said = attributes.get(f"table:number-{what}-repeated", "1")
    if not said.isdecimal() or not said.isascii() or not 0 < int(said[:12]) < _MOST_REPEATED:
        raise XmlFaultError(said)
    return int(said)
