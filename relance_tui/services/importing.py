"""Loading exports: what a file says is compared with what is known, and the difference applied.

One file is one transaction. The ledger decides on what it shows; payments typed by hand may be
ahead of it, and are never counted twice when it catches up.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from relance_tui.ingest import IngestError, Reading, read_file
from relance_tui.services.acting import Act, acting
from relance_tui.services.office import Office, instant_text
from relance_tui.services.staging import stage, unique_invoices
from relance_tui.services.views import FileReport, ImportReport, RefusedLine
from relance_tui.storage import intake
from relance_tui.storage.tables import (
    AllocationRow,
    DebtorRow,
    ImportRow,
    InvoiceRow,
    PaymentRow,
)

Progress = Callable[[int, int], None]

_READ = 60
_WHOLE = 100
"""Progress is told in hundredths: reading takes the first sixty."""
_SAME_MONEY_DAYS = 10
"""How far apart a payment typed by hand and the ledger's own may be dated."""


class _NothingToKeep(Exception):  # noqa: N818 - not an error: it undoes the transaction
    """Leaves the transaction without a trace: a rehearsal, or a file that changes nothing."""


@dataclass(slots=True)
class _Tally:
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
            raise _NothingToKeep
        self.is_kept = True


def import_files(
    office: Office,
    paths: Sequence[Path],
    *,
    as_format: str | None,
    dry_run: bool,
    on_progress: Progress | None,
) -> ImportReport:
    """Loads files one after the other; a file that cannot be read does not stop the next."""
    reports = []
    is_applied = False
    for path in paths:
        try:
            reading = read_file(path, as_format=as_format, on_progress=_part(on_progress, 0, _READ))
        except IngestError as error:
            reports.append(FileReport(path=path, format=as_format or "", error=str(error)))
            continue
        tally = _load(
            office, path, reading, dry_run=dry_run, on_progress=_part(on_progress, _READ, _WHOLE)
        )
        reports.append(_report(path, reading, tally))
        is_applied = is_applied or tally.is_kept
    return ImportReport(files=tuple(reports), is_applied=is_applied)


def _part(on_progress: Progress | None, first: int, last: int) -> Progress | None:
    """Tells the progress of one stage as going from `first` to `last` out of a hundred."""
    if on_progress is None:
        return None

    def report(done: int, total: int) -> None:
        on_progress(first + (last - first) * done // max(total, 1), _WHOLE)

    return report


def _load(
    office: Office,
    path: Path,
    reading: Reading,
    *,
    dry_run: bool,
    on_progress: Progress | None,
) -> _Tally:
    tally = _Tally()
    try:
        with acting(office, "import") as act:
            if intake.last_import(act.driver) == reading.sha256:
                tally.count_unchanged(reading)
            else:
                stage(act.driver, act.rulebook, reading, tally.refused)
                _compare(act, tally)
            tally.leave_unless(kept=not dry_run)
            act.recount = tally.moved
            act.on_progress = on_progress
            act.add(
                ImportRow,
                path=_shown(path),
                format=reading.format,
                sha256=reading.sha256,
                on=act.today,
            )
            act.detail = {
                "name": _shown(path.name),
                "new": tally.new,
                "changed": tally.changed,
                "settled": tally.settled,
            }
    except _NothingToKeep:
        pass
    return tally


def _shown(path: Path | str) -> str:
    """A path as text; bytes of its name that are not UTF-8 are replaced, to be kept at all."""
    return os.fsencode(path).decode("utf-8", "replace")


def _report(path: Path, reading: Reading, tally: _Tally) -> FileReport:
    refused = [RefusedLine(line=r.line, column=r.column, reason=r.reason) for r in reading.refusals]
    return FileReport(
        path=path,
        format=reading.format,
        new=tally.new,
        changed=tally.changed,
        unchanged=tally.unchanged,
        settled=tally.settled,
        matched=tally.matched,
        refused=tuple(sorted((*refused, *tally.refused), key=lambda r: r.line)),
        warnings=tuple(
            RefusedLine(line=w.line, column=w.column, reason=w.reason) for w in reading.warnings
        ),
    )


def _compare(act: Act, tally: _Tally) -> None:
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
    _compare_credits(act, tally)
    loose = _loose_credits(act)
    for invoice in (*changes, *settled):
        _follow_ledger(act, tally, invoice, loose.get(invoice.debtor_id, []))
    for debtor_id, left in loose.items():
        _clear(act, tally, debtor_id, left)
    closed = sum(1 for invoice in changes if invoice.said_open_cents == 0)
    tally.settled = len(settled) + closed
    tally.changed += len(changes) - closed
    tally.unchanged += known - len(changes)
    act.touched |= tally.moved | tally.filled


@dataclass(slots=True)
class _LooseCredit:
    """A credit we held unallocated and that the ledger has used."""

    payment_id: int
    left_cents: int
    cleared_cents: int


def _loose_credits(act: Act) -> dict[int, list[_LooseCredit]]:
    loose: dict[int, list[_LooseCredit]] = {}
    for payment_id, debtor_id, left, cleared in intake.cleared_credits(act.driver):
        loose.setdefault(debtor_id, []).append(_LooseCredit(payment_id, left, cleared))
    return loose


def _follow_ledger(
    act: Act, tally: _Tally, invoice: intake.KnownInvoice, loose: list[_LooseCredit]
) -> None:
    """Brings one known invoice to what the ledger says of it.

    When its balance went down, money was received: payments typed by hand are the first part of
    it, credits we held the next, and the rest is recorded as a payment. When it went up (a bounced
    payment, a corrected invoice), as much is owed again.
    """
    tally.moved.add(invoice.debtor_id)
    allocated = invoice.total_cents - invoice.settled_before_cents - invoice.open_cents
    if invoice.said_open_cents <= invoice.ledger_open_cents:
        now_open = min(invoice.open_cents, invoice.said_open_cents)
        # A corrected total owes less without anybody having paid.
        corrected = max(0, invoice.total_cents - invoice.said_total_cents)
        received = max(0, invoice.open_cents - now_open - corrected)
        allocated += _settle(act, invoice, received, loose)
    else:
        now_open = invoice.open_cents + invoice.said_open_cents - invoice.ledger_open_cents
    values: dict[str, object] = {
        "total_cents": invoice.said_total_cents,
        "ledger_open_cents": invoice.said_open_cents,
        "settled_before_cents": invoice.said_total_cents - allocated - now_open,
    }
    if invoice.said_due_on != invoice.due_on:
        values["due_on"] = date.fromisoformat(invoice.said_due_on)
    act.change(InvoiceRow, invoice.id, **values)


def _settle(
    act: Act, invoice: intake.KnownInvoice, amount_cents: int, loose: list[_LooseCredit]
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
    if left > 0:
        payment_id = act.add(
            PaymentRow,
            debtor_id=invoice.debtor_id,
            amount_cents=left,
            valued_on=date.fromisoformat(invoice.said_on) if invoice.said_on else act.today,
            recorded_at=instant_text(act.at),
            ledger_key=f"act:{act.id}:{invoice.id}",
        )
        act.add(AllocationRow, payment_id=payment_id, invoice_id=invoice.id, amount_cents=left)
    return amount_cents


def _clear(act: Act, tally: _Tally, debtor_id: int, loose: list[_LooseCredit]) -> None:
    for credit in loose:
        if credit.left_cents > 0:
            tally.moved.add(debtor_id)
            act.change(
                PaymentRow,
                credit.payment_id,
                cleared_cents=credit.cleared_cents + credit.left_cents,
            )


def _compare_credits(act: Act, tally: _Tally) -> None:
    for credit in intake.known_credits(act.driver):
        if credit.amount_cents == credit.said_amount_cents:
            tally.unchanged += 1
            continue
        act.change(PaymentRow, credit.id, amount_cents=credit.said_amount_cents)
        tally.moved.add(credit.debtor_id)
        tally.changed += 1
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


class _TypedPayments:
    """Payments typed by hand that the ledger may now be showing."""

    def __init__(self, act: Act, debtor_ids: set[int]) -> None:
        self._left = intake.typed_payments(act.driver, debtor_ids)

    def take(self, debtor_id: int, amount_cents: int, valued_on: date) -> int | None:
        """The typed payment that this credit is, if any; it is given once."""
        for payment in self._left:
            payment_id, owner, amount, typed_on = payment
            days = abs((date.fromisoformat(typed_on) - valued_on).days)
            if (owner, amount) == (debtor_id, amount_cents) and days <= _SAME_MONEY_DAYS:
                self._left.remove(payment)
                return payment_id
        return None
