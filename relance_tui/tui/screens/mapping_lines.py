"""The first rows of a table, as they stand or as a mapping reads them, laid out in columns."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from rich.cells import cell_len, set_cell_size

from relance_tui.i18n import _
from relance_tui.tui.literal import literal

if TYPE_CHECKING:
    from relance_tui.services.mappings import MappingProposal, PreviewCell, PreviewRow

_WIDEST = 22
_GAP = 2
_HEADING = 8
"""How much of a heading must show where its column is narrower."""


def row_lines(rows: Sequence[PreviewRow], width: int) -> list[str]:
    """A heading and a line per row, as many columns as the width holds."""
    cut = [row for row in rows if row.cells]
    if not cut:
        told = [
            _("ligne {line}\u00a0: {reason}").format(line=r.line, reason=r.reason) for r in rows
        ]
        return told or [_("Aucune ligne sous les noms des colonnes.")]
    table = [[_("ligne"), *(literal(cell.label) for cell in cut[0].cells)]]
    for row in rows:
        line = str(row.line)
        table.append([line, *map(_shown, row.cells)] if row.cells else [line, f"✗ {row.reason}"])
    return [line.rstrip() for line in _laid_out(table, width)]


def cell_lines(proposal: MappingProposal, width: int) -> list[str]:
    """The names of the columns and what the first rows hold there, whatever it means."""
    if not proposal.cells:
        return [_("Aucune ligne sous les noms des colonnes.")]
    table = [[*map(literal, proposal.labels)], *([*map(literal, row)] for row in proposal.cells)]
    return [line.rstrip() for line in _laid_out(table, width)]


def _shown(cell: PreviewCell) -> str:
    """What is understood of a cell, or what stands in it when that is nothing."""
    return literal(f"✗ {cell.text}" if cell.is_wrong else cell.reads_as)


def _laid_out(table: Sequence[Sequence[str]], width: int) -> list[str]:
    count = len(table[0])
    widths, gap = _widths(table, width)
    kept = 0
    while kept < count and sum(widths[: kept + 1]) + gap * kept <= width:
        kept += 1
    lines = []
    for row in table:
        if len(row) == count:
            cells = [_cell(text, room) for text, room in zip(row[:kept], widths, strict=False)]
        else:
            cells = [_cell(row[0], widths[0]), _cell(row[1], max(width - widths[0] - gap, 1))]
        lines.append((" " * gap).join(cells))
    return lines


def _widths(table: Sequence[Sequence[str]], width: int) -> tuple[list[int], int]:
    """How wide each column is, and the gap between: headings and gaps give way before cells."""
    heading = [cell_len(text) for text in table[0]]
    rows = [row for row in table[1:] if len(row) == len(heading)]
    cells = [max(cell_len(row[n]) for row in rows) for n in range(len(heading))]
    widths: list[int] = []
    for least, gap in ((_WIDEST, _GAP), (_HEADING, _GAP), (_HEADING, 1)):
        shown = (min(size, least) for size in heading)
        widths = [min(_WIDEST, max(pair)) for pair in zip(shown, cells, strict=True)]
        if sum(widths) + gap * (len(widths) - 1) <= width:
            return widths, gap
    return widths, 1


def _cell(text: str, width: int) -> str:
    if cell_len(text) > width:
        text = set_cell_size(text, max(width - 1, 0)).rstrip() + "…"
    return set_cell_size(text, width)
