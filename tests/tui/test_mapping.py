"""Choosing which column is what: shown as it will be read, kept once, then never asked again."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from textual.pilot import Pilot
from textual.widgets import Input

from relance_tui.services.desk import Desk
from relance_tui.tui.app import RelanceApp
from relance_tui.tui.screens.first_start import FirstStartScreen
from relance_tui.tui.screens.import_file import ImportScreen
from relance_tui.tui.screens.mapping import ColumnField, MappingScreen
from relance_tui.tui.screens.mapping_lines import cell_lines, row_lines
from tests.ingest.writers import write_csv
from tests.tui.canned_desk import opened, text_of, until
from tests.tui.conftest import make_app, screen_text

Compare = Callable[[RelanceApp, str], None]
NAMES = ["Pce", "Tiers facturé", "Le", "Pour le", "Combien", "Reste", "Représentant"]
ROWS = [
    ["F2026-118", "Menuiserie Noël", "01/09/2026", "01/10/2026", "1 200,00", "1 200,00", "MR"],
    ["F2026-119", "Cœur de Bœuf", "02/09/2026", "32/10/2026", "640,00", "200,50", "MR"],
    ["F2026-120", "[b]Étoile[/b] \x1b[31m", "03/09/2026", "", "99,90", "99,90", "LP"],
]
CHOSEN = {
    "number": "Pce",
    "name": "Tiers facturé",
    "issued_on": "Le",
    "due_on": "Pour le",
    "total": "Combien",
    "open": "Reste",
}


@pytest.fixture
def export(tmp_path: Path) -> Path:
    return write_csv(tmp_path / "gescom_2026-11.csv", [NAMES, *ROWS])


async def asked(pilot: Pilot[str], path: Path, key: str = "enter") -> MappingScreen:
    """Gives the import screen a file, and waits for the question about its columns."""
    app = pilot.app
    app.screen.query_one("#path Input", Input).value = str(path)
    await pilot.pause()
    await pilot.press(key)
    await opened(pilot, MappingScreen)
    await until(pilot, lambda: text_of(app.screen, "#rows"))
    assert isinstance(app.screen, MappingScreen)
    return app.screen


async def importing(pilot: Pilot[str]) -> None:
    await opened(pilot, FirstStartScreen)
    await pilot.press("i")
    await opened(pilot, ImportScreen)


def choose(screen: MappingScreen, **columns: str) -> None:
    for field in screen.query(ColumnField).results():
        if field.field in columns:
            field.choose(columns[field.field])


async def test_odd_columns_are_asked_about_once(empty: Desk, export: Path) -> None:
    app = make_app(empty)
    async with app.run_test(size=(80, 24)) as pilot:
        await importing(pilot)
        screen = await asked(pilot, export)
        await until(pilot, lambda: "il manque" in text_of(screen, "#preview"))
        focused = app.focused
        assert focused is not None
        assert isinstance(focused.parent, ColumnField)
        assert focused.parent.field == "number"
        await pilot.press("enter")  # nothing is kept while something is missing
        await until(pilot, lambda: "il manque" in text_of(screen, "#problems"))
        await until(pilot, lambda: not screen.is_busy)
        assert empty.mappings() == []
        await pilot.press("p", "c")
        choose(screen, **CHOSEN)
        await until(pilot, lambda: "garde ces colonnes" in text_of(screen, "#preview"))
        assert "F2026-118" in text_of(screen, "#rows")
        await pilot.press("enter")
        await opened(pilot, ImportScreen)
        await until(pilot, lambda: "2 nouvelles" in text_of(app.screen, "#report-text"))
        assert "32/10/2026" in text_of(app.screen, "#report-text")
        assert empty.mappings()[0].mapping.columns == CHOSEN
        assert empty.mappings()[0].mapping.name == "gescom"
        await until(pilot, lambda: app.focused is not None)
        await pilot.press("enter")
        await until(pilot, lambda: not isinstance(app.screen, ImportScreen))
    assert empty.totals().dossier_count == 2
    assert empty.open_drafts() == []


async def test_the_next_file_of_that_shape_needs_no_question(empty: Desk, export: Path) -> None:
    proposal = empty.mapping_for(export)
    empty.save_mapping(proposal.changed(CHOSEN).mapping)
    app = make_app(empty)
    async with app.run_test(size=(80, 24)) as pilot:
        await importing(pilot)
        app.screen.query_one("#path Input", Input).value = str(export)
        await pilot.press("enter")
        await until(pilot, lambda: "2 nouvelles" in text_of(app.screen, "#report-text"))
        # F4 changes what was confirmed.
        await until(pilot, lambda: app.focused is not None)
        screen = await asked(pilot, export, "f4")
        assert screen.query_one("#column-open", ColumnField).value == "Reste"
        await pilot.press("escape")
        await opened(pilot, ImportScreen)


async def test_what_the_columns_hold_shows_until_they_are_chosen(
    empty: Desk, export: Path, picture: Compare
) -> None:
    app = make_app(empty)
    async with app.run_test(size=(80, 24)) as pilot:
        await importing(pilot)
        screen = await asked(pilot, export)
        assert "Tiers facturé" in text_of(screen, "#rows")
        picture(app, "mapping_unknown_80x24")


async def test_a_column_is_chosen_by_typing_or_with_the_arrows(empty: Desk, export: Path) -> None:
    app = make_app(empty)
    async with app.run_test(size=(80, 24)) as pilot:
        await importing(pilot)
        screen = await asked(pilot, export)
        number = screen.query_one("#column-number", ColumnField)
        screen.set_focus(number.input)
        await pilot.press("down")
        chosen = [number.text]
        for key in ("down", "up", "up", "up"):
            await pilot.press(key)
            chosen.append(number.text)
        assert chosen == ["Pce", "Tiers facturé", "Pce", "", "Représentant"]
        number.text = ""
        await pilot.press(*"pour")
        assert number.value == "Pour le"
        await until(pilot, lambda: "✗ ligne 3" not in text_of(number, ".understood"))
        due = screen.query_one("#column-due_on", ColumnField)
        choose(screen, number="", due_on="Pour le")
        await until(pilot, lambda: "✗ ligne 3" in text_of(due, ".understood"))
        due.text = "re"
        assert "Précisez" in due.problem


async def test_leaving_keeps_what_was_chosen_as_a_draft(empty: Desk, export: Path) -> None:
    app = make_app(empty)
    async with app.run_test(size=(80, 24)) as pilot:
        await importing(pilot)
        screen = await asked(pilot, export)
        choose(screen, number="Pce", total="Combien")
        await pilot.pause(0.5)
        await pilot.press("escape")
        await opened(pilot, ImportScreen)
        await until(pilot, lambda: not getattr(app.screen, "is_busy", True))
        assert empty.mappings() == []
        again = await asked(pilot, export, "f4")
        assert again.query_one("#column-total", ColumnField).value == "Combien"
        assert "Brouillon" in screen_text(app)
        await pilot.press("escape")
        await opened(pilot, ImportScreen)


async def test_what_has_no_columns_says_so(empty: Desk, tmp_path: Path) -> None:
    path = tmp_path / "mot.txt"
    path.write_text("Bonjour,\nà demain ; ou pas\n", encoding="utf-8")
    app = make_app(empty)
    async with app.run_test(size=(80, 24)) as pilot:
        await importing(pilot)
        app.screen.query_one("#path Input", Input).value = str(path)
        await pilot.press("f4")
        await until(pilot, lambda: "quatre colonnes" in text_of(app.screen, "#problems"))
        await until(pilot, lambda: app.focused is not None)
        await pilot.press("enter")
        await until(pilot, lambda: "mot.txt" in text_of(app.screen, "#report-text"))
        assert isinstance(app.screen, ImportScreen)


@pytest.mark.parametrize("size", [(60, 20), (80, 24), (160, 45)], ids=lambda s: f"{s[0]}x{s[1]}")
async def test_the_picture(
    empty: Desk, export: Path, picture: Compare, size: tuple[int, int]
) -> None:
    app = make_app(empty)
    async with app.run_test(size=size) as pilot:
        await importing(pilot)
        screen = await asked(pilot, export)
        choose(screen, **CHOSEN)
        await until(pilot, lambda: "garde ces colonnes" in text_of(screen, "#preview"))
        await until(pilot, lambda: "brouillon enregistré" in text_of(screen, "#draft-state"))
        picture(app, f"mapping_{size[0]}x{size[1]}")


def test_rows_are_cut_to_the_screen_and_never_act(empty: Desk, export: Path) -> None:
    rows = empty.mapping_for(export).changed(CHOSEN).rows
    for width in (20, 40, 78, 200):
        lines = row_lines(rows, width)
        assert len(lines) == 4
        assert all(len(line) <= width for line in lines)
        assert "\x1b" not in "".join(lines)
    assert "✗ 32/10/2026" in "\n".join(row_lines(rows, 200))
    raw = cell_lines(empty.mapping_for(export), 120)
    assert raw[0].split() == " ".join(NAMES).split()
    assert "32/10/2026" in raw[2]
    assert row_lines([], 80) == ["Aucune ligne sous les noms des colonnes."]
