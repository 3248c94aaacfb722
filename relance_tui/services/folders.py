"""What there is to load in a folder."""

from __future__ import annotations

from pathlib import Path

from relance_tui.errors import RelanceError
from relance_tui.i18n import _, system_reason
from relance_tui.ingest.einvoice_reader import looks_like_einvoice

_HEAD = 1 << 16


def files_in(path: Path) -> list[Path]:
    """The files of a folder in order of name, hidden ones apart; a file itself.

    The folder stands for its electronic invoices, which are read as one, and for its sub-folders
    when it has nothing else. Raises RelanceError when it cannot be read.
    """
    try:
        if not path.is_dir():
            return [path]
        entries = sorted(each for each in path.iterdir() if not each.name.startswith("."))
        files = [each for each in entries if each.is_file()]
    except OSError as error:
        reason = _("{name} : {text}").format(name=path.name, text=system_reason(error))
        raise RelanceError(reason) from None
    others = [each for each in files if not _is_einvoice(each)]
    return others if others and len(others) == len(files) else [path, *others]


def _is_einvoice(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            return looks_like_einvoice(file.read(_HEAD))
    except OSError:
        return False  # what is wrong with it is told when it is read
