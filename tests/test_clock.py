"""The clock: real, pinned to a day, or set to another time."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from relance_tui.clock import Clock


def _is_now(at: datetime, moved_by: timedelta = timedelta()) -> bool:
    return abs(at - moved_by - datetime.now(UTC)) < timedelta(minutes=1)


def test_a_pinned_day_leaves_the_instants_real() -> None:
    clock = Clock(date(2028, 2, 29))
    assert clock.today() == date(2028, 2, 29)
    assert _is_now(clock.now())


def test_a_clock_set_to_an_instant_runs_on_from_it() -> None:
    at = datetime(2028, 2, 29, 12, tzinfo=UTC)
    clock = Clock.set_to(at)
    first, second = clock.now(), clock.now()
    assert at <= first <= second < at + timedelta(minutes=1)
    assert clock.today() == at.astimezone().date()


def test_a_clock_set_to_a_day_dates_instants_there_at_the_present_hour() -> None:
    real_day = datetime.now(UTC).astimezone().date()
    for days in (-400, 0, 35):
        clock = Clock.set_to_day(real_day + timedelta(days=days))
        assert clock.today() == real_day + timedelta(days=days)
        assert _is_now(clock.now(), timedelta(days=days))
