"""A letter that a rule refuses, or that engages what follows, seen from the screen."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from textual.widgets import Input

from relance_tui.errors import GuardRefusal
from relance_tui.services.views import Done, LetterView, Sending
from relance_tui.tui.screens.confirm import ConfirmScreen
from relance_tui.tui.screens.letter import LetterScreen
from relance_tui.tui.screens.letter_deposit import DepositScreen
from relance_tui.tui.screens.pick import PickScreen
from relance_tui.tui.screens.reason import ReasonScreen
from tests.tui.canned_desk import (
    NASTY,
    TODAY,
    Bench,
    CannedDesk,
    canned_desk,
    dossier_view,
    letter_view,
    opened,
    shown,
    until,
)


@dataclass
class GuardedDesk(CannedDesk):
    """A desk whose guard refuses every letter that has no reason."""

    rule: str = "F-118 est en litige"

    def mark_sent(self, letter: LetterView, sending: Sending | None = None) -> Done:
        if sending is None or not sending.override:
            raise GuardRefusal(self.rule)
        return self._verb("sent", letter, sending)


async def send(pilot: Any) -> None:
    """Takes the way that is proposed."""
    await pilot.press("s")
    await opened(pilot, PickScreen)
    await pilot.press("enter")


@pytest.fixture
def guarded(tmp_path: Path) -> GuardedDesk:
    plain = canned_desk(tmp_path)
    return GuardedDesk(database=plain.database, clock=plain.clock, user=plain.user)


async def test_the_rule_is_shown_and_the_reason_goes_with_the_letter(guarded: GuardedDesk) -> None:
    app = Bench()
    letter = letter_view()
    async with app.run_test(size=(80, 24)) as pilot:
        app.show(LetterScreen(guarded, dossier_view(), letter))
        await pilot.pause()
        await send(pilot)
        await until(pilot, lambda: isinstance(app.screen, ReasonScreen))
        await until(pilot, lambda: "F-118 est en litige" in shown(app))
        assert "envoyer quand même" in shown(app)
        await pilot.press("enter", "space", "enter")
        await pilot.pause()
        assert isinstance(app.screen, ReasonScreen)
        assert guarded.asked == []
        await pilot.press(*"accord oral", "space", "enter")
        await until(pilot, lambda: app.results)
    assert guarded.asked == [("sent", letter, Sending(channel="letter", override="accord oral"))]


async def test_leaving_the_reason_sends_nothing_and_keeps_the_letter(guarded: GuardedDesk) -> None:
    app = Bench()
    async with app.run_test(size=(80, 24)) as pilot:
        app.show(LetterScreen(guarded, dossier_view(), letter_view()))
        await pilot.pause()
        await send(pilot)
        await until(pilot, lambda: isinstance(app.screen, ReasonScreen))
        await pilot.press(*"bof", "escape")
        await until(pilot, lambda: isinstance(app.screen, LetterScreen))
        assert app.results == []
        await send(pilot)
        await until(pilot, lambda: isinstance(app.screen, ReasonScreen))
        assert app.screen.query_one(Input).value == ""
    assert guarded.asked == []


async def test_a_rule_with_names_from_outside_shows_literally(guarded: GuardedDesk) -> None:
    guarded.rule = NASTY
    app = Bench()
    async with app.run_test(size=(80, 24)) as pilot:
        app.show(LetterScreen(guarded, dossier_view(), letter_view()))
        await pilot.pause()
        await send(pilot)
        await until(pilot, lambda: isinstance(app.screen, ReasonScreen))
        await until(pilot, lambda: "[b]Crochets[/b]" in shown(app))
        assert "\x1b" not in shown(app)


async def test_a_step_that_engages_is_confirmed_before_it_is_sent(tmp_path: Path) -> None:
    desk, app = canned_desk(tmp_path), Bench()
    letter = letter_view(channel="registered", needs_confirmation=True)
    async with app.run_test(size=(80, 24)) as pilot:
        app.show(LetterScreen(desk, dossier_view(), letter))
        await pilot.pause()
        await send(pilot)
        await until(pilot, lambda: isinstance(app.screen, DepositScreen))
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, ConfirmScreen))
        assert desk.asked == []
        await pilot.press("n")
        await until(pilot, lambda: isinstance(app.screen, LetterScreen))
        assert desk.asked == []
        await send(pilot)
        await until(pilot, lambda: isinstance(app.screen, DepositScreen))
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, ConfirmScreen))
        await pilot.press("o")
        await until(pilot, lambda: app.results)
    assert desk.asked == [("sent", letter, Sending(channel="registered"))]


async def test_the_confirmation_comes_before_the_reason(guarded: GuardedDesk) -> None:
    app = Bench()
    async with app.run_test(size=(80, 24)) as pilot:
        app.show(LetterScreen(guarded, dossier_view(), letter_view(needs_confirmation=True)))
        await pilot.pause()
        await send(pilot)
        await until(pilot, lambda: isinstance(app.screen, ConfirmScreen))
        await pilot.press("o")
        await until(pilot, lambda: isinstance(app.screen, ReasonScreen))
        await pilot.press(*"vu", "enter")
        await until(pilot, lambda: app.results)
    assert guarded.asked[0][-1] == Sending(channel="letter", override="vu")
    assert guarded.today == TODAY
