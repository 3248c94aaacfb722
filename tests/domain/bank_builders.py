"""A small book and what the bank says, for the tests of matching."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from difflib import SequenceMatcher

from relance_tui.domain.bank import BankEntry
from relance_tui.domain.bank_book import Awaited, Book, OpenItem, Party
from relance_tui.domain.bank_matching import Match, match_entries
from tests.domain.builders import day

ACCOUNT = "FR7630004008280001234567890"
DUPONT_IBAN = "FR7610278060610002056370195"
DUPONT = Party(
    debtor_id=1,
    code="C0001",
    name="SARL Dupont & Fils",
    aliases=("Menuiserie Dupont",),
    ibans=(DUPONT_IBAN,),
    references=("RUM-778812",),
)
LEFEVRE = Party(debtor_id=2, code="C0002", name="Boulangerie Lefèvre")
MARTIN = Party(debtor_id=3, code="MARTIN", name="Martin Travaux Publics SA")
PARTIES = DUPONT, LEFEVRE, MARTIN
TODAY = day(20, 11)


def similarity(one: str, other: str) -> float:
    return SequenceMatcher(None, one, other).ratio()


def item(  # noqa: PLR0913, PLR0917 - the fields of an invoice
    invoice_id: int,
    debtor_id: int,
    number: str,
    cents: int,
    due_on: date | None = None,
    currency: str = "EUR",
) -> OpenItem:
    due = due_on or day(1, 10) + timedelta(days=invoice_id)
    return OpenItem(
        invoice_id=invoice_id,
        debtor_id=debtor_id,
        number=number,
        open_cents=cents,
        currency=currency,
        due_on=due,
        issued_on=due - timedelta(days=30),
    )


ITEMS = (
    item(1, 1, "F-118", 1_000_00),
    item(2, 1, "F-119", 250_50),
    item(3, 1, "F-121", 79_90),
    item(4, 2, "F-120", 430_00),
    item(5, 2, "F-122", 430_00),
    item(6, 3, "F-123", 5_012_37),
)


def entry(
    cents: int, text: str = "", payer: str = "", on: date = TODAY, **others: object
) -> BankEntry:
    plain = BankEntry(
        account=ACCOUNT, booked_on=on, valued_on=on, amount_cents=cents, text=text, payer=payer
    )
    return replace(plain, **others)  # type: ignore[arg-type]


def matched(
    *entries: BankEntry,
    items: Sequence[OpenItem] = ITEMS,
    awaited: Sequence[Awaited] = (),
    parties: Sequence[Party] = PARTIES,
) -> list[Match]:
    return list(match_entries(entries, Book(items, awaited, parties), similarity))


def one(  # noqa: PLR0913 - what an entry says, and what is open
    cents: int,
    text: str = "",
    payer: str = "",
    *,
    items: Sequence[OpenItem] = ITEMS,
    awaited: Sequence[Awaited] = (),
    on: date = TODAY,
    **others: object,
) -> Match:
    (match,) = matched(entry(cents, text, payer, on, **others), items=items, awaited=awaited)
    return match


def parts(match: Match) -> dict[int, int]:
    return {part.invoice_id: part.amount_cents for part in match.parts}
