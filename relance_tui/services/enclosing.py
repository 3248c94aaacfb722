"""Copies of invoices: found, kept, checked, and handed to whoever encloses them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path

from relance_tui.domain.invoice import Invoice
from relance_tui.errors import RelanceError, UsageError
from relance_tui.i18n import _, system_reason
from relance_tui.services.acting import acting
from relance_tui.services.casework import invoice_ids
from relance_tui.services.office import Office
from relance_tui.services.views import Done, Enclosure
from relance_tui.storage.documents import FileMark, checksum, document, keep
from relance_tui.storage.light import DriverConnection
from relance_tui.storage.tables import InvoiceCopyRow

LARGEST_BYTES = 20_000_000
"""Of one copy or scan: what mail servers take, and more than any invoice needs."""
_KINDS = (
    (b"%PDF-", "application/pdf"),
    (b"\x89PNG\r\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
)
_SEPARATORS = str.maketrans("/\\", "--")


def scanned(path: Path) -> tuple[str, bytes, str]:
    """The name, the bytes and the media type of a PDF or a picture.

    Raises UsageError naming the file when it cannot be read, is too large or is something else.
    """
    try:
        with path.open("rb") as file:  # A device never ends, and its size is nil.
            data = file.read(LARGEST_BYTES + 1)
    except OSError as error:
        message = _("{path} : illisible ({error})").format(path=path, error=system_reason(error))
        raise UsageError(message) from None
    if len(data) > LARGEST_BYTES:
        message = _("{path} : trop gros, {most} Mo au plus")
        raise UsageError(message.format(path=path, most=LARGEST_BYTES // 1_000_000))
    kind = media_type(data)
    if not kind:
        raise UsageError(_("{path} : il faut un PDF ou une image PNG ou JPEG").format(path=path))
    return path.name, data, kind


def media_type(data: bytes) -> str:
    """What the first bytes say the file is; empty for anything but a PDF, a PNG or a JPEG."""
    return next((kind for start, kind in _KINDS if data.startswith(start)), "")


def attach_copy(
    office: Office, debtor_id: int, number: str, path: Path, *, is_linked: bool = False
) -> Done:
    """Keeps the copy of an invoice; with `is_linked` only where it is, and its checksum.

    Raises UsageError for a file that is no copy, RelanceError for an unknown number.
    """
    name, data, kind = scanned(path)
    with acting(office, "copy", debtor_id) as act:
        dossier = act.dossier(debtor_id)
        [invoice_id] = invoice_ids(dossier, [number])
        sha256 = checksum(data) if is_linked else keep(act.driver, data, kind)
        act.add(
            InvoiceCopyRow,
            debtor_id=debtor_id,
            invoice_id=invoice_id,
            name=name,
            sha256=sha256,
            path=str(path.absolute()) if is_linked else "",
        )
        act.detail = {"number": number, "name": name, "sha256": sha256, "is_linked": is_linked}
    return act.done(_("copie de la facture {number} : {name}").format(number=number, name=name))


def enclosures(
    invoices: Iterable[Invoice], known: Mapping[int, FileMark], folder: str
) -> tuple[Enclosure, ...]:
    """The copy of each invoice: the one kept, else the file of `folder` named after its number."""
    return tuple(_enclosure(invoice, known.get(invoice.id), folder) for invoice in invoices)


def _enclosure(invoice: Invoice, mark: FileMark | None, folder: str) -> Enclosure:
    number = invoice.number
    if mark is not None:
        return Enclosure(invoice_number=number, name=mark.name, sha256=mark.sha256, path=mark.path)
    found = _in_folder(number, folder) if folder else None
    if found is None:
        return Enclosure(invoice_number=number, name="")
    return Enclosure(invoice_number=number, name=found.name, path=str(found))


def _in_folder(number: str, folder: str) -> Path | None:
    """`F-118.pdf` in the folder of copies; a number never leads out of it."""
    name = number.translate(_SEPARATORS).strip()
    if not name or name.startswith(".") or "\0" in name:
        return None
    path = Path(folder, f"{name}.pdf")
    try:
        return path if path.is_file() else None
    except OSError:
        return None


def enclosed(connection: DriverConnection, each: Enclosure) -> tuple[Enclosure, bytes, str]:
    """The enclosure with its checksum, its bytes and its media type.

    Raises RelanceError when its file is gone, or is not the one that was kept any more.
    """
    if not each.path:
        data = document(connection, each.sha256)
        if data is None:
            raise RelanceError(_("la copie {name} n’est plus dans la base").format(name=each.name))
        return each, data, media_type(data)
    _name, data, kind = scanned(Path(each.path))
    sha256 = checksum(data)
    if each.sha256 and sha256 != each.sha256:
        message = _("{path} a changé depuis qu’il a été joint : joignez-le de nouveau")
        raise RelanceError(message.format(path=each.path))
    return replace(each, sha256=sha256), data, kind
