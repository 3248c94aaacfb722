from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import pytest
from textual.widgets import Input

from relance_tui.errors import RelanceError
from relance_tui.services.views import Done
from relance_tui.tui.progress import progress_line
from relance_tui.tui.screens.import_file import ImportScreen, candidates, shared_start
from tests.tui.canned_desk import (
    Bench,
    CannedDesk,
    burst,
    canned_desk,
    shown,
    text_of,
    until,
)


@pytest.fixture
def desk(tmp_path: Path) -> CannedDesk:
    return canned_desk(tmp_path)


async def test_a_file_is_checked_first_and_loaded_on_a_second_enter(
    desk: CannedDesk, tmp_path: Path
) -> None:
    file = tmp_path / "factures.csv"
    file.write_text("x")
    app = Bench()
    async with app.run_test(size=(80, 24)) as pilot:
        app.show(ImportScreen(desk))
        await pilot.pause()
        app.screen.query_one("#path Input", Input).value = f"{tmp_path}/fac"
        await pilot.press("tab")
        await pilot.pause()
        assert app.screen.query_one("#path Input", Input).value == str(file)
        await pilot.press("enter")
        await until(pilot, lambda: "12 nouvelles, 2 modifiées, 1 soldée" in shown(app))
        assert "ligne 3, Montant" in shown(app)
        assert "« [b] »" in shown(app)
        assert desk.asked == [("import", (file,), True)]
        await until(pilot, lambda: app.focused is not None)
        await pilot.press("enter")
        await until(pilot, lambda: app.results)
    assert desk.asked[-1] == ("import", (file,), False)
    assert isinstance(app.results[0], Done)
    assert "12 nouvelles" in app.results[0].message


async def test_a_burst_never_loads_a_file_that_was_not_read(
    desk: CannedDesk, tmp_path: Path
) -> None:
    file = tmp_path / "f"
    file.write_text("x")
    app = Bench()
    async with app.run_test(size=(80, 24)) as pilot:
        app.show(ImportScreen(desk))
        await pilot.pause()
        app.screen.query_one("#path Input", Input).value = str(file)
        await burst(pilot, "enter", "enter", "enter")
        await until(pilot, lambda: desk.asked)
        await pilot.pause(0.2)
        assert desk.asked == [("import", (file,), True)]


async def test_another_path_is_checked_again(desk: CannedDesk, tmp_path: Path) -> None:
    for name in ("a", "ab"):
        (tmp_path / name).write_text("x")
    app = Bench()
    async with app.run_test(size=(80, 24)) as pilot:
        app.show(ImportScreen(desk))
        await pilot.pause()
        app.screen.query_one("#path Input", Input).value = f"{tmp_path}/a"
        await pilot.press("end", "enter")
        await until(pilot, lambda: app.focused is not None and desk.asked)
        await pilot.press("end", "b", "enter")
        await until(pilot, lambda: len(desk.asked) == 2)
    assert desk.asked[-1] == ("import", (tmp_path / "ab",), True)


@pytest.mark.parametrize(
    ("name", "said"), [("absent.csv", "n’existe pas"), ("", "dossier"), ("x" * 300, "long")]
)
async def test_a_path_that_cannot_be_read_is_said(
    desk: CannedDesk, tmp_path: Path, name: str, said: str
) -> None:
    app = Bench()
    async with app.run_test(size=(80, 24)) as pilot:
        app.show(ImportScreen(desk))
        await pilot.pause()
        app.screen.query_one("#path Input", Input).value = f"{tmp_path}/{name}"
        await pilot.press("enter")
        await until(pilot, lambda: said in text_of(app.screen, "#problems"))
        assert desk.asked == []


async def test_a_file_the_desk_refuses_is_said(desk: CannedDesk, tmp_path: Path) -> None:
    file = tmp_path / "f"
    file.write_text("x")
    desk.refusal = "format inconnu [x]"
    app = Bench()
    async with app.run_test(size=(80, 24)) as pilot:
        app.show(ImportScreen(desk))
        await pilot.pause()
        app.screen.query_one("#path Input", Input).value = str(file)
        await pilot.press("enter")
        await until(pilot, lambda: "format inconnu [x]" in text_of(app.screen, "#problems"))
        await until(pilot, lambda: app.focused is not None)


def test_paths_complete_as_far_as_they_are_certain(tmp_path: Path) -> None:
    for name in ("export-1.csv", "export-2.csv", ".cache"):
        (tmp_path / name).write_text("x")
    (tmp_path / "exports").mkdir()
    found = candidates(f"{tmp_path}/ex")
    assert [Path(each).name for each in found] == ["export-1.csv", "export-2.csv", "exports"]
    assert shared_start(found) == f"{tmp_path}/export"
    assert candidates(f"{tmp_path}/exports") == [f"{tmp_path}/exports/"]
    assert not any(".cache" in each for each in candidates(f"{tmp_path}/"))
    assert candidates(f"{tmp_path}/nowhere/x") == []


def test_progress_says_how_far_and_how_fast() -> None:
    line = progress_line("Lecture", 500_000, 1_000_000, 2.0)
    assert "50 %" in line
    assert "250\u202f000 par seconde" in line
    assert progress_line("Lecture", 0, 0, 0.0).startswith("Lecture")


async def test_escape_stops_what_takes_long_and_the_form_goes_on(
    desk: CannedDesk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "f"
    file.write_text("x")
    ended: list[str] = []

    def long(
        _desk: CannedDesk,
        _paths: object,
        *,
        on_progress: Callable[[int, int], None],
        **_more: object,
    ) -> None:
        try:
            for done in range(1000):
                on_progress(done, 1000)
                time.sleep(0.01)
        except RelanceError as error:
            ended.append(str(error))
            raise

    monkeypatch.setattr(CannedDesk, "import_files", long)
    app = Bench()
    async with app.run_test(size=(80, 24)) as pilot:
        app.show(ImportScreen(desk))
        await pilot.pause()
        app.screen.query_one("#path Input", Input).value = str(file)
        await pilot.press("enter")
        await pilot.pause(0.3)
        await pilot.press("escape")
        await until(pilot, lambda: bool(ended))
        await until(pilot, lambda: "rien de ce fichier" in shown(app))
        await until(pilot, lambda: app.focused is not None)
        assert not app.results
