"""Bank statements in CSV, as French banks and the banks of French firms export them.

Known by the names of its columns, in French or English, whatever stands above them: the account,
a balance, a period. The amount is one column, a debit and a credit, or an amount and its sense.
The order of the rows does not matter. A movement the bank has not booked yet is left out.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from relance_tui.domain.bank import BankEntry, BankEntryKind
from relance_tui.domain.formats import quoted
from relance_tui.i18n import _, ngettext
from relance_tui.identifiers import iban_of
from relance_tui.ingest.bank_csv_balance import Balances
from relance_tui.ingest.bank_csv_columns import account_above, account_of, find_bank_header
from relance_tui.ingest.bank_drafts import BankEntryDraft, BankReading
from relance_tui.ingest.bank_labels import kind_in, lift, reference_of
from relance_tui.ingest.bank_stream import (
    MAX_ENTRIES,
    MAX_TEXT,
    too_many,
    without_shared_references,
)
from relance_tui.ingest.drafts import Progress, RefusalList, RefusedError
from relance_tui.ingest.headers import HEADER_WITHIN, Header, shown_columns
from relance_tui.ingest.rows import Row, rows_of
from relance_tui.ingest.source import Source, unusable
from relance_tui.ingest.text import AmountError, DayError, fold, parse_cents, parse_day
from relance_tui.ingest.values import currency_of
from relance_tui.plain_text import clean

_NOT_BOOKED = (
    "en attente", "en cours", "a venir", "prevu", "programme", "non comptabilise", "pending",
    "authori", "autoris", "declined", "refus", "rejected", "annul", "cancel", "reverted",
    "failed", "echou", "echec", "processing", "created", "expire",
)  # fmt: skip
_SENSES = {
    **dict.fromkeys(("d", "debit", "dbit", "dr", "out", "sortie", "debiteur"), -1),
    **dict.fromkeys(("c", "credit", "crdt", "cr", "in", "entree", "crediteur"), 1),
}
_KINDS = {
    "transfer": BankEntryKind.TRANSFER,
    "topup": BankEntryKind.TRANSFER,
    "income": BankEntryKind.TRANSFER,
    "swift": BankEntryKind.TRANSFER,
    "card": BankEntryKind.CARD,
    "mastercard": BankEntryKind.CARD,
    "direct debit": BankEntryKind.DIRECT_DEBIT,
    "atm": BankEntryKind.CASH,
    "fee": BankEntryKind.OTHER,
}
_KEPT_ZEROS = re.compile(r'="([^"]*)"')
"""What some banks write so that a spreadsheet leaves a number alone."""
_FOOTERS = ("total", "solde", "sous total", "balance", "totaux")


def looks_like_bank_csv(lines: Sequence[str]) -> bool:
    """Whether the first lines hold the header of a statement, and not of invoices or a FEC."""
    return find_bank_header(lines[:HEADER_WITHIN]) is not None


def read_bank_csv(source: Source, on_progress: Progress | None = None) -> BankReading:
    """The booked movements of a CSV. Raises `IngestError` when it has no header of a statement."""
    lines = source.first_lines(HEADER_WITHIN)
    header = find_bank_header(lines)
    if header is None:
        reason = _(
            "colonnes d’un relevé bancaire introuvables (date, libellé, montant)\u202f;"
            " trouvé\u00a0: {columns}"
        )
        raise unusable(source.path, reason.format(columns=shown_columns(lines)))
    reader = _Reader(header, account_above(lines, header))
    for row in rows_of(source, header, on_progress):
        reader.take(row)
        if len(reader.drafts) > MAX_ENTRIES:
            raise too_many(source.path)
    return reader.reading(source)


@dataclass(frozen=True, slots=True)
class _Cells:
    """One row by the names of its fields."""

    at: Mapping[str, int]
    cells: Sequence[str]

    def __getitem__(self, field: str) -> str:
        index = self.at.get(field)
        if index is None:
            return ""
        cell = self.cells[index].strip()
        kept_zeros = _KEPT_ZEROS.fullmatch(cell) if cell.startswith("=") else None
        return kept_zeros[1] if kept_zeros else cell


class _Reader:
    """Turns rows into movements, one at a time."""

    def __init__(self, header: Header, account: str) -> None:
        self.drafts: list[BankEntryDraft] = []
        self._header = header
        self._account = account
        self._refusals = RefusalList()
        self._warnings = RefusalList()
        self._balances = Balances()
        self._lines = 0
        self._pending: list[int] = [0, 0]
        """How many rows are not booked, and the line of the last one."""

    def take(self, row: Row) -> None:
        """Takes one row: a movement, or nothing but what stands below a table."""
        if row.cells is None:
            self._lines += 1
            self._refusals.add(row.line, row.column, row.refusal(self._header))
            self._balances.interrupt()
            return
        cells = _Cells(self._header.at, row.cells)
        if not cells["booked_on"] and any(fold(c).startswith(_FOOTERS) for c in row.cells):
            return
        self._lines += 1
        if fold(cells["status"]).startswith(_NOT_BOOKED):
            self._pending = [self._pending[0] + 1, row.line]
            self._balances.interrupt()
            return
        try:
            entry = self._entry(cells, row.line)
        except RefusedError as refused:
            column = self._header.name_of(refused.column)
            self._refusals.add(row.line, column, refused.reason, cells[refused.column])
            self._balances.interrupt()
            return
        self.drafts.append(BankEntryDraft(entry=entry, line=row.line))
        self._balances.add(row.line, entry, self._balance(cells, row.line))

    def _entry(self, cells: _Cells, line: int) -> BankEntry:
        booked_on = _day(cells, "booked_on")
        cents = _cents(cells)
        currency = currency_of(cells["currency"])
        if currency is None:
            text = quoted(cells["currency"])
            raise RefusedError("currency", _("devise inconnue\u00a0: {text}").format(text=text))
        label, detail = clean(cells["label"], MAX_TEXT), clean(cells["detail"], MAX_TEXT)
        kind = _kind(cells["type"], label, cents)
        text = clean(f"{label} {detail}" if detail not in label else label, MAX_TEXT)
        lifted = lift(label or detail, cents, kind)
        more = lift(detail, cents, kind) if detail and label else lifted
        own = reference_of(cells["reference"])
        return BankEntry(
            account=self._account_of(cells),
            booked_on=booked_on,
            valued_on=self._value_day(cells, line) or booked_on,
            amount_cents=cents,
            currency=currency,
            payer=clean(cells["payer"]) or lifted.payer or more.payer,
            payer_iban=iban_of(cells["payer_iban"]) or lifted.payer_iban or more.payer_iban,
            text=text,
            references=tuple(
                dict.fromkeys([*([own] if own else []), *lifted.references, *more.references])
            ),
            bank_reference=reference_of(cells["bank_reference"]),
            kind=kind or BankEntryKind.OTHER,
            return_reason=lifted.return_reason or more.return_reason,
        )

    def _account_of(self, cells: _Cells) -> str:
        return account_of(cells["account"]) or self._account

    def _value_day(self, cells: _Cells, line: int) -> date | None:
        if not cells["valued_on"]:
            return None
        try:
            return _day(cells, "valued_on")
        except RefusedError as refused:
            self._warnings.add(line, self._header.name_of(refused.column), refused.reason)
            return None

    def _balance(self, cells: _Cells, line: int) -> int | None:
        if not cells["balance"]:
            return None
        try:
            return parse_cents(cells["balance"])
        except AmountError as error:
            self._warnings.add(line, self._header.name_of("balance"), str(error))
            return None

    def reading(self, source: Source) -> BankReading:
        """Everything that was read."""
        self._balances.check(self._warnings, self._header.name_of("balance"))
        if self._pending[0]:
            reason = ngettext(
                "{count} mouvement pas encore comptabilisé, laissé de côté",
                "{count} mouvements pas encore comptabilisés, laissés de côté",
                self._pending[0],
            ).format(count=self._pending[0])
            self._warnings.add(self._pending[1], self._header.name_of("status"), reason)
        if any(not draft.entry.account for draft in self.drafts):
            reason = _("le fichier ne dit pas de quel compte sont ses mouvements")
            self._warnings.add(self._header.line, "", reason)
        column = self._header.name_of("bank_reference")
        return BankReading(
            format="bank-csv",
            entries=without_shared_references(self.drafts, self._warnings, column),
            statements=self._balances.statements(),
            refusals=self._refusals.listed(),
            warnings=self._warnings.listed(),
            lines=self._lines,
            encoding=source.encoding,
            sha256=source.sha256,
        )


def _day(cells: _Cells, field: str) -> date:
    if not cells[field]:
        raise RefusedError(field, _("date absente"))
    try:
        return parse_day(cells[field])
    except DayError as error:
        raise RefusedError(field, str(error)) from None


def _amount(cells: _Cells, field: str) -> int | None:
    if not cells[field]:
        return None
    try:
        return parse_cents(cells[field])
    except AmountError as error:
        raise RefusedError(field, str(error)) from None


def _cents(cells: _Cells) -> int:
    """What the account gains or loses."""
    debit, credit = _amount(cells, "debit"), _amount(cells, "credit")
    if debit and credit:
        raise RefusedError("debit", _("débit et crédit à la fois"))
    if debit is not None or credit is not None:
        return (credit or 0) - abs(debit or 0)
    cents = _amount(cells, "amount")
    if cents is None:
        field = "amount" if "amount" in cells.at else "credit"
        raise RefusedError(field, _("montant absent"))
    said = cells["sense"]
    if not said:
        return cents
    sense = {"+": 1, "-": -1}.get(said) or _SENSES.get(fold(said))
    if sense is None:
        reason = _("sens inconnu\u00a0: {text}").format(text=quoted(said))
        raise RefusedError("sense", reason)
    return sense * abs(cents)


def _kind(told: str, label: str, cents: int) -> BankEntryKind | None:
    """What the label begins with, else what the column of types says."""
    of_label = kind_in(label, cents)
    if of_label is not None:
        return of_label
    words = fold(told)
    known = kind_in(told, cents)
    if known is None:
        known = next((kind for word, kind in _KINDS.items() if word in words), None)
    return known
