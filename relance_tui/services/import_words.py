"""What an import did, in sentences: printed, and kept beside a file taken from a folder."""

from __future__ import annotations

from collections.abc import Iterator

from relance_tui.domain.formats import number, quoted
from relance_tui.i18n import _, current_language, ngettext
from relance_tui.plain_text import literal
from relance_tui.services.views import FileReport, RefusedLine
from relance_tui.storage.queue_reads import BANK_FORMATS


def counts_line(report: FileReport) -> str:
    """What a file changed, in counts of what it holds: invoices, movements or customers."""
    told = _invoices(report)
    if is_statement(report):
        told = _movements(report)
    elif report.format == "customers":
        told = _customers(report)
    return ", ".join(told) or _("rien de nouveau")


def is_statement(report: FileReport) -> bool:
    """Whether a file holds the movements of a bank account."""
    return report.format in BANK_FORMATS


def _invoices(file: FileReport) -> Iterator[str]:
    yield from _counted(
        (file.new, ngettext("{count} nouvelle", "{count} nouvelles", file.new)),
        (file.changed, ngettext("{count} modifiée", "{count} modifiées", file.changed)),
        (file.settled, ngettext("{count} soldée", "{count} soldées", file.settled)),
        (file.matched, ngettext("{count} rapprochée", "{count} rapprochées", file.matched)),
        (file.unchanged, ngettext("{count} inchangée", "{count} inchangées", file.unchanged)),
        _refused(file),
    )


def _movements(file: FileReport) -> Iterator[str]:
    new, known = file.new, file.unchanged
    proposed = ngettext("{count} à proposer", "{count} à proposer", file.proposed)
    yield from _counted(
        (new, ngettext("{count} mouvement nouveau", "{count} mouvements nouveaux", new)),
        (file.matched, ngettext("{count} rapproché", "{count} rapprochés", file.matched)),
        (known, ngettext("{count} déjà connu", "{count} déjà connus", known)),
        _refused(file),
        (file.proposed, proposed),
    )


def _customers(file: FileReport) -> Iterator[str]:
    new, same = file.new, file.unchanged
    yield from _counted(
        (new, ngettext("{count} client nouveau", "{count} clients nouveaux", new)),
        (file.changed, ngettext("{count} complété", "{count} complétés", file.changed)),
        (same, ngettext("{count} inchangé", "{count} inchangés", same)),
        _refused(file),
    )


def _refused(file: FileReport) -> tuple[int, str]:
    count = len(file.refused)
    return count, ngettext("{count} ligne refusée", "{count} lignes refusées", count)


def _counted(*told: tuple[int, str]) -> Iterator[str]:
    """The counts that are not nothing."""
    return (text.format(count=number(count, current_language())) for count, text in told if count)


def line_told(line: RefusedLine, name: str, label: str) -> str:
    """One line that was refused or doubted, with the value unless the reason gives it."""
    template = _("{file}, ligne {line}{column}, {label} : {reason}")
    if not line.line:  # what concerns the whole file
        template = _("{file}{column}, {label} : {reason}")
    told = template.format(
        file=name,
        line=line.line,
        column=f", {line.column}" if line.column else "",
        label=label,
        reason=line.reason,
    )
    value = quoted(line.value) if line.value else ""
    return f"{told} ({value})" if value and value not in line.reason else told


def failure(report: FileReport) -> str:
    """Why nothing of a file could be used."""
    return report.error or _("{path} : aucune ligne n’a pu être lue").format(path=report.path)


def report_text(report: FileReport, name: str) -> str:
    """The whole report of one file, a line each."""
    lines = [report.error] if report.error else []
    if report.format:
        verdict = _("{path} ({format}) :").format(path=name, format=report.format)
        lines.append(f"{verdict} {counts_line(report)}")
    lines += [line_told(line, name, _("attention")) for line in report.warnings]
    lines += [line_told(line, name, _("refusée")) for line in report.refused]
    return "\n".join([*map(literal, lines), ""])
