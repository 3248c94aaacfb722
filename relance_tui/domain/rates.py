"""The rates of the law as data, one line per half-year; the last line known is never extended."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import ClassVar

from relance_tui.domain.formats import HARD_SPACE, numeric_date, quoted
from relance_tui.errors import RelanceError, UsageError
from relance_tui.i18n import _

BUSINESS_POINTS = 10
"""Points above the reference rate of the ECB between businesses (C. com. art. L441-10 II)."""
PUBLIC_BODY_POINTS = 8
"""The same for a public body (CCP art. R2192-31)."""
FLOOR_MULTIPLE = 3
"""A contract rate is at least so many times the legal rate (C. com. art. L441-10 II)."""

_JULY = 7
_HIGHEST_PERCENT = 100
_PERCENT = re.compile(r"[0-9]{1,3}(?:[.,][0-9]{1,6})?")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


class RateFamily(StrEnum):
    """A published rate; the value is the name of its file, without the extension."""

    ECB = "ecb-main-refinancing-rate"
    """Main refinancing rate of the European Central Bank on 1 January or 1 July."""
    LEGAL = "legal-interest-rate"
    """Legal interest rate set by ministerial order (CMF art. L313-2)."""

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns of its file, in order."""
        return ("half_year_start", *_RATE_COLUMNS[self], "source", "checked_on", "evidence")


_RATE_COLUMNS = {
    RateFamily.ECB: ("rate_percent",),
    RateFamily.LEGAL: ("other_cases_percent", "private_creditor_percent"),
}


class RatesError(UsageError):
    """A file of rates that holds something else."""


class UnknownRate(RelanceError):  # noqa: N818 - named for what is missing
    """A half-year whose rate is not known here: nothing is computed with another one."""

    code: ClassVar[str] = "unknown_rate"

    def __init__(self, family: RateFamily, half_year: date) -> None:
        self.family = family
        self.half_year = half_year
        name = {
            RateFamily.ECB: _("taux de refinancement de la BCE"),
            RateFamily.LEGAL: _("taux de l’intérêt légal"),
        }[family]
        message = _(
            "{name} inconnu pour le semestre du {day} ; ajoutez sa ligne au fichier law/{file}.csv"
            " de votre configuration (« relance rates » dit où et comment)"
        )
        super().__init__(message.format(name=name, day=numeric_date(half_year), file=family))


@dataclass(frozen=True, slots=True, kw_only=True)
class RateLine:
    """What was published for one half-year, and how we know."""

    half_year: date
    percents: tuple[Decimal, ...]
    """One per rate column of the family."""
    source: str
    checked_on: date
    evidence: str = ""
    """What the figure was checked against."""


Lines = Mapping[date, RateLine]
"""First day of the half-year to what was published for it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rates:
    """Every rate known. Percentages are yearly; a half-year is named by its first day.

    All methods raise `UnknownRate` on a half-year without the figure they need.
    """

    ecb: Lines = field(default_factory=dict)
    legal: Lines = field(default_factory=dict)

    def business_rate(self, half_year: date) -> Decimal:
        """The rate between businesses without a clause: ECB + 10 (C. com. art. L441-10 II)."""
        return self._line(RateFamily.ECB, half_year).percents[0] + BUSINESS_POINTS

    def public_body_rate(self, half_year: date) -> Decimal:
        """The rate a public body owes: ECB + 8 (CCP art. R2192-31)."""
        return self._line(RateFamily.ECB, half_year).percents[0] + PUBLIC_BODY_POINTS

    def legal_rate(self, half_year: date, *, is_private_creditor: bool = False) -> Decimal:
        """The legal interest rate (CMF art. L313-2).

        The creditor decides the column: the higher one is for a person acting outside business.
        """
        return self._line(RateFamily.LEGAL, half_year).percents[int(is_private_creditor)]

    def contract_floor(self, half_year: date) -> Decimal:
        """What a contract rate must reach: 3 times the legal rate (C. com. art. L441-10 II)."""
        return self.legal_rate(half_year) * FLOOR_MULTIPLE

    @property
    def half_years(self) -> tuple[date, ...]:
        """The half-years of which anything is known, oldest first."""
        return tuple(sorted(self.ecb.keys() | self.legal.keys()))

    @property
    def last_complete(self) -> date | None:
        """The latest half-year of which everything is known, None when there is none."""
        return max(self.ecb.keys() & self.legal.keys(), default=None)

    def _line(self, family: RateFamily, half_year: date) -> RateLine:
        lines = self.ecb if family is RateFamily.ECB else self.legal
        if half_year not in lines:
            raise UnknownRate(family, half_year)
        return lines[half_year]


def half_year_of(day: date) -> date:
    """The first day of its half-year, 1 January or 1 July."""
    return date(day.year, _JULY if day.month >= _JULY else 1, 1)


def next_half_year(half_year: date) -> date:
    """The first day of the half-year that follows."""
    return half_year_of(half_year + timedelta(days=190))


def parse_percent(text: str) -> Decimal:
    """A yearly percentage from 0 to 100, `12.40` or `0,975`. Raises ValueError on anything else."""
    percent = Decimal(text.replace(",", ".")) if _PERCENT.fullmatch(text) else None
    if percent is None or percent > _HIGHEST_PERCENT:
        raise ValueError(f"not a percentage: {text!r}")
    return percent


def plain_percent(percent: Decimal) -> str:
    """A percentage for programs: a point and two decimals at least (`12.40`, `0.975`)."""
    return f"{percent:.2f}" if percent == round(percent, 2) else f"{percent:f}"


def percent_text(percent: Decimal, language: str = "fr") -> str:
    """A percentage for people: `12,40 %`, or `12.40%` in English."""
    if language == "en":
        return plain_percent(percent) + "%"
    return plain_percent(percent).replace(".", ",") + f"{HARD_SPACE}%"


def parse_lines(family: RateFamily, text: str) -> Lines:
    """The lines of a file of rates, by half-year.

    Raises `RatesError` naming the line, the column, the value and what is allowed.
    """
    lines: dict[date, RateLine] = {}
    for row in _rows(family, text):
        line = _parse_line(family, row)
        if line.half_year in lines:
            raise row.wrong("half_year_start", _("un semestre qu’aucune autre ligne ne porte"))
        lines[line.half_year] = line
    return lines


@dataclass(frozen=True, slots=True)
class _Row:
    """One line of the file, read cell by cell with an error that says where."""

    number: int
    cells: Mapping[str, str]

    def wrong(self, column: str, expected: str) -> RatesError:
        return RatesError(
            _("ligne {number}, colonne {column} : {value} ; attendu : {expected}").format(
                number=self.number,
                column=column,
                value=quoted(self.cells[column]),
                expected=expected,
            )
        )

    def day(self, column: str) -> date:
        try:
            # The library reads weeks and bare digits too.
            if _DAY.fullmatch(self.cells[column]):
                return date.fromisoformat(self.cells[column])
        except ValueError:
            pass
        raise self.wrong(column, _("une date AAAA-MM-JJ"))

    def half_year(self, column: str) -> date:
        found = self.day(column)
        if found != half_year_of(found):
            raise self.wrong(
                column, _("un 1er janvier ou un 1er juillet, AAAA-01-01 ou AAAA-07-01")
            )
        return found

    def percent(self, column: str) -> Decimal:
        try:
            return parse_percent(self.cells[column])
        except ValueError:
            raise self.wrong(
                column, _("un taux annuel en %, de 0 à 100, par exemple 2.40")
            ) from None

    def text(self, column: str) -> str:
        if not self.cells[column]:
            raise self.wrong(column, _("un texte"))
        return self.cells[column]


def _parse_line(family: RateFamily, row: _Row) -> RateLine:
    return RateLine(
        half_year=row.half_year("half_year_start"),
        percents=tuple(row.percent(column) for column in _RATE_COLUMNS[family]),
        source=row.text("source"),
        checked_on=row.day("checked_on"),
        evidence=row.cells["evidence"],
    )


def _rows(family: RateFamily, text: str) -> Iterator[_Row]:
    reader = csv.reader(text.splitlines(), strict=True)
    heading: Sequence[str] | None = None
    try:
        for cells in reader:
            found = [cell.strip() for cell in cells]
            if not any(found):
                continue
            if heading is None:
                heading = _checked_heading(family, found, reader.line_num)
            elif len(found) != len(heading):
                raise _miscounted(reader.line_num, len(found), heading)
            else:
                yield _Row(reader.line_num, dict(zip(heading, found, strict=True)))
    except csv.Error as error:
        message = _("ligne {number} : ce n’est pas du CSV ({error})")
        raise RatesError(message.format(number=reader.line_num, error=error)) from None


def _checked_heading(family: RateFamily, found: list[str], number: int) -> Sequence[str]:
    if tuple(found) != family.columns:
        message = _("ligne {number} : {value} ; attendu, séparé par des virgules : {expected}")
        raise RatesError(
            message.format(
                number=number, value=quoted(",".join(found)), expected=",".join(family.columns)
            )
        )
    return family.columns


def _miscounted(number: int, count: int, heading: Sequence[str]) -> RatesError:
    message = _("ligne {number} : {count} valeurs ; attendu : {expected} ({columns})")
    return RatesError(
        message.format(number=number, count=count, expected=len(heading), columns=",".join(heading))
    )
