"""Reading a file of invoices: what comes back is known to be one."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from relance_tui import ingest
from relance_tui.ingest import Reading


def read_file(path: Path, **terms: Any) -> Reading:
    """The same as the reader of any file, for one that says invoices."""
    found = ingest.read_file(path, **terms)
    assert isinstance(found, Reading), found
    return found
