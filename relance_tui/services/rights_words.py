"""What the law gives us on a dossier, in words, for the command line and the screens."""

from __future__ import annotations

from collections.abc import Iterator

from relance_tui.domain.claims import InvoiceClaims
from relance_tui.domain.codes import EventKind
from relance_tui.domain.interest import FloorDoubt
from relance_tui.domain.limitation import PART_PAYMENT, Anchor, Limitation
from relance_tui.domain.procedure_words import (
    amicable_words,
    caution_words,
    ceiling_words,
    closed_words,
    cost_words,
    deadline_words,
    due_words,
    form_words,
    forum_words,
    piece_words,
    route_words,
    source_words,
    unverified_words,
)
from relance_tui.domain.procedures import Procedure
from relance_tui.domain.rates import percent_text
from relance_tui.domain.routes import Amicable
from relance_tui.domain.terms import terms_words
from relance_tui.i18n import _, current_language
from relance_tui.services.rights import Rights
from relance_tui.services.wording import day, event_label, money

_MOST_DOUBTS = 3


def claims_line(rights: Rights) -> str:
    """Interest to the day and indemnities, on one line; why not when a rate is not known."""
    claims = rights.claims
    if claims.missing is not None:
        return str(claims.missing)
    if not claims.interest_cents and not claims.indemnity_cents:
        return _("aucun intérêt ni indemnité à ce jour")
    return _("intérêts à ce jour {interest}, indemnités {indemnity}").format(
        interest=money(claims.interest_cents), indemnity=money(claims.indemnity_cents)
    )


def claims_lines(rights: Rights) -> Iterator[str]:
    """What is owed beside the principal, on what basis, and what to beware of."""
    claims = rights.claims
    yield claims_line(rights)
    late = next((each for each in claims.open if each.has_any), None)
    if late is not None:
        yield _("calculés sur le reste dû, {articles}").format(articles=late.terms.basis.articles)
    if claims.settled_interest_cents or claims.settled_indemnity_cents:
        yield _(
            "factures déjà réglées en retard : intérêts {interest}, indemnités {indemnity}"
        ).format(
            interest=money(claims.settled_interest_cents),
            indemnity=money(claims.settled_indemnity_cents),
        )
    yield (
        _("règlements imputés d’abord sur les intérêts (art. 1343-1 C. civ.)")
        if rights.is_interest_first
        else _("règlements imputés sur le principal, comme en comptabilité")
    )
    doubts = {doubt for each in claims.open for doubt in each.floor_doubts}
    for doubt in sorted(doubts, key=lambda doubt: doubt.half_year)[:_MOST_DOUBTS]:
        yield floor_warning(doubt)


def floor_warning(doubt: FloorDoubt) -> str:
    """That the contract rate of a half-year may be too low to be lawful."""
    if doubt.floor_percent is None:
        message = _(
            "semestre du {day} : taux légal inconnu, le plancher du taux convenu n’est pas vérifié"
        )
        return message.format(day=day(doubt.half_year))
    message = _(
        "semestre du {day} : le taux convenu est inférieur au plancher, trois fois le taux légal,"
        " soit {floor}"
    )
    return message.format(
        day=day(doubt.half_year), floor=percent_text(doubt.floor_percent, current_language())
    )


def invoice_claim(claims: InvoiceClaims | None) -> str:
    """Interest and indemnity of one invoice, short; empty when there is nothing."""
    if claims is None or claims.missing is not None or not claims.has_any:
        return ""
    return money(claims.interest_owed_cents + claims.indemnity_owed_cents)


def limitation_line(rights: Rights) -> str:
    """The earliest limitation date; empty when nothing is open."""
    on = rights.limitation_on
    return _("prescription au plus tard le {on}").format(on=day(on)) if on else ""


def limitation_lines(rights: Rights) -> Iterator[str]:
    """Each invoice with its date, the rule, and every event that moved it."""
    if not rights.limitations:
        yield _("aucune facture ouverte")
    for number, limitation in rights.limitations:
        yield _("{number} : au plus tard le {on} ({article})").format(
            number=number, on=day(limitation.on), article=limitation.period.article
        )
        yield from _limitation_details(limitation)


def _limitation_details(limitation: Limitation) -> Iterator[str]:
    for anchor in limitation.anchors:
        yield _("  {event} du {on} : repoussée au {moved}").format(
            event=anchor_label(anchor), on=day(anchor.on), moved=day(anchor.moved_to_on)
        )
    for anchor in limitation.too_late:
        yield _("  {event} du {on} : trop tard, la date était passée").format(
            event=anchor_label(anchor), on=day(anchor.on)
        )
    if not limitation.period.is_checked:
        yield _("  règle à faire vérifier : elle n’a pas été relue à sa source")


def anchor_label(anchor: Anchor) -> str:
    """What moved a limitation date."""
    if anchor.event == PART_PAYMENT:
        return _("paiement partiel")
    return event_label(EventKind(anchor.event))


def terms_lines(rights: Rights) -> Iterator[str]:
    """The payment terms and what is unlawful in them."""
    yield _("délai de paiement : {terms}").format(terms=terms_words(rights.terms))
    yield from rights.terms_warnings


def procedure_head(procedure: Procedure) -> str:
    """A procedure on one line: what it is, before whom, or why it is closed."""
    title = route_words(procedure.route)
    if procedure.closed is not None:
        return _("{title} : {why}").format(title=title, why=closed_words(procedure.closed))
    text = f"{title}, {forum_words(procedure)}"
    due = due_words(procedure)
    return f"{text} ({due})" if due else text


def procedure_lines(procedure: Procedure) -> Iterator[str]:
    """Everything to know before taking a procedure that is open."""
    form = form_words(procedure)
    yield ", ".join(filter(None, (ceiling_words(procedure), form)))
    yield from (cost_words(cost) for cost in procedure.costs)
    yield from (deadline_words(deadline) for deadline in procedure.deadlines)
    if procedure.amicable is not Amicable.NOT_REQUIRED:
        yield amicable_words(procedure.amicable)
    if procedure.missing:
        yield _("manque au dossier : {pieces}").format(
            pieces=", ".join(piece_words(piece) for piece in procedure.missing)
        )
    if procedure.to_gather:
        yield _("à réunir : {pieces}").format(
            pieces=", ".join(piece_words(piece) for piece in procedure.to_gather)
        )
    yield from (caution_words(caution, procedure) for caution in procedure.cautions)
    yield from (unverified_words(each) for each in procedure.unverified)
    yield source_words(procedure)
