"""The planning: the weeks to come, dossier by dossier."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from textual.pilot import Pilot

from relance_tui.services.desk import Desk
from relance_tui.tui.app import RelanceApp
from relance_tui.tui.planning_days import Scale, days_from, first_day, last_day
from relance_tui.tui.screens.dossier import DossierScreen
from relance_tui.tui.screens.planning import PlanningScreen
from relance_tui.tui.screens.queue import QueueScreen
from relance_tui.tui.widgets.planning_list import PlanningList
from tests.tui import sample
from tests.tui.canned_desk import until
from tests.tui.conftest import make_app, screen_text

SIZES = [(80, 24), (160, 45)]


async def opened(pilot: Pilot[str], *keys: str) -> PlanningScreen:
    await pilot.pause(0.3)
    for key in ("f3", *keys):
        await pilot.press(key)
        await pilot.pause(0.3)
    screen = pilot.app.screen
    assert isinstance(screen, PlanningScreen)
    await until(pilot, lambda: not screen.list.missing_ids())
    await pilot.pause(0.2)
    return screen


@pytest.mark.parametrize("size", SIZES, ids=["80x24", "160x45"])
async def test_the_weeks_to_come(
    busy: Desk, picture: Callable[[RelanceApp, str], None], size: tuple[int, int]
) -> None:
    app = make_app(busy)
    async with app.run_test(size=size) as pilot:
        await opened(pilot)
        picture(app, f"planning_{size[0]}x{size[1]}")
        await opened_again(pilot, "s")
        picture(app, f"planning_weeks_{size[0]}x{size[1]}")


async def opened_again(pilot: Pilot[str], *keys: str) -> None:
    for key in keys:
        await pilot.press(key)
        await pilot.pause(0.5)


async def test_in_plain_letters(busy: Desk, picture: Callable[[RelanceApp, str], None]) -> None:
    app = make_app(busy, signs="ascii")
    async with app.run_test(size=(80, 24)) as pilot:
        await opened(pilot)
        picture(app, "planning_ascii_80x24")


async def test_the_cursor_is_on_the_dossier_left_and_enter_opens_the_one_under_it(
    busy: Desk,
) -> None:
    app = make_app(busy)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause(0.3)
        await pilot.press("j", "j")
        queue = app.screen
        assert isinstance(queue, QueueScreen)
        kept = queue.debtor_id
        screen = await opened(pilot)
        row, _outlook = screen.list.current
        assert row is not None
        assert row.debtor_id == kept
        await opened_again(pilot, "j", "enter")
        assert isinstance(app.screen, DossierScreen)
        assert app.screen.debtor_id != kept


async def test_weeks_go_by_and_never_before_this_one(busy: Desk) -> None:
    app = make_app(busy)
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await opened(pilot)
        first = screen.list.days[0]
        assert first == date(2026, 11, 23)
        await opened_again(pilot, "right", "right")
        assert screen.list.days[0] == first + timedelta(days=14)
        await opened_again(pilot, "left", "left", "left")
        assert screen.list.days[0] == first


async def test_what_is_drawn_is_what_the_rule_says(busy: Desk) -> None:
    app = make_app(busy)
    async with app.run_test(size=(160, 45)) as pilot:
        screen = await opened(pilot)
        until = last_day(screen.list.days, screen.scale)
        for row in busy.outlook(list(screen.list._ids), until).rows:
            name = busy.queue_rows([row.debtor_id])[0].name
            drawn = next(one for one in screen_text(app).splitlines() if name[:20] in one)
            for each in row.coming:
                column = screen.list.days.index(each.on)
                at = 36 + column * 2  # the name, then two cells a day
                assert drawn[at] not in {"·", " ", "━"}, (name, each)


async def test_a_desk_with_nothing_to_come_says_so(empty: Desk) -> None:
    sample.on_day(empty, sample.MONDAY)
    app = make_app(empty)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause(0.3)
        app.push_screen(PlanningScreen(empty, None))
        await pilot.pause(0.5)
        assert "0 dossier" in screen_text(app)
        assert app.screen.query_one(PlanningList).line_count == 0


def test_days_are_whole_weeks_from_monday() -> None:
    start = first_day(date(2026, 11, 25), 1)
    assert start == date(2026, 11, 30)
    days = days_from(start, Scale.DAYS, 50)
    assert len(days) == 21
    assert last_day(days, Scale.DAYS) == date(2026, 12, 20)
    assert len(days_from(start, Scale.WEEKS, 50)) == 8
    assert len(days_from(start, Scale.DAYS, 3)) == 7
