"""XML of electronic invoices made a small tree: no namespaces, no lines, no attached files.

A document type is refused whatever is in it: invoices have none, and entities are how XML explodes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from xml.etree.ElementTree import Element, ParseError, TreeBuilder, XMLParser

from relance_tui.i18n import _
from relance_tui.ingest.drafts import RefusedError
from relance_tui.ingest.einvoice import MAX_NOTE, Identifier
from relance_tui.ingest.values import currency_of
from relance_tui.plain_text import MAX_TEXT, clean

_UNREAD = frozenset(
    {
        "IncludedSupplyChainTradeLineItem",
        "InvoiceLine",
        "CreditNoteLine",
        "AttachmentBinaryObject",
        "EmbeddedDocumentBinaryObject",
        "UBLExtensions",
        "Signature",
    }
)
"""What nothing is read of, and may be most of the file."""
_CII_ROOTS = frozenset({"CrossIndustryInvoice", "CrossIndustryDocument"})
_UBL_NAMESPACE = "urn:oasis:names:specification:ubl:schema:xsd:{name}-2"
_UBL_ROOTS = ("Invoice", "CreditNote")
_LOOKS = re.compile(
    r"<(?:[\w.-]+:)?(?:CrossIndustryInvoice|CrossIndustryDocument)\b"
    r"|<(?:[\w.-]+:)?(?:Invoice|CreditNote)\s[^>]*"
    r"urn:oasis:names:specification:ubl:schema:xsd:(?:Invoice|CreditNote)-2\b"
)
_DECLARED = re.compile(rb"<\?xml[^>]*?encoding\s*=\s*[\"']([\w.:-]+)")
_MARKS = "\ufeff\u00ef\u00bb\u00bf \t\r\n"
_CHUNK = 1 << 16
_MAX_DEPTH = 100
_MAX_KEPT = 1 << 22
"""Characters of text and attributes kept of one invoice, its lines left aside."""
_MAX_ELEMENTS = 1_000_000
_NOTHING = Element("")


def looks_like_invoice_xml(head: bytes) -> bool:
    """Whether a file that begins so is a CII or UBL invoice."""
    is_wide = head.startswith((b"\xff\xfe", b"\xfe\xff"))
    text = head.decode("utf-16" if is_wide else "latin-1", "replace").lstrip(_MARKS)
    return text.startswith("<") and _LOOKS.search(text) is not None


def invoice_tree(content: bytes) -> tuple[str, Element, bool]:
    """The syntax, `cii` or `ubl`, the tree, and whether the encoding declared was wrong.

    Raises `RefusedError`.
    """
    text = _mended(content)
    builder = _Builder()
    parser = XMLParser(target=builder)  # noqa: S314 - no document type passes, see `doctype`
    pieces: bytes | str = content if text is None else text
    try:
        for start in range(0, len(pieces), _CHUNK):
            parser.feed(pieces[start : start + _CHUNK])
        root = parser.close()
    except ParseError as error:
        reason = _("XML mal formé ou tronqué, ligne {line}").format(line=error.position[0])
        raise RefusedError("", reason) from None
    except (LookupError, ValueError):
        raise RefusedError("", _("encodage de l’XML inconnu")) from None
    return builder.syntax, root, text is not None


def _mended(content: bytes) -> str | None:
    """The text of a file that is said to be UTF-8 and is not, None when all is well."""
    declared = _DECLARED.match(content.lstrip()[:200])
    name = declared[1].lower() if declared else b"utf-8"
    if name not in {b"utf-8", b"utf8"} or content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return None
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return content.decode("cp1252", "replace")
    return None


class _Builder:
    """Makes elements without their namespace, and none of what is not read."""

    def __init__(self) -> None:
        self.syntax = ""
        self._tree = TreeBuilder()
        self._depth = 0
        self._unread_from = 0
        self._elements = 0
        self._kept = 0

    def doctype(self, _name: str, _public: str | None, _system: str | None) -> None:
        """A document type is declared."""
        raise RefusedError("", _("type de document (DOCTYPE) refusé\u00a0: une facture n’en a pas"))

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """An element begins."""
        self._depth += 1
        self._elements += 1
        if not self.syntax:
            self.syntax = _syntax_of(tag)
        if self._depth > _MAX_DEPTH or self._elements > _MAX_ELEMENTS:
            raise _monstrous()
        if self._unread_from:
            return
        name = tag.rpartition("}")[2]
        if name in _UNREAD:
            self._unread_from = self._depth
            return
        self._keep(len(name) + sum(map(len, attributes.values())) + 8)
        self._tree.start(name, attributes)

    def end(self, tag: str) -> None:
        """An element ends."""
        if not self._unread_from:
            self._tree.end(tag.rpartition("}")[2])
        elif self._unread_from == self._depth:
            self._unread_from = 0
        self._depth -= 1

    def data(self, text: str) -> None:
        """Text goes by."""
        if not self._unread_from:
            self._keep(len(text))
            self._tree.data(text)

    def close(self) -> Element:
        """The root of what was kept."""
        return self._tree.close()

    def _keep(self, size: int) -> None:
        self._kept += size
        if self._kept > _MAX_KEPT:
            raise _monstrous()


def _syntax_of(root_tag: str) -> str:
    namespace, _brace, name = root_tag.lstrip("{").rpartition("}")
    if name in _CII_ROOTS:
        return "cii"
    if name in _UBL_ROOTS and namespace == _UBL_NAMESPACE.format(name=name):
        return "ubl"
    raise RefusedError("", _("ce n’est ni une facture CII ni une facture UBL"))


def _monstrous() -> RefusedError:
    return RefusedError("", _("trop de données pour une facture"))


def part(element: Element, *paths: str) -> Element:
    """The first element found on one of the paths, an empty one when there is none."""
    for path in paths:
        found = element.find(path)
        if found is not None:
            return found
    return _NOTHING


def text_at(element: Element, *paths: str, limit: int = MAX_TEXT) -> str:
    """The first text found on one of the paths, cleaned."""
    for path in paths:
        for found in element.iterfind(path):
            if text := clean(found.text or "", limit):
                return text
    return ""


def lines_at(element: Element, path: str) -> str:
    """The texts found on a path, cleaned, their lines separated by newlines."""
    texts = (found.text or "" for found in element.iterfind(path))
    lines = (clean(raw, MAX_NOTE) for text in texts for raw in text.splitlines())
    return "\n".join(line for line in lines if line)[:MAX_NOTE]


def identifiers_at(element: Element, *paths: str) -> tuple[Identifier, ...]:
    """The numbers found on all the paths, with their schemes."""
    return tuple(_identifiers(element, paths))


def _identifiers(element: Element, paths: tuple[str, ...]) -> Iterator[Identifier]:
    for path in paths:
        for found in element.iterfind(path):
            if text := clean(found.text or ""):
                yield Identifier(scheme=clean(found.get("schemeID", "")), text=text)


def amount_at(element: Element, path: str, currency: str, term: str) -> str:
    """The text of an amount in the invoice's currency, empty when there is none at all.

    Raises `RefusedError` when it is only given in another currency.
    """
    others = []
    for found in element.iterfind(path):
        unit = clean(found.get("currencyID", "")).upper()
        if not unit or currency_of(unit) == currency:
            return found.text or ""
        others.append(unit)
    if others:
        reason = _("montant en {found} sur une facture en {currency}")
        told = reason.format(found=others[0], currency=currency)
        raise RefusedError(term, told, others[0])
    return ""
