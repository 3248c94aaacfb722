"""Why a dossier is where it is: each rule with its verdict."""

from __future__ import annotations

from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import VerticalScroll

from relance_tui.domain import formats
from relance_tui.domain.decision import Finding
from relance_tui.i18n import _, current_language
from relance_tui.services import wording
from relance_tui.services.phrases import guard_lines, phrase
from relance_tui.services.views import DossierView
from relance_tui.tui import briefs
from relance_tui.tui.keymap import bindings
from relance_tui.tui.scrolling import ScrollingScreen
from relance_tui.tui.widgets.header import Header
from relance_tui.tui.widgets.key_line import KeyLine
from relance_tui.tui.widgets.lines import Line, Rule, TextLines, line, wrap
from relance_tui.tui.words import cut

_NAME = 22
_VERDICT = 12


class WhyScreen(ScrollingScreen[None]):
    """The rules in order, what each found, and what wins."""

    AUTO_FOCUS = "VerticalScroll"
    BINDINGS: ClassVar[list[BindingType]] = bindings("why")

    def __init__(self, view: DossierView) -> None:
        super().__init__()
        self.view = view

    def compose(self) -> ComposeResult:
        """The name, the rules, the decision."""
        is_ascii = getattr(self.app, "ascii_only", False)
        yield Header()
        yield Rule(ascii_only=is_ascii)
        with VerticalScroll():
            yield TextLines(id="rules")
        yield Rule(ascii_only=is_ascii)
        yield TextLines(id="reason")
        yield KeyLine("why")

    def on_mount(self) -> None:
        """Shows the verdicts."""
        name, code = briefs.heading(self.view)
        status = _("dans la file") if self.view.in_queue else _("hors de la file")
        self.query_one(Header).set_ends(
            ((((_(" Pourquoi   "), "accent"), *name)), (*code, (" ", ""))),
            (((" ", ""), *briefs.amounts(self.view)), line(f"{status} ", "strong")),
        )
        self._fold()

    def on_resize(self, event: events.Resize) -> None:
        """Another width, another fold."""
        del event
        self._fold()

    def _fold(self) -> None:
        width = max(self.size.width - 4, 30)
        lines: list[Line] = []
        for finding in self.view.findings:
            lines += self._rule(finding, width)
        lines.append(line(""))
        for sentence in guard_lines(self.view):
            lines += wrap(sentence, width)
        rules = self.query_one("#rules", TextLines)
        rules.styles.height = max(len(lines), 1)
        rules.show(lines)
        self.query_one("#reason", TextLines).show(briefs.why(self.view, width))

    def _rule(self, finding: Finding, width: int) -> list[Line]:
        follow_up = finding.follow_up
        decided = self.view.follow_up
        is_chosen = follow_up is not None and decided is not None and follow_up.kind is decided.kind
        if follow_up is None:
            sign, verdict, tone = "·", "–", "muted"
        else:
            on = formats.short_date(follow_up.due_on, current_language())
            sign, verdict, tone = ("▸" if is_chosen else "✓"), on, "strong" if is_chosen else ""
        detail = phrase(finding.because)
        rivals = sum(1 for other in self.view.findings if other.follow_up)
        if is_chosen and rivals > 1:
            detail += _("\u00a0: c’est la plus proche")
        left = f"{sign} {cut(wording.kind_label(finding.kind), _NAME)}{cut(verdict, _VERDICT)}"
        folded = wrap(detail, max(width - _NAME - _VERDICT - 2, 16), tone)
        indent = " " * (_NAME + _VERDICT + 2)
        first = ((left, tone), *folded[0])
        return [first, *(((indent, ""), *more) for more in folded[1:])]

    def action_back(self) -> None:
        """Back."""
        self.dismiss(None)
