"""Refused lines as they stand in their file, to be mended and read again.

Such a file has the columns of the one it comes from, then two of ours that say which line it was
and why; a reader passes over them, and over the apostrophes that keep a spreadsheet from running
what is in a cell.
"""

from __future__ import annotations

import csv
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from relance_tui.i18n import _
from relance_tui.ingest.headers import HEADER_WITHIN, Header, find_header, find_sheet_header
from relance_tui.ingest.source import open_source
from relance_tui.ingest.text import fold
from relance_tui.plain_text import unguarded

if TYPE_CHECKING:  # the readers themselves pass over the columns of a mended file
    from relance_tui.ingest.mapping import Mapping
    from relance_tui.ingest.rows import Row

_OURS = (
    frozenset({"ligne refusee", "refused line"}),
    frozenset({"motif du refus", "reason for refusal"}),
)
_AMOUNTS = ("total", "open", "paid", "credit")
_TEXTS = frozenset({"csv", "customers"})
_WORKBOOKS = frozenset({"xlsx", "xls", "ods"})
_WIDEST = 200
"""Cells shown of a line that has more of them than columns."""


def our_columns() -> tuple[str, str]:
    """The two columns of ours, which end a file of refused lines."""
    return _("Ligne refusée"), _("Motif du refus")


@dataclass(frozen=True, slots=True)
class RefusedRows:
    """Some lines of a table, with its header."""

    names: tuple[str, ...]
    rows: dict[int, Sequence[str]]
    """By line of the file; a line may have more or fewer cells than there are names."""


def is_mended(names: Sequence[str]) -> bool:
    """Whether a header is that of a file of refused lines."""
    return len(names) > len(_OURS) and all(
        fold(name) in known for name, known in zip(names[-2:], _OURS, strict=True)
    )


def without_ours(names: Sequence[str]) -> Sequence[str]:
    """The columns of the file the lines were refused from."""
    if not is_mended(names):
        return names
    kept = list(names[:-2])
    while kept and not kept[-1].strip():  # room for lines that had too many cells
        kept.pop()
    return kept


def mended(rows: Iterable[Row], header: Header) -> Iterable[Row]:
    """The rows of a table; of one of refused lines, without what we wrote in them."""
    return _mended(rows) if is_mended(header.names) else rows


def _mended(rows: Iterable[Row]) -> Iterator[Row]:
    for row in rows:
        if row.cells is None:
            yield row
            continue
        cells = [*map(unguarded, row.cells[:-2]), "", ""]
        if any(cell.strip() for cell in cells):
            yield replace(row, cells=cells)


def retabbed(block: Iterable[bytes], separator: str, encoding: str) -> list[bytes]:
    """The lines of a ledger of refused lines, as the export had them: separated by tabs."""
    lines = []
    for raw in block:
        cells = _cut(raw.decode(encoding, "replace"), separator)
        bare = [unguarded(cell).replace("\t", " ") for cell in cells]
        is_blank = not any(cell.strip() for cell in bare[:-2])
        lines.append(b"\n" if is_blank else ("\t".join(bare) + "\n").encode(encoding, "replace"))
    return lines


def _cut(text: str, separator: str) -> list[str]:
    bare = text.rstrip("\r\n")
    if '"' not in bare:
        return bare.split(separator)
    try:
        return next(csv.reader([bare], delimiter=separator), [])
    except csv.Error:
        return bare.split(separator)


def refused_rows(
    path: Path,
    file_format: str,
    lines: Collection[int],
    encoding: str | None = None,
    mapping: Mapping | None = None,
) -> RefusedRows | None:
    """Those lines of a table or of a FEC; None for a file that has no columns.

    Raises `IngestError` when it can no longer be read.
    """
    if file_format == "fec":
        return _of_fec(path, lines, encoding)
    from relance_tui.ingest.source import is_workbook  # noqa: PLC0415 - a ledger needs none

    if file_format in _WORKBOOKS or (file_format == "customers" and is_workbook(path)):
        return _of_workbook(path, file_format, lines, mapping)
    return _of_text(path, file_format, lines, encoding, mapping) if file_format in _TEXTS else None


def _of_fec(path: Path, lines: Collection[int], encoding: str | None) -> RefusedRows:
    from relance_tui.ingest.fec_header import checked_header  # noqa: PLC0415 - reads ours too

    source = open_source(path, encoding)
    head = source.first_lines(HEADER_WITHIN)
    separator = checked_header(path, head).separator
    first = next(line for line in head if line.strip())
    names = _cut(first, separator) if is_mended(first.split(separator)) else first.split(separator)
    found: dict[int, Sequence[str]] = {}
    line = 0
    for block in source.blocks():
        for raw in block:
            line += 1
            if line in lines:
                text = raw.decode(source.line_encoding, "replace").rstrip("\r\n")
                is_ours = is_mended(names)
                found[line] = _cut(text, separator) if is_ours else text.split(separator)
    return _refused(names, found)


def _of_text(
    path: Path,
    file_format: str,
    lines: Collection[int],
    encoding: str | None,
    mapping: Mapping | None,
) -> RefusedRows | None:
    from relance_tui.ingest.mapping import likely_header  # noqa: PLC0415 - few files are mended
    from relance_tui.ingest.rows import rows_of  # noqa: PLC0415 - same

    source = open_source(path, encoding)
    head = source.first_lines(HEADER_WITHIN)
    header = _header(head, file_format, mapping) or likely_header(source)
    if header is None:
        return None
    rows = rows_of(source, header)
    return _refused(header.names, {row.line: _cells(row) for row in rows if row.line in lines})


def _of_workbook(
    path: Path, file_format: str, lines: Collection[int], mapping: Mapping | None
) -> RefusedRows | None:
    from relance_tui.ingest.mapping import likely_header  # noqa: PLC0415 - few files are mended
    from relance_tui.ingest.sheets import Sheet, open_workbook  # noqa: PLC0415 - calamine

    def rate(sheet: Sheet) -> tuple[int, Header] | None:
        rows = sheet.first_rows(HEADER_WITHIN)
        header = _header(rows, file_format, mapping, sheet.name) or likely_header(sheet)
        return None if header is None else (len(header.at), header)

    choice = open_workbook(path).best(rate)
    if choice is None:
        return None
    header = choice.found
    amounts = {header.at[field] for field in _AMOUNTS if field in header.at}
    found: dict[int, Sequence[str]] = {
        row.line: [
            cell.replace(".", ",") if place in amounts else cell
            for place, cell in enumerate(_cells(row))
        ]
        for row in choice.sheet.rows(header)
        if row.line in lines
    }
    return _refused(header.names, found)


def _header(
    rows: Sequence[str] | Sequence[Sequence[str]],
    file_format: str,
    mapping: Mapping | None,
    sheet: str = "",
) -> Header | None:
    if file_format == "customers":
        from relance_tui.ingest.customers_csv import find_customers_header  # noqa: PLC0415 - same

        return find_customers_header(rows, sheet)
    if mapping is not None:
        from relance_tui.ingest.mapping import find_mapped  # noqa: PLC0415 - same

        return find_mapped(rows, mapping, sheet)
    texts = [row for row in rows if isinstance(row, str)]
    cells = [row for row in rows if not isinstance(row, str)]
    return find_header(texts) if texts else find_sheet_header(cells, sheet)


def _cells(row: Row) -> Sequence[str]:
    return row.cells if row.cells is not None else row.cut


def _refused(names: Sequence[str], rows: dict[int, Sequence[str]]) -> RefusedRows:
    """The rows under the names of their file, the cells in excess of a damaged one cut off."""
    kept = tuple(without_ours(names))
    dropped = len(names) - len(kept)
    room = len(kept) + _WIDEST
    cut = {
        line: list(cells[:-dropped] if dropped and len(cells) == len(names) else cells)[:room]
        for line, cells in rows.items()
    }
    if dropped:
        cut = {line: [unguarded(cell) for cell in cells] for line, cells in cut.items()}
    return RefusedRows(kept, dict(cut))
