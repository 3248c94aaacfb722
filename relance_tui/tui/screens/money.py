"""Money that waits: bank movements, then sums no invoice has; one key accepts what is proposed."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar

from textual import on, work
from textual.binding import BindingType

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
    from relance_tui.services.office import Progress
    from relance_tui.services.views import Done
    from relance_tui.services.waiting import WaitingMoney
    from relance_tui.tui.money_lines import Waiting


class MoneyScreen(ActingListScreen):
    """A line for each movement, then for each debtor with money that settles nothing yet."""

    NAME = "money"
    BINDINGS: ClassVar[list[BindingType]] = bindings("money", "list")

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._movements: list[BankProposal] = []
        self._waiting: Sequence[WaitingMoney] = ()
        self._bank = ""
        self._acted_on: int | None = None
        """The movement an act is under way on."""

    def on_resize(self) -> None:
        """Another width, other cuts."""
        self.tell()

    async def read(self) -> None:
        """Reads what waits, and how old the bank data are."""
        movements = await asyncio.to_thread(self.desk.bank_proposals)
        self._waiting = await asyncio.to_thread(self.desk.waiting_money)
        here = self.current if self.is_attached else None
        chosen = {each.line_id: each for each in self._movements if each.why is None}
        self._movements = [chosen.get(each.line_id, each) for each in movements]
        fresh = await asyncio.to_thread(self.desk.freshness)
        self._bank = (
            _("relevé bancaire : {on}").format(on=words.day_near(fresh.bank_on, self.desk.today))
            if fresh.bank_on
            else _("pas de relevé bancaire chargé")
        )
        self._show(self._place_of(here))

    async def do(self, verb: Callable[[Progress], Done]) -> None:
        """Runs a verb; after a refusal nothing is under way any more."""
        await super().do(verb)
        self._acted_on = None

    async def take_in(self, done: Done | None) -> None:
        """Takes the movement acted on off the list at once; what its money changes follows."""
        acted_on, self._acted_on = self._acted_on, None
        if done is None or acted_on is None:
            await super().take_in(done)
            return
        self._done = done
        self._movements = [each for each in self._movements if each.line_id != acted_on]
        self._show()
        self.say(self.told(done))
        self.run_worker(self.read(), exclusive=True, group="proposals")

    def _place_of(self, here: Waiting | None) -> int:
        """Where what was under the cursor is now; the same place when it is gone."""
        for place, each in enumerate(self._rows):
            if here is not None and _who(each) == _who(here):
                return place
        return self._list.cursor if self.is_attached else 0

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

    def _show(self, place: int | None = None) -> None:
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
        self._list.move_to(self._list.cursor if place is None else place)
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
        if movement is not None and movement.debtor is not None:
            self._acted_on = movement.line_id
            await self.do(lambda _heard: self.desk.accept_proposal(movement))
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
        place = self._list.cursor
        self._movements[place] = replace(other, rivals=turned)
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
        self._acted_on = movement.line_id
        await self.take_in(done)

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
            line_id = self._acted_on = movement.line_id
            await self.do(lambda _heard: self.desk.put_movement_aside(line_id))

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


def _who(each: Waiting) -> tuple[str, int]:
    """What tells a line from the others."""
    line_id = getattr(each, "line_id", None)
    return ("movement", line_id) if line_id is not None else ("debtor", each.debtor_id)  # type: ignore[union-attr]  # no movement
