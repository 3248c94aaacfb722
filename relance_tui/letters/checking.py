"""All templates looked at before a letter needs them: syntax, names, and letters tried out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from pathlib import Path

from jinja2 import TemplateSyntaxError, nodes

from relance_tui.domain.codes import Channel, DebtorKind
from relance_tui.domain.plan import Instalment
from relance_tui.letters import grammar
from relance_tui.letters.facts import (
    Creditor,
    DisputeFacts,
    EarlierContact,
    InterestFacts,
    LetterFacts,
    LetterInvoice,
    MissedFacts,
    PaymentFacts,
    PromiseFacts,
)
from relance_tui.letters.metering import CHECKS, FILTERS, GLOBALS
from relance_tui.letters.render import compose
from relance_tui.letters.scopes import PLAIN, TEXT, Part, Shape, Walk, shape_of
from relance_tui.letters.template_words import about_subject, endless, said
from relance_tui.letters.templates import (
    LANGUAGES,
    TemplateHead,
    TemplateProblem,
    environment,
    find_template,
    is_template_name,
    source_of,
    template_head,
    template_name,
)
from relance_tui.letters.vocabulary import Vocabulary, vocabulary

_Found = dict[tuple[Path, int, str], str]
"""File, line and message of each fault, and the sample that showed it."""


@dataclass(frozen=True, slots=True, order=True)
class Fault:
    """What is wrong with a template."""

    path: Path
    line: int
    message: str
    sample: str = ""
    """The first letter that fails by it; empty when no letter is needed to see it."""


def check_templates(
    folders: Iterable[Path],
    samples: Iterable[tuple[str, LetterFacts]],
    languages: Sequence[str] = LANGUAGES,
) -> list[Fault]:
    """The faults of all templates in these folders, the first folder that has one winning.

    Each template is read whole, its parts included, then tried on every sample as every kind of
    debtor. A sample is a name and facts, whose own language does not matter.
    """
    searched, tried = tuple(folders), tuple(samples)
    faults = []
    for language in languages:
        reading = _Reading(searched, language)
        heads = [head for path in _files(searched, language) if (head := reading.head(path))]
        failed = _failures(heads, _variants(tried, language), searched)
        known = {(path, line) for path, line, _what in reading.found}
        faults += [Fault(*place) for place in reading.found]
        faults += [
            Fault(*place, sample) for place, sample in failed.items() if place[:2] not in known
        ]
    return sorted(faults)


def _files(folders: Sequence[Path], language: str) -> list[Path]:
    """The files of a language by name, without those that a folder before theirs replaces."""
    found: dict[str, Path] = {}
    for folder in folders:
        for path in folder.glob(f"{language}/*.txt"):
            if not path.is_dir():
                found.setdefault(path.stem, path)
    return [found[name] for name in sorted(found)]


def _variants(
    samples: Iterable[tuple[str, LetterFacts]], language: str
) -> list[tuple[str, Vocabulary]]:
    """The words of each sample as each kind of debtor, its own first, under its own name."""
    return [
        (
            name if kind is facts.debtor_kind else f"{name} ({kind})",
            vocabulary(replace(facts, language=language, debtor_kind=kind)),
        )
        for name, facts in samples
        for kind in dict.fromkeys((facts.debtor_kind, *DebtorKind))
    ]


def _failures(
    heads: Iterable[TemplateHead],
    variants: Sequence[tuple[str, Vocabulary]],
    folders: tuple[Path, ...],
) -> _Found:
    failed: _Found = {}
    for head in heads:
        for sample, names in variants:
            try:
                compose(head, names, folders)
            except TemplateProblem as problem:
                failed.setdefault(_place(problem, head.path), sample)
                if problem.what == endless():
                    break  # it would take as long on each of the others
    return failed


def _place(problem: TemplateProblem, path: Path) -> tuple[Path, int, str]:
    if problem.path is None:
        return path, 1, str(problem)
    return problem.path, problem.line, problem.what


class _Reading:
    """The templates of one language read without running them."""

    def __init__(self, folders: tuple[Path, ...], language: str) -> None:
        self.found: _Found = {}
        self._folders = folders
        self._language = language
        self._names = _known_names(language)
        self._parts: dict[str, Part | None] = {}
        self._broken: set[str] = set()
        stems = (path.stem for path in _files(folders, language))
        self._stems = frozenset(stem for stem in stems if is_template_name(stem))

    def head(self, path: Path) -> TemplateHead | None:
        """The head of a template that can be tried; None for a part or a file that cannot run."""
        try:
            find_template(template_name(path.stem), self._language, self._folders)
            if path.stem.startswith("_"):
                self._part(path.stem)
                return None
            head = template_head(path)
        except TemplateProblem as problem:
            self._keep(*_place(problem, path))
            return None
        asked: set[str] = set()

        def part(name: str) -> Part | None:
            asked.add(name)
            return self._part(name)

        walk = Walk(part, self._stems)
        whole = part(path.stem)
        if whole:
            walk.template(whole, {**self._names, "subject": TEXT})
        subject = self._subject(head)
        if subject:
            walk.subject(subject, head.subject_line, self._names)
        for place in walk.found:
            self._keep(*place)
        return head if subject and not asked & self._broken else None

    def _part(self, name: str) -> Part | None:
        """The parsed file of a name; what is wrong with it is kept the first time."""
        if name not in self._parts:
            self._parts[name] = self._parsed(name)
        return self._parts[name]

    def _parsed(self, name: str) -> Part | None:
        path = Path(self._language, f"{name}.txt")
        try:
            path = find_template(name, self._language, self._folders)
            source = source_of(path)
        except TemplateProblem as problem:
            self._keep(*_place(problem, path))
            self._broken.add(name)
            return None
        tree, faults = self._tree(source)
        for line, told in faults:
            self._keep(path, line, told)
            self._broken.add(name)
        return Part(path, tree) if tree else None

    def _subject(self, head: TemplateHead) -> Part | None:
        tree, faults = self._tree(head.subject)
        for _line, told in faults:
            self._keep(head.path, head.subject_line, about_subject(told))
        return Part(head.path, tree) if tree and not faults else None

    def _tree(self, source: str) -> tuple[nodes.Template | None, list[tuple[int, str]]]:
        """The parsed source, None when it cannot be read through, and what it must not hold."""
        try:
            tree = environment(self._folders).parse(source)
        except TemplateSyntaxError as error:
            return None, [(error.lineno, said(error))]
        big = list(grammar.oversize(tree))
        return (None, big) if big else (tree, list(grammar.refusals(tree, FILTERS, CHECKS)))

    def _keep(self, path: Path, line: int, told: str) -> None:
        self.found.setdefault((path, line, told), "")


def _known_names(language: str) -> dict[str, Shape]:
    """What a template may read, from a letter that has everything there is to say."""
    names = {name: shape_of(value) for name, value in vocabulary(_everything(language)).items()}
    return {**names, **dict.fromkeys(GLOBALS, PLAIN)}


def _everything(language: str) -> LetterFacts:
    """Facts of which none is missing; their values do not matter."""
    day = date(2026, 1, 31)
    invoice = LetterInvoice(
        number="F-1",
        issued_on=day,
        due_on=day,
        total_cents=1,
        paid_cents=0,
        open_cents=1,
        days_late=1,
    )
    return LetterFacts(
        language=language,
        written_on=day,
        creditor=Creditor(),
        debtor_name="",
        debtor_code="",
        debtor_kind=DebtorKind.BUSINESS,
        invoices=(invoice,),
        total_cents=1,
        deadline_on=day,
        channel=Channel.LETTER,
        earlier=(EarlierContact(on=day, kind="email"),),
        broken_promise=(1, day),
        promise=PromiseFacts(amount_cents=1, due_on=day, made_on=day),
        missed=MissedFacts(
            number=1, due_on=day, amount_cents=1, unpaid_cents=1, left_cents=1, accelerates=True
        ),
        dispute=DisputeFacts(
            raised_on=day, reason="", numbers=("F-1",), disputed_cents=1, undisputed_cents=0
        ),
        payment=PaymentFacts(amount_cents=1, on=day),
        interest=InterestFacts(until=day, percent=Decimal(10)),
        exhibits=("",),
        plan=(Instalment(number=1, due_on=day, amount_cents=1),),
    )
