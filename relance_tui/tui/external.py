"""Editing a text in the clerk's own editor."""

from __future__ import annotations

import os
import shlex
import subprocess
import tempfile
from pathlib import Path
from typing import Any

from textual.app import App, SuspendNotSupported

from relance_tui.domain.formats import quoted
from relance_tui.errors import RelanceError
from relance_tui.i18n import _, system_reason


class EditorFailed(RelanceError):  # noqa: N818 - named for what happened
    """The editor could not be started, or ended badly; the text is unchanged."""


def edit_outside(app: App[Any], text: str) -> str:
    """The text as the clerk left it in `$VISUAL` or `$EDITOR`. Raises EditorFailed."""
    command = os.environ.get("VISUAL") or os.environ.get("EDITOR")
    if not command:
        raise EditorFailed(_("aucun éditeur\u00a0: la variable EDITOR n’est pas définie"))
    with tempfile.TemporaryDirectory(prefix="relance-") as folder:
        file = Path(folder, "courrier.txt")
        file.write_text(text, encoding="utf-8")
        status: int | Exception = 0
        try:
            with app.suspend():
                # The framework does not take the screen back when an error goes through it.
                status = _status(command, file)
        except SuspendNotSupported as error:
            status = error
        if isinstance(status, Exception):
            raise EditorFailed(
                _("l’éditeur {command} ne s’ouvre pas\u00a0: {error}").format(
                    command=quoted(command), error=_reason(status)
                )
            )
        if status:
            raise EditorFailed(_("l’éditeur a signalé une erreur\u202f; le texte est inchangé"))
        left = _read(file)
    # Editors end the last line of a file: that alone is no change.
    return text if left == text.rstrip("\n") else left + "\n"


def _status(command: str, file: Path) -> int | Exception:
    """How the editor ended, or why it did not start."""
    try:
        return subprocess.run([*shlex.split(command), str(file)], check=False).returncode  # noqa: S603 - the clerk's own editor
    except (OSError, ValueError) as error:
        return error


def _reason(error: Exception) -> str:
    return system_reason(error) if isinstance(error, OSError) else str(error)


def _read(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8").rstrip("\n")
    except (OSError, UnicodeDecodeError):
        raise EditorFailed(_("le texte rendu par l’éditeur est illisible")) from None
