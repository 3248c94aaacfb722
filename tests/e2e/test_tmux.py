"""Inside tmux, as it comes and as people set it: what is copied arrives, or nothing is promised."""

from __future__ import annotations

import shlex
import shutil
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Self

import pytest

from tests.e2e.conftest import TODAY
from tests.e2e.terminal import PROGRAM, environment

TMUX = shutil.which("tmux") or ""
pytestmark = pytest.mark.skipif(not TMUX, reason="tmux is not installed")

CONFIGURATIONS = {
    "default": "",
    "on": "set -g set-clipboard on\n",
    "off": "set -g set-clipboard off\n",
}


class Tmux:
    """A tmux server of its own, with one window that runs the program."""

    def __init__(self, folder: Path, configuration: str) -> None:
        self._socket = folder / "socket"
        self._configuration = folder / "tmux.conf"
        self._configuration.write_text(configuration, encoding="utf-8")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self.tell("kill-server")

    def tell(self, *command: str) -> str:
        """What tmux answers."""
        told = subprocess.run(
            [TMUX, "-S", str(self._socket), "-f", str(self._configuration), *command],
            capture_output=True,
            text=True,
            check=False,
        )
        return told.stdout

    def start(self, home: Path) -> None:
        """Starts the program at 80 x 24."""
        variables = environment(home)
        variables.pop("TERM")
        pairs = [f"{name}={value}" for name, value in variables.items()]
        line = shlex.join(["env", *pairs, *PROGRAM, "--today", TODAY])
        self.tell("new-session", "-d", "-x", "80", "-y", "24", f"{line}; echo sorti; sleep 60")

    def type(self, text: str) -> None:
        """Types a text as it is."""
        self.tell("send-keys", "-l", text)

    def wait_for(self, words: str, patience: float = 30.0) -> str:
        """Waits until the window shows these words; what it shows."""
        end = time.monotonic() + patience
        while words not in (shown := self.shown()):
            assert time.monotonic() < end, f"« {words} » never came:\n{shown}"
            time.sleep(0.1)
        return shown

    def shown(self) -> str:
        """What the window shows."""
        return self.tell("capture-pane", "-p").replace("\u00a0", " ").replace("\u202f", " ")


@pytest.fixture
def tmux(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Tmux]:
    with Tmux(tmp_path, CONFIGURATIONS[request.param]) as server:
        yield server


def choose_method(home: Path, method: str) -> None:
    folder = home / ".config" / "relance"
    folder.mkdir(parents=True, exist_ok=True)
    folder.joinpath("config.toml").write_text(f'clipboard = "{method}"\n', encoding="utf-8")


def copy_a_letter(tmux: Tmux, home: Path) -> None:
    tmux.start(home)
    tmux.wait_for("Atelier 01")
    tmux.type("l")
    tmux.wait_for("Objet")
    tmux.type("y")


@pytest.mark.parametrize("tmux", CONFIGURATIONS, indirect=True)
def test_a_letter_is_copied_to_the_buffer_of_tmux(tmux: Tmux, desk_home: Path) -> None:
    copy_a_letter(tmux, desk_home)
    tmux.wait_for("Copié dans tmux")
    copied = tmux.tell("show-buffer")
    assert "F-001" in copied
    assert "8\u202f900,00\u00a0€" in copied


@pytest.mark.parametrize("tmux", ["on"], indirect=True)
def test_the_escape_sequence_arrives_where_tmux_takes_it(tmux: Tmux, desk_home: Path) -> None:
    choose_method(desk_home, "osc52")
    copy_a_letter(tmux, desk_home)
    tmux.wait_for("Envoyé au terminal")
    assert "8\u202f900,00\u00a0€" in tmux.tell("show-buffer")


@pytest.mark.parametrize("tmux", ["default"], indirect=True)
def test_nothing_is_promised_where_tmux_drops_it(tmux: Tmux, desk_home: Path) -> None:
    choose_method(desk_home, "osc52")
    copy_a_letter(tmux, desk_home)
    shown = tmux.wait_for("Envoyé au terminal")
    assert "si rien ne se colle" in shown
    assert "Copié" not in shown
    assert tmux.tell("show-buffer") == ""


@pytest.mark.parametrize("tmux", ["default", "on"], indirect=True)
def test_typing_and_leaving_in_tmux(tmux: Tmux, desk_home: Path) -> None:
    tmux.start(desk_home)
    tmux.wait_for("▌✉ Atelier 01")
    tmux.type("jj")
    tmux.wait_for("▌✉ Atelier 03")
    tmux.type("n")
    tmux.wait_for("Ctrl+J")
    tmux.type("rappelle à Noël [/x]")
    tmux.wait_for("rappelle à Noël [/x]")
    tmux.wait_for("brouillon enregistré")
    tmux.tell("send-keys", "Escape")
    tmux.wait_for("? aide")
    tmux.type("B")
    tmux.wait_for("Brouillons")
    tmux.wait_for("rappelle à Noël [/x]")
    tmux.tell("send-keys", "C-q")
    tmux.wait_for("sorti")
    state = tmux.tell("display-message", "-p", "#{alternate_on} #{mouse_any_flag} #{cursor_flag}")
    assert state.split() == ["0", "0", "1"]
