"""Whether an XLS is safe to open, and where its error values are: its records gone through.

The library reads an error value as an empty cell, and takes room for as many cells as the file says
it has. [MS-CFB] is the container, [MS-XLS] the records.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from relance_tui.i18n import _
from relance_tui.ingest.source import opened, unusable
from relance_tui.ingest.workbook_extent import MAX_CELLS, Extent
from relance_tui.ingest.workbook_guard import damaged, is_protected, too_large

MAX_XLS_BYTES = 64 << 20
"""Sixty-five thousand rows at most fit in a sheet: a larger file is something else."""

_MOST_COLUMNS = 256
_HEADER_BYTES, _ENTRY_BYTES = 512, 128
_FIRST_DIFAT, _DIFAT_IN_HEADER = 76, 109
_LAST_SECTOR = 0xFFFFFFF9
_STREAM, _ROOT = 2, 5
_FILE_PASS, _BOF, _SHEET, _SST = 0x2F, 0x809, 0x85, 0xFC
_DIMENSIONS, _MUL_RK, _FORMULA, _BOOL_ERR = 0x200, 0xBD, 0x06, 0x205
_CELLS = frozenset({_FORMULA, _BOOL_ERR, 0x203, 0x204, 0x27E, 0xFD, 0xD6})
_ERRORS = {
    0x00: "#NULL!",
    0x07: "#DIV/0!",
    0x0F: "#VALUE!",
    0x17: "#REF!",
    0x1D: "#NAME?",
    0x24: "#NUM!",
    0x2A: "#N/A",
}

Errors = dict[tuple[int, int], str]
"""The error value of each cell that has one, by row and column from 0."""


class _FaultError(ValueError):
    """A container that contradicts itself."""


@dataclass(slots=True)
class _Book:
    """What the records of a workbook say."""

    starts: list[int] = field(default_factory=list)
    """Where the records of each sheet begin, in the order of the sheets."""
    errors: dict[int, Errors] = field(default_factory=dict)
    """The error values, by where the records of their sheet begin."""
    extents: dict[int, Extent] = field(default_factory=dict)


def guarded_xls(path: Path) -> tuple[bytes, list[Errors]]:
    """The bytes of an XLS and the error values of each of its sheets.

    Raises `IngestError` when it is none, or not safe to open.
    """
    with opened(path) as handle:
        content = handle.read(MAX_XLS_BYTES + 1)
    if len(content) > MAX_XLS_BYTES:
        raise too_large(path)
    try:
        streams = dict(_streams(content))
        if "EncryptedPackage" in streams:
            raise is_protected(path)
        stream = streams.get("Workbook") or streams.get("Book")
        if stream is None:
            raise unusable(path, _("document qui n’est pas un classeur\u202f; exportez un XLSX"))
        book = _book(path, stream)
    except (_FaultError, struct.error, UnicodeError):
        raise damaged(path) from None
    if any(extent.last_column >= _MOST_COLUMNS for extent in book.extents.values()):
        raise damaged(path)
    if sum(extent.cells for extent in book.extents.values()) > MAX_CELLS:
        raise too_large(path)
    # The library wants its last sector whole, which not all programs write.
    content += bytes(-len(content) % _HEADER_BYTES)
    return content, [book.errors.get(start, {}) for start in book.starts]


def _streams(content: bytes) -> Iterator[tuple[str, bytes]]:
    """The files in the container, by name. Raises `_FaultError` when it has no sound chains."""
    shift, mini_shift = struct.unpack_from("<HH", content, 30)
    if shift not in {9, 12} or mini_shift > shift:
        raise _FaultError
    container = _Container(content, 1 << shift)
    first_entry, _signature, cutoff, first_mini = struct.unpack_from("<IIII", content, 48)
    entries = container.chain(first_entry)
    mini_table = container.chain(first_mini)
    minis = struct.unpack(f"<{len(mini_table) // 4}I", mini_table)
    small = b""
    for start in range(0, len(entries) - _ENTRY_BYTES + 1, _ENTRY_BYTES):
        name_bytes, kind = struct.unpack_from("<HB", entries, start + 64)
        first, size = struct.unpack_from("<II", entries, start + 116)
        name = entries[start : start + max(min(name_bytes, 64) - 2, 0)].decode("utf-16-le")
        if kind == _ROOT:
            small = container.chain(first)
        elif kind == _STREAM and size >= cutoff:
            yield name, container.chain(first)[:size]
        elif kind == _STREAM:
            parts = _chain(minis, first, len(small) >> mini_shift)
            step = 1 << mini_shift
            yield name, b"".join(small[p * step : (p + 1) * step] for p in parts)[:size]


class _Container:
    """The sectors of a compound file and the table that links them."""

    def __init__(self, content: bytes, sector: int) -> None:
        self._content = content
        self._sector = sector
        self._count = max(len(content) - 1, 0) // sector
        tables = list(struct.unpack_from(f"<{_DIFAT_IN_HEADER}I", content, _FIRST_DIFAT))
        following, _wanted = struct.unpack_from("<II", content, 68)
        for _step in range(self._count):
            if following >= _LAST_SECTOR:
                break
            *more, following = struct.unpack(f"<{sector // 4}I", self._at(following))
            tables += more
        links = b"".join(self._at(table) for table in tables if table < _LAST_SECTOR)
        self._links = struct.unpack(f"<{len(links) // 4}I", links)

    def _at(self, number: int) -> bytes:
        start = (number + 1) * self._sector
        part = self._content[start : start + self._sector]
        if not part:
            raise _FaultError
        # The last sector of a file may be cut short.
        return part.ljust(self._sector, b"\0")

    def chain(self, first: int) -> bytes:
        """The sectors that follow each other from one on."""
        return b"".join(self._at(number) for number in _chain(self._links, first, self._count))


def _chain(links: tuple[int, ...], first: int, most: int) -> Iterator[int]:
    """The numbers that follow each other. Raises `_FaultError` on a loop or a broken link."""
    number = first
    for _step in range(most + 1):
        if number >= _LAST_SECTOR:
            return
        if number >= len(links):
            raise _FaultError
        yield number
        number = links[number]
    raise _FaultError


def _book(path: Path, stream: bytes) -> _Book:
    book = _Book()
    sheet = -1
    for start, kind, data in _records(stream):
        if kind == _FILE_PASS:
            raise is_protected(path)
        if kind == _BOF:
            sheet = start
        elif kind == _SHEET:
            book.starts.append(struct.unpack_from("<I", data)[0])
        elif kind == _SST:
            # The texts are counted before they are read: none is shorter than three bytes.
            if struct.unpack_from("<I", data, 4)[0] > len(stream) // 3:
                raise _FaultError
        else:
            _take(book, sheet, kind, data)
    if not book.starts:
        raise _FaultError
    return book


def _take(book: _Book, sheet: int, kind: int, data: bytes) -> None:
    """Notes where a cell is, and the error it holds."""
    if kind == _DIMENSIONS:
        first_row, last_row, first, last = struct.unpack_from("<IIHH", data.ljust(14, b"\0"))
        if last_row < first_row or last < first:
            raise _FaultError
        extent = book.extents.setdefault(sheet, Extent())
        if last_row and last:
            extent.add(last_row - 1, last - 1)
    elif kind in _CELLS or kind == _MUL_RK:
        row, column = struct.unpack_from("<HH", data)
        last = struct.unpack_from("<H", data, len(data) - 2)[0] if kind == _MUL_RK else column
        book.extents.setdefault(sheet, Extent()).add(row, max(column, last))
        code = _error_code(kind, data)
        if code is not None:
            cells = book.errors.setdefault(sheet, {})
            cells[row, column] = _ERRORS.get(code, "#N/A")


def _error_code(kind: int, data: bytes) -> int | None:
    """The code of the error a cell holds, None when it holds none."""
    if kind == _BOOL_ERR and len(data) >= 8 and data[7]:  # noqa: PLR2004 - value, is error
        return data[6]
    if kind == _FORMULA and data[12:14] == b"\xff\xff" and data[6] == 2:  # noqa: PLR2004 - an error
        return data[8]
    return None


def _records(stream: bytes) -> Iterator[tuple[int, int, bytes]]:
    """Where each record begins, its number and its bytes."""
    start, end = 0, len(stream) - 4
    while start <= end:
        kind, size = struct.unpack_from("<HH", stream, start)
        yield start, kind, stream[start + 4 : start + 4 + size]
        start += 4 + size
