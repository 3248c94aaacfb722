"""Keys that arrive together act on what they were meant for."""

from __future__ import annotations

import pytest
from textual import events
from textual.pilot import Pilot
from textual.widgets import Input

from relance_tui.domain.codes import CallOutcome
from relance_tui.services.desk import Desk
from relance_tui.tui.screens.call import CallScreen
from tests.tui.conftest import make_app
from tests.tui.test_queue import settled


async def burst(pilot: Pilot[str], text: str) -> None:
    """Posts keys at once, as a slow line delivers them."""
    for character in text:
        name = {"/": "slash", "\r": "enter"}.get(character, character)
        pilot.app.post_message(events.Key(name, character))
    for _round in range(10):
        await pilot.pause(0.05)


async def test_a_call_typed_in_one_burst_is_logged_as_typed(busy: Desk) -> None:
    app = make_app(busy)
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await settled(pilot)
        debtor_id = screen.debtor_id
        assert debtor_id is not None
        before = len(busy.log(500))
        await burst(pilot, "cvjeudi")
        assert isinstance(app.screen, CallScreen)
        assert len(busy.log(500)) == before
        await pilot.press("escape", "escape")
        await burst(pilot, "cm\r")
        await settled(pilot)
        calls = busy.dossier(debtor_id).dossier.calls
        assert max(calls, key=lambda call: call.at).outcome is CallOutcome.VOICEMAIL


@pytest.mark.parametrize("text", ["noel", "zzz"])
async def test_a_filter_typed_in_one_burst_filters(busy: Desk, text: str) -> None:
    app = make_app(busy)
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await settled(pilot)
        order = screen.order
        await burst(pilot, f"/{text}")
        assert app.screen is screen
        assert screen.query_one(Input).value == text
        assert screen.order == order
        await burst(pilot, "\r")
        await burst(pilot, "/")
        await burst(pilot, "x")
        assert screen.query_one(Input).value == f"{text}x"
