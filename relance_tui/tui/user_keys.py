"""The keys of the user's configuration: known, possible, and one command to a key."""

from __future__ import annotations

import difflib
import unicodedata
from collections.abc import Mapping

from relance_tui.errors import UsageError
from relance_tui.i18n import _
from relance_tui.tui.commands import CATALOGUE, SCREENS, commands, shown_key

_NAMES = {
    "solidus": "slash",
    "reverse_solidus": "backslash",
    "commercial_at": "at",
    "hyphen_minus": "minus",
    "plus_sign": "plus",
    "low_line": "underscore",
}
"""Where the framework's name of a sign is not its Unicode name."""
_MODIFIERS = frozenset({"ctrl", "shift", "alt", "super", "meta", "hyper"})
_NAMED = frozenset(
    {
        *("enter", "escape", "tab", "space", "backspace", "delete", "insert", "home", "end"),
        *("pageup", "pagedown", "up", "down", "left", "right"),
        *(f"f{number}" for number in range(1, 25)),
    }
)
"""Keys that have a name rather than a sign."""
_SIGNS = range(0x20, 0x2100)
"""Where the signs of keyboards are in Unicode, the euro included."""
_UNUSABLE = {"ctrl+m": "enter", "ctrl+i": "tab", "ctrl+h": "backspace"}
"""Keys that terminals send as another one."""


def checked_keys(keys: Mapping[str, str], where: str) -> dict[str, str]:
    """The keys of the configuration in the framework's names; `where` names the file.

    Raises UsageError, naming the id, for an unknown command, a key that cannot arrive, or two
    commands of one screen on one key.
    """
    checked: dict[str, str] = {}
    for command_id, text in keys.items():
        _refuse_unknown(command_id, where)
        names = [_key_name(key.strip()) for key in text.split(",") if key.strip()]
        for key in names:
            if not _is_key(key):
                raise UsageError(
                    _("{where}, [keys] {id}\u00a0: touche « {key} » inconnue").format(
                        where=where, id=command_id, key=key
                    )
                )
        if not names:
            raise UsageError(
                _("{where}, [keys] {id}\u00a0: il faut au moins une touche").format(
                    where=where, id=command_id
                )
            )
        for name in names:
            if name in _UNUSABLE:
                raise UsageError(
                    _("{where}, [keys] {id}\u00a0: {key} est la touche {same}").format(
                        where=where, id=command_id, key=name, same=shown_key(_UNUSABLE[name])
                    )
                )
        checked[command_id] = ",".join(names)
    _refuse_clashes(checked, where)
    return checked


def _refuse_unknown(command_id: str, where: str) -> None:
    known = [found.id for found in CATALOGUE]
    if command_id in known:
        return
    nearest = difflib.get_close_matches(command_id, known, n=1, cutoff=0.4)
    hint = _("\u202f; le plus proche est {id}").format(id=nearest[0]) if nearest else ""
    raise UsageError(
        _("{where}, [keys]\u00a0: commande {id} inconnue{hint}").format(
            where=where, id=command_id, hint=hint
        )
    )


def _is_key(key: str) -> bool:
    """Whether the framework knows a key by that name."""
    *modifiers, name = key.split("+")
    if not _MODIFIERS.issuperset(modifiers):
        return False
    if len(name) == 1 or name in _NAMED:
        return True
    return any(_key_name(chr(code)) == name for code in _SIGNS)


def _key_name(key: str) -> str:
    if len(key) > 1:
        return key.lower()
    if key.isalnum():
        return key
    name = unicodedata.name(key, key).lower().replace("-", "_").replace(" ", "_")
    return _NAMES.get(name, name)


def _refuse_clashes(keys: Mapping[str, str], where: str) -> None:
    for groups in SCREENS.values():
        taken: dict[str, str] = {}
        for found in commands(*groups):
            for key in keys.get(found.id, found.keys).split(","):
                other = taken.setdefault(key, found.id)
                if other != found.id and (found.id in keys or other in keys):
                    raise UsageError(
                        _("{where}, [keys]\u00a0: {key} sert à {first} et à {second}").format(
                            where=where, key=shown_key(key), first=other, second=found.id
                        )
                    )
