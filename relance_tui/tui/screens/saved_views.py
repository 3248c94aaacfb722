"""The saved views of the queue: to choose, to keep, to change, to forget."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import ClassVar

from textual import events, on, work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.screen import Screen

from relance_tui.errors import RelanceError
from relance_tui.i18n import _
from relance_tui.services.desk import Desk
from relance_tui.services.listing import QueueOrder, SavedView
from relance_tui.services.view_words import told
from relance_tui.tui import words
from relance_tui.tui.keymap import bindings
from relance_tui.tui.literal import literal
from relance_tui.tui.screens.confirm import ConfirmScreen
from relance_tui.tui.screens.view_form import ViewFormScreen, draft_of
from relance_tui.tui.widgets.header import Header
from relance_tui.tui.widgets.key_line import KeyLine
from relance_tui.tui.widgets.lines import Line, LinePane, MessageRule, Rule, line

_KEY, _COUNT = 4, 9
_SMALL, _WIDE = 23, 32
"""Cells of a name, in a small window and in a wide one."""
_WIDE_FROM = 100


class ViewsScreen(Screen[SavedView | None]):
    """Lists the views with their letter and how many dossiers they show.

    Ends with the view the queue is to show, or None when it stays as it is.
    """

    AUTO_FOCUS = "LinePane"
    BINDINGS: ClassVar[list[BindingType]] = bindings("views")

    def __init__(self, desk: Desk, current: SavedView) -> None:
        """`current` is the queue as it is: its view, with the filter and the order of now."""
        super().__init__()
        self.desk = desk
        self._current = current
        self._views: Sequence[SavedView] = ()
        self._counts: dict[str, int] = {}
        self._answer: SavedView | None = None
        """What became of the view the queue shows, to be shown on the way back."""

    def compose(self) -> ComposeResult:
        """The list and the keys."""
        is_ascii = getattr(self.app, "ascii_only", False)
        yield Header()
        yield Rule(ascii_only=is_ascii)
        yield LinePane(id="views", ascii_only=is_ascii)
        yield MessageRule(ascii_only=is_ascii)
        yield KeyLine("views")

    def on_mount(self) -> None:
        """Reads the views."""
        self._read(self._current)

    def on_resize(self) -> None:
        """Another width, other cuts."""
        self._show()

    # What shows.

    @property
    def _list(self) -> LinePane:
        return self.query_one("#views", LinePane)

    @property
    def _name_width(self) -> int:
        return _WIDE if self.size.width >= _WIDE_FROM else _SMALL

    @property
    def chosen(self) -> SavedView | None:
        """The view under the cursor."""
        return self._views[self._list.cursor] if self._list.cursor < len(self._views) else None

    @property
    def is_counted(self) -> bool:
        """Whether the list says of each view how many it shows."""
        return bool(self._views) and all(view.name in self._counts for view in self._views)

    @work(exclusive=True)
    async def _read(self, at: SavedView | None) -> None:
        """Reads the views, the cursor on `at`, then counts what each shows."""
        self._views = await asyncio.to_thread(self.desk.saved_views)
        self._show()
        places = [n for n, view in enumerate(self._views) if _is_same(view, at)]
        self._list.move_to(places[0] if places else self._list.cursor)
        for view in self._views:
            if view.name not in self._counts:
                self._counts[view.name] = await asyncio.to_thread(self.desk.view_count, view)
                self._show()

    def _show(self) -> None:
        now = _shows(self._current)
        self.query_one(Header).set_ends(
            (
                ((" Relance", "accent"), ("   " + _("Vues"), "strong")),
                line(f"{literal(self.desk.user)} ", "muted"),
            ),
            (
                line(
                    " "
                    + _("File actuelle\u00a0: {name}, {what}").format(
                        name=literal(self._current.name), what=literal(now)
                    ),
                    "muted",
                ),
                (),
            ),
        )
        name, count, what = _("vue"), _("dossiers"), _("ce qu’elle montre")
        heading = f"{' ' * _KEY}{words.cut(name, self._name_width)}{_right(count, _COUNT)}  {what}"
        self._list.show(line(heading), [self._row(view) for view in self._views])

    def _row(self, view: SavedView) -> tuple[Line, str]:
        count = self._counts.get(view.name)
        is_current = _is_same(view, self._current)
        mark = "• " if is_current and not getattr(self.app, "ascii_only", False) else "  "
        shown: Line = (
            (words.cut(view.key or " ", 2), "accent"),
            (mark, "accent"),
            (words.cut(view.name, self._name_width - 1) + " ", "strong"),
            (_right("…" if count is None else words.number(count), _COUNT), ""),
            ("  " + literal(_shows(view)), "muted"),
        )
        return shown, view.name

    # Keys.

    def on_key(self, event: events.Key) -> None:
        """The letter of a view chooses it."""
        letter = event.character or ""
        found = [view for view in self._views if view.key and view.key == letter]
        if found:
            event.stop()
            self.dismiss(found[0])

    @on(LinePane.Opened)
    def _opened(self) -> None:
        self.action_choose()

    def action_choose(self) -> None:
        """Shows the queue as the view under the cursor has it."""
        if self.chosen is not None:
            self.dismiss(self.chosen)

    @work
    async def action_keep(self) -> None:
        """Keeps the queue as it is under a name."""
        kept = await self._filled(ViewFormScreen(self.desk, self._current, None))
        if kept is not None:
            self._current = self._answer = kept

    @work
    async def action_edit(self) -> None:
        """Changes the view under the cursor."""
        if self.chosen is not None:
            await self._edit(self.chosen)

    @work
    async def resume_draft(self, screen: str) -> None:
        """Opens the form of a draft again: of a change to a view, else of a new one."""
        if screen == ViewFormScreen.DRAFT:
            self.action_keep()
            return
        for view in await asyncio.to_thread(self.desk.saved_views):
            if draft_of(view) == screen:
                await self._edit(view)

    async def _edit(self, view: SavedView) -> None:
        kept = await self._filled(ViewFormScreen(self.desk, view, view))
        if kept is not None and _is_same(view, self._current):
            self._current = self._answer = kept
            self._show()

    async def _filled(self, form: ViewFormScreen) -> SavedView | None:
        """What the form kept; the list then shows it."""
        done = await self.app.push_screen_wait(form)
        if done is None or form.kept is None:
            return None
        if form.instead_of is not None:
            self._counts.pop(form.instead_of.name, None)
        self._counts.pop(form.kept.name, None)
        self.query_one(MessageRule).say(done.message)
        self._read(form.kept)
        return form.kept

    @work
    async def action_forget(self) -> None:
        """Forgets the view under the cursor, once confirmed."""
        view = self.chosen
        if view is None:
            return
        question = (
            _("Remettre la vue «\u00a0{name}\u00a0» dans son état d’origine\u202f?")
            if view.code
            else _("Oublier la vue «\u00a0{name}\u00a0»\u202f?")
        )
        try:
            if view.code and not view.is_changed:
                await asyncio.to_thread(self.desk.forget_view, view)  # says why it cannot be
            if not await self.app.push_screen_wait(ConfirmScreen(question.format(name=view.name))):
                return
            await asyncio.to_thread(self.desk.forget_view, view)
        except RelanceError as error:
            self.query_one(MessageRule).say(str(error))
            return
        self._counts.pop(view.name, None)
        self.query_one(MessageRule).say(_("vue oubliée"))
        self._views = await asyncio.to_thread(self.desk.saved_views)
        if _is_same(view, self._current):
            self._current = self._answer = self._shown_instead(view)
        self._read(self._current)

    def _shown_instead(self, gone: SavedView) -> SavedView:
        """What the queue shows where its view was forgotten."""
        return next((view for view in self._views if _is_same(view, gone)), self._views[0])

    def action_back(self) -> None:
        """Back; the queue changes only where its view did."""
        self.dismiss(self._answer)


def _is_same(view: SavedView, other: SavedView | None) -> bool:
    if other is None:
        return False
    return view.code == other.code and (bool(view.code) or view.name == other.name)


def _shows(view: SavedView) -> str:
    """What a view shows, and in which order when that is not the usual one."""
    said = [told(view)] if told(view) else []
    if view.order is not QueueOrder.URGENCY or not said:
        said.append(_("tri\u00a0: {order}").format(order=words.order_label(view.order)))
    return ", ".join(said)


def _right(text: str, width: int) -> str:
    return text.rjust(width)
