"""One act: the fact, its journal entry and the new decision in one transaction."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from relance_tui.domain.decision import FollowUp
from relance_tui.domain.dossier import Dossier
from relance_tui.services.dossiers import known_dossier
from relance_tui.services.journal import line
from relance_tui.services.office import Office, instant_text
from relance_tui.services.rulebook import Rulebook, read_rulebook
from relance_tui.services.settings import shapes_decisions
from relance_tui.services.views import Done
from relance_tui.storage import acts, drafts
from relance_tui.storage.acts import WriteConnection
from relance_tui.storage.database import driver_connection, writing
from relance_tui.storage.decisions import decide, recount_open
from relance_tui.storage.facts import all_debtor_ids
from relance_tui.storage.journal import LOT
from relance_tui.storage.light import DriverConnection
from relance_tui.storage.tables import ActRow

Detail = Mapping[str, Any]


@dataclass(slots=True)
class Act:
    """The act in progress: what a verb writes through."""

    connection: WriteConnection
    driver: DriverConnection
    rulebook: Rulebook
    id: int
    kind: str
    by: str
    at: datetime
    today: date
    debtor_id: int | None
    touched: set[int] = field(default_factory=set)
    """Debtors whose decision must be taken again."""
    detail: Detail = field(default_factory=dict)
    """The inputs the journal line is phrased from."""
    follow_up: FollowUp | None = None
    """The new decision for the dossier acted on, once taken."""

    recount: set[int] | None = None
    """Debtors whose open balances must be derived again; None for all those touched."""
    on_progress: Callable[[int, int], None] | None = None
    parts: list[int] = field(default_factory=list)
    """The acts that this one stands for, one per dossier."""
    known: Dossier | None = None
    """The dossier of a part, read with those of the other parts."""

    def dossier(self, debtor_id: int) -> Dossier:
        """The facts in force, read inside the transaction. Raises UnknownDossier."""
        if self.known is not None and self.known.debtor.id == debtor_id:
            return self.known
        return known_dossier(self.driver, debtor_id)

    @contextmanager
    def part(self, kind: str, dossier: Dossier) -> Iterator[Act]:
        """The share of one dossier in an act on many, written whole or not at all.

        Its facts are those of the whole act, and the journal of the dossier has a line of its own.
        """
        debtor_id = dossier.debtor.id
        part = replace(self, kind=kind, debtor_id=debtor_id, detail={}, known=dossier)
        with acts.all_or_nothing(self.driver):
            yield part
            part_id = acts.insert_row(
                self.connection,
                ActRow,
                at=instant_text(self.at),
                on=self.today,
                by=self.by,
                kind=kind,
                debtor_id=debtor_id,
                detail=acts.detail_text({**part.detail, LOT: self.id}),
            )
        self.parts.append(part_id)
        self.touched.add(debtor_id)

    def add(self, table: acts.Table, **values: Any) -> int:  # noqa: ANN401 - columns of any type
        """Inserts a fact in the name of this act and returns its id."""
        return acts.insert_row(self.connection, table, act_id=self.id, **values)

    def change(self, table: acts.Table, row_id: int, **values: Any) -> None:  # noqa: ANN401 - same
        """Changes a row and keeps what it held, so that undo can put it back."""
        acts.change_row(self.connection, self.id, table, row_id, values)

    def of_debtor(self, debtor_id: int) -> None:
        """Names the debtor of an act opened before it was known."""
        self.debtor_id = debtor_id
        self.touched.add(debtor_id)

    def follow_settings(self, *keys: str) -> None:
        """Reads the rulebook again after settings changed, and decides all when it matters."""
        self.rulebook = read_rulebook(self.driver)
        if any(map(shapes_decisions, keys)):
            self.touched |= set(all_debtor_ids(self.driver))

    def done(self, message: str) -> Done:
        """What the verb answers, once the transaction is over."""
        return Done(
            act_id=self.id,
            message=message,
            debtor_id=self.debtor_id,
            recorded=line(self.kind, json.loads(acts.detail_text(self.detail))),
            follow_up=self.follow_up,
        )

    def decide_again(self) -> None:
        """Derives open balances and decisions of the dossiers touched."""
        debtor_ids = sorted(self.touched)
        recount_open(self.driver, debtor_ids if self.recount is None else self.recount)
        decide(self.driver, debtor_ids, self._decide_one, self.today, self.on_progress)

    def _decide_one(self, dossier: Dossier) -> FollowUp | None:
        follow_up = self.rulebook.decide(dossier)
        if dossier.debtor.id == self.debtor_id:
            self.follow_up = follow_up.as_of(self.today) if follow_up else None
        return follow_up


@contextmanager
def acting(
    office: Office, kind: str, debtor_id: int | None = None, *, draft: str = ""
) -> Iterator[Act]:
    """Opens an act; leaving the block without an error commits it with its journal entry.

    `draft` names the screen whose draft the act fulfils: it goes in the same transaction, so that
    what was saved never comes back as a draft.
    """
    with writing(office.database) as connection:
        driver = driver_connection(connection)
        at, today = office.clock.now(), office.today
        act_id = acts.insert_row(
            connection,
            ActRow,
            at=instant_text(at),
            on=today,
            by=office.user,
            kind=kind,
            debtor_id=debtor_id,
        )
        act = Act(
            connection=connection,
            driver=driver,
            rulebook=read_rulebook(driver),
            id=act_id,
            kind=kind,
            by=office.user,
            at=at,
            today=today,
            debtor_id=debtor_id,
            touched=set() if debtor_id is None else {debtor_id},
        )
        yield act
        acts.close_act(connection, act_id, act.detail, act.debtor_id)
        if draft and debtor_id is not None:
            drafts.drop(driver, office.user, draft, debtor_id)
        act.decide_again()
