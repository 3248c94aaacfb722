"""Marking dossiers in the queue."""

from __future__ import annotations

import pytest

from relance_tui.services.desk import Desk
from relance_tui.tui.screens.batch import BatchScreen
from relance_tui.tui.screens.confirm import ConfirmScreen
from relance_tui.tui.screens.marked_call import ManyCallScreen
from relance_tui.tui.screens.why import WhyScreen
from relance_tui.tui.widgets.marks import Marks
from tests.tui.canned_desk import until
from tests.tui.conftest import make_app, screen_text
from tests.tui.test_queue import SMALL, settled


def test_a_range_goes_from_the_last_mark_whichever_way() -> None:
    ids = [10, 20, 30, 40, 50]
    marks = Marks()
    marks.toggle(40)
    marks.reach(ids, 1)
    assert marks.in_order(ids) == [20, 30, 40]
    marks.reach(ids, 0)
    assert marks.in_order(ids) == [10, 20, 30, 40]
    marks.clear()
    marks.reach(ids, 2)
    assert marks.in_order(ids) == [30]


def test_a_range_whose_start_is_out_of_sight_is_the_cursor_alone() -> None:
    marks = Marks()
    marks.toggle(99)
    marks.reach([10, 20, 30], 1)
    assert marks.in_order([10, 20, 30]) == [20, 99]


def test_all_or_none_of_what_is_shown() -> None:
    marks = Marks()
    marks.toggle(99)
    marks.turn([10, 20])
    assert marks.in_order([20, 10]) == [20, 10, 99]
    marks.turn([20, 10])
    assert marks.in_order([10, 20]) == [99]


def test_what_left_is_marked_no_more() -> None:
    marks = Marks()
    marks.turn([10, 20, 30])
    marks.drop(20)
    marks.drop(20)
    marks.keep([30, 40])
    assert (30 in marks, 10 in marks, len(marks)) == (True, False, 1)


@pytest.mark.parametrize(("signs", "sign"), [("", "◆"), ("ascii", "*")])
async def test_space_marks_and_goes_down_and_the_header_counts(
    busy: Desk, signs: str, sign: str
) -> None:
    app = make_app(busy, signs=signs)
    async with app.run_test(size=SMALL) as pilot:
        screen = await settled(pilot)
        ids = list(busy.queue_ids())
        await pilot.press("space", "space", "j", "space")
        assert screen.list.marked == [ids[0], ids[1], ids[3]]
        assert screen.list.cursor == 4
        shown = screen_text(app)
        assert shown.count(sign) == 3
        assert " 3 marqués · " in shown
        await pilot.press("k", "space")
        assert screen.list.marked == ids[:2]


async def test_a_marked_line_shows_it_under_the_cursor_too(busy: Desk) -> None:
    app = make_app(busy)
    async with app.run_test(size=SMALL) as pilot:
        await settled(pilot)
        await pilot.press("space", "k")
        assert "▌◆ " in screen_text(app)


async def test_a_range_then_all_then_none(busy: Desk) -> None:
    app = make_app(busy)
    async with app.run_test(size=SMALL) as pilot:
        screen = await settled(pilot)
        ids = list(busy.queue_ids())
        await pilot.press("space", "j", "j", "v")
        assert screen.list.marked == ids[:4]
        await pilot.press("A")
        assert screen.list.marked == ids
        await pilot.press("A")
        assert screen.list.marked == []
        assert "marqué" not in screen_text(app)


async def test_escape_clears_the_filter_then_the_marks(busy: Desk) -> None:
    app = make_app(busy)
    async with app.run_test(size=SMALL) as pilot:
        screen = await settled(pilot)
        await pilot.press("space", "f", *"noel", "enter")
        await settled(pilot)
        await pilot.press("space")
        noel = busy.find("C0042")
        assert len(screen.list.marked) == 2
        await pilot.press("escape")
        await settled(pilot)
        assert screen.list.line_count == len(busy.queue_ids())
        assert noel in screen.list.marked
        assert len(screen.list.marked) == 2
        await pilot.press("escape")
        assert screen.list.marked == []


async def test_a_space_typed_in_the_filter_is_text(busy: Desk) -> None:
    app = make_app(busy)
    async with app.run_test(size=SMALL) as pilot:
        screen = await settled(pilot)
        await pilot.press("f", *"cafe", "space", *"des")
        await settled(pilot)
        assert (screen.text, screen.list.marked) == ("cafe des", [])
        assert screen.list.line_count == 1


async def test_marks_survive_another_order_and_leave_with_the_dossier(busy: Desk) -> None:
    app = make_app(busy)
    async with app.run_test(size=SMALL) as pilot:
        screen = await settled(pilot)
        ids = list(busy.queue_ids())
        noel = busy.find("C0042")
        screen.list.move_to(ids.index(noel))
        await pilot.press("space", "o")
        await settled(pilot)
        assert screen.list.marked == [noel]
        screen.list.move_to(0)
        while screen.debtor_id != noel:
            await pilot.press("j")
        await pilot.press("c")
        await until(pilot, lambda: isinstance(app.screen, ManyCallScreen))
        await pilot.press("a", "enter")
        await until(pilot, lambda: isinstance(app.screen, ConfirmScreen))
        await pilot.press("o")
        await until(pilot, lambda: app.screen is screen)
        await settled(pilot)
        assert noel not in busy.queue_ids()
        assert screen.list.marked == []
        assert "marqué" not in screen_text(app)


async def test_a_dossier_that_another_clerk_did_is_marked_no_more(busy: Desk) -> None:
    app = make_app(busy)
    async with app.run_test(size=SMALL) as pilot:
        screen = await settled(pilot)
        await pilot.press("space", "space")
        gone, stays = screen.list.marked
        busy.hold(gone, busy.today.replace(day=30), "vacances")
        screen.reload()
        await settled(pilot)
        assert screen.list.marked == [stays]


async def test_other_keys_act_on_the_dossier_under_the_cursor(busy: Desk) -> None:
    app = make_app(busy)
    async with app.run_test(size=SMALL) as pilot:
        screen = await settled(pilot)
        await pilot.press("space")
        assert screen.debtor_id not in screen.list.marked
        await pilot.press("w")
        await until(pilot, lambda: isinstance(app.screen, WhyScreen))
        row = screen.list.row
        assert row is not None
        assert row.name in screen_text(app)


async def test_the_letter_key_takes_the_marked_dossiers(busy: Desk) -> None:
    app = make_app(busy)
    async with app.run_test(size=SMALL) as pilot:
        await settled(pilot)
        await pilot.press("space", "l")
        await until(pilot, lambda: isinstance(app.screen, BatchScreen))
