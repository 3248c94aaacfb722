"""Months at the desk, acts at random, on a real database: what holds after every one of them."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from itertools import count
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from relance_tui.clock import Clock
from relance_tui.domain.codes import CallOutcome, Channel, Claim, DebtorKind, EventKind, Rhythm
from relance_tui.domain.decision import FollowUp
from relance_tui.domain.dossier import Dossier
from relance_tui.domain.outcome import CallDraft
from relance_tui.errors import RelanceError
from relance_tui.services.desk import Desk
from relance_tui.services.rulebook import read_rulebook
from relance_tui.services.views import (
    DebtorChanges,
    Done,
    EventDraft,
    LetterView,
    PlanDraft,
    Sending,
)
from relance_tui.storage import queue_reads
from relance_tui.storage.database import close_connections
from relance_tui.storage.facts import all_debtor_ids, load_dossier
from relance_tui.storage.light import reading
from relance_tui.storage.reasons import dump_because, dump_escalations
from tests.services.house import settle_in
from tests.services.test_importing import HEADER

FIRST_DAY = date(2026, 9, 1)
ONE_DAY = timedelta(days=1)
AMOUNTS = st.sampled_from((5_000, 30_000, 100_000))
CUSTOMERS = st.sampled_from(("C1", "C2", "C3"))
AHEAD = st.integers(0, 30)
SPOKEN = CallDraft(outcome=CallOutcome.REACHED)
HANDED = EventDraft(kind=EventKind.HANDED_OVER)
Decision = tuple[Any, ...]
State = dict[int, tuple[Decision, tuple[tuple[str, int], ...], int]]
"""By debtor: the stored decision, the open balance of each invoice, the money to allocate."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TickingClock(Clock):
    """A clock on one day, each of whose instants is a second after the last."""

    ticks: count[int] = field(default_factory=count)

    def now(self) -> datetime:
        start = datetime.combine(self.today(), time(9), tzinfo=UTC)
        return start + timedelta(seconds=next(self.ticks))


def decision_columns(follow_up: FollowUp | None) -> Decision:
    """A decision as its row should hold it."""
    if follow_up is None:
        return None, None, None, None, 0, None, "[]", "{}"
    return (
        follow_up.kind.value,
        follow_up.due_on.isoformat(),
        follow_up.at.isoformat("minutes") if follow_up.at else None,
        follow_up.step,
        follow_up.step_number,
        follow_up.channel.value if follow_up.channel else None,
        dump_escalations(follow_up.escalations),
        dump_because(follow_up.because),
    )


def is_respected(dossier: Dossier, desk: Desk, letter: LetterView) -> bool:
    """Whether a letter of today keeps the gap since the last contact."""
    with reading(desk.database) as connection:
        case = read_rulebook(connection).lay_out(dossier)
    if case.last_contact is None:
        return True
    last_on, channel = case.last_contact
    step = case.policy.step_named(letter.step)
    gap = case.policy.gap_after(channel)
    if step is not None and step.gap_days is not None:
        gap = step.gap_days
    return desk.today >= last_on + gap * ONE_DAY


class RandomMonths(RuleBasedStateMachine):
    """One clerk, three customers, and whatever may happen to them."""

    empty: Path
    folder: Path
    numbers = count(1)

    def __init__(self) -> None:
        super().__init__()
        self.path = self.folder / f"{next(self.numbers)}.db"
        shutil.copy(self.empty, self.path)
        self.desk = Desk(self.path, TickingClock(pinned_on=FIRST_DAY), "marie")
        settle_in(self.desk)
        self.ledger: dict[str, tuple[str, date, int]] = {}
        self.before_acts: list[State] = []

    def teardown(self) -> None:
        close_connections()
        self.path.unlink()

    # What is known of the database.

    def debtor_ids(self) -> list[int]:
        with reading(self.path) as connection:
            return all_debtor_ids(connection)

    def dossier(self, debtor_id: int) -> Dossier:
        with reading(self.path) as connection:
            found = load_dossier(connection, debtor_id)
        assert found is not None
        return found

    def state(self) -> State:
        found: State = {}
        with reading(self.path) as connection:
            ids = all_debtor_ids(connection)
            stored = {row.debtor_id: row for row in queue_reads.rows(connection, ids)}
        for debtor_id in ids:
            row, dossier = stored[debtor_id], self.dossier(debtor_id)
            decision = (
                *(row.kind, row.due_on, row.at, row.step, row.step_number, row.channel),
                *(row.escalations, row.because),
            )
            balances = sorted((each.number, each.open_cents) for each in dossier.invoices)
            found[debtor_id] = decision, tuple(balances), dossier.unallocated_cents
        return found

    def act(self, verb: Callable[[], Done]) -> bool:
        """Does it; a refusal is one line and leaves no trace."""
        before, refusal = self.state(), ""
        try:
            verb()
        except RelanceError as error:
            refusal = str(error) or "\n"
        if refusal:
            assert "\n" not in refusal
            assert self.state() == before
            return False
        self.before_acts.append(before)
        return True

    def someone(self, data: st.DataObject) -> int:
        return data.draw(st.sampled_from(self.debtor_ids()), label="debtor")

    def invoice_number(self, data: st.DataObject, debtor_id: int) -> str | None:
        numbers = [each.number for each in self.dossier(debtor_id).invoices]
        return data.draw(st.none() | st.sampled_from(numbers), label="invoice")

    # What comes from outside.

    @initialize()
    def first_import(self) -> None:
        self.ledger = {
            "F1": ("C1", FIRST_DAY - 20 * ONE_DAY, 100_000),
            "F2": ("C1", FIRST_DAY + 10 * ONE_DAY, 30_000),
            "F3": ("C2", FIRST_DAY - 60 * ONE_DAY, 100_000),
        }
        self.load({number: total for number, (_code, _due, total) in self.ledger.items()})

    @rule(days=st.integers(1, 30))
    def days_pass(self, days: int) -> None:
        later = TickingClock(pinned_on=self.desk.today + days * ONE_DAY)
        self.desk = Desk(self.path, later, "marie")

    @rule(code=CUSTOMERS, total=AMOUNTS, due_in=st.integers(-40, 30))
    def a_new_invoice_is_imported(self, code: str, total: int, due_in: int) -> None:
        number = f"F{len(self.ledger) + 1}"
        self.ledger[number] = code, self.desk.today + due_in * ONE_DAY, total
        self.load({number: total})

    @rule(data=st.data(), quarters=st.integers(0, 4))
    def a_balance_is_imported(self, data: st.DataObject, quarters: int) -> None:
        number = data.draw(st.sampled_from(sorted(self.ledger)))
        self.load({number: self.ledger[number][2] * quarters // 4})

    def load(self, balances: dict[str, int]) -> None:
        lines = [f"{HEADER};Adresse;E-mail"]
        for number, open_cents in balances.items():
            code, due_on, total = self.ledger[number]
            issued_on = due_on - 30 * ONE_DAY
            lines.append(
                f"{code};Client {code};{number};{issued_on:%d/%m/%Y};{due_on:%d/%m/%Y};"
                f"{total // 100},{total % 100:02};{open_cents // 100},{open_cents % 100:02}"
                f";1 rue Haute;compta@{code.lower()}.example"
            )
        path = self.folder / "factures.csv"
        path.write_text("\r\n".join((*lines, "")), encoding="utf-8")
        before = self.state()
        report = self.desk.import_files([path])
        assert not report.files[0].error
        if report.is_applied:
            self.before_acts.append(before)
        else:
            assert self.state() == before

    # What the clerk does.

    @rule(
        data=st.data(),
        outcome=st.sampled_from(CallOutcome),
        amount=st.none() | AMOUNTS,
        ahead=st.none() | AHEAD,
        incoming=st.booleans(),
    )
    def a_call(
        self,
        data: st.DataObject,
        outcome: CallOutcome,
        amount: int | None,
        ahead: int | None,
        *,
        incoming: bool,
    ) -> None:
        debtor_id = self.someone(data)
        number = self.invoice_number(data, debtor_id)
        draft = CallDraft(
            outcome=outcome,
            amount_cents=amount,
            on=None if ahead is None else self.desk.today + ahead * ONE_DAY,
            invoice_numbers=(number,) if number else (),
            is_incoming=incoming,
        )
        self.act(lambda: self.desk.record_call(debtor_id, draft))

    @rule(data=st.data(), cents=AMOUNTS, ago=st.integers(0, 15))
    def a_payment(self, data: st.DataObject, cents: int, ago: int) -> None:
        debtor_id = self.someone(data)
        number = self.invoice_number(data, debtor_id)
        valued_on = self.desk.today - ago * ONE_DAY
        self.act(lambda: self.desk.record_payment(debtor_id, cents, valued_on, number))

    @rule(data=st.data(), cents=AMOUNTS)
    def a_payment_comes_back(self, data: st.DataObject, cents: int) -> None:
        debtor_id = self.someone(data)
        self.act(lambda: self.desk.record_bounce(debtor_id, cents))

    @rule(data=st.data())
    def money_is_allocated(self, data: st.DataObject) -> None:
        debtor_id = self.someone(data)
        self.act(lambda: self.desk.allocate(debtor_id))

    @rule(
        data=st.data(),
        parts=st.integers(1, 4),
        rhythm=st.sampled_from(Rhythm),
        accelerates=st.booleans(),
    )
    def a_plan(self, data: st.DataObject, parts: int, rhythm: Rhythm, *, accelerates: bool) -> None:
        debtor_id = self.someone(data)
        draft = PlanDraft(count=parts, rhythm=rhythm, accelerates=accelerates)
        self.act(lambda: self.desk.agree_plan(debtor_id, draft))

    @rule(data=st.data(), ahead=AHEAD)
    def a_hold(self, data: st.DataObject, ahead: int) -> None:
        debtor_id = self.someone(data)
        number = self.invoice_number(data, debtor_id)
        until_on = self.desk.today + ahead * ONE_DAY
        self.act(lambda: self.desk.hold(debtor_id, until_on, "congés", (number,) if number else ()))

    @rule(data=st.data(), cents=st.none() | AMOUNTS)
    def a_dispute(self, data: st.DataObject, cents: int | None) -> None:
        debtor_id = self.someone(data)
        number = self.invoice_number(data, debtor_id)
        self.act(
            lambda: self.desk.open_dispute(
                debtor_id, "quality", (number,) if number else (), amount_cents=cents
            )
        )

    @rule(data=st.data())
    def disputes_are_settled(self, data: st.DataObject) -> None:
        debtor_id = self.someone(data)
        self.act(lambda: self.desk.settle_disputes(debtor_id))

    @rule(data=st.data(), kind=st.sampled_from(EventKind))
    def an_event_in_law(self, data: st.DataObject, kind: EventKind) -> None:
        debtor_id = self.someone(data)
        number = self.invoice_number(data, debtor_id)
        draft = EventDraft(kind=kind, invoice_numbers=(number,) if number else ())
        self.act(lambda: self.desk.record_event(debtor_id, draft))

    @rule(data=st.data(), kind=st.sampled_from(DebtorKind), refuses=st.booleans())
    def a_debtor_is_edited(self, data: st.DataObject, kind: DebtorKind, *, refuses: bool) -> None:
        debtor_id = self.someone(data)
        changes = DebtorChanges(kind=kind, do_not_call=refuses)
        self.act(lambda: self.desk.edit_debtor(debtor_id, changes))

    @rule(data=st.data(), is_overridden=st.booleans())
    def a_letter(self, data: st.DataObject, *, is_overridden: bool) -> None:
        self.send(self.someone(data), is_overridden=is_overridden)

    def send(self, debtor_id: int, *, is_overridden: bool) -> None:
        try:
            letter = self.desk.letter(debtor_id)
        except RelanceError:
            return
        dossier = self.dossier(debtor_id)
        if letter.missing:
            assert not self.act(lambda: self.desk.mark_sent(letter))
            return
        if self.act(lambda: self.desk.mark_sent(letter)):
            is_answer = letter.template == "reponse-litige"
            assert is_answer or is_respected(dossier, self.desk, letter)
        elif is_overridden:
            assert self.act(
                lambda: self.desk.mark_sent(letter, Sending(override="accord du gérant"))
            )

    @rule(days=st.integers(0, 12), is_overridden=st.booleans())
    def a_morning(self, days: int, *, is_overridden: bool) -> None:
        """Some days later, what the queue asks for is done, line after line."""
        self.days_pass(days)
        for row in self.desk.first_rows(9):
            if row.channel == Channel.CALL:
                self.act(partial(self.desk.record_call, row.debtor_id, SPOKEN))
            elif row.channel == Channel.HANDOVER:
                self.act(partial(self.desk.record_event, row.debtor_id, HANDED))
            elif row.channel:
                self.send(row.debtor_id, is_overridden=is_overridden)
            else:
                self.act(partial(self.desk.note, row.debtor_id, "vu"))

    @precondition(lambda self: len(self.before_acts) > 1)
    @rule()
    def the_last_act_is_undone(self) -> None:
        """Down to the first import, so that there is always somebody."""
        before = self.state()
        try:
            self.desk.undo()
        except RelanceError:
            assert self.state() == before
        else:
            assert self.state() == self.before_acts.pop()

    # What always holds.

    @invariant()
    def the_queue_holds_what_is_due_and_every_row_what_the_facts_say(self) -> None:
        self.desk.roll()
        with reading(self.path) as connection:
            rulebook = read_rulebook(connection)
        due = set()
        for debtor_id, (stored, balances, _loose) in self.state().items():
            dossier = self.dossier(debtor_id)
            follow_up = rulebook.decide(dossier)
            assert stored == decision_columns(follow_up)
            if follow_up is not None and follow_up.due_on <= self.desk.today:
                due.add(debtor_id)
            (row,) = self.desk.queue_rows([debtor_id])
            assert row.overdue_cents == dossier.overdue_cents(self.desk.today)
            assert all(open_cents >= 0 for _number, open_cents in balances)
        assert set(self.desk.queue_ids()) == due

    @invariant()
    def what_is_open_is_the_total_less_what_settled_it(self) -> None:
        with reading(self.path) as connection:
            before = dict(
                connection.execute(
                    "SELECT id, settled_before_cents FROM invoice WHERE retracted_by IS NULL"
                ).fetchall()
            )
        for debtor_id in self.debtor_ids():
            dossier = self.dossier(debtor_id)
            settled = dict.fromkeys((each.id for each in dossier.invoices), 0)
            for payment in dossier.payments:
                assert payment.unallocated_cents >= 0
                for part in payment.allocations if payment.bounced_on is None else ():
                    if part.claim is Claim.PRINCIPAL:
                        settled[part.invoice_id] += part.amount_cents
            for each in dossier.invoices:
                assert each.open_cents == each.total_cents - before[each.id] - settled[each.id]


def test_whatever_happens_in_random_months(empty_database: Path, tmp_path: Path) -> None:
    RandomMonths.empty, RandomMonths.folder = empty_database, tmp_path
    run_state_machine_as_test(
        RandomMonths,
        settings=settings(
            max_examples=40,
            stateful_step_count=40,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
