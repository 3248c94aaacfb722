"""The reason for doing what a rule refuses: asked for, never guessed, kept in the journal."""

from __future__ import annotations

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Input, Static

from relance_tui.i18n import _
from relance_tui.tui import styles
from relance_tui.tui.form_keys import leave_bindings
from relance_tui.tui.hints import hint_line
from relance_tui.tui.literal import plain


class ReasonScreen(ModalScreen[str | None]):
    """Says which rule refuses and takes the clerk's reason to go on; None when left."""

    CSS_PATH = styles.FORMS
    BINDINGS: ClassVar[list[BindingType]] = [*leave_bindings()]

    def __init__(self, refusal: str) -> None:
        super().__init__()
        self._refusal = refusal

    def compose(self) -> ComposeResult:
        """The rule, the reason, the keys."""
        with Vertical(id="dialog"):
            yield Static(plain(self._refusal), classes="question")
            yield Input(placeholder=_("motif pour passer outre, noté au journal"), compact=True)
            yield Static(plain(self._keys()), classes="keys")

    def _keys(self) -> str:
        return hint_line(
            self.app, ("form.save", _("envoyer quand même")), ("form.leave", _("retour"))
        )

    @on(Input.Submitted)
    def _submitted(self, event: Input.Submitted) -> None:
        """A reason goes on; without one nothing happens."""
        event.stop()
        if event.value.strip():
            self.dismiss(event.value.strip())

    def action_leave(self) -> None:
        """Gives up."""
        self.dismiss(None)
