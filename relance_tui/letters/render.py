"""From the facts to the text of a letter."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from types import TracebackType

from jinja2 import TemplateError, TemplateSyntaxError

from relance_tui.letters.cleaning import clean_line
from relance_tui.letters.facts import Letter, LetterFacts
from relance_tui.letters.stated import lacking
from relance_tui.letters.template_words import about_subject, said
from relance_tui.letters.templates import (
    LANGUAGES,
    TemplateHead,
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
    subject, body = compose(head, vocabulary(facts), searched)
    return Letter(
        template=head.name,
        language=language,
        subject=subject,
        body=_tidy(body),
        missing=lacking(facts, head.mandatory, f"{subject}\n{body}"),
    )


def compose(head: TemplateHead, names: Vocabulary, folders: tuple[Path, ...]) -> tuple[str, str]:
    """The subject and the body of a template over the names of a `vocabulary`.

    Raises `TemplateProblem` when the template is wrong.
    """
    language = head.path.parent.name
    subject = clean_line(_subject(head, language, names, folders))
    whole = {**names, "subject": subject}
    return subject, _run(head.path, f"{language}/{head.path.stem}", whole, folders)


def _run(path: Path, name: str, names: Vocabulary, folders: tuple[Path, ...]) -> str:
    try:
        return environment(folders).get_template(name).render(names)
    except _TEMPLATE_FAULTS as error:
        raise _problem(path, error) from None


def _subject(
    head: TemplateHead, language: str, names: Vocabulary, folders: tuple[Path, ...]
) -> str:
    try:
        return subject_template(folders, language, head.subject).render(names)
    except _TEMPLATE_FAULTS as error:
        told = about_subject(said(error))
        raise TemplateProblem.at(head.path, head.subject_line, told) from None


def _problem(path: Path, error: Exception) -> TemplateProblem:
    if isinstance(error, TemplateProblem):
        return error
    if isinstance(error, TemplateSyntaxError):
        return TemplateProblem.at(error.filename or path, error.lineno, said(error))
    return TemplateProblem.at(*_place(path, error.__traceback__), said(error))


def _place(path: Path, traceback: TracebackType | None) -> tuple[str, int]:
    """The file and line of the innermost template that was running."""
    place = str(path), 1
    while traceback is not None:
        name = traceback.tb_frame.f_code.co_filename
        if name.endswith(path.suffix):
            place = name, traceback.tb_lineno
        traceback = traceback.tb_next
    return place


def _tidy(body: str) -> str:
    """The body without trailing spaces and with one empty line between paragraphs."""
    lines = "\n".join(line.rstrip(" \t") for line in body.split("\n"))
    return _BLANK_LINES.sub("\n\n", lines).strip("\n") + "\n"
