"""What a clerk chooses for themselves: kept in their own configuration file."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from typing import Any

from textual.app import App

from relance_tui.config import change_config, choices
from relance_tui.errors import RelanceError
from relance_tui.i18n import _, current_language
from relance_tui.tui.screens.pick import Choice, PickScreen
from relance_tui.tui.themes import DEFAULT_THEME

PREFERENCES: Mapping[str, Callable[[], str]] = {
    "theme": lambda: _("Couleurs de l’écran\u202f; relance-contrast est la plus contrastée."),
    "language": lambda: _("Langue de l’écran, au prochain lancement."),
    "signs": lambda: _("Signes ou simples lettres (ascii), au prochain lancement."),
    "clipboard": lambda: _("Par où passent les textes copiés."),
    "mouse": lambda: _("Souris\u202f; non la laisse au terminal, au prochain lancement."),
}
"""Each key of the configuration that a screen changes, with its meaning."""


def shown_preference(app: App[Any], key: str) -> str:
    """The value a preference has now."""
    config = getattr(app, "config", None)
    match key:
        case "theme":
            return app.theme
        case "language":
            return getattr(config, "language", "") or current_language()
        case "mouse":
            return _("oui") if getattr(config, "mouse", True) else _("non")
    return str(getattr(config, key, ""))


async def change_preference(app: App[Any], key: str) -> str | None:
    """Asks for a value, keeps it and says so; None when nothing was chosen."""
    if key == "theme":
        values = {name: name for name in sorted(app.available_themes, key=_ours_first)}
    elif key == "mouse":
        values = {"yes": _("oui"), "no": _("non")}
    else:
        values = {value: value for value in choices(key)}
    answers = [Choice("", value, label) for value, label in values.items()]
    chosen = await app.push_screen_wait(
        PickScreen(PREFERENCES[key](), answers, shown_preference(app, key))
    )
    if chosen is None:
        return None
    value: str | bool = chosen == "yes" if key == "mouse" else chosen
    path = getattr(getattr(app, "config", None), "path", None)
    try:
        config = await asyncio.to_thread(change_config, key, value, path)
    except RelanceError as error:
        return str(error)
    app.config = config  # type: ignore[attr-defined]
    if key == "theme":
        app.theme = chosen
    if key == "clipboard":
        app.clipboard_method = chosen  # type: ignore[attr-defined]
    return _("Gardé dans {file}").format(file=config.where)


def _ours_first(name: str) -> tuple[bool, bool, str]:
    return name != DEFAULT_THEME, not name.startswith("relance"), name
