"""The two lines on top: where one is, and the figures of the day."""

from __future__ import annotations

from relance_tui.tui.widgets.lines import Line, TextLines, spread


class Header(TextLines):
    """Two lines, each with a left and a right end, fitted to the width."""

    def __init__(self) -> None:
        super().__init__(id="header")
        self._ends: tuple[tuple[Line, Line], ...] = ()

    def set_ends(self, *ends: tuple[Line, Line]) -> None:
        """The left and right end of each line."""
        self._ends = ends
        self._fit()

    def on_resize(self) -> None:
        """Another width, another fit."""
        self._fit()

    def _fit(self) -> None:
        self.show([spread(left, right, self.size.width) for left, right in self._ends])
