"""The views of the queue on the command line, and who follows a dossier."""

from __future__ import annotations

from dataclasses import replace

import pytest

from relance_tui.domain.selection import Conditions
from relance_tui.services.desk import Desk
from relance_tui.services.listing import SavedView
from relance_tui.services.saved_views import shipped_views
from tests.cli.conftest import Run


def test_the_queue_of_a_view(run: Run, late: Desk) -> None:
    late.save_view(SavedView(name="Petits", key="P", conditions=Conditions(is_due=True), text="c2"))
    for name in ("Petits", "petits", "P"):
        assert [row["customer"] for row in run("queue", "--view", name, "--json").document] == [
            "C2"
        ]
    assert "Menuiserie C2" in run("queue", "--view", "petits").out
    assert "Menuiserie C1" not in run("queue", "--view", "petits").out


def test_a_view_is_limited_and_sorted(run: Run, late: Desk) -> None:
    big = next(view for view in shipped_views() if view.code == "big")
    late.save_view(replace(big, conditions=Conditions(least_overdue_cents=10_000)), big)
    shown = run("queue", "--view", "big", "--json").document
    assert [row["overdue"] for row in shown] == ["1200.00", "300.00"]
    assert len(run("queue", "--view", "big", "--limit", "1", "--json").document) == 1


@pytest.mark.usefixtures("late")
def test_an_empty_view_says_what_that_means(run: Run) -> None:
    assert run("queue", "--view", "promises").out == "Aucune promesse en attente.\n"
    assert run("queue", "--view", "promises", "--json").document == []


def test_an_unknown_view_names_those_there_are(run: Run) -> None:
    ran = run("queue", "--view", "zzz")
    assert ran.status == 1
    assert "zzz" in ran.line
    assert "Litiges" in ran.line


@pytest.mark.usefixtures("late")
def test_the_views_and_what_they_show(run: Run) -> None:
    document = run("views", "--json").document
    assert [view["code"] for view in document][:2] == ["today", "promises"]
    assert document[0] == {
        "name": "File du jour",
        "key": "a",
        "code": "today",
        "count": 2,
        "order": "urgency",
        "filter": None,
        "due_today": True,
        "promise": None,
        "disputed": False,
        "overdue_at_least": None,
        "owner": None,
        "days_without_contact": None,
    }
    assert document[5]["owner"] == "me"
    assert document[6]["days_without_contact"] == 30
    page = run("views").out
    assert "Promesses rompues" in page
    assert all(len(line) <= 80 for line in page.splitlines())


@pytest.mark.usefixtures("late")
def test_who_follows_a_dossier(run: Run) -> None:
    assert run("debtor", "C1", "--owner", "me", "--json").document["owner"] == "marie"
    assert "suivi par marie" in run("show", "C1").out
    assert [row["customer"] for row in run("queue", "--view", "mine", "--json").document] == ["C1"]
    assert run("undo").status == 0
    assert run("show", "C1", "--json").document["owner"] is None
    assert run("debtor", "C1", "--owner", "x" * 50).status == 1


def test_who_follows_a_new_customer(run: Run) -> None:
    ran = run("debtor", "N1", "--create", "--name", "Neuf", "--owner", "me", "--json")
    assert ran.document["owner"] == "marie"
