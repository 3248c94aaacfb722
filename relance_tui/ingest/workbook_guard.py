"""Whether a workbook is safe to open: what it unpacks to, and how far its cells reach.

The library that reads workbooks trusts what they say of themselves. A file of some kilobytes can
unpack to gigabytes, or put a cell so far away that the empty ones before it fill the memory.
"""

from __future__ import annotations

import copy
import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path

from relance_tui.i18n import _
from relance_tui.ingest.source import opened, unusable
from relance_tui.ingest.workbook_extent import MAX_CELLS, Span, XmlFaultError, ods_span, xlsx_span

MAX_FILE_BYTES = 200 << 20
MAX_UNPACKED_BYTES = 1 << 30
_RATIO_COUNTS_FROM = 64 << 20
_MAX_RATIO = 400
"""Beyond what sheets of repeated rows reach; only counted for what unpacks to a lot."""
_MAX_MEMBERS = 10_000
_BLOCK = 1 << 20
_OVERLAP = 16
"""Longer than what is looked for: it may be cut in two."""

_ODS_TYPE = b"application/vnd.oasis.opendocument.spreadsheet"
_XLSX_BOOK, _XLSB_BOOK, _ODS_BOOK = "xl/workbook.xml", "xl/workbook.bin", "content.xml"
_XLSX_SHEETS = "xl/"
"""A sheet may be anywhere below: its place is only a custom."""
_ODS_MANIFEST = "META-INF/manifest.xml"
_XML_NAMES = (".xml", ".rels")
_WIDE_TEXT = (b"\xff\xfe", b"\xfe\xff", b"<\0", b"\0<")

_XLSX_ERROR = re.compile(rb"""(<(?:\w+:)?c\b[^<>]*\st\s*=\s*["'])e(["'])""")
_ODS_ERROR = re.compile(rb"""<[^<>]*\bcalcext:value-type\s*=\s*["']error["'][^<>]*>""")
_ODS_VALUE = re.compile(rb"""\soffice:(?:string-)?value\s*=\s*(?:"[^"]*"|'[^']*')""")
_ODS_TYPED = re.compile(rb"""(\soffice:value-type\s*=\s*["'])[a-z]+(["'])""")

FAULTS = (
    zipfile.BadZipFile,
    zipfile.LargeZipFile,
    zlib.error,
    EOFError,
    LookupError,
    NotImplementedError,
    OSError,
    OverflowError,
    RuntimeError,
    UnicodeError,
    ValueError,
    XmlFaultError,
)
"""What a damaged archive raises, one way or the other."""


def damaged(path: Path) -> Exception:
    """The error of a workbook that cannot be read to its end."""
    return unusable(
        path, _("classeur abîmé ou incomplet\u202f; rouvrez-le et enregistrez-le de nouveau")
    )


def too_large(path: Path) -> Exception:
    """The error of a workbook that would not fit in memory."""
    return unusable(path, _("classeur trop grand une fois ouvert\u202f; exportez un CSV"))


def is_protected(path: Path) -> Exception:
    """The error of a workbook that asks for a password."""
    return unusable(
        path,
        _("classeur protégé par un mot de passe\u202f; enregistrez-le sans mot de passe"),
    )


def guarded_archive(path: Path) -> tuple[str, bytes]:
    """The format of a zipped workbook and its bytes, with its error values made into text.

    Raises `IngestError` when it is none, or not safe to open.
    """
    with opened(path) as handle:
        try:
            with zipfile.ZipFile(handle) as archive:
                return _guarded(path, archive, handle)
        except FAULTS:
            raise damaged(path) from None


def _guarded(path: Path, archive: zipfile.ZipFile, handle: io.BufferedReader) -> tuple[str, bytes]:
    found = _format_of(path, archive)
    _check_sizes(path, archive)
    left = MAX_UNPACKED_BYTES
    changed: dict[str, bytes] = {}
    for info in archive.infolist():
        if not info.filename.lower().endswith(_XML_NAMES):
            continue
        member = _Member(path, archive, info, left)
        span = _span(member, found, info.filename)
        left -= member.size
        if span.cells > MAX_CELLS:
            raise too_large(path)
        if span.has_errors:
            changed[info.filename] = _told(b"".join(member.blocks()), found)
    if changed:
        return found, _repacked(archive, changed)
    handle.seek(0)
    return found, handle.read()


def _span(member: _Member, found: str, name: str) -> Span:
    """What a file of the archive holds of cells; goes through all of it in any case."""
    if found == "xlsx" and name.startswith(_XLSX_SHEETS):
        return xlsx_span(member.blocks)
    if found == "ods" and name == _ODS_BOOK:
        return ods_span(member.blocks)
    for _block in member.blocks():
        pass
    return Span(0, has_errors=False)


def _format_of(path: Path, archive: zipfile.ZipFile) -> str:
    names = set(archive.namelist())
    if _XLSX_BOOK in names:
        return "xlsx"
    if _XLSB_BOOK in names:
        raise unusable(path, _("classeur binaire (.xlsb)\u202f; enregistrez-le au format XLSX"))
    is_ods = "mimetype" in names and archive.getinfo("mimetype").file_size < _BLOCK
    if is_ods and _ODS_BOOK in names and archive.read("mimetype").startswith(_ODS_TYPE):
        manifest = archive.getinfo(_ODS_MANIFEST) if _ODS_MANIFEST in names else None
        if manifest and b"encryption-data" in _Member(path, archive, manifest, _BLOCK).head():
            raise is_protected(path)
        return "ods"
    raise unusable(path, _("archive qui n’est pas un classeur\u202f; sortez-en les fichiers"))


def _check_sizes(path: Path, archive: zipfile.ZipFile) -> None:
    """Refuses what says itself that it is too much; what lies is seen when it is unpacked."""
    infos = archive.infolist()
    packed = sum(info.compress_size for info in infos)
    unpacked = sum(info.file_size for info in infos)
    if len(infos) > _MAX_MEMBERS or len({info.filename for info in infos}) < len(infos):
        raise damaged(path)
    if any(info.flag_bits & 1 for info in infos):
        raise is_protected(path)
    is_bomb = unpacked > _RATIO_COUNTS_FROM and unpacked > _MAX_RATIO * max(packed, 1)
    if unpacked > MAX_UNPACKED_BYTES or is_bomb:
        raise too_large(path)


class _Member:
    """One file of the archive, unpacked block by block as often as wanted."""

    def __init__(
        self, path: Path, archive: zipfile.ZipFile, info: zipfile.ZipInfo, limit: int
    ) -> None:
        self.size = 0
        """How much it unpacked to, once gone through."""
        self._path = path
        self._archive = archive
        self._limit = min(limit, max(_RATIO_COUNTS_FROM, _MAX_RATIO * info.compress_size))
        # The size it claims would cut it short: what matters is what it unpacks to.
        self._info = copy.copy(info)
        self._info.file_size = limit + _BLOCK

    def blocks(self) -> Iterator[bytes]:
        """Its bytes. Raises `IngestError` when there are too many, or they declare entities."""
        size, before = 0, b""
        with self._archive.open(self._info) as handle:
            while block := handle.read(_BLOCK):
                if not size and (block.startswith(_WIDE_TEXT)):
                    raise damaged(self._path)
                size += len(block)
                if size > self._limit:
                    raise too_large(self._path)
                seen = before + block
                if b"<!DOCTYPE" in seen or b"<!ENTITY" in seen:
                    reason = _("classeur refusé\u00a0: il déclare des entités XML")
                    raise unusable(self._path, reason)
                before = seen[-_OVERLAP:]
                yield block
        self.size = size

    def head(self) -> bytes:
        """Its first megabyte."""
        return next(self.blocks(), b"")


def _told(content: bytes, found: str) -> bytes:
    """A sheet whose error values are texts: the library reads them as empty cells."""
    if found == "xlsx":
        return _XLSX_ERROR.sub(rb"\1str\2", content)
    return _ODS_ERROR.sub(
        lambda tag: _ODS_TYPED.sub(rb"\1string\2", _ODS_VALUE.sub(b"", tag[0])), content
    )


def _repacked(archive: zipfile.ZipFile, changed: dict[str, bytes]) -> bytes:
    """The archive with some of its files changed, and only those a workbook is read from."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as copied:
        for info in archive.infolist():
            name = info.filename
            if name in changed:
                copied.writestr(name, changed[name])
            elif name == "mimetype":
                copied.writestr(name, archive.read(info), zipfile.ZIP_STORED)
            elif name.lower().endswith(_XML_NAMES):
                copied.writestr(name, archive.read(info))
    return packed.getvalue()
