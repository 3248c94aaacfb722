"""The keys printed by section, or made into a page to pin beside the screen."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from relance_tui.cli.output import WIDTH, wrap
from relance_tui.errors import UsageError
from relance_tui.i18n import _
from relance_tui.letters.export import write_atomically

if TYPE_CHECKING:
    from relance_tui.tui.key_page import KeySection

_SUFFIXES = (".pdf", ".md", ".txt")


def lines(sections: Sequence[KeySection]) -> Iterator[str]:
    """Every command by section: its id, its keys and its meaning."""
    for number, section in enumerate(sections):
        if number:
            yield ""
        yield section.title
        for command_id, shown, meaning in section.rows:
            head = f"  {command_id:<22} {shown:<14} "
            yield from wrap(meaning, " " * min(len(head), WIDTH // 2), head)


def page(sections: Sequence[KeySection], suffix: str, made_on: date) -> bytes:
    """The page as a file of that kind. Raises UsageError for another kind."""
    if suffix == ".pdf":
        from relance_tui.services.key_sheet import key_sheet

        groups = [
            (section.title, [(keys, meaning) for _id, keys, meaning in section.rows])
            for section in sections
        ]
        return key_sheet(groups, made_on)
    if suffix == ".md":
        return ("\n".join(_markdown(sections)) + "\n").encode()
    if suffix == ".txt":
        return ("\n".join(lines(sections)) + "\n").encode()
    raise UsageError(
        _("--output : « {suffix} » n’est pas un format connu ; attendu : {known}").format(
            suffix=suffix, known=", ".join(_SUFFIXES)
        )
    )


def write(sections: Sequence[KeySection], path: Path, made_on: date) -> None:
    """Writes the page to a new file; the suffix says its kind."""
    write_atomically(path, page(sections, path.suffix.lower(), made_on))


def _markdown(sections: Sequence[KeySection]) -> Iterator[str]:
    yield "# " + _("Relance : les touches")
    for section in sections:
        yield from ("", f"## {section.title}", "")
        yield "| " + " | ".join((_("Touches"), _("Ce qu’elles font"), _("Nom"))) + " |"
        yield "| --- | --- | --- |"
        for command_id, shown, meaning in section.rows:
            yield f"| `{shown}` | {meaning} | `{command_id}` |"
