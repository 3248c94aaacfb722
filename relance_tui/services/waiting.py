"""Money received that no invoice has yet: whose it is, what is proposed, and setting it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from relance_tui.domain.dossier import Dossier
from relance_tui.domain.payment import PaymentKind
from relance_tui.domain.waiting import settle_waiting, waiting_payments
from relance_tui.errors import RelanceError
from relance_tui.i18n import _
from relance_tui.services.acting import Act
from relance_tui.services.marked import Ground, ManyDone, act_on_many
from relance_tui.services.office import Office, Progress
from relance_tui.services.receipts import allocation_detail, merged_parts, write_settlements
from relance_tui.services.wording import listed, money
from relance_tui.storage import report_reads
from relance_tui.storage.decisions import recount_open
from relance_tui.storage.facts import load_dossiers
from relance_tui.storage.light import reading

_UNUSED = frozenset({"contact", "call", "callback", "letter", "hold"})
"""Facts that say nothing of money."""
_TOLD_EVERY = 200


class Why(StrEnum):
    """What makes a proposal."""

    OLDEST_FIRST = "oldest_first"
    """The order of the law: nothing better is known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposedPart:
    """What one invoice would get."""

    invoice_number: str
    amount_cents: int
    left_cents: int
    """What it would still owe; 0 when it is settled."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """What could be done with money that waits."""

    why: Why
    parts: tuple[ProposedPart, ...]
    """In the order they are settled."""
    left_cents: int
    """What would go on waiting."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingMoney:
    """The money of one debtor that no invoice has."""

    debtor_id: int
    code: str
    name: str
    currency: str
    amount_cents: int
    credit_cents: int
    """The part of it that credit notes bring."""
    since_on: date
    """Since when the oldest of it waits."""
    references: tuple[str, ...]
    """What came with it, the oldest first; often nothing."""
    overdue_cents: int
    proposal: Proposal | None
    """None when nothing is open: to be paid back, or kept for an invoice to come."""

    @property
    def holds_back(self) -> bool:
        """Whether it covers what is overdue, so that no reminder leaves."""
        return 0 < self.overdue_cents <= self.amount_cents


def waiting_money(office: Office, on_progress: Progress | None = None) -> list[WaitingMoney]:
    """All of it, the largest first; `on_progress` may stop the work by raising."""
    with reading(office.database) as connection:
        ids = [each[0] for each in report_reads.unallocated(connection) if each[2] > 0]
        found: list[WaitingMoney] = []
        for done, dossier in enumerate(load_dossiers(connection, ids, left_out=_UNUSED)):
            if on_progress is not None and done % _TOLD_EVERY == 0:
                on_progress(done, len(ids))
            if dossier.unallocated_cents > 0:
                found.append(_waiting(dossier, office.today))
    return sorted(found, key=lambda each: (-each.amount_cents, each.name, each.debtor_id))


def _waiting(dossier: Dossier, today: date) -> WaitingMoney:
    payments = waiting_payments(dossier)
    return WaitingMoney(
        debtor_id=dossier.debtor.id,
        code=dossier.debtor.code,
        name=dossier.debtor.name,
        currency=dossier.currency,
        amount_cents=dossier.unallocated_cents,
        credit_cents=sum(
            each.unallocated_cents for each in payments if each.kind is PaymentKind.CREDIT_NOTE
        ),
        since_on=payments[0].valued_on,
        references=tuple(each.reference for each in payments if each.reference),
        overdue_cents=dossier.overdue_cents(today),
        proposal=_proposal(dossier, today),
    )


def _proposal(dossier: Dossier, today: date) -> Proposal | None:
    settlements = settle_waiting(dossier, today)
    if not settlements:
        return None
    invoices = {invoice.id: invoice for invoice in dossier.invoices}
    return Proposal(
        why=Why.OLDEST_FIRST,
        parts=tuple(
            ProposedPart(
                invoice_number=invoices[part.invoice_id].number,
                amount_cents=part.amount_cents,
                left_cents=invoices[part.invoice_id].open_cents - part.amount_cents,
            )
            for part in merged_parts(settlements)
        ),
        left_cents=dossier.unallocated_cents - sum(each.amount_cents for each in settlements),
    )


def proposal_text(waiting: WaitingMoney) -> str:
    """What is proposed, in words: `solde F-118, laisse 120,00 € sur F-121`."""
    proposal = waiting.proposal
    if proposal is None:
        return _("rien d’ouvert\u00a0: à rembourser, ou à garder")
    return settled_text(proposal.parts, proposal.left_cents, waiting.currency)


def settled_text(parts: Sequence[ProposedPart], left_cents: int, currency: str) -> str:
    """What invoices would get, and what would go on waiting."""
    settled = [part.invoice_number for part in parts if not part.left_cents]
    told = [_("solde {invoices}").format(invoices=listed(settled))] if settled else []
    told += [
        _("laisse {amount} sur {invoice}").format(
            amount=money(part.left_cents, currency), invoice=part.invoice_number
        )
        for part in parts
        if part.left_cents
    ]
    if left_cents:
        amount = money(left_cents, currency)
        told.append(_("reste {amount} à affecter").format(amount=amount))
    return ", ".join(told)


def why_text(waiting: WaitingMoney) -> str:
    """Why that is proposed, and what waiting costs."""
    texts = {
        Why.OLDEST_FIRST: _("les plus anciennes échues d’abord (art.\u00a01342-10 C.\u00a0civ.)")
    }
    told = [texts[waiting.proposal.why]] if waiting.proposal else []
    if waiting.holds_back:
        told.append(_("cela couvre le retard\u00a0: aucune relance ne part d’ici là"))
    return _(" ; ").join(told)


@dataclass(frozen=True, slots=True)
class ManyAllocation:
    """The money that waits on several dossiers, set against their oldest invoices."""

    kind = "allocation"

    def judge(self, dossier: Dossier, ground: Ground) -> None:
        """There must be money that waits, and something open."""
        if not settle_waiting(dossier, ground.today):
            raise RelanceError(_("rien à affecter sur ce dossier"))

    def sum_cents(self, dossier: Dossier, today: date) -> int:
        """What would be set against invoices."""
        return sum(each.amount_cents for each in settle_waiting(dossier, today))

    def write(self, part: Act, dossier: Dossier) -> None:
        """Records which invoices the money settles, and what they owe from now on."""
        settlements = settle_waiting(dossier, part.today)
        write_settlements(part, settlements)
        part.detail = allocation_detail(settlements)
        recount_open(part.driver, [dossier.debtor.id])


def allocate_all(
    office: Office,
    debtor_ids: Sequence[int],
    on_progress: Progress | None = None,
    is_stopped: Callable[[], bool] | None = None,
) -> ManyDone:
    """Sets the money of these debtors against their oldest invoices, as one act.

    Those with nothing to set are left out and told. Raises RelanceError when that is all of them.
    """
    return act_on_many(office, debtor_ids, ManyAllocation(), on_progress, is_stopped)
