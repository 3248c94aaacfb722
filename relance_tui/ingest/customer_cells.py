"""What the rows of a file say of customers, remembered customer by customer."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from relance_tui.domain.formats import quoted
from relance_tui.i18n import _
from relance_tui.identifiers import (
    Checked,
    check_agreement,
    check_email,
    check_phone,
    check_siren,
    check_vat,
)
from relance_tui.ingest.drafts import CustomerDraft, RefusalList
from relance_tui.ingest.headers import Header
from relance_tui.ingest.text import fold
from relance_tui.ingest.values import address_of, kind_of, language_of
from relance_tui.plain_text import clean

OF_CUSTOMER = (
    "name",
    "kind",
    "siren",
    "vat",
    "contact_name",
    "phone",
    "mobile",
    "email",
    "address",
    "address2",
    "postcode",
    "city",
    "country",
    "language",
)
"""The fields that tell of the customer and not of the invoice."""


class OneRow(NamedTuple):
    """A row and whose it is."""

    line: int
    code: str
    cells: list[str]


class CustomerCells:
    """The customers met so far; each field is as the first row that fills it has it."""

    def __init__(self, header: Header, warnings: RefusalList) -> None:
        self.customers: dict[str, CustomerDraft] = {}
        self._header = header
        self._warnings = warnings
        self._columns = [header.at[f] for f in OF_CUSTOMER if f in header.at]
        self._said: dict[str, list[str]] = {}
        """The cells of each customer as they were read last: rows mostly repeat them."""
        self._doubted: set[tuple[str, str, str]] = set()
        """Each doubt is told once for a customer, not again on each of their rows."""
        for name in header.names:
            if "iban" in fold(name).split():
                warnings.add(header.line, name, _iban_left_out())

    def remember(self, line: int, code: str, cells: list[str]) -> None:
        """Keeps what a row says of its customer, where no earlier row said it."""
        said_now = [cells[index] for index in self._columns]
        if said_now == self._said.get(code):
            return
        self._said[code] = said_now
        known = self.customers.get(code)
        said = self._customer(OneRow(line, code, cells))
        if known is None:
            self.customers[code] = said
        elif known != said:
            self.customers[code] = known.completed_by(said)

    def checked(self, row: OneRow, field: str, check: Callable[[str], Checked]) -> str:
        """The value of a field as it is kept; a doubt about it is a warning."""
        value, doubt = check(self.text(row.cells, field))
        if doubt:
            self.warn(row, field, doubt)
        return value

    def text(self, cells: list[str], field: str) -> str:
        """What a row has in a field, made harmless."""
        return clean(self.raw(cells, field))

    def raw(self, cells: list[str], field: str) -> str:
        """What a row has in a field, as it is written."""
        index = self._header.at.get(field)
        return cells[index] if index is not None else ""

    def warn(self, row: OneRow, field: str, reason: str) -> None:
        """Notes that a value is doubtful."""
        doubt = (row.code, field, reason)
        if doubt not in self._doubted:
            self._doubted.add(doubt)
            self._warnings.add(row.line, self._header.name_of(field), reason)

    def _customer(self, row: OneRow) -> CustomerDraft:
        cells = row.cells
        text = self.text(cells, "kind")
        kind = kind_of(text) if text else None
        if text and kind is None:
            reason = _("type de client inconnu\u00a0: {text}").format(text=quoted(text))
            self.warn(row, "kind", reason)
        return CustomerDraft(
            code=row.code,
            name=self.text(cells, "name") or row.code,
            kind=kind,
            siren=self._siren(row),
            address=address_of(
                [self.raw(cells, "address"), self.raw(cells, "address2")],
                self.text(cells, "postcode"),
                self.text(cells, "city"),
                self.text(cells, "country"),
            ),
            phone=self.checked(row, "phone", check_phone)
            or self.checked(row, "mobile", check_phone),
            email=self.checked(row, "email", check_email),
            contact_name=self.text(cells, "contact_name"),
            language=language_of(self.text(cells, "language")),
        )

    def _siren(self, row: OneRow) -> str:
        """The SIREN of its column; else the one in a French VAT number."""
        siren = self.checked(row, "siren", check_siren)
        vat = self.checked(row, "vat", check_vat)
        of_vat, doubt = check_siren(vat)
        if not siren:
            return "" if doubt else of_vat
        if not doubt and (disagreement := check_agreement(siren, vat)):
            self.warn(row, "vat", disagreement)
        return siren


def _iban_left_out() -> str:
    return _(
        "les IBAN ne sont pas repris\u00a0: le compte d’un client se retient quand un mouvement"
        " bancaire lui est affecté"
    )
