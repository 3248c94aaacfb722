from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from relance_tui.domain.formats import amount, plain_amount
from relance_tui.domain.money import MAX_CENTS, AmountError, parse_amount, share, share_by
from relance_tui.errors import RelanceError

some_cents = st.integers(min_value=-MAX_CENTS, max_value=MAX_CENTS)


@pytest.mark.parametrize(
    ("text", "cents"),
    [
        ("1234,56", 123456),
        ("1234.56", 123456),
        ("1 234,56 €", 123456),
        ("1\u00a0234,56\u00a0€", 123456),
        ("1\u202f234,56\u00a0€", 123456),
        ("1'234.56", 123456),
        ("1’234,56", 123456),
        ("1.234,56", 123456),
        ("1,234.56", 123456),
        ("1.234.567,89", 123456789),
        ("1,234,567", 123456700),
        ("12 500 000,00", 1250000000),
        ("1 234", 123400),
        ("1200", 120000),
        ("12,5", 1250),
        (",50", 50),
        (".5", 50),
        ("0", 0),
        ("0,00", 0),
        ("0000000074,70", 7470),
        ("00000000000000074,70", 7470),
        ("  12,00\t", 1200),
        ("-12,00", -1200),
        ("- 12,00", -1200),
        ("−12,00", -1200),
        ("+12,00", 1200),
        ("12,00-", -1200),
        ("12,00 €-", -1200),
        ("(12,00)", -1200),
        ("( 1 234,56 € )", -123456),
        ("-€12.00", -1200),
        ("€1,234.56", 123456),
        ("€ -12", -1200),
        ("12 EUR", 1200),
        ("12,00eur", 1200),
        ("12 euros", 1200),
        ("1 Euro", 100),
        ("EUR 1.234,56", 123456),
        ("99999999999,99", MAX_CENTS),
    ],
)
def test_amounts_are_read_as_people_and_programs_write_them(text: str, cents: int) -> None:
    assert parse_amount(text) == cents


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "vide"),
        (" \u202f\t", "vide"),
        ("1.234", "ambigu"),
        ("1,234", "ambigu"),
        ("-12,345 €", "ambigu"),
        ("1,2345", "décimales"),
        ("1 234,567", "décimales"),
        ("1234,567", "décimales"),
        ("1.234,567", "décimales"),
        ("1,234.567", "décimales"),
        ("12 34", "mal placés"),
        ("1234 567,00", "mal placés"),
        ("1,23,456.00", "mal placés"),
        ("1.234.56", "mal placés"),
        ("1,234,56", "mal placés"),
        ("1 234.567,89", "mal placés"),
        ("12,", "mal placés"),
        ("abc", "illisible"),
        ("tout", "illisible"),
        ("12$", "illisible"),
        ("12 francs", "illisible"),
        ("1e5", "illisible"),
        ("NaN", "illisible"),
        ("inf", "illisible"),
        ("٣,00", "illisible"),
        ("€", "illisible"),
        ("-", "illisible"),
        ("--5", "illisible"),
        ("-5-", "illisible"),
        ("(-5)", "illisible"),
        ("(5", "illisible"),
        ("5)", "illisible"),
        ("12 12,00 € 12", "illisible"),
        ("123456789012,00", "trop grand"),
        ("1" * 5000, "trop grand"),
    ],
)
def test_what_is_not_one_amount_is_refused_in_one_line(text: str, problem: str) -> None:
    with pytest.raises(AmountError) as caught:
        parse_amount(text)
    assert problem in str(caught.value)
    assert len(str(caught.value).splitlines()) == 1
    assert isinstance(caught.value, RelanceError)
    assert isinstance(caught.value, ValueError)


def test_a_refused_amount_is_quoted_without_its_control_characters() -> None:
    with pytest.raises(AmountError) as caught:
        parse_amount("12\x1b[31m\n3")
    assert "«\u00a012 [31m 3\u00a0»" in str(caught.value)


@given(some_cents, st.sampled_from(["EUR"]), st.sampled_from(["fr", "en"]))
def test_what_we_write_we_read(cents: int, currency: str, language: str) -> None:
    assert parse_amount(amount(cents, currency, language)) == cents


@given(some_cents)
def test_what_programs_get_we_read(cents: int) -> None:
    assert parse_amount(plain_amount(cents)) == cents


@given(some_cents, st.booleans())
def test_the_quick_path_and_the_long_one_agree(cents: int, has_comma: bool) -> None:
    text = plain_amount(cents).replace(".", "," if has_comma else ".")
    assert parse_amount(text) == parse_amount(f" {text} ") == cents


@given(st.text(alphabet="0123456789 .,'-+()€eurEUR\u00a0\u202f", max_size=20))
def test_any_text_is_an_amount_or_an_amount_error(text: str) -> None:
    try:
        cents = parse_amount(text)
    except AmountError:
        return
    assert abs(cents) <= MAX_CENTS


@given(some_cents, st.integers(min_value=1, max_value=200))
@example(5, 10)
def test_equal_shares_lose_no_cent(total: int, parts: int) -> None:
    shares = share(total, parts)
    assert sum(shares) == total
    assert len(shares) == parts
    assert len(set(shares[:-1])) <= 1
    assert 0 <= abs(shares[-1]) - abs(shares[0]) < parts


def test_the_last_share_takes_the_rest() -> None:
    assert share(10000, 3) == (3333, 3333, 3334)
    assert share(-10000, 3) == (-3333, -3333, -3334)


def test_sharing_between_nobody_is_refused() -> None:
    with pytest.raises(ValueError, match="0 parts"):
        share(100, 0)


@given(
    some_cents,
    st.lists(st.integers(min_value=0, max_value=10**9), min_size=1, max_size=30).filter(any),
)
def test_proportional_shares_lose_no_cent(total: int, weights: list[int]) -> None:
    shares = share_by(total, weights)
    assert sum(shares) == total
    for part, weight in zip(shares, weights, strict=True):
        assert abs(part * sum(weights) - total * weight) < sum(weights)


@given(
    st.integers(min_value=0, max_value=MAX_CENTS),
    st.lists(st.integers(min_value=0, max_value=10**6), min_size=1, max_size=10).filter(any),
)
def test_a_greater_weight_never_gets_less(total: int, weights: list[int]) -> None:
    by_weight = sorted(zip(weights, share_by(total, weights), strict=True))
    for (light, less), (heavy, more) in pairwise(by_weight):
        assert less <= more or light == heavy


def test_the_first_of_equal_weights_gets_the_odd_cent() -> None:
    assert share_by(100, [1, 1, 1]) == (34, 33, 33)
    assert share_by(-100, [1, 1, 1]) == (-34, -33, -33)
    assert share_by(100, [0, 2, 1]) == (0, 67, 33)


@pytest.mark.parametrize("weights", [[], [0, 0], [3, -1]])
def test_weights_that_share_nothing_are_refused(weights: list[int]) -> None:
    with pytest.raises(ValueError, match="weights"):
        share_by(100, weights)
