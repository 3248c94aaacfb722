"""The due date an invoice says in words when it gives no date. What is unclear is not guessed."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable
from datetime import date

from relance_tui.domain.codes import TermsMethod
from relance_tui.domain.days import days_after, end_of_month
from relance_tui.domain.terms import due_date
from relance_tui.ingest.text import DayError, fold, parse_day

_MAX_TEXT = 2_000
_MAX_SENTENCE = 200
_LONGEST = 365
_SENTENCE_END = re.compile(r"[\n;|]+|[.!](?=\s+[A-ZÀ-Ý])|[.!]\s*$|\s[-–—]\s")
_ASIDE = re.compile(
    r"\b(?:penalites?|indemnites?|interets?|retard|escompte|skonto|verzug|recouvrement|taux|tva"
    r"|reserve de propriete|iban|bic|rib|late|interest|penalty|penalties|discount|recovery"
    r"|article|code de commerce|merci|thank you|reference|rappeler)\b"
)
"""Words of sentences that say what happens before or after, not when to pay."""
_RATE = re.compile(r"%|\b(?:acompte|solde|deposit|balance|instal+ments?|echeances|fois)\b")
"""Several payments: no one day is when all is due."""

_UNIT = r"(?:jours?|jrs?|j|days?|d)"
_COUNT = rf"(?P<days>[0-9]{{1,3}}) ?{_UNIT}"
_MONTH_END = r"(?:(?:a )?(?:la )?fin (?:de |du )?mois|fdm|f d m|eom|end of (?:the )?month)"
_LINK = r"(?:(?:et|puis|plus|then|and) )?"
_BEFORE = (
    r"(?:(?:conditions?|modalites?|delais?|termes?|mode|de|du|d|le|la|les|l|paiement|reglement"
    r"|payables?|payer|facture|virement|bancaire|cheque|prelevement|par|a|sous|dans|un|net|nets"
    r"|echeance|payment|payments|terms?|due|is|within|in|by|pay|bank|wire|transfer|strictly"
    r"|invoice) )*"
)
_AFTER = (
    r"(?: (?:nets?|ttc|date|de|d|du|la|le|facture|facturation|emission|a|compter|partir|apres"
    r"|from|of|the|invoice|after|issue|receivable))*"
)
_FROM_INVOICE = r"(?: (?:net|date (?:de )?(?:la )?facture|nets))?"
_ON_DAY = r"(?:(?:le|on the|the|on) )?(?P<on>[0-9]{1,2})(?:st|nd|rd|th)?(?: du mois suivant)?"
_AT_ONCE = (
    r"(?:comptant|(?:a|des) (?:la )?reception(?: de (?:la |votre )?facture)?"
    r"|immediat|immediate|immediately|immediatement|cash"
    r"|(?:up)?on receipt(?: of (?:the )?invoice)?)"
)


def _shape(core: str) -> re.Pattern[str]:
    return re.compile(_BEFORE + core + _AFTER)


def _net(issued_on: date, found: re.Match[str]) -> date | None:
    return _after(issued_on, int(found["days"]), TermsMethod.NET)


def _month_end(issued_on: date, found: re.Match[str]) -> date | None:
    return _after(issued_on, int(found["days"]), TermsMethod.DAYS_THEN_END_OF_MONTH)


def _month_end_first(issued_on: date, found: re.Match[str]) -> date | None:
    return _after(issued_on, int(found["days"]), TermsMethod.END_OF_MONTH_THEN_DAYS)


def _day_of_next_month(issued_on: date, found: re.Match[str]) -> date | None:
    last = _after(issued_on, int(found["days"]), TermsMethod.DAYS_THEN_END_OF_MONTH)
    day = int(found["on"])
    if last is None or not 1 <= day <= 31:  # noqa: PLR2004 - days of a month
        return None
    first = days_after(last, 1)
    return first.replace(day=min(day, monthrange(first.year, first.month)[1]))


def _after(issued_on: date, days: int, method: TermsMethod) -> date | None:
    return due_date(issued_on, days, method) if days <= _LONGEST else None


_Rule = Callable[[date, re.Match[str]], date | None]
_FORMS: tuple[tuple[re.Pattern[str], _Rule], ...] = (
    (_shape(_COUNT), _net),
    (re.compile(rf"{_BEFORE}net (?P<days>[0-9]{{1,3}})"), _net),
    (_shape(rf"{_COUNT}{_FROM_INVOICE} {_LINK}{_MONTH_END}"), _month_end),
    (
        _shape(rf"{_COUNT}{_FROM_INVOICE} {_LINK}{_MONTH_END} {_LINK}{_ON_DAY}"),
        _day_of_next_month,
    ),
    (_shape(rf"{_MONTH_END} {_LINK}{_COUNT}"), _month_end_first),
    (_shape(_MONTH_END), lambda issued_on, _found: end_of_month(issued_on)),
    (_shape(rf"{_AT_ONCE}(?: {_AT_ONCE})?"), lambda issued_on, _found: issued_on),
)
_DATED = re.compile(
    r"(?:(?P<french>(?:date d.)?échéance|(?:date d.)?echeance|payable|paiement|règlement|à régler"
    r"|à payer)|due date|due|payment due)"
    r"(?: (?:le|au|avant le|au plus tard le|jusqu.au|on|by))?\s*:?\s*"
    r"(?P<day>[0-9]{4}-[0-9]{2}-[0-9]{2}|[0-9]{1,2}[/.][0-9]{1,2}[/.][0-9]{4})"
)


def due_from_terms(terms: str, issued_on: date) -> date | None:
    """The due date payment terms mean, None when they say none, or could mean several.

    French and English. `45 jours fin de mois` is 45 days, then the end of that month.
    """
    if len(terms) > _MAX_TEXT:
        return None
    days: set[date] = set()
    for sentence in _SENTENCE_END.split(terms):
        words = fold(sentence)
        if not words or _ASIDE.search(words):
            continue
        day = None if len(sentence) > _MAX_SENTENCE else _day_of(sentence, words, issued_on)
        if day is None:
            return None
        days.add(day)
    day = days.pop() if len(days) == 1 else None
    return day if day is not None and day >= issued_on else None


def _day_of(sentence: str, words: str, issued_on: date) -> date | None:
    if _RATE.search(sentence) or _RATE.search(words):
        return None
    if dated := _DATED.fullmatch(" ".join(sentence.casefold().split())):
        return _written_day(dated)
    for pattern, rule in _FORMS:
        if found := pattern.fullmatch(words):
            return rule(issued_on, found)
    return None


def _written_day(dated: re.Match[str]) -> date | None:
    """The day of a written date; after English words the day may come second, unless ISO."""
    text = dated["day"]
    if dated["french"] is None and "-" not in text:
        return None
    try:
        return parse_day(text)
    except DayError:
        return None
