"""A field that finds a customer as one types, and the list of those it found."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from rich.cells import cell_len
from textual.binding import Binding, BindingType
from textual.geometry import Size
from textual.message import Message
from textual.strip import Strip

from relance_tui.errors import RelanceError
from relance_tui.i18n import _
from relance_tui.services.desk import Desk
from relance_tui.services.listing import QueueRow
from relance_tui.tui import words
from relance_tui.tui.literal import literal
from relance_tui.tui.widgets.cursor_list import CursorList
from relance_tui.tui.widgets.fields import Field, folded

MOST_SHOWN = 12
DELAY_SECONDS = 0.08
"""How long the typing rests before the customers are looked for."""
_CODE, _AMOUNT, _LATE = 12, 16, 8


@dataclass(frozen=True, slots=True)
class Found:
    """The first customers that match, and how many do."""

    rows: Sequence[QueueRow] = ()
    count: int = 0
    problem: str = ""


def find_customers(desk: Desk, text: str) -> Found:
    """Customers whose name, code, phone, e-mail or invoice holds each word, most urgent first."""
    try:
        ids = desk.queue_ids(text=text.strip(), everything=True)
        return Found(desk.queue_rows(ids[:MOST_SHOWN]), len(ids))
    except RelanceError as error:
        return Found(problem=str(error))


def exactly(text: str, rows: Sequence[QueueRow]) -> QueueRow | None:
    """The customer of that very code, else the only one of that very name."""
    typed = folded(text)
    for values in ((row.code for row in rows), (row.name for row in rows)):
        same = [
            row for row, value in zip(rows, values, strict=True) if folded(value) == typed and typed
        ]
        if len(same) == 1:
            return same[0]
    return None


class CustomerList(CursorList):
    """The customers found, one line each; the keys stay with the field."""

    can_focus = False
    COMPONENT_CLASSES: ClassVar[set[str]] = {"customer-list--cursor", "customer-list--muted"}
    DEFAULT_CSS = """
    CustomerList {
        height: auto;
        & > .customer-list--cursor { background: $primary 28%; text-style: bold; }
        & > .customer-list--muted { color: $foreground 60%; }
    }
    """

    def __init__(self, desk: Desk, *, id: str | None = None) -> None:  # noqa: A002 - the framework's name
        super().__init__(id=id)
        self._desk = desk
        self._rows: Sequence[QueueRow] = ()
        self._has_cursor = False

    @property
    def line_count(self) -> int:
        """How many customers show."""
        return len(self._rows)

    def show(self, rows: Sequence[QueueRow], cursor: int | None) -> None:
        """Shows these customers, the cursor on one of them or on none."""
        is_as_high = len(rows) == len(self._rows)
        self._rows = rows
        self._has_cursor = cursor is not None
        self.cursor = cursor or 0
        self.redraw()
        if not is_as_high:
            self.refresh(layout=True)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """One line per customer, where the height follows them."""
        del container, viewport, width
        return max(len(self._rows), 1)

    def draw(self, index: int, *, is_cursor: bool) -> Strip:
        """Name, code, what is overdue and for how long."""
        row = self._rows[index]
        amount = words.money(row.overdue_cents, row.currency) if row.overdue_cents else "–"
        late = words.late(row.days_late(self._desk.today))
        right = (
            words.cut(row.code, _CODE)
            + " " * max(_AMOUNT - cell_len(amount), 0)
            + amount
            + late.rjust(_LATE)
        )
        room = max(self.size.width - cell_len(right) - 3, 8)
        is_chosen = is_cursor and self._has_cursor
        is_ascii = getattr(self.app, "ascii_only", False)
        sign = (">" if is_ascii else "▌") if is_chosen else " "
        name = words.cut(row.name, room)
        if is_chosen:
            style = self.get_component_rich_style("customer-list--cursor")
            return self.strip((f"{sign}{name}  {right}", style))
        muted = self.get_component_rich_style("customer-list--muted")
        return self.strip((f"{sign}{name}  ", self.rich_style), (right, muted))


class CustomerField(Field[str]):
    """Finds a customer by name, code, phone or invoice number; up and down choose among several.

    The text is the customer's code once one is chosen. Nobody is chosen unless the arrows did, or
    the very code or the very name is typed.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "choose(-1)", show=False),
        Binding("down", "choose(1)", show=False),
    ]

    @dataclass
    class Searched(Message):
        """The customers found changed, or the one chosen among them."""

        field: CustomerField

        @property
        def control(self) -> CustomerField:
            """The field."""
            return self.field

    def __init__(
        self,
        label: str,
        desk: Desk,
        *,
        id: str,  # noqa: A002 - the framework's name for it
        when_empty: str = "",
    ) -> None:
        self._desk = desk
        self._number = 0
        self._chosen_text: str | None = None
        self.found = Found()
        self.chosen: QueueRow | None = None
        """The customer meant; None while nobody is, or a new one."""
        self.is_searching = False
        super().__init__(label, str, self._said, id=id, is_required=True, when_empty=when_empty)

    @property
    def cursor(self) -> int | None:
        """Which of the customers found is chosen."""
        chosen = self.chosen
        ids = [row.debtor_id for row in self.found.rows]
        return ids.index(chosen.debtor_id) if chosen and chosen.debtor_id in ids else None

    def choose(self, row: QueueRow) -> None:
        """Takes that customer."""
        self.chosen = row
        self._chosen_text = row.code
        self.propose(row.code)
        self.refresh_understood()
        self.post_message(self.Searched(self))

    def _said(self, _text: str) -> str:
        if self.chosen is not None:
            name, cents = literal(self.chosen.name), self.chosen.overdue_cents
            amount = words.money(cents, self.chosen.currency)
            return f"{name} · " + _("{amount} en retard").format(amount=amount) if cents else name
        if self.found.problem:
            return self.found.problem
        if self.is_searching:
            return "…"
        count = self.found.count
        if not count:
            return _("nouveau client")
        if count == 1:
            return _("↓ choisit {name}").format(name=literal(self.found.rows[0].name))
        return _("{count} clients\u00a0: ↓ ↑ pour choisir").format(count=words.number(count))

    # The search.

    def refresh_understood(self) -> None:
        """Shows what the text means, and looks for the customers when it changed."""
        self._ask()
        super().refresh_understood()

    def _ask(self) -> None:
        text = self.text.strip()
        if text == (self._chosen_text or ""):
            return
        self._chosen_text = text
        self.chosen = None
        self._number += 1
        number = self._number
        self.is_searching = bool(text)
        if not text:
            self._take(Found())
        elif self.is_attached:
            self.set_timer(DELAY_SECONDS, lambda: self._start(number, text))

    def _start(self, number: int, text: str) -> None:
        if number == self._number:
            self.run_worker(self._search(number, text))

    async def _search(self, number: int, text: str) -> None:
        found = await asyncio.to_thread(find_customers, self._desk, text)
        if number == self._number and self.is_attached:
            self._take(found)

    def _take(self, found: Found) -> None:
        self.is_searching = False
        self.found = found
        self.chosen = exactly(self.text, found.rows)
        if self.is_attached:
            super().refresh_understood()
            self.post_message(self.Searched(self))

    def action_choose(self, step: int) -> None:
        """Takes the next or the previous customer found."""
        rows = self.found.rows
        if not rows:
            return
        at = self.cursor
        if at is None:
            at = -1 if step > 0 else 0
        self.choose(rows[(at + step) % len(rows)])
