"""Drafts: what is typed is saved as it is typed, in order, and offered again."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from datetime import date
from threading import Lock
from typing import Protocol, runtime_checkable

from textual.dom import DOMNode

from relance_tui.errors import RelanceError
from relance_tui.i18n import _
from relance_tui.services.desk import Desk

DELAY_SECONDS = 0.25
"""How far behind the typing the stored draft may be before a write starts."""
LATE_SECONDS = 1.0
"""How long a write may take before the clerk is told that it has not ended."""
RETRY_SECONDS = 2.0
"""How long after a refusal the same text is tried again, typing or not."""
BUSY_SECONDS = 5.0
"""How long the end of the program waits for an act that is under way."""
SAVED_ON = "_saved_on"
"""The field that says on which working day a draft was typed."""
_ASIDE = "~"
_FIRST_ASIDE, _LAST_ASIDE = 2, 99

Said = Callable[[str | None], None]


@runtime_checkable
class KeepsTyped(Protocol):
    """A screen that stores what is typed on it."""

    async def keep_typed(self) -> None:
        """Stores what is typed now. Raises RelanceError when the database refuses."""

    def flush_typed(self) -> None:
        """The same at once, without letting anything else run."""


def base_screen(screen: str) -> str:
    """The screen a draft belongs to, also when it had to be kept beside another one."""
    return screen.partition(_ASIDE)[0]


def is_aside(screen: str) -> bool:
    """Whether the draft was kept beside another one of the same screen and dossier."""
    return _ASIDE in screen


class Drafting:
    """The draft of one screen for one dossier.

    When another session of the same clerk writes there too, neither overwrites the other: the one
    that comes second keeps its text aside, under a place of its own.
    """

    def __init__(self, desk: Desk, screen: str, debtor_id: int) -> None:
        self._desk = desk
        self._screen = screen
        self._place = screen
        self._debtor_id = debtor_id
        self._latest: dict[str, str] = {}
        self._stored: dict[str, str] = {}
        self._is_waiting = False
        self._is_closed = False
        self._one_at_a_time = asyncio.Lock()
        self._one_writer = Lock()
        self._last_number = 0
        self._written_number = 0

    @property
    def is_aside(self) -> bool:
        """Whether another session writes the same draft, so that this one has its own place."""
        return self._place != self._screen

    @property
    def is_stored(self) -> bool:
        """Whether everything typed so far is on the disk."""
        return self._latest == self._stored

    def restore(self) -> tuple[dict[str, str], date | None]:
        """What was left here and the day it was typed; empty when nothing was.

        Raises RelanceError when the database cannot be read.
        """
        fields = dict(self._desk.draft(self._screen, self._debtor_id))
        self._place = self._screen
        if not fields:
            fields = self._bring_back()
        saved_on = fields.pop(SAVED_ON, "")
        self._latest = self._stored = fields
        return dict(fields), date.fromisoformat(saved_on) if saved_on else None

    def changed(self, owner: DOMNode, fields: dict[str, str], said: Said) -> None:
        """Takes note of what is typed now and stores it soon.

        `said` is told None once it is stored, or why it is not.
        """
        if self._is_closed:
            return
        self._latest = {name: text for name, text in fields.items() if text}
        if not self._is_waiting and not self.is_stored:
            self._store_after(DELAY_SECONDS, owner, said)

    def _store_after(self, seconds: float, owner: DOMNode, said: Said) -> None:
        self._is_waiting = True
        owner.set_timer(seconds, lambda: owner.run_worker(self._store_soon(owner, said)))

    async def _store_soon(self, owner: DOMNode, said: Said) -> None:
        self._is_waiting = False
        storing = asyncio.ensure_future(self.store())
        # A screen that closes meanwhile asks no more for the outcome.
        storing.add_done_callback(lambda done: done.cancelled() or done.exception())
        await asyncio.wait({storing}, timeout=LATE_SECONDS)
        if not storing.done():
            said(_("le disque ou la base fait attendre"))
        try:
            await storing
        except RelanceError as error:
            said(str(error))
            if not self._is_waiting and not self._is_closed:
                self._store_after(RETRY_SECONDS, owner, said)
        else:
            said(None)

    async def store(self) -> None:
        """Stores what is typed now, after any write already under way.

        Raises RelanceError when the database refuses.
        """
        async with self._one_at_a_time:
            while not self._is_closed and not self.is_stored:
                fields = self._latest
                await asyncio.to_thread(self._save, fields, self._next_number())

    def flush(self) -> None:
        """Stores what is typed now, at once; a write under way ends first.

        For the moment before an end that waits for nothing. Raises RelanceError.
        """
        if not self._is_closed and not self.is_stored:
            self._save(self._latest, self._next_number())

    async def discard(self) -> None:
        """Removes the draft, after any write already under way; nothing is stored afterwards.

        Raises RelanceError when the database refuses.
        """
        self._is_closed = True
        async with self._one_at_a_time:
            if self._stored:
                await asyncio.to_thread(self._save, {}, self._next_number())

    async def clear(self) -> None:
        """Removes the draft and goes on taking notes."""
        await self.discard()
        self._latest = {}
        self._is_closed = False

    # The disk.

    def _next_number(self) -> int:
        self._last_number += 1
        return self._last_number

    def _save(self, fields: dict[str, str], number: int) -> None:
        with self._one_writer:
            if number < self._written_number:
                return  # what was typed since is already there
            if self._is_of_another_session():
                self._place, self._stored = self._free_place(), {}
            if fields or self._stored:
                stamped = {**fields, SAVED_ON: self._desk.today.isoformat()} if fields else {}
                self._desk.save_draft(self._place, self._debtor_id, stamped)
            self._stored = fields
            self._written_number = number

    def _is_of_another_session(self) -> bool:
        """Whether what is there now was neither written nor read here."""
        found = self._read(self._place)
        return bool(found) and found != self._stored

    def _read(self, place: str) -> dict[str, str]:
        fields = dict(self._desk.draft(place, self._debtor_id))
        fields.pop(SAVED_ON, None)
        return fields

    def _places_aside(self) -> Iterator[str]:
        for number in range(_FIRST_ASIDE, _LAST_ASIDE + 1):
            yield f"{self._screen}{_ASIDE}{number}"

    def _free_place(self) -> str:
        places = list(self._places_aside())
        return next((place for place in places if not self._read(place)), places[-1])

    def _bring_back(self) -> dict[str, str]:
        """A draft that was kept aside, moved to where it belongs; empty when there is none."""
        place, *_others = [*self._asides(), ""]
        if not place:
            return {}
        fields = dict(self._desk.draft(place, self._debtor_id))
        exchange(self._desk, place, self._debtor_id)
        return fields

    def _asides(self) -> list[str]:
        return [
            draft.screen
            for draft in self._desk.open_drafts()
            if is_aside(draft.screen)
            and base_screen(draft.screen) == self._screen
            and draft.debtor_id == self._debtor_id
        ]


def exchange(desk: Desk, place: str, debtor_id: int) -> None:
    """Brings a draft kept aside to the place the form reads; what was there takes its place.

    Raises RelanceError when the database refuses.
    """
    first = base_screen(place)
    if place == first:
        return
    kept, aside = desk.draft(first, debtor_id), desk.draft(place, debtor_id)
    if not aside:
        return
    # What would be overwritten is written elsewhere before: a cut in between loses nothing.
    if kept:
        desk.save_draft(f"{first}{_ASIDE}{_LAST_ASIDE}", debtor_id, kept)
    desk.save_draft(first, debtor_id, aside)
    desk.save_draft(place, debtor_id, kept)
    if kept:
        desk.save_draft(f"{first}{_ASIDE}{_LAST_ASIDE}", debtor_id, {})


async def keep_all(screens: Iterable[object]) -> RelanceError | None:
    """Stores what is typed on all these screens; the first refusal, once all were tried."""
    refusal: RelanceError | None = None
    for screen in screens:
        if isinstance(screen, KeepsTyped):
            try:
                await screen.keep_typed()
            except RelanceError as error:
                refusal = refusal or error
    return refusal


def flush_all(screens: Iterable[object]) -> None:
    """The same at once, before an end that waits for nothing; nobody is left to be told."""
    for screen in screens:
        if isinstance(screen, KeepsTyped):
            with suppress(RelanceError):
                screen.flush_typed()


async def until_free(is_busy: Callable[[], bool]) -> None:
    """Waits for an act that is under way, for a while."""
    end = time.monotonic() + BUSY_SECONDS
    while is_busy() and time.monotonic() < end:  # noqa: ASYNC110 - asked once, at the end
        await asyncio.sleep(0.02)
