"""One line in place of a broken screen."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.screen import ModalScreen

from relance_tui.i18n import _
from relance_tui.tui.widgets.lines import TextLines, wrap

LEAST_WIDTH = 60
LEAST_HEIGHT = 16


def is_too_small(width: int, height: int) -> bool:
    """Whether the screens cannot be laid out."""
    return width < LEAST_WIDTH or height < LEAST_HEIGHT


class TooSmallScreen(ModalScreen[None]):
    """Covers everything until the window grows; nothing under it changes."""

    def compose(self) -> ComposeResult:
        """The line."""
        yield TextLines(id="too-small")

    def fold(self, width: int, height: int) -> None:
        """Says what is missing, in what room there is."""
        text = _("Fenêtre trop petite ({width}×{height})\u00a0: il faut {least}.").format(
            width=width, height=height, least=f"{LEAST_WIDTH}×{LEAST_HEIGHT}"
        )
        self.query_one("#too-small", TextLines).show(wrap(text, max(width, 1)))
