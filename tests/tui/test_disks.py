"""A disk that is full, a database that may not be written, or that another program holds."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from textual.pilot import Pilot

from relance_tui.errors import RelanceError
from relance_tui.services.desk import Desk
from relance_tui.storage import light
from relance_tui.storage.database import close_connections
from relance_tui.tui import drafting
from relance_tui.tui.screens.note import NoteScreen
from relance_tui.tui.screens.queue import QueueScreen
from relance_tui.tui.widgets.typing_area import NoteArea
from tests.tui import sample
from tests.tui.canned_desk import opened, until
from tests.tui.conftest import make_app, screen_text
from tests.tui.test_queue import settled


@pytest.fixture
def tiny_disk(busy_file: Path, tmp_path: Path) -> Iterator[Path]:
    """A real disk with hardly more room than the database takes."""
    folder = tmp_path / "disk"
    folder.mkdir()
    size = busy_file.stat().st_size // 1024 + 3_000
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={size}k", "tmpfs", str(folder)],
        check=False,
        capture_output=True,
    )
    if mounted.returncode:
        pytest.skip("mounting a disk needs rights that this session does not have")
    shutil.copy(busy_file, folder / "relance.db")
    yield folder
    close_connections()
    subprocess.run(["umount", str(folder)], check=True)


def desk_on(database: Path) -> Desk:
    return Desk(database, sample.StillClock(pinned_on=sample.MONDAY), "marie")


def fill(folder: Path) -> Path:
    """Takes all the room that is left."""
    file = folder / "filler"
    with file.open("wb", buffering=0) as filler:
        try:
            while True:
                filler.write(b"x" * 4096)
        except OSError:
            pass
    return file


async def note_open(pilot: Pilot[str]) -> NoteScreen:
    await settled(pilot)
    await pilot.press("n")
    await opened(pilot, NoteScreen)
    assert isinstance(pilot.app.screen, NoteScreen)
    return pilot.app.screen


def note_stored(desk: Desk) -> str:
    notes = [draft.fields["note"] for draft in desk.open_drafts() if "note" in draft.fields]
    return notes[0] if notes else ""


async def test_a_full_disk_is_told_and_the_text_is_stored_once_there_is_room(
    tiny_disk: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(drafting, "RETRY_SECONDS", 0.2)
    desk = desk_on(tiny_disk / "relance.db")
    app = make_app(desk)
    text = "x" * 300
    async with app.run_test(size=(120, 30)) as pilot:
        screen = await note_open(pilot)
        filler = fill(tiny_disk)
        for _more in range(20):  # what the database had kept free fills up too
            screen.query_one("#note", NoteArea).insert(text)
            await pilot.pause(drafting.DELAY_SECONDS + 0.05)
            if "disque" in screen_text(app):
                break
        await until(pilot, lambda: "disque" in screen_text(app))
        assert "non enregistré" in screen_text(app)
        # Saving says so too, and leaves the text where it is.
        await pilot.press("enter")
        await pilot.pause(0.3)
        assert app.screen is screen
        filler.unlink()
        await until(pilot, lambda: "brouillon enregistré" in screen_text(app))
        assert note_stored(desk) == screen.query_one("#note", NoteArea).text


async def test_a_database_that_may_not_be_written_is_told(
    busy: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also for the superuser, whom file permissions do not stop."""

    def refuse(_desk: Desk, _screen: str, _debtor_id: int, _fields: object) -> None:
        error = sqlite3.OperationalError("attempt to write a readonly database")
        error.sqlite_errorcode = sqlite3.SQLITE_READONLY
        with light.explained(busy.database):
            raise error

    monkeypatch.setattr(Desk, "save_draft", refuse)
    app = make_app(busy)
    async with app.run_test(size=(120, 30)) as pilot:
        screen = await note_open(pilot)
        await pilot.press(*"texte")
        await until(pilot, lambda: "lecture seule" in screen_text(app))
        await pilot.press("escape")
        await until(pilot, lambda: "Échap de nouveau" in screen_text(app))
        assert app.screen is screen
        assert "texte" in screen_text(app)
        await pilot.press("escape")
        await opened(pilot, QueueScreen)


@pytest.mark.skipif(os.geteuid() == 0, reason="nothing is read-only for the superuser")
async def test_a_read_only_file_is_told(busy: Desk) -> None:
    busy.database.chmod(0o400)
    with pytest.raises(RelanceError, match="lecture seule"):
        busy.save_draft("note", 1, {"note": "x"})


async def test_a_database_held_by_another_program_is_told_and_taken_up_again(
    busy: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(light, "BUSY_SECONDS", 0.2)
    monkeypatch.setattr(drafting, "RETRY_SECONDS", 0.2)
    close_connections()
    app = make_app(busy)
    async with app.run_test(size=(120, 30)) as pilot:
        screen = await note_open(pilot)
        other = sqlite3.connect(busy.database, isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        try:
            await pilot.press(*"texte")
            await until(pilot, lambda: "occupée" in screen_text(app), 15)
            assert "non enregistré" in screen_text(app)
            # Quitting waits for a second word while the draft cannot be stored.
            await pilot.press("ctrl+q")
            await pilot.pause(0.8)
            assert app.screen is screen
            await pilot.press(*" encore")
        finally:
            other.rollback()
            other.close()
        await until(pilot, lambda: "brouillon enregistré" in screen_text(app))
        assert note_stored(busy) == "texte encore"
