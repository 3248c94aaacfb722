"""The verb that loads files: import."""

from __future__ import annotations

import sys
import time
from typing import TYPE_CHECKING

import click

from relance_tui.cli.context import Session
from relance_tui.cli.framework import OneOf, as_json, option, verb
from relance_tui.cli.output import columns, narrate, say, say_json
from relance_tui.errors import UsageError
from relance_tui.i18n import N_, _, current_language

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from relance_tui.services.desk import Desk
    from relance_tui.services.import_terms import ImportTerms
    from relance_tui.services.views import FileReport, ImportReport, RefusedLine

FORMATS = (
    *("csv", "xlsx", "xls", "ods", "fec", "facturx", "ubl", "cii"),
    *("camt", "ofx", "cfonb120", "bank-csv", "customers"),
)
"""Those of the readers, named here so that the help loads none of them."""

_SHOWN = 20
"""Refused lines shown one by one."""
_PATIENCE_SECONDS = 1.0
_FRAME_SECONDS = 0.1
_BAR_WIDTH = 30
_WHOLE = 100
_MEGABYTE = 1_000_000
_MINUTE = 60


class ProgressBar:
    """A bar on the error stream of a terminal, for what lasts longer than a second."""

    def __init__(self) -> None:
        self._is_wanted = sys.stderr.isatty()
        self._began = time.monotonic()
        self._next = self._began + _PATIENCE_SECONDS
        self._last = (0, 0)
        self._drawn = 0
        """Columns of what is on the screen."""

    def __call__(self, done: int, total: int) -> None:
        """Draws how many bytes are done, not more than ten times a second."""
        now = time.monotonic()
        if (total, done) < (self._last[1], self._last[0]) or total != self._last[1]:
            self._began = now if self._last[1] else self._began  # the next file
        self._last = (done, total)
        if not self._is_wanted or now < self._next:
            return
        self._next = now + _FRAME_SECONDS
        share = min(done * _WHOLE // max(total, 1), _WHOLE)
        bar = "#" * (share * _BAR_WIDTH // _WHOLE)
        pace = self._pace(done, total, now - self._began)
        line = f"[{bar:<{_BAR_WIDTH}}] {share:3}\u00a0%{pace}"
        left = max(self._drawn - columns(line), 0)
        sys.stderr.write(f"\r{line}{' ' * left}")
        sys.stderr.flush()
        self._drawn = columns(line)

    @staticmethod
    def _pace(done: int, total: int, seconds: float) -> str:
        """How fast it goes and how long it still takes, once there is something to go by."""
        if done <= 0 or seconds <= 0:
            return ""
        remaining = round(seconds * (total - done) / done)
        minutes, rest = divmod(max(remaining, 0), _MINUTE)
        shown = _("{minutes} min {seconds:02} s") if minutes else _("{seconds} s")
        still = _("reste {time}").format(time=shown.format(minutes=minutes, seconds=rest))
        if total < _MEGABYTE:
            return f"  {still}"
        mark = "." if current_language() == "en" else ","
        speed = f"{done / seconds / _MEGABYTE:.1f}".replace(".", mark)
        return "  " + _("{speed} Mo/s, {still}").format(speed=speed, still=still)

    def clear(self) -> None:
        """Leaves the line empty."""
        if self._drawn:
            sys.stderr.write("\r" + " " * self._drawn + "\r")
            sys.stderr.flush()
            self._drawn = 0


@verb(
    "import",
    help=N_(
        "Charger des exports de comptabilité ou de facturation, et des relevés bancaires.\n\nLes"
        " lignes illisibles sont énumérées, le reste est chargé. Le même fichier chargé deux fois"
        " ne change rien. Un dossier de factures électroniques se charge comme un fichier."
    ),
)
@click.argument("files", nargs=-1, type=click.Path(readable=False), metavar="FILE…")
@option(
    "--as",
    "as_format",
    type=OneOf(FORMATS),
    metavar="FORMAT",
    help=N_(
        "Quand le format n’est pas reconnu : csv, xlsx, xls, ods, fec, facturx, ubl, cii, camt,"
        " ofx, cfonb120, bank-csv ou customers."
    ),
)
@option(
    "--snapshot",
    is_flag=True,
    help=N_("Le fichier est tout ce qui reste dû : ce qui n’y est plus est soldé."),
)
@option(
    "--force", is_flag=True, help=N_("Solder tout ce qui manque, même une grande partie du dû.")
)
@option(
    "--review", is_flag=True, help=N_("Proposer les rapprochements bancaires, n’en faire aucun.")
)
@option(
    "--encoding",
    metavar="NAME",
    help=N_("Encodage du texte (utf-8, windows-1252…), s’il est mal deviné."),
)
@option("--mapping", metavar="NAME", help=N_("Correspondance de colonnes enregistrée sous ce nom."))
@option(
    "--inbox",
    metavar="DIR",
    type=click.Path(readable=False),
    help=N_(
        "Prendre chaque fichier complet de ce dossier, puis le ranger dans done ou refused avec"
        " son compte rendu."
    ),
)
@option(
    "--rejects",
    metavar="FILE.csv",
    type=click.Path(readable=False),
    help=N_("Écrire les lignes refusées dans un CSV à corriger et à recharger."),
)
@option("--dry-run", is_flag=True, help=N_("Afficher ce qui changerait, sans rien écrire."))
@as_json
@click.pass_obj
def import_verb(  # noqa: PLR0913 - one value per option
    session: Session,
    /,
    *,
    files: tuple[str, ...],
    as_format: str | None,
    snapshot: bool,
    force: bool,
    review: bool,
    encoding: str | None,
    mapping: str | None,
    inbox: str | None,
    rejects: str | None,
    dry_run: bool,
    as_json: bool,
) -> int:
    """Loads files; the exit status is 1 when nothing of one of them could be used."""
    from pathlib import Path

    from relance_tui.services.import_terms import ImportTerms

    _check_usage(files, inbox, rejects)
    desk = session.desk()
    terms = ImportTerms(
        as_format=as_format,
        dry_run=dry_run,
        is_review=review,
        is_snapshot=snapshot,
        is_forced=force,
        encoding=encoding,
    )
    if mapping is not None:
        terms = _with_mapping(desk, terms, mapping)
    report, written = _load(
        desk,
        [Path(file) for file in files],
        terms,
        inbox=Path(inbox) if inbox is not None else None,
        rejects=Path(rejects) if rejects is not None else None,
    )
    failed = [each for each in report.files if each.is_lost]
    if as_json:
        _print_document(report, failed, written)
    else:
        for each in report.files:
            _print_file(each, dry_run=dry_run)
        for path in written:
            say(_("Lignes refusées : {path}").format(path=path))
    return 1 if failed else 0


def _check_usage(files: Sequence[str], inbox: str | None, rejects: str | None) -> None:
    if inbox is None and not files:
        raise UsageError(_("il manque FILE… ou --inbox (aide : relance import --help)"))
    if inbox is not None and files:
        raise UsageError(_("des fichiers ou --inbox, pas les deux"))
    if inbox is not None and rejects is not None:
        raise UsageError(
            _("--rejects ne va pas avec --inbox : chaque fichier y a déjà ses lignes refusées")
        )


def _with_mapping(desk: Desk, terms: ImportTerms, name: str) -> ImportTerms:
    from dataclasses import replace

    from relance_tui.services.mappings import mapping_named

    return replace(terms, mapping=mapping_named(desk, name))


def _load(
    desk: Desk,
    files: Sequence[Path],
    terms: ImportTerms,
    *,
    inbox: Path | None,
    rejects: Path | None,
) -> tuple[ImportReport, list[Path]]:
    """Loads the files, or those of the folder; answers with the files of refused lines too."""
    from relance_tui.services.inbox import take_inbox
    from relance_tui.services.rejects import check_rejects, write_rejects

    if rejects is not None:
        check_rejects(rejects)
    bar = ProgressBar()
    try:
        if inbox is not None:
            report = take_inbox(desk, inbox, terms, bar)
        else:
            report = desk.import_files(files, terms, bar)
    finally:
        bar.clear()
    return report, write_rejects(rejects, report.files, terms) if rejects is not None else []


def _print_document(
    report: ImportReport, failed: list[FileReport], written: Sequence[Path]
) -> None:
    from relance_tui.cli.import_documents import imported
    from relance_tui.services.import_words import failure

    document = imported(report)
    if written:
        document["rejects"] = [str(path) for path in written]
    if failed:
        message = failure(failed[0])
        document["error"] = {"code": "import_failed", "message": message}
        narrate(_("relance : {message}").format(message=message))
    say_json(document)


def _print_file(report: FileReport, *, dry_run: bool) -> None:
    from relance_tui.services.import_words import counts_line, failure

    if not report.error or report.is_applied:
        verdict = _("{path} ({format}), à blanc :") if dry_run else _("{path} ({format}) :")
        say(verdict.format(path=report.path, format=report.format))
        say("  " + counts_line(report))
        if report.vanished:
            from relance_tui.services.snapshot import vanished_lines

            say(*(f"    {line}" for line in vanished_lines(report)))
        _print_lines(report, report.warnings, _("attention"))
        _print_lines(report, report.refused, _("refusée"))
    if report.is_lost:
        narrate(_("relance : {message}").format(message=failure(report)))
    if report.moved_to is not None:
        say("  " + _("rangé : {path}").format(path=report.moved_to))


def _print_lines(report: FileReport, lines: tuple[RefusedLine, ...], label: str) -> None:
    from relance_tui.services.import_words import line_told

    for line in lines[:_SHOWN]:
        narrate(line_told(line, report.path.name, label))
    left = len(lines) - _SHOWN
    if left > 0:
        narrate(_("… et {count} autres ; --json les énumère toutes").format(count=left))
