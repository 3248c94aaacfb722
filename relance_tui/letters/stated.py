"""Whether the text of a letter, as it will leave, states the mandatory facts that are known."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import timedelta
from itertools import chain

from relance_tui.domain.codes import DebtorKind
from relance_tui.domain.formats import long_date, numeric_date
from relance_tui.letters import blocks
from relance_tui.letters.accounts import account_balance
from relance_tui.letters.cleaning import clean_line
from relance_tui.letters.facts import LetterFacts
from relance_tui.letters.missing import CODES, IN_TEXT, known_facts, missing_facts
from relance_tui.letters.words import (
    claim,
    claimed_indemnity_cents,
    claimed_invoices,
    interest_cents,
    joined,
    money,
    open_by_currency,
)

_SPACES = re.compile(r"[\s\u00a0\u202f\u200b]+")
_LONGEST_DELAY_DAYS = 366


def lacking(facts: LetterFacts, mandatory: Iterable[str], text: str) -> tuple[str, ...]:
    """The codes of the mandatory facts that are absent, or known and not in the text.

    `text` is the subject and the body. A fact the text leaves a gap for is absent too, whatever the
    template demands.
    """
    mandatory = frozenset(mandatory)
    known = known_facts(facts)
    absent = missing_facts(facts, mandatory, known)
    squeezed = _squeezed(text)
    found = []
    for code in CODES:
        if code in absent or blocks.has_gap(facts, code, text):
            found.append(code)
        elif code in mandatory and known[code] and not _is_stated(facts, code, squeezed):
            found.append(code + IN_TEXT)
    return tuple(found)


def _squeezed(text: str) -> str:
    return _SPACES.sub("", text)


def _is_stated(facts: LetterFacts, code: str, squeezed: str) -> bool:
    """Whether the text without its spaces holds the fact; what need not be printed counts as so."""
    if code == "deadline":
        return _has_deadline(facts, squeezed)
    if code == "numbers":
        numbers = (clean_line(invoice.number) for invoice in claimed_invoices(facts))
        return all(_squeezed(number) in squeezed for number in numbers)
    forms = [_squeezed(form) for form in _forms(facts, code)]
    return not forms or any(form in squeezed for form in forms)


def _forms(facts: LetterFacts, code: str) -> Iterator[str]:
    """How the fact may read in the text; none when it need not stand there."""
    creditor = facts.creditor
    match code:
        case "creditor_name":
            yield clean_line(creditor.name)
        case "debtor_name":
            yield clean_line(facts.debtor_name)
        case "iban":
            yield clean_line(creditor.iban)
        case "signatory":
            yield clean_line(creditor.signatory)
        case "handed_to":
            yield clean_line(facts.handed_to)
        case "interest":
            if facts.debtor_kind.in_law is not DebtorKind.CONSUMER and interest_cents(facts):
                yield money(facts, interest_cents(facts), "EUR")
        case "amount_due":
            yield from _amounts(facts)


def _amounts(facts: LetterFacts) -> Iterator[str]:
    """The sums a letter may ask for."""
    indemnity = claimed_indemnity_cents(facts)
    interest = interest_cents(facts)
    for beside in dict.fromkeys((0, indemnity, indemnity + interest, interest)):
        yield joined(facts, claim(facts, beside))
    totals = open_by_currency(facts.invoices)
    yield joined(facts, [money(facts, cents, currency) for currency, cents in totals.items()])
    yield account_balance(facts)
    if facts.missed is not None:
        yield money(facts, facts.missed.unpaid_cents)
        yield money(facts, facts.missed.left_cents)
    if facts.promise is not None:
        yield money(facts, facts.promise.amount_cents)
    if facts.dispute is not None:
        yield money(facts, facts.dispute.undisputed_cents)
    if facts.plan:
        yield money(facts, facts.plan_total_cents)


def _has_deadline(facts: LetterFacts, squeezed: str) -> bool:
    """Whether a day to come stands in the text: ours, or the one the clerk put in its place."""
    days = (facts.written_on + timedelta(days=n) for n in range(1, _LONGEST_DELAY_DAYS))
    return any(
        _squeezed(form(day, facts.language)) in squeezed
        for day in chain((facts.deadline_on,), days)
        for form in (long_date, numeric_date)
    )
