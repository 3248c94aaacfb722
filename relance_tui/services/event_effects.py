"""What an event told by the clerk changes in law, in words.

The case without it is set beside the case with it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from relance_tui.domain.case import Case
from relance_tui.domain.claims import ClaimTerms
from relance_tui.domain.codes import EventKind
from relance_tui.domain.legal_event import LegalEvent
from relance_tui.domain.limitation import INTERRUPTING, TITLE
from relance_tui.domain.registered import (
    INSOLVENCY_ARTICLE,
    RegisteredLetter,
    registered_letters,
)
from relance_tui.i18n import _
from relance_tui.services.sent_words import deadline_words, effect_words, state_words
from relance_tui.services.wording import day, listed

_ARTICLES: Final = {
    EventKind.ACKNOWLEDGEMENT: "C. civ. art. 2240",
    EventKind.PLAN_SIGNED: "C. civ. art. 2240",
    EventKind.COURT_CLAIM: "C. civ. art. 2241",
    EventKind.ORDER_SERVED: "Cass. 1re civ. 10/07/1990",
    EventKind.TITLE_OBTAINED: TITLE.article,
    EventKind.CLAIM_DECLARED: "C. com. art. L622-25-1",
    EventKind.INSOLVENCY_CLOSED: "C. com. art. L622-25-1",
}
"""Why each event starts the limitation again."""
_SUITS_ARTICLE: Final = "C. com. art. L622-21"
_DECLARATION_ARTICLE: Final = "C. com. art. L622-24, R622-24"


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """An event with the case as it was and as it is with it."""

    event: LegalEvent
    before: Case
    after: Case
    terms: ClaimTerms
    deadlines: Mapping[int, date | None]
    """Letter id to the day it gave to pay."""
    today: date

    def letter(self, case: Case) -> RegisteredLetter | None:
        """The registered letter the event is about, as that case knows it."""
        found = registered_letters(case, self.terms, self.deadlines)
        return next((each for each in found if each.letter.id == self.event.letter_id), None)


def event_effects(told: Told) -> tuple[str, ...]:
    """What the event changes, each with its article where a text says so."""
    return tuple(text for effects in _EFFECTS for text in effects(told))


def _letter(told: Told) -> Iterator[str]:
    """What a proof makes of a registered letter; that of a deposit is only its number."""
    before, after = told.letter(told.before), told.letter(told.after)
    if before is None or after is None:
        return
    yield _("recommandé du {on}\u00a0: {state}").format(
        on=day(after.letter.on), state=state_words(after, told.today)
    )
    if not told.event.kind.is_proof:
        return
    known = set(effect_words(before, told.today))
    yield from (text for text in effect_words(after, told.today) if text not in known)
    deadline = deadline_words(after, told.today)
    if deadline and deadline in known:
        yield deadline


def _limitation(told: Told) -> Iterator[str]:
    """The limitation dates that moved, and those an event came too late for."""
    moved: dict[date, list[str]] = {}
    late: list[str] = []
    for invoice in told.after.open_invoices:
        before, after = told.before.limitation_on[invoice.id], told.after.limitation_on[invoice.id]
        if after != before:
            moved.setdefault(after, []).append(invoice.number)
        elif (
            told.event.kind in INTERRUPTING
            and told.event.concerns(invoice)
            and before < told.event.on
        ):
            late.append(invoice.number)
    article = _ARTICLES.get(told.event.kind, "")
    for on, numbers in sorted(moved.items()):
        yield _("prescription de {invoices} repoussée au {on} ({article})").format(
            invoices=listed(numbers), on=day(on), article=article
        )
    if late:
        yield _("{invoices}\u00a0: trop tard, la prescription était acquise").format(
            invoices=listed(late)
        )
    if not moved and not late and told.event.kind in INTERRUPTING:
        yield _("prescription inchangée")


def _insolvency(told: Told) -> Iterator[str]:
    """What opening or closing proceedings asks of the creditor."""
    found = told.after.insolvency
    if told.event.kind is not EventKind.INSOLVENCY_OPENED or found is None:
        return
    yield _("poursuites individuelles arrêtées ({suits}), intérêts aussi ({interest})").format(
        suits=_SUITS_ARTICLE, interest=INSOLVENCY_ARTICLE
    )
    by_on = found.declare_by_on
    if by_on is None:
        yield _(
            "créance à déclarer dans les deux mois de la publication au BODACC ({article})\u00a0:"
            " notez-en la date"
        ).format(article=_DECLARATION_ARTICLE)
    else:
        yield _("créance à déclarer au plus tard le {on} ({article})").format(
            on=day(by_on), article=_DECLARATION_ARTICLE
        )


def _reminders(told: Told) -> Iterator[str]:
    """The invoices whose reminders stop or start again."""
    before, after = told.before.frozen, told.after.frozen
    pairs = _numbers(told.after)
    stopped = [number for id_, number in pairs if id_ in after and id_ not in before]
    resumed = [number for id_, number in pairs if id_ in before and id_ not in after]
    if stopped:
        yield _("relances arrêtées sur {invoices}").format(invoices=listed(stopped))
    if resumed:
        yield _("relances reprises sur {invoices}").format(invoices=listed(resumed))


def _numbers(case: Case) -> list[tuple[int, str]]:
    return [(invoice.id, invoice.number) for invoice in case.open_invoices]


_EFFECTS: tuple[Callable[[Told], Iterator[str]], ...] = (
    _letter,
    _limitation,
    _insolvency,
    _reminders,
)
