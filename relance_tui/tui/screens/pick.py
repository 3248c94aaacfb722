"""One answer out of a few, or out of a long list narrowed by typing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
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
from relance_tui.tui.form_keys import leave_bindings
from relance_tui.tui.hints import hint_line
from relance_tui.tui.literal import plain
from relance_tui.tui.widgets.fields import folded

_LONGEST_FILTER = 40


@dataclass(frozen=True, slots=True)
class Choice:
    """One of the answers: its letter, what it stands for, what it is called."""

    letter: str
    """Empty when only the arrows reach it."""
    value: str
    label: str
    group: str = ""
    """Heading it stands under; the answers of a group follow each other."""


class PickScreen(ModalScreen[str | None]):
    """Some answers, taken by letter or with the arrows and Enter; None when left.

    Where no answer has a letter, typing narrows the list to the answers with these words.
    """

    CSS_PATH = styles.FORMS
    BINDINGS: ClassVar[list[BindingType]] = [*leave_bindings()]

    def __init__(self, question: str, choices: Sequence[Choice], proposed: str = "") -> None:
        super().__init__()
        self._question = question
        self._choices = tuple(choices)
        self._proposed = proposed
        self._filter = ""
        self._has_letters = any(choice.letter for choice in self._choices)

    def compose(self) -> ComposeResult:
        """The question and the list of answers."""
        with Vertical(id="dialog"):
            yield Static(plain(self._question), id="question", classes="question")
            yield OptionList(compact=True)
            yield Static(plain(self._keys()), classes="keys")

    def _keys(self) -> str:
        keys = hint_line(self.app, ("form.save", _("choisir")), ("form.leave", _("retour")))
        return keys if self._has_letters else keys + "   " + _("taper réduit la liste")

    def on_mount(self) -> None:
        """Puts the cursor on the answer proposed."""
        self._refill(self._proposed)

    # The list.

    def _refill(self, proposed: str = "") -> None:
        """Shows the answers that are left, the cursor on the one proposed or the first."""
        left = [choice for choice in self._choices if self._is_left(choice)]
        answers = self.query_one(OptionList)
        answers.clear_options()
        answers.add_options(self._options(left))
        if left:
            values = [choice.value for choice in left]
            chosen = proposed if proposed in values else values[0]
            answers.highlighted = answers.get_option_index(chosen)
        asked = f"{self._question}   › {self._filter}" if self._filter else self._question
        self.query_one("#question", Static).update(plain(asked))

    def _is_left(self, choice: Choice) -> bool:
        label = folded(choice.label)
        return all(word in label for word in folded(self._filter).split())

    def _options(self, left: Sequence[Choice]) -> Iterator[Option]:
        group = ""
        for choice in left:
            if choice.group != group:
                group = choice.group
                yield Option(Content.assemble((plain(group).plain, "bold")), disabled=True)
            letter = f"{choice.letter or ' '}  "
            yield Option(Content.assemble((letter, "bold"), plain(choice.label)), id=choice.value)
        if not left:
            yield Option(plain(_("rien ne correspond")), disabled=True)

    # Keys.

    def on_key(self, event: events.Key) -> None:
        """Takes the answer of that letter, or narrows the list."""
        if self._has_letters:
            chosen = next((c for c in self._choices if c.letter == event.character), None)
            if chosen is not None:
                event.stop()
                self.dismiss(chosen.value)
        elif event.key == "backspace" and self._filter:
            event.stop()
            self._narrow(self._filter[:-1])
        elif event.is_printable and event.character and (self._filter or event.key != "space"):
            event.stop()
            self._narrow((self._filter + event.character)[:_LONGEST_FILTER])

    def _narrow(self, text: str) -> None:
        self._filter = text
        self._refill(self._proposed)

    @on(OptionList.OptionSelected)
    def _selected(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        self.dismiss(event.option_id)

    def action_leave(self) -> None:
        """Shows the whole list again, else ends without an answer."""
        if self._filter:
            self._narrow("")
        else:
            self.dismiss(None)
