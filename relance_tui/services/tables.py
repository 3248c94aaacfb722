"""Tables of figures: their columns, their cells as text, for programs, and as CSV."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from relance_tui.domain.formats import NARROW_SPACE, plain_amount
from relance_tui.i18n import current_language
from relance_tui.plain_text import harmless
from relance_tui.services.spreadsheet import csv_file
from relance_tui.services.wording import day, money

Value = str | int | date | None
"""What a cell holds: amounts are cents, shares and days of sales are tenths."""


class ReportKind(StrEnum):
    """What can be asked for, by the word of the command line."""

    AGEING = "ageing"
    PROMISES = "promises"
    FORECAST = "forecast"
    DSO = "dso"
    ACTIVITY = "activity"


class Holds(StrEnum):
    """What a column is made of."""

    TEXT = "text"
    CODE = "code"
    """An English word, which `Column.label` turns into the language of the screen."""
    MONEY = "money"
    COUNT = "count"
    TENTHS = "tenths"
    DAY = "day"


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table."""

    key: str
    title: str
    holds: Holds = Holds.TEXT
    label: Callable[[str], str] = str

    @property
    def is_number(self) -> bool:
        """Whether its cells stand to the right."""
        return self.holds in {Holds.MONEY, Holds.COUNT, Holds.TENTHS}


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """One table, with what sums it up."""

    kind: ReportKind
    title: str
    on: date
    columns: tuple[Column, ...]
    rows: tuple[tuple[Value, ...], ...]
    total_columns: tuple[Column, ...] = ()
    totals: tuple[tuple[Value, ...], ...] = ()
    notes: tuple[str, ...] = ()
    """How the figures are made, in sentences."""


# Cells.


def cell_text(column: Column, value: Value, currency: str) -> str:
    """A cell as people read it; an amount is in `currency`."""
    if value is None:
        return "–" if column.holds is Holds.TENTHS else ""
    return _shown(column, value, currency)


def _shown(column: Column, value: str | int | date, currency: str) -> str:
    match column.holds, value:
        case Holds.MONEY, int():
            return money(value, currency)
        case Holds.TENTHS, int():
            return tenths_text(value)
        case Holds.DAY, date():
            return day(value)
        case Holds.COUNT, int():
            return count_text(value)
        case Holds.CODE, str():
            return column.label(value)
    return str(value)


def count_text(value: int) -> str:
    """A count with its thousands parted."""
    return f"{value:,}".replace(",", "," if current_language() == "en" else NARROW_SPACE)


def tenths_text(value: int) -> str:
    """Tenths as a decimal: `12,3`."""
    mark = "." if current_language() == "en" else ","
    return f"{value // 10}{mark}{value % 10}"


def cell_value(column: Column, value: Value) -> str | int | None:
    """A cell for programs: amounts, shares and days as decimal text, dates in ISO form."""
    match column.holds, value:
        case Holds.MONEY, int():
            return plain_amount(value)
        case Holds.TENTHS, int():
            return f"{value // 10}.{value % 10}"
        case _, date():
            return value.isoformat()
        case _, str():
            return str(value)
        case _, int():
            return value
    return None


# Files.


def csv_bytes(found: Report) -> bytes:
    """The rows as a spreadsheet of the language of the screen reads them (RFC 4180, UTF-8).

    In French the cells are parted by semicolons and decimals by a comma, as its Excel expects; in
    English by commas and points. No text can act as a formula.
    """
    rows = [[column.title for column in found.columns]]
    for row in found.rows:
        cells = zip(found.columns, row, strict=True)
        rows.append([_csv_cell(column, value) for column, value in cells])
    return csv_file(rows, "," if current_language() == "en" else ";")


def _csv_cell(column: Column, value: Value) -> str:
    if value is None:
        return ""
    plain = str(cell_value(column, value))
    if column.holds in {Holds.MONEY, Holds.TENTHS}:
        return plain if current_language() == "en" else plain.replace(".", ",")
    if column.holds is Holds.CODE:
        return column.label(plain)
    return harmless(plain)
