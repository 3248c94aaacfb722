"""A note in the journal of the dossier."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widget import Widget

from relance_tui.i18n import _
from relance_tui.services.desk import Desk
from relance_tui.services.views import DossierView
from relance_tui.tui.form_content import Verb
from relance_tui.tui.forms import DialogScreen
from relance_tui.tui.widgets.typing_area import NoteArea


class NoteForm(DialogScreen):
    """What every form for a note has: the text, which says something."""

    AUTO_FOCUS = "NoteArea"

    def compose_note(self) -> ComposeResult:
        """The text, and the keys."""
        yield NoteArea(id="note")
        yield from self.compose_bottom(
            ("form.save", _("enregistrer")),
            ("form.new_line", _("ligne")),
            ("form.leave", _("brouillon")),
        )

    @property
    def note(self) -> str:
        """What is typed."""
        return self.query_one("#note", NoteArea).text.strip()

    def more_problems(self) -> list[tuple[str, Widget | None]]:
        """A note says something."""
        return [] if self.note else [(_("la note est vide"), self.query_one("#note"))]


class NoteScreen(NoteForm):
    """Adds a note."""

    DRAFT = "note"

    def __init__(self, desk: Desk, view: DossierView) -> None:
        super().__init__(desk, view.dossier.debtor.id)
        self.view = view

    def compose(self) -> ComposeResult:
        """The text."""
        with Vertical(id="dialog"):
            yield from self.compose_title(_("Note"), self.view.dossier.debtor.name)
            yield from self.compose_note()

    def verb(self) -> Verb:
        """Adds the note."""
        text = self.note
        return lambda: self.desk.note(self.debtor_id, text)
