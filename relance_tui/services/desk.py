"""The desk: the one face of the services that the command line and the screens use.

Each method is a verb or a read. Reads that the list lives on need nothing heavier than `sqlite3`;
every other method imports its machinery when it is first called.
"""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from relance_tui.domain.selection import Conditions
from relance_tui.errors import RelanceError
from relance_tui.i18n import _
from relance_tui.services.desk_house import HouseDesk
from relance_tui.services.desk_letters import LetterDesk
from relance_tui.services.desk_marked import MarkedDesk
from relance_tui.services.desk_overview import OverviewDesk
from relance_tui.services.listing import QueueOrder, QueueRow, QueueTotals
from relance_tui.services.office import Progress
from relance_tui.services.rows import listed_ids, queue_row
from relance_tui.storage import queue_reads
from relance_tui.storage.database import copy_to, prepare
from relance_tui.storage.light import DriverConnection, reading
from relance_tui.storage.queue_reads import roll_to

if TYPE_CHECKING:  # the first frame needs none of them
    from relance_tui.domain.outcome import CallDraft
    from relance_tui.domain.promise import PaymentMeans
    from relance_tui.domain.quick_reading import PlanTerms
    from relance_tui.services.creating import NewDebtor
    from relance_tui.services.import_terms import ImportTerms
    from relance_tui.services.receipts import PaymentPreview
    from relance_tui.services.rights import Rights
    from relance_tui.services.views import (
        DebtorChanges,
        Done,
        DossierView,
        EventDraft,
        ImportReport,
        InvoiceChanges,
        InvoiceEntry,
        PlanDraft,
        PlanPreview,
        TimelineEntry,
        UndoView,
    )


class Desk(LetterDesk, OverviewDesk, HouseDesk, MarkedDesk):
    """A clerk at work on one database."""

    def open(self) -> None:
        """Makes the database ready: created, or upgraded after a backup; refused when newer.

        What the rule of a former version had decided is decided again.
        """
        prepare(self.database, self.clock.now(), self._decide_again)

    def _decide_again(self, connection: DriverConnection) -> None:
        from relance_tui.services.rulebook import read_rulebook
        from relance_tui.storage.decisions import decide
        from relance_tui.storage.facts import all_debtor_ids

        rulebook = read_rulebook(connection)
        decide(connection, all_debtor_ids(connection), rulebook.decide, self.today)

    def back_up(self, path: Path) -> Path:
        """Copies the whole database to `path`, even while it is in use; never over a file."""
        if path.exists():
            raise RelanceError(
                _("{path} existe déjà : choisissez un autre nom ou supprimez-le").format(path=path)
            )
        copy_to(self.database, path)
        return path

    # The queue: light reads, safe to call from a thread.

    def first_rows(self, limit: int) -> list[QueueRow]:
        """The first rows of today's queue in order of urgency: what the first frame shows."""
        with reading(self.database) as connection:
            return [
                queue_row(row, self.today)
                for row in queue_reads.first_rows(connection, self.today, limit)
            ]

    def roll(self) -> int:
        """Counts again what is overdue where days have passed; returns how many dossiers changed.

        Costs nothing when none has: call it once the first frame is up, then read again.
        """
        with reading(self.database) as connection:
            return roll_to(connection, self.today)

    def totals(self) -> QueueTotals:
        """The figures of the header."""
        with reading(self.database) as connection:
            return QueueTotals(**queue_reads.totals(connection, self.today, self.user)._asdict())

    def queue_ids(
        self,
        order: QueueOrder = QueueOrder.URGENCY,
        text: str = "",
        *,
        everything: bool = False,
        conditions: Conditions | None = None,
    ) -> array[int]:
        """Debtor ids of the queue in order, narrowed to those matching `text`.

        With `everything`, all dossiers that owe or are watched, not only those due today; with
        `conditions`, those that meet them.
        """
        wanted = conditions or Conditions(is_due=not everything)
        with reading(self.database) as connection:
            return listed_ids(self, connection, wanted, order, text)

    def queue_rows(self, debtor_ids: Sequence[int]) -> list[QueueRow]:
        """The rows of these debtors, in the order asked; an unknown id is left out."""
        with reading(self.database) as connection:
            return [queue_row(row, self.today) for row in queue_reads.rows(connection, debtor_ids)]

    # One dossier.

    def find(self, customer: str) -> int:
        """The debtor of that code, or the only one whose name contains `customer` (accents apart).

        Raises UnknownCustomer or AmbiguousCustomer, which lists the candidates.
        """
        from relance_tui.services.finding import find_debtor

        return find_debtor(self, customer)

    def dossier(self, debtor_id: int) -> DossierView:
        """Everything about one debtor on the working day."""
        from relance_tui.services.dossiers import dossier_view

        return dossier_view(self, debtor_id)

    def invoice_copies(self, debtor_id: int) -> dict[int, str]:
        """Invoice id to the name of the copy that goes with it; those without are left out."""
        from relance_tui.services import copies

        return copies.invoice_copies(self, debtor_id)

    def rights(self, debtor_id: int) -> Rights:
        """What the law gives us on a dossier today: interest, limitation, procedures, contact."""
        from relance_tui.services.rights import rights

        return rights(self, debtor_id)

    # Verbs. Each is one transaction: the fact, its journal entry, the new decision.

    def record_call(self, debtor_id: int, call: CallDraft) -> Done:
        """Logs a call (or an incoming contact) and what its outcome entails."""
        from relance_tui.services import casework

        return casework.record_call(self, debtor_id, call)

    def preview_call(self, debtor_id: int, call: CallDraft) -> Done:
        """What recording the call would lead to; nothing is written (act_id is 0)."""
        from relance_tui.services import casework

        return casework.preview_call(self, debtor_id, call)

    def record_call_with_plan(self, debtor_id: int, call: CallDraft, plan: PlanTerms) -> Done:
        """Logs a call during which a plan was agreed, and that plan: one act, one undo."""
        from relance_tui.services import calling

        return calling.record_call_with_plan(self, debtor_id, call, plan)

    def preview_call_with_plan(self, debtor_id: int, call: CallDraft, plan: PlanTerms) -> Done:
        """What such a call would lead to, with what the plan does not cover; nothing is written."""
        from relance_tui.services import calling

        return calling.preview_call_with_plan(self, debtor_id, call, plan)

    def preview_plan(self, debtor_id: int, plan: PlanDraft) -> PlanPreview:
        """The schedule a draft leads to."""
        from relance_tui.services import planning

        return planning.preview_plan(self, debtor_id, plan)

    def agree_plan(self, debtor_id: int, plan: PlanDraft) -> Done:
        """Records an agreed payment plan."""
        from relance_tui.services import planning

        return planning.agree_plan(self, debtor_id, plan)

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
        """Records money received: on invoices named, else in the legal order; the rest waits."""
        from relance_tui.services import receipts

        named = (invoice_number,) if invoice_number else tuple(invoice_numbers)
        return receipts.record_payment(
            self, debtor_id, amount_cents, valued_on, named, interest_first
        )

    def preview_payment(  # noqa: PLR0913 - the terms of a payment
        self,
        debtor_id: int,
        amount_cents: int,
        valued_on: date | None = None,
        invoice_number: str | None = None,
        *,
        invoice_numbers: Sequence[str] = (),
        interest_first: bool | None = None,
    ) -> PaymentPreview:
        """What recording the payment would settle, and what would be left; nothing is written."""
        from relance_tui.services import receipts

        named = (invoice_number,) if invoice_number else tuple(invoice_numbers)
        return receipts.preview_payment(
            self, debtor_id, amount_cents, valued_on, named, interest_first
        )

    def preview_bounce(
        self, debtor_id: int, amount_cents: int, bounced_on: date | None = None
    ) -> PaymentPreview:
        """Which payment would come back and what would be open again; nothing is written."""
        from relance_tui.services import receipts

        return receipts.preview_bounce(self, debtor_id, amount_cents, bounced_on)

    def record_bounce(
        self, debtor_id: int, amount_cents: int, bounced_on: date | None = None
    ) -> Done:
        """Records that a payment came back unpaid; what it had settled is open again."""
        from relance_tui.services import receipts

        return receipts.record_bounce(self, debtor_id, amount_cents, bounced_on)

    def allocate(self, debtor_id: int) -> Done:
        """Sets the debtor's unallocated money against the oldest due invoices."""
        from relance_tui.services import receipts

        return receipts.allocate(self, debtor_id)

    def expect_money(
        self,
        debtor_id: int,
        amount_cents: int,
        due_on: date,
        means: PaymentMeans,
        invoice_numbers: Sequence[str] = (),
    ) -> Done:
        """Records a bill, direct debit or cheque that falls due at a date."""
        from relance_tui.services import expected_money

        return expected_money.expect_money(
            self, debtor_id, amount_cents, due_on, means, invoice_numbers
        )

    def hold(
        self, debtor_id: int, until_on: date, reason: str, invoice_numbers: Sequence[str] = ()
    ) -> Done:
        """Suspends the reminders until a date."""
        from relance_tui.services import casework

        return casework.hold(self, debtor_id, until_on, reason, invoice_numbers)

    def open_dispute(
        self,
        debtor_id: int,
        reason: str,
        invoice_numbers: Sequence[str] = (),
        note: str = "",
        *,
        amount_cents: int | None = None,
    ) -> Done:
        """Freezes what the debtor contests: the invoices named, else all, or a part of them."""
        from relance_tui.services import casework

        return casework.open_dispute(self, debtor_id, reason, invoice_numbers, note, amount_cents)

    def settle_disputes(self, debtor_id: int) -> Done:
        """Ends the disputes of the dossier; reminders resume where they were."""
        from relance_tui.services import casework

        return casework.settle_disputes(self, debtor_id)

    def note(self, debtor_id: int, text: str) -> Done:
        """Adds a note to the journal of the dossier."""
        from relance_tui.services import casework

        return casework.note(self, debtor_id, text)

    def record_event(self, debtor_id: int, event: EventDraft) -> Done:
        """Records what happened in law: a proof, an acknowledgement, a judgment, a hand-over."""
        from relance_tui.services import legal

        return legal.record_event(self, debtor_id, event)

    def preview_event(self, debtor_id: int, event: EventDraft) -> Done:
        """What recording the event would change and lead to; nothing is written (act_id is 0)."""
        from relance_tui.services import legal

        return legal.preview_event(self, debtor_id, event)

    def edit_invoice(self, debtor_id: int, number: str, changes: InvoiceChanges) -> Done:
        """Changes the policy or the day of performance of one invoice."""
        from relance_tui.services import people

        return people.edit_invoice(self, debtor_id, number, changes)

    def edit_debtor(self, debtor_id: int, changes: DebtorChanges) -> Done:
        """Changes the debtor's particulars and main contact."""
        from relance_tui.services import people

        return people.edit_debtor(self, debtor_id, changes)

    def next_code(self) -> str:
        """The code proposed for a new customer: the first after the highest."""
        from relance_tui.services import creating

        return creating.next_code(self)

    def taken_by(self, code: str, identifier: str = "") -> list[str]:
        """Who has that code or that SIREN already, in words; empty when nobody."""
        from relance_tui.services import creating

        return creating.taken_by(self, code, identifier)

    def create_debtor(self, new: NewDebtor) -> Done:
        """Creates a customer with its contact."""
        from relance_tui.services import creating

        return creating.create_debtor(self, new)

    def enter_invoice(self, entry: InvoiceEntry) -> Done:
        """Records an invoice typed by hand, and its debtor when new."""
        from relance_tui.services import people

        return people.enter_invoice(self, entry)

    def undo_preview(self) -> UndoView | None:
        """What `undo` would retract: this clerk's last act, or None when there is none."""
        from relance_tui.services import undoing

        return undoing.undo_preview(self)

    def undo(self, on_progress: Progress | None = None) -> Done:
        """Retracts this clerk's last act by a new journal entry; nothing is erased."""
        from relance_tui.services import undoing

        return undoing.undo(self, on_progress)

    def log(self, limit: int = 50) -> list[TimelineEntry]:
        """The last journal entries of the whole desk, newest first."""
        from relance_tui.services.journal import whole_journal

        with reading(self.database) as connection:
            return whole_journal(connection, limit)

    # Files in.

    def import_files(
        self,
        paths: Sequence[Path],
        terms: ImportTerms | None = None,
        on_progress: Progress | None = None,
    ) -> ImportReport:
        """Loads files: compares with what is known and applies the difference, file by file."""
        from relance_tui.services import import_terms, importing

        return importing.import_files(self, paths, terms or import_terms.ImportTerms(), on_progress)

    def warm_up(self) -> None:
        """Imports the heavy machinery while the clerk is idle, so that the first act is fast."""
        from relance_tui.services import acting, casework, planning  # noqa: F401
