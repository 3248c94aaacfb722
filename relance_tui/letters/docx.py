"""A letter as a Word document: real styles and tables, the address in the envelope’s window."""

from __future__ import annotations

from datetime import UTC, datetime, time
from typing import TYPE_CHECKING, Final

from relance_tui.letters.cleaning import columns
from relance_tui.letters.docx_frame import (
    CELL,
    DATE,
    EDGE,
    ENCLOSED,
    HEADING,
    LEFT,
    MENTION,
    RECIPIENT,
    REFERENCE,
    RIGHT,
    SENDER,
    SHEET,
    SIGNATURE,
    SUBJECT,
    TEXT,
    VERBATIM,
    WINDOW_LEFT,
    blank_document,
    legal,
    packed,
    raw,
    write,
)
from relance_tui.letters.facts import Letter, LetterFacts
from relance_tui.letters.layout import Item, Page, lay_out
from relance_tui.letters.logo import raster

if TYPE_CHECKING:
    from docx.document import Document as Document_
    from docx.table import Table
    from docx.table import _Cell as Cell
    from docx.table import _Row as Row

_NOON = time(12, tzinfo=UTC)
_WIDTH = 210 - LEFT - RIGHT
_WINDOW_TOP, _HEAD_END = 52, 92
"""Where the recipient's address begins, and the letter below it, in millimetres."""
_LOGO_WIDTH, _LOGO_HEIGHT = 60, 18
_FIGURE, _BOLD_LETTER = 1.95, 2.25
"""Millimetres of a figure in a table, and of a bold one or a letter of the heads."""
_CELL_SIDE = 1.2
_NARROWEST = 8.0
_KINDS: Final = {
    "heading": HEADING,
    "sheet": SHEET,
    "signature": SIGNATURE,
    "verbatim": VERBATIM,
}


def to_docx(letter: Letter, facts: LetterFacts) -> bytes:
    """The letter as it reads now, to go on editing. The same letter always gives the same bytes.

    A logo that is no PNG or JPEG is left out.
    """
    page = lay_out(letter, facts)
    document = blank_document(page, datetime.combine(facts.written_on, _NOON))
    _add_head(document, page, facts.creditor.logo)
    for item in page["blocks"]:
        _add_item(document, item)
    return packed(document, page)


def _add_head(document: Document_, page: Page, logo: bytes) -> None:
    """Sender, recipient, date, mentions and subject."""
    from docx.shared import Mm  # noqa: PLC0415 - heavy

    table = document.add_table(2, 2)
    _frame(table, [WINDOW_LEFT - LEFT, _WIDTH - WINDOW_LEFT + LEFT], side=0)
    heights = (_WINDOW_TOP - EDGE, _HEAD_END - _WINDOW_TOP)
    for row, height in zip(table.rows, heights, strict=True):
        row.height = Mm(height)
    sender = table.cell(0, 0).merge(table.cell(1, 0))
    has_logo = _add_logo(sender, logo, page["author"])
    first = sender.add_paragraph() if has_logo else sender.paragraphs[0]
    write(first, page["sender"], SENDER, is_first_bold=True)
    write(table.cell(1, 1).paragraphs[0], page["recipient"], RECIPIENT)
    write(document.add_paragraph(), [page["date"]], DATE)
    for mention in page["mentions"]:
        write(document.add_paragraph(), [mention], MENTION)
    write(document.add_paragraph(), page["subject"][:1], SUBJECT)
    if page["subject"][1:]:
        write(document.add_paragraph(), page["subject"][1:], REFERENCE)
    document.paragraphs[-1].paragraph_format.space_after = Mm(5)


def _add_logo(cell: Cell, logo: bytes, name: str) -> bool:
    """The picture in the first paragraph of the cell; whether there is one."""
    from docx.opc.constants import RELATIONSHIP_TYPE  # noqa: PLC0415 - heavy
    from docx.opc.packuri import PackURI  # noqa: PLC0415 - heavy
    from docx.oxml.shape import CT_Inline  # noqa: PLC0415 - heavy
    from docx.parts.image import ImagePart  # noqa: PLC0415 - heavy
    from docx.shared import Mm  # noqa: PLC0415 - heavy

    found = raster(logo)
    if found is None:
        return False
    kind, width, height = found
    scale = min(_LOGO_WIDTH / width, _LOGO_HEIGHT / height)
    # python-docx's own reader of pictures stops at files that every other program opens.
    part = ImagePart(PackURI(f"/word/media/logo.{kind}"), f"image/{kind}", logo)
    relation = cell.part.relate_to(part, RELATIONSHIP_TYPE.IMAGE)
    size = Mm(max(width * scale, 1)), Mm(max(height * scale, 1))
    shape = CT_Inline.new_pic_inline(1, relation, f"logo.{kind}", *size)
    shape.docPr.set("descr", legal(name))
    paragraph = cell.paragraphs[0]
    paragraph.style = SENDER.name
    raw(paragraph.add_run()).add_drawing(shape)
    return True


def _add_item(document: Document_, item: Item) -> None:
    if item.get("kind") == "table":
        _add_table(document, item)
        return
    lines = item.get("lines", [])
    if lines:
        style = _KINDS.get(item.get("kind", ""), TEXT)
        paragraph = document.add_paragraph()
        write(paragraph, lines, style)
        if item.get("is_sticky"):
            paragraph.paragraph_format.keep_with_next = True
    if any(item.get("enclosed", [])):
        write(document.add_paragraph(), item["enclosed"], ENCLOSED)


def _add_table(document: Document_, item: Item) -> None:
    """The rows, their heads again on each page, then the closing lines under their column."""
    body, totals = [item["heads"], *item["rows"]], item["totals"]
    column = item["total_column"]
    table = document.add_table(len(body) + len(totals), len(item["heads"]))
    _frame(table, _widths(item), side=_CELL_SIDE)
    last = len(table.rows) - 1
    for i, row in enumerate(table.rows):
        _keep_whole(row, is_head=i == 0)
        cells = row.cells
        if i < len(body):
            for at, (cell, text) in enumerate(zip(cells, body[i], strict=False)):
                _fill(cell, text, is_figure=at >= item["first_figure"], is_bold=i == 0)
        else:
            label, value = totals[i - len(body)]
            _fill(cells[0].merge(cells[column - 1]), label, is_figure=True, is_bold=i == last)
            _fill(cells[column], value, is_figure=True, is_bold=i == last)
        for cell in dict.fromkeys(row.cells):
            cell.paragraphs[0].style = CELL.name
            if i in {0, len(body) - 1}:
                _rule_below(cell)
            if i == 0 or len(body) - 1 <= i < last:
                cell.paragraphs[0].paragraph_format.keep_with_next = True
    document.add_paragraph(style=CELL.name)  # two tables would become one


def _widths(item: Item) -> list[float]:
    """The columns in millimetres: as wide as their texts, the widest of words takes the rest."""
    wished = [
        max(
            columns(head) * _BOLD_LETTER,
            *(columns(row[i]) * _FIGURE for row in item["rows"]),
            _NARROWEST,
        )
        + 2 * _CELL_SIDE
        for i, head in enumerate(item["heads"])
    ]
    column = item["total_column"]
    values = max((columns(value) for _label, value in item["totals"]), default=0)
    wished[column] = max(wished[column], values * _BOLD_LETTER + 2 * _CELL_SIDE)
    elastic = max(range(item["first_figure"]), key=wished.__getitem__, default=0)
    rest = _WIDTH - sum(wished) + wished[elastic]
    if rest >= _NARROWEST * 2:
        wished[elastic] = rest
        return wished
    return [width * _WIDTH / sum(wished) for width in wished]


def _frame(table: Table, widths: list[float], *, side: float) -> None:
    """Columns of these widths whatever is typed in them; a line on top unless `side` is 0."""
    from docx.oxml import parse_xml  # noqa: PLC0415 - heavy
    from docx.oxml.ns import nsdecls  # noqa: PLC0415 - heavy
    from docx.shared import Mm  # noqa: PLC0415 - heavy

    margin = f'w:w="{Mm(side).twips}" w:type="dxa"'
    borders = f"<w:tblBorders>{_border('top')}</w:tblBorders>" if side else ""
    element = raw(table)
    element.replace(
        element.tblPr,
        parse_xml(
            f'<w:tblPr {nsdecls("w")}><w:tblW w:w="{Mm(sum(widths)).twips}" w:type="dxa"/>'
            f'<w:tblInd w:w="0" w:type="dxa"/>{borders}<w:tblLayout w:type="fixed"/>'
            f"<w:tblCellMar><w:left {margin}/><w:right {margin}/></w:tblCellMar></w:tblPr>"
        ),
    )
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Mm(width)
    for row in table.rows:
        for cell, width in zip(row.cells, widths, strict=True):
            cell.width = Mm(width)


def _border(edge: str) -> str:
    return f'<w:{edge} w:val="single" w:sz="5" w:space="0" w:color="auto"/>'


def _rule_below(cell: Cell) -> None:
    from docx.oxml import parse_xml  # noqa: PLC0415 - heavy
    from docx.oxml.ns import nsdecls  # noqa: PLC0415 - heavy

    borders = f"<w:tcBorders {nsdecls('w')}>{_border('bottom')}</w:tcBorders>"
    raw(cell).get_or_add_tcPr().append(parse_xml(borders))


def _keep_whole(row: Row, *, is_head: bool) -> None:
    """The row on one page; the heads on top of each."""
    from docx.oxml import OxmlElement  # noqa: PLC0415 - heavy

    properties = raw(row).get_or_add_trPr()
    properties.append(OxmlElement("w:cantSplit"))
    if is_head:
        properties.append(OxmlElement("w:tblHeader"))


def _fill(cell: Cell, text: str, *, is_figure: bool, is_bold: bool) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH  # noqa: PLC0415 - heavy

    paragraph = cell.paragraphs[0]
    write(paragraph, [text], CELL, is_first_bold=is_bold)
    if is_figure:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
