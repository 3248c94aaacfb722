"""The XML attached to the PDF of an electronic invoice: Factur-X, ZUGFeRD, XRechnung."""

from __future__ import annotations

import io
import logging
import struct
import zlib
from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from relance_tui.i18n import _
from relance_tui.ingest.drafts import RefusedError
from relance_tui.ingest.einvoice_xml import looks_like_invoice_xml

if TYPE_CHECKING:
    from pypdf import PdfReader
    from pypdf.generic import EmbeddedFile

NAMES: Final = ("factur-x.xml", "zugferd-invoice.xml", "xrechnung.xml")
"""What the standards call it, whatever its case; the first there is counts."""

_HEAD = 1024
"""A reader looks for the mark of a PDF as far as this."""
_TAIL = 2048
_XML_HEAD = 1 << 16
_MAX_ATTACHMENTS = 200
_MAX_OTHERS = 10
_OF_BROKEN_FILES = (
    *(ArithmeticError, AssertionError, AttributeError, LookupError, MemoryError, OSError),
    *(RuntimeError, StopIteration, TypeError, ValueError, struct.error, zlib.error),
)
"""The library takes a file for what it says it is, and stumbles wherever it lies."""


def looks_like_pdf(head: bytes) -> bool:
    """Whether a file that begins so is a PDF."""
    return b"%PDF-" in head[:_HEAD]


def attached_xml(content: bytes) -> bytes:
    """The invoice attached to a PDF. Raises `RefusedError` when there is none."""
    # A library that reads PDF is slow to import, and few imports are of PDF.
    from pypdf import PdfReader  # noqa: PLC0415
    from pypdf.errors import PyPdfError  # noqa: PLC0415

    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    try:
        reader = PdfReader(io.BytesIO(content))
        is_encrypted = reader.is_encrypted
        found = None if is_encrypted else _invoice_in(reader)
    except (PyPdfError, *_OF_BROKEN_FILES):
        reason = _("PDF endommagé ou tronqué\u202f; redemandez le fichier")
        raise RefusedError("", reason) from None
    if is_encrypted:
        reason = _("PDF protégé par un mot de passe\u202f; enregistrez-le sans protection")
        raise RefusedError("", reason)
    if found is None and b"%%EOF" not in content[-_TAIL:]:
        reason = _("PDF endommagé ou tronqué\u202f; redemandez le fichier")
        raise RefusedError("", reason)
    if found is None:
        reason = _("PDF sans facture électronique\u00a0: aucun fichier {name} joint")
        raise RefusedError("", reason.format(name=NAMES[0]))
    return found


def _invoice_in(reader: PdfReader) -> bytes | None:
    """The attached file that has one of the names, else the only one that is an invoice."""
    named: dict[str, EmbeddedFile] = {}
    others: list[EmbeddedFile] = []
    for attachment in _attachments(reader):
        names = {str(attachment.name).lower(), str(attachment.alternative_name or "").lower()}
        if known := names.intersection(NAMES):
            named.setdefault(known.pop(), attachment)
        elif any(name.endswith(".xml") for name in names):
            others.append(attachment)
    for name in NAMES:
        if name in named:
            return bytes(named[name].content)
    return _only_invoice(others)


def _only_invoice(attachments: list[EmbeddedFile]) -> bytes | None:
    """The only one of some files that is an invoice; none when there are too many to look at."""
    if len(attachments) > _MAX_OTHERS:
        return None
    only: bytes | None = None
    for attachment in attachments:
        content = bytes(attachment.content)
        if looks_like_invoice_xml(content[:_XML_HEAD]):
            if only is not None:
                return None
            only = content
    return only


def _attachments(reader: PdfReader) -> Iterator[EmbeddedFile]:
    """The files of the name tree, then those only listed as associated with the document."""
    from pypdf.generic import ArrayObject, DictionaryObject, EmbeddedFile  # noqa: PLC0415

    count = 0
    for attachment in reader.attachment_list:
        count += 1
        if count > _MAX_ATTACHMENTS:
            return
        yield attachment
    listed = reader.root_object.get("/AF")
    listed = listed.get_object() if listed is not None else None
    if count or not isinstance(listed, ArrayObject):
        return
    for reference in listed[:_MAX_ATTACHMENTS]:
        specification = reference.get_object()
        if isinstance(specification, DictionaryObject):
            yield EmbeddedFile(name="", pdf_object=specification)
