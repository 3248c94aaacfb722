"""Money in: payments typed by hand, and their allocation."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

from relance_tui.domain.allocation import Owed
from relance_tui.domain.allocation import allocate as spread
from relance_tui.domain.claims import DossierClaims, claims_of
from relance_tui.domain.codes import Claim
from relance_tui.domain.payment import Allocation, PaymentKind
from relance_tui.errors import RelanceError
from relance_tui.i18n import _
from relance_tui.services.acting import Act, acting
from relance_tui.services.casework import invoice_ids
from relance_tui.services.law import rates
from relance_tui.services.office import Office, instant_text
from relance_tui.services.views import Done
from relance_tui.services.wording import day, money, next_sentence
from relance_tui.storage.tables import AllocationRow, PaymentRow


def record_payment(  # noqa: PLR0913, PLR0917 - the terms of a payment
    office: Office,
    debtor_id: int,
    amount_cents: int,
    valued_on: date | None,
    invoice_number: str | None,
    interest_first: bool | None = None,
) -> Done:
    """Records money received: on the invoice named, else in the legal order; the rest waits.

    It settles principal, as the accounts do; with `interest_first` (None: as the settings say) the
    interest of each invoice comes before its principal (C. civ. art. 1343-1), indemnities last.
    """
    if amount_cents <= 0:
        raise RelanceError(_("un règlement doit être supérieur à zéro"))
    with acting(office, "payment", debtor_id, draft="payment") as act:
        valued_on = valued_on or act.today
        if valued_on > act.today:
            raise RelanceError(_("la date de valeur est dans le futur"))
        dossier = act.dossier(debtor_id)
        named = invoice_ids(dossier, [invoice_number] if invoice_number else [])
        wanted = [i for i in dossier.invoices if not named or i.id in named]
        if interest_first is None:
            interest_first = act.rulebook.is_interest_first
        claims = claims_of(dossier, act.rulebook.claim_terms, rates(), valued_on)
        owed = _owed(claims) if interest_first else None
        payment_id = act.add(
            PaymentRow,
            debtor_id=debtor_id,
            amount_cents=amount_cents,
            valued_on=valued_on,
            recorded_at=instant_text(act.at),
        )
        parts = spread(amount_cents, wanted, on=valued_on, percents=_percents(claims), owed=owed)
        left = amount_cents - _allocate(act, payment_id, parts)
        act.detail = {
            "amount_cents": amount_cents,
            "on": valued_on,
            "left_cents": left,
            "interest_cents": sum(p.amount_cents for p in parts if p.claim is not Claim.PRINCIPAL),
        }
    return act.done(next_sentence(act.follow_up))


def _owed(claims: DossierClaims) -> dict[int, Owed]:
    """Interest and indemnity each invoice still owes. Raises UnknownRate."""
    if claims.missing is not None:
        raise claims.missing
    return {
        each.invoice.id: Owed(
            interest_cents=each.interest_owed_cents, indemnity_cents=each.indemnity_owed_cents
        )
        for each in (*claims.open, *claims.settled_late)
    }


def _percents(claims: DossierClaims) -> dict[int, Decimal]:
    """The yearly rate each open invoice bears: a debtor has most interest in ending the highest."""
    return {
        each.invoice.id: each.interest.percent
        for each in claims.open
        if each.interest.percent is not None
    }


def record_bounce(
    office: Office, debtor_id: int, amount_cents: int, bounced_on: date | None
) -> Done:
    """Records that a payment of that amount came back unpaid: it counts for nothing any more.

    What it had settled is open again, and the promise or the instalment it had met comes back.
    """
    with acting(office, "bounce", debtor_id) as act:
        on = bounced_on or act.today
        if on > act.today:
            raise RelanceError(_("la date du rejet est dans le futur"))
        standing = [
            payment
            for payment in act.dossier(debtor_id).payments
            if payment.kind is PaymentKind.PAYMENT
            and payment.amount_cents == amount_cents
            and payment.bounced_on is None
            and payment.valued_on <= on
        ]
        if not standing:
            raise RelanceError(
                _("aucun règlement de {amount} reçu avant le {on}").format(
                    amount=money(amount_cents), on=day(on)
                )
            )
        last = max(standing, key=lambda payment: (payment.valued_on, payment.id))
        act.change(PaymentRow, last.id, bounced_on=on, bounced_at=instant_text(act.at))
        act.detail = {"amount_cents": amount_cents, "on": on}
    return act.done(next_sentence(act.follow_up))


def allocate(office: Office, debtor_id: int) -> Done:
    """Sets unallocated money against the oldest due invoices, oldest money first."""
    with acting(office, "allocation", debtor_id) as act:
        dossier = act.dossier(debtor_id)
        invoices = dossier.invoices
        total = 0
        for payment in sorted(dossier.payments, key=lambda p: (p.valued_on, p.id)):
            parts = spread(payment.unallocated_cents, invoices, on=act.today)
            settled = {part.invoice_id: part.amount_cents for part in parts}
            invoices = tuple(
                replace(invoice, open_cents=invoice.open_cents - settled.get(invoice.id, 0))
                for invoice in invoices
            )
            total += _allocate(act, payment.id, parts)
        if not total:
            raise RelanceError(_("rien à affecter sur ce dossier"))
        act.detail = {"amount_cents": total}
    return act.done(next_sentence(act.follow_up))


def _allocate(act: Act, payment_id: int, parts: tuple[Allocation, ...]) -> int:
    for part in parts:
        act.add(
            AllocationRow,
            payment_id=payment_id,
            invoice_id=part.invoice_id,
            amount_cents=part.amount_cents,
            claim=part.claim.value,
        )
    return sum(part.amount_cents for part in parts)
