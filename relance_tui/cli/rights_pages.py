"""Pages of what the law gives us on a dossier, in 80 columns."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from relance_tui.cli.output import wrap
from relance_tui.domain.procedures import Procedure
from relance_tui.i18n import _
from relance_tui.services.phrases import guard_lines
from relance_tui.services.rights import Rights
from relance_tui.services.rights_words import (
    claims_lines,
    limitation_lines,
    procedure_head,
    procedure_lines,
    terms_lines,
)
from relance_tui.services.views import DossierView


def rights(found: Rights) -> Iterator[str]:
    """Interest, limitation, terms, and the procedures: those open whole, the others in a line."""
    yield from section(_("Intérêts et indemnités"), claims_lines(found))
    yield from section(_("Prescription"), limitation_lines(found))
    yield from section(_("Conditions"), terms_lines(found))
    yield from procedures(found.procedures)


def procedures(found: Iterable[Procedure]) -> Iterator[str]:
    """The procedures under their title: those open whole, the others in a line."""
    yield ""
    yield _("Procédures")
    for procedure in found:
        mark = "x" if procedure.is_open else "-"
        yield from wrap(procedure_head(procedure), "    ", f"  {mark} ")
        for line in procedure_lines(procedure) if procedure.is_open else ():
            yield from wrap(line, "      ", "      ")


def terms(found: Rights, *, is_changed: bool) -> Iterator[str]:
    """The payment terms of a debtor; after a change, only what is unlawful in them."""
    for line in found.terms_warnings if is_changed else terms_lines(found):
        yield from wrap(line, "  ", "  ")


def guard(view: DossierView) -> Iterator[str]:
    """Whether a contact may be made now, and what forbids it."""
    yield ""
    for sentence in guard_lines(view):
        yield from wrap(sentence, "  ", "")


def section(title: str, lines: Iterable[str]) -> Iterator[str]:
    """The lines under a title; nothing when there is none."""
    found = list(lines)
    if found:
        yield ""
        yield title
        for line in found:
            yield from wrap(line, "    ", "  ")
