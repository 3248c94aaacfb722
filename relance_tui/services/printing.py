"""Paper: a page handed to the print command of the system, never through a shell."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import tempfile
from contextlib import suppress
from pathlib import Path

from relance_tui.domain.formats import quoted
from relance_tui.errors import RelanceError
from relance_tui.i18n import _, system_reason
from relance_tui.plain_text import harmless

_TIMEOUT_SECONDS = 30.0
_COMMANDS = {"lp": "-t", "lpr": "-T"}
"""What prints here, the best first, and its option for the title of the job."""
_LONGEST_ANSWER = 200
_LONGEST_TITLE = 100


def printer() -> str | None:
    """The print command there is, by its whole path; None where nothing prints."""
    return next((found for name in _COMMANDS if (found := shutil.which(name))), None)


def print_file(title: str, page: bytes) -> None:
    """Hands a PDF to the usual printer, on A4.

    The page is a private file that is gone afterwards; `title` is what the queue of the printer
    shows, in plain letters. Raises RelanceError when there is no print command, when it refuses, or
    when it does not answer.
    """
    command = printer()
    if command is None:
        raise RelanceError(
            _("impression impossible\u00a0: ni lp ni lpr ici\u202f; exportez le PDF (touche x)")
        )
    name = re.sub(r"[^A-Za-z0-9._-]+", "-", title).lstrip("-.")[:_LONGEST_TITLE] or "relance"
    with tempfile.TemporaryDirectory(prefix="relance-") as folder:
        file = Path(folder, name)
        file.touch(mode=0o600)
        file.write_bytes(page)
        option = _COMMANDS[Path(command).stem]
        _run([command, "-o", "media=A4", option, name, str(file)])


def _run(command: list[str]) -> None:
    name = Path(command[0]).name
    try:
        process = subprocess.Popen(  # noqa: S603 - found on the path, its arguments are ours
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            start_new_session=True,
        )
    except OSError as error:
        raise _refused(name, system_reason(error)) from None
    with process:
        try:
            _nothing, said = process.communicate(timeout=_TIMEOUT_SECONDS)
        except subprocess.TimeoutExpired:
            # Whatever it started hangs too: the whole family goes.
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            raise _refused(name, _("pas de réponse de l’imprimante")) from None
    if process.returncode:
        raise _refused(name, said.decode(errors="replace"))


def _refused(name: str, answer: str) -> RelanceError:
    """One line out of what the command answered."""
    said = harmless(" ".join(answer.split()))[:_LONGEST_ANSWER] or _("sans dire pourquoi")
    return RelanceError(
        _("impression refusée par {command}\u00a0: {answer}").format(
            command=quoted(name), answer=said
        )
    )
