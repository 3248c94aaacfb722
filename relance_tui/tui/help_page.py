"""The help of one screen, before its keys."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class HelpPage:
    """The help of one screen, in the language of the screen."""

    title: str
    paragraphs: tuple[str, ...]
    examples: tuple[tuple[str, str], ...] = ()
    """What may be typed, and what it means."""
