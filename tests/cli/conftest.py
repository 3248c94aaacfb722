"""The command line run in this process, on the database of the test's own desk."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

from relance_tui.cli.main import main
from relance_tui.services.desk import Desk
from tests.services.test_casework import enter


@dataclass(frozen=True, slots=True)
class Ran:
    """What one command line answered."""

    status: int
    out: str
    err: str

    @property
    def document(self) -> Any:
        """The one JSON document of the output."""
        return json.loads(self.out)

    @property
    def line(self) -> str:
        """The one line of the error stream."""
        (line,) = self.err.splitlines()
        return line


Run = Callable[..., Ran]


@pytest.fixture
def run_bare(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs a whole command line as Marie."""
    monkeypatch.setenv("LOGNAME", "marie")

    def run(*words: str) -> Ran:
        capsys.readouterr()
        status = main(words)
        printed = capsys.readouterr()
        return Ran(status, printed.out, printed.err)

    return run


@pytest.fixture
def run(run_bare: Run, desk: Desk) -> Run:
    """Runs a verb as Marie on the desk's database, on Tuesday 24 November 2026."""

    def run(*words: str) -> Ran:
        return run_bare("--db", str(desk.database), "--today", "2026-11-24", *words)

    return run


@pytest.fixture
def late(desk: Desk) -> Desk:
    """A desk where Menuiserie C1 owes 1 200,00 € and Menuiserie C2 300,00 €, 25 days late."""
    enter(desk)
    enter(desk, "F-2", 30_000, code="C2")
    return desk
