"""Writes the FEC and CSV files the tests read back."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

FEC_COLUMNS = (
    "JournalCode",
    "JournalLib",
    "EcritureNum",
    "EcritureDate",
    "CompteNum",
    "CompteLib",
    "CompAuxNum",
    "CompAuxLib",
    "PieceRef",
    "PieceDate",
    "EcritureLib",
    "Debit",
    "Credit",
    "EcritureLet",
    "DateLet",
    "ValidDate",
    "Montantdevise",
    "Idevise",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One line of a ledger. `cents` is the debit; a credit is negative."""

    cents: int
    on: date = date(2026, 3, 1)
    customer: str = "C1"
    """Auxiliary account; empty for a customer known by the account alone."""
    name: str = ""
    account: str = "41100000"
    account_name: str = "Clients"
    ref: str = "FA1"
    journal: str = "VE"
    number: str = "1"
    letter: str = ""
    lettered_on: date | None = None
    label: str = "libellé"
    is_sign_on_debit: bool = False
    """Writes a credit as a negative debit, as some programs do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FecLayout:
    """How a program writes its FEC."""

    separator: str = "\t"
    encoding: str = "utf-8"
    line_end: str = "\r\n"
    has_signs: bool = False
    """Montant and Sens instead of Debit and Credit."""
    signs: tuple[str, str] = ("D", "C")
    is_padded: bool = False
    order: Sequence[int] = range(len(FEC_COLUMNS))
    extra_columns: tuple[str, ...] = ()
    is_upper: bool = False


def write_fec(path: Path, entries: Iterable[Entry], layout: FecLayout | None = None) -> Path:
    """Writes a ledger as a FEC and returns its path."""
    layout = layout or FecLayout()
    names = list(FEC_COLUMNS)
    if layout.has_signs:
        names[11:13] = ["Montant", "Sens"]
    rows = [names, *(_cells(entry, layout) for entry in entries)]
    lines = []
    for place, row in enumerate(rows):
        cells = [row[i] for i in layout.order] + (
            list(layout.extra_columns) if place == 0 else [""] * len(layout.extra_columns)
        )
        if layout.is_padded:
            cells = [cell.ljust(12) for cell in cells]
        line = layout.separator.join(cells) + layout.line_end
        lines.append(line.upper() if layout.is_upper and place == 0 else line)
    path.write_bytes("".join(lines).encode(layout.encoding))
    return path


def _cells(entry: Entry, layout: FecLayout) -> list[str]:
    day = entry.on.strftime("%Y%m%d")
    lettered = entry.lettered_on.strftime("%Y%m%d") if entry.lettered_on else ""
    return [
        entry.journal,
        "Journal",
        entry.number,
        day,
        entry.account,
        entry.account_name,
        entry.customer,
        entry.name,
        entry.ref,
        day,
        entry.label,
        *_sides(entry, layout),
        entry.letter,
        lettered,
        day,
        "",
        "",
    ]


def _sides(entry: Entry, layout: FecLayout) -> tuple[str, str]:
    if layout.has_signs:
        return french(abs(entry.cents)), layout.signs[entry.cents < 0]
    if entry.cents >= 0 or entry.is_sign_on_debit:
        return french(entry.cents), french(0)
    return french(0), french(-entry.cents)


def french(cents: int, thousands: str = "") -> str:
    """An amount with a decimal comma."""
    sign = "-" if cents < 0 else ""
    return f"{sign}{abs(cents) // 100:,}".replace(",", thousands) + f",{abs(cents) % 100:02}"


def write_csv(
    path: Path,
    rows: Sequence[Sequence[str]],
    *,
    delimiter: str = ";",
    encoding: str = "utf-8",
    line_end: str = "\r\n",
) -> Path:
    """Writes rows, the header among them, quoting what needs it; returns the path."""
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter, lineterminator=line_end).writerows(rows)
    path.write_bytes(text.getvalue().encode(encoding))
    return path
