"""The accounts and transactions of an OFX file, from its elements one after the other."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from relance_tui.domain.bank import BankEntry, BankEntryKind
from relance_tui.domain.formats import quoted
from relance_tui.i18n import _, ngettext
from relance_tui.ingest.bank_drafts import BankEntryDraft, BankReading, StatementDraft
from relance_tui.ingest.bank_kinds import kind_of_label, name_in_label
from relance_tui.ingest.bank_stream import (
    MAX_ENTRIES,
    MAX_TEXT,
    day_in_france,
    decimal_cents,
    too_many,
    without_shared_references,
)
from relance_tui.ingest.drafts import RefusalList, RefusedError
from relance_tui.ingest.source import IngestError, Source, unusable
from relance_tui.ingest.text import AmountError, DayError
from relance_tui.ingest.values import currency_of
from relance_tui.plain_text import clean

_STATEMENTS = frozenset({"STMTRS", "CCSTMTRS"})
_ACCOUNTS = frozenset({"BANKACCTFROM", "CCACCTFROM"})
_GROUPS = frozenset({"PAYEE", "BANKACCTTO", "CCACCTTO", "CURRENCY", "ORIGCURRENCY", "IMAGEDATA"})
"""What a transaction may hold besides values."""
_IBAN = re.compile(r"[A-Z]{2}[0-9]{2}[A-Z0-9]{11,30}")
_REASON = re.compile(
    r"\b(A[CGM][0-9]{2}|BE0[0-9]|MD[0-9]{2}|MS0[0-9]|RC0[0-9]|RR0[0-9]|SL[0-9]{2})\b"
)
_WHY = re.compile(r"\bmotif\b[ :.-]*(.+)", re.IGNORECASE)
_NO_REFERENCE = frozenset({"", "NOTPROVIDED", "NONREF", "NONE", "N/A"})
_NOT_YET = "HOLD"
_KINDS = {
    "XFER": BankEntryKind.TRANSFER,
    "DIRECTDEP": BankEntryKind.TRANSFER,
    "DIRECTDEBIT": BankEntryKind.DIRECT_DEBIT,
    "CHECK": BankEntryKind.CHEQUE,
    "ATM": BankEntryKind.CASH,
    "CASH": BankEntryKind.CASH,
    "POS": BankEntryKind.CARD,
}
_CHARGES = frozenset({"FEE", "SRVCHG", "INT", "DIV"})
_NAMED = frozenset({BankEntryKind.TRANSFER, BankEntryKind.DIRECT_DEBIT, BankEntryKind.RETURN})
"""Kinds whose label names the other party."""


@dataclass(slots=True)
class _Account:
    """What is known of the account being read, so far."""

    is_card: bool = False
    parts: dict[str, str] = field(default_factory=dict)
    currency: str = ""
    from_on: date | None = None
    until_on: date | None = None
    closing_cents: int | None = None
    closing_on: date | None = None

    @property
    def number(self) -> str:
        """The IBAN when the number is one, else bank, branch and number run together."""
        number = _run_together(self.parts.get("ACCTID", ""))
        if self.is_card or _IBAN.fullmatch(number):
            return number
        bank, branch = self.parts.get("BANKID", ""), self.parts.get("BRANCHID", "")
        return _run_together(bank + branch) + number


class OfxReader:
    """Told of each element as it is opened and closed; keeps what makes accounts and movements."""

    def __init__(self, path: Path) -> None:
        self.warnings = RefusalList()
        self._path = path
        self._refusals = RefusalList()
        self._drafts: list[BankEntryDraft] = []
        self._statements: list[StatementDraft] = []
        self._account: _Account | None = None
        self._values: dict[str, str] | None = None
        """The values of the transaction being read."""
        self._place = ""
        """The group the next values belong to."""
        self._lines = 0
        self._pending = 0
        self._last_pending = 0
        self._is_complete = False

    def start(self, name: str, value: str) -> None:
        """An element begins, with its text."""
        if name in _STATEMENTS:
            self._finish_statement()
            self._account = _Account(is_card=name == "CCSTMTRS")
        elif name == "STMTTRN":
            self._finish_transaction()
            self._values = {}
            self._place = ""
        elif self._values is not None:
            self._start_value(name, value)
        elif name in _ACCOUNTS or name in {"LEDGERBAL", "AVAILBAL"}:
            self._place = name
        elif name == "TRNAMT":
            raise self._damaged()
        elif self._account is not None and value:
            self._take_of_account(self._account, name, value)

    def _start_value(self, name: str, value: str) -> None:
        if name in _GROUPS:
            self._place = name
        elif name in {"LEDGERBAL", "AVAILBAL"}:
            self._finish_transaction()
            self._place = name
        elif value and self._values is not None:
            key = f"{self._place}.{name}" if self._place else name
            if name == "TRNAMT" and key in self._values:
                raise self._damaged()
            self._values.setdefault(key, value[: 2 * MAX_TEXT])

    def end(self, name: str) -> None:
        """An element is closed."""
        if name == "STMTTRN" and self._values is None:
            raise self._damaged()
        if name in {"STMTTRN", "BANKTRANLIST"}:
            self._finish_transaction()
        elif name in _STATEMENTS:
            self._finish_statement()
        elif name == "OFX":
            self._finish_statement()
            self._is_complete = True
        if name == self._place:
            self._place = ""

    def _damaged(self) -> IngestError:
        """The error of a file where an amount stands outside its movement: one would be lost."""
        reason = _("structure abîmée après le mouvement {count}\u202f; refaites l’export")
        return unusable(self._path, reason.format(count=self._lines))

    def _take_of_account(self, account: _Account, name: str, value: str) -> None:
        if self._place in _ACCOUNTS:
            account.parts.setdefault(name, clean(value))
        elif name == "CURDEF":
            account.currency = currency_of(value) or ""
        elif name == "DTSTART":
            account.from_on = _first(account.from_on, self._doubtful_day(name, value), last=False)
        elif name == "DTEND":
            account.until_on = _first(account.until_on, self._doubtful_day(name, value), last=True)
        elif self._place == "LEDGERBAL" and name == "DTASOF":
            account.closing_on = self._doubtful_day(name, value)
        elif self._place == "LEDGERBAL" and name == "BALAMT":
            try:
                account.closing_cents = decimal_cents(value)
            except AmountError as error:
                self.warnings.add(self._lines, name, str(error))

    def _doubtful_day(self, name: str, value: str) -> date | None:
        try:
            return day_in_france(value)
        except DayError as error:
            self.warnings.add(self._lines, name, str(error))
            return None

    def _finish_statement(self) -> None:
        self._finish_transaction()
        account, self._account = self._account, None
        if account is None:
            return
        if not account.number:
            self.warnings.add(self._lines, "ACCTID", _("relevé sans numéro de compte"))
        self._statements.append(
            StatementDraft(
                account=account.number,
                currency=account.currency or "EUR",
                from_on=account.from_on,
                until_on=account.until_on or account.closing_on,
                closing_cents=account.closing_cents,
            )
        )

    def _finish_transaction(self) -> None:
        values, self._values = self._values, None
        self._place = ""
        if values is None:
            return
        self._lines += 1
        if self._account is None:
            self._refusals.add(self._lines, "STMTTRN", _("mouvement hors de tout relevé de compte"))
            return
        if values.get("TRNTYPE", "").upper() == _NOT_YET:
            self._pending += 1
            self._last_pending = self._lines
            return
        try:
            entry = self._entry(values, self._account)
        except RefusedError as refused:
            self._refusals.add(self._lines, refused.column, refused.reason, refused.value)
            return
        self._drafts.append(BankEntryDraft(entry=entry, line=self._lines))
        if len(self._drafts) > MAX_ENTRIES:
            raise too_many(self._path)

    def _entry(self, values: dict[str, str], account: _Account) -> BankEntry:
        cents = _cents(values)
        booked_on = _day(values, "DTPOSTED") or _day(values, "DTUSER")
        if booked_on is None:
            raise RefusedError("DTPOSTED", _("date absente"))
        valued_on = _day(values, "DTAVAIL") or _day(values, "DTUSER") or booked_on
        said = values.get("CURRENCY.CURSYM", account.currency)
        currency = currency_of(said)
        if currency is None:
            raise RefusedError(
                "CURSYM", _("devise inconnue\u00a0: {text}").format(text=quoted(said)), said
            )
        if (values.get("TRNTYPE", "").upper(), cents > 0) in {("DEBIT", True), ("CREDIT", False)}:
            reason = _("le sens annoncé contredit le signe du montant, qui est cru\u00a0: {text}")
            self.warnings.add(
                self._lines, "TRNTYPE", reason.format(text=quoted(values.get("TRNAMT", "")))
            )
        label = clean(values.get("NAME", "") or values.get("PAYEE.NAME", ""))
        kind = _kind(values, label, cents, is_card=account.is_card)
        return BankEntry(
            account=account.number,
            booked_on=booked_on,
            valued_on=valued_on,
            amount_cents=cents,
            currency=currency,
            payer=_payer(values, label, kind),
            payer_iban=_iban(values.get("BANKACCTTO.ACCTID", "")),
            text=_text(values),
            references=_references(values),
            bank_reference=_reference(values.get("FITID", "")),
            kind=kind,
            return_reason=_return_reason(values) if kind is BankEntryKind.RETURN else "",
        )

    def reading(self, source: Source, encoding: str) -> BankReading:
        """Everything that was read. Raises `IngestError` when the file is cut or has no account."""
        if not self._is_complete:
            reason = _("fichier OFX tronqué, sa fin manque\u202f; refaites l’export")
            raise unusable(source.path, reason)
        if not self._statements:
            raise unusable(source.path, _("aucun relevé de compte dans ce fichier OFX"))
        if self._pending:
            reason = ngettext(
                "{count} mouvement pas encore comptabilisé, laissé de côté",
                "{count} mouvements pas encore comptabilisés, laissés de côté",
                self._pending,
            ).format(count=self._pending)
            self.warnings.add(self._last_pending, "TRNTYPE", reason)
        entries = without_shared_references(self._drafts, self.warnings, "FITID")
        return BankReading(
            format="ofx",
            entries=entries,
            statements=self._statements,
            refusals=self._refusals.listed(),
            warnings=self.warnings.listed(),
            lines=self._lines,
            encoding=encoding,
            sha256=source.sha256,
        )


def _cents(values: dict[str, str]) -> int:
    text = values.get("TRNAMT", "")
    if not text:
        raise RefusedError("TRNAMT", _("montant absent"))
    try:
        cents = decimal_cents(text)
    except AmountError as error:
        raise RefusedError("TRNAMT", str(error), text) from None
    if cents == 0:
        raise RefusedError("TRNAMT", _("montant nul"), text)
    return cents


def _day(values: dict[str, str], name: str) -> date | None:
    text = values.get(name, "")
    try:
        return day_in_france(text) if text else None
    except DayError as error:
        raise RefusedError(name, str(error), text) from None


def _first(known: date | None, day: date | None, *, last: bool) -> date | None:
    days = [each for each in (known, day) if each is not None]
    return (max(days) if last else min(days)) if days else None


def _run_together(text: str) -> str:
    return re.sub(r"[\s.-]", "", clean(text)).upper()


def _iban(text: str) -> str:
    number = _run_together(text)
    return number if _IBAN.fullmatch(number) else ""


def _reference(text: str) -> str:
    reference = clean(text)
    return "" if reference.upper() in _NO_REFERENCE or not reference.strip("0") else reference


def _references(values: dict[str, str]) -> tuple[str, ...]:
    said = (_reference(values.get(name, "")) for name in ("CHECKNUM", "REFNUM"))
    return tuple(dict.fromkeys(reference for reference in said if reference))


def _kind(values: dict[str, str], label: str, cents: int, *, is_card: bool) -> BankEntryKind:
    """What the type tells, unless the bank's label tells of a return; else what the label tells."""
    told = values.get("TRNTYPE", "").upper()
    if told in _CHARGES:
        return BankEntryKind.OTHER
    of_label = kind_of_label(label, cents)
    if of_label is BankEntryKind.RETURN:
        return of_label
    known = _KINDS.get(told) or of_label
    if known is None:
        of_memo = kind_of_label(values.get("MEMO", ""), 1)
        known = of_memo or (BankEntryKind.CARD if is_card else BankEntryKind.OTHER)
    return known


def _payer(values: dict[str, str], label: str, kind: BankEntryKind) -> str:
    payee = clean(values.get("PAYEE.NAME", ""))
    if payee:
        return payee
    of_label = kind_of_label(label, 1)
    if of_label is None:
        return label
    return clean(name_in_label(label)) if kind in _NAMED else ""


def _text(values: dict[str, str]) -> str:
    """The label, then what is written to us, in the order of the file, nothing twice."""
    parts: list[str] = []
    for key, value in values.items():
        if key in {"NAME", "MEMO", "EXTDNAME", "PAYEE.NAME"}:
            part = clean(value, MAX_TEXT)
            # Many banks cut the label at 32 characters and say it again whole in the memo.
            if parts and part.startswith(parts[-1]):
                parts.pop()
            if part and part not in parts:
                parts.append(part)
    return clean(" ".join(parts), MAX_TEXT)


def _return_reason(values: dict[str, str]) -> str:
    text = _text(values)
    if code := _REASON.search(text):
        return code[1]
    why = _WHY.search(text)
    return clean(why[1]) if why else ""
