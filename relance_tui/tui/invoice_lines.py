"""The invoices of a dossier in lines: what is owed on each, and all about one when asked."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from collections.abc import Set as AbstractSet
from typing import TYPE_CHECKING, NamedTuple

from rich.cells import cell_len

from relance_tui.domain import formats
from relance_tui.domain.codes import Claim
from relance_tui.i18n import _
from relance_tui.services.phrases import phrase
from relance_tui.tui import words
from relance_tui.tui.widgets.lines import Line, line, wrap

if TYPE_CHECKING:  # the first frame needs none of them
    from relance_tui.domain.invoice import Invoice
    from relance_tui.domain.payment import Payment
    from relance_tui.services.rights import Rights
    from relance_tui.services.views import DossierView

_DATE, _AMOUNT, _LATE = 10, 15, 8
_LEAST_NUMBER, _MOST_NUMBER = 11, 25
_BESIDE_NUMBER = _DATE + _AMOUNT + _LATE + 6
"""Cells of the columns that always show, the level and the gap after the number among them."""
_ROOM_FOR_PAID = 68
"""Cells with which what was paid has a column of its own, once something was."""
_INDENT = "    "


class InvoiceLine(NamedTuple):
    """A line, what copying it gives, and the invoice it is about."""

    text: Line
    copied: str
    invoice_id: int


def heading(view: DossierView, width: int) -> Line:
    """The names of the columns."""
    paid = _("Réglé").rjust(_AMOUNT) if _shows_paid(view, width) else ""
    text = (
        words.cut(_("Facture"), _number_cells(view, width) + 1)
        + words.cut(_("Échéance"), _DATE)
        + paid
        + _("Reste dû").rjust(_AMOUNT)
        + _("Retard").rjust(_LATE)
        + "  "
        + _("Niv.")
    )
    return line(text, "muted")


def pane(
    view: DossierView,
    width: int,
    opened: AbstractSet[int] = frozenset(),
    rights: Rights | None = None,
    copies: Mapping[int, str] | None = None,
) -> list[InvoiceLine]:
    """Open invoices, the oldest due first, then the settled ones; those opened with all of it."""
    known = sorted(view.dossier.invoices, key=lambda i: (i.open_cents <= 0, i.due_on, i.number))
    found: list[InvoiceLine] = []
    for invoice in known:
        found.append(InvoiceLine(_row(view, invoice, width), invoice.number, invoice.id))
        if invoice.id in opened:
            for text in details(view, invoice, rights, copies):
                found += [
                    InvoiceLine(((_INDENT, ""), *folded), text, invoice.id)
                    for folded in wrap(text, max(width - len(_INDENT) - 1, 20), "muted")
                ]
    return found


def _number_cells(view: DossierView, width: int) -> int:
    """Room for the longest number, as far as there is any: numbers differ by their end."""
    longest = max((cell_len(i.number) for i in view.dossier.invoices), default=0)
    room = width - _BESIDE_NUMBER - (_AMOUNT if _shows_paid(view, width) else 0)
    return max(_LEAST_NUMBER, min(longest, room, _MOST_NUMBER))


def _shows_paid(view: DossierView, width: int) -> bool:
    is_partly = any(0 < i.open_cents < i.total_cents for i in view.dossier.invoices)
    return is_partly and width >= _ROOM_FOR_PAID


def _row(view: DossierView, invoice: Invoice, width: int) -> Line:
    is_open = invoice.open_cents > 0
    days = invoice.days_late(view.today) if is_open else 0
    frozen = view.frozen_invoices.get(invoice.id)
    level = view.levels.get(invoice.id, 0)
    tone = "" if is_open else "muted"
    paid = invoice.total_cents - invoice.open_cents
    column = words.money(paid, invoice.currency) if paid > 0 else "–"
    return (
        (words.cut(invoice.number, _number_cells(view, width)) + " ", tone),
        (words.cut(formats.short_date(invoice.due_on), _DATE), tone),
        (_right(column, _AMOUNT) if _shows_paid(view, width) else "", "muted"),
        (_right(words.money(invoice.open_cents, invoice.currency), _AMOUNT), tone),
        (_right(words.late(days) or "–", _LATE), tone),
        (f"  {level or '–'}", tone),
        ("  " + _("soldée") if not is_open else "", "muted"),
        ("  ⏸ " + phrase(frozen) if frozen and is_open else "", "accent"),
    )


# All about one invoice.


def details(
    view: DossierView,
    invoice: Invoice,
    rights: Rights | None = None,
    copies: Mapping[int, str] | None = None,
) -> Iterator[str]:
    """What settled it, its level, what suspends it, what it gave rise to, its copy, in words."""
    yield _("émise le {issued_on}, total {total}, échue le {due_on}").format(
        issued_on=formats.numeric_date(invoice.issued_on),
        total=words.money(invoice.total_cents, invoice.currency),
        due_on=formats.numeric_date(invoice.due_on),
    )
    yield from _settled(view, invoice)
    yield _level(view, invoice)
    frozen = view.frozen_invoices.get(invoice.id)
    if frozen is not None:
        yield _("relances suspendues\u00a0: {reason}").format(reason=phrase(frozen))
    yield from _claims(invoice, rights)
    if copies is not None:
        name = copies.get(invoice.id)
        yield (
            _("copie jointe aux courriers\u00a0: {name}").format(name=name)
            if name
            else _("aucune copie\u00a0: à joindre à la main")
        )


def _settled(view: DossierView, invoice: Invoice) -> Iterator[str]:
    known_cents = 0
    for payment in sorted(view.dossier.payments, key=lambda p: (p.valued_on, p.id)):
        for part in payment.allocations:
            if part.invoice_id != invoice.id:
                continue
            yield _settlement(payment, part.amount_cents, part.claim, invoice.currency)
            if part.claim is Claim.PRINCIPAL and payment.bounced_on is None:
                known_cents += part.amount_cents
    unknown_cents = invoice.total_cents - invoice.open_cents - known_cents
    if unknown_cents > 0:
        yield _("{amount} réglés selon la comptabilité, sans règlement connu ici").format(
            amount=words.money(unknown_cents, invoice.currency)
        )
    if not known_cents and unknown_cents <= 0:
        yield _("aucun règlement affecté")


def _settlement(payment: Payment, cents: int, claim: Claim, currency: str) -> str:
    """One part of a sum received, and what became of it."""
    what = _("avoir") if payment.kind == "credit_note" else _("règlement")
    said = _("{what} du {on}\u00a0: {amount}").format(
        what=what,
        on=formats.numeric_date(payment.valued_on),
        amount=words.money(cents, currency),
    )
    if cents != payment.amount_cents:
        said += " " + _("sur {total}").format(total=words.money(payment.amount_cents, currency))
    if claim is not Claim.PRINCIPAL:
        said += ", " + (_("intérêts") if claim is Claim.INTEREST else _("indemnité"))
    if payment.reference:
        said += f" ({payment.reference})"
    if payment.bounced_on is not None:
        said += _(", revenu impayé le {on}").format(on=formats.numeric_date(payment.bounced_on))
    return said


def _level(view: DossierView, invoice: Invoice) -> str:
    number = view.levels.get(invoice.id, 0)
    policy = _("scénario {name}").format(name=invoice.policy or view.policy.name)
    if not number:
        return _("niveau 0\u00a0: aucune relance envoyée, {policy}").format(policy=policy)
    step = next((each for each in view.policy.steps if each.number == number), None)
    title = step.title if step and invoice.policy is None else _("relance envoyée")
    return _("niveau {number}\u00a0: {title}, {policy}").format(
        number=number, title=title, policy=policy
    )


def _claims(invoice: Invoice, rights: Rights | None) -> Iterator[str]:
    claims = rights.claims.of(invoice.id) if rights is not None else None
    if claims is None or not claims.has_any:
        return
    said = _("intérêts à ce jour {interest}, indemnité {indemnity}").format(
        interest=words.money(claims.interest_owed_cents, invoice.currency),
        indemnity=words.money(claims.indemnity_owed_cents, invoice.currency),
    )
    for first_on, last_on in claims.terms.frozen:
        said += _("\u202f; gelés du {first_on} au {last_on} par l’échéancier").format(
            first_on=formats.numeric_date(first_on), last_on=formats.numeric_date(last_on)
        )
    yield said


def _right(text: str, width: int) -> str:
    return " " * max(width - cell_len(text), 0) + text
