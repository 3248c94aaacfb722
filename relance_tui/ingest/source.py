"""The file itself: that it can be read, what it is encoded in, its lines."""

from __future__ import annotations

import codecs
import hashlib
import io
import re
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from relance_tui.domain.formats import quoted
from relance_tui.errors import RelanceError
from relance_tui.i18n import _, system_reason
from relance_tui.ingest.drafts import Progress

_BLOCK = 1 << 20
_HEAD = 1 << 16
_LONGEST_LINE = 1 << 20
_LONGEST_HEADER = 1 << 15
_LINE_END = re.compile(r"\r\n?|\n")
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_WINDOWS_BYTES = bytes(range(0x80, 0xA0))
_WORKBOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")


class IngestError(RelanceError):
    """A file of which nothing can be read, with its name and what to do."""


def unusable(path: Path, reason: str) -> IngestError:
    """The error of a file, its name first."""
    return IngestError(_("{name}\u00a0: {reason}").format(name=quoted(path.name), reason=reason))


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A text file that was read once to know its encoding and checksum."""

    path: Path
    size: int
    encoding: str
    sha256: str
    is_plain: bool
    """Whether its bytes can be cut at line feeds: not UTF-16, not lines ended by a bare CR."""
    has_endless_line: bool = False
    """Whether a line is longer than any of a table: XML may be, which is not read by lines."""

    def blocks(self, on_progress: Progress | None = None) -> Iterator[list[bytes]]:
        """The lines as bytes, line end included, about a megabyte at a time.

        Bytes are in `line_encoding`. Progress is told after each block. Raises `IngestError` when
        a line would fill the memory.
        """
        if self.has_endless_line:
            reason = _(
                "une ligne dépasse {size} Mo\u00a0: ni FEC, ni table\u202f; refaites l’export"
            )
            raise unusable(self.path, reason.format(size=_LONGEST_LINE >> 20))
        with opened(self.path) as handle:
            if not self.is_plain:
                text = io.TextIOWrapper(handle, encoding=self.encoding, errors="replace")
                while lines := text.readlines(_BLOCK):
                    yield [line.encode() for line in lines]
                    _tell(on_progress, handle.tell(), self.size)
                return
            if self.encoding == "utf-8-sig":
                handle.seek(len(codecs.BOM_UTF8))
            while block := handle.readlines(_BLOCK):
                yield block
                _tell(on_progress, handle.tell(), self.size)

    @property
    def line_encoding(self) -> str:
        """What the bytes of `blocks` are encoded in."""
        if not self.is_plain or self.encoding == "utf-8-sig":
            return "utf-8"
        return self.encoding

    def first_lines(self, count: int) -> list[str]:
        """The first lines as text, without their ends, cut where no header goes on."""
        with opened(self.path) as handle:
            head = handle.read(_BLOCK).decode(self.encoding, "replace")
        lines = head.split("\n") if self.is_plain else _LINE_END.split(head)
        if not lines[-1]:
            del lines[-1]
        return [line[:_LONGEST_HEADER].rstrip("\r\n") for line in lines[:count]]


def _tell(on_progress: Progress | None, done: int, total: int) -> None:
    if on_progress is not None:
        on_progress(min(done, total), total)


def opened(path: Path) -> io.BufferedReader:
    """The file, open for reading bytes. Raises `IngestError`, on a pipe too."""
    try:
        mode = path.stat().st_mode
        # Opening a pipe would wait for whoever writes into it.
        if not (stat.S_ISREG(mode) or stat.S_ISDIR(mode)):
            raise unusable(path, _("ce n’est pas un fichier ordinaire"))
        return path.open("rb")
    except OSError as error:
        raise _unreadable(path, error) from None


def is_workbook(path: Path) -> bool:
    """Whether the first bytes are those of a workbook or of an archive. Raises `IngestError`.

    What is no file at all is none: who opens it next says why.
    """
    try:
        is_file = path.is_file()
    except OSError:
        return False
    if not is_file:
        return False
    with opened(path) as handle:
        return handle.read(len(_WORKBOOKS[0])) in _WORKBOOKS


def open_source(path: Path, encoding: str | None = None) -> Source:
    """A file made ready to be read. Raises `IngestError` when it is no text file.

    Encoding, unless given: the byte order mark, else UTF-8 when it is valid, else Windows-1252
    when a byte only it prints is there, else ISO-8859-15, the official one of the FEC.
    """
    if encoding is not None:
        _check_encoding(path, encoding)
    try:
        mode = path.stat().st_mode
    except OSError as error:
        raise _unreadable(path, error) from None
    if stat.S_ISDIR(mode):
        raise unusable(path, _("c’est un dossier\u202f; indiquez les fichiers qu’il contient"))
    if not stat.S_ISREG(mode):
        raise unusable(path, _("ce n’est pas un fichier ordinaire"))
    with opened(path) as handle:
        try:
            return _examine(path, handle, encoding)
        except OSError as error:
            raise _unreadable(path, error) from None


def _examine(path: Path, handle: io.BufferedReader, encoding: str | None) -> Source:
    head = handle.read(_HEAD)
    if not head.strip():
        raise unusable(path, _("le fichier est vide\u202f; refaites l’export"))
    marked = next((name for bom, name in _BOMS if head.startswith(bom)), None)
    if encoding is None or (marked == "utf-8-sig" and encoding == "utf-8"):
        encoding = marked
    _refuse_binary(path, head, is_wide=_is_wide(encoding))
    handle.seek(0)
    checksum = hashlib.sha256()
    check = _Utf8Check()
    size = run = longest = 0
    while chunk := handle.read(_BLOCK):
        size += len(chunk)
        checksum.update(chunk)
        first = _line_end(chunk)
        longest = max(longest, run + (len(chunk) if first < 0 else first))
        run = run + len(chunk) if first < 0 else len(chunk) - chunk.rfind(chunk[first : first + 1])
        if encoding is None:
            check.feed(chunk)
    check.feed(b"", final=True)
    chosen = encoding or ("utf-8" if check.is_valid else _one_byte_encoding(handle))
    is_plain = not _is_wide(chosen) and (b"\n" in head or b"\r" not in head)
    return Source(
        path=path,
        size=size,
        encoding=chosen,
        sha256=checksum.hexdigest(),
        is_plain=is_plain,
        has_endless_line=max(longest, run) > _LONGEST_LINE,
    )


def _line_end(chunk: bytes) -> int:
    """Where the first line of a chunk ends, -1 when it goes on."""
    found = chunk.find(b"\n")
    return found if found >= 0 else chunk.find(b"\r")


def _is_wide(encoding: str | None) -> bool:
    return encoding is not None and encoding.lower().replace("_", "-").startswith("utf-16")


class _Utf8Check:
    """Whether bytes that go by are UTF-8; pure ASCII costs almost nothing."""

    def __init__(self) -> None:
        self._decoder = codecs.getincrementaldecoder("utf-8")()
        self.is_valid = True

    def feed(self, chunk: bytes, *, final: bool = False) -> None:
        """Looks at the next bytes, the last ones being `final`."""
        if not self.is_valid or (chunk.isascii() and not self._decoder.getstate()[0]):
            return
        try:
            self._decoder.decode(chunk, final)
        except UnicodeDecodeError:
            self.is_valid = False


def _one_byte_encoding(handle: io.BufferedReader) -> str:
    """Which encoding of one byte per character a file that is not UTF-8 has."""
    handle.seek(0)
    while chunk := handle.read(_BLOCK):
        if len(chunk.translate(None, _WINDOWS_BYTES)) < len(chunk):
            return "cp1252"
    return "iso-8859-15"


def _check_encoding(path: Path, encoding: str) -> None:
    try:
        "a;b".encode(encoding).decode(encoding)
    except (LookupError, UnicodeError):
        reason = _(
            "encodage inconnu\u00a0: {name}\u202f; essayez utf-8, windows-1252 ou iso-8859-15"
        ).format(name=quoted(encoding))
        raise unusable(path, reason) from None


def _refuse_binary(path: Path, head: bytes, *, is_wide: bool) -> None:
    if head.startswith(_WORKBOOKS):
        reason = _("c’est un classeur ou une archive\u202f; enregistrez-le au format CSV")
        raise unusable(path, reason)
    if head.startswith(b"%PDF") or (b"\0" in head and not is_wide):
        reason = _("ce n’est pas du texte\u202f; exportez un FEC (.txt) ou un CSV")
        raise unusable(path, reason)


def _unreadable(path: Path, error: OSError) -> IngestError:
    if isinstance(error, FileNotFoundError | NotADirectoryError):
        return unusable(path, _("fichier introuvable\u202f; vérifiez le chemin"))
    if isinstance(error, PermissionError):
        return unusable(path, _("lecture refusée\u202f; vérifiez les droits du fichier"))
    return unusable(path, _("lecture impossible ({error})").format(error=system_reason(error)))
