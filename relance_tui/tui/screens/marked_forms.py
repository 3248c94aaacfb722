"""The forms that are for many dossiers: filled in once, confirmed once, recorded as one act."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from threading import Event
from typing import TypeVar

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widget import Widget
from textual.widgets import Static

from relance_tui.domain import formats
from relance_tui.errors import RelanceError
from relance_tui.i18n import _, ngettext
from relance_tui.services.desk import Desk
from relance_tui.services.marked import (
    Deed,
    LeftOut,
    ManyDebtor,
    ManyDone,
    ManyHold,
    ManyNote,
    ManyPreview,
)
from relance_tui.services.policies import policies
from relance_tui.services.views import Done
from relance_tui.services.wording import listed
from relance_tui.tui import words
from relance_tui.tui.form_content import Verb
from relance_tui.tui.forms import DialogScreen, FormScreen
from relance_tui.tui.hints import key_of
from relance_tui.tui.literal import plain
from relance_tui.tui.people_fields import meant_owner
from relance_tui.tui.progress import ProgressLine
from relance_tui.tui.screens.confirm import ConfirmScreen
from relance_tui.tui.screens.hold import hold_fields
from relance_tui.tui.screens.note import NoteForm
from relance_tui.tui.widgets.fields import ChoiceField, DateField, Field, TextField, folded

A = TypeVar("A")

_NAMED = 3
"""How many dossiers are named per reason they were left out for."""
_HOUSE = "-"
"""Stands for the policy of the house."""


@dataclass(frozen=True, slots=True)
class Marked:
    """The dossiers a form is for."""

    debtor_ids: tuple[int, ...]
    sums: Mapping[str, int]
    """Currency to what is overdue, in cents."""

    @property
    def count(self) -> int:
        """How many there are."""
        return len(self.debtor_ids)


class ManyForm(FormScreen):
    """A form whose saving is asked once for all the marked dossiers, and can be stopped.

    A subclass calls `take_marked` when it is made, and says what is done (`deed`) and asked
    (`question`).
    """

    marked: Marked
    recorded: ManyDone | None = None
    """What was recorded, once it was."""
    _is_working = False

    def take_marked(self, marked: Marked) -> None:
        """Names the dossiers the form is for."""
        self.marked = marked
        self._stop = Event()

    # What a subclass says.

    def deed(self) -> Deed:
        """What is done to each dossier, from what is typed. Called when nothing is wrong."""
        raise NotImplementedError

    def question(self, count: int, sums: str) -> str:
        """What is asked before it is done to that many dossiers."""
        raise NotImplementedError

    # What shows.

    def compose_marked_title(self, title: str) -> ComposeResult:
        """How many dossiers, and what the form does to them; their sum."""
        overdue = _("{sums} en retard").format(sums=sums_text(self.marked.sums))
        many = f"{words.dossiers(self.marked.count)}, {overdue}"
        dialog = DialogScreen.compose_title  # the same line as on a form for one dossier
        yield from dialog(self, title, many)  # type: ignore[arg-type]

    def compose_bottom(self, *hints: tuple[str, str]) -> ComposeResult:
        """How far the work is, above what every form ends with."""
        progress = ProgressLine(id="progress")
        progress.display = False
        yield progress
        yield from super().compose_bottom(*hints)

    def told(self, done: Done) -> str:
        """One line: what was recorded, and who was left out."""
        left_out = self.recorded.left_out if self.recorded is not None else ()
        return " · ".join((done.recorded, *left_out_lines(left_out)))

    # Saving.

    def verb(self) -> Verb:
        """Records what is typed on all of them, without asking."""
        deed = self.deed()
        return lambda: self.desk.act_on_many(self.marked.debtor_ids, deed)

    async def _write(self, verb: Verb, origin: Widget | None) -> None:
        """Asks once, with how many and how much, then does it."""
        del verb
        deed, ids = self.deed(), self.marked.debtor_ids
        try:
            found = await self._work(
                _("Préparation"),
                lambda heard, stop: self.desk.preview_many(ids, deed, heard, stop),
            )
            if not found.ready:
                self.say_problems([_("Aucun dossier ne s’y prête."), *lines_of(found)])
                await self._resume(origin)
                return
            await self._quiet()
            if not await self.app.push_screen_wait(ConfirmScreen(self._asked(found))):
                await self._resume(origin)
                return
            self.recorded = await self._work(
                _("Enregistrement"),
                lambda heard, stop: self.desk.act_on_many(ids, deed, heard, stop),
            )
        except RelanceError as error:
            self.say_problems([str(error)])
            await self._resume(origin)
            return
        await self._finish(self.recorded)

    def _asked(self, found: ManyPreview) -> str:
        asked = self.question(len(found.ready), sums_text(found.sums))
        return "\n".join((asked, *lines_of(found)))

    async def _work(
        self,
        label: str,
        work: Callable[[Callable[[int, int], None], Callable[[], bool]], A],
    ) -> A:
        """Runs a piece of work in a thread, with its progress; Escape stops it."""
        bar = self.query_one("#progress", ProgressLine)
        self._stop.clear()
        key = key_of(self.app, "form.leave")
        tell = bar.start(_("{label} ({key} arrête)").format(label=label, key=key))
        self._is_working = True

        def heard(done: int, total: int) -> None:
            if not self._stop.is_set():
                tell(done, total)

        try:
            return await asyncio.to_thread(work, heard, self._stop.is_set)
        finally:
            self._is_working = False
            if self.is_attached:
                bar.finish()

    # Keys.

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """While the work is under way, it can be stopped."""
        if self._is_working and action == "leave":
            return True
        return super().check_action(action, parameters)

    def action_leave(self) -> None:
        """Stops the work under way; else leaves."""
        if self._is_working:
            self._stop.set()
        else:
            super().action_leave()

    def on_unmount(self) -> None:
        """Whoever leaves stops what is not recorded yet."""
        self._stop.set()


def sums_text(sums: Mapping[str, int]) -> str:
    """The sums, one per currency."""
    return " + ".join(words.money(cents, currency) for currency, cents in sums.items())


def lines_of(found: ManyPreview) -> list[str]:
    """Who is left out and why, one line per reason."""
    return left_out_lines(found.left_out)


def left_out_lines(left_out: Iterable[LeftOut]) -> list[str]:
    """Those left out, by reason, some of them named; they stay marked."""
    by_reason: dict[str, list[str]] = {}
    for each in left_out:
        by_reason.setdefault(each.reason, []).append(each.name or "?")
    return [_left_out_line(reason, names) for reason, names in by_reason.items()]


def _left_out_line(reason: str, names: Sequence[str]) -> str:
    told = ngettext(
        "{count} laissé de côté, toujours marqué ({reason})\u00a0: {names}",
        "{count} laissés de côté, toujours marqués ({reason})\u00a0: {names}",
        len(names),
    )
    count = words.number(len(names))
    return told.format(count=count, reason=reason, names=listed(names, _NAMED))


class ManyDialog(DialogScreen, ManyForm):
    """A small form for many dossiers."""

    def __init__(self, desk: Desk, marked: Marked) -> None:
        super().__init__(desk)
        self.take_marked(marked)


class ManyHoldScreen(ManyDialog):
    """Suspends the reminders of all marked dossiers."""

    DRAFT = "many_hold"

    def compose(self) -> ComposeResult:
        """Until when, and why."""
        with Vertical(id="dialog"):
            yield from self.compose_marked_title(_("Suspendre les relances"))
            yield from hold_fields(self.desk)
            yield from self.compose_bottom()

    def deed(self) -> Deed:
        """Suspends all the invoices of each."""
        until_on = self.query_one("#until_on", DateField).day
        reason = self.query_one("#reason", TextField).value
        if until_on is None or reason is None:
            raise AssertionError("both are required and were checked")
        return ManyHold(until_on, reason)

    def question(self, count: int, sums: str) -> str:
        """Until when."""
        until_on = self.query_one("#until_on", DateField).day
        asked = ngettext(
            "Suspendre {count} dossier, {sums}, jusqu’au {until}\u202f?",
            "Suspendre {count} dossiers, {sums}, jusqu’au {until}\u202f?",
            count,
        )
        until = formats.numeric_date(until_on) if until_on else ""
        return asked.format(count=words.number(count), sums=sums, until=until)


class ManyNoteScreen(NoteForm, ManyDialog):
    """Adds a note to all marked dossiers."""

    DRAFT = "many_note"

    def compose(self) -> ComposeResult:
        """The text."""
        with Vertical(id="dialog"):
            yield from self.compose_marked_title(_("Note"))
            yield from self.compose_note()

    def deed(self) -> Deed:
        """The same note in each journal."""
        return ManyNote(self.note)

    def question(self, count: int, sums: str) -> str:
        """The note goes to that many."""
        asked = ngettext(
            "Ajouter cette note à {count} dossier, {sums}\u202f?",
            "Ajouter cette note à {count} dossiers, {sums}\u202f?",
            count,
        )
        return asked.format(count=words.number(count), sums=sums)


class ManyDebtorScreen(ManyDialog):
    """Changes who follows all marked dossiers, and by which policy."""

    DRAFT = "many_debtor"

    def compose(self) -> ComposeResult:
        """The clerk and the policy; what is left empty stays as it is."""
        house = self.desk.setting("policy")
        choices = {name: name for name in policies()}
        choices[_HOUSE] = _("celui de la maison ({name})").format(name=house)
        with Vertical(id="dialog"):
            yield from self.compose_marked_title(_("Suivi et scénario"))
            yield TextField(
                _("Suivi par"),
                id="owner",
                check=self._owner,
                when_empty=_("«\u00a0moi\u00a0», un nom ou «\u00a0personne\u00a0»"),
            )
            yield ChoiceField(_("Scénario"), choices, id="policy", when_empty=_("inchangé"))
            yield Static(
                plain(_("Pour les adresses et les interlocuteurs, ouvrez chaque dossier.")),
                classes="row hint",
            )
            yield from self.compose_bottom()

    def _owner(self, text: str) -> str:
        return "" if folded(text) in {"personne", "nobody"} else meant_owner(self.desk, text)

    def more_problems(self) -> list[tuple[str, Widget | None]]:
        """One of both must be filled in."""
        if any(field.text.strip() for field in self.query(Field).results()):
            return []
        told = _("rien à changer\u00a0: dites qui suit ces dossiers, ou par quel scénario")
        return [(told, self.query_one("#owner", TextField).input)]

    def deed(self) -> Deed:
        """Changes what is filled in."""
        policy = self.query_one("#policy", ChoiceField).value
        return ManyDebtor(
            owner=self.query_one("#owner", TextField).value,
            policy="" if policy == _HOUSE else policy,
        )

    def question(self, count: int, sums: str) -> str:
        """What they become."""
        owner = self.query_one("#owner", TextField).value
        policy = self.query_one("#policy", ChoiceField)
        what = []
        if owner is not None:
            what.append(
                _("suivi par {name}").format(name=owner) if owner else _("suivi par personne")
            )
        if policy.value:
            what.append(_("scénario {name}").format(name=policy.text.strip()))
        asked = ngettext(
            "Modifier {count} dossier, {sums}\u00a0: {what}\u202f?",
            "Modifier {count} dossiers, {sums}\u00a0: {what}\u202f?",
            count,
        )
        return asked.format(count=words.number(count), sums=sums, what=", ".join(what))
