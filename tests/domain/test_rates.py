from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from relance_tui.domain.rates import (
    RateFamily,
    Rates,
    RatesError,
    UnknownRate,
    half_year_of,
    next_half_year,
    parse_lines,
    parse_percent,
    percent_text,
    plain_percent,
)
from relance_tui.services.law import rates
from tests.domain.builders import day

ECB_CHANGES = {
    date(2013, 5, 8): "0.50",
    date(2013, 11, 13): "0.25",
    date(2014, 6, 11): "0.15",
    date(2014, 9, 10): "0.05",
    date(2016, 3, 16): "0.00",
    date(2022, 7, 27): "0.50",
    date(2022, 9, 14): "1.25",
    date(2022, 11, 2): "2.00",
    date(2022, 12, 21): "2.50",
    date(2023, 2, 8): "3.00",
    date(2023, 3, 22): "3.50",
    date(2023, 5, 10): "3.75",
    date(2023, 6, 21): "4.00",
    date(2023, 8, 2): "4.25",
    date(2023, 9, 20): "4.50",
    date(2024, 6, 12): "4.25",
    date(2024, 9, 18): "3.65",
    date(2024, 10, 23): "3.40",
    date(2024, 12, 18): "3.15",
    date(2025, 2, 5): "2.90",
    date(2025, 3, 12): "2.65",
    date(2025, 4, 23): "2.40",
    date(2025, 6, 11): "2.15",
    date(2026, 6, 17): "2.40",
    date(2026, 9, 16): "2.65",
}
"""Main refinancing rate by the day it took effect: service-public F23211, then ECB releases."""

SHIPPED = rates()
FIRST, LAST = date(2014, 1, 1), date(2026, 7, 1)

ECB_HEAD = "half_year_start,rate_percent,source,checked_on,evidence"
LEGAL_HEAD = (
    "half_year_start,other_cases_percent,private_creditor_percent,source,checked_on,evidence"
)
GOOD = "2027-01-01,2.65,BCE,2027-01-04,"


def in_force(on: date) -> Decimal:
    return Decimal(ECB_CHANGES[max(change for change in ECB_CHANGES if change <= on)])


def test_every_half_year_is_there_without_a_gap() -> None:
    half_year = FIRST
    expected = []
    while half_year <= LAST:
        expected.append(half_year)
        half_year = next_half_year(half_year)
    assert SHIPPED.half_years == tuple(expected)
    assert SHIPPED.ecb.keys() == SHIPPED.legal.keys()
    assert SHIPPED.last_complete == LAST


@pytest.mark.parametrize("half_year", SHIPPED.half_years, ids=str)
def test_the_table_agrees_with_the_changes_of_the_central_bank(half_year: date) -> None:
    (rate,) = SHIPPED.ecb[half_year].percents
    assert rate == in_force(half_year)
    assert SHIPPED.business_rate(half_year) == rate + 10
    assert SHIPPED.public_body_rate(half_year) == rate + 8


@pytest.mark.parametrize(
    ("half_year", "business", "public_body", "legal", "private", "floor"),
    [
        (date(2014, 1, 1), "10.25", "8.25", "0.04", "0.04", "0.12"),
        (date(2016, 7, 1), "10.00", "8.00", "0.93", "4.35", "2.79"),
        (date(2019, 1, 1), "10.00", "8.00", "0.86", "3.40", "2.58"),
        (date(2023, 7, 1), "14.00", "12.00", "4.22", "6.82", "12.66"),
        (date(2024, 1, 1), "14.50", "12.50", "5.07", "8.01", "15.21"),
        (date(2024, 7, 1), "14.25", "12.25", "4.92", "8.16", "14.76"),
        (date(2025, 7, 1), "12.15", "10.15", "2.76", "6.65", "8.28"),
        (date(2026, 1, 1), "12.15", "10.15", "2.62", "6.67", "7.86"),
        (date(2026, 7, 1), "12.40", "10.40", "2.75", "6.84", "8.25"),
    ],
    ids=str,
)
def test_what_each_debtor_owes(  # noqa: PLR0913, PLR0917 - one column of the table each
    half_year: date, business: str, public_body: str, legal: str, private: str, floor: str
) -> None:
    assert SHIPPED.business_rate(half_year) == Decimal(business)
    assert SHIPPED.public_body_rate(half_year) == Decimal(public_body)
    assert SHIPPED.legal_rate(half_year) == Decimal(legal)
    assert SHIPPED.legal_rate(half_year, is_private_creditor=True) == Decimal(private)
    assert SHIPPED.contract_floor(half_year) == Decimal(floor)


def test_the_floor_exceeded_the_statutory_rate_in_both_halves_of_2024_only() -> None:
    above = [h for h in SHIPPED.half_years if SHIPPED.contract_floor(h) > SHIPPED.business_rate(h)]
    assert above == [date(2024, 1, 1), date(2024, 7, 1)]


def test_every_line_says_where_it_comes_from() -> None:
    for line in (*SHIPPED.ecb.values(), *SHIPPED.legal.values()):
        assert line.source
        assert line.evidence
        assert line.checked_on > line.half_year


def test_nothing_extends_the_last_line() -> None:
    beyond = next_half_year(LAST)
    for ask in (SHIPPED.business_rate, SHIPPED.public_body_rate, SHIPPED.legal_rate):
        with pytest.raises(UnknownRate, match="01/01/2027") as caught:
            ask(beyond)
        assert caught.value.code == "unknown_rate"
        assert caught.value.half_year == beyond
        assert f"law/{caught.value.family}.csv" in str(caught.value)
    with pytest.raises(UnknownRate, match="légal"):
        SHIPPED.contract_floor(beyond)


def test_one_family_may_be_known_before_the_other() -> None:
    beyond = date(2027, 1, 1)
    known = Rates(
        ecb={**SHIPPED.ecb, **parse_lines(RateFamily.ECB, f"{ECB_HEAD}\n{GOOD}\n")},
        legal=SHIPPED.legal,
    )
    assert known.business_rate(beyond) == Decimal("12.65")
    assert known.half_years[-1] == beyond
    assert known.last_complete == LAST
    with pytest.raises(UnknownRate):
        known.legal_rate(beyond)


def test_no_rate_at_all() -> None:
    assert Rates().half_years == ()
    assert Rates().last_complete is None


@pytest.mark.parametrize(
    ("on", "start", "following"),
    [
        (day(1, 1), day(1, 1), day(1, 7)),
        (day(30, 6), day(1, 1), day(1, 7)),
        (day(1, 7), day(1, 7), day(1, 1, 2027)),
        (day(31, 12), day(1, 7), day(1, 1, 2027)),
        (day(29, 2, 2024), day(1, 1, 2024), day(1, 7, 2024)),
    ],
    ids=str,
)
def test_half_years(on: date, start: date, following: date) -> None:
    assert half_year_of(on) == start
    assert next_half_year(start) == following


@pytest.mark.parametrize(
    ("text", "plain", "shown"),
    [
        ("2.4", "2.40", "2,40\u00a0%"),
        ("12,15", "12.15", "12,15\u00a0%"),
        ("0.975", "0.975", "0,975\u00a0%"),
        ("0", "0.00", "0,00\u00a0%"),
        ("100", "100.00", "100,00\u00a0%"),
    ],
)
def test_percentages_are_read_and_shown(text: str, plain: str, shown: str) -> None:
    assert plain_percent(parse_percent(text)) == plain
    assert percent_text(parse_percent(text)) == shown
    assert percent_text(parse_percent(text), "en") == f"{plain}%"


@pytest.mark.parametrize("text", ["", "x", "-1", "100.01", "1e2", "nan", "٣", "1.2.3", "0.1234567"])
def test_what_is_no_percentage(text: str) -> None:
    with pytest.raises(ValueError, match="not a percentage"):
        parse_percent(text)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("half_year_start;rate_percent\n", "ligne 1.*half_year_start,rate_percent,source"),
        (f"{ECB_HEAD}\n2027-01-01,2.65,BCE\n", "ligne 2.*3 valeurs.*5"),
        (f"{ECB_HEAD}\n2027-02-01,2.65,BCE,2027-01-04,\n", "ligne 2, colonne half_year_start"),
        (f"{ECB_HEAD}\n2027-W01-1,2.65,BCE,2027-01-04,\n", "half_year_start.*AAAA-MM-JJ"),
        (f"{ECB_HEAD}\n2027-13-01,2.65,BCE,2027-01-04,\n", "half_year_start.*2027-13-01"),
        (f"{ECB_HEAD}\n2027-01-01,deux,BCE,2027-01-04,\n", "colonne rate_percent.*deux.*0 à 100"),
        (f"{ECB_HEAD}\n2027-01-01,265,BCE,2027-01-04,\n", "rate_percent.*265"),
        (f"{ECB_HEAD}\n2027-01-01,2.65,,2027-01-04,\n", "colonne source"),
        (f"{ECB_HEAD}\n2027-01-01,2.65,BCE,hier,\n", "colonne checked_on.*hier"),
        (f"{ECB_HEAD}\n{GOOD}\n\n{GOOD}\n", "ligne 4, colonne half_year_start.*aucune autre"),
        (f'{ECB_HEAD}\n2027-01-01,"2.65,BCE\n', "ligne 2.*CSV"),
    ],
)
def test_a_bad_line_is_told_where_and_why(text: str, said: str) -> None:
    with pytest.raises(RatesError, match=said):
        parse_lines(RateFamily.ECB, text)


def test_blank_lines_and_decimal_commas_in_quotes_are_fine() -> None:
    text = f'{LEGAL_HEAD}\n\n2027-01-01, "2,80" ,6.90,arrêté,2027-01-04,JO\n'.replace(" ", "")
    (line,) = parse_lines(RateFamily.LEGAL, text).values()
    assert line.percents == (Decimal("2.80"), Decimal("6.90"))


def test_an_empty_file_adds_nothing() -> None:
    assert parse_lines(RateFamily.ECB, "") == {}
