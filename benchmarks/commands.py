"""The command line: what a verb costs before it does anything."""

from __future__ import annotations

from pathlib import Path

from benchmarks.measure import Measure, process_seconds


def measures(database: Path) -> list[Measure]:
    """`--help` against an empty Python, the queue against importing SQLModel."""
    bare = process_seconds("-c", "pass")
    sqlmodel = process_seconds("-c", "import sqlmodel")
    shown = process_seconds("-m", "relance_tui", "--help")
    queue = process_seconds("-m", "relance_tui", "--db", str(database), "queue", "--limit", "50")
    return [
        Measure("relance --help", shown, "s", "python -c pass", bare, 6),
        Measure("relance queue --limit 50", queue, "s", "import sqlmodel", sqlmodel, 1.5),
    ]
