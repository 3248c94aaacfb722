"""Lines of text with a few tones, drawn without markup: text from outside stays text."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual.geometry import Region
from textual.strip import Strip
from textual.timer import Timer
from textual.widget import Widget

from relance_tui.tui import words
from relance_tui.tui.literal import literal
from relance_tui.tui.widgets.cursor_list import CursorList

Part = tuple[str, str]
"""A text and its tone: empty, `strong`, `muted`, `accent` or `warning`."""
Line = tuple[Part, ...]
_MESSAGE_SECONDS = 8.0
_AROUND_MESSAGE = 4
"""Cells of line and space around a message."""
TONES = ("strong", "muted", "accent", "warning")


def line(text: str, tone: str = "") -> Line:
    """A line of one tone."""
    return ((text, tone),)


def spread(left: Line, right: Line, width: int) -> Line:
    """One line with parts at both ends; the left end gives way when both do not fit."""
    right_cells = sum(cell_len(text) for text, _tone in right)
    room = max(width - right_cells - (2 if right_cells else 0), 0)
    kept: list[Part] = []
    for text, tone in left:
        piece = words.cut(text, room) if cell_len(text) > room else text
        kept.append((piece, tone))
        room -= cell_len(piece)
    return (*kept, (" " * (room + (2 if right_cells else 0)), ""), *right)


def wrap(text: str, width: int, tone: str = "") -> list[Line]:
    """A text folded between words to lines of at most `width` cells."""
    lines: list[str] = []
    current = ""
    for word in literal(text).split(" "):
        longer = f"{current} {word}" if current else word
        if cell_len(longer) <= width or not current:
            current = longer
        else:
            lines.append(current)
            current = word
    return [line(words.cut(text, width).rstrip(), tone) for text in [*lines, current]]


class TextLines(Widget):
    """Some lines to read."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {f"lines--{tone}" for tone in TONES}

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - the framework's name
        super().__init__(id=id)
        self._lines: Sequence[Line] = ()

    def show(self, lines: Sequence[Line]) -> None:
        """Shows these lines instead; those that stay the same are not drawn again."""
        before, self._lines = self._lines, lines
        width = self.size.width
        for y in range(max(len(before), len(lines))):
            if before[y : y + 1] != lines[y : y + 1]:
                self.refresh(Region(0, y, width, 1))

    def render_line(self, y: int) -> Strip:
        """The framework's way to ask for a line."""
        if y >= len(self._lines):
            return Strip.blank(self.size.width, self.rich_style)
        return draw_line(self, self._lines[y], self.size.width)


class Rule(Widget):
    """A line across."""

    def __init__(self, *, ascii_only: bool = False, classes: str = "") -> None:
        super().__init__(classes=classes)
        self._character = "-" if ascii_only else "─"

    def render_line(self, y: int) -> Strip:
        """The framework's way to ask for a line."""
        del y
        return Strip([Segment(self._character * self.size.width, self.rich_style)])


class MessageRule(Rule):
    """A line across that says the last thing done, for a while, without covering anything."""

    COMPONENT_CLASSES: ClassVar[set[str]] = {"message-rule--message"}

    def __init__(self, *, ascii_only: bool = False) -> None:
        super().__init__(ascii_only=ascii_only)
        self._message = ""
        self._timer: Timer | None = None

    def say(self, message: str) -> None:
        """Shows a message in place of the line."""
        self._message = " ".join(message.split())
        self.refresh()
        if self._timer is not None:
            self._timer.stop()
        self._timer = self.set_timer(_MESSAGE_SECONDS, self._forget)

    def _forget(self) -> None:
        self._message = ""
        self.refresh()

    def render_line(self, y: int) -> Strip:
        """The framework's way to ask for a line."""
        if not self._message:
            return super().render_line(y)
        width = self.size.width
        room = width - _AROUND_MESSAGE
        shown = words.cut(self._message, min(cell_len(literal(self._message)), room))
        after = self._character * (room - cell_len(shown) + 1)
        style = self.get_component_rich_style("message-rule--message")
        return Strip(
            [
                Segment(self._character, self.rich_style),
                Segment(f" {shown} ", style),
                Segment(after, self.rich_style),
            ]
        )


class LinePane(CursorList):
    """Lines with a cursor, each with what copying it gives."""

    HEADING_LINES = 1
    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "line-pane--cursor",
        "line-pane--heading",
        *(f"lines--{tone}" for tone in TONES),
    }

    def __init__(
        self,
        *,
        id: str | None = None,  # noqa: A002 - the framework's name
        ascii_only: bool = False,
    ) -> None:
        super().__init__(id=id)
        self._ascii = ascii_only
        self._heading: Line = ()
        self._lines: Sequence[tuple[Line, str]] = ()

    @property
    def line_count(self) -> int:
        """How many lines there are."""
        return len(self._lines)

    @property
    def copied(self) -> str:
        """What copying the line under the cursor gives."""
        return self._lines[self.cursor][1] if self._lines else ""

    def show(self, heading: Line, lines: Sequence[tuple[Line, str]]) -> None:
        """Shows these lines, each with what copying it gives."""
        self._heading = heading
        self._lines = lines
        self.redraw()

    def on_focus(self) -> None:
        """The cursor shows."""
        self.redraw_line(self.cursor)

    def on_blur(self) -> None:
        """The cursor hides."""
        self.redraw_line(self.cursor)

    def draw_heading(self, y: int) -> Strip:
        """What the lines are."""
        del y
        base = self.get_component_rich_style("line-pane--heading")
        return draw_line(self, ((" ", ""), *self._heading), self.size.width, base)

    def draw(self, index: int, *, is_cursor: bool) -> Strip:
        """One line; the cursor shows while the pane has the focus."""
        text = self._lines[index][0]
        if is_cursor and self.has_focus:
            bar = ">" if self._ascii else "▌"
            style = self.get_component_rich_style("line-pane--cursor")
            flat = bar + "".join(literal(part) for part, _tone in text)
            return self.strip((words.cut(flat, self.size.width), style))
        return draw_line(self, ((" ", ""), *text), self.size.width)


def draw_line(widget: Widget, parts: Line, width: int, base: Style | None = None) -> Strip:
    """A line as wide as the widget; what does not fit is cut."""
    plain = base or widget.rich_style
    segments = []
    room = width
    is_ascii = getattr(widget.app, "ascii_only", False)
    for text, tone in parts:
        shown = literal(text)
        if is_ascii:
            shown = shown.translate(words.PLAIN_LETTERS)
        if cell_len(shown) > room:
            shown = words.cut(shown, room)
        style = widget.get_component_rich_style(f"lines--{tone}") if tone else plain
        segments.append(Segment(shown, style))
        room -= cell_len(shown)
    return Strip(segments).adjust_cell_length(width, plain).simplify()
