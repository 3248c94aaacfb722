"""Ledgers of successive years: what is carried over is what was open, never owed twice."""

from __future__ import annotations

import shutil
from collections import defaultdict
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from relance_tui.clock import Clock
from relance_tui.services.desk import Desk
from relance_tui.services.import_terms import ImportTerms
from relance_tui.services.views import FileReport
from relance_tui.storage.database import close_connections
from relance_tui.storage.light import close_idle
from tests.conftest import TODAY
from tests.ingest.writers import Entry, write_fec
from tests.services.test_importing import facts

LAST_YEAR = date(2025, 10, 1)
NEW_YEAR = date(2026, 1, 1)
Ledger = Callable[..., Path]


@pytest.fixture
def ledger(tmp_path: Path) -> Ledger:
    def make(*entries: Entry, name: str = "fec.txt") -> Path:
        return write_fec(tmp_path / name, entries)

    return make


def load(desk: Desk, path: Path, **terms: bool) -> FileReport:
    (report,) = desk.import_files([path], ImportTerms(**terms)).files  # type: ignore[arg-type]
    return report


def sale(ref: str, cents: int, on: date = LAST_YEAR, customer: str = "C1") -> Entry:
    return Entry(cents=cents, on=on, ref=ref, number=ref, customer=customer)


def paid(ref: str, cents: int, on: date, customer: str = "C1") -> Entry:
    return Entry(cents=-cents, on=on, ref=ref, journal="BQ", number=ref, customer=customer)


def carried(cents: int, ref: str = "AN2026", customer: str = "C1", letter: str = "") -> Entry:
    return Entry(
        cents=cents,
        on=NEW_YEAR,
        ref=ref,
        journal="AN",
        number="1",
        customer=customer,
        letter=letter,
        lettered_on=date(2026, 2, 3) if letter else None,
    )


def open_of(desk: Desk, code: str = "C1") -> dict[str, int]:
    invoices = desk.dossier(desk.find(code)).dossier.invoices
    return {each.number: each.open_cents for each in invoices if each.open_cents}


def test_one_sum_carried_over_stands_for_the_invoices_known(desk: Desk, ledger: Ledger) -> None:
    last = ledger(sale("F1", 10_000), sale("F2", 20_000, date(2025, 11, 1)), name="a.txt")
    assert not load(desk, last).error
    new = ledger(carried(30_000), sale("F3", 5_000, date(2026, 3, 1)), name="b.txt")
    report = load(desk, new)
    assert (report.new, report.settled, report.changed) == (1, 0, 0)
    assert "C1" in report.warnings[0].reason
    assert open_of(desk) == {"F1": 10_000, "F2": 20_000, "F3": 5_000}
    assert not load(desk, new).is_applied


def test_what_was_paid_before_the_year_began_is_settled_oldest_first(
    desk: Desk, ledger: Ledger
) -> None:
    load(desk, ledger(sale("F1", 10_000), sale("F2", 20_000, date(2025, 11, 1)), name="a.txt"))
    # F1 and a quarter of F2 were paid in December, which no ledger loaded has shown.
    load(desk, ledger(carried(15_000), name="b.txt"))
    assert open_of(desk) == {"F2": 15_000}
    payments = desk.dossier(desk.find("C1")).dossier.payments
    assert {each.valued_on for each in payments} == {date(2025, 12, 31)}


def test_what_no_known_invoice_makes_up_stays_under_the_name_of_the_line(
    desk: Desk, ledger: Ledger
) -> None:
    load(desk, ledger(sale("F1", 10_000), name="a.txt"))
    new = ledger(carried(14_000), name="b.txt")
    load(desk, new)
    assert open_of(desk) == {"F1": 10_000, "AN2026": 4_000}
    assert not load(desk, new).is_applied


def test_lettering_the_sum_settles_what_it_stands_for_on_that_day(
    desk: Desk, ledger: Ledger
) -> None:
    load(desk, ledger(sale("F1", 10_000), sale("F2", 20_000), name="a.txt"))
    load(desk, ledger(carried(30_000), name="b.txt"))
    payment = Entry(
        cents=-30_000,
        on=date(2026, 2, 1),
        ref="VIR",
        journal="BQ",
        letter="A",
        lettered_on=date(2026, 2, 3),
    )
    report = load(desk, ledger(carried(30_000, letter="A"), payment, name="c.txt"))
    assert report.settled == 2
    dossier = desk.dossier(desk.find("C1")).dossier
    assert {each.valued_on for each in dossier.payments} == {date(2026, 2, 3)}
    assert open_of(desk) == {}
    desk.undo()
    assert open_of(desk) == {"F1": 10_000, "F2": 20_000}


def test_an_invoice_absent_from_detailed_opening_entries_was_paid(
    desk: Desk, ledger: Ledger
) -> None:
    load(desk, ledger(sale("F1", 10_000), sale("F2", 20_000), name="a.txt"))
    report = load(desk, ledger(carried(20_000, "F2"), name="b.txt"))
    assert open_of(desk) == {"F2": 20_000}
    assert "F1" in report.warnings[0].reason
    assert report.settled == 1


def test_a_ledger_that_carries_nothing_over_closes_nothing(desk: Desk, ledger: Ledger) -> None:
    load(desk, ledger(sale("F1", 10_000), name="a.txt"))
    load(desk, ledger(sale("F2", 5_000, date(2026, 1, 15)), name="b.txt"))
    assert open_of(desk) == {"F1": 10_000, "F2": 5_000}


def test_a_line_that_cannot_be_read_lets_no_invoice_pass_for_paid(
    desk: Desk, ledger: Ledger
) -> None:
    load(desk, ledger(sale("F1", 10_000), sale("F2", 20_000), name="a.txt"))
    path = ledger(carried(20_000, "F2"), carried(10_000, "F1"), name="b.txt")
    path.write_bytes(path.read_bytes().replace(b"100,00", b"1OO,OO"))
    assert load(desk, path).refused
    assert open_of(desk) == {"F1": 10_000, "F2": 20_000}


def test_the_ledger_of_another_company_closes_nothing(desk: Desk, ledger: Ledger) -> None:
    load(desk, ledger(sale("F1", 10_000), name="a.txt"))
    load(desk, ledger(carried(20_000, "F2", "C9"), name="b.txt"))
    assert open_of(desk) == {"F1": 10_000}


def test_a_credit_carried_over_is_the_same_money(desk: Desk, ledger: Ledger) -> None:
    load(desk, ledger(sale("F1", 10_000), paid("VIR7", 4_000, date(2025, 11, 3)), name="a.txt"))
    both = carried(10_000, "F1"), carried(-4_000, "VIR7")
    load(desk, ledger(*both, sale("F2", 5_000, date(2026, 3, 1)), name="b.txt"))
    assert facts(desk) == {"C1": (15_000, 4_000)}
    # One payment still, of its own day: no promise made since is kept by it.
    (payment,) = desk.dossier(desk.find("C1")).dossier.payments
    assert payment.valued_on == date(2025, 11, 3)
    desk.undo()
    assert facts(desk) == {"C1": (10_000, 4_000)}


def test_an_older_ledger_after_a_later_one_is_refused_until_asked_twice(
    desk: Desk, ledger: Ledger
) -> None:
    load(desk, ledger(carried(30_000), sale("F3", 5_000, date(2026, 3, 1)), name="b.txt"))
    older = ledger(sale("F1", 10_000), sale("F2", 20_000), name="a.txt")
    assert "--force" in load(desk, older).error
    assert open_of(desk) == {"AN2026": 30_000, "F3": 5_000}
    assert load(desk, older, is_forced=True).new == 2


_AMOUNT = st.integers(1, 9).map(lambda euros: euros * 100)
_YEAR = st.lists(
    st.tuples(st.sampled_from(["C1", "C2"]), _AMOUNT, st.integers(0, 9)), min_size=1, max_size=5
)


def _entries(
    year: Sequence[tuple[str, int, int]], month: date, tag: str
) -> tuple[list[Entry], dict[str, list[Entry]]]:
    """Sales of a year, each with a payment of so many tenths; and what is open, by customer."""
    lines: list[Entry] = []
    still: dict[str, list[Entry]] = defaultdict(list)
    for rank, (customer, cents, tenths) in enumerate(year):
        is_whole = tenths == 9
        letter = f"L{tag}{rank}" if is_whole else ""
        on = month.replace(day=rank + 1)
        ref = f"{tag}{rank}"
        invoice = Entry(
            cents=cents,
            on=on,
            ref=ref,
            number=ref,
            customer=customer,
            letter=letter,
            lettered_on=on if letter else None,
        )
        lines.append(invoice)
        if not is_whole:
            still[customer].append(invoice)
        part = cents if is_whole else cents * tenths // 10
        if part:
            payment = Entry(
                cents=-part,
                on=on,
                ref=f"P{ref}",
                journal="BQ",
                number=f"P{ref}",
                customer=customer,
                letter=letter,
                lettered_on=on if letter else None,
            )
            lines.append(payment)
            if not is_whole:
                still[customer].append(payment)
    return lines, still


def _openings(still: dict[str, list[Entry]], *, is_detailed: bool) -> list[Entry]:
    if is_detailed:
        return [
            carried(entry.cents, entry.ref, entry.customer)
            for own in still.values()
            for entry in own
        ]
    sums = {customer: sum(entry.cents for entry in own) for customer, own in still.items()}
    return [carried(cents, customer=customer) for customer, cents in sums.items() if cents]


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(first=_YEAR, seen=st.integers(0, 10), second=_YEAR, is_detailed=st.booleans())
def test_after_two_years_each_customer_owes_what_the_last_ledger_says(
    empty_database: Path,
    first: list[tuple[str, int, int]],
    seen: int,
    second: list[tuple[str, int, int]],
    is_detailed: bool,
) -> None:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "relance.db"
        shutil.copy(empty_database, path)
        desk = Desk(path, Clock(TODAY), "marie")
        year_one, still = _entries(first, LAST_YEAR, "F")
        # The last entries of the year may never have been loaded.
        load(desk, write_fec(Path(folder) / "a.txt", year_one[:seen] or year_one[:1]))
        year_two = [
            *_openings(still, is_detailed=is_detailed),
            *_entries(second, date(2026, 3, 1), "G")[0],
        ]
        file = write_fec(Path(folder) / "b.txt", year_two)
        assert not load(desk, file).error
        owed: dict[str, int] = defaultdict(int)
        for entry in year_two:
            owed[entry.customer] += entry.cents
        for debtor_id in desk.queue_ids(everything=True):
            dossier = desk.dossier(debtor_id).dossier
            # Without opening entries the file says nothing of the year before.
            if any(entry.journal == "AN" for entry in year_two):
                said = owed[dossier.debtor.code]
                assert dossier.open_cents - dossier.unallocated_cents == said
        assert not load(desk, file).is_applied
        close_connections()
        close_idle()
