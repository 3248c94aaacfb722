"""Electronic invoices: one file, or a folder of thousands, made into one reading."""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

from relance_tui.i18n import _, system_reason
from relance_tui.ingest.drafts import Progress, Reading, RefusalList, RefusedError
from relance_tui.ingest.einvoice import EInvoice
from relance_tui.ingest.einvoice_cii import parse_cii
from relance_tui.ingest.einvoice_drafts import of_file, reading_of
from relance_tui.ingest.einvoice_pdf import attached_xml, looks_like_pdf
from relance_tui.ingest.einvoice_ubl import parse_ubl
from relance_tui.ingest.einvoice_xml import invoice_tree, looks_like_invoice_xml
from relance_tui.ingest.source import IngestError, opened, unusable

MAX_BYTES: Final = 64 << 20
"""An invoice with its attachments is smaller; a larger file is something else."""
MAX_FILES: Final = 200_000

_HEAD = 1 << 16

__all__ = ["looks_like_einvoice", "read_einvoice", "read_einvoices", "reading_of"]


def looks_like_einvoice(path_head: bytes) -> bool:
    """Whether a file that begins so is a CII or UBL invoice, or a PDF, which may hold one."""
    return looks_like_pdf(path_head) or looks_like_invoice_xml(path_head)


def read_einvoice(path: Path) -> EInvoice:
    """The invoice of one PDF or XML file. Raises `IngestError` when there is none to be read."""
    path = Path(path)
    try:
        return _invoice_of(_content(path))
    except RefusedError as refused:
        reason = f"{refused.column}, {refused.reason}" if refused.column else refused.reason
        raise unusable(path, reason) from None


def read_einvoices(paths: Path | Sequence[Path], on_progress: Progress | None = None) -> Reading:
    """Everything files and folders of electronic invoices say, sub-folders included.

    Files are taken in the order of their paths, which gives the line of each. One that is no
    invoice is left aside and told in the warnings, a wrong one in the refusals. Raises
    `IngestError` when there is no invoice at all, or when the only file is wrong.
    """
    given = [Path(paths)] if isinstance(paths, str | Path) else [Path(path) for path in paths]
    if len(given) == 1 and not _is_folder(given[0]):
        invoice = read_einvoice(given[0])
        if on_progress is not None:
            size = _size_of(given[0])
            on_progress(size, size)
        return reading_of([(given[0], invoice)], RefusalList())
    files = sorted({file for path in given for file in _files_of(path)})
    batch = _Batch()
    batch.read(files, on_progress)
    if not batch.invoices and not batch.refusals.kept:
        shown = given[0] if given else Path()
        raise unusable(shown, _("aucune facture électronique, ni PDF Factur-X ni XML"))
    return reading_of(batch.invoices, batch.refusals, batch.warnings, batch.lines)


@dataclass(slots=True)
class _Batch:
    """What many files gave."""

    invoices: list[tuple[Path, EInvoice]] = field(default_factory=list)
    lines: list[int] = field(default_factory=list)
    refusals: RefusalList = field(default_factory=RefusalList)
    warnings: RefusalList = field(default_factory=RefusalList)

    def read(self, files: Sequence[Path], on_progress: Progress | None) -> None:
        """Takes every file, telling how many bytes are behind."""
        sizes = [_size_of(file) for file in files] if on_progress is not None else []
        total, done = sum(sizes), 0
        for rank, file in enumerate(files, start=1):
            self._take(rank, file)
            if on_progress is not None:
                done += sizes[rank - 1]
                on_progress(done, total)

    def _take(self, rank: int, file: Path) -> None:
        try:
            if not looks_like_einvoice(_head(file)):
                self.warnings.add(
                    rank, "", of_file(file, _("ignoré, ni PDF ni XML de facture électronique"))
                )
                return
            self.invoices.append((file, _invoice_of(_content(file))))
            self.lines.append(rank)
        except RefusedError as refused:
            reason = of_file(file, refused.reason)
            self.refusals.add(rank, refused.column, reason, refused.value)
        except IngestError as error:
            self.refusals.add(rank, "", str(error))


def _invoice_of(content: bytes) -> EInvoice:
    checksum = hashlib.sha256(content).hexdigest()
    is_pdf = looks_like_pdf(content[:_HEAD])
    if not is_pdf and not looks_like_invoice_xml(content[:_HEAD]):
        raise RefusedError("", _("ni PDF ni XML de facture électronique"))
    syntax, root, is_mended = invoice_tree(attached_xml(content) if is_pdf else content)
    invoice = parse_cii(root) if syntax == "cii" else parse_ubl(root)
    doubts = invoice.doubts
    if is_mended:
        doubts = (("", _("annoncé en UTF-8 mais lu en {name}").format(name="CP1252")), *doubts)
    syntax = "facturx" if is_pdf else syntax
    return replace(invoice, syntax=syntax, sha256=checksum, doubts=doubts)


def _files_of(path: Path) -> Iterator[Path]:
    """A file, or those of a folder and its sub-folders; hidden ones and linked folders not."""
    if not _is_folder(path):
        yield path
        return
    count = 0
    for folder, subfolders, names in os.walk(path, onerror=_unreadable_folder):
        subfolders[:] = [name for name in subfolders if not name.startswith(".")]
        for name in names:
            if name.startswith("."):
                continue
            count += 1
            if count > MAX_FILES:
                reason = _("plus de {count} fichiers\u202f; importez un dossier à la fois")
                raise unusable(path, reason.format(count=MAX_FILES))
            yield Path(folder, name)


def _is_folder(path: Path) -> bool:
    try:
        return path.is_dir()
    except OSError:
        return False


def _unreadable_folder(error: OSError) -> None:
    reason = _("lecture impossible ({error})").format(error=system_reason(error))
    raise unusable(Path(error.filename or "."), reason) from None


def _content(path: Path) -> bytes:
    """All of a file that is not too large for an invoice. Raises `IngestError`."""
    content = _read(path, MAX_BYTES + 1)
    if len(content) > MAX_BYTES:
        reason = _("fichier trop gros pour une facture ({size} Mo au plus)")
        raise unusable(path, reason.format(size=MAX_BYTES >> 20))
    if not content.strip():
        raise unusable(path, _("le fichier est vide\u202f; refaites l’export"))
    return content


def _head(path: Path) -> bytes:
    return _read(path, _HEAD)


def _read(path: Path, size: int) -> bytes:
    try:
        # Opening a pipe would wait for its other end.
        is_regular = stat.S_ISREG(path.stat().st_mode)
    except (OSError, ValueError):
        is_regular = True
    if not is_regular:
        raise unusable(path, _("ce n’est pas un fichier ordinaire"))
    try:
        with opened(path) as handle:
            return handle.read(size)
    except (OSError, ValueError) as error:
        reason = system_reason(error) if isinstance(error, OSError) else str(error)
        raise unusable(path, _("lecture impossible ({error})").format(error=reason)) from None


def _size_of(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0
