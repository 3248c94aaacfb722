"""However the program ends, what is typed is kept and the terminal is as it was."""

from __future__ import annotations

import json
import os
import signal
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.conftest import TODAY, name_of
from tests.e2e.terminal import PROGRAM, Terminal, environment

Stored = Callable[[], list[Mapping[str, Any]]]
TYPED = "voit son associé jeudi, « rappelle » [/x]"

_FAILING = """
import sys
from relance_tui.services.desk import Desk
from relance_tui.__main__ import main

def fail(_desk):
    raise KeyError("Atelier 01")

Desk.preview_call = Desk.undo_preview = fail
sys.exit(main())
"""


def note(stored: Stored) -> str:
    (draft,) = stored()
    assert draft["screen"] == "note"
    return str(json.loads(draft["fields"])["note"])


def ready(home: Path, **more: Any) -> Terminal:
    screen = Terminal("--today", TODAY, environment=environment(home), **more)
    screen.wait_for(name_of(1))
    return screen


def typing(screen: Terminal, text: str = TYPED) -> None:
    """Types a note, and does not wait for anything to be stored."""
    screen.press("n")
    screen.wait_for("Ctrl+J")
    screen.send(text)


@pytest.mark.parametrize("key", ["q", "\x11"], ids=["q", "ctrl-q"])
def test_leaving_by_a_key(desk_home: Path, key: str) -> None:
    with ready(desk_home) as screen:
        assert screen.modes()[1049]
        screen.send(key)
        screen.wait_for_end()
        screen.assert_left_as_found()
        assert screen.wait_for_exit() == 0


def test_a_terminal_without_an_alternate_screen_is_left_blank(desk_home: Path) -> None:
    with ready(desk_home) as screen:  # what reads it here keeps no second screen either
        screen.send("V")
        screen.wait_for("Entrée pour revenir")
        assert "File du jour" not in screen.text
        screen.send("\r")
        screen.wait_for("File du jour")
        screen.send("q")
        screen.wait_for_end()
        assert "Relance" not in screen.text
        assert "File du jour" not in screen.text


def test_copying_from_the_plain_text_does_not_end_the_program(desk_home: Path) -> None:
    with ready(desk_home) as screen:
        screen.send("V")
        screen.wait_for("Entrée pour revenir")
        screen.send("\x03")
        screen.wait_for("^C")
        screen.send("\udce9\r")  # a byte that is no text in UTF-8
        screen.wait_for("File du jour")
        screen.send("w")
        screen.wait_for("Pourquoi")
        screen.send("\x11")
        screen.wait_for_end()
        assert screen.wait_for_exit() == 0


def test_an_editor_that_does_not_exist_gives_the_screen_back(desk_home: Path) -> None:
    missing = {**environment(desk_home), "EDITOR": "/nowhere/editor", "VISUAL": ""}
    with Terminal("--today", TODAY, environment=missing) as screen:
        screen.wait_for(name_of(1))
        screen.send("l")
        screen.wait_for("Objet")
        screen.send("E")
        screen.wait_for("ne s’ouvre pas")
        assert screen.modes()[1049]
        screen.send("\x11")
        screen.wait_for_end()
        screen.assert_left_as_found()


def test_ctrl_q_in_the_middle_of_a_word_keeps_the_word(desk_home: Path, stored: Stored) -> None:
    with ready(desk_home) as screen:
        typing(screen)
        screen.send("\x11")
        screen.wait_for_end()
        screen.assert_left_as_found()
    assert note(stored) == TYPED


def test_ctrl_c_says_how_to_quit_and_takes_nothing_away(desk_home: Path, stored: Stored) -> None:
    with ready(desk_home) as screen:
        screen.send("\x03")
        screen.wait_for("Ctrl+Q")
        typing(screen)
        screen.send("\x03")
        screen.settle()
        screen.send(" encore\x11")
        screen.wait_for_end()
        screen.assert_left_as_found()
    assert note(stored) == TYPED + " encore"


@pytest.mark.parametrize("name", ["SIGHUP", "SIGTERM", "SIGINT", "SIGQUIT"])
def test_a_signal_in_the_middle_of_typing(desk_home: Path, stored: Stored, name: str) -> None:
    number = getattr(signal, name)
    with ready(desk_home) as screen:
        typing(screen)
        os.kill(screen.pid, number)
        screen.wait_for_end()
        screen.assert_left_as_found()
        assert "Traceback" not in screen.text
        assert screen.wait_for_exit() == 128 + number
    assert note(stored) == TYPED


def test_a_signal_while_a_letter_is_edited(desk_home: Path, stored: Stored) -> None:
    with ready(desk_home) as screen:
        screen.press("l")
        screen.wait_for("Objet")
        screen.press("e")
        screen.wait_for("terminer")
        screen.send("Chère Madame, ")
        os.kill(screen.pid, signal.SIGHUP)
        screen.wait_for_end()
        screen.assert_left_as_found()
    (draft,) = stored()
    assert json.loads(draft["fields"])["body"].startswith("Chère Madame, ")


def test_a_connection_that_drops(desk_home: Path, stored: Stored) -> None:
    """The terminal goes away under the program, as sshd does it."""
    with ready(desk_home) as screen:
        typing(screen)
        screen.settle()
        screen.hang_up()
        assert has_ended(screen.pid)
    assert note(stored) == TYPED
    assert not list(desk_home.glob("**/relance.log"))


@pytest.mark.parametrize("key", ["c", "e", "l"], ids=["call", "plan", "letter"])
def test_a_terminal_that_goes_away_under_a_screen_being_drawn(desk_home: Path, key: str) -> None:
    with ready(desk_home) as screen:
        screen.send(key * 3 + "jkjkjk")
        time.sleep(0.5)
        screen.hang_up()
        assert has_ended(screen.pid)


def test_the_shell_around_it_is_killed(desk_home: Path, stored: Stored, tmp_path: Path) -> None:
    number = tmp_path / "pid"
    line = f"{' '.join(PROGRAM)} --today {TODAY} & echo $! > {number}; fg"
    with Terminal(
        environment=environment(desk_home), command=("bash", "-c", f"set -m; {line}")
    ) as screen:
        screen.wait_for(name_of(1))
        typing(screen)
        screen.settle()
        screen.kill()
        assert has_ended(int(number.read_text()))
        screen.settle()
        assert not screen.modes()[1049]
        assert not screen.modes()[1000]
    assert note(stored) == TYPED


def test_a_kill_that_cannot_be_answered_keeps_what_was_typed(
    desk_home: Path, stored: Stored
) -> None:
    with ready(desk_home) as screen:
        typing(screen)
        time.sleep(1.0)
        screen.kill()
    assert note(stored) == TYPED


def test_an_unexpected_error(desk_home: Path, stored: Stored) -> None:
    command = (sys.executable, "-c", _FAILING)
    with ready(desk_home, command=command) as screen:
        screen.press("c")
        screen.wait_for("absent")
        screen.send("j" + TYPED)
        screen.wait_for_end()
        screen.assert_left_as_found()
        farewell = screen.raw.rpartition(b"\x1b[?1049l")[2].decode()
        assert "erreur imprévue" in farewell
        assert "Traceback" not in farewell
        assert "Atelier" not in farewell
        assert screen.wait_for_exit() == 1
    (draft,) = stored()
    assert draft["screen"] == "call"


def has_ended(pid: int, patience: float = 15.0) -> bool:
    """Whether a process that may be nobody's child any more ends soon."""
    end = time.monotonic() + patience
    while time.monotonic() < end:
        try:
            state = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2]
        except OSError:
            return True
        if state.split()[0] == "Z":
            return True
        time.sleep(0.05)
    return False
