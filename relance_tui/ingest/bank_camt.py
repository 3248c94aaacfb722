"""Bank statements in ISO 20022: camt.053, and the reports and notices camt.052 and camt.054.

All versions from 02 on: names are read without their namespace, and what changed place over the
versions is looked for in both. The file is read as it goes by; an entry is let go once read. A
document type is refused whatever is in it: a statement has none, and entities are how XML explodes.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from xml.etree.ElementTree import Element, ParseError, TreeBuilder, XMLParser

from relance_tui.domain.formats import amount
from relance_tui.i18n import _, ngettext
from relance_tui.ingest.bank_camt_entry import (
    Detail,
    Holder,
    Money,
    RefusedError,
    has_amounts,
    iban_of,
    is_true,
    make_entries,
    read_day,
    read_detail,
    read_head,
    read_money,
    split_amounts,
    text_at,
)
from relance_tui.ingest.bank_drafts import BankEntryDraft, BankReading, StatementDraft
from relance_tui.ingest.bank_stream import (
    MAX_ENTRIES,
    as_source,
    best_encoding,
    day_in_france,
    head_of,
    pieces,
    too_many,
    without_shared_references,
)
from relance_tui.ingest.drafts import Progress, RefusalList
from relance_tui.ingest.source import Source, unusable
from relance_tui.ingest.text import AmountError, DayError
from relance_tui.ingest.values import currency_of
from relance_tui.plain_text import clean

_STATEMENTS = {
    "BkToCstmrStmt": "Stmt",
    "BkToCstmrAcctRpt": "Rpt",
    "BkToCstmrDbtCdtNtfctn": "Ntfctn",
}
"""The message and, in it, what holds the entries of one account."""
_KEPT_IN = {*_STATEMENTS, *_STATEMENTS.values(), "NtryDtls"}
"""What holds the elements that are read one by one and let go."""
_LOOKS = re.compile(
    r"<(?:[\w.-]+:)?(?:BkToCstmrStmt|BkToCstmrAcctRpt|BkToCstmrDbtCdtNtfctn)\b"
    r"|[:.]camt\.05[234]\.001\b"
)
_DECLARED = re.compile(r"<\?xml[^>]*?encoding\s*=\s*[\"']([\w.:-]+)")
_MARKS = "\ufeff\u00ef\u00bb\u00bf \t\r\n"
_MAX_DEPTH = 100
_MAX_NAMES = 5_000
_MAX_LOOSE = 1 << 22
"""Characters that may go by before an element is read to its end and let go."""
_OPENING, _CLOSING = ("OPBD", "PRCD"), ("CLBD",)
_BOOKED = frozenset({"BOOK", "BOOKED"})


def looks_like_camt(head: bytes | str) -> bool:
    """Whether a file that begins so is a camt.052, 053 or 054 message."""
    if isinstance(head, bytes):
        wide = head.startswith((b"\xff\xfe", b"\xfe\xff"))
        head = head.decode("utf-16" if wide else "latin-1", "replace")
    return head.lstrip(_MARKS).startswith("<") and _LOOKS.search(head) is not None


def read_camt(source: Source | Path, on_progress: Progress | None = None) -> BankReading:
    """The booked movements of a camt message.

    The line of a movement is the rank of its entry in the file. Raises `IngestError` when the file
    is no such message, is no whole XML, or has a document type.
    """
    source = as_source(source)
    found = _DECLARED.search(head_of(source))
    encoding, is_doubtful = best_encoding(source, found[1] if found else "")
    reader = _Reader(source.path)
    if is_doubtful:
        reader.warnings.add(
            0, "", _("annoncé en UTF-8 mais lu en {name}").format(name=encoding.upper())
        )
    builder = _Builder(reader)
    parser = XMLParser(target=builder)  # noqa: S314 - no document type passes, see `doctype`
    try:
        for piece in pieces(source, encoding, on_progress):
            parser.feed(piece)
            builder.has_read(len(piece))
        parser.close()
    except ParseError as error:
        line = error.position[0]
        reason = _(
            "XML mal formé ou tronqué, ligne {line}\u202f; redemandez le fichier à la banque"
        )
        raise unusable(source.path, reason.format(line=line)) from None
    return reader.reading(source, encoding)


class _Builder:
    """Makes elements without their namespace and hands them over as soon as they are whole."""

    def __init__(self, reader: _Reader) -> None:
        self._reader = reader
        self._tree = TreeBuilder()
        self.data = self._tree.data
        self._names: dict[str, str] = {}
        self._path: list[str] = []
        self._open: list[Element] = []
        self._loose = 0

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """An element begins."""
        name = self._names.get(tag)
        if name is None:
            name = self._names[tag] = tag.rpartition("}")[2]
            if len(self._names) > _MAX_NAMES:
                raise self._monstrous()
        path = self._path
        if len(path) >= _MAX_DEPTH:
            raise self._monstrous()
        if path and _STATEMENTS.get(path[-1]) == name:
            self._reader.begin(name)
        path.append(name)
        self._open.append(self._tree.start(name, attributes))

    def end(self, tag: str) -> None:
        """An element ends: what is one of an account's facts is read, then forgotten."""
        self._tree.end(self._names[tag])
        name = self._path.pop()
        element = self._open.pop()
        path = self._path
        if not path or path[-1] not in _KEPT_IN:
            return
        if path[-1] == "NtryDtls":
            if name != "TxDtls" or path[-2:-1] != ["Ntry"]:
                return
            self._reader.take_detail(element)
        elif len(path) > 1 and path[-1] == _STATEMENTS.get(path[-2]):
            self._reader.take(name, element)
        elif _STATEMENTS.get(path[-1]) == name:
            self._reader.finish()
        elif path[-1] in _STATEMENTS:
            self._reader.take_header(element)
        else:
            return
        self._open[-1].remove(element)
        self._loose = 0

    def doctype(self, _name: str, _public: str | None, _system: str | None) -> None:
        """A document type: refused before any of it is read."""
        raise unusable(
            self._reader.path,
            _("le fichier XML déclare un DOCTYPE, ce qu’aucun relevé ne fait\u202f; refusé"),
        )

    def has_read(self, length: int) -> None:
        """Counts what went by since the last element let go."""
        self._loose += length
        if self._loose > _MAX_LOOSE:
            raise self._monstrous()

    def _monstrous(self) -> Exception:
        return unusable(self._reader.path, _("XML démesuré, ce n’est pas un relevé bancaire"))


class _Statement:
    """What is known of the account being read, so far."""

    def __init__(self, name: str) -> None:
        self.is_statement = name == "Stmt"
        self.holder = Holder()
        self.from_on: date | None = None
        self.until_on: date | None = None
        self.created_on: date | None = None
        self.balances: dict[str, list[tuple[date, int]]] = {}
        self.sum_cents = 0
        self.is_one_currency = True
        self.pending = 0
        self.last_pending = 0

    def balance(self, codes: tuple[str, ...], *, last: bool) -> tuple[date, int] | None:
        """The first or last balance of the first code there is."""
        found = next((self.balances[code] for code in codes if code in self.balances), None)
        if found is None:
            return None
        ordered = sorted(found, key=lambda balance: balance[0])
        return ordered[-1] if last else ordered[0]


class _Reader:
    """Turns the elements of statements into drafts, one at a time."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.warnings = RefusalList()
        self._refusals = RefusalList()
        self._drafts: list[BankEntryDraft] = []
        self._statements: list[StatementDraft] = []
        self._statement = _Statement("")
        self._details: list[Detail] = []
        self._lines = 0
        self._take: dict[str, Callable[[Element], None]] = {
            "Acct": self._take_account,
            "Bal": self._take_balance,
            "FrToDt": self._take_period,
            "CreDtTm": self._take_creation,
            "StmtPgntn": self.take_header,
            "RptPgntn": self.take_header,
            "NtfctnPgntn": self.take_header,
            "Ntry": self._take_entry,
        }

    def begin(self, name: str) -> None:
        """A statement of one account begins."""
        self._statement = _Statement(name)

    def take(self, name: str, element: Element) -> None:
        """Something a statement says."""
        read = self._take.get(name)
        if read is not None:
            read(element)
        self._details.clear()

    def take_detail(self, element: Element) -> None:
        """A transaction of the entry being read."""
        if len(self._details) >= MAX_ENTRIES:
            raise too_many(self.path)
        self._details.append(read_detail(element))

    def take_header(self, element: Element) -> None:
        """The header of the message, or of one statement: whether more pages follow."""
        last = text_at(element, "MsgPgntn/LastPgInd") or text_at(element, "LastPgInd")
        if last and not is_true(last):
            page = clean(text_at(element, "MsgPgntn/PgNb") or text_at(element, "PgNb"), 10)
            reason = _(
                "page {page} d’un relevé qui en a d’autres\u202f; importez aussi les suivantes"
            )
            self.warnings.add(self._lines, "LastPgInd", reason.format(page=page or "1"))

    def _take_account(self, element: Element) -> None:
        self._statement.holder = Holder(
            account=iban_of(text_at(element, "Id/IBAN")) or clean(text_at(element, "Id/Othr/Id")),
            name=clean(text_at(element, "Ownr/Nm") or text_at(element, "Ownr/Pty/Nm")),
            currency=_currency(text_at(element, "Ccy")),
        )

    def _take_period(self, element: Element) -> None:
        self._statement.from_on = self._day(text_at(element, "FrDtTm"), "FrDtTm")
        self._statement.until_on = self._day(text_at(element, "ToDtTm"), "ToDtTm")

    def _take_creation(self, element: Element) -> None:
        self._statement.created_on = self._day(element.text or "", "CreDtTm")

    def _day(self, text: str, column: str) -> date | None:
        try:
            return day_in_france(text) if text.strip() else None
        except DayError as error:
            self.warnings.add(self._lines, column, str(error))
            return None

    def _take_balance(self, element: Element) -> None:
        code = text_at(element, "Tp/CdOrPrtry/Cd").upper()
        if code not in {*_OPENING, *_CLOSING}:
            return
        try:
            money: Money | None = read_money(element.find("Amt"))
            day = read_day(element.find("Dt"))
        except (AmountError, DayError) as error:
            self.warnings.add(self._lines, f"Bal {code}", str(error))
            return
        if money is None:
            return
        cents, currency = money
        self._is_in(_currency(currency))
        if text_at(element, "CdtDbtInd").upper() == "DBIT":
            cents = -cents
        self._statement.balances.setdefault(code, []).append((day or date.min, cents))

    def _take_entry(self, element: Element) -> None:
        self._lines += 1
        statement = self._statement
        status = text_at(element, "Sts/Cd") or text_at(element, "Sts/Prtry")
        status = (status or text_at(element, "Sts")).upper()
        if status not in _BOOKED and (status or not statement.is_statement):
            statement.pending += 1
            statement.last_pending = self._lines
            return
        try:
            head = read_head(element, statement.holder)
        except RefusedError as refused:
            self._refusals.add(self._lines, refused.column, refused.reason, refused.value)
            return
        self._is_in(head.currency)
        statement.is_one_currency &= head.currency == statement.holder.currency
        statement.sum_cents += head.cents
        details = self._details
        if details and has_amounts(head, details) and split_amounts(head, details) is None:
            self.warnings.add(
                self._lines,
                "TxDtls",
                _("le détail ne fait pas le total du mouvement\u202f; gardé en une seule somme"),
            )
        for entry in make_entries(head, details, statement.holder):
            self._drafts.append(BankEntryDraft(entry=entry, line=self._lines))
        if len(self._drafts) > MAX_ENTRIES:
            raise too_many(self.path)

    def _is_in(self, currency: str) -> None:
        """The currency of an account that does not say it is the first one met."""
        holder = self._statement.holder
        if not holder.currency:
            self._statement.holder = replace(holder, currency=currency)

    def finish(self) -> None:
        """A statement is over: it is kept, and its balances are compared with its entries."""
        statement = self._statement
        opening = statement.balance(_OPENING, last=False)
        closing = statement.balance(_CLOSING, last=True)
        holder = statement.holder
        currency = holder.currency or "EUR"
        until_on = statement.until_on or _day_of(closing) or statement.created_on
        self._statements.append(
            StatementDraft(
                account=holder.account,
                currency=currency,
                from_on=statement.from_on or _day_of(opening),
                until_on=until_on,
                opening_cents=opening[1] if opening else None,
                closing_cents=closing[1] if closing else None,
            )
        )
        if not holder.account:
            self.warnings.add(self._lines, "Acct", _("relevé sans numéro de compte"))
        if statement.pending:
            reason = ngettext(
                "{count} mouvement pas encore comptabilisé, laissé de côté",
                "{count} mouvements pas encore comptabilisés, laissés de côté",
                statement.pending,
            ).format(count=statement.pending)
            self.warnings.add(statement.last_pending, "Sts", reason)
        if opening is not None and closing is not None and statement.is_one_currency:
            self._check(opening[1] + statement.sum_cents, closing[1], currency)

    def _check(self, expected: int, closing: int, currency: str) -> None:
        if expected == closing:
            return
        reason = _(
            "solde final {closing} au lieu de {expected}, solde initial et mouvements ajoutés"
            "\u00a0: écart de {gap}"
        ).format(
            closing=amount(closing, currency),
            expected=amount(expected, currency),
            gap=amount(closing - expected, currency),
        )
        self.warnings.add(self._lines, "Bal CLBD", reason)

    def reading(self, source: Source, encoding: str) -> BankReading:
        """Everything that was read. Raises `IngestError` when there was no statement."""
        if not self._statements:
            raise unusable(
                source.path,
                _("aucun relevé camt.053, camt.052 ou camt.054 dans ce fichier XML"),
            )
        entries = without_shared_references(self._drafts, self.warnings, "AcctSvcrRef")
        return BankReading(
            format="camt",
            entries=entries,
            statements=self._statements,
            refusals=self._refusals.listed(),
            warnings=self.warnings.listed(),
            lines=self._lines,
            encoding=encoding,
            sha256=source.sha256,
        )


def _currency(text: str) -> str:
    return (currency_of(text) or "") if text else ""


def _day_of(balance: tuple[date, int] | None) -> date | None:
    return balance[0] if balance is not None and balance[0] != date.min else None
