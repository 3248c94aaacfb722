"""The hand-over form alone, then on a real desk."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest
from textual.widgets import Input

from relance_tui.domain.codes import EventKind
from relance_tui.services.desk import Desk
from relance_tui.services.handover_views import HandoverDraft, HandoverKind
from relance_tui.tui.screens.confirm import ConfirmScreen
from relance_tui.tui.screens.handover import HandoverScreen
from tests.tui.canned_desk import (
    NASTY,
    Bench,
    CannedDesk,
    burst,
    canned_desk,
    dossier_view,
    handover_view,
    shown,
    text_of,
    until,
)
from tests.tui.conftest import make_app


@pytest.fixture
def desk(tmp_path: Path) -> CannedDesk:
    return canned_desk(tmp_path)


def screen(desk: CannedDesk, name: str = "Menuiserie Noël") -> HandoverScreen:
    return HandoverScreen(desk, dossier_view(name=name), handover_view(desk.database.parent))


def is_asked(app: Bench) -> bool:
    return isinstance(app.screen, ConfirmScreen)


@pytest.mark.parametrize("size", [(80, 24), (160, 45)])
async def test_everything_to_know_shows_at_once(desk: CannedDesk, size: tuple[int, int]) -> None:
    app = Bench()
    async with app.run_test(size=size) as pilot:
        app.show(screen(desk, NASTY))
        await until(pilot, lambda: "litige en cours" in shown(app))
        for words in (
            "! litige en cours sur F-118",
            "✗ avis de réception – relance event",
            "aucune à ce jour",
            "2 documents et 12 pièces",
            "12\u202f658,61\u00a0€ dus",
            "SARL [b]Crochets[/b]",
            "_contentieux.zip",
        ):
            assert words in shown(app), words
        assert "touche H" not in shown(app)
        if size == (160, 45):
            assert "12  E-mail n° 12 [b]" in shown(app)


async def test_enter_asks_first_then_makes_the_file_and_marks(
    desk: CannedDesk, tmp_path: Path
) -> None:
    app = Bench()
    async with app.run_test(size=(80, 24)) as pilot:
        app.show(screen(desk))
        await pilot.pause()
        await pilot.press(*"Roux", "tab", *"com", "tab", *"121", "enter")
        await until(pilot, lambda: is_asked(app))
        assert "Remettre ce dossier à Roux" in shown(app)
        assert "Il manque 1 pièce." in shown(app)
        assert desk.asked == []
        await pilot.press("o")
        await until(pilot, lambda: app.results)
    draft = HandoverDraft(to="Roux", kind=HandoverKind.BAILIFF, invoice_numbers=("F-121",))
    assert desk.asked == [
        ("handover", 1, draft, tmp_path / "2026-11-23_C0042_contentieux.zip", True)
    ]
    assert app.results[0] is not None
    assert desk.drafts == {}


async def test_a_name_without_end_leaves_the_answers_in_sight(desk: CannedDesk) -> None:
    app = Bench()
    async with app.run_test(size=(60, 20)) as pilot:
        app.show(screen(desk))
        await pilot.pause()
        app.screen.query_one("#to Input", Input).value = "Roux " * 1_000
        await pilot.press("enter")
        await until(pilot, lambda: is_asked(app))
        assert "o oui   n non" in shown(app)


async def test_no_goes_back_to_the_form_with_all_that_was_typed(desk: CannedDesk) -> None:
    app = Bench()
    async with app.run_test(size=(80, 24)) as pilot:
        app.show(screen(desk))
        await pilot.pause()
        await pilot.press(*"Roux", "enter")
        await until(pilot, lambda: is_asked(app))
        await pilot.press("n")
        await until(pilot, lambda: not is_asked(app) and app.focused is not None)
        assert app.screen.query_one("#to Input", Input).value == "Roux"
        await pilot.press(*" et fils")
        assert app.screen.query_one("#to Input", Input).value == "Roux et fils"
    assert desk.asked == []


async def test_a_burst_that_ends_on_two_enters_does_not_answer_the_question(
    desk: CannedDesk,
) -> None:
    app = Bench()
    async with app.run_test(size=(80, 24)) as pilot:
        app.show(screen(desk))
        await pilot.pause()
        await burst(pilot, *"Roux", "enter", "enter", "o")
        await until(pilot, lambda: is_asked(app))
    assert desk.asked == []


async def test_what_is_wrong_is_named_and_nothing_is_asked(
    desk: CannedDesk, tmp_path: Path
) -> None:
    (tmp_path / "pris.zip").touch()
    app = Bench()
    async with app.run_test(size=(80, 24)) as pilot:
        app.show(screen(desk))
        await pilot.pause()
        await pilot.press("enter")
        await until(pilot, lambda: "À qui" in text_of(app.screen, "#problems"))
        await until(pilot, lambda: app.focused is not None)
        path = app.screen.query_one("#path Input", Input)
        for text, said in (
            (str(tmp_path / "pris.zip"), "existe déjà"),
            ("dossier.pdf", ".zip"),
            ("", "à remplir"),
        ):
            path.value = text
            await pilot.press("enter")
            await until(pilot, lambda said=said: said in text_of(app.screen, "#problems"))
            await until(pilot, lambda: app.focused is not None)
    assert desk.asked == []


async def test_a_refusal_shows_and_the_form_stays(desk: CannedDesk) -> None:
    app = Bench()
    async with app.run_test(size=(80, 24)) as pilot:
        app.show(screen(desk))
        await pilot.pause()
        await pilot.press(*"Roux")
        desk.refusal = "le dossier a changé : recommencez"
        await pilot.press("enter")
        await until(pilot, lambda: is_asked(app))
        await pilot.press("o")
        await until(pilot, lambda: "recommencez" in text_of(app.screen, "#problems"))
        assert app.results == []


async def test_escape_keeps_the_draft_without_the_file_proposed(desk: CannedDesk) -> None:
    app = Bench()
    async with app.run_test(size=(80, 24)) as pilot:
        app.show(screen(desk))
        await pilot.pause()
        await pilot.press(*"Roux", "escape")
        await until(pilot, lambda: app.results)
        assert desk.drafts["handover", 1] == {"to": "Roux", "_saved_on": "2026-11-23"}
        app.show(screen(desk))
        await until(pilot, lambda: "repris" in shown(app))
        assert app.screen.query_one("#to Input", Input).value == "Roux"
        assert app.screen.query_one("#path Input", Input).value.endswith("contentieux.zip")
    assert app.results == [None]


async def test_the_pages_turn_beside_the_fields(desk: CannedDesk) -> None:
    app = Bench()
    async with app.run_test(size=(80, 24)) as pilot:
        app.show(screen(desk))
        await until(pilot, lambda: "litige en cours" in shown(app))
        assert "– contrat" not in shown(app)
        assert "PgSuiv suite" in shown(app)
        await pilot.press("pagedown", "pagedown")
        await until(pilot, lambda: "– contrat" in shown(app))
        await pilot.press("pageup", "pageup")
        await until(pilot, lambda: "litige en cours" in shown(app))


@pytest.mark.parametrize("place", ["queue", "dossier"])
async def test_the_key_hands_the_dossier_over_from_both_places(busy: Desk, place: str) -> None:
    debtor_id = busy.queue_ids()[0]
    app = make_app(busy)
    async with app.run_test(size=(100, 30)) as pilot:
        await until(pilot, lambda: app.screen.query("QueueList"))
        await pilot.pause()
        if place == "dossier":
            await pilot.press("enter")
            await until(pilot, lambda: app.screen.query("#panes"))
        await pilot.press("H")
        await until(pilot, lambda: isinstance(app.screen, HandoverScreen))
        await pilot.press(*"Me Roux", "enter")
        await until(pilot, lambda: isinstance(app.screen, ConfirmScreen))
        await pilot.press("o")
        await until(
            pilot, lambda: not isinstance(app.screen, ConfirmScreen | HandoverScreen), seconds=20
        )
        await until(pilot, lambda: "dossier remis à Me Roux" in shown(app))
    (path,) = (Path.home() / "relances").iterdir()
    assert zipfile.is_zipfile(path)
    (event,) = busy.dossier(debtor_id).dossier.events
    assert (event.kind, event.reference) == (EventKind.HANDED_OVER, "Me Roux")
