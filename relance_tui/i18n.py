"""The language of the screen: French in the source, other languages through gettext."""

from __future__ import annotations

import gettext as _gettext
import re
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


def current_language() -> str:
    """The language in use, `fr` or `en`."""
    return _Current.language


def _(message: str) -> str:
    """Translate a French message."""
    if _Current.language == "fr":
        return _typeset(message)
    return _Current.catalogue.gettext(message)


def ngettext(singular: str, plural: str, count: int) -> str:
    """Translate a French message with a count. French counts 0 as singular."""
    if _Current.language == "fr":
        return _typeset(singular if abs(count) < 2 else plural)  # noqa: PLR2004 - French plural starts at 2
    return _Current.catalogue.ngettext(singular, plural, count)


def pgettext(context: str, message: str) -> str:
    """Translate a French message that means different things in different places."""
    if _Current.language == "fr":
        return _typeset(message)
    return _Current.catalogue.pgettext(context, message)
