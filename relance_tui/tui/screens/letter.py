"""The letter as it will leave, and what it still lacks."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, VerticalScroll
from textual.widgets import Static

from relance_tui.errors import RelanceError
from relance_tui.i18n import _
from relance_tui.tui import styles
from relance_tui.tui.keymap import bindings
from relance_tui.tui.literal import plain
from relance_tui.tui.screens.letter_choices import LetterChoices
from relance_tui.tui.screens.letter_exits import LetterExits
from relance_tui.tui.screens.letter_lines import key_line
from relance_tui.tui.widgets.prose import Prose
from relance_tui.tui.widgets.typing_area import Lines


class LetterScreen(LetterChoices, LetterExits):
    """Reads, chooses, edits, copies, exports, prints a letter, and marks it sent."""

    CSS_PATH = styles.FORMS
    AUTO_FOCUS = "#paper"
    BINDINGS: ClassVar[list[BindingType]] = [*bindings("letter", "list")]

    # What shows.

    def compose(self) -> ComposeResult:
        """What it is about on top, the text, what it lacks, the keys."""
        with Horizontal(classes="title"):
            yield Static("", id="what", classes="ellipsis")
            yield Static("", id="count", classes="right")
        yield Static("", id="subject", markup=False)
        with VerticalScroll(id="paper"):
            yield Prose(id="text")
        editor = Lines(id="editor")
        editor.display = False
        yield editor
        yield Static("", id="facts")
        yield Static("", id="said", markup=False)
        yield Static("", id="keys", markup=False)

    def on_mount(self) -> None:
        """Shows the letter, with the clerk's changes of an earlier visit."""
        said = self.restore()
        self.show_letter()
        self.show_keys()
        self.say(said)

    def on_resize(self) -> None:
        """Another width, other names and keys."""
        self.show_letter()
        self.show_keys()

    def show_keys(self) -> None:
        """Shows the keys that act now, as many as there is room for."""
        shown = key_line(self.app, self.size.width - 2, is_editing=self.is_editing)
        self.query_one("#keys", Static).update(plain(shown))

    # Keys.

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Nothing acts while a write is under way; while editing, letters are text."""
        if self.is_busy or (self.is_editing and action != "back"):
            return False
        return super().check_action(action, parameters)

    async def action_back(self) -> None:
        """Ends editing, or leaves; changes stay as a draft."""
        if self.is_editing:
            self.end_editing()
            return
        try:
            await self.drafting.store()
        except RelanceError as error:
            self.say(_("brouillon non enregistré\u00a0: {problem}").format(problem=error))
            return
        self.dismiss(None)
