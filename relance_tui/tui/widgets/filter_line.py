"""The line in which the filter of the queue is typed."""

from __future__ import annotations

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.reactive import var
from textual.widgets import Input, Static

from relance_tui.i18n import _
from relance_tui.tui.literal import plain
from relance_tui.tui.widgets.queue_list import QueueList


class FilterLine(Horizontal):
    """Filters as one types: Enter keeps the filter, Escape clears it, arrows move in the list."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "clear", show=False),
        Binding("down", "list('down')", show=False),
        Binding("up", "list('up')", show=False),
        Binding("pagedown", "list('page_down')", show=False),
        Binding("pageup", "list('page_up')", show=False),
    ]
    text: var[str] = var("")
    """What the list is narrowed to."""

    def compose(self) -> ComposeResult:
        """A word and the line."""
        yield Static(plain(_("Filtre")), classes="label")
        line = Input(compact=True, select_on_focus=False)
        line.cursor_blink = False
        yield line

    def open(self) -> None:
        """Takes what is typed from now on."""
        self.display = True
        self.screen.set_focus(self.query_one(Input))

    def put(self, text: str) -> None:
        """Filters by a text that was kept; the list has the keys."""
        self.query_one(Input).value = text
        self.text = text
        self.display = bool(text)

    def clear(self) -> None:
        """Removes the filter."""
        self.query_one(Input).value = ""
        self.text = ""
        self._leave()
        self.display = False

    @on(Input.Changed)
    def _typed(self, event: Input.Changed) -> None:
        event.stop()
        self.text = event.value.strip()

    @on(Input.Submitted)
    def _kept(self, event: Input.Submitted) -> None:
        event.stop()
        self._leave()
        self.display = bool(self.text)

    def action_clear(self) -> None:
        """Removes the filter."""
        self.clear()

    def action_list(self, move: str) -> None:
        """Moves in the list without leaving the line."""
        queue = self.screen.query_one(QueueList)
        getattr(queue, f"action_{move}")()

    def _leave(self) -> None:
        queue = self.screen.query_one(QueueList)
        queue.display = True
        queue.focus()
