# ruff: noqa: ARG002 - canned answers do not look at the question
"""Canned answers about money received and customers created."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from relance_tui.services.creating import NewDebtor
from relance_tui.services.desk import Desk
from relance_tui.services.receipts import PaymentPreview
from relance_tui.services.views import Done


class CannedMoney(Desk):
    """The part of a canned desk that takes money and new customers."""

    def _verb(self, *asked: Any) -> Done:
        raise NotImplementedError

    def record_payment(  # noqa: PLR0913 - the terms of a payment
        self,
        debtor_id: int,
        amount_cents: int,
        valued_on: date | None = None,
        invoice_number: str | None = None,
        *,
        invoice_numbers: Sequence[str] = (),
        interest_first: bool | None = None,
    ) -> Done:
        assert interest_first is None
        assert invoice_number is None
        return self._verb("payment", debtor_id, amount_cents, valued_on, tuple(invoice_numbers))

    def preview_payment(  # noqa: PLR0913 - same
        self,
        debtor_id: int,
        amount_cents: int,
        valued_on: date | None = None,
        invoice_number: str | None = None,
        *,
        invoice_numbers: Sequence[str] = (),
        interest_first: bool | None = None,
    ) -> PaymentPreview:
        return PaymentPreview(lines=(f"{amount_cents} {valued_on} {tuple(invoice_numbers)}",))

    def record_bounce(
        self, debtor_id: int, amount_cents: int, bounced_on: date | None = None
    ) -> Done:
        return self._verb("bounce", debtor_id, amount_cents, bounced_on)

    def preview_bounce(
        self, debtor_id: int, amount_cents: int, bounced_on: date | None = None
    ) -> PaymentPreview:
        return PaymentPreview(lines=(f"retour {amount_cents}",))

    def next_code(self) -> str:
        return "C0091"

    def taken_by(self, code: str, identifier: str = "") -> list[str]:
        return ["le code C0042 est celui de Menuiserie Noël"] if code == "C0042" else []

    def create_debtor(self, new: NewDebtor) -> Done:
        return self._verb("new_debtor", new)
