from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from sqlite3 import Connection

import pytest

from relance_tui.storage import drafts
from relance_tui.storage.database import close_connections
from relance_tui.storage.light import connect, reading

ROOT = Path(__file__).parent.parent.parent


@pytest.fixture
def database(empty_database: Path, tmp_path: Path) -> Path:
    path = tmp_path / "relance.db"
    shutil.copy(empty_database, path)
    return path


@pytest.fixture
def connection(database: Path) -> Iterator[Connection]:
    opened = connect(database)
    opened.executescript(
        """
        INSERT INTO act (id, at, "on", "by", kind, detail) VALUES (1, '', '', '', '', '');
        INSERT INTO debtor (id, code, name, kind, siren, address, language, do_not_call, act_id)
        VALUES (7, 'C7', 'Noël', '', '', '', '', 0, 1);
        """
    )
    yield opened
    opened.close()


def test_a_draft_is_read_back_as_it_was_typed(connection: Connection) -> None:
    typed = {"note": "il rappelle « vendredi »\n'; --", "on": "ven", "amount": ""}
    drafts.save(connection, "marie", "call", 7, typed, "2026-11-24T09:00:00.000000Z")
    assert drafts.read(connection, "marie", "call", 7) == typed
    assert drafts.read(connection, "paul", "call", 7) == {}
    assert drafts.read(connection, "marie", "plan", 7) == {}
    assert drafts.read(connection, "marie", "call", 8) == {}


def test_the_last_keystroke_wins(connection: Connection) -> None:
    for length in range(1, 5):
        drafts.save(connection, "marie", "call", 7, {"note": "abcd"[:length]}, str(length))
    assert drafts.read(connection, "marie", "call", 7) == {"note": "abcd"}


def test_a_draft_emptied_or_dropped_is_gone(connection: Connection) -> None:
    def save(fields: dict[str, str]) -> None:
        drafts.save(connection, "marie", "call", 7, fields, "1")

    for emptied in ({"note": "", "on": ""}, {}):
        save({"note": "a"})
        save(emptied)
        assert drafts.read(connection, "marie", "call", 7) == {}
    save({"note": "a"})
    for _ in range(2):
        drafts.drop(connection, "marie", "call", 7)
        assert drafts.read(connection, "marie", "call", 7) == {}


def test_the_drafts_left_are_listed_latest_first(connection: Connection) -> None:
    drafts.save(connection, "marie", "call", 7, {"note": "a"}, "2026-11-24T09:00")
    drafts.save(connection, "marie", "invoice", 0, {"number": "F1"}, "2026-11-24T10:00")
    drafts.save(connection, "paul", "plan", 7, {"count": "3"}, "2026-11-24T11:00")
    assert drafts.open_drafts(connection, "marie") == [
        drafts.OpenDraft("invoice", 0, "", {"number": "F1"}, "2026-11-24T10:00"),
        drafts.OpenDraft("call", 7, "Noël", {"note": "a"}, "2026-11-24T09:00"),
    ]


def test_what_was_typed_survives_a_kill(database: Path) -> None:
    code = """
import pathlib, sys
from relance_tui.storage import drafts
from relance_tui.storage.light import reading
note = ""
while True:
    note += "é"
    with reading(pathlib.Path(sys.argv[1])) as connection:
        drafts.save(connection, "marie", "call", 7, {"note": note}, "now")
    print(len(note), flush=True)
"""
    with subprocess.Popen(
        [sys.executable, "-c", code, str(database)], cwd=ROOT, stdout=subprocess.PIPE, text=True
    ) as clerk:
        assert clerk.stdout is not None
        acknowledged = 0
        for line in clerk.stdout:
            acknowledged = int(line)
            if acknowledged == 20:
                clerk.kill()
    with reading(database) as connection:
        note = drafts.read(connection, "marie", "call", 7)["note"]
    assert len(note) in {acknowledged, acknowledged + 1}
    close_connections()
