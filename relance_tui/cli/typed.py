"""What clerks type after an option: amounts and days in their own words.

What cannot be understood is bad usage: the error names the option.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, time

from relance_tui.domain.dates import DateError, parse_date, parse_moment, parse_past_date
from relance_tui.domain.dossier import Dossier
from relance_tui.domain.formats import numeric_date
from relance_tui.domain.money import AmountError, parse_amount
from relance_tui.domain.terms import Terms, TermsError, parse_terms
from relance_tui.errors import RelanceError, UsageError
from relance_tui.i18n import _
from relance_tui.services.desk import Desk

_EVERYTHING = frozenset({"tout", "all", "solde"})


def is_everything(text: str) -> bool:
    """Whether the amount typed is the word for all of it."""
    return text.strip().casefold() in _EVERYTHING


def amount(name: str, text: str) -> int:
    """Cents of a positive amount. Raises UsageError."""
    try:
        cents = parse_amount(text)
    except AmountError as error:
        raise _wrong(name, str(error)) from None
    if cents <= 0:
        raise _wrong(name, _("le montant doit être supérieur à zéro"))
    return cents


def amount_received(text: str, dossier: Dossier, today: date, number: str | None) -> int:
    """Cents received; `tout` is what is open on the invoice named, else overdue, else open."""
    if not is_everything(text):
        return amount("AMOUNT", text)
    invoices = dossier.invoices
    if number is not None:
        invoices = tuple(i for i in invoices if i.number.casefold() == number.casefold())
        if not invoices:
            raise RelanceError(_("facture inconnue : « {number} »").format(number=number))
    overdue = sum(invoice.open_cents for invoice in invoices if invoice.is_overdue(today))
    everything = overdue or sum(invoice.open_cents for invoice in invoices)
    if not everything:
        raise RelanceError(_("il ne reste rien à régler"))
    return everything


def day_ahead(name: str, text: str, desk: Desk) -> date:
    """A day from today on. Raises UsageError."""
    return moment_ahead(name, text, desk, has_hour=False)[0]


def moment_ahead(
    name: str, text: str, desk: Desk, *, has_hour: bool = True
) -> tuple[date, time | None]:
    """A day from today on, with its hour when one is given. Raises UsageError."""
    calendar = desk.working_calendar()
    try:
        if has_hour:
            day, at = parse_moment(text, desk.today, calendar=calendar)
        else:
            day, at = parse_date(text, desk.today, calendar=calendar), None
    except DateError as error:
        raise _wrong(name, str(error)) from None
    if day < desk.today:
        raise _wrong(name, _("le {day} est déjà passé").format(day=numeric_date(day)))
    return day, at


def day_past(name: str, text: str, desk: Desk) -> date:
    """A day up to today. Raises UsageError."""
    try:
        return parse_past_date(text, desk.today)
    except DateError as error:
        raise _wrong(name, str(error)) from None


def terms(name: str, text: str) -> Terms:
    """Payment terms as a clerk writes them. Raises UsageError."""
    try:
        return parse_terms(text)
    except TermsError as error:
        raise _wrong(name, str(error)) from None


def tags(name: str, words: Sequence[str]) -> tuple[str, ...]:
    """Tags in order, none twice; an empty word clears them. Raises UsageError."""
    found = {word.strip().casefold() for text in words for word in text.split(",")} - {""}
    for word in found:
        if not word.replace("-", "").replace("_", "").isalnum():
            raise _wrong(name, _("une étiquette est faite de lettres, chiffres et tirets"))
    return tuple(sorted(found))


def _wrong(name: str, message: str) -> UsageError:
    return UsageError(_("{name} : {text}").format(name=name, text=message))
