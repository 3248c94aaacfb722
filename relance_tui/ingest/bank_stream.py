"""What readers of bank files share: text in pieces whatever its encoding, exact amounts, days."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

from relance_tui.domain.formats import NARROW_SPACE, quoted
from relance_tui.domain.money import MAX_CENTS, AmountError, parse_amount
from relance_tui.i18n import _, system_reason
from relance_tui.ingest.bank_drafts import BankEntryDraft
from relance_tui.ingest.drafts import Progress, RefusalList
from relance_tui.ingest.source import IngestError, Source, open_source, opened, unusable
from relance_tui.ingest.text import parse_day

MAX_ENTRIES = 500_000
"""No bank writes more in one file; what holds more is no statement."""
MAX_TEXT = 2_000
"""Longest remittance text kept, in characters: a few dozen invoice numbers."""

_CHUNK = 1 << 18
_HEAD = 1 << 13
_GUESSED = frozenset({"utf-8", "cp1252", "iso-8859-15"})
"""What a file is taken to be when nobody says; any other name was asked for, or marked."""
_ONE_BYTE = re.compile(r"8859[-_]?([0-9]{1,2})|(125[0-9])")
_DECIMAL = re.compile(r"([+-]?)([0-9]*)(?:[.,]([0-9]*))?")
_UTC_TIME = re.compile(
    r"T?([0-9]{2}):?[0-9]{2}(?::?[0-9]{2}(?:[.,][0-9]*)?)?"
    r"(?:Z|[+-]00(?::?00)?|\[[+-]?0+(?:\.0+)?(?::[A-Z]*)?\])"
)
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}|[0-9]{8}")
_LAST_OF_MARCH, _LAST_OF_OCTOBER = (3, 31), (10, 31)


def as_source(source: Source | Path) -> Source:
    """A file ready to be read, from its path if need be. Raises `IngestError`."""
    return source if isinstance(source, Source) else open_source(source)


def head_of(source: Source) -> str:
    """The first kilobytes, enough to read what a file declares of itself."""
    encoding = source.encoding if source.encoding not in _GUESSED else "latin-1"
    for piece in pieces(source, encoding):
        return piece[:_HEAD]
    return ""


def best_encoding(source: Source, declared: str) -> tuple[str, bool]:
    """What to decode a file with, and whether it is something else than what it declares.

    A mark at its head or an encoding asked for come first. Then the bytes: valid UTF-8 is UTF-8.
    Then what the file declares, unless it says UTF-8, which by then is known to be wrong.
    """
    if source.encoding not in _GUESSED or source.encoding == "utf-8":
        return source.encoding, False
    found = _ONE_BYTE.search(declared)
    if found is None:
        return source.encoding, bool(re.search(r"utf-?8", declared, re.IGNORECASE))
    name = f"iso-8859-{found[1]}" if found[1] else f"cp{found[2]}"
    if name == "iso-8859-1":
        # Bytes that only Windows prints are control characters in Latin-1: nobody means them.
        return ("cp1252" if source.encoding == "cp1252" else name), False
    try:
        codecs.lookup(name)
    except LookupError:
        return source.encoding, False
    return name, False


def pieces(source: Source, encoding: str, on_progress: Progress | None = None) -> Iterator[str]:
    """The text of a file, some hundred kilobytes at a time, lines or not.

    Bytes that mean nothing in the encoding become U+FFFD. Progress is told after each piece.
    """
    decoder = codecs.getincrementaldecoder(encoding)("replace")
    done = 0
    try:
        with opened(source.path) as handle:
            while block := handle.read(_CHUNK):
                done += len(block)
                yield decoder.decode(block)
                if on_progress is not None:
                    on_progress(min(done, source.size), source.size)
    except OSError as error:
        reason = _("lecture impossible ({error})").format(error=system_reason(error))
        raise unusable(source.path, reason) from None
    yield decoder.decode(b"", final=True)


def decimal_cents(text: str) -> int:
    """Cents of an amount as programs write it: one mark, a point or a comma, before decimals.

    Zeros beyond two decimals are allowed. Raises `AmountError`.
    """
    bare = text.strip()
    found = _DECIMAL.fullmatch(bare)
    if found is None:
        return parse_amount(text)
    sign, whole, decimals = found[1], found[2].lstrip("0"), found[3] or ""
    if not found[2] and not decimals:
        raise AmountError(_("montant illisible\u00a0: {text}").format(text=quoted(text)))
    if decimals[2:].strip("0"):
        raise AmountError(_("plus de deux décimales\u00a0: {text}").format(text=quoted(text)))
    digits = whole + decimals[:2].ljust(2, "0")
    if len(digits) > len(str(MAX_CENTS)):
        raise AmountError(_("montant trop grand\u00a0: {text}").format(text=quoted(text)))
    return -int(digits) if sign == "-" else int(digits)


def day_in_france(text: str) -> date:
    """The day of an ISO or OFX date, time or not; an hour said in UTC is put on French time.

    An hour of another zone, or of none, keeps the day it is written with. Raises `DayError`.
    """
    bare = text.strip()
    found = _DAY.match(bare)
    if found is None:
        return parse_day(bare)
    day = parse_day(found[0])
    time = _UTC_TIME.fullmatch(bare, found.end())
    if time is None:
        return day
    ahead = 2 if _last_sunday(day.year, _LAST_OF_MARCH) <= day < _last_sunday(
        day.year, _LAST_OF_OCTOBER
    ) else 1  # fmt: skip
    return day + timedelta(days=(int(time[1]) + ahead) // 24)


def _last_sunday(year: int, end: tuple[int, int]) -> date:
    last = date(year, *end)
    return last - timedelta(days=last.isoweekday() % 7)


def too_many(path: Path) -> IngestError:
    """The error of a file with more movements than any statement has."""
    count = f"{MAX_ENTRIES:,}".replace(",", NARROW_SPACE)
    reason = _("plus de {count} mouvements\u202f; demandez des relevés plus courts")
    return unusable(path, reason.format(count=count))


def without_shared_references(
    drafts: Sequence[BankEntryDraft], warnings: RefusalList, column: str
) -> list[BankEntryDraft]:
    """The movements, the bank's reference taken off those that share it while they differ.

    A reference says whether a movement is already known: one given to a payment and to its fee
    alike would make the second pass for the first.
    """
    seen: dict[tuple[str, str], tuple[date, int]] = {}
    shared: set[tuple[str, str]] = set()
    for draft in drafts:
        entry = draft.entry
        if entry.bank_reference:
            key, said = (entry.account, entry.bank_reference), (entry.booked_on, entry.amount_cents)
            if seen.setdefault(key, said) != said:
                shared.add(key)
    if not shared:
        return list(drafts)
    kept: list[BankEntryDraft] = []
    told: set[tuple[str, str]] = set()
    for draft in drafts:
        entry = draft.entry
        key = (entry.account, entry.bank_reference)
        if key not in shared:
            kept.append(draft)
            continue
        if key not in told:
            told.add(key)
            reason = _("référence donnée à des mouvements différents\u00a0: {text}")
            warnings.add(draft.line, column, reason.format(text=quoted(entry.bank_reference)))
        kept.append(replace(draft, entry=replace(entry, bank_reference="")))
    return kept
