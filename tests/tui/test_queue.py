from __future__ import annotations

from collections.abc import Callable

import pytest
from textual.pilot import Pilot

from relance_tui.errors import RetryLater
from relance_tui.services.desk import Desk
from relance_tui.services.listing import QueueOrder
from relance_tui.tui.app import RelanceApp
from relance_tui.tui.screens.first_start import FirstStartScreen
from relance_tui.tui.screens.queue import QueueScreen
from tests.tui.conftest import make_app, screen_text

Picture = Callable[[RelanceApp, str], None]
SMALL, WIDE = (80, 24), (160, 45)


async def settled(pilot: Pilot[str]) -> QueueScreen:
    """Waits for what the screen reads in the background."""
    for _round in range(2):
        await pilot.app.workers.wait_for_complete()
        await pilot.pause(0.1)
    await pilot.app.workers.wait_for_complete()
    await pilot.pause()
    screen = pilot.app.screen_stack[0]
    assert isinstance(screen, QueueScreen)
    return screen


@pytest.mark.parametrize(("size", "name"), [(SMALL, "80x24"), (WIDE, "160x45")])
async def test_a_usual_monday(
    busy: Desk, picture: Picture, size: tuple[int, int], name: str
) -> None:
    app = make_app(busy)
    async with app.run_test(size=size) as pilot:
        await settled(pilot)
        await pilot.press("j", "j", "j")
        await settled(pilot)
        picture(app, f"queue_{name}")


async def test_everything_done_says_what_comes_back(busy: Desk, picture: Picture) -> None:
    for debtor_id in busy.queue_ids():
        if any(dispute for dispute in busy.dossier(debtor_id).dossier.disputes):
            busy.settle_disputes(debtor_id)
        busy.hold(debtor_id, busy.today.replace(day=30), "vacances")
    app = make_app(busy)
    async with app.run_test(size=SMALL) as pilot:
        await settled(pilot)
        picture(app, "queue_done_80x24")


async def test_an_empty_desk_shows_three_ways_to_start(empty: Desk) -> None:
    app = make_app(empty)
    async with app.run_test(size=SMALL) as pilot:
        await settled(pilot)
        assert isinstance(app.screen, FirstStartScreen)
        await pilot.press("d")
    assert app.return_value == "demo"


async def test_the_first_frame_needs_no_database_toolkit(busy: Desk) -> None:
    first = busy.first_rows(60)
    app = make_app(busy)
    async with app.run_test(size=SMALL):
        screen = app.screen_stack[0]
        assert isinstance(screen, QueueScreen)
        assert [screen.list.row] == first[:1]
        assert "Garage de l’Étoile" in screen_text(app)


async def test_the_cursor_moves_by_line_and_page_and_stays_in_bounds(busy: Desk) -> None:
    app = make_app(busy)
    async with app.run_test(size=(80, 16)) as pilot:
        screen = await settled(pilot)
        count = screen.list.line_count
        await pilot.press("G")
        assert screen.list.cursor == count - 1
        await pilot.press("j", "pagedown")
        assert screen.list.cursor == count - 1
        await pilot.press("pageup")
        assert screen.list.cursor < count - 1
        await pilot.press("home", "k")
        assert screen.list.cursor == 0


async def test_filter_follows_the_typing_without_accents(busy: Desk) -> None:
    app = make_app(busy)
    async with app.run_test(size=SMALL) as pilot:
        screen = await settled(pilot)
        await pilot.press("f", *"coeur", "enter")
        await settled(pilot)
        assert screen.list.line_count == 1
        assert "File du jour (1)" in screen_text(app)
        assert screen.list.row is not None
        assert screen.list.row.name.startswith("Cœur de Bœuf")
        await pilot.press("escape")
        await settled(pilot)
        assert "File du jour (" not in screen_text(app)
        assert screen.list.line_count == len(busy.queue_ids())
        assert screen.list.row is not None
        assert screen.list.row.name.startswith("Cœur de Bœuf")


async def test_a_filter_that_finds_nothing_says_how_to_leave_it(busy: Desk) -> None:
    app = make_app(busy)
    async with app.run_test(size=SMALL) as pilot:
        await settled(pilot)
        await pilot.press("f", *"zz[/", "enter")
        await settled(pilot)
        assert "Aucun dossier ne correspond à «\u00a0zz[/\u00a0»" in screen_text(app)


async def test_sort_goes_round_and_the_cursor_keeps_its_dossier(busy: Desk) -> None:
    app = make_app(busy)
    async with app.run_test(size=SMALL) as pilot:
        screen = await settled(pilot)
        before = screen.debtor_id
        for order in (QueueOrder.AMOUNT, QueueOrder.AGE, QueueOrder.NAME, QueueOrder.URGENCY):
            await pilot.press("o")
            await settled(pilot)
            assert screen.order is order
            assert screen.debtor_id == before


async def test_an_act_gives_the_place_to_the_next_and_undo_brings_it_back(busy: Desk) -> None:
    app = make_app(busy)
    async with app.run_test(size=SMALL) as pilot:
        screen = await settled(pilot)
        ids = list(busy.queue_ids())
        noel = busy.find("C0042")
        screen.list.move_to(ids.index(noel))
        await pilot.press("full_stop")
        await settled(pilot)
        assert noel not in busy.queue_ids()
        assert screen.debtor_id == ids[ids.index(noel) + 1]
        await pilot.press("u")
        await settled(pilot)
        assert list(busy.queue_ids()) == ids
        assert screen.debtor_id == noel


async def test_everything_shows_what_is_awaited_too(busy: Desk) -> None:
    app = make_app(busy)
    async with app.run_test(size=SMALL) as pilot:
        await settled(pilot)
        await pilot.press("s")
        await settled(pilot)
        shown = screen_text(app)
        assert "Clinique du Parc" in shown
        assert "promesse attendue" in shown


async def test_copy_takes_the_phone_number(busy: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "xterm")
    app = make_app(busy, clipboard="osc52")
    async with app.run_test(size=SMALL) as pilot:
        await settled(pilot)
        await pilot.press("y")
        await settled(pilot)
        assert app.clipboard == "04 76 00 00 02"


async def test_a_refusal_is_one_line_and_the_screen_goes_on(
    busy: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse() -> None:
        raise RetryLater("Base occupée [/x], réessayez.")

    app = make_app(busy)
    async with app.run_test(size=SMALL) as pilot:
        screen = await settled(pilot)
        monkeypatch.setattr(Desk, "undo_preview", lambda _self: refuse())
        await pilot.press("u")
        await settled(pilot)
        assert "Base occupée [/x], réessayez." in screen_text(app)
        await pilot.press("j")
        assert screen.list.cursor == 1


@pytest.mark.parametrize("width", [60, 66, 72, 79, 100, 119, 120, 200])
async def test_every_width_holds_the_names(busy: Desk, width: int) -> None:
    app = make_app(busy, signs="ascii")
    async with app.run_test(size=(width, 24)) as pilot:
        await settled(pilot)
        assert "Menuiserie Noël" in screen_text(app)
