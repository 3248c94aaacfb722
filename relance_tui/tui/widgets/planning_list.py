"""The chart of the planning: a line for each dossier, drawn when it comes into sight."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING, ClassVar

from rich.style import Style
from textual.strip import Strip

from relance_tui.domain.codes import FollowUpKind
from relance_tui.domain.workdays import Calendar
from relance_tui.i18n import _, current_language
from relance_tui.tui import words
from relance_tui.tui.planning_days import Scale
from relance_tui.tui.widgets.cursor_list import CursorList
from relance_tui.tui.widgets.lines import TONES, Line, line

if TYPE_CHECKING:
    from relance_tui.services.listing import QueueRow
    from relance_tui.services.outlook import Load, Outlook, OutlookRow

_BARS = {"plan": ("━", "="), "hold": ("┄", "-"), "dispute": ("┅", "~")}
"""What suspends the reminders, by sign: never by colour alone."""
_MONEY = ("◇", "$")
_NAME, _WIDE_NAME, _WIDE = 24, 34, 120
_DAYS_FR, _DAYS_EN = "LMMJVSD", "MTWTFSS"
_MOST_KEPT = 2_000


class PlanningList(CursorList):
    """Dossiers by columns of days; what is in no line yet is asked of the screen."""

    HEADING_LINES = 2
    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "line-pane--cursor",
        "line-pane--heading",
        *(f"lines--{tone}" for tone in TONES),
    }

    def __init__(self, calendar: Calendar, today: date, *, ascii_only: bool = False) -> None:
        super().__init__(id="planning")
        self._calendar = calendar
        self._today = today
        self._twin = 1 if ascii_only else 0
        self._ids: array[int] = array("q")
        self._rows: dict[int, QueueRow] = {}
        self._outlooks: dict[int, OutlookRow] = {}
        self.days: list[date] = []
        self._scale = Scale.DAYS

    # What it holds.

    def fill(self, ids: array[int]) -> None:
        """The dossiers, in order."""
        self._ids = ids
        self.redraw()

    def lay_out(self, days: list[date], scale: Scale) -> None:
        """Shows these columns; what was known of others is asked again."""
        self.days, self._scale = days, scale
        self._outlooks.clear()
        self.redraw()

    def learn(self, rows: Iterable[QueueRow], found: Outlook) -> None:
        """Takes in what comes for dossiers in sight."""
        if len(self._rows) > _MOST_KEPT:
            self._rows.clear()
            self._outlooks.clear()
        self._rows |= {row.debtor_id: row for row in rows}
        self._outlooks |= {row.debtor_id: row for row in found.rows}
        self.redraw()

    def missing_ids(self) -> list[int]:
        """The dossiers in sight that nothing is known of yet."""
        shown = self._ids[self.top : self.top + self.page]
        return [each for each in shown if each not in self._outlooks]

    @property
    def current(self) -> tuple[QueueRow | None, OutlookRow | None]:
        """The dossier under the cursor and what comes for it; None where not known yet."""
        if not self._ids:
            return None, None
        debtor_id = self._ids[self.cursor]
        return self._rows.get(debtor_id), self._outlooks.get(debtor_id)

    @property
    def line_count(self) -> int:
        """How many dossiers."""
        return len(self._ids)

    @property
    def _name_width(self) -> int:
        return _WIDE_NAME if self.size.width >= _WIDE else _NAME

    @property
    def chart_width(self) -> int:
        """The cells left for the columns."""
        return max(self.size.width - self._name_width - 2, self._scale.cells)

    # Drawing.

    def draw_heading(self, y: int) -> Strip:
        """The weeks, then the days."""
        text = " " * (self._name_width + 2)
        if y == 0:
            text += self._weeks()
        elif self._scale is Scale.DAYS:
            letters = _DAYS_FR if current_language() == "fr" else _DAYS_EN
            text += "".join(
                ("▾" if day == self._today else letters[day.weekday()]) + " " for day in self.days
            )
        return self.strip((text, self.get_component_rich_style("line-pane--heading")))

    def _weeks(self) -> str:
        if self._scale is Scale.WEEKS:
            return "".join(f"{day:%d/%m} " for day in self.days)
        cells = self._scale.cells * 7
        return "".join(f"{day:%d/%m}".ljust(cells) for day in self.days if day.weekday() == 0)

    def draw(self, index: int, *, is_cursor: bool) -> Strip:
        """One dossier."""
        debtor_id = self._ids[index]
        row, outlook = self._rows.get(debtor_id), self._outlooks.get(debtor_id)
        name = words.cut(row.name if row else "…", self._name_width)
        bar = ("▌" if not self._twin else ">") if is_cursor else " "
        base = self.get_component_rich_style("line-pane--cursor") if is_cursor else self.rich_style
        parts = [(f"{bar}{name} ", base)]
        for day in self.days:
            text, tone = self._cell(day, outlook)
            style = base if is_cursor or not tone else self._tone(tone)
            parts.append((text.ljust(self._scale.cells), style))
        return self.strip(*parts)

    def _tone(self, tone: str) -> Style:
        return self.get_component_rich_style(f"lines--{tone}")

    def _cell(self, day: date, outlook: OutlookRow | None) -> tuple[str, str]:
        """What a column shows of a dossier, and its tone."""
        last = day + timedelta(days=self._scale.days - 1)
        if outlook is not None:
            signs = [
                words.sign(each.kind, each.channel, ascii_only=bool(self._twin))
                if isinstance(each.kind, FollowUpKind)
                else _MONEY[self._twin]
                for each in outlook.on(day, last)
            ]
            if signs:
                shown = "".join(dict.fromkeys(signs))[: self._scale.cells - 1]
                return shown, "accent" if "!" not in shown else "warning"
            stretch = next(iter(outlook.over(day, last)), None)
            if stretch is not None:
                return _BARS[stretch.suspension.value][self._twin] * self._scale.cells, "muted"
        is_off = self._scale is Scale.DAYS and not self._calendar.is_working_day(day)
        return ("·" if not self._twin else "."), "muted" if is_off else ""

    def load_lines(self, load: Load) -> Sequence[Line]:
        """How many dossiers come back on each column."""
        label = words.cut(" " + _("reviennent ce jour-là"), self._name_width + 2)
        cells = self._scale.cells
        counts = [
            load.between(day, day + timedelta(days=self._scale.days - 1)) for day in self.days
        ]
        shown = "".join((_short(count, cells) if count else "").ljust(cells) for count in counts)
        return [line(label + shown, "muted")]


def _short(count: int, cells: int) -> str:
    """A count in the cells there are; `+` when it does not fit."""
    text = str(count)
    return text if len(text) <= cells else "+" * (cells - 1)
