"""A watched folder: each whole file once, put away with its report, whatever happens meanwhile."""

from __future__ import annotations

import fcntl
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from relance_tui.errors import RelanceError, RetryLater
from relance_tui.services import importing, inbox
from relance_tui.services.desk import Desk
from relance_tui.services.import_terms import ImportTerms
from relance_tui.services.inbox import take_inbox
from relance_tui.services.office import Office, Progress
from relance_tui.services.views import FileReport, ImportReport
from tests.services.test_importing import HEADER, facts

Put = Callable[..., Path]

GOOD = "C1;Noël;F1;01/09/2026;01/10/2026;100,00;100,00"
BAD = "C2;Roy;F2;31/02/2026;01/10/2026;10,00;10,00"
AN_HOUR = 3600


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    path = tmp_path / "depot"
    path.mkdir()
    return path


@pytest.fixture
def put(folder: Path) -> Put:
    def make(name: str, *lines: str, age: float = AN_HOUR) -> Path:
        path = folder / name
        path.write_text("\n".join((HEADER, *lines, "")) if lines else "", encoding="utf-8")
        at = time.time() - age
        os.utime(path, (at, at))
        return path

    return make


@pytest.fixture(autouse=True)
def no_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    """The moment during which a young file is watched passes at once."""
    monkeypatch.setattr(inbox, "_QUIET_SECONDS", 0.02)


def take(desk: Desk, folder: Path, terms: ImportTerms | None = None) -> tuple[FileReport, ...]:
    return take_inbox(desk, folder, terms or ImportTerms()).files


def tree(folder: Path) -> set[str]:
    return {
        str(path.relative_to(folder))
        for path in folder.rglob("*")
        if path.is_file() and path.name != ".relance-inbox.lock"
    }


def test_files_are_taken_by_name_and_put_away_with_their_report(
    desk: Desk, folder: Path, put: Put
) -> None:
    put("b.csv", BAD)
    put("a.csv", GOOD, BAD)
    put("c.csv", GOOD)
    reports = take(desk, folder)
    assert [report.path.name for report in reports] == ["a.csv", "b.csv", "c.csv"]
    assert [report.is_lost for report in reports] == [False, True, False]
    assert tree(folder) == {
        *("done/a.csv", "done/a.csv.report.txt", "done/a.csv.refused.csv"),
        *("done/c.csv", "done/c.csv.report.txt"),
        *("refused/b.csv", "refused/b.csv.report.txt", "refused/b.csv.refused.csv"),
    }
    assert [report.moved_to for report in reports] == [
        folder / place for place in ("done/a.csv", "refused/b.csv", "done/c.csv")
    ]
    report = (folder / "done/a.csv.report.txt").read_text("utf-8")
    assert "1 nouvelle" in report
    assert "ligne 3" in report
    assert "31/02/2026" in (folder / "done/a.csv.refused.csv").read_text("utf-8-sig")
    assert (folder / "done/a.csv.report.txt").stat().st_mode & 0o777 == 0o600
    assert facts(desk) == {"C1": (10_000, 0)}
    assert take(desk, folder) == ()


def test_the_same_file_again_is_done_and_nothing_is_written_over(
    desk: Desk, folder: Path, put: Put
) -> None:
    put("a.csv", GOOD)
    take(desk, folder)
    journal = desk.log()
    put("a.csv", GOOD)
    (report,) = take(desk, folder)
    assert (report.new, report.unchanged) == (0, 1)
    assert report.moved_to == folder / "done/a-2.csv"
    assert desk.log() == journal
    assert "done/a-2.csv.report.txt" in tree(folder)
    (folder / "done/a-3.csv.report.txt").write_text("d’un autre")
    put("a.csv", GOOD)
    assert take(desk, folder)[0].moved_to == folder / "done/a-4.csv"
    assert (folder / "done/a-3.csv.report.txt").read_text() == "d’un autre"


@pytest.mark.parametrize(
    "name",
    ["x.csv.part", "x.tmp", "x.CRDOWNLOAD", "x.csv~", ".x.csv", "~$x.xlsx"],
)
def test_an_unfinished_file_stays(desk: Desk, folder: Path, put: Put, name: str) -> None:
    put(name, GOOD)
    assert take(desk, folder) == ()
    assert tree(folder) == {name}


def test_what_is_no_file_of_the_folder_is_left_alone(
    desk: Desk, folder: Path, put: Put, tmp_path: Path
) -> None:
    (folder / "sous").mkdir()
    put("sous/a.csv", GOOD)
    os.mkfifo(folder / "tuyau.csv")
    secret = tmp_path / "secret.csv"
    secret.write_text(f"{HEADER}\n{BAD}\n")
    (folder / "lien.csv").symlink_to(secret)
    assert take(desk, folder) == ()
    assert (folder / "lien.csv").is_symlink()
    assert tree(folder) == {"sous/a.csv", "lien.csv"}


def test_a_growing_file_waits_for_the_next_time(
    desk: Desk, folder: Path, put: Put, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = put("a.csv", GOOD, age=1)
    put("b.csv", GOOD, age=1)

    def grows(_seconds: float) -> None:
        with path.open("a", encoding="utf-8") as stream:
            stream.write("suite\n")

    with monkeypatch.context() as patched:
        patched.setattr(time, "sleep", grows)
        assert [each.path.name for each in take(desk, folder)] == ["b.csv"]
    assert "a.csv" in tree(folder)
    assert [each.path.name for each in take(desk, folder)] == ["a.csv"]


def test_an_old_file_is_taken_without_waiting(
    desk: Desk, folder: Path, put: Put, monkeypatch: pytest.MonkeyPatch
) -> None:
    put("a.csv", GOOD, age=11)
    monkeypatch.setattr(time, "sleep", lambda _seconds: pytest.fail("waited"))
    assert len(take(desk, folder)) == 1


def test_a_file_that_changes_while_it_is_read_stays(
    desk: Desk, folder: Path, put: Put, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = put("a.csv", GOOD)
    load = importing.import_files

    def changing(
        office: Office, paths: list[Path], terms: ImportTerms, on_progress: Progress | None
    ) -> ImportReport:
        report = load(office, paths, terms, on_progress)
        put("a.csv", GOOD, GOOD.replace("F1", "F9"), age=AN_HOUR / 2)
        return report

    monkeypatch.setattr(inbox, "import_files", changing)
    (report,) = take(desk, folder)
    assert report.is_lost
    assert "a changé" in report.error
    assert path.exists()
    monkeypatch.undo()
    assert take(desk, folder)[0].new == 1


@pytest.mark.parametrize("how", [fcntl.flock, fcntl.lockf])
def test_a_file_another_program_holds_waits(
    desk: Desk, folder: Path, put: Put, how: Callable[[int, int], object]
) -> None:
    path = put("a.csv", GOOD)
    holding = f"import fcntl; f = open({str(path)!r}, 'r+'); fcntl.{how.__name__}(f, fcntl.LOCK_EX)"
    code = f"{holding}; print('held', flush=True); input()"
    with subprocess.Popen(
        [sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == b"held\n"
        assert take(desk, folder) == ()
        other.communicate(b"\n")
    assert len(take(desk, folder)) == 1


def test_a_file_open_in_an_office_program_waits(desk: Desk, folder: Path, put: Put) -> None:
    put("a.csv", GOOD)
    put(".~lock.a.csv#", "marie")
    assert take(desk, folder) == ()


def test_one_taker_at_a_time(desk: Desk, folder: Path, put: Put) -> None:
    put("a.csv", GOOD)
    with inbox._only_taker(folder), pytest.raises(RetryLater, match="en cours"):
        take(desk, folder)
    assert tree(folder) == {"a.csv"}
    assert len(take(desk, folder)) == 1


def test_a_rehearsal_moves_and_writes_nothing(desk: Desk, folder: Path, put: Put) -> None:
    put("a.csv", GOOD)
    (report,) = take(desk, folder, ImportTerms(dry_run=True))
    assert (report.new, report.moved_to) == (1, None)
    assert [path.name for path in folder.iterdir()] == ["a.csv"]
    assert desk.totals().dossier_count == 0


def _looping(path: Path) -> None:
    path.symlink_to(path)


@pytest.mark.parametrize(
    "make",
    [lambda _path: None, _looping, Path.touch, os.mkfifo],
    ids=["absent", "loop", "file", "pipe"],
)
def test_a_folder_that_is_none_is_told_in_one_line(
    desk: Desk, tmp_path: Path, make: Callable[[Path], object]
) -> None:
    path = tmp_path / "nulle-part"
    make(path)
    with pytest.raises(RelanceError, match="nulle-part") as told:
        take(desk, path)
    assert "\n" not in str(told.value)


@pytest.mark.skipif(os.geteuid() == 0, reason="nothing is forbidden to root")
def test_a_folder_that_cannot_be_written_is_told(desk: Desk, folder: Path, put: Put) -> None:
    put("a.csv", GOOD)
    folder.chmod(0o500)
    try:
        with pytest.raises(RelanceError, match="droits"):
            take(desk, folder)
    finally:
        folder.chmod(0o700)
    assert desk.totals().dossier_count == 0


def test_nothing_is_loaded_when_there_is_no_room_for_it(desk: Desk, folder: Path, put: Put) -> None:
    put("a.csv", GOOD)
    (folder / "done").write_text("un fichier")
    with pytest.raises(RelanceError, match="done"):
        take(desk, folder)
    assert desk.totals().dossier_count == 0
    assert (folder / "a.csv").exists()


def test_a_file_that_cannot_be_moved_is_told_and_the_next_is_taken(
    desk: Desk, folder: Path, put: Put, monkeypatch: pytest.MonkeyPatch
) -> None:
    put("a.csv", GOOD)
    put("b.csv", GOOD)
    move = inbox._move

    def refused(path: Path, target: Path) -> None:
        if path.name == "a.csv":
            raise PermissionError(1, "no")
        move(path, target)

    monkeypatch.setattr(inbox, "_move", refused)
    first, second = take(desk, folder)
    assert "pas rangé" in first.error
    assert second.moved_to == folder / "done/b.csv"
    assert tree(folder) == {"a.csv", "done/b.csv", "done/b.csv.report.txt"}


def test_any_name_is_put_away(desk: Desk, folder: Path, put: Put) -> None:
    names = ["é" * 125 + ".csv", "a\nb\x1b[31m.csv", os.fsdecode(b"caf\xe9.csv"), "-rf.csv"]
    for name in names:
        put(name, GOOD, BAD)
    reports = take(desk, folder)
    assert all(report.moved_to is not None for report in reports)
    assert len(list((folder / "done").iterdir())) == 3 * len(names)
    assert "\x1b" not in "".join(
        path.read_text("utf-8") for path in (folder / "done").glob("*.report.txt")
    )


KILLED = """
import os, signal, sys
from pathlib import Path
from datetime import date
from relance_tui.clock import Clock
from relance_tui.services import acting, inbox
from relance_tui.services.desk import Desk
from relance_tui.services.import_terms import ImportTerms

def die(*_args, **_named):
    os.kill(os.getpid(), signal.SIGKILL)

place = sys.argv[3]
if place == "inside":
    acting.Act.decide_again = die
elif place == "committed":
    inbox._put_away = die
elif place == "reported":
    inbox._move = die
elif place == "linked":
    Path.unlink = die
elif place == "moved":
    inbox.flush_folder = die
desk = Desk(Path(sys.argv[1]), Clock(date(2026, 11, 24)), "marie")
inbox.take_inbox(desk, Path(sys.argv[2]), ImportTerms())
"""


@pytest.mark.parametrize("place", ["inside", "committed", "reported", "linked", "moved"])
def test_a_kill_neither_loses_the_file_nor_loads_it_twice(
    desk: Desk, folder: Path, put: Put, place: str
) -> None:
    content = put("a.csv", GOOD, BAD).read_bytes()
    killed = subprocess.run(
        [sys.executable, "-c", KILLED, str(desk.database), str(folder), place],
        check=False,
        timeout=60,
        capture_output=True,
    )
    assert killed.returncode == -signal.SIGKILL, killed.stderr
    assert facts(desk) == ({} if place == "inside" else {"C1": (10_000, 0)})
    reports = take(desk, folder)
    if place == "moved":
        assert reports == ()
    else:
        assert [(each.new, each.unchanged) for each in reports] == [
            (1, 0) if place == "inside" else (0, 1)
        ]
    assert facts(desk) == {"C1": (10_000, 0)}
    assert not (folder / "a.csv").exists()
    kept = [path for path in (folder / "done").iterdir() if path.read_bytes() == content]
    assert len(kept) == 1
    assert len([entry for entry in desk.log() if entry.kind == "import"]) == 1
