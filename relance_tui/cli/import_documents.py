"""The JSON document of an import, file by file."""

from __future__ import annotations

from relance_tui.cli.output import Document
from relance_tui.domain.formats import plain_amount
from relance_tui.services.views import FileReport, ImportReport, RefusedLine


def imported(report: ImportReport) -> Document:
    """What an import did, or would do."""
    return {"files": [_file(each) for each in report.files], "applied": report.is_applied}


def _file(report: FileReport) -> Document:
    return {
        "path": str(report.path),
        "format": report.format or None,
        "new": report.new,
        "changed": report.changed,
        "unchanged": report.unchanged,
        "settled": report.settled,
        "matched": report.matched,
        "proposed": report.proposed,
        "vanished": [
            {
                "customer": gone.customer,
                "name": gone.name,
                "invoice": gone.number,
                "open": plain_amount(gone.open_cents),
                "currency": gone.currency,
            }
            for gone in report.vanished
        ],
        "refused": [_line(line) for line in report.refused],
        "warnings": [_line(line) for line in report.warnings],
        "error": report.error or None,
        "moved_to": str(report.moved_to) if report.moved_to else None,
    }


def _line(line: RefusedLine) -> Document:
    return {"line": line.line, "column": line.column, "value": line.value, "reason": line.reason}
