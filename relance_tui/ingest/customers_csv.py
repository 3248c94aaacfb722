"""A table of customers and their contacts, a CSV or a sheet; rows of one code are one customer.

What a row leaves empty is taken from the customer's other rows; the first that fills it counts.
Every row that names or reaches somebody is a contact.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from relance_tui.domain.formats import quoted
from relance_tui.domain.terms import Terms, TermsError, parse_terms
from relance_tui.i18n import _
from relance_tui.identifiers import check_email, check_phone
from relance_tui.ingest.customer_cells import CustomerCells, OneRow
from relance_tui.ingest.customer_columns import customer_columns, makes_customers, tells_of_invoices
from relance_tui.ingest.drafts import CustomerDraft, Progress, Refusal, RefusalList
from relance_tui.ingest.headers import (
    HEADER_WITHIN,
    Header,
    best_header,
    cut_lines,
    sheet_rows,
    shown_cells,
    shown_columns,
)
from relance_tui.ingest.rejected import mended
from relance_tui.ingest.rows import Row, rows_of
from relance_tui.ingest.sheets import Sheet, open_workbook
from relance_tui.ingest.source import Source, is_workbook, open_source, unusable
from relance_tui.ingest.text import code_of_name, fold
from relance_tui.ingest.values import language_of
from relance_tui.plain_text import clean

_FROM_INVOICE = re.compile(
    r"\s*(?:à compter de la\s+|à\s+|de\s+)?date\s+(?:de\s+)?facture$", re.IGNORECASE
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactDraft:
    """Somebody at a customer; what the file does not say is empty."""

    code: str
    """Of the customer."""
    name: str
    role: str
    phone: str
    mobile: str
    """A second number; empty unless the row has two."""
    email: str
    language: str
    line: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomersReading:
    """Everything a file of customers says."""

    format: str
    """`customers`."""
    customers: Sequence[CustomerDraft]
    contacts: Sequence[ContactDraft]
    """In the order of the file, the same person once."""
    terms: Mapping[str, Terms]
    """The payment terms of the customers whose row gives them, by code."""
    refusals: Sequence[Refusal]
    """Lines left out."""
    warnings: Sequence[Refusal]
    """Values dropped or doubtful on lines that were kept."""
    lines: int
    """Lines after the header that hold something."""
    encoding: str
    """Empty for a workbook."""
    sha256: str
    first_lines: Mapping[str, int] = field(default_factory=dict)
    """Code to the first line of the customer."""
    made_codes: frozenset[str] = frozenset()
    """Codes the file does not give, made from the name."""


def looks_like_customers(rows: Sequence[str] | Sequence[Sequence[str]]) -> bool:
    """Whether the first lines of a text, or rows of a sheet, are those of a file of customers.

    They name the customer and something of them, and neither an invoice nor an amount.
    """
    header = find_customers_header(rows)
    return header is not None and not tells_of_invoices(header.names)


def find_customers_header(
    rows: Sequence[str] | Sequence[Sequence[str]], sheet: str = ""
) -> Header | None:
    """The header of a table of customers, None when no row can be one."""
    lines = [row for row in rows if isinstance(row, str)]
    cells = [row for row in rows if not isinstance(row, str)]
    found = cut_lines(lines) if lines else sheet_rows(cells, sheet)
    return best_header(found, customer_columns, makes_customers)


def is_customers_file(path: Path, encoding: str | None = None) -> bool:
    """Whether a CSV or a workbook is one of customers. Raises `IngestError` when it is neither."""
    if is_workbook(path):
        return open_workbook(path).best(_rated) is not None
    return looks_like_customers(open_source(path, encoding).first_lines(HEADER_WITHIN))


def _rated(sheet: Sheet) -> tuple[int, bool] | None:
    return (1, True) if looks_like_customers(sheet.first_rows(HEADER_WITHIN)) else None


def read_customers_file(
    path: Path, encoding: str | None = None, on_progress: Progress | None = None
) -> CustomersReading:
    """The customers and contacts of a CSV or a workbook. Raises `IngestError`."""
    if is_workbook(path):
        return _read_workbook(path, on_progress)
    return read_customers(open_source(path, encoding), on_progress)


def read_customers(source: Source, on_progress: Progress | None = None) -> CustomersReading:
    """The customers and contacts of a CSV. Raises `IngestError` when it has no such columns."""
    lines = source.first_lines(HEADER_WITHIN)
    header = find_customers_header(lines)
    if header is None:
        raise _unknown(source.path, shown_columns(lines))
    table = _Table(header)
    count = table.read(rows_of(source, header, on_progress))
    return table.reading(count, source.encoding, source.sha256)


def _read_workbook(path: Path, on_progress: Progress | None) -> CustomersReading:
    book = open_workbook(path)
    shown: list[str] = []

    def rate(sheet: Sheet) -> tuple[int, Header] | None:
        rows = sheet.first_rows(HEADER_WITHIN)
        header = find_customers_header(rows, sheet.name)
        if header is None:
            shown.append(shown_cells(rows))
            return None
        return len(header.at), header

    choice = book.best(rate)
    if choice is None:
        raise _unknown(path, next(filter(None, shown), "…"))
    table = _Table(choice.found)
    count = table.read(choice.sheet.rows(choice.found, on_progress))
    return table.reading(count, "", book.sha256)


def _unknown(path: Path, columns: str) -> Exception:
    reason = _(
        "pas un fichier de clients\u00a0: il faut au moins un nom ou un code, et une adresse, un"
        " téléphone, un e-mail, un SIREN, un type ou un délai de paiement\u202f; colonnes"
        " trouvées\u00a0: {columns}"
    )
    return unusable(path, reason.format(columns=columns))


class _Table:
    """Turns rows into customers, contacts and terms."""

    def __init__(self, header: Header) -> None:
        self._header = header
        self._refusals, self._warnings = RefusalList(), RefusalList()
        self._people = CustomerCells(header, self._warnings)
        self._contacts: dict[tuple[str, ...], ContactDraft] = {}
        self._terms: dict[str, Terms] = {}
        self._first_lines: dict[str, int] = {}
        self._given: set[str] = set()

    def read(self, rows: Iterable[Row]) -> int:
        """Takes every row; returns how many there were."""
        count = 0
        for count, row in enumerate(mended(rows, self._header), start=1):  # noqa: B007 - counts the rows
            if row.cells is None:
                self._refusals.add(row.line, row.column, row.refusal(self._header))
            else:
                self._take(row.line, row.cells)
        return count

    def reading(self, count: int, encoding: str, sha256: str) -> CustomersReading:
        """Everything that was read."""
        return CustomersReading(
            format="customers",
            customers=list(self._people.customers.values()),
            contacts=list(self._contacts.values()),
            terms=self._terms,
            refusals=self._refusals.listed(),
            warnings=self._warnings.listed(),
            lines=count,
            encoding=encoding,
            sha256=sha256,
            first_lines=self._first_lines,
            made_codes=frozenset(self._first_lines.keys() - self._given),
        )

    def _take(self, line: int, cells: list[str]) -> None:
        name = self._name(cells)
        given = self._people.text(cells, "code")
        code = given or (code_of_name(name) if name else "")
        if not code:
            column = self._header.name_of("code" if "code" in self._header.at else "name")
            self._refusals.add(line, column, _("client absent"))
            return
        if "name" in self._header.at and name:
            cells = [*cells]
            cells[self._header.at["name"]] = name
        self._first_lines.setdefault(code, line)
        if given:
            self._given.add(code)
        row = OneRow(line, code, cells)
        self._people.remember(line, code, cells)
        known = self._people.customers[code].name
        if name and fold(name) != fold(known):
            reason = _("autre nom pour le code {code}\u00a0: {name}\u202f; le premier est gardé")
            self._people.warn(row, "name", reason.format(code=quoted(code), name=quoted(name)))
        self._take_contact(row)
        self._take_terms(row)

    def _name(self, cells: list[str]) -> str:
        """The customer's name, with the first name of a person who has it in another column."""
        name = self._people.text(cells, "name")
        if "contact_name" in self._header.at or not name:
            return name
        return clean(f"{self._people.text(cells, 'first_name')} {name}")

    def _take_contact(self, row: OneRow) -> None:
        people = self._people
        name = people.text(row.cells, "contact_name")
        if name:
            name = clean(f"{people.text(row.cells, 'first_name')} {name}")
        numbers = [
            number
            for number in (people.checked(row, field, check_phone) for field in ("phone", "mobile"))
            if number
        ]
        contact = ContactDraft(
            code=row.code,
            name=name,
            role=people.text(row.cells, "role"),
            phone=numbers[0] if numbers else "",
            mobile=numbers[1] if len(numbers) > 1 else "",
            email=people.checked(row, "email", check_email),
            language=language_of(people.text(row.cells, "language")),
            line=row.line,
        )
        if contact.name or contact.phone or contact.email:
            key = (row.code, fold(name), *numbers, contact.email.casefold())
            self._contacts.setdefault(key, contact)

    def _take_terms(self, row: OneRow) -> None:
        text = " ".join(self._people.text(row.cells, field) for field in ("terms", "terms_method"))
        text = _FROM_INVOICE.sub("", text.strip())
        if not text or not self._people.text(row.cells, "terms"):
            return
        try:
            terms = parse_terms(text)
        except TermsError as error:
            self._people.warn(row, "terms", str(error))
            return
        known = self._terms.setdefault(row.code, terms)
        if known != terms:
            reason = _("autre délai de paiement pour le code {code}\u202f; le premier est gardé")
            self._people.warn(row, "terms", reason.format(code=quoted(row.code)))
