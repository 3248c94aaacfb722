"""The rows of a CSV, one by one, each with its line in the file."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from relance_tui.i18n import _
from relance_tui.ingest.drafts import Progress
from relance_tui.ingest.headers import Header, cells_of
from relance_tui.ingest.source import Source

_QUOTE = '"'
_MAX_CELL_LINES = 20
"""A quoted cell may hold that many lines; a quote left open must not swallow the file."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row; `cells` is as wide as the header, or None when the row cannot be cut so."""

    line: int
    cells: list[str] | None
    found: int
    """How many cells there are in the file."""
    column: str = ""
    """What is wrong when `cells` is None; nothing for a row of another width."""
    reason: str = ""
    cut: Sequence[str] = ()
    """The cells of a row that cannot be used, as many as there are."""

    def refusal(self, header: Header) -> str:
        """Why a row without `cells` cannot be used."""
        reason = _("{count} colonnes au lieu de {width}")
        return self.reason or reason.format(count=self.found, width=len(header.names))


def rows_of(source: Source, header: Header, on_progress: Progress | None = None) -> Iterator[Row]:
    """The rows below the header that hold something."""
    lines = _Lines(source, on_progress)
    while (text := lines.take()) is not None:
        line = lines.line
        if line <= header.line or not text.strip(header.delimiter + " \r\n\t\"'"):
            continue
        cells = _cells(text, header, lines)
        found = len(cells)
        width = len(header.names)
        if found < width and found > header.last_needed:
            cells += [""] * (width - found)
        while len(cells) > width and not cells[-1].strip():
            del cells[-1]
        if len(cells) == width:
            yield Row(line, cells, found)
        else:
            yield Row(line, None, found, cut=cells)


def _cells(text: str, header: Header, lines: _Lines) -> list[str]:
    """The cells of a row that may go on over the next lines."""
    bare = text.rstrip("\r\n")
    if text.count(_QUOTE) % 2 == 0:
        return cells_of(bare, header.delimiter)
    joined = text
    for ahead in range(1, _MAX_CELL_LINES):
        following = lines.peek(ahead)
        if following is None:
            break
        joined += following
        if following.count(_QUOTE) % 2:
            cells = next(csv.reader(joined.splitlines(keepends=True), delimiter=header.delimiter))
            if len(cells) == len(header.names):
                lines.skip(ahead)
                return cells
            break
    return bare.split(header.delimiter)


class _Lines:
    """The lines of a file, with a look at the next ones."""

    def __init__(self, source: Source, on_progress: Progress | None) -> None:
        self.line = 0
        """The line taken last, from 1."""
        encoding = source.line_encoding
        self._all = (
            raw.decode(encoding, "replace") for block in source.blocks(on_progress) for raw in block
        )
        self._ahead: list[str] = []

    def take(self) -> str | None:
        """The next line, None at the end."""
        text = self._ahead.pop(0) if self._ahead else next(self._all, None)
        self.line += 1
        return text

    def peek(self, ahead: int) -> str | None:
        """The line that many lines after the one taken last, None past the end."""
        while len(self._ahead) < ahead:
            text = next(self._all, None)
            if text is None:
                return None
            self._ahead.append(text)
        return self._ahead[ahead - 1]

    def skip(self, count: int) -> None:
        """Goes past lines that were peeked at."""
        del self._ahead[:count]
        self.line += count
