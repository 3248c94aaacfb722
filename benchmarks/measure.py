"""One line of the table: a figure, what it is compared with, and the target."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from statistics import median

ROUNDS = 5


@dataclass(frozen=True, slots=True)
class Measure:
    """A figure beside its yardstick, both taken in the same run."""

    name: str
    value: float
    unit: str
    yardstick: str
    reference: float | None
    """The yardstick's own figure, in the same unit; None when the target is a plain figure."""
    target: float
    """Greatest ratio wanted, or greatest value when there is no reference."""

    @property
    def ratio(self) -> float | None:
        """How many times the yardstick."""
        return self.value / self.reference if self.reference else None

    @property
    def is_met(self) -> bool:
        """Whether the target is reached."""
        return (self.ratio if self.ratio is not None else self.value) <= self.target


def best_of(work: Callable[[], object], rounds: int = ROUNDS) -> float:
    """Median seconds of `rounds` runs, after one that is not counted."""
    work()
    times = []
    for _ in range(rounds):
        begun = time.perf_counter()
        work()
        times.append(time.perf_counter() - begun)
    return median(times)


def each_of(work: Callable[[], object], count: int) -> float:
    """Seconds of one run, over `count` runs in a row."""
    work()
    begun = time.perf_counter()
    for _ in range(count):
        work()
    return (time.perf_counter() - begun) / count


def process_seconds(*arguments: str, rounds: int = ROUNDS) -> float:
    """Median wall seconds of a Python process with these arguments."""
    return best_of(
        lambda: subprocess.run([sys.executable, *arguments], check=True, stdout=subprocess.DEVNULL),
        rounds,
    )
