"""What is kept of an unexpected error: where it happened, never what the dossiers say."""

from __future__ import annotations

import os
import traceback
from datetime import datetime
from pathlib import Path

from relance_tui import __version__, paths

FILE_NAME = "relance.log"


def keep(error: BaseException, now: datetime) -> Path | None:
    """Adds the error to the log, private to its owner; None when even that fails.

    Only the kinds of the errors and the lines of code are kept: messages may quote a dossier.
    """
    file = paths.state_dir() / FILE_NAME
    try:
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        with os.fdopen(handle, "a", encoding="utf-8") as log:
            log.write(f"{now.isoformat()} relance {__version__}\n{_told(error)}\n")
    except OSError:
        return None
    return file


def _told(error: BaseException) -> str:
    lines: list[str] = []
    current: BaseException | None = error
    while current is not None and len(lines) < 200:  # noqa: PLR2004 - a chain may be endless
        lines.append(type(current).__name__)
        lines += traceback.format_tb(current.__traceback__)
        current = current.__cause__ or current.__context__
    return "\n".join(line.rstrip() for line in lines)
