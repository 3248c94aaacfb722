from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relance_tui.domain.phone import is_doubtful_phone, normal_phone


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("0476000001", "04 76 00 00 01"),
        ("04.76.00.00.01", "04 76 00 00 01"),
        ("+33 4 76 00 00 01", "04 76 00 00 01"),
        ("+33 (0)4 76 00 00 01", "04 76 00 00 01"),
        ("0033 476000001", "04 76 00 00 01"),
        ("+32 2 555 12 12", "+3225551212"),
        ("0032 2 555 12 12", "+3225551212"),
        ("36 31", "36 31"),
    ],
)
def test_numbers_are_written_one_way(typed: str, kept: str) -> None:
    assert normal_phone(typed) == kept


@pytest.mark.parametrize("typed", ["gérant", "12", "04 76 ab", ""])
def test_what_is_no_number_is_refused(typed: str) -> None:
    with pytest.raises(ValueError, match="^" + typed):
        normal_phone(typed)


@pytest.mark.parametrize(
    ("phone", "is_doubtful"),
    [("04 76 00 00 01", False), ("+3225551212", False), ("36 31", True), ("0476", True)],
)
def test_an_unusual_number_is_doubtful(phone: str, is_doubtful: bool) -> None:
    assert is_doubtful_phone(phone) is is_doubtful


@given(st.from_regex(r"(\+33|0)[1-9][0-9 .\-]{8,20}", fullmatch=True))
def test_what_is_normal_stays(typed: str) -> None:
    try:
        kept = normal_phone(typed)
    except ValueError:
        return
    assert normal_phone(kept) == kept
