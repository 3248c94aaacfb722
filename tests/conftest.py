"""What every test shares: a real database file, a pinned day, no trace outside its folder."""

from __future__ import annotations

import contextlib
import os
import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from threading import Thread

import pytest

from relance_tui.clock import Clock
from relance_tui.i18n import use_language
from relance_tui.services.desk import Desk
from relance_tui.storage.database import close_connections, prepare
from relance_tui.storage.light import close_idle

TODAY = date(2026, 11, 24)
"""A Tuesday."""

MakeDesk = Callable[..., Desk]


@pytest.fixture(autouse=True)
def private_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Everything the program writes goes under the test's own folder."""
    home = tmp_path / "home"
    home.mkdir()
    monkeypatch.setenv("HOME", str(home))
    for name in ("XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME", "RELANCE_DB"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.delenv("RELANCE_TODAY", raising=False)
    use_language("fr")
    yield home
    close_connections()
    close_idle()


@pytest.fixture(scope="session")
def empty_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database made once by the migrations, copied by each test that needs one."""
    path = tmp_path_factory.mktemp("template") / "empty.db"
    prepare(path, datetime(2026, 11, 1, tzinfo=UTC))
    close_connections()
    return path


@pytest.fixture
def make_desk(empty_database: Path, tmp_path: Path) -> MakeDesk:
    """Opens desks on one database of this test, on the day and for the clerk asked for."""
    path = tmp_path / "data" / "relance.db"
    path.parent.mkdir()
    shutil.copy(empty_database, path)

    def make(today: date = TODAY, user: str = "marie") -> Desk:
        return Desk(path, Clock(today), user)

    return make


@pytest.fixture
def desk(make_desk: MakeDesk) -> Desk:
    """Marie's desk on an empty database, on Tuesday 24 November 2026."""
    return make_desk()


@pytest.fixture
def a_device(tmp_path: Path) -> Callable[[int], Path]:
    """Makes a file that announces no size and gives that many bytes, as a device would."""

    def make(size: int) -> Path:
        path = tmp_path / "device"
        os.mkfifo(path)

        def give() -> None:
            with contextlib.suppress(BrokenPipeError):  # The reader had enough.
                path.write_bytes(bytes(size))

        Thread(target=give, daemon=True).start()
        return path

    return make
