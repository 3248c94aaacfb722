"""Payment terms: read as a clerk types them, counted, and compared with what the law allows."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from relance_tui.domain.codes import DebtorKind, TermsMethod
from relance_tui.domain.days import days_after, end_of_month
from relance_tui.domain.formats import numeric_date, quoted
from relance_tui.domain.invoice import Invoice
from relance_tui.errors import RelanceError
from relance_tui.i18n import _, current_language, ngettext

DEFAULT_DAYS: Final = 30
"""What holds when nothing was agreed (C. com. art. L441-10 I)."""
LONGEST_NET_DAYS: Final = 60
"""From the invoice date, between professionals (C. com. art. L441-10 I)."""
LONGEST_MONTH_END_DAYS: Final = 45
"""With an end of month, if written in the contract (C. com. art. L441-10 I)."""
PUBLIC_DAYS: Final = 30
"""State and local authorities (CCP art. L2192-10, R2192-10)."""
HOSPITAL_DAYS: Final = 50
"""Public health establishments (CCP art. R2192-10 ff.)."""
UNDERTAKING_DAYS: Final = 60
"""Public undertakings (CCP art. R2192-10 ff.)."""

_LONGEST_TYPED = 365
_LONGEST_MONTH = 31


class TermsError(RelanceError, ValueError):
    """A text that is not payment terms."""


@dataclass(frozen=True, slots=True)
class Terms:
    """When an invoice falls due: so many days, counted one way."""

    days: int = DEFAULT_DAYS
    method: TermsMethod = TermsMethod.NET

    def due_on(self, issued_on: date) -> date:
        """The due date of an invoice of that day."""
        return due_date(issued_on, self.days, self.method)

    @property
    def longest_days(self) -> int:
        """The most days they can leave, for the invoice date that suits the debtor best."""
        to_month_end = 0 if self.method is TermsMethod.NET else _LONGEST_MONTH - 1
        return self.days + to_month_end


def due_date(issued_on: date, days: int, method: TermsMethod) -> date:
    """The due date of an invoice (C. com. art. L441-10 I: both readings of an end of month)."""
    if method is TermsMethod.END_OF_MONTH_THEN_DAYS:
        return days_after(end_of_month(issued_on), days)
    due_on = days_after(issued_on, days)
    return end_of_month(due_on) if method is TermsMethod.DAYS_THEN_END_OF_MONTH else due_on


_AT_ONCE = re.compile(r"comptant|a reception(?: de (?:la )?facture)?|cash|on receipt")
_MONTH_END = r"(?:fdm|eom|fin de mois|end of month)"
_COUNT = r"(?P<days>[0-9]{1,4}) ?(?:j|jours?|d|days?)?"
_LINK = r" ?(?:\+|,|puis|then|et)? ?"
_FORMS: tuple[tuple[re.Pattern[str], TermsMethod], ...] = (
    (re.compile(rf"(?:net )?{_COUNT}(?: nets?)?"), TermsMethod.NET),
    (re.compile(rf"{_COUNT}{_LINK}{_MONTH_END}"), TermsMethod.DAYS_THEN_END_OF_MONTH),
    (re.compile(rf"{_MONTH_END}{_LINK}{_COUNT}"), TermsMethod.END_OF_MONTH_THEN_DAYS),
    (re.compile(rf"{_MONTH_END}(?P<days>)"), TermsMethod.DAYS_THEN_END_OF_MONTH),
)


def parse_terms(text: str) -> Terms:
    """The terms a clerk types: `30`, `45 fdm` (45 days, then end of month), `fdm 45` (the reverse).

    French and English words, without regard to case or accents. Raises `TermsError`.
    """
    words = _plain(text)
    if _AT_ONCE.fullmatch(words):
        return Terms(0)
    for pattern, method in _FORMS:
        found = pattern.fullmatch(words)
        if found is not None:
            days = int(found["days"] or 0)
            if days > _LONGEST_TYPED:
                raise TermsError(
                    _("délai de paiement trop long : {days} jours ; {most} au plus").format(
                        days=days, most=_LONGEST_TYPED
                    )
                )
            return Terms(days, method)
    raise TermsError(
        _(
            "délai de paiement non compris : {text} ; écrivez par exemple 30, 45 fdm "
            "(45 jours puis fin de mois) ou fdm 45 (fin de mois puis 45 jours)"
        ).format(text=quoted(text))
    )


def _plain(text: str) -> str:
    letters = unicodedata.normalize("NFKD", text[:80])
    bare = "".join(c for c in letters if not unicodedata.combining(c)).casefold()
    return " ".join(bare.replace(".", " ").split())


def terms_words(terms: Terms) -> str:
    """The terms in words that leave one reading only, and that `parse_terms` reads back."""
    count = ngettext("{count} jour", "{count} jours", terms.days).format(count=terms.days)
    if terms.method is TermsMethod.NET:
        return count if terms.days else _("comptant")
    if not terms.days:
        return _("fin de mois")
    if terms.method is TermsMethod.DAYS_THEN_END_OF_MONTH:
        return _("{count} puis fin de mois").format(count=count)
    return _("fin de mois puis {count}").format(count=count)


class Ceiling(StrEnum):
    """The trades whose longest terms the law sets apart (C. com. art. L441-10 I, L441-11)."""

    GENERAL = "general"
    PERIODIC_INVOICE = "periodic_invoice"
    PERISHABLE_FOOD = "perishable_food"
    LIVESTOCK_AND_FRESH_MEAT = "livestock_and_fresh_meat"
    TAXED_ALCOHOL = "taxed_alcohol"
    GRAPES_AND_MUST = "grapes_and_must"
    TRANSPORT = "transport"
    """Road transport, freight forwarding, customs agents, vehicle rental."""


@dataclass(frozen=True, slots=True)
class CeilingRule:
    """How the longest terms of a trade are counted, and where that was read."""

    last_day: Callable[[date, date], date]
    """From the invoice date and the delivery date."""
    article: str
    checked: str
    """Year and month in which the source was read."""


_TENTH, _TWENTIETH = 10, 20


def end_of_ten_days(day: date) -> date:
    """The last day of its ten-day period: the 10th, the 20th or the end of the month."""
    if day.day <= _TENTH:
        return day.replace(day=_TENTH)
    return day.replace(day=_TWENTIETH) if day.day <= _TWENTIETH else end_of_month(day)


def _general(issued_on: date, _delivered_on: date) -> date:
    """The longest of the three lawful counts, since the contract may have chosen any."""
    return max(
        due_date(issued_on, LONGEST_NET_DAYS, TermsMethod.NET),
        due_date(issued_on, LONGEST_MONTH_END_DAYS, TermsMethod.END_OF_MONTH_THEN_DAYS),
        due_date(issued_on, LONGEST_MONTH_END_DAYS, TermsMethod.DAYS_THEN_END_OF_MONTH),
    )


CEILINGS: Final = {
    Ceiling.GENERAL: CeilingRule(_general, "C. com. art. L441-10 I", "2026-09"),
    Ceiling.PERIODIC_INVOICE: CeilingRule(
        lambda issued_on, _delivered_on: days_after(issued_on, 45),
        "C. com. art. L441-10 I",
        "2026-09",
    ),
    Ceiling.PERISHABLE_FOOD: CeilingRule(
        lambda _issued_on, delivered_on: days_after(end_of_ten_days(delivered_on), 30),
        "C. com. art. L441-11",
        "2021-01",
    ),
    Ceiling.LIVESTOCK_AND_FRESH_MEAT: CeilingRule(
        lambda _issued_on, delivered_on: days_after(delivered_on, 20),
        "C. com. art. L441-11",
        "2021-01",
    ),
    Ceiling.TAXED_ALCOHOL: CeilingRule(
        lambda _issued_on, delivered_on: days_after(end_of_month(delivered_on), 30),
        "C. com. art. L441-11",
        "2021-01",
    ),
    Ceiling.GRAPES_AND_MUST: CeilingRule(_general, "C. com. art. L441-11", "2021-01"),
    Ceiling.TRANSPORT: CeilingRule(
        lambda issued_on, _delivered_on: days_after(issued_on, 30),
        "C. com. art. L441-11",
        "2021-01",
    ),
}
"""Seasonal exceptions (farm machinery, winter sports...) are not among them."""


def latest_due_on(
    issued_on: date, delivered_on: date | None = None, ceiling: Ceiling = Ceiling.GENERAL
) -> date:
    """The latest lawful due date between professionals; delivery unknown is the invoice date."""
    return CEILINGS[ceiling].last_day(issued_on, delivered_on or issued_on)


def terms_warnings(terms: Terms, kind: DebtorKind) -> tuple[str, ...]:
    """What is unlawful in the terms granted to a debtor; a warning, never a refusal.

    An unknown debtor is warned of as a professional; a consumer has no ceiling here.
    """
    if kind is DebtorKind.CONSUMER:
        return ()
    if kind is DebtorKind.PUBLIC_BODY:
        return _public_warnings(terms.longest_days)
    if terms.method is TermsMethod.NET:
        longest, allowed = LONGEST_NET_DAYS, _("60 jours à compter de la facture")
    else:
        longest, allowed = LONGEST_MONTH_END_DAYS, _("45 jours fin de mois")
    if terms.days <= longest:
        return ()
    return (
        _(
            "délai de {terms} : la loi permet au plus {allowed} entre professionnels "
            "(C. com. art. L441-10 I)"
        ).format(terms=terms_words(terms), allowed=allowed),
    )


def due_date_warnings(
    invoice: Invoice, kind: DebtorKind, ceiling: Ceiling = Ceiling.GENERAL
) -> tuple[str, ...]:
    """What is unlawful in the due date printed on an invoice; a warning, never a refusal."""
    if kind is DebtorKind.CONSUMER:
        return ()
    if kind is DebtorKind.PUBLIC_BODY:
        return _public_warnings((invoice.due_on - invoice.issued_on).days)
    latest_on = latest_due_on(invoice.issued_on, invoice.performed_on, ceiling)
    if invoice.due_on <= latest_on:
        return ()
    language = current_language()
    return (
        _(
            "facture {number} : échéance du {due_on} au-delà du {latest_on}, "
            "la plus tardive que la loi permette ({article})"
        ).format(
            number=quoted(invoice.number),
            due_on=numeric_date(invoice.due_on, language),
            latest_on=numeric_date(latest_on, language),
            article=CEILINGS[ceiling].article,
        ),
    )


def _public_warnings(days: int) -> tuple[str, ...]:
    """The days a public buyer has from receipt, which is on the invoice date at the earliest."""
    if days <= PUBLIC_DAYS:
        return ()
    if days <= HOSPITAL_DAYS:
        allowed = _("réservé à la santé publique (50) et aux entreprises publiques (60)")
    elif days <= UNDERTAKING_DAYS:
        allowed = _("réservé aux entreprises publiques (60)")
    else:
        allowed = _("aucun acheteur public n’y a droit (santé : 50, entreprise publique : 60)")
    return (
        _(
            "délai de {days} jours au-delà des 30 d’un acheteur public : {allowed} "
            "(CCP art. L2192-10)"
        ).format(days=days, allowed=allowed),
    )
