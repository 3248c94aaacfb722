"""Text, dates and amounts from outside, made harmless and exact."""

from __future__ import annotations

import re
from datetime import date

from relance_tui.domain.bank_text import bare
from relance_tui.domain.formats import quoted
from relance_tui.domain.money import MAX_CENTS, AmountError, parse_amount
from relance_tui.i18n import _

_NOT_WORD = re.compile(r"[^a-z0-9]+")
_PADDED_DECIMALS = re.compile(r"(.*[.,][0-9]{2})0{2,}")

_YEAR_FIRST = re.compile(r"([0-9]{4})([-/.]?)([0-9]{2})\2([0-9]{2})")
_DAY_FIRST = re.compile(r"([0-9]{1,2})([-/. ])([0-9]{1,2})\2([0-9]{4}|[0-9]{2})")
_TIME_OF_DAY = re.compile(
    r"[T ]+[0-9]{1,2}:[0-9]{2}(?::[0-9]{2}(?:[.,][0-9]+)?)?(?:Z|[+-][0-9:]+)?"
)
_FIRST_YEAR, _LAST_YEAR = 1950, 2100
_LAST_CENTURY_FROM = 80
_FAST_DIGITS = len(str(MAX_CENTS))


class DayError(ValueError):
    """A text that is no date of the accepted forms."""


def fold(text: str) -> str:
    """Lower-case words without accents or punctuation: `N° d’échéance` gives `n d echeance`."""
    return _NOT_WORD.sub(" ", bare(text)).strip()


def code_of_name(name: str) -> str:
    """The code of a customer who has none: `Dupont & Fils` gives `DUPONT-FILS`."""
    return fold(name).upper().replace(" ", "-") or name


def parse_day(text: str) -> date:
    """The day of `20261231`, `2026-12-31`, `31/12/2026` or `31/12/26`; a time is ignored.

    Raises `DayError`, whose message says what was read.
    """
    bare = text.strip()
    day = _day_or_none(bare)
    if day is None and len(bare) > len("31/12/2026"):
        head = re.split(r"[T ]", bare, maxsplit=1)[0]
        if _TIME_OF_DAY.fullmatch(bare[len(head) :]):
            day = _day_or_none(head)
    if day is None:
        raise DayError(_("date illisible\u00a0: {text}").format(text=quoted(text)))
    return day


def _day_or_none(bare: str) -> date | None:
    if found := _YEAR_FIRST.fullmatch(bare):
        year, month, day = int(found[1]), int(found[3]), int(found[4])
    elif found := _DAY_FIRST.fullmatch(bare):
        day, month, year = int(found[1]), int(found[3]), int(found[4])
        if len(found[4]) == 2:  # noqa: PLR2004 - a year of two digits
            year += 1900 if year >= _LAST_CENTURY_FROM else 2000
    else:
        return None
    try:
        return date(year, month, day) if _FIRST_YEAR <= year <= _LAST_YEAR else None
    except ValueError:
        return None


def parse_cents(text: str) -> int:
    """Signed cents of a written amount, zeros beyond two decimals allowed; nothing reads as 0.

    Raises `AmountError` on what is not an amount, or could be two.
    """
    if text[-3:-2] in {",", "."}:
        digits = text[:-3] + text[-2:]
        if digits.isdecimal() and len(digits) <= _FAST_DIGITS:
            return int(digits)
    bare = text.strip()
    if not bare:
        return 0
    padded = _PADDED_DECIMALS.fullmatch(bare)
    return parse_amount(padded[1] if padded else bare)


__all__ = ["AmountError", "DayError", "code_of_name", "fold", "parse_cents", "parse_day"]
