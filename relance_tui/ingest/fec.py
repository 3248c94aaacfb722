"""The FEC, the file every French accounting program must produce (LPF A47 A-1).

Only lines of customer accounts (411, 413, 416) are read in full. A credit is a credit note when its
journal books sales (it has lines on 70 accounts) and moves no money (none on 51, 53, 54); any other
credit is a payment.
"""

from __future__ import annotations

from dataclasses import replace

from relance_tui.domain.formats import quoted
from relance_tui.i18n import _
from relance_tui.ingest.drafts import Progress, Reading, RefusalList, RefusedError
from relance_tui.ingest.fec_header import FecColumns, FecHeader, checked_header
from relance_tui.ingest.ledger import Entry, Ledger, entry_text
from relance_tui.ingest.rejected import retabbed
from relance_tui.ingest.source import Source, unusable
from relance_tui.ingest.text import AmountError, DayError, fold, parse_cents, parse_day
from relance_tui.plain_text import clean

_CUSTOMER, _SALE, _MONEY = 1, 2, 3
_ROLES = {
    **dict.fromkeys((b"411", b"413", b"416"), _CUSTOMER),
    **{b"70%d" % digit: _SALE for digit in range(10)},
    **{b"5%d%d" % (kind, digit): _MONEY for kind in (1, 3, 4) for digit in range(10)},
}
_PREFIX = 3
_DEBIT_SIGNS = frozenset({"d", "debit", "+1", "1", "+"})
_CREDIT_SIGNS = frozenset({"c", "credit", "-1", "-"})
_NO_REFERENCE = frozenset(
    {"", "sans", "neant", "aucun", "aucune", "sans piece", "sans numero", "sans reference"}
)
_OPENING_CODES = frozenset({"an", "ran", "ano", "anx", "anouv", "ouv"})
_OPENING_NAMES = ("nouveau", "ouverture")
_EUROS = frozenset({"EUR", "EURO", "EUROS", "€"})
_CACHED_DAYS = 50_000


def read_fec(source: Source, on_progress: Progress | None = None) -> Reading:
    """The open items of the customer accounts. Raises `IngestError` on a wrong header."""
    header = checked_header(source.path, source.first_lines(20))
    refusals = RefusalList()
    blocks = source.blocks(on_progress)
    if header.is_mended:
        as_it_was, separator = replace(header, separator="\t"), header.separator
        blocks = (retabbed(block, separator, source.line_encoding) for block in blocks)
        header = as_it_was
    reader = _Reader(source.line_encoding, header, refusals)
    for block in blocks:
        reader.read(block)
    if reader.is_cut:
        raise unusable(
            source.path,
            _("fichier tronqué, la dernière ligne s’arrête en chemin ; refaites l’export"),
        )
    ledger = reader.close()
    return Reading(
        format="fec",
        customers=ledger.customers,
        invoices=ledger.invoices,
        credits=ledger.credits,
        settled=ledger.settled,
        refusals=refusals.listed(),
        warnings=reader.foreign.listed(),
        lines=reader.lines,
        encoding=source.encoding,
        sha256=source.sha256,
        until_on=ledger.until_on,
        opening=ledger.opening,
    )


class _Reader:
    """Goes through the lines; the account is looked at before anything else is."""

    def __init__(self, encoding: str, header: FecHeader, refusals: RefusalList) -> None:
        self.ledger = Ledger()
        self.lines = 0
        self._line = 0
        self._tail = b""
        self._has_seen_header = False
        self._encoding = encoding
        self._header = header
        self._columns = FecColumns.of(header)
        self._width = 0
        """How many columns a line has; 0 before the first."""
        self._refusals = refusals
        self._customers: dict[tuple[str, str], int] = {}
        self._journals: dict[str, int] = {}
        self._days: dict[str, int] = {"": 0}
        self._opening_journals: set[str] = set()
        self.foreign = RefusalList()
        """Open debits of invoices in another currency, which the ledger tells in euros."""
        self._sale_journals: set[bytes] = set()
        self._money_journals: set[bytes] = set()

    def read(self, block: list[bytes]) -> None:
        """Takes the next lines."""
        separator = self._header.separator.encode()
        account_at, journal_at = self._columns.account, self._columns.journal
        probe = max(account_at, journal_at) + 1
        roles, line, encoding = _ROLES, self._line, self._encoding
        entries: list[Entry] = []
        for raw in block:
            line += 1
            fields = raw.split(separator, probe)
            if len(fields) < probe:
                self._incomplete(raw, line)
                continue
            prefix = fields[account_at][:_PREFIX]
            role = roles.get(prefix)
            if role is None:
                if prefix.isdigit():
                    continue
                role = self._odd_account(fields[account_at], raw, line)
            if role == _CUSTOMER:
                try:
                    entry = self._entry(raw.decode(encoding, "replace").rstrip("\r\n"), line)
                except RefusedError as refused:
                    self._refusals.add(line, refused.column, refused.reason, refused.value)
                    continue
                if entry is not None:
                    entries.append(entry)
            elif role == _SALE:
                self._sale_journals.add(fields[journal_at])
            elif role == _MONEY:
                self._money_journals.add(fields[journal_at])
        self.ledger.add(entries)
        self.lines += len(block)
        self._line = line
        self._tail = next((raw for raw in reversed(block) if raw.strip()), self._tail)

    @property
    def is_cut(self) -> bool:
        """Whether the last line stops before the columns a line cannot do without.

        Such a file lost its end on the way: what it no longer shows as settled would be chased.
        """
        separators = self._tail.count(self._header.separator.encode())
        return bool(self._tail) and separators < self._columns.last

    def close(self) -> Ledger:
        """The ledger, with what is open worked out."""
        sales = {self._text(journal) for journal in self._sale_journals}
        money = {self._text(journal) for journal in self._money_journals}
        self.ledger.close(sales - money, self._opening_journals)
        return self.ledger

    def _text(self, raw: bytes) -> str:
        return clean(raw.decode(self._encoding, "replace"))

    def _incomplete(self, raw: bytes, line: int) -> None:
        if not raw.strip():
            self.lines -= 1
            return
        self._refusals.add(line, "", _("ligne incomplète, coupée avant le compte"))

    def _odd_account(self, account: bytes, raw: bytes, line: int) -> int | None:
        bare = account.strip()
        if bare[:_PREFIX].isdigit():
            return _ROLES.get(bare[:_PREFIX])
        if not raw.strip(b" \t|\r\n"):
            self.lines -= 1
        elif not self._has_seen_header:
            self._has_seen_header = True
            self.lines -= 1
        else:
            reason = _("compte illisible\u00a0: {text}") if bare else _("compte absent")
            text = account.decode(self._encoding, "replace")
            self._refusals.add(line, "CompteNum", reason.format(text=quoted(text)), text)
        return None

    def _entry(self, text: str, line: int) -> Entry | None:
        """One line of a customer account, None when it moves nothing."""
        at = self._columns
        fields = text.split(self._header.separator)
        if len(fields) != self._width:
            self._check_width(fields)
        cents = self._cents(fields)
        if not cents:
            return None
        days = self._days
        booked = fields[at.booked_day]
        booked_day = days.get(booked) or self._day(booked, "EcritureDate")
        piece_day = booked_day
        if at.piece_day >= 0:
            piece = fields[at.piece_day]
            piece_day = days.get(piece) or self._day(piece, "PieceDate") or booked_day
        if not piece_day:
            raise RefusedError("EcritureDate", _("date absente"))
        ref = clean(fields[at.ref])
        if not ref[-1:].isdigit() and fold(ref) in _NO_REFERENCE:
            ref = clean(fields[at.number]) or ref or "?"
        letter = fields[at.letter]
        letter_day = 0
        if letter:
            letter = clean(letter)
            letter_day = self._letter_day(fields) if letter else 0
        journal = self._journals.get(fields[at.journal])
        if journal is None:
            journal = self._new_journal(fields)
        if at.currency >= 0 and cents > 0 and not letter and fields[at.currency].strip():
            self._note_currency(fields, line)
        note = self._note(fields, cents, letter)
        return (
            self._customer(fields),
            line,
            journal,
            cents,
            piece_day,
            booked_day or piece_day,
            letter_day,
            entry_text(ref, letter, note),
        )

    def _new_journal(self, fields: list[str]) -> int:
        at = self._columns
        code = clean(fields[at.journal])
        name = fold(fields[at.journal_name]) if at.journal_name >= 0 else ""
        if fold(code) in _OPENING_CODES or any(word in name for word in _OPENING_NAMES):
            self._opening_journals.add(code)
        journal = self._journals[fields[at.journal]] = self.ledger.journal(code)
        return journal

    def _note_currency(self, fields: list[str], line: int) -> None:
        """Tells that an invoice is in another currency: the ledger books euros only."""
        at = self._columns
        currency = clean(fields[at.currency]).upper()
        if currency in _EUROS:
            return
        foreign = clean(fields[at.foreign]) if at.foreign >= 0 else ""
        reason = _(
            "facture {number} établie en {currency}\u00a0: suivie pour sa contre-valeur en euros,"
            " celle des comptes"
        ).format(number=clean(fields[at.ref]) or clean(fields[at.number]), currency=currency)
        self.foreign.add(line, "Idevise", reason, f"{foreign} {currency}".strip())

    def _note(self, fields: list[str], cents: int, letter: str) -> str:
        at = self._columns
        if cents > 0:
            return clean(fields[at.number])
        return "" if letter or at.label < 0 else clean(fields[at.label])

    def _check_width(self, fields: list[str]) -> None:
        width = self._header.width
        if len(fields) <= self._columns.last:
            reason = _("ligne incomplète\u00a0: {count} colonnes au lieu de {width}")
        elif len(fields) > self._line_width(fields):
            reason = _("trop de colonnes\u00a0: {count} au lieu de {width}")
        else:
            fields += [""] * (width - len(fields))
            return
        raise RefusedError("", reason.format(count=len(fields), width=width))

    def _line_width(self, fields: list[str]) -> int:
        """The columns of a line at most: some programs end every line but the header by a tab.

        The first line decides, as a separator inside a label must not shift the amounts.
        """
        if self._width == 0:
            ends_empty = len(fields) == self._header.width + 1 and not fields[-1].strip()
            self._width = self._header.width + int(ends_empty)
        return self._width

    def _cents(self, fields: list[str]) -> int:
        at = self._columns
        if at.debit >= 0:
            debit, credit = fields[at.debit], fields[at.credit]
            try:
                cents = parse_cents(debit) - parse_cents(credit)
            except AmountError:
                cents = _amount(debit, "Debit") - _amount(credit, "Credit")
            if cents == 0 and not (debit + credit).strip():
                raise RefusedError("Debit", _("montant absent"))
            return cents
        if not fields[at.amount].strip():
            raise RefusedError("Montant", _("montant absent"))
        sign = fold(fields[at.sign]) or fields[at.sign].strip()
        cents = _amount(fields[at.amount], "Montant")
        if fields[at.sign].strip() in _CREDIT_SIGNS or sign in _CREDIT_SIGNS:
            return -cents
        if sign in _DEBIT_SIGNS:
            return cents
        reason = _("sens illisible\u00a0: {text}").format(text=quoted(fields[at.sign]))
        raise RefusedError("Sens", reason, fields[at.sign])

    def _day(self, text: str, column: str) -> int:
        """The ordinal of a day, 0 for an empty cell."""
        day = self._days.get(text)
        if day is None:
            try:
                day = parse_day(text).toordinal() if text.strip() else 0
            except DayError as error:
                raise RefusedError(column, str(error), text) from None
            if len(self._days) < _CACHED_DAYS:
                self._days[text] = day
        return day

    def _letter_day(self, fields: list[str]) -> int:
        if self._columns.letter_day < 0:
            return 0
        try:
            return self._day(fields[self._columns.letter_day], "DateLet")
        except RefusedError:
            return 0

    def _customer(self, fields: list[str]) -> int:
        at = self._columns
        aux = fields[at.aux] if at.aux >= 0 else ""
        account = "" if aux.strip() else fields[at.account]
        index = self._customers.get((aux, account))
        if index is None:
            code = clean(aux) or _customer_in_account(clean(account))
            name = clean(fields[at.aux_name]) if at.aux_name >= 0 else ""
            if not name and at.account_name >= 0:
                name = clean(fields[at.account_name])
            index = self._customers[aux, account] = self.ledger.customer(code, name)
        return index


def _amount(text: str, column: str) -> int:
    try:
        return parse_cents(text)
    except AmountError as error:
        raise RefusedError(column, str(error), text) from None


def _customer_in_account(account: str) -> str:
    """The customer an account names, as `411DUPONT` does; else the account itself."""
    embedded = account[_PREFIX:].lstrip("0").strip()
    return embedded if any(c.isalpha() for c in embedded) else account
