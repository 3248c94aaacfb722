"""The dashboard: pictures at the sizes clerks have, ways out, and figures that come in parts."""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest
from textual.containers import VerticalScroll
from textual.pilot import Pilot

from relance_tui.domain.codes import CallOutcome
from relance_tui.domain.outcome import CallDraft
from relance_tui.errors import RelanceError
from relance_tui.services.crowd import build_crowd
from relance_tui.services.dashboard import Dashboard
from relance_tui.services.desk import Desk
from relance_tui.services.office import Progress
from relance_tui.services.views import DebtorChanges
from relance_tui.storage.light import connect
from relance_tui.tui import dashboard_lines
from relance_tui.tui.app import RelanceApp
from relance_tui.tui.screens.dashboard import DashboardScreen
from relance_tui.tui.widgets.lines import TextLines
from tests.tui import sample
from tests.tui.canned_desk import until
from tests.tui.conftest import make_app, screen_text
from tests.tui.test_queue import settled

Picture = Callable[[RelanceApp, str], None]
SIZES = [(80, 24), (160, 45)]


def of_size(size: tuple[int, int]) -> str:
    return f"{size[0]}x{size[1]}"


async def opened(pilot: Pilot[str]) -> DashboardScreen:
    await settled(pilot)
    await pilot.press("t")
    await until(pilot, lambda: isinstance(pilot.app.screen, DashboardScreen))
    screen = pilot.app.screen
    assert isinstance(screen, DashboardScreen)
    await complete(pilot, screen)
    return screen


async def complete(pilot: Pilot[str], screen: DashboardScreen) -> None:
    """Waits for every figure."""
    await until(pilot, lambda: screen.is_complete, 30)
    await pilot.pause()


@pytest.mark.parametrize("size", SIZES, ids=of_size)
async def test_a_usual_monday(busy: Desk, picture: Picture, size: tuple[int, int]) -> None:
    busy.record_call(busy.find("C0042"), CallDraft(outcome=CallOutcome.VOICEMAIL))
    busy.record_payment(busy.find("C0055"), 70_000)
    app = make_app(busy)
    async with app.run_test(size=size) as pilot:
        screen = await opened(pilot)
        assert screen.query_one(VerticalScroll).max_scroll_y == 0
        picture(app, f"dashboard_{of_size(size)}")


@pytest.mark.parametrize("size", SIZES, ids=of_size)
async def test_an_empty_desk(empty: Desk, picture: Picture, size: tuple[int, int]) -> None:
    app = make_app(empty)
    async with app.run_test(size=size) as pilot:
        await settled(pilot)
        screen = DashboardScreen(empty)
        app.push_screen(screen)
        await complete(pilot, screen)
        picture(app, f"dashboard_empty_{of_size(size)}")


@pytest.fixture
def crowd(tmp_path: Path) -> Desk:
    """Eight hundred debtors, some of whom owe dollars, and a bank that was not read for long."""
    path = tmp_path / "crowd.db"
    build_crowd(path, sample.MONDAY, {}, 800)
    with closing(connect(path)) as connection:
        connection.execute("UPDATE invoice SET currency = 'USD' WHERE debtor_id % 9 = 0")
        connection.execute("UPDATE dossier SET currency = 'USD' WHERE debtor_id % 9 = 0")
        connection.execute("UPDATE debtor SET name = '[b]Gras[/b] \x1b[31m' || name")
        connection.execute(
            'INSERT INTO import_file (path, format, sha256, "on", act_id)'
            " VALUES ('releve.xml', 'camt', 'x', '2026-11-02', 1)"
        )
    return Desk(path, sample.StillClock(pinned_on=sample.MONDAY), "marie")


@pytest.mark.parametrize("size", SIZES, ids=of_size)
async def test_a_crowd_in_two_currencies(
    crowd: Desk, picture: Picture, size: tuple[int, int]
) -> None:
    app = make_app(crowd)
    async with app.run_test(size=size) as pilot:
        screen = await opened(pilot)
        picture(app, f"dashboard_crowded_{of_size(size)}")
        assert screen.query_one(VerticalScroll).max_scroll_y > 0
        await pilot.press("G")
        await pilot.pause()
        assert screen.query_one(VerticalScroll).scroll_y > 0
        await pilot.press("g", "j", "k", "pagedown", "pageup")


@pytest.mark.parametrize("size", [(60, 20), (250, 70)], ids=of_size)
async def test_every_line_fits(crowd: Desk, size: tuple[int, int]) -> None:
    app = make_app(crowd)
    async with app.run_test(size=size) as pilot:
        screen = await opened(pilot)
        shown = screen_text(app)
        assert "Balance âgée" in shown
        found = screen.found
        assert found is not None
        for line in dashboard_lines.lay_out(found, size[0] - 3, size[1]):
            assert sum(len(text) for text, _tone in line) <= size[0] - 3


async def test_an_error_shows_in_one_line(busy: Desk, picture: Picture) -> None:
    app = make_app(busy)
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        screen = DashboardScreen(_Refusing(busy.database, busy.clock, busy.user))
        app.push_screen(screen)
        await until(pilot, lambda: "est occupée" in screen_text(app))
        picture(app, "dashboard_error_80x24")
        await pilot.press("y", "escape")
        await pilot.pause()
        assert app.screen is not screen


class _Refusing(Desk):
    def dashboard(
        self,
        on_part: Callable[[Dashboard], None] | None = None,
        on_progress: Progress | None = None,
    ) -> Dashboard:
        del on_part, on_progress
        raise RelanceError("la base est occupée\u00a0: réessayez dans un instant")


class _Slow(Desk):
    """A desk whose last figures wait to be let go."""

    def dashboard(
        self,
        on_part: Callable[[Dashboard], None] | None = None,
        on_progress: Progress | None = None,
    ) -> Dashboard:
        assert GO.wait(10)
        found = Desk.dashboard(self, on_part, on_progress)
        assert REST.wait(10)
        assert on_progress is not None
        try:
            on_progress(1, 2)
        except Exception:
            STOPPED.set()
            raise
        return found


GO, REST, STOPPED = threading.Event(), threading.Event(), threading.Event()


async def test_the_frame_comes_first_and_the_figures_as_they_are_known(busy: Desk) -> None:
    GO.clear()
    REST.clear()
    app = make_app(busy)
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        screen = DashboardScreen(_Slow(busy.database, busy.clock, busy.user))
        app.push_screen(screen)
        await pilot.pause()
        assert "Tableau de bord" in screen_text(app)
        assert "Calcul en cours" in screen_text(app)
        GO.set()
        await until(pilot, lambda: screen.found is not None and bool(screen.found.outstanding))
        await pilot.pause()
        assert "non échu" in screen_text(app)
        assert "calcul en cours" in screen_text(app)
        await pilot.press("x")
        await pilot.pause()
        assert "Les chiffres arrivent" in screen_text(app)
        REST.set()
        await complete(pilot, screen)
        assert "calcul en cours" not in screen_text(app)
        assert screen.is_complete


async def test_leaving_before_the_end_stops_the_work(busy: Desk) -> None:
    GO.set()
    REST.clear()
    STOPPED.clear()
    app = make_app(busy)
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        screen = DashboardScreen(_Slow(busy.database, busy.clock, busy.user))
        app.push_screen(screen)
        await until(pilot, lambda: screen.found is not None)
        await pilot.press("t")
        await pilot.pause()
        assert app.screen is not screen
        REST.set()
        await until(pilot, STOPPED.is_set)
        assert not screen.is_complete


async def test_all_of_it_is_copied_as_text(busy: Desk) -> None:
    app = make_app(busy, clipboard="osc52")
    async with app.run_test(size=(80, 24)) as pilot:
        await opened(pilot)
        await pilot.press("y")
        await until(pilot, lambda: app.clipboard)
        text = app.clipboard
    for words in (
        "Tableau de bord",
        "50\u202f576,37\u00a0€ échus",
        "31 à 60 j",
        "Clinique du Parc",
        "Attendu sur 8 semaines",
        "DSO par épuisement",
    ):
        assert words in text, words
    assert all(len(line) <= 78 for line in text.splitlines())


async def test_tables_are_exported_for_a_spreadsheet(busy: Desk, private_home: Path) -> None:
    app = make_app(busy)
    async with app.run_test(size=(160, 45)) as pilot:
        await opened(pilot)
        await pilot.press("x")
        await until(pilot, lambda: "5 tableaux CSV dans" in screen_text(app))
    (ageing,) = list(private_home.rglob("2026-11-23_ageing.csv"))  # noqa: ASYNC240 - the app is closed
    assert ageing.read_bytes().startswith(b"\xef\xbb\xbf")


async def test_bars_without_block_characters(busy: Desk) -> None:
    app = make_app(busy, signs="ascii")
    async with app.run_test(size=(80, 24)) as pilot:
        await opened(pilot)
        shown = screen_text(app)
    assert "###" in shown
    assert not set(shown) & set("█▌▓░▸─")


async def test_it_stands_still(busy: Desk) -> None:
    app = make_app(busy)
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await opened(pilot)
        assert not list(screen.query_one("#figures")._timers)
        before = screen.query_one("#figures", TextLines)._lines
        await pilot.pause(0.3)
        assert screen.query_one("#figures", TextLines)._lines is before


async def test_another_width_is_another_layout(busy: Desk) -> None:
    app = make_app(busy)
    async with app.run_test(size=(80, 24)) as pilot:
        await opened(pilot)
        assert "Seules les ventes" not in screen_text(app)
        await pilot.resize_terminal(160, 45)
        await pilot.pause()
        assert "Seules les" in screen_text(app)


def test_a_long_name_is_cut_and_none_acts(busy: Desk) -> None:
    nasty = "SARL [/x] \x1b[31m\u202e " + "Très long " * 20
    busy.edit_debtor(busy.find("C0090"), DebtorChanges(name=nasty))
    found = busy.dashboard()
    assert any("[/x]" in each.name for each in found.due_this_week)
    text = dashboard_lines.as_text(found)
    assert "SARL [/x]" in text
    assert "\x1b" not in text
    assert "\u202e" not in text
    assert found.today == date(2026, 11, 23)
