"""Fields of a form: free text, with what was understood or what is wrong shown beside it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time
from typing import ClassVar, Generic, TypeVar

from rich.cells import cell_len
from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.message import Message
from textual.widgets import Input, Static

from relance_tui.domain import formats
from relance_tui.domain.dates import parse_date, parse_moment, parse_past_date
from relance_tui.domain.money import parse_amount
from relance_tui.domain.workdays import Calendar
from relance_tui.i18n import _, current_language
from relance_tui.tui.literal import plain
from relance_tui.tui.widgets.typing_area import Line

_USUAL_CELLS = 26
"""What a field shows; it grows for a longer text, at the expense of what is said beside it."""

T = TypeVar("T")
Moment = tuple[date, time | None]


def folded(text: str) -> str:
    """The text without case, accents or ligatures, to compare what people type."""
    opened = text.casefold().replace("œ", "oe").replace("æ", "ae").replace("’", "'")
    letters = unicodedata.normalize("NFKD", opened)
    return " ".join("".join(c for c in letters if not unicodedata.combining(c)).split())


class Field(Horizontal, Generic[T]):
    """A label, a line to type in, and what the line was understood as."""

    @dataclass
    class Changed(Message):
        """The text of the field changed."""

        field: Field[object]

    def __init__(  # noqa: PLR0913 - a label, a reader and how the value shows
        self,
        label: str,
        read: Callable[[str], T],
        show: Callable[[T], str],
        *,
        id: str,  # noqa: A002 - the framework's name for it
        is_required: bool = False,
        when_empty: str = "",
    ) -> None:
        super().__init__(id=id, classes="field")
        self.label = label
        self.is_required = is_required
        self.when_empty = when_empty
        """What an empty field means, shown beside it."""
        self._read = read
        self._show = show
        self._is_judged = False
        self.input = Line()
        self._understood = Static("", classes="understood", markup=False)

    def compose(self) -> ComposeResult:
        """The label, the line, and what was understood."""
        yield Static(plain(self.label), classes="label")
        yield self.input
        yield self._understood

    def on_mount(self) -> None:
        """Shows what the first text means."""
        self.refresh_understood()

    @property
    def text(self) -> str:
        """What is typed."""
        return self.input.value

    @text.setter
    def text(self, text: str) -> None:
        self.input.value = text
        self.input.cursor_position = len(self.input.value)

    def propose(self, text: str) -> None:
        """Fills in a text that typing replaces."""
        self.text = text
        self.input.propose()

    @property
    def value(self) -> T | None:
        """What is typed, understood; None when it is empty or wrong."""
        return self._reading()[0]

    @property
    def problem(self) -> str:
        """What is wrong with it; empty when nothing is."""
        return self._reading()[1]

    def _reading(self) -> tuple[T | None, str]:
        return self.understand(self.text)

    def understand(self, text: str) -> tuple[T | None, str]:
        """What a text would mean here, and what is wrong with it."""
        if not text.strip():
            return None, _("à remplir") if self.is_required else ""
        try:
            return self._read(text.strip()), ""
        except ValueError as error:
            return None, str(error)

    def judge(self) -> str:
        """What is wrong with it, from now on shown as an error."""
        self._is_judged = True
        self.refresh_understood()
        return self.problem

    def acquit(self) -> None:
        """Shows no error until it is judged again."""
        self._is_judged = False
        self.refresh_understood()

    def refresh_understood(self) -> None:
        """Shows again what the text means, for instance when its meaning depends on elsewhere."""
        value, problem = self._reading()
        is_empty = not self.text.strip()
        if value is not None:
            said = self._show(value)
        elif is_empty and not (problem and self._is_judged):
            said = self.when_empty
        else:
            said = problem
        is_wrong = bool(problem) and self._is_judged
        self._understood.update(plain(("✗ " if is_wrong else "") + said))
        self.set_class(is_wrong, "-wrong")
        self.set_class(cell_len(self.text) >= _USUAL_CELLS, "-long")

    @on(Input.Changed)
    def _text_changed(self, event: Input.Changed) -> None:
        event.stop()
        self.refresh_understood()
        self.post_message(self.Changed(self))  # type: ignore[arg-type]

    @on(Input.Blurred)
    def _left(self, event: Input.Blurred) -> None:
        event.stop()
        if self.text.strip():
            self.judge()


class TextField(Field[str]):
    """A line kept as it is typed."""

    def __init__(  # noqa: PLR0913 - a label, a reader and how the value shows
        self,
        label: str,
        *,
        id: str,  # noqa: A002 - the framework's name for it
        is_required: bool = False,
        when_empty: str = "",
        check: Callable[[str], str] = str,
        say: Callable[[str], str] = lambda _kept: "",
    ) -> None:
        """`check` returns the text to keep, or raises ValueError; `say` shows what it means."""
        super().__init__(
            label,
            check,
            say,
            id=id,
            is_required=is_required,
            when_empty=when_empty,
        )


class AmountField(Field[int]):
    """An amount in cents; `tout` means `everything_cents` where there is one."""

    def __init__(  # noqa: PLR0913 - what a sum is made of
        self,
        label: str,
        *,
        id: str,  # noqa: A002 - the framework's name for it
        currency: str = "EUR",
        everything_cents: int | None = None,
        is_required: bool = False,
        when_empty: str = "",
        may_be_negative: bool = False,
    ) -> None:
        self.everything_cents = everything_cents
        self._may_be_negative = may_be_negative
        super().__init__(
            label,
            self._parse,
            lambda cents: formats.amount(cents, currency, current_language()),
            id=id,
            is_required=is_required,
            when_empty=when_empty,
        )

    def _parse(self, text: str) -> int:
        if folded(text) in {"tout", "all", "solde"} and self.everything_cents is not None:
            return self.everything_cents
        cents = parse_amount(text)
        if cents <= 0 and not self._may_be_negative:
            raise ValueError(_("le montant doit être positif"))
        return cents


class DateField(Field[Moment]):
    """A day in the clerk's words, with its hour where `has_hour`."""

    def __init__(  # noqa: PLR0913 - which way one looks, and from when
        self,
        label: str,
        today: date,
        *,
        id: str,  # noqa: A002 - the framework's name for it
        calendar: Calendar | None = None,
        has_hour: bool = False,
        looks_back: bool = False,
        is_required: bool = False,
        when_empty: str = "",
    ) -> None:
        self._today = today
        self._calendar = calendar
        self.has_hour = has_hour
        self.looks_back = looks_back
        self.may_be_past = False
        super().__init__(
            label,
            self._parse,
            self._say,
            id=id,
            is_required=is_required,
            when_empty=when_empty,
        )

    def _parse(self, text: str) -> Moment:
        if self.looks_back:
            return parse_past_date(text, self._today), None
        if self.has_hour:
            day, at = parse_moment(text, self._today, calendar=self._calendar)
        else:
            day, at = parse_date(text, self._today, calendar=self._calendar), None
        if day < self._today and not self.may_be_past:
            raise ValueError(_("le {day} est déjà passé").format(day=formats.numeric_date(day)))
        return day, at

    @staticmethod
    def _say(moment: Moment) -> str:
        day, at = moment
        said = formats.short_weekday_date(day, current_language())
        return f"{said} {at:%H:%M}" if at else said

    @property
    def day(self) -> date | None:
        """The day understood."""
        return self.value[0] if self.value else None

    @property
    def hour(self) -> time | None:
        """The hour understood, when one is given."""
        return self.value[1] if self.value else None


class ChoiceField(Field[str]):
    """One of a few values, by the first letters of its name or with the up and down arrows."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "cycle(-1)", show=False),
        Binding("down", "cycle(1)", show=False),
    ]

    def __init__(
        self,
        label: str,
        choices: Mapping[str, str],
        *,
        id: str,  # noqa: A002 - the framework's name for it
        is_required: bool = False,
        when_empty: str = "",
    ) -> None:
        """`choices` are values with their names in the language of the screen."""
        self._choices = dict(choices)
        super().__init__(
            label,
            self._parse,
            lambda value: "" if self.text == self._choices[value] else self._choices[value],
            id=id,
            is_required=is_required,
            when_empty=when_empty,
        )

    def _parse(self, text: str) -> str:
        typed = folded(text)
        names = {value: folded(name) for value, name in self._choices.items()}
        found = (
            [value for value, name in names.items() if name == typed]
            or [value for value, name in names.items() if name.startswith(typed)]
            or [value for value, name in names.items() if _has_word(typed, name)]
        )
        if len(found) == 1:
            return found[0]
        if found:
            asked = ", ".join(self._choices[value] for value in found)
            raise ValueError(_("{names}\u202f? Précisez.").format(names=asked))
        raise ValueError(_("inconnu\u00a0: flèches haut et bas pour choisir"))

    def choose(self, value: str) -> None:
        """Fills in the name of a value, which the next letter typed replaces."""
        self.propose(self._choices[value])

    def action_cycle(self, step: int) -> None:
        """Goes to the next or previous value."""
        values = list(self._choices)
        current = self.value
        if current is None:
            self.choose(values[0 if step > 0 else -1])
        else:
            self.choose(values[(values.index(current) + step) % len(values)])


def _has_word(typed: str, name: str) -> bool:
    """Whether a word of the name starts with what was typed."""
    return any(word.startswith(typed) for word in re.split(r"[^\w]+", name))


class InvoicesField(Field[tuple[str, ...]]):
    """Some of the dossier's invoices, by number or by the end of their number."""

    def __init__(
        self,
        label: str,
        numbers: Sequence[str],
        *,
        id: str,  # noqa: A002 - the framework's name for it
        when_empty: str = "",
        is_single: bool = False,
    ) -> None:
        self._numbers = tuple(numbers)
        self._is_single = is_single
        super().__init__(label, self._parse, ", ".join, id=id, when_empty=when_empty)

    def _parse(self, text: str) -> tuple[str, ...]:
        named: list[str] = []
        for piece in re.split(r"[,;]", text):
            if piece.strip():
                named.extend(self._named(piece.strip()))
        if self._is_single and len(named) > 1:
            raise ValueError(_("une seule facture ici"))
        return tuple(dict.fromkeys(named))

    def _named(self, piece: str) -> Iterable[str]:
        """A number may hold spaces; otherwise spaces part several numbers."""
        if folded(piece) in {"toutes", "tout", "all"} and not self._is_single:
            return self._numbers
        if any(folded(number) == folded(piece) for number in self._numbers):
            return [self._one(piece)]
        return [self._one(word) for word in piece.split()]

    def _one(self, typed: str) -> str:
        exact = [number for number in self._numbers if folded(number) == folded(typed)]
        found = exact or [n for n in self._numbers if folded(n).endswith(folded(typed))]
        if len(found) == 1:
            return found[0]
        if found:
            raise ValueError(
                _("{typed} peut être {numbers}").format(
                    typed=formats.quoted(typed), numbers=", ".join(found[:4])
                )
            )
        known = ", ".join(self._numbers[:4]) or _("aucune")
        raise ValueError(
            _("{typed} inconnue\u202f; ouvertes\u00a0: {numbers}").format(
                typed=formats.quoted(typed), numbers=known
            )
        )
