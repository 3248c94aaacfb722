"""The database by the standard driver alone: what the first screen needs, and nothing heavier."""

from __future__ import annotations

import os
import sqlite3
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

from relance_tui.errors import RelanceError, RetryLater
from relance_tui.i18n import _
from relance_tui.storage.dialect import BEGIN_WRITING, CONNECTION_SETTINGS

BUSY_SECONDS = 5.0
"""How long a statement waits for another program before it gives up."""

DriverConnection = sqlite3.Connection
"""The type that callers outside the storage name."""

_MAIN_CODE = 0xFF
"""The low byte of an SQLite error code says what happened, the rest says where."""

_Place = tuple[Path, int]
"""A file and its identity: a database put in its place is another one."""

_idle: defaultdict[_Place, list[sqlite3.Connection]] = defaultdict(list)


class DatabaseUnusable(RelanceError):  # noqa: N818 - named for what is wrong
    """The database cannot be read, or cannot be written."""

    code = "database"


def connect(path: Path) -> sqlite3.Connection:
    """Opens an existing database; it never creates one.

    Statements commit by themselves unless `immediate` groups them. A database the user may not
    write is opened for reading. Raises DatabaseUnusable or RetryLater.
    """
    with explained(path):
        try:
            return _open(path, "mode=rw")
        except sqlite3.OperationalError:
            if not _is_sealed(path):
                raise
            return _open(path, "immutable=1")


def _open(path: Path, mode: str) -> sqlite3.Connection:
    connection = sqlite3.connect(
        f"file:{quote(str(path.absolute()))}?{mode}",
        uri=True,
        timeout=BUSY_SECONDS,
        isolation_level=None,
        check_same_thread=False,
    )
    try:
        for setting in CONNECTION_SETTINGS:
            connection.execute(setting)
        # The driver opens the file at the first read only.
        connection.execute("SELECT 1 FROM sqlite_master").fetchone()
    except BaseException:
        connection.close()
        raise
    return connection


def _is_sealed(path: Path) -> bool:
    """Whether the file is complete in itself and the user may not change it.

    A write-ahead log needs files beside the database even for reading; where they cannot be made,
    nobody else under the same rights is writing either.
    """
    log = f"{path}-wal"
    if not os.path.isfile(path) or (os.path.isfile(log) and os.path.getsize(log)):  # noqa: PTH113, PTH202 - these never raise
        return False
    return not (os.access(path, os.W_OK) and os.access(path.parent, os.W_OK))


@contextmanager
def reading(path: Path) -> Iterator[sqlite3.Connection]:
    """A connection for a few reads; it waits for the next ones afterwards.

    Opening costs more than most reads. Its errors are told in one line.
    """
    with explained(path):
        place = _place(path)
        connection = _take_idle(place) or connect(path)
        try:
            yield connection
        except BaseException:
            connection.close()
            raise
        if connection.in_transaction:
            connection.close()
        else:
            _idle[place].append(connection)


def _place(path: Path) -> _Place:
    try:
        return path, path.stat().st_ino
    except OSError:
        return path, 0


def _take_idle(place: _Place) -> sqlite3.Connection | None:
    # Another thread may take the last one in between: asking first would not help.
    try:
        return _idle[place].pop()
    except IndexError:
        return None


def close_idle() -> None:
    """Closes every connection that waits for its next reads."""
    while _idle:
        for connection in _idle.popitem()[1]:
            connection.close()


@contextmanager
def immediate(connection: sqlite3.Connection) -> Iterator[None]:
    """A writing transaction on a light connection: committed at the end, undone on any error."""
    connection.execute(BEGIN_WRITING)
    try:
        yield
    except BaseException:
        connection.rollback()
        raise
    connection.commit()


@contextmanager
def explained(path: Path) -> Iterator[None]:
    """Turns what the driver raises about the file into one clear line.

    Mistakes in our own SQL pass through unchanged.
    """
    try:
        yield
    except sqlite3.Error as error:
        told = explanation(error, path)
        if told is None:
            raise
        raise told from error


def explanation(error: BaseException | None, path: Path) -> RelanceError | None:
    """The error to show for one of the driver, or None when the fault is ours."""
    code = getattr(error, "sqlite_errorcode", 0) & _MAIN_CODE
    name = path.name
    match code:
        case sqlite3.SQLITE_BUSY | sqlite3.SQLITE_LOCKED:
            return RetryLater(
                _(
                    "la base {path} est occupée par un autre programme : réessayez dans un instant"
                ).format(path=path)
            )
        case sqlite3.SQLITE_NOTADB:
            line = _("{path} n’est pas une base Relance")
        case sqlite3.SQLITE_CORRUPT:
            line = _("la base {path} est abîmée : reprenez une sauvegarde ({name}.bak-…)")
        case sqlite3.SQLITE_READONLY:
            line = _("la base {path} est en lecture seule : rien n’a été enregistré")
        case sqlite3.SQLITE_FULL:
            line = _("le disque est plein : rien n’a été enregistré dans {path}")
        case sqlite3.SQLITE_IOERR:
            line = _("le disque refuse de lire ou d’écrire {path} : rien n’a été enregistré")
        case sqlite3.SQLITE_CANTOPEN | sqlite3.SQLITE_PERM | sqlite3.SQLITE_AUTH:
            line = _("impossible d’ouvrir la base {path} : vérifiez le chemin et vos droits")
        case _other:
            return None
    return DatabaseUnusable(line.format(path=path, name=name))
