"""The verb that loads files: import."""

from __future__ import annotations

import sys
import time
from typing import TYPE_CHECKING

import click

from relance_tui.cli.context import Session
from relance_tui.cli.framework import OneOf, as_json, option, verb
from relance_tui.cli.output import narrate, say, say_json
from relance_tui.i18n import N_, _, ngettext

if TYPE_CHECKING:
    from collections.abc import Iterator

    from relance_tui.services.views import FileReport, ImportReport, RefusedLine

FORMATS = ("csv", "fec")

_SHOWN = 20
"""Refused lines shown one by one."""
_PATIENCE_SECONDS = 1.0
_FRAME_SECONDS = 0.1
_BAR_WIDTH = 30
_WHOLE = 100


class ProgressBar:
    """A bar on the error stream of a terminal, for what lasts longer than a second."""

    def __init__(self) -> None:
        self._is_wanted = sys.stderr.isatty()
        self._next = time.monotonic() + _PATIENCE_SECONDS
        self._is_drawn = False

    def __call__(self, done: int, total: int) -> None:
        """Draws how much is done, not more than ten times a second."""
        now = time.monotonic()
        if not self._is_wanted or now < self._next:
            return
        self._next = now + _FRAME_SECONDS
        share = min(done * _WHOLE // max(total, 1), _WHOLE)
        bar = "#" * (share * _BAR_WIDTH // _WHOLE)
        sys.stderr.write(f"\r[{bar:<{_BAR_WIDTH}}] {share:3}\u00a0%")
        sys.stderr.flush()
        self._is_drawn = True

    def clear(self) -> None:
        """Leaves the line empty."""
        if self._is_drawn:
            sys.stderr.write("\r" + " " * (_BAR_WIDTH + 10) + "\r")
            sys.stderr.flush()


@verb(
    "import",
    help=N_(
        "Charger des exports de comptabilité ou de facturation.\n\nLes lignes illisibles sont"
        " énumérées, le reste est chargé. Le même fichier chargé deux fois ne change rien."
    ),
)
@click.argument("files", nargs=-1, required=True, type=click.Path(), metavar="FILE…")
@option(
    "--as",
    "as_format",
    type=OneOf(FORMATS),
    metavar="FORMAT",
    help=N_("csv ou fec, quand il n’est pas reconnu."),
)
@option("--dry-run", is_flag=True, help=N_("Afficher ce qui changerait, sans rien écrire."))
@as_json
@click.pass_obj
def import_verb(
    session: Session, files: tuple[str, ...], as_format: str | None, dry_run: bool, as_json: bool
) -> int:
    """Loads files; the exit status is 1 when nothing of one of them could be read."""
    from pathlib import Path

    desk = session.desk()
    bar = ProgressBar()
    try:
        report = desk.import_files(
            [Path(file) for file in files],
            as_format=as_format,
            dry_run=dry_run,
            on_progress=bar,
        )
    finally:
        bar.clear()
    failed = [each for each in report.files if is_lost(each)]
    if as_json:
        _print_document(report, failed)
    else:
        for each in report.files:
            _print_file(each, dry_run=dry_run)
    return 1 if failed else 0


def is_lost(report: FileReport) -> bool:
    """Whether nothing of a file could be read."""
    known = report.new + report.changed + report.unchanged + report.settled + report.matched
    return bool(report.error) or (known == 0 and bool(report.refused))


def _print_document(report: ImportReport, failed: list[FileReport]) -> None:
    from relance_tui.cli.documents import imported

    document = imported(report)
    if failed:
        message = _failure(failed[0])
        document["error"] = {"code": "import_failed", "message": message}
        narrate(_("relance : {message}").format(message=message))
    say_json(document)


def _failure(report: FileReport) -> str:
    return report.error or _("{path} : aucune ligne n’a pu être lue").format(path=report.path)


def _print_file(report: FileReport, *, dry_run: bool) -> None:
    if report.error:
        narrate(_("relance : {message}").format(message=report.error))
        return
    verdict = _("{path} ({format}), à blanc :") if dry_run else _("{path} ({format}) :")
    say(verdict.format(path=report.path, format=report.format))
    say("  " + ", ".join(_counts(report)))
    _print_lines(report, report.warnings, _("attention"))
    _print_lines(report, report.refused, _("refusée"))
    if is_lost(report):
        narrate(_("relance : {message}").format(message=_failure(report)))


def _counts(report: FileReport) -> Iterator[str]:
    yield ngettext("{n} nouvelle", "{n} nouvelles", report.new).format(n=report.new)
    yield ngettext("{n} modifiée", "{n} modifiées", report.changed).format(n=report.changed)
    yield ngettext("{n} soldée", "{n} soldées", report.settled).format(n=report.settled)
    yield _("{n} sans changement").format(n=report.unchanged)
    if report.matched:
        count = report.matched
        yield ngettext("{n} rapprochée", "{n} rapprochées", count).format(n=count)
    if report.refused:
        count = len(report.refused)
        yield ngettext("{n} ligne refusée", "{n} lignes refusées", count).format(n=count)


def _print_lines(report: FileReport, lines: tuple[RefusedLine, ...], label: str) -> None:
    for line in lines[:_SHOWN]:
        column = f", {line.column}" if line.column else ""
        narrate(
            _("{file}, ligne {line}{column}, {label} : {reason}").format(
                file=report.path.name,
                line=line.line,
                column=column,
                label=label,
                reason=line.reason,
            )
        )
    left = len(lines) - _SHOWN
    if left > 0:
        narrate(_("… et {count} autres ; --json les énumère toutes").format(count=left))
