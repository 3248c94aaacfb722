"""Pastes, silence, and how little a key costs."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.conftest import TODAY, database_of, name_of, run
from tests.e2e.terminal import Terminal, environment

Stored = Callable[[], list[Mapping[str, Any]]]
PASTED = "".join(
    f"{number:05d} qjcu" + ("\n" if number % 40 == 39 else " ") for number in range(910)
)
"""Ten thousand characters, each number once, full of letters that are keys elsewhere."""
MOST_BYTES_PER_KEY = 600


def ready(home: Path, **more: Any) -> Terminal:
    screen = Terminal("--today", TODAY, environment=environment(home), **more)
    screen.wait_for(name_of(1))
    return screen


def acts(home: Path) -> str:
    return run(home, "log")


def test_ten_thousand_characters_pasted_into_a_note(desk_home: Path, stored: Stored) -> None:
    assert len(PASTED) >= 10_000
    before = acts(desk_home)
    with ready(desk_home) as screen:
        screen.press("n")
        screen.wait_for("Ctrl+J")
        screen.paste(PASTED)
        screen.wait_for("brouillon enregistré")
        screen.send("\x11")
        screen.wait_for_end()
    (draft,) = stored()
    assert json.loads(draft["fields"])["note"] == PASTED
    assert acts(desk_home) == before


def test_a_paste_with_escapes_saves_nothing(desk_home: Path, stored: Stored) -> None:
    before = acts(desk_home)
    with ready(desk_home) as screen:
        screen.press("n")
        screen.wait_for("Ctrl+J")
        screen.paste("Collé \x1b[31mrouge\x1b[0m\rfin\x1bd")
        screen.wait_for("brouillon enregistré")
        screen.send("\x11")
        screen.wait_for_end()
    (draft,) = stored()
    assert json.loads(draft["fields"])["note"] == "Collé [31mrouge[0m\nfind"
    assert acts(desk_home) == before


def test_the_same_as_keys_where_the_terminal_knows_no_paste(
    desk_home: Path, stored: Stored
) -> None:
    text = PASTED.replace("\n", " ")[:2_000].strip()
    with ready(desk_home) as screen:
        screen.press("n")
        screen.wait_for("Ctrl+J")
        screen.send(text)
        screen.wait_for(text[-10:])
        screen.wait_for("brouillon enregistré")
        screen.send("\x11")
        screen.wait_for_end()
    (draft,) = stored()
    assert json.loads(draft["fields"])["note"] == text


def assert_only_told(before: str, after: str) -> None:
    """Nothing changed but the line that says that nothing was done."""
    pairs = zip(before.splitlines(), after.splitlines(), strict=True)
    (told,) = [now for was, now in pairs if was != now]
    assert "rien n’est fait" in told


def test_a_paste_outside_a_field_acts_on_nothing(desk_home: Path, stored: Stored) -> None:
    before = acts(desk_home)
    with ready(desk_home) as screen:
        screen.bytes_within(1.5)
        shown = screen.text
        screen.paste(PASTED)
        screen.settle()
        assert_only_told(shown, screen.text)
        screen.press("\r")
        screen.wait_for("[Factures]")
        screen.bytes_within(1.5)
        shown = screen.text
        screen.paste(PASTED)
        screen.settle()
        assert_only_told(shown, screen.text)
        screen.press("\x1b", "q")
        assert screen.wait_for_exit() == 0
    assert stored() == []
    assert acts(desk_home) == before


@pytest.mark.parametrize(
    ("keys", "sign"),
    [("", "Atelier 01"), ("n", "Ctrl+J"), ("c", "absent"), ("l", "Objet"), ("f", "Atelier 01")],
    ids=["queue", "note", "call", "letter", "filter"],
)
def test_an_idle_screen_sends_nothing(desk_home: Path, keys: str, sign: str) -> None:
    with ready(desk_home) as screen:
        screen.bytes_within(2.0)  # the libraries that wait for an idle moment
        if keys:
            screen.press(keys)
        screen.wait_for(sign)
        screen.bytes_within(1.0)
        assert screen.bytes_within(4.0) == 0


@pytest.mark.parametrize(("columns", "lines"), [(80, 24), (160, 45)], ids=["small", "wide"])
def test_a_key_costs_few_bytes(desk_home: Path, columns: int, lines: int) -> None:
    with ready(desk_home, columns=columns, lines=lines) as screen:
        screen.bytes_within(1.0)
        before, count = len(screen.raw), 30
        for _key in range(count):
            screen.send("j")
            screen.bytes_within(0.03)
        screen.settle()
        assert name_of(31) in screen.text
        assert (len(screen.raw) - before) / count <= MOST_BYTES_PER_KEY


def test_the_database_of_the_test_is_the_clerks_own(desk_home: Path) -> None:
    assert desk_home in database_of(desk_home).parents
