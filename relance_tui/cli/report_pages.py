"""A table of figures as a page in 80 columns and as a JSON document."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from relance_tui.cli.output import WIDTH, Document, columns, table, wrap
from relance_tui.i18n import _
from relance_tui.services.tables import Column, Report, Value, cell_text, cell_value
from relance_tui.services.wording import day

_NARROWEST = 12
"""Columns below which a text is no longer cut to make room."""


def document(found: Report) -> Document:
    """A report: `report, on, rows[], totals[]`; the keys of each are told beside its builder."""
    return {
        "report": found.kind,
        "on": found.on.isoformat(),
        "rows": [_object(found.columns, row) for row in found.rows],
        "totals": [_object(found.total_columns, row) for row in found.totals],
    }


def _object(heads: Sequence[Column], row: Sequence[Value]) -> Document:
    return {column.key: cell_value(column, value) for column, value in zip(heads, row, strict=True)}


def page(found: Report) -> Iterator[str]:
    """A report: its rows in columns, its totals, how it is made."""
    yield _("{title} au {day}").format(title=found.title, day=day(found.on))
    yield ""
    if found.rows:
        yield from _grid(found)
    else:
        yield _("Rien.")
    for row in found.totals:
        yield ""
        yield from _totals(found.total_columns, row)
    for note in found.notes:
        yield ""
        yield from wrap(note, "")


def _grid(found: Report) -> Iterator[str]:
    """The rows under their titles; the currency shows in the amounts."""
    kept = [i for i, column in enumerate(found.columns) if column.key != "currency"]
    heads = [found.columns[i] for i in kept]
    rows = [[column.title for column in heads]]
    for row in found.rows:
        currency = _currency(found.columns, row)
        rows.append([cell_text(found.columns[i], row[i], currency) for i in kept])
    widths = [max(columns(row[i]) for row in rows) for i in range(len(heads))]
    _shrink(widths, heads)
    right = [i for i, column in enumerate(heads) if column.is_number]
    yield from table(rows, widths, right)


def _shrink(widths: list[int], heads: Sequence[Column]) -> None:
    """Takes what does not fit from the widest texts; figures are never cut."""
    texts = [i for i, column in enumerate(heads) if not column.is_number]
    while sum(widths) + len(widths) - 1 > WIDTH:
        widest = max(texts, key=lambda i: widths[i])
        if widths[widest] <= _NARROWEST:
            return
        widths[widest] -= 1


def _currency(heads: Sequence[Column], row: Sequence[Value]) -> str:
    found = next(
        (value for column, value in zip(heads, row, strict=True) if column.key == "currency"), ""
    )
    return str(found)


def _totals(heads: Sequence[Column], row: Sequence[Value]) -> Iterator[str]:
    """One line per figure, the amounts under each other."""
    currency = _currency(heads, row)
    cells = [
        (column.title, cell_text(column, value, currency))
        for column, value in zip(heads, row, strict=True)
        if column.key != "currency"
    ]
    label = max(columns(title) for title, _text in cells)
    figure = max(columns(text) for _title, text in cells)
    yield from table(cells, (label, figure), (1,))
