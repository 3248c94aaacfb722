"""A question answered by yes or no."""

from __future__ import annotations

from collections.abc import Mapping
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
            answers = (("confirm.yes", _("oui")), ("confirm.no", _("non")))
            shown = (f"{self._key(command_id, word)} {word}" for command_id, word in answers)
            yield Static(plain("   ".join(shown)), id="answers")

    def _key(self, command_id: str, word: str) -> str:
        """The key that is the first letter of the answer where one is, else the first key."""
        remapped: Mapping[str, str] = getattr(self.app, "keys", {})
        keys = remapped.get(command_id, command(command_id).keys).split(",")
        return shown_key(word[0] if word[0] in keys else keys[0])

    def action_yes(self) -> None:
        """Yes."""
        self.dismiss(True)

    def action_no(self) -> None:
        """No."""
        self.dismiss(False)
