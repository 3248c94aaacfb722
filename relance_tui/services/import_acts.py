"""What every loader does with a file: one act, its record, what of it was refused."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path

from relance_tui.ingest import Refusal
from relance_tui.services.acting import Act, acting
from relance_tui.services.office import Office
from relance_tui.services.views import RefusedLine
from relance_tui.storage.tables import ImportRow


class NothingToKeep(Exception):  # noqa: N818 - not an error: it undoes the transaction
    """Leaves the transaction without a trace: a rehearsal, or a file that changes nothing."""


@contextmanager
def importing_act(office: Office) -> Iterator[Act]:
    """An act of kind `import`; raising `NothingToKeep` inside leaves nothing of it, quietly."""
    try:
        with acting(office, "import") as act:
            yield act
    except NothingToKeep:
        pass


def record_file(
    act: Act, path: Path, file_format: str, sha256: str, *, on: date | None = None, **told: int
) -> None:
    """Records that the file was loaded, and what the journal line is phrased from.

    `on` is the day its facts are of, today unless it says otherwise.
    """
    known_on = on or act.today
    act.add(ImportRow, path=shown(path), format=file_format, sha256=sha256, on=known_on)
    act.detail = {"name": shown(path.name), "format": file_format, **told}


def shown(path: Path | str) -> str:
    """A path as text; bytes of its name that are not UTF-8 are replaced, to be kept at all."""
    return os.fsencode(path).decode("utf-8", "replace")


def lines_of(refusals: Sequence[Refusal]) -> tuple[RefusedLine, ...]:
    """What a reader refused or doubted, as it is reported."""
    return tuple(
        RefusedLine(line=each.line, column=each.column, reason=each.reason, value=each.value)
        for each in refusals
    )
