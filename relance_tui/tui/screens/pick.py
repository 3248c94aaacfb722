"""One answer out of a few."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from relance_tui.i18n import _
from relance_tui.tui import styles
from relance_tui.tui.form_keys import first_bindings
from relance_tui.tui.hints import hint_line
from relance_tui.tui.literal import plain


@dataclass(frozen=True, slots=True)
class Choice:
    """One of the answers: its letter, what it stands for, what it is called."""

    letter: str
    """Empty when only the arrows reach it."""
    value: str
    label: str


class PickScreen(ModalScreen[str | None]):
    """A few answers, taken by letter or with the arrows and Enter; None when left."""

    CSS_PATH = styles.FORMS
    BINDINGS: ClassVar[list[BindingType]] = [
        binding for binding in first_bindings("form") if binding.action == "leave"
    ]

    def __init__(self, question: str, choices: Sequence[Choice], proposed: str = "") -> None:
        super().__init__()
        self._question = question
        self._choices = tuple(choices)
        self._proposed = proposed

    def compose(self) -> ComposeResult:
        """The question and the list of answers."""
        options = [
            Option(
                Content.assemble((f"{choice.letter or ' '}  ", "bold"), plain(choice.label)),
                id=choice.value,
            )
            for choice in self._choices
        ]
        with Vertical(id="dialog"):
            yield Static(plain(self._question), classes="question")
            yield OptionList(*options, compact=True)
            yield Static(plain(self._keys()), classes="keys")

    def _keys(self) -> str:
        return hint_line(self.app, ("form.save", _("choisir")), ("form.leave", _("retour")))

    def on_mount(self) -> None:
        """Puts the cursor on the answer proposed."""
        values = [choice.value for choice in self._choices]
        index = values.index(self._proposed) if self._proposed in values else 0
        self.query_one(OptionList).highlighted = index

    def on_key(self, event: events.Key) -> None:
        """Takes the answer of that letter."""
        for choice in self._choices:
            if choice.letter and event.character == choice.letter:
                event.stop()
                self.dismiss(choice.value)
                return

    @on(OptionList.OptionSelected)
    def _selected(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        self.dismiss(event.option_id)

    def action_leave(self) -> None:
        """Ends without an answer."""
        self.dismiss(None)
