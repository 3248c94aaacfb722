"""Keys with their word, as the configuration has them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from textual.app import App

from relance_tui.tui.commands import command, shown_key


def key_of(app: App[Any], command_id: str) -> str:
    """The first key of a command, as people read it."""
    keys: Mapping[str, str] = getattr(app, "keys", {})
    return shown_key(keys.get(command_id, command(command_id).keys).partition(",")[0])


def hint_line(app: App[Any], *hints: tuple[str, str], gap: int = 3) -> str:
    """Commands by id, each with the word to show beside its key."""
    shown = (f"{key_of(app, command_id)} {word}".rstrip() for command_id, word in hints)
    return (" " * gap).join(shown)
