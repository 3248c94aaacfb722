"""The program as a process of its own: pipes, signals, encodings, terminals."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pexpect
import pytest

from relance_tui.services.desk import Desk
from relance_tui.storage.database import close_connections
from tests.services.test_casework import enter

PROGRAM = [sys.executable, "-m", "relance_tui"]


def _environment(home: Path, **more: str) -> dict[str, str]:
    return {
        "PATH": os.environ["PATH"],
        "HOME": str(home),
        "LOGNAME": "marie",
        "LC_ALL": "C.UTF-8",
        "PYTHONPATH": str(Path(__file__).parents[2]),
    } | more


def _run(*words: str, home: Path, **more: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [*PROGRAM, *words],
        check=False,
        capture_output=True,
        stdin=subprocess.DEVNULL,
        env=_environment(home, **more),
        cwd=home,
        timeout=60,
    )


@pytest.fixture
def database(desk: Desk) -> str:
    enter(desk)
    enter(desk, "F-2", code="C2 œuvre")
    close_connections()
    return str(desk.database)


def test_a_day_of_work(database: str, private_home: Path) -> None:
    def verb(*words: str) -> bytes:
        done = _run("--db", database, "--today", "2026-11-24", *words, home=private_home)
        assert (done.returncode, done.stderr) == (0, b"")
        return done.stdout

    assert len(json.loads(verb("queue", "--json"))) == 2
    verb("call", "C1", "promise", "--on", "ven")
    assert len(json.loads(verb("queue", "--json"))) == 1
    verb("undo")
    assert len(json.loads(verb("queue", "--json"))) == 2


@pytest.mark.parametrize(("words", "status"), [(("show", "zork"), 1), (("que",), 2)])
def test_the_exit_status_leaves_the_process(
    database: str, private_home: Path, words: tuple[str, ...], status: int
) -> None:
    done = _run("--db", database, *words, home=private_home)
    assert (done.returncode, done.stdout) == (status, b"")
    assert len(done.stderr.splitlines()) == 1


def test_a_reader_that_leaves_early_is_no_error(database: str, private_home: Path) -> None:
    nowhere, writer = os.pipe()
    os.close(nowhere)
    done = subprocess.run(
        [*PROGRAM, "--db", database, "queue"],
        check=False,
        stdout=writer,
        stderr=subprocess.PIPE,
        env=_environment(private_home),
        timeout=60,
    )
    os.close(writer)
    assert (done.returncode, done.stderr) == (0, b"")


@pytest.mark.parametrize("encoding", ["latin-1", "ascii"])
def test_an_output_of_another_encoding_takes_everything(
    database: str, private_home: Path, encoding: str
) -> None:
    for words in (("queue",), ("queue", "--json"), ("show", "C1"), ("--help",), ("show", "œ")):
        done = _run("--db", database, *words, home=private_home, PYTHONIOENCODING=encoding)
        assert b"Traceback" not in done.stderr
        assert done.returncode == 0
    rows = json.loads(
        _run(
            "--db", database, "queue", "--json", home=private_home, PYTHONIOENCODING="ascii"
        ).stdout
    )
    assert "C2 œuvre" in {row["customer"] for row in rows}


@pytest.mark.skipif(os.geteuid() == 0, reason="nothing is closed to the administrator")
def test_a_database_that_may_only_be_read(database: str, private_home: Path) -> None:
    path = Path(database)
    path.chmod(0o400)
    path.parent.chmod(0o500)
    try:
        read = _run("--db", database, "--today", "2026-11-24", "show", "C1", home=private_home)
        written = _run("--db", database, "note", "C1", "x", home=private_home)
    finally:
        path.parent.chmod(0o700)
    assert read.returncode == 0
    assert written.returncode == 1
    assert len(written.stderr.splitlines()) == 1


def test_a_pipe_is_no_terminal(database: str, private_home: Path) -> None:
    done = _run("--db", database, home=private_home)
    assert (done.returncode, done.stdout) == (2, b"")
    assert b"relance queue" in done.stderr


def test_a_dumb_terminal_is_told_about_the_queue(database: str, private_home: Path) -> None:
    child = pexpect.spawn(
        sys.executable,
        ["-m", "relance_tui", "--db", database],
        env=_environment(private_home, TERM="dumb"),
        timeout=60,
    )
    child.expect("relance queue")
    child.expect(pexpect.EOF)
    child.close()
    assert child.exitstatus == 2


def test_interrupted_from_the_keyboard(private_home: Path) -> None:
    stop = (
        "import os, signal, sys\n"
        "from relance_tui.services.desk import Desk\n"
        "Desk.log = lambda *a, **k: os.kill(os.getpid(), signal.SIGINT)\n"
        "from relance_tui.cli.main import main\n"
        "sys.exit(main(['log']))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", stop],
        check=False,
        capture_output=True,
        env=_environment(private_home),
        timeout=60,
    )
    assert (done.returncode, done.stdout) == (130, b"")
    assert len(done.stderr.splitlines()) == 1


def _loaded(home: Path, heavy: set[str], *words: str) -> str:
    """The modules among `heavy` that a command line has loaded when it ends."""
    code = (
        "import sys\n"
        "from relance_tui.cli.main import main\n"
        f"assert main({list(words)!r}) == 0\n"
        f"print(*sorted({heavy!r} & set(sys.modules)), file=sys.stderr)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        check=False,
        capture_output=True,
        env=_environment(home),
        timeout=60,
        text=True,
    )
    return done.stderr.strip()


def test_help_loads_little_beyond_the_framework(private_home: Path) -> None:
    heavy = {"dateutil", "difflib", "json", "tomllib", "sqlite3"}
    assert _loaded(private_home, heavy, "--help") == ""


def test_the_queue_needs_no_toolkit(database: str, private_home: Path) -> None:
    heavy = {"sqlmodel", "sqlalchemy", "textual", "rich", "jinja2", "alembic", "typst"}
    assert _loaded(private_home, heavy, "--db", database, "queue", "--limit", "50") == ""


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no device that is always full")
@pytest.mark.parametrize("words", [("queue",), ("queue", "--json"), ("show", "zork", "--json")])
def test_an_output_that_takes_nothing_is_one_line(
    database: str, private_home: Path, words: tuple[str, ...]
) -> None:
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            [*PROGRAM, "--db", database, *words],
            check=False,
            stdout=full,
            stderr=subprocess.PIPE,
            env=_environment(private_home),
            timeout=60,
        )
    assert done.returncode == 1
    assert len(done.stderr.splitlines()) == 1


def test_closed_streams_are_no_error(database: str, private_home: Path) -> None:
    command = f'exec "$@" --db "{database}" queue >&- 2>&-'
    done = subprocess.run(
        ["sh", "-c", command, "sh", *PROGRAM],
        check=False,
        env=_environment(private_home),
        timeout=60,
    )
    assert done.returncode == 0
    assert Path(database).read_bytes().startswith(b"SQLite format 3")


def test_bytes_that_are_no_text_are_bad_usage(database: str, private_home: Path) -> None:
    done = subprocess.run(
        [*map(os.fsencode, PROGRAM), b"--db", os.fsencode(database), b"note", b"C1", b"\xff"],
        check=False,
        capture_output=True,
        env=_environment(private_home),
        timeout=60,
    )
    assert done.returncode == 2
    assert len(done.stderr.splitlines()) == 1
