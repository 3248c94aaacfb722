"""The program at home in every terminal, locale and window."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from relance_tui.tui.themes import THEMES
from tests.e2e.conftest import TODAY, name_of
from tests.e2e.terminal import Terminal, environment

_MANY_COLOURS = re.compile(rb"[34]8;[25];")
_TRUE_COLOURS = re.compile(rb"[34]8;2;")
TERMS = (
    "xterm-256color",
    "xterm",
    "screen",
    "screen-256color",
    "tmux-256color",
    "linux",
    "vt220",
    "rxvt",
)
LOCALES: Mapping[str, Mapping[str, str]] = {
    "C": {"LANG": "C"},
    "POSIX": {"LC_ALL": "POSIX"},
    "latin1": {"LANG": "fr_FR.ISO-8859-1", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
    "stdio": {"LANG": "C.UTF-8", "PYTHONUTF8": "0", "PYTHONIOENCODING": "latin-1"},
    "ascii": {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
}


def tour(screen: Terminal) -> None:
    """The list, the cursor, a form, the way out; all of it readable."""
    screen.wait_for(f"▌✉ {name_of(1)}")
    screen.press("j")
    screen.wait_for(f"▌✉ {name_of(2)}")
    screen.wait_until_gone(f"▌✉ {name_of(1)}")
    screen.press("n")
    screen.wait_for("Ctrl+J")
    screen.send("été à l’œuvre")
    screen.wait_for("été à l’œuvre")
    screen.press("\x1b")
    screen.wait_until_gone("Ctrl+J")
    screen.press("q")
    screen.wait_for_end()
    assert b"Traceback" not in screen.raw
    assert "\ufffd" not in screen.text
    assert "\\x" not in screen.text
    screen.assert_left_as_found()
    assert screen.wait_for_exit() == 0


@pytest.mark.parametrize("term", TERMS)
def test_every_kind_of_terminal(desk_home: Path, term: str) -> None:
    with Terminal("--today", TODAY, environment=environment(desk_home, TERM=term)) as screen:
        tour(screen)
        if "256" not in term:
            assert not _MANY_COLOURS.search(screen.raw)


@pytest.mark.parametrize("locale", LOCALES)
def test_every_kind_of_locale(desk_home: Path, locale: str) -> None:
    session = {**environment(desk_home), **LOCALES[locale]}
    with Terminal("--today", TODAY, environment=session) as screen:
        tour(screen)


def test_without_colours_nothing_is_lost(desk_home: Path) -> None:
    session = environment(desk_home, NO_COLOR="1")
    with Terminal("--today", TODAY, environment=session) as screen:
        tour(screen)


def test_with_all_colours(desk_home: Path) -> None:
    session = environment(desk_home, COLORTERM="truecolor")
    with Terminal("--today", TODAY, environment=session) as screen:
        tour(screen)
        assert _TRUE_COLOURS.search(screen.raw)


@pytest.mark.parametrize("theme", [*(theme.name for theme in THEMES), "ansi-dark", "ansi-light"])
def test_every_theme(desk_home: Path, theme: str) -> None:
    folder = desk_home / ".config" / "relance"
    folder.mkdir(parents=True, exist_ok=True)
    folder.joinpath("config.toml").write_text(f'theme = "{theme}"\n', encoding="utf-8")
    with Terminal("--today", TODAY, environment=environment(desk_home)) as screen:
        tour(screen)


@pytest.mark.parametrize(("columns", "lines"), [(60, 24), (80, 24), (160, 45), (250, 70)], ids=str)
def test_every_window(desk_home: Path, columns: int, lines: int) -> None:
    session = environment(desk_home)
    with Terminal("--today", TODAY, environment=session, columns=columns, lines=lines) as screen:
        screen.wait_for("? aide")
        assert "? aide" in screen.text.splitlines()[-1]
        tour(screen)


def test_a_window_that_changes_under_a_form_keeps_text_and_focus(
    desk_home: Path, stored: Callable[[], list[Mapping[str, Any]]]
) -> None:
    with Terminal("--today", TODAY, environment=environment(desk_home)) as screen:
        screen.wait_for(name_of(1))
        screen.press("n")
        screen.wait_for("Ctrl+J")
        typed = ""
        for columns, lines in ((160, 45), (60, 20), (250, 70), (80, 24)):
            word = f"mot-{columns} "
            screen.send(word)
            typed += word
            screen.wait_for(word.strip())
            screen.resize(columns, lines)
            screen.wait_for("Ctrl+J")
        screen.resize(40, 10)
        screen.wait_for("60×16")
        screen.send("perdu")
        screen.settle()
        time.sleep(1)  # nothing shows that the keys were read: the window is too small to tell
        screen.resize(80, 24)
        screen.wait_until_gone("60×16")
        screen.wait_for(typed.strip())
        screen.send("fin")
        screen.wait_for(f"{typed}fin")
        screen.wait_for("brouillon enregistré")
        screen.send("\x11")
        screen.wait_for_end()
    (draft,) = stored()
    assert json.loads(draft["fields"])["note"] == f"{typed}fin"
