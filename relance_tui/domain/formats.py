"""How money and dates read for people, in French (`fr`) and English (`en`).

Any other language reads as French. `plain_amount` is for programs.
"""

from __future__ import annotations

from datetime import date

from relance_tui.i18n import _

NARROW_SPACE = "\u202f"
"""Between thousands and before ; ! ? in French."""
HARD_SPACE = "\u00a0"
"""Before a colon, the euro sign and inside guillemets in French."""

_LONGEST_QUOTE = 40

_MONTHS = {
    "fr": (
        "janvier",
        "février",
        "mars",
        "avril",
        "mai",
        "juin",
        "juillet",
        "août",
        "septembre",
        "octobre",
        "novembre",
        "décembre",
    ),
    "en": (
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ),
}
_SHORT_MONTHS = {
    "fr": (
        "janv.",
        "févr.",
        "mars",
        "avr.",
        "mai",
        "juin",
        "juil.",
        "août",
        "sept.",
        "oct.",
        "nov.",
        "déc.",
    ),
    "en": ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sept", "Oct", "Nov", "Dec"),
}
_SHORT_WEEKDAYS = {
    "fr": ("lun.", "mar.", "mer.", "jeu.", "ven.", "sam.", "dim."),
    "en": ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"),
}


def _known(language: str) -> str:
    return "en" if language == "en" else "fr"


def amount(cents: int, currency: str = "EUR", language: str = "fr") -> str:
    """An amount with its currency: `1 234,56 €`, or `€1,234.56` in English.

    Currencies other than the euro show their three-letter code.
    """
    sign = "-" if cents < 0 else ""
    whole, hundredths = divmod(abs(cents), 100)
    if language == "en":
        mark = "€" if currency == "EUR" else currency + HARD_SPACE
        return f"{sign}{mark}{whole:,}.{hundredths:02}"
    mark = "€" if currency == "EUR" else currency
    thousands = f"{whole:,}".replace(",", NARROW_SPACE)
    return f"{sign}{thousands},{hundredths:02}{HARD_SPACE}{mark}"


def whole_amount(
    cents: int, currency: str = "EUR", language: str = "fr", *, thousands: bool = False
) -> str:
    """An amount without its cents, rounded down, where room is short: `1 234 €`, `1 234 k€`."""
    units = abs(cents) // (100_000 if thousands else 100) * (-1 if cents < 0 else 1)
    shown = amount(units * 100, currency, language)
    bare = shown.replace(".00" if language == "en" else ",00", "")
    if not thousands:
        return bare
    mark = "€" if currency == "EUR" else currency
    return f"{bare}k" if language == "en" else bare.replace(mark, f"k{mark}")


def number(count: int, language: str = "fr") -> str:
    """A count with its thousands parted: `1 234`."""
    return f"{count:,}".replace(",", "," if language == "en" else NARROW_SPACE)


def plain_amount(cents: int) -> str:
    """An amount for programs: a point, two decimals, nothing else (`-1234.56`)."""
    sign = "-" if cents < 0 else ""
    whole, hundredths = divmod(abs(cents), 100)
    return f"{sign}{whole}.{hundredths:02}"


def short_date(day: date, language: str = "fr") -> str:  # noqa: ARG001 - reads alike in both
    """`30/10/26`, in both languages."""
    return f"{day.day:02}/{day.month:02}/{day.year % 100:02}"


def numeric_date(day: date, language: str = "fr") -> str:  # noqa: ARG001 - reads alike in both
    """`30/10/2026`, in both languages."""
    return f"{day.day:02}/{day.month:02}/{day.year:04}"


def day_month(day: date, language: str = "fr") -> str:  # noqa: ARG001 - reads alike in both
    """`27/11`, in both languages."""
    return f"{day.day:02}/{day.month:02}"


def long_date(day: date, language: str = "fr") -> str:
    """`1er octobre 2026`, or `1 October 2026` in English."""
    number = "1er" if day.day == 1 and language != "en" else str(day.day)
    return f"{number} {_MONTHS[_known(language)][day.month - 1]} {day.year}"


def weekday_date(day: date, language: str = "fr") -> str:
    """`lun. 23 nov. 2026`, or `Mon 23 Nov 2026` in English."""
    known = _known(language)
    number = "1er" if day.day == 1 and known == "fr" else str(day.day)
    weekday = _SHORT_WEEKDAYS[known][day.weekday()]
    return f"{weekday} {number} {_SHORT_MONTHS[known][day.month - 1]} {day.year}"


def short_weekday_date(day: date, language: str = "fr") -> str:
    """`ven. 27/11/2026`, or `Fri 27/11/2026` in English."""
    return f"{_SHORT_WEEKDAYS[_known(language)][day.weekday()]} {numeric_date(day)}"


def days(count: int, language: str = "fr") -> str:
    """A number of days, short: `24 j`, or `24 d` in English."""
    unit = "d" if language == "en" else "j"
    return f"{count}{HARD_SPACE}{unit}"


def quoted(text: str) -> str:
    """A text from outside inside quotation marks: one line, no control character, not too long."""
    line = " ".join("".join(c if c.isprintable() else " " for c in text[:200]).split())
    if len(line) > _LONGEST_QUOTE:
        line = line[: _LONGEST_QUOTE - 1] + "…"
    return _("« {text} »").format(text=line)
