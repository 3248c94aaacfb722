from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relance_tui.domain.codes import Rhythm
from relance_tui.domain.plan import PlanError, make_schedule
from relance_tui.domain.workdays import Calendar

FRANCE = Calendar()
MONDAY = date(2026, 11, 23)


def dates_of(rhythm: Rhythm, first_on: date, count: int) -> list[date]:
    schedule = make_schedule(
        total_cents=100000,
        origin_on=MONDAY,
        first_on=first_on,
        rhythm=rhythm,
        calendar=FRANCE,
        count=count,
    )
    return [instalment.due_on for instalment in schedule]


def test_a_deposit_and_four_months() -> None:
    schedule = make_schedule(
        total_cents=1248020,
        origin_on=MONDAY,
        first_on=date(2026, 12, 5),
        rhythm=Rhythm.MONTH,
        calendar=FRANCE,
        deposit_cents=200000,
        count=4,
    )
    assert [(line.number, line.due_on, line.amount_cents) for line in schedule] == [
        (0, date(2026, 11, 23), 200000),
        (1, date(2026, 12, 7), 262005),
        (2, date(2027, 1, 5), 262005),
        (3, date(2027, 2, 5), 262005),
        (4, date(2027, 3, 5), 262005),
    ]


def test_the_last_instalment_takes_the_odd_cents() -> None:
    schedule = make_schedule(
        total_cents=10000,
        origin_on=MONDAY,
        first_on=MONDAY,
        rhythm=Rhythm.WEEK,
        calendar=FRANCE,
        count=3,
    )
    assert [line.amount_cents for line in schedule] == [3333, 3333, 3334]


@pytest.mark.parametrize(
    ("amount_cents", "amounts"),
    [
        (40000, [40000, 40000, 20000]),
        (50000, [50000, 50000]),
        (100000, [100000]),
        (250000, [100000]),
    ],
)
def test_an_amount_per_instalment_leaves_the_rest_to_the_last(
    amount_cents: int, amounts: list[int]
) -> None:
    schedule = make_schedule(
        total_cents=100000,
        origin_on=MONDAY,
        first_on=MONDAY,
        rhythm=Rhythm.MONTH,
        calendar=FRANCE,
        amount_cents=amount_cents,
    )
    assert [line.amount_cents for line in schedule] == amounts


def test_a_deposit_agreed_on_a_sunday_falls_on_monday() -> None:
    (deposit,) = make_schedule(
        total_cents=5000,
        origin_on=date(2026, 11, 22),
        first_on=date(2026, 12, 1),
        rhythm=Rhythm.MONTH,
        calendar=FRANCE,
        deposit_cents=5000,
    )
    assert (deposit.number, deposit.due_on, deposit.amount_cents) == (0, MONDAY, 5000)


def test_weeks_and_fortnights() -> None:
    wednesday = date(2026, 12, 2)
    assert dates_of(Rhythm.WEEK, wednesday, 3) == [
        date(2026, 12, 2),
        date(2026, 12, 9),
        date(2026, 12, 16),
    ]
    assert dates_of(Rhythm.FORTNIGHT, wednesday, 3) == [
        date(2026, 12, 2),
        date(2026, 12, 16),
        date(2026, 12, 30),
    ]


def test_a_short_month_does_not_shorten_the_following_ones() -> None:
    assert dates_of(Rhythm.MONTH, date(2026, 12, 31), 4) == [
        date(2026, 12, 31),
        date(2027, 2, 1),  # 31 January is a Sunday
        date(2027, 3, 1),  # 28 February is a Sunday
        date(2027, 3, 31),
    ]


def test_the_end_of_the_month_moves_to_a_working_day_even_out_of_the_month() -> None:
    assert dates_of(Rhythm.MONTH_END, date(2026, 12, 5), 4) == [
        date(2026, 12, 31),
        date(2027, 2, 1),
        date(2027, 3, 1),
        date(2027, 3, 31),
    ]


@pytest.mark.parametrize(
    ("terms", "problem"),
    [
        ({"total_cents": 0, "count": 1}, "positif"),
        ({"total_cents": -1, "count": 1}, "positif"),
        ({"deposit_cents": -1, "count": 1}, "négatif"),
        ({"deposit_cents": 100001, "count": 1}, "dépasse le total"),
        ({"count": 0}, "de 1 à 120 échéances, pas 0"),
        ({"count": 121}, "pas 121"),
        ({"amount_cents": 826}, "pas 122"),
        ({"amount_cents": 0}, "positif"),
        ({}, "l’un des deux"),
        ({"count": 2, "amount_cents": 50000}, "l’un des deux"),
        ({"deposit_cents": 99998, "count": 3}, "nulle"),
    ],
)
def test_terms_that_make_no_plan_are_refused(terms: dict[str, int], problem: str) -> None:
    with pytest.raises(PlanError) as caught:
        make_schedule(
            total_cents=terms.get("total_cents", 100000),
            origin_on=MONDAY,
            first_on=MONDAY,
            rhythm=Rhythm.MONTH,
            calendar=FRANCE,
            deposit_cents=terms.get("deposit_cents", 0),
            count=terms.get("count"),
            amount_cents=terms.get("amount_cents"),
        )
    assert problem in str(caught.value)


def test_a_first_instalment_before_the_agreement_is_refused() -> None:
    with pytest.raises(PlanError, match="précéder"):
        dates_of(Rhythm.MONTH, MONDAY - timedelta(days=1), 2)


@given(
    total_cents=st.integers(min_value=120, max_value=10**9),
    deposit_share=st.integers(min_value=0, max_value=100),
    origin_on=st.dates(min_value=date(2020, 1, 1), max_value=date(2050, 1, 1)),
    first_in=st.integers(min_value=0, max_value=90),
    rhythm=st.sampled_from(Rhythm),
    alsace_moselle=st.booleans(),
    count=st.integers(min_value=1, max_value=120),
    is_by_amount=st.booleans(),
)
def test_a_schedule_adds_up_on_working_days_in_order(  # noqa: PLR0913, PLR0917 - the terms
    total_cents: int,
    deposit_share: int,
    origin_on: date,
    first_in: int,
    rhythm: Rhythm,
    alsace_moselle: bool,
    count: int,
    is_by_amount: bool,
) -> None:
    deposit_cents = total_cents * deposit_share // 100
    left_cents = total_cents - deposit_cents
    calendar = Calendar(alsace_moselle=alsace_moselle)
    count = min(count, max(left_cents, 1))
    schedule = make_schedule(
        total_cents=total_cents,
        origin_on=origin_on,
        first_on=origin_on + timedelta(days=first_in),
        rhythm=rhythm,
        calendar=calendar,
        deposit_cents=deposit_cents,
        count=None if is_by_amount else count,
        amount_cents=max(1, -(-left_cents // count)) if is_by_amount else None,
    )
    assert sum(line.amount_cents for line in schedule) == total_cents
    assert all(line.amount_cents > 0 for line in schedule)
    assert all(calendar.is_working_day(line.due_on) for line in schedule)
    assert all(before.due_on <= line.due_on for before, line in pairwise(schedule))
    first_number = 0 if deposit_cents else 1
    assert [line.number for line in schedule] == list(
        range(first_number, first_number + len(schedule))
    )
