"""The language of the screen: French in the source, other languages through gettext."""

from __future__ import annotations

import errno
import gettext as _gettext
import re
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache

LANGUAGES = ("fr", "en")
_DOMAIN = "relance"


_BEFORE_SIGN = re.compile(r" ([;!?])")


@cache
def _typeset(message: str) -> str:
    """French no-break spaces, so that the source is written with plain ones.

    Applied to messages before anything is filled in: what comes from outside stays as it is.
    """
    message = _BEFORE_SIGN.sub("\u202f\\1", message)
    return message.replace(" :", "\u00a0:").replace("« ", "«\u00a0").replace(" »", "\u00a0»")


class _Current:
    """The catalogue in use; French needs none, its words are the message ids."""

    catalogue: _gettext.NullTranslations = _gettext.NullTranslations()
    language = "fr"


def use_language(language: str) -> None:
    """Switch every later message to `language` (unknown ones fall back to French)."""
    _Current.language = language if language in LANGUAGES else "fr"
    if _Current.language == "fr":
        _Current.catalogue = _gettext.NullTranslations()
        return
    from pathlib import Path  # noqa: PLC0415 - French, the language of most starts, needs no file

    _Current.catalogue = _gettext.translation(
        _DOMAIN,
        Path(__file__).parent / "locale",
        languages=[_Current.language],
        fallback=True,
    )


_IN_FRENCH: ContextVar[bool] = ContextVar("in_french", default=False)


@contextmanager
def in_french() -> Iterator[None]:
    """Speaks French inside, in this thread or task alone, whatever the language of the screen."""
    before = _IN_FRENCH.set(True)
    try:
        yield
    finally:
        _IN_FRENCH.reset(before)


def _is_french() -> bool:
    return _Current.language == "fr" or _IN_FRENCH.get()


def current_language() -> str:
    """The language in use, `fr` or `en`."""
    return "fr" if _is_french() else _Current.language


def N_(message: str) -> str:  # noqa: N802 - the name catalogue tools look for
    """Marks a French message to be translated when it is shown."""
    return message


def _(message: str) -> str:
    """Translate a French message."""
    if _is_french():
        return _typeset(message)
    return _Current.catalogue.gettext(message)


def ngettext(singular: str, plural: str, count: int) -> str:
    """Translate a French message with a count. French counts 0 as singular."""
    if _is_french():
        return _typeset(singular if abs(count) < 2 else plural)  # noqa: PLR2004 - French plural starts at 2
    return _Current.catalogue.ngettext(singular, plural, count)


def pgettext(context: str, message: str) -> str:
    """Translate a French message that means different things in different places."""
    if _is_french():
        return _typeset(message)
    return _Current.catalogue.pgettext(context, message)


def system_reason(error: OSError) -> str:
    """Why the system refused, in the language of the screen where the reason is a usual one."""
    reasons = {
        errno.ENOENT: _("ce fichier ou son dossier n’existe pas"),
        errno.EACCES: _("accès refusé"),
        errno.EPERM: _("accès refusé"),
        errno.EISDIR: _("c’est un dossier"),
        errno.ENOTDIR: _("un fichier porte le nom d’un dossier du chemin"),
        errno.EEXIST: _("ce nom est déjà pris"),
        errno.ENAMETOOLONG: _("nom trop long"),
        errno.ENOSPC: _("plus de place sur le disque"),
        errno.EROFS: _("disque en lecture seule"),
    }
    return reasons.get(error.errno or 0) or error.strerror or str(error)
