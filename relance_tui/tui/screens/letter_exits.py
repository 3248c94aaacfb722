"""The ways out of the letter screen: the clipboard, files, paper, and marking it sent."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace

from relance_tui.domain.codes import Channel
from relance_tui.errors import GuardRefusal, RelanceError
from relance_tui.i18n import _
from relance_tui.services.printing import printer
from relance_tui.services.views import Done, Sending
from relance_tui.tui.clipboard import copy, show_plain
from relance_tui.tui.holding import opens
from relance_tui.tui.screens.confirm import ConfirmScreen
from relance_tui.tui.screens.letter_deposit import DepositScreen
from relance_tui.tui.screens.letter_lines import unsendable
from relance_tui.tui.screens.letter_options import PRINT, channel_choices, format_choices
from relance_tui.tui.screens.letter_text import LetterText
from relance_tui.tui.screens.pick import PickScreen
from relance_tui.tui.screens.reason import ReasonScreen


class LetterExits(LetterText):
    """Copies, exports, prints the letter, and marks it sent."""

    # Out of the program.

    def action_copy(self) -> None:
        """Copies the letter."""
        self.run_worker(self._copy())

    async def _copy(self) -> None:
        result = await copy(self.app, self.letter.body)
        self.say(result.message)

    def action_plain(self) -> None:
        """Shows the letter in the normal screen, to select it by hand."""
        self.say(show_plain(self.app, self.letter.body))

    @opens
    async def action_export(self) -> None:
        """Makes a file of the letter, or prints it."""
        choices = format_choices(printer())
        chosen = await self.shown(PickScreen(_("Exporter en"), choices, proposed="pdf"))
        if chosen is None:
            return
        letter = self.letter
        if chosen == PRINT:
            self.say(_("Impression en cours…"))
            done = _("Confié à l’imprimante\u00a0: {path}")
            self.run_worker(self._make(done, lambda: self.desk.print_letter(letter)))
        else:
            self.say(_("Export en cours…"))
            done = _("Exporté\u00a0: {path}")
            self.run_worker(self._make(done, lambda: self.desk.export_letter(letter, chosen)))

    async def _make(self, done: str, make: Callable[[], object]) -> None:
        """Does what takes a moment, while the keys go on acting."""
        try:
            path = await asyncio.to_thread(make)
        except RelanceError as error:
            self.say(str(error))
        else:
            self.say(done.format(path=path))

    # Sent.

    @opens
    async def action_sent(self) -> None:
        """Marks the letter sent, unless its text, as it reads now, lacks something."""
        problem = await self.checked() or unsendable(self.letter)
        if problem:
            self.say(problem)
            return
        sending = await self._sending()
        if sending is None or self.is_busy:
            return
        if self.letter.needs_confirmation and not await self._is_confirmed():
            return
        done = await self._sent(sending)
        if isinstance(done, GuardRefusal):
            reason = await self.shown(ReasonScreen(str(done)))
            if reason is None:
                return
            done = await self._sent(replace(sending, override=reason))
        if isinstance(done, RelanceError):
            self.say(str(done))
        else:
            self.dismiss(done)

    async def _sending(self) -> Sending | None:
        """The way it left; for a registered letter also when, and under which number."""
        chosen = await self.shown(
            PickScreen(_("Envoyé par"), channel_choices(), proposed=self.letter.channel)
        )
        if chosen is None:
            return None
        if chosen == Channel.REGISTERED:
            return await self.shown(DepositScreen(self.view.today))
        return Sending(channel=chosen)

    async def _is_confirmed(self) -> bool:
        """Asks again for a step that engages what follows."""
        question = _("Ce niveau engage la suite\u00a0: le noter comme envoyé\u202f?")
        return await self.shown(ConfirmScreen(question)) is True

    async def _sent(self, sending: Sending) -> Done | RelanceError:
        """Marks the letter sent, or says what refuses."""
        self.is_busy = True
        try:
            done = await asyncio.to_thread(self.desk.mark_sent, self.letter, sending)
            await self.drafting.discard()
        except RelanceError as error:
            return error
        else:
            return done
        finally:
            self.is_busy = False
