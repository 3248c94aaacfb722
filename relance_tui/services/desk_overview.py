"""The part of the desk that looks at all dossiers at once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from relance_tui.services.office import Office, Progress
from relance_tui.storage.light import reading

if TYPE_CHECKING:  # the first frame needs none of them
    from relance_tui.services.bank_proposals import BankProposal, Candidate
    from relance_tui.services.bank_split import Share
    from relance_tui.services.changes import Changes
    from relance_tui.services.dashboard import Dashboard, Freshness
    from relance_tui.services.marked import ManyDone
    from relance_tui.services.outlook import Load, Outlook
    from relance_tui.services.receipts import PaymentPreview
    from relance_tui.services.replaying import ReplayView
    from relance_tui.services.tables import Report, ReportKind
    from relance_tui.services.views import Done
    from relance_tui.services.waiting import WaitingMoney


class OverviewDesk(Office):
    """Figures, the weeks to come, money that waits, and acts on many dossiers."""

    def dashboard(
        self,
        on_part: Callable[[Dashboard], None] | None = None,
        on_progress: Progress | None = None,
    ) -> Dashboard:
        """What is owed by age, promises of the week, expected money, the work of the day.

        `on_part` is given what is known so far, the quickest figures first; `on_progress` may stop
        the work by raising.
        """
        from relance_tui.services import dashboard

        return dashboard.dashboard(self, on_part, on_progress)

    def report(self, kind: ReportKind) -> Report:
        """One table of those figures; only what it needs is read."""
        from relance_tui.services import reports

        return reports.report(self, kind)

    def export_dashboard(self, found: Dashboard) -> list[Path]:
        """Writes those tables as CSV files in the export folder, over those of the same day."""
        from relance_tui.services import reports

        return reports.export(self, found)

    def freshness(self) -> Freshness:
        """How old the invoices and the bank data are."""
        from relance_tui.services import dashboard

        with reading(self.database) as connection:
            return dashboard.freshness(self, connection)

    def changes(self, since: date | None = None) -> Changes:
        """What the last import changed, debtor by debtor; or all those of that day and after."""
        from relance_tui.services import changes

        return changes.changes(self, since)

    # The weeks to come.

    def outlook(self, debtor_ids: Sequence[int], last_on: date) -> Outlook:
        """What comes for these dossiers if nobody pays and each follow-up is done on its day."""
        from relance_tui.services import outlook

        return outlook.outlook(self, debtor_ids, last_on)

    def next_load(self, last_on: date) -> Load:
        """How many dossiers come back each day, as the queue knows it."""
        from relance_tui.services import outlook

        return outlook.next_load(self, last_on)

    def whole_load(self, last_on: date, on_progress: Progress | None = None) -> Load:
        """How many follow-ups each day brings, all those to come of all dossiers counted.

        Takes some milliseconds for each dossier; `on_progress` may stop it by raising.
        """
        from relance_tui.services import outlook

        return outlook.whole_load(self, last_on, on_progress)

    # Money that waits.

    def waiting_money(self, on_progress: Progress | None = None) -> list[WaitingMoney]:
        """Money received that is set against no invoice yet, the largest first."""
        from relance_tui.services import waiting

        return waiting.waiting_money(self, on_progress)

    def allocate_all(
        self,
        debtor_ids: Sequence[int],
        on_progress: Progress | None = None,
        is_stopped: Callable[[], bool] | None = None,
    ) -> ManyDone:
        """Sets the waiting money of these debtors against their oldest invoices, as one act."""
        from relance_tui.services import waiting

        return waiting.allocate_all(self, debtor_ids, on_progress, is_stopped)

    def bank_proposals(self) -> list[BankProposal]:
        """Every bank movement that waits, with what is proposed for it, the latest first."""
        from relance_tui.services import bank_proposals

        return bank_proposals.bank_proposals(self)

    def accept_proposal(self, proposal: BankProposal) -> Done:
        """Records a movement as proposed; refused when something changed meanwhile."""
        from relance_tui.services import bank_proposals

        return bank_proposals.accept(self, proposal)

    def reconsider(self, proposal: BankProposal, candidate: Candidate) -> BankProposal:
        """The same movement as money of another debtor; nothing is written."""
        from relance_tui.services import bank_proposals

        return bank_proposals.reconsider(self, proposal, candidate)

    def put_movement_aside(self, line_id: int) -> Done:
        """Records that a movement is no customer's money."""
        from relance_tui.services import bank_proposals

        return bank_proposals.put_aside(self, line_id)

    def split_movement(self, line_id: int, shares: Sequence[Share]) -> Done:
        """Shares a movement out among several customers; what is left of it waits."""
        from relance_tui.services import bank_split

        return bank_split.split_movement(self, line_id, shares)

    def allocate_part(
        self, debtor_id: int, invoice_numbers: Sequence[str], amount_cents: int | None
    ) -> Done:
        """Sets so much of the waiting money, None for all of it, against the invoices named."""
        from relance_tui.services import receipts

        return receipts.allocate(self, debtor_id, invoice_numbers, amount_cents)

    def preview_allocation(
        self, debtor_id: int, invoice_numbers: Sequence[str], amount_cents: int | None
    ) -> PaymentPreview:
        """What that would settle; nothing is written."""
        from relance_tui.services import receipts

        return receipts.preview_allocation(self, debtor_id, invoice_numbers, amount_cents)

    # What a policy is worth.

    def replay_policy(
        self, name: str, first_on: date | None = None, last_on: date | None = None
    ) -> ReplayView:
        """What the policy would have done, and would do, with every debtor; nothing is written.

        From 12 months ago to 3 months ahead by default, both ends included.
        """
        from relance_tui.services import replaying

        return replaying.replay_policy(self, name, first_on, last_on)
