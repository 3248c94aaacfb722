"""Money received that no invoice has yet, and what setting it against the oldest would settle."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from relance_tui.domain.allocation import allocate
from relance_tui.domain.codes import Claim
from relance_tui.domain.dossier import Dossier
from relance_tui.domain.invoice import Invoice
from relance_tui.domain.payment import Allocation, Payment


@dataclass(frozen=True, slots=True)
class Settlement:
    """What one sum received would settle."""

    payment: Payment
    parts: tuple[Allocation, ...]
    """In the order they are settled; never none."""

    @property
    def amount_cents(self) -> int:
        """What is set against invoices; the rest of the sum goes on waiting."""
        return sum(part.amount_cents for part in self.parts)


def waiting_payments(dossier: Dossier) -> list[Payment]:
    """The sums not wholly set against invoices, the oldest first."""
    waiting = (payment for payment in dossier.payments if payment.unallocated_cents > 0)
    return sorted(waiting, key=lambda payment: (payment.valued_on, payment.id))


def settle_waiting(
    dossier: Dossier,
    on: date,
    invoice_ids: Sequence[int] = (),
    at_most_cents: int | None = None,
) -> tuple[Settlement, ...]:
    """The oldest money against the oldest debts: those due by `on` first (C. civ. art. 1342-10).

    Only the invoices named when some are, only so many cents when they are given.
    """
    invoices = [i for i in dossier.invoices if not invoice_ids or i.id in invoice_ids]
    left = dossier.unallocated_cents if at_most_cents is None else at_most_cents
    found: list[Settlement] = []
    for payment in waiting_payments(dossier):
        parts = allocate(min(payment.unallocated_cents, left), invoices, on=on)
        if parts:
            found.append(Settlement(payment, parts))
            invoices = _less(invoices, parts)
            left -= found[-1].amount_cents
    return tuple(found)


def settled(dossier: Dossier, settlements: Sequence[Settlement]) -> Dossier:
    """The dossier once that money is set against its invoices."""
    given = {each.payment.id: each.parts for each in settlements}
    invoices: Sequence[Invoice] = dossier.invoices
    for parts in given.values():
        invoices = _less(invoices, parts)
    return replace(
        dossier,
        invoices=tuple(invoices),
        payments=tuple(
            replace(each, allocations=(*each.allocations, *given.get(each.id, ())))
            for each in dossier.payments
        ),
    )


def _less(invoices: Sequence[Invoice], parts: Sequence[Allocation]) -> list[Invoice]:
    """The invoices with that much less open."""
    paid = {p.invoice_id: p.amount_cents for p in parts if p.claim is Claim.PRINCIPAL}
    return [replace(i, open_cents=i.open_cents - paid.get(i.id, 0)) for i in invoices]
