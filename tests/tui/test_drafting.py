from __future__ import annotations

import asyncio
import time
from pathlib import Path

import pytest

from relance_tui.errors import RetryLater
from relance_tui.tui import drafting as timing
from relance_tui.tui.drafting import DELAY_SECONDS, Drafting, exchange
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


async def test_a_refusal_is_tried_again_without_another_key(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(timing, "RETRY_SECONDS", 0.1)
    canned = canned_desk(tmp_path)
    desk = BrokenDesk(database=canned.database, clock=canned.clock, user="marie")
    desk.refusal = "base occupée"
    drafting = Drafting(desk, "note", 1)
    said: list[str | None] = []
    app = Bench()
    async with app.run_test() as pilot:
        drafting.changed(app, {"note": "a"}, said.append)
        await until(pilot, lambda: len(said) >= 2)
        assert set(said) == {"base occupée"}
        desk.refusal = ""
        await until(pilot, lambda: said[-1] is None)
    assert desk.drafts["note", 1]["note"] == "a"


async def test_a_write_that_takes_long_is_told_before_it_ends(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(timing, "LATE_SECONDS", 0.02)
    canned = canned_desk(tmp_path)
    desk = SlowDesk(database=canned.database, clock=canned.clock, user="marie")
    drafting = Drafting(desk, "note", 1)
    said: list[str | None] = []
    app = Bench()
    async with app.run_test() as pilot:
        drafting.changed(app, {"note": "a"}, said.append)
        await until(pilot, lambda: said)
        assert said[0] is not None
        assert desk.drafts == {}
        await until(pilot, lambda: said[-1] is None)
    assert desk.drafts["note", 1]["note"] == "a"


async def test_what_is_flushed_at_the_end_is_not_overtaken_by_an_older_write(
    tmp_path: Path,
) -> None:
    canned = canned_desk(tmp_path)
    desk = SlowDesk(database=canned.database, clock=canned.clock, user="marie")
    drafting = Drafting(desk, "note", 1)
    app = Bench()
    async with app.run_test() as pilot:
        drafting.changed(app, {"note": "a"}, lambda _problem: None)
        await until(pilot, lambda: desk.asked)
        drafting.changed(app, {"note": "abc"}, lambda _problem: None)
        drafting.flush()
        assert desk.drafts["note", 1]["note"] == "abc"
        await drafting.store()
        await pilot.pause(0.2)
    assert desk.drafts["note", 1]["note"] == "abc"


async def test_two_sessions_of_one_clerk_overwrite_nothing(tmp_path: Path) -> None:
    desk = canned_desk(tmp_path)
    app = Bench()
    async with app.run_test():
        first, second = Drafting(desk, "note", 1), Drafting(desk, "note", 1)
        first.changed(app, {"note": "premier"}, lambda _problem: None)
        await first.store()
        second.changed(app, {"note": "second"}, lambda _problem: None)
        await second.store()
        assert (first.is_aside, second.is_aside) == (False, True)
        first.changed(app, {"note": "premier, suite"}, lambda _problem: None)
        second.changed(app, {"note": "second, suite"}, lambda _problem: None)
        await first.store()
        await second.store()
        texts = sorted(fields["note"] for fields in desk.drafts.values())
        assert texts == ["premier, suite", "second, suite"]
        await first.discard()
        assert [fields["note"] for fields in desk.drafts.values()] == ["second, suite"]
    # What is left aside is offered on the next visit.
    assert Drafting(desk, "note", 1).restore()[0] == {"note": "second, suite"}
    assert list(desk.drafts) == [("note", 1)]


async def test_a_draft_taken_over_in_a_second_session_goes_on_there(tmp_path: Path) -> None:
    desk = canned_desk(tmp_path)
    app = Bench()
    async with app.run_test():
        first, second = Drafting(desk, "note", 1), Drafting(desk, "note", 1)
        first.changed(app, {"note": "début"}, lambda _problem: None)
        await first.store()
        assert second.restore()[0] == {"note": "début"}
        second.changed(app, {"note": "début et suite"}, lambda _problem: None)
        await second.store()
        assert not second.is_aside
        # The first one is told nothing was lost of the other when it goes on too.
        first.changed(app, {"note": "début autre"}, lambda _problem: None)
        await first.store()
        assert first.is_aside
    texts = sorted(fields["note"] for fields in desk.drafts.values())
    assert texts == ["début autre", "début et suite"]


def test_exchanging_keeps_both(tmp_path: Path) -> None:
    desk = canned_desk(tmp_path)
    desk.drafts = {("note", 1): {"note": "un"}, ("note~2", 1): {"note": "deux"}}
    exchange(desk, "note~2", 1)
    assert desk.drafts == {("note", 1): {"note": "deux"}, ("note~2", 1): {"note": "un"}}
    exchange(desk, "note", 1)
    exchange(desk, "note~3", 1)
    assert desk.drafts["note", 1] == {"note": "deux"}
