"""Movements that one file shows whole and another in detail: the same money all the same.

A batch of transfers or direct debits is one movement on most statements, and as many as it has
payments in a notification. The parts carry the reference of the batch and their rank.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from datetime import timedelta

from relance_tui.domain.bank import BankEntry
from relance_tui.domain.bank_identity import is_same_account
from relance_tui.domain.bank_text import account_key

_PART = re.compile(r"(?P<batch>.+)/(?P<rank>[1-9]\d*)")
_LEAST_PARTS = 2


@dataclass(frozen=True, slots=True)
class Batch:
    """The parts of one movement."""

    places: tuple[int, ...]
    """Where they are among the entries given."""
    whole: BankEntry
    """One of them, with the sum of all and the reference of the batch."""


def batches_in(entries: Sequence[BankEntry]) -> list[Batch]:
    """The batches of which every part is there, in the order of their first parts."""
    found: dict[tuple[object, ...], dict[int, int]] = defaultdict(dict)
    for place, entry in enumerate(entries):
        part = _PART.fullmatch(entry.bank_reference)
        if part is not None:
            account = account_key(entry.account)
            key = account, entry.currency, entry.booked_on, part["batch"]
            found[key].setdefault(int(part["rank"]), place)
    return [
        Batch(
            tuple(parts[rank] for rank in sorted(parts)),
            _whole([entries[parts[rank]] for rank in sorted(parts)], str(key[3])),
        )
        for key, parts in found.items()
        if len(parts) >= _LEAST_PARTS and set(parts) == set(range(1, len(parts) + 1))
    ]


def _whole(parts: Sequence[BankEntry], reference: str) -> BankEntry:
    first = parts[0]
    return BankEntry(
        account=first.account,
        booked_on=first.booked_on,
        valued_on=first.valued_on,
        amount_cents=sum(part.amount_cents for part in parts),
        currency=first.currency,
        bank_reference=reference,
    )


def is_whole_of(entry: BankEntry, batch: Batch) -> bool:
    """Whether a movement is a batch as a whole: same account, sum and day.

    A day apart, the bank's reference must agree as well.
    """
    whole = batch.whole
    apart = abs(entry.booked_on - whole.booked_on)
    is_near = not apart or (
        apart <= timedelta(days=1) and entry.bank_reference == whole.bank_reference
    )
    return (
        is_near
        and entry.amount_cents == whole.amount_cents
        and entry.currency == whole.currency
        and is_same_account(account_key(entry.account), account_key(whole.account))
    )


@dataclass(slots=True)
class Sorted:
    """What batches decide before movements are compared one by one."""

    known: set[int] = field(default_factory=set)
    """Entries that are kept already, in another cut."""
    new: set[int] = field(default_factory=set)
    """Entries that take the place of a movement kept whole."""
    replaced: list[int] = field(default_factory=list)
    """The movements kept whole that they take the place of."""
    too_late: list[Batch] = field(default_factory=list)
    """Batches whose whole is a payment already."""
    matched: set[int] = field(default_factory=set)
    """Movements kept that no other entry can be."""
    apart: set[int] = field(default_factory=set)
    """Entries that are parts of a batch not kept: no part of another batch is one of them."""
    stored_parts: set[int] = field(default_factory=set)
    """Movements kept that are parts of a batch."""


def sort_batches(
    entries: Sequence[BankEntry],
    kept: Sequence[BankEntry],
    used: AbstractSet[int],
    aside: AbstractSet[int],
) -> Sorted:
    """Sets the batches of a file against the movements kept, and the other way round.

    `used` and `aside` are the places of those that are payments, or set aside.
    """
    found = Sorted()
    told, stored = batches_in(entries), batches_in(kept)
    parts = _parts_of(told)
    found.stored_parts = _parts_of(stored)
    told = [batch for batch in told if not _is_stored(found, batch, stored, entries, kept)]
    for batch in stored:
        rank = _first_whole(batch, entries, parts | found.known)
        if rank is None or not found.matched.isdisjoint(batch.places):
            continue
        found.known.add(rank)
        found.matched.update(batch.places)
        twin = _first_whole(batch, kept, found.stored_parts | found.matched, among=aside)
        if twin is not None:
            found.matched.add(twin)
    for batch in told:
        place = _first_whole(batch, kept, found.stored_parts | found.matched | aside)
        if place is None:
            found.apart.update(batch.places)
            continue
        found.matched.add(place)
        if place in used:
            found.known.update(batch.places)
            found.too_late.append(batch)
        else:
            found.new.update(batch.places)
            found.replaced.append(place)
    return found


def _is_stored(
    found: Sorted,
    batch: Batch,
    stored: Sequence[Batch],
    entries: Sequence[BankEntry],
    kept: Sequence[BankEntry],
) -> bool:
    """Whether a batch is kept already in the same parts, which then are these."""
    sums = sorted(entries[place].amount_cents for place in batch.places)
    for other in stored:
        if (
            is_whole_of(batch.whole, other)
            and found.matched.isdisjoint(other.places)
            and sums == sorted(kept[place].amount_cents for place in other.places)
        ):
            found.known.update(batch.places)
            found.matched.update(other.places)
            return True
    return False


def _first_whole(
    batch: Batch,
    entries: Sequence[BankEntry],
    besides: AbstractSet[int],
    among: AbstractSet[int] | None = None,
) -> int | None:
    places = range(len(entries)) if among is None else sorted(among)
    return next((n for n in places if n not in besides and is_whole_of(entries[n], batch)), None)


def _parts_of(batches: Sequence[Batch]) -> set[int]:
    return {place for batch in batches for place in batch.places}
