"""Our colours: calm, one accent, one warning."""

from __future__ import annotations

from textual.theme import Theme

DEFAULT_THEME = "relance-dark"

THEMES = (
    Theme(
        name="relance-dark",
        primary="#7fb7c9",
        secondary="#9aa7b0",
        accent="#7fb7c9",
        warning="#e3a857",
        error="#e08a6d",
        success="#93b98a",
        foreground="#d7dcdf",
        background="#14181b",
        surface="#1b2024",
        panel="#242b30",
        dark=True,
    ),
    Theme(
        name="relance-light",
        primary="#1f6f8b",
        secondary="#5c6b73",
        accent="#1f6f8b",
        warning="#9a5b00",
        error="#a83c1c",
        success="#3f7238",
        foreground="#20272b",
        background="#fafaf7",
        surface="#f0f0eb",
        panel="#e4e5df",
        dark=False,
    ),
    Theme(
        name="relance-contrast",
        primary="#4dd2ff",
        secondary="#e0e0e0",
        accent="#4dd2ff",
        warning="#ffd54d",
        error="#ff9e8a",
        success="#8ff08f",
        foreground="#ffffff",
        background="#000000",
        surface="#141414",
        panel="#1f1f1f",
        dark=True,
        variables={
            "text-muted": "#d8d8d8",
            "text-accent": "#4dd2ff",
            "text-error": "#ff9e8a",
            "text-warning": "#ffd54d",
        },
    ),
)
