"""Money handed over that falls due at a date: a bill of exchange, a direct debit, a cheque.

It is watched as a promise is: what it covers is not dunned until its date, and comes back by itself
when no money follows.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date

from relance_tui.domain.promise import PaymentMeans
from relance_tui.errors import RelanceError
from relance_tui.i18n import _
from relance_tui.services.acting import acting
from relance_tui.services.casework import invoice_ids
from relance_tui.services.office import Office, instant_text
from relance_tui.services.views import Done
from relance_tui.services.wording import next_sentence
from relance_tui.storage.tables import PromiseRow


def expect_money(  # noqa: PLR0913, PLR0917 - the terms of what was handed over
    office: Office,
    debtor_id: int,
    amount_cents: int,
    due_on: date,
    means: PaymentMeans,
    invoice_numbers: Sequence[str] = (),
) -> Done:
    """Records money expected at a date: on the invoices named, else the oldest overdue."""
    if amount_cents <= 0:
        raise RelanceError(_("un règlement doit être supérieur à zéro"))
    if due_on < office.today:
        raise RelanceError(_("l’échéance est passée\u00a0: notez le règlement à sa date de valeur"))
    with acting(office, "expected", debtor_id, draft="payment") as act:
        named = invoice_ids(act.dossier(debtor_id), list(invoice_numbers))
        act.add(
            PromiseRow,
            debtor_id=debtor_id,
            made_at=instant_text(act.at),
            made_on=act.today,
            due_on=due_on,
            amount_cents=amount_cents,
            invoice_ids=json.dumps(sorted(named)),
            means=means.value,
        )
        act.detail = {"amount_cents": amount_cents, "on": due_on, "means": means.value}
    return act.done(next_sentence(act.follow_up))
