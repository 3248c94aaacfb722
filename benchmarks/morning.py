"""A morning of forty dossiers, typed from outside: how many keys, and how long the clerk waits."""

from __future__ import annotations

import re
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from datetime import date
from itertools import repeat
from pathlib import Path

import pyte

from benchmarks.measure import Measure
from benchmarks.terminal import Terminal
from relance_tui.services import demo

DOSSIERS = 40
_DEBTORS = 400
_STARTING_SECONDS = 3.0
_DONE = re.compile(r"(\d+) faits?")
_LEFT = re.compile(r"(\d+) à traiter")
_AT_ONCE_SECONDS = 0.1
"""After such a pause the clerk has read and goes on."""
_QUIET_SECONDS = 0.3
"""A screen that has said nothing for so long has said all."""
_OUTCOMES = (
    (14, ("c", "m", "\r")),  # voicemail
    (8, ("c", "a", "\r")),  # nobody answered
    (8, ("c", "p", "\t", *"ven", "\r")),  # promises everything overdue for Friday
    (4, ("c", "r", *"lun 10h", "\r")),  # to call back on Monday at ten
    (6, ("c", "v", "\r")),  # says it is paid
)


def measures(home: Path, today: date) -> list[Measure]:
    """Keys, and seconds from each key to the last thing it draws, over the whole morning."""
    with tempfile.TemporaryDirectory() as folder:
        database = demo.build(Path(folder), today, "benchmark", _DEBTORS)
        command = [sys.executable, "-m", "relance_tui", "--db", str(database)]
        with Terminal([*command, "--today", today.isoformat()], home=home) as terminal:
            terminal.settle(_STARTING_SECONDS, limit=_STARTING_SECONDS)
            waits = _work(terminal)
    name = f"a morning of {DOSSIERS} dossiers"
    return [
        Measure(f"keys of {name}", len(waits), "keys", "-", None, 6 * DOSSIERS),
        Measure(f"waiting in {name}", sum(waits), "s", "-", None, DOSSIERS / 2),
    ]


def _work(terminal: Terminal) -> list[float]:
    """Does the dossiers one after the other; those that nobody calls any more are passed over."""
    screen = pyte.Screen(80, 24)
    stream = pyte.ByteStream(screen)
    waits: list[float] = []
    read, due = 0, _due(terminal, screen, stream, 0)
    for keys in _dossiers():
        read = len(terminal.output)
        waits += [_wait_after(terminal, key) for key in keys]
        left = _due(terminal, screen, stream, read)
        if left == due:  # it still asks for something else: the next one
            read = len(terminal.output)
            waits.append(_wait_after(terminal, "j"))
            stream.feed(terminal.output[read:])
        due = left
    done = _DONE.search(screen.display[1])
    assert done, "\n".join(screen.display)
    assert int(done[1]) == DOSSIERS, f"{done[1]} dossiers done instead of {DOSSIERS}"
    return waits


def _due(terminal: Terminal, screen: pyte.Screen, stream: pyte.ByteStream, read: int) -> int:
    """How many dossiers the header says are left."""
    stream.feed(terminal.output[read:])
    found = _LEFT.search(screen.display[1])
    assert found, "\n".join(screen.display)
    return int(found[1])


def _dossiers() -> Iterator[Sequence[str]]:
    """The keys of each dossier."""
    for count, keys in _OUTCOMES:
        yield from repeat(keys, count)


def _wait_after(terminal: Terminal, key: str) -> float:
    """Seconds from a key to the end of what it draws at once; what follows keeps nobody waiting."""
    begun = last = time.perf_counter()
    is_over = False
    terminal.press(key.encode())
    while terminal.read(_QUIET_SECONDS):
        now = time.perf_counter()
        is_over = is_over or now - last > _AT_ONCE_SECONDS
        if not is_over:
            last = now
    return last - begun
