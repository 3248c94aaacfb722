"""The marks of the queue, and what is done to all marked dossiers as one act."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TYPE_CHECKING, TypeAlias, TypeVar

from relance_tui.domain.codes import CallOutcome
from relance_tui.i18n import _
from relance_tui.services.desk import Desk
from relance_tui.tui.hints import key_of
from relance_tui.tui.holding import opens
from relance_tui.tui.screens.case import CaseScreen
from relance_tui.tui.widgets.queue_list import QueueList

if TYPE_CHECKING:  # the first frame needs none of them
    from relance_tui.services.repeating import LastOutcome
    from relance_tui.services.views import Done
    from relance_tui.tui.screens.marked_forms import ManyForm, Marked

    ManyFormOf: TypeAlias = "Callable[[Desk, Marked], ManyForm]"

T = TypeVar("T")


class MarkedScreen(CaseScreen[T]):
    """A list of dossiers of which some are marked: an action is then for all of them."""

    list: QueueList

    def reload(self, keep: int | None = None) -> object:
        """Reads the list again."""
        raise NotImplementedError

    def _title(self) -> None:
        raise NotImplementedError

    @property
    def marked_count(self) -> int:
        """How many dossiers are marked."""
        return len(self.list.marks)

    def action_mark(self) -> None:
        """Marks the dossier under the cursor and goes to the next."""
        self.list.mark()
        self._title()

    def action_mark_range(self) -> None:
        """Marks from the dossier marked last to the cursor."""
        self.list.mark_range()
        self._title()

    def action_mark_all(self) -> None:
        """Marks all dossiers shown, or none."""
        self.list.mark_all()
        self._title()

    # What is done to all.

    def action_call(self) -> None:
        """Logs a call about the marked dossiers, else about this one."""
        if self.marked_count:
            self._open_call(None)
        else:
            super().action_call()

    def action_promise(self) -> None:
        """Logs a promise for the marked dossiers, else for this one."""
        if self.marked_count:
            self._open_call(CallOutcome.PROMISE)
        else:
            super().action_promise()

    def action_dispute(self) -> None:
        """Opens a dispute on the marked dossiers; on this one, opens or settles it."""
        if self.marked_count:
            self._open_call(CallOutcome.DISPUTE)
        else:
            super().action_dispute()

    def action_hold(self) -> None:
        """Suspends the reminders of the marked dossiers, else of this one."""
        if self.marked_count:
            from relance_tui.tui.screens.marked_forms import ManyHoldScreen  # noqa: PLC0415 - when opened

            self._open_many(ManyHoldScreen)
        else:
            super().action_hold()

    def action_note(self) -> None:
        """Adds a note to the marked dossiers, else to this one."""
        if self.marked_count:
            from relance_tui.tui.screens.marked_forms import ManyNoteScreen  # noqa: PLC0415 - same

            self._open_many(ManyNoteScreen)
        else:
            super().action_note()

    def action_debtor(self) -> None:
        """Changes who follows the marked dossiers; on this one, all its particulars."""
        if self.marked_count:
            from relance_tui.tui.screens.marked_forms import ManyDebtorScreen  # noqa: PLC0415 - same

            self._open_many(ManyDebtorScreen)
        else:
            super().action_debtor()

    def action_repeat(self) -> None:
        """Repeats the last outcome logged today on the marked dossiers, else on this one."""
        if self.marked_count:
            self._repeat_on_marked()
        else:
            super().action_repeat()

    def action_letter(self) -> None:
        """The letters of the marked dossiers, else the next letter of this one."""
        if self.marked_count:
            self.action_letters()
        else:
            super().action_letter()

    @opens
    async def action_letters(self) -> None:
        """Writes the letters of the marked dossiers, else all those due today."""
        from relance_tui.tui.screens.batch import BatchScreen  # noqa: PLC0415 - when opened

        done = await self._shown(BatchScreen(self.desk, self.list.marked or None))
        if done is not None:
            self.say(done.message)
            self.reload()

    # What is not.

    def action_payment(self) -> None:
        """Records a payment, which is of one dossier."""
        if not self._refused(_("Règlement")):
            super().action_payment()

    def action_plan(self) -> None:
        """Agrees on a plan, which is of one dossier."""
        if not self._refused(_("Échéancier")):
            super().action_plan()

    def action_event(self) -> None:
        """Records an event, which is of one dossier."""
        if not self._refused(_("Événement")):
            super().action_event()

    def action_handover(self) -> None:
        """Hands over, which is of one dossier."""
        if not self._refused(_("Contentieux")):
            super().action_handover()

    def _refused(self, what: str) -> bool:
        """Says that an action is not for the marked dossiers, and what to do instead."""
        if not self.marked_count:
            return False
        told = _("{what}\u00a0: un dossier à la fois. {unmark} ôte les marques, {open} ouvre.")
        keys = {"unmark": "queue.clear_filter", "open": "queue.open"}
        named = {name: key_of(self.app, command_id) for name, command_id in keys.items()}
        self.say(told.format(what=what, **named))
        return True

    # A draft of such a form, taken up again from the list of drafts.

    def action_many_call(self) -> None:
        """Goes on with a call about the marked dossiers."""
        self._go_on(self.action_call)

    def action_many_hold(self) -> None:
        """Goes on with suspending the marked dossiers."""
        self._go_on(self.action_hold)

    def action_many_note(self) -> None:
        """Goes on with a note for the marked dossiers."""
        self._go_on(self.action_note)

    def action_many_debtor(self) -> None:
        """Goes on with who follows the marked dossiers."""
        self._go_on(self.action_debtor)

    def _go_on(self, action: Callable[[], None]) -> None:
        if self.marked_count:
            action()
        else:
            self.say(_("Ce brouillon vaut pour plusieurs dossiers\u00a0: marquez-les d’abord."))

    # How an act on many goes.

    @opens
    async def _open_many(self, form: ManyFormOf) -> None:
        await self._show_many(form)

    @opens
    async def _open_call(self, outcome: CallOutcome | None) -> None:
        await self._show_call(outcome, None)

    @opens
    async def _repeat_on_marked(self) -> None:
        found = await asyncio.to_thread(self.desk.last_outcome)
        if found is None:
            self.say(_("Vous n’avez noté aucun appel aujourd’hui\u00a0: rien à répéter."))
        else:
            await self._show_call(found.call.outcome, found)

    async def _show_call(self, outcome: CallOutcome | None, again: LastOutcome | None) -> None:
        from relance_tui.tui.screens.marked_call import ManyCallScreen  # noqa: PLC0415 - when opened

        first = await asyncio.to_thread(self.desk.dossier, self.list.marked[0])
        await self._show_many(
            lambda desk, marked: ManyCallScreen(desk, marked, first, outcome, again)
        )

    async def _show_many(self, form: ManyFormOf) -> None:
        screen = form(self.desk, await asyncio.to_thread(self._marked))
        done = await self._shown(screen)
        if done is not None:
            self._take_in_many(screen, done)

    def _marked(self) -> Marked:
        """The marked dossiers and their sums. Runs in a thread."""
        from relance_tui.tui.screens.marked_forms import Marked  # noqa: PLC0415 - when opened

        ids = self.list.marked
        return Marked(tuple(ids), self.desk.overdue_of(ids))

    def _take_in_many(self, screen: ManyForm, done: Done) -> None:
        """What was acted on is marked no more; what was left out still is, and is named."""
        recorded = screen.recorded
        if recorded is not None:
            for debtor_id in recorded.debtor_ids:
                self.list.marks.drop(debtor_id)
        self.list.redraw()
        self._title()
        self.reload()
        self.say(screen.told(done))
