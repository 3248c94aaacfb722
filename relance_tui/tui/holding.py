"""Keys typed while something opens wait for it, instead of acting on what it covers.

Over a slow line several keys arrive at once: the clerk who types `c`, `m` and a word means the call
form, not the list behind it.
"""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from functools import wraps
from typing import Any

from textual import events
from textual.app import App
from textual.screen import Screen

_LONGEST_WAIT = 2.0
"""Seconds after which keys flow again whatever happened."""


class KeyHolder(App[str]):
    """An application that can keep keys back for a moment."""

    _is_holding = False
    _held: tuple[events.Key, ...] = ()

    def hold_keys(self) -> None:
        """Keeps every key back until `release_keys`."""
        if not self._is_holding:
            self._is_holding = True
            self.set_timer(_LONGEST_WAIT, self.release_keys)

    def release_keys(self) -> None:
        """Gives the keys kept back to whatever has the focus now, in the order typed."""
        self._is_holding = False
        held, self._held = self._held, ()
        for event in held:
            # A message that was dispatched once is not dispatched again: it takes a new one.
            self.post_message(events.Key(event.key, event.character))

    def release_keys_on(self, screen: Screen[Any]) -> None:
        """Releases the keys once a screen that was just pushed can take them."""
        screen.call_after_refresh(self.release_keys)

    async def on_event(self, event: events.Event) -> None:
        """Keeps a key back while something opens."""
        if self._is_holding and isinstance(event, events.Key):
            self._held += (event,)
            return
        await super().on_event(event)


def opens(action: Callable[..., Coroutine[Any, Any, None]]) -> Callable[..., None]:
    """Makes an action that opens something: keys typed meanwhile wait for it."""

    @wraps(action)
    def held(self: Screen[Any], *args: object) -> None:
        if isinstance(self.app, KeyHolder):
            self.app.hold_keys()
        self.run_worker(_released(self, action(self, *args)))

    return held


async def _released(screen: Screen[Any], opening: Coroutine[Any, Any, None]) -> None:
    app = screen.app
    try:
        await opening
    finally:
        if isinstance(app, KeyHolder):
            app.release_keys()
