"""The composition root: which database, which day, which clerk."""

from __future__ import annotations

import os
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from relance_tui.errors import UsageError
from relance_tui.i18n import _, use_language

if TYPE_CHECKING:
    from pathlib import Path

    from relance_tui.clock import Clock
    from relance_tui.config import Config
    from relance_tui.services.desk import Desk

_SQLITE = "sqlite:///"


class Session(NamedTuple):  # dataclasses would cost each start more than all the options
    """What the global options say."""

    database: str | None = None
    """Path or URL; None for the user's own database."""
    today: date | None = None
    language: str | None = None

    def config(self) -> Config:
        """The user's configuration; its language holds unless the command line names one."""
        from relance_tui.config import load_config

        config = load_config()
        if self.language is None and config.language:
            use_language(config.language)
        return config

    def clock(self) -> Clock:
        """The clock every verb reads."""
        from relance_tui.clock import Clock

        return Clock(self.today)

    def desk(self) -> Desk:
        """The desk on the database asked for, ready."""
        from relance_tui.services.desk import Desk

        self.config()
        desk = Desk(self.path(), self.clock(), login_name())
        desk.open()
        return desk

    def path(self) -> Path:
        """The file of the database. Raises UsageError on a URL of another kind."""
        from pathlib import Path

        from relance_tui import paths

        if self.database is None:
            return paths.default_database()
        text = self.database.removeprefix(_SQLITE)
        if not text.strip():
            raise UsageError(_("--db\u00a0: donnez le chemin d’un fichier"))
        if "://" in text:
            raise UsageError(
                _("--db : seules les bases SQLite sont connues ; donnez le chemin d’un fichier")
            )
        try:
            found = Path(text).expanduser()
        except RuntimeError:
            raise UsageError(
                _("--db : dossier personnel inconnu : {path}").format(path=text)
            ) from None
        if not found.parent.is_dir():  # a mistyped path must not make an empty base of its own
            raise UsageError(
                _("--db\u00a0: le dossier {path} n’existe pas").format(path=found.parent)
            )
        return found


def login_name() -> str:
    """Who is at work: the login name, or the number of the account when it has no name."""
    import getpass

    try:
        return getpass.getuser()
    except (OSError, KeyError):
        return f"uid-{os.getuid()}"
