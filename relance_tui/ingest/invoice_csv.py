"""A table of invoices, as French and English programs export them: a CSV or a sheet.

- What is open: the balance column; else total minus paid; else the total.
- A negative total is a credit note; a negative balance of an invoice is money in excess. Both are
  credits, keyed by the number, so that reading the file again gives the same key.
- The same number on several rows with different due dates is one invoice paid in several times: the
  rows are added up and the earliest open due date counts.
- A customer without a code gets one from their name.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from relance_tui.domain.formats import quoted
from relance_tui.domain.payment import PaymentKind
from relance_tui.i18n import _
from relance_tui.ingest.customer_cells import CustomerCells
from relance_tui.ingest.drafts import (
    CreditDraft,
    InvoiceDraft,
    Progress,
    Reading,
    RefusalList,
    RefusedError,
    SettledDraft,
)
from relance_tui.ingest.headers import Header
from relance_tui.ingest.rejected import mended
from relance_tui.ingest.rows import Row, rows_of
from relance_tui.ingest.source import Source
from relance_tui.ingest.text import (
    AmountError,
    DayError,
    code_of_name,
    fold,
    parse_cents,
    parse_day,
)
from relance_tui.ingest.values import currency_of
from relance_tui.plain_text import clean

_CREDIT_WORDS = ("avoir", "credit note", "note credit", "note de credit", "credit memo")
_PAYMENT_WORDS = ("reglement", "paiement", "encaissement", "payment", "virement", "remboursement")
_TOTAL_WORDS = frozenset({"total", "totaux", "somme", "cumul", "sous total", "grand total"})
_YES, _NO = frozenset({"oui", "yes", "o", "y", "vrai", "true", "x"}), frozenset({"non", "no", "n"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """The file a table comes from, as its reading tells it."""

    format: str
    encoding: str
    sha256: str


def read_invoice_csv(
    source: Source, header: Header, on_progress: Progress | None = None
) -> Reading:
    """The invoices, credits and customers of a CSV whose header was found."""
    origin = Origin(format="csv", encoding=source.encoding, sha256=source.sha256)
    return read_invoice_rows(rows_of(source, header, on_progress), header, origin)


def read_invoice_rows(rows: Iterable[Row], header: Header, origin: Origin) -> Reading:
    """The invoices, credits and customers of the rows of any table."""
    reader = _Reader(header)
    lines = reader.read(rows)
    return Reading(
        format=origin.format,
        customers=list(reader.customers.values()),
        invoices=reader.invoices,
        credits=reader.credits,
        settled=reader.settled,
        refusals=reader.refusals.listed(),
        warnings=reader.warnings.listed(),
        lines=lines,
        encoding=origin.encoding,
        sha256=origin.sha256,
    )


@dataclass(frozen=True, slots=True)
class _Amounts:
    """The figures of a row in cents; None where the file says nothing."""

    total: int
    open: int


class _Reader:
    """Turns rows into drafts, one at a time, remembering the customers and numbers met."""

    def __init__(self, header: Header) -> None:
        self.invoices: list[InvoiceDraft] = []
        self.credits: list[CreditDraft] = []
        self.settled: list[SettledDraft] = []
        self.refusals = RefusalList()
        self.warnings = RefusalList()
        self._header = header
        self._places: dict[tuple[str, str], int] = {}
        self._keys: dict[tuple[str, str], int] = {}
        self._sums = _Amounts(0, 0)
        self._people = CustomerCells(header, self.warnings)
        self.customers = self._people.customers

    def read(self, rows: Iterable[Row]) -> int:
        """Takes every row; returns how many there were, totals left aside."""
        count = 0
        for row in mended(rows, self._header):
            count += 1
            if row.cells is None:
                self.refusals.add(row.line, row.column, row.refusal(self._header))
                continue
            if self._is_total(row.cells):
                count -= 1
                continue
            try:
                self._take(row.line, row.cells)
            except RefusedError as refused:
                column = self._header.name_of(refused.column)
                value = self._cell(row.cells, refused.column)
                self.refusals.add(row.line, column, refused.reason, value)
        return count

    def _cell(self, cells: list[str], field: str) -> str:
        index = self._header.at.get(field)
        return cells[index] if index is not None else ""

    def _is_total(self, cells: list[str]) -> bool:
        """Whether a row without number nor dates adds up the others."""
        number = self._cell(cells, "number").strip()
        if number and not _says_total(number):
            return False
        if self._cell(cells, "issued_on").strip() or self._cell(cells, "due_on").strip():
            return not number and _says_total(self._cell(cells, "issued_on"))
        if any(_says_total(cell) for cell in cells):
            return True
        return not number and self._adds_up(cells)

    def _adds_up(self, cells: list[str]) -> bool:
        for field, expected in (("total", self._sums.total), ("open", self._sums.open)):
            text = self._cell(cells, field).strip()
            if text and expected:
                try:
                    return parse_cents(text) == expected
                except AmountError:
                    return False
        return False

    def _take(self, line: int, cells: list[str]) -> None:
        number = clean(self._cell(cells, "number"))
        if not number:
            raise RefusedError("number", _("numéro de facture absent"))
        code = self._code(cells)
        due_on = self._day(cells, "due_on")
        issued_on = self._day(cells, "issued_on") or due_on
        if issued_on is None:
            raise RefusedError("issued_on", _("date absente"))
        currency = currency_of(self._cell(cells, "currency"))
        if currency is None:
            text = quoted(self._cell(cells, "currency"))
            raise RefusedError("currency", _("devise inconnue\u00a0: {text}").format(text=text))
        if due_on is not None and due_on < issued_on:
            self._warn(line, "due_on", _("échéance antérieure à la date de facture"))
        kind = self._credit_kind(cells)
        amounts = self._amounts(cells, is_credit=kind is not None)
        self._sums = _Amounts(self._sums.total + amounts.total, self._sums.open + amounts.open)
        self._people.remember(line, code, cells)
        if kind is not None or amounts.total < 0:
            kind = kind or PaymentKind.CREDIT_NOTE
            self._add_credit(line, code, number, kind, -amounts.open, issued_on)
            return
        self._add_invoice(
            InvoiceDraft(
                customer_code=code,
                number=number,
                issued_on=issued_on,
                due_on=due_on,
                total_cents=amounts.total,
                open_cents=max(amounts.open, 0),
                currency=currency,
                line=line,
            )
        )
        if amounts.open < 0:
            excess = f"{number}+"
            self._add_credit(line, code, excess, PaymentKind.PAYMENT, -amounts.open, issued_on)

    def _code(self, cells: list[str]) -> str:
        code = clean(self._cell(cells, "code"))
        name = clean(self._cell(cells, "name"))
        if not code and not name:
            raise RefusedError("code" if "code" in self._header.at else "name", _("client absent"))
        return code or code_of_name(name)

    def _day(self, cells: list[str], field: str) -> date | None:
        text = self._cell(cells, field).strip()
        if not text:
            return None
        try:
            return parse_day(text)
        except DayError as error:
            raise RefusedError(field, str(error)) from None

    def _cents(self, cells: list[str], field: str) -> int | None:
        """The cents of a cell, None when there is nothing in it."""
        text = self._cell(cells, field)
        if not text.strip():
            return None
        try:
            return parse_cents(text)
        except AmountError as error:
            raise RefusedError(field, str(error)) from None

    def _paid(self, cells: list[str], total: int | None) -> int | None:
        answer = fold(self._cell(cells, "paid"))
        if answer in _YES:
            return total
        return 0 if answer in _NO else self._cents(cells, "paid")

    def _credit_kind(self, cells: list[str]) -> PaymentKind | None:
        """What kind of credit a row says it is, None for an invoice or when it says nothing."""
        document = self._cell(cells, "document")
        words = fold(document) if document else ""
        if words.startswith(_CREDIT_WORDS):
            return PaymentKind.CREDIT_NOTE
        if words.startswith(_PAYMENT_WORDS):
            return PaymentKind.PAYMENT
        credit = self._cell(cells, "credit").strip()
        if credit and not self._cell(cells, "total").strip():
            return PaymentKind.PAYMENT
        return None

    def _amounts(self, cells: list[str], *, is_credit: bool) -> _Amounts:
        """Total and open part; both negative for a credit, whatever sign the file gives it."""
        total = self._cents(cells, "total")
        left = self._cents(cells, "open")
        paid = self._paid(cells, total)
        if total is None and is_credit:
            total = self._cents(cells, "credit")
        if total is None and left is not None:
            total = left + (paid or 0)
        if total is None:
            raise RefusedError(
                "total" if "total" in self._header.at else "open", _("montant absent")
            )
        if left is None:
            if "open" in self._header.at and paid is None and not is_credit:
                raise RefusedError("open", _("solde absent"))
            left = total - (paid or 0)
        if is_credit or total < 0:
            total, left = -abs(total), -abs(left)
        if (left > total >= 0) or (left < total < 0):
            raise RefusedError("open", _("solde supérieur au total"))
        return _Amounts(total, left)

    def _add_invoice(self, draft: InvoiceDraft) -> None:
        place = self._places.setdefault((draft.customer_code, draft.number), len(self.invoices))
        if place == len(self.invoices):
            self.invoices.append(draft)
            return
        first = self.invoices[place]
        if draft.due_on is None or first.due_on is None or draft.due_on == first.due_on:
            self.invoices.append(draft)
            return
        self.invoices[place] = _added_up(first, draft)

    def _add_credit(  # noqa: PLR0913, PLR0917 - the columns of one row
        self, line: int, code: str, number: str, kind: PaymentKind, cents: int, valued_on: date
    ) -> None:
        rank = self._keys[code, number] = self._keys.get((code, number), 0) + 1
        key = number if rank == 1 else f"{number}#{rank}"
        if cents <= 0:
            self.settled.append(
                SettledDraft(
                    customer_code=code, numbers=(), credit_keys=(key,), settled_on=valued_on
                )
            )
            return
        self.credits.append(
            CreditDraft(
                customer_code=code,
                key=key,
                kind=kind,
                amount_cents=cents,
                valued_on=valued_on,
                reference=number.rstrip("+"),
                label="",
                line=line,
            )
        )

    def _warn(self, line: int, field: str, reason: str) -> None:
        self.warnings.add(line, self._header.name_of(field), reason)


def _says_total(cell: str) -> bool:
    """Whether a cell reads like `Total`, `Sous-total client` or `TOTAL GÉNÉRAL`."""
    words = fold(cell).split()
    return " ".join(words[:1]) in _TOTAL_WORDS or " ".join(words[:2]) in _TOTAL_WORDS


def _added_up(first: InvoiceDraft, second: InvoiceDraft) -> InvoiceDraft:
    """Two instalments of one invoice as that invoice."""
    left = first.open_cents + second.open_cents
    is_whole_repeated = first.total_cents == second.total_cents >= left
    total = first.total_cents if is_whole_repeated else first.total_cents + second.total_cents
    open_days = [d.due_on for d in (first, second) if d.open_cents and d.due_on]
    return replace(
        first,
        total_cents=total,
        open_cents=left,
        due_on=min(open_days) if open_days else max(d.due_on for d in (first, second) if d.due_on),
    )
