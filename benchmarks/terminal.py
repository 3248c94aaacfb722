"""A program in a pseudo-terminal, timed from outside: when its bytes arrive, and how many."""

from __future__ import annotations

import fcntl
import os
import select
import signal
import struct
import termios
import time
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

ROOT = Path(__file__).resolve().parent.parent


class Terminal:
    """Runs `command` at `columns` x `lines` until closed."""

    def __init__(
        self, command: Sequence[str], *, columns: int = 80, lines: int = 24, home: Path
    ) -> None:
        environment = {
            **os.environ,
            "TERM": "xterm-256color",
            "COLORTERM": "",
            "HOME": str(home),
            "LANG": "C.UTF-8",
        }
        for name in ("TMUX", "STY", "NO_COLOR", "CI", "PYTHONDONTWRITEBYTECODE"):
            environment.pop(name, None)
        self.started = time.perf_counter()
        self.pid, self.fd = os.forkpty()
        if self.pid == 0:
            os.chdir(ROOT)
            os.execvpe(command[0], list(command), environment)  # noqa: S606 - our own program
        size = struct.pack("HHHH", lines, columns, 0, 0)
        fcntl.ioctl(self.fd, termios.TIOCSWINSZ, size)
        self.output = b""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        os.kill(self.pid, signal.SIGKILL)
        os.waitpid(self.pid, 0)
        os.close(self.fd)

    def read(self, timeout: float) -> bytes:
        """What arrives within `timeout` seconds, as soon as something does."""
        ready, _, _ = select.select([self.fd], [], [], timeout)
        if not ready:
            return b""
        try:
            data = os.read(self.fd, 65536)
        except OSError:
            data = b""
        self.output += data
        return data

    def wait_for(self, marker: bytes, timeout: float = 60.0) -> float:
        """Seconds since the start until `marker` has been written."""
        while marker not in self.output:
            if not self.read(timeout):
                raise TimeoutError(f"no {marker!r} in {self.output[-400:]!r}")
        return time.perf_counter() - self.started

    def settle(self, quiet: float = 0.3, limit: float = 20.0) -> int:
        """Reads until nothing has come for `quiet` seconds; returns how many bytes came."""
        total = 0
        end = time.perf_counter() + limit
        while time.perf_counter() < end:
            data = self.read(quiet)
            if not data:
                break
            total += len(data)
        return total

    def press(self, keys: bytes) -> None:
        """Types, as a keyboard would."""
        os.write(self.fd, keys)

    def time_key(self, key: bytes, rest: float = 0.03) -> tuple[float, int]:
        """Seconds from a key to the first byte it causes, and the bytes of the whole answer."""
        begun = time.perf_counter()
        self.press(key)
        first = self.read(1.0)
        elapsed = time.perf_counter() - begun
        size = len(first)
        end = begun + rest
        while (left := end - time.perf_counter()) > 0:
            size += len(self.read(left))
        return elapsed, size

    def memory_kib(self) -> int:
        """Resident memory of the program."""
        for line in Path(f"/proc/{self.pid}/status").read_text(encoding="utf-8").splitlines():
            if line.startswith("VmRSS:"):
                return int(line.split()[1])
        return 0


def percentile(values: Sequence[float], share: float) -> float:
    """The value below which `share` of them lie."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]
