"""A real pseudo-terminal around the program, read the way a person reads a screen."""

from __future__ import annotations

import base64
import os
import re
import signal
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Self

import pexpect
import pyte

_PATIENCE = 30.0
_OSC_52 = re.compile(rb"\x1b\]52;c;([A-Za-z0-9+/=]*)(?:\x07|\x1b\\)")


class Terminal:
    """Runs `relance` with these arguments at 80 x 24 until closed."""

    def __init__(
        self,
        *arguments: str,
        environment: Mapping[str, str],
        columns: int = 80,
        lines: int = 24,
    ) -> None:
        self.screen = pyte.Screen(columns, lines)
        self.raw = b""
        self._stream = pyte.ByteStream(self.screen)
        self._child: pexpect.spawn[bytes] = pexpect.spawn(
            sys.executable,
            ["-m", "relance_tui", *arguments],
            env=dict(environment),
            dimensions=(lines, columns),
            timeout=_PATIENCE,
        )
        self._child.delaybeforesend = None

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
        while self._absorb(0.5) or self._child.isalive():
            pass
        self._child.close()
        return int(self._child.exitstatus if self._child.exitstatus is not None else -1)


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
