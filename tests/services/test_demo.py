"""The demonstration shows everything the queue knows, whatever the day."""

from __future__ import annotations

import csv
import io
import sqlite3
import tomllib
from collections import defaultdict
from collections.abc import Callable
from datetime import date, timedelta
from functools import cache
from pathlib import Path

import pytest

from relance_tui.clock import Clock
from relance_tui.domain.codes import FollowUpKind, PlanStatus, PromiseStatus
from relance_tui.domain.money import parse_amount
from relance_tui.services import demo
from relance_tui.services.desk import Desk
from relance_tui.services.listing import QueueRow

TUESDAY = date(2026, 11, 24)
DAYS = (
    TUESDAY,
    date(2026, 11, 29),  # a Sunday
    date(2027, 1, 1),  # a public holiday, after Christmas
    date(2028, 2, 29),
    date(2027, 4, 5),  # Easter Monday
    date(2026, 12, 19),  # a Saturday
)


CERTAIN_MOVEMENTS = {"C0008": 187_440, "C0014": 48_600, "C0016": 13_890, "C0047": 274_800}
"""What the statement brings under the number of an invoice, for exactly what it still owes."""


def open_demo(folder: Path, today: date, user: str = "claire") -> Desk:
    return Desk(demo.build(folder, today, user), Clock.set_to_day(today), user)


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory) -> Callable[[date], Desk]:
    """The demonstration of a day, made once for the tests that only look."""

    @cache
    def make(today: date) -> Desk:
        return open_demo(tmp_path_factory.mktemp("demo"), today)

    return make


def queue(desk: Desk) -> list[QueueRow]:
    return desk.first_rows(1000)


@pytest.mark.parametrize("today", DAYS, ids=str)
def test_the_queue_holds_every_situation(shown: Callable[[date], Desk], today: date) -> None:
    desk = shown(today)
    rows = queue(desk)
    assert {row.kind for row in rows} == set(FollowUpKind)
    steps = {(row.step, row.channel) for row in rows if row.kind is FollowUpKind.DUNNING_STEP}
    assert steps == {
        ("rappel", "email"),
        ("relance-ferme", "email"),
        ("derniere-relance", "letter"),
        ("mise-en-demeure", "registered"),
        ("contentieux", "handover"),
    }
    assert any(row.at for row in rows if row.kind is FollowUpKind.CALLBACK)
    assert all(row.overdue_cents > 0 for row in rows)

    totals = desk.totals()
    assert totals.due_count == len(rows)
    assert totals.dossier_count >= 48
    assert totals.done_count == 0
    assert totals.invoices_loaded_on == today

    everyone = [desk.dossier(i) for i in desk.queue_ids(everything=True)]
    promised = {s for view in everyone for s in view.promise_statuses.values()}
    planned = {s for view in everyone for s in view.plan_statuses.values()}
    assert promised >= {
        PromiseStatus.PENDING,
        PromiseStatus.PARTLY_KEPT,
        PromiseStatus.BROKEN,
    }
    assert planned >= {PlanStatus.ACTIVE, PlanStatus.DEFAULTED}
    assert any(view.dossier.overdue_cents(today) == 0 for view in everyone), "not due yet"
    clerks = {entry.by for view in everyone for entry in view.timeline}
    assert clerks == {"marie", "claire"}


@pytest.mark.parametrize("today", DAYS, ids=str)
def test_the_bank_has_movements_to_look_at(shown: Callable[[date], Desk], today: date) -> None:
    desk = shown(today)
    loaded_on = desk.totals().bank_loaded_on
    assert loaded_on is not None
    assert today - timedelta(days=5) <= loaded_on < today
    proposals = {each.entry.payer: each for each in desk.bank_proposals()}
    found = {payer: (each.debtor.code if each.debtor else "") for payer, each in proposals.items()}
    assert found == {
        "ECHAPPEE LIBRAIRIE": "C0024",
        "MME BENALI AICHA": "C0017",
        "SARL CAVE TROIS PUCELLES": "C0009",
        "FROMAGERIE DU TRIEVES": "C0008",
        "JARDINS PARTAGES ASSOC": "C0034",
        "SAS HORIZON GESTION": "",
    }
    assert proposals["FROMAGERIE DU TRIEVES"].is_return
    assert len(proposals["SARL CAVE TROIS PUCELLES"].parts) == 2


def test_a_kept_promise_and_a_paid_up_debtor_are_there(shown: Callable[[date], Desk]) -> None:
    desk = shown(TUESDAY)
    kept = desk.dossier(desk.find("C0018"))
    assert list(kept.promise_statuses.values()) == [PromiseStatus.KEPT]
    paid = desk.dossier(desk.find("C0041"))
    assert paid.dossier.balance_cents == 0
    assert paid.follow_up is None
    assert paid.timeline


@pytest.mark.parametrize("today", DAYS, ids=str)
def test_what_the_history_says_is_true_whatever_the_day(
    shown: Callable[[date], Desk], today: date
) -> None:
    desk = shown(today)
    (promise,) = desk.dossier(desk.find("C0002")).dossier.promises
    assert timedelta(days=18) <= today - promise.made_on <= timedelta(days=22)
    for debtor_id in desk.queue_ids(everything=True):
        view = desk.dossier(debtor_id)
        instants = [entry.at for entry in view.timeline]
        assert instants == sorted(instants, reverse=True)
        for call in view.dossier.calls:
            assert call.on < today
            assert call.on.weekday() < 5
            assert call.at.astimezone().date() == call.on
    assert all(entry.at <= desk.clock.now() for entry in desk.log(500))


def test_weekdays_of_the_files_are_kept(shown: Callable[[date], Desk]) -> None:
    desk = shown(date(2028, 2, 29))
    moved = desk.dossier(desk.find("C0001")).dossier.invoices[0]
    assert moved.due_on.weekday() == date(2026, 10, 14).weekday()
    assert (desk.today - moved.due_on).days == 41
    (ledger,) = desk.database.parent.glob("*FEC*.txt")
    assert b"\t2028" in ledger.read_bytes()


@pytest.mark.parametrize("today", DAYS[:3], ids=str)
def test_balances_are_those_of_the_ledger_less_what_clerks_and_the_bank_recorded(
    shown: Callable[[date], Desk], today: date
) -> None:
    script = tomllib.loads((demo.sample_folder() / "demo.toml").read_text(encoding="utf-8"))
    ledger = (demo.sample_folder() / script["ledger"]).read_text(encoding="utf-8")
    expected: dict[str, int] = defaultdict(int)
    for row in csv.DictReader(io.StringIO(ledger), delimiter="\t", quoting=csv.QUOTE_NONE):
        if row["CompteNum"].startswith("411"):
            debit, credit = (int(row[name].replace(",", "")) for name in ("Debit", "Credit"))
            expected[row["CompAuxNum"]] += debit - credit
    for dossier in script["dossier"]:
        for act in dossier["acts"]:
            if act["do"] == "payment":
                expected[dossier["customer"]] -= parse_amount(act["amount"])
    for code, cents in CERTAIN_MOVEMENTS.items():
        expected[code] -= cents
    desk = shown(today)
    for code, balance in expected.items():
        assert desk.dossier(desk.find(code)).dossier.balance_cents == balance, code


def test_the_letters_of_the_queue_are_ready_but_for_one_address(
    shown: Callable[[date], Desk],
) -> None:
    desk = shown(TUESDAY)
    written = [row for row in queue(desk) if row.step and row.channel != "handover"]
    lacking = {row.code for row in written if desk.letter(row.debtor_id).missing}
    assert lacking == {"C0045"}
    assert len(written) > 15
    assert desk.letter(desk.find("C0029")).language == "en"


def test_loading_the_moved_files_again_changes_nothing(shown: Callable[[date], Desk]) -> None:
    desk = shown(date(2026, 11, 29))
    folder = desk.database.parent
    files = [*folder.glob("*FEC*.txt"), *folder.glob("*.csv")]
    report = desk.import_files(files)
    assert len(report.files) == 2
    for file in report.files:
        assert (file.new, file.changed, file.settled, file.refused) == (0, 0, 0, ())


def test_undo_takes_back_an_act_of_ones_own(tmp_path: Path) -> None:
    desk = open_demo(tmp_path, TUESDAY)
    last = desk.undo_preview()
    assert last is not None
    assert last.size == 1
    done = desk.note(desk.find("C0008"), "premier jour")
    undone = desk.undo_preview()
    assert undone is not None
    assert undone.act_id == done.act_id


def test_a_crowd_is_always_the_same(tmp_path: Path) -> None:
    dumps = []
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        database = demo.build(tmp_path / name, TUESDAY, "claire", debtors=60)
        with sqlite3.connect(database) as connection:
            dumps.append(list(connection.iterdump()))
        connection.close()
    assert dumps[0] == dumps[1]


def test_a_crowd_is_a_database_like_any_other(tmp_path: Path) -> None:
    steps: list[tuple[int, int]] = []
    database = demo.build(
        tmp_path,
        date(2028, 2, 29),
        "claire",
        debtors=400,
        on_progress=lambda done, total: steps.append((done, total)),
    )
    assert steps[-1] == (800, 800)
    connection = sqlite3.connect(database)
    assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
    assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    wrong = connection.execute(
        "SELECT COUNT(*) FROM invoice WHERE open_cents < 0 OR open_cents <> total_cents - COALESCE("
        "(SELECT SUM(amount_cents) FROM allocation WHERE invoice_id = invoice.id), 0)"
    ).fetchone()
    assert wrong == (0,)
    (invoices,) = connection.execute("SELECT COUNT(*) FROM invoice").fetchone()
    (acts,) = connection.execute("SELECT COUNT(*) FROM act").fetchone()
    assert 9 <= invoices / 400 <= 11
    assert 18 <= acts / 400 <= 25
    indexes = "SELECT name FROM sqlite_master WHERE type = 'index' ORDER BY name"
    found = connection.execute(indexes).fetchall()
    connection.close()

    empty = Desk(tmp_path / "empty.db", Clock(TUESDAY), "claire")
    empty.open()
    other = sqlite3.connect(empty.database)
    assert other.execute(indexes).fetchall() == found
    other.close()


def test_one_can_work_in_a_crowd(tmp_path: Path) -> None:
    desk = Desk(
        demo.build(tmp_path, TUESDAY, "claire", debtors=200), Clock.set_to_day(TUESDAY), "claire"
    )
    rows = queue(desk)
    kinds = {row.kind for row in rows}
    assert kinds >= {
        FollowUpKind.CALLBACK,
        FollowUpKind.BROKEN_PROMISE,
        FollowUpKind.DUNNING_STEP,
    }
    first = next(r for r in rows if r.kind is FollowUpKind.DUNNING_STEP and r.channel == "email")
    letter = desk.letter(first.debtor_id)
    assert letter.missing == ()
    done = desk.mark_sent(letter)
    assert done.follow_up is not None
    assert done.follow_up.due_on > TUESDAY
    for entry in desk.dossier(first.debtor_id).timeline:
        assert entry.text
