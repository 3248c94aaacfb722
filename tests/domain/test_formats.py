from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relance_tui.domain import formats


@pytest.mark.parametrize(
    ("cents", "french", "english"),
    [
        (0, "0,00\u00a0€", "€0.00"),
        (5, "0,05\u00a0€", "€0.05"),
        (-5, "-0,05\u00a0€", "-€0.05"),
        (99999, "999,99\u00a0€", "€999.99"),
        (123456, "1\u202f234,56\u00a0€", "€1,234.56"),
        (-1234567890, "-12\u202f345\u202f678,90\u00a0€", "-€12,345,678.90"),
    ],
)
def test_amounts_in_both_languages(cents: int, french: str, english: str) -> None:
    assert formats.amount(cents) == french
    assert formats.amount(cents, "EUR", "en") == english


def test_other_currencies_show_their_code() -> None:
    assert formats.amount(123456, "CHF") == "1\u202f234,56\u00a0CHF"
    assert formats.amount(-123456, "USD", "en") == "-USD\u00a01,234.56"


@pytest.mark.parametrize(
    ("cents", "french", "english", "in_thousands"),
    [
        (123_456_99, "123\u202f456\u00a0€", "€123,456", "123\u00a0k€"),
        (-99_99, "-99\u00a0€", "-€99", "0\u00a0k€"),
        (
            9_876_543_210_00,
            "9\u202f876\u202f543\u202f210\u00a0€",
            "€9,876,543,210",
            "9\u202f876\u202f543\u00a0k€",
        ),
    ],
)
def test_amounts_where_room_is_short(
    cents: int, french: str, english: str, in_thousands: str
) -> None:
    assert formats.whole_amount(cents) == french
    assert formats.whole_amount(cents, "EUR", "en") == english
    assert formats.whole_amount(cents, thousands=True) == in_thousands


@pytest.mark.parametrize(
    ("cents", "text"), [(185000, "1850.00"), (-5, "-0.05"), (0, "0.00"), (123456789, "1234567.89")]
)
def test_amounts_for_programs(cents: int, text: str) -> None:
    assert formats.plain_amount(cents) == text


def test_numeric_dates_read_alike_in_both_languages() -> None:
    day = date(2026, 10, 3)
    for language in ("fr", "en"):
        assert formats.short_date(day, language) == "03/10/26"
        assert formats.numeric_date(day, language) == "03/10/2026"
        assert formats.day_month(day, language) == "03/10"


@pytest.mark.parametrize(
    ("day", "french", "english"),
    [
        (date(2026, 10, 1), "1er octobre 2026", "1 October 2026"),
        (date(2026, 8, 31), "31 août 2026", "31 August 2026"),
        (date(2027, 2, 2), "2 février 2027", "2 February 2027"),
    ],
)
def test_long_dates(day: date, french: str, english: str) -> None:
    assert formats.long_date(day) == french
    assert formats.long_date(day, "en") == english


@pytest.mark.parametrize(
    ("day", "french", "english"),
    [
        (date(2026, 11, 23), "lun. 23 nov. 2026", "Mon 23 Nov 2026"),
        (date(2026, 8, 1), "sam. 1er août 2026", "Sat 1 Aug 2026"),
        (date(2027, 3, 7), "dim. 7 mars 2027", "Sun 7 Mar 2027"),
    ],
)
def test_dates_with_their_weekday(day: date, french: str, english: str) -> None:
    assert formats.weekday_date(day) == french
    assert formats.weekday_date(day, "en") == english


def test_short_dates_with_their_weekday() -> None:
    assert formats.short_weekday_date(date(2026, 11, 27)) == "ven. 27/11/2026"
    assert formats.short_weekday_date(date(2026, 11, 27), "en") == "Fri 27/11/2026"


def test_days() -> None:
    assert formats.days(24) == "24\u00a0j"
    assert formats.days(1, "en") == "1\u00a0d"


def test_an_unknown_language_reads_as_french() -> None:
    assert formats.long_date(date(2026, 10, 1), "de") == "1er octobre 2026"
    assert formats.amount(100, language="de") == "1,00\u00a0€"


def test_a_long_quotation_is_cut() -> None:
    assert formats.quoted("a" * 41) == f"«\u00a0{'a' * 39}…\u00a0»"
    assert formats.quoted("a" * 40) == f"«\u00a0{'a' * 40}\u00a0»"


@given(st.text())
def test_a_quotation_is_one_short_printable_line(text: str) -> None:
    inside = formats.quoted(text)[2:-2]
    assert len(inside) <= 40
    assert inside.isprintable()
