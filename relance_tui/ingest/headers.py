"""Finding the header of a CSV or a sheet, and what each of its columns is, in French or English."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from relance_tui.ingest.text import fold
from relance_tui.plain_text import clean

HEADER_WITHIN = 20
"""The header is looked for in that many first lines."""

DELIMITERS = ";\t,|"
"""The likeliest in France first, which settles a draw."""

_FILLERS = frozenset({"de", "du", "des", "d", "l", "la", "le", "the", "of", "en", "eur", "euro"})
_SPELT_OUT = {"t t c": "ttc", "t v a": "tva", "h t": "ht"}
_RUNNING_BALANCES = frozenset({"solde", "balance"})
"""Beside a credit column, the account's balance line after line, not what an invoice still owes."""
_MAX_SHOWN = 12

_ALIASES: dict[str, str] = {
    "number": "n facture|no facture|num facture|numero facture|nr facture|ref facture|facture n"
    "|reference facture|invoice number|invoice no|invoice n|invoice id|invoice ref|facture|invoice"
    "|n piece|no piece|num piece|numero piece|ref piece|reference piece|piece|document number"
    "|document no|n document|numero document|num document|numero|number|reference|ref|n|no|num",
    "due_on": "date echeance|echeance|date ech|ech|due date|date due|due on|due|payment due date"
    "|date limite paiement|date limite reglement|date exigibilite|maturity date"
    "|a payer avant|payable avant",
    "issued_on": "date facture|date facturation|date emission|emise|emis|date piece|date document"
    "|invoice date|issue date|issued on|issued|date issued|document date|billing date|date creation"
    "|date",
    "open": "solde du|reste du|restant du|reste a payer|reste a regler|reste a encaisser"
    "|solde facture|solde restant|solde ttc|montant du|montant restant du|montant restant"
    "|restant a payer|montant a payer|net a payer restant|impaye|montant impaye|solde|restant"
    "|open balance|balance due|amount due|outstanding|outstanding amount|open amount|open|remaining"
    "|remaining amount|balance|amount outstanding|unpaid amount",
    "paid": "montant regle|deja regle|total regle|regle|montant paye|deja paye|paye|total paye"
    "|montant encaisse|encaisse|acomptes|acompte|montant acompte|amount paid|paid amount|paid"
    "|total paid|reglements",
    "total": "montant ttc|total ttc|ttc|montant total ttc|montant facture ttc|prix ttc|net a payer"
    "|total incl vat|total incl tax|amount incl vat|amount incl tax|gross amount|gross total"
    "|invoice total|invoice amount|total amount|montant facture|montant total|grand total|montant"
    "|total|amount|debit",
    "credit": "credit",
    "currency": "devise|code devise|monnaie|currency|currency code",
    "document": "type piece|type document|nature piece|nature document|type facture|document type"
    "|invoice type|type|nature",
    "name": "raison sociale|nom client|client nom|nom raison sociale|raison sociale client"
    "|denomination sociale|denomination|nom societe|societe|nom tiers|nom debiteur|intitule client"
    "|intitule tiers|intitule compte|libelle client|libelle tiers|libelle compte|intitule"
    "|customer name|client name|company name|debtor name|account name|company|debiteur"
    "|nom|name|customer|client|tiers|acheteur|buyer|entreprise",
    "code": "code client|n client|no client|num client|numero client|ref client|reference client"
    "|id client|identifiant client|compte client|compte tiers|code tiers|n compte|numero compte"
    "|no compte|num compte|compte auxiliaire|code auxiliaire|auxiliaire|n tiers|compte|code"
    "|customer code|customer id|customer no|customer number|customer ref|client code|client id"
    "|account code|account number|account no|account|debtor code|client|tiers|customer",
    "kind": "type client|nature client|categorie client|type tiers|categorie|segment|customer type"
    "|client type|debtor kind|debtor type|kind|profil client|statut juridique client",
    "siren": "siren|n siren|numero siren|siren siret|siret siren|siren client|siret|n siret"
    "|numero siret|siret client|company number|registration number",
    "vat": "n tva|tva intracommunautaire|n tva intracommunautaire|tva intracom|n tva intracom"
    "|numero tva|num tva|identifiant tva|tva client|vat number|vat no|vat id|vat",
    "contact_name": "interlocuteur|nom contact|contact|contact principal|contact facturation"
    "|contact name|contact person|attention|a attention",
    "phone": "telephone|tel|n telephone|numero telephone|telephone client|tel client"
    "|telephone fixe|tel fixe|fixe|phone|phone number|telephone number|telephone 1|tel 1",
    "mobile": "portable|mobile|tel portable|telephone portable|tel mobile|telephone mobile|gsm"
    "|mobile phone|cell phone|telephone 2|tel 2",
    "email": "e mail|email|mail|courriel|adresse e mail|adresse email|adresse mail|e mail client"
    "|email client|mail client|email address|e mail address|email facturation|e mail facturation"
    "|e mail contact|email contact",
    "address": "adresse|adresse 1|adresse ligne 1|adresse1|rue|voie|adresse facturation"
    "|adresse postale|adresse client|adresse complete|address|address 1|address line 1|street"
    "|billing address|street address",
    "address2": "adresse 2|adresse ligne 2|adresse2|complement adresse|adresse complement"
    "|complement|address 2|address line 2",
    "postcode": "code postal|cp|code post|postcode|post code|postal code|zip|zip code",
    "city": "ville|commune|localite|city|town",
    "country": "pays|code pays|country|country code",
    "language": "langue|language|lang",
}
"""What a column may be called, the surest name first, as `fold` writes it and without fillers."""

_MAKES_AN_INVOICE = frozenset(
    {"number", "code", "name", "issued_on", "due_on", "total", "open", "paid", "credit"}
)
RANKED: Mapping[str, Sequence[str]] = {
    field: aliases.split("|") for field, aliases in _ALIASES.items()
}
"""What the columns of a table of invoices may be called, field by field."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Header:
    """Where the header is and which column holds what."""

    delimiter: str
    """Empty for a sheet."""
    line: int
    """Its line in the file, or row in the sheet, from 1."""
    names: tuple[str, ...]
    """The names of all columns, as written."""
    at: dict[str, int]
    """The index of each field that is there."""
    sheet: str = ""
    """The sheet it is in, when the workbook has several."""

    @property
    def last_needed(self) -> int:
        """The index a row must reach: some programs leave out the empty cells at its end."""
        return max((self.at[f] for f in _MAKES_AN_INVOICE & self.at.keys()), default=0)

    def name_of(self, field: str) -> str:
        """What the file calls a field; empty when it has none."""
        index = self.at.get(field)
        if index is None:
            return ""
        return f"{self.sheet}, {self.names[index]}" if self.sheet else self.names[index]


def find_header(lines: Sequence[str]) -> Header | None:
    """The header of a CSV of invoices, or None when none of the lines can be one."""
    return best_header(cut_lines(lines))


def find_sheet_header(rows: Sequence[Sequence[str]], sheet: str = "") -> Header | None:
    """The header of a sheet of invoices among its first rows, None when none can be one."""
    return best_header(sheet_rows(rows, sheet))


class NamedRow(NamedTuple):
    """A row that may be a header: where it is, and its cells."""

    line: int
    cells: Sequence[str]
    delimiter: str = ""
    sheet: str = ""

    def as_header(self, at: dict[str, int]) -> Header:
        """The row as the header of a table whose fields are in those columns."""
        names = tuple(clean(cell) for cell in self.cells)
        return Header(
            delimiter=self.delimiter, line=self.line, names=names, at=at, sheet=self.sheet
        )


def cut_lines(lines: Sequence[str]) -> Iterator[NamedRow]:
    """The lines of a text cut by each delimiter they hold."""
    for delimiter in DELIMITERS:
        for index, line in enumerate(lines):
            if delimiter in line:
                yield NamedRow(index + 1, cells_of(line, delimiter), delimiter)


def sheet_rows(rows: Sequence[Sequence[str]], sheet: str = "") -> Iterator[NamedRow]:
    """The first rows of a sheet; `sheet` is its name when it must be told from others."""
    for index, cells in enumerate(rows[:HEADER_WITHIN]):
        yield NamedRow(index + 1, cells, sheet=sheet)


def best_header(
    rows: Iterable[NamedRow],
    columns: Callable[[Sequence[str]], dict[str, int]] | None = None,
    is_enough: Callable[[dict[str, int]], bool] | None = None,
) -> Header | None:
    """The row with the most known columns among those that are enough; the first of equals.

    Enough for invoices unless told otherwise.
    """
    columns, is_enough = columns or columns_of, is_enough or makes_invoices
    best: tuple[NamedRow, dict[str, int]] | None = None
    for row in rows:
        at = columns(row.cells)
        if (best is None or len(at) > len(best[1])) and is_enough(at):
            best = row, at
    return None if best is None else best[0].as_header(best[1])


def shown_columns(lines: Sequence[str]) -> str:
    """The columns of the first line that has several, for an error message."""
    return shown_cells([cells_of(line, max(DELIMITERS, key=line.count)) for line in lines]) or "…"


def shown_cells(rows: Iterable[Sequence[str]]) -> str:
    """The cells of the first row that has several, for an error message; empty without any."""
    shown: list[str] = []
    for row in rows:
        shown = [cell for cell in (clean(cell, 40) for cell in row) if cell] or shown
        if len(shown) > 1:
            break
    ellipsis = ["…"] if len(shown) > _MAX_SHOWN else []
    return ", ".join([*shown[:_MAX_SHOWN], *ellipsis])


def cells_of(line: str, delimiter: str) -> list[str]:
    """The cells of one line, quotes undone."""
    if '"' not in line:
        return line.split(delimiter)
    try:
        return next(csv.reader([line], delimiter=delimiter), [])
    except csv.Error:
        return line.split(delimiter)


def columns_of(
    cells: Sequence[str], ranked: Mapping[str, Sequence[str]] | None = None
) -> dict[str, int]:
    """Which field each column holds, going by its name; a column holds one field at most.

    `ranked` has the names of each field, the surest first; those of invoices unless given.
    """
    folded = [_without_fillers(fold(re.sub(r"[°º]", " ", cell))) for cell in cells]
    named: dict[str, list[int]] = {}
    for index, name in reversed([*enumerate(folded)]):
        named.setdefault(name, []).append(index)
    at: dict[str, int] = {}
    for field, aliases in (RANKED if ranked is None else ranked).items():
        alias = next((alias for alias in aliases if named.get(alias)), None)
        if alias is not None:
            at[field] = named[alias].pop()
    if "credit" in at and "open" in at and folded[at["open"]] in _RUNNING_BALANCES:
        del at["open"]
    return at


def _without_fillers(folded: str) -> str:
    """Once folded, « dû » reads « du »: it counts when no other word but the currency follows."""
    words = folded.split()
    while words and words[-1] in {"eur", "euro", "en"}:
        words.pop()
    is_owed = len(words) > 1 and words[-1] == "du"
    kept = [word for word in words if word not in _FILLERS]
    name = " ".join([*kept, "du"] if is_owed else kept)
    for spelt, word in _SPELT_OUT.items():
        name = name.replace(spelt, word)
    return name


def makes_invoices(at: dict[str, int]) -> bool:
    """Whether the columns make invoices: a number, who owes, a date and an amount."""
    has_customer = "name" in at or "code" in at
    has_day = "issued_on" in at or "due_on" in at
    has_amount = "total" in at or "open" in at
    return "number" in at and has_customer and has_day and has_amount
