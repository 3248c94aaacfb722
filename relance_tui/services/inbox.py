"""A watched folder: each file that is whole is loaded once, then put away with its report.

What keeps it exact: one taker at a time holds the lock of the folder; a file is loaded before it is
moved, so that a crash in between only means loading it again, which changes nothing; nothing is
ever written over.
"""

from __future__ import annotations

import fcntl
import os
import stat
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from relance_tui.errors import RelanceError, RetryLater
from relance_tui.i18n import _, system_reason
from relance_tui.letters.export import flush_folder, write_new
from relance_tui.services.import_terms import ImportTerms
from relance_tui.services.import_words import report_text
from relance_tui.services.importing import import_files
from relance_tui.services.office import Office, Progress
from relance_tui.services.rejects import numbered, rejects_file
from relance_tui.services.views import FileReport, ImportReport

DONE, REFUSED = "done", "refused"
"""The folders a file goes to, inside the watched one."""

_LOCK = ".relance-inbox.lock"
_UNFINISHED = (".part", ".tmp", ".crdownload", ".partial", ".filepart", "~")
_OFFICE_LOCK = "~$"
_REPORT, _LINES = ".report.txt", ".refused.csv"
_LONGEST_NAME = 255 - len(_LINES)
_QUIET_SECONDS = 2
_OLD_SECONDS = 10
_PRIVATE_FOLDER = 0o700
_PRIVATE_FILE = 0o600


def take_inbox(
    office: Office, folder: Path, terms: ImportTerms, on_progress: Progress | None = None
) -> ImportReport:
    """Loads every whole file of a folder, in the order of their names, and puts each away.

    A rehearsal neither moves nor writes anything. Raises RelanceError when the folder cannot be
    used, RetryLater when another taker is at work in it.
    """
    folder = folder.expanduser().absolute()
    _check_folder(folder)
    reports: list[FileReport] = []
    if terms.dry_run:
        whole = _whole(_candidates(folder), None)
        return import_files(office, whole, terms, on_progress)
    with _only_taker(folder) as now:
        for name in (DONE, REFUSED):
            _make(folder / name)
        for path in _whole(_candidates(folder), now):
            report = _take(office, path, terms, on_progress)
            if report is not None:
                reports.append(report)
    return ImportReport(files=tuple(reports), is_applied=any(each.is_applied for each in reports))


# The folder.


def _check_folder(folder: Path) -> None:
    try:
        is_folder = stat.S_ISDIR(folder.stat().st_mode)
        has_access = is_folder and os.access(folder, os.R_OK | os.W_OK | os.X_OK)
    except OSError as error:
        raise _unusable(folder, error) from None
    if not is_folder:
        raise RelanceError(_("{path} : ce n’est pas un dossier").format(path=folder))
    if not has_access:
        message = _("{path} : ce dossier n’est pas accessible en écriture ; vérifiez ses droits")
        raise RelanceError(message.format(path=folder))


def _unusable(path: Path, error: OSError) -> RelanceError:
    message = _("{file} : {reason}")
    return RelanceError(message.format(file=path, reason=system_reason(error)))


def _make(folder: Path) -> None:
    try:
        folder.mkdir(_PRIVATE_FOLDER, exist_ok=True)
    except OSError as error:
        raise _unusable(folder, error) from None
    _check_folder(folder)


@contextmanager
def _only_taker(folder: Path) -> Iterator[float]:
    """Holds the lock of the folder; gives the instant it is by the clock of its disk."""
    path = folder / _LOCK
    try:
        handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, _PRIVATE_FILE)
    except OSError as error:
        raise _unusable(path, error) from None
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            message = _("{path} : un autre import est en cours dans ce dossier ; réessayez ensuite")
            raise RetryLater(message.format(path=folder)) from None
        os.utime(handle)
        yield os.fstat(handle).st_mtime
    finally:
        os.close(handle)


# The files.


@dataclass(frozen=True, slots=True)
class _Look:
    """What tells whether a file has changed."""

    inode: int
    size: int
    modified_ns: int


def _look(path: Path) -> _Look | None:
    """The file as it is now; None when it is gone, or no regular file of this folder."""
    try:
        found = path.lstat()
    except OSError:
        return None
    if not stat.S_ISREG(found.st_mode):
        return None
    return _Look(found.st_ino, found.st_size, found.st_mtime_ns)


def _candidates(folder: Path) -> list[Path]:
    """The files that may be taken, by name; links, pipes and sub-folders are left alone."""
    try:
        names = sorted(os.listdir(folder))  # noqa: PTH208 - names alone
    except OSError as error:
        raise _unusable(folder, error) from None
    return [
        folder / name
        for name in names
        if not name.startswith((".", _OFFICE_LOCK)) and not name.lower().endswith(_UNFINISHED)
    ]


def _whole(paths: Sequence[Path], now: float | None) -> list[Path]:
    """Those that nobody is still writing: old enough, or the same after a moment."""
    looks = {path: look for path in paths if (look := _look(path)) is not None}
    young = [path for path, look in looks.items() if not _is_old(look, now)]
    if young:
        time.sleep(_QUIET_SECONDS)
    growing = {path for path in young if _look(path) != looks[path]}
    return [path for path in looks if path not in growing and not _is_locked(path)]


def _is_old(look: _Look, now: float | None) -> bool:
    return now is not None and look.modified_ns / 1e9 <= now - _OLD_SECONDS


def _is_locked(path: Path) -> bool:
    """Whether another program holds it; one that may not be read is told by the import."""
    if os.path.lexists(path.with_name(f".~lock.{path.name}#")):
        return True
    try:
        handle = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_NOFOLLOW)
    except OSError:
        return False
    try:
        fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
        fcntl.lockf(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except OSError:
        return True
    finally:
        os.close(handle)
    return False


def _take(
    office: Office, path: Path, terms: ImportTerms, on_progress: Progress | None
) -> FileReport | None:
    """Loads one file and puts it away; None when it is not there or not whole any more."""
    before = _look(path)
    if before is None:
        return None
    (report,) = import_files(office, [path], terms, on_progress).files
    if _look(path) != before:
        message = _("{path} : le fichier a changé pendant la lecture ; il reste en place")
        return replace(report, error=message.format(path=path.name))
    folder = path.parent / (REFUSED if report.is_lost else DONE)
    try:
        return replace(report, moved_to=_put_away(path, folder, report, terms))
    except OSError as error:
        message = _("{path} : lu, mais pas rangé dans {folder} ({reason})")
        told = message.format(path=path.name, folder=folder.name, reason=system_reason(error))
        return replace(report, error=told)


# Putting away.


def _put_away(path: Path, folder: Path, report: FileReport, terms: ImportTerms) -> Path:
    """Moves the file, its report beside it; answers where it is."""
    papers = {_REPORT: report_text(report, path.name).encode("utf-8", "replace")}
    if report.refused:
        papers[_LINES] = rejects_file(report, terms)
    number = 1
    while (target := _try(path, folder, number, papers)) is None:
        number += 1
    flush_folder(folder)
    flush_folder(path.parent)
    return target


def _try(path: Path, folder: Path, number: int, papers: dict[str, bytes]) -> Path | None:
    """Puts the file and its papers under the name of that number; None when one is taken."""
    target = _named(folder, path.name, number)
    if _is_same(path, target):
        path.unlink()  # a move that was cut short: the file is there already
        return target
    places = {target.with_name(target.name + ending): text for ending, text in papers.items()}
    if any(os.path.lexists(place) for place in (target, *places)):
        return None
    written: list[Path] = []
    try:
        for place, text in places.items():
            write_new(place, text)
            written.append(place)
        _move(path, target)
    except OSError as error:
        for place in written:
            place.unlink(missing_ok=True)
        if isinstance(error, FileExistsError):
            return None
        raise
    return target


def _named(folder: Path, name: str, number: int) -> Path:
    """The name with that number, short enough for its papers to have it too."""
    stem, extension = os.path.splitext(name)  # noqa: PTH122 - a name, of any bytes
    mark = numbered(Path("x"), number).name[1:]
    room = _LONGEST_NAME - len(os.fsencode(mark + extension))
    while stem and len(os.fsencode(stem)) > room:
        stem = stem[:-1]
    return folder / f"{stem}{mark}{extension}"


def _is_same(path: Path, target: Path) -> bool:
    try:
        return path.samefile(target)
    except OSError:
        return False


def _move(path: Path, target: Path) -> None:
    """Gives the file its new name, which nothing else may have."""
    try:
        os.link(path, target, follow_symlinks=False)
    except FileExistsError:
        raise
    except OSError:
        # Some disks know no second name: the name was free a moment ago.
        path.rename(target)
    else:
        path.unlink()
