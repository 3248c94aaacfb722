"""What can be opened from the queue and from the dossier, whatever the dossier."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from textual.screen import Screen

from relance_tui.services.desk import Desk
from relance_tui.tui.holding import KeyHolder, opens

if TYPE_CHECKING:  # the first frame needs none of them
    from relance_tui.services.views import Done

T = TypeVar("T")
R = TypeVar("R")


class DeskScreen(Screen[T]):
    """A screen from which the desk as a whole can be seen to."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.desk = desk

    async def came_back(self, done: Done | None) -> None:
        """Takes in what was done on another screen; None when only reading went on there."""
        raise NotImplementedError

    def go_to(self, debtor_id: int) -> None:
        """Opens that dossier, leaving the one that is open."""
        raise NotImplementedError

    @property
    def debtor_id(self) -> int | None:
        """The current dossier."""
        raise NotImplementedError

    # The screens, each loaded when it is first opened.

    @opens
    async def action_dashboard(self) -> None:
        """Shows the figures of the day."""
        from relance_tui.tui.screens.dashboard import DashboardScreen  # noqa: PLC0415 - when opened

        await self._shown(DashboardScreen(self.desk))

    @opens
    async def action_planning(self) -> None:
        """Shows the weeks to come, and opens the dossier chosen there."""
        from relance_tui.tui.screens.planning import PlanningScreen  # noqa: PLC0415 - same

        chosen = await self._shown(PlanningScreen(self.desk, self.debtor_id))
        if chosen is not None:
            self.go_to(chosen)

    @opens
    async def action_money(self) -> None:
        """Shows the money that waits to be allocated."""
        from relance_tui.tui.screens.money import MoneyScreen  # noqa: PLC0415 - same

        await self.came_back(await self._shown(MoneyScreen(self.desk)))

    @opens
    async def action_changes(self) -> None:
        """Shows what the last import changed."""
        from relance_tui.tui.screens.changes import ChangesScreen  # noqa: PLC0415 - same

        await self._shown(ChangesScreen(self.desk))

    @opens
    async def action_settings(self) -> None:
        """Shows the settings."""
        from relance_tui.tui.screens.settings import SettingsScreen  # noqa: PLC0415 - same

        await self.came_back(await self._shown(SettingsScreen(self.desk)))

    @opens
    async def action_drafts(self) -> None:
        """Shows what was typed and not saved; opens the dossier and the form of the one chosen."""
        from relance_tui.tui.screens.draft_forms import reopen  # noqa: PLC0415 - same
        from relance_tui.tui.screens.drafts import DraftsScreen  # noqa: PLC0415 - same

        app = self.app
        chosen = await self._shown(DraftsScreen(self.desk))
        if chosen is not None:
            # Another dossier takes the place of this screen, which ends what it was doing.
            app.run_worker(reopen(app, self, chosen))

    @opens
    async def action_customer(self) -> None:
        """Finds a customer among all and opens its dossier."""
        from relance_tui.i18n import _  # noqa: PLC0415 - same
        from relance_tui.tui.screens.customer import CustomerPicker  # noqa: PLC0415 - same

        chosen = await self._shown(CustomerPicker(self.desk, _("Ouvrir le dossier d’un client")))
        if chosen is not None:
            self.go_to(chosen)

    @opens
    async def action_new_debtor(self) -> None:
        """Creates a customer by hand."""
        from relance_tui.tui.screens.new_debtor import NewDebtorScreen  # noqa: PLC0415 - same

        await self.came_back(await self._shown(NewDebtorScreen(self.desk)))

    @opens
    async def action_import_file(self) -> None:
        """Imports a file."""
        from relance_tui.tui.screens.import_file import ImportScreen  # noqa: PLC0415 - same

        await self.came_back(await self._shown(ImportScreen(self.desk)))

    @opens
    async def action_invoice(self) -> None:
        """Types an invoice."""
        from relance_tui.tui.screens.invoice import InvoiceScreen  # noqa: PLC0415 - same

        await self.came_back(await self._shown(InvoiceScreen(self.desk, self.invoiced_id)))

    @property
    def invoiced_id(self) -> int | None:
        """Whom an invoice typed here is for; None to ask."""
        return None

    async def _shown(self, screen: Screen[R]) -> R | None:
        """Opens a screen and waits for its answer; keys typed meanwhile are for it."""
        self.app.clear_notifications()
        answer = self.app.push_screen(screen, wait_for_dismiss=True)
        if isinstance(self.app, KeyHolder):
            self.app.release_keys_on(screen)
        return await answer
