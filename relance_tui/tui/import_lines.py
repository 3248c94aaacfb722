"""What an import did, or would do, told file by file."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from relance_tui.domain.formats import amount, quoted
from relance_tui.i18n import _, current_language
from relance_tui.services.import_words import counts_line
from relance_tui.services.views import FileReport, ImportReport, RefusedLine

_SHOWN_LINES = 200
_SHOWN_GONE = 20
_FORMATS = {
    "csv": "CSV",
    "xlsx": "XLSX",
    "xls": "XLS",
    "ods": "ODS",
    "fec": "FEC",
    "facturx": "Factur-X",
    "ubl": "UBL",
    "cii": "CII",
    "camt": "camt",
    "ofx": "OFX",
    "cfonb120": "CFONB 120",
}


def changes(file: FileReport) -> int:
    """How much of a file would be different once it is loaded."""
    return file.new + file.changed + file.settled + file.matched


@dataclass(frozen=True, slots=True, kw_only=True)
class Keys:
    """The keys a report names."""

    load: str
    money: str
    """Shows the movements that wait."""
    rejects: str
    """Writes the refused lines."""


def report_lines(report: ImportReport, keys: Keys) -> list[str]:
    """What each file holds, every line refused, and the key that loads it."""
    lines: list[str] = []
    for file in report.files:
        lines += [""] if lines else []
        lines.append(summary(file, keys.money))
        lines += _gone(file)
        title = _("Lignes refusées ({key} les écrit en CSV)").format(key=keys.rejects)
        lines += _problems(title, file.refused)
        lines += _problems(_("À vérifier"), file.warnings)
    readable = [file for file in report.files if not file.error]
    if any(map(changes, readable)):
        lines += ["", _("{key} de nouveau pour charger.").format(key=keys.load)]
    elif readable:
        lines += ["", _("Rien à charger\u00a0: tout y est déjà.")]
    return lines


def _gone(file: FileReport) -> Iterator[str]:
    """The invoices that a file said to be complete no longer has."""
    if not file.vanished:
        return
    yield _("{heading} :").format(heading=_("Soldées, car absentes du fichier"))
    for gone in file.vanished[:_SHOWN_GONE]:
        owed = amount(gone.open_cents, gone.currency, current_language())
        yield f"  {gone.number}  {gone.name}  {owed}"
    if len(file.vanished) > _SHOWN_GONE:
        yield "  " + _("… et {count} autres").format(count=len(file.vanished) - _SHOWN_GONE)


def _problems(title: str, problems: Sequence[RefusedLine]) -> Iterator[str]:
    if not problems:
        return
    yield _("{heading} :").format(heading=title)
    for problem in problems[:_SHOWN_LINES]:
        place = [_("ligne {line}").format(line=problem.line)] if problem.line else []
        place += [problem.column] if problem.column else []
        told = _("{name} : {text}").format(name=", ".join(place), text=problem.reason)
        value = quoted(problem.value)
        is_said = not problem.value or problem.value in problem.reason
        yield "  " + (told if place else problem.reason) + ("" if is_said else f" ({value})")
    if len(problems) > _SHOWN_LINES:
        yield "  " + _("… et {count} autres").format(count=len(problems) - _SHOWN_LINES)


def summary(file: FileReport, money: str) -> str:
    """One file in one line: what it is, and what of it is new."""
    if file.error:
        return file.error
    counts = counts_line(file)
    if file.proposed:
        counts += f" ({money})"
    return _("{name} ({format}) : {counts}.").format(
        name=file.path.name, format=format_name(file.format), counts=counts
    )


def format_name(code: str) -> str:
    """What people call a format."""
    if code == "bank-csv":
        return _("relevé CSV")
    if code == "customers":
        return _("clients")
    return _FORMATS.get(code, code)
