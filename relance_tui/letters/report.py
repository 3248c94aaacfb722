"""Documents for reading and filing: a debtor sheet, a journal, the lists of a hand-over file."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from relance_tui.domain.formats import long_date
from relance_tui.letters.cleaning import clean_line
from relance_tui.letters.engine import document, printable
from relance_tui.letters.fitting import cells
from relance_tui.letters.layout import Item, running_line, table_item
from relance_tui.letters.lexicon import word_in
from relance_tui.letters.words import Table

_SIZE = 10.0
"""Of the running text of `report.typ`, in points."""
_LINE_MM = 170


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A part of a report; what is empty is left out."""

    heading: str = ""
    paragraphs: tuple[str, ...] = ()
    details: tuple[tuple[str, str], ...] = ()
    """Facts, each with its name."""
    table: Table | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """A document of sections. Its texts are data: nothing in them acts."""

    title: str
    subtitle: str = ""
    author: str = ""
    """Who it comes from: our company."""
    language: str = "fr"
    made_on: date
    sections: tuple[Section, ...] = ()


def report_pdf(report: Report) -> bytes:
    """The report as PDF/A-3b on A4, pages numbered `n/N`. The same report gives the same bytes.

    Long tables run over pages, with their heads, and with their sum when they have `running`.
    Raises `RelanceError` when it cannot be laid out.
    """
    report = _cleaned(report)
    data = {
        "language": _language(report),
        "title": report.title,
        "subtitle": report.subtitle,
        "author": report.author,
        "made": _made(report),
        "running": running_line(report.author, report.title),
        "sections": [_section_data(section, report) for section in report.sections],
    }
    inputs = {"report": json.dumps(printable(data), ensure_ascii=False)}
    return document("report.typ", inputs, report.made_on)


def _section_data(section: Section, report: Report) -> dict[str, Any]:
    carried, brought = (word_in(report.language, key) for key in ("carried", "brought"))
    table = section.table
    return {
        "heading": section.heading,
        "paragraphs": section.paragraphs,
        "details": section.details,
        "table": table and _table_data(table_item(table, carried, brought)),
    }


def _table_data(item: Item) -> dict[str, Any]:
    item = printable(item)
    return {**item, **cells(item, _SIZE, _LINE_MM)}


def _language(report: Report) -> str:
    return "en" if report.language == "en" else "fr"


def _made(report: Report) -> str:
    written = long_date(report.made_on, _language(report))
    return word_in(report.language, "made_on").format(date=written)


def _cleaned(report: Report) -> Report:
    """The report with one visible line in each text, whatever was in it."""
    return replace(
        report,
        title=clean_line(report.title),
        subtitle=clean_line(report.subtitle),
        author=clean_line(report.author),
        sections=tuple(map(_cleaned_section, report.sections)),
    )


def _cleaned_section(section: Section) -> Section:
    return Section(
        heading=clean_line(section.heading),
        paragraphs=tuple(filter(None, map(clean_line, section.paragraphs))),
        details=tuple((clean_line(name), clean_line(value)) for name, value in section.details),
        table=section.table and _cleaned_table(section.table),
    )


def _cleaned_table(table: Table) -> Table:
    return replace(
        table,
        heads=tuple(map(clean_line, table.heads)),
        rows=tuple(tuple(map(clean_line, row)) for row in table.rows),
        totals=tuple((clean_line(label), clean_line(value)) for label, value in table.totals),
        running=tuple(map(clean_line, table.running)),
    )
