"""What an empty desk offers: three lines, three keys."""

from __future__ import annotations

import asyncio
from typing import ClassVar

from textual import work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.screen import Screen

from relance_tui.i18n import _
from relance_tui.services.desk import Desk
from relance_tui.services.views import Done
from relance_tui.tui.commands import command, shown_key
from relance_tui.tui.keymap import bindings
from relance_tui.tui.widgets.header import Header
from relance_tui.tui.widgets.key_line import KeyLine
from relance_tui.tui.widgets.lines import Line, Rule, TextLines, line


class FirstStartScreen(Screen[Done | None]):
    """Import a file, open the demo, type an invoice; ends once there is something to do."""

    BINDINGS: ClassVar[list[BindingType]] = bindings("start")

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.desk = desk

    def compose(self) -> ComposeResult:
        """Three lines."""
        yield Header()
        yield Rule(ascii_only=getattr(self.app, "ascii_only", False))
        yield TextLines(id="start")
        yield KeyLine("start")

    def on_mount(self) -> None:
        """Says what to do."""
        self.query_one(Header).set_ends(
            (((" Relance", "accent"), (_("   Premier lancement"), "strong")), ()),
            (line(_(" Aucune facture pour l’instant."), ""), ()),
        )
        blank = line("")
        offers = (
            ("start.import", _("importer l’export du logiciel comptable (FEC, CSV, Excel…)")),
            ("start.demo", _("ouvrir la démonstration, sur des données inventées")),
            ("start.invoice", _("saisir une facture à la main")),
            ("start.identity", _("dire qui nous sommes, pour les courriers (peut attendre)")),
        )
        lines: list[Line] = [blank]
        for command_id, text in offers:
            key = shown_key(command(command_id).keys.partition(",")[0])
            lines += [((f"   {key}", "accent"), (f"   {text}", "")), blank]
        where = _("Base\u00a0: {path}").format(path=self.desk.database)
        self.query_one("#start", TextLines).show([*lines, line(f"   {where}", "muted")])

    @work
    async def action_import_file(self) -> None:
        """Imports a file."""
        from relance_tui.tui.screens.import_file import ImportScreen  # noqa: PLC0415 - when opened

        await self._end(await self.app.push_screen_wait(ImportScreen(self.desk)))

    @work
    async def action_invoice(self) -> None:
        """Types an invoice."""
        from relance_tui.tui.screens.invoice import InvoiceScreen  # noqa: PLC0415 - when opened

        await self._end(await self.app.push_screen_wait(InvoiceScreen(self.desk)))

    @work
    async def action_identity(self) -> None:
        """Fills in what letters say of us."""
        await self._identify()

    def action_demo(self) -> None:
        """Leaves this desk for the one of the demonstration."""
        self.app.exit("demo")

    async def _end(self, done: Done | None) -> None:
        """Once there is something to chase, asks once what letters need; Escape leaves it."""
        if done is None:
            return
        self.app.notify(done.message, markup=False)
        if not await asyncio.to_thread(self.desk.setting, "creditor.name"):
            await self._identify()
        self.dismiss(done)

    async def _identify(self) -> None:
        from relance_tui.tui.screens.identity import IdentityScreen  # noqa: PLC0415 - when opened

        done = await self.app.push_screen_wait(IdentityScreen(self.desk))
        if done is not None:
            self.app.notify(done.message, markup=False)
