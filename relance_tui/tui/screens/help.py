"""What a screen is for, and its keys from the one catalogue."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import VerticalScroll
from textual.screen import ModalScreen

from relance_tui.i18n import _
from relance_tui.tui.commands import CATALOGUE, shown_keys
from relance_tui.tui.help_page import HelpPage
from relance_tui.tui.keymap import bindings
from relance_tui.tui.widgets.header import Header
from relance_tui.tui.widgets.lines import Line, Rule, TextLines, line, wrap
from relance_tui.tui.words import cut

_KEYS = 14
_LAST = {"list": 1, "app": 2}
"""What works everywhere comes after what belongs to the screen."""


class HelpScreen(ModalScreen[None]):
    """What this screen is for and what each key does on it."""

    AUTO_FOCUS = "VerticalScroll"
    BINDINGS: ClassVar[list[BindingType]] = bindings("help")

    def __init__(
        self, page: HelpPage | None, command_ids: set[str], keys: Mapping[str, str]
    ) -> None:
        """`page` and `command_ids` are those of the screen asked about."""
        super().__init__()
        self._page = page
        self._ids = command_ids
        self._keys = keys

    def compose(self) -> ComposeResult:
        """A few words, then the keys."""
        yield Header()
        yield Rule(ascii_only=getattr(self.app, "ascii_only", False))
        with VerticalScroll():
            yield TextLines(id="rules")

    def on_mount(self) -> None:
        """Shows what the screen is for, then its keys."""
        title = self._page.title if self._page else _("les touches de cet écran")
        self.query_one(Header).set_ends(
            (
                line(_(" Aide   {screen}").format(screen=title), "strong"),
                line(_("Échap retour "), "muted"),
            )
        )
        self._fold()

    def on_resize(self, event: events.Resize) -> None:
        """Another width, another fold."""
        del event
        self._fold()

    def _fold(self) -> None:
        width = max(self.app.size.width - 4, 30)
        lines = [*self._told(width), *self._lines(width)]
        rules = self.query_one("#rules", TextLines)
        rules.styles.height = len(lines)
        rules.show(lines)

    def _told(self, width: int) -> list[Line]:
        """What the screen is for, and what may be typed on it."""
        if self._page is None:
            return []
        lines: list[Line] = []
        for paragraph in self._page.paragraphs:
            lines += [*(((" ", ""), *folded) for folded in wrap(paragraph, width)), line("")]
        typed = max((len(example) for example, _meaning in self._page.examples), default=0)
        for example, meaning in self._page.examples:
            lines += _row(example, meaning, typed, width)
        return [*lines, line("")] if self._page.examples else lines

    def _lines(self, width: int) -> list[Line]:
        lines: list[Line] = []
        group = ""
        seen: set[tuple[str, str]] = set()
        for command in sorted(CATALOGUE, key=lambda found: _LAST.get(found.group, 0)):
            keys = shown_keys(self._keys.get(command.id, command.keys))
            if command.id not in self._ids or (keys, command.help) in seen:
                continue
            seen.add((keys, command.help))
            if group and command.group != group:
                lines.append(line(""))
            group = command.group
            lines += _row(keys, command.sentence, _KEYS, width)
        note = _(
            "Ce qui est tapé est gardé en brouillon au fur et à mesure. Les touches se changent"
            " dans le fichier de configuration, par leur nom\u00a0:"
            " «\u00a0relance keys\u00a0» les liste."
        )
        return [*lines, line(""), *(((" ", ""), *folded) for folded in wrap(note, width, "muted"))]

    def action_back(self) -> None:
        """Back."""
        self.dismiss(None)


def _row(name: str, meaning: str, name_width: int, width: int) -> list[Line]:
    """A name and what it means beside it, folded under itself."""
    folded = wrap(meaning, max(width - name_width - 2, 20))
    return [
        ((f" {cut(name, name_width)} ", "strong"), *folded[0]),
        *(((" " * (name_width + 2), ""), *more) for more in folded[1:]),
    ]
