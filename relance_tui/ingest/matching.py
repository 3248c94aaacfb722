"""What is open among one customer's lines of a ledger.

- A line that is not lettered is open. Lines lettered alike are one group; when they balance, all of
  it is settled. When they do not, but lines that also share the lettering date do (codes are used
  again from year to year), those are settled and the rest is one group. What such a group lacks
  stays open on its newest invoices (the oldest are paid first); what it has too much, on its newest
  credits.
- An invoice is the debits of one entry with one piece reference and one piece date. Some programs
  write the journal and the month as reference: where it comes back, the first invoice keeps it
  alone and the others add their day, then their rank in that day.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from relance_tui.domain.formats import numeric_date

PieceId = tuple[str, int, str]
"""Piece reference, day, number of the entry."""


class Line:
    """One line of a customer while its open items are worked out."""

    __slots__ = ("booked", "cents", "day", "index", "left", "letter", "lettered", "note", "ref")

    def __init__(  # noqa: PLR0913, PLR0917 - one value per column
        self, index: int, cents: int, day: int, booked: int, lettered: int, texts: list[str]
    ) -> None:
        self.index = index
        self.cents = cents
        """Debit above zero, credit below."""
        self.day = day
        self.booked = booked
        self.lettered = lettered
        self.ref, self.letter, self.note = texts
        """`note` is the entry's number for a debit, the label of an open credit."""
        self.left = 0 if self.letter else self.cents
        """The part still open, with the sign of `cents`."""


class Piece:
    """The debits of one piece reference on one day: an invoice."""

    __slots__ = ("left", "line", "number", "total")

    def __init__(self, line: Line) -> None:
        self.line = line
        self.number = line.ref
        self.total = 0
        self.left = 0


def batches_of(group: list[Line]) -> Iterator[list[Line]]:
    """The lines lettered alike, by lettering date as far as only that balances."""
    if sum(line.cents for line in group) == 0:
        yield group
        return
    by_day: dict[int, list[Line]] = {}
    for line in group:
        by_day.setdefault(line.lettered, []).append(line)
    rest = []
    for same_day in by_day.values():
        if sum(line.cents for line in same_day) == 0:
            yield same_day
        else:
            rest += same_day
    if rest:
        yield rest


def leave_open(batch: list[Line]) -> None:
    """Leaves what a group does not balance by on its newest lines of that side."""
    left = sum(line.cents for line in batch)
    if not left:
        return
    side = 1 if left > 0 else -1
    newest_first = sorted(
        (line for line in batch if line.cents * side > 0),
        key=lambda line: (line.day, line.index),
        reverse=True,
    )
    for line in newest_first:
        part = min(abs(left), abs(line.cents)) * side
        line.left = part
        left -= part


def piece_id(line: Line) -> PieceId:
    """Which invoice a debit belongs to."""
    return (line.ref, line.day, line.note)


def pieces_of(lines: list[Line]) -> dict[PieceId, Piece]:
    """The invoices of a customer, open or not, each with a number of its own."""
    pieces: dict[PieceId, Piece] = {}
    for line in lines:
        if line.cents > 0:
            which = piece_id(line)
            piece = pieces.get(which)
            if piece is None:
                piece = pieces[which] = Piece(line)
            piece.total += line.cents
            piece.left += line.left
    taken = {ref for ref, _day, _entry in pieces}
    if len(taken) < len(pieces):
        seen: set[str] = set()
        for piece in sorted(pieces.values(), key=lambda piece: piece.line.day):
            if piece.number in seen:
                piece.number = _dated(piece.line, taken)
            seen.add(piece.line.ref)
    return pieces


def _dated(line: Line, taken: set[str]) -> str:
    day = numeric_date(date.fromordinal(line.day))
    number = f"{line.ref} ({day})"
    rank = 1
    while number in taken:
        rank += 1
        number = f"{line.ref} ({day}, {rank})"
    taken.add(number)
    return number
