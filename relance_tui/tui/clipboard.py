"""The one way to the clerk's clipboard, from a local desktop to a server behind tmux and SSH.

No terminal confirms an OSC 52 write, so no message claims more than what is known.
"""

from __future__ import annotations

import asyncio
import base64
import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from textual.app import App, SuspendNotSupported

from relance_tui.i18n import _
from relance_tui.tui.literal import literal_lines

METHODS = ("auto", "osc52", "tmux", "pyperclip", "off")
"""What the configuration can force."""
MAX_TERMINAL_BYTES = 70_000
"""Above this size terminals cut or drop an OSC 52 write without a word."""
_TIMEOUT_SECONDS = 2.0
_SCREEN_CHUNK = 76
_PYPERCLIP = "import sys, pyperclip; pyperclip.copy(sys.stdin.buffer.read().decode('utf-8'))"


class Route(StrEnum):
    """Which way a text went."""

    TMUX = "tmux"
    SCREEN = "screen"
    DESKTOP = "desktop"
    TERMINAL = "terminal"
    TOO_BIG = "too_big"
    NONE = "none"
    OFF = "off"


@dataclass(frozen=True, slots=True)
class CopyResult:
    """Which way a text went, and what may honestly be said about it."""

    route: Route
    message: str

    @property
    def has_left(self) -> bool:
        """Whether the text went anywhere outside the program."""
        return self.route not in {Route.TOO_BIG, Route.NONE, Route.OFF}


def routes(environment: Mapping[str, str], method: str, platform: str) -> tuple[Route, ...]:
    """The ways worth trying in order; empty when none can work."""
    if method == "off":
        return (Route.OFF,)
    forced = {
        "osc52": (Route.TERMINAL,),
        "tmux": (Route.TMUX,),
        "pyperclip": (Route.DESKTOP,),
    }.get(method)
    if forced is not None:
        return forced
    terminal = _terminal_route(environment)
    if environment.get("TMUX"):
        return (Route.TMUX, *terminal)
    if environment.get("STY"):
        return (Route.SCREEN,)
    if _has_desktop(environment, platform):
        return (Route.DESKTOP, *terminal)
    return terminal


def _terminal_route(environment: Mapping[str, str]) -> tuple[Route, ...]:
    """The plain escape sequence, except on consoles known to have no clipboard at all."""
    unable = environment.get("TERM", "") in {"", "dumb", "linux"}
    return () if unable else (Route.TERMINAL,)


def _has_desktop(environment: Mapping[str, str], platform: str) -> bool:
    display = environment.get("DISPLAY", "")
    if environment.get("SSH_CONNECTION") or environment.get("SSH_TTY"):
        # `ssh -X` forwards the clerk's own display; anything else would be the server's.
        return display.startswith("localhost:")
    return platform in {"darwin", "win32"} or bool(display or environment.get("WAYLAND_DISPLAY"))


async def copy(app: App[Any], text: str, method: str = "") -> CopyResult:
    """Sends a text to the clerk's clipboard and says which way it went.

    The way is `method`, else the one the clerk chose; `auto` takes the best there is.
    """
    method = method or getattr(app, "clipboard_method", "auto")
    is_too_big = len(text.encode()) > MAX_TERMINAL_BYTES
    _keep_in_app(app, text)
    for route in routes(os.environ, method, sys.platform):
        if route in {Route.TERMINAL, Route.SCREEN} and is_too_big:
            return CopyResult(Route.TOO_BIG, _message(Route.TOO_BIG))
        message = await _go(app, text, route)
        if message:
            return CopyResult(route, message)
    return CopyResult(Route.NONE, _message(Route.NONE))


async def _go(app: App[Any], text: str, route: Route) -> str:
    """Tries one way; the message when it worked, else nothing."""
    if route is Route.TMUX:
        return await asyncio.to_thread(_to_tmux, text)
    if route is Route.DESKTOP:
        return _message(route) if await asyncio.to_thread(_to_desktop, text) else ""
    if route is Route.SCREEN:
        _write(app, screen_sequence(text))
    elif route is Route.TERMINAL:
        App.copy_to_clipboard(app, text)
    return _message(route)


def _message(route: Route) -> str:
    return {
        Route.TMUX: _("Copié dans tmux et envoyé au terminal."),
        Route.SCREEN: _(
            "Envoyé au terminal\u202f; si rien ne se colle\u00a0: V texte brut, x fichier."
        ),
        Route.DESKTOP: _("Copié."),
        Route.TERMINAL: _(
            "Envoyé au terminal\u202f; si rien ne se colle\u00a0: V texte brut, x fichier."
        ),
        Route.TOO_BIG: _("Trop long pour passer par le terminal\u00a0: x exporte un fichier."),
        Route.NONE: _("Ce terminal ne sait pas copier\u00a0: V texte brut, x fichier."),
        Route.OFF: _("Copie désactivée dans la configuration\u00a0: V texte brut, x fichier."),
    }[route]


def _keep_in_app(app: App[Any], text: str) -> None:
    """Keeps the text for pasting inside the program, without writing to the terminal."""
    app._clipboard = text  # noqa: SLF001 - the public setter also writes OSC 52


def _write(app: App[Any], sequence: str) -> None:
    driver = app._driver  # noqa: SLF001 - writing beside the driver would cut a frame in two
    if driver is not None:
        driver.write(sequence)


def osc52(text: str) -> str:
    """The escape sequence that asks a terminal to fill its clipboard."""
    return f"\x1b]52;c;{base64.b64encode(text.encode()).decode()}\a"


def screen_sequence(text: str) -> str:
    """The same, handed through GNU screen in short device control strings."""
    whole = osc52(text)
    chunks = (whole[i : i + _SCREEN_CHUNK] for i in range(0, len(whole), _SCREEN_CHUNK))
    return "".join(f"\x1bP{chunk}\x1b\\" for chunk in chunks)


def _to_tmux(text: str) -> str:
    """Fills tmux's buffer and asks it to pass the text on; the message, or nothing on failure."""
    if _feed(["tmux", "load-buffer", "-w", "-"], text):
        return _message(Route.TMUX)
    if _feed(["tmux", "load-buffer", "-"], text):
        return _("Copié dans tmux seulement\u00a0: préfixe puis ] pour coller.")
    return ""


def _to_desktop(text: str) -> bool:
    """Fills the desktop's clipboard from a child process, whose noise stays off the screen."""
    return _feed([sys.executable, "-c", _PYPERCLIP], text)


def _feed(command: list[str], text: str) -> bool:
    try:
        process = subprocess.Popen(  # noqa: S603 - fixed commands, the text goes in on stdin
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
    except OSError:
        return False
    with process:
        try:
            process.communicate(text.encode(), timeout=_TIMEOUT_SECONDS)
        except subprocess.TimeoutExpired:
            # Whatever it started hangs too: the whole family goes.
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            return False
    return process.returncode == 0


@contextmanager
def _deaf_to_copying() -> Iterator[None]:
    """Ctrl+C is what a hand that has just selected a text presses: it ends nothing here."""
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def show_plain(app: App[Any], text: str) -> str:
    """Prints a text in the normal screen, to be selected by hand, until Enter is pressed.

    Returns what to tell the clerk when the terminal cannot leave the screen, else nothing.
    """
    lines = literal_lines(text)
    try:
        with app.suspend():
            back = _("[Entrée pour revenir]")
            sys.stdout.write(f"\n{lines}\n\n{back} ")
            sys.stdout.flush()
            with _deaf_to_copying():
                sys.stdin.buffer.readline()  # bytes: what is typed need not be a text
    except SuspendNotSupported:
        return _("Le texte brut demande un vrai terminal\u00a0: x exporte un fichier.")
    return ""
