"""Money in: payments typed by hand, and their allocation."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from relance_tui.domain.allocation import allocate as spread
from relance_tui.domain.payment import Allocation
from relance_tui.errors import RelanceError
from relance_tui.i18n import _
from relance_tui.services.acting import Act, acting
from relance_tui.services.casework import invoice_ids
from relance_tui.services.office import Office, instant_text
from relance_tui.services.views import Done
from relance_tui.services.wording import next_sentence
from relance_tui.storage.tables import AllocationRow, PaymentRow


def record_payment(
    office: Office,
    debtor_id: int,
    amount_cents: int,
    valued_on: date | None,
    invoice_number: str | None,
) -> Done:
    """Records money received: on the invoice named, else the oldest due first; the rest waits."""
    if amount_cents <= 0:
        raise RelanceError(_("un règlement doit être supérieur à zéro"))
    with acting(office, "payment", debtor_id, draft="payment") as act:
        valued_on = valued_on or act.today
        if valued_on > act.today:
            raise RelanceError(_("la date de valeur est dans le futur"))
        dossier = act.dossier(debtor_id)
        named = invoice_ids(dossier, [invoice_number] if invoice_number else [])
        wanted = [i for i in dossier.invoices if not named or i.id in named]
        payment_id = act.add(
            PaymentRow,
            debtor_id=debtor_id,
            amount_cents=amount_cents,
            valued_on=valued_on,
            recorded_at=instant_text(act.at),
        )
        left = amount_cents - _allocate(act, payment_id, spread(amount_cents, wanted))
        act.detail = {"amount_cents": amount_cents, "on": valued_on, "left_cents": left}
    return act.done(next_sentence(act.follow_up))


def allocate(office: Office, debtor_id: int) -> Done:
    """Sets unallocated money against the oldest due invoices, oldest money first."""
    with acting(office, "allocation", debtor_id) as act:
        dossier = act.dossier(debtor_id)
        invoices = dossier.invoices
        total = 0
        for payment in sorted(dossier.payments, key=lambda p: (p.valued_on, p.id)):
            parts = spread(payment.unallocated_cents, invoices)
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
        )
    return sum(part.amount_cents for part in parts)
