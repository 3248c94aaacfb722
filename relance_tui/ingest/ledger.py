"""The customer lines of a ledger, kept small, and what is still open among them.

A million lines must not cost a million objects: lines live in columns of numbers, texts in one
buffer, and drafts are made when they are asked for. What is open is decided in `matching`.

A credit is one line. Its key is its reference, day and amount, and its rank among the lines that
share them, so that reading the ledger again gives the same key. Open invoices minus open credits is
always debits minus credits.
"""

from __future__ import annotations

import re
from array import array
from collections.abc import Iterable, Sequence
from datetime import date
from itertools import accumulate, islice

from relance_tui.domain.formats import plain_amount
from relance_tui.domain.payment import PaymentKind
from relance_tui.i18n import _
from relance_tui.ingest.drafts import (
    CreditDraft,
    CustomerDraft,
    InvoiceDraft,
    Lazy,
    Opening,
    OpeningBalance,
    OpeningCredit,
    SettledDraft,
)
from relance_tui.ingest.matching import (
    Line,
    Piece,
    PieceId,
    batches_of,
    leave_open,
    piece_id,
    pieces_of,
)
from relance_tui.ingest.text import fold

_BETWEEN = "\x1f"
"""Between texts stored together: cleaned text never holds it."""
_OPENING_REFERENCE = re.compile(r"(r?an|ano|ouv)[\W_]*\d*|.*(nouveau|ouverture).*")
"""A reference that names the opening entry itself, not an invoice it carries over."""


Entry = tuple[int, int, int, int, int, int, int, str]
"""A line: customer, line in the file, journal, cents (debit above zero), piece, booking and
lettering days as ordinals (0 for none), and its texts made by `entry_text`."""


def entry_text(ref: str, letter: str, note: str) -> str:
    """The cleaned texts of a line as one.

    `note` is the number of the entry for a debit, the label for a credit.
    """
    return f"{ref}{_BETWEEN}{letter}{_BETWEEN}{note}"


class _TextColumn:
    """Texts end to end in one buffer: a million short strings would weigh three times more."""

    def __init__(self) -> None:
        self._buffer = bytearray()
        self._ends = array("Q", [0])

    def append(self, text: str) -> None:
        self._buffer += text.encode()
        self._ends.append(len(self._buffer))

    def extend(self, texts: Iterable[str]) -> None:
        encoded = [text.encode() for text in texts]
        self._buffer += b"".join(encoded)
        self._ends.extend(islice(accumulate(map(len, encoded), initial=self._ends[-1]), 1, None))

    def __getitem__(self, index: int) -> str:
        return self._buffer[self._ends[index] : self._ends[index + 1]].decode()


class Ledger:
    """Customer lines in columns of numbers, a hundred bytes or so each."""

    def __init__(self) -> None:
        self._customers: dict[str, int] = {}
        self._names: list[str] = []
        self._journal_indexes: dict[str, int] = {}
        self._owners = array("I")
        self._lines = array("I")
        self._journals = array("I")
        self._ranks = array("I")
        self._cents = array("q")
        self._piece_days = array("I")
        self._booked_days = array("I")
        self._letter_days = array("I")
        self._texts = _TextColumn()
        self._invoices = _InvoiceColumns()
        self._open_credits = array("I")
        self._open_credit_cents = array("q")
        self._settled = _SettledColumns()
        self._note_journals: frozenset[int] = frozenset()
        self._opening_journals: frozenset[int] = frozenset()
        self._opening_owners: dict[str, int] = {}
        self._balances: list[OpeningBalance] = []
        self._opening_day = 0
        self._codes: list[str] = []

    def customer(self, code: str, name: str) -> int:
        """The index of a customer, made when it is new; the first name given stays."""
        index = self._customers.get(code)
        if index is None:
            index = self._customers[code] = len(self._names)
            self._names.append(name)
        elif name and not self._names[index]:
            self._names[index] = name
        return index

    def journal(self, code: str) -> int:
        """The index of a journal, made when it is new."""
        return self._journal_indexes.setdefault(code, len(self._journal_indexes))

    def add(self, entries: Sequence[Entry]) -> None:
        """Keeps lines, in the order of the file."""
        if entries:
            owners, lines, journals, cents, pieces, booked, lettered, texts = zip(
                *entries, strict=True
            )
            self._owners.extend(owners)
            self._lines.extend(lines)
            self._journals.extend(journals)
            self._cents.extend(cents)
            self._piece_days.extend(pieces)
            self._booked_days.extend(booked)
            self._letter_days.extend(lettered)
            self._texts.extend(texts)

    def close(self, credit_note_journals: set[str], opening_journals: Iterable[str] = ()) -> None:
        """Works out what is open, once every line is in."""
        indexes = self._journal_indexes
        self._note_journals = frozenset(indexes[j] for j in credit_note_journals if j in indexes)
        self._opening_journals = frozenset(indexes[j] for j in opening_journals if j in indexes)
        self._codes = list(self._customers)
        self._note_opening()
        count = len(self._cents)
        self._ranks = array("I", bytes(count * array("I").itemsize))
        by_owner, ends = self._by_owner()
        start = 0
        for customer, end in enumerate(ends):
            self._close_customer(customer, [self._line(i) for i in by_owner[start:end]])
            start = end

    def _note_opening(self) -> None:
        """Whose each reference of the opening entries is, -1 when it is of several customers."""
        if not self._opening_journals:
            return
        for index, journal in enumerate(self._journals):
            if journal in self._opening_journals:
                day, owner = self._booked_days[index], self._owners[index]
                self._opening_day = min(self._opening_day or day, day)
                ref = self._texts[index].partition(_BETWEEN)[0]
                if self._opening_owners.setdefault(ref, owner) != owner:
                    self._opening_owners[ref] = -1

    def _is_balance(self, line: Line) -> bool:
        """Whether an opening debit stands for all that a customer owed, not for one invoice."""
        return self._journals[line.index] in self._opening_journals and (
            self._opening_owners[line.ref] < 0
            or _OPENING_REFERENCE.fullmatch(fold(line.ref)) is not None
        )

    def _by_owner(self) -> tuple[array[int], array[int]]:
        """The lines of each customer in the order of the file, and where each customer's end.

        A counting sort on arrays: sorting a million integers as objects would weigh more than all
        the rest.
        """
        ends = array("Q", bytes(len(self._names) * array("Q").itemsize))
        for owner in self._owners:
            ends[owner] += 1
        ends = array("Q", accumulate(ends))
        by_owner = array("I", bytes(len(self._owners) * array("I").itemsize))
        places = array("Q", [0, *ends[:-1]]) if ends else ends
        for index, owner in enumerate(self._owners):
            by_owner[places[owner]] = index
            places[owner] += 1
        return by_owner, ends

    def _line(self, index: int) -> Line:
        return Line(
            index,
            self._cents[index],
            self._piece_days[index],
            self._booked_days[index],
            self._letter_days[index],
            self._texts[index].split(_BETWEEN),
        )

    def _close_customer(self, customer: int, lines: list[Line]) -> None:
        groups: dict[str, list[Line]] = {}
        for line in lines:
            if line.letter:
                groups.setdefault(line.letter, []).append(line)
        batches = [batch for group in groups.values() for batch in batches_of(group)]
        for batch in batches:
            leave_open(batch)
        pieces = pieces_of(lines)
        for piece in pieces.values():
            if piece.left:
                self._invoices.add(piece)
            if self._opening_journals and self._is_balance(piece.line):
                self._balances.append(
                    OpeningBalance(
                        customer_code=self._codes[customer],
                        number=piece.number,
                        total_cents=piece.total,
                        left_cents=piece.left,
                    )
                )
        self._rank_credits(lines)
        for batch in batches:
            self._settle(customer, batch, pieces)

    def _rank_credits(self, lines: list[Line]) -> None:
        ranks: dict[tuple[str, int, int], int] = {}
        for line in lines:
            if line.cents < 0:
                same = (line.ref, line.day, line.cents)
                ranks[same] = ranks.get(same, 0) + 1
                self._ranks[line.index] = ranks[same]
                if line.left:
                    self._open_credits.append(line.index)
                    self._open_credit_cents.append(-line.left)

    def _settle(self, customer: int, batch: list[Line], pieces: dict[PieceId, Piece]) -> None:
        numbers: dict[str, None] = {}
        for line in batch:
            if line.cents > 0:
                piece = pieces[piece_id(line)]
                if not piece.left:
                    numbers[piece.number] = None
        used = [line.index for line in batch if line.cents < 0 and not line.left]
        if numbers or used:
            day = max(line.lettered for line in batch) or max(line.booked for line in batch)
            self._settled.add(customer, day, numbers, used)

    @property
    def customers(self) -> Sequence[CustomerDraft]:
        """Every customer, in the order of the file."""
        return [
            CustomerDraft(code=code, name=self._names[index] or code)
            for code, index in self._customers.items()
        ]

    @property
    def invoices(self) -> Sequence[InvoiceDraft]:
        """The invoices that are open."""
        codes = list(self._customers)

        def make(index: int) -> InvoiceDraft:
            found = self._invoices
            first = found.first_lines[index]
            return InvoiceDraft(
                customer_code=codes[self._owners[first]],
                number=found.numbers[index],
                issued_on=date.fromordinal(self._piece_days[first]),
                due_on=None,
                total_cents=found.totals[index],
                open_cents=found.lefts[index],
                line=self._lines[first],
            )

        return Lazy(len(self._invoices.totals), make)

    @property
    def credits(self) -> Sequence[CreditDraft]:
        """The credits that are open."""
        codes = list(self._customers)

        def make(index: int) -> CreditDraft:
            line = self._open_credits[index]
            ref, letter, label = self._texts[line].split(_BETWEEN)
            is_note = self._journals[line] in self._note_journals
            return CreditDraft(
                customer_code=codes[self._owners[line]],
                key=self._key(line),
                kind=PaymentKind.CREDIT_NOTE if is_note else PaymentKind.PAYMENT,
                amount_cents=self._open_credit_cents[index],
                valued_on=date.fromordinal(self._booked_days[line]),
                reference=ref,
                label=label or _("reste du lettrage {code}").format(code=letter),
                line=self._lines[line],
            )

        return Lazy(len(self._open_credits), make)

    @property
    def settled(self) -> Sequence[SettledDraft]:
        """What lettering has settled, a group at a time."""
        codes = list(self._customers)

        def make(index: int) -> SettledDraft:
            found = self._settled
            numbers = found.numbers[index]
            used = found.used_lines[found.ends[index] : found.ends[index + 1]]
            return SettledDraft(
                customer_code=codes[found.customers[index]],
                numbers=tuple(numbers.split(_BETWEEN)) if numbers else (),
                credit_keys=tuple(self._key(line) for line in used),
                settled_on=date.fromordinal(found.days[index]),
            )

        return Lazy(len(self._settled.days), make)

    @property
    def until_on(self) -> date | None:
        """The last day booked on a customer; None when there is no line."""
        return date.fromordinal(max(self._booked_days)) if self._booked_days else None

    @property
    def opening(self) -> Opening | None:
        """What is carried over from the year before; None when nothing is."""
        if not self._opening_day:
            return None
        carried = (
            index
            for index, journal in enumerate(self._journals)
            if journal in self._opening_journals and self._cents[index] < 0
        )
        return Opening(
            on=date.fromordinal(self._opening_day),
            balances=tuple(self._balances),
            credits=tuple(
                OpeningCredit(
                    customer_code=self._codes[self._owners[index]],
                    key=self._key(index),
                    amount_cents=-self._cents[index],
                )
                for index in carried
            ),
        )

    def _key(self, line: int) -> str:
        ref = self._texts[line].partition(_BETWEEN)[0]
        day = date.fromordinal(self._piece_days[line]).isoformat()
        rank = self._ranks[line]
        suffix = f"#{rank}" if rank > 1 else ""
        return f"{ref}|{day}|{plain_amount(-self._cents[line])}{suffix}"


class _InvoiceColumns:
    """The open invoices."""

    def __init__(self) -> None:
        self.first_lines = array("I")
        self.numbers = _TextColumn()
        self.totals = array("q")
        self.lefts = array("q")

    def add(self, piece: Piece) -> None:
        self.first_lines.append(piece.line.index)
        self.numbers.append(piece.number)
        self.totals.append(piece.total)
        self.lefts.append(piece.left)


class _SettledColumns:
    """The settled groups."""

    def __init__(self) -> None:
        self.customers = array("I")
        self.days = array("I")
        self.numbers = _TextColumn()
        self.used_lines = array("I")
        self.ends = array("Q", [0])

    def add(self, customer: int, day: int, numbers: dict[str, None], used: list[int]) -> None:
        self.customers.append(customer)
        self.days.append(day)
        self.numbers.append(_BETWEEN.join(numbers))
        self.used_lines.extend(used)
        self.ends.append(len(self.used_lines))
