"""Opening the database: made at first use, upgraded after a backup, refused when it must be.

Importing this module loads nothing heavier than the driver: SQLAlchemy comes with the first act,
Alembic with a schema to create or upgrade.
"""

from __future__ import annotations

import errno
import glob
import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, cast

from relance_tui.errors import RelanceError
from relance_tui.i18n import _
from relance_tui.storage.dialect import (
    BEGIN_WRITING,
    BROKEN_FOREIGN_KEYS,
    JOURNAL_MODE,
    SHARED_JOURNAL,
    SINGLE_FILE_JOURNAL,
    WITHOUT_FOREIGN_KEYS,
)
from relance_tui.storage.light import (
    DatabaseUnusable,
    close_idle,
    connect,
    explained,
    explanation,
    reading,
)

if TYPE_CHECKING:
    from sqlalchemy import Connection, Engine

__all__ = ["close_connections", "connect", "driver_connection", "prepare", "writing"]

REVISIONS = ("0001", "0002", "0003", "0004", "0005")
"""Every schema this program knows, oldest first: known without loading the migrations."""

BACKUPS_KEPT = 10

_engines: dict[Path, Engine] = {}


class DatabaseNewer(RelanceError):  # noqa: N818 - named for what is wrong
    """A later version of the program has upgraded the database."""

    code = "database_newer"


def prepare(
    path: Path, now: datetime, on_upgrade: Callable[[sqlite3.Connection], None] | None = None
) -> None:
    """Makes the database ready: creates it, or upgrades it after a backup copy beside it.

    `on_upgrade` then works on what the former version left, in the transaction of the upgrade.

    Costs one read when the schema is current. A database the user may only read passes if its
    schema is current. Raises DatabaseNewer, DatabaseUnusable, or RetryLater when it is locked.
    """
    with explained(path):
        _make_private(path)
        with reading(path) as connection:
            revision = _revision(connection, path)
            if revision is None:
                path.chmod(0o600)
            if revision != REVISIONS[-1]:
                _migrate(path, now, on_upgrade)
            _share(connection)


def _make_private(path: Path) -> None:
    """Creates what is missing of folder and file, for the eyes of their owner only."""
    try:
        if path.is_dir():
            raise DatabaseUnusable(_("{path} est un dossier, pas une base").format(path=path))
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with suppress(FileExistsError):
            os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
        is_file = path.is_file()
    except OSError as error:
        raise _refused(error, path) from error
    if not is_file:
        raise DatabaseUnusable(_("{path} n’est pas une base Relance").format(path=path))


def _refused(error: OSError, path: Path) -> DatabaseUnusable:
    if error.errno in {errno.ENOSPC, errno.EDQUOT}:
        line = _("le disque est plein : impossible de créer {path}")
    else:
        line = _("impossible de créer {path} : vérifiez le chemin et vos droits")
    return DatabaseUnusable(line.format(path=path))


def _revision(connection: sqlite3.Connection, path: Path) -> str | None:
    """The schema of the database, None when it has none. Refuses what is not ours or is newer."""
    tables = {name for (name,) in connection.execute("SELECT name FROM sqlite_master")}
    if not tables:
        return None
    row = None
    if {"alembic_version", "dossier"} <= tables:
        row = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    if row is None:
        raise DatabaseUnusable(_("{path} n’est pas une base Relance").format(path=path))
    revision = row[0]
    if revision not in REVISIONS:
        raise DatabaseNewer(
            _(
                "la base {path} vient d’une version plus récente de Relance :"
                " mettez le programme à jour"
            ).format(path=path)
        )
    return cast("str", revision)


def _share(connection: sqlite3.Connection) -> None:
    if connection.execute(JOURNAL_MODE).fetchone() != ("wal",):
        # Refused on a database the user may only read, and needed only to write.
        with suppress(sqlite3.OperationalError):
            connection.execute(SHARED_JOURNAL)


def _migrate(
    path: Path, now: datetime, on_upgrade: Callable[[sqlite3.Connection], None] | None
) -> None:
    """Brings the schema to the head in one transaction: another program sees all of it or none."""
    from relance_tui.storage.migrations import upgrade  # noqa: PLC0415 - heavy, rarely needed

    engine = _new_engine(path, foreign_keys=False)
    try:
        with _translated(path), engine.begin() as connection:
            driver = driver_connection(connection)
            revision = _revision(driver, path)
            if revision == REVISIONS[-1]:
                return
            if revision is not None:
                back_up(path, now)
            upgrade(connection)
            if driver.execute(BROKEN_FOREIGN_KEYS).fetchone():
                raise DatabaseUnusable(
                    _("la base {path} est incohérente : sa mise à niveau est annulée").format(
                        path=path
                    )
                )
            if revision is not None and on_upgrade is not None:
                on_upgrade(driver)
    finally:
        engine.dispose()


def back_up(path: Path, now: datetime) -> Path:
    """Copies the database beside itself, even while others use it; keeps the last ten copies."""
    copy = path.with_name(f"{path.name}.bak-{now:%Y%m%d-%H%M%S}")
    copy_to(path, copy)
    for old in sorted(path.parent.glob(f"{glob.escape(path.name)}.bak-*"))[:-BACKUPS_KEPT]:
        old.unlink(missing_ok=True)
    return copy


def copy_to(path: Path, copy: Path) -> None:
    """Copies the database to a private file, even while others use it.

    The copy has its name only once it is whole and on the disk.
    """
    part = copy.with_name(f"{copy.name}.part")
    try:
        part.unlink(missing_ok=True)
        os.close(os.open(part, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
        source, target = connect(path), connect(part)
        try:
            source.backup(target)
            target.execute(SINGLE_FILE_JOURNAL)
        finally:
            target.close()
            source.close()
        part.replace(copy)
    except OSError as error:
        raise _refused(error, copy) from error
    finally:
        with suppress(OSError):
            part.unlink(missing_ok=True)


@contextmanager
def writing(path: Path) -> Iterator[Connection]:
    """One writing transaction: on the disk when the block ends, undone on any error.

    It takes its turn from the start, so that what it reads stays true until it has written.
    Raises RetryLater when another program writes for too long, DatabaseUnusable when the file
    cannot be written.
    """
    engine = _engines.get(path)
    if engine is None:
        engine = _engines.setdefault(path, _new_engine(path))
    with explained(path), _translated(path), engine.begin() as connection:
        yield connection


@contextmanager
def _translated(path: Path) -> Iterator[None]:
    from sqlalchemy.exc import DBAPIError  # noqa: PLC0415 - loaded with the first act

    try:
        yield
    except DBAPIError as error:
        told = explanation(error.orig, path)
        if told is None:
            raise
        raise told from error


def _new_engine(path: Path, *, foreign_keys: bool = True) -> Engine:
    from sqlalchemy import create_engine, event  # noqa: PLC0415 - loaded with the first act
    from sqlalchemy.pool import QueuePool  # noqa: PLC0415 - same

    engine = create_engine(
        "sqlite://",
        creator=partial(_connect_for_engine, path, foreign_keys=foreign_keys),
        poolclass=QueuePool,
    )
    event.listen(engine, "begin", _begin)
    return engine


def _connect_for_engine(path: Path, *, foreign_keys: bool) -> sqlite3.Connection:
    connection = connect(path)
    if not foreign_keys:
        connection.execute(WITHOUT_FOREIGN_KEYS)
    return connection


def _begin(connection: Connection) -> None:
    connection.exec_driver_sql(BEGIN_WRITING)


def driver_connection(connection: Connection) -> sqlite3.Connection:
    """The driver's connection under SQLAlchemy's, in the same transaction."""
    return cast("sqlite3.Connection", connection.connection.driver_connection)


def close_connections() -> None:
    """Closes every connection kept for the next read or the next transaction."""
    while _engines:
        _engines.popitem()[1].dispose()
    close_idle()
