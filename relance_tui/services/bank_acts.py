"""What becomes of a bank movement: a payment, or the return of one."""

from __future__ import annotations

from collections.abc import Sequence

from relance_tui.domain.bank import BankEntry
from relance_tui.domain.payment import Allocation
from relance_tui.services.acting import Act
from relance_tui.services.office import instant_text
from relance_tui.services.receipts import write_parts
from relance_tui.storage.tables import PaymentRow

_LONGEST_REFERENCE = 140


def add_bank_payment(
    act: Act, entry: BankEntry, debtor_id: int, parts: Sequence[Allocation]
) -> int:
    """Records that a movement is money of that debtor, and what it settles; the rest waits.

    Returns the id of the payment.
    """
    payment_id = act.add(
        PaymentRow,
        debtor_id=debtor_id,
        amount_cents=entry.amount_cents,
        valued_on=entry.valued_on,
        recorded_at=instant_text(act.at),
        reference=(entry.text or entry.payer)[:_LONGEST_REFERENCE],
    )
    write_parts(act, payment_id, parts)
    act.touched.add(debtor_id)
    return payment_id


def take_back(act: Act, entry: BankEntry, debtor_id: int, payment_id: int) -> None:
    """Records that a movement takes a payment back: what it had settled is open again."""
    act.change(PaymentRow, payment_id, bounced_on=entry.booked_on, bounced_at=instant_text(act.at))
    act.touched.add(debtor_id)
