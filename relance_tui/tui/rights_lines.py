"""What the law gives us on a dossier, in lines to read."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from relance_tui.i18n import _
from relance_tui.services.rights_words import (
    claims_line,
    claims_lines,
    limitation_line,
    limitation_lines,
    procedure_head,
    procedure_lines,
    terms_lines,
)
from relance_tui.tui.widgets.lines import Line, line, wrap

if TYPE_CHECKING:
    from relance_tui.services.rights import Rights
    from relance_tui.tui.briefs import Copied

_HANGING = 2
_NARROWEST = 20


def summary(rights: Rights) -> list[Line]:
    """Interest to the day and the limitation date, for beside the queue."""
    found = [line(claims_line(rights), "muted")]
    limitation = limitation_line(rights)
    return [*found, line(limitation, "muted")] if limitation else found


def pane(rights: Rights, width: int) -> list[Copied]:
    """Interest, limitation, terms, and the procedures: the open ones with what they ask.

    Nothing is cut: what is longer than `width` goes on below, and copies whole.
    """
    sections = (
        (_("Intérêts et indemnités"), claims_lines(rights)),
        (_("Prescription"), limitation_lines(rights)),
        (_("Conditions"), terms_lines(rights)),
        (_("Procédures"), _procedures(rights)),
    )
    found: list[Copied] = []
    for title, texts in sections:
        found.append((line(title, "strong"), title))
        for text in texts:
            found += folded(text, width, "  ")
    return found


def folded(
    text: str, width: int, indent: str, *, tone: str = "", copied: str | None = None
) -> list[Copied]:
    """A text on as many lines as it takes, those after the first set further in.

    Each line copies the whole text, or `copied`. Spaces it starts with set all of it further in.
    """
    whole = text.strip()
    margin = indent + " " * (len(text) - len(text.lstrip(" ")))
    room = max(width - len(margin) - _HANGING, _NARROWEST)
    lines = wrap(whole, room, tone)
    return [
        (
            ((margin + (" " * _HANGING if number else ""), ""), *shown),
            whole if copied is None else copied,
        )
        for number, shown in enumerate(lines)
    ]


def _procedures(rights: Rights) -> Iterator[str]:
    for procedure in rights.procedures:
        mark = "✓" if procedure.is_open else "·"
        yield f"{mark} {procedure_head(procedure)}"
        if procedure.is_open:
            yield from (f"    {text}" for text in procedure_lines(procedure))
