"""A list drawn line by line with a cursor: only the lines that change are drawn again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.binding import BindingType
from textual.geometry import Region
from textual.message import Message
from textual.strip import Strip
from textual.widget import Widget

from relance_tui.tui.keymap import bindings

_WHEEL_LINES = 3


class CursorList(Widget, can_focus=True):
    """A cursor over numbered lines, scrolled a page at a time.

    A subclass says how many lines there are (`line_count`) and draws one (`draw`).
    """

    BINDINGS: ClassVar[list[BindingType]] = bindings("list")
    HEADING_LINES: ClassVar[int] = 0
    """Lines above the list that stay in place."""

    @dataclass
    class Moved(Message):
        """The cursor is on another line."""

        list: CursorList

        @property
        def control(self) -> CursorList:
            """The list."""
            return self.list

        def can_replace(self, message: Message) -> bool:
            """Only the last position matters."""
            return isinstance(message, CursorList.Moved) and message.list is self.list

    @dataclass
    class Opened(Message):
        """The line under the cursor was chosen with the mouse."""

        list: CursorList

        @property
        def control(self) -> CursorList:
            """The list."""
            return self.list

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - the framework's name
        super().__init__(id=id)
        self.cursor = 0
        self.top = 0
        self._strips: dict[tuple[int, bool], Strip] = {}

    # What a subclass gives.

    @property
    def line_count(self) -> int:
        """How many lines the list has."""
        raise NotImplementedError

    def draw(self, index: int, *, is_cursor: bool) -> Strip:
        """The line of that number, as wide as the list."""
        raise NotImplementedError

    def draw_heading(self, y: int) -> Strip:
        """A line above the list."""
        del y
        return self.blank()

    def prepare(self) -> None:
        """Called before lines that were out of sight are drawn."""

    # The window.

    @property
    def page(self) -> int:
        """How many lines are in sight."""
        return max(self.size.height - self.HEADING_LINES, 1)

    def redraw(self) -> None:
        """Draws everything again."""
        self._strips.clear()
        self._bring_in_sight()
        self.prepare()
        self.refresh()

    def redraw_line(self, index: int) -> None:
        """Draws one line again."""
        self._strips.pop((index, True), None)
        self._strips.pop((index, False), None)
        y = index - self.top + self.HEADING_LINES
        if self.HEADING_LINES <= y < self.size.height:
            self.refresh(Region(0, y, self.size.width, 1))

    def move_to(self, index: int, *, top: int | None = None) -> None:
        """Puts the cursor on a line, turning the page when it is out of sight."""
        index = max(0, min(index, self.line_count - 1))
        old, old_top = self.cursor, self.top
        self.cursor = index
        if top is not None:
            self.top = top
        self._bring_in_sight()
        if self.top != old_top:
            self._strips.clear()
            self.prepare()
            self.refresh()
        elif index != old:
            self.redraw_line(old)
            self.redraw_line(index)
        if index != old:
            self.post_message(self.Moved(self))

    def _bring_in_sight(self) -> None:
        """Turns the page so that the cursor shows, keeping one line of the page before."""
        self.cursor = max(0, min(self.cursor, self.line_count - 1))
        highest = max(self.line_count - self.page, 0)
        if self.cursor < self.top:
            self.top = self.cursor - self.page + (2 if self.page > 1 else 1)
        elif self.cursor >= self.top + self.page:
            self.top = self.cursor - (1 if self.page > 1 else 0)
        self.top = max(0, min(self.top, highest, self.cursor))

    # Drawing.

    def render_line(self, y: int) -> Strip:
        """The framework's way to ask for a line."""
        if y < self.HEADING_LINES:
            return self.draw_heading(y)
        index = self.top + y - self.HEADING_LINES
        if index >= self.line_count:
            return self.blank()
        is_cursor = index == self.cursor
        strip = self._strips.get((index, is_cursor))
        if strip is None:
            strip = self._strips[index, is_cursor] = self.draw(index, is_cursor=is_cursor)
        return strip

    def blank(self) -> Strip:
        """An empty line."""
        return Strip.blank(self.size.width, self.rich_style)

    def strip(self, *parts: tuple[str, Style]) -> Strip:
        """A line made of texts with their styles, cut or filled to the width of the list."""
        segments = [Segment(text, style) for text, style in parts]
        return Strip(segments).adjust_cell_length(self.size.width, self.rich_style).simplify()

    def notify_style_update(self) -> None:
        """Colours changed: nothing drawn before counts."""
        super().notify_style_update()
        self._strips.clear()

    def on_resize(self) -> None:
        """Another width, another drawing; the cursor stays on its line."""
        self.redraw()

    # Keys and mouse.

    def action_down(self) -> None:
        """Next line."""
        self.move_to(self.cursor + 1)

    def action_up(self) -> None:
        """Previous line."""
        self.move_to(self.cursor - 1)

    def action_page_down(self) -> None:
        """One page further."""
        step = max(self.page - 1, 1)
        self.move_to(self.cursor + step, top=self.top + step)

    def action_page_up(self) -> None:
        """One page back."""
        step = max(self.page - 1, 1)
        self.move_to(self.cursor - step, top=self.top - step)

    def action_first(self) -> None:
        """First line."""
        self.move_to(0)

    def action_last(self) -> None:
        """Last line."""
        self.move_to(self.line_count - 1)

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        """The wheel moves the cursor."""
        event.stop()
        self.move_to(self.cursor + _WHEEL_LINES)

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        """The wheel moves the cursor."""
        event.stop()
        self.move_to(self.cursor - _WHEEL_LINES)

    def on_click(self, event: events.Click) -> None:
        """A click chooses a line, a second one opens it."""
        event.stop()
        index = self.top + event.y - self.HEADING_LINES
        if event.y < self.HEADING_LINES or index >= self.line_count:
            return
        self.move_to(index)
        if event.chain > 1:
            self.post_message(self.Opened(self))
