"""What changed since the last import: per debtor, what is new, late, paid, moved or gone."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from relance_tui.services.office import Office
from relance_tui.storage import change_reads
from relance_tui.storage.change_reads import ChangedInvoice, ChangedMoney, LateInvoice, Span
from relance_tui.storage.light import reading


class ChangeKind(StrEnum):
    """What happened."""

    NEW = "new"
    NEWLY_LATE = "newly_late"
    PART_PAID = "part_paid"
    PAID = "paid"
    CREDITED = "credited"
    DUE_CHANGED = "due_changed"
    TOTAL_CHANGED = "total_changed"
    VANISHED = "vanished"
    """Settled because a snapshot no longer holds it."""
    RETURNED = "returned"
    """A payment that came back, or what is owed again."""
    RECEIVED = "received"
    """Money that settles no invoice yet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One thing that changed; amounts and dates before and after are None where they say nothing.

    For an invoice the amounts are what is open; for a total that changed, the total.
    """

    kind: ChangeKind
    number: str
    """Of the invoice; empty for money on no invoice."""
    moved_cents: int
    """How much is owed more or less; 0 when only a date says something new."""
    currency: str = "EUR"
    before_cents: int | None = None
    after_cents: int | None = None
    before_on: date | None = None
    after_on: date | None = None
    reference: str = ""
    """What came with the money."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DebtorChange:
    """Everything that changed for one debtor, in the order of `ChangeKind`."""

    debtor_id: int
    code: str
    name: str
    currency: str
    changes: tuple[Change, ...]

    @property
    def moved_cents(self) -> int:
        """How much money moved, in whichever direction."""
        return sum(change.moved_cents for change in self.changes)

    @property
    def late_cents(self) -> int:
        """How much has become late."""
        late = (each for each in self.changes if each.kind is ChangeKind.NEWLY_LATE)
        return sum(each.after_cents or 0 for each in late)


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadedFile:
    """A file whose changes are told."""

    name: str
    format: str
    on: date
    at: datetime
    by: str
    is_snapshot: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """What the imports looked at changed."""

    files: tuple[LoadedFile, ...]
    """Empty when nothing was ever loaded."""
    since_on: date | None
    """The day of the import before, or the day asked for: what fell due since is newly late."""
    debtors: tuple[DebtorChange, ...]
    """Those for whom the most money moved first."""


def changes(office: Office, since: date | None = None) -> Changes:
    """What the last import changed, or all those of a day and after it.

    Undone imports count for nothing; what clerks did meanwhile is no change.
    """
    with reading(office.database) as connection:
        if since is None:
            last = change_reads.last_import(connection)
            loaded = [last] if last else []
        else:
            loaded = change_reads.imports_since(connection, since)
        if not loaded:
            return Changes(files=(), since_on=since, debtors=())
        span = Span(loaded[0].act_id, loaded[-1].act_id)
        earlier = change_reads.import_before(connection, span.first)
        since_on = since or (earlier.on if earlier else loaded[0].on)
        snapshots = frozenset(each.act_id for each in loaded if each.is_snapshot)
        found: dict[int, list[Change]] = defaultdict(list)
        for invoice in change_reads.changed_invoices(connection, span, snapshots):
            found[invoice.debtor_id] += _of_invoice(invoice)
        for late in change_reads.newly_late(connection, since_on, office.today, span):
            found[late.debtor_id].append(_late(late))
        for sum_ in change_reads.changed_money(connection, span):
            found[sum_.debtor_id].append(_of_money(sum_))
        told = [debtor_id for debtor_id, some in found.items() if some]
        names = change_reads.names_of(connection, told)
    debtors = [_debtor(i, *names[i], found[i]) for i in told if i in names]
    return Changes(
        files=tuple(
            LoadedFile(
                name=each.name,
                format=each.format,
                on=each.on,
                at=each.at,
                by=each.by,
                is_snapshot=each.is_snapshot,
            )
            for each in loaded
        ),
        since_on=since_on,
        debtors=tuple(
            sorted(debtors, key=lambda each: (-each.moved_cents, -each.late_cents, each.name))
        ),
    )


def _debtor(debtor_id: int, code: str, name: str, some: Sequence[Change]) -> DebtorChange:
    order = list(ChangeKind)
    return DebtorChange(
        debtor_id=debtor_id,
        code=code,
        name=name,
        currency=some[0].currency,
        changes=tuple(sorted(some, key=lambda each: order.index(each.kind))),
    )


def _of_invoice(found: ChangedInvoice) -> Iterator[Change]:
    if found.is_new:
        yield Change(
            kind=ChangeKind.NEW,
            number=found.number,
            moved_cents=found.open_cents,
            currency=found.currency,
            after_cents=found.open_cents,
            after_on=found.due_on,
        )
        return
    if found.total_cents != found.total_before_cents:
        yield Change(
            kind=ChangeKind.TOTAL_CHANGED,
            number=found.number,
            moved_cents=abs(found.total_cents - found.total_before_cents),
            currency=found.currency,
            before_cents=found.total_before_cents,
            after_cents=found.total_cents,
        )
    if found.due_on != found.due_before_on:
        yield Change(
            kind=ChangeKind.DUE_CHANGED,
            number=found.number,
            moved_cents=0,
            currency=found.currency,
            before_on=found.due_before_on,
            after_on=found.due_on,
        )
    yield from _moved(found)


def _moved(found: ChangedInvoice) -> Iterator[Change]:
    """What was settled of an invoice, or is owed of it again, beside a total that changed."""
    corrected = found.total_cents - found.total_before_cents
    less = found.open_before_cents + corrected - found.open_cents
    if found.credited_cents:
        yield _on_open(found, ChangeKind.CREDITED, found.credited_cents)
    if less < 0:
        yield _on_open(found, ChangeKind.RETURNED, -less)
    elif less > found.credited_cents:
        kind = ChangeKind.PAID if found.open_cents <= 0 else ChangeKind.PART_PAID
        if found.is_vanished and kind is ChangeKind.PAID:
            kind = ChangeKind.VANISHED
        yield _on_open(found, kind, less - found.credited_cents)


def _on_open(found: ChangedInvoice, kind: ChangeKind, moved_cents: int) -> Change:
    return Change(
        kind=kind,
        number=found.number,
        moved_cents=moved_cents,
        currency=found.currency,
        before_cents=found.open_before_cents,
        after_cents=found.open_cents,
    )


def _late(late: LateInvoice) -> Change:
    return Change(
        kind=ChangeKind.NEWLY_LATE,
        number=late.number,
        moved_cents=0,
        currency=late.currency,
        after_cents=late.open_cents,
        after_on=late.due_on,
    )


def _of_money(found: ChangedMoney) -> Change:
    kind = ChangeKind.CREDITED if found.is_credit_note else ChangeKind.RECEIVED
    if found.is_returned:
        kind = ChangeKind.RETURNED
    return Change(
        kind=kind,
        number="",
        # What is owed again is told invoice by invoice.
        moved_cents=0 if found.is_returned else found.amount_cents,
        after_cents=found.amount_cents,
        after_on=found.on,
        reference=found.reference,
    )
