from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import pytest
from textual.pilot import Pilot
from textual.widgets import Input

from relance_tui.errors import RelanceError
from relance_tui.services.desk import Desk
from relance_tui.services.folders import files_in
from relance_tui.services.views import Done, FileReport, ImportReport, RefusedLine
from relance_tui.tui.app import RelanceApp
from relance_tui.tui.import_lines import Keys, report_lines
from relance_tui.tui.progress import progress_line
from relance_tui.tui.screens.confirm import ConfirmScreen
from relance_tui.tui.screens.import_file import ImportScreen, candidates, shared_start
from tests.tui.canned_desk import (
    Bench,
    CannedDesk,
    burst,
    canned_desk,
    opened,
    shown,
    text_of,
    until,
)
from tests.tui.conftest import make_app
from tests.tui.test_queue import settled


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


@pytest.mark.parametrize(("name", "said"), [("absent.csv", "n’existe pas"), ("x" * 300, "long")])
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
        _terms: object,
        on_progress: Callable[[int, int], None],
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


# With a real desk.

NAMES = "Code client;Client;N° facture;Date facture;Échéance;Montant TTC;Reste dû"
GOOD = "C9;Nouvelle;G-1;01/09/2026;01/10/2026;1 200,00;1 200,00"
WRONG = "C9;Nouvelle;G-2;31/02/2026;01/10/2026;10,00;10,00"
BANK = (
    "Date;Libellé;Débit;Crédit",
    "20/11/2026;VIR NOEL F-121;;3380,20",
    "20/11/2026;VIR INCONNU;;12,00",
)


def written(path: Path, *lines: str) -> Path:
    path.parent.mkdir(exist_ok=True)
    path.write_text("\r\n".join((*lines, "")), encoding="utf-8")
    return path


async def given(pilot: Pilot[str], path: Path) -> ImportScreen:
    """Opens the import screen of a busy desk and has a path checked."""
    await settled(pilot)
    await pilot.press("i")
    await opened(pilot, ImportScreen)
    pilot.app.screen.query_one("#path Input", Input).value = str(path)
    await pilot.press("enter")
    screen = pilot.app.screen
    assert isinstance(screen, ImportScreen)
    await until(pilot, lambda: text_of(screen, "#report-text"))
    await until(pilot, lambda: not screen.is_busy)
    return screen


async def test_refused_lines_show_what_stands_there_and_leave_as_a_csv(
    busy: Desk, tmp_path: Path
) -> None:
    file = written(tmp_path / "in" / "factures.csv", NAMES, GOOD, WRONG)
    app = make_app(busy)
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await given(pilot, file)
        told = text_of(screen, "#report-text")
        assert "factures.csv (CSV)\u00a0: 1 nouvelle, 1 ligne refusée." in told
        assert "ligne 3, Date facture" in told
        assert told.count("31/02/2026") == 1
        await pilot.press("f7")
        refused = tmp_path / "in" / "factures-refus.csv"
        await until(pilot, refused.exists)
        await until(pilot, lambda: "factures-refus.csv" in text_of(screen, "#said"))
        assert "G-2" in refused.read_text("utf-8-sig")
        await until(pilot, lambda: not screen.is_busy)
        await pilot.press("f7")
        await until(pilot, (tmp_path / "in" / "factures-refus-2.csv").exists)
        await until(pilot, lambda: not screen.is_busy)
        screen.query_one("#path Input", Input).value = "factures.csv"
        screen.query_one("#said").display = False
        await until(pilot, lambda: not text_of(screen, "#report-text"))
        await pilot.press("f7")
        await until(pilot, lambda: "aucune ligne refusée" in text_of(screen, "#problems"))


@pytest.mark.parametrize("size", [(80, 24), (160, 45)], ids=lambda s: f"{s[0]}x{s[1]}")
async def test_the_picture_of_a_report(
    busy: Desk,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    picture: Callable[[RelanceApp, str], None],
    size: tuple[int, int],
) -> None:
    monkeypatch.chdir(tmp_path)
    written(tmp_path / "in" / "factures.csv", NAMES, GOOD, WRONG)
    written(tmp_path / "in" / "releve.csv", *BANK)
    app = make_app(busy)
    async with app.run_test(size=size) as pilot:
        screen = await given(pilot, Path("in"))
        await until(pilot, lambda: "brouillon enregistré" in text_of(screen, "#draft-state"))
        picture(app, f"import_report_{size[0]}x{size[1]}")


async def test_a_bank_statement_is_told_as_movements(busy: Desk, tmp_path: Path) -> None:
    file = written(tmp_path / "releve.csv", *BANK)
    app = make_app(busy)
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await given(pilot, file)
        told = text_of(screen, "#report-text")
        assert "releve.csv (relevé CSV)\u00a0: 2 mouvements nouveaux, 1 rapproché" in told
        await pilot.press("enter")
        await until(pilot, lambda: not isinstance(app.screen, ImportScreen))
    noel = busy.dossier(busy.find("C0042")).dossier
    assert {i.number: i.open_cents for i in noel.invoices}["F-121"] == 0


async def test_a_file_said_to_be_complete_settles_the_rest(busy: Desk, tmp_path: Path) -> None:
    keep = "C0042;Menuiserie Noël;F-118;30/09/2026;30/10/2026;9 100,00;9 100,00"
    file = written(tmp_path / "in" / "ouvertes.csv", NAMES, keep)
    app = make_app(busy)
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await given(pilot, file)
        assert "Rien à charger" in text_of(screen, "#report-text")
        assert "Partiel" in text_of(screen, "#mode")
        await pilot.press("f6")
        await opened(pilot, ConfirmScreen)
        assert "plus de la" in shown(app)
        await pilot.press("o")
        await opened(pilot, ImportScreen)
        await until(pilot, lambda: "11 soldées" in text_of(screen, "#report-text"))
        assert "Complet" in text_of(screen, "#mode")
        assert "F-127" in text_of(screen, "#report-text")
        await until(pilot, lambda: app.focused is not None)
        await pilot.press("enter")
        await until(pilot, lambda: not isinstance(app.screen, ImportScreen))
    assert busy.totals().overdue_cents == 910_000


async def test_a_folder_is_loaded_whole(busy: Desk, tmp_path: Path) -> None:
    folder = tmp_path / "in"
    written(folder / "a.csv", NAMES, GOOD)
    written(folder / ".cache", "x")
    written(folder / "releve.csv", *BANK)
    app = make_app(busy)
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await given(pilot, folder)
        told = text_of(screen, "#report-text")
        assert "a.csv (CSV)\u00a0: 1 nouvelle." in told
        assert "2 mouvements nouveaux" in told
        assert ".cache" not in told
        await pilot.press("f4")
        await until(pilot, lambda: "dossier" in text_of(screen, "#problems"))


def test_a_report_says_what_each_file_is() -> None:
    line = RefusedLine(line=0, column="", reason="deux feuilles", value="Bilan")
    files = (
        FileReport(path=Path("c.csv"), format="customers", new=3, changed=1, unchanged=1200),
        FileReport(path=Path("r.ofx"), format="ofx", new=12, matched=9, proposed=3, unchanged=4),
        FileReport(path=Path("x.xlsx"), format="xlsx", unchanged=2, warnings=(line,)),
        FileReport(path=Path("f"), format="", error="« f » : illisible"),
    )
    told = report_lines(ImportReport(files=files), Keys(load="Entrée", money="b", rejects="F7"))
    assert "c.csv (clients)\u00a0: 3 clients nouveaux, 1 complété, 1\u202f200 inchangés." in told
    assert (
        "r.ofx (OFX)\u00a0: 12 mouvements nouveaux, 9 rapprochés, 4 déjà connus, 3 à proposer (b)."
        in told
    )
    assert "  deux feuilles («\u00a0Bilan\u00a0»)" in told
    assert "« f » : illisible" in told
    assert told[-1] == "Entrée de nouveau pour charger."


def test_a_folder_of_invoices_is_read_as_one(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    invoice = written(folder / "f.pdf", "%PDF-1.7")
    (folder / "done").mkdir()
    table = written(folder / "a.csv", NAMES)
    assert files_in(folder) == [folder, table]
    invoice.unlink()
    assert files_in(folder) == [table]
    assert files_in(table) == [table]
    table.unlink()
    assert files_in(folder) == [folder]
