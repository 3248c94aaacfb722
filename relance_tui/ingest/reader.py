"""One file, whatever it is: told apart by how it begins and handed to its reader."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from relance_tui.i18n import _
from relance_tui.ingest.bank_drafts import BankReading
from relance_tui.ingest.customers_csv import CustomersReading
from relance_tui.ingest.drafts import Progress, Reading
from relance_tui.ingest.fec import read_fec
from relance_tui.ingest.fec_header import looks_like_fec
from relance_tui.ingest.headers import HEADER_WITHIN, Header, find_header, shown_columns
from relance_tui.ingest.invoice_csv import read_invoice_csv
from relance_tui.ingest.mapping import Mapping, find_known, find_mapped, read_as
from relance_tui.ingest.source import Source, is_workbook, open_source, opened, unusable

BankReader = Callable[[Source, Progress | None], BankReading]
Found = Reading | BankReading | CustomersReading

WORKBOOKS = ("xlsx", "xls", "ods")
EINVOICES = ("facturx", "ubl", "cii")
BANK = ("camt", "ofx", "cfonb120", "bank-csv")
FORMATS = ("csv", *WORKBOOKS, "fec", *EINVOICES, *BANK, "customers")

_HEAD = 1 << 16


def read_file(  # noqa: PLR0913 - how the one who asks knows the file
    path: Path,
    *,
    as_format: str | None = None,
    encoding: str | None = None,
    on_progress: Progress | None = None,
    mapping: Mapping | None = None,
    known: Sequence[Mapping] = (),
) -> Found:
    """Everything a file says, or a folder of electronic invoices.

    `mapping` names the columns of a table of invoices; without it, one of those `known` does when
    it was made for that very table. Wrong lines are in `refusals`. Raises `IngestError` when
    nothing of the file can be read.
    """
    path = Path(path)
    if as_format not in {None, *FORMATS}:
        reason = _("format «\u00a0{format}\u00a0» inconnu\u202f; attendu\u00a0: {known}")
        raise unusable(path, reason.format(format=as_format, known=", ".join(FORMATS)))
    if as_format in EINVOICES or (as_format is None and _is_einvoice(path)):
        from relance_tui.ingest.einvoice_reader import read_einvoices  # noqa: PLC0415 - when met

        return read_einvoices(path, on_progress)
    if as_format == "customers":
        return _customers(path, encoding, on_progress)
    if as_format in WORKBOOKS or (as_format is None and is_workbook(path)):
        return _workbook(path, as_format, on_progress, mapping, known)
    source = open_source(path, encoding)
    if as_format in BANK:
        return _bank_readers()[as_format](source, on_progress)
    return _text(source, as_format, on_progress, mapping, known)


def _is_einvoice(path: Path) -> bool:
    from relance_tui.ingest.einvoice_reader import looks_like_einvoice  # noqa: PLC0415 - pypdf

    return path.is_dir() or looks_like_einvoice(_head(path))


def _head(path: Path) -> bytes:
    try:
        with opened(path) as file:
            return file.read(_HEAD)
    except OSError:
        return b""  # what is wrong with it is told by whoever opens it to read it


def _workbook(
    path: Path,
    as_format: str | None,
    on_progress: Progress | None,
    mapping: Mapping | None,
    known: Sequence[Mapping],
) -> Found:
    from relance_tui.ingest.customers_csv import is_customers_file  # noqa: PLC0415 - calamine
    from relance_tui.ingest.workbook import is_known, read_workbook  # noqa: PLC0415 - same

    is_guessed = as_format is None and mapping is None and not (known and is_known(path, known))
    if is_guessed and is_customers_file(path):
        return _customers(path, None, on_progress)
    return read_workbook(path, on_progress, mapping, known)


def _customers(path: Path, encoding: str | None, on_progress: Progress | None) -> CustomersReading:
    from relance_tui.ingest.customers_csv import read_customers_file  # noqa: PLC0415 - calamine

    return read_customers_file(path, encoding, on_progress)


def _bank_readers() -> dict[str, BankReader]:
    """What reads the movements of a bank, by format."""
    from relance_tui.ingest import bank_camt, bank_cfonb, bank_csv, bank_ofx  # noqa: PLC0415 - few files are one

    return {
        "camt": bank_camt.read_camt,
        "ofx": bank_ofx.read_ofx,
        "cfonb120": bank_cfonb.read_cfonb,
        "bank-csv": bank_csv.read_bank_csv,
    }


def _bank_format(head: bytes, lines: list[str]) -> str | None:
    """The format of a bank statement that begins so; None when it is none."""
    from relance_tui.ingest import bank_camt, bank_cfonb, bank_csv, bank_ofx  # noqa: PLC0415 - same

    if bank_camt.looks_like_camt(head):
        return "camt"
    if bank_ofx.looks_like_ofx(head):
        return "ofx"
    if bank_cfonb.looks_like_cfonb(lines):
        return "cfonb120"
    return "bank-csv" if bank_csv.looks_like_bank_csv(lines) else None


def _text(
    source: Source,
    as_format: str | None,
    on_progress: Progress | None,
    mapping: Mapping | None,
    known: Sequence[Mapping],
) -> Found:
    lines = source.first_lines(HEADER_WITHIN)
    if as_format in {None, "csv"} and mapping is None and known:
        header = find_known(lines, known)
        if header is not None:
            return read_invoice_csv(_chosen(source, header), header, on_progress)
    is_guessed = as_format is None and mapping is None
    bank = _bank_format(_head(source.path), lines) if is_guessed else None
    if bank is not None:
        return _bank_readers()[bank](source, on_progress)
    if as_format == "fec" or (is_guessed and looks_like_fec(lines)):
        return read_fec(source, on_progress)
    header = find_header(lines) if mapping is None else find_mapped(lines, mapping)
    if header is not None:
        chosen = source if mapping is None else _chosen(source, header)
        return read_invoice_csv(chosen, header, on_progress)
    from relance_tui.ingest.customers_csv import looks_like_customers, read_customers  # noqa: PLC0415 - few files are one

    if is_guessed and looks_like_customers(lines):
        return read_customers(source, on_progress)
    raise _unknown(source, lines, as_format)


def _chosen(source: Source, header: Header) -> Source:
    return replace(source, sha256=read_as(source.sha256, header))


def _unknown(source: Source, lines: list[str], as_format: str | None) -> Exception:
    found = shown_columns(lines)
    if as_format == "csv":
        reason = _(
            "colonnes d’un CSV de factures introuvables"
            " (numéro, client, date, montant TTC)\u202f; trouvé\u00a0: {columns}"
        )
    else:
        reason = _(
            "ni FEC, ni relevé bancaire, ni table de factures ou de clients\u00a0: une facture"
            " demande au moins un numéro, un client, une date et un montant TTC\u202f; colonnes"
            " trouvées\u00a0: {columns}"
        )
    return unusable(source.path, reason.format(columns=found))
