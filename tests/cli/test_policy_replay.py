"""policy replay: pages of a bearable length, and documents with everything."""

from __future__ import annotations

import json

import pytest

from relance_tui.cli.output import Document, columns, say_json, say_json_with
from relance_tui.services.desk import Desk
from tests.cli.conftest import Run
from tests.services.test_casework import enter

PAST, FUTURE = 3, 2
"""Steps of `standard` on an invoice due on 30 October, seen from 24 November."""
SHOWN = 20


@pytest.fixture
def crowd(desk: Desk) -> int:
    """Debtors enough for both halves to be cut, and how many."""
    count = 15
    for number in range(count):
        enter(desk, f"F-{number}", 10_000, code=f"C{number}")
    return count


def test_a_long_replay_is_cut_around_today_and_says_so(run: Run, crowd: int) -> None:
    page = run("policy", "replay", "standard").out.splitlines()
    cut = [line for line in page if line.startswith("…")]
    assert cut == [
        f"… {PAST * crowd - SHOWN} avant (--json les donne toutes)",
        f"… {FUTURE * crowd - SHOWN} après (--json les donne toutes)",
    ]
    before, after = (page.index(line) for line in cut)
    assert page[before - 1].startswith("Jusqu’au 24/11/2026")
    assert len([line for line in page if "Menuiserie" in line]) == 2 * SHOWN
    assert page[before + SHOWN].startswith("20/11/2026")
    assert page[after - SHOWN].startswith("30/11/2026")
    assert max(map(columns, page)) <= 80


def test_the_document_holds_everything(run: Run, crowd: int) -> None:
    steps = run("policy", "replay", "standard", "--json").document["steps"]
    assert len(steps) == (PAST + FUTURE) * crowd
    assert [each["on"] for each in steps] == sorted(each["on"] for each in steps)
    assert [each["is_past"] for each in steps] == [True] * PAST * crowd + [False] * FUTURE * crowd
    assert {each["amount"] for each in steps} == {"100.00"}


def test_a_document_written_item_by_item_is_the_document(
    capsys: pytest.CaptureFixture[str],
) -> None:
    head = {"policy": "à vérifier", "totals": [{"count": 1}]}
    several: list[Document] = [{"a": [1, {"b": None}]}, {"name": "Éts \x1b[31m\u202e\n"}]
    for items in ([], several[:1], several):
        say_json({**head, "steps": items})
        whole = capsys.readouterr().out
        say_json_with(head, "steps", items)
        assert capsys.readouterr().out == whole
        assert json.loads(whole)["steps"] == items


def test_what_is_replayed_shows_on_standard_output_alone(run: Run, late: Desk) -> None:
    found = run("policy", "replay", "standard", "--from", "2026-11-07", "--to", "2026-11-16")
    assert (found.status, found.err) == (0, "")
    assert late.replay_policy("standard").contacts
    assert "07/11/2026 au 16/11/2026" in found.out
    assert "09/11/2026" in found.out
    assert "Ensuite" not in found.out
