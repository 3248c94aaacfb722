"""Interest that a plan freezes."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relance_tui.domain.claims import ClaimTerms, claims_of
from relance_tui.domain.codes import DebtorKind
from relance_tui.domain.dossier import Dossier
from relance_tui.domain.interest import InterestTerms, Period, interest_of
from relance_tui.domain.plan import Instalment, InstalmentPlan
from relance_tui.domain.plan_freeze import frozen_spans, interest_at_stake_cents
from relance_tui.services.law import rates
from tests.domain.builders import CALENDAR, day, debtor, dossier, invoice, payment, plan

RATES = rates()
DUE = day(1, 9)
MADE = day(5, 10)
LINES = {day(5, 11): 50_000, day(7, 12): 50_000}
TERMS = ClaimTerms()


def frozen(*, lines: dict[date, int] | None = None, number: int = 1) -> InstalmentPlan:
    return replace(plan(MADE, lines or LINES, 1, number=number), freezes_interest=True)


def facts(*plans: InstalmentPlan, paid: tuple[date, ...] = (), total: int = 100_000) -> Dossier:
    payments = tuple(
        payment(50_000, on, {1: 50_000}, number=rank) for rank, on in enumerate(paid, start=1)
    )
    left = total - 50_000 * len(payments)
    return dossier(
        invoice(1, DUE, total, open_cents=left),
        payments=payments,
        plans=plans,
        debtor=debtor(DebtorKind.BUSINESS),
    )


def interest(known: Dossier, until: date) -> int:
    found = claims_of(known, TERMS, RATES, until).of(1)
    assert found is not None
    return found.interest_cents


def test_interest_stops_the_day_after_the_agreement() -> None:
    with_plan = facts(frozen())
    assert interest(with_plan, MADE) == interest(facts(), MADE) > 0
    assert interest(with_plan, day(4, 11)) == interest(facts(), MADE)


def test_a_plan_that_freezes_nothing_changes_nothing() -> None:
    running = facts(plan(MADE, LINES, 1))
    assert interest(running, day(4, 11)) == interest(facts(), day(4, 11))


def test_a_default_makes_it_run_as_if_never_frozen() -> None:
    with_plan = facts(frozen())
    last_day_of_grace = day(9, 11)
    assert interest(with_plan, last_day_of_grace) == interest(facts(), MADE)
    assert interest(with_plan, day(10, 11)) == interest(facts(), day(10, 11))


def test_paying_the_late_instalment_freezes_it_again() -> None:
    caught_up = facts(frozen(), paid=(day(20, 11),))
    assert interest(caught_up, day(25, 11)) == interest(facts(), MADE)


def test_a_plan_that_is_met_froze_until_its_end_only() -> None:
    paid = tuple(LINES)
    met = facts(frozen(), paid=paid, total=150_000)
    without = facts(paid=paid, total=150_000)
    kept_until = day(9, 12)
    assert interest(met, kept_until) == interest(without, MADE)
    one_more = interest(met, day(19, 12)) - interest(met, kept_until)
    whole = interest(without, day(19, 12)) - interest(without, kept_until)
    assert abs(one_more - whole) <= 1  # each sum is rounded once
    assert one_more > 0


def test_an_agreement_that_takes_its_place_ends_the_freeze() -> None:
    other_on = day(20, 10)
    first = replace(frozen(), is_withdrawn=True)
    second = plan(other_on, {day(21, 12): 100_000}, 1, number=2)
    spans = frozen_spans(facts(first, second), 2, CALENDAR, day(1, 11))
    assert spans == {1: ((day(6, 10), other_on),)}


def test_only_what_the_plan_covers_is_frozen() -> None:
    known = facts(replace(frozen(), invoice_ids=()))
    late_later = invoice(2, MADE, 10_000)
    known = replace(known, invoices=(*known.invoices, late_later))
    assert set(frozen_spans(known, 2, CALENDAR, day(1, 11))) == {1}


def test_the_indemnity_stays() -> None:
    found = claims_of(facts(frozen()), TERMS, RATES, day(4, 11)).of(1)
    assert found is not None
    assert found.indemnity_cents == 4_000


@given(
    first=st.dates(day(1, 1), day(30, 11)),
    days=st.integers(0, 200),
    gap=st.integers(0, 200),
    length=st.integers(0, 200),
)
def test_what_is_frozen_and_what_is_not_make_the_whole(
    first: date, days: int, gap: int, length: int
) -> None:
    """Interest before, during and after a span adds up to the interest without it."""
    last = first + timedelta(days=days)
    span = (first + timedelta(days=gap), first + timedelta(days=gap + length))
    terms = InterestTerms(debtor=DebtorKind.BUSINESS, contract_percent=Decimal(12))
    due_on = first - timedelta(days=1)
    period = Period(365_000_00, first, last)

    def of(frozen: tuple[tuple[date, date], ...]) -> int:
        found = interest_of([period], due_on, replace(terms, frozen=frozen), RATES)
        return sum(segment.days for segment in found.segments)

    inside = max(0, (min(last, span[1]) - max(first, span[0])).days + 1)
    assert of((span,)) == of(()) - inside


@pytest.mark.parametrize(
    ("percents", "expected"),
    [
        # 100 000 for 31 days, then 50 000 for 32, at 10 %.
        ({1: Decimal(10)}, round((100_000 * 31 + 50_000 * 32) * 0.10 / 365)),
        ({}, 0),
    ],
)
def test_the_interest_at_stake_follows_the_instalments(
    percents: dict[int, Decimal], expected: int
) -> None:
    instalments = [
        Instalment(number=rank, due_on=on, amount_cents=cents)
        for rank, (on, cents) in enumerate(LINES.items(), start=1)
    ]
    found = interest_at_stake_cents([invoice(1, DUE, 100_000)], instalments, percents, MADE)
    assert found == expected


def test_an_invoice_to_come_bears_from_its_due_date() -> None:
    instalments = [Instalment(number=1, due_on=day(5, 11), amount_cents=36_500)]
    due_on = day(26, 10)
    found = interest_at_stake_cents(
        [invoice(1, due_on, 36_500)], instalments, {1: Decimal(10)}, MADE
    )
    assert found == 100
