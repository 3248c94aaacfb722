"""What a template can say of the occasion of a letter: a promise, a dispute, money received."""

from __future__ import annotations

from relance_tui.domain.codes import DebtorKind
from relance_tui.domain.formats import long_date
from relance_tui.domain.rates import percent_text
from relance_tui.letters import blocks
from relance_tui.letters.accounts import account_balance
from relance_tui.letters.cleaning import clean_line
from relance_tui.letters.facts import LetterFacts
from relance_tui.letters.lexicon import has_word, word
from relance_tui.letters.words import interest_cents, money

Texts = dict[str, str | bool | int]


def occasions(facts: LetterFacts) -> dict[str, object]:
    """The names of the occasions, each None when the letter has no such occasion."""
    return {
        "promise": _promise(facts),
        "missed": _missed(facts),
        "dispute": _dispute(facts),
        "payment": _payment(facts),
        "interest": _interest(facts),
        "interest_unknown": bool(facts.interest and facts.interest.unknown),
        "account_balance": account_balance(facts),
        "handed_to": clean_line(facts.handed_to),
        "exhibits": [
            {"number": number, "title": clean_line(title)}
            for number, title in enumerate(facts.exhibits, 1)
        ],
    }


def _promise(facts: LetterFacts) -> Texts | None:
    promise = facts.promise
    if promise is None:
        return None
    return {
        "amount": money(facts, promise.amount_cents),
        "due_on": long_date(promise.due_on, facts.language),
        "made_on": long_date(promise.made_on, facts.language),
    }


def _missed(facts: LetterFacts) -> Texts | None:
    missed = facts.missed
    if missed is None:
        return None
    return {
        "number": missed.number,
        "is_deposit": missed.number == 0,
        "due_on": long_date(missed.due_on, facts.language),
        "amount": money(facts, missed.amount_cents),
        "unpaid": money(facts, missed.unpaid_cents),
        "left": money(facts, missed.left_cents),
        "has_more": missed.left_cents > missed.unpaid_cents,
        "accelerates": missed.accelerates,
    }


def _dispute(facts: LetterFacts) -> Texts | None:
    dispute = facts.dispute
    if dispute is None:
        return None
    key = f"reason.{dispute.reason}"
    left = dispute.undisputed_cents
    return {
        "raised_on": long_date(dispute.raised_on, facts.language),
        "reason": word(facts, key) if has_word(facts, key) else "",
        "invoices": blocks.named_invoices(facts, dispute.numbers),
        "disputed": money(facts, dispute.disputed_cents),
        "undisputed": money(facts, left) if left > 0 else "",
        "is_partial": left > 0,
    }


def _payment(facts: LetterFacts) -> Texts | None:
    payment = facts.payment
    if payment is None:
        return None
    waiting = payment.waiting_cents
    return {
        "amount": money(facts, payment.amount_cents),
        "on": long_date(payment.on, facts.language),
        "reference": clean_line(payment.reference),
        "invoices": blocks.named_invoices(facts, payment.numbers),
        "waiting": money(facts, waiting) if waiting > 0 else "",
    }


_ARTICLES = {
    "fr": {
        DebtorKind.BUSINESS: "article L.\u00a0441-10, II du code de commerce",
        DebtorKind.PUBLIC_BODY: (
            "articles L.\u00a02192-13 et R.\u00a02192-31 du code de la commande publique"
        ),
        DebtorKind.CONSUMER: "articles 1231-6 et 1344-1 du code civil",
    },
    "en": {
        DebtorKind.BUSINESS: "article L.\u00a0441-10, II of the French Commercial Code",
        DebtorKind.PUBLIC_BODY: (
            "articles L.\u00a02192-13 and R.\u00a02192-31 of the French Public Procurement Code"
        ),
        DebtorKind.CONSUMER: "articles 1231-6 and 1344-1 of the French Civil Code",
    },
}


def _interest(facts: LetterFacts) -> Texts | None:
    interest = facts.interest
    if interest is None or interest.unknown or interest.percent is None:
        return None
    total = interest_cents(facts)
    return {
        "total": money(facts, total, "EUR") if total else "",
        "daily": money(facts, interest.daily_cents, "EUR"),
        "rate": percent_text(interest.percent, facts.language),
        "until": long_date(interest.until, facts.language),
        "is_contractual": interest.is_contractual,
        "articles": _ARTICLES[facts.language][facts.debtor_kind.in_law],
    }
