"""The figures of the desk, against counts made another way."""

from __future__ import annotations

import csv
import io
import shutil
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path
from statistics import median_low

import pytest

from relance_tui.clock import Clock
from relance_tui.domain.codes import CallOutcome
from relance_tui.domain.dossier import Dossier
from relance_tui.domain.forecast import Source, prospect
from relance_tui.domain.outcome import CallDraft
from relance_tui.i18n import use_language
from relance_tui.services import expectations
from relance_tui.services.crowd import build_crowd
from relance_tui.services.dashboard import Dashboard
from relance_tui.services.desk import Desk
from relance_tui.services.reports import reports
from relance_tui.services.rulebook import read_rulebook
from relance_tui.services.tables import Report, ReportKind, cell_value, csv_bytes
from relance_tui.services.views import PlanDraft
from relance_tui.storage.database import close_connections
from relance_tui.storage.facts import all_debtor_ids, load_dossiers
from relance_tui.storage.light import close_idle, connect, reading
from tests.services.test_casework import enter

MakeDesk = Callable[..., Desk]
TODAY = date(2026, 11, 24)
BOUNDS = ((-(10**6), 0), (1, 30), (31, 60), (61, 90), (91, 10**6))


@pytest.fixture(scope="module")
def crowd_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Four hundred debtors, a few of whom owe dollars."""
    path = tmp_path_factory.mktemp("crowd") / "relance.db"
    build_crowd(path, TODAY, {}, 400)
    with closing(connect(path)) as connection:
        connection.execute("UPDATE invoice SET currency = 'USD' WHERE debtor_id % 9 = 0")
        connection.execute("UPDATE dossier SET currency = 'USD' WHERE debtor_id % 9 = 0")
    close_connections()
    close_idle()
    return path


@pytest.fixture
def crowd(crowd_file: Path, tmp_path: Path) -> Iterator[Desk]:
    shutil.copy(crowd_file, tmp_path / "crowd.db")
    yield Desk(tmp_path / "crowd.db", Clock(TODAY), "marie")
    close_connections()


@pytest.fixture
def dossiers(crowd: Desk) -> list[Dossier]:
    """All of them, every fact included, read as a dossier is."""
    with reading(crowd.database) as connection:
        return list(load_dossiers(connection, all_debtor_ids(connection), only_open=False))


def test_ageing_is_what_counting_each_invoice_gives(crowd: Desk, dossiers: list[Dossier]) -> None:
    amounts: Counter[tuple[str, int]] = Counter()
    invoices: Counter[tuple[str, int]] = Counter()
    debtors: defaultdict[tuple[str, int], set[int]] = defaultdict(set)
    for each in dossiers:
        for found in each.invoices:
            if found.open_cents > 0:
                late = (TODAY - found.due_on).days
                rank = next(i for i, (a, b) in enumerate(BOUNDS) if a <= late <= b)
                amounts[found.currency, rank] += found.open_cents
                invoices[found.currency, rank] += 1
                debtors[found.currency, rank].add(each.debtor.id)
    ageings = crowd.dashboard().ageings
    assert [ageing.currency for ageing in ageings] == ["EUR", "USD"]
    for ageing in ageings:
        for rank, bucket in enumerate(ageing.buckets):
            key = ageing.currency, rank
            assert bucket.amount_cents == amounts[key] > 0
            assert bucket.invoice_count == invoices[key]
            assert bucket.dossier_count == len(debtors[key])
        of_currency = [d for (currency, _r), d in debtors.items() if currency == ageing.currency]
        assert ageing.dossier_count == len(set().union(*of_currency))
    assert sum(a.overdue_cents for a in ageings) == crowd_overdue(crowd)


def crowd_overdue(crowd: Desk) -> int:
    rows = crowd.queue_rows(crowd.queue_ids(everything=True))
    return sum(row.overdue_cents for row in rows)


def test_buckets_add_up_to_what_is_open(crowd: Desk, dossiers: list[Dossier]) -> None:
    total = sum(ageing.open_cents for ageing in crowd.dashboard().ageings)
    assert total == sum(each.open_cents for each in dossiers)


def test_money_without_an_invoice_is_told_apart(desk: Desk) -> None:
    debtor_id = enter(desk)
    desk.record_payment(debtor_id, 150_000)
    (ageing,) = desk.dashboard().ageings
    assert (ageing.open_cents, ageing.unallocated_cents) == (0, 30_000)
    assert desk.dashboard().outstanding is not None


def test_the_forecast_is_what_the_rule_says_of_each_debtor(
    crowd: Desk, dossiers: list[Dossier]
) -> None:
    found = crowd.dashboard()
    expected: Counter[tuple[str, Source]] = Counter()
    scheduled: Counter[str] = Counter()
    last_on = date(2027, 1, 17)
    with reading(crowd.database) as connection:
        rulebook = read_rulebook(connection)
    for each in dossiers:
        for sum_ in prospect(rulebook.lay_out(each), TODAY, _delay(each)):
            scheduled[sum_.currency] += sum_.overdue_cents
            if sum_.on <= last_on:
                expected[sum_.currency, sum_.source] += sum_.amount_cents
    assert found.forecasts is not None
    for forecast, ageing in zip(found.forecasts, found.ageings, strict=True):
        currency = forecast.currency
        weeks = forecast.weeks
        assert sum(w.promise_cents for w in weeks) == expected[currency, Source.PROMISE]
        assert sum(w.instalment_cents for w in weeks) == expected[currency, Source.INSTALMENT]
        assert sum(w.invoice_cents for w in weeks) == expected[currency, Source.INVOICE] > 0
        assert forecast.unscheduled_cents == ageing.overdue_cents - scheduled[currency]


def _delay(facts: Dossier) -> int:
    """How late the debtor pays, from its facts: the lower median of the last year, or none."""
    settled = {
        i.id: i for i in facts.invoices if i.open_cents <= 0 and i.due_on >= date(2025, 11, 24)
    }
    last: dict[int, date] = {}
    for payment in facts.payments:
        for part in payment.allocations if payment.kind == "payment" else ():
            if part.invoice_id in settled and payment.bounced_on is None:
                last[part.invoice_id] = max(last.get(part.invoice_id, date.min), payment.valued_on)
    late = [(on - settled[invoice_id].due_on).days for invoice_id, on in last.items()]
    return max(median_low(late), 0) if len(late) >= 3 else 0


def test_the_crowd_pays_late_enough_to_prove_something(dossiers: list[Dossier]) -> None:
    assert sum(_delay(each) > 0 for each in dossiers) > 50


def test_a_debtor_who_pays_late_is_expected_late(make_desk: MakeDesk) -> None:
    desk = make_desk()
    debtor_id = enter(desk, "F-9", due_on=date(2026, 12, 1))
    for rank, late in enumerate((5, 14, 30)):
        number = f"F-{rank}"
        enter(desk, number, due_on=date(2026, 10, 10))
        paid_on = date(2026, 10, 10) + timedelta(days=late)
        desk.record_payment(debtor_id, 120_000, paid_on, number)
    (forecast,) = desk.dashboard().forecasts or ()
    assert [week.total_cents for week in forecast.weeks] == [0, 0, 0, 120_000, 0, 0, 0, 0]


def test_agreements_of_the_week_and_broken_ones(make_desk: MakeDesk) -> None:
    first = make_desk(date(2026, 11, 16))
    for code in ("C1", "C2", "C3"):
        enter(first, f"F-{code}", code=code)
    promised = CallDraft(outcome=CallOutcome.PROMISE, on=date(2026, 11, 18), amount_cents=50_000)
    first.record_call(first.find("C1"), promised)
    first.record_call(
        first.find("C2"), CallDraft(outcome=CallOutcome.PROMISE, on=date(2026, 11, 27))
    )
    first.agree_plan(first.find("C3"), PlanDraft(count=2, first_on=date(2026, 11, 30)))
    desk = make_desk(TODAY)
    found = desk.dashboard()
    assert [(each.code, each.amount_cents) for each in found.broken] == [("C1", 50_000)]
    assert [(e.code, e.due_on, e.amount_cents) for e in found.due_this_week] == [
        ("C2", date(2026, 11, 27), 120_000)
    ]
    (forecast,) = found.forecasts or ()
    assert forecast.weeks[0].promise_cents == 120_000
    assert forecast.weeks[1].instalment_cents == 60_000
    assert forecast.unscheduled_cents == 120_000
    with reading(desk.database) as connection:
        assert expectations.awaited_money(desk, connection) == found.awaited


def test_the_work_of_the_day_is_mine_and_everybodys(make_desk: MakeDesk) -> None:
    marie, paul = make_desk(), make_desk(user="paul")
    one, two = enter(marie), enter(marie, "F-2", code="C2")
    marie.record_call(one, CallDraft(outcome=CallOutcome.VOICEMAIL))
    paul.record_call(two, CallDraft(outcome=CallOutcome.PROMISE, on=date(2026, 11, 27)))
    paul.record_payment(one, 20_000)
    paul.record_call(one, CallDraft(outcome=CallOutcome.NO_ANSWER))
    paul.undo()
    found = marie.dashboard()
    assert found.everybody.calls == {CallOutcome.VOICEMAIL: 1, CallOutcome.PROMISE: 1}
    assert found.mine.calls == {CallOutcome.VOICEMAIL: 1}
    assert [(s.count, s.amount_cents) for s in found.everybody.promises] == [(1, 120_000)]
    assert [(s.count, s.amount_cents) for s in found.everybody.money] == [(1, 20_000)]
    assert (found.mine.promises, found.mine.money) == ((), ())
    assert (found.everybody.dossier_count, found.mine.dossier_count) == (2, 2)
    tomorrow = make_desk(TODAY + timedelta(days=1)).dashboard()
    assert (tomorrow.everybody.call_count, tomorrow.everybody.money) == (0, ())


def test_parts_come_the_quickest_first_and_can_be_stopped(crowd: Desk) -> None:
    parts: list[Dashboard] = []
    whole = crowd.dashboard(parts.append)
    assert [(p.outstanding is None, p.awaited is None) for p in parts] == [
        (True, True),
        (False, True),
    ]
    assert whole.ageings == parts[0].ageings

    def stop(_done: int, _total: int) -> None:
        raise InterruptedError

    with pytest.raises(InterruptedError):
        crowd.dashboard(on_progress=stop)
    assert crowd.dashboard() == whole


def test_an_empty_desk_has_no_figures(desk: Desk) -> None:
    found = desk.dashboard()
    assert (found.ageings, found.awaited, found.forecasts, found.outstanding) == ((), (), (), ())
    for kind in ReportKind:
        assert desk.report(kind).kind is kind


def test_data_are_as_old_as_their_last_file(crowd: Desk) -> None:
    fresh = crowd.dashboard().freshness
    assert fresh.invoices_on == date(2026, 11, 23)
    assert (fresh.bank_on, fresh.is_bank_stale) == (None, False)
    with closing(connect(crowd.database)) as connection:
        connection.execute(
            'INSERT INTO import_file (path, format, sha256, "on", act_id)'
            " VALUES ('releve.xml', 'camt', 'x', '2026-11-18', 1)"
        )
    fresh = crowd.dashboard().freshness
    # Three working days after Wednesday the 18th is Monday the 23rd.
    assert (fresh.bank_on, fresh.is_bank_stale) == (date(2026, 11, 18), True)
    assert fresh.invoices_on == date(2026, 11, 23)


# Reports.


def test_each_report_shows_the_figures_of_the_dashboard(crowd: Desk) -> None:
    whole = {each.kind: each for each in reports(crowd.dashboard())}
    assert list(whole) == list(ReportKind)
    for kind in ReportKind:
        alone = crowd.report(kind)
        assert (alone.rows, alone.totals) == (whole[kind].rows, whole[kind].totals)
        assert alone.rows
        assert all(len(row) == len(alone.columns) for row in alone.rows)
        assert all(len(row) == len(alone.total_columns) for row in alone.totals)


def _objects(found: Report) -> list[dict[str, object]]:
    return [
        {c.key: cell_value(c, v) for c, v in zip(found.columns, row, strict=True)}
        for row in found.rows
    ]


def test_values_for_programs(desk: Desk) -> None:
    enter(desk)
    assert _objects(desk.report(ReportKind.AGEING))[1] == {
        "currency": "EUR",
        "bucket": "1_30",
        "amount": "1200.00",
        "share": "100.0",
        "invoices": 1,
        "customers": 1,
    }
    first = _objects(desk.report(ReportKind.FORECAST))[0]
    assert (first["from"], first["to"]) == ("2026-11-23", "2026-11-29")
    days = [row["days"] for row in _objects(desk.report(ReportKind.DSO))]
    assert days == ["24.0", "31.0", "30.0"]


def _rows(data: bytes, delimiter: str) -> list[list[str]]:
    assert data.startswith(b"\xef\xbb\xbf")
    text = data.decode("utf-8-sig")
    assert text.count("\n") == text.count("\r\n")
    return list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True))


@pytest.mark.parametrize(
    ("language", "delimiter", "amount"), [("fr", ";", "1200,00"), ("en", ",", "1200.00")]
)
def test_a_csv_is_for_the_spreadsheet_of_its_language(
    desk: Desk, language: str, delimiter: str, amount: str
) -> None:
    enter(desk)
    use_language(language)
    rows = _rows(csv_bytes(desk.report(ReportKind.AGEING)), delimiter)
    assert len(rows) == 6
    assert all(len(row) == 6 for row in rows)
    assert rows[2][2] == amount


@pytest.mark.parametrize(
    "name",
    ['=HYPERLINK("http://x")', "+33+1", "-1-1", "@SUM(A1)", " =1+1", "\t=1", "\x1b[31mRouge"],
)
def test_no_name_acts_in_a_spreadsheet(desk: Desk, name: str) -> None:
    enter(desk)
    with closing(connect(desk.database)) as connection:
        connection.execute("UPDATE debtor SET name = ?", (name,))
    desk.record_call(desk.find("C1"), CallDraft(outcome=CallOutcome.PROMISE, on=TODAY))
    (_head, row) = _rows(csv_bytes(desk.report(ReportKind.PROMISES)), ";")
    assert row[1].isprintable()
    assert not row[1].lstrip().startswith(("=", "+", "-", "@"))
    assert row[4] == "1200,00"


def test_all_tables_are_exported_as_private_files(desk: Desk) -> None:
    enter(desk)
    found = desk.dashboard()
    paths = desk.export_dashboard(found)
    assert [path.name for path in paths] == [f"2026-11-24_{kind}.csv" for kind in ReportKind]
    assert all(path.stat().st_mode & 0o777 == 0o600 for path in paths)
    assert paths[0].read_bytes() == csv_bytes(desk.report(ReportKind.AGEING))
    assert desk.export_dashboard(found) == paths
