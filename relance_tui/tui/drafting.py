"""Drafts: what is typed is saved as it is typed, in order, and offered again."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import date

from textual.dom import DOMNode

from relance_tui.errors import RelanceError
from relance_tui.services.desk import Desk

DELAY_SECONDS = 0.25
"""How far behind the typing the stored draft may be before a write starts."""
_SAVED_ON = "_saved_on"


class Drafting:
    """The draft of one screen for one dossier."""

    def __init__(self, desk: Desk, screen: str, debtor_id: int) -> None:
        self._desk = desk
        self._screen = screen
        self._debtor_id = debtor_id
        self._latest: dict[str, str] = {}
        self._stored: dict[str, str] = {}
        self._is_waiting = False
        self._is_closed = False
        self._one_at_a_time = asyncio.Lock()

    def restore(self) -> tuple[dict[str, str], date | None]:
        """What was left here and the day it was typed; empty when nothing was.

        Raises RelanceError when the database cannot be read.
        """
        fields = dict(self._desk.draft(self._screen, self._debtor_id))
        saved_on = fields.pop(_SAVED_ON, "")
        self._latest = self._stored = fields
        return dict(fields), date.fromisoformat(saved_on) if saved_on else None

    def changed(
        self, owner: DOMNode, fields: dict[str, str], said: Callable[[str | None], None]
    ) -> None:
        """Takes note of what is typed now and stores it soon.

        `said` is told None once it is stored, or why it could not be.
        """
        if self._is_closed:
            return
        self._latest = {name: text for name, text in fields.items() if text}
        if self._is_waiting or self._latest == self._stored:
            return
        self._is_waiting = True
        owner.set_timer(DELAY_SECONDS, lambda: owner.run_worker(self._store_soon(said)))

    async def _store_soon(self, said: Callable[[str | None], None]) -> None:
        self._is_waiting = False
        try:
            await self.store()
        except RelanceError as error:
            said(str(error))
        else:
            said(None)

    async def store(self) -> None:
        """Stores what is typed now, after any write already under way.

        Raises RelanceError when the database refuses.
        """
        async with self._one_at_a_time:
            while not self._is_closed and self._latest != self._stored:
                fields = self._latest
                await asyncio.to_thread(self._save, fields)
                self._stored = fields

    async def discard(self) -> None:
        """Removes the draft, after any write already under way; nothing is stored afterwards.

        Raises RelanceError when the database refuses.
        """
        self._is_closed = True
        async with self._one_at_a_time:
            if self._stored:
                await asyncio.to_thread(self._save, {})
                self._stored = {}

    async def clear(self) -> None:
        """Removes the draft and goes on taking notes."""
        await self.discard()
        self._latest = {}
        self._is_closed = False

    def _save(self, fields: dict[str, str]) -> None:
        stamped = {**fields, _SAVED_ON: self._desk.today.isoformat()} if fields else {}
        self._desk.save_draft(self._screen, self._debtor_id, stamped)
