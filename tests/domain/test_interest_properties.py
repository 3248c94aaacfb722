from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from relance_tui.domain.claims import ClaimTerms, claims_of
from relance_tui.domain.codes import Channel, Claim, DebtorKind
from relance_tui.domain.dossier import Dossier
from relance_tui.domain.interest import Interest, InterestTerms, Period, half_up, interest_of
from relance_tui.domain.payment import Allocation, Payment, PaymentKind
from relance_tui.services.law import rates
from tests.domain.builders import DEBTOR, at, day, dossier, invoice, letter, payment

RATES = rates()
DUE = day(20, 5, 2023)
days = st.dates(day(1, 1, 2023), day(31, 12, 2026))
cents = st.integers(0, 10**9)
percents = st.none() | st.decimals(0, 30, places=3)
terms = st.builds(
    lambda debtor, contract, notice, served, opened: InterestTerms(
        debtor=debtor,
        contract_percent=contract,
        notice_on=notice,
        judgment_served_on=served,
        insolvency_on=opened,
    ),
    st.sampled_from(DebtorKind),
    percents,
    st.none() | days,
    st.none() | days,
    st.sampled_from((None, None, day(3, 3, 2025))),
)


def exact(found: Interest) -> Fraction:
    return sum((segment.exact_cents for segment in found.segments), Fraction())


def cost(principal: int, until: date, rule: InterestTerms) -> Interest:
    return interest_of([Period(principal, DUE, until)], DUE, rule, RATES)


@given(principal=cents, cuts=st.sets(days, max_size=5), until=days, rule=terms)
@settings(max_examples=150)
def test_cutting_a_period_changes_nothing(
    principal: int, cuts: set[date], until: date, rule: InterestTerms
) -> None:
    bounds = [DUE, *sorted(cut for cut in cuts if DUE < cut <= until), until + timedelta(days=1)]
    periods = [
        Period(principal, first, following - timedelta(days=1))
        for first, following in pairwise(bounds)
    ]
    whole = cost(principal, until, rule)
    pieces = interest_of(periods, DUE, rule, RATES)
    assert exact(pieces) == exact(whole)
    assert pieces.interest_cents == whole.interest_cents


@given(principal=cents, more=cents, until=days, rule=terms)
@settings(max_examples=150)
def test_a_larger_amount_never_costs_less(
    principal: int, more: int, until: date, rule: InterestTerms
) -> None:
    less = cost(principal, until, rule).interest_cents
    assert less <= cost(principal + more, until, rule).interest_cents


@given(principal=cents, until=days, later=st.integers(0, 400), rule=terms)
@settings(max_examples=100)
def test_a_longer_delay_never_costs_less(
    principal: int, until: date, later: int, rule: InterestTerms
) -> None:
    end = min(until + timedelta(days=later), day(31, 12))
    less = cost(principal, min(until, end), rule).interest_cents
    assert less <= cost(principal, end, rule).interest_cents


@given(principal=cents, until=days, rule=terms)
@settings(max_examples=150)
def test_printed_lines_add_up_to_the_sum_rounded_once(
    principal: int, until: date, rule: InterestTerms
) -> None:
    found = cost(principal, until, rule)
    assert sum(s.interest_cents for s in found.segments) == half_up(exact(found))
    for segment in found.segments:
        assert abs(segment.interest_cents - segment.exact_cents) < 2
    for before, after in pairwise(found.segments):
        assert after.first_on == before.last_on + timedelta(days=1)


invoices = st.builds(
    lambda due_on, total, kept: invoice(1, due_on, total, open_cents=total * kept // 4),
    days,
    st.integers(1, 10**7),
    st.integers(0, 4),
)
parts = st.lists(
    st.tuples(st.integers(1, 4), st.integers(1, 10**6), st.sampled_from(Claim)), max_size=2
)


@st.composite
def payments(draw: st.DrawFn, number: int) -> Payment:
    on = draw(days)
    found = payment(
        10**8, on, number=number, kind=draw(st.sampled_from(PaymentKind)), recorded_at=at(on)
    )
    allocations = tuple(
        Allocation(invoice_id=invoice_id, amount_cents=part, claim=claim)
        for invoice_id, part, claim in draw(parts)
    )
    bounced_on = draw(st.sampled_from((None, None, on)))
    return replace(found, allocations=allocations, bounced_on=bounced_on)


@st.composite
def dossiers(draw: st.DrawFn) -> Dossier:
    found = draw(st.lists(invoices, min_size=1, max_size=4))
    numbered = tuple(
        replace(each, id=number, number=f"F{number}") for number, each in enumerate(found, start=1)
    )
    money = tuple(draw(payments(number)) for number in range(1, draw(st.integers(1, 5))))
    debtor = replace(DEBTOR, kind=draw(st.sampled_from(DebtorKind)))
    notice = letter(4, draw(days), 1, 2, channel=Channel.REGISTERED)
    return replace(dossier(*numbered, payments=money, letters=(notice,)), debtor=debtor)


@given(facts=dossiers(), until=days, data=st.data())
@settings(max_examples=100)
def test_the_order_of_payments_means_nothing(
    facts: Dossier, until: date, data: st.DataObject
) -> None:
    shuffled = replace(
        facts,
        payments=tuple(data.draw(st.permutations(facts.payments))),
        invoices=tuple(data.draw(st.permutations(facts.invoices))),
    )
    own = ClaimTerms(contract_percent=Decimal("11.5"))
    assert claims_of(shuffled, own, RATES, until) == claims_of(facts, own, RATES, until)


@given(facts=dossiers(), until=days)
@settings(max_examples=100)
def test_claims_are_never_negative_and_a_consumer_owes_no_indemnity(
    facts: Dossier, until: date
) -> None:
    found = claims_of(facts, ClaimTerms(), RATES, until)
    for each in (*found.open, *found.settled_late):
        assert each.interest_cents >= each.interest_owed_cents >= 0
        assert each.indemnity_cents in {0, 4_000}
        assert all(s.first_on > each.invoice.due_on for s in each.interest.segments)
        assert all(
            0 < s.principal_cents <= each.invoice.total_cents for s in each.interest.segments
        )
        if facts.debtor.kind.in_law is DebtorKind.CONSUMER:
            assert each.indemnity_cents == 0
