"""The opening entries of a ledger, and what the ledger of the year before left open.

Where a program carries over each invoice, its number says which it is. Where it carries over one
sum per customer, that sum stands for the invoices we know: it must not become one more. In both,
what was open and is not carried over was settled before the year began.

Money settles the oldest first, so of a sum the newest invoices are what is still owed; what no
known invoice makes up is an invoice under the name of the line.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from itertools import groupby
from pathlib import Path

from relance_tui.i18n import _, ngettext
from relance_tui.ingest import Reading
from relance_tui.ingest.drafts import Opening, OpeningBalance
from relance_tui.services.acting import Act
from relance_tui.services.views import RefusedLine
from relance_tui.services.wording import day, listed
from relance_tui.storage import intake, opening_intake
from relance_tui.storage.opening_intake import PriorInvoice
from relance_tui.storage.tables import PaymentRow

_OLDER_BY = timedelta(days=31)
"""How much earlier than the last a ledger may end: a corrected export loses a few entries."""

StagedRow = tuple[str | int | bool, ...]
SettledRow = tuple[str, str, str]


def older_refusal(act: Act, path: Path, reading: Reading) -> str:
    """Why a ledger is not applied after a later one; empty when it may be.

    It would show as owed what has been paid since, and as open what the later one carries over.
    """
    last_on = opening_intake.last_booked_on(act.driver)
    if reading.until_on is None or last_on is None or reading.until_on >= last_on - _OLDER_BY:
        return ""
    return _(
        "{name}\u00a0: ce FEC s’arrête au {until}, un autre qui va jusqu’au {last} est déjà"
        " chargé\u00a0: ce qui a été réglé depuis redeviendrait dû\u202f; chargez les exercices du"
        " plus ancien au plus récent, ou confirmez par --force"
    ).format(name=path.name, until=day(reading.until_on), last=day(last_on))


def until_of(reading: Reading, today: date) -> dict[str, str]:
    """What the journal keeps of how far a ledger goes; nothing for other files."""
    if reading.until_on is None:
        return {}
    return {opening_intake.UNTIL: min(reading.until_on, today).isoformat()}


def stage_opening(act: Act, reading: Reading) -> list[RefusedLine]:
    """Sets what is carried over beside what was open; returns what to tell of it."""
    opening = reading.opening
    if opening is None:
        return []
    opening_intake.note_named(act.driver)
    prior = opening_intake.prior_invoices(act.driver, opening.on)
    by_customer = {code: list(own) for code, own in groupby(prior, key=lambda each: each.code)}
    # A line that could not be read may be one of those that seem absent; and where no customer is
    # the same, it is the ledger of another company.
    is_whole = not reading.refusals and any(each.code in by_customer for each in reading.customers)
    _carry_credits(act, opening, is_whole=is_whole)
    balances: dict[str, list[OpeningBalance]] = defaultdict(list)
    for balance in opening.balances:
        if balance.customer_code in by_customer:
            balances[balance.customer_code].append(balance)
    is_settled: list[str] = []
    for code, invoices in by_customer.items():
        own = [each for each in invoices if each.number not in {b.number for b in balances[code]}]
        if balances[code] or is_whole:
            is_settled += _stage_customer(act, opening.on, own, balances[code], is_whole=is_whole)
    return [*_told_balances(balances), *_told_settled(is_settled, opening.on)]


def _carry_credits(act: Act, opening: Opening, *, is_whole: bool) -> None:
    """Knows credits again under the names they are carried over by; others were used."""
    known = opening_intake.known_credit_keys(act.driver)
    waiting = opening_intake.prior_credits(act.driver, opening.on)
    for carried in opening.credits:
        if (carried.customer_code, carried.key) in known:
            continue
        same = next(
            (
                each
                for each in waiting
                if (each.code, each.left_cents) == (carried.customer_code, carried.amount_cents)
            ),
            None,
        )
        if same is not None:
            waiting.remove(same)
            act.change(PaymentRow, same.id, ledger_key=carried.key)
    if is_whole:
        opening_intake.stage_cleared(act.driver, waiting)


def _stage_customer(
    act: Act,
    opened_on: date,
    invoices: Sequence[PriorInvoice],
    balances: Sequence[OpeningBalance],
    *,
    is_whole: bool,
) -> list[str]:
    """Stages what became of a customer's invoices; returns those settled before the year."""
    carried = sum(balance.total_cents for balance in balances)
    left = sum(balance.left_cents for balance in balances)
    known = sum(invoice.was_open_cents for invoice in invoices)
    before = max(0, known - carried) if is_whole else 0
    since = carried - left
    beyond = max(0, carried - known)
    since_on = _settled_since(act, balances)
    last_before = (opened_on - timedelta(days=1)).isoformat()
    rows: list[StagedRow] = []
    paid_before_only: list[StagedRow] = []
    settled: list[SettledRow] = []
    for invoice, paid_before, paid_since in _spread(invoices, before, since):
        still = invoice.was_open_cents - paid_before - paid_since
        if not still and paid_before == invoice.was_open_cents:
            settled.append((invoice.code, invoice.number, last_before))
        elif not still and since_on:
            settled.append((invoice.code, invoice.number, since_on))
        elif paid_before and not paid_since:
            paid_before_only.append(_staged(invoice, still))
        else:
            rows.append(_staged(invoice, still))
    intake.stage_invoices(act.driver, rows)
    intake.stage_invoices(act.driver, paid_before_only, last_before)
    intake.stage_settled(act.driver, settled, ())
    _leave_rest(act, balances, beyond, min(beyond, left))
    return [number for _code, number, on in settled if on == last_before]


def _spread(
    invoices: Sequence[PriorInvoice], before: int, since: int
) -> Iterator[tuple[PriorInvoice, int, int]]:
    """What was settled of each invoice before the year began, and since, the oldest first."""
    for invoice in invoices:
        paid_before = min(before, invoice.was_open_cents)
        before -= paid_before
        paid_since = min(since, invoice.was_open_cents - paid_before)
        since -= paid_since
        yield invoice, paid_before, paid_since


def _settled_since(act: Act, balances: Sequence[OpeningBalance]) -> str | None:
    """The day on which the last of the lines was settled, when all are."""
    days = [
        opening_intake.settled_on(act.driver, each.customer_code, each.number) for each in balances
    ]
    told = [on for on in days if on is not None]
    return max(told) if told and len(told) == len(days) else None


def _staged(invoice: PriorInvoice, open_cents: int) -> StagedRow:
    return (
        *(invoice.code, invoice.number, invoice.issued_on, invoice.due_on, False),
        *(invoice.total_cents, open_cents, invoice.currency),
    )


def _leave_rest(
    act: Act, balances: Sequence[OpeningBalance], total_cents: int, left_cents: int
) -> None:
    """Leaves, of the lines, what no known invoice makes up; the first of them holds it."""
    for balance in balances:
        part, left = min(total_cents, balance.total_cents), min(left_cents, balance.left_cents)
        total_cents -= part
        left_cents -= left
        opening_intake.replace_balance(
            act.driver, balance.customer_code, balance.number, part, left
        )


def _told_balances(balances: dict[str, list[OpeningBalance]]) -> list[RefusedLine]:
    count = sum(1 for own in balances.values() if own)
    if not count:
        return []
    reason = ngettext(
        "à-nouveau d’un seul montant pour {codes}\u00a0: rapproché des factures déjà connues",
        "à-nouveaux d’un seul montant pour {codes}\u00a0: rapprochés des factures déjà connues",
        count,
    ).format(codes=listed([code for code, own in balances.items() if own]))
    return [RefusedLine(line=0, column="", reason=reason)]


def _told_settled(numbers: list[str], opened_on: date) -> list[RefusedLine]:
    if not numbers:
        return []
    reason = ngettext(
        "{numbers}, absente des à-nouveaux du {day}\u00a0: tenue pour soldée avant",
        "{numbers}, absentes des à-nouveaux du {day}\u00a0: tenues pour soldées avant",
        len(numbers),
    ).format(numbers=listed(numbers), day=day(opened_on))
    return [RefusedLine(line=0, column="", reason=reason)]
