"""The first rows of a file as a mapping reads them, before anything is imported."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import islice
from typing import NamedTuple

from relance_tui.domain.formats import amount, numeric_date, quoted
from relance_tui.i18n import _, current_language
from relance_tui.identifiers import Checked, check_email, check_phone, check_siren, check_vat
from relance_tui.ingest.headers import Header
from relance_tui.ingest.mapping import Mapping, candidate_rows, likely_header, placed
from relance_tui.ingest.mapping_fields import field_labels
from relance_tui.ingest.rows import Row, rows_of
from relance_tui.ingest.sheets import Sheet
from relance_tui.ingest.source import Source
from relance_tui.ingest.text import AmountError, DayError, parse_cents, parse_day
from relance_tui.ingest.values import currency_of, kind_of, language_of
from relance_tui.plain_text import clean

_DAYS = frozenset({"issued_on", "due_on"})
_AMOUNTS = frozenset({"total", "open", "paid", "credit"})
_CHECKS: dict[str, Callable[[str], Checked]] = {
    "siren": check_siren,
    "vat": check_vat,
    "phone": check_phone,
    "mobile": check_phone,
    "email": check_email,
}


class PreviewCell(NamedTuple):
    """One cell as the clerk sees it."""

    label: str
    """What the field is called."""
    text: str
    """What the file has, made harmless."""
    reads_as: str
    """What it is understood as, or why it is not."""
    is_wrong: bool


class PreviewRow(NamedTuple):
    """One row, its cells in the order of the fields; none when the row cannot be cut."""

    line: int
    cells: tuple[PreviewCell, ...]
    reason: str = ""


def preview(table: Source | Sheet, mapping: Mapping, count: int = 5) -> list[PreviewRow]:
    """The first rows as the clerk would see them.

    A mapping still being made will do: fields without a column that is there are left out.
    """
    header = _header(table, mapping)
    if header is None:
        return []
    rows = table.rows(header) if isinstance(table, Sheet) else rows_of(table, header)
    return [_previewed(row, header) for row in islice(rows, count)]


def _header(table: Source | Sheet, mapping: Mapping) -> Header | None:
    """The row that has most of the columns of the mapping, the likely header when none has any."""
    best: Header | None = None
    for row in candidate_rows(table):
        header = placed(mapping, row.as_header({}))
        if header.at and (best is None or len(header.at) > len(best.at)):
            best = header
    return best or likely_header(table)


def _previewed(row: Row, header: Header) -> PreviewRow:
    if row.cells is None:
        return PreviewRow(row.line, (), row.refusal(header))
    return PreviewRow(row.line, tuple(_cells(row.cells, header)))


def _cells(cells: list[str], header: Header) -> Iterator[PreviewCell]:
    for field, label in field_labels().items():
        index = header.at.get(field)
        if index is None:
            continue
        text = clean(cells[index])
        try:
            reads_as, is_wrong = _read(field, cells[index])
        except (AmountError, DayError) as error:
            reads_as, is_wrong = str(error), True
        yield PreviewCell(label, text, reads_as, is_wrong)


def _read(field: str, raw: str) -> tuple[str, bool]:
    """What a cell is understood as, and whether it is doubtful."""
    text = clean(raw)
    if not text:
        return "", False
    if field in _DAYS:
        return numeric_date(parse_day(raw)), False
    if field in _AMOUNTS:
        return amount(parse_cents(raw), language=current_language()), False
    value, doubt = _CHECKS[field](raw) if field in _CHECKS else _word(field, text)
    return doubt or value, bool(doubt)


def _word(field: str, text: str) -> Checked:
    """What a cell of few possible words is understood as; any other cell is what it says."""
    known: str | None = text
    reason = ""
    if field == "currency":
        known = currency_of(text)
        reason = _("devise inconnue\u00a0: {text}")
    elif field == "kind":
        kind = kind_of(text)
        known = kind.value if kind else None
        reason = _("type de client inconnu\u00a0: {text}")
    elif field == "language":
        known = language_of(text) or None
        reason = _("langue inconnue\u00a0: {text}")
    return Checked(known or "", "" if known else reason.format(text=quoted(text)))
