"""Handing a dossier over: to whom, what the file will hold and lack, and which ways are open."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import ClassVar

from rich.cells import cell_len
from textual import events
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static

from relance_tui.domain.procedure_words import piece_words
from relance_tui.i18n import _, ngettext, system_reason
from relance_tui.services import wording
from relance_tui.services.desk import Desk
from relance_tui.services.handover_views import HandoverDraft, HandoverKind, HandoverView
from relance_tui.services.rights_words import procedure_head
from relance_tui.services.views import Done, DossierView, MissingFact
from relance_tui.services.wording import money
from relance_tui.tui import briefing
from relance_tui.tui.form_content import Verb
from relance_tui.tui.form_keys import page_bindings
from relance_tui.tui.forms import FormScreen
from relance_tui.tui.literal import literal, plain, wrapped
from relance_tui.tui.screens.confirm import ConfirmScreen
from relance_tui.tui.widgets.fields import ChoiceField, InvoicesField, TextField
from relance_tui.tui.words import cut

Line = tuple[str, bool]
"""A line, and whether it is a heading."""

_MARGIN = 3
"""Cells beside the lines: the padding and the bar that scrolls them."""
_LONGEST_NAME = 60
"""Cells of the name in a question, which keeps its keys in sight."""


class HandoverScreen(FormScreen):
    """Makes the file of a hand-over and marks the dossier."""

    DRAFT = "handover"
    AUTO_FOCUS = "#to Input"
    BINDINGS: ClassVar[list[BindingType]] = [*page_bindings()]

    def __init__(self, desk: Desk, view: DossierView, found: HandoverView) -> None:
        """`found` is what a hand-over of the whole dossier today would hold."""
        super().__init__(desk, view.dossier.debtor.id)
        self.view = view
        self.found = found
        self._proposed = str(found.proposed_path)

    # What shows.

    def compose(self) -> ComposeResult:
        """To whom, what goes, and everything to know before it does."""
        with Horizontal(classes="title"):
            yield Static(
                Content.assemble(
                    (_("Remise au contentieux"), "bold"),
                    "   ",
                    plain(self.view.dossier.debtor.name),
                ),
                classes="ellipsis",
            )
            yield Static(plain(briefing.header(self.view)), classes="right")
        with Vertical(id="terms"):
            yield from self._fields()
        with VerticalScroll(id="contents", can_focus=False):
            yield Static("", id="lines", markup=False)
        yield from self.compose_bottom(
            ("form.save", _("remettre")),
            ("list.page_down", _("suite")),
            ("form.leave", _("brouillon")),
        )

    def _fields(self) -> ComposeResult:
        yield TextField(
            _("À qui"), id="to", is_required=True, when_empty=_("nom de la société ou de l’étude")
        )
        yield ChoiceField(
            _("Nature"),
            {kind.value: wording.receiver_label(kind) for kind in HandoverKind},
            id="kind",
            when_empty=_("société de recouvrement   (↑ ↓)"),
        )
        yield InvoicesField(
            _("Factures"),
            self.found.invoice_numbers,
            id="invoices",
            when_empty=_("tout ce qui est ouvert"),
        )
        yield TextField(_("Fichier"), id="path", is_required=True, check=_free)

    def fill(self) -> None:
        """Proposes a file that is not there yet, and shows what is known already."""
        self.query_one("#path", TextField).propose(self._proposed)
        self.show_preview(self.found)

    def draft_fields(self) -> dict[str, str]:
        """What is typed; the file proposed is not, as it changes with the day."""
        typed = super().draft_fields()
        return typed if typed["path"] != self._proposed else {**typed, "path": ""}

    def restore_fields(self, fields: dict[str, str]) -> None:
        """Puts back what was typed, over the file proposed."""
        super().restore_fields({**fields, "path": fields.get("path") or self._proposed})

    # What is typed.

    def draft(self) -> HandoverDraft | None:
        """The hand-over as it stands; None while its invoices are wrong."""
        numbers = self.query_one("#invoices", InvoicesField)
        if numbers.problem:
            return None
        kind = self.query_one("#kind", ChoiceField).value
        return HandoverDraft(
            to=self.query_one("#to", TextField).value or "",
            kind=HandoverKind(kind) if kind else HandoverKind.AGENCY,
            invoice_numbers=numbers.value or (),
        )

    def preview(self) -> Callable[[], object] | None:
        """What the file would hold."""
        draft = self.draft()
        if draft is None:
            return None
        return lambda: self.desk.prepare_handover(self.debtor_id, draft)

    def show_preview(self, found: object) -> None:
        """Shows what the file will hold, or why there can be none."""
        if not isinstance(found, HandoverView):
            super().show_preview(found)
            return
        self.found = found
        self._show_found()
        super().show_preview(_total(found))

    def _show_found(self) -> None:
        lines = self.query_one_optional("#lines", Static)
        if lines is not None:
            lines.update(_content(self.found, max(self.size.width - _MARGIN, 20)))

    def on_resize(self, event: events.Resize) -> None:
        """Another width, another fold."""
        del event
        self._show_found()

    # Saving.

    def verb(self) -> Verb:
        """Makes the file and marks the dossier."""
        draft = self.draft()
        path = self.query_one("#path", TextField).value
        if draft is None or path is None:
            raise AssertionError("a dossier is only handed over when nothing is wrong")

        def hand_over() -> Done:
            made = self.desk.hand_over(self.debtor_id, draft, Path(path).expanduser())
            if made.done is None:
                raise AssertionError("a hand-over from the screen is always marked")
            return made.done

        return hand_over

    async def _write(self, verb: Verb, origin: Widget | None) -> None:
        # A second Enter of the same burst must not answer the question.
        await self._quiet()
        if not await self.app.push_screen_wait(ConfirmScreen(self._question())):
            await self._resume(origin)
            return
        self.tell("#preview", _("Préparation du dossier…"))
        await super()._write(verb, origin)

    def _question(self) -> str:
        """What marking means, with how much the file lacks."""
        draft = self.draft() or HandoverDraft()
        question = _("Remettre ce dossier à {to} ? Plus aucune relance ne partira.").format(
            to=cut(draft.to, min(cell_len(literal(draft.to)), _LONGEST_NAME)).rstrip()
        )
        lacking = len(_lacking(self.found))
        if not lacking:
            return question
        return (
            question
            + " "
            + ngettext("Il manque {count} pièce.", "Il manque {count} pièces.", lacking).format(
                count=lacking
            )
        )

    def action_page_down(self) -> None:
        """The next page of what the file holds."""
        self.query_one("#contents").scroll_page_down(animate=False)

    def action_page_up(self) -> None:
        """The previous page of what the file holds."""
        self.query_one("#contents").scroll_page_up(animate=False)


def _free(text: str) -> str:
    path = Path(text).expanduser()
    if path.suffix.lower() != ".zip":
        raise ValueError(_("le nom finit par .zip"))
    try:
        is_taken = path.exists()
    except OSError as error:
        raise ValueError(system_reason(error)) from None
    if is_taken:
        raise ValueError(_("ce fichier existe déjà"))
    return text


def _total(found: HandoverView) -> str:
    """What is claimed, on one line."""
    parts = [
        _("{due} dus : principal {principal}, intérêts {interest}, indemnités {indemnity}").format(
            due=money(each.due_cents, each.currency),
            principal=money(each.overdue_cents, each.currency),
            interest=money(each.interest_cents, each.currency),
            indemnity=money(each.indemnity_cents, each.currency),
        )
        for each in found.amounts
    ]
    return "\n".join(parts) or _("rien n’est ouvert")


def _content(found: HandoverView, width: int) -> Content:
    """Everything to know, the most pressing first, in lines of that many cells."""
    parts: list[Content] = []
    for text, is_heading in _lines(found):
        lines = [plain(line) for line in wrapped(literal(text), width)]
        parts += [line.stylize("bold") for line in lines] if is_heading else lines
    return Content("\n").join(parts)


def _lines(found: HandoverView) -> Iterator[Line]:
    if found.warnings:
        yield _("Attention"), True
        yield from ((f"! {warning}", False) for warning in found.warnings)
    lacking = _lacking(found)
    if lacking:
        yield _("Manque"), True
        yield from ((f"✗ {fact.label} – {fact.where}", False) for fact in lacking)
    yield from _procedures(found)
    count = len(found.exhibits)
    yield (
        ngettext(
            "Contenu : {papers} documents et {count} pièce",
            "Contenu : {papers} documents et {count} pièces",
            count,
        ).format(papers=len(found.papers), count=count),
        True,
    )
    for exhibit in found.exhibits:
        yield f"{exhibit.number:\u00a0>2}  {exhibit.title}", False
    if found.to_gather:
        yield _("À réunir"), True
        yield from ((f"– {piece}", False) for piece in found.to_gather)


def _lacking(found: HandoverView) -> list[MissingFact]:
    """What is missing, save to whom, which has a field of its own."""
    return [fact for fact in found.missing if fact.code != "handed_to"]


def _procedures(found: HandoverView) -> Iterator[Line]:
    opened = [each for each in found.procedures if each.is_open]
    yield _("Procédures ouvertes"), True
    if not opened:
        yield "– " + _("aucune à ce jour"), False
    for procedure in opened:
        lacking = ", ".join(map(piece_words, procedure.missing))
        text = procedure_head(procedure)
        if lacking:
            text = _("{procedure} ; manque {pieces}").format(procedure=text, pieces=lacking)
        yield f"– {text}", False
