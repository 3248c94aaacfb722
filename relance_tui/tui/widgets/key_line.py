"""The footer: the few keys that matter on a screen. Help is last and never hidden."""

from __future__ import annotations

from rich.cells import cell_len
from textual import events

from relance_tui.tui.command import Command
from relance_tui.tui.commands import SCREENS, commands, shown_key
from relance_tui.tui.widgets.lines import Line, Part, TextLines

_GAP = 3


class KeyLine(TextLines):
    """Keys with their word, as many as fit; a click does what the key does."""

    def __init__(self, screen_name: str) -> None:
        """`screen_name` is a name of the catalogue's screens."""
        super().__init__(id="key-line")
        shown = [found for found in commands(*SCREENS[screen_name]) if found.show]
        by_action = {
            found.action.removeprefix("app.") or found.action_name: found for found in shown
        }
        self._help = by_action.pop("help", None)
        self._commands = list(by_action.values())
        self._spans: list[tuple[int, int, Command]] = []

    def on_resize(self) -> None:
        """Another width, other keys that fit."""
        self.show([self._fitted()])

    def key_of(self, command: Command) -> str:
        """The first key of a command, as the configuration has it."""
        keys = self.app.keys.get(command.id, command.keys)  # type: ignore[attr-defined]
        return shown_key(keys.partition(",")[0])

    def _fitted(self) -> Line:
        last = [self._help] if self._help else []
        room = self.size.width - 2 - sum(self._width(command) for command in last)
        chosen: list[Command] = []
        for command in self._commands:
            if self._width(command) > room:
                break
            chosen.append(command)
            room -= self._width(command)
        parts: list[Part] = [(" ", "")]
        self._spans = []
        at = 1
        for command in [*chosen, *last]:
            width = self._width(command)
            self._spans.append((at, at + width - _GAP, command))
            parts += [
                (self.key_of(command), "strong"),
                (f" {command.title}", "muted"),
                (" " * _GAP, ""),
            ]
            at += width
        return tuple(parts)

    def _width(self, command: Command) -> int:
        return cell_len(self.key_of(command)) + 1 + cell_len(command.title) + _GAP

    async def on_click(self, event: events.Click) -> None:
        """Does what the key under the mouse does."""
        for start, end, command in self._spans:
            if start <= event.x < end:
                await self.screen.run_action(command.action_name)
                return
