"""The figures of a letter and its tables, in the language of the letter."""

from __future__ import annotations

from dataclasses import dataclass

from relance_tui.domain.codes import DebtorKind
from relance_tui.domain.formats import amount, numeric_date
from relance_tui.domain.interest import INDEMNITY_CENTS
from relance_tui.letters.cleaning import clean_line
from relance_tui.letters.facts import LetterFacts, LetterInvoice
from relance_tui.letters.lexicon import word


def money(facts: LetterFacts, cents: int, currency: str | None = None) -> str:
    """An amount as the letter prints it."""
    return signed_amount(cents, clean_line(currency or facts.currency), facts.language)


def signed_amount(cents: int, currency: str, language: str) -> str:
    """An amount with the true minus sign."""
    written = amount(cents, currency, language)
    return written.replace("-", "\u2212", 1) if cents < 0 else written


def joined(facts: LetterFacts, words: list[str]) -> str:
    """`a`, `a et b`, `a, b et c`."""
    if len(words) < 2:  # noqa: PLR2004 - nothing to join
        return "".join(words)
    return ", ".join(words[:-1]) + word(facts, "and") + words[-1]


def claimed_indemnity_cents(facts: LetterFacts) -> int:
    """The indemnity that may be printed: none for a consumer or a debtor of unknown kind."""
    return 0 if facts.debtor_kind.in_law is DebtorKind.CONSUMER else facts.indemnity_cents


def interest_cents(facts: LetterFacts) -> int:
    """The interest that may be printed, in euro cents; nothing while it is not known."""
    interest = facts.interest
    return 0 if interest is None or interest.unknown else interest.total_cents


def _interest_word(facts: LetterFacts) -> str:
    kinds = {
        DebtorKind.BUSINESS: "interest",
        DebtorKind.PUBLIC_BODY: "interest_public_body",
    }
    return kinds.get(facts.debtor_kind.in_law, "interest_consumer")


def open_by_currency(invoices: tuple[LetterInvoice, ...]) -> dict[str, int]:
    """What is open per currency, in the order in which the currencies come."""
    totals: dict[str, int] = {}
    for invoice in invoices:
        totals[invoice.currency] = totals.get(invoice.currency, 0) + invoice.open_cents
    return totals


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A table as text: the heads, the rows, and the closing lines of label and amount."""

    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    totals: tuple[tuple[str, str], ...]
    first_figure: int
    """Index of the first column aligned to the right."""
    total_column: int
    """Index of the column that the closing amounts stand under."""
    running: tuple[str, ...] = ()
    """What the rows come to after each of them, to carry from page to page; empty: nothing is."""


def statement(
    facts: LetterFacts, *, with_indemnity: bool = False, with_interest: bool = False
) -> Table:
    """The invoices, what is owed per currency, what is deducted or added, and what is to pay."""
    rows = tuple(
        (
            clean_line(invoice.number),
            numeric_date(invoice.issued_on),
            numeric_date(invoice.due_on),
            money(facts, invoice.total_cents, invoice.currency),
            money(facts, invoice.paid_cents, invoice.currency) if invoice.paid_cents else "–",
            money(facts, invoice.open_cents, invoice.currency),
            word(facts, "late").format(days=invoice.days_late) if invoice.days_late > 0 else "–",
        )
        for invoice in facts.invoices
    )
    return Table(
        heads=tuple(word(facts, "columns").split("|")),
        rows=rows,
        totals=_statement_totals(facts, with_indemnity=with_indemnity, with_interest=with_interest),
        first_figure=3,
        total_column=5,
        running=_running(facts),
    )


def _running(facts: LetterFacts) -> tuple[str, ...]:
    """The sum of what is open after each invoice, per currency."""
    totals: dict[str, int] = {}
    lines = []
    for invoice in facts.invoices:
        totals[invoice.currency] = totals.get(invoice.currency, 0) + invoice.open_cents
        lines.append(
            joined(facts, [money(facts, cents, currency) for currency, cents in totals.items()])
        )
    return tuple(lines)


def _statement_totals(
    facts: LetterFacts, *, with_indemnity: bool, with_interest: bool
) -> tuple[tuple[str, str], ...]:
    totals = open_by_currency(facts.invoices) or {facts.currency: 0}
    lines = [
        (word(facts, "total"), money(facts, cents, currency)) for currency, cents in totals.items()
    ]
    count = len(lines)
    later = totals.get(facts.currency, 0) - _asked_cents(facts)
    if later:
        lines.append((word(facts, "later"), money(facts, later)))
    for currency, cents in _disputed_by_currency(facts).items():
        lines.append((word(facts, "disputed"), money(facts, -cents, currency)))
    if facts.unallocated_cents > 0:
        lines.append((word(facts, "credit"), money(facts, -facts.unallocated_cents)))
    indemnity = claimed_indemnity_cents(facts) if with_indemnity else 0
    if indemnity:
        label = word(facts, "indemnity").format(
            count=indemnity // INDEMNITY_CENTS, each=amount(INDEMNITY_CENTS, "EUR", facts.language)
        )
        lines.append((label, amount(indemnity, "EUR", facts.language)))
    interest = interest_cents(facts) if with_interest else 0
    if interest and facts.interest is not None:
        until = numeric_date(facts.interest.until)
        label = word(facts, _interest_word(facts)).format(until=until)
        lines.append((label, amount(interest, "EUR", facts.language)))
    if len(lines) > count:
        lines.append((word(facts, "due"), joined(facts, claim(facts, indemnity + interest))))
    return tuple(lines)


def _asked_cents(facts: LetterFacts) -> int:
    """What is open in the main currency on the overdue invoices; on all when none is overdue."""
    return open_by_currency(claimed_invoices(facts)).get(facts.currency, 0)


def _disputed_by_currency(facts: LetterFacts) -> dict[str, int]:
    """The part of the invoices asked for that is contested, per currency; empty when none is."""
    totals: dict[str, int] = {}
    for invoice in claimed_invoices(facts):
        if invoice.disputed_cents:
            totals[invoice.currency] = totals.get(invoice.currency, 0) + invoice.disputed_cents
    return totals


def claimed_invoices(facts: LetterFacts) -> tuple[LetterInvoice, ...]:
    """The overdue invoices; all of them when none is overdue."""
    overdue = tuple(each for each in facts.invoices if each.days_late > 0)
    return overdue or facts.invoices


def claim(facts: LetterFacts, beside: int = 0) -> list[str]:
    """What to pay per currency, as text: see `claim_cents`."""
    owed = {currency: cents for currency, cents in claim_cents(facts, beside).items() if cents}
    return [
        money(facts, cents, currency) for currency, cents in (owed or {facts.currency: 0}).items()
    ]


def claim_cents(facts: LetterFacts, beside: int = 0) -> dict[str, int]:
    """What to pay per currency: overdue, less what is contested or on account, plus `beside`.

    Never below zero; `beside` is the indemnity and the interest claimed with it, in euro cents.
    """
    totals = {facts.currency: 0, **open_by_currency(claimed_invoices(facts))}
    for currency, cents in _disputed_by_currency(facts).items():
        totals[currency] -= cents
    totals[facts.currency] = max(totals[facts.currency] - facts.unallocated_cents, 0)
    if beside:
        totals["EUR"] = totals.get("EUR", 0) + beside
    return totals


def schedule(facts: LetterFacts) -> Table:
    """The instalments, with what is left after each of them."""
    left = facts.plan_total_cents or sum(each.amount_cents for each in facts.plan)
    total = left
    rows = []
    for each in facts.plan:
        left -= each.amount_cents
        rows.append(
            (
                str(each.number) if each.number else word(facts, "deposit"),
                numeric_date(each.due_on),
                money(facts, each.amount_cents),
                money(facts, left),
            )
        )
    return Table(
        heads=tuple(word(facts, "schedule").split("|")),
        rows=tuple(rows),
        totals=((word(facts, "plan_total"), money(facts, total)),),
        first_figure=2,
        total_column=2,
    )
