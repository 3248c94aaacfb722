"""One file, whatever it is: told apart by its first lines and handed to its reader."""

from __future__ import annotations

from pathlib import Path

from relance_tui.i18n import _
from relance_tui.ingest.drafts import Progress, Reading
from relance_tui.ingest.fec import read_fec
from relance_tui.ingest.fec_header import looks_like_fec
from relance_tui.ingest.headers import HEADER_WITHIN, find_header, shown_columns
from relance_tui.ingest.invoice_csv import read_invoice_csv
from relance_tui.ingest.source import Source, open_source, unusable

FORMATS = ("fec", "csv")


def read_file(
    path: Path,
    *,
    as_format: str | None = None,
    encoding: str | None = None,
    on_progress: Progress | None = None,
) -> Reading:
    """Everything a FEC or a CSV of invoices says.

    Wrong lines are in `refusals`. Raises `IngestError` when nothing of the file can be read.
    """
    path = Path(path)
    if as_format not in {None, *FORMATS}:
        reason = _(
            "format «\u00a0{format}\u00a0» non pris en charge\u202f; exportez un FEC ou un CSV"
        )
        raise unusable(path, reason.format(format=as_format))
    source = open_source(path, encoding)
    lines = source.first_lines(HEADER_WITHIN)
    is_fec = as_format == "fec" or (as_format is None and looks_like_fec(lines))
    if is_fec:
        return read_fec(source, on_progress)
    header = find_header(lines)
    if header is None:
        raise _unknown(source, lines, as_format)
    return read_invoice_csv(source, header, on_progress)


def _unknown(source: Source, lines: list[str], as_format: str | None) -> Exception:
    found = shown_columns(lines)
    if as_format == "csv":
        reason = _(
            "colonnes d’un CSV de factures introuvables"
            " (numéro, client, date, montant TTC)\u202f; trouvé\u00a0: {columns}"
        )
    else:
        reason = _(
            "ni FEC ni CSV de factures\u00a0: il faut au moins numéro de facture, client, date"
            " et montant TTC\u202f; colonnes trouvées\u00a0: {columns}"
        )
    return unusable(source.path, reason.format(columns=found))
