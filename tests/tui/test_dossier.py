from __future__ import annotations

from collections.abc import Callable

import pytest
from textual.pilot import Pilot

from relance_tui.services.desk import Desk
from relance_tui.tui.app import RelanceApp
from relance_tui.tui.screens.dossier import DossierScreen
from relance_tui.tui.screens.queue import QueueScreen
from relance_tui.tui.screens.why import WhyScreen
from tests.tui.canned_desk import until
from tests.tui.conftest import make_app, screen_text
from tests.tui.test_queue import settled

Picture = Callable[[RelanceApp, str], None]


async def opened(pilot: Pilot[str], desk: Desk, code: str) -> DossierScreen:
    queue = await settled(pilot)
    queue.open_dossier(desk.find(code))
    await until(pilot, lambda: isinstance(pilot.app.screen, DossierScreen))
    screen = pilot.app.screen
    assert isinstance(screen, DossierScreen)
    await until(pilot, lambda: screen.panes["rights"].copied != "")
    await pilot.pause(0.1)
    return screen


@pytest.mark.parametrize("code", ["C0042", "C0021"])
@pytest.mark.parametrize(("size", "name"), [((80, 24), "80x24"), ((160, 45), "160x45")])
async def test_the_facts_of_a_dossier(
    busy: Desk, picture: Picture, code: str, size: tuple[int, int], name: str
) -> None:
    app = make_app(busy)
    async with app.run_test(size=size) as pilot:
        await opened(pilot, busy, code)
        picture(app, f"dossier_{code}_{name}")


async def test_tab_goes_through_the_panes_and_copy_takes_the_line(
    busy: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TERM", "xterm")
    app = make_app(busy, clipboard="osc52")
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await opened(pilot, busy, "C0042")
        await pilot.press("j")
        assert screen.copied == "F-121"
        await pilot.press("tab", "tab")
        assert "04 76 00 00 01" in screen_text(app)
        await pilot.press("y")
        await pilot.pause(0.1)
        assert app.clipboard == "04 76 00 00 01"
        await pilot.press("tab", "tab")
        assert "intérêts à ce jour" in screen_text(app)
        await pilot.press("j")
        assert screen.copied.startswith("intérêts à ce jour")
        await pilot.press("tab")
        assert screen.copied == "F-121"


async def test_an_act_in_the_dossier_shows_there_and_in_the_queue(busy: Desk) -> None:
    app = make_app(busy)
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await opened(pilot, busy, "C0042")
        before = len(screen.view.timeline)
        await pilot.press("full_stop")
        await pilot.pause(0.2)
        assert len(screen.view.timeline) == before + 1
        await pilot.press("escape")
        queue = await settled(pilot)
        assert isinstance(app.screen, QueueScreen)
        assert busy.find("C0042") not in [queue.list._ids[i] for i in range(queue.list.line_count)]


async def test_why_names_every_rule_and_the_one_that_wins(busy: Desk, picture: Picture) -> None:
    app = make_app(busy)
    async with app.run_test(size=(80, 24)) as pilot:
        await opened(pilot, busy, "C0013")
        await pilot.press("w")
        await pilot.pause(0.2)
        assert isinstance(app.screen, WhyScreen)
        picture(app, "why_C0013_80x24")
