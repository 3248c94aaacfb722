"""The queue: what is next, and why."""

from __future__ import annotations

import asyncio
from array import array
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar

from textual import events, on, work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical

from relance_tui.domain.selection import Conditions
from relance_tui.errors import RelanceError
from relance_tui.services.desk import Desk
from relance_tui.services.listing import QueueOrder, QueueRow, QueueTotals, SavedView
from relance_tui.services.saved_views import all_view, day_view
from relance_tui.tui import briefs
from relance_tui.tui.holding import opens
from relance_tui.tui.keymap import bindings
from relance_tui.tui.screens.marked import MarkedScreen
from relance_tui.tui.screens.titles import empty_lines, title_ends
from relance_tui.tui.widgets.cursor_list import CursorList
from relance_tui.tui.widgets.header import Header
from relance_tui.tui.widgets.key_line import KeyLine
from relance_tui.tui.widgets.lines import MessageRule, Rule, TextLines
from relance_tui.tui.widgets.queue_list import QueueList

if TYPE_CHECKING:  # the first frame needs none of them
    from relance_tui.services.rights import Rights
    from relance_tui.services.views import Done, DossierView
    from relance_tui.tui.widgets.filter_line import FilterLine

REST_SECONDS = 0.08
"""How long the cursor rests before the dossier under it is read."""


class QueueScreen(MarkedScreen[None]):
    """Everything due today, most important first."""

    AUTO_FOCUS = "QueueList"
    BINDINGS: ClassVar[list[BindingType]] = bindings("queue", "case", "desk")

    def __init__(self, desk: Desk, first_rows: Sequence[QueueRow] = ()) -> None:
        """`first_rows` are what the first frame shows; the rest follows."""
        super().__init__(desk)
        self._first_rows = first_rows
        self.view = day_view()
        self.order = self.view.order
        self.text = ""
        self.totals: QueueTotals | None = None
        self._shown_last = self.view.conditions, self.order, self.text
        """What the list was read for."""
        self._reads = 0
        """Number of the last read of the order; an answer to an older one is dropped."""
        self._rests = 0
        """The same for the dossier under the cursor."""
        self._rest: asyncio.TimerHandle | None = None
        self._view_shown: DossierView | None = None
        self._rights_shown: Rights | None = None

    @property
    def _ascii(self) -> bool:
        return getattr(self.app, "ascii_only", False)

    def compose(self) -> ComposeResult:
        """Figures, list, reason, keys; beside them the dossier when there is room."""
        yield Header()
        yield Rule(ascii_only=self._ascii)
        with Horizontal(id="desk"):
            with Vertical(id="left"):
                yield QueueList(self._rows, self.desk.today, ascii_only=self._ascii, id="queue")
                yield TextLines(id="empty")
            yield TextLines(id="preview")
        yield MessageRule(ascii_only=self._ascii)
        yield TextLines(id="reason")
        yield KeyLine("queue")

    def on_mount(self) -> None:
        """The first frame already holds the real queue."""
        self.list = self.query_one(QueueList)
        self._title()
        ids = array("q", (row.debtor_id for row in self._first_rows))
        self.list.show(ids, self._first_rows)
        self._brief(None)
        self.call_after_refresh(self.reload)

    # Reads.

    def _rows(self, debtor_ids: Sequence[int]) -> Iterable[QueueRow]:
        """The rows of the window: a read of a fraction of a millisecond, so that none is blank."""
        try:
            return self.desk.queue_rows(debtor_ids)
        except RelanceError as error:
            self.say(str(error))
            return ()

    @work
    async def reload(self, keep: int | None = None) -> None:
        """Reads the order and the figures again; the cursor stays on its dossier, or on `keep`."""
        self._reads += 1
        number = self._reads
        order, text, conditions = self.order, self.text, self.view.conditions
        await asyncio.to_thread(self.desk.roll)
        ids = await asyncio.to_thread(self.desk.queue_ids, order, text, conditions=conditions)
        if number == self._reads:
            self._show_ids(ids, keep)
        self.totals = await asyncio.to_thread(self.desk.totals)
        if number == self._reads and self.is_attached:
            self._title()
            await self._show_empty()

    def _show_ids(self, ids: array[int], keep: int | None) -> None:
        if not self.is_attached:
            return
        if not self.text:  # a filter hides dossiers that are still there
            self.list.marks.keep(ids)
        shown = self.view.conditions, self.order, self.text
        self.list.show(ids, keep=keep, is_another=shown != self._shown_last)
        self._shown_last = shown
        self.list.display = bool(ids) or self.totals is None
        self.query_one("#empty").display = not self.list.display
        view = self._view_shown
        if view is None or view.dossier.debtor.id != self.debtor_id:
            self._brief(None)
        self._rested_later()
        self._title()

    async def _show_empty(self) -> None:
        """Says what an empty list means; an empty database has its own screen."""
        if self.totals is None or self.list.line_count:
            return
        if self.totals.dossier_count == 0:
            await self._first_start()
            return
        is_of_the_day = self.view.conditions == Conditions(is_due=True) and not self.text
        soonest = await asyncio.to_thread(self._soonest) if is_of_the_day else None
        self.list.display = False
        empty = self.query_one("#empty", TextLines)
        empty.display = True
        empty.show(empty_lines(self, soonest))

    def _soonest(self) -> QueueRow | None:
        """The first dossier to come back. Runs in a thread; does without on a crowded desk."""
        ids = self.desk.queue_ids(everything=True)
        if len(ids) > 2000:  # noqa: PLR2004 - beyond, reading them all is not worth a sentence
            return None
        coming = (row for row in self.desk.queue_rows(ids) if row.due_on)
        return min(coming, key=lambda row: (row.due_on, row.name), default=None)

    async def _first_start(self) -> None:
        from relance_tui.tui.screens.first_start import FirstStartScreen  # noqa: PLC0415 - rare

        if self.is_current:
            await self.app.push_screen(FirstStartScreen(self.desk), self._started)

    def _started(self, done: Done | None) -> None:
        if done is not None:
            self.reload()

    def on_screen_resume(self) -> None:
        """A form that was left may have left a draft: the header counts them."""
        if self.totals is not None:
            self._count()

    @work(exclusive=True, group="count")
    async def _count(self) -> None:
        self.totals = await asyncio.to_thread(self.desk.totals)
        if self.is_attached:
            self._title()

    def _title(self) -> None:
        ends = title_ends(self)
        self.query_one(Header).set_ends(*ends)

    @property
    def listed_count(self) -> int:
        """How many dossiers the list has."""
        return self.list.line_count

    # The dossier under the cursor.

    @property
    def debtor_id(self) -> int | None:
        """The dossier under the cursor."""
        return self.list.debtor_id

    @property
    def copied(self) -> str:
        """The phone number, else the e-mail address, else the code of the dossier."""
        row, view = self.list.row, self._view_shown
        if row is None:
            return ""
        if view is None or view.dossier.debtor.id != row.debtor_id:
            view = self.desk.dossier(row.debtor_id)
        contacts = view.dossier.debtor.contacts
        ways = [c.phone for c in contacts if c.phone] + [c.email for c in contacts if c.email]
        return next(iter(ways), row.code)

    @on(CursorList.Moved)
    def _moved(self, event: CursorList.Moved) -> None:
        event.stop()
        self._rested_later()

    def _rested_later(self) -> None:
        """Reads the dossier once the cursor rests: holding a key reads nothing."""
        self._rests += 1
        if self._rest is not None:
            self._rest.cancel()
        loop = asyncio.get_running_loop()
        self._rest = loop.call_later(REST_SECONDS, self._rested, self._rests)

    def _rested(self, number: int) -> None:
        if self.is_attached and number == self._rests:
            self._read_dossier(number)

    @work
    async def _read_dossier(self, number: int) -> None:
        debtor_id = self.debtor_id
        view = None
        if debtor_id is not None:
            view = await asyncio.to_thread(self.desk.dossier, debtor_id)
        if number == self._rests and self.is_attached:
            self._brief(view)
        preview = self.query_one_optional("#preview", TextLines)
        if view is None or preview is None or not preview.size.width:
            return
        rights = await asyncio.to_thread(self.desk.rights, view.dossier.debtor.id)
        if number == self._rests and self.is_attached:
            self._brief(view, rights)

    def _brief(self, view: DossierView | None, rights: Rights | None = None) -> None:
        """Shows the dossier beside or under the list, whichever there is room for."""
        self._view_shown, self._rights_shown = view, rights
        row = self.list.row
        reason = self.query_one_optional("#reason", TextLines)
        preview = self.query_one_optional("#preview", TextLines)
        if reason is None or preview is None:  # a read that ends while the screen is being closed
            return
        width = max(self.size.width - 2, 20)
        reason.show(briefs.short(row, view, width) if row else ())
        if row is None:
            preview.show(())
        elif view is not None and preview.size.width:
            preview.show(briefs.long(view, preview.size.width, preview.size.height, rights=rights))

    def on_resize(self, event: events.Resize) -> None:
        """Another width, another fold."""
        del event
        self._title()
        self.call_after_refresh(lambda: self._brief(self._view_shown, self._rights_shown))
        if self._view_shown is not None and self._rights_shown is None:
            self._rested_later()  # the pane that now shows says more than the lines did

    async def acted(self, done: Done, *, is_undo: bool = False) -> None:
        """Draws one row again; a dossier that left the view gives its place to the next."""
        if done.debtor_id is None or is_undo:
            self.reload(keep=done.debtor_id)
            return
        rows = await asyncio.to_thread(self.desk.queue_rows, [done.debtor_id])
        row = next(iter(rows), None)
        if row is not None and await asyncio.to_thread(self._stays, row):
            self.list.update_row(row)
            self._rested_later()
        else:
            self.list.take_out(done.debtor_id)
        self.totals = await asyncio.to_thread(self.desk.totals)
        self._title()
        await self._show_empty()

    def _stays(self, row: QueueRow) -> bool:
        """Whether the view still shows a dossier. Runs in a thread."""
        conditions, today = self.view.conditions, self.desk.today
        if conditions == Conditions():
            return True
        is_due = row.kind is not None and row.due_on is not None and row.due_on <= today
        if conditions == Conditions(is_due=True) or (conditions.is_due and not is_due):
            return is_due
        return row.debtor_id in self.desk.queue_ids(conditions=conditions)

    def name_of(self, debtor_id: int) -> str:
        """The name of a dossier in sight: the act may take it off the screen."""
        row = self.list.row
        return row.name if row is not None and row.debtor_id == debtor_id else ""

    # Keys.

    def action_open(self) -> None:
        """Opens the dossier."""
        if self.debtor_id is not None:
            self.open_dossier(self.debtor_id)

    @on(CursorList.Opened)
    def _opened(self, event: CursorList.Opened) -> None:
        event.stop()
        self.action_open()

    @work
    async def open_dossier(self, debtor_id: int) -> None:
        """Opens a dossier; what was done there shows on the way back."""
        from relance_tui.tui.screens.dossier import DossierScreen  # noqa: PLC0415 - when opened

        view = await asyncio.to_thread(self.desk.dossier, debtor_id)
        done = await self.app.push_screen_wait(DossierScreen(self.desk, view))
        if done is not None:
            await self.acted(done)

    def action_sort(self) -> None:
        """Goes to the next order; the header names it."""
        orders = list(QueueOrder)
        self.order = orders[(orders.index(self.order) + 1) % len(orders)]
        self._title()
        self.reload()

    def action_everything(self) -> None:
        """Shows all dossiers, or those of the day only."""
        self.show_view(day_view() if self.view.code == "all" else all_view())

    @opens
    async def action_views(self) -> None:
        """Shows the saved views, and the queue as the one chosen has it."""
        from relance_tui.tui.screens.saved_views import ViewsScreen  # noqa: PLC0415 - when opened

        current = replace(self.view, order=self.order, text=self.text)
        chosen = await self._shown(ViewsScreen(self.desk, current))
        if chosen is not None:
            await self.show_view_filtered(chosen)

    async def show_view_filtered(self, view: SavedView) -> None:
        """Shows the queue as a view has it, its filter in the line where it can be changed."""
        if view.text or self.text:
            line = await self._filter_line()
            line.put(view.text)
        self.show_view(view)

    def show_view(self, view: SavedView) -> None:
        """Shows the queue as a view has it; the filter is another matter."""
        self.view, self.order = view, view.order
        self._title()
        self.reload()

    @opens
    async def action_filter(self) -> None:
        """Opens the line of the filter."""
        (await self._filter_line()).open()

    async def _filter_line(self) -> FilterLine:
        from relance_tui.tui.widgets.filter_line import FilterLine  # noqa: PLC0415 - when typed

        for line in self.query(FilterLine):
            return line
        line = FilterLine()
        await self.query_one("#left").mount(line, before=0)
        self.watch(line, "text", self._filtered, init=False)
        return line

    def _filtered(self, text: str) -> None:
        if text != self.text:
            self.text = text
            self.reload()

    def action_clear_filter(self) -> None:
        """Clears the filter; without one the marks; without either goes back to the day."""
        from relance_tui.tui.widgets.filter_line import FilterLine  # noqa: PLC0415 - when typed

        if self.text:
            for line in self.query(FilterLine):
                line.clear()
        elif self.marked_count:
            self.list.clear_marks()
            self._title()
        elif self.view.code != "today":
            self.show_view(day_view())

    async def came_back(self, done: Done | None) -> None:
        """Reads the queue again, for whatever was done elsewhere."""
        if done is not None:
            self.say(done.message)
        self.reload(keep=done.debtor_id if done else None)

    def go_to(self, debtor_id: int) -> None:
        """Opens that dossier."""
        self.open_dossier(debtor_id)
