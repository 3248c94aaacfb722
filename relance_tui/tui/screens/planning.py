"""The weeks to come, dossier by dossier: who comes back when, and how heavy each day is."""

from __future__ import annotations

import asyncio
from datetime import date
from typing import TYPE_CHECKING, ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.screen import Screen

from relance_tui.domain import formats
from relance_tui.domain.codes import FollowUpKind
from relance_tui.i18n import _, current_language, ngettext
from relance_tui.services import wording
from relance_tui.services.desk import Desk
from relance_tui.services.phrases import phrase
from relance_tui.tui import words
from relance_tui.tui.keymap import bindings
from relance_tui.tui.planning_days import Scale, days_from, first_day, last_day
from relance_tui.tui.widgets.header import Header
from relance_tui.tui.widgets.key_line import KeyLine
from relance_tui.tui.widgets.lines import Line, MessageRule, Rule, TextLines, line
from relance_tui.tui.widgets.planning_list import PlanningList

if TYPE_CHECKING:
    from relance_tui.services.listing import QueueRow
    from relance_tui.services.outlook import Load, OutlookRow

_MOST_TOLD = 3
"""Things told of the dossier under the cursor."""
REST_SECONDS = 0.05


class PlanningScreen(Screen[int | None]):
    """A line for each dossier, a column for each day or week. Ends with the dossier to open."""

    AUTO_FOCUS = "PlanningList"
    BINDINGS: ClassVar[list[BindingType]] = bindings("planning", "list")

    def __init__(self, desk: Desk, debtor_id: int | None) -> None:
        super().__init__()
        self.desk = desk
        self._kept = debtor_id
        self.scale = Scale.DAYS
        self.shift = 0
        """How many weeks the chart begins after this one."""
        self._reads = 0
        self._load: Load | None = None

    def compose(self) -> ComposeResult:
        """The chart, the load of its columns, what the dossier under the cursor is about."""
        is_ascii = getattr(self.app, "ascii_only", False)
        yield Header()
        yield Rule(ascii_only=is_ascii)
        yield PlanningList(self.desk.working_calendar(), self.desk.today, ascii_only=is_ascii)
        yield TextLines(id="load")
        yield MessageRule(ascii_only=is_ascii)
        yield TextLines(id="reason")
        yield KeyLine("planning")

    def on_mount(self) -> None:
        """Reads the dossiers in the order of the queue."""
        self.list = self.query_one(PlanningList)
        self._open()

    def on_resize(self) -> None:
        """Another width, other days."""
        self.call_after_refresh(self._lay_out)

    # Reads.

    @work
    async def _open(self) -> None:
        ids = await asyncio.to_thread(lambda: self.desk.queue_ids(everything=True))
        self.list.fill(ids)
        if self._kept is not None and self._kept in ids:
            self.list.move_to(ids.index(self._kept))
        self._lay_out()

    def _lay_out(self) -> None:
        """Which days show, then what comes on them."""
        start = first_day(self.desk.today, self.shift)
        days = days_from(start, self.scale, self.list.chart_width)
        self.list.lay_out(days, self.scale)
        span = _("du {first} au {last}").format(
            first=formats.short_date(days[0]), last=formats.short_date(last_day(days, self.scale))
        )
        count = self.list.line_count
        told = ngettext("{count} dossier", "{count} dossiers", count)
        self.query_one(Header).set_ends(
            (
                ((" Relance", "accent"), ("   " + _("Planning"), "strong")),
                line(f"{span} ", "muted"),
            ),
            (
                line(" " + _("si personne ne paie et que chaque relance part à son jour"), "muted"),
                line(told.format(count=words.number(count)) + " ", "muted"),
            ),
        )
        self._read_load(days)
        self._read_rows()

    @work(exclusive=True, group="load")
    async def _read_load(self, days: list[date]) -> None:
        self._load = await asyncio.to_thread(self.desk.next_load, last_day(days, self.scale))
        self.query_one("#load", TextLines).show(self.list.load_lines(self._load))

    @work
    async def _read_rows(self) -> None:
        """What comes for the dossiers in sight, once the cursor rests."""
        self._reads += 1
        number = self._reads
        await asyncio.sleep(REST_SECONDS)
        wanted = self.list.missing_ids()
        if number != self._reads:
            return
        if wanted and self.list.days:
            until = last_day(self.list.days, self.scale)
            rows = await asyncio.to_thread(self.desk.queue_rows, wanted)
            found = await asyncio.to_thread(self.desk.outlook, wanted, until)
            if not self.is_attached:
                return
            self.list.learn(rows, found)
        self._tell()

    # What shows.

    def _tell(self) -> None:
        """In words, what comes for the dossier under the cursor."""
        row, outlook = self.list.current
        lines: list[Line] = []
        if not self.list.line_count:
            lines.append(line(_("Aucun dossier ouvert\u00a0: rien n’est prévu."), "muted"))
        if row is not None:
            amount = words.money(row.overdue_cents, row.currency)
            late = _("{amount} en retard").format(amount=amount)
            lines.append(((row.name, "strong"), (f" · {row.code} · {late}", "")))
        if row is not None and outlook is not None:
            lines += [line(told) for told in _told(row, outlook)]
        self.query_one("#reason", TextLines).show(lines)

    @on(PlanningList.Moved)
    def _moved(self, event: PlanningList.Moved) -> None:
        event.stop()
        self._read_rows()

    # Keys.

    @on(PlanningList.Opened)
    def _opened(self, event: PlanningList.Opened) -> None:
        event.stop()
        self.action_open()

    def action_open(self) -> None:
        """Opens the dossier under the cursor."""
        row, _outlook = self.list.current
        if row is not None:
            self.dismiss(row.debtor_id)

    def action_later(self) -> None:
        """A week later."""
        self._shift(self.shift + 1)

    def action_earlier(self) -> None:
        """A week earlier, never before this one."""
        self._shift(max(self.shift - 1, 0))

    def _shift(self, shift: int) -> None:
        if shift != self.shift:
            self.shift = shift
            self._lay_out()

    def action_scale(self) -> None:
        """Days or weeks."""
        self.scale = Scale.WEEKS if self.scale is Scale.DAYS else Scale.DAYS
        self._lay_out()

    @work
    async def action_copy(self) -> None:
        """Copies what comes for the dossier under the cursor."""
        from relance_tui.tui.clipboard import copy  # noqa: PLC0415 - loaded when first used

        row, outlook = self.list.current
        if row is None or outlook is None:
            return
        text = "\n".join([row.name, *_told(row, outlook, most=None)])
        result = await copy(self.app, text)
        self.query_one(MessageRule).say(result.message)

    def action_back(self) -> None:
        """Back."""
        self.dismiss(None)


def _told(row: QueueRow, outlook: OutlookRow, most: int | None = _MOST_TOLD) -> list[str]:
    """What comes, a line for each thing."""
    lines: list[str] = []
    for each in outlook.coming[:most]:
        on = formats.short_weekday_date(each.on, current_language())
        if isinstance(each.kind, FollowUpKind):
            what = wording.action_label(
                each.kind,
                channel=each.channel,
                step_number=each.step_number,
                at=each.at,
                because=each.because,
            )
        else:
            what = _("{amount} attendus").format(
                amount=words.money(each.amount_cents, row.currency)
            )
        why = _(" ({reason})").format(reason=phrase(each.because)) if each.because else ""
        lines.append(_("{on} : {what}").format(on=on, what=what) + (why if not lines else ""))
    left = len(outlook.coming) - len(lines)
    if left > 0 and lines:
        lines[-1] += " " + ngettext("et {count} autre", "et {count} autres", left).format(
            count=left
        )
    return lines or [_("rien à venir d’ici là")]
