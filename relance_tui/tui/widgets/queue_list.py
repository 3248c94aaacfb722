"""The queue: as long as it may be, only the rows in sight are asked for and drawn."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from typing import ClassVar

from rich.cells import cell_len
from rich.style import Style
from textual.strip import Strip

from relance_tui.domain.codes import FollowUpKind
from relance_tui.i18n import _
from relance_tui.services.listing import QueueRow
from relance_tui.services.phrases import phrase
from relance_tui.tui import words
from relance_tui.tui.widgets.cursor_list import CursorList
from relance_tui.tui.widgets.marks import Marks

Columns = tuple[tuple[str, int], ...]
"""Name and width of each column, in order."""
_MARGIN = 3
"""Cursor bar, and a sign of up to two cells: most take one and leave a space."""
_RIGHT = frozenset({"overdue", "late"})
_FULL: Columns = (("overdue", 15), ("late", 7), ("action", 19), ("since", 7))
_WARNING = frozenset({FollowUpKind.BROKEN_PROMISE, FollowUpKind.MISSED_INSTALMENT})
_LONGEST_NAME = 40
"""Cells a name may take beside the reason."""
_LEAST_WHY = 30
_KEPT_PAGES = 8
"""Pages of rows kept in memory before those out of sight are dropped."""


def columns(width: int) -> Columns:
    """The columns that fit, the name taking what is left."""
    wanted = list(_FULL)
    if width >= 88:  # noqa: PLR2004 - where the code stops crowding the name out
        wanted.insert(0, ("code", 10))
    while wanted and width - _MARGIN - sum(size for _name, size in wanted) < 18:  # noqa: PLR2004
        droppable = ("since", "late", "code", "overdue", "action")
        wanted.remove(next(item for name in droppable for item in wanted if item[0] == name))
    name_width = max(width - _MARGIN - sum(size for _name, size in wanted), 4)
    if name_width >= _LONGEST_NAME + _LEAST_WHY:
        wanted.append(("why", name_width - _LONGEST_NAME))
        name_width = _LONGEST_NAME
    return (("name", name_width), *wanted)


class QueueList(CursorList):
    """Dossiers in order, one line each; a cursor stays on its dossier when the queue changes."""

    HEADING_LINES = 1
    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "queue-list--cursor",
        "queue-list--heading",
        "queue-list--mark",
        "queue-list--sign",
        "queue-list--warning",
    }

    def __init__(
        self,
        load: Callable[[Sequence[int]], Iterable[QueueRow]],
        today: date,
        *,
        ascii_only: bool = False,
        id: str | None = None,  # noqa: A002 - the framework's name
    ) -> None:
        """`load` answers the rows of some debtors; it is called with a few pages at most."""
        super().__init__(id=id)
        self._load = load
        self._today = today
        self._ascii = ascii_only
        self._ids: array[int] = array("q")
        self._rows: dict[int, QueueRow] = {}
        self.marks = Marks()
        self._left: int | None = None
        """The dossier under the cursor before a list that was empty."""
        self._columns: Columns = columns(80)

    # The content.

    @property
    def line_count(self) -> int:
        """How many dossiers the list has."""
        return len(self._ids)

    @property
    def debtor_id(self) -> int | None:
        """The dossier under the cursor."""
        return self._ids[self.cursor] if self._ids else None

    @property
    def row(self) -> QueueRow | None:
        """The row under the cursor."""
        return self._rows.get(self._ids[self.cursor]) if self._ids else None

    def show(
        self,
        ids: array[int],
        rows: Iterable[QueueRow] = (),
        *,
        keep: int | None = None,
        is_another: bool = False,
    ) -> None:
        """Shows these dossiers. The cursor goes to `keep`, else stays on its dossier.

        Where its dossier is gone, it goes to the one that followed; to the first when the list
        is another one than before.
        """
        before = self.debtor_id
        seen = self._in_sight()
        self.cursor = self._place(ids, (keep, before or self._left), is_another=is_another)
        if not ids and self._ids:
            self._left = before
        self._ids = ids
        self._rows = {row.debtor_id: row for row in rows}
        self._bring_in_sight()
        self.prepare()
        if self._in_sight() != seen:
            self.redraw()
        if self.debtor_id != before:
            self.post_message(self.Moved(self))

    def _place(self, ids: array[int], wanted: Iterable[int | None], *, is_another: bool) -> int:
        """The line of the first of these dossiers a new list has, else of the nearest one left."""
        found = next((each for each in wanted if each is not None and each in ids), None)
        if found is None and self._ids and not is_another:
            left = set(ids)
            followers = (each for each in self._ids[self.cursor + 1 :] if each in left)
            found = next(followers, ids[-1] if ids else None)
        return 0 if found is None else ids.index(found)

    def _in_sight(self) -> tuple[int, int, list[QueueRow | None]]:
        """What is drawn: when it does not change, nothing needs to be drawn again."""
        ids = self._ids[self.top : self.top + self.page]
        return self.cursor, self.top, [self._rows.get(debtor_id) for debtor_id in ids]

    def update_row(self, row: QueueRow) -> None:
        """Draws the row of one dossier again."""
        if row.debtor_id in self._rows:
            self._rows[row.debtor_id] = row
            self.redraw_line(_position(self._ids, row.debtor_id, 0))

    def take_out(self, debtor_id: int) -> None:
        """Takes a dossier out; the cursor goes to the next one."""
        self.marks.drop(debtor_id)
        index = _position(self._ids, debtor_id, -1)
        if index < 0:
            return
        ids = array("q", self._ids)
        del ids[index]
        if index < self.cursor:
            self.cursor -= 1
        self._ids = ids
        self.redraw()
        self.post_message(self.Moved(self))

    # Marks.

    @property
    def marked(self) -> list[int]:
        """The marked dossiers, in the order of the list."""
        return self.marks.in_order(self._ids)

    def mark(self) -> None:
        """Marks the dossier under the cursor, or takes its mark away; goes to the next line."""
        if self.debtor_id is not None:
            self.marks.toggle(self.debtor_id)
            self.redraw_line(self.cursor)
            self.action_down()

    def mark_range(self) -> None:
        """Marks every line from the one marked last to the cursor."""
        if self._ids:
            self.marks.reach(self._ids, self.cursor)
            self.redraw()

    def mark_all(self) -> None:
        """Marks every line, or none when all are marked."""
        self.marks.turn(self._ids)
        self.redraw()

    def clear_marks(self) -> None:
        """Takes every mark away."""
        self.marks.clear()
        self.redraw()

    def prepare(self) -> None:
        """Asks for the rows in sight that are not known yet."""
        wanted = self._ids[self.top : self.top + self.page]
        missing = [debtor_id for debtor_id in wanted if debtor_id not in self._rows]
        if not missing:
            return
        if len(self._rows) > _KEPT_PAGES * self.page:
            self._rows = {key: self._rows[key] for key in wanted if key in self._rows}
        self._rows.update((row.debtor_id, row) for row in self._load(missing))

    # Drawing.

    def redraw(self) -> None:
        """Draws everything again, in columns that fit."""
        self._columns = columns(self.size.width)
        super().redraw()

    def draw_heading(self, y: int) -> Strip:
        """The names of the columns."""
        del y
        titles = {
            "name": _("Client"),
            "code": _("Compte"),
            "overdue": _("En retard"),
            "late": _("Ret."),
            "action": _("À faire"),
            "since": _("Depuis"),
            "why": _("Pourquoi"),
        }
        cells = "".join(_cell(name, titles[name], width) for name, width in self._columns)
        style = self.get_component_rich_style("queue-list--heading")
        return self.strip((" " * _MARGIN + cells, style))

    def draw(self, index: int, *, is_cursor: bool) -> Strip:
        """One dossier. The cursor has a bar and another weight, not only another colour."""
        row = self._rows.get(self._ids[index])
        if row is None:
            return self.strip(("   …", self.rich_style))
        sign = self._sign(row)
        cells = "".join(
            _cell(name, self._text(name, row, width), width) for name, width in self._columns
        ).rstrip()
        if is_cursor:
            bar = ">" if self._ascii else "▌"
            style = self.get_component_rich_style("queue-list--cursor")
            line = words.cut(f"{bar}{words.cut(sign, 2)}{cells}", self.size.width)
            return self.strip((line, style))
        return self.strip(
            (" " + words.cut(sign, 2), self._sign_style(row)), (cells, self.rich_style)
        )

    def _sign(self, row: QueueRow) -> str:
        """A mark stands in place of the kind, which the action says in words."""
        if row.debtor_id in self.marks:
            return "*" if self._ascii else "◆"
        if words.is_awaited(row, self._today):
            return "." if self._ascii else "·"
        return words.sign(row.kind, row.channel, ascii_only=self._ascii)

    def _sign_style(self, row: QueueRow) -> Style:
        if row.debtor_id in self.marks:
            return self.get_component_rich_style("queue-list--mark")
        is_alarming = row.kind in _WARNING and not words.is_awaited(row, self._today)
        name = "warning" if is_alarming else "sign"
        return self.get_component_rich_style(f"queue-list--{name}")

    def _text(self, name: str, row: QueueRow, width: int) -> str:
        match name:
            case "name" | "code":
                return str(getattr(row, name))
            case "overdue":
                overdue = row.overdue_cents
                return words.money_within(overdue, row.currency, width - 1) if overdue else "–"
            case "late":
                return words.late(row.days_late(self._today))
            case "action":
                return words.action(row, self._today)
            case "why":
                return phrase(row.because) if row.kind is not None else ""
        return words.since(row.due_on, self._today)


def _cell(name: str, text: str, width: int) -> str:
    """A cell with its gap: before what is set to the right, after the rest."""
    if name in _RIGHT:
        shown = words.cut(text, width - 1).rstrip()
        return " " * (width - cell_len(shown)) + shown
    gap = "  " if name == "action" else " "
    if name in {"action", "since", "why"}:
        return gap + words.cut(text, width - len(gap))
    return words.cut(text, width - 1) + " "


def _position(ids: array[int], debtor_id: int, otherwise: int) -> int:
    try:
        return ids.index(debtor_id)
    except ValueError:
        return otherwise
