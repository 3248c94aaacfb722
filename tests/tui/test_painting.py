from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st
from rich.segment import Segment
from rich.style import Style
from textual._compositor import ChopsUpdate, LayoutUpdate
from textual.geometry import Region
from textual.strip import Strip

from relance_tui.tui.painting import Painted, Patch

WIDTH, HEIGHT = 12, 3
_STYLES = (Style(), Style(bold=True))
_CELLS = st.tuples(st.sampled_from("ab €"), st.sampled_from(_STYLES))
_LINES = st.lists(
    st.lists(_CELLS, min_size=WIDTH, max_size=WIDTH), min_size=HEIGHT, max_size=HEIGHT
)
Grid = list[list[tuple[str, Style]]]


def strip(cells: list[tuple[str, Style]]) -> Strip:
    return Strip([Segment(text, style) for text, style in cells])


def whole(lines: Grid) -> LayoutUpdate:
    return LayoutUpdate([[strip(cells)] for cells in lines], Region(0, 0, WIDTH, HEIGHT))


def part(lines: Grid, y: int, start: int, stop: int) -> ChopsUpdate:
    chops = [{0: strip(cells[:5]), 5: strip(cells[5:])} for cells in lines]
    return ChopsUpdate(chops, [(y, start, stop)], [[5, WIDTH]] * HEIGHT)


def drawn_on(terminal: Grid, patch: object) -> None:
    assert isinstance(patch, Patch)
    for x, y, piece in patch.fragments:
        at = x
        for segment in piece:
            for character in segment.text:
                terminal[y][at] = (character, segment.style or Style())
                at += 1


@settings(max_examples=60)
@given(
    st.lists(
        st.tuples(
            _LINES,
            st.none()
            | st.tuples(
                st.integers(0, HEIGHT - 1), st.integers(0, WIDTH - 1), st.integers(1, WIDTH)
            ),
        ),
        min_size=1,
        max_size=6,
    )
)
def test_what_is_sent_makes_the_terminal_show_what_it_should(
    updates: list[tuple[Grid, tuple[int, int, int] | None]],
) -> None:
    painted = Painted()
    terminal: Grid = [[("?", Style())] * WIDTH for _line in range(HEIGHT)]
    wanted: Grid = [list(line) for line in terminal]
    for number, (lines, span) in enumerate(updates):
        if span is None or number == 0:
            drawn_on(terminal, painted.patch(whole(lines)))
            wanted = [list(line) for line in lines]
        else:
            y, start, length = span
            stop = min(start + length, WIDTH)
            first = 0 if start < 5 else 5
            drawn_on(terminal, painted.patch(part(lines, y, start, stop)))
            wanted[y][first:stop] = lines[y][first:stop]
        assert terminal == wanted


def test_what_is_already_shown_is_not_sent_again() -> None:
    painted = Painted()
    lines: Grid = [[("a", Style())] * WIDTH for _line in range(HEIGHT)]
    painted.patch(whole(lines))
    again = painted.patch(whole(lines))
    assert isinstance(again, Patch)
    assert again.fragments == []
    painted.forget()
    after = painted.patch(whole(lines))
    assert isinstance(after, Patch)
    assert len(after.fragments) == HEIGHT
