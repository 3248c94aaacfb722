"""How a registered letter left: its deposit number, when that is known already, and the day."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Input, Static

from relance_tui.domain.codes import Channel
from relance_tui.i18n import _
from relance_tui.services.views import Sending
from relance_tui.tui import styles
from relance_tui.tui.form_keys import leave_bindings
from relance_tui.tui.hints import hint_line
from relance_tui.tui.literal import plain
from relance_tui.tui.widgets.fields import DateField, TextField


class DepositScreen(ModalScreen[Sending | None]):
    """Two fields that may stay empty: Enter goes on from either; None when left."""

    CSS_PATH = styles.FORMS
    AUTO_FOCUS = "Input"
    BINDINGS: ClassVar[list[BindingType]] = [*leave_bindings()]

    def __init__(self, today: date) -> None:
        super().__init__()
        self._today = today

    def compose(self) -> ComposeResult:
        """The number, the day, the keys."""
        with Vertical(id="dialog"):
            yield Static(plain(_("Lettre recommandée")), classes="question")
            yield TextField(
                _("N° de dépôt"), id="deposit", when_empty=_("facultatif\u202f; sinon, plus tard")
            )
            yield DateField(
                _("Envoyée le"),
                self._today,
                id="on",
                looks_back=True,
                when_empty=_("aujourd’hui (sinon hier, lundi, 20/11)"),
            )
            yield Static(plain(self._keys()), classes="keys")

    def _keys(self) -> str:
        return hint_line(
            self.app,
            ("form.save", _("envoyée")),
            ("form.next", _("champ suivant")),
            ("form.leave", _("retour")),
        )

    @on(Input.Submitted)
    def _submitted(self, event: Input.Submitted) -> None:
        """Goes on, unless the day cannot be understood."""
        event.stop()
        day = self.query_one("#on", DateField)
        if day.judge():
            self.set_focus(day.input)
            return
        number = " ".join(self.query_one("#deposit", TextField).text.split())
        self.dismiss(Sending(channel=Channel.REGISTERED.value, on=day.day, deposit=number))

    def action_leave(self) -> None:
        """Gives up: nothing is sent."""
        self.dismiss(None)
