"""Text that can be read: contrast as WCAG 2 measures it, on every screen, in each of our themes."""

from __future__ import annotations

import pytest
from rich.color import Color

from relance_tui.services.desk import Desk
from relance_tui.tui.app import RelanceApp
from relance_tui.tui.themes import THEMES
from tests.tui.conftest import make_app

Rgb = tuple[int, int, int]

ENOUGH = 4.5
"""What level AA asks of text."""
HIGH = 7.0
"""What level AAA asks, and what the high-contrast theme promises."""
STEPS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("queue", ()),
    ("queue, marked", ("space", "j")),
    ("filter", ("f", "e", "enter", "escape", "escape")),
    ("dossier", ("enter",)),
    ("call", ("c",)),
    ("promise, wrong", ("p", "x", "enter")),
    ("letter", ("escape", "escape", "escape", "l")),
    ("letter, edited", ("e",)),
    ("plan, wrong", ("escape", "escape", "e", "enter")),
    ("note, empty", ("escape", "n", "enter")),
    ("debtor", ("escape", "a")),
    ("reasons", ("escape", "w")),
    ("help", ("escape", "question_mark")),
    ("palette", ("escape", "ctrl+p")),
    ("event", ("escape", "m")),
    ("payment", ("escape", "escape", "r")),
    ("drafts", ("escape", "B")),
)


def luminance(colour: Rgb) -> float:
    """The relative luminance of WCAG 2.2."""

    def linear(channel: int) -> float:
        share = channel / 255
        return share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4

    red, green, blue = (linear(channel) for channel in colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: Rgb, other: Rgb) -> float:
    """From 1, the same colour, to 21, black on white."""
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def rgb(colour: Color | None) -> Rgb:
    assert colour is not None
    red, green, blue = colour.get_truecolor()
    return red, green, blue


def pairs_shown(app: RelanceApp) -> dict[tuple[Rgb, Rgb], str]:
    """Every colour of letters with the one behind it, and what is written so."""
    found: dict[tuple[Rgb, Rgb], str] = {}
    for strip in app.screen._compositor.render_strips():
        for segment in strip:
            if segment.style and any(character.isalnum() for character in segment.text):
                pair = rgb(segment.style.color), rgb(segment.style.bgcolor)
                if segment.style.reverse:
                    pair = pair[1], pair[0]
                found.setdefault(pair, segment.text.strip())
    return found


def test_the_measure_is_that_of_the_standard() -> None:
    assert contrast((0, 0, 0), (255, 255, 255)) == pytest.approx(21)
    assert contrast((118, 118, 118), (255, 255, 255)) == pytest.approx(4.54, abs=0.01)


@pytest.mark.parametrize("theme", [theme.name for theme in THEMES])
async def test_every_text_stands_out(busy: Desk, theme: str) -> None:
    least = HIGH if theme == "relance-contrast" else ENOUGH
    app = make_app(busy, theme=theme)
    weak = []
    async with app.run_test(size=(160, 45)) as pilot:
        for name, keys in STEPS:
            await pilot.press(*keys)
            await pilot.pause(0.3)
            weak += [
                f"{name}: « {text} » {contrast(*pair):.2f}"
                for pair, text in pairs_shown(app).items()
                if contrast(*pair) < least
            ]
    assert not weak


async def test_the_high_contrast_theme_is_there_to_choose(busy: Desk) -> None:
    app = make_app(busy, theme="relance-contrast")
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause(0.2)
        assert app.theme == "relance-contrast"
