"""The amounts and days of a quick line: every way to read them is tried, one must be left."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, time

from relance_tui.domain import formats
from relance_tui.domain.dates import DateError, parse_date, parse_moment
from relance_tui.domain.formats import quoted
from relance_tui.domain.money import AmountError, parse_amount
from relance_tui.domain.quick_reading import Known, Line, bare, lacking, refused, typed
from relance_tui.domain.quick_words import DATE_STARTS, EVERYTHING, UNTIL, starts_with
from relance_tui.i18n import _, current_language

ReadDay = Callable[[Line], date]
"""The day that some words are. Raises DateError."""


@dataclass(frozen=True, slots=True)
class SumAndDay:
    """An amount and a day, as far as they are said."""

    cents: int | None = None
    day: date | None = None
    day_words: str = ""
    """The day as it was said, folded."""


def sum_and_day(words: Line, known: Known, read_day: ReadDay) -> SumAndDay:
    """An amount and a day in either order, each of which may be absent.

    Refused when the words can be read in two ways, or in none.
    """
    if not words:
        return SumAndDay()
    found = list(dict.fromkeys(_ways(words, known, read_day)))
    if len({(way.cents, way.day) for way in found}) > 1:
        ways = _(" ou ").join(_in_words(way, known) for way in found[:3])
        raise refused(_("{text} peut être {ways}").format(text=quoted(typed(words)), ways=ways))
    if not found:
        _explain(words, known, read_day)
    check_amount(found[0].cents, known)
    return found[0]


def _ways(words: Line, known: Known, read_day: ReadDay) -> Iterator[SumAndDay]:
    for at in range(len(words) + 1):
        for sum_words, day_words in ((words[:at], words[at:]), (words[at:], words[:at])):
            cents = amount_or_none(sum_words, known)
            day = _day_or_none(day_words, read_day)
            if (cents is None) == (not sum_words) and (day is None) == (not day_words):
                yield SumAndDay(cents, day, " ".join(bare(day_words)))


def _in_words(way: SumAndDay, known: Known) -> str:
    day = formats.short_weekday_date(way.day, current_language()) if way.day else ""
    if way.cents is None:
        return _("«\u00a0le {day}\u00a0»").format(day=day)
    return " ".join(filter(None, (f"«\u00a0{known.money(way.cents)}", day))) + "\u00a0»"


def _explain(words: Line, known: Known, read_day: ReadDay) -> None:
    """Ends the reading of words that are no amount with a day."""
    for at in range(len(words), 0, -1):
        cents = amount_or_none(words[:at], known)
        if cents is not None:
            check_amount(cents, known)
            if is_day_begun(words[at:]):
                raise lacking(_("{amount}, pour quand\u202f?").format(amount=known.money(cents)))
            raise refused(_day_problem(words[at:], read_day))
    for at in range(len(words), 0, -1):
        if _day_or_none(words[:at], read_day) is not None:
            raise refused(_amount_problem(words[at:]))
    if is_day_begun(words):
        raise lacking(_("un montant et un jour"))
    is_figure = any(c.isdigit() for c in words[0].bare)
    raise refused(_amount_problem(words) if is_figure else _not_understood(words))


def _not_understood(words: Line) -> str:
    return _(
        "{text} non compris\u202f; écrivez un montant et un jour, ou un deux-points devant une note"
    ).format(text=quoted(typed(words)))


def _day_problem(words: Line, read_day: ReadDay) -> str:
    try:
        read_day(_after_until(words))
    except DateError as error:
        return str(error)
    return _not_understood(words)


def _amount_problem(words: Line) -> str:
    try:
        parse_amount(typed(words))
    except AmountError as error:
        return str(error)
    return _not_understood(words)


def is_day_begun(words: Line) -> bool:
    """Whether the words may become a day as they are typed."""
    said = " ".join(bare(_after_until(words)))
    return any(start.startswith(said) and start != said for start in DATE_STARTS)


# Amounts.


def amount_or_none(words: Line, known: Known) -> int | None:
    """The cents that some words are; None when they are no amount."""
    if not words:
        return None
    if " ".join(bare(words)) in EVERYTHING:
        return known.everything_cents
    try:
        return parse_amount(typed(words))
    except AmountError:
        return None


def check_amount(cents: int | None, known: Known) -> None:
    """Refuses what cannot be promised or paid on this dossier."""
    if cents is None:
        return
    if known.open_cents <= 0:
        raise refused(_("rien n’est dû sur ce dossier"))
    if cents <= 0:
        raise refused(_("le montant doit être positif"))
    if cents > known.open_cents:
        raise refused(
            _("{amount} dépasse ce qui est ouvert, {open}").format(
                amount=known.money(cents), open=known.money(known.open_cents)
            )
        )


# Days.


def _after_until(words: Line) -> Line:
    return one_article(words[starts_with(bare(words), UNTIL) :])


def one_article(words: Line) -> Line:
    """A day as it is read, which begins with one article: `on the 5th` is `the 5th`."""
    return words[1:] if bare(words[:2]) == ("on", "the") else words


def _day_or_none(words: Line, read_day: ReadDay) -> date | None:
    if not words:
        return None
    try:
        return read_day(_after_until(words))
    except DateError:
        return None


def day_ahead(words: Line, known: Known) -> date:
    """The day some words are, today or later. Raises DateError."""
    day = parse_date(typed(one_article(words)), known.today, calendar=known.calendar)
    if day < known.today:
        raise DateError(_("le {day} est déjà passé").format(day=formats.numeric_date(day)))
    return day


def day_or_end(words: Line, known: Known) -> date:
    """The day some words are; else the end of the line."""
    try:
        return day_ahead(words, known)
    except DateError as error:
        raise (lacking(_("un jour")) if is_day_begun(words) else refused(str(error))) from None


def is_value(words: Line, known: Known) -> bool:
    """Whether the words alone are an amount or a day."""
    is_day = _day_or_none(words, lambda each: parse_date(typed(each), known.today)) is not None
    return is_day or amount_or_none(words, known) is not None


_TWELVE_HOURS = re.compile(r"\b([0-9]{1,2})(?:[:h]([0-9]{2}))? ?([ap])m\b")
_TIME_FIRST = re.compile(
    r"((?:(?:a|at|vers) )?(?:midi|noon|[0-9]{1,2}h(?:[0-9]{2})?|[0-9]{1,2}:[0-9]{2})) (.+)"
)
_NOON = 12


def moment(words: Line, known: Known) -> tuple[date, time | None]:
    """The day some words are, and the hour when one is said; an hour needs its day."""
    text = _TWELVE_HOURS.sub(_in_24_hours, " ".join(bare(one_article(words))))
    first = _TIME_FIRST.fullmatch(text)
    if first is not None:
        text = f"{first[2]} {first[1]}"
    if _is_moment(f"auj {text}", known):
        raise lacking(_("quel jour\u202f? Par exemple «\u00a0auj {hour}\u00a0»").format(hour=text))
    try:
        on, at = parse_moment(text, known.today, calendar=known.calendar)
    except DateError as error:
        if is_day_begun(words):
            raise lacking(_("un jour, et l’heure si elle est dite")) from None
        raise refused(str(error)) from None
    if on < known.today:
        raise refused(_("le {day} est déjà passé").format(day=formats.numeric_date(on)))
    return on, at


def _is_moment(text: str, known: Known) -> bool:
    try:
        parse_moment(text, known.today)
    except DateError:
        return False
    return True


def _in_24_hours(match: re.Match[str]) -> str:
    hour = int(match[1])
    if not 1 <= hour <= _NOON:
        raise refused(_("heure impossible\u00a0: {text}").format(text=quoted(match[0])))
    return f"{hour % _NOON + (_NOON if match[3] == 'p' else 0)}h{match[2] or ''}"
