"""Bank statements in OFX: version 1, SGML whose elements may stay open, and version 2, XML.

Both are cut by the same rule, element by element, so that a file that claims to be one and is
written like the other is read all the same; no entity but that of a single character is known.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from relance_tui.i18n import _
from relance_tui.ingest.bank_drafts import BankReading
from relance_tui.ingest.bank_ofx_entry import OfxReader
from relance_tui.ingest.bank_stream import as_source, best_encoding, head_of, pieces
from relance_tui.ingest.drafts import Progress
from relance_tui.ingest.source import Source, unusable

_LOOKS = re.compile(r"OFXHEADER\s*[:=]|<\?OFX\b|<OFX[\s>]", re.IGNORECASE)
_STARTS = ("<", "OFXHEADER")
_MARKS = "\ufeff\u00ef\u00bb\u00bf \t\r\n"
_DECLARED = re.compile(r"<\?xml[^>]*?encoding\s*=\s*[\"']([\w.:-]+)", re.IGNORECASE)
_HEADER = re.compile(r"(?:ENCODING|CHARSET)\s*:\s*([\w-]+?)(?=[A-Z]+:|\s|<|$)")
_ELEMENT = re.compile(
    r"<(?P<end>/?)(?P<name>[A-Za-z][\w.]*)(?:\s[^<>]*)?>"
    r"(?P<value>[^<]*(?:<(?![/A-Za-z!?])[^<]*)*)"
    r"(?P<data>(?:<!\[CDATA\[.*?\]\]>[^<]*)*)",
    re.DOTALL,
)
_CDATA = re.compile(r"<!\[CDATA\[(.*?)\]\]>|([^<]+)", re.DOTALL)
_OPEN_DATA, _SHUT_DATA = "<![CDATA[", "]]>"
_DOCTYPE = re.compile(r"<!(?:DOCTYPE|ENTITY)\b", re.IGNORECASE)
_CHARACTER = re.compile(r"&(?:#[0-9]{1,7}|#[xX][0-9A-Fa-f]{1,6}|[A-Za-z][A-Za-z0-9]{1,9});")
_MAX_LOOSE = 1 << 20
"""Longest text without an element that is looked at; no value of a statement comes near."""


def looks_like_ofx(head: bytes | str) -> bool:
    """Whether a file that begins so is OFX of any version."""
    if isinstance(head, bytes):
        wide = head.startswith((b"\xff\xfe", b"\xfe\xff"))
        head = head.decode("utf-16" if wide else "latin-1", "replace")
    bare = head.lstrip(_MARKS)
    return bare.upper().startswith(_STARTS) and _LOOKS.search(bare) is not None


def read_ofx(source: Source | Path, on_progress: Progress | None = None) -> BankReading:
    """The booked movements of an OFX file, bank accounts and cards alike.

    The line of a movement is its rank in the file. Raises `IngestError` when the file is no OFX,
    stops before its end, or has a document type.
    """
    source = as_source(source)
    head = head_of(source)
    if not looks_like_ofx(head):
        raise unusable(source.path, _("ce n’est pas un relevé OFX"))
    encoding, is_doubtful = best_encoding(source, _declared(head))
    reader = OfxReader(source.path)
    if is_doubtful:
        reader.warnings.add(
            0, "", _("annoncé en UTF-8 mais lu en {name}").format(name=encoding.upper())
        )
    for is_end, name, value in _elements(source.path, pieces(source, encoding, on_progress)):
        if is_end:
            reader.end(name)
        else:
            reader.start(name, value)
    return reader.reading(source, encoding)


def _declared(head: str) -> str:
    """What a header says of the encoding, as it says it: `utf-8`, or `USASCII 1252`."""
    found = _DECLARED.search(head)
    return found[1] if found else " ".join(_HEADER.findall(head.partition("<")[0]))


def _elements(path: Path, texts: Iterable[str]) -> Iterator[tuple[bool, str, str]]:
    """Each element opened, with the text that follows it, or closed; names in capitals."""
    rest = ""
    for text in texts:
        rest += text
        if _DOCTYPE.search(rest):
            reason = _(
                "le fichier OFX déclare un DOCTYPE, ce qu’aucun relevé ne fait\u202f; refusé"
            )
            raise unusable(path, reason)
        whole = _whole(rest)
        yield from _cut(rest[:whole])
        rest = rest[whole:]
        if len(rest) > _MAX_LOOSE:
            raise unusable(path, _("OFX démesuré, ce n’est pas un relevé bancaire"))
    yield from _cut(rest[: _before_open_data(rest)])


def _whole(text: str) -> int:
    """Up to where elements are complete: the last one may go on in the next piece."""
    end = text.rfind("<")
    while end > 0 and not text[end + 1 : end + 2].isalpha() and text[end + 1 : end + 2] != "/":
        end = text.rfind("<", 0, end)
    return max(min(end, _before_open_data(text)), 0)


def _before_open_data(text: str) -> int:
    """Where the element begins whose CDATA is not closed yet, else the end of the text."""
    shut = 0
    while (data := text.find(_OPEN_DATA, shut)) >= 0:
        shut = text.find(_SHUT_DATA, data)
        if shut < 0:
            return max(text.rfind("<", 0, data), 0)
    return len(text)


def _cut(text: str) -> Iterator[tuple[bool, str, str]]:
    for found in _ELEMENT.finditer(text):
        value, data = found["value"], found["data"]
        if data:
            value += "".join(inner or _characters(outer) for inner, outer in _CDATA.findall(data))
        elif "&" in value:
            value = _characters(value)
        yield bool(found["end"]), found["name"].upper(), value.strip()


def _characters(text: str) -> str:
    """The text with `&amp;`, `&#233;` and their like read; `R&D` stays as it is."""
    return _CHARACTER.sub(lambda found: html.unescape(found[0]), text)
