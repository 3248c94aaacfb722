"""The header of a FEC: whether there is one, how it is separated, where its columns are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from relance_tui.i18n import _
from relance_tui.ingest.rejected import is_mended
from relance_tui.ingest.source import unusable
from relance_tui.ingest.text import fold

_NAMES = (
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
    "Montant",
    "Sens",
    "EcritureLet",
    "DateLet",
    "ValidDate",
    "Montantdevise",
    "Idevise",
)
_BY_FOLDED = {name.lower(): name for name in _NAMES}
_NEEDED = ("JournalCode", "EcritureNum", "EcritureDate", "CompteNum", "PieceRef", "EcritureLet")
_OFFICIAL_SEPARATORS = "\t|"
_SEPARATORS = "\t|;,"
_RECOGNISED_FROM = 5
"""How many official column names make a header one of a FEC."""


@dataclass(frozen=True, slots=True)
class FecHeader:
    """Where each column is."""

    separator: str
    at: dict[str, int]
    width: int
    is_mended: bool = False
    """Whether it is a file of lines that were refused once, as we wrote it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FecColumns:
    """The index of each column that is read, -1 when the file has none."""

    account: int
    account_name: int
    aux: int
    aux_name: int
    journal: int
    journal_name: int
    number: int
    ref: int
    piece_day: int
    booked_day: int
    label: int
    letter: int
    letter_day: int
    foreign: int
    """The amount in the currency of the invoice."""
    currency: int
    debit: int
    """-1 when amounts come as `Montant` and `Sens`."""
    credit: int
    amount: int
    sign: int
    last: int
    """The last one a line cannot do without."""

    @classmethod
    def of(cls, header: FecHeader) -> FecColumns:
        """The columns where a header puts them."""

        def at(name: str) -> int:
            return header.at.get(name, -1)

        has_sides = at("Debit") >= 0 and at("Credit") >= 0
        sides = ("Debit", "Credit") if has_sides else ("Montant", "Sens")
        return cls(
            account=at("CompteNum"),
            account_name=at("CompteLib"),
            aux=at("CompAuxNum"),
            aux_name=at("CompAuxLib"),
            journal=at("JournalCode"),
            journal_name=at("JournalLib"),
            number=at("EcritureNum"),
            ref=at("PieceRef"),
            piece_day=at("PieceDate"),
            booked_day=at("EcritureDate"),
            label=at("EcritureLib"),
            letter=at("EcritureLet"),
            letter_day=at("DateLet"),
            foreign=at("Montantdevise"),
            currency=at("Idevise"),
            debit=at("Debit") if has_sides else -1,
            credit=at("Credit") if has_sides else -1,
            amount=at("Montant"),
            sign=at("Sens"),
            last=max(at(name) for name in (*_NEEDED, *sides)),
        )


def looks_like_fec(lines: Sequence[str]) -> bool:
    """Whether the first line that holds something names columns of a FEC."""
    header = _header_of(lines)
    return header is not None and len(header.at) >= _RECOGNISED_FROM


def _header_of(lines: Sequence[str]) -> FecHeader | None:
    first = next((line for line in lines if line.strip()), None)
    if first is None:
        return None
    headers = [_split_header(first, separator) for separator in _SEPARATORS]
    return max(headers, key=lambda header: len(header.at))


def _split_header(line: str, separator: str) -> FecHeader:
    at: dict[str, int] = {}
    cells = line.split(separator)
    for index, cell in enumerate(cells):
        name = _BY_FOLDED.get(fold(cell).replace(" ", ""))
        if name is not None:
            at.setdefault(name, index)
    return FecHeader(separator, at, len(cells), is_mended(cells))


def checked_header(path: Path, lines: Sequence[str]) -> FecHeader:
    """The header of a FEC. Raises `IngestError` when it is not one, or not a whole one."""
    header = _header_of(lines)
    if header is None or len(header.at) < _RECOGNISED_FROM:
        raise unusable(path, _("ce n’est pas un FEC\u00a0: l’en-tête officiel manque"))
    if header.separator not in _OFFICIAL_SEPARATORS and not header.is_mended:
        reason = _(
            "FEC séparé par «\u00a0{separator}\u00a0», la norme veut une tabulation"
            " ou «\u00a0|\u00a0»\u202f; refaites l’export, sans passer par un tableur"
        )
        raise unusable(path, reason.format(separator=header.separator))
    missing = [name for name in _NEEDED if name not in header.at]
    has_amounts = {"Debit", "Credit"} <= header.at.keys() or {"Montant", "Sens"} <= header.at.keys()
    if not has_amounts:
        missing.append("Debit, Credit")
    if missing:
        reason = _("en-tête de FEC incomplet, il manque {columns}\u202f; refaites l’export")
        raise unusable(path, reason.format(columns=", ".join(missing)))
    return header
