"""A clerk's home with forty dossiers, made once."""

from __future__ import annotations

import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.terminal import environment

TODAY = "2026-11-24"
_HEADER = (
    "JournalCode\tJournalLib\tEcritureNum\tEcritureDate\tCompteNum\tCompteLib\tCompAuxNum\t"
    "CompAuxLib\tPieceRef\tPieceDate\tEcritureLib\tDebit\tCredit\tEcritureLet\tDateLet\t"
    "ValidDate\tMontantdevise\tIdevise"
)
COUNT = 40


def name_of(number: int) -> str:
    """Of the customer of that place in the list: it owes more than those below it."""
    return f"Atelier {number:02d}"


def _fec() -> str:
    lines = [_HEADER]
    for number in range(1, COUNT + 1):
        code, piece, amount = f"C{number:03d}", f"F-{number:03d}", f"{9000 - number * 100},00"
        start = f"VE\tVentes\t{number}\t20260930"
        end = f"{piece}\t20260930\tFacture {piece}"
        rest = "\t\t\t20260930\t\t"
        lines += [
            f"{start}\t411\tClients\t{code}\t{name_of(number)}\t{end}\t{amount}\t0,00{rest}",
            f"{start}\t707\tVentes\t\t\t{end}\t0,00\t{amount}{rest}",
        ]
    return "\r\n".join(lines) + "\r\n"


def run(home: Path, *arguments: str) -> str:
    """What the command line prints."""
    done = subprocess.run(
        [sys.executable, "-m", "relance_tui", *arguments],
        env=environment(home),
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout


@pytest.fixture(scope="session")
def _furnished(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("furnished")
    file = home / "732829320FEC20261231.txt"
    file.write_text(_fec(), encoding="utf-8")
    run(home, "import", str(file))
    run(home, "settings", "set", "creditor.name", "Atelier Belledonne SARL")
    return home


@pytest.fixture
def desk_home(_furnished: Path, tmp_path: Path) -> Path:
    """The home of a clerk whose list holds forty dossiers."""
    return Path(shutil.copytree(_furnished, tmp_path / "clerk"))


def database_of(home: Path) -> Path:
    """The database of that home."""
    (found,) = home.glob("**/relance.db")
    return found


@pytest.fixture
def stored(desk_home: Path) -> Callable[[], list[Mapping[str, Any]]]:
    """The drafts on the disk, as another program sees them."""

    def read() -> list[Mapping[str, Any]]:
        connection = sqlite3.connect(database_of(desk_home))
        try:
            rows = connection.execute("SELECT screen, fields FROM draft ORDER BY screen")
            return [{"screen": screen, "fields": fields} for screen, fields in rows]
        finally:
            connection.close()

    return read
