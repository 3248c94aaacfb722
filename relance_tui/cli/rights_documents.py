"""JSON documents of what the law gives us on a dossier."""

from __future__ import annotations

from collections.abc import Iterable

from relance_tui.cli.output import Document
from relance_tui.domain.claims import DossierClaims, InvoiceClaims
from relance_tui.domain.formats import plain_amount
from relance_tui.domain.interest import Segment
from relance_tui.domain.limitation import Anchor, Limitation
from relance_tui.domain.procedure_words import forum_words, route_words, source_words
from relance_tui.domain.procedures import Procedure
from relance_tui.domain.rates import plain_percent
from relance_tui.domain.reason import Because
from relance_tui.domain.terms import terms_words
from relance_tui.services.phrases import phrase
from relance_tui.services.rights import Rights
from relance_tui.services.rights_words import procedure_lines
from relance_tui.services.views import DossierView


def rights(found: Rights) -> Document:
    """Interest to the day, limitation, procedures and terms."""
    return {
        "interest": _claims(found.claims)
        | {"allocation": "interest_first" if found.is_interest_first else "principal_first"},
        "limitation": [_limitation(number, each) for number, each in found.limitations],
        "procedures": [_procedure(each) for each in found.procedures],
        "terms": terms(found),
    }


def terms(found: Rights) -> Document:
    """The payment terms and what is unlawful in them."""
    return {
        "days": found.terms.days,
        "method": found.terms.method,
        "text": terms_words(found.terms),
        "warnings": list(found.terms_warnings),
    }


def guard(view: DossierView) -> Document:
    """Whether a contact may be made now, and the rules against it."""
    return {
        "call": _verdict(view.call_objections),
        "letter": _verdict(view.letter_objections),
    }


def _verdict(objections: Iterable[Because]) -> Document:
    refusals = [
        {"rule": each.code.removeprefix("guard."), "detail": phrase(each)} for each in objections
    ]
    return {"allowed": not refusals, "refusals": refusals}


def _claims(claims: DossierClaims) -> Document:
    return {
        "until": claims.until.isoformat(),
        "interest": plain_amount(claims.interest_cents),
        "indemnity": plain_amount(claims.indemnity_cents),
        "settled_interest": plain_amount(claims.settled_interest_cents),
        "settled_indemnity": plain_amount(claims.settled_indemnity_cents),
        "missing_rate": str(claims.missing) if claims.missing else None,
        "invoices": [
            _invoice_claims(each) for each in (*claims.open, *claims.settled_late) if each.has_any
        ],
    }


def _invoice_claims(claims: InvoiceClaims) -> Document:
    return {
        "number": claims.invoice.number,
        "basis": claims.terms.basis,
        "interest": plain_amount(claims.interest_owed_cents),
        "indemnity": plain_amount(claims.indemnity_owed_cents),
        "segments": [segment(each) for each in claims.interest.segments],
    }


def segment(found: Segment) -> Document:
    """A period of an unpaid amount at one rate."""
    return {
        "from": found.first_on.isoformat(),
        "to": found.last_on.isoformat(),
        "days": found.days,
        "rate": plain_percent(found.percent),
        "principal": plain_amount(found.principal_cents),
        "interest": plain_amount(found.interest_cents),
    }


def _limitation(number: str, found: Limitation) -> Document:
    return {
        "invoice": number,
        "on": found.on.isoformat(),
        "start_on": found.start_on.isoformat(),
        "start_reason": found.start_reason,
        "article": found.period.article,
        "is_checked": found.period.is_checked,
        "moved_by": [_anchor(each) for each in found.anchors],
        "too_late": [_anchor(each) for each in found.too_late],
    }


def _anchor(found: Anchor) -> Document:
    return {
        "event": found.event,
        "on": found.on.isoformat(),
        "moved_to_on": found.moved_to_on.isoformat(),
    }


def _procedure(found: Procedure) -> Document:
    return {
        "route": found.route,
        "title": route_words(found.route),
        "is_open": found.is_open,
        "closed": found.closed,
        "court": forum_words(found) if found.is_open else None,
        "form": found.form.number if found.form and found.is_open else None,
        "ceiling": None if found.ceiling_cents is None else plain_amount(found.ceiling_cents),
        "due_on": found.due_on.isoformat() if found.due_on else None,
        "missing": list(found.missing),
        "to_gather": list(found.to_gather),
        "unverified": list(found.unverified),
        "details": list(procedure_lines(found)) if found.is_open else [],
        "source": source_words(found),
    }
