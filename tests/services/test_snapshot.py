"""A file that is all that is open: what is absent from it was settled, and never by accident."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from relance_tui.clock import Clock
from relance_tui.errors import RelanceError
from relance_tui.services.desk import Desk
from relance_tui.services.import_terms import ImportTerms
from relance_tui.services.views import FileReport, InvoiceEntry
from relance_tui.storage.database import close_connections
from relance_tui.storage.light import close_idle
from tests.conftest import TODAY
from tests.services.test_importing import FEC_HEADER, HEADER, counts, facts, fec_line

Write = Callable[..., Path]


def open_line(number: int, euros: int = 100, code: str = "C1") -> str:
    return f"{code};Client {code};F{number};01/09/2026;01/10/2026;{euros},00;{euros},00"


def credit_line(number: int, euros: int, code: str = "C1") -> str:
    return f"{code};Client {code};A{number};01/09/2026;01/10/2026;-{euros},00;-{euros},00"


def written(folder: Path, lines: Sequence[str], name: str = "ouvertes.csv") -> Path:
    path = folder / name
    path.write_bytes("\r\n".join((HEADER, *lines, "")).encode("cp1252"))
    return path


@pytest.fixture
def write(tmp_path: Path) -> Write:
    return lambda *lines, name="ouvertes.csv": written(tmp_path, lines, name)


def load(desk: Desk, path: Path, **terms: bool) -> FileReport:
    (report,) = desk.import_files([path], ImportTerms(**terms)).files  # type: ignore[arg-type]
    return report


def snapshot(desk: Desk, path: Path, **terms: bool) -> FileReport:
    return load(desk, path, is_snapshot=True, **terms)


def test_what_is_absent_was_settled_and_twice_changes_nothing(desk: Desk, write: Write) -> None:
    load(desk, write(open_line(1), open_line(2, 50), open_line(3, 30, "C2")))
    report = snapshot(desk, write(open_line(1)))
    assert counts(report) == (0, 0, 1, 2)
    assert [(each.customer, each.number, each.open_cents) for each in report.vanished] == [
        ("C1", "F2", 5_000),
        ("C2", "F3", 3_000),
    ]
    (payment,) = desk.dossier(desk.find("C2")).dossier.payments
    assert (payment.amount_cents, payment.valued_on) == (3_000, desk.today)
    assert facts(desk) == {"C1": (10_000, 0)}
    journal = desk.log()
    again = snapshot(desk, write(open_line(1)))
    assert (counts(again), again.vanished, again.is_applied) == ((0, 0, 1, 0), (), False)
    assert desk.log() == journal


def test_without_the_word_absence_says_nothing(desk: Desk, write: Write) -> None:
    load(desk, write(open_line(1), open_line(2)))
    assert load(desk, write(open_line(1), open_line(4))).settled == 0
    assert facts(desk) == {"C1": (30_000, 0)}


def test_a_file_loaded_as_a_difference_can_be_loaded_again_as_a_whole(
    desk: Desk, write: Write
) -> None:
    load(desk, write(open_line(1), open_line(2)))
    path = write(open_line(2), open_line(3))
    load(desk, path)
    assert snapshot(desk, path).settled == 1
    assert facts(desk) == {"C1": (20_000, 0)}


def test_the_rehearsal_names_what_would_be_settled(desk: Desk, write: Write) -> None:
    load(desk, write(*(open_line(number, number) for number in range(1, 61))))
    report = snapshot(
        desk, write(*(open_line(number, number) for number in range(1, 36))), dry_run=True
    )
    assert (report.settled, report.is_applied) == (25, False)
    assert [each.number for each in report.vanished] == [f"F{n}" for n in range(60, 40, -1)]
    assert facts(desk) == {"C1": (sum(range(1, 61)) * 100, 0)}


def test_one_undo_takes_all_of_it_back(desk: Desk, write: Write) -> None:
    load(desk, write(open_line(1), open_line(2), credit_line(1, 20)))
    before = facts(desk)
    snapshot(desk, write(open_line(1)))
    desk.undo()
    assert facts(desk) == before == {"C1": (20_000, 2_000)}


def test_an_export_cut_short_closes_nothing(desk: Desk, write: Write) -> None:
    load(desk, write(*(open_line(number) for number in range(1, 25))))
    cut = write(*(open_line(number) for number in range(1, 12)), open_line(99))
    for dry_run in (True, False):
        refused = snapshot(desk, cut, dry_run=dry_run)
        assert "13 des 24 factures ouvertes" in refused.error
        assert "--force" in refused.error
        assert "\n" not in refused.error
        assert (len(refused.vanished), refused.is_applied) == (13, False)
    assert facts(desk) == {"C1": (240_000, 0)}
    assert snapshot(desk, cut, is_forced=True).settled == 13
    assert facts(desk) == {"C1": (120_000, 0)}


def test_ten_may_vanish_whatever_their_share(desk: Desk, write: Write) -> None:
    load(desk, write(*(open_line(number) for number in range(1, 12))))
    assert snapshot(desk, write(open_line(1))).settled == 10


def test_an_empty_export_closes_nothing(desk: Desk, write: Write) -> None:
    load(desk, write(open_line(1)))
    paid = write("C1;Client C1;F7;01/09/2026;01/10/2026;-5,00;0,00")
    assert "aucune facture" in snapshot(desk, paid).error
    assert facts(desk) == {"C1": (10_000, 0)}


def test_an_invoice_whose_line_cannot_be_read_is_not_taken_for_settled(
    desk: Desk, write: Write
) -> None:
    load(desk, write(open_line(1), open_line(2)))
    bad = write(open_line(1), open_line(2).replace("01/09", "31/02"))
    assert "illisibles" in snapshot(desk, bad).error
    assert facts(desk) == {"C1": (20_000, 0)}
    # Where nothing is absent, a line that cannot be read does no harm.
    both = write(open_line(1), open_line(2), open_line(3).replace("01/09", "31/02"))
    assert not snapshot(desk, both).error


def test_a_ledger_is_never_a_snapshot(desk: Desk, tmp_path: Path) -> None:
    path = tmp_path / "fec.txt"
    path.write_text(f"{FEC_HEADER}\n{fec_line(1, 'F1', '20260901', '100,00')}\n", encoding="utf-8")
    report = snapshot(desk, path)
    assert "FEC" in report.error
    assert "fec.txt" in report.error
    assert not report.is_applied
    assert load(desk, path).new == 1


def test_two_snapshots_in_one_go_do_not_close_each_other(desk: Desk, write: Write) -> None:
    files = [write(open_line(1), name="a.csv"), write(open_line(2), name="b.csv")]
    first, second = desk.import_files(files, ImportTerms(is_snapshot=True)).files
    assert (first.new, second.is_applied) == (1, False)
    assert "a.csv est déjà l’instantané" in second.error
    assert facts(desk) == {"C1": (10_000, 0)}


def enter(desk: Desk, number: str, cents: int) -> None:
    desk.enter_invoice(
        InvoiceEntry(
            customer_code="C1",
            customer_name="",
            number=number,
            issued_on=date(2026, 9, 1),
            due_on=date(2026, 10, 1),
            total_cents=cents,
        )
    )


def test_an_invoice_typed_by_hand_is_settled_too_and_told(desk: Desk, write: Write) -> None:
    load(desk, write(open_line(1)))
    enter(desk, "M-1", 4_000)
    report = snapshot(desk, write(open_line(1)))
    assert report.settled == 1
    (warning,) = report.warnings
    assert "M-1" in warning.reason
    assert facts(desk) == {"C1": (10_000, 0)}


def test_money_typed_by_hand_is_not_counted_twice(desk: Desk, write: Write) -> None:
    load(desk, write(open_line(1), open_line(2, 60), open_line(3)))
    debtor_id = desk.find("C1")
    desk.record_payment(debtor_id, 4_000, invoice_number="F1")
    desk.record_payment(debtor_id, 6_000, invoice_number="F2")
    report = snapshot(desk, write(open_line(3)))
    assert (report.settled, report.matched) == (1, 1)
    amounts = sorted(each.amount_cents for each in desk.dossier(debtor_id).dossier.payments)
    assert amounts == [4_000, 6_000, 6_000]
    assert facts(desk) == {"C1": (10_000, 0)}


def test_money_that_waits_settles_what_vanished(desk: Desk, write: Write) -> None:
    load(desk, write(open_line(1, 50)))
    debtor_id = desk.find("C1")
    desk.record_payment(debtor_id, 8_000)
    load(desk, write(open_line(1, 50), open_line(2), open_line(3)))
    assert snapshot(desk, write(open_line(3))).settled == 1
    dossier = desk.dossier(debtor_id).dossier
    assert sorted(each.amount_cents for each in dossier.payments) == [7_000, 8_000]
    assert (dossier.open_cents, dossier.unallocated_cents) == (10_000, 0)


def test_a_credit_that_is_absent_was_used_and_may_come_back(desk: Desk, write: Write) -> None:
    load(desk, write(open_line(1), open_line(2, 30), credit_line(1, 50)))
    used = snapshot(desk, write(open_line(1)))
    assert used.settled == 1
    dossier = desk.dossier(desk.find("C1")).dossier
    assert (dossier.open_cents, dossier.unallocated_cents) == (10_000, 0)
    assert [each.amount_cents for each in dossier.payments] == [5_000]
    snapshot(desk, write(open_line(1), credit_line(1, 50), name="b.csv"))
    assert facts(desk) == {"C1": (10_000, 5_000)}


def test_what_came_back_unpaid_is_not_settled_again(
    make_desk: Callable[..., Desk], write: Write
) -> None:
    desk = make_desk()
    load(desk, write(open_line(1), open_line(2)))
    snapshot(desk, write(open_line(1)))
    desk.record_bounce(desk.find("C1"), 10_000)
    assert snapshot(desk, write(open_line(1), open_line(3), name="b.csv")).settled == 0
    assert facts(desk)["C1"] == (30_000, 0)


_ITEM = st.tuples(st.sampled_from("CD"), st.integers(1, 4), st.integers(1, 9), st.booleans())
_FILES = st.lists(st.lists(_ITEM, max_size=7, unique_by=lambda i: (i[0], i[1], i[3])), max_size=5)


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(files=_FILES)
def test_after_any_snapshots_each_debtor_owes_what_the_last_one_says(
    empty_database: Path, files: list[list[tuple[str, int, int, bool]]]
) -> None:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "relance.db"
        shutil.copy(empty_database, path)
        desk = Desk(path, Clock(TODAY), "marie")
        for rank, items in enumerate(files):
            lines = [
                (credit_line if is_credit else open_line)(number, euros, f"{code}1")
                for code, number, euros, is_credit in items
            ]
            # One that never changes, so that the file has something in it.
            file = written(Path(folder), [*lines, open_line(9, 9, "E1")], f"{rank}.csv")
            assert not snapshot(desk, file, is_forced=True).error
            for code in "CD":
                said = [item for item in items if item[0] == code]
                owed = sum(i[2] for i in said if not i[3]) * 100
                credit = sum(i[2] for i in said if i[3]) * 100
                held = _held(desk, f"{code}1")
                assert held == (owed, credit)
            assert not snapshot(desk, file, is_forced=True).is_applied
        close_connections()
        close_idle()


def _held(desk: Desk, code: str) -> tuple[int, int]:
    try:
        dossier = desk.dossier(desk.find(code)).dossier
    except RelanceError:
        return 0, 0
    return dossier.open_cents, dossier.unallocated_cents
