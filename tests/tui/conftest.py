"""Desks to show, and pictures of screens in plain text."""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from relance_tui.config import Config
from relance_tui.services.desk import Desk
from relance_tui.storage.database import close_connections
from relance_tui.tui.app import RelanceApp
from tests.tui import sample

_PICTURES = Path(__file__).parent / "snapshots"
_UPDATE = "RELANCE_UPDATE_SNAPSHOTS"
"""Set it to write the pictures again instead of comparing."""


@pytest.fixture(scope="session", autouse=True)
def _one_time_zone() -> Iterator[None]:
    """Pictures show hours: they must not depend on where they are taken."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TZ", "UTC")
        time.tzset()
        yield
    time.tzset()


@pytest.fixture(scope="session")
def busy_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The database of a usual Monday, made once."""
    desk = sample.busy_desk(tmp_path_factory.mktemp("busy"))
    close_connections()
    return desk.database


@pytest.fixture
def busy(busy_file: Path, tmp_path: Path) -> Iterator[Desk]:
    """A copy of a usual Monday, to work on."""
    shutil.copy(busy_file, tmp_path / "relance.db")
    desk = Desk(tmp_path / "relance.db", sample.StillClock(pinned_on=sample.MONDAY), "marie")
    yield desk
    close_connections()


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[Desk]:
    """A desk on its first day."""
    yield sample.empty_desk(tmp_path)
    close_connections()


def make_app(desk: Desk, **chosen: object) -> RelanceApp:
    """The application as the command line makes it."""
    return RelanceApp(desk, Config(**chosen))  # type: ignore[arg-type]


def screen_text(app: RelanceApp) -> str:
    """What the screen shows, without colours."""
    width, height = app.size
    lines = app.screen._compositor.render_strips()
    shown = ["".join(segment.text for segment in strip).rstrip() for strip in lines[:height]]
    assert all(strip.cell_length <= width for strip in lines)
    return "\n".join(shown) + "\n"


@pytest.fixture
def picture() -> Callable[[RelanceApp, str], None]:
    """Compares the screen with the picture of that name."""

    def compare(app: RelanceApp, name: str) -> None:
        file = _PICTURES / f"{name}.txt"
        shown = screen_text(app)
        if os.environ.get(_UPDATE):
            file.parent.mkdir(exist_ok=True)
            file.write_text(shown, encoding="utf-8")
        assert shown == file.read_text(encoding="utf-8")

    return compare
