"""The configuration of the user: one TOML file, in which a change keeps all the rest as it is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from relance_tui import paths
from relance_tui.errors import RelanceError, UsageError
from relance_tui.i18n import LANGUAGES, _, system_reason

FILE_NAME = "config.toml"
_CHOICES: Mapping[str, tuple[str, ...]] = {
    "language": LANGUAGES,
    "signs": ("unicode", "ascii"),
    "clipboard": ("auto", "osc52", "tmux", "pyperclip", "off"),
}
_KNOWN = ("theme", *_CHOICES, "mouse", "keys")


@dataclass(frozen=True, slots=True, kw_only=True)
class Config:
    """What the user chose; every field has a default."""

    path: Path | None = None
    """The file it comes from; None when there is none."""
    theme: str = ""
    """Name of the colours; empty for the house's."""
    language: str = ""
    """`fr` or `en`; empty to follow the environment."""
    signs: str = "unicode"
    """`ascii` replaces the signs by plain letters."""
    clipboard: str = "auto"
    """How texts are copied."""
    mouse: bool = True
    """False leaves the mouse to the terminal, to select text with."""
    keys: Mapping[str, str] = field(default_factory=dict)
    """Command id to its keys, parted by commas; checked against the catalogue by the screens."""

    @property
    def where(self) -> str:
        """The file, to name it in an error."""
        return str(self.path) if self.path else FILE_NAME


def load_config(path: Path | None = None) -> Config:
    """The configuration of `path`, by default the user's; an absent default file is no error.

    Raises UsageError naming the file, the key and the nearest known one.
    """
    file = path or paths.config_dir() / FILE_NAME
    try:
        text = file.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        if path is not None:
            raise UsageError(_("{file}\u00a0: ce fichier n’existe pas").format(file=file)) from None
        return Config()
    except UnicodeDecodeError:
        problem = _("le fichier n’est pas en UTF-8")
    except OSError as error:
        problem = system_reason(error)
    else:
        return _read(_parsed(text, file), file)
    raise UsageError(_("{file}\u00a0: illisible ({error})").format(file=file, error=problem))


def choices(key: str) -> tuple[str, ...]:
    """The values a key of the configuration takes; empty when they are not of a fixed set."""
    return _CHOICES.get(key, ())


def change_config(key: str, value: str | bool, path: Path | None = None) -> Config:
    """Sets one key of the user's file, comments and other keys untouched; an empty text removes it.

    Raises UsageError when the file is wrong or the value is, RelanceError when it cannot be
    written: the file is then as it was.
    """
    import tomlkit  # noqa: PLC0415 - only the few who change something need it

    file = path or paths.config_dir() / FILE_NAME
    text = file.read_text(encoding="utf-8-sig") if file.exists() else ""
    _read(_parsed(text, file), file)
    document = tomlkit.parse(text)
    if value == "":
        document.pop(key, None)
    else:
        document[key] = value
    changed = tomlkit.dumps(document)
    config = _read(_parsed(changed, file), file)
    try:
        _replace(file, changed)
    except OSError as error:
        raise RelanceError(
            _("impossible d’écrire {path}\u00a0: {error}").format(
                path=file, error=system_reason(error)
            )
        ) from None
    return config


def _replace(file: Path, text: str) -> None:
    """Writes the whole file or nothing of it."""
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    temporary = file.with_name(f".{file.name}.new")
    temporary.unlink(missing_ok=True)
    temporary.touch(mode=0o600)
    temporary.write_text(text, encoding="utf-8")
    temporary.replace(file)


def _parsed(text: str, file: Path) -> Mapping[str, object]:
    import tomllib  # noqa: PLC0415 - most users have no file, and every start comes through here

    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise UsageError(
            _("{file}\u00a0: ce n’est pas du TOML ({error})").format(file=file, error=error)
        ) from error


def _read(document: Mapping[str, object], file: Path) -> Config:
    for key in document:
        if key not in _KNOWN:
            raise _unknown(file, key, _KNOWN)
    return Config(
        path=file,
        theme=_text(document, "theme", file),
        language=_text(document, "language", file),
        signs=_text(document, "signs", file) or "unicode",
        clipboard=_text(document, "clipboard", file) or "auto",
        mouse=_flag(document, "mouse", file),
        keys=_keys(document.get("keys", {}), file),
    )


def _text(document: Mapping[str, object], key: str, file: Path) -> str:
    value = document.get(key, "")
    allowed = _CHOICES.get(key)
    if not isinstance(value, str) or (key in document and allowed and value not in allowed):
        expected = ", ".join(allowed) if allowed else _("un texte entre guillemets")
        raise _wrong(file, key, value, expected)
    return value


def _flag(document: Mapping[str, object], key: str, file: Path) -> bool:
    value = document.get(key, True)
    if not isinstance(value, bool):
        raise _wrong(file, key, value, _("true ou false"))
    return value


def _keys(table: object, file: Path) -> dict[str, str]:
    if not isinstance(table, Mapping):
        raise _wrong(file, "keys", table, "[keys]")
    keys: dict[str, str] = {}
    for command_id, value in flattened(table):
        if not isinstance(value, str):
            raise _wrong(file, f"keys.{command_id}", value, _('des touches, comme "c,F5"'))
        keys[command_id] = value
    return keys


def flattened(table: Mapping[str, object], prefix: str = "") -> Iterable[tuple[str, object]]:
    """TOML reads `case.call = "c"` as a table in a table: both spellings are welcome."""
    for key, value in table.items():
        if isinstance(value, Mapping):
            yield from flattened(value, f"{prefix}{key}.")
        else:
            yield f"{prefix}{key}", value


def _unknown(file: Path, key: str, known: tuple[str, ...]) -> UsageError:
    import difflib  # noqa: PLC0415 - only for a wrong key

    nearest = difflib.get_close_matches(key, known, n=1, cutoff=0.4)
    hint = (
        _("\u202f; la plus proche est «\u00a0{key}\u00a0»").format(key=nearest[0])
        if nearest
        else _("\u202f; clés connues\u00a0: {keys}").format(keys=", ".join(known))
    )
    return UsageError(
        _("{file}\u00a0: clé «\u00a0{key}\u00a0» inconnue{hint}").format(
            file=file, key=key, hint=hint
        )
    )


def _wrong(file: Path, key: str, value: object, expected: str) -> UsageError:
    return UsageError(
        _("{file}\u00a0: {key} = {value}\u202f; attendu\u00a0: {expected}").format(
            file=file, key=key, value=value, expected=expected
        )
    )
