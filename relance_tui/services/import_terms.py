"""How files are to be loaded."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # the screens name it without loading the readers
    from relance_tui.ingest import Mapping


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportTerms:
    """What the clerk asks for, the same for each file."""

    as_format: str | None = None
    """None: told by the file itself."""
    dry_run: bool = False
    """Only say what would change."""
    is_review: bool = False
    """Keep even the certain matches of a bank statement as proposals."""
    is_snapshot: bool = False
    """The file is all that is open: what vanished from it was settled."""
    is_forced: bool = False
    """Apply even a snapshot that settles so much that it must be asked for twice."""
    encoding: str | None = None
    mapping: Mapping | None = None
