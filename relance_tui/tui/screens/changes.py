"""What the last import changed: a line for each change, grouped by debtor."""

from __future__ import annotations

import asyncio
from datetime import date, timedelta
from enum import Enum, auto
from typing import TYPE_CHECKING, ClassVar

from textual import on, work
from textual.binding import BindingType

from relance_tui.i18n import _, ngettext
from relance_tui.services.desk import Desk
from relance_tui.tui import words
from relance_tui.tui.keymap import bindings
from relance_tui.tui.screens.acting_list import ActingListScreen
from relance_tui.tui.widgets.header import Header
from relance_tui.tui.widgets.lines import Line, LinePane, TextLines, line, wrap

if TYPE_CHECKING:
    from relance_tui.services.changes import Change, Changes, DebtorChange

_NAME, _SUM = 26, 16
_WEEK = timedelta(days=7)


class Span(Enum):
    """Which imports are told of."""

    LAST = auto()
    DAY = auto()
    """All those of the day of the last one."""
    WEEK = auto()


class ChangesScreen(ActingListScreen):
    """The debtors for whom the most money moved come first."""

    NAME = "changes"
    BINDINGS: ClassVar[list[BindingType]] = bindings("changes", "list")

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._found: Changes | None = None
        self._lines: list[tuple[DebtorChange, Change]] = []
        self._span = Span.LAST
        self._last_on: date | None = None
        """The day of the last import."""

    def on_resize(self) -> None:
        """Another width, other cuts."""
        self.tell()

    async def read(self) -> None:
        """Reads what changed over the span chosen."""
        since = {
            Span.LAST: None,
            Span.DAY: self._last_on,
            Span.WEEK: self.desk.today - _WEEK,
        }[self._span]
        found = await asyncio.to_thread(self.desk.changes, since)
        if self._span is Span.LAST:
            self._last_on = found.files[-1].on if found.files else None
        self._found = found
        self._lines = [(each, change) for each in found.debtors for change in each.changes]
        self._show()

    # What shows.

    @property
    def current(self) -> tuple[DebtorChange, Change] | None:
        """Whose change is under the cursor, and which."""
        return self._lines[self._list.cursor] if self._list.cursor < len(self._lines) else None

    def _show(self) -> None:
        if not self.is_attached or self._found is None:
            return
        from relance_tui.services.change_words import heading_text  # noqa: PLC0415 - after the frame

        count = len(self._found.debtors)
        told = ngettext("{count} client", "{count} clients", count).format(count=count)
        self.query_one(Header).set_ends(
            (
                ((" Relance", "accent"), ("   " + _("Ce qui a changé"), "strong")),
                line(f"{told} ", "muted"),
            ),
            (
                line(f" {heading_text(self._found)}", "muted"),
                line(f"{self._span_label()} ", "muted"),
            ),
        )
        heading = (
            words.cut(_("client"), _NAME)
            + words.cut(_("mouvement").rjust(_SUM - 1), _SUM)
            + _("ce qui a changé")
        )
        if not self._lines:
            heading = self._nothing()
        rows = [self._row(rank) for rank in range(len(self._lines))]
        self._list.show(line(heading), rows)
        self._list.move_to(min(self._list.cursor, max(len(rows) - 1, 0)))
        self.tell()

    def _span_label(self) -> str:
        return {
            Span.LAST: _("dernier import"),
            Span.DAY: _("imports du jour"),
            Span.WEEK: _("imports de la semaine"),
        }[self._span]

    def _nothing(self) -> str:
        from relance_tui.services.change_words import nothing_text  # noqa: PLC0415 - same

        if self._found is not None and self._found.files:
            return nothing_text()
        if self._span is Span.WEEK:
            return _("Aucun import depuis une semaine.")
        return _("Aucun fichier n’a encore été chargé.")

    def _row(self, rank: int) -> tuple[Line, str]:
        """A change; the debtor is named on the first of its lines."""
        from relance_tui.services.change_words import change_label, change_text  # noqa: PLC0415 - same

        each, change = self._lines[rank]
        is_first = not rank or self._lines[rank - 1][0] is not each
        amount = words.money(change.moved_cents, change.currency) if change.moved_cents else ""
        shown: Line = (
            (words.cut(each.name if is_first else "", _NAME - 1) + " ", "strong"),
            (amount.rjust(_SUM - 1) + " ", ""),
            (change_label(change), self._tone(change)),
        )
        return shown, f"{each.name}\u00a0: {change_text(change)}"

    @staticmethod
    def _tone(change: Change) -> str:
        return {"returned": "warning", "newly_late": "warning", "new": ""}.get(
            change.kind.value, "accent"
        )

    def tell(self) -> None:
        """The whole sentence, and what moved at that debtor in all."""
        from relance_tui.services.change_words import change_text, debtor_text  # noqa: PLC0415 - same

        current = self.current
        lines: list[Line] = []
        if current is not None:
            each, change = current
            width = max(self.size.width - 2, 20)
            lines = [line(words.cut(debtor_text(each), width).rstrip(), "strong")]
            lines += wrap(change_text(change), width)
        self.query_one("#reason", TextLines).show(lines)

    # Keys.

    @on(LinePane.Opened)
    def _opened(self, event: LinePane.Opened) -> None:
        event.stop()
        self.action_open()

    def action_open(self) -> None:
        """Leaves for the dossier under the cursor."""
        current = self.current
        if current is not None:
            self.leave_for(current[0].debtor_id)

    @work(exclusive=True)
    async def action_span(self) -> None:
        """Tells of more imports, then of the last one again."""
        spans = list(Span)
        self._span = spans[(spans.index(self._span) + 1) % len(spans)]
        if self._span is Span.DAY and self._last_on is None:
            self._span = Span.WEEK
        self._list.move_to(0)
        await self.read()

    def action_plain(self) -> None:
        """Shows everything as plain text in the normal screen."""
        from relance_tui.services.change_words import whole_text  # noqa: PLC0415 - same
        from relance_tui.tui.clipboard import show_plain  # noqa: PLC0415 - same

        if self._found is not None:
            problem = show_plain(self.app, whole_text(self._found))
            if problem:
                self.say(problem)

    def action_back(self) -> None:
        """Back."""
        self.dismiss(None)
