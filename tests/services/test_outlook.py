"""The coming weeks, against what happens when each follow-up is really done on its day."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date, time, timedelta
from pathlib import Path

import pytest

from relance_tui.domain.codes import CallOutcome, FollowUpKind
from relance_tui.domain.outcome import CallDraft
from relance_tui.domain.outlook import Suspension
from relance_tui.services.crowd import build_crowd
from relance_tui.services.desk import Desk
from relance_tui.services.views import PlanDraft, Sending
from relance_tui.storage.database import close_connections
from relance_tui.storage.light import close_idle
from tests.services.house import complete
from tests.services.test_casework import enter
from tests.tui import sample

MakeDesk = Callable[..., Desk]
FAR = date(2027, 3, 31)
K = FollowUpKind


@pytest.fixture(scope="module")
def crowd_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("crowd") / "relance.db"
    build_crowd(path, sample.MONDAY, {}, 120)
    close_connections()
    close_idle()
    return path


@pytest.fixture
def crowd(crowd_file: Path, tmp_path: Path) -> Iterator[Desk]:
    (tmp_path / "crowd.db").write_bytes(crowd_file.read_bytes())
    yield Desk(tmp_path / "crowd.db", sample.StillClock(pinned_on=sample.MONDAY), "marie")
    close_connections()


def test_what_was_foretold_is_what_the_queue_asks_for_day_after_day(make_desk: MakeDesk) -> None:
    desk = make_desk()
    debtor_id = enter(desk)
    complete(desk, debtor_id)
    desk.record_call(debtor_id, CallDraft(outcome=CallOutcome.PROMISE, on=date(2026, 11, 27)))
    (row,) = desk.outlook([debtor_id], date(2027, 1, 31)).rows
    assert [each.kind for each in row.coming][:2] == ["promise", K.BROKEN_PROMISE]
    steps = [each for each in row.coming if each.is_to_do]
    assert len(steps) >= 4
    for foretold in steps:
        later = make_desk(foretold.on)
        current = later.dossier(debtor_id).current
        assert current is not None
        assert (current.kind, current.due_on, current.step) == (
            foretold.kind,
            foretold.due_on,
            foretold.step,
        )
        if foretold.channel is None:
            later.record_call(debtor_id, CallDraft(outcome=CallOutcome.REACHED))
            continue
        if not foretold.channel.is_written:
            break
        letter = later.letter(debtor_id)
        assert letter.channel == foretold.channel
        assert letter.invoice_ids == foretold.invoice_ids
        later.mark_sent(letter, Sending(override="essai"))


def test_bars_numbers_and_currency_come_with_the_row(desk: Desk) -> None:
    debtor_id = enter(desk)
    desk.agree_plan(debtor_id, PlanDraft(count=3, first_on=date(2026, 12, 7)))
    found = desk.outlook([debtor_id], FAR)
    (row,) = found.rows
    (bar,) = row.stretches
    assert (bar.suspension, bar.first_on, bar.last_on) == (
        Suspension.PLAN,
        date(2026, 12, 7),
        date(2027, 2, 8),
    )
    assert set(row.invoice_numbers.values()) == {"F-1"}
    assert (row.currency, found.today, found.last_on) == ("EUR", desk.today, FAR)
    assert [each.kind for each in row.on(date(2026, 12, 7))] == ["instalment"]
    assert row.over(date(2026, 12, 25)) == (bar,)
    assert row.over(date(2027, 2, 9)) == ()


def test_a_callback_keeps_its_hour(desk: Desk) -> None:
    debtor_id = enter(desk)
    desk.record_call(
        debtor_id,
        CallDraft(outcome=CallOutcome.CALLBACK, on=date(2026, 11, 30), at=time(10, 30)),
    )
    (row,) = desk.outlook([debtor_id], FAR).rows
    assert (row.coming[0].kind, row.coming[0].at) == (K.CALLBACK, time(10, 30))


def test_nothing_is_written(crowd: Desk) -> None:
    before = crowd.database.read_bytes()
    crowd.outlook(crowd.queue_ids(everything=True), FAR)
    crowd.whole_load(FAR)
    crowd.next_load(FAR)
    assert crowd.database.read_bytes() == before


def test_the_whole_load_is_the_sum_of_the_rows(crowd: Desk) -> None:
    last_on = sample.MONDAY + timedelta(weeks=6)
    rows = crowd.outlook(crowd.queue_ids(everything=True), last_on).rows
    counted = Counter(each.on for row in rows for each in row.coming if each.is_to_do)
    load = crowd.whole_load(last_on)
    assert load.is_whole
    assert load.counts == counted
    assert load.between(sample.MONDAY, last_on) == sum(counted.values()) > 50
    assert all(load.calls[day] + load.letters[day] <= load.counts[day] for day in load.counts)
    assert sum(load.letters.values()) > 0


def test_the_next_load_counts_each_dossier_once(crowd: Desk) -> None:
    last_on = sample.MONDAY + timedelta(weeks=4)
    load = crowd.next_load(last_on)
    rows = crowd.queue_rows(crowd.queue_ids(everything=True))
    due = [row for row in rows if row.kind is not None and row.due_on and row.due_on <= last_on]
    assert not load.is_whole
    assert sum(load.counts.values()) == len(due)
    assert load.counts[sample.MONDAY] == sum(
        row.due_on <= sample.MONDAY for row in due if row.due_on
    )
    assert min(load.counts) == sample.MONDAY
    calendar = crowd.working_calendar()
    assert all(calendar.is_working_day(day) for day in load.counts)


def test_the_load_can_be_stopped(crowd: Desk) -> None:
    told: list[tuple[int, int]] = []

    def stop(done: int, total: int) -> None:
        told.append((done, total))
        if done:
            raise InterruptedError

    with pytest.raises(InterruptedError):
        crowd.whole_load(FAR, stop)
    assert told == [(0, told[0][1]), (20, told[0][1])]
    assert crowd.next_load(FAR).counts  # the connection is whole


def test_an_empty_desk_has_no_load(desk: Desk) -> None:
    assert desk.outlook([], FAR).rows == ()
    assert desk.whole_load(FAR).counts == {}
    assert desk.next_load(FAR).counts == {}
