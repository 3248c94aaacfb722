"""One bank movement that is the money of several customers: a deposit of cheques, a batch."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from relance_tui.domain.bank import BankEntry
from relance_tui.domain.bank_returns import is_return
from relance_tui.errors import RelanceError
from relance_tui.i18n import _
from relance_tui.services import bank_acts
from relance_tui.services.acting import Act, acting
from relance_tui.services.bank_book import LoosePayments
from relance_tui.services.office import Office
from relance_tui.services.receipts import legal_parts
from relance_tui.services.views import Done
from relance_tui.services.wording import money
from relance_tui.storage import bank_store
from relance_tui.storage.bank_tables import BankLineRow


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """What of a movement is the money of one customer."""

    debtor_id: int
    amount_cents: int


def split_movement(office: Office, line_id: int, shares: Sequence[Share]) -> Done:
    """Shares a movement out; what is left of it waits as a movement of its own.

    Each share settles the oldest invoices of its customer in the legal order, or is the payment
    noted already by hand. The movement itself is set aside: its parts stand for it, so that it
    never counts again. Raises RelanceError when the shares are not a part of the movement.
    """
    with acting(office, "bank_split") as act:
        line = bank_store.waiting_line(act.driver, line_id)
        if line is None:
            raise RelanceError(_("ce mouvement a été traité entre-temps"))
        left = _checked_left(line.entry, shares)
        sums = [share.amount_cents for share in shares] + ([left] if left else [])
        parts = _parts(line.entry, line_id, sums)
        act.change(BankLineRow, line_id, is_aside=True)
        ids = bank_store.add_lines(act.driver, act.id, ((part, False) for part in parts))
        loose = LoosePayments(act.driver, line.entry.valued_on)
        bank_store.link_lines(
            act.driver,
            [
                bank_store.Link(part_id, share.debtor_id, _payment(act, part, share, loose))
                for part_id, part, share in zip(ids, parts, shares, strict=False)
            ],
        )
        act.detail = {
            "amount_cents": line.entry.amount_cents,
            "on": line.entry.valued_on,
            "count": len(shares),
            "left_cents": left,
        }
    return act.done(_("Mouvement réparti."))


def _checked_left(entry: BankEntry, shares: Sequence[Share]) -> int:
    """What of a movement the shares leave."""
    if is_return(entry) or entry.amount_cents <= 0:
        raise RelanceError(_("seul un encaissement se répartit entre clients"))
    if any(share.amount_cents <= 0 for share in shares) or not shares:
        raise RelanceError(_("chaque part doit être supérieure à zéro"))
    if len({share.debtor_id for share in shares}) < len(shares):
        raise RelanceError(_("un client est cité deux fois\u00a0: réunissez ses parts"))
    left = entry.amount_cents - sum(share.amount_cents for share in shares)
    if left < 0:
        raise RelanceError(
            _("les parts dépassent le mouvement de {over}\u00a0: il est de {amount}").format(
                over=money(-left, entry.currency), amount=money(entry.amount_cents, entry.currency)
            )
        )
    if not left and len(shares) == 1:
        raise RelanceError(_("une seule part, du tout\u00a0: dites de quel client il vient"))
    return left


def _parts(entry: BankEntry, line_id: int, sums: Sequence[int]) -> list[BankEntry]:
    """The movements that stand for it, named as the parts of a batch are."""
    batch = entry.bank_reference or f"{entry.booked_on:%Y%m%d}.{entry.amount_cents}.{line_id}"
    return [
        replace(
            entry,
            amount_cents=cents,
            payer="",
            payer_iban="",
            bank_reference=f"{batch}/{rank}",
        )
        for rank, cents in enumerate(sums, start=1)
    ]


def _payment(act: Act, part: BankEntry, share: Share, loose: LoosePayments) -> int:
    """The payment that a share is: noted already, or recorded now."""
    act.touched.add(share.debtor_id)
    noted = loose.take(share.debtor_id, share.amount_cents, part.valued_on)
    if noted is not None:
        return noted
    on = min(part.valued_on, act.today)
    parts = legal_parts(act.dossier(share.debtor_id), act.rulebook, share.amount_cents, on)
    return bank_acts.add_bank_payment(act, part, share.debtor_id, parts)
