"""Money received that waits: whose it is, what is proposed, one key to accept it."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar

from textual import on, work
from textual.binding import BindingType

from relance_tui.domain import formats
from relance_tui.i18n import _, ngettext
from relance_tui.services.desk import Desk
from relance_tui.tui import words
from relance_tui.tui.keymap import bindings
from relance_tui.tui.screens.acting_list import ActingListScreen
from relance_tui.tui.screens.confirm import ConfirmScreen
from relance_tui.tui.screens.desk_actions import DeskScreen
from relance_tui.tui.widgets.header import Header
from relance_tui.tui.widgets.lines import Line, LinePane, TextLines, line, wrap

if TYPE_CHECKING:
    from relance_tui.services.views import Done
    from relance_tui.services.waiting import WaitingMoney

_NAME, _SUM, _SINCE = 26, 16, 10


class MoneyScreen(ActingListScreen):
    """A line for each debtor with money that settles nothing yet; ends with the last act."""

    NAME = "money"
    BINDINGS: ClassVar[list[BindingType]] = bindings("money", "list")

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._waiting: Sequence[WaitingMoney] = ()
        self._bank = ""

    def on_resize(self) -> None:
        """Another width, other cuts."""
        self._tell()

    async def read(self) -> None:
        """Reads what waits, and how old the bank data are."""
        self._waiting = await asyncio.to_thread(self.desk.waiting_money)
        fresh = await asyncio.to_thread(self.desk.freshness)
        self._bank = (
            _("relevé bancaire : {on}").format(on=words.day_near(fresh.bank_on, self.desk.today))
            if fresh.bank_on
            else _("pas de relevé bancaire chargé")
        )
        self._show()

    # What shows.

    @property
    def current(self) -> WaitingMoney | None:
        """What is under the cursor."""
        return self._waiting[self._list.cursor] if self._list.cursor < len(self._waiting) else None

    def _show(self) -> None:
        if not self.is_attached:
            return
        count = len(self._waiting)
        told = ngettext("{count} dossier", "{count} dossiers", count).format(count=count)
        self.query_one(Header).set_ends(
            (
                ((" Relance", "accent"), ("   " + _("Argent à affecter"), "strong")),
                line(f"{told} ", "muted"),
            ),
            (line(f" {self._bank}", "muted"), ()),
        )
        heading = (
            words.cut(_("client"), _NAME)
            + words.cut(_("somme").rjust(_SUM - 1), _SUM)
            + words.cut(_("depuis"), _SINCE)
            + _("proposé")
        )
        if not count:
            heading = _("Aucune somme n’attend\u00a0: tout ce qui est reçu est affecté.")
        self._list.show(line(heading), [self._row(each) for each in self._waiting])
        self._list.move_to(self._list.cursor)
        self._tell()

    @staticmethod
    def _row(each: WaitingMoney) -> tuple[Line, str]:
        from relance_tui.services.waiting import proposal_text  # noqa: PLC0415 - after the frame

        amount = words.money(each.amount_cents, each.currency)
        proposed = proposal_text(each)
        shown: Line = (
            (words.cut(each.name, _NAME - 1) + " ", "strong"),
            (amount.rjust(_SUM - 1) + " ", ""),
            (words.cut(formats.short_date(each.since_on), _SINCE), "muted"),
            (proposed, "accent" if each.proposal else "muted"),
        )
        return shown, f"{each.name}\u00a0: {amount}, {proposed}"

    def _tell(self) -> None:
        """Why that is proposed."""
        from relance_tui.services.waiting import proposal_text, why_text  # noqa: PLC0415 - same

        each = self.current
        lines: list[Line] = []
        if each is not None:
            width = max(self.size.width - 2, 20)
            lines = [((each.name, "strong"), (f" · {each.code}", ""))]
            lines += wrap(proposal_text(each), width)
            lines += wrap(why_text(each), width, "muted")
            if each.references:
                told = _("références\u00a0: {references}")
                lines += wrap(told.format(references=", ".join(each.references)), width, "muted")
        self.query_one("#reason", TextLines).show(lines)

    @on(LinePane.Moved)
    def _moved(self, event: LinePane.Moved) -> None:
        event.stop()
        self._tell()

    # Keys.

    @on(LinePane.Opened)
    def _opened(self, event: LinePane.Opened) -> None:
        event.stop()

    @work
    async def action_accept(self) -> None:
        """Allocates what is under the cursor, as proposed."""
        each = self.current
        if each is None or each.proposal is None:
            self.say(_("Rien à affecter ici."))
        else:
            await self.do(lambda _heard: self.desk.allocate(each.debtor_id))

    @work
    async def action_accept_all(self) -> None:
        """Allocates all that is proposed, once confirmed."""
        some = [each for each in self._waiting if each.proposal is not None]
        if not some:
            self.say(_("Rien à affecter ici."))
            return
        total = sum(
            each.amount_cents - (each.proposal.left_cents if each.proposal else 0) for each in some
        )
        question = _("Affecter {amount} sur {count} dossiers\u202f?").format(
            amount=words.money(total, some[0].currency), count=len(some)
        )
        if await self.app.push_screen_wait(ConfirmScreen(question)):
            ids = [each.debtor_id for each in some]
            await self.do(lambda heard: self.desk.allocate_all(ids, heard))

    def action_open(self) -> None:
        """Leaves for the dossier under the cursor."""
        each = self.current
        below = next(
            (s for s in reversed(self.app.screen_stack) if isinstance(s, DeskScreen)), None
        )
        if each is not None and below is not None:
            self.dismiss(self._done)
            below.go_to(each.debtor_id)

    @work
    async def action_copy(self) -> None:
        """Copies the line under the cursor."""
        from relance_tui.tui.clipboard import copy  # noqa: PLC0415 - loaded when first used

        if self._list.line_count:
            result = await copy(self.app, self._list.copied)
            self.say(result.message)

    def action_back(self) -> None:
        """Back."""
        self.dismiss(self._done)

    def told(self, done: Done) -> str:
        """What was recorded, as the journal says it."""
        return done.recorded or done.message
