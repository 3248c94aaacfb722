"""What the last import changed, on its screen."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from textual.pilot import Pilot

from relance_tui.services.desk import Desk
from relance_tui.services.import_terms import ImportTerms
from relance_tui.tui.app import RelanceApp
from relance_tui.tui.screens.changes import ChangesScreen
from relance_tui.tui.screens.dossier import DossierScreen
from relance_tui.tui.screens.queue import QueueScreen
from tests.tui import sample
from tests.tui.canned_desk import until
from tests.tui.conftest import make_app, screen_text

SIZES = [(80, 24), (160, 45)]
HEADER = "Code client;Client;N° facture;Date facture;Échéance;Montant TTC;Reste dû"
BEFORE = (
    "C0042;Menuiserie Noël;F-118;30/09/2026;30/10/2026;9100,00;9100,00",
    "C0042;Menuiserie Noël;F-121;07/10/2026;06/11/2026;3380,20;3380,20",
    "C0080;Imprimerie Rochas;F-131;10/11/2026;10/12/2026;880,00;880,00",
    "C0300;Halles d’Annecy;F-300;01/10/2026;20/11/2026;450,00;450,00",
    "C0300;Halles d’Annecy;F-301;01/10/2026;05/12/2026;75,00;75,00",
)
AFTER = (
    "C0042;Menuiserie Noël;F-118;30/09/2026;30/10/2026;9100,00;2100,00",
    "C0042;Menuiserie Noël;F-121;07/10/2026;06/11/2026;3300,20;3300,20",
    "C0080;Imprimerie Rochas;F-131;10/11/2026;31/12/2026;880,00;880,00",
    "C0300;Halles d’Annecy;F-300;01/10/2026;20/11/2026;450,00;450,00",
    "C0301;Cave [b]Rouge[/b];F-310;20/11/2026;20/12/2026;1250,00;1250,00",
    "C0055;Café des Arts;AV-9;20/11/2026;;-40,00;-40,00",
)


def load(desk: Desk, folder: Path, day: date, lines: tuple[str, ...], name: str) -> None:
    path = folder / name
    path.write_bytes("\r\n".join((HEADER, *lines, "")).encode("cp1252"))
    sample.on_day(desk, day)
    terms = ImportTerms(is_snapshot=True, is_forced=True)
    (report,) = desk.import_files([path], terms).files
    assert not report.error


@pytest.fixture
def moved(busy: Desk, tmp_path: Path) -> Desk:
    """A desk that loaded all that is open on Thursday, and again this Monday."""
    load(busy, tmp_path, date(2026, 11, 19), BEFORE, "jeudi.csv")
    load(busy, tmp_path, sample.MONDAY, AFTER, "lundi.csv")
    return busy


async def opened(pilot: Pilot[str]) -> ChangesScreen:
    await until(pilot, lambda: isinstance(pilot.app.screen, QueueScreen))
    await pilot.pause(0.3)
    await pilot.press("I")
    await until(pilot, lambda: isinstance(pilot.app.screen, ChangesScreen))
    await pilot.pause(0.3)
    assert isinstance(pilot.app.screen, ChangesScreen)
    return pilot.app.screen


@pytest.mark.parametrize("size", SIZES, ids=["80x24", "160x45"])
async def test_what_changed(
    moved: Desk, picture: Callable[[RelanceApp, str], None], size: tuple[int, int]
) -> None:
    app = make_app(moved)
    async with app.run_test(size=size) as pilot:
        await opened(pilot)
        picture(app, f"changes_{size[0]}x{size[1]}")


async def test_nothing_was_loaded(busy: Desk, picture: Callable[[RelanceApp, str], None]) -> None:
    app = make_app(busy)
    async with app.run_test(size=(80, 24)) as pilot:
        await opened(pilot)
        picture(app, "changes_empty_80x24")
        await pilot.press("enter", "y", "s", "o", "end", "down")
        await pilot.pause(0.2)
        assert isinstance(app.screen, ChangesScreen)
        assert "Aucun import depuis une semaine." in screen_text(app)
        await pilot.press("I")
        await until(pilot, lambda: isinstance(app.screen, QueueScreen))


async def test_more_imports_are_told_and_the_last_again(moved: Desk) -> None:
    app = make_app(moved)
    async with app.run_test(size=(160, 45)) as pilot:
        screen = await opened(pilot)
        assert "F-301 absente, tenue pour soldée" in screen_text(app)
        await pilot.press("s")
        await until(pilot, lambda: "imports du jour" in screen_text(app))
        await pilot.press("s")
        await until(pilot, lambda: "imports de la semaine" in screen_text(app))
        assert "jeudi.csv, lundi.csv" in screen_text(app)
        await pilot.press("s")
        await until(pilot, lambda: "dernier import" in screen_text(app))
        assert screen.current is not None


@pytest.mark.parametrize("key", ["enter", "o"])
async def test_the_dossier_of_a_change_opens(moved: Desk, key: str) -> None:
    app = make_app(moved)
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await opened(pilot)
        await pilot.press("down")
        await pilot.pause(0.1)
        assert screen.current is not None
        wanted = screen.current[0].debtor_id
        await pilot.press(key)
        await until(pilot, lambda: isinstance(app.screen, DossierScreen))
        assert isinstance(app.screen, DossierScreen)
        assert app.screen.debtor_id == wanted
        await pilot.press("I")
        await until(pilot, lambda: isinstance(app.screen, ChangesScreen))
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(app.screen, DossierScreen))


async def test_a_change_is_copied_with_its_name(moved: Desk) -> None:
    app = make_app(moved)
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await opened(pilot)
        copied = screen._list.copied.replace("\u202f", " ").replace("\u00a0", " ")
        assert copied == "Menuiserie Noël : F-118 payée en partie, 7 000,00 € : reste 2 100,00 €"
        await pilot.press("y")
        await pilot.pause(0.3)
        assert isinstance(app.screen, ChangesScreen)
