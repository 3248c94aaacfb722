from __future__ import annotations

import io
import re
import stat
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pypdf import PdfReader

from relance_tui.errors import RelanceError
from relance_tui.letters.cleaning import clean_line
from relance_tui.letters.export import file_name, to_text, write_atomically
from relance_tui.letters.facts import EarlierContact, Letter, LetterFacts
from relance_tui.letters.pdf import to_pdf
from relance_tui.letters.render import render
from tests.letters.builders import CLAIMING, CREDITOR, TEMPLATES, WRITTEN_ON, an_invoice, some_facts

HOSTILE = (
    "../../x",
    "{{ 991*997 }}",
    "{% for x in y %}",
    "{# rien #}",
    '#import "/etc/passwd": *',
    "#panic()",
    "*bold* _it_ `code` $x$ <label> @ref",
    '=HYPERLINK("http://x")',
    "<script>alert(1)</script>",
    "]] ) } \\ ' \"",
    "[bold]Dupont [Fils][/x]",
    "x" * 300,
    "mot " * 75,
    "Café 😀🧑‍💻 日本",
    "شركة عربي",
    "+++",
    "%s %(a)s {0}",
    "Objet : autre chose",
)


def _words(document: bytes) -> str:
    """The text of all pages without spaces: where a line breaks is the layout's affair."""
    text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(document)).pages)
    return re.sub(r"[\s\u00a0\u202f\u200b]+", "", text)


def _squeezed(text: str) -> str:
    return re.sub(r"[\s\u00a0\u202f]+", "", text)


def _hostile_facts(template: str, text: str) -> LetterFacts:
    facts = some_facts(template, 2)
    return replace(
        facts,
        debtor_name=text,
        debtor_code=text,
        contact_name=text,
        contact_email=text,
        debtor_siren=text,
        debtor_address=f"{text}\n{text}",
        sentence=text,
        creditor=replace(CREDITOR, name=text, signatory=text, payment_means=text, iban=text),
        invoices=tuple(replace(each, number=f"{text}{i}") for i, each in enumerate(facts.invoices)),
        earlier=(EarlierContact(on=WRITTEN_ON, kind="email", label=text),),
    )


@pytest.mark.parametrize("template", TEMPLATES)
@pytest.mark.parametrize("text", HOSTILE)
def test_text_from_outside_is_only_text(template: str, text: str) -> None:
    facts = _hostile_facts(template, text)
    letter = render(facts, template)
    assert text.strip() in letter.body
    assert str(991 * 997) not in letter.body
    exported = to_text(letter).decode("utf-8")
    assert text.strip() in exported


@pytest.mark.parametrize("text", HOSTILE)
def test_text_from_outside_is_only_text_in_pdf(text: str) -> None:
    facts = _hostile_facts("mise-en-demeure", text)
    words = _words(to_pdf(render(facts, "mise-en-demeure"), facts))
    assert "Miseendemeuredepayer" in words
    if text.isascii():
        assert _squeezed(text) in words


@pytest.mark.parametrize("template", TEMPLATES)
def test_every_template_prints_with_a_hostile_name(template: str) -> None:
    text = "#import *x* [b] {{ 991*997 }} 😀 " + "w" * 120
    facts = _hostile_facts(template, text)
    assert "□" in _words(to_pdf(render(facts, template), facts))


def test_control_characters_never_reach_a_letter() -> None:
    text = "A\x1b]52;c;eA==\x07B\x00C\r\nD\u202eE\u2028F\x9bG\ud800"
    facts = _hostile_facts("mise-en-demeure", text)
    letter = render(facts, "mise-en-demeure")
    body = letter.subject + letter.body
    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u202e\u2028\ud800]", body)
    assert to_pdf(letter, facts).startswith(b"%PDF-")


@given(st.text(max_size=60))
def test_a_cleaned_line_is_one_visible_line(text: str) -> None:
    line = clean_line(text)
    assert line.splitlines() in ([], [line])
    assert clean_line(line) == line
    assert not any(ord(c) < 32 or 127 <= ord(c) < 160 for c in line)


@pytest.mark.parametrize("template", CLAIMING)
@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_pdf_says_what_the_letter_says(template: str, language: str) -> None:
    facts = some_facts(template, 3, language=language)
    letter = render(facts, template)
    document = to_pdf(letter, facts)
    words = _words(document)
    for fact in (
        "Menuiserie Noël",
        "38000 GRENOBLE",
        "Ateliers Cœur & Bois",
        "12 rue de l’Égalité",
        "FR76 3000 6000 0112 3456 7890 189",
        "F-2026-0118",
        "31/07/2026",
        "1 234,56 €" if language == "fr" else "€1,234.56",
        "Hélène Lefèvre",
        "Lyon, le 1er octobre 2026" if language == "fr" else "Lyon, 1 October 2026",
        letter.subject,
    ):
        assert _squeezed(fact) in words
    for paragraph in letter.body.split("\n\n"):
        if "───" not in paragraph and len(paragraph) > 60:
            assert _squeezed(paragraph)[:40] in words


def test_the_pdf_is_archival_and_repeatable() -> None:
    facts = some_facts("mise-en-demeure", 3)
    letter = render(facts, "mise-en-demeure")
    document = to_pdf(letter, facts)
    assert document == to_pdf(letter, facts)
    reader = PdfReader(io.BytesIO(document))
    assert reader.xmp_metadata is not None
    assert b"pdfaid:part" in reader.xmp_metadata.stream.get_data()
    assert reader.metadata is not None
    assert reader.metadata.title == letter.subject
    width, height = reader.pages[0].mediabox[2:]
    assert (round(width), round(height)) == (595, 842)


def test_a_long_statement_runs_over_numbered_pages() -> None:
    facts = some_facts("derniere-relance", 60)
    reader = PdfReader(io.BytesIO(to_pdf(render(facts, "derniere-relance"), facts)))
    pages = [page.extract_text() for page in reader.pages]
    assert len(pages) == 3
    for number, page in enumerate(pages, 1):
        assert f"{number}/3" in page
    assert all("Échéance" in page for page in pages[:2])
    assert all(invoice.number in "".join(pages) for invoice in facts.invoices)


def test_the_address_stands_in_the_window() -> None:
    facts = some_facts("mise-en-demeure", 1)
    page = PdfReader(io.BytesIO(to_pdf(render(facts, "mise-en-demeure"), facts))).pages[0]
    found: dict[str, tuple[float, float]] = {}

    def visit(text: str, page_to: list[float], at: list[float], *_rest: object) -> None:
        left = at[4] * page_to[0] + at[5] * page_to[2] + page_to[4]
        up = at[4] * page_to[1] + at[5] * page_to[3] + page_to[5]
        if text.strip():
            found.setdefault(text.strip(), (left / 72 * 25.4, 297 - up / 72 * 25.4))

    page.extract_text(visitor_text=visit)
    for line in ("Menuiserie Noël", "38000 GRENOBLE"):
        left, top = next(place for text, place in found.items() if text.startswith(line[:5]))
        assert 109 <= left <= 112
        assert 50 <= top <= 85


def test_what_the_clerk_edited_is_what_prints() -> None:
    facts = some_facts("mise-en-demeure", 3)
    letter = render(facts, "mise-en-demeure")
    body = letter.body.replace("4 chemin du Moulin", "BP 12").replace("62\u00a0j", "deux mois")
    body = body.replace("Madame, Monsieur,", "Chère Madame,", 1)
    words = _words(to_pdf(replace(letter, body=body), facts))
    assert "BP12" in words
    assert "chemin" not in words
    assert "deuxmois" in words
    assert "ChèreMadame," in words


@pytest.mark.parametrize(
    "body", ["", "\n\n\n", "Bonjour", "Objet : x", " " * 50 + "x\n\nObjet : y"]
)
def test_any_edited_text_prints(body: str) -> None:
    facts = some_facts("mise-en-demeure", 1)
    letter = replace(render(facts, "mise-en-demeure"), body=body)
    assert to_pdf(letter, facts).startswith(b"%PDF-")


def test_text_files_hold_plain_no_break_spaces_only() -> None:
    letter = render(some_facts("relance-ferme", 3), "relance-ferme")
    text = to_text(letter).decode("utf-8")
    assert "\u202f" in letter.body
    assert "\u202f" not in text
    assert "1\u00a0234,56\u00a0€" in text
    assert text.endswith("\n")


@pytest.mark.parametrize("text", [*HOSTILE, "con", ".", "..", "a/b\\c:d", "\0", "é" * 500, ""])
def test_file_names_are_safe(text: str) -> None:
    facts = some_facts("rappel", debtor_code=text, debtor_name=text)
    letter = Letter(template="rappel", language="fr", subject="", body="")
    name = file_name(letter, facts, "pdf")
    assert re.fullmatch(r"2026-10-01_([A-Za-z0-9-]+_)?rappel\.pdf", name)
    assert len(name) < 100


def test_file_names_are_readable() -> None:
    facts = some_facts("mise-en-demeure")
    letter = render(facts, "mise-en-demeure")
    assert file_name(letter, facts, "pdf") == "2026-10-01_C0042_mise-en-demeure.pdf"
    nameless = replace(facts, debtor_code="", debtor_name="Cœur d’Été")
    assert file_name(letter, nameless, "txt") == "2026-10-01_Coeur-d-Ete_mise-en-demeure.txt"


def test_writing_is_private_and_refuses_to_replace(tmp_path: Path) -> None:
    out = tmp_path / "out"
    out.mkdir()
    path = out / "lettre.txt"
    write_atomically(path, b"un")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    with pytest.raises(RelanceError, match="existe déjà"):
        write_atomically(path, b"deux")
    assert path.read_bytes() == b"un"
    write_atomically(path, b"trois", overwrite=True)
    assert path.read_bytes() == b"trois"
    assert list(out.iterdir()) == [path]


def test_writing_where_one_cannot_says_so(tmp_path: Path) -> None:
    with pytest.raises(RelanceError, match="impossible"):
        write_atomically(tmp_path / "absent" / "lettre.txt", b"un")
    folder = tmp_path / "out" / "dossier"
    folder.mkdir(parents=True)
    with pytest.raises(RelanceError):
        write_atomically(folder, b"un", overwrite=True)
    assert list(folder.parent.iterdir()) == [folder]


def test_an_amount_too_large_for_its_column_still_prints() -> None:
    line = an_invoice(total_cents=123_456_789_012_34, open_cents=123_456_789_012_34)
    facts = some_facts("mise-en-demeure", invoices=(line, an_invoice(1, currency="CHF")))
    assert "123456789012,34€" in _words(to_pdf(render(facts, "mise-en-demeure"), facts))
