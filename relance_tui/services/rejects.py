"""The lines of a file that were refused, as a CSV to mend in a spreadsheet and to import again."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from relance_tui.errors import RelanceError
from relance_tui.i18n import _
from relance_tui.ingest import IngestError
from relance_tui.ingest.rejected import RefusedRows, our_columns, refused_rows
from relance_tui.services.import_terms import ImportTerms
from relance_tui.services.spreadsheet import csv_file
from relance_tui.services.views import FileReport, RefusedLine

MARK = "-"
"""Parts the name of a file from the number that tells it from another."""
_MOST_FILES = 1000


def rejects_file(report: FileReport, terms: ImportTerms) -> bytes:
    """The refused lines of one file.

    Those of a table or of a FEC stand as they do there, under the same columns, with their line
    and the reason at the end; those of any other format are a list.
    """
    reasons = _reasons(report.refused)
    try:
        found = refused_rows(
            report.path, report.format, reasons.keys(), terms.encoding, terms.mapping
        )
    except IngestError:
        found = None  # it has changed since: what was told of it is left
    rows = _list(report.refused) if found is None else _table(found, reasons)
    return csv_file(rows)


def write_rejects(path: Path, reports: Sequence[FileReport], terms: ImportTerms) -> list[Path]:
    """Writes the refused lines of each file that has some; answers with the files written.

    The second goes beside the first, its name numbered. Raises RelanceError when one exists, or
    cannot be written.
    """
    from relance_tui.letters.export import write_atomically  # noqa: PLC0415 - most files are good

    written: list[Path] = []
    for report in reports:
        if report.refused:
            target = numbered(path, len(written) + 1)
            write_atomically(target, rejects_file(report, terms))
            written.append(target)
    return written


def free_path(path: Path) -> Path:
    """Where the refused lines of a file go when no place is named: beside it, over nothing."""
    stem = path.parent / f"{path.stem}-{_('refus')}.csv"
    numbers = range(1, _MOST_FILES)
    found = (numbered(stem, number) for number in numbers)
    return next((each for each in found if not each.exists() and not each.is_symlink()), stem)


def check_rejects(path: Path) -> None:
    """Raises RelanceError when refused lines could not be written there: before any import."""
    if path.exists() or path.is_symlink():
        message = _("{path} existe déjà : choisissez un autre nom ou supprimez-le")
        raise RelanceError(message.format(path=path))
    if not path.absolute().parent.is_dir():
        message = _("{path} : ce dossier n’existe pas ; créez-le d’abord")
        raise RelanceError(message.format(path=path.absolute().parent))


def numbered(path: Path, number: int) -> Path:
    """The path, or from the second on the one beside it with that number."""
    return path if number == 1 else path.with_name(f"{path.stem}{MARK}{number}{path.suffix}")


def _reasons(refused: Sequence[RefusedLine]) -> Mapping[int, str]:
    """Why each line was refused, all reasons of one line together."""
    reasons: dict[int, list[str]] = {}
    for line in refused:
        told = _("{name} : {reason}").format(name=line.column, reason=line.reason)
        reasons.setdefault(line.line, []).append(told if line.column else line.reason)
    return {line: _(" ; ").join(told) for line, told in reasons.items()}


def _table(found: RefusedRows, reasons: Mapping[int, str]) -> Iterator[Sequence[str]]:
    width = max([len(found.names), *map(len, found.rows.values())])
    yield (*_padded(found.names, width), *our_columns())
    for line, reason in sorted(reasons.items()):
        yield (*_padded(found.rows.get(line, ()), width), str(line), reason)


def _padded(cells: Sequence[str], width: int) -> list[str]:
    return [*cells, *[""] * (width - len(cells))]


def _list(refused: Sequence[RefusedLine]) -> Iterator[Sequence[str]]:
    yield _("Ligne"), _("Colonne"), _("Valeur"), _("Motif du refus")
    for line in refused:
        yield str(line.line), line.column, line.value, line.reason
