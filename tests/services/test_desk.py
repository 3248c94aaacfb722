"""The queue as the desk reads it, customers found by name, settings and drafts."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from relance_tui.clock import Clock
from relance_tui.domain.codes import CallOutcome
from relance_tui.domain.outcome import CallDraft
from relance_tui.errors import RelanceError, RetryLater, UsageError
from relance_tui.services.desk import Desk
from relance_tui.services.finding import AmbiguousCustomer, UnknownCustomer
from relance_tui.services.listing import QueueOrder
from relance_tui.services.rows import queue_row
from relance_tui.storage.queue_reads import StoredRow
from tests.services.test_casework import enter

MakeDesk = Callable[..., Desk]


def codes(desk: Desk, order: QueueOrder = QueueOrder.URGENCY, text: str = "") -> list[str]:
    return [row.code for row in desk.queue_rows(desk.queue_ids(order, text))]


def test_the_queue_puts_callbacks_first_then_broken_promises_then_amounts(
    make_desk: MakeDesk,
) -> None:
    before = make_desk(date(2026, 11, 16))
    big = enter(before, code="BIG", total_cents=900_000)
    enter(before, code="MID", total_cents=500_000)
    broken = enter(before, code="BROKEN", total_cents=1_000)
    call = enter(before, code="CALL", total_cents=2_000)
    before.record_call(broken, CallDraft(outcome=CallOutcome.PROMISE, on=date(2026, 11, 18)))
    before.record_call(call, CallDraft(outcome=CallOutcome.CALLBACK, on=date(2026, 11, 24)))
    desk = make_desk()
    assert codes(desk) == ["CALL", "BROKEN", "BIG", "MID"]
    assert [row.code for row in desk.first_rows(2)] == ["CALL", "BROKEN"]
    assert codes(desk, QueueOrder.AMOUNT) == ["BIG", "MID", "CALL", "BROKEN"]
    assert codes(desk, text="mid") == ["MID"]
    assert desk.queue_rows([big])[0].overdue_cents == 900_000


def test_what_is_overdue_follows_the_days(make_desk: MakeDesk) -> None:
    desk = make_desk()
    debtor_id = enter(desk, "F-1", 10_000, date(2026, 11, 2))
    enter(desk, "F-2", 20_000, date(2026, 11, 26))
    assert desk.first_rows(5)[0].overdue_cents == 10_000
    later = make_desk(date(2026, 11, 27))
    assert later.roll() == 1
    assert later.first_rows(5)[0].overdue_cents == 30_000
    assert later.totals().overdue_cents == 30_000
    assert later.roll() == 0
    assert desk.roll() == 1
    assert desk.first_rows(5)[0].overdue_cents == 10_000
    assert desk.dossier(debtor_id).dossier.overdue_cents(desk.today) == 10_000


def test_an_untouched_step_rises_while_days_pass() -> None:
    stored = StoredRow(
        debtor_id=1,
        code="C1",
        name="Noël",
        kind="dunning_step",
        step="rappel",
        step_number=1,
        channel="email",
        due_on="2026-11-24",
        at=None,
        overdue_cents=1,
        oldest_due_on="2026-11-01",
        currency="EUR",
        escalations='[["2026-11-26", "derniere-relance", 3, "letter"]]',
        because="{}",
    )
    before = queue_row(stored, date(2026, 11, 25))
    after = queue_row(stored, date(2026, 11, 26))
    assert (before.step, before.step_number, before.channel) == ("rappel", 1, "email")
    assert (after.step, after.step_number, after.channel) == ("derniere-relance", 3, "letter")


def test_totals_count_what_was_done_today(desk: Desk) -> None:
    debtor_id = enter(desk)
    assert (desk.totals().due_count, desk.totals().done_count) == (1, 1)
    desk.record_call(debtor_id, CallDraft(outcome=CallOutcome.VOICEMAIL))
    totals = desk.totals()
    assert (totals.due_count, totals.dossier_count, totals.overdue_cents) == (0, 1, 120_000)


def test_a_customer_is_found_by_code_or_part_of_the_name(desk: Desk) -> None:
    first = enter(desk, code="C1")
    enter(desk, code="C2")
    assert desk.find("C1") == first
    assert desk.find("menuiserie c1") == first
    with pytest.raises(AmbiguousCustomer, match="C2"):
        desk.find("MENUISERIE")
    with pytest.raises(UnknownCustomer, match="boulanger"):
        desk.find("boulanger")


def test_an_unknown_setting_proposes_the_nearest(desk: Desk) -> None:
    with pytest.raises(UsageError, match=r"creditor\.iban"):
        desk.setting("creditor.ibam")


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("creditor.iban", "FR7630006000011234567890188"),
        ("creditor.siren", "123456789"),
        ("creditor.email", "pas une adresse"),
        ("gap.days", "-1"),
        ("gap.days", "deux"),
        ("calendar.alsace_moselle", "peut-être"),
        ("policy", "inconnue"),
    ],
)
def test_a_wrong_setting_names_key_and_value(desk: Desk, key: str, value: str) -> None:
    with pytest.raises(UsageError, match=key) as refusal:
        desk.change_setting(key, value)
    assert value in str(refusal.value)


def test_drafts_belong_to_a_clerk_a_screen_and_a_dossier(make_desk: MakeDesk) -> None:
    marie, paul = make_desk(user="marie"), make_desk(user="paul")
    debtor_id = enter(marie)
    marie.save_draft("call", debtor_id, {"note": "rappelle"})
    assert marie.draft("call", debtor_id) == {"note": "rappelle"}
    assert paul.draft("call", debtor_id) == {}
    assert marie.draft("plan", debtor_id) == {}
    marie.save_draft("call", debtor_id, {"note": ""})
    assert marie.draft("call", debtor_id) == {}


def test_a_busy_database_asks_to_try_again(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    debtor_id = enter(desk)
    monkeypatch.setattr("relance_tui.storage.light.BUSY_SECONDS", 0.05)
    from relance_tui.storage.database import close_connections  # noqa: PLC0415

    close_connections()
    other = sqlite3.connect(desk.database, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    try:
        with pytest.raises(RetryLater):
            desk.note(debtor_id, "x")
    finally:
        other.close()
        close_connections()


def test_a_database_that_is_none_is_refused_in_one_line(tmp_path: Path) -> None:
    path = tmp_path / "notes.txt"
    path.write_text("bonjour " * 200, encoding="utf-8")
    with pytest.raises(RelanceError) as refusal:
        Desk(path, Clock(date(2026, 11, 24)), "marie").open()
    assert "\n" not in str(refusal.value)
    assert path.read_text(encoding="utf-8").startswith("bonjour")


def test_a_backup_is_a_whole_private_copy_and_overwrites_nothing(
    desk: Desk, tmp_path: Path
) -> None:
    debtor_id = enter(desk)
    copy = desk.back_up(tmp_path / "copie.db")
    assert copy.stat().st_mode & 0o777 == 0o600
    other = Desk(copy, Clock(desk.today), "marie")
    assert other.dossier(debtor_id).dossier == desk.dossier(debtor_id).dossier
    with pytest.raises(RelanceError, match="existe déjà"):
        desk.back_up(copy)
    with pytest.raises(RelanceError, match="nulle-part"):
        desk.back_up(tmp_path / "nulle-part" / "copie.db")
