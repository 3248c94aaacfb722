"""Loading files: each is read, compared with what is known, and the difference applied.

One file is one transaction. What kind of facts it holds decides who compares them: invoices
(`loading`), movements of a bank account (`banking`), customers (`customers`).
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from relance_tui.ingest import BankReading, CustomersReading, IngestError, Reading, read_file
from relance_tui.services.banking import load_statement
from relance_tui.services.customers import load_customers
from relance_tui.services.import_terms import ImportTerms
from relance_tui.services.loading import load_invoices
from relance_tui.services.mappings import known_mappings
from relance_tui.services.office import Office, Progress
from relance_tui.services.snapshot import TABLES, second_refusal
from relance_tui.services.views import FileReport, ImportReport

_READ = 60
_WHOLE = 100
"""Progress is told in hundredths: reading takes the first sixty."""


def import_files(
    office: Office,
    paths: Sequence[Path],
    terms: ImportTerms,
    on_progress: Progress | None = None,
) -> ImportReport:
    """Loads files one after the other; a file that cannot be read does not stop the next.

    Progress is told in bytes of all the files.
    """
    sizes = [_size_of(path) for path in paths] if on_progress is not None else [0] * len(paths)
    reports: list[FileReport] = []
    for rank, path in enumerate(paths):
        share = _share(on_progress, sum(sizes[:rank]), sizes[rank], sum(sizes))
        reports.append(_import(office, path, terms, share, reports))
    return ImportReport(files=tuple(reports), is_applied=any(each.is_applied for each in reports))


def _import(
    office: Office,
    path: Path,
    terms: ImportTerms,
    on_progress: Progress | None,
    earlier: Sequence[FileReport],
) -> FileReport:
    try:
        found = read_file(
            path,
            as_format=terms.as_format,
            encoding=terms.encoding,
            on_progress=_part(on_progress, 0, _READ),
            mapping=terms.mapping,
            known=known_mappings(office),
        )
    except IngestError as error:
        return FileReport(path=path, format=terms.as_format or "", error=str(error))
    first = next((each for each in earlier if each.format in TABLES and not each.error), None)
    if terms.is_snapshot and first is not None and found.format in TABLES:
        return FileReport(path=path, format=found.format, error=second_refusal(path, first))
    return _load(office, path, found, terms, _part(on_progress, _READ, _WHOLE))


def _load(
    office: Office,
    path: Path,
    found: Reading | BankReading | CustomersReading,
    terms: ImportTerms,
    on_progress: Progress | None,
) -> FileReport:
    if isinstance(found, BankReading):
        return load_statement(office, path, found, terms, on_progress)
    if isinstance(found, CustomersReading):
        return load_customers(office, path, found, terms, on_progress)
    return load_invoices(office, path, found, terms, on_progress)


def _size_of(path: Path) -> int:
    """The bytes of a file, or of those right in a folder; never none, so that it has a share."""
    try:
        files = path.iterdir() if path.is_dir() else (path,)
        return max(sum(file.stat().st_size for file in files), 1)
    except OSError:
        return 1  # what is wrong with it is told by its reader


def _share(on_progress: Progress | None, before: int, size: int, total: int) -> Progress | None:
    """Tells the progress of one file as that of all of them."""
    if on_progress is None:
        return None

    def report(done: int, whole: int) -> None:
        on_progress(before + size * min(done, whole) // max(whole, 1), total)

    return report


def _part(on_progress: Progress | None, first: int, last: int) -> Progress | None:
    """Tells the progress of one stage as going from `first` to `last` out of a hundred."""
    if on_progress is None:
        return None

    def report(done: int, total: int) -> None:
        on_progress(first + (last - first) * done // max(total, 1), _WHOLE)

    return report
