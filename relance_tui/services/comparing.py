"""What an export of invoices says, compared with what is known, and the difference recorded.

The ledger decides on what it shows; payments typed by hand may be ahead of it, and are never
counted twice when it catches up.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from relance_tui.domain.payment import SAME_MONEY_DAYS
from relance_tui.ingest import Reading
from relance_tui.services.acting import Act
from relance_tui.services.import_acts import NothingToKeep
from relance_tui.services.ledger_money import move_typed, take_back
from relance_tui.services.office import instant_text
from relance_tui.services.staging import unique_invoices
from relance_tui.services.views import RefusedLine
from relance_tui.storage import intake
from relance_tui.storage.tables import AllocationRow, DebtorRow, PaymentRow


@dataclass(slots=True)
class Tally:
    """What a file changes, in counts."""

    new: int = 0
    changed: int = 0
    unchanged: int = 0
    settled: int = 0
    matched: int = 0
    refused: list[RefusedLine] = field(default_factory=list)
    moved: set[int] = field(default_factory=set)
    """Debtors whose money moved."""
    filled: set[int] = field(default_factory=set)
    """Debtors of whom the file knew more than we did."""
    is_kept: bool = False

    @property
    def has_effect(self) -> bool:
        """Whether anything is different afterwards."""
        return bool(self.new or self.moved or self.filled)

    def count_unchanged(self, reading: Reading) -> None:
        """Counts a file that is the one loaded last: the ledger has said nothing new since."""
        invoices = sum(1 for _draft in unique_invoices(reading, self.refused))
        self.unchanged = invoices + len(reading.credits)

    def leave_unless(self, *, kept: bool) -> None:
        """Ends the transaction when nothing of it is to be kept."""
        if not (kept and self.has_effect):
            raise NothingToKeep
        self.is_kept = True


def compare(act: Act, tally: Tally, *, is_snapshot: bool = False) -> None:
    """Records the difference between what is staged and what is known, and counts it.

    In a snapshot, what is absent is staged as settled: nothing says by which money, so what waits
    at the debtor is the first part of it.
    """
    created = intake.add_customers(act.driver, act.id)
    act.touched |= created
    tally.filled |= intake.add_contacts(act.driver, act.id) - created
    for debtor_id, values in intake.blanks_filled(act.driver):
        if "kind" in values:
            values["kind_known_at"] = instant_text(act.at)
        act.change(DebtorRow, debtor_id, **values)
        tally.filled.add(debtor_id)
    known = intake.count_known_invoices(act.driver)
    changes = intake.changed_invoices(act.driver)
    settled = intake.settled_invoices(act.driver)
    tally.new, owners = intake.add_invoices(act.driver, act.id)
    act.touched |= owners
    loose, raised = _compare_credits(act, tally)
    if is_snapshot:
        _add_waiting(act, loose)
    told = _Told(
        frozenset(each.id for each in (*changes, *settled)),
        frozenset(raised | _relettered((*changes, *settled))),
    )
    followed = [
        _follow_ledger(act, tally, invoice, loose.get(invoice.debtor_id, []), told)
        for invoice in (*changes, *settled)
    ]
    intake.change_invoices(act.driver, act.id, followed)
    for debtor_id, left in loose.items():
        _clear(act, tally, debtor_id, left)
    closed = sum(1 for invoice in changes if invoice.said_open_cents == 0)
    # What payments typed by hand had closed already, the ledger only confirms.
    confirmed = sum(1 for invoice in settled if is_snapshot and invoice.open_cents == 0)
    tally.settled = len(settled) - confirmed + closed
    tally.matched += confirmed
    tally.changed += len(changes) - closed
    tally.unchanged += known - len(changes)
    act.touched |= tally.moved | tally.filled


@dataclass(slots=True)
class _LooseCredit:
    """Money of a debtor that no invoice has, and that settles what the ledger shows as settled."""

    payment_id: int
    left_cents: int
    """The part of it that may."""
    cleared_cents: int
    is_used: bool
    """Whether the ledger has used that part: what no invoice takes of it is gone."""


_Loose = dict[int, list[_LooseCredit]]


@dataclass(frozen=True, slots=True)
class _Told:
    """What else the file says, that the reading of one invoice depends on."""

    invoice_ids: frozenset[int]
    """The invoices it changes."""
    credited: frozenset[int]
    """Debtors whose money it only sets otherwise: an invoice that rises did not become unpaid."""


def _relettered(told: Sequence[intake.KnownInvoice]) -> set[int]:
    """Debtors of whom some invoices fall by as much as others rise: the same money, moved."""
    moved: dict[int, int] = defaultdict(int)
    for each in told:
        moved[each.debtor_id] += each.said_open_cents - each.ledger_open_cents
    return {debtor_id for debtor_id, cents in moved.items() if not cents}


def _add_waiting(act: Act, loose: _Loose) -> None:
    """Adds, of those who have vanished invoices, the money that waits for an invoice."""
    owners = sorted({each.debtor_id for each in intake.settled_invoices(act.driver)})
    for payment_id, debtor_id, left, cleared in intake.waiting_payments(act.driver, owners):
        credit = _LooseCredit(payment_id, left, cleared, is_used=False)
        loose.setdefault(debtor_id, []).append(credit)


def _follow_ledger(
    act: Act, tally: Tally, invoice: intake.KnownInvoice, loose: list[_LooseCredit], told: _Told
) -> intake.Followed:
    """Brings one known invoice to what the ledger says of it.

    When its balance went down, money was received: payments typed by hand are the first part of
    it, credits we held the next, and the rest is recorded as a payment. When it went up (a bounced
    payment, a corrected invoice), as much is owed again, and the money that had paid it came back.
    """
    tally.moved.add(invoice.debtor_id)
    allocated = invoice.total_cents - invoice.settled_before_cents - invoice.open_cents
    if invoice.said_open_cents <= invoice.ledger_open_cents:
        now_open = min(invoice.open_cents, invoice.said_open_cents)
        # A corrected total owes less without anybody having paid.
        corrected = max(0, invoice.total_cents - invoice.said_total_cents)
        received = max(0, invoice.open_cents - now_open - corrected)
        allocated += _settle(act, invoice, received, loose, told)
    else:
        risen = invoice.said_open_cents - invoice.ledger_open_cents
        now_open = invoice.open_cents + risen
        came_back = risen - max(0, invoice.said_total_cents - invoice.total_cents)
        if came_back > 0 and invoice.debtor_id not in told.credited:
            ahead = max(0, invoice.ledger_open_cents - invoice.open_cents)
            allocated -= take_back(act, invoice.id, came_back, ahead)
    values: dict[str, int | str] = {
        "ledger_open_cents": invoice.said_open_cents,
        "settled_before_cents": invoice.said_total_cents - allocated - now_open,
    }
    if invoice.said_on is None:  # else it is the settlement that is told, not the invoice
        values["total_cents"] = invoice.said_total_cents
    if invoice.said_due_on != invoice.due_on:
        values["due_on"] = invoice.said_due_on
    return invoice, values


def _settle(
    act: Act,
    invoice: intake.KnownInvoice,
    amount_cents: int,
    loose: list[_LooseCredit],
    told: _Told,
) -> int:
    """Records that an invoice received money; returns how much was allocated."""
    left = amount_cents
    for credit in loose:
        part = min(left, credit.left_cents)
        if part > 0:
            credit.left_cents -= part
            left -= part
            act.add(
                AllocationRow,
                payment_id=credit.payment_id,
                invoice_id=invoice.id,
                amount_cents=part,
            )
    valued_on = date.fromisoformat(invoice.said_on) if invoice.said_on else act.today
    if left > 0 and not move_typed(
        act, invoice.debtor_id, invoice.id, left, valued_on, told.invoice_ids
    ):
        payment_id = act.add(
            PaymentRow,
            debtor_id=invoice.debtor_id,
            amount_cents=left,
            valued_on=valued_on,
            recorded_at=instant_text(act.at),
            ledger_key=f"act:{act.id}:{invoice.id}",
        )
        act.add(AllocationRow, payment_id=payment_id, invoice_id=invoice.id, amount_cents=left)
    return amount_cents


def _clear(act: Act, tally: Tally, debtor_id: int, loose: list[_LooseCredit]) -> None:
    for credit in loose:
        if credit.is_used and credit.left_cents > 0:
            tally.moved.add(debtor_id)
            tally.changed += 1
            act.change(
                PaymentRow,
                credit.payment_id,
                cleared_cents=credit.cleared_cents + credit.left_cents,
            )


def _compare_credits(act: Act, tally: Tally) -> tuple[_Loose, set[int]]:
    """Brings credits to what the ledger says of them.

    Returns what it has used of them, and the debtors to whom it gives some back.
    """
    loose: _Loose = {}
    raised: set[int] = set()
    known = intake.known_credits(act.driver)
    for credit in (*known, *intake.cleared_credits(act.driver)):
        said, before = credit.said_left_cents, credit.ledger_left_cents
        if said > before:
            _raise(act, tally, credit, said - before)
            raised.add(credit.debtor_id)
        elif credit.left_cents > said:
            used = _LooseCredit(
                credit.id, credit.left_cents - said, credit.cleared_cents, is_used=True
            )
            loose.setdefault(credit.debtor_id, []).append(used)
        elif said:
            tally.unchanged += 1
    raised |= _add_credits(act, tally)
    return loose, raised


def _raise(act: Act, tally: Tally, credit: intake.KnownCredit, more_cents: int) -> None:
    """Gives back what the ledger had used of a credit, and what is beyond it."""
    back = min(max(credit.cleared_cents, 0), more_cents)
    act.change(
        PaymentRow,
        credit.id,
        cleared_cents=credit.cleared_cents - back,
        amount_cents=credit.amount_cents + more_cents - back,
    )
    tally.moved.add(credit.debtor_id)
    tally.changed += 1


def _add_credits(act: Act, tally: Tally) -> set[int]:
    """Records the credits that are new; returns whose."""
    fresh = intake.new_credits(act.driver)
    typed = _TypedPayments(act, {row[0] for row in fresh})
    for debtor_id, key, kind, amount, valued_on, reference in fresh:
        twin = typed.take(debtor_id, amount, date.fromisoformat(valued_on))
        tally.moved.add(debtor_id)
        if twin is not None and kind == "payment":
            act.change(PaymentRow, twin, ledger_key=key)
            tally.matched += 1
            continue
        act.add(
            PaymentRow,
            debtor_id=debtor_id,
            kind=kind,
            amount_cents=amount,
            valued_on=date.fromisoformat(valued_on),
            recorded_at=instant_text(act.at),
            reference=reference,
            ledger_key=key,
        )
        tally.new += 1
    return {row[0] for row in fresh}


class _TypedPayments:
    """Payments typed by hand that the ledger may now be showing."""

    def __init__(self, act: Act, debtor_ids: set[int]) -> None:
        self._left = intake.typed_payments(act.driver, debtor_ids)

    def take(self, debtor_id: int, amount_cents: int, valued_on: date) -> int | None:
        """The typed payment that this credit is, if any; it is given once."""
        for payment in self._left:
            payment_id, owner, amount, typed_on = payment
            days = abs((date.fromisoformat(typed_on) - valued_on).days)
            if (owner, amount) == (debtor_id, amount_cents) and days <= SAME_MONEY_DAYS:
                self._left.remove(payment)
                return payment_id
        return None
