from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relance_tui.domain.answering import best_hour


@pytest.mark.parametrize(
    ("tries", "hour"),
    [
        ([], None),
        ([(11, True)], None),
        ([(11, True), (11, True)], 11),
        ([(10, True), (11, True), (9, False)], 11),
        ([(9, True), (15, True)], None),
        ([(11, True), (11, True), (11, False), (11, False)], None),
        ([(11, True), (11, True), (11, True), (15, True), (15, True)], 11),
        ([(11, True), (11, True), (15, True), (15, True)], None),
        ([(11, False)] * 5, None),
    ],
)
def test_an_hour_is_said_only_with_evidence(
    tries: list[tuple[int, bool]], hour: int | None
) -> None:
    assert best_hour(tries) == hour


@given(st.lists(st.tuples(st.integers(0, 23), st.booleans()), max_size=12))
def test_the_hour_is_one_at_which_somebody_answered(tries: list[tuple[int, bool]]) -> None:
    hour = best_hour(tries)
    assert hour is None or (hour, True) in tries
