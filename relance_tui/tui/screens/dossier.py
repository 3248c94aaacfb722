"""The dossier: everything about one debtor, at once when there is room, else pane by pane."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, ClassVar

from textual import events, work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Container

from relance_tui.domain import formats
from relance_tui.domain.codes import Channel, EventKind
from relance_tui.errors import RelanceError
from relance_tui.i18n import _, current_language
from relance_tui.services.desk import Desk
from relance_tui.services.views import Done, DossierView
from relance_tui.tui import briefs, invoice_lines
from relance_tui.tui.hints import hint_line
from relance_tui.tui.keymap import bindings
from relance_tui.tui.screens.case import CaseScreen
from relance_tui.tui.widgets.header import Header
from relance_tui.tui.widgets.key_line import KeyLine
from relance_tui.tui.widgets.lines import Line, LinePane, MessageRule, Rule, TextLines, line

if TYPE_CHECKING:
    from collections.abc import Sequence

    from relance_tui.services.rights import Rights
    from relance_tui.services.sent import SentView
    from relance_tui.tui.letter_history import HistoryLine

_TABS_WIDTH = 78
"""Cells that the names of the panes take with room between them and the key that leads on."""
PANES = ("invoices", "timeline", "people", "agreements", "rights", "letters")


class DossierScreen(CaseScreen[Done | None]):
    """One dossier; ends with the last thing done on it."""

    AUTO_FOCUS = "#invoices"
    BINDINGS: ClassVar[list[BindingType]] = bindings("dossier", "case", "desk")

    def __init__(self, desk: Desk, view: DossierView) -> None:
        super().__init__(desk)
        self.view = view
        self._rights: Rights | None = None
        self._sent: tuple[SentView, ...] | None = None
        self._letter_lines: Sequence[HistoryLine] = ()
        self._done: Done | None = None
        self._chosen = PANES[0]
        self._copies: dict[int, str] | None = None
        self._opened: set[int] = set()
        self._invoice_ids: tuple[int, ...] = ()
        """Of each line of the pane of invoices."""

    def compose(self) -> ComposeResult:
        """Who and how much, the panes, why and what next, the keys."""
        is_ascii = getattr(self.app, "ascii_only", False)
        self.header = Header()
        self.panes = {name: LinePane(id=name, ascii_only=is_ascii) for name in PANES}
        self.tabs = TextLines(id="tabs")
        # Filled in before they are mounted: the first frame is the last.
        self._show_facts()
        self._mark("invoices")
        yield self.header
        yield Rule(ascii_only=is_ascii)
        yield self.tabs
        with Container(id="panes"):
            yield from self.panes.values()
        yield MessageRule(ascii_only=is_ascii)
        yield TextLines(id="reason")
        yield KeyLine("dossier")

    def on_mount(self) -> None:
        """Reads what the first frame does not wait for: the letters sent, what the law gives us."""
        self._read_more()

    @property
    def debtor_id(self) -> int | None:
        """The dossier."""
        return self.view.dossier.debtor.id

    @property
    def copied(self) -> str:
        """What is under the cursor of the pane."""
        return self.focused.copied if isinstance(self.focused, LinePane) else ""

    async def acted(self, done: Done, *, is_undo: bool = False) -> None:
        """Reads the dossier again; an undo may have removed another one's act."""
        del is_undo
        if done.debtor_id in {None, self.debtor_id}:
            self._done = done
        self.view = await asyncio.to_thread(self.desk.dossier, self.view.dossier.debtor.id)
        self._show_facts()
        self._show_reason()
        self._read_more()

    async def came_back(self, done: Done | None) -> None:
        """Reads the dossier again, for whatever was done elsewhere."""
        if done is not None:
            await self.acted(done)
            self.say(done.message)

    def go_to(self, debtor_id: int) -> None:
        """Goes back to the queue, which opens that dossier."""
        if debtor_id == self.debtor_id:
            return
        queue = next((s for s in self.app.screen_stack if isinstance(s, CaseScreen)), None)
        self.action_back()
        if queue is not None:
            queue.go_to(debtor_id)

    @property
    def invoiced_id(self) -> int | None:
        """An invoice typed here is for this customer."""
        return self.debtor_id

    @property
    def letter_id(self) -> int | None:
        """The letter under the cursor of the pane of letters, while it has the focus."""
        pane = self.panes["letters"]
        if self.focused is not pane or pane.cursor >= len(self._letter_lines):
            return None
        return self._letter_lines[pane.cursor].letter_id

    # What shows.

    @work(exclusive=True)
    async def _read_more(self) -> None:
        debtor_id = self.view.dossier.debtor.id
        self._sent = await asyncio.to_thread(self.desk.sent_letters, debtor_id)
        self._show_letters()
        self._copies = await asyncio.to_thread(self.desk.invoice_copies, debtor_id)
        self._rights = await asyncio.to_thread(self.desk.rights, debtor_id)
        self._show_rights()
        self._show_invoices()

    def _show_invoices(self) -> None:
        """The invoices, those opened with all that is known of them."""
        room = self._room("invoices")
        found = invoice_lines.pane(self.view, room, self._opened, self._rights, self._copies)
        self._invoice_ids = tuple(each.invoice_id for each in found)
        shown = [(each.text, each.copied) for each in found]
        nothing = (line(_("aucune facture\u00a0: N en saisit une"), "muted"), "")
        self.panes["invoices"].show(invoice_lines.heading(self.view, room), shown or [nothing])

    def action_detail(self) -> None:
        """Opens the invoice under the cursor, or closes it."""
        pane = self.panes["invoices"]
        if self.focused is not pane or pane.cursor >= len(self._invoice_ids):
            self.say(_("Placez le curseur sur une facture pour en voir le détail."))
            return
        invoice_id = self._invoice_ids[pane.cursor]
        self._opened ^= {invoice_id}
        self._show_invoices()
        first = self._invoice_ids.index(invoice_id)
        last = len(self._invoice_ids) - 1 - self._invoice_ids[::-1].index(invoice_id)
        pane.move_to(last)  # all of it in sight
        pane.move_to(first)

    def _show_letters(self) -> None:
        """The letters that left; nothing while they are being read."""
        from relance_tui.tui import letter_history  # noqa: PLC0415 - after the first frame

        if self._sent is not None:
            self._letter_lines = letter_history.pane(self._sent, self._room("letters"))
        shown = [(each.text, each.copied) for each in self._letter_lines]
        self.panes["letters"].show(self._letters_heading(), shown)

    def _letters_heading(self) -> Line:
        """The name of the pane, and the keys that act on a letter once one has left."""
        if not self._sent:
            return line(_("Courriers"), "muted")
        hints = hint_line(
            self.app,
            ("case.copy", _("copier")),
            ("dossier.export", _("exporter")),
            ("case.event", _("événement")),
        )
        return line(_("Courriers") + "   " + hints, "muted")

    def _show_rights(self) -> None:
        """What the law gives us; nothing while it is being read."""
        from relance_tui.tui import rights_lines  # noqa: PLC0415 - after the first frame

        lines = rights_lines.pane(self._rights, self._room("rights")) if self._rights else []
        self.panes["rights"].show(line(_("Droits"), "muted"), lines)

    def _room(self, name: str) -> int:
        """The cells of a line of that pane; those it would have, while it is not shown."""
        return (self.panes[name].size.width or self.size.width) - 1

    def _show_facts(self) -> None:
        view = self.view
        name, code = briefs.heading(view)
        today = formats.weekday_date(view.today, current_language())
        amounts = ((" ", ""), *briefs.amounts(view))
        self.header.set_ends(
            (((" ", ""), *name, ("   ", ""), *code), line(f"{today} ", "muted")),
            (amounts, line(_("scénario\u00a0: {name} ").format(name=view.policy.name), "muted")),
        )
        headings: dict[str, tuple[Line, list[briefs.Copied]]] = {
            "timeline": (line(_("Journal"), "muted"), briefs.timeline(view)),
            "people": (line(_("Interlocuteurs"), "muted"), briefs.people(view)),
            "agreements": (
                line(_("Accords et règlements"), "muted"),
                briefs.agreements(view, is_whole=True),
            ),
        }
        self._show_invoices()
        for pane, (heading, lines) in headings.items():
            self.panes[pane].show(heading, lines)
        for pane, title in (("rights", _("Droits")), ("letters", _("Courriers"))):
            self.panes[pane].show(line(title, "muted"), [])

    def _show_reason(self) -> None:
        reason = self.query_one("#reason", TextLines)
        reason.show(briefs.why(self.view, max(self.size.width - 2, 20)))

    def on_resize(self, event: events.Resize) -> None:
        """Another width, another fold."""
        del event
        self._show_reason()
        self._mark(self._chosen)
        self.call_after_refresh(self._fold)

    def on_screen_resume(self) -> None:
        """The window may have changed under another screen."""
        self.call_after_refresh(self._fold)

    def _fold(self) -> None:
        self._show_invoices()
        if self._sent is not None:
            self._show_letters()
        if self._rights is not None:
            self._show_rights()

    # Letters.

    def proposed_event(self, view: DossierView) -> tuple[EventKind | None, int | None]:
        """The proof of the registered letter under the cursor, else what the dossier waits for."""
        kind, letter_id = super().proposed_event(view)
        chosen = next((each for each in self._sent or () if each.id == self.letter_id), None)
        if chosen is None or chosen.channel != Channel.REGISTERED:
            return kind, letter_id
        is_told = chosen.state not in {"sent", "deposited", "presented"}
        return (None if is_told else EventKind.LETTER_RECEIVED), chosen.id

    @work
    async def action_export(self) -> None:
        """Exports the letter under the cursor as it left."""
        letter_id = self.letter_id
        if letter_id is None:
            self.say(_("Placez le curseur sur un courrier du volet Courriers pour l’exporter."))
            return
        try:
            path = await asyncio.to_thread(self.desk.export_sent, letter_id)
        except RelanceError as error:
            self.say(str(error))
        else:
            self.say(_("Exporté\u00a0: {path}").format(path=path))

    # Panes.

    def action_next_pane(self) -> None:
        """Goes to the next pane."""
        self._step(1)

    def action_previous_pane(self) -> None:
        """Goes to the previous pane."""
        self._step(-1)

    def action_back(self) -> None:
        """Back to the queue, with what was done here."""
        self.dismiss(self._done)

    def _step(self, by: int) -> None:
        current = self.focused.id if self.focused and self.focused.id in PANES else PANES[0]
        self._choose(PANES[(PANES.index(str(current)) + by) % len(PANES)])

    def _choose(self, chosen: str) -> None:
        self._mark(chosen)
        self.panes[chosen].focus()

    def _mark(self, chosen: str) -> None:
        """Names the panes and shows one of them where there is no room for all."""
        self._chosen = chosen
        for name, pane in self.panes.items():
            pane.set_class(name == chosen, "-chosen")
        titles = {
            "invoices": _("Factures"),
            "timeline": _("Journal"),
            "people": _("Contacts"),
            "agreements": _("Accords"),
            "rights": _("Droits"),
            "letters": _("Courriers"),
        }
        is_narrow = self.app.size.width < _TABS_WIDTH
        parts: list[tuple[str, str]] = [(" ", "")]
        for name in PANES:
            mark = f"[{titles[name]}]" if name == chosen else f" {titles[name]} "
            gap = "" if is_narrow else " "
            parts.append((mark + gap, "strong" if name == chosen else "muted"))
        if not is_narrow:
            parts.append((_(" Tab suivant"), "muted"))
        self.tabs.show([tuple(parts)])
