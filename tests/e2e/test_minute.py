"""Twenty keys a second for a minute, in the list and in a form at the same time."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping
from itertools import cycle, islice
from pathlib import Path
from typing import Any

from tests.e2e.conftest import TODAY, name_of
from tests.e2e.terminal import Terminal, environment

SECONDS, PER_SECOND = 60, 20
KEYS = SECONDS * PER_SECOND
MOST_LAG_SECONDS = 2.0
"""How long after its last key the screen may take; a machine that runs other tests is slow."""
MOVES = "jjjjjkkj"
TEXT = "Il paiera vendredi, quand son client l’aura payé. "


def place_after(keys: str) -> int:
    """Where the cursor of a list of forty is, counted from 1."""
    place = 1
    for key in keys:
        place = min(max(place + (1 if key == "j" else -1), 1), 40)
    return place


def test_a_minute_of_typing_loses_nothing_and_ends_on_time(
    desk_home: Path, stored: Callable[[], list[Mapping[str, Any]]]
) -> None:
    session = environment(desk_home)
    moves = "".join(islice(cycle(MOVES + MOVES.translate(str.maketrans("jk", "kj"))), KEYS - 7))
    moves += "j" * 7
    text = "".join(islice(cycle(TEXT), KEYS))
    with (
        Terminal("--today", TODAY, environment=session) as queue,
        Terminal("--today", TODAY, environment=session) as form,
    ):
        queue.wait_for(f"▌✉ {name_of(1)}")
        form.wait_for(f"▌✉ {name_of(1)}")
        form.press("n")
        form.wait_for("Ctrl+J")
        started = time.monotonic()
        for number, (move, letter) in enumerate(zip(moves, text, strict=True), 1):
            queue.send(move)
            form.send(letter)
            time.sleep(max(started + number / PER_SECOND - time.monotonic(), 0))
        assert time.monotonic() - started < SECONDS * 1.2, "the keys themselves came too slowly"
        queue.wait_for(f"▌✉ {name_of(place_after(moves))}", MOST_LAG_SECONDS)
        form.wait_for("brouillon enregistré", MOST_LAG_SECONDS)
        form.bytes_within(MOST_LAG_SECONDS)
        (draft,) = stored()
        assert json.loads(draft["fields"])["note"] == text
        queue.press("q")
        assert queue.wait_for_exit() == 0
