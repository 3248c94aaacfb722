"""The quick line: the outcome of a call in the clerk's words, and what was understood beneath."""

from __future__ import annotations

from dataclasses import dataclass

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.message import Message
from textual.widgets import Input, Static

from relance_tui.domain.quick_line import read_quick_line
from relance_tui.domain.quick_reading import Incomplete, Known, Reading, Refused, Understood
from relance_tui.i18n import _
from relance_tui.services.quick_sentences import understood_line
from relance_tui.tui.literal import plain
from relance_tui.tui.widgets.typing_area import Line

_SIGNS = {"understood": ("✓", "OK"), "incomplete": ("…", "..."), "refused": ("✗", "X")}
"""A sign and its plain letters, so that no colour has to tell them apart."""


class QuickLine(Vertical):
    """A line to type in, read at each key; it says what it was understood as."""

    @dataclass
    class Changed(Message):
        """The text of the line changed."""

        text: str

    def __init__(self, known: Known, hint: str, *, id: str) -> None:  # noqa: A002 - the framework's
        super().__init__(id=id)
        self.known = known
        self.input = Line()
        self.is_aside = False
        """Whether the line was left for an outcome chosen by its letter."""
        self._hint = hint
        self._heard = Static("", classes="heard", markup=False)
        self._shown = ""
        self._read: tuple[str, Reading] = ("", Incomplete(""))

    def compose(self) -> ComposeResult:
        """The line, the keys beside it, what was understood."""
        with Horizontal(classes="quick-row"):
            yield Static(">", classes="prompt")
            yield self.input
            yield Static(plain(self._hint), classes="hint")
        yield self._heard

    def on_mount(self) -> None:
        """Shows what the first text means."""
        self.say()

    @property
    def text(self) -> str:
        """What is typed."""
        return self.input.value

    @text.setter
    def text(self, text: str) -> None:
        self.input.value = text
        self.input.cursor_position = len(self.input.value)

    @property
    def is_in_use(self) -> bool:
        """Whether it is the line that says what happened."""
        return bool(self.text.strip()) and not self.is_aside

    @property
    def reading(self) -> Reading:
        """What is typed, read."""
        if self._read[0] != self.text:
            self._read = (self.text, read_quick_line(self.text, self.known))
        return self._read[1]

    @property
    def understood(self) -> Understood | None:
        """What it says happened; None when it does not, or is not in use."""
        reading = self.reading if self.is_in_use else None
        return reading if isinstance(reading, Understood) else None

    @property
    def problem(self) -> str:
        """Why it cannot be recorded as it stands; empty when it can."""
        reading = self.reading
        return "" if isinstance(reading, Understood) else reading.text

    def example(self, line: str) -> None:
        """Shows, while it is empty, how it would say what the fields say."""
        placeholder = (
            _("en une ligne\u00a0: {line}").format(line=line)
            if line
            else _("ligne rapide, par exemple\u00a0: promet 1200 ven")
        )
        if self.input.placeholder != placeholder:
            self.input.placeholder = placeholder

    def say(self) -> None:
        """Says what was understood."""
        kind, said = self._said()
        self._heard.display = bool(said)
        self._heard.set_class(kind == "refused", "-wrong")
        if not said:
            return
        sign = _SIGNS[kind][bool(getattr(self.app, "ascii_only", False))]
        if self._shown != f"{sign} {said}":
            self._shown = f"{sign} {said}"
            self._heard.update(plain(self._shown))

    def _said(self) -> tuple[str, str]:
        if not self.text.strip():
            return "incomplete", ""
        if self.is_aside:
            return "incomplete", _(
                "laissée de côté pour l’issue choisie\u202f; la modifier y revient"
            )
        reading = self.reading
        if isinstance(reading, Understood):
            return "understood", understood_line(reading, self.known)
        return ("refused" if isinstance(reading, Refused) else "incomplete"), reading.text

    @on(Input.Changed)
    def _text_changed(self, event: Input.Changed) -> None:
        event.stop()
        self.say()
        self.post_message(self.Changed(self.text))
