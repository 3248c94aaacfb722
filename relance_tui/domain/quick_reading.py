"""What a quick line can be: understood, not finished, or refused; and the words it is made of."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from typing import TypeAlias

from relance_tui.domain import formats
from relance_tui.domain.codes import Rhythm
from relance_tui.domain.dossier import Dossier
from relance_tui.domain.outcome import CallDraft, promisable_cents
from relance_tui.domain.workdays import Calendar
from relance_tui.i18n import current_language


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What a line is read against: the dossier as it stands today."""

    today: date
    calendar: Calendar
    invoice_numbers: tuple[str, ...] = ()
    """Those with money still owed, the oldest due first."""
    everything_cents: int = 0
    """What `tout` means."""
    open_cents: int = 0
    """The most that can be promised."""
    balance_cents: int = 0
    """The most that a plan can be for."""
    currency: str = "EUR"

    @classmethod
    def of(cls, dossier: Dossier, calendar: Calendar, today: date) -> Known:
        """What is known of a dossier."""
        owed = sorted(
            (invoice for invoice in dossier.invoices if invoice.open_cents > 0),
            key=lambda invoice: (invoice.due_on, invoice.number),
        )
        return cls(
            today=today,
            calendar=calendar,
            invoice_numbers=tuple(invoice.number for invoice in owed),
            everything_cents=promisable_cents(dossier, (), today),
            open_cents=dossier.open_cents,
            balance_cents=dossier.balance_cents,
            currency=dossier.currency,
        )

    def money(self, cents: int) -> str:
        """An amount as people read it."""
        return formats.amount(cents, self.currency, current_language())


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanTerms:
    """A plan agreed on the telephone."""

    count: int
    amount_cents: int | None = None
    """Of each instalment; None shares `total_cents` in `count`."""
    total_cents: int | None = None
    """The deposit and all instalments; None for all that is overdue."""
    deposit_cents: int = 0
    rhythm: Rhythm = Rhythm.MONTH
    first_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Understood:
    """A line that can be recorded: a call, and the plan agreed during it."""

    call: CallDraft
    plan: PlanTerms | None = None


@dataclass(frozen=True, slots=True)
class Incomplete:
    """A line that is right so far, and what it still lacks; empty for an empty line."""

    text: str


@dataclass(frozen=True, slots=True)
class Refused:
    """A line that means nothing here or could mean several things, and the way out of it."""

    text: str


Reading: TypeAlias = Understood | Incomplete | Refused


class Unread(Exception):  # noqa: N818 - it ends the reading, it is no failure
    """Ends the reading of a line with what it is instead. Never leaves this package."""

    def __init__(self, reading: Incomplete | Refused) -> None:
        super().__init__(reading.text)
        self.reading = reading


def refused(text: str) -> Unread:
    """The end of a line that means nothing here."""
    return Unread(Refused(text))


def lacking(text: str) -> Unread:
    """The end of a line that is not finished."""
    return Unread(Incomplete(text))


@dataclass(frozen=True, slots=True)
class Word:
    """A word as typed, and folded."""

    typed: str
    bare: str


Line: TypeAlias = tuple[Word, ...]


def bare_word(typed: str) -> str:
    """A word without case, accents or abbreviation points."""
    opened = typed.replace("œ", "oe").replace("Œ", "oe").replace("’", "'")
    letters = unicodedata.normalize("NFD", opened.casefold())
    folded = "".join(c for c in letters if not unicodedata.combining(c))
    return re.sub(r"(?<=[a-z])\.", "", folded)


def split_words(text: str) -> Line:
    """The words of a line; any kind of space parts them."""
    return tuple(Word(word, bare_word(word)) for word in text.split())


def bare(words: Line) -> tuple[str, ...]:
    """The words folded."""
    return tuple(word.bare for word in words)


def typed(words: Line) -> str:
    """The words as they were typed."""
    return " ".join(word.typed for word in words)
