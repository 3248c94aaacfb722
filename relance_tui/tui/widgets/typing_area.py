"""Where text is typed: no character of it acts on the terminal, whatever is pasted."""

from __future__ import annotations

from textual.widgets import Input, TextArea
from textual.widgets.input import Selection
from textual.widgets.text_area import Edit, EditResult

from relance_tui.tui.literal import harmless, harmless_lines


class Line(Input):
    """One line to type in, in which no character acts on the terminal."""

    def __init__(self) -> None:
        super().__init__(compact=True, select_on_focus=False)
        self.cursor_blink = False

    def propose(self) -> None:
        """From now on, what is typed replaces what is proposed here."""
        self.select_on_focus = True
        self.selection = Selection(0, len(self.value))

    def validate_value(self, value: str) -> str:
        """Takes what is typed, pasted or set."""
        return harmless(value)


class Lines(TextArea):
    """A text of several lines in which no character acts on the terminal."""

    def __init__(self, *, id: str) -> None:  # noqa: A002 - the framework's name for it
        super().__init__(
            id=id,
            compact=True,
            soft_wrap=True,
            show_line_numbers=False,
            highlight_cursor_line=False,
        )
        self.cursor_blink = False

    def load_text(self, text: str) -> None:
        """Shows another text."""
        super().load_text(harmless_lines(text))

    def edit(self, edit: Edit) -> EditResult:
        """Takes what is typed or pasted."""
        edit.text = harmless_lines(edit.text)
        return super().edit(edit)


class NoteArea(Lines):
    """A text of a form. Enter belongs to the form; Ctrl+J starts a new line."""

    def new_line(self) -> None:
        """Starts a new line where the cursor is."""
        self.insert("\n")
