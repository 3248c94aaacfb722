"""Horizontal bars of characters every terminal has, with a twin in ASCII."""

from __future__ import annotations

from collections.abc import Sequence

from relance_tui.tui.widgets.lines import Line

_FULL, _HALF = "█", "▌"
_STACKED = ("█", "▓", "░")
_STACKED_ASCII = ("#", "=", "-")


def bar(amount: int, largest: int, width: int, *, ascii_only: bool = False) -> str:
    """A bar in proportion to the largest, in exactly `width` cells; something is never nothing."""
    if amount <= 0 or largest <= 0:
        return " " * width
    halves = max(round(min(amount / largest, 1) * width * 2), 1)
    if ascii_only:
        return ("#" * -(-halves // 2)).ljust(width)
    return (_FULL * (halves // 2) + _HALF * (halves % 2)).ljust(width)


def sign(rank: int, *, ascii_only: bool = False) -> str:
    """The character that a part of a stacked bar is made of."""
    return (_STACKED_ASCII if ascii_only else _STACKED)[rank]


def stacked(amounts: Sequence[int], largest: int, width: int, *, ascii_only: bool = False) -> Line:
    """A bar of several parts, each of its own character, in exactly `width` cells.

    `largest` is the sum of the longest bar. A part that is not nothing shows where there is room.
    """
    whole = sum(amounts)
    if whole <= 0 or largest <= 0:
        return ((" " * width, ""),)
    length = max(round(min(whole / largest, 1) * width), 1)
    cells = _shared(amounts, length)
    drawn = tuple(
        (sign(rank, ascii_only=ascii_only) * count, "accent")
        for rank, count in enumerate(cells)
        if count
    )
    return (*drawn, (" " * (width - sum(cells)), ""))


def _shared(amounts: Sequence[int], length: int) -> list[int]:
    """Cells of each part, adding up to `length`; the largest gives to those rounded to none."""
    whole = sum(amounts)
    cells = [amount * length // whole for amount in amounts]
    by_remainder = sorted(range(len(amounts)), key=lambda i: (-(amounts[i] * length % whole), i))
    for i in by_remainder[: length - sum(cells)]:
        cells[i] += 1
    for i, amount in enumerate(amounts):
        most = max(range(len(cells)), key=lambda rank: cells[rank])
        if amount > 0 and not cells[i] and cells[most] > 1:
            cells[most] -= 1
            cells[i] = 1
    return cells
