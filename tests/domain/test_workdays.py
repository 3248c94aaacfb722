from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relance_tui.domain.workdays import Calendar

# Year: Good Friday, Easter Monday, Ascension, Whit Monday (month, day), from printed calendars.
MOVING = {
    2015: ((4, 3), (4, 6), (5, 14), (5, 25)),
    2016: ((3, 25), (3, 28), (5, 5), (5, 16)),
    2018: ((3, 30), (4, 2), (5, 10), (5, 21)),
    2020: ((4, 10), (4, 13), (5, 21), (6, 1)),
    2024: ((3, 29), (4, 1), (5, 9), (5, 20)),
    2025: ((4, 18), (4, 21), (5, 29), (6, 9)),
    2026: ((4, 3), (4, 6), (5, 14), (5, 25)),
    2027: ((3, 26), (3, 29), (5, 6), (5, 17)),
    2028: ((4, 14), (4, 17), (5, 25), (6, 5)),
    2030: ((4, 19), (4, 22), (5, 30), (6, 10)),
}
FIXED = ((1, 1), (5, 1), (5, 8), (7, 14), (8, 15), (11, 1), (11, 11), (12, 25))

calendars = st.builds(Calendar, alsace_moselle=st.booleans())
some_days = st.dates(min_value=date(2000, 1, 1), max_value=date(2099, 12, 1))


def holidays_of(year: int, calendar: Calendar) -> set[date]:
    days = (date(year, 1, 1) + timedelta(days=n) for n in range(366))
    return {day for day in days if day.year == year and calendar.is_holiday(day)}


@pytest.mark.parametrize("year", MOVING)
def test_the_eleven_holidays_of_france(year: int) -> None:
    expected = {date(year, *day) for day in (*FIXED, *MOVING[year][1:])}
    assert len(expected) == 11
    assert holidays_of(year, Calendar()) == expected


@pytest.mark.parametrize("year", MOVING)
def test_alsace_moselle_has_two_more(year: int) -> None:
    more = holidays_of(year, Calendar(alsace_moselle=True)) - holidays_of(year, Calendar())
    assert more == {date(year, *MOVING[year][0]), date(year, 12, 26)}


@pytest.mark.parametrize(
    ("day", "is_worked"),
    [
        (date(2026, 11, 20), True),
        (date(2026, 11, 21), False),
        (date(2026, 11, 22), False),
        (date(2026, 11, 23), True),
        (date(2026, 11, 11), False),
    ],
)
def test_weekends_and_holidays_are_not_worked(day: date, is_worked: bool) -> None:
    assert Calendar().is_working_day(day) is is_worked


@pytest.mark.parametrize(
    ("day", "count", "expected"),
    [
        (date(2026, 11, 27), 0, date(2026, 11, 27)),
        (date(2026, 11, 27), 1, date(2026, 11, 30)),
        (date(2026, 11, 27), 2, date(2026, 12, 1)),
        (date(2026, 11, 28), 0, date(2026, 11, 30)),
        (date(2026, 11, 28), 1, date(2026, 11, 30)),
        (date(2026, 12, 24), 1, date(2026, 12, 28)),
        (date(2026, 4, 2), 2, date(2026, 4, 7)),
    ],
)
def test_working_days_are_counted_after_the_day(day: date, count: int, expected: date) -> None:
    assert Calendar().add_working_days(day, count) == expected


def test_good_friday_moves_an_easter_deadline_in_alsace() -> None:
    assert Calendar().next_working_day(date(2026, 4, 3)) == date(2026, 4, 3)
    assert Calendar(alsace_moselle=True).next_working_day(date(2026, 4, 3)) == date(2026, 4, 7)


def test_counting_back_is_refused() -> None:
    with pytest.raises(ValueError, match="go back 1"):
        Calendar().add_working_days(date(2026, 11, 23), -1)


@given(calendars, some_days)
def test_the_next_working_day_is_the_first_one_worked(calendar: Calendar, day: date) -> None:
    following = calendar.next_working_day(day)
    assert calendar.is_working_day(following)
    skipped = (day + timedelta(days=n) for n in range((following - day).days))
    assert not any(calendar.is_working_day(each) for each in skipped)


@given(calendars, some_days, st.integers(min_value=1, max_value=20))
def test_as_many_worked_days_pass_as_were_asked(calendar: Calendar, day: date, count: int) -> None:
    end = calendar.add_working_days(day, count)
    passed = (day + timedelta(days=n) for n in range(1, (end - day).days + 1))
    assert calendar.is_working_day(end)
    assert sum(calendar.is_working_day(each) for each in passed) == count
