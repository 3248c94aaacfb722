"""Which column of a table is what: asked once, with its first rows shown as they would be read."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, VerticalScroll
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static

from relance_tui.i18n import _, ngettext
from relance_tui.services.desk import Desk
from relance_tui.services.views import Done
from relance_tui.tui import words
from relance_tui.tui.drafting import Drafting
from relance_tui.tui.form_content import Verb
from relance_tui.tui.form_keys import page_bindings
from relance_tui.tui.forms import FormScreen
from relance_tui.tui.hints import key_of
from relance_tui.tui.literal import harmless, literal, plain
from relance_tui.tui.screens.mapping_lines import cell_lines, row_lines
from relance_tui.tui.widgets.fields import ChoiceField, TextField

if TYPE_CHECKING:
    from relance_tui.services.mappings import MappingProposal

_CHOICES = (("number",), ("code", "name"), ("issued_on", "due_on"), ("total", "open"))
"""What must be chosen, one of each."""
_MARK = 12
"""How much of a fingerprint tells a draft from that of another shape."""


class ColumnField(ChoiceField):
    """The column that holds one field, or none."""

    def __init__(self, field: str, label: str, columns: Sequence[str]) -> None:
        super().__init__(label, {name: harmless(name) for name in columns}, id=_id(field))
        self.field = field
        self.sample = ""
        """What the first rows have there, as it is read."""
        self._show = lambda _column: self.sample

    def choose(self, value: str) -> None:
        """Fills in a column; none for an empty name."""
        if value:
            super().choose(value)
        else:
            self.propose("")

    def understand(self, text: str) -> tuple[str | None, str]:
        """A column by its whole name first: some begin as another is called."""
        named = [value for value, name in self._choices.items() if name == text.strip()]
        return (named[0], "") if named else super().understand(text)

    def action_cycle(self, step: int) -> None:
        """Goes to the next or previous column, by way of none."""
        values = ["", *self._choices]
        at = values.index(self.value or "")
        self.choose(values[(at + step) % len(values)])

    def tell(self, sample: str, *, is_missing: bool) -> None:
        """Shows what the first rows have there, or that a column is still to be chosen."""
        self.sample = sample
        self.when_empty = _("à choisir (↑ ↓ ou lettres)") if is_missing else "–"
        self.refresh_understood()


class MappingScreen(FormScreen):
    """One line per field with its column, the first rows as they would be read below."""

    DRAFT = "import"
    AUTO_FOCUS = "ColumnField Input"
    PREVIEW_SECONDS = 0.05
    BINDINGS: ClassVar[list[BindingType]] = [*page_bindings()]

    def __init__(self, desk: Desk, proposal: MappingProposal) -> None:
        super().__init__(desk)
        self.proposal = proposal
        self.drafting = Drafting(desk, f"import:{proposal.mapping.fingerprint[:_MARK]}", 0)

    # What shows.

    def compose(self) -> ComposeResult:
        """The name, a line per field, the first rows."""
        found = self.proposal
        count = len(found.labels)
        told = ngettext("{count} colonne", "{count} colonnes", count)
        with Horizontal(classes="title"):
            yield Static(
                Content.assemble((_("Colonnes"), "bold"), "   ", plain(found.path.name)),
                classes="ellipsis",
            )
            yield Static(plain(told.format(count=words.number(count))), classes="right")
        yield TextField(
            _("Nom"),
            id="name",
            is_required=True,
            when_empty=_("sous lequel ces colonnes sont gardées"),
        )
        with VerticalScroll(id="sheet", can_focus=False):
            for field, label in found.fields.items():
                yield ColumnField(field, label, found.labels)
        yield Static("", id="rows", markup=False)
        yield from self.compose_bottom(
            ("form.save", _("garder et vérifier")),
            ("form.leave", _("retour")),
        )

    def fill(self) -> None:
        """Shows the columns as they are proposed."""
        self.query_one("#name", TextField).propose(self.proposal.mapping.name)
        for field in self._columns():
            field.choose(self.proposal.mapping.columns.get(field.field, ""))

    def begin(self) -> None:
        """Starts where something is missing."""
        chosen = self._chosen()
        for choice in _CHOICES:
            if not any(field in chosen for field in choice):
                self.set_focus(self.query_one(f"#{_id(choice[0])}", ColumnField).input)
                return

    def _columns(self) -> Iterator[ColumnField]:
        yield from self.query(ColumnField).results()

    def _chosen(self) -> dict[str, str]:
        """The column of each field that has one."""
        return {field.field: field.value for field in self._columns() if field.value}

    # What it leads to.

    def preview(self) -> Callable[[], object]:
        """The first rows as they would be read."""
        chosen = self._chosen()
        return lambda: self.proposal.changed(chosen)

    def show_preview(self, found: object) -> None:
        """Shows the rows, a sample beside each field, and what is still missing."""
        if isinstance(found, str):
            super().show_preview(found)
            return
        proposal: MappingProposal = found  # type: ignore[assignment]
        samples, chosen = samples_of(proposal), proposal.mapping.columns
        missing = {f for choice in _CHOICES if not chosen.keys() & set(choice) for f in choice}
        for field in self._columns():
            field.tell(samples.get(field.field, ""), is_missing=field.field in missing)
        width = self.size.width - 2
        is_ready = not proposal.problems
        lines = row_lines(proposal.rows, width) if is_ready else cell_lines(proposal, width)
        self.tell("#rows", "\n".join(lines))
        lacking = _(" ; ").join(proposal.problems)
        key = key_of(self.app, "form.save")
        ready = _("{key} garde ces colonnes pour tous les fichiers de cette forme.")
        super().show_preview(f"✗ {lacking}" if lacking else ready.format(key=key))

    def more_problems(self) -> list[tuple[str, Widget | None]]:
        """What the columns chosen lack to make invoices."""
        if any(field.problem for field in self.fields()):
            return []
        problems = self.proposal.changed(self._chosen()).problems
        return [(problem, None) for problem in problems]

    def verb(self) -> Verb:
        """Keeps the columns under the name."""
        name = self.query_one("#name", TextField).text.strip()
        mapping = self.proposal.changed(self._chosen(), name).mapping

        def keep() -> Done:
            kept = self.desk.save_mapping(mapping)
            said = _("Colonnes «\u00a0{name}\u00a0» gardées.").format(name=kept.name)
            return Done(act_id=0, message=said, debtor_id=None)

        return keep

    # Keys.

    def action_page_down(self) -> None:
        """The next fields."""
        self.query_one("#sheet").scroll_page_down(animate=False)

    def action_page_up(self) -> None:
        """The fields before."""
        self.query_one("#sheet").scroll_page_up(animate=False)


def samples_of(proposal: MappingProposal) -> Mapping[str, str]:
    """What the first rows have in the column of each field; what cannot be read goes first."""
    fields = {label: field for field, label in proposal.fields.items()}
    samples: dict[str, str] = {}
    wrong: dict[str, str] = {}
    for row in proposal.rows:
        for cell in row.cells:
            field = fields[cell.label]
            if cell.is_wrong:
                told = _("ligne {line}\u00a0: {reason}").format(line=row.line, reason=cell.reads_as)
                wrong.setdefault(field, f"✗ {told}")
            elif cell.reads_as:
                samples.setdefault(field, literal(cell.reads_as))
    return {**samples, **wrong}


def _id(field: str) -> str:
    return f"column-{field}"
