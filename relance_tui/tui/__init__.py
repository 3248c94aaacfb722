"""The screens. Nothing here imports Textual before `run` is called."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING

from relance_tui.errors import UsageError
from relance_tui.i18n import _

if TYPE_CHECKING:
    from relance_tui.config import Config
    from relance_tui.services.desk import Desk

_ENVIRONMENT = {
    "TEXTUAL_FPS": "240",
    "TEXTUAL_ANIMATIONS": "none",
    "TEXTUAL_SMOOTH_SCROLL": "0",
}
"""Read by Textual when it is imported: frames that do not delay keys, nothing that moves."""


def run(desk: Desk, config: Config, *, demo: Callable[[], Desk] | None = None) -> int:
    """Opens the screens on a desk and returns the exit status.

    `demo` makes the desk of the demonstration, for the clerk who asks for it on an empty one.
    Raises UsageError without a terminal or when the configuration is wrong.
    """
    refuse_without_terminal()
    for name, value in _ENVIRONMENT.items():
        os.environ.setdefault(name, value)
    gc.disable()
    from relance_tui.tui.app import RelanceApp, force_utf8  # noqa: PLC0415 - heavy, after the above
    from relance_tui.tui.pasting import take_pastes_whole  # noqa: PLC0415 - same

    force_utf8()
    take_pastes_whole()
    app = RelanceApp(desk, config)
    result = app.run(mouse=config.mouse)
    if result == "demo":
        if demo is None:
            raise UsageError(_("la démonstration s’ouvre par « relance demo »"))
        return run(demo(), config)
    return app.return_code or 0


def refuse_without_terminal() -> None:
    """Raises UsageError where a screen cannot be drawn."""
    is_terminal = sys.stdin.isatty() and sys.stdout.isatty()
    if not is_terminal or os.environ.get("TERM", "") in {"", "dumb"}:
        raise UsageError(
            _("pas de terminal interactif\u00a0: « relance queue » donne la file en texte")
        )
