"""A lot of letters as a folder: one file per letter, one PDF for the printer, and a report.

Everything is written beside the place it will have, which it takes once it is whole.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

from relance_tui.errors import RelanceError
from relance_tui.i18n import _, system_reason
from relance_tui.letters.cleaning import clean_line
from relance_tui.letters.export import file_name, flush_folder, write_new
from relance_tui.letters.pdf import merged_pdf, to_pdf
from relance_tui.services.batch import Batch, BatchLetter, RefusedLetter, refused_letter
from relance_tui.services.letter_files import (
    bare_letter,
    check_format,
    export_folder,
    made,
    with_logo,
)
from relance_tui.services.office import Office
from relance_tui.services.settings import read_settings
from relance_tui.services.spreadsheet import csv_file
from relance_tui.services.wording import channel_label
from relance_tui.storage.light import DriverConnection, reading

Progress = Callable[[int, int], None]
_OF_PAGE = frozenset({"pdf", "eml"})
"""Formats that hold the page."""


class BatchCancelled(RelanceError):  # noqa: N818 - named for what happened
    """The clerk stopped the writing of a lot: nothing of it is left."""

    code = "cancelled"


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchOptions:
    """How a lot is written."""

    folder: Path | None = None
    """A folder to make; None for a new one under the export folder."""
    file_format: str | None = None
    """One of the formats for all letters; None for PDF by post and a draft by e-mail."""
    duplex: bool = False
    """Whether each letter begins a sheet of the PDF for the printer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BatchFiles:
    """A lot as it was written."""

    folder: Path
    paths: Mapping[int, Path]
    """Debtor id to the file of the letter, in the order of the lot."""
    merged: Path | None
    """The PDF for the printer; None when nothing goes by post."""
    report: Path
    refused: tuple[RefusedLetter, ...] = ()
    """Those that could not be written, beside those the lot had refused."""
    pages: Mapping[int, tuple[str, bytes]]
    """Debtor id to the name and bytes of the page, where it was made."""


@dataclass(slots=True)
class _Written:
    """What the folder holds so far."""

    day: date
    names: dict[int, str] = field(default_factory=dict)
    """Debtor id to the name of the file."""
    pages: dict[int, tuple[str, bytes]] = field(default_factory=dict)
    refused: list[RefusedLetter] = field(default_factory=list)
    has_merged: bool = False
    taken: set[str] = field(default_factory=set)

    @property
    def merged(self) -> str:
        """The name of the PDF for the printer."""
        return f"{self.day.isoformat()}_courriers.pdf"

    @property
    def report(self) -> str:
        """The name of the report."""
        return f"{self.day.isoformat()}_lot.csv"

    def named(self, name: str) -> str:
        """The name, or one beside it, that no file of the folder has, whatever the case."""
        self.taken |= {self.merged, self.report}
        stem, _dot, extension = name.rpartition(".")
        number = 1
        while name.casefold() in self.taken:
            number += 1
            name = f"{stem}-{number}.{extension}"
        self.taken.add(name.casefold())
        return name


class _Steps:
    """How far the writing is; it stops where the clerk says so."""

    def __init__(
        self, total: int, on_progress: Progress | None, is_cancelled: Callable[[], bool] | None
    ) -> None:
        self._total = total
        self._on_progress = on_progress
        self._is_cancelled = is_cancelled

    def at(self, done: int) -> None:
        """Tells how much is done. Raises BatchCancelled."""
        if self._is_cancelled is not None and self._is_cancelled():
            raise BatchCancelled(_("Interrompu : rien n’a été écrit."))
        if self._on_progress is not None:
            self._on_progress(done, self._total)


def write_batch(
    office: Office,
    lot: Batch,
    options: BatchOptions,
    on_progress: Progress | None = None,
    is_cancelled: Callable[[], bool] | None = None,
) -> BatchFiles:
    """Writes the letters of a lot, the PDF for the printer and the report into a new folder.

    Raises BatchCancelled once `is_cancelled` says so, RelanceError when there is nothing to write
    or the folder cannot be made; either way nothing is left behind. A letter that cannot be made
    is refused alone.
    """
    _check(lot, options)
    steps = _Steps(2 * len(lot.ready), on_progress, is_cancelled)
    with reading(office.database) as connection:
        settings = read_settings(connection)
        target = _target(options.folder, settings, lot.written_on)
        letters = _with_letterhead(lot.ready, settings["creditor.logo"])
        try:
            with _beside(target) as folder:
                written = _fill(connection, folder, replace(lot, ready=letters), options, steps)
                flush_folder(folder)
                target = _take_place(folder, target)
        except OSError as error:
            message = _("impossible d’écrire {path} : {error}")
            raise RelanceError(message.format(path=target, error=system_reason(error))) from None
    return BatchFiles(
        folder=target,
        paths={debtor_id: target / name for debtor_id, name in written.names.items()},
        merged=target / written.merged if written.has_merged else None,
        report=target / written.report,
        refused=tuple(written.refused),
        pages=written.pages,
    )


def discard(files: BatchFiles) -> None:
    """Takes away what was written of a lot, and its folder unless something else is in it."""
    for path in (*files.paths.values(), files.merged, files.report):
        if path is not None:
            path.unlink(missing_ok=True)
    with suppress(OSError):
        files.folder.rmdir()


def _check(lot: Batch, options: BatchOptions) -> None:
    if options.file_format is not None:
        check_format(options.file_format)
    if not lot.ready:
        raise RelanceError(_("aucun courrier à écrire"))


def _with_letterhead(letters: Sequence[BatchLetter], logo: str) -> tuple[BatchLetter, ...]:
    """The letters with the picture of the house, read once."""
    creditor = with_logo(letters[0].draft.facts, logo).creditor
    return tuple(
        replace(
            each,
            draft=replace(each.draft, facts=replace(each.draft.facts, creditor=creditor)),
        )
        for each in letters
    )


# The place.


def _target(asked: Path | None, settings: Mapping[str, str], day: date) -> Path:
    """The folder to make. Raises RelanceError when the one asked for cannot be made."""
    if asked is None:
        return export_folder(settings) / f"{day.isoformat()}_lot"
    target = asked.expanduser().absolute()
    if not target.parent.is_dir():
        message = _("{path} : ce dossier n’existe pas ; créez-le d’abord")
        raise RelanceError(message.format(path=target.parent))
    if target.is_symlink() or (target.exists() and not target.is_dir()) or _holds_files(target):
        message = _("{path} existe déjà : choisissez un autre nom ou un dossier vide")
        raise RelanceError(message.format(path=target))
    return target


def _holds_files(folder: Path) -> bool:
    return folder.is_dir() and any(folder.iterdir())


@contextmanager
def _beside(target: Path) -> Iterator[Path]:
    """A private folder beside the one to make; it goes when anything fails."""
    folder = Path(tempfile.mkdtemp(prefix=".relance-", suffix=".tmp", dir=target.parent))
    try:
        yield folder
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise


def _take_place(folder: Path, target: Path) -> Path:
    """Gives the folder its name, or the next one that is free; answers where it is."""
    place, number = target, 1
    while _holds_files(place) or (place.exists() and not place.is_dir()):
        number += 1
        place = target.with_name(f"{target.name}-{number}")
    if place.is_dir():
        place.rmdir()
    folder.rename(place)
    flush_folder(place.parent)
    return place


# The files.


def _fill(
    connection: DriverConnection, folder: Path, lot: Batch, options: BatchOptions, steps: _Steps
) -> _Written:
    written = _Written(day=lot.written_on)
    on_paper = []
    for done, each in enumerate(lot.ready):
        steps.at(done)
        try:
            name, data = _letter(connection, each, options.file_format, written)
        except RelanceError as error:
            written.refused.append(refused_letter(each.dossier, str(error)))
            continue
        written.names[each.debtor_id] = written.named(name)
        write_new(folder / written.names[each.debtor_id], data)
        if each.is_on_paper:
            on_paper.append((bare_letter(each.letter), each.draft.facts))
    if not written.names:
        raise RelanceError(written.refused[0].reason)
    count = len(lot.ready)
    if on_paper:
        merged = merged_pdf(
            on_paper,
            lambda done, total: steps.at(count + done * count // total),
            duplex=options.duplex,
        )
        write_new(folder / written.merged, merged)
        written.has_merged = True
    write_new(folder / written.report, _report(lot, written))
    steps.at(2 * count)
    return written


def _letter(
    connection: DriverConnection, each: BatchLetter, asked: str | None, written: _Written
) -> tuple[str, bytes]:
    """The name and the bytes of one letter; its page is kept apart when it has to be made."""
    letter, facts = bare_letter(each.letter), each.draft.facts
    file_format = asked or ("pdf" if each.is_on_paper else "eml")
    page = b""
    if file_format in _OF_PAGE or each.is_on_paper:
        page = to_pdf(letter, facts)
        written.pages[each.debtor_id] = (file_name(letter, facts, "pdf"), page)
    data = made(connection, each.letter, each.draft, file_format, page)
    return file_name(letter, facts, file_format), data


# The report.


def _report(lot: Batch, written: _Written) -> bytes:
    """Every customer of the lot, with the file or the reason, as a spreadsheet reads it."""
    return csv_file(map(clean_line, row) for row in _rows(lot, written))


def _rows(lot: Batch, written: _Written) -> Iterator[Sequence[str]]:
    yield (
        _("Compte"),
        _("Client"),
        _("Niveau"),
        _("Canal"),
        _("Objet"),
        _("Fichier"),
        _("Motif du refus"),
    )
    failed = {each.debtor_id: each.reason for each in written.refused}
    for each in lot.ready:
        yield (
            each.code,
            each.name,
            each.draft.step.title if each.draft.step else each.draft.head.title,
            channel_label(each.letter.channel),
            each.letter.subject,
            written.names.get(each.debtor_id, ""),
            failed.get(each.debtor_id, ""),
        )
    for refused in lot.refused:
        yield refused.code, refused.name, "", "", "", "", refused.reason
