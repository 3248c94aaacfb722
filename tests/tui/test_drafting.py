from __future__ import annotations

import asyncio
import time
from pathlib import Path

import pytest

from relance_tui.errors import RetryLater
from relance_tui.tui.drafting import DELAY_SECONDS, Drafting
from tests.tui.canned_desk import Bench, CannedDesk, canned_desk, until


class SlowDesk(CannedDesk):
    """Takes its time on the first write, so that writes could overtake each other."""

    def save_draft(self, screen: str, debtor_id: int, fields: dict[str, str]) -> None:
        is_first = not self.asked
        self.asked.append(("draft", dict(fields)))
        if is_first:
            time.sleep(0.15)
        CannedDesk.save_draft(self, screen, debtor_id, fields)


class BrokenDesk(CannedDesk):
    """Refuses to store anything until it is mended."""

    def save_draft(self, screen: str, debtor_id: int, fields: dict[str, str]) -> None:
        if self.refusal:
            raise RetryLater(self.refusal)
        CannedDesk.save_draft(self, screen, debtor_id, fields)


def test_the_draft_is_at_most_half_a_second_behind() -> None:
    assert DELAY_SECONDS <= 0.4


async def test_what_is_typed_is_stored_and_offered_again(tmp_path: Path) -> None:
    desk = canned_desk(tmp_path)
    drafting = Drafting(desk, "note", 7)
    assert drafting.restore() == ({}, None)
    said: list[str | None] = []
    app = Bench()
    async with app.run_test() as pilot:
        for text in ("a", "ab", "abc"):
            drafting.changed(app, {"note": text, "empty": ""}, said.append)
        await until(pilot, lambda: said)
    assert said == [None]
    assert Drafting(desk, "note", 7).restore() == ({"note": "abc"}, desk.today)


async def test_the_last_writer_wins_whatever_the_writes_take(tmp_path: Path) -> None:
    canned = canned_desk(tmp_path)
    desk = SlowDesk(database=canned.database, clock=canned.clock, user="marie")
    drafting = Drafting(desk, "note", 1)
    app = Bench()
    async with app.run_test() as pilot:
        drafting.changed(app, {"note": "premier"}, lambda _problem: None)
        await until(pilot, lambda: desk.asked)
        drafting.changed(app, {"note": "second"}, lambda _problem: None)
        await asyncio.gather(drafting.store(), drafting.store())
    assert desk.drafts["note", 1]["note"] == "second"
    assert [asked[1]["note"] for asked in desk.asked] == ["premier", "second"]


async def test_nothing_is_stored_after_the_draft_was_discarded(tmp_path: Path) -> None:
    canned = canned_desk(tmp_path)
    desk = SlowDesk(database=canned.database, clock=canned.clock, user="marie")
    drafting = Drafting(desk, "note", 1)
    app = Bench()
    async with app.run_test() as pilot:
        drafting.changed(app, {"note": "tapé"}, lambda _problem: None)
        await until(pilot, lambda: desk.asked)
        await drafting.discard()
        drafting.changed(app, {"note": "trop tard"}, lambda _problem: None)
        await drafting.store()
        await pilot.pause(DELAY_SECONDS + 0.1)
    assert desk.drafts == {}


async def test_an_emptied_form_removes_its_draft(tmp_path: Path) -> None:
    desk = canned_desk(tmp_path)
    desk.drafts["note", 1] = {"note": "vieux"}
    drafting = Drafting(desk, "note", 1)
    drafting.restore()
    drafting.changed(Bench(), {"note": "vieux"}, lambda _problem: None)
    app = Bench()
    async with app.run_test():
        drafting.changed(app, {"note": ""}, lambda _problem: None)
        await drafting.store()
    assert desk.drafts == {}


async def test_a_refusal_is_told_and_the_next_change_tries_again(tmp_path: Path) -> None:
    canned = canned_desk(tmp_path)
    desk = BrokenDesk(database=canned.database, clock=canned.clock, user="marie")
    desk.refusal = "base occupée"
    drafting = Drafting(desk, "note", 1)
    said: list[str | None] = []
    app = Bench()
    async with app.run_test() as pilot:
        drafting.changed(app, {"note": "a"}, said.append)
        await until(pilot, lambda: said)
        assert said == ["base occupée"]
        with pytest.raises(RetryLater):
            await drafting.store()
        desk.refusal = ""
        drafting.changed(app, {"note": "ab"}, said.append)
        await until(pilot, lambda: len(said) == 2)
    assert desk.drafts["note", 1]["note"] == "ab"
