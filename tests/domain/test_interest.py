"""Worked examples of others, each under the name of its source, then the rules one by one."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest

from relance_tui.domain.codes import DebtorKind
from relance_tui.domain.interest import (
    Basis,
    FloorDoubt,
    Interest,
    InterestTerms,
    Period,
    Segment,
    exact_interest,
    floor_doubts,
    half_up,
    interest_of,
    late_periods,
    priced,
)
from relance_tui.domain.rates import Rates, UnknownRate
from relance_tui.services.law import rates
from tests.domain.builders import day

RATES = rates()
BUSINESS = InterestTerms(debtor=DebtorKind.BUSINESS)
CONSUMER, PUBLIC = DebtorKind.CONSUMER, DebtorKind.PUBLIC_BODY


def segments(text: str) -> list[Segment]:
    """`2000:29@4.35|...`: principal, days and rate, one stretch after the other."""
    found: list[Segment] = []
    start = day(1, 1, 2020)
    for part in text.split("|"):
        principal, _, rest = part.partition(":")
        count, _, percent = rest.partition("@")
        last_on = start + timedelta(days=int(count) - 1)
        cents = int(Decimal(principal) * 100)
        found.append(
            Segment(
                first_on=start,
                last_on=last_on,
                percent=Decimal(percent),
                principal_cents=cents,
            )
        )
        start = last_on + timedelta(days=1)
    return found


def cost(
    cents: int, due_on: date, until: date, terms: InterestTerms = BUSINESS, known: Rates = RATES
) -> Interest:
    return interest_of([Period(cents, due_on, until)], due_on, terms, known)


def lines(found: Interest) -> list[tuple[int, str]]:
    return [(segment.days, str(segment.percent)) for segment in found.segments]


PUBLISHED = {
    "service-public F783, simple": ("2000:29@4.35", 6_91),
    "service-public F783, increased by 5": ("2000:61@4.29|2000:44@9.29|2000:100@9.54", 89_01),
    "service-public F783, capitalised second year": ("2036.74:100@9.54", 53_23),
    "Shine help page": ("3000:30@14.76", 36_39),
    # The page prints 10.82: the exact 10.8082 gives 10.81.
    "Heropay page": ("1000:30@13.15", 10_81),
    "public tool test, 30 days": ("1000:30@12.00", 9_86),
    "public tool test, a year": ("10000:365@12.40", 1240_00),
    "Letikette engine, a year": ("10000:365@10.00", 1000_00),
    "Letikette engine, change on 1 July": ("10000:181@10.00|10000:184@20.00", 1504_11),
    "Letikette engine, leap year": ("10000:366@10.00", 1002_74),
    "Letikette engine, two invoices": ("10000:365@10.00|10000:365@10.00", 2000_00),
    "Andreani, 2024": ("10000:181@12.50|10000:184@12.25", 1237_40),
    "Andreani, January 2027": ("10000:31@10.40", 88_33),
    "CCM forum, 1.5 times 0.65 %": ("1000:45@0.975", 1_20),
    "ERPNext, 20 days without a rate": ("100:20@0", 0),
    "ERPNext, 15 days at 10 %": ("100:15@10", 41),
}


@pytest.mark.parametrize(("text", "cents"), PUBLISHED.values(), ids=PUBLISHED.keys())
def test_figures_others_published(text: str, cents: int) -> None:
    found = priced(segments(text))
    assert found.interest_cents == cents
    assert [segment.days for segment in found.segments] == [
        int(part.partition(":")[2].partition("@")[0]) for part in text.split("|")
    ]


def test_the_lines_of_service_public_f783_are_those_it_prints() -> None:
    text, _ = PUBLISHED["service-public F783, increased by 5"]
    assert [s.interest_cents for s in priced(segments(text)).segments] == [14_34, 22_40, 52_27]


def test_rounding_each_line_would_lose_a_cent_of_andreani() -> None:
    parts = segments(PUBLISHED["Andreani, 2024"][0])
    assert sum(half_up(part.exact_cents) for part in parts) == 1237_39
    found = priced(parts)
    assert sum(part.interest_cents for part in found.segments) == 1237_40


def test_a_year_of_366_days_would_give_what_andreani_refutes() -> None:
    wrong = sum(
        exact_interest(part.principal_cents, part.percent, Fraction(part.days, 366))
        for part in segments(PUBLISHED["Andreani, 2024"][0])
    )
    assert half_up(Fraction(wrong)) == 1234_02
    assert cost(10_000_00, day(31, 12, 2023), day(31, 12, 2024)).interest_cents != 1234_02


@pytest.mark.parametrize(
    ("percent", "cents"), [("10.25", 256_25), ("0.12", 3_00)], ids=["business", "floor"]
)
def test_lexing_2014_counts_in_months(percent: str, cents: int) -> None:
    """The page prints 256 euros: it rounds to the euro."""
    assert exact_interest(10_000_00, Decimal(percent), Fraction(3, 12)) == cents


def test_may_to_september_2026_is_cut_on_the_first_of_july() -> None:
    found = cost(10_000_00, day(1, 5), day(1, 9))
    assert lines(found) == [(60, "12.15"), (63, "12.40")]
    assert [(s.first_on, s.last_on) for s in found.segments] == [
        (day(2, 5), day(30, 6)),
        (day(1, 7), day(1, 9)),
    ]
    assert found.interest_cents == 413_75
    assert found.percent == Decimal("12.40")


def test_a_leap_year_has_366_days_over_365() -> None:
    found = cost(10_000_00, day(31, 12, 2023), day(31, 12, 2024))
    assert lines(found) == [(182, "14.50"), (184, "14.25")]


def test_a_rate_with_many_decimals_is_exact() -> None:
    terms = InterestTerms(debtor=DebtorKind.BUSINESS, contract_percent=Decimal("0.975"))
    found = cost(1_000_00, day(1, 1), day(15, 2), terms)
    assert found.interest_cents == 1_20
    assert sum(s.exact_cents for s in found.segments) == Fraction(100_000 * 45 * 975, 36_500_000)


# A project for craftsmen, with its figures: 1 850.00 due on 16 May 2026.
CRAFTSMAN = {
    "business": (BUSINESS, day(30, 6), 45, 27_71, 62),
    "as of the due date": (BUSINESS, day(16, 5), 0, 0, 0),
    "the day after": (BUSINESS, day(17, 5), 1, 62, 62),
    "contract rate": (
        InterestTerms(debtor=DebtorKind.BUSINESS, contract_percent=Decimal(15)),
        *(day(30, 6), 45, 34_21, 76),
    ),
    "public body": (InterestTerms(debtor=PUBLIC), day(30, 6), 45, 23_15, 51),
    "public body, contract rate": (
        InterestTerms(debtor=PUBLIC, contract_percent=Decimal(15)),
        *(day(30, 6), 45, 23_15, 51),
    ),
    "consumer without notice": (InterestTerms(debtor=CONSUMER), day(30, 6), 0, 0, 0),
    "consumer with notice": (
        InterestTerms(debtor=CONSUMER, notice_on=day(31, 5)),
        *(day(30, 6), 30, 3_98, 13),
    ),
    "consumer, notice of the day": (
        InterestTerms(debtor=CONSUMER, notice_on=day(30, 6)),
        *(day(30, 6), 0, 0, 0),
    ),
    "consumer, notice to come": (
        InterestTerms(debtor=CONSUMER, notice_on=day(1, 7)),
        *(day(30, 6), 0, 0, 0),
    ),
    "unknown debtor": (InterestTerms(debtor=DebtorKind.UNKNOWN), day(30, 6), 0, 0, 0),
}


@pytest.mark.parametrize(
    ("terms", "until", "days", "cents", "daily"), CRAFTSMAN.values(), ids=CRAFTSMAN.keys()
)
def test_figures_of_a_craftsman(
    terms: InterestTerms, until: date, days: int, cents: int, daily: int
) -> None:
    found = cost(1850_00, day(16, 5), until, terms)
    assert sum(segment.days for segment in found.segments) == days
    assert (found.interest_cents, found.daily_cents) == (cents, daily)


def test_a_base_below_zero_bears_nothing() -> None:
    assert cost(-1850_00, day(16, 5), day(30, 6)) == Interest()


def test_an_unknown_half_year_is_never_guessed() -> None:
    with pytest.raises(UnknownRate, match="01/01/2027"):
        cost(1850_00, day(16, 5), day(1, 1, 2027))


def test_nothing_to_count_needs_no_rate() -> None:
    assert cost(1850_00, day(16, 5, 2030), day(1, 1, 2030)) == Interest()
    assert cost(1850_00, date.max, day(30, 6)) == Interest()


def test_a_public_body_keeps_the_rate_of_the_first_day() -> None:
    """service-public F32073: term over on 24 March, interest from 25 March at the January rate."""
    found = cost(10_000_00, day(24, 3), day(31, 12), InterestTerms(debtor=PUBLIC))
    assert found.segments[0].first_on == day(25, 3)
    assert {str(segment.percent) for segment in found.segments} == {"10.15"}
    assert sum(segment.days for segment in found.segments) == 282


def test_a_public_body_late_from_the_first_of_july_owes_the_rate_of_july() -> None:
    found = cost(10_000_00, day(30, 6), day(31, 7), InterestTerms(debtor=PUBLIC))
    assert lines(found) == [(31, "10.40")]


def test_a_public_body_needs_no_rate_of_later_half_years() -> None:
    found = cost(10_000_00, day(30, 11), day(31, 3, 2027), InterestTerms(debtor=PUBLIC))
    assert lines(found) == [(31, "10.40"), (90, "10.40")]


def test_a_judgment_served_raises_the_legal_rate_two_months_later() -> None:
    """service-public F783: served on 17 September 2015, 5 points more from 18 November."""
    terms = InterestTerms(
        debtor=CONSUMER,
        notice_on=day(17, 9, 2015),
        judgment_served_on=day(17, 9, 2015),
        is_private_creditor=True,
    )
    assert terms.increase_on == day(18, 11, 2015)
    found = cost(2_000_00, day(1, 6, 2015), day(9, 4, 2016), terms)
    assert lines(found) == [(61, "4.29"), (44, "9.29"), (100, "9.54")]
    assert found.interest_cents == 89_01


def test_only_the_legal_rate_is_raised() -> None:
    terms = InterestTerms(debtor=DebtorKind.BUSINESS, judgment_served_on=day(1, 1))
    assert terms.increase_on is None
    assert lines(cost(100_00, day(1, 2), day(30, 4), terms)) == [(88, "12.15")]


def test_a_notice_before_the_due_date_waits_for_it() -> None:
    terms = InterestTerms(debtor=CONSUMER, notice_on=day(1, 5))
    assert cost(100_00, day(16, 5), day(30, 6), terms).segments[0].first_on == day(17, 5)


def test_a_consumer_owes_each_half_year_at_its_own_legal_rate() -> None:
    terms = InterestTerms(debtor=CONSUMER, notice_on=day(31, 5))
    assert lines(cost(1_000_00, day(1, 5), day(31, 7), terms)) == [(30, "2.62"), (31, "2.75")]


@pytest.mark.parametrize(
    ("debtor", "contract", "basis", "has_indemnity"),
    [
        (DebtorKind.BUSINESS, None, Basis.STATUTORY, True),
        (DebtorKind.BUSINESS, Decimal(15), Basis.CONTRACT, True),
        (DebtorKind.PUBLIC_BODY, Decimal(15), Basis.PUBLIC_BODY, True),
        (DebtorKind.CONSUMER, Decimal(15), Basis.LEGAL, False),
        (DebtorKind.UNKNOWN, None, Basis.LEGAL, False),
    ],
)
def test_what_the_rate_rests_on(
    debtor: DebtorKind, contract: Decimal | None, basis: Basis, *, has_indemnity: bool
) -> None:
    terms = InterestTerms(debtor=debtor, contract_percent=contract)
    assert (terms.basis, terms.grants_indemnity) == (basis, has_indemnity)
    assert ("D441-5" in basis.articles or "D2192-35" in basis.articles) is has_indemnity


def test_an_opening_judgment_stops_the_interest_the_day_before() -> None:
    terms = InterestTerms(debtor=DebtorKind.BUSINESS, insolvency_on=day(27, 5))
    found = cost(100_00, day(16, 5), day(30, 6), terms)
    assert (found.segments[-1].last_on, found.segments[-1].days) == (day(26, 5), 10)


def test_a_debt_due_on_the_opening_judgment_or_later_is_never_late() -> None:
    for insolvency_on in (day(15, 5), day(16, 5), day(17, 5)):
        terms = InterestTerms(debtor=DebtorKind.BUSINESS, insolvency_on=insolvency_on)
        assert late_periods([Period(100_00, day(16, 5), day(30, 6))], day(16, 5), terms) == ()


def test_each_period_of_an_unpaid_amount_counts_on_its_own() -> None:
    """Net 488.40, 200 already paid: 288.40 goes on."""
    due_on = day(16, 5)
    periods = [Period(488_40, day(17, 5), day(26, 5)), Period(288_40, day(27, 5), day(30, 6))]
    found = interest_of(periods, due_on, BUSINESS, RATES)
    assert [(s.principal_cents, s.days) for s in found.segments] == [(488_40, 10), (288_40, 35)]
    assert found.interest_cents == half_up((488_40 * 10 + 288_40 * 35) * Fraction("12.15") / 36_500)


def test_a_contract_rate_below_the_floor_is_doubted_and_applied() -> None:
    """In both halves of 2024 three times the legal rate exceeded even ECB + 10."""
    terms = InterestTerms(debtor=DebtorKind.BUSINESS, contract_percent=Decimal("14.50"))
    found = cost(1_000_00, day(31, 12, 2023), day(31, 1, 2025), terms)
    assert {segment.percent for segment in found.segments} == {Decimal("14.50")}
    assert floor_doubts(found, terms, RATES) == (
        FloorDoubt(day(1, 1, 2024), Decimal("15.21")),
        FloorDoubt(day(1, 7, 2024), Decimal("14.76")),
    )


def test_a_contract_rate_at_the_floor_is_not_doubted() -> None:
    terms = InterestTerms(debtor=DebtorKind.BUSINESS, contract_percent=Decimal("8.25"))
    found = cost(1_000_00, day(1, 7), day(31, 12), terms)
    assert floor_doubts(found, terms, RATES) == ()


def test_a_floor_that_is_not_known_is_said_and_stops_nothing() -> None:
    terms = InterestTerms(debtor=DebtorKind.BUSINESS, contract_percent=Decimal(15))
    found = cost(1_000_00, day(31, 12), day(31, 1, 2027), terms)
    assert found.interest_cents == 12_74
    assert floor_doubts(found, terms, RATES) == (FloorDoubt(day(1, 1, 2027), None),)


def test_the_statutory_rate_has_no_floor() -> None:
    found = cost(1_000_00, day(31, 12, 2023), day(31, 12, 2024))
    assert floor_doubts(found, BUSINESS, RATES) == ()


@pytest.mark.parametrize(
    ("amount", "cents"),
    [(Fraction(0), 0), (Fraction(49, 100), 0), (Fraction(1, 2), 1), (Fraction(3, 2), 2)],
)
def test_half_a_cent_goes_up(amount: Fraction, cents: int) -> None:
    assert half_up(amount) == cents


def test_a_rate_of_zero_costs_nothing() -> None:
    terms = InterestTerms(debtor=DebtorKind.BUSINESS, contract_percent=Decimal(0))
    found = cost(1_000_00, day(1, 7), day(31, 12), terms)
    assert (found.interest_cents, len(found.segments)) == (0, 1)
