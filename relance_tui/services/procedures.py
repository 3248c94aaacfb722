"""The facts of the law on procedures: the file that ships, or the house's own in its place."""

from __future__ import annotations

import tomllib
from functools import lru_cache
from pathlib import Path

from relance_tui import paths
from relance_tui.domain.catalogue import Catalogue, CatalogueError, parse_catalogue
from relance_tui.errors import UsageError
from relance_tui.i18n import _

_NAME = "procedures.toml"


def catalogue() -> Catalogue:
    """The facts of every route, read once.

    The house's file is the whole of it: the user's, else the machine's, else the one that ships.
    Raises UsageError naming the file when it is wrong.
    """
    folders = (*reversed(paths.law_dirs()), paths.shipped_law())
    return _read(tuple(folder / _NAME for folder in folders))


@lru_cache(maxsize=1)
def _read(candidates: tuple[Path, ...]) -> Catalogue:
    path = next((path for path in candidates if path.is_file()), candidates[-1])
    try:
        return parse_catalogue(tomllib.loads(path.read_text(encoding="utf-8")))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, CatalogueError) as error:
        message = _("procédures {path} : {problem}").format(path=path, problem=error)
        raise UsageError(message) from None
