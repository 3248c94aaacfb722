"""Makes the animated tour of the READMEs from the program itself, on the sample company.

python -m docs.make_tour
"""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import accumulate
from pathlib import Path
from xml.sax.saxutils import escape

from rich.cells import cell_len
from rich.color import Color, blend_rgb
from rich.segment import Segment
from rich.style import Style
from textual.pilot import Pilot
from textual.strip import Strip

from relance_tui.clock import Clock
from relance_tui.config import Config
from relance_tui.services import demo
from relance_tui.services.desk import Desk
from relance_tui.tui.app import RelanceApp

MORNING = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)
COLUMNS, LINES = 80, 24
_CELL, _ROW, _MARGIN, _CAPTION = 8.4, 18, 12, 40
_FOREGROUND, _BACKGROUND = "#d7dcdf", "#14181b"
_DIM = 0.5
_NO_BREAK = "\u00a0"  # spaces in a row that no viewer folds into one
_REST = 0.4
"""Seconds in which everything a key starts is drawn."""


@dataclass(frozen=True, slots=True)
class Scene:
    """Keys pressed, then what is seen for a while under a caption."""

    caption: str
    keys: tuple[str, ...] = ()
    typed: str = ""
    seconds: float = 5.0


SCENES = (
    Scene("The queue of the day: who, how much, how late, what next, and why.", seconds=6),
    Scene("j and k move; the lines below say why this dossier is here.", ("j", "j", "j")),
    Scene("f filters as you type: name, number, amount, phone, town.", ("f",), "noel"),
    Scene("One Escape clears the filter; the cursor is where it was.", ("escape",), seconds=3),
    Scene("c: whom to call, what to mention, what was promised before.", ("g", "c"), seconds=7),
    Scene("One letter is the outcome: m, voicemail. The last line tells what follows.", ("m",)),
    Scene("Enter saves. The dossier leaves the queue and comes back by itself.", ("enter",)),
    Scene("The quick line takes your own words.", ("c", "tab"), "promet tout ven", seconds=7),
    Scene("What it understood is shown before anything is written. Enter.", ("enter",)),
    Scene("u takes the last act back, saying which.", ("u",)),
    Scene("e: a payment plan; the schedule changes as you type.", ("e",), "4", seconds=7),
    Scene("Escape keeps the draft: nothing typed is ever lost.", ("escape", "escape"), seconds=4),
    Scene("w: every rule, met or not, with its figures.", ("w",), seconds=7),
    Scene("Enter opens the dossier; Tab goes through its panes.", ("escape", "enter")),
    Scene("Interest to the day, limitation date, procedures open.", ("tab",) * 4, seconds=6),
    Scene("l: the next letter, every fact filled in.", ("l",), seconds=7),
    Scene("What it must state is checked; s marks it sent, x exports it.", ("pagedown",)),
    Scene("Marked dossiers share the next action.", ("escape", "escape", "space", "space")),
    Scene("z: saved views.", ("escape", "z"), seconds=6),
    Scene("t: overdue by age, promises of the week, expected cash.", ("escape", "t"), seconds=8),
    Scene("F3: the weeks to come, dossier by dossier.", ("escape", "f3"), seconds=8),
    Scene("? explains the screen you are on. That is all: relance demo.", ("escape", "f1")),
)


async def _frames(desk: Desk) -> list[tuple[Scene, list[Strip]]]:
    app = RelanceApp(desk, Config())
    found: list[tuple[Scene, list[Strip]]] = []
    async with app.run_test(size=(COLUMNS, LINES)) as pilot:
        await _settle(pilot)
        for scene in SCENES:
            for key in (*scene.keys, *map(_key, scene.typed)):
                await pilot.press(key)
                await _settle(pilot)
            found.append((scene, app.screen._compositor.render_strips()[:LINES]))  # noqa: SLF001 - what is on the screen
    return found


async def _settle(pilot: Pilot[str]) -> None:
    await pilot.pause(_REST)  # a screen that is open is a worker that waits: none to wait for


def _key(character: str) -> str:
    return {" ": "space", "+": "plus", "/": "slash"}.get(character, character)


def tour(frames: Sequence[tuple[Scene, Sequence[Strip]]]) -> str:
    """One SVG that shows each frame for its seconds, again and again."""
    width, height = COLUMNS * _CELL + 2 * _MARGIN, LINES * _ROW + 2 * _MARGIN + _CAPTION
    total = sum(scene.seconds for scene, _strips in frames)
    ends = list(accumulate(scene.seconds for scene, _strips in frames))
    style = "".join(
        f"#f{number}{{animation:f{number} {total}s step-end infinite}}"
        f"@keyframes f{number}{{{_shown(ends[number] - scene.seconds, ends[number], total)}}}"
        for number, (scene, _strips) in enumerate(frames)
    )
    drawn = "\n".join(
        f'<g id="f{number}" visibility="{"hidden" if number else "visible"}">'
        f'<text class="c" x="{width / 2:.0f}" y="{_MARGIN + 16}">{escape(scene.caption)}</text>'
        f"{_screen(strips)}</g>"
        for number, (scene, strips) in enumerate(frames)
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:.0f} {height:.0f}">\n'
        "<style>text{font:14px ui-monospace,Menlo,Consolas,'DejaVu Sans Mono',monospace;"
        f"white-space:pre;fill:{_FOREGROUND}}}.c{{font:15px sans-serif;text-anchor:middle}}"
        f".b{{font-weight:bold}}{style}</style>\n"
        f'<rect width="100%" height="100%" rx="8" fill="{_BACKGROUND}"/>\n{drawn}\n</svg>\n'
    )


def _shown(start: float, end: float, total: float) -> str:
    first, last = start / total * 100, end / total * 100
    before = "0%{visibility:hidden}" if start else ""
    return f"{before}{first:.2f}%{{visibility:visible}}{last:.2f}%{{visibility:hidden}}"


def _screen(strips: Iterable[Strip]) -> str:
    return "".join(
        _line([segment for segment in strip if not segment.control], number)
        for number, strip in enumerate(strips)
    )


def _line(segments: Sequence[Segment], number: int) -> str:
    top = _MARGIN + _CAPTION + number * _ROW
    at, drawn = 0, ""
    for segment in segments:
        style = segment.style or Style()
        ink, paper = _colours(style)
        left, wide = _MARGIN + at * _CELL, cell_len(segment.text) * _CELL
        at += cell_len(segment.text)
        if paper != _BACKGROUND:
            drawn += (
                f'<rect x="{left:.1f}" y="{top}" width="{wide:.1f}" height="{_ROW}"'
                f' fill="{paper}"/>'
            )
        if segment.text.strip():
            bold = ' class="b"' if style.bold else ""
            tint = "" if ink == _FOREGROUND else f' style="fill:{ink}"'
            drawn += (
                f'<text x="{left:.1f}" y="{top + 13}" textLength="{wide:.1f}"{bold}{tint}>'
                f"{escape(segment.text).replace(' ', _NO_BREAK)}</text>"
            )
    return drawn


def _colours(style: Style) -> tuple[str, str]:
    ink = _hex(style.color, _FOREGROUND)
    paper = _hex(style.bgcolor, _BACKGROUND)
    if style.reverse:
        ink, paper = paper, ink
    if style.dim:
        mixed = blend_rgb(
            Color.parse(ink).get_truecolor(), Color.parse(paper).get_truecolor(), _DIM
        )
        ink = mixed.hex
    return ink, paper


def _hex(colour: Color | None, default: str) -> str:
    return default if colour is None or colour.is_default else colour.get_truecolor().hex


def main() -> None:
    """Writes the tour beside this script."""
    with tempfile.TemporaryDirectory() as folder:
        database = demo.build(Path(folder), MORNING.date(), "marie")
        desk = Desk(database, Clock.set_to(MORNING), "marie")
        frames = asyncio.run(_frames(desk))
    (Path(__file__).parent / "tour.svg").write_text(tour(frames), encoding="utf-8")


if __name__ == "__main__":
    main()
