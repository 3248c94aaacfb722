"""From the facts to the text of a letter."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from types import TracebackType

from jinja2 import TemplateError, TemplateNotFound, TemplateSyntaxError

from relance_tui.i18n import _
from relance_tui.letters.cleaning import clean_line
from relance_tui.letters.facts import Letter, LetterFacts
from relance_tui.letters.stated import lacking
from relance_tui.letters.templates import (
    LANGUAGES,
    TemplateProblem,
    environment,
    find_template,
    subject_template,
    template_head,
)
from relance_tui.letters.vocabulary import Vocabulary, vocabulary
from relance_tui.paths import shipped

_BLANK_LINES = re.compile(r"\n(?:[ \t]*\n){2,}")
_TEMPLATE_FAULTS = (
    TemplateError,
    ArithmeticError,
    AttributeError,
    LookupError,
    RecursionError,
    TypeError,
    ValueError,
)


def render(
    facts: LetterFacts, template_name: str, *, folders: Sequence[Path] | None = None
) -> Letter:
    """The letter of a template over these facts, in the language of the facts if there is one.

    Templates are looked up in `folders` in order, the shipped ones by default.
    Raises `TemplateProblem` when the template is absent or wrong.
    """
    searched = tuple(folders) if folders is not None else (shipped("templates"),)
    wished = facts.language if facts.language in LANGUAGES else "fr"
    path = find_template(template_name, wished, searched)
    head = template_head(path)
    language = path.parent.name
    facts = facts if facts.language == language else replace(facts, language=language)
    names = vocabulary(facts)
    subject = clean_line(_subject(path, language, head.subject, names, searched))
    body = _run(path, f"{language}/{path.stem}", {**names, "subject": subject}, searched)
    return Letter(
        template=head.name,
        language=language,
        subject=subject,
        body=_tidy(body),
        missing=lacking(facts, head.mandatory, f"{subject}\n{body}"),
    )


def _run(path: Path, name: str, names: Vocabulary, folders: tuple[Path, ...]) -> str:
    try:
        return environment(folders).get_template(name).render(names)
    except _TEMPLATE_FAULTS as error:
        raise _problem(path, error) from None


def _subject(
    path: Path, language: str, source: str, names: Vocabulary, folders: tuple[Path, ...]
) -> str:
    try:
        return subject_template(folders, language, source).render(names)
    except _TEMPLATE_FAULTS as error:
        what = _("objet (« subject ») : {error}").format(error=_first_line(error))
        raise TemplateProblem(f"{path}:1: {what}") from None


def _problem(path: Path, error: Exception) -> TemplateProblem:
    if isinstance(error, TemplateProblem):
        return error
    if isinstance(error, TemplateNotFound):
        missing = _("partie « {name} » introuvable").format(name=clean_line(str(error.name)))
        return TemplateProblem(f"{path}:1: {missing}")
    if isinstance(error, TemplateSyntaxError):
        where = f"{error.filename or path}:{error.lineno}"
    else:
        where = _place(path, error.__traceback__)
    return TemplateProblem(f"{where}: {_first_line(error)}")


def _place(path: Path, traceback: TracebackType | None) -> str:
    """The file and line of the innermost template that was running."""
    place = f"{path}:1"
    while traceback is not None:
        name = traceback.tb_frame.f_code.co_filename
        if name.endswith(path.suffix):
            place = f"{name}:{traceback.tb_lineno}"
        traceback = traceback.tb_next
    return place


def _first_line(error: Exception) -> str:
    if isinstance(error, RecursionError):
        return _("le modèle s’appelle lui-même sans fin")
    lines = str(error).splitlines()
    return lines[0] if lines else type(error).__name__


def _tidy(body: str) -> str:
    """The body without trailing spaces and with one empty line between paragraphs."""
    lines = "\n".join(line.rstrip(" \t") for line in body.split("\n"))
    return _BLANK_LINES.sub("\n\n", lines).strip("\n") + "\n"
