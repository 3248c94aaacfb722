"""Every setting of the house in one TOML file, to read and to edit."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterator, Sequence
from pathlib import Path

from relance_tui.config import flattened
from relance_tui.errors import RelanceError, UsageError
from relance_tui.i18n import _, system_reason
from relance_tui.letters.export import write_atomically
from relance_tui.services import house
from relance_tui.services.office import Office
from relance_tui.services.settings import checked, list_settings
from relance_tui.services.views import Done, SettingView
from relance_tui.storage.light import reading

_LARGEST_BYTES = 1_000_000


def settings_text(settings: Sequence[SettingView]) -> str:
    """The settings as TOML, each under its meaning."""
    return "\n".join(_lines(settings)) + "\n"


def _lines(settings: Sequence[SettingView]) -> Iterator[str]:
    yield "# " + _("Les réglages de la maison. Une ligne ôtée laisse le réglage comme il est.")
    for each in settings:
        yield ""
        yield f"# {each.label}"
        yield f'"{each.key}" = {_quoted(each.value)}'


def _quoted(text: str) -> str:
    """A text as TOML: as JSON, but for the one control character that JSON leaves bare."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def write_settings(office: Office, path: Path) -> Path:
    """Writes every setting to a new file."""
    with reading(office.database) as connection:
        text = settings_text(list_settings(connection))
    write_atomically(path, text.encode())
    return path


def load_settings(office: Office, path: Path) -> Done:
    """Takes the settings of a file, all or none.

    Raises UsageError naming file, line and key when one is wrong.
    """
    return house.change_settings(office, read_settings_text(_read(path), str(path)))


def read_settings_text(text: str, where: str) -> dict[str, str]:
    """The settings that a text gives, checked; `where` names it in errors."""
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise UsageError(
            _("{file}\u00a0: ce n’est pas du TOML ({error})").format(file=where, error=error)
        ) from None
    found: dict[str, str] = {}
    for key, value in flattened(document):
        try:
            found[key] = checked(key, _as_text(key, value))
        except RelanceError as error:
            raise UsageError(
                _("{file}, ligne {line}\u00a0: {problem}").format(
                    file=where, line=_line_of(key, text), problem=error
                )
            ) from None
    return found


def _read(path: Path) -> str:
    try:
        with path.open("rb") as file:
            data = file.read(_LARGEST_BYTES + 1)
        if len(data) > _LARGEST_BYTES:
            raise UsageError(_("{path} est bien trop grand pour des réglages").format(path=path))
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise UsageError(_("{path} n’est pas un texte en UTF-8").format(path=path)) from None
    except OSError as error:
        raise RelanceError(
            _("impossible de lire {path}\u00a0: {error}").format(
                path=path, error=system_reason(error)
            )
        ) from None


def _as_text(key: str, value: object) -> str:
    if isinstance(value, bool):
        return "oui" if value else "non"
    if isinstance(value, (str, int, float)):
        return str(value)
    raise UsageError(_("{key}\u00a0: un texte ou un nombre est attendu").format(key=key))


def _line_of(key: str, text: str) -> int:
    """The line that sets a key, however it is spelled; 1 when it cannot be told."""
    last = key.rpartition(".")[2]
    for spelled in (f'"{key}"', key, last):
        for number, line in enumerate(text.splitlines(), 1):
            if line.lstrip().startswith(spelled) and "=" in line:
                return number
    return 1
