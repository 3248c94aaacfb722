"""Dates and times as clerks type them: `ven`, `+7`, `15/12`, `fin de mois`, `lundi 10h`.

French and English words, without regard to case or accents. What is missing is completed in one
way only, written at each form below; what could mean two days is refused.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, time, timedelta

from dateutil.relativedelta import relativedelta

from relance_tui.domain.formats import numeric_date, quoted, short_weekday_date
from relance_tui.domain.workdays import Calendar
from relance_tui.errors import RelanceError
from relance_tui.i18n import _, current_language

_YEARS_BACK = 30
_YEARS_AHEAD = 12
_LONGEST_TEXT = 60


class DateError(RelanceError, ValueError):
    """A text that is not one day, or could be read as several."""


def parse_date(text: str, today: date, *, calendar: Calendar | None = None) -> date:
    """The day a clerk means, looking ahead from `today`.

    A weekday is the next one after today; a day without its month or year is the next one, today
    included. With a calendar, durations and ends of month move to a working day; a named day stays
    as typed. A date written in full may be past. Raises `DateError`.
    """
    return _Asked(text, today, calendar=calendar).day(_plain(text))


def parse_past_date(text: str, today: date) -> date:
    """The day a clerk means, looking back from `today`, as for money received.

    A weekday is the last one before today; a day without its month or year is the last one, today
    included. Raises `DateError`, also when the day is still to come.
    """
    asked = _Asked(text, today, looks_back=True)
    day = asked.day(_plain(text))
    if day > today:
        raise asked.wrong_side()
    return day


def parse_moment(
    text: str, today: date, *, calendar: Calendar | None = None
) -> tuple[date, time | None]:
    """The day a clerk means, as `parse_date`, and the time when one is given.

    A time alone is today. Raises `DateError`.
    """
    asked = _Asked(text, today, calendar=calendar)
    words = _plain(text)
    found = _TIME.search(words)
    if found is None:
        return asked.day(words), None
    at = asked.time(found)
    words = words[: found.start()]
    return (asked.day(words) if words else today), at


def _plain(text: str) -> str:
    """The text without case, accents, abbreviation points or needless spaces."""
    letters = unicodedata.normalize("NFKD", text[: 2 * _LONGEST_TEXT].replace("’", "'"))
    bare = "".join(c for c in letters if not unicodedata.combining(c)).casefold()
    return " ".join(re.sub(r"(?<=[a-z])\.", "", bare).split())


_DAYS_AWAY = {
    "aujourd'hui": 0,
    "auj": 0,
    "ce jour": 0,
    "today": 0,
    "demain": 1,
    "tomorrow": 1,
    "apres-demain": 2,
    "apres demain": 2,
    "day after tomorrow": 2,
    "hier": -1,
    "yesterday": -1,
    "avant-hier": -2,
    "avant hier": -2,
}
_WEEKDAYS = {
    name: number
    for number, names in enumerate(
        (
            "lundi lun monday mon",
            "mardi mar tuesday tues tue",
            "mercredi mer wednesday wed",
            "jeudi jeu thursday thurs thur thu",
            "vendredi ven friday fri",
            "samedi sam saturday sat",
            "dimanche dim sunday sun",
        )
    )
    for name in names.split()
}
_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "janvier janv jan january",
            "fevrier fevr fev february feb",
            "mars march mar",
            "avril avr april apr",
            "mai may",
            "juin june jun",
            "juillet juil july jul",
            "aout august aug",
            "septembre september sept sep",
            "octobre october oct",
            "novembre november nov",
            "decembre december dec",
        ),
        start=1,
    )
    for name in names.split()
}
_UNITS = {
    name: unit
    for unit, names in {
        "days": "j jour jours d day days",
        "weeks": "s sem semaine semaines w week weeks",
        "months": "m mois month months",
    }.items()
    for name in names.split()
}

_A_UNIT = "|".join(_UNITS)
_A_MONTH = "|".join(_MONTHS)
_AHEAD = re.compile(
    rf"\+ ?(?P<count>[0-9]{{1,4}})(?: ?(?P<unit>{_A_UNIT}))?"
    rf"|(?:dans|in) (?P<count2>[0-9]{{1,4}}) ?(?P<unit2>{_A_UNIT})"
)
_BACK = re.compile(
    rf"- ?(?P<count>[0-9]{{1,4}})(?: ?(?P<unit>{_A_UNIT}))?"
    rf"|il y a (?P<count2>[0-9]{{1,4}}) ?(?P<unit2>{_A_UNIT})"
    rf"|(?P<count3>[0-9]{{1,4}}) ?(?P<unit3>{_A_UNIT}) ago"
)
_END_OF_MONTH = re.compile(r"fdm|eom|fin (?:(?:de|du|de ce) )?mois|end of (?:the |this )?month")
_END_OF_NEXT_MONTH = re.compile(r"fin (?:(?:de|du) )?mois prochain|end of next month")
_END_OF_NAMED_MONTH = re.compile(rf"(?:fin (?:de |d')?|end of )(?P<month>{_A_MONTH})")
_WEEKDAY = re.compile(rf"(?P<weekday>{'|'.join(_WEEKDAYS)})(?: (?P<rest>.+))?")
_ARTICLE = re.compile(r"^(?:pour )?(?:le|the|on) ")
_DAY_OF_MONTH = re.compile(r"(?P<day>[0-9]{1,2})(?:er|st|nd|rd|th)?")
_NUMERIC = re.compile(
    r"(?P<day>[0-9]{1,2})(?P<mark>[/.-])(?P<month>[0-9]{1,2})"
    r"(?:(?P=mark)(?P<year>[0-9]{4}|[0-9]{2}))?"
)
_ISO = re.compile(
    r"(?P<year>[0-9]{4})(?P<mark>[/-])(?P<month>[0-9]{1,2})(?P=mark)(?P<day>[0-9]{1,2})"
)
_NAMED = re.compile(
    rf"(?P<day>[0-9]{{1,2}})(?:er|st|nd|rd|th)? (?P<name>{_A_MONTH})"
    r"(?: (?P<year>[0-9]{4}|[0-9]{2}))?"
)
_TIME = re.compile(
    r"(?:^| )(?:(?:a|at|vers) )?"
    r"(?:(?P<noon>midi|noon)"
    r"|(?P<hour>[0-9]{1,2}) ?(?:h|heures?)(?: ?(?P<minute>[0-9]{2}))?"
    r"|(?P<hour2>[0-9]{1,2}):(?P<minute2>[0-9]{2}))$"
)
_CENTURY = 2000
_TWO_DIGITS = 2
_DAYS_A_WEEK = 7


@dataclass(frozen=True, slots=True)
class _Asked:
    """One text to understand, and from where one looks."""

    text: str
    today: date
    looks_back: bool = False
    calendar: Calendar | None = None

    def day(self, words: str) -> date:
        """The day that plain words mean."""
        if not words:
            examples = _examples(looks_back=self.looks_back)
            raise DateError(_("date vide\u202f; {examples}").format(examples=examples))
        if len(words) > _LONGEST_TEXT:
            raise self.unknown()
        if words in _DAYS_AWAY:
            return self._away(_DAYS_AWAY[words])
        relative = self._relative(words)
        return self._calendar_day(words) if relative is None else relative

    def time(self, match: re.Match[str]) -> time:
        """The time of day found in the text."""
        if match["noon"]:
            return time(12)
        hour, minute = match["hour"] or match["hour2"], match["minute"] or match["minute2"] or "0"
        try:
            return time(int(hour), int(minute))
        except ValueError:
            raise DateError(
                _("heure impossible\u00a0: {text}\u202f; écrivez par exemple 10h ou 14h30").format(
                    text=quoted(self.text)
                )
            ) from None

    def wrong_side(self) -> DateError:
        """The error for a day in the past where one looks ahead, or the reverse."""
        if self.looks_back:
            message = _("il faut une date passée\u00a0: {text} est à venir")
        else:
            message = _("il faut une date à venir\u00a0: {text} est passé")
        return DateError(message.format(text=quoted(self.text)))

    def unknown(self) -> DateError:
        """The error for words that mean nothing here."""
        return DateError(
            _("date non comprise\u00a0: {text}\u202f; {examples}").format(
                text=quoted(self.text), examples=_examples(looks_back=self.looks_back)
            )
        )

    def _away(self, days: int) -> date:
        if days * (-1 if self.looks_back else 1) < 0:
            raise self.wrong_side()
        return self.today + timedelta(days=days)

    def _relative(self, words: str) -> date | None:
        """A duration or an end of month, or None when the words are neither."""
        for pattern, is_past, read in _RELATIVE_FORMS:
            match = pattern.fullmatch(words)
            if match is None:
                continue
            if is_past is not self.looks_back:
                raise self.wrong_side()
            day = self._plausible(read(self.today, match))
            return day if self.calendar is None else self.calendar.next_working_day(day)
        return None

    def _calendar_day(self, words: str) -> date:
        bare = _ARTICLE.sub("", words)
        weekday = _WEEKDAY.fullmatch(bare)
        if weekday is None:
            return self._dated(bare, is_named=bare != words)
        number = _WEEKDAYS[weekday["weekday"]]
        if weekday["rest"] is None:
            return self._next_weekday(number)
        rest = _ARTICLE.sub("", weekday["rest"])
        day = self._dated(rest, is_named=True)
        if day.weekday() != number:
            raise DateError(
                _("{text} ne concorde pas\u00a0: c’est le {day}").format(
                    text=quoted(self.text), day=short_weekday_date(day, current_language())
                )
            )
        return day

    def _next_weekday(self, number: int) -> date:
        if self.looks_back:
            return self.today - timedelta(days=(self.today.weekday() - number - 1) % 7 + 1)
        return self.today + timedelta(days=(number - self.today.weekday() - 1) % 7 + 1)

    def _dated(self, words: str, *, is_named: bool) -> date:
        """A day of the calendar; a bare number only after an article or a weekday."""
        alone = _DAY_OF_MONTH.fullmatch(words)
        if alone is not None:
            if not is_named:
                raise DateError(
                    _("{text} est ambigu\u00a0: écrivez «\u00a0le {day}\u00a0» ou +{day}").format(
                        text=quoted(self.text), day=alone["day"]
                    )
                )
            return self._day_of_month(int(alone["day"]))
        match = _NUMERIC.fullmatch(words) or _ISO.fullmatch(words)
        if match is not None:
            return self._complete(int(match["day"]), int(match["month"]), match["year"])
        match = _NAMED.fullmatch(words)
        if match is None:
            raise self.unknown()
        return self._complete(int(match["day"]), _MONTHS[match["name"]], match["year"])

    def _day_of_month(self, day: int) -> date:
        is_other_month = day > self.today.day if self.looks_back else day < self.today.day
        step = -1 if self.looks_back else 1
        month = self.today + relativedelta(day=1, months=step if is_other_month else 0)
        return self._build(month.year, month.month, day)

    def _complete(self, day: int, month: int, year: str | None) -> date:
        if year is not None:
            return self._build(
                int(year) + (_CENTURY if len(year) == _TWO_DIGITS else 0), month, day
            )
        here = (self.today.month, self.today.day)
        if self.looks_back:
            return self._build(self.today.year - ((month, day) > here), month, day)
        return self._build(self.today.year + ((month, day) < here), month, day)

    def _build(self, year: int, month: int, day: int) -> date:
        try:
            built = date(year, month, day)
        except ValueError:
            raise DateError(
                _("{text}\u00a0: le {day} n’existe pas").format(
                    text=quoted(self.text), day=f"{day:02}/{month:02}/{year:04}"
                )
            ) from None
        return self._plausible(built)

    def _plausible(self, day: date) -> date:
        if not self.today.year - _YEARS_BACK <= day.year <= self.today.year + _YEARS_AHEAD:
            raise DateError(
                _("{text}\u00a0: l’année du {day} est invraisemblable").format(
                    text=quoted(self.text), day=numeric_date(day)
                )
            )
        return day


def _examples(*, looks_back: bool) -> str:
    if looks_back:
        return _("écrivez par exemple hier, ven, 15/12 ou 15/12/2026")
    return _("écrivez par exemple ven, +7, 15/12, 15/12/2026, demain ou fin de mois")


def _length(match: re.Match[str]) -> relativedelta:
    """The duration written: days unless a unit follows."""
    written = {name.rstrip("23"): value for name, value in match.groupdict().items() if value}
    count = int(written["count"])
    unit = _UNITS[written.get("unit", "j")]
    if unit == "months":
        return relativedelta(months=count)
    return relativedelta(days=count * (_DAYS_A_WEEK if unit == "weeks" else 1))


def _end_of_named_month(today: date, match: re.Match[str]) -> date:
    month = _MONTHS[match["month"]]
    return today + relativedelta(years=month < today.month, month=month, day=31)


_RELATIVE_FORMS: tuple[tuple[re.Pattern[str], bool, Callable[[date, re.Match[str]], date]], ...] = (
    (_AHEAD, False, lambda today, match: today + _length(match)),
    (_BACK, True, lambda today, match: today - _length(match)),
    (_END_OF_MONTH, False, lambda today, _match: today + relativedelta(day=31)),
    (_END_OF_NEXT_MONTH, False, lambda today, _match: today + relativedelta(months=1, day=31)),
    (_END_OF_NAMED_MONTH, False, _end_of_named_month),
)
"""Pattern, whether it looks back, and the day it means seen from today."""
