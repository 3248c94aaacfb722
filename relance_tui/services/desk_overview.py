"""The part of the desk that looks at all dossiers at once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from relance_tui.services.office import Office, Progress

if TYPE_CHECKING:  # the first frame needs none of them
    from relance_tui.services.dashboard import Dashboard
    from relance_tui.services.outlook import Outlook
    from relance_tui.services.replaying import ReplayView
    from relance_tui.services.views import Done
    from relance_tui.services.waiting import WaitingMoney


class OverviewDesk(Office):
    """Figures, the weeks to come, money that waits, and acts on many dossiers."""

    def dashboard(self) -> Dashboard:
        """Overdue by age, promises of the week, expected money by week, the work of the day."""
        from relance_tui.services import dashboard

        return dashboard.dashboard(self)

    def outlook(
        self,
        first_on: date | None = None,
        weeks: int = 8,
        on_progress: Progress | None = None,
    ) -> Outlook:
        """What comes for each dossier in the coming weeks if nobody pays and each step is taken."""
        from relance_tui.services import outlook

        return outlook.outlook(self, first_on, weeks, on_progress)

    def waiting_money(self) -> list[WaitingMoney]:
        """Money received that is set against no invoice yet, the largest first."""
        from relance_tui.services import waiting

        return waiting.waiting_money(self)

    def allocate_all(self, debtor_ids: Sequence[int]) -> Done:
        """Sets the waiting money of these debtors against their oldest invoices, as one act."""
        from relance_tui.services import waiting

        return waiting.allocate_all(self, debtor_ids)

    # What a policy is worth.

    def replay_policy(
        self, name: str, first_on: date | None = None, last_on: date | None = None
    ) -> ReplayView:
        """What the policy would have done, and would do, with every debtor; nothing is written.

        From 12 months ago to 3 months ahead by default, both ends included.
        """
        from relance_tui.services import replaying

        return replaying.replay_policy(self, name, first_on, last_on)
