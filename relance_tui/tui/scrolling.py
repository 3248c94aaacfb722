"""A screen that is read by scrolling: the keys of a list move what is too long for it."""

from __future__ import annotations

from typing import ClassVar, TypeVar

from textual.screen import Screen
from textual.widget import Widget

T = TypeVar("T")


class ScrollingScreen(Screen[T]):
    """Moves one part of itself, a line, a page or to an end at a time."""

    SCROLLED: ClassVar[str] = "VerticalScroll"
    """What scrolls."""

    @property
    def _scrolled(self) -> Widget:
        return self.query_one(self.SCROLLED)

    def action_down(self) -> None:
        """One line further."""
        self._scrolled.scroll_relative(y=1, animate=False)

    def action_up(self) -> None:
        """One line back."""
        self._scrolled.scroll_relative(y=-1, animate=False)

    def action_page_down(self) -> None:
        """One page further."""
        self._scrolled.scroll_page_down(animate=False)

    def action_page_up(self) -> None:
        """One page back."""
        self._scrolled.scroll_page_up(animate=False)

    def action_first(self) -> None:
        """To the top."""
        self._scrolled.scroll_home(animate=False)

    def action_last(self) -> None:
        """To the end."""
        self._scrolled.scroll_end(animate=False)
