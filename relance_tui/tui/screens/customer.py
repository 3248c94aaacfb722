"""The choice of a customer among all, found as one types."""

from __future__ import annotations

import asyncio
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Input, Static

from relance_tui.i18n import _, ngettext
from relance_tui.services.desk import Desk
from relance_tui.tui import styles, words
from relance_tui.tui.form_keys import app_bindings, first_bindings
from relance_tui.tui.hints import hint_line
from relance_tui.tui.literal import plain
from relance_tui.tui.widgets.cursor_list import CursorList
from relance_tui.tui.widgets.customer_field import (
    DELAY_SECONDS,
    MOST_SHOWN,
    CustomerList,
    Found,
    find_customers,
)
from relance_tui.tui.widgets.typing_area import Line


class CustomerPicker(ModalScreen[int | None]):
    """Finds a customer by name, code, phone, e-mail or invoice; ends with its id, or None."""

    CSS_PATH = styles.FORMS
    AUTO_FOCUS = "Line"
    BINDINGS: ClassVar[list[BindingType]] = [*first_bindings("customer"), *app_bindings()]
    DEFAULT_CSS = f"""
    CustomerPicker {{
        background: transparent;
        align: left bottom;
        #dialog {{
            width: 100%; height: auto; max-height: 100%; padding: 0 1;
            background: $background; border-top: solid $foreground 40%;
        }}
        .question {{ height: 1; text-style: bold; }}
        Line {{ width: 100%; background: $surface; }}
        CustomerList {{ height: {MOST_SHOWN}; }}
        #count {{ height: 1; color: $text-muted; }}
        .keys {{ height: 1; color: $text-muted; text-wrap: nowrap; text-overflow: ellipsis; }}
    }}
    """

    def __init__(self, desk: Desk, title: str) -> None:
        super().__init__()
        self._desk = desk
        self._title = title
        self._number = 0
        self._shown_for: str | None = None
        self._awaits_choice = False
        self._found = Found()

    def compose(self) -> ComposeResult:
        """The question, what is typed, those found, the keys."""
        with Vertical(id="dialog"):
            yield Static(plain(self._title), classes="question")
            yield Line()
            yield Static("", id="count", markup=False)
            yield CustomerList(self._desk, id="found")
            yield Static(
                plain(
                    hint_line(
                        self.app,
                        ("customer.choose", _("choisir")),
                        ("customer.down", ""),
                        ("customer.up", _("se déplacer")),
                        ("customer.back", _("retour")),
                    )
                ),
                classes="keys",
            )

    def on_mount(self) -> None:
        """Starts with those that matter most."""
        self._start(self._number)

    # The search.

    @on(Input.Changed)
    def _typed(self, event: Input.Changed) -> None:
        event.stop()
        self._number += 1
        number = self._number
        self.set_timer(DELAY_SECONDS, lambda: self._start(number))

    @property
    def _text(self) -> str:
        return self.query_one(Line).value.strip()

    def _start(self, number: int) -> None:
        if number == self._number:
            self.run_worker(self._search(number, self._text))

    async def _search(self, number: int, text: str) -> None:
        found = await asyncio.to_thread(find_customers, self._desk, text)
        if number != self._number or not self.is_attached:
            return
        self._found = found
        self._shown_for = text
        self.query_one(CustomerList).show(found.rows, 0 if found.rows else None)
        self.query_one("#count", Static).update(plain(self._said(text)))
        if self._awaits_choice:
            self.action_choose()

    def _said(self, text: str) -> str:
        if self._found.problem:
            return self._found.problem
        count = self._found.count
        if not count:
            if text:
                return _("rien ne correspond")
            return _("personne ne doit rien\u00a0: tapez un nom")
        said = ngettext("{count} client", "{count} clients", count)
        said = said.format(count=words.number(count))
        if count > MOST_SHOWN:
            said += _(", les {shown} premiers montrés").format(shown=MOST_SHOWN)
        return said

    # Keys.

    def action_down(self) -> None:
        """Next customer."""
        self.query_one(CustomerList).action_down()

    def action_up(self) -> None:
        """Previous customer."""
        self.query_one(CustomerList).action_up()

    def action_choose(self) -> None:
        """Takes the customer under the cursor, once those of what is typed are shown."""
        if self._shown_for != self._text:
            self._awaits_choice = True
            return
        self._awaits_choice = False
        if self._found.rows:
            self.dismiss(self._found.rows[self.query_one(CustomerList).cursor].debtor_id)

    @on(CursorList.Opened)
    def _clicked(self, event: CursorList.Opened) -> None:
        event.stop()
        self.action_choose()

    def action_back(self) -> None:
        """Ends without a customer."""
        self.dismiss(None)
