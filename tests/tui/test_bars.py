"""Bars of characters: never too long, never nothing for something."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from relance_tui.tui.widgets.bars import bar, stacked

amounts = st.integers(0, 10**12)


def test_bars_in_proportion() -> None:
    assert bar(100, 100, 4) == "████"
    assert bar(50, 100, 5) == "██▌  "
    assert bar(1, 10**9, 4) == "▌   "
    assert bar(0, 100, 3) == "   "
    assert bar(50, 100, 5, ascii_only=True) == "###  "


def drawn(parts: tuple[int, ...], largest: int, width: int, *, ascii_only: bool = False) -> str:
    return "".join(text for text, _tone in stacked(parts, largest, width, ascii_only=ascii_only))


def test_stacked_bars_in_proportion() -> None:
    assert drawn((50, 25, 25), 100, 8) == "████▓▓░░"
    assert drawn((50, 25, 25), 200, 8) == "██▓░    "
    assert drawn((1, 0, 10**6), 10**6, 4) == "█░░░"
    assert drawn((2, 1, 1), 4, 4, ascii_only=True) == "##=-"
    assert drawn((0, 0, 0), 100, 4) == "    "


@given(amounts, amounts, st.integers(1, 200))
def test_a_bar_fills_its_width(amount: int, largest: int, width: int) -> None:
    for ascii_only in (False, True):
        shown = bar(amount, largest, width, ascii_only=ascii_only)
        assert len(shown) == width
        assert (not shown.strip()) == (not amount or not largest)
        assert not ascii_only or shown.isascii()


@given(st.tuples(amounts, amounts, amounts), amounts, st.integers(1, 200))
def test_a_stacked_bar_fills_its_width(parts: tuple[int, int, int], more: int, width: int) -> None:
    shown = drawn(parts, sum(parts) + more, width)
    assert len(shown) == width
    signs = {sign for sign, amount in zip("█▓░", parts, strict=True) if amount}
    assert set(shown.strip()) <= signs
    if len(shown.strip()) >= 3:
        assert set(shown.strip()) == signs
