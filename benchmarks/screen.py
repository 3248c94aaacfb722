"""The screen from outside: first frame, keys, bytes, memory."""

from __future__ import annotations

import sys
import time
from pathlib import Path
from statistics import median

from benchmarks.measure import Measure
from benchmarks.terminal import Terminal, percentile

_TRIES = 5
_KEYS = 300
_PAGES = 20
_HOLD_SECONDS = 0.03
_WARM_UP_SECONDS = 3.0


def measures(database: Path, home: Path, first_name: str, label: str) -> list[Measure]:
    """Everything a clerk can feel, against a blank Textual app."""
    blank = [sys.executable, "-m", "benchmarks.blank"]
    ours = [sys.executable, "-m", "relance_tui", "--db", str(database), "--today", "2026-11-24"]
    marker = first_name.encode()
    blank_first, blank_ready, blank_memory = _start(blank, b"BLANK-READY", b"x", home)
    first, ready, memory = _start(ours, marker, b"j", home)
    yard = "blank Textual app"
    found = [
        Measure(f"first useful frame, {label}", first, "s", yard, blank_first, 1.15),
        Measure(f"ready for keys, {label}", ready, "s", yard, blank_ready, 1.1),
        Measure(f"memory, {label}", memory, "MiB", yard, blank_memory, 1.5),
    ]
    blank_times, _ = _hold(blank, b"BLANK-READY", b"x", home)
    times, sizes = _hold(ours, marker, b"j", home, size=(160, 45))
    found += [
        Measure(
            f"key p50, {label}", _ms(median(times)), "ms", yard, _ms(median(blank_times)), 1.25
        ),
        Measure(
            f"key p99, {label}",
            _ms(percentile(times, 0.99)),
            "ms",
            yard,
            _ms(percentile(blank_times, 0.99)),
            2.0,
        ),
        Measure(f"bytes per j, {label}", sum(sizes) / len(sizes), "bytes", "-", None, 600),
    ]
    return found + _other_keys(ours, marker, home, label)


def _start(command: list[str], marker: bytes, key: bytes, home: Path) -> tuple[float, float, float]:
    """Median seconds to the first frame, to the first answered key, and MiB then."""
    firsts, readies, memories = [], [], []
    for _ in range(_TRIES):
        with Terminal(command, home=home) as terminal:
            firsts.append(terminal.wait_for(marker))
            terminal.settle(quiet=0.05)
            terminal.press(key)
            terminal.read(5.0)
            readies.append(time.perf_counter() - terminal.started - 0.05)
            memories.append(terminal.memory_kib() / 1024)
    return median(firsts), median(readies), median(memories)


def _hold(
    command: list[str], marker: bytes, key: bytes, home: Path, size: tuple[int, int] = (80, 24)
) -> tuple[list[float], list[int]]:
    """Seconds to the first byte, and bytes, for each press of a key held down."""
    times, sizes = [], []
    with Terminal(command, home=home, columns=size[0], lines=size[1]) as terminal:
        terminal.wait_for(marker)
        terminal.settle(_WARM_UP_SECONDS)
        for _ in range(_KEYS):
            seconds, sent = terminal.time_key(key, _HOLD_SECONDS)
            times.append(seconds)
            sizes.append(sent)
    return times, sizes


def _other_keys(command: list[str], marker: bytes, home: Path, label: str) -> list[Measure]:
    with Terminal(command, home=home) as terminal:
        terminal.wait_for(marker)
        terminal.settle(_WARM_UP_SECONDS)
        ends = [terminal.time_key(key, 0.3)[0] for key in (b"\x1b[F", b"\x1b[H") * 5]
        pages = [terminal.time_key(b"\x1b[6~", 0.05)[0] for _ in range(_PAGES)]
        terminal.press(b"/")
        terminal.settle()
        filters = [terminal.time_key(letter.encode(), 0.4)[0] for letter in "menuiserie"]
        terminal.press(b"\x1b")
        terminal.settle(1.5)
        idle = terminal.settle(quiet=3.0)
    return [
        Measure(f"PageDown p99, {label}", _ms(percentile(pages, 0.99)), "ms", "-", None, 16),
        Measure(f"End and Home, worst, {label}", _ms(max(ends)), "ms", "-", None, 50),
        Measure(f"filter key p99, {label}", _ms(percentile(filters, 0.99)), "ms", "-", None, 50),
        Measure(f"bytes while idle, {label}", idle, "bytes", "-", None, 0),
    ]


def _ms(seconds: float) -> float:
    return seconds * 1000
