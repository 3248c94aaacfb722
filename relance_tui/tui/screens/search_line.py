"""One line at the bottom of a list, to look for something in it as one types."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.screen import ModalScreen
from textual.widgets import Input, Static

from relance_tui.i18n import _
from relance_tui.tui.literal import plain


class SearchScreen(ModalScreen[str]):
    """Tells what is typed at each key; Enter keeps it, Escape clears it."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "clear", show=False)]

    def __init__(self, text: str, said: Callable[[str], None]) -> None:
        super().__init__()
        self._text = text
        self._said = said

    def compose(self) -> ComposeResult:
        """A word and the line."""
        with Horizontal(id="search"):
            yield Static(plain(_("Chercher")), classes="label")
            typed = Input(self._text, compact=True, select_on_focus=False)
            typed.cursor_blink = False
            yield typed

    @on(Input.Changed)
    def _typed(self, event: Input.Changed) -> None:
        event.stop()
        self._said(event.value.strip())

    @on(Input.Submitted)
    def _kept(self, event: Input.Submitted) -> None:
        event.stop()
        self.dismiss(event.value.strip())

    def action_clear(self) -> None:
        """Ends the search."""
        self.dismiss("")
