"""CSV as it leaves the program: what a spreadsheet opens, and nothing that it would run."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from io import StringIO

from relance_tui.plain_text import guarded, harmless


def csv_file(rows: Iterable[Iterable[str]], delimiter: str = ";") -> bytes:
    """Rows as the CSV that a French spreadsheet expects (RFC 4180, UTF-8 with its mark).

    No cell acts on a terminal, nor as a formula.
    """
    text = StringIO()
    table = csv.writer(text, delimiter=delimiter, lineterminator="\r\n")
    for row in rows:
        table.writerow(map(inert, row))
    return text.getvalue().encode("utf-8-sig", "replace")


def inert(cell: str) -> str:
    """A cell that acts nowhere; its lines stay apart."""
    if cell.isprintable():
        return guarded(cell)
    if cell[:1] in {"\t", "\r"}:
        cell = f"'{cell}"
    return guarded("\n".join(map(harmless, cell.splitlines())))
