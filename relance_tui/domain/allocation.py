"""Which invoice a payment settles."""

from __future__ import annotations

from collections.abc import Iterable

from relance_tui.domain.invoice import Invoice
from relance_tui.domain.payment import Allocation


def allocate(amount_cents: int, invoices: Iterable[Invoice]) -> tuple[Allocation, ...]:
    """Spreads money over open invoices, the oldest due date first, never more than is open.

    The debtor's own wish comes before this order (C. civ. art. 1342-10): pass only the invoices
    it names. What is left over stays unallocated.
    """
    left = amount_cents
    allocations = []
    for invoice in sorted(invoices, key=lambda i: (i.due_on, i.issued_on, i.number, i.id)):
        part = min(left, invoice.open_cents)
        if part > 0:
            allocations.append(Allocation(invoice_id=invoice.id, amount_cents=part))
            left -= part
    return tuple(allocations)
