"""Ages and days of sales: their bounds by hand, and what always holds."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relance_tui.domain.ageing import (
    Age,
    Ageing,
    Bucket,
    age,
    days_in_month,
    days_of_sales,
    first_due_days,
    tenths,
    week_of,
)

TODAY = date(2026, 11, 24)
amounts = st.integers(0, 10**12)


@pytest.mark.parametrize(
    ("days_late", "found"),
    [
        (-400, Age.NOT_DUE),
        (0, Age.NOT_DUE),
        (1, Age.UP_TO_30),
        (30, Age.UP_TO_30),
        (31, Age.UP_TO_60),
        (60, Age.UP_TO_60),
        (61, Age.UP_TO_90),
        (90, Age.UP_TO_90),
        (91, Age.OVER_90),
        (4000, Age.OVER_90),
    ],
)
def test_the_bounds_of_each_age(days_late: int, found: Age) -> None:
    assert age(days_late) is found


@given(st.integers(-500, 500))
def test_the_due_dates_of_an_age_are_those_of_its_days_late(days_late: int) -> None:
    due_on = TODAY - timedelta(days=days_late)
    by_date = next(
        (a for a, first in first_due_days(TODAY).items() if due_on >= first), Age.OVER_90
    )
    assert by_date is age(days_late)


def _ageing(*cents: int) -> Ageing:
    buckets = tuple(Bucket(age=a, amount_cents=c) for a, c in zip(Age, cents, strict=True))
    return Ageing(currency="EUR", buckets=buckets, dossier_count=1)


@given(st.tuples(amounts, amounts, amounts, amounts, amounts))
def test_ages_add_up_and_shares_to_a_hundred_percent(cents: tuple[int, ...]) -> None:
    found = _ageing(*cents)
    assert found.open_cents == sum(cents)
    assert found.overdue_cents == sum(cents[1:])
    assert sum(found.shares) == (1000 if sum(cents) else 0)
    for share, amount in zip(found.shares, cents, strict=True):
        assert share >= 0
        assert not share or amount
        assert abs(share * sum(cents) - amount * 1000) < max(sum(cents), 1)


def test_a_share_no_rounding_spoils() -> None:
    assert tenths([1, 1, 1]) == (334, 333, 333)
    assert tenths([0, 0]) == (0, 0)


def test_days_of_sales_counted_back_by_hand() -> None:
    sales = {date(2026, 11, 1): 300_00, date(2026, 10, 1): 310_00, date(2026, 9, 1): 600_00}
    # 24 days of November, 31 of October, then 150 of the 600 of September: 7.5 of its 30 days.
    found = days_of_sales("EUR", 760_00, sales, TODAY)
    assert found.tenths == 240 + 310 + 75
    assert [month.tenths for month in found.months] == [240, 310, 75]
    assert [month.first_on.month for month in found.months] == [11, 10, 9]


def test_a_month_without_sales_counts_its_days() -> None:
    found = days_of_sales("EUR", 100_00, {date(2026, 9, 1): 200_00}, TODAY)
    assert found.tenths == 240 + 310 + 150


def test_what_the_sales_known_do_not_reach_is_not_known() -> None:
    found = days_of_sales("EUR", 500_00, {date(2026, 11, 1): 200_00}, TODAY)
    assert found.tenths is None
    assert days_of_sales("EUR", 500_00, {}, TODAY).tenths is None


@pytest.mark.parametrize("receivable", [0, -50_00])
def test_nothing_owed_is_no_day(receivable: int) -> None:
    found = days_of_sales("EUR", receivable, {date(2026, 11, 1): 200_00}, TODAY)
    assert (found.tenths, found.months, found.receivable_cents) == (0, (), 0)


def test_credit_notes_above_the_sales_of_a_month_take_nothing_back() -> None:
    sales = {date(2026, 11, 1): -100_00, date(2026, 10, 1): 310_00}
    assert days_of_sales("EUR", 310_00, sales, TODAY).tenths == 240 + 310


@given(
    st.lists(st.integers(1, 10**9), min_size=1, max_size=24),
    st.integers(1, 10**10),
    st.integers(1, 10**9),
)
def test_more_owed_is_never_fewer_days(sold: list[int], owed: int, more: int) -> None:
    sales = {}
    month = TODAY.replace(day=1)
    for cents in sold:
        sales[month] = cents
        month = (month - timedelta(days=1)).replace(day=1)
    less, greater = (
        days_of_sales("EUR", cents, sales, TODAY).tenths for cents in (owed, owed + more)
    )
    assert (less is None) == (owed > sum(sold))
    if less is not None and greater is not None:
        assert less <= greater


def test_weeks_begin_on_monday() -> None:
    assert week_of(date(2026, 11, 29)) == (date(2026, 11, 23), date(2026, 11, 29))
    assert week_of(date(2026, 11, 23)) == (date(2026, 11, 23), date(2026, 11, 29))
    assert days_in_month(date(2028, 2, 1)) == 29
