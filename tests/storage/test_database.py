from __future__ import annotations

import os
import shutil
import sqlite3
import stat
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from sqlalchemy import insert, text

from relance_tui import paths
from relance_tui.errors import RelanceError, RetryLater
from relance_tui.storage import light
from relance_tui.storage.database import (
    DatabaseNewer,
    back_up,
    close_connections,
    driver_connection,
    prepare,
    writing,
)
from relance_tui.storage.light import DatabaseUnusable, connect, immediate, reading
from relance_tui.storage.tables import ActRow

NOW = datetime(2026, 11, 24, 9, 30, 0, tzinfo=UTC)
ROOT = Path(__file__).parent.parent.parent


@pytest.fixture
def database(empty_database: Path, tmp_path: Path) -> Iterator[Path]:
    path = tmp_path / "relance.db"
    shutil.copy(empty_database, path)
    yield path
    close_connections()


def _mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def _record_act(path: Path, kind: str = "note") -> None:
    with writing(path) as connection:
        connection.execute(
            insert(ActRow).values(at="2026", on=date(2026, 11, 24), by="marie", kind=kind)
        )


def _kinds(path: Path) -> list[str]:
    with reading(path) as connection:
        return [kind for (kind,) in connection.execute("SELECT kind FROM act ORDER BY id")]


def _run(code: str, *arguments: object) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", code, *map(str, arguments)],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], "PYTHONDONTWRITEBYTECODE": "1", "HOME": "/"},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def test_first_use_makes_a_private_database(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "down 100%é" / "relance.db"
    old = os.umask(0)
    try:
        prepare(path, NOW)
        _record_act(path)
    finally:
        os.umask(old)
    assert _mode(path.parent) == 0o700
    assert {_mode(file) for file in path.parent.iterdir()} == {0o600}
    with reading(path) as connection:
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
        assert connection.execute("PRAGMA synchronous").fetchone() == (2,)
        assert connection.execute("PRAGMA foreign_keys").fetchone() == (1,)
        assert connection.execute("PRAGMA busy_timeout").fetchone() == (5000,)
    close_connections()


def test_preparing_again_changes_nothing(database: Path) -> None:
    prepare(database, NOW)
    _record_act(database)
    prepare(database, NOW)
    assert _kinds(database) == ["note"]
    assert not list(database.parent.glob("*.bak-*"))


def test_a_database_cut_off_before_its_schema_is_completed(tmp_path: Path) -> None:
    path = tmp_path / "relance.db"
    path.touch()
    prepare(path, NOW)
    assert _kinds(path) == []
    close_connections()


def test_the_current_schema_needs_neither_toolkit(database: Path) -> None:
    code = """
import pathlib, sys, datetime
from relance_tui.storage.database import prepare
from relance_tui.storage.light import reading
from relance_tui.storage.queue_reads import first_rows
prepare(pathlib.Path(sys.argv[1]), datetime.datetime.now(datetime.UTC))
with reading(pathlib.Path(sys.argv[1])) as connection:
    first_rows(connection, datetime.date(2026, 11, 24), 10)
print(sorted({"sqlalchemy", "sqlmodel", "alembic", "pydantic"} & set(sys.modules)))
"""
    out, err = _run(code, database).communicate(timeout=30)
    assert (out.strip(), err) == ("[]", "")


def test_a_newer_database_is_refused_and_untouched(database: Path) -> None:
    with connect(database) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.close()
    before = database.read_bytes()
    with pytest.raises(DatabaseNewer, match="plus récente"):
        prepare(database, NOW)
    assert database.read_bytes() == before


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"Facture;Client;Montant\n" * 200, "n’est pas une base Relance"),
        (b"\x00\xff\x13" * 999, "n’est pas une base Relance"),
        (b"SQLite format 3\x00" + b"\x07" * 4000, "abîmée|n’est pas une base Relance"),
    ],
)
def test_another_file_is_refused_and_untouched(tmp_path: Path, content: bytes, said: str) -> None:
    path = tmp_path / "relance.db"
    path.write_bytes(content)
    with pytest.raises(DatabaseUnusable, match=said) as refused:
        prepare(path, NOW)
    assert "\n" not in str(refused.value)
    assert path.read_bytes() == content


def test_the_database_of_another_program_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "places.sqlite"
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE bookmarks (id INTEGER)")
    connection.close()
    with pytest.raises(DatabaseUnusable, match="n’est pas une base Relance"):
        prepare(path, NOW)


def test_a_truncated_database_is_told_as_damaged(database: Path) -> None:
    content = database.read_bytes()
    database.write_bytes(content[: len(content) // 2 // 4096 * 4096])
    with pytest.raises(DatabaseUnusable, match="abîmée"):
        prepare(database, NOW)


def test_damage_found_while_writing_is_told_in_one_line(database: Path) -> None:
    with reading(database) as connection:
        (page,) = connection.execute(
            "SELECT rootpage FROM sqlite_master WHERE name = 'act'"
        ).fetchone()
    close_connections()
    with database.open("r+b") as file:
        file.seek((page - 1) * 4096)
        file.write(b"\xee" * 4096)
    with pytest.raises(DatabaseUnusable, match="abîmée"):
        _record_act(database)
    with pytest.raises(DatabaseUnusable, match="abîmée"):
        _kinds(database)


def test_a_folder_or_a_pipe_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DatabaseUnusable, match="est un dossier"):
        prepare(tmp_path, NOW)
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(DatabaseUnusable, match="n’est pas une base Relance"):
        prepare(tmp_path / "pipe", NOW)
    (tmp_path / "file").touch()
    with pytest.raises(DatabaseUnusable, match="impossible de créer"):
        prepare(tmp_path / "file" / "relance.db", NOW)


def test_a_missing_database_is_never_made_by_a_read(tmp_path: Path) -> None:
    with pytest.raises(DatabaseUnusable, match="impossible d’ouvrir"), reading(tmp_path / "no.db"):
        pass
    assert not list(tmp_path.glob("*.db"))


def test_a_locked_database_asks_to_try_again(
    database: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(light, "BUSY_SECONDS", 0.05)
    other = sqlite3.connect(database, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(RetryLater, match="occupée"):
        _record_act(database)
    assert _kinds(database) == []
    other.execute("ROLLBACK")
    close_connections()
    other.execute("PRAGMA journal_mode = DELETE")
    other.execute("BEGIN EXCLUSIVE")
    with pytest.raises(RetryLater, match="occupée"):
        prepare(database, NOW)
    other.close()


def test_a_full_disk_is_told_and_loses_nothing(database: Path) -> None:
    _record_act(database, "before")

    def write_too_much() -> None:
        with writing(database) as connection:
            connection.execute(text("PRAGMA max_page_count = 1"))
            connection.execute(
                insert(ActRow).values(
                    at="2026", on=date(2026, 11, 24), by="m", kind="huge", detail="x" * 500_000
                )
            )

    with pytest.raises(DatabaseUnusable, match="disque est plein"):
        write_too_much()
    assert _kinds(database) == ["before"]


def test_an_error_undoes_the_whole_transaction(database: Path) -> None:
    def fail() -> None:
        with writing(database) as connection:
            connection.execute(
                insert(ActRow).values(at="2026", on=date(2026, 11, 24), by="m", kind="half")
            )
            driver_connection(connection).execute("UPDATE act SET kind = 'more'")
            raise RelanceError

    with pytest.raises(RelanceError):
        fail()
    assert _kinds(database) == []
    _record_act(database, "whole")
    assert _kinds(database) == ["whole"]


def test_a_mistake_of_ours_is_not_dressed_up(database: Path) -> None:
    with pytest.raises(sqlite3.OperationalError), reading(database) as connection:
        connection.execute("SELECT nothing FROM nowhere")
    with pytest.raises(sqlite3.IntegrityError), writing(database) as connection:
        driver_connection(connection).execute("INSERT INTO contact (debtor_id) VALUES (4)")


def test_a_light_transaction_is_all_or_nothing(database: Path) -> None:
    connection = connect(database)

    def fail() -> None:
        with immediate(connection):
            connection.execute("INSERT INTO setting VALUES ('a', '1')")
            raise RelanceError

    with pytest.raises(RelanceError):
        fail()
    with immediate(connection):
        connection.execute("INSERT INTO setting VALUES ('b', '2')")
    assert connection.execute("SELECT key FROM setting").fetchall() == [("b",)]
    connection.close()


def test_reads_share_connections_and_notice_a_replaced_file(
    database: Path, empty_database: Path
) -> None:
    _record_act(database)
    with reading(database) as first:
        pass
    with reading(database) as second, reading(database) as third:
        assert second is first
        assert third is not first
    close_connections()
    _record_act(database)
    assert _kinds(database) == ["note", "note"]
    fresh = database.with_name("fresh.db")
    shutil.copy(empty_database, fresh)
    for leftover in ("-wal", "-shm"):
        database.with_name(database.name + leftover).unlink(missing_ok=True)
    fresh.replace(database)
    assert _kinds(database) == []


def test_threads_read_while_another_writes(database: Path) -> None:
    failures: list[BaseException] = []

    def read() -> None:
        try:
            for _ in range(50):
                _kinds(database)
        except BaseException as error:  # noqa: BLE001 - handed to the main thread
            failures.append(error)

    threads = [threading.Thread(target=read) for _ in range(3)]
    for thread in threads:
        thread.start()
    for _ in range(20):
        _record_act(database)
    for thread in threads:
        thread.join()
    assert failures == []
    assert len(_kinds(database)) == 20


def test_processes_that_read_then_write_all_get_their_turn(database: Path) -> None:
    code = """
import pathlib, sys
from relance_tui.storage.database import driver_connection, writing
path = pathlib.Path(sys.argv[1])
for _ in range(50):
    with writing(path) as connection:
        driver = driver_connection(connection)
        row = driver.execute("SELECT value FROM setting WHERE key = 'count'").fetchone()
        count = int(row[0]) + 1 if row else 1
        driver.execute("INSERT OR REPLACE INTO setting VALUES ('count', ?)", (str(count),))
"""
    clerks = [_run(code, database) for _ in range(4)]
    assert [clerk.communicate(timeout=60)[1] for clerk in clerks] == [""] * 4
    with reading(database) as connection:
        assert connection.execute("SELECT value FROM setting").fetchone() == ("200",)


def test_two_first_uses_at_once_make_one_database(tmp_path: Path) -> None:
    code = """
import pathlib, sys, datetime
from relance_tui.storage.database import prepare
prepare(pathlib.Path(sys.argv[1]), datetime.datetime.now(datetime.UTC))
"""
    path = tmp_path / "relance.db"
    starts = [_run(code, path) for _ in range(3)]
    assert [start.communicate(timeout=60)[1] for start in starts] == [""] * 3
    assert _kinds(path) == []
    close_connections()


def test_what_is_acknowledged_survives_a_kill(database: Path) -> None:
    code = """
import pathlib, sys
from relance_tui.storage.database import driver_connection, writing
for number in range(100_000):
    with writing(pathlib.Path(sys.argv[1])) as connection:
        driver = driver_connection(connection)
        driver.execute("INSERT INTO setting VALUES (?, 'a')", (f"{number:06d} fact",))
        driver.execute("INSERT INTO setting VALUES (?, 'b')", (f"{number:06d} journal",))
    print(number, flush=True)
"""
    clerk = _run(code, database)
    assert clerk.stdout is not None
    for line in clerk.stdout:
        if int(line) == 30:
            clerk.kill()
            break
    rest = clerk.communicate(timeout=30)[0].split()
    acknowledged = int(rest[-1]) if rest else 30
    prepare(database, NOW)
    with reading(database) as connection:
        (rows,) = connection.execute("SELECT COUNT(*) FROM setting").fetchone()
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    assert rows % 2 == 0
    assert acknowledged + 1 <= rows // 2 <= acknowledged + 2


READ_ONLY = """
import os, pathlib, sys, datetime
import sqlalchemy.dialects.sqlite, relance_tui.storage.migrations
from relance_tui.errors import RelanceError
from relance_tui.storage.database import driver_connection, prepare, writing
from relance_tui.storage.light import reading
from relance_tui.storage.queue_reads import roll_to
path = pathlib.Path(sys.argv[1])
if os.geteuid() == 0:  # who may write everything; a plain user cannot load the libraries of root
    os.setgroups([])
    os.setgid(65534)
    os.setuid(65534)
try:
    prepare(path, datetime.datetime.now(datetime.UTC))
    with reading(path) as connection:
        print(connection.execute("SELECT COUNT(*) FROM act").fetchone()[0])
        print(roll_to(connection, datetime.date(2030, 1, 1)))
    with writing(path) as connection:
        driver_connection(connection).execute("INSERT INTO setting VALUES ('a', 'b')")
except RelanceError as error:
    print(error)
"""


@pytest.fixture
def shared_folder() -> Iterator[Path]:
    """A folder that other users of the machine can reach."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o755)
        yield folder
        folder.chmod(0o755)


@pytest.mark.parametrize("folder_mode", [0o555, 0o777])
def test_a_read_only_database_is_read_and_not_written(
    empty_database: Path, shared_folder: Path, folder_mode: int
) -> None:
    path = shared_folder / "relance.db"
    shutil.copy(empty_database, path)
    _record_act(path)
    with reading(path) as connection:
        connection.executescript(
            "INSERT INTO debtor (id, code, name, kind, siren, address, language, do_not_call,"
            " act_id) VALUES (1, 'C', 'N', '', '', '', '', 0, 1);"
            "INSERT INTO dossier VALUES (1, 'C', 'N', 'n', 'n', 'EUR', 0, 0, NULL, NULL,"
            " '2026-01-01', NULL, 9, NULL, NULL, NULL, 0, NULL, '[]', '{}')"
        )
    close_connections()
    path.chmod(0o444)
    shared_folder.chmod(folder_mode)
    out, err = _run(READ_ONLY, path).communicate(timeout=30)
    assert err == ""
    acts, rolled, refusal = out.splitlines()
    assert (acts, rolled) == ("1", "0")
    assert "lecture seule" in refusal


def test_a_folder_that_may_not_be_written_is_told(shared_folder: Path) -> None:
    shared_folder.chmod(0o555)
    out, err = _run(READ_ONLY, shared_folder / "new.db").communicate(timeout=30)
    assert err == ""
    assert "vérifiez le chemin et vos droits" in out


def test_a_database_of_somebody_else_is_told(empty_database: Path, shared_folder: Path) -> None:
    path = shared_folder / "relance.db"
    shutil.copy(empty_database, path)
    path.chmod(0)
    out, err = _run(READ_ONLY, path).communicate(timeout=30)
    assert err == ""
    assert "vérifiez le chemin et vos droits" in out
    shared_folder.chmod(0)
    out, err = _run(READ_ONLY, path).communicate(timeout=30)
    assert err == ""
    assert "vérifiez le chemin et vos droits" in out


def test_backups_are_private_whole_and_few(database: Path) -> None:
    _record_act(database, "kept")
    for second in range(12):
        copy = back_up(database, NOW.replace(second=second))
    copies = sorted(database.parent.glob("relance.db.bak-*"))
    assert [c.name for c in copies] == [
        f"relance.db.bak-20261124-0930{s:02d}" for s in range(2, 12)
    ]
    assert copy == copies[-1]
    assert _mode(copy) == 0o600
    opened = sqlite3.connect(f"file:{copy}?immutable=1", uri=True)
    assert opened.execute("SELECT kind FROM act").fetchall() == [("kept",)]
    opened.close()


def test_backups_of_a_neighbour_are_left_alone(database: Path) -> None:
    odd = database.with_name("[ab].db")
    shutil.copy(database, odd)
    for second in range(12):
        database.with_name(f"a.db.bak-{second}").touch()
    back_up(odd, NOW)
    assert len(list(database.parent.glob("a.db.bak-*"))) == 12


def test_folders_follow_the_environment(
    private_home: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    assert paths.export_dir() == private_home / "relances"
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "d"))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "c"))
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "s"))
    assert paths.default_database() == tmp_path / "d" / "relance" / "relance.db"
    assert paths.user_templates() == tmp_path / "c" / "relance" / "templates"
    assert paths.state_dir() == tmp_path / "s" / "relance"


def test_what_ships_is_found_in_a_checkout() -> None:
    assert paths.shipped("templates") == ROOT / "templates"
