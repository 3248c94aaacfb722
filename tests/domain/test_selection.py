from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from relance_tui.domain.plan import InstalmentPlan
from relance_tui.domain.promise import Promise
from relance_tui.domain.selection import Word, word_given
from relance_tui.domain.settlement import PromiseCheck

TODAY = date(2026, 11, 24)


def check(
    due_in: int, *, in_time: int = 0, late: int = 0, is_withdrawn: bool = False, number: int = 1
) -> PromiseCheck:
    """A promise of 100 cents, its grace over the day after its date."""
    due_on = TODAY + timedelta(due_in)
    made_at = datetime(2026, 10, number, tzinfo=UTC)
    promise = Promise(
        id=number,
        made_at=made_at,
        made_on=made_at.date(),
        due_on=due_on,
        amount_cents=100,
        is_withdrawn=is_withdrawn,
    )
    return PromiseCheck(
        promise=promise,
        deadline_on=due_on + timedelta(1),
        back_on=due_on + timedelta(2),
        in_time_cents=in_time,
        late_cents=late,
        known_at=made_at,
    )


def plan(day: int, *, is_withdrawn: bool = False) -> InstalmentPlan:
    made_at = datetime(2026, 10, day, tzinfo=UTC)
    return InstalmentPlan(
        id=1,
        made_at=made_at,
        made_on=made_at.date(),
        total_cents=100,
        invoice_ids=(),
        instalments=(),
        is_withdrawn=is_withdrawn,
    )


@pytest.mark.parametrize(
    ("checks", "word"),
    [
        ((), None),
        ((check(3),), Word.PENDING),
        ((check(-1),), Word.PENDING),
        ((check(-2),), Word.BROKEN),
        ((check(-2, in_time=40),), Word.BROKEN),
        ((check(-2, late=100),), None),
        ((check(-2, in_time=100),), None),
        ((check(3, in_time=100),), None),
        ((check(3, is_withdrawn=True),), None),
        ((check(-9), check(3, number=2)), Word.PENDING),
        ((check(-9), check(-3, in_time=100, number=2)), None),
        ((check(-9, in_time=100), check(-3, number=2)), Word.BROKEN),
        ((check(-9), check(3, number=2, is_withdrawn=True)), Word.BROKEN),
    ],
)
def test_the_last_word_counts(checks: tuple[PromiseCheck, ...], word: Word | None) -> None:
    assert word_given(checks, (), TODAY) is word


def test_a_plan_agreed_since_is_another_word() -> None:
    broken = check(-5, number=10)
    assert word_given([broken], [plan(9)], TODAY) is Word.BROKEN
    assert word_given([broken], [plan(11)], TODAY) is None
    assert word_given([broken], [plan(11, is_withdrawn=True)], TODAY) is Word.BROKEN
    awaited = replace(broken, deadline_on=TODAY)
    assert word_given([awaited], [plan(11)], TODAY) is Word.PENDING
