"""The ways out of the letter screen: files, paper, a registered letter."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from relance_tui.services.desk import Desk
from relance_tui.services.views import Sending
from relance_tui.tui.screens import letter_exits
from relance_tui.tui.screens.letter import LetterScreen
from relance_tui.tui.screens.letter_deposit import DepositScreen
from relance_tui.tui.screens.pick import PickScreen
from tests.tui.canned_desk import (
    Bench,
    CannedDesk,
    burst,
    canned_desk,
    dossier_view,
    letter_view,
    opened,
    shown,
    text_of,
    until,
)
from tests.tui.conftest import make_app


@pytest.fixture
def desk(tmp_path: Path) -> CannedDesk:
    return canned_desk(tmp_path)


# Files and paper.


@pytest.mark.parametrize(
    ("key", "file_format"), [("t", "txt"), ("m", "md"), ("p", "pdf"), ("d", "docx"), ("e", "eml")]
)
async def test_x_makes_each_format(desk: CannedDesk, key: str, file_format: str) -> None:
    app = Bench()
    async with app.run_test(size=(160, 24)) as pilot:
        app.show(LetterScreen(desk, dossier_view(), letter_view()))
        await pilot.pause()
        await pilot.press("x")
        await opened(pilot, PickScreen)
        await pilot.press(key)
        await until(pilot, lambda: f"lettre.{file_format}" in text_of(app.screen, "#said"))


async def test_x_prints_only_where_something_prints(
    desk: CannedDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(letter_exits, "printer", lambda: None)
    app = Bench()
    letter = letter_view()
    async with app.run_test(size=(80, 24)) as pilot:
        app.show(LetterScreen(desk, dossier_view(), letter))
        await pilot.pause()
        await pilot.press("x")
        await opened(pilot, PickScreen)
        assert "imprimer" not in shown(app)
        await pilot.press("i", "escape")
        await opened(pilot, LetterScreen)
        assert desk.asked == []
        monkeypatch.setattr(letter_exits, "printer", lambda: "/usr/bin/lp")
        await pilot.press("x")
        await opened(pilot, PickScreen)
        assert "i  imprimer (lp)" in shown(app)
        await pilot.press("i")
        said = "Confié à l’imprimante\u00a0: lettre.pdf"
        await until(pilot, lambda: text_of(app.screen, "#said") == said)
    assert desk.asked == [("print", letter)]


async def test_a_printer_that_refuses_is_said_in_one_line(
    desk: CannedDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(letter_exits, "printer", lambda: "/usr/bin/lp")
    desk.refusal = "impression refusée par lp : [/x] no default destination"
    app = Bench()
    async with app.run_test(size=(80, 24)) as pilot:
        app.show(LetterScreen(desk, dossier_view(), letter_view()))
        await pilot.pause()
        await pilot.press("x")
        await opened(pilot, PickScreen)
        await pilot.press("i")
        await until(pilot, lambda: text_of(app.screen, "#said") == desk.refusal)


# A registered letter.


async def test_a_deposit_number_and_a_past_day_go_with_a_registered_letter(
    desk: CannedDesk,
) -> None:
    app = Bench()
    letter = letter_view(channel="registered")
    async with app.run_test(size=(80, 24)) as pilot:
        app.show(LetterScreen(desk, dossier_view(), letter))
        await pilot.pause()
        await pilot.press("s")
        await opened(pilot, PickScreen)
        await pilot.press("enter")
        await opened(pilot, DepositScreen)
        await pilot.press(*" 2C 123  456", "tab", *"demain", "enter")
        await until(pilot, lambda: "✗" in shown(app))
        assert desk.asked == []
        await pilot.press(*["backspace"] * 6, *"ven", "enter")
        await until(pilot, lambda: app.results)
    friday = date(2026, 11, 20)
    sending = Sending(channel="registered", on=friday, deposit="2C 123 456")
    assert desk.asked == [("sent", letter, sending)]


async def test_leaving_the_deposit_sends_nothing(desk: CannedDesk) -> None:
    app = Bench()
    async with app.run_test(size=(60, 16)) as pilot:
        app.show(LetterScreen(desk, dossier_view(), letter_view(channel="registered")))
        await pilot.pause()
        await pilot.press("s")
        await opened(pilot, PickScreen)
        await pilot.press("enter")
        await opened(pilot, DepositScreen)
        assert "Entrée envoyée" in shown(app)
        await pilot.press(*"RK", "escape")
        await opened(pilot, LetterScreen)
    assert (desk.asked, app.results) == ([], [])


# Many keys at once, as over a slow line.


async def test_keys_typed_ahead_wait_for_the_screen_they_are_for(busy: Desk) -> None:
    app = make_app(busy)
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: "Menuiserie" in shown(app))
        await pilot.press("f", *"menuiserie", "enter", "l")
        await opened(pilot, LetterScreen)
        screen = app.screen
        assert isinstance(screen, LetterScreen)
        await burst(pilot, "t", *"seconde")
        await opened(pilot, PickScreen)
        assert "› seconde" in shown(app)
        await pilot.press("escape", "escape")
        await opened(pilot, LetterScreen)
        await burst(pilot, "t", *"ferme", "enter")
        await until(pilot, lambda: screen.letter.step_number == 2)
