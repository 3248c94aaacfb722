from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from docx import Document
from docx.document import Document as Document_
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import parse_xml
from docx.oxml.ns import qn
from docx.shared import Mm
from docx.table import Table
from hypothesis import given, settings
from hypothesis import strategies as st

from relance_tui.letters.cleaning import clean_line
from relance_tui.letters.docx import to_docx
from relance_tui.letters.facts import Letter, LetterFacts
from relance_tui.letters.layout import lay_out
from relance_tui.letters.render import render
from relance_tui.letters.templates import TemplateHead
from tests.letters.builders import CREDITOR, an_invoice, some_facts
from tests.letters.outside import (
    HARMFUL,
    HOSTILE,
    full_letter,
    heads,
    hostile_letter,
    notice_head,
    prose,
    squeezed,
)

_HEADS = pytest.mark.parametrize("head", heads(), ids=lambda head: head.name)


def _opened(data: bytes) -> Document_:
    return Document(io.BytesIO(data))


def _texts(document: Document_) -> Iterator[str]:
    for block in document.iter_inner_content():
        if isinstance(block, Table):
            cells = {cell._tc: cell for row in block.rows for cell in row.cells}
            yield from (cell.text for cell in cells.values())
        else:
            yield block.text


def _words(document: Document_) -> str:
    return squeezed("".join(_texts(document)))


def _notice(count: int = 3, language: str = "fr", **changes: Any) -> tuple[Letter, LetterFacts]:
    changes = {"interest": None, **changes}
    facts = some_facts("mise-en-demeure", count, language=language, **changes)
    return render(facts, "mise-en-demeure"), facts


def _tables(document: Document_) -> list[Table]:
    """The tables of figures; the first table of all holds the addresses."""
    return document.tables[1:]


def _png(width: int = 40, height: int = 20) -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        check = struct.pack(">I", zlib.crc32(kind + data))
        return struct.pack(">I", len(data)) + kind + data + check

    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    rows = zlib.compress((b"\0" + b"\x80" * width) * height)
    chunks = chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + chunks


def _jpeg_head(width: int, height: int) -> bytes:
    """As some cameras write it: no JFIF part, a fill byte, then the frame."""
    frame = struct.pack(">HBHHB", 11, 8, height, width, 1) + b"\x01\x11\x00"
    return b"\xff\xd8\xff\xee\x00\x04ab\xff\xff\xc2" + frame + b"\xff\xd9"


@_HEADS
@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("count", [1, 3])
def test_the_document_says_what_the_letter_says(
    head: TemplateHead, language: str, count: int
) -> None:
    letter, facts = full_letter(head, count, language)
    document = _opened(to_docx(letter, facts))
    words = _words(document)
    place = "Lyon, le 1er octobre 2026" if letter.language == "fr" else "Lyon, 1 October 2026"
    for fact in ("Menuiserie Noël", "38000 GRENOBLE", "Ateliers Cœur & Bois", "Égalité", place):
        assert squeezed(fact) in words
    for fact in ("Hélène Lefèvre", letter.subject, *(each.number for each in facts.invoices)):
        assert squeezed(fact) in words or fact not in letter.body
    paragraphs = prose(letter)
    assert paragraphs
    for paragraph in paragraphs:
        assert squeezed(paragraph) in words
    tables = [item for item in lay_out(letter, facts)["blocks"] if item["kind"] == "table"]
    assert len(_tables(document)) == len(tables)
    for item, table in zip(tables, _tables(document), strict=True):
        shown = [[cell.text for cell in row.cells] for row in table.rows]
        assert shown[: 1 + len(item["rows"])] == [list(item["heads"]), *map(list, item["rows"])]


def test_amounts_keep_their_narrow_spaces() -> None:
    texts = list(_texts(_opened(to_docx(*_notice()))))
    assert "1\u202f234,56\u00a0€" in texts
    assert any("FR76\u00a03000\u00a06000" in text for text in texts)


def test_a_statement_is_a_real_table() -> None:
    table = _tables(_opened(to_docx(*_notice())))[0]
    rows = list(table.rows)
    marks = [{child.tag for child in row._tr.trPr} for row in rows]
    assert qn("w:tblHeader") in marks[0]
    assert all(qn("w:tblHeader") not in each for each in marks[1:])
    assert all(qn("w:cantSplit") in each for each in marks)
    for row in rows:
        figures = [cell.paragraphs[0] for cell in row.cells[3:] if cell.text]
        assert {each.alignment for each in figures} == {WD_ALIGN_PARAGRAPH.RIGHT}
        assert {each.style.name for each in figures if each.style} == {"No Spacing"}
    assert rows[1].cells[0].paragraphs[0].alignment is None
    closing = [(row.cells[0].text, row.cells[5].text) for row in rows[4:]]
    assert closing[0] == ("Total restant dû", "4\u202f003,89\u00a0€")
    assert closing[-1] == ("Montant à régler", "4\u202f123,89\u00a0€")
    assert rows[-1].cells[0]._tc is rows[-1].cells[4]._tc
    assert rows[-1].cells[5].paragraphs[0].runs[0].bold
    assert sum(column.width or 0 for column in table.columns) <= Mm(166)


def test_each_part_has_its_style() -> None:
    letter, facts = _notice()
    body = letter.body.replace("En conséquence", "1. Ce que nous demandons\n\nEn conséquence", 1)
    document = _opened(to_docx(replace(letter, body=body), facts))
    sender, recipient = document.tables[0].cell(0, 0), document.tables[0].cell(1, 1)
    styles = {
        text.split("\n")[0]: paragraph.style.name
        for paragraph in [*sender.paragraphs, *recipient.paragraphs, *document.paragraphs]
        if (text := paragraph.text) and paragraph.style
    }
    for start, name in (
        ("Ateliers", "envelope return"),
        ("Menuiserie", "envelope address"),
        ("Lyon, le 1er octobre", "Date"),
        ("Lettre recommandée", "Note Heading"),
        ("Objet\u00a0: Mise en demeure", "Title"),
        ("Référence client", "Subtitle"),
        ("1. Ce que nous demandons", "Heading 1"),
        ("En conséquence", "Body Text"),
        ("Pour régler", "Body Text Indent"),
        ("Hélène Lefèvre", "Signature"),
        ("P.J.", "Pièces jointes"),
    ):
        assert name in {style for text, style in styles.items() if text.startswith(start)}
    closing = next(each for each in document.paragraphs if "d’agréer" in each.text)
    assert closing.paragraph_format.keep_with_next
    english = _opened(to_docx(*_notice(language="en")))
    assert "Enclosures" in {each.style.name for each in english.paragraphs if each.style}


def test_the_recipient_stands_in_the_window_of_an_a4_envelope() -> None:
    document = _opened(to_docx(*_notice()))
    section, table = document.sections[0], document.tables[0]
    left, top = section.left_margin, section.top_margin
    assert section.page_width is not None
    assert section.page_height is not None
    assert left is not None
    assert top is not None
    assert (round(section.page_width.mm), round(section.page_height.mm)) == (210, 297)
    columns = [column.width for column in table.columns]
    height = table.rows[0].height
    assert columns[0] is not None
    assert height is not None
    assert round((left + columns[0]) / Mm(1)) == 110
    assert round((top + height) / Mm(1)) == 52
    assert table.cell(1, 1).text.startswith("Menuiserie Noël\nÀ l’attention de Mme Roy")
    margins = table._tbl.tblPr.find(qn("w:tblCellMar"))
    assert {side.get(qn("w:w")) for side in margins} == {"0"}


def test_pages_are_numbered_by_fields_and_carry_the_subject() -> None:
    section = _opened(to_docx(*_notice(60))).sections[0]
    assert section.different_first_page_header_footer
    for footer in (section.footer, section.first_page_footer):
        fields = footer._element.iter(qn("w:fldSimple"))
        assert [str(each.get(qn("w:instr"))).strip() for each in fields] == ["PAGE", "NUMPAGES"]
    assert section.header.paragraphs[0].text.startswith("Ateliers Cœur & Bois – Mise en demeure")
    assert not section.first_page_header.paragraphs[0].text


@pytest.mark.parametrize(("language", "code"), [("fr", "fr-FR"), ("en", "en-GB")])
def test_the_document_knows_its_language_title_author_and_day(language: str, code: str) -> None:
    letter, facts = _notice(language=language)
    document = _opened(to_docx(letter, facts))
    about = document.core_properties
    assert (about.title, about.author) == (letter.subject, "Ateliers Cœur & Bois")
    assert about.language == code
    assert about.created == about.modified == datetime(2026, 10, 1, 12, tzinfo=UTC)
    assert not about.comments
    (spoken,) = document.styles.element.iter(qn("w:lang"))
    assert spoken.get(qn("w:val")) == code


def test_equal_letters_are_equal_bytes() -> None:
    letter, facts = _notice(creditor=replace(CREDITOR, logo=_png()))
    data = to_docx(letter, facts)
    assert data == to_docx(letter, facts)
    assert data != to_docx(replace(letter, body=letter.body + "x"), facts)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert {each.date_time for each in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert archive.namelist()[0] == "[Content_Types].xml"
        assert not any("thumbnail" in name or "app.xml" in name for name in archive.namelist())


@pytest.mark.parametrize(
    ("logo", "width", "height"),
    [(_png(), 36, 18), (_png(1000, 10), 60, 1), (_jpeg_head(100, 200), 9, 18)],
)
def test_the_logo_is_set_above_the_sender(logo: bytes, width: int, height: int) -> None:
    letter, facts = _notice(creditor=replace(CREDITOR, logo=logo))
    data = to_docx(letter, facts)
    (shape,) = _opened(data).tables[0]._tbl.iter(qn("wp:extent"))
    size = [int(str(shape.get(side))) / Mm(1) for side in ("cx", "cy")]
    assert size == pytest.approx([width, height], abs=0.01)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        (name,) = [each for each in archive.namelist() if "media" in each]
        assert archive.read(name) == logo


@pytest.mark.parametrize(
    "logo",
    [b"", b"<svg/>", b"GIF89a", _png()[:18], b"\xff\xd8\xff", b"\xff\xd8\xff\xe0\x00\x00" * 9],
)
def test_a_picture_that_word_cannot_show_is_left_out(logo: bytes) -> None:
    letter, facts = _notice(creditor=replace(CREDITOR, logo=logo))
    with zipfile.ZipFile(io.BytesIO(to_docx(letter, facts))) as archive:
        assert not [each for each in archive.namelist() if "media" in each]


@_HEADS
def test_text_from_outside_is_only_text_in_every_letter(head: TemplateHead) -> None:
    text = " ".join(HOSTILE)
    letter, facts = hostile_letter(head, text)
    assert squeezed(text) in _words(_opened(to_docx(letter, facts)))


@pytest.mark.parametrize("text", HOSTILE)
def test_text_from_outside_is_only_text(text: str) -> None:
    letter, facts = hostile_letter(notice_head(), text)
    document = _opened(to_docx(letter, facts))
    assert squeezed(text) in _words(document)
    assert squeezed(f"{text}1") in squeezed(_tables(document)[0].rows[2].cells[0].text)
    sender = document.tables[0].cell(0, 0)
    assert squeezed(text) in squeezed(sender.text)


@pytest.mark.parametrize("text", HARMFUL)
def test_text_that_acts_never_reaches_the_document(text: str) -> None:
    data = to_docx(*hostile_letter(notice_head(), text))
    document = _opened(data)
    assert not any(c in "\x00\x07\x0b\x1b\x9b\u202e\u2028\ufffe\uffff" for c in _words(document))
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for name in archive.namelist():
            content = archive.read(name)
            parse_xml(content)
            assert b'TargetMode="External"' not in content


@settings(max_examples=40, deadline=None)
@given(st.text(min_size=1, max_size=80))
def test_any_name_gives_a_document_that_opens(name: str) -> None:
    letter, facts = _notice(1, debtor_name=name, creditor=replace(CREDITOR, name=name))
    shown = "".join(c for c in clean_line(name) if c not in "\ufffe\uffff")
    assert squeezed(shown) in _words(_opened(to_docx(letter, facts)))


def test_what_the_clerk_edited_is_what_the_document_shows() -> None:
    letter, facts = _notice()
    body = letter.body.replace("4 chemin du Moulin", "BP 12").replace("62\u00a0j", "deux mois")
    body = body.replace("Madame, Monsieur,", "Chère Madame,", 1)
    document = _opened(to_docx(replace(letter, body=body), facts))
    words = _words(document)
    assert "BP12" in words
    assert "chemin" not in words
    assert "deuxmois" in words
    assert "ChèreMadame," in words
    assert not _tables(document)
    (typed,) = [each for each in document.paragraphs if "deux\u00a0mois" in each.text]
    assert typed.style is not None
    assert typed.style.name == "Plain Text"
    assert "F-2026-0119\u00a0\u00a002/07/2026" in typed.text


@pytest.mark.parametrize(
    "body", ["", "\n\n\n", "Bonjour", "Objet : x", " " * 50 + "x\n\nObjet : y", "───", "x" * 9999]
)
def test_any_edited_text_gives_a_document(body: str) -> None:
    letter, facts = _notice(1)
    words = _words(_opened(to_docx(replace(letter, body=body), facts)))
    assert squeezed(body).removeprefix("x") in words


def test_a_title_of_any_length_fits_the_properties() -> None:
    letter, facts = _notice(creditor=replace(CREDITOR, name="n" * 999))
    about = _opened(to_docx(replace(letter, subject="s" * 999), facts)).core_properties
    assert (about.title, about.author) == ("s" * 255, "n" * 255)


def test_tables_that_follow_one_another_stay_apart() -> None:
    letter, facts = _notice()
    part = next(each for each in letter.body.split("\n\n") if "───" in each)
    document = _opened(to_docx(replace(letter, body=f"{part}\n\n{part}\n"), facts))
    assert len(_tables(document)) == 2
    blocks = [type(each).__name__ for each in document.iter_inner_content()]
    assert blocks[-4:] == ["Table", "Paragraph", "Table", "Paragraph"]


def test_an_amount_too_large_for_its_column_keeps_the_table_on_the_page() -> None:
    line = an_invoice(total_cents=10**17, open_cents=10**17, paid_cents=10**17)
    letter, facts = _notice(invoices=(line, an_invoice(1, number="n" * 300)))
    table = _tables(_opened(to_docx(letter, facts)))[0]
    assert sum(column.width or 0 for column in table.columns) <= Mm(166)
