"""A database of the first version, upgraded, says what it said, under the rule of today."""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from alembic import command
from sqlmodel import create_engine

from relance_tui.clock import Clock
from relance_tui.domain.codes import CallOutcome, DebtorKind, FollowUpKind
from relance_tui.domain.outcome import CallDraft
from relance_tui.services.desk import Desk
from relance_tui.services.views import DebtorChanges, DossierView, PlanDraft
from relance_tui.storage import migrations
from relance_tui.storage.light import reading
from tests.services.test_casework import enter
from tests.services.test_legal import notify


@pytest.fixture
def filled(desk: Desk) -> Desk:
    """Every kind of fact that the first version knew."""
    debtor_id = enter(desk, due_on=date(2026, 10, 15))
    desk.edit_debtor(
        debtor_id, DebtorChanges(kind=DebtorKind.BUSINESS, terms_days=45, phone="04 76 00 00 01")
    )
    notify(desk)
    desk.record_payment(debtor_id, 20_000, date(2026, 11, 16))
    second = enter(desk, "F-2", 300_000, code="C2")
    desk.record_call(second, CallDraft(outcome=CallOutcome.PROMISE, on=date(2026, 11, 27)))
    desk.agree_plan(second, PlanDraft(count=3, deposit_cents=10_000, freezes_interest=False))
    third = enter(desk, "F-3", 50_000, code="C3")
    desk.open_dispute(third, "quality")
    desk.hold(third, date(2026, 12, 1), "vacances")
    desk.record_call(
        third, CallDraft(outcome=CallOutcome.CALLBACK, on=date(2026, 11, 30), note="M. Roux")
    )
    return desk


@pytest.fixture
def old(filled: Desk, tmp_path: Path) -> Desk:
    """A desk on the same facts, as the first version stored them, decided by its rule."""
    path = tmp_path / "old.db"
    engine = create_engine(f"sqlite:///{path}")
    with engine.begin() as connection:
        config = migrations._config()
        config.attributes["connection"] = connection
        command.upgrade(config, "0001")
    engine.dispose()
    copy = sqlite3.connect(path)
    copy.execute("ATTACH ? AS now", (str(filled.database),))
    tables = copy.execute("SELECT name FROM main.sqlite_master WHERE type = 'table'").fetchall()
    with copy:
        for (table,) in tables:
            if table != "alembic_version":
                columns = ", ".join(
                    f'"{row[1]}"' for row in copy.execute(f"PRAGMA main.table_info('{table}')")
                )
                copy.execute(
                    f'INSERT INTO main."{table}" ({columns}) SELECT {columns} FROM now."{table}"'  # noqa: S608 - names read from the schema
                )
        copy.execute("UPDATE main.dossier SET kind = NULL, queue_group = 9, due_on = NULL")
    copy.close()
    return Desk(path, Clock(filled.today), "marie")


def _said(desk: Desk, code: str) -> DossierView:
    """The dossier, but for what the first version did not keep: when the kind was changed."""
    view = desk.dossier(desk.find(code))
    debtor = replace(view.dossier.debtor, kind_known_at=None)
    return replace(view, dossier=replace(view.dossier, debtor=debtor))


def test_an_old_database_says_the_same_once_upgraded(filled: Desk, old: Desk) -> None:
    old.open()
    for code in ("C1", "C2", "C3"):
        assert _said(old, code) == _said(filled, code)
        assert old.rights(old.find(code)) == filled.rights(filled.find(code))
    assert old.log() == filled.log()


def test_what_the_former_rule_decided_is_decided_again(filled: Desk, old: Desk) -> None:
    old.open()
    rows = old.first_rows(5)
    assert [row.kind for row in rows] == [FollowUpKind.MISSING_PROOF]
    assert rows == filled.first_rows(5)
    with reading(old.database) as connection, reading(filled.database) as expected:
        query = "SELECT * FROM dossier ORDER BY debtor_id"
        assert connection.execute(query).fetchall() == expected.execute(query).fetchall()


def test_what_the_first_version_did_is_still_undone(filled: Desk, old: Desk) -> None:
    old.open()
    for _ in range(6):
        old.undo()
        filled.undo()
    for code in ("C1", "C2"):
        assert _said(old, code).dossier == _said(filled, code).dossier


def test_the_columns_that_are_new_hold_what_the_rows_meant(old: Desk) -> None:
    old.open()
    dossier = old.dossier(old.find("C2")).dossier
    assert [(plan.tolerance_working_days, plan.accelerates) for plan in dossier.plans] == [
        (None, True)
    ]
    first = old.dossier(old.find("C1")).dossier
    assert {(i.performed_on, i.policy) for i in first.invoices} == {(None, None)}
    assert (first.debtor.terms_method, first.debtor.tags) == ("net", ())
    parts = [part for payment in first.payments for part in payment.allocations]
    assert {part.claim.value for part in parts} == {"principal"}
    (dispute,) = old.dossier(old.find("C3")).dossier.disputes
    assert dispute.amount_cents is None
