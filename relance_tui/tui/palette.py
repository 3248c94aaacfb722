"""The palette: the commands of the screen, and the debtors by name."""

from __future__ import annotations

import asyncio
from functools import partial

from textual.command import CommandPalette, DiscoveryHit, Hit, Hits, Provider
from textual.markup import escape
from textual.widgets import Input

from relance_tui.i18n import _
from relance_tui.services.listing import QueueRow
from relance_tui.tui import words
from relance_tui.tui.command import Command
from relance_tui.tui.commands import commands, shown_key
from relance_tui.tui.literal import plain
from relance_tui.tui.screens.case import CaseScreen
from relance_tui.tui.screens.queue import QueueScreen
from relance_tui.tui.widgets.fields import folded

_MOST_DEBTORS = 12
_NAMED, _DEBTOR, _MENTIONED, _NOTHING = 4.0, 3.0, 2.0, 1.0
"""What comes first: a command by its word, a debtor by name, a command that mentions it."""
_SKIPPED = frozenset({"list", "form", "confirm", "help"})


class PaletteProvider(Provider):
    """What can be done from the screen the palette was opened on."""

    async def discover(self) -> Hits:
        """Every command of the screen."""
        for found in self._commands():
            yield DiscoveryHit(
                plain(self._shown(found)),
                partial(self.screen.run_action, found.action_name),
                text=self._shown(found),
                help=found.sentence,
            )

    async def search(self, query: str) -> Hits:
        """Commands by their word or by their sentence, debtors by name or code."""
        typed = folded(query)
        is_empty = True
        for found in self._commands():
            is_named = folded(found.title).startswith(typed)
            if is_named or typed in folded(found.sentence):
                is_empty = False
                yield Hit(
                    _NAMED if is_named else _MENTIONED,
                    plain(self._shown(found)),
                    partial(self.screen.run_action, found.action_name),
                    text=self._shown(found),
                    help=found.sentence,
                )
        queue = self._queue()
        rows = await asyncio.to_thread(_find, queue, query) if queue is not None else []
        for row in rows:
            is_empty = False
            yield Hit(
                _DEBTOR - rows.index(row) / len(rows),
                plain(f"{row.name}  {words.money(row.overdue_cents, row.currency)}"),
                partial(self._open, row.debtor_id),
                text=row.name,
                help=escape(row.code),
            )
        if is_empty:
            yield Hit(_NOTHING, plain(_("Rien ne correspond.")), lambda: None, text=query)

    def _commands(self) -> list[Command]:
        ids = {active.binding.id for active in self.screen.active_bindings.values()}
        groups = {str(found).partition(".")[0] for found in ids if found} - _SKIPPED
        return [found for found in commands(*groups) if found.id in ids]

    def _queue(self) -> QueueScreen | None:
        """The queue, when the palette was opened where a dossier can be left for another."""
        if not isinstance(self.screen, CaseScreen):
            return None
        return next((s for s in self.app.screen_stack if isinstance(s, QueueScreen)), None)

    def _open(self, debtor_id: int) -> None:
        if isinstance(self.screen, CaseScreen):
            self.screen.go_to(debtor_id)

    def _shown(self, command: Command) -> str:
        keys = getattr(self.app, "keys", {}).get(command.id, command.keys)
        return f"{command.title}  ({shown_key(keys.partition(',')[0])})"


class Palette(CommandPalette):
    """The framework's palette with our words, and nothing that blinks."""

    def __init__(self) -> None:
        super().__init__(
            providers=[PaletteProvider],
            placeholder=_("Commande ou client…"),
            id="--command-palette",
        )

    def on_mount(self) -> None:
        """Stops the cursor from blinking: an idle screen sends nothing."""
        self.query_one(Input).cursor_blink = False


def _find(queue: QueueScreen, text: str) -> list[QueueRow]:
    ids = queue.desk.queue_ids(text=text.strip(), everything=True)
    return queue.desk.queue_rows(ids[:_MOST_DEBTORS])
