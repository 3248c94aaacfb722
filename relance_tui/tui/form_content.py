"""What a form is made of: its fields, what they hold, and what a kind of form may say anew."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from textual.screen import Screen
from textual.widget import Widget
from textual.widgets import Static

from relance_tui.services.views import Done
from relance_tui.tui.literal import plain
from relance_tui.tui.progress import Telling
from relance_tui.tui.widgets.fields import Field
from relance_tui.tui.widgets.typing_area import NoteArea

Verb = Callable[[], Done]


class FormContent(Screen[Done | None]):
    """The fields of a form and what they hold; `forms.py` says how a form behaves."""

    def __init__(self) -> None:
        super().__init__()
        self.pristine: dict[str, str] = {}
        """What the fields held when the form opened."""

    def fields(self) -> Sequence[Field[object]]:
        """The fields that count now, in order; by default those shown."""
        return [field for field in self.query(Field).results() if field.display]

    def verb(self) -> Verb:
        """What saving does, from what is typed. Called when no field is wrong."""
        raise NotImplementedError

    def more_problems(self) -> list[tuple[str, Widget | None]]:
        """What is wrong beyond single fields, with the widget where to mend it."""
        return []

    def draft_fields(self) -> dict[str, str]:
        """What is typed, by name."""
        typed = {str(field.id): field.text for field in self.query(Field).results()}
        typed |= {str(area.id): area.text for area in self.query(NoteArea).results()}
        return typed

    def restore_fields(self, fields: dict[str, str]) -> None:
        """Puts back what was typed."""
        for field in self.query(Field).results():
            if str(field.id) in fields:
                field.text = fields[str(field.id)]
        for area in self.query(NoteArea).results():
            if str(area.id) in fields:
                area.text = fields[str(area.id)]
                area.move_cursor(area.document.end)

    def fill(self) -> None:
        """Fills in what is proposed on a new form; by default nothing."""

    def begin(self) -> None:
        """What else to do once the form stands; by default nothing."""

    def reset_fields(self) -> None:
        """Puts everything back to what a new form shows."""
        self.restore_fields(self.pristine)
        for field in self.query(Field):
            field.acquit()

    def preview(self) -> Callable[[], object] | None:
        """How to find out what saving would lead to; run in a thread. None: nothing to say."""
        return None

    def show_preview(self, found: object) -> None:
        """Shows what `preview` found; a text unless a subclass finds something else."""
        self.tell("#preview", str(found))

    def tell(self, selector: str, text: str) -> None:
        """Shows a text; nothing when an answer comes while the screen is being closed."""
        line = self.query_one_optional(selector, Static)
        if line is not None:
            line.update(plain(text))

    def telling(self, label: str) -> Telling:
        """What a long verb tells its progress to; shown in place of the preview."""
        return Telling(self, label, lambda line: self.tell("#preview", line))
