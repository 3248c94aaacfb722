"""A question answered by yes or no."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Static

from relance_tui.i18n import _
from relance_tui.tui.commands import command, shown_key
from relance_tui.tui.keymap import bindings
from relance_tui.tui.literal import plain


class ConfirmScreen(ModalScreen[bool]):
    """Asks before something that is more than it looks."""

    BINDINGS: ClassVar[list[BindingType]] = bindings("confirm")

    def __init__(self, question: str) -> None:
        super().__init__()
        self._question = question

    def compose(self) -> ComposeResult:
        """The question and the two keys."""
        with Vertical(id="confirm"):
            yield Static(plain(self._question), id="question")
            yes, no = command("confirm.yes"), command("confirm.no")
            yield Static(
                plain(
                    f"{shown_key(yes.keys.partition(',')[0])} {_('oui')}"
                    f"   {shown_key(no.keys.partition(',')[0])} {_('non')}"
                ),
                id="answers",
            )

    def action_yes(self) -> None:
        """Yes."""
        self.dismiss(True)

    def action_no(self) -> None:
        """No."""
        self.dismiss(False)
