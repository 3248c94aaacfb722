"""The keys of a screen, from the one catalogue."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import VerticalScroll
from textual.screen import ModalScreen

from relance_tui.i18n import _
from relance_tui.tui.commands import CATALOGUE, shown_keys
from relance_tui.tui.keymap import bindings
from relance_tui.tui.widgets.header import Header
from relance_tui.tui.widgets.lines import Line, Rule, TextLines, line, wrap
from relance_tui.tui.words import cut

_KEYS = 14
_LAST = {"list": 1, "app": 2}
"""What works everywhere comes after what belongs to the screen."""


class HelpScreen(ModalScreen[None]):
    """What each key does here."""

    AUTO_FOCUS = "VerticalScroll"
    BINDINGS: ClassVar[list[BindingType]] = bindings("help")

    def __init__(self, command_ids: set[str], keys: Mapping[str, str]) -> None:
        """`command_ids` are the commands of the screen asked about."""
        super().__init__()
        self._ids = command_ids
        self._keys = keys

    def compose(self) -> ComposeResult:
        """The keys, then a few words."""
        yield Header()
        yield Rule(ascii_only=getattr(self.app, "ascii_only", False))
        with VerticalScroll():
            yield TextLines(id="rules")

    def on_mount(self) -> None:
        """Shows the keys."""
        self.query_one(Header).set_ends(
            (
                line(_(" Aide   les touches de cet écran"), "strong"),
                line(_("Échap retour "), "muted"),
            )
        )
        lines = self._lines(max(self.app.size.width - 4, 30))
        rules = self.query_one("#rules", TextLines)
        rules.styles.height = len(lines)
        rules.show(lines)

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
            folded = wrap(command.sentence, max(width - _KEYS - 2, 20))
            lines.append(((f" {cut(keys, _KEYS)} ", "strong"), *folded[0]))
            lines += [((" " * (_KEYS + 2), ""), *more) for more in folded[1:]]
        note = _(
            "Ce qui est tapé est gardé en brouillon au fur et à mesure. Les touches se changent"
            " dans le fichier de configuration, par leur nom\u00a0:"
            " «\u00a0relance keys\u00a0» les liste."
        )
        return [*lines, line(""), *(((" ", ""), *folded) for folded in wrap(note, width, "muted"))]

    def action_back(self) -> None:
        """Back."""
        self.dismiss(None)
