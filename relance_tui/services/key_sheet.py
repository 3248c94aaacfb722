"""The keys as a document to print and pin beside the screen."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from relance_tui.i18n import _, current_language
from relance_tui.letters.report import Report, Section, report_pdf

Group = tuple[str, Iterable[tuple[str, str]]]
"""The title of a group of keys, and each key with its meaning."""


def key_sheet(groups: Iterable[Group], made_on: date) -> bytes:
    """The keys as PDF on A4, one section per group."""
    return report_pdf(
        Report(
            title=_("Relance : les touches"),
            language=current_language(),
            made_on=made_on,
            sections=tuple(Section(heading=title, details=tuple(rows)) for title, rows in groups),
        )
    )
