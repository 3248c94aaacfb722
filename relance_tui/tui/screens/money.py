"""Money that waits: bank movements, then sums no invoice has; one key accepts what is proposed."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar

from textual import on, work
from textual.binding import BindingType

from relance_tui.errors import RelanceError
from relance_tui.i18n import _, ngettext
from relance_tui.services.desk import Desk
from relance_tui.tui import words
from relance_tui.tui.keymap import bindings
from relance_tui.tui.screens.acting_list import ActingListScreen
from relance_tui.tui.screens.confirm import ConfirmScreen
from relance_tui.tui.widgets.header import Header
from relance_tui.tui.widgets.lines import Line, LinePane, TextLines, line

if TYPE_CHECKING:
    from relance_tui.services.bank_proposals import BankProposal
    from relance_tui.services.dashboard import Freshness
    from relance_tui.services.views import Done
    from relance_tui.services.waiting import WaitingMoney
    from relance_tui.tui.money_lines import Waiting

    _Read = tuple[list[BankProposal], Sequence[WaitingMoney], Freshness]


_PAUSE_SECONDS = 0.4


class MoneyScreen(ActingListScreen):
    """A line for each movement, then for each debtor with money that settles nothing yet."""

    NAME = "money"
    BINDINGS: ClassVar[list[BindingType]] = bindings("money", "list")

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._movements: list[BankProposal] = []
        self._waiting: Sequence[WaitingMoney] = ()
        self._bank = ""
        self._acts = 0
        """Acts done here: what was read before the last one is out of date."""
        self._is_rereading = False
        self._unsettled: set[int] = set()
        """Debtors whose proposals an act may have changed, until they are read again."""
        self._turned: dict[int, BankProposal] = {}
        """Proposals a clerk asked for in place of the first one, by movement."""

    def on_resize(self) -> None:
        """Another width, other cuts."""
        self.tell()

    async def read(self) -> None:
        """Reads what waits, and how old the bank data are."""
        self._turned.clear()
        self._acts += 1  # a reading under way is of before
        acts = self._acts
        if not self._take(await asyncio.to_thread(self._look), acts):
            await self._reread()

    def _look(self) -> _Read:
        return self.desk.bank_proposals(), self.desk.waiting_money(), self.desk.freshness()

    def _take(self, found: _Read, acts: int) -> bool:
        """Shows what was read after that many acts; False when another one came meanwhile."""
        if acts != self._acts:
            return False
        here = self._place
        movements, self._waiting, fresh = found
        self._movements = [self._as_turned(each) for each in movements]
        self._unsettled.clear()
        self._bank = (
            _("relevé bancaire : {on}").format(on=words.day_near(fresh.bank_on, self.desk.today))
            if fresh.bank_on
            else _("pas de relevé bancaire chargé")
        )
        self._show()
        self._stay_at(here)
        return True

    def _as_turned(self, read: BankProposal) -> BankProposal:
        """What the clerk asked for, unless an act may have changed what it rests on."""
        turned = self._turned.get(read.line_id, read)
        return read if self._concerns_unsettled(turned) else turned

    def _concerns_unsettled(self, movement: BankProposal) -> bool:
        return movement.debtor is not None and movement.debtor.debtor_id in self._unsettled

    @property
    def _place(self) -> int | None:
        """The movement under the cursor, wherever the list has it."""
        return self.movement.line_id if self.movement is not None else None

    def _stay_at(self, line_id: int | None) -> None:
        """Keeps the cursor on a movement that another reading may have put elsewhere."""
        for rank, each in enumerate(self._movements):
            if each.line_id == line_id and rank != self._list.cursor:
                self._list.move_to(rank)

    # An act on one movement: the next one shows at once, the rest is read again behind.

    async def _deal_with(self, movement: BankProposal, verb: Callable[[], Done]) -> None:
        try:
            done = await asyncio.to_thread(verb)
        except RelanceError as error:
            self.say(str(error))
        else:
            self._dealt_with(movement, done)

    def _dealt_with(self, movement: BankProposal, done: Done) -> None:
        self._done = done
        self._acts += 1
        self._turned.pop(movement.line_id, None)
        self._movements = [m for m in self._movements if m.line_id != movement.line_id]
        if done.debtor_id is not None:
            self._unsettled.add(done.debtor_id)
        self._show()
        self.say(self.told(done))
        self.run_worker(self._reread())

    async def _once_quiet(self) -> int:
        """Waits for a pause of the clerk, whose keys come first; how many acts there were then."""
        acts = -1
        while acts != self._acts:
            acts = self._acts
            await asyncio.sleep(_PAUSE_SECONDS)
        return acts

    async def _reread(self) -> None:
        """Reads again until nothing was done meanwhile; one reading at a time."""
        if self._is_rereading:
            return
        self._is_rereading = True
        try:
            acts = await self._once_quiet()
            while not self._take(await asyncio.to_thread(self._look), acts):
                acts = await self._once_quiet()
        except RelanceError as error:
            self.say(str(error))
        finally:
            self._is_rereading = False

    # What shows.

    @property
    def _rows(self) -> list[Waiting]:
        return [*self._movements, *self._waiting]

    @property
    def current(self) -> Waiting | None:
        """What is under the cursor."""
        rows, cursor = self._rows, self._list.cursor
        return rows[cursor] if cursor < len(rows) else None

    @property
    def movement(self) -> BankProposal | None:
        """The bank movement under the cursor."""
        cursor = self._list.cursor
        return self._movements[cursor] if cursor < len(self._movements) else None

    def _show(self) -> None:
        if not self.is_attached:
            return
        from relance_tui.tui import money_lines  # noqa: PLC0415 - after the frame

        rows = self._rows
        self.query_one(Header).set_ends(
            (
                ((" Relance", "accent"), ("   " + _("Argent à affecter"), "strong")),
                line(f"{self._counted()} ", "muted"),
            ),
            (line(f" {self._bank}", "muted"), ()),
        )
        nothing = line(_("Aucune somme n’attend\u00a0: tout ce qui est reçu est affecté."))
        heading = money_lines.heading() if rows else nothing
        self._list.show(heading, [money_lines.row(each) for each in rows])
        self._list.move_to(self._list.cursor)
        self.tell()

    def _counted(self) -> str:
        count = len(self._waiting)
        told = ngettext("{count} dossier", "{count} dossiers", count).format(count=count)
        if not self._movements:
            return told
        count = len(self._movements)
        moved = ngettext("{count} mouvement", "{count} mouvements", count).format(count=count)
        return f"{moved}, {told}" if self._waiting else moved

    def tell(self) -> None:
        """What the line is, and why that is proposed."""
        from relance_tui.tui import money_lines  # noqa: PLC0415 - same

        each = self.current
        lines: list[Line] = []
        if each is not None:
            lines = money_lines.about(each, max(self.size.width - 2, 20))
        self.query_one("#reason", TextLines).show(lines)

    # Keys.

    @on(LinePane.Opened)
    def _opened(self, event: LinePane.Opened) -> None:
        event.stop()

    @work
    async def action_accept(self) -> None:
        """Takes what is proposed under the cursor."""
        movement, each = self.movement, self.current
        if movement is not None and self._concerns_unsettled(movement):
            self.say(_("Ce client vient de changer\u00a0: la proposition se recalcule."))
        elif movement is not None and movement.debtor is not None:
            await self._deal_with(movement, lambda: self.desk.accept_proposal(movement))
        elif movement is not None:
            self.say(_("Personne n’est proposé\u00a0: c choisit le client."))
        elif each is None or each.proposal is None:  # type: ignore[union-attr]  # no movement
            self.say(_("Rien à affecter ici."))
        else:
            debtor_id = each.debtor_id  # type: ignore[union-attr]  # same
            await self.do(lambda _heard: self.desk.allocate(debtor_id))

    @work
    async def action_accept_all(self) -> None:
        """Allocates all the waiting sums that have a proposal, once confirmed."""
        some = [each for each in self._waiting if each.proposal is not None]
        if not some:
            self.say(_("Rien à affecter d’un coup\u00a0: les mouvements se prennent un par un."))
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

    @work
    async def action_other(self) -> None:
        """Proposes the next customer it could be of."""
        movement = self.movement
        if movement is None or not movement.rivals:
            self.say(_("Personne d’autre n’est proposé\u00a0: c choisit le client."))
            return
        first, *rest = movement.rivals
        turned = (*rest, movement.debtor) if movement.debtor else tuple(rest)
        other = await asyncio.to_thread(self.desk.reconsider, movement, first)
        chosen = self._turned[movement.line_id] = replace(other, rivals=turned)
        same = movement.line_id
        self._movements = [chosen if m.line_id == same else m for m in self._movements]
        self._show()

    @work
    async def action_customer(self) -> None:
        """Says whose a movement is."""
        movement = self.movement
        if movement is None:
            self.say(_("Cette somme est déjà celle d’un client\u00a0: o ouvre son dossier."))
            return
        if movement.is_return:
            self.say(_("Un rejet reprend un règlement\u00a0: n en propose un autre, r le note."))
            return
        await self._change(movement)

    async def _change(self, movement: BankProposal) -> None:
        from relance_tui.tui.screens.movement import MovementScreen  # noqa: PLC0415 - when opened

        done = await self.app.push_screen_wait(MovementScreen(self.desk, movement))
        if done is not None:
            self._dealt_with(movement, done)

    @work
    async def resume_draft(self, screen: str) -> None:
        """Opens the form of a draft again, while its movement waits."""
        line_id = screen.partition(":")[2]
        for movement in await asyncio.to_thread(self.desk.bank_proposals):
            if str(movement.line_id) == line_id:
                await self._change(movement)

    @work
    async def action_aside(self) -> None:
        """Sets aside a movement that is no customer's money."""
        movement = self.movement
        if movement is None:
            self.say(_("Seul un mouvement de la banque peut être écarté."))
        else:
            line_id = movement.line_id
            await self._deal_with(movement, lambda: self.desk.put_movement_aside(line_id))

    def action_open(self) -> None:
        """Leaves for the dossier under the cursor."""
        debtor_id = self._debtor_id()
        if debtor_id is not None:
            self.leave_for(debtor_id)

    def _debtor_id(self) -> int | None:
        movement, each = self.movement, self.current
        if movement is not None:
            return movement.debtor.debtor_id if movement.debtor else None
        return each.debtor_id if each is not None else None  # type: ignore[union-attr]  # no movement

    def action_back(self) -> None:
        """Back."""
        self.dismiss(self._done)

    def told(self, done: Done) -> str:
        """What was recorded, as the journal says it."""
        return done.recorded or done.message
