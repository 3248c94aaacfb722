"""What a template can say: the names it may use, each a clean text, a count or a yes or no."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from relance_tui.domain.codes import DebtorKind
from relance_tui.domain.formats import amount, long_date, numeric_date
from relance_tui.letters import blocks
from relance_tui.letters.cleaning import clean_line, clean_lines
from relance_tui.letters.facts import LetterFacts, LetterInvoice
from relance_tui.letters.lexicon import word
from relance_tui.letters.occasions import occasions
from relance_tui.letters.references import structured_reference
from relance_tui.letters.words import (
    claim,
    claim_cents,
    claimed_indemnity_cents,
    claimed_invoices,
    interest_cents,
    joined,
    money,
    open_by_currency,
)

Vocabulary = dict[str, object]

_NAMED_CONTACTS = 3
"""How many earlier contacts a sentence names; the last ones."""


def vocabulary(facts: LetterFacts) -> Vocabulary:
    """Every name a template knows. Values are text already cleaned: never code, never markup."""
    return {
        "language": facts.language,
        "channel": str(facts.channel),
        "written_on": long_date(facts.written_on, facts.language),
        "deadline": long_date(facts.deadline_on, facts.language),
        "step_number": facts.step_number,
        "step_title": clean_line(facts.step_title),
        "sentence": "\n".join(clean_lines(facts.sentence)),
        **_parties(facts),
        **_claims(facts),
        **_history(facts),
        **occasions(facts),
        **_blocks(facts),
    }


def _parties(facts: LetterFacts) -> Vocabulary:
    creditor = facts.creditor
    kind = facts.debtor_kind.in_law
    return {
        "creditor": {
            "name": blocks.fact_or_gap(facts, "creditor_name", creditor.name),
            "siren": blocks.spaced(creditor.siren, 3),
            "phone": clean_line(creditor.phone),
            "email": clean_line(creditor.email),
            "iban": blocks.grouped_iban(creditor.iban)
            or blocks.fact_or_gap(facts, "iban", creditor.iban),
            "bic": clean_line(creditor.bic),
            "payment_means": clean_line(creditor.payment_means),
        },
        "debtor": {
            "name": blocks.fact_or_gap(facts, "debtor_name", facts.debtor_name),
            "code": clean_line(facts.debtor_code),
            "siren": blocks.spaced(facts.debtor_siren, 3),
            "contact": clean_line(facts.contact_name),
            "email": clean_line(facts.contact_email),
            "phone": clean_line(facts.contact_phone),
            "address": ", ".join(clean_lines(facts.debtor_address)),
        },
        "is_business": kind is DebtorKind.BUSINESS,
        "is_public_body": kind is DebtorKind.PUBLIC_BODY,
        "is_consumer": kind is DebtorKind.CONSUMER,
    }


def _claims(facts: LetterFacts) -> Vocabulary:
    overdue = tuple(each for each in facts.invoices if each.days_late > 0)
    indemnity = claimed_indemnity_cents(facts)
    oldest = min((each.due_on for each in claimed_invoices(facts)), default=facts.written_on)
    return {
        "invoices": [_invoice(facts, each) for each in facts.invoices],
        "count": len(facts.invoices),
        "overdue_count": len(overdue),
        "later_count": len(facts.invoices) - len(overdue) if overdue else 0,
        "days_late": max((each.days_late for each in overdue), default=0),
        "oldest_due_on": long_date(oldest, facts.language),
        "is_partly_paid": any(each.paid_cents > 0 for each in claimed_invoices(facts)),
        "owed": joined(facts, claim(facts)),
        "claimed": joined(facts, claim(facts, indemnity)),
        "demanded": joined(facts, claim(facts, indemnity + interest_cents(facts))),
        "is_settled": not facts.invoices
        or (bool(overdue) and not any(claim_cents(facts).values())),
        "total_open": joined(facts, _open(facts)),
        "has_credit": facts.unallocated_cents > 0,
        "credit": money(facts, facts.unallocated_cents),
        "indemnity": amount(indemnity, "EUR", facts.language) if indemnity else "",
        **blocks.invoice_words(facts),
        "structured_reference": blocks.spaced(structured_reference(facts), 4),
        "has_copies": bool(facts.invoices) and all(i.copy for i in claimed_invoices(facts)),
    }


def _open(facts: LetterFacts) -> list[str]:
    totals = open_by_currency(facts.invoices) or {facts.currency: 0}
    return [money(facts, cents, currency) for currency, cents in totals.items()]


def _invoice(facts: LetterFacts, invoice: LetterInvoice) -> Vocabulary:
    return {
        "number": clean_line(invoice.number),
        "issued_on": numeric_date(invoice.issued_on),
        "due_on": numeric_date(invoice.due_on),
        "total": money(facts, invoice.total_cents, invoice.currency),
        "paid": money(facts, invoice.paid_cents, invoice.currency),
        "open": money(facts, invoice.open_cents, invoice.currency),
        "days_late": max(invoice.days_late, 0),
    }


def _history(facts: LetterFacts) -> Vocabulary:
    earlier = blocks.earlier_lines(facts)
    written = _dates(facts, {"email", "letter", "registered"})
    calls = _dates(facts, {"call"})
    last = facts.plan[-1] if facts.plan else None
    total = facts.plan_total_cents or sum(each.amount_cents for each in facts.plan)
    return {
        "earlier": earlier,
        "reminder_count": len(written),
        "reminder_dates": joined(facts, written),
        "call_count": len(calls),
        "call_dates": joined(facts, calls),
        "broken_promise": blocks.broken_promise(facts),
        "plan": {
            "total": money(facts, total),
            "count": sum(1 for each in facts.plan if each.number),
            "has_deposit": any(each.number == 0 for each in facts.plan),
            "last_on": long_date(last.due_on, facts.language) if last else "",
            "last_amount": money(facts, last.amount_cents) if last else "",
            "accelerates": facts.plan_accelerates,
            "freezes_interest": facts.plan_freezes_interest,
        },
    }


def _dates(facts: LetterFacts, kinds: set[str]) -> list[str]:
    """The days of the last contacts of these kinds, once each, as a sentence names them."""
    days = dict.fromkeys(each.on for each in facts.earlier if each.kind in kinds)
    return [
        word(facts, "dated").format(date=long_date(day, facts.language))
        for day in list(days)[-_NAMED_CONTACTS:]
    ]


def _blocks(facts: LetterFacts) -> Vocabulary:
    date = blocks.place_and_date(facts)
    return {
        "sender": "\n".join(blocks.sender_lines(facts)),
        "recipient": blocks.indented(blocks.recipient_lines(facts)),
        "place_and_date": date,
        "place_and_date_right": blocks.indented((date,)),
        "statement": _Later(partial(blocks.statement_text, facts)),
        "statement_with_indemnity": _Later(
            partial(blocks.statement_text, facts, with_indemnity=True)
        ),
        "statement_with_claims": _Later(
            partial(blocks.statement_text, facts, with_indemnity=True, with_interest=True)
        ),
        "interest_table": _Later(partial(blocks.interest_text, facts)),
        "account": _Later(partial(blocks.account_text, facts)),
        "schedule": _Later(partial(blocks.schedule_text, facts)),
        "signature": "\n".join(blocks.signature_lines(facts)),
    }


class _Later:
    """A text made only if the template prints it."""

    __slots__ = ("_make",)

    def __init__(self, make: Callable[[], str]) -> None:
        self._make = make

    def __str__(self) -> str:
        return self._make()
