"""A real pseudo-terminal around the program, read the way a person reads a screen."""

from __future__ import annotations

import base64
import os
import re
import signal
import sys
import termios
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

import pexpect
import pyte

_PATIENCE = 30.0
_PRIVATE_MODE = re.compile(rb"\x1b\[\?([0-9;]+)([hl])")
_KITTY = re.compile(rb"\x1b\[([<>])[0-9]*u")
_CURSOR = 25
_MODES_OF_A_SHELL = {_CURSOR: True, 7: True}
"""The private modes a shell expects: the cursor shows, long lines wrap. All others are off."""
PROGRAM = (sys.executable, "-m", "relance_tui")
_OSC_52 = re.compile(rb"\x1b\]52;c;([A-Za-z0-9+/=]*)(?:\x07|\x1b\\)")


class Terminal:
    """Runs `relance` with these arguments at 80 x 24 until closed."""

    def __init__(
        self,
        *arguments: str,
        environment: Mapping[str, str],
        columns: int = 80,
        lines: int = 24,
        command: Sequence[str] = PROGRAM,
    ) -> None:
        self.screen = pyte.Screen(columns, lines)
        self.raw = b""
        self._stream = pyte.ByteStream(self.screen)
        self._child: pexpect.spawn[bytes] = pexpect.spawn(
            command[0],
            [*command[1:], *arguments],
            env=dict(environment),
            dimensions=(lines, columns),
            timeout=_PATIENCE,
        )
        self._child.delaybeforesend = None
        self._attributes_before = termios.tcgetattr(self._child.child_fd)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._child.close(force=True)

    def _absorb(self, timeout: float) -> bool:
        try:
            data = self._child.read_nonblocking(65536, timeout)
        except (pexpect.TIMEOUT, pexpect.EOF):
            return False
        self.raw += data
        self._stream.feed(data)
        return True

    @property
    def text(self) -> str:
        """The screen as lines of text, no-break spaces shown as plain ones."""
        shown = "\n".join(line.rstrip() for line in self.screen.display)
        return shown.replace("\u00a0", " ").replace("\u202f", " ")

    def wait_for(self, words: str, timeout: float = _PATIENCE) -> str:
        """Reads until the screen shows `words`; fails with the screen when it never does."""
        end = time.monotonic() + timeout
        while words not in self.text:
            if time.monotonic() > end:
                raise AssertionError(f"« {words} » never came:\n{self.text}")
            self._absorb(0.1)
        self.settle()
        return self.text

    def wait_until_gone(self, words: str, timeout: float = _PATIENCE) -> str:
        """Reads until the screen no longer shows `words`."""
        end = time.monotonic() + timeout
        while words in self.text:
            if time.monotonic() > end:
                raise AssertionError(f"« {words} » stayed:\n{self.text}")
            self._absorb(0.1)
        return self.text

    def settle(self) -> None:
        """Reads until nothing more comes for a moment."""
        while self._absorb(0.15):
            pass

    def press(self, *keys: str) -> None:
        """Types keys one after the other, each as its own burst."""
        for key in keys:
            self._child.send(key)
            self.settle()

    def send(self, text: str) -> None:
        """Types a text in one burst, reading meanwhile what it makes the program draw."""
        data = text.encode(errors="surrogateescape")
        for start in range(0, len(data), 1024):
            os.write(self._child.child_fd, data[start : start + 1024])
            self._absorb(0.001)

    def paste(self, text: str) -> None:
        """Pastes as a terminal does for a program that asked for bracketed pastes."""
        assert self.modes().get(2004), "no bracketed paste was asked for"
        self.send(f"\x1b[200~{text}\x1b[201~")

    def resize(self, columns: int, lines: int) -> None:
        """Gives the window another size."""
        self.screen.resize(lines, columns)
        self._child.setwinsize(lines, columns)

    def bytes_within(self, seconds: float) -> int:
        """How many bytes come within that time."""
        before, end = len(self.raw), time.monotonic() + seconds
        while (left := end - time.monotonic()) > 0:
            self._absorb(left)
        return len(self.raw) - before

    @property
    def pid(self) -> int:
        """The process started."""
        assert self._child.pid is not None
        return self._child.pid

    def hang_up(self) -> None:
        """Closes the terminal, as a lost connection does."""
        self._child.ptyproc.fileobj.close()  # type: ignore[attr-defined]

    def modes(self) -> dict[int, bool]:
        """Which private modes of the terminal are on after all that was sent."""
        state: dict[int, bool] = {}
        for numbers, switch in _PRIVATE_MODE.findall(self.raw):
            state |= {int(number): switch == b"h" for number in numbers.split(b";")}
        return state

    def assert_left_as_found(self) -> None:
        """Fails when a shell would find the terminal otherwise than before the program."""
        wanted = {mode: _MODES_OF_A_SHELL.get(mode, False) for mode in self.modes()}
        assert self.modes() == wanted
        pushes = _KITTY.findall(self.raw)
        assert pushes.count(b">") == pushes.count(b"<")
        assert termios.tcgetattr(self._child.child_fd) == self._attributes_before

    def copied(self) -> str:
        """The text the program last sent to the terminal's clipboard (OSC 52), decoded."""
        found = _OSC_52.findall(self.raw)
        assert found, "nothing was sent to the clipboard"
        return base64.b64decode(found[-1]).decode()

    def kill(self) -> None:
        """Ends the program as a lost machine would: at once, with no farewell."""
        self._child.kill(signal.SIGKILL)
        self._child.wait()

    def wait_for_exit(self) -> int:
        """Waits for the program to leave and returns its exit status."""
        self.wait_for_end()
        self._child.close()
        return int(self._child.exitstatus if self._child.exitstatus is not None else -1)

    def wait_for_end(self) -> None:
        """Waits for the program to leave; its terminal stays."""
        end = time.monotonic() + _PATIENCE
        while self._absorb(0.2) or self._child.isalive():
            assert time.monotonic() < end, f"it never left:\n{self.text}"


def environment(home: Path, **more: str) -> dict[str, str]:
    """A clerk's session over SSH: no display, no multiplexer, nothing of the machine's own."""
    return {
        "HOME": str(home),
        "PATH": os.environ["PATH"],
        "TERM": "xterm-256color",
        "LANG": "C.UTF-8",
        "USER": "marie",
        "LOGNAME": "marie",
        "SSH_CONNECTION": "192.0.2.1 50000 192.0.2.2 22",
        "PYTHONPATH": os.pathsep.join(sys.path),
        **more,
    }
