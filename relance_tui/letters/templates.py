"""Letter templates: where they are found, what their head says, and the sandbox they run in.

A template is a text file `<language>/<name>.txt`: a head in TOML between two lines of `+++`, then
the letter in Jinja. A name that starts with `_` is a part that templates of its language include.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain
from pathlib import Path
from typing import Any, ClassVar

from jinja2 import BaseLoader, Environment, Template, TemplateNotFound

from relance_tui.domain.codes import Channel
from relance_tui.errors import RelanceError
from relance_tui.i18n import _, system_reason
from relance_tui.letters.missing import CODES
from relance_tui.letters.sandbox import sandbox
from relance_tui.letters.template_words import nearest, shown

LANGUAGES = ("fr", "en")
_NAME = re.compile(r"_?[a-z0-9]+(?:-[a-z0-9]+)*")
_FENCE = "+++"
_LONGEST_TEMPLATE = 60_000
"""Characters; the longest letter of a lawyer has a tenth of it."""
_CHANNELS = tuple(each.value for each in Channel if each is not Channel.HANDOVER)
_TEXT_KEYS = ("title", "channel", "language", "tone", "audience", "subject")
_KEYS = (*_TEXT_KEYS, "mandatory", "step")
_CLOSING = {"{{": "}}", "{%": "%}", "{#": "#}"}
_OPENING = tuple(_CLOSING)


class TemplateProblem(RelanceError):  # noqa: N818 - named for what it tells the clerk
    """A template cannot be used; the message names the file, the line and what is wrong."""

    code: ClassVar[str] = "template"
    path: Path | None = None
    line: int = 0
    what: str = ""
    """The message without its place."""

    @classmethod
    def at(cls, path: Path | str, line: int, what: str) -> TemplateProblem:
        """The problem at a line of a file, its message as `file:line: what`."""
        problem = cls(f"{path}:{line}: {what}")
        problem.path, problem.line, problem.what = Path(path), line, what
        return problem


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
    step: str = ""
    """What it is for: a kind of step, or an occasion such as `promise`; may be empty."""
    subject_line: int = 1
    """Where the file gives its subject."""


def is_template_name(text: str) -> bool:
    """Whether a template or a part may have that name."""
    return bool(_NAME.fullmatch(text))


def template_name(text: str) -> str:
    """The name checked: small letters, digits and dashes, so that it can never leave its folder.

    Raises `TemplateProblem` for anything else.
    """
    if not is_template_name(text):
        readable = text[:40].encode("ascii", "replace").decode("ascii")
        raise TemplateProblem(
            _("modèle « {name} » : un nom ne contient que minuscules, chiffres et tirets").format(
                name=readable
            )
        )
    return text


def find_template(name: str, language: str, folders: Sequence[Path]) -> Path:
    """The file of a template, in the first folder that has it; in French if not in `language`.

    Raises `TemplateProblem` when no folder has it, or when the file is a link out of its folder.
    """
    checked = template_name(name)
    for each in dict.fromkeys((language if language in LANGUAGES else "fr", "fr")):
        for folder in folders:
            path = folder / each / f"{checked}.txt"
            if path.is_file():
                return _held(path, folder)
    raise TemplateProblem(
        _("modèle « {name} » introuvable dans {folders}").format(
            name=checked, folders=", ".join(str(folder) for folder in folders)
        )
    )


def _held(path: Path, folder: Path) -> Path:
    """The path, unless it is a link to a file elsewhere; the folder itself may be a link."""
    if path.is_symlink():
        real = path.resolve()
        if not any(real.is_relative_to(each.resolve()) for each in (folder, path.parent)):
            told = _("ce lien mène hors du dossier des modèles : mettez-y le fichier lui-même")
            raise TemplateProblem.at(path, 1, told)
    return path


def list_templates(language: str, folders: Sequence[Path]) -> tuple[TemplateHead, ...]:
    """The heads of all templates of a language, by name; the first folder that has one wins."""
    names = {
        path.stem
        for folder in folders
        for path in folder.glob(f"{language}/*.txt")
        if is_template_name(path.stem) and not path.stem.startswith("_")
    }
    return tuple(read_template(find_template(name, language, folders))[0] for name in sorted(names))


def read_template(path: Path) -> tuple[TemplateHead, str]:
    """The head and the body of a template; the body keeps the line numbers of the file.

    Raises `TemplateProblem` when the file cannot be read or its head is wrong.
    """
    lines = _read(path).split("\n")
    if lines[0].strip() != _FENCE:
        told = _("la première ligne doit être {fence}").format(fence=_FENCE)
        raise TemplateProblem.at(path, 1, told)
    end = next((i for i, line in enumerate(lines[1:], 1) if line.strip() == _FENCE), None)
    if end is None:
        told = _("l’en-tête n’est pas fermé par {fence}").format(fence=_FENCE)
        raise TemplateProblem.at(path, 1, told)
    body = "\n" * (end + 1) + "\n".join(lines[end + 1 :])
    return _head(path, lines[: end + 1]), body


def _read(path: Path) -> str:
    try:
        with path.open("rb") as file:
            raw = file.read(4 * _LONGEST_TEMPLATE + 1)
        text = raw.decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")
    except UnicodeDecodeError:
        told = _("le fichier n’est pas en UTF-8 : enregistrez-le dans cet encodage")
        raise TemplateProblem.at(path, 1, told) from None
    except OSError as error:
        raise TemplateProblem.at(path, 1, system_reason(error)) from None
    if len(text) > _LONGEST_TEMPLATE:
        raise TemplateProblem.at(path, 1, _("le fichier est trop long pour un courrier"))
    return text


def _head(path: Path, lines: Sequence[str]) -> TemplateHead:
    """The head of a file from its first lines, the closing fence included."""
    head = _parsed_head(path, lines)
    problems = chain(_key_problems(head), _value_problems(head, path.parent.name))
    for key, told in problems:
        raise TemplateProblem.at(path, _line_of(key, lines), told)
    return TemplateHead(
        name=path.stem,
        path=path,
        mandatory=tuple(head.get("mandatory", [])),
        step=head.get("step", ""),
        subject_line=_line_of("subject", lines),
        **{key: head[key] for key in _TEXT_KEYS},
    )


def _parsed_head(path: Path, lines: Sequence[str]) -> dict[str, Any]:
    try:
        return tomllib.loads("\n".join(lines[1:-1]))
    except (ValueError, RecursionError) as error:  # TOMLDecodeError, or more than Python reads
        found = re.search(r"at line (\d+)", str(error))
        line = int(found.group(1)) + 1 if found else len(lines)
        told = _('en-tête illisible : chaque ligne s’écrit clé = "texte" (TOML)')
        raise TemplateProblem.at(path, line, told) from None


def _key_problems(head: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Each key that is unknown, absent or not a text, and what is wrong with it."""
    for key in head:
        if key not in _KEYS:
            unknown = _("clé inconnue « {key} »").format(key=shown(key))
            yield key, unknown + nearest(key, _KEYS)
    for key in _TEXT_KEYS:
        if key not in head:
            yield key, _("l’en-tête doit donner « {key} »").format(key=key)
    for key in (*_TEXT_KEYS, "step"):
        if not isinstance(head.get(key, ""), str):
            yield key, _("« {key} » doit être un texte entre guillemets").format(key=key)


def _value_problems(head: dict[str, Any], language: str) -> Iterator[tuple[str, str]]:
    """Each key whose value cannot be, and what is wrong with it."""
    if head["channel"] not in _CHANNELS:
        told = _("« channel » ne connaît que : {known}")
        yield "channel", told.format(known=", ".join(_CHANNELS))
    if head["language"] != language:
        told = _("« language » doit être « {language} », comme le dossier du fichier")
        yield "language", told.format(language=language)
    problem = _unknown_code(head.get("mandatory", []))
    if problem:
        yield "mandatory", problem


def _unknown_code(mandatory: object) -> str:
    """What is wrong with the list of mandatory facts; empty when nothing is."""
    if not isinstance(mandatory, list):
        return _("« mandatory » doit être une liste entre crochets")
    for code in mandatory:
        if code not in CODES:
            told = _("« mandatory » ne connaît pas « {code} »").format(code=shown(code))
            return told + nearest(str(code), CODES)
    return ""


def _line_of(key: str, lines: Sequence[str]) -> int:
    """The line of the file that gives a key of the head; the first when none does."""
    written = re.compile(
        rf"""\s*["']?{re.escape(key)}["']?\s*[.=]|\s*\[+\s*["']?{re.escape(key)}\b"""
    )
    return next((i for i, line in enumerate(lines, 1) if written.match(line)), 1)


def _french_typography(source: str) -> str:
    """The no-break spaces and apostrophes that French asks for, outside of Jinja's own signs."""
    return "".join(part if part.startswith(_OPENING) else _typeset(part) for part in _parts(source))


def _typeset(text: str) -> str:
    text = re.sub(r"[ \u00a0](?=[;!?])", "\u202f", text)
    text = text.replace(" :", "\u00a0:").replace("« ", "«\u00a0").replace(" »", "\u00a0»")
    text = re.sub(r"(?<=\b[LDR]\.) (?=\d)|(?<=\bSIREN) | (?=€)", "\u00a0", text)
    return text.replace("'", "’")


def _parts(source: str) -> Iterator[str]:
    """The source in pieces, each a whole Jinja sign or the text between two of them.

    A sign that is never closed is looked for once, however often it is opened.
    """
    written = 0
    hopeless: set[str] = set()
    for found in re.finditer(r"\{[{%#]", source):
        opening = found.group()
        if found.start() < written or opening in hopeless:
            continue
        end = source.find(_CLOSING[opening], found.end())
        if end < 0:
            hopeless.add(opening)
            continue
        yield source[written : found.start()]
        written = end + 2
        yield source[found.start() : written]
    yield source[written:]


def source_of(path: Path) -> str:
    """What is run of a template or of a part, line for line as in the file.

    Raises `TemplateProblem` when the file cannot be read or its head is wrong.
    """
    source = _read(path) if path.stem.startswith("_") else read_template(path)[1]
    return _french_typography(source) if path.parent.name == "fr" else source


class _Folders(BaseLoader):
    """Finds `fr/rappel` and `fr/_signature` in the folders, and nothing outside of them."""

    def __init__(self, folders: tuple[Path, ...]) -> None:
        self._folders = folders

    def get_source(
        self, environment: Environment, template: str
    ) -> tuple[str, str | None, Callable[[], bool] | None]:
        del environment
        language, _slash, name = template.partition("/")
        if language not in LANGUAGES or not is_template_name(name):
            raise TemplateNotFound(template)
        paths = [folder / language / f"{name}.txt" for folder in self._folders]
        for i, path in enumerate(paths):
            if path.is_file():
                return self._source(_held(path, self._folders[i]), paths[:i])
        raise TemplateNotFound(template)

    @staticmethod
    def _source(path: Path, better: list[Path]) -> tuple[str, str, Callable[[], bool]]:
        stamp = path.stat().st_mtime_ns
        source = source_of(path)

        def is_fresh() -> bool:
            if any(each.is_file() for each in better):
                return False
            return path.is_file() and path.stat().st_mtime_ns == stamp

        return source, str(path), is_fresh


@lru_cache(maxsize=8)
def environment(folders: tuple[Path, ...]) -> Environment:
    """The sandbox over these folders; templates are compiled once, and again when edited."""
    return sandbox(_Folders(folders))


@lru_cache(maxsize=128)
def subject_template(folders: tuple[Path, ...], language: str, source: str) -> Template:
    """The subject of a template, compiled."""
    typed = _french_typography(source) if language == "fr" else source
    return environment(folders).from_string(typed)


@lru_cache(maxsize=128)
def _head_as_of(path: Path, stamp: int, size: int) -> TemplateHead:
    del stamp, size
    return read_template(path)[0]


def template_head(path: Path) -> TemplateHead:
    """The head of a template, read again only when the file has changed."""
    try:
        status = path.stat()
    except OSError as error:
        raise TemplateProblem.at(path, 1, system_reason(error)) from None
    return _head_as_of(path, status.st_mtime_ns, status.st_size)
