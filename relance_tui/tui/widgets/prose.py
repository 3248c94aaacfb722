"""Running text, broken at plain spaces only."""

from __future__ import annotations

from textual.geometry import Size
from textual.visual import VisualType
from textual.widget import Widget

from relance_tui.tui.literal import literal_lines, plain, wrapped


class Prose(Widget):
    """Text from outside shown literally, in which no-break spaces hold."""

    DEFAULT_CSS = "Prose { height: auto; text-wrap: nowrap; }"

    def __init__(self, text: str = "", *, id: str) -> None:  # noqa: A002 - the framework's name
        super().__init__(id=id)
        self._text = literal_lines(text)

    def say(self, text: str) -> None:
        """Shows another text."""
        self._text = literal_lines(text)
        self.refresh(layout=True)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """As many lines as the text needs at that width."""
        del container, viewport
        return len(wrapped(self._text, width))

    def render(self) -> VisualType:
        """The text at the present width."""
        return plain("\n".join(wrapped(self._text, self.content_size.width)))
