"""What can be done on a dossier, the same from the queue and from the dossier itself."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TYPE_CHECKING, TypeAlias, TypeVar

from rich.cells import cell_len
from textual import events, work
from textual.screen import Screen

from relance_tui.domain.codes import CallOutcome, EventKind, FollowUpKind
from relance_tui.errors import RelanceError, RetryLater
from relance_tui.i18n import _
from relance_tui.services.desk import Desk
from relance_tui.tui import briefs
from relance_tui.tui.holding import KeyHolder, opens
from relance_tui.tui.literal import literal
from relance_tui.tui.progress import Telling
from relance_tui.tui.screens.confirm import ConfirmScreen
from relance_tui.tui.screens.desk_actions import DeskScreen
from relance_tui.tui.widgets.lines import MessageRule
from relance_tui.tui.words import cut

if TYPE_CHECKING:  # the first frame needs none of them
    from relance_tui.domain.outcome import CallDraft
    from relance_tui.services.views import Done, DossierView, LetterChoice, LetterView

T = TypeVar("T")
Form: TypeAlias = "Callable[[Desk, DossierView], Screen[Done | None]]"

_AROUND_COPIED = 7
"""Cells of a message that names what was copied, beside the name and the way it went."""
_LEAST_COPIED = 10


class CaseScreen(DeskScreen[T]):
    """A screen with a current dossier. Each action opens a form and takes in what it did."""

    async def acted(self, done: Done, *, is_undo: bool = False) -> None:
        """Shows what an act changed."""
        raise NotImplementedError

    def name_of(self, debtor_id: int) -> str:
        """The name to say which dossier an act was on; empty where it is plain to see."""
        del debtor_id
        return ""

    @property
    def copied(self) -> str:
        """What is under the cursor."""
        raise NotImplementedError

    # The forms, each loaded when it is first opened.

    def action_call(self) -> None:
        """Logs a call."""
        self._open(_call_form(None))

    def action_promise(self) -> None:
        """Logs a promise to pay."""
        self._open(_call_form(CallOutcome.PROMISE))

    @opens
    async def action_dispute(self) -> None:
        """Opens a dispute, or settles the one that runs."""
        view = await self._view()
        if view is None:
            return
        if not any(dispute.settled_on is None for dispute in view.dossier.disputes):
            await self._show(view, _call_form(CallOutcome.DISPUTE))
            return
        question = _(
            "Lever le litige en cours\u202f? Les relances reprendront où elles en étaient."
        )
        if await self._shown(ConfirmScreen(question)):
            await self._do(lambda: self.desk.settle_disputes(view.dossier.debtor.id))

    def action_plan(self) -> None:
        """Agrees on a payment plan."""
        from relance_tui.tui.screens.plan import PlanScreen  # noqa: PLC0415 - loaded when opened

        self._open(PlanScreen)

    def action_payment(self) -> None:
        """Records a payment."""
        from relance_tui.tui.screens.payment import PaymentScreen  # noqa: PLC0415 - same

        self._open(PaymentScreen)

    def action_hold(self) -> None:
        """Suspends the reminders."""
        from relance_tui.tui.screens.hold import HoldScreen  # noqa: PLC0415 - same

        self._open(HoldScreen)

    def action_note(self) -> None:
        """Adds a note."""
        from relance_tui.tui.screens.note import NoteScreen  # noqa: PLC0415 - same

        self._open(NoteScreen)

    def action_debtor(self) -> None:
        """Changes the debtor's particulars."""
        from relance_tui.tui.screens.debtor import DebtorScreen  # noqa: PLC0415 - same

        self._open(DebtorScreen)

    @opens
    async def action_event(self) -> None:
        """Records what happened in law; the proof of a registered letter when that is awaited."""
        from relance_tui.tui.screens.event import EventScreen  # noqa: PLC0415 - same

        view = await self._view()
        if view is None:
            return
        kind, letter_id = self.proposed_event(view)
        await self._show(view, lambda desk, view: EventScreen(desk, view, kind, letter_id))

    def proposed_event(self, view: DossierView) -> tuple[EventKind | None, int | None]:
        """The event the form opens on, and the registered letter it is about."""
        is_asked = view.current is not None and view.current.kind is FollowUpKind.MISSING_PROOF
        return (EventKind.LETTER_RECEIVED if is_asked else None), None

    @opens
    async def action_letter(self) -> None:
        """Reads the next letter."""
        from relance_tui.tui.screens.letter import LetterScreen  # noqa: PLC0415 - same

        view = await self._view()
        letter = None if view is None else await self._letter_for(view)
        if view is not None and letter is not None:
            await self._show(view, lambda desk, view: LetterScreen(desk, view, letter))

    @opens
    async def open_letter(self, choice: LetterChoice) -> None:
        """Reads a letter that was chosen before."""
        from relance_tui.tui.screens.letter import LetterScreen  # noqa: PLC0415 - same

        view = await self._view()
        if view is not None:
            debtor_id = view.dossier.debtor.id
            letter = await asyncio.to_thread(self.desk.letter, debtor_id, choice)
            await self._show(view, lambda desk, view: LetterScreen(desk, view, letter))

    async def _letter_for(self, view: DossierView) -> LetterView | None:
        """The letter the dossier calls for; where it calls for none, the one chosen."""
        from relance_tui.services.views import LetterChoice  # noqa: PLC0415 - same
        from relance_tui.tui.screens.letter_options import (  # noqa: PLC0415 - same
            chosen_letter,
            letter_choices,
        )
        from relance_tui.tui.screens.pick import PickScreen  # noqa: PLC0415 - same

        debtor_id = view.dossier.debtor.id
        try:
            return await asyncio.to_thread(self.desk.letter, debtor_id)
        except RetryLater:
            raise
        except RelanceError as error:
            problem = str(error)
        templates = await asyncio.to_thread(self.desk.letter_templates)
        question = _("{problem}. Quel courrier ?").format(problem=problem[:1].upper() + problem[1:])
        chosen = await self._shown(PickScreen(question, letter_choices(view.policy, templates)))
        if chosen is None:
            return None
        if isinstance(self.app, KeyHolder):
            self.app.hold_keys()
        choice = chosen_letter(LetterChoice(), chosen)
        return await asyncio.to_thread(self.desk.letter, debtor_id, choice)

    @opens
    async def action_handover(self) -> None:
        """Hands the dossier over."""
        from relance_tui.services.handover_views import HandoverDraft  # noqa: PLC0415 - same
        from relance_tui.tui.screens.handover import HandoverScreen  # noqa: PLC0415 - same

        view = await self._view()
        if view is not None:
            prepare = self.desk.prepare_handover
            debtor_id = view.dossier.debtor.id
            found = await asyncio.to_thread(prepare, debtor_id, HandoverDraft())
            await self._show(view, lambda desk, view: HandoverScreen(desk, view, found))

    @opens
    async def action_why(self) -> None:
        """Says why the dossier is where it is."""
        from relance_tui.tui.screens.why import WhyScreen  # noqa: PLC0415 - same

        view = await self._view()
        if view is not None:
            await self._shown(WhyScreen(view))

    # Acts without a form.

    def action_repeat(self) -> None:
        """Logs the last outcome again: that of this dossier, else my last one of the day."""
        self._repeat()

    @opens
    async def _repeat(self) -> None:
        view = await self._view()
        if view is None:
            return
        debtor_id = view.dossier.debtor.id
        found = await asyncio.to_thread(self.desk.last_outcome, debtor_id)
        if found is None:
            self.say(_("Aucun appel à répéter\u00a0: ni ici, ni de vous aujourd’hui."))
        elif found.call.outcome.is_conversation:
            await self._show(view, _repeat_form(found.call))
        else:
            call = found.call
            done = await asyncio.to_thread(self.desk.record_call, debtor_id, call)
            await self._take_in(done, like=found.customer)

    @opens
    async def action_undo(self) -> None:
        """Undoes my last act, naming it first; asks only when that undoes more than one thing."""
        undone = await asyncio.to_thread(self.desk.undo_preview)
        if undone is None:
            self.say(_("Rien à annuler."))
            return
        question = _("Annuler «\u00a0{act}\u00a0»\u202f? Cela annule {count} actes.").format(
            act=undone.message, count=undone.size
        )
        if undone.size > 1 and not await self._shown(ConfirmScreen(question)):
            return
        self.say(_("J’annule\u00a0: {act}…").format(act=undone.message))
        tell = Telling(self, _("Annulation"), self.say)
        await self._do(lambda: self.desk.undo(tell), is_undo=True)

    @work
    async def action_copy(self) -> None:
        """Copies what is under the cursor."""
        from relance_tui.tui.clipboard import copy  # noqa: PLC0415 - loaded when first used

        text = self.copied
        if not text:
            self.say(_("Rien à copier ici."))
            return
        result = await copy(self.app, text)
        self.say(self._copied_line(text.splitlines()[0], result.message))

    def _copied_line(self, name: str, way: str) -> str:
        """What was copied and which way it went, which always shows whole."""
        room = self.size.width - cell_len(way) - _AROUND_COPIED
        if room < min(cell_len(literal(name)), _LEAST_COPIED):
            return way
        shown = cut(name, min(cell_len(literal(name)), room)).rstrip()
        return _("{name} : {text}").format(name=shown, text=way)

    @work
    async def action_plain(self) -> None:
        """Shows the dossier as plain text in the normal screen."""
        from relance_tui.tui.clipboard import show_plain  # noqa: PLC0415 - loaded when first used

        view = await self._view()
        if view is not None:
            problem = show_plain(self.app, briefs.as_text(view))
            if problem:
                self.say(problem)

    # How an act goes.

    def on_paste(self, event: events.Paste) -> None:
        """What is pasted on a list is text, never keys."""
        event.stop()
        self.say(_("Texte collé hors d’un champ\u00a0: rien n’est fait."))

    def say(self, message: str) -> None:
        """One line for the clerk, in place of the rule above the reason."""
        self.query_one(MessageRule).say(message)

    @opens
    async def _open(self, form: Form) -> None:
        view = await self._view()
        if view is not None:
            await self._show(view, form)

    async def _view(self) -> DossierView | None:
        debtor_id = self.debtor_id
        if debtor_id is None:
            self.say(_("Aucun dossier sous le curseur."))
            return None
        return await asyncio.to_thread(self.desk.dossier, debtor_id)

    async def _show(self, view: DossierView, form: Form) -> None:
        done = await self._shown(form(self.desk, view))
        if done is not None:
            await self._take_in(done)

    async def _do(self, verb: Callable[[], Done], *, is_undo: bool = False) -> None:
        await self._take_in(await asyncio.to_thread(verb), is_undo=is_undo)

    async def _take_in(self, done: Done, *, is_undo: bool = False, like: str = "") -> None:
        name = "" if is_undo or done.debtor_id is None else self.name_of(done.debtor_id)
        await self.acted(done, is_undo=is_undo)
        told = done.message if is_undo else done.recorded or done.message
        if like:
            told = _("{text} (comme {name})").format(text=told, name=like)
        self.say(_("{name} : {text}").format(name=name, text=told) if name else told)


def _call_form(outcome: CallOutcome | None) -> Form:
    from relance_tui.tui.screens.call import CallScreen  # noqa: PLC0415 - loaded when opened

    return lambda desk, view: CallScreen(desk, view, outcome)


def _repeat_form(call: CallDraft) -> Form:
    from relance_tui.tui.screens.repeat import RepeatCallScreen  # noqa: PLC0415 - same

    return lambda desk, view: RepeatCallScreen(desk, view, call)
