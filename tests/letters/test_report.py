from __future__ import annotations

import io
import re
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from relance_tui.domain.formats import amount
from relance_tui.letters.report import Report, Section, report_pdf
from relance_tui.letters.words import Table
from tests.letters.pictures import pages, places, squeezed

MADE_ON = date(2026, 11, 25)
HOSTILE = (
    "../../x",
    "{{ 991*997 }}",
    '=HYPERLINK("http://x")',
    "<script>alert(1)</script>",
    "#panic() #sys.inputs *a* _b_ $x$ `c`",
    "]] ) } \\ ' \"",
    "x" * 300,
    "mot " * 75,
    "Café 😀 日本",
    "شركة عربي",
    "",
)


def an_account(count: int, **changes: Any) -> Table:
    total, rows, running = 0, [], []
    for i in range(count):
        total += 12_345 + i
        rows.append((f"{1 + i % 28:02}/01/2026", f"F-{i:04}", amount(12_345 + i), amount(total)))
        running.append(amount(total))
    table = Table(
        heads=("Date", "Pièce", "Débit", "Solde"),
        rows=tuple(rows),
        totals=(("Solde au 25/11/2026", amount(total)),),
        first_figure=2,
        total_column=3,
        running=tuple(running),
    )
    return replace(table, **changes)


def a_report(*sections: Section, **changes: Any) -> Report:
    report = Report(
        title="Dossier Menuiserie Noël",
        subtitle="Relevé de compte",
        author="Ateliers Cœur & Bois",
        made_on=MADE_ON,
        sections=sections,
    )
    return replace(report, **changes)


def test_a_report_says_all_it_is_given() -> None:
    section = Section(
        heading="Le client",
        paragraphs=("Première observation.", "", "Seconde observation."),
        details=(("SIREN", "552 100 554"), ("Adresse", "4 chemin du Moulin")),
        table=an_account(3),
    )
    report = a_report(section)
    (page,) = pages(report_pdf(report))
    for said in (
        "Dossier Menuiserie Noël",
        "Relevé de compte",
        "Ateliers Cœur & Bois",
        "Établi le 25 novembre 2026",
        "Le client",
        "Première observation.",
        "Seconde observation.",
        "552 100 554",
        "4 chemin du Moulin",
        "F-0002",
        "370,38 €",
    ):
        assert squeezed(said) in squeezed(page)
    assert "1/1" in page


def test_a_report_in_english_uses_english_words() -> None:
    report = a_report(Section(table=an_account(90)), language="en")
    found = pages(report_pdf(report))
    assert "Made on 25 November 2026" in found[0]
    assert "Carried forward" in found[0]
    assert "Brought forward" in found[1]


def test_the_report_is_archival_and_repeatable() -> None:
    report = a_report(Section(heading="Compte", table=an_account(5)))
    document = report_pdf(report)
    assert document == report_pdf(report)
    reader = PdfReader(io.BytesIO(document))
    assert reader.xmp_metadata is not None
    assert b"pdfaid:part" in reader.xmp_metadata.stream.get_data()
    assert reader.metadata is not None
    assert reader.metadata.title == "Dossier Menuiserie Noël"
    assert reader.metadata.author == "Ateliers Cœur & Bois"
    width, height = reader.pages[0].mediabox[2:]
    assert (round(width), round(height)) == (595, 842)


@pytest.mark.parametrize("count", [60, 130])
def test_sums_are_carried_over_the_pages_of_a_report(count: int) -> None:
    table = an_account(count)
    found = pages(report_pdf(a_report(Section(heading="Compte", table=table))))
    assert len(found) > 1
    for i, page in enumerate(found[:-1]):
        last = int(re.findall(r"F-(\d{4})", page)[-1])
        assert squeezed("À reporter" + table.running[last]) in squeezed(page)
        assert squeezed("Report" + table.running[last]) in squeezed(found[i + 1])
        assert f"F-{last + 1:04}" in found[i + 1]
    assert "À reporter" not in found[-1]
    for number, page in enumerate(found, 1):
        assert f"{number}/{len(found)}" in page
        assert ("Ateliers Cœur & Bois – Dossier Menuiserie Noël" in page) == (number > 1)
        assert "Solde" in page


def test_a_table_without_a_running_sum_carries_none() -> None:
    found = pages(report_pdf(a_report(Section(table=an_account(90, running=())))))
    assert len(found) > 1
    assert not any("reporter" in page or "Report" in page for page in found)
    assert all("Débit" in page for page in found)


@pytest.mark.parametrize("count", range(30, 60, 3))
def test_a_heading_is_never_the_last_line_of_a_page(count: int) -> None:
    sections = (Section(table=an_account(count)), Section(heading="Suite", table=an_account(4)))
    page = next(page for page in pages(report_pdf(a_report(*sections))) if "Suite" in page)
    assert "F-0000" in page[page.index("Suite") :]


@pytest.mark.parametrize("text", HOSTILE)
def test_text_from_outside_is_text_everywhere_in_a_report(text: str) -> None:
    table = Table(
        heads=("Date", "Acte", "Montant"),
        rows=tuple(("01/01/2026", text, text[:30]) for _ in range(60)),
        totals=((text, text[:30]),),
        first_figure=2,
        total_column=2,
        running=(text,) * 60,
    )
    section = Section(heading=text, paragraphs=(text,), details=((text, text),), table=table)
    report = a_report(section, title=text, subtitle=text, author=text)
    document = report_pdf(report)
    found = squeezed("".join(pages(document)))
    assert str(991 * 997) not in found
    if text.isascii():
        assert found.count(squeezed(text)) >= 60
        metadata = PdfReader(io.BytesIO(document)).metadata
        assert metadata is not None
        assert squeezed(metadata.title or "") == squeezed(text)


def test_a_long_text_leaves_every_column_its_room() -> None:
    rows = tuple((str(i), "mot " * 60, "motif " * 40, "1\u202f234,56\u00a0€") for i in range(3))
    table = Table(
        heads=("N°", "Acte", "Motif", "Montant"),
        rows=rows,
        totals=(),
        first_figure=3,
        total_column=3,
    )
    document = report_pdf(a_report(Section(table=table, details=(("nom " * 60, "valeur"),))))
    found = places(document)
    assert found["Motif"][0] - found["Acte"][0] > 40
    assert next(place for text, place in found.items() if text.startswith("valeur"))[0] < 150


def test_an_empty_report_is_a_page_with_its_title() -> None:
    report = Report(title="Journal", made_on=MADE_ON)
    (page,) = pages(report_pdf(report))
    assert "Journal" in page
    empty = Table(heads=("A", "B"), rows=(), totals=(), first_figure=1, total_column=1)
    (page,) = pages(report_pdf(a_report(Section(), Section(table=empty))))
    assert "A" in page


@settings(max_examples=40, deadline=None)
@given(st.text(max_size=80))
def test_any_text_prints(text: str) -> None:
    report = a_report(Section(heading=text, paragraphs=(text,), details=((text, text),)))
    document = report_pdf(replace(report, title=text, author=text))
    assert document.startswith(b"%PDF-")
