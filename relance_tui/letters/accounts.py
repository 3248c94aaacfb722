"""The two long tables of a letter: how the interest is made up, and the statement of account."""

from __future__ import annotations

from relance_tui.domain.formats import amount, numeric_date
from relance_tui.domain.rates import percent_text
from relance_tui.letters.cleaning import clean_line
from relance_tui.letters.facts import LetterFacts, Movement
from relance_tui.letters.lexicon import word
from relance_tui.letters.words import Table, joined, money


def interest_breakdown(facts: LetterFacts) -> Table:
    """The interest, one line per invoice, principal and rate; no row when there is none."""
    interest = facts.interest
    lines = () if interest is None or interest.unknown else interest.lines
    total, running = 0, []
    rows = []
    for line in lines:
        total += line.interest_cents
        running.append(_euros(facts, total))
        rows.append(
            (
                clean_line(line.number),
                numeric_date(line.first_on),
                numeric_date(line.last_on),
                str(line.days),
                _euros(facts, line.principal_cents),
                percent_text(line.percent, facts.language),
                _euros(facts, line.interest_cents),
            )
        )
    totals = [(word(facts, "breakdown_total"), _euros(facts, total))]
    if interest is not None and interest.total_cents != total:
        totals += [
            (word(facts, "breakdown_paid"), _euros(facts, interest.total_cents - total)),
            (word(facts, "due"), _euros(facts, interest.total_cents)),
        ]
    return Table(
        heads=tuple(word(facts, "breakdown").split("|")),
        rows=tuple(rows),
        totals=tuple(totals),
        first_figure=3,
        total_column=6,
        running=tuple(running),
    )


def _euros(facts: LetterFacts, cents: int) -> str:
    return money(facts, cents, "EUR")


def account(facts: LetterFacts) -> Table:
    """Every movement with the balance after it, and the balance of the day."""
    totals: dict[str, int] = {}
    rows, running = [], []
    for movement in facts.movements:
        currency = movement.currency
        totals[currency] = totals.get(currency, 0) + movement.debit_cents - movement.credit_cents
        balance = money(facts, totals[currency], currency)
        running.append(balance)
        rows.append(
            (
                numeric_date(movement.on),
                word(facts, f"account_{movement.kind}"),
                clean_line(movement.reference) or "–",
                _cell(facts, movement, movement.debit_cents),
                _cell(facts, movement, movement.credit_cents),
                balance,
            )
        )
    label = word(facts, "account_total").format(on=numeric_date(facts.written_on))
    return Table(
        heads=tuple(word(facts, "account").split("|")),
        rows=tuple(rows),
        totals=((label, account_balance(facts)),),
        first_figure=3,
        total_column=5,
        running=tuple(running),
    )


def account_balance(facts: LetterFacts) -> str:
    """What the movements come to, per currency."""
    totals: dict[str, int] = {}
    for movement in facts.movements:
        totals[movement.currency] = (
            totals.get(movement.currency, 0) + movement.debit_cents - movement.credit_cents
        )
    return joined(
        facts,
        [money(facts, cents, currency) for currency, cents in totals.items()]
        or [amount(0, facts.currency, facts.language)],
    )


def _cell(facts: LetterFacts, movement: Movement, cents: int) -> str:
    return money(facts, cents, movement.currency) if cents else "–"
