"""Which debts a sum settles, in the order of the law."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import groupby

from relance_tui.domain.codes import Claim
from relance_tui.domain.invoice import Invoice
from relance_tui.domain.money import share_by
from relance_tui.domain.payment import Allocation


@dataclass(frozen=True, slots=True, kw_only=True)
class Owed:
    """What is still owed on one invoice beside its principal."""

    interest_cents: int = 0
    indemnity_cents: int = 0


_NOTHING = Owed()


def allocate(
    amount_cents: int,
    invoices: Iterable[Invoice],
    *,
    on: date | None = None,
    percents: Mapping[int, Decimal] | None = None,
    owed: Mapping[int, Owed] | None = None,
) -> tuple[Allocation, ...]:
    """Spreads money over invoices, never more than is owed; what is left over stays unallocated.

    The debtor's own wish comes first: pass only the invoices it names. Else those due by `on`
    before the others, then the one it has most interest in settling (`percents`: invoice id to the
    yearly rate it bears), then the oldest, then in proportion (C. civ. art. 1342-10).

    With `owed`, by invoice id, each invoice has its interest settled before its principal (C. civ.
    art. 1343-1), and the indemnities come last of all, for no text gives them a rank.
    """
    beside = owed or {}
    ranked = _ranked(invoices, on, percents or {})
    levels = [[_debt(invoice, beside) for invoice in equals] for equals in ranked]
    levels += [[_indemnity(invoice, beside) for invoice in equals] for equals in ranked]
    left = max(0, amount_cents)
    found: list[Allocation] = []
    for level in levels:
        weights = [debt.total_cents for debt in level]
        paid = min(left, sum(weights))
        if paid:
            for debt, cents in zip(level, share_by(paid, weights), strict=True):
                found += debt.settled_by(cents)
        left -= paid
    return tuple(found)


@dataclass(frozen=True, slots=True)
class _Debt:
    """What is owed at one rank, its parts in the order they are settled."""

    invoice_id: int
    parts: tuple[tuple[Claim, int], ...]

    @property
    def total_cents(self) -> int:
        return sum(cents for _, cents in self.parts)

    def settled_by(self, cents: int) -> Iterator[Allocation]:
        for claim, owed_cents in self.parts:
            part = min(cents, owed_cents)
            if part:
                yield Allocation(invoice_id=self.invoice_id, amount_cents=part, claim=claim)
                cents -= part


def _debt(invoice: Invoice, owed: Mapping[int, Owed]) -> _Debt:
    interest_cents = owed.get(invoice.id, _NOTHING).interest_cents
    parts = (Claim.INTEREST, interest_cents), (Claim.PRINCIPAL, invoice.open_cents)
    return _Debt(invoice.id, parts)


def _indemnity(invoice: Invoice, owed: Mapping[int, Owed]) -> _Debt:
    indemnity_cents = owed.get(invoice.id, _NOTHING).indemnity_cents
    return _Debt(invoice.id, ((Claim.INDEMNITY, indemnity_cents),))


def _ranked(
    invoices: Iterable[Invoice], on: date | None, percents: Mapping[int, Decimal]
) -> list[list[Invoice]]:
    """The invoices in the order of the law, those that nothing tells apart together."""

    def rank(invoice: Invoice) -> tuple[bool, Decimal, date, date]:
        is_not_due = on is not None and on < invoice.due_on
        percent = percents.get(invoice.id, Decimal())
        return is_not_due, -percent, invoice.due_on, invoice.issued_on

    # Numbers only keep the answer the same, whatever the order the invoices came in.
    by_name = sorted(invoices, key=lambda invoice: (invoice.number, invoice.id))
    return [list(equals) for _, equals in groupby(sorted(by_name, key=rank), key=rank)]
