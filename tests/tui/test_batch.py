"""A lot of letters from the queue: seen, written, stopped, marked sent, taken back."""

from __future__ import annotations

import threading
from collections.abc import Callable
from email import message_from_bytes
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from relance_tui.domain.codes import CallOutcome, DebtorKind
from relance_tui.domain.outcome import CallDraft
from relance_tui.errors import RetryLater
from relance_tui.letters.export import write_new
from relance_tui.services import batch_files
from relance_tui.services.batch import Batch
from relance_tui.services.batch_files import BatchFiles
from relance_tui.services.desk import Desk
from relance_tui.services.views import DebtorChanges
from relance_tui.tui.app import RelanceApp
from relance_tui.tui.screens.batch import BatchScreen
from relance_tui.tui.screens.confirm import ConfirmScreen
from relance_tui.tui.screens.queue import QueueScreen
from tests.services.house import settle_in
from tests.tui.canned_desk import until
from tests.tui.conftest import make_app, screen_text
from tests.tui.test_queue import SMALL, settled

READY = ("C0055", "C0071")
"""Customers whose first reminder is due and lacks nothing."""


@pytest.fixture
def house(busy: Desk) -> Desk:
    """A usual Monday where two letters may leave, and others lack an address."""
    settle_in(busy)
    for code in READY:
        busy.edit_debtor(
            busy.find(code),
            DebtorChanges(
                kind=DebtorKind.BUSINESS, address="1 rue [b]Haute", email=f"{code}@exemple.fr"
            ),
        )
    return busy


def folder() -> Path:
    return Path.home() / "relances"


async def opened(pilot: Pilot[str]) -> BatchScreen:
    """Opens the lot and waits for its letters."""
    await settled(pilot)
    await pilot.press("L")
    await until(pilot, lambda: isinstance(pilot.app.screen, BatchScreen))
    screen = pilot.app.screen
    assert isinstance(screen, BatchScreen)
    await until(pilot, lambda: "préparation" not in screen_text(app_of(pilot)))
    return screen


def app_of(pilot: Pilot[str]) -> RelanceApp:
    assert isinstance(pilot.app, RelanceApp)
    return pilot.app


async def asked(pilot: Pilot[str]) -> None:
    """Writes the lot and waits for the question."""
    await pilot.press("enter")
    await until(pilot, lambda: isinstance(pilot.app.screen, ConfirmScreen), 20.0)


async def back(pilot: Pilot[str]) -> QueueScreen:
    await pilot.press("escape")
    return await settled(pilot)


async def test_the_lot_of_the_day_tells_what_is_ready_and_what_is_refused(house: Desk) -> None:
    app = make_app(house)
    async with app.run_test(size=(100, 40)) as pilot:
        await opened(pilot)
        shown = screen_text(app)
        assert "2 courriers prêts" in shown
        assert "2 e-mails" in shown
        assert "Café des Arts (C0055)" in shown
        assert "il manque" in shown
        lot = house.plan_letters()
        assert f"{len(lot.refused)} refusé" in shown
        assert all(f"({each.code})" in shown for each in lot.refused)
        await back(pilot)
        assert isinstance(app.screen, QueueScreen)
    assert not folder().exists()


async def test_the_marked_dossiers_make_the_lot(house: Desk) -> None:
    app = make_app(house)
    async with app.run_test(size=SMALL) as pilot:
        screen = await settled(pilot)
        etoile, cafe = house.find("C0007"), house.find("C0055")
        house.record_call(etoile, CallDraft(outcome=CallOutcome.CALLBACK, on=house.today))
        for debtor_id in (etoile, cafe):
            screen.list.move_to(list(house.queue_ids()).index(debtor_id))
            await pilot.press("space")
        await opened(pilot)
        shown = screen_text(app)
        assert "1 courrier prêt" in shown
        assert "1 refusé" in shown
        assert "rappeler" in shown
        assert "Garage de l’Étoile (C0007)" in shown


async def test_written_then_marked_then_taken_back(house: Desk) -> None:
    ids = [house.find(code) for code in READY]
    queue = list(house.queue_ids())
    app = make_app(house)
    async with app.run_test(size=SMALL) as pilot:
        screen = await opened(pilot)
        await asked(pilot)
        await until(pilot, lambda: "Noter les 2 courriers comme envoyés" in screen_text(app))
        (lot,) = folder().iterdir()
        assert {path.suffix for path in lot.iterdir()} == {".eml", ".csv"}
        await pilot.press("o")
        await until(pilot, lambda: "annuler l’envoi" in screen_text(app))
        assert lot.name in screen_text(app)
        assert "2 courriers envoyés" in screen_text(app)
        assert "Prêts" not in screen_text(app)
        assert all(len(house.dossier(each).dossier.letters) == 1 for each in ids)
        await pilot.press("u")
        await until(pilot, lambda: isinstance(app.screen, ConfirmScreen))
        assert "Cela annule 2 actes" in screen_text(app)
        await pilot.press("o")
        await until(pilot, lambda: app.screen is screen)
        await until(pilot, lambda: "noter l’envoi" in screen_text(app))
        assert "2 courriers prêts" in screen_text(app)
        assert all(house.dossier(each).dossier.letters == () for each in ids)
        left = await back(pilot)
        assert left.list.line_count == len(queue)
        assert "Annulé" in screen_text(app)


async def test_the_queue_moves_on_once_the_lot_is_sent(house: Desk) -> None:
    app = make_app(house)
    async with app.run_test(size=SMALL) as pilot:
        queue = await settled(pilot)
        before = queue.list.line_count
        await pilot.press("A")
        await opened(pilot)
        await asked(pilot)
        await pilot.press("o")
        await until(pilot, lambda: "annuler l’envoi" in screen_text(app))
        await back(pilot)
        assert queue.list.line_count == before - 2
        assert len(queue.list.marked) == before - 2
        assert "2 courriers notés comme envoyés" in screen_text(app)
        await pilot.press("u")
        await until(pilot, lambda: isinstance(app.screen, ConfirmScreen))
        await pilot.press("o")
        await settled(pilot)
        assert queue.list.line_count == before


async def test_no_leaves_the_files_and_notes_nothing(house: Desk) -> None:
    app = make_app(house)
    async with app.run_test(size=SMALL) as pilot:
        await opened(pilot)
        await asked(pilot)
        await pilot.press("n")
        await until(pilot, lambda: isinstance(app.screen, BatchScreen))
        assert "Écrits dans" in screen_text(app)
        await pilot.press("u")
        await pilot.pause()
        assert "Rien à annuler ici" in screen_text(app)
        await back(pilot)
    (lot,) = folder().iterdir()
    draft = next(lot.glob("*C0055*.eml"))
    assert "C0055@exemple.fr" in str(message_from_bytes(draft.read_bytes())["To"])
    assert house.dossier(house.find("C0055")).dossier.letters == ()


async def test_escape_stops_the_writing_and_leaves_nothing(
    house: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun = threading.Event()
    write = write_new

    def slow(path: Path, data: bytes) -> None:
        write(path, data)
        begun.set()
        stop.wait(5)

    stop = threading.Event()
    monkeypatch.setattr(batch_files, "write_new", slow)
    app = make_app(house)
    async with app.run_test(size=SMALL) as pilot:
        await opened(pilot)
        await pilot.press("enter")
        await until(pilot, begun.is_set)
        assert "arrêter" in screen_text(app)
        await pilot.press("enter", "escape")
        stop.set()
        await until(pilot, lambda: "rien n’a été écrit" in screen_text(app))
        assert list(folder().iterdir()) == []
        assert "Entrée écrire" in screen_text(app)


async def test_quitting_stops_the_writing_too(house: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    cancelled: list[bool] = []
    begun = threading.Event()

    def wait(
        _desk: Desk, _lot: Batch, _options: None, _progress: Any, is_cancelled: Callable[[], bool]
    ) -> BatchFiles:
        begun.set()
        while not is_cancelled():
            threading.Event().wait(0.01)
        cancelled.append(True)
        raise batch_files.BatchCancelled("x")

    monkeypatch.setattr(Desk, "write_letters", wait)
    app = make_app(house)
    async with app.run_test(size=SMALL) as pilot:
        await opened(pilot)
        await pilot.press("enter")
        await until(pilot, begun.is_set)
        await pilot.press("ctrl+q")
    for _round in range(200):
        if cancelled:
            break
        threading.Event().wait(0.01)
    assert cancelled == [True]


async def test_a_refusal_of_the_desk_is_one_line(
    house: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_asked: object) -> None:
        raise RetryLater("Base occupée [/x], réessayez.")

    app = make_app(house)
    async with app.run_test(size=SMALL) as pilot:
        await opened(pilot)
        await asked(pilot)
        monkeypatch.setattr(Desk, "send_letters", refuse)
        await pilot.press("o")
        await until(pilot, lambda: "Base occupée [/x], réessayez." in screen_text(app))
        assert "noter l’envoi" in screen_text(app)


async def test_nothing_to_write_says_so(house: Desk) -> None:
    for debtor_id in house.queue_ids():
        house.hold(debtor_id, house.today.replace(day=30), "vacances")
    app = make_app(house)
    async with app.run_test(size=SMALL) as pilot:
        await opened(pilot)
        assert "Aucun courrier à écrire" in screen_text(app)
        await pilot.press("enter")
        await settled(pilot)
        assert isinstance(app.screen, QueueScreen)


@pytest.mark.parametrize("width", [60, 80, 160])
async def test_names_and_reasons_stay_text_at_any_width(house: Desk, width: int) -> None:
    app = make_app(house)
    async with app.run_test(size=(width, 30)) as pilot:
        house.edit_debtor(house.find("C0055"), DebtorChanges(name="Café [b]des[/b] \x1b[31mArts"))
        await opened(pilot)
        await pilot.press("G", "pageup", "g", "pagedown", "j", "k", "G")
        await pilot.pause()
        assert "Café [b]des[/b]" in screen_text(app)
        assert "\x1b" not in screen_text(app)
