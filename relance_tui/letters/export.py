"""Letters as files: plain text, their names, and writing them whole or not at all."""

from __future__ import annotations

import os
import re
import tempfile
import unicodedata
from contextlib import suppress
from pathlib import Path

from relance_tui.errors import RelanceError
from relance_tui.i18n import _, system_reason
from relance_tui.letters.cleaning import for_export
from relance_tui.letters.facts import Letter, LetterFacts

_PRIVATE = 0o600
_LONGEST_PART = 40
_LIGATURES = str.maketrans({"œ": "oe", "Œ": "OE", "æ": "ae", "Æ": "AE"})


def to_text(letter: Letter) -> bytes:
    """The letter as UTF-8 text, with plain no-break spaces only."""
    return for_export(letter.body).encode("utf-8")


def file_name(letter: Letter, facts: LetterFacts, extension: str) -> str:
    """`2026-10-01_C0042_rappel.pdf`: letters, digits and dashes only, so that it stays in place."""
    parts = (bare(facts.debtor_code) or bare(facts.debtor_name), bare(letter.template))
    named = [part for part in parts if part]
    return "_".join([facts.written_on.isoformat(), *named]) + "." + (bare(extension) or "txt")


def bare(text: str, longest: int = _LONGEST_PART) -> str:
    """The text in ASCII letters, digits and single dashes, so that it leads nowhere; may be empty.

    Cut to a length every system takes.
    """
    split = unicodedata.normalize("NFKD", text.translate(_LIGATURES))
    letters = "".join(c for c in split if not unicodedata.combining(c))
    return re.sub(r"[^A-Za-z0-9]+", "-", letters).strip("-")[:longest].strip("-")


def write_atomically(path: Path, data: bytes, *, overwrite: bool = False) -> None:
    """Writes a private file (0600) that is either whole or absent, whatever happens meanwhile.

    Raises `RelanceError` when the file exists and `overwrite` is not asked for, or when the
    folder cannot be written to.
    """
    try:
        _write(path, data, overwrite=overwrite)
    except FileExistsError:
        raise RelanceError(
            _("{path} existe déjà : choisissez un autre nom ou supprimez-le").format(path=path)
        ) from None
    except OSError as error:
        raise RelanceError(
            _("impossible d’écrire {path} : {error}").format(path=path, error=system_reason(error))
        ) from None


def _write(path: Path, data: bytes, *, overwrite: bool) -> None:
    handle, name = tempfile.mkstemp(prefix=".relance-", suffix=".tmp", dir=path.parent)
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        temporary.chmod(_PRIVATE)
        if overwrite:
            temporary.replace(path)
        else:
            _claim(temporary, path)
    finally:
        with suppress(FileNotFoundError):
            temporary.unlink()
    flush_folder(path.parent)


def _claim(temporary: Path, path: Path) -> None:
    """Gives the file its name unless something has that name already."""
    try:
        path.hardlink_to(temporary)
    except FileExistsError:
        raise
    except OSError:  # a file system without hard links: claim the name, then fill it
        path.touch(mode=_PRIVATE, exist_ok=False)
        temporary.replace(path)


def write_new(path: Path, data: bytes) -> None:
    """Writes a private file (0600) down to the disk, over nothing. Raises OSError."""
    descriptor = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, _PRIVATE)
    with os.fdopen(descriptor, "wb") as stream:
        stream.write(data)
        stream.flush()
        os.fsync(stream.fileno())


def flush_folder(folder: Path) -> None:
    """Makes the names of a folder survive a power cut, where the system allows it."""
    with suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
