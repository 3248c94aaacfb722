"""The rates of the law at hand, those shipped then the house's own, and what a delay costs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from itertools import chain
from pathlib import Path

from relance_tui import paths
from relance_tui.domain.interest import (
    INDEMNITY_CENTS,
    FloorDoubt,
    Interest,
    InterestTerms,
    Period,
    floor_doubts,
    interest_of,
    late_periods,
)
from relance_tui.domain.rates import Lines, RateFamily, Rates, RatesError, parse_lines
from relance_tui.errors import UsageError
from relance_tui.i18n import _


def rates() -> Rates:
    """Every rate known; a line of the house adds a half-year or replaces the one shipped.

    The house's files carry the names of those shipped, in `law/` of the configuration of the
    machine, then of the user: the last one that names a half-year wins. They are read once.
    Raises UsageError naming the file and the line when one is wrong.
    """
    return _read((paths.shipped_law(), *paths.law_dirs()))


@lru_cache(maxsize=1)
def _read(folders: tuple[Path, ...]) -> Rates:
    return Rates(ecb=_lines(RateFamily.ECB, folders), legal=_lines(RateFamily.LEGAL, folders))


def _lines(family: RateFamily, folders: tuple[Path, ...]) -> Lines:
    """The lines of every folder; the last folder that names a half-year wins."""
    files = (_file(family, folder / f"{family}.csv") for folder in folders)
    return dict(chain.from_iterable(lines.items() for lines in files))


def _file(family: RateFamily, path: Path) -> Lines:
    try:
        return parse_lines(family, path.read_text(encoding="utf-8-sig"))
    except FileNotFoundError:
        return {}
    except (OSError, UnicodeDecodeError, RatesError) as error:
        message = _("taux {path} : {problem}").format(path=path, problem=error)
        raise UsageError(message) from None


@dataclass(frozen=True, slots=True, kw_only=True)
class LatePayment:
    """What the delay of one sum costs."""

    principal_cents: int
    due_on: date
    until: date
    terms: InterestTerms
    interest: Interest
    indemnity_cents: int
    floor_doubts: tuple[FloorDoubt, ...]

    @property
    def total_cents(self) -> int:
        """Interest and indemnity, without the principal."""
        return self.interest.interest_cents + self.indemnity_cents


def late_payment(
    principal_cents: int, due_on: date, until: date, terms: InterestTerms
) -> LatePayment:
    """The cost of a sum due on `due_on` and unpaid through `until` included.

    Raises UnknownRate when a rate it needs is not known.
    """
    known = rates()
    periods = (Period(principal_cents, due_on, until),)
    interest = interest_of(periods, due_on, terms, known)
    is_late = bool(late_periods(periods, due_on, terms))
    return LatePayment(
        principal_cents=principal_cents,
        due_on=due_on,
        until=until,
        terms=terms,
        interest=interest,
        indemnity_cents=INDEMNITY_CENTS if is_late and terms.grants_indemnity else 0,
        floor_doubts=floor_doubts(interest, terms, known),
    )
