"""The Word document that letters are written into: its styles, language and margins; its bytes."""

from __future__ import annotations

import re
import zipfile
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from typing import TYPE_CHECKING, Any, Final

from relance_tui.letters.layout import Page

if TYPE_CHECKING:
    from docx.document import Document as Document_
    from docx.section import _Footer as Footer
    from docx.text.paragraph import Paragraph

LEFT, RIGHT, EDGE, FOOT = 25, 20, 20, 20
"""Margins of the page in millimetres."""
WINDOW_LEFT = 110
"""Where the window of the envelope begins, in millimetres."""

_LANGUAGES: Final = {"fr": "fr-FR", "en": "en-GB"}
_ILLEGAL: Final = re.compile("[^\t\n\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML 1.0 cannot hold."""
_LONGEST_PROPERTY = 255
_FACE = "Cambria"
"""Word has it, and LibreOffice a face of the same widths; both draw the narrow no-break space."""
_FIXED_FACE = "Courier New"
_ENCLOSED_NAMES: Final = {"fr": "Pièces jointes"}
"""The one style that Word has no name for, in the language of the letter."""
_EARLIEST: Final = (1980, 1, 1, 0, 0, 0)
_UNWANTED: Final = (
    "/customXml",
    "/extended-properties",
    "/numbering",
    "/stylesWithEffects",
    "/thumbnail",
)
"""Parts of python-docx's own template that would say things of another document."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Style:
    """A paragraph style; Word shows the names it knows in the language of its user."""

    name: str
    size: float = 10.5
    is_bold: bool = False
    left: float = 0
    """Millimetres from the margin."""
    before: float = 0
    """Points, like `after`."""
    after: float = 0
    keep_next: bool = False
    keep_together: bool = True
    face: str = ""


SENDER: Final = Style(name="envelope return", size=10)
RECIPIENT: Final = Style(name="envelope address", size=11)
DATE: Final = Style(name="Date", left=WINDOW_LEFT - LEFT, after=10)
MENTION: Final = Style(name="Note Heading", is_bold=True, after=8)
SUBJECT: Final = Style(name="Title", is_bold=True, keep_next=True)
REFERENCE: Final = Style(name="Subtitle", keep_next=True)
TEXT: Final = Style(name="Body Text", after=7, keep_together=False)
HEADING: Final = Style(name="Heading 1", is_bold=True, before=8, after=5, keep_next=True)
SHEET: Final = Style(name="Body Text Indent", left=8, after=7)
VERBATIM: Final = Style(name="Plain Text", size=7, after=8, face=_FIXED_FACE)
CELL: Final = Style(name="No Spacing", size=9.5)
SIGNATURE: Final = Style(name="Signature", left=WINDOW_LEFT - LEFT, before=34, after=14)
ENCLOSED: Final = Style(name="Enclosures", size=9.5)
TOP: Final = Style(name="Header", size=8.5)
BOTTOM: Final = Style(name="Footer", size=8.5)
STYLES: Final = (
    SENDER,
    RECIPIENT,
    DATE,
    MENTION,
    SUBJECT,
    REFERENCE,
    TEXT,
    HEADING,
    SHEET,
    VERBATIM,
    CELL,
    SIGNATURE,
    ENCLOSED,
    TOP,
    BOTTOM,
)


def blank_document(page: Page, written_at: datetime) -> Document_:
    """A document of one empty A4 page, in the language of the letter and named after it."""
    from docx import Document  # noqa: PLC0415 - heavy, and only Word documents need it

    document = Document()
    _drop_unwanted(document)
    _set_language(document, page)
    _set_properties(document, page, written_at)
    _set_styles(document)
    _set_page(document, page)
    return document


def raw(thing: object) -> Any:  # noqa: ANN401 - python-docx has no other way to its XML
    """The XML element behind an object of python-docx."""
    return thing._element  # type: ignore[attr-defined]  # noqa: SLF001


def legal(text: str) -> str:
    """The text without what a document cannot hold."""
    return _ILLEGAL.sub("", text)


def write(
    paragraph: Paragraph, lines: list[str], style: Style, *, is_first_bold: bool = False
) -> None:
    """The lines in one paragraph, as text and nothing else."""
    paragraph.style = style.name
    if is_first_bold:
        paragraph.add_run(legal(lines[0])).bold = True
        lines = ["", *lines[1:]] if lines[1:] else []
    if lines:
        paragraph.add_run(legal("\n".join(lines)))


def _drop_unwanted(document: Document_) -> None:
    for relations in (document.part.package.rels, document.part.rels):
        for key in [k for k, each in relations.items() if each.reltype.endswith(_UNWANTED)]:
            del relations[key]


def _set_language(document: Document_, page: Page) -> None:
    """The language of the whole text, for the spelling checker and for reading aloud."""
    from docx.oxml.ns import qn  # noqa: PLC0415 - heavy

    language = _LANGUAGES.get(page["language"], _LANGUAGES["fr"])
    for element in document.styles.element.iter(qn("w:lang")):
        element.set(qn("w:val"), language)
    settings = document.settings.element
    for element in settings.iter(qn("w:themeFontLang")):
        element.set(qn("w:val"), language)
    for element in settings.iter(qn("w:compatSetting")):
        if element.get(qn("w:name")) == "compatibilityMode":
            element.set(qn("w:val"), "15")  # else Word opens it as a document of the past


def _set_properties(document: Document_, page: Page, written_at: datetime) -> None:
    about = document.core_properties
    about.title = legal(page["title"])[:_LONGEST_PROPERTY]
    about.author = about.last_modified_by = legal(page["author"])[:_LONGEST_PROPERTY]
    about.language = _LANGUAGES.get(page["language"], _LANGUAGES["fr"])
    about.comments = ""
    about.created = about.modified = written_at


def _set_styles(document: Document_) -> None:
    """Our styles and the defaults, and none of the others that come with the template."""
    from docx.enum.style import WD_STYLE_TYPE  # noqa: PLC0415 - heavy
    from docx.oxml.ns import qn  # noqa: PLC0415 - heavy

    styles = document.styles
    for style in [each for each in styles if not raw(each).default]:
        style.delete()
    for fonts in styles.element.iter(qn("w:rFonts")):
        fonts.attrib.clear()
        for script in ("ascii", "hAnsi", "eastAsia", "cs"):
            fonts.set(qn(f"w:{script}"), _FACE)
    for spacing in styles.element.find(qn("w:docDefaults")).iter(qn("w:spacing")):
        spacing.set(qn("w:after"), "0")
        spacing.set(qn("w:line"), "259")
    for each in STYLES:
        made = styles.add_style(each.name, WD_STYLE_TYPE.PARAGRAPH, builtin=each is not ENCLOSED)
        made.base_style = styles["Normal"]
        _shape(made, each)


def _shape(made: Any, style: Style) -> None:  # noqa: ANN401 - python-docx types its parents only
    from docx.shared import Mm, Pt  # noqa: PLC0415 - heavy

    made.quick_style, made.hidden = True, False
    made.font.size, made.font.bold = Pt(style.size), style.is_bold
    if style.face:
        made.font.name = style.face
    shape = made.paragraph_format
    shape.left_indent = Mm(style.left)
    shape.space_before, shape.space_after = Pt(style.before), Pt(style.after)
    shape.keep_with_next, shape.keep_together = style.keep_next, style.keep_together


def _set_page(document: Document_, page: Page) -> None:
    """A4, page numbers at the foot, and from the second page on the subject on top."""
    from docx.shared import Mm  # noqa: PLC0415 - heavy

    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin, section.right_margin = Mm(LEFT), Mm(RIGHT)
    section.top_margin, section.bottom_margin = Mm(EDGE), Mm(FOOT)
    section.header_distance = section.footer_distance = Mm(10)
    section.different_first_page_header_footer = True
    write(section.header.paragraphs[0], [page["running"]], TOP)
    for footer in (section.first_page_footer, section.footer):
        _number(footer)


def _number(footer: Footer) -> None:
    """`1/2`, kept up to date by the program that shows it."""
    from docx.enum.text import WD_ALIGN_PARAGRAPH  # noqa: PLC0415 - heavy
    from docx.oxml import parse_xml  # noqa: PLC0415 - heavy
    from docx.oxml.ns import nsdecls  # noqa: PLC0415 - heavy

    paragraph = footer.paragraphs[0]
    paragraph.style = BOTTOM.name
    paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    for before, field in (("", "PAGE"), ("/", "NUMPAGES")):
        if before:
            paragraph.add_run(before)
        raw(paragraph).append(
            parse_xml(
                f'<w:fldSimple {nsdecls("w")} w:instr=" {field} ">'
                "<w:r><w:t>1</w:t></w:r></w:fldSimple>"
            )
        )


def packed(document: Document_, page: Page) -> bytes:
    """The file with a fixed time on each of its parts, so that equal letters are equal bytes."""
    document.styles[ENCLOSED.name].name = _ENCLOSED_NAMES.get(page["language"], ENCLOSED.name)
    written, packed = BytesIO(), BytesIO()
    document.save(written)
    with zipfile.ZipFile(written) as parts, zipfile.ZipFile(packed, "w") as archive:
        for part in parts.infolist():
            entry = zipfile.ZipInfo(part.filename, _EARLIEST)
            entry.create_system = 0
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, parts.read(part))
    return packed.getvalue()
