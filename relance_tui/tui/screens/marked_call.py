"""A call about many dossiers: one person answers for several customers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from textual.app import ComposeResult
from textual.containers import Horizontal, VerticalScroll
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Static

from relance_tui.domain.codes import CallOutcome
from relance_tui.domain.outcome import CallDraft
from relance_tui.domain.quick_reading import Known
from relance_tui.i18n import _, ngettext
from relance_tui.services.desk import Desk
from relance_tui.services.journal import line
from relance_tui.services.marked import Deed, ManyCall
from relance_tui.services.repeating import LastOutcome
from relance_tui.services.views import DossierView
from relance_tui.tui import words
from relance_tui.tui.drafting import Drafting
from relance_tui.tui.hints import hint_line
from relance_tui.tui.literal import plain
from relance_tui.tui.screens.call import CallScreen
from relance_tui.tui.screens.call_form import call_fields
from relance_tui.tui.screens.marked_forms import ManyForm, Marked, lines_of, sums_text
from relance_tui.tui.screens.repeat import fill_in
from relance_tui.tui.widgets.fields import Field
from relance_tui.tui.widgets.prose import Prose
from relance_tui.tui.widgets.quick_line import QuickLine
from relance_tui.tui.widgets.script_pane import ScriptPane
from relance_tui.tui.widgets.typing_area import NoteArea

_OF_ONE_DOSSIER = frozenset({"amount", "invoices"})
"""Fields that mean nothing for several dossiers at once."""
_ABOUT_ONE_DOSSIER = frozenset({"copy", "plain", "script", "page_down", "page_up"})
_PREVIEWED = 300
"""How many dossiers are worked out while typing; beyond, only when saving is asked."""


class ManyCallScreen(CallScreen, ManyForm):
    """Logs one outcome on all marked dossiers; a promise is of all that is overdue of each."""

    DRAFT = "many_call"

    def __init__(
        self,
        desk: Desk,
        marked: Marked,
        first: DossierView,
        outcome: CallOutcome | None = None,
        again: LastOutcome | None = None,
    ) -> None:
        """`first` is one of the dossiers; `again` an outcome logged before."""
        super().__init__(desk, first, outcome)
        self.take_marked(marked)
        self._again = again
        self.debtor_id = 0
        self.drafting = Drafting(desk, self.DRAFT, 0)
        everything = sum(marked.sums.values())
        self.known = Known(
            today=first.today,
            calendar=desk.working_calendar(),
            everything_cents=everything,
            open_cents=everything,
            balance_cents=everything,
            currency=next(iter(marked.sums), "EUR"),
        )

    def compose(self) -> ComposeResult:
        """How many dossiers, the quick line, the outcomes, the fields, the note."""
        with Horizontal(classes="title"):
            yield Static("", id="who", classes="ellipsis")
        yield Prose(self._about(), id="briefing")
        yield ScriptPane(id="script")
        hints = hint_line(self.app, ("call.incoming", _("appel reçu")))
        yield QuickLine(self.known, hints, id="quick")
        yield Static("", id="outcomes")
        with Horizontal(id="body"), VerticalScroll(id="form", can_focus=False):
            yield from call_fields(self.view, self.desk.working_calendar())
            with Horizontal(id="note-row"):
                yield Static(plain(_("Note")), classes="label")
                yield NoteArea(id="note")
        yield from self.compose_bottom(
            ("form.save", _("enregistrer")),
            ("form.leave", _("champ, puis brouillon")),
        )

    def _about(self) -> str:
        about = _(
            "Ce que vous notez vaut pour chaque dossier marqué. Une promesse porte sur tout ce qui"
            " y est en retard, un litige sur toutes ses factures ouvertes."
        )
        if self._again is None or not self._again.customer:
            return about
        return (
            about + "\n" + _("Repris de l’appel noté sur {name}.").format(name=self._again.customer)
        )

    def fill(self) -> None:
        """What was said the last time."""
        if self._again is not None:
            self.is_incoming = self._again.call.is_incoming
            fill_in(self, replace(self._again.call, amount_cents=None))

    def _show_outcome(self) -> None:
        super()._show_outcome()
        title = _("Appel reçu") if self.is_incoming else _("Appel")
        overdue = _("{sums} en retard").format(sums=sums_text(self.marked.sums))
        subject = f"{words.dossiers(self.marked.count)}, {overdue}"
        self.query_one("#who", Static).update(
            Content.assemble((title, "bold"), "   ", plain(subject))
        )
        for field in self.query(Field).results():
            field.display = field.display and field.id not in _OF_ONE_DOSSIER

    def _example(self) -> str:
        return "" if self._quick.is_in_use else _("promet tout fin de mois")

    # What is typed.

    def fields(self) -> list[Field[object]]:
        """The fields the outcome asks for that make sense for several dossiers."""
        return [field for field in super().fields() if field.id not in _OF_ONE_DOSSIER]

    def more_problems(self) -> list[tuple[str, Widget | None]]:
        """Neither a plan nor an amount is of several dossiers."""
        problems = super().more_problems()
        if not problems and self._plan is not None:
            told = _("un échéancier s’accorde dossier par dossier")
            problems.append((told, self._quick.input))
        call = None if problems else super().call()
        if call is not None and call.amount_cents not in {None, self.known.everything_cents}:
            told = _("pour plusieurs dossiers, dites «\u00a0tout\u00a0» à la place du montant")
            problems.append((told, self._quick.input))
        return problems

    def call(self) -> CallDraft | None:
        """The call as it stands, for each dossier; None while something is missing or wrong."""
        call = super().call()
        return None if call is None else replace(call, amount_cents=None)

    def deed(self) -> Deed:
        """Logs it on each."""
        call = self.call()
        if call is None:
            raise AssertionError("a call is only recorded when nothing is wrong")
        return ManyCall(call)

    def question(self, count: int, sums: str) -> str:
        """What is logged."""
        call = self.call()
        detail = {} if call is None else _told(call)
        asked = ngettext(
            "Noter «\u00a0{what}\u00a0» sur {count} dossier, {sums}\u202f?",
            "Noter «\u00a0{what}\u00a0» sur {count} dossiers, {sums}\u202f?",
            count,
        )
        what = line("call", detail)
        return asked.format(count=words.number(count), sums=sums, what=what)

    def preview(self) -> Callable[[], object]:
        """On how many dossiers it would be logged, and who would be left out."""
        call = self.call()
        if call is None:
            return super().preview()
        problems = self.more_problems()
        if problems:
            return lambda: problems[0][0]
        if self.marked.count > _PREVIEWED:
            told = _("Entrée dit sur combien de dossiers, avant d’enregistrer.")
            return lambda: told
        return lambda: self._found(ManyCall(call))

    def _found(self, deed: Deed) -> str:
        found = self.desk.preview_many(self.marked.debtor_ids, deed)
        told = ngettext(
            "À noter sur {count} dossier, {sums}.",
            "À noter sur {count} dossiers, {sums}.",
            len(found.ready),
        )
        counted = told.format(count=words.number(len(found.ready)), sums=sums_text(found.sums))
        return "\n".join((counted, *lines_of(found)))

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """What is about one dossier has no place here."""
        return action not in _ABOUT_ONE_DOSSIER and super().check_action(action, parameters)


def _told(call: CallDraft) -> dict[str, object]:
    """What the journal would say of it, the note left out."""
    detail: dict[str, object] = {
        "outcome": call.outcome.value,
        "is_incoming": call.is_incoming,
    }
    if call.on is not None:
        detail["on"] = call.on.isoformat()
    if call.at is not None:
        detail["at"] = call.at.isoformat("minutes")
    if call.reason is not None:
        detail["reason"] = call.reason.value
    return detail
