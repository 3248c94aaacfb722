"""Letter templates: where they are found, what their head says, and the sandbox they run in.

A template is a text file `<language>/<name>.txt`: a head in TOML between two lines of `+++`, then
the letter in Jinja. A name that starts with `_` is a part that templates of its language include.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, ClassVar

from jinja2 import BaseLoader, Environment, StrictUndefined, Template, TemplateNotFound
from jinja2.exceptions import SecurityError
from jinja2.sandbox import ImmutableSandboxedEnvironment

from relance_tui.errors import RelanceError
from relance_tui.i18n import _
from relance_tui.letters.missing import CODES

LANGUAGES = ("fr", "en")
_NAME = re.compile(r"_?[a-z0-9]+(?:-[a-z0-9]+)*")
_FENCE = "+++"
_LONGEST_TEMPLATE = 200_000
_FILTERS = ("capitalize", "default", "first", "join", "last", "length", "lower", "trim", "upper")
_BARRED_METHODS = frozenset({"center", "expandtabs", "format", "format_map", "ljust", "rjust"})
_TEXT_KEYS = ("title", "channel", "language", "tone", "audience", "subject")


class TemplateProblem(RelanceError):  # noqa: N818 - named for what it tells the clerk
    """A template cannot be used; the message names the file, the line and what is wrong."""

    code: ClassVar[str] = "template"


@dataclass(frozen=True, slots=True, kw_only=True)
class TemplateHead:
    """What a template says of itself."""

    name: str
    path: Path
    title: str
    channel: str
    language: str
    tone: str
    audience: str
    subject: str
    """A Jinja template of one line."""
    mandatory: tuple[str, ...]
    """Codes of the facts without which the letter must not leave."""


def template_name(text: str) -> str:
    """The name checked: small letters, digits and dashes, so that it can never leave its folder.

    Raises `TemplateProblem` for anything else.
    """
    if not _NAME.fullmatch(text):
        shown = text[:40].encode("ascii", "replace").decode("ascii")
        raise TemplateProblem(
            _("modèle « {name} » : un nom ne contient que minuscules, chiffres et tirets").format(
                name=shown
            )
        )
    return text


def find_template(name: str, language: str, folders: Sequence[Path]) -> Path:
    """The file of a template, in the first folder that has it; in French if not in `language`.

    Raises `TemplateProblem` when no folder has it.
    """
    checked = template_name(name)
    for each in dict.fromkeys((language if language in LANGUAGES else "fr", "fr")):
        for folder in folders:
            path = folder / each / f"{checked}.txt"
            if path.is_file():
                return path
    raise TemplateProblem(
        _("modèle « {name} » introuvable dans {folders}").format(
            name=checked, folders=", ".join(str(folder) for folder in folders)
        )
    )


def list_templates(language: str, folders: Sequence[Path]) -> tuple[TemplateHead, ...]:
    """The heads of all templates of a language, by name; the first folder that has one wins."""
    names = {
        path.stem
        for folder in folders
        for path in folder.glob(f"{language}/*.txt")
        if _NAME.fullmatch(path.stem) and not path.stem.startswith("_")
    }
    return tuple(read_template(find_template(name, language, folders))[0] for name in sorted(names))


def read_template(path: Path) -> tuple[TemplateHead, str]:
    """The head and the body of a template; the body keeps the line numbers of the file.

    Raises `TemplateProblem` when the file cannot be read or its head is wrong.
    """
    text = _read(path)
    lines = text.split("\n")
    if lines[0].strip() != _FENCE:
        raise _problem(path, 1, _("la première ligne doit être {fence}").format(fence=_FENCE))
    end = next((i for i, line in enumerate(lines[1:], 1) if line.strip() == _FENCE), None)
    if end is None:
        raise _problem(path, 1, _("l’en-tête n’est pas fermé par {fence}").format(fence=_FENCE))
    body = "\n" * (end + 1) + "\n".join(lines[end + 1 :])
    return _head(path, "\n".join(lines[1:end])), body


def _read(path: Path) -> str:
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise _problem(path, 1, _("le fichier n’est pas en UTF-8")) from None
    except OSError as error:
        raise _problem(path, 1, str(error.strerror)) from None
    if len(text) > _LONGEST_TEMPLATE:
        raise _problem(path, 1, _("le fichier est trop long pour un courrier"))
    return text


def _head(path: Path, text: str) -> TemplateHead:
    try:
        head = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        found = re.search(r"at line (\d+)", str(error))
        line = int(found.group(1)) + 1 if found else 1
        raise _problem(path, line, _("en-tête illisible (TOML)")) from None
    for key in _TEXT_KEYS:
        if not isinstance(head.get(key), str):
            raise _problem(path, 1, _("l’en-tête doit donner « {key} »").format(key=key))
    mandatory = head.get("mandatory", [])
    if not isinstance(mandatory, list) or not set(map(str, mandatory)) <= set(CODES):
        raise _problem(
            path, 1, _("« mandatory » ne connaît que : {codes}").format(codes=", ".join(CODES))
        )
    return TemplateHead(
        name=path.stem,
        path=path,
        mandatory=tuple(mandatory),
        **{key: head[key] for key in _TEXT_KEYS},
    )


def _problem(path: Path, line: int, what: str) -> TemplateProblem:
    return TemplateProblem(f"{path}:{line}: {what}")


def _french_typography(source: str) -> str:
    """The no-break spaces and apostrophes that French asks for, outside of Jinja's own signs."""
    parts = re.split(r"(\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\})", source, flags=re.DOTALL)
    for i in range(0, len(parts), 2):
        text = re.sub(r"[ \u00a0](?=[;!?])", "\u202f", parts[i])
        text = text.replace(" :", "\u00a0:").replace("« ", "«\u00a0").replace(" »", "\u00a0»")
        text = re.sub(r"(?<=\b[LDR]\.) (?=\d)|(?<=\bSIREN) | (?=€)", "\u00a0", text)
        parts[i] = text.replace("'", "’")
    return "".join(parts)


class _Folders(BaseLoader):
    """Finds `fr/rappel` and `fr/_signature` in the folders, and nothing outside of them."""

    def __init__(self, folders: tuple[Path, ...]) -> None:
        self._folders = folders

    def get_source(
        self, environment: Environment, template: str
    ) -> tuple[str, str | None, Callable[[], bool] | None]:
        del environment
        language, _slash, name = template.partition("/")
        if language not in LANGUAGES or not _NAME.fullmatch(name):
            raise TemplateNotFound(template)
        paths = [folder / language / f"{name}.txt" for folder in self._folders]
        for i, path in enumerate(paths):
            if path.is_file():
                return self._source(path, language, paths[:i])
        raise TemplateNotFound(template)

    @staticmethod
    def _source(
        path: Path, language: str, better: list[Path]
    ) -> tuple[str, str, Callable[[], bool]]:
        stamp = path.stat().st_mtime_ns
        source = _read(path) if path.stem.startswith("_") else read_template(path)[1]
        if language == "fr":
            source = _french_typography(source)

        def is_fresh() -> bool:
            if any(each.is_file() for each in better):
                return False
            return path.is_file() and path.stat().st_mtime_ns == stamp

        return source, str(path), is_fresh


class _Sandbox(ImmutableSandboxedEnvironment):
    """Templates may read what they are given and repeat; they reach no file and grow no memory."""

    intercepted_binops = frozenset({"*", "**"})

    def join_path(self, template: str, parent: str) -> str:
        return f"{parent.partition('/')[0]}/{template}"

    def call_binop(self, context: Any, operator: str, left: Any, right: Any) -> Any:  # noqa: ANN401 - Jinja's signature
        if operator == "**" or not (isinstance(left, int) and isinstance(right, int)):
            raise SecurityError(_("opération {operator} refusée").format(operator=operator))
        return super().call_binop(context, operator, left, right)

    def wrap_str_format(self, value: Any) -> None:  # noqa: ANN401 - Jinja's signature
        """Formatting pads to any width, so it is refused like the other methods that do."""

    def is_safe_attribute(self, obj: Any, attr: str, value: Any) -> bool:  # noqa: ANN401 - Jinja's signature
        return attr not in _BARRED_METHODS and super().is_safe_attribute(obj, attr, value)


@lru_cache(maxsize=8)
def environment(folders: tuple[Path, ...]) -> Environment:
    """The sandbox over these folders; templates are compiled once, and again when edited."""
    sandbox = _Sandbox(
        loader=_Folders(folders),
        undefined=StrictUndefined,
        autoescape=False,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    sandbox.filters = {name: sandbox.filters[name] for name in _FILTERS}
    sandbox.globals = {"plural": _plural}
    return sandbox


@lru_cache(maxsize=128)
def subject_template(folders: tuple[Path, ...], language: str, source: str) -> Template:
    """The subject of a template, compiled."""
    typed = _french_typography(source) if language == "fr" else source
    return environment(folders).from_string(typed)


def _plural(count: int, one: str, many: str) -> str:
    """`one` for a count below 2, else `many`."""
    return one if abs(count) < 2 else many  # noqa: PLR2004 - where the plural starts


@lru_cache(maxsize=128)
def _head_as_of(path: Path, stamp: int, size: int) -> TemplateHead:
    del stamp, size
    return read_template(path)[0]


def template_head(path: Path) -> TemplateHead:
    """The head of a template, read again only when the file has changed."""
    try:
        status = path.stat()
    except OSError as error:
        raise _problem(path, 1, str(error.strerror)) from None
    return _head_as_of(path, status.st_mtime_ns, status.st_size)
