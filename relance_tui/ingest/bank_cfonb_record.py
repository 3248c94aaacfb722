"""One record of a CFONB 120 statement: where it ends, and its account, amount, day and currency."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date
from itertools import chain
from typing import NamedTuple

from relance_tui.domain.formats import quoted
from relance_tui.domain.money import MAX_CENTS
from relance_tui.i18n import _
from relance_tui.ingest.text import DayError, parse_day
from relance_tui.ingest.values import currency_of
from relance_tui.plain_text import clean

WIDTH = 120
_SIGNED = {
    **{digit: (digit, 1) for digit in "0123456789"},
    **{sign: (str(value), 1) for value, sign in enumerate("{ABCDEFGHI")},
    **{sign: (str(value), -1) for value, sign in enumerate("}JKLMNOPQR")},
    # In the French alphabet of seven bits the braces are letters.
    "é": ("0", 1),
    "è": ("0", -1),
}
_UP_TO_WIDTH = re.compile(rf"(?P<record>[^\r\n]{{0,{WIDTH}}})(?P<end>\r\n|\r|\n)?")
_NO_DAY = frozenset({"", "000000"})
_CENTS = 2


class Record(NamedTuple):
    """A record and its line in the file."""

    line: int
    text: str

    @property
    def code(self) -> str:
        """What the record is: 01, 04, 05 or 07."""
        return self.text[:2]

    @property
    def account(self) -> str:
        """Bank, branch and account number run together."""
        bank, branch, number = self.text[2:7], self.text[11:16], self.text[21:32]
        return clean(bank + branch + number).replace(" ", "").upper()


class RefusedError(Exception):
    """One record cannot be used; carries the column and the reason."""

    def __init__(self, column: str, reason: str, value: str = "") -> None:
        super().__init__(reason)
        self.column = column
        self.reason = reason
        self.value = value


def records_of(texts: Iterable[str]) -> Iterator[Record]:
    """Each record that holds something, with its line, or its rank in a file without lines."""
    rest, line, rank, has_lines = "", 1, 0, False
    for text in chain(texts, [None]):
        rest += text or ""
        enough = WIDTH + len("\r\n") if text is not None else 1
        at = 0
        while len(rest) - at >= enough:
            found = _UP_TO_WIDTH.match(rest, at)
            if found is None:
                break
            at = found.end()
            has_lines = has_lines or found["end"] is not None
            if found["record"].strip():
                rank += 1
                yield Record(line if has_lines else rank, found["record"])
            line += found["end"] is not None
        rest = rest[at:]


def cents_of(record: Record) -> int:
    """The amount of a record, whose decimals it tells itself. Raises `RefusedError`."""
    written, told = record.text[90:104], record.text[19:20].strip() or str(_CENTS)
    digits = written[:-1].strip() + _SIGNED.get(written[-1:], ("", 1))[0]
    is_whole = len(written) == len("00000000012345") and written[-1] in _SIGNED
    if not is_whole or not (digits.isascii() and digits.isdigit()):
        reason = _("montant illisible\u00a0: {text}").format(text=quoted(written))
        raise RefusedError(_("montant"), reason, written)
    if not (told.isascii() and told.isdigit()):
        reason = _("nombre de décimales illisible\u00a0: {text}").format(text=quoted(told))
        raise RefusedError(_("montant"), reason, told)
    cents, lost = divmod(int(digits) * 100, int("1" + "0" * int(told)))
    if lost:
        reason = _("plus de deux décimales\u00a0: {text}").format(text=quoted(written))
        raise RefusedError(_("montant"), reason, written)
    if cents > MAX_CENTS:
        reason = _("montant trop grand\u00a0: {text}").format(text=quoted(written))
        raise RefusedError(_("montant"), reason, written)
    return cents * _SIGNED[written[-1]][1]


def day_of(written: str, column: str) -> date | None:
    """The day of a date, None when there is none. Raises `RefusedError`."""
    bare = written.strip()
    if bare in _NO_DAY:
        return None
    try:
        return parse_day(f"{bare[:2]}/{bare[2:4]}/{bare[4:]}")
    except DayError:
        reason = _("date illisible\u00a0: {text}").format(text=quoted(written))
        raise RefusedError(column, reason, written) from None


def currency_in(record: Record) -> str:
    """The currency of a record. Raises `RefusedError`."""
    written = record.text[16:19]
    currency = currency_of(written)
    if currency is None:
        reason = _("devise inconnue\u00a0: {text}").format(text=quoted(written))
        raise RefusedError(_("devise"), reason, written)
    return currency
