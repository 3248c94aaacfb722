"""Sends the terminal only what differs from what it shows: over SSH every byte is waited for.

Textual repaints whole screens, often more than once, when one screen gives way to another.
"""

from __future__ import annotations

from collections.abc import Iterator

from rich.console import Console, ConsoleOptions, RenderResult
from rich.control import Control
from rich.segment import Segment
from textual._compositor import ChopsUpdate, CompositorUpdate, LayoutUpdate
from textual.strip import Strip

Fragment = tuple[int, int, Strip]
"""Column, line, and what is drawn from there on."""


class Patch(CompositorUpdate):
    """Fragments of lines to draw."""

    def __init__(self, fragments: list[Fragment]) -> None:
        self.fragments = fragments

    def render_segments(self, console: Console) -> str:
        """The bytes for the terminal."""
        return "".join(
            Control.move_to(x, y).segment.text + strip.render(console)
            for x, y, strip in self.fragments
        )

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """The same, for a console that draws it itself."""
        del console, options
        for x, y, strip in self.fragments:
            yield Control.move_to(x, y).segment
            yield from strip


class Painted:
    """What the terminal shows, line by line."""

    def __init__(self) -> None:
        self._lines: dict[int, Strip] = {}

    def forget(self) -> None:
        """The terminal may show anything: the next update is sent whole."""
        self._lines.clear()

    def patch(self, update: CompositorUpdate) -> CompositorUpdate:
        """What has to be sent for an update; an update of an unknown kind as it is."""
        if isinstance(update, LayoutUpdate):
            fragments = list(_of_layout(update))
        elif isinstance(update, ChopsUpdate):
            fragments = list(_of_chops(update))
        else:
            self.forget()
            return update
        return Patch([kept for fragment in fragments for kept in self._take(fragment)])

    def _take(self, fragment: Fragment) -> Iterator[Fragment]:
        x, y, strip = fragment
        strip = strip.simplify()
        known = self._lines.get(y)
        end = x + strip.cell_length
        if known is None or known.cell_length < end:
            if x == 0:
                self._lines[y] = strip
            else:
                self._lines.pop(y, None)
            yield x, y, strip
            return
        shown = known.crop(x, end).simplify()
        if shown == strip:
            return
        parts = [known.crop(0, x), strip, known.crop(end)]
        self._lines[y] = Strip.join(parts).simplify()
        yield _difference(x, y, shown, strip)


def _of_layout(update: LayoutUpdate) -> Iterator[Fragment]:
    for y, strips in enumerate(update.strips, update.region.y):
        yield update.region.x, y, Strip.join(list(strips))


def _of_chops(update: ChopsUpdate) -> Iterator[Fragment]:
    for y, start, stop in update.spans:
        for end, (x, strip) in zip(update.chop_ends[y], update.chops[y].items(), strict=False):
            if strip is None or x > stop or end <= start:
                continue
            is_whole = stop > x >= start and end <= stop
            yield x, y, strip if is_whole else strip.crop(0, min(end, stop) - x)


def _difference(x: int, y: int, shown: Strip, wanted: Strip) -> Fragment:
    """The fragment without the segments both begin and end with."""
    before, after = list(shown), list(wanted)
    first = _common(before, after)
    last = _common(before[first:][::-1], after[first:][::-1])
    skipped = sum(segment.cell_length for segment in after[:first])
    return x + skipped, y, Strip(after[first : len(after) - last])


def _common(one: list[Segment], other: list[Segment]) -> int:
    count = 0
    for left, right in zip(one, other, strict=False):
        if left != right:
            break
        count += 1
    return count
