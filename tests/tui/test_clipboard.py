from __future__ import annotations

import base64
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from relance_tui.tui import clipboard
from relance_tui.tui.clipboard import (
    MAX_TERMINAL_BYTES,
    CopyResult,
    Route,
    copy,
    osc52,
    routes,
    screen_sequence,
)
from tests.tui.canned_desk import Bench

TEXT = "Objet\u00a0: facture « F-118 », 1\u202f234,56 €, éèàçœ\nÀ payer sous 8 jours."
XTERM = {"TERM": "xterm-256color"}
SSH = {"SSH_CONNECTION": "10.0.0.1 5 10.0.0.2 22"}


@pytest.fixture(autouse=True)
def plain_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("TMUX", "STY", "DISPLAY", "WAYLAND_DISPLAY", "SSH_CONNECTION", "SSH_TTY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("TERM", "xterm-256color")


def payload(sequence: str) -> str:
    """The text inside an OSC 52 sequence."""
    found = re.search(r"\x1b\]52;c;([A-Za-z0-9+/=]*)\x07", sequence)
    assert found is not None
    return base64.b64decode(found[1]).decode()


@pytest.mark.parametrize(
    ("environment", "platform", "expected"),
    [
        (XTERM | {"TMUX": "/run/t,1,0"}, "linux", (Route.TMUX, Route.TERMINAL)),
        (XTERM | {"TMUX": "x", "DISPLAY": ":0"}, "linux", (Route.TMUX, Route.TERMINAL)),
        (XTERM | {"STY": "1.pts"}, "linux", (Route.SCREEN,)),
        (XTERM | {"DISPLAY": ":0"}, "linux", (Route.DESKTOP, Route.TERMINAL)),
        (XTERM | {"WAYLAND_DISPLAY": "wayland-0"}, "linux", (Route.DESKTOP, Route.TERMINAL)),
        (XTERM, "darwin", (Route.DESKTOP, Route.TERMINAL)),
        (XTERM, "linux", (Route.TERMINAL,)),
        (XTERM | SSH, "linux", (Route.TERMINAL,)),
        (XTERM | SSH, "darwin", (Route.TERMINAL,)),
        (XTERM | SSH | {"DISPLAY": ":0"}, "linux", (Route.TERMINAL,)),
        (
            XTERM | SSH | {"DISPLAY": "localhost:10.0"},
            "linux",
            (Route.DESKTOP, Route.TERMINAL),
        ),
        ({"TERM": "linux"}, "linux", ()),
        ({"TERM": "dumb"}, "linux", ()),
        ({}, "linux", ()),
    ],
)
def test_the_way_follows_from_where_the_program_runs(
    environment: dict[str, str], platform: str, expected: tuple[Route, ...]
) -> None:
    assert routes(environment, "auto", platform) == expected


@pytest.mark.parametrize(
    ("method", "expected"),
    [
        ("osc52", Route.TERMINAL),
        ("tmux", Route.TMUX),
        ("pyperclip", Route.DESKTOP),
        ("off", Route.OFF),
    ],
)
def test_the_configuration_can_force_the_way(method: str, expected: Route) -> None:
    assert routes({"TMUX": "x", "DISPLAY": ":0"}, method, "linux") == (expected,)


def test_the_terminal_sequence_keeps_every_character() -> None:
    assert payload(osc52(TEXT)) == TEXT


def test_screen_gets_short_strings_that_join_into_one_sequence() -> None:
    chunks = re.findall(r"\x1bP(.*?)\x1b\\", screen_sequence(TEXT * 3), flags=re.DOTALL)
    assert all(len(chunk) <= 76 for chunk in chunks)
    assert payload("".join(chunks)) == TEXT * 3


async def copied(text: str, method: str = "auto") -> tuple[CopyResult, list[str], str]:
    """What copying says, what it wrote to the terminal, what the program itself keeps."""
    app = Bench()
    written: list[str] = []
    async with app.run_test():
        assert app._driver is not None
        app._driver.write = written.append  # type: ignore[assignment,method-assign]
        result = await copy(app, text, method)
        kept = app.clipboard
    return result, [text for text in written if "52;" in text or "\x1bP" in text], kept


async def test_a_plain_terminal_is_sent_the_text_and_nothing_is_promised(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sys, "platform", "linux")
    result, written, kept = await copied(TEXT)
    assert [payload(sequence) for sequence in written] == [TEXT]
    assert kept == TEXT
    assert result.route is Route.TERMINAL
    assert result.has_left
    assert result.message.startswith("Envoyé au terminal")
    assert "V texte brut, x fichier" in result.message
    assert "copié" not in result.message.lower()


async def test_screen_is_sent_wrapped_strings(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STY", "1.pts")
    result, written, _kept = await copied(TEXT)
    assert written == [screen_sequence(TEXT)]
    assert result.route is Route.SCREEN
    assert "copié" not in result.message.lower()


async def test_a_text_too_long_for_terminals_offers_the_export(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sys, "platform", "linux")
    result, written, kept = await copied("é" * (MAX_TERMINAL_BYTES // 2 + 1))
    assert result.route is Route.TOO_BIG
    assert not result.has_left
    assert "x exporte" in result.message
    assert written == []
    assert len(kept) == MAX_TERMINAL_BYTES // 2 + 1
    result, written, _kept = await copied("é" * (MAX_TERMINAL_BYTES // 2))
    assert result.route is Route.TERMINAL


async def test_a_console_without_clipboard_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setenv("TERM", "linux")
    result, written, kept = await copied(TEXT)
    assert (result.route, written, kept) == (Route.NONE, [], TEXT)
    assert "ne sait pas copier" in result.message


async def test_copying_can_be_switched_off() -> None:
    result, written, kept = await copied(TEXT, "off")
    assert (result.route, written, kept) == (Route.OFF, [], TEXT)


async def test_a_desktop_that_fails_falls_back_to_the_terminal(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setenv("DISPLAY", ":97")
    monkeypatch.setenv("PATH", str(tmp_path))  # no xclip, no xsel
    result, written, _kept = await copied(TEXT)
    assert result.route is Route.TERMINAL
    assert payload(written[0]) == TEXT
    assert capfd.readouterr().err == ""


async def test_a_desktop_gets_the_text_from_a_child_process(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    taken = tmp_path / "taken"
    tools = tmp_path / "bin"
    tools.mkdir()
    fake = tools / "xclip"
    fake.write_text(f'#!/bin/sh\n/bin/cat > "{taken}"\n')
    fake.chmod(0o755)
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setenv("DISPLAY", ":97")
    monkeypatch.setenv("PATH", f"{tools}:{os.environ['PATH']}")
    result, written, _kept = await copied(TEXT)
    assert result == CopyResult(Route.DESKTOP, "Copié.")
    assert taken.read_text(encoding="utf-8") == TEXT
    assert written == []


async def test_a_desktop_that_hangs_is_given_up(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    fake = tmp_path / "xclip"
    fake.write_text("#!/bin/sh\nexec /bin/sleep 60\n")
    fake.chmod(0o755)
    monkeypatch.setattr(clipboard, "_TIMEOUT_SECONDS", 0.5)
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setenv("DISPLAY", ":97")
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    result, _written, _kept = await copied(TEXT)
    assert result.route is Route.TERMINAL


@pytest.fixture
def tmux(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A tmux server of our own; the name of its socket."""
    if shutil.which("tmux") is None:
        pytest.skip("tmux is not installed")
    socket = str(tmp_path / "tmux.sock")
    command = ["tmux", "-S", socket, "-f", "/dev/null"]
    subprocess.run([*command, "new-session", "-d", "-x", "80", "-y", "24", "cat"], check=True)
    asked = [*command, "display-message", "-p", "#{socket_path},#{pid},0"]
    identity = subprocess.run(asked, check=True, capture_output=True, text=True).stdout.strip()
    monkeypatch.setenv("TMUX", identity)
    yield socket
    subprocess.run([*command, "kill-server"], check=False)


async def test_tmux_holds_the_exact_text(tmux: str) -> None:
    result, written, kept = await copied(TEXT)
    shown = subprocess.run(  # noqa: ASYNC221 - answers at once
        ["tmux", "-S", tmux, "show-buffer"], check=True, capture_output=True
    ).stdout.decode()
    assert shown == TEXT
    assert kept == TEXT
    assert written == []
    assert result == CopyResult(Route.TMUX, "Copié dans tmux et envoyé au terminal.")


async def test_a_dead_tmux_falls_back_to_the_terminal(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("TMUX", f"{tmp_path}/none.sock,1,0")
    result, written, _kept = await copied(TEXT)
    assert result.route is Route.TERMINAL
    assert payload(written[0]) == TEXT


def test_pyperclip_is_named_in_one_module_only() -> None:
    package = Path(clipboard.__file__).parents[1]
    naming = [
        str(file.relative_to(package))
        for file in package.rglob("*.py")
        if re.search(r"import .*pyperclip|from pyperclip", file.read_text(encoding="utf-8"))
    ]
    assert naming == ["tui/clipboard.py"]


async def test_plain_text_needs_a_real_terminal() -> None:
    app = Bench()
    async with app.run_test():
        assert "vrai terminal" in clipboard.show_plain(app, TEXT)
