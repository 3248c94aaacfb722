"""A workbook of invoices: the sheet that has them, read as a CSV is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from relance_tui.i18n import _
from relance_tui.ingest.drafts import Progress, Reading, Refusal
from relance_tui.ingest.headers import HEADER_WITHIN, Header, find_sheet_header, shown_cells
from relance_tui.ingest.invoice_csv import Origin, read_invoice_rows
from relance_tui.ingest.mapping import Mapping, find_known, find_mapped, read_as
from relance_tui.ingest.sheets import Choice, Sheet, Workbook, open_workbook
from relance_tui.ingest.source import unusable

_KNOWN_SHAPE = 1000
"""A sheet whose columns were confirmed goes before any whose columns are guessed."""


def is_known(path: Path, known: Sequence[Mapping]) -> bool:
    """Whether a mapping was made for the very columns of a sheet. Raises `IngestError`."""

    def rate(sheet: Sheet) -> tuple[int, Header] | None:
        header = find_known(sheet.first_rows(HEADER_WITHIN), known, sheet.name)
        return None if header is None else (1, header)

    return open_workbook(path).best(rate) is not None


def read_workbook(
    path: Path,
    on_progress: Progress | None = None,
    mapping: Mapping | None = None,
    known: Sequence[Mapping] = (),
) -> Reading:
    """The invoices, credits and customers of an XLSX, XLS or ODS.

    The mapping given says which column is what, else one of those known that was made for the
    sheet, else the names of the columns. Refused lines are the rows of the sheet.
    Raises `IngestError` when nothing can be read.
    """
    book = open_workbook(path)
    choice = _chosen(book, mapping, known)
    header = choice.found
    is_chosen = mapping is not None or choice.points >= _KNOWN_SHAPE
    sha256 = read_as(book.sha256, header) if is_chosen else book.sha256
    origin = Origin(format=book.format, encoding="", sha256=sha256)
    reading = read_invoice_rows(choice.sheet.rows(header, on_progress), header, origin)
    if not choice.others:
        return reading
    return replace(reading, warnings=[_left_aside(choice), *reading.warnings])


def _chosen(book: Workbook, mapping: Mapping | None, known: Sequence[Mapping]) -> Choice[Header]:
    shown: list[str] = []

    def rate(sheet: Sheet) -> tuple[int, Header] | None:
        rows = sheet.first_rows(HEADER_WITHIN)
        header = find_known(rows, known, sheet.name) if mapping is None and known else None
        if header is not None:
            return len(header.at) + _KNOWN_SHAPE, header
        if mapping is None:
            header = find_sheet_header(rows, sheet.name)
        else:
            header = find_mapped(rows, mapping, sheet.name)
        if header is None:
            shown.append(shown_cells(rows))
            return None
        return len(header.at), header

    choice = book.best(rate)
    if choice is not None:
        return choice
    if not any(shown):
        raise unusable(book.path, _("le classeur est vide\u202f; refaites l’export"))
    reason = _(
        "aucune feuille de factures\u00a0: il faut au moins numéro de facture, client, date"
        " et montant TTC\u202f; colonnes trouvées\u00a0: {columns}"
    )
    raise unusable(book.path, reason.format(columns=next(filter(None, shown))))


def _left_aside(choice: Choice[Header]) -> Refusal:
    reason = _("feuilles de factures laissées de côté\u00a0: {names}\u202f; lue\u00a0: {name}")
    names = ", ".join(choice.others)
    return Refusal(line=0, column="", reason=reason.format(names=names, name=choice.sheet.name))
