"""Money that a file tells otherwise than it was known: once, on the right invoice, and honestly."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from relance_tui.domain.codes import CallOutcome, FollowUpKind, PromiseStatus
from relance_tui.domain.outcome import CallDraft
from relance_tui.services.desk import Desk
from relance_tui.services.import_terms import ImportTerms
from relance_tui.services.views import FileReport
from tests.ingest.einvoice_writers import Facts, saved, ubl
from tests.ingest.writers import Entry, write_fec
from tests.services.test_importing import HEADER, facts

MakeDesk = Callable[..., Desk]
BUYER = Facts().buyer
SOLD_ON = date(2026, 9, 1)


@pytest.fixture
def table(tmp_path: Path) -> Callable[..., Path]:
    def make(*lines: str) -> Path:
        path = tmp_path / "factures.csv"
        path.write_bytes("\r\n".join((HEADER, *lines, "")).encode("cp1252"))
        return path

    return make


def line(number: str, total: int, left: int) -> str:
    return f"C1;Noël;{number};01/09/2026;01/10/2026;{total},00;{left},00"


def load(desk: Desk, path: Path, **terms: bool) -> FileReport:
    (report,) = desk.import_files([path], ImportTerms(**terms)).files  # type: ignore[arg-type]
    assert not report.error
    return report


def open_of(desk: Desk, code: str = "C1") -> dict[str, int]:
    invoices = desk.dossier(desk.find(code)).dossier.invoices
    return {each.number: each.open_cents for each in invoices}


def entry(ref: str, cents: int, journal: str = "VE", on: date = SOLD_ON) -> Entry:
    return Entry(cents=cents, on=on, ref=ref, number=ref, journal=journal, name=BUYER)


def note(ref: str, cents: int, on: date = SOLD_ON) -> list[Entry]:
    """A credit note, in a journal that books sales."""
    sale = Entry(cents=cents, on=on, ref=ref, number=ref, account="70700000", customer="")
    return [entry(ref, -cents, on=on), sale]


def test_money_that_came_back_breaks_the_promise_it_had_kept(
    make_desk: MakeDesk, table: Callable[..., Path]
) -> None:
    desk = make_desk()
    load(desk, table(line("F1", 1200, 1200)))
    noel = desk.find("C1")
    desk.record_call(
        noel,
        CallDraft(outcome=CallOutcome.PROMISE, amount_cents=120_000, on=date(2026, 11, 27)),
    )
    paid = make_desk(date(2026, 11, 27))
    load(paid, table(line("F1", 1200, 0)))
    assert list(paid.dossier(noel).promise_statuses.values()) == [PromiseStatus.KEPT]
    later = make_desk(date(2026, 12, 7))
    load(later, table(line("F1", 1200, 1200)))
    view = later.dossier(noel)
    assert open_of(later) == {"F1": 120_000}
    assert list(view.promise_statuses.values()) == [PromiseStatus.BROKEN]
    assert view.follow_up is not None
    assert view.follow_up.kind is FollowUpKind.BROKEN_PROMISE
    later.undo()
    assert open_of(later) == {"F1": 0}
    assert list(later.dossier(noel).promise_statuses.values()) == [PromiseStatus.KEPT]


def test_a_part_that_came_back_is_cut_off_its_payment(
    desk: Desk, table: Callable[..., Path]
) -> None:
    load(desk, table(line("F1", 100, 100)))
    load(desk, table(line("F1", 100, 20)))
    load(desk, table(line("F1", 100, 50)))
    payments = desk.dossier(desk.find("C1")).dossier.payments
    assert sorted((each.amount_cents, each.bounced_on) for each in payments if each.bounced_on) == [
        (3_000, desk.today)
    ]
    assert [each.amount_cents for each in payments if each.bounced_on is None] == [5_000]
    assert open_of(desk) == {"F1": 5_000}
    load(desk, table(line("F1", 100, 0)))
    assert open_of(desk) == {"F1": 0}


def test_money_typed_that_the_ledger_has_not_seen_did_not_come_back(
    desk: Desk, table: Callable[..., Path]
) -> None:
    load(desk, table(line("F1", 100, 100)))
    load(desk, table(line("F1", 100, 80)))
    desk.record_payment(desk.find("C1"), 3_000)
    load(desk, table(line("F1", 100, 100)))
    assert open_of(desk) == {"F1": 7_000}
    load(desk, table(line("F1", 100, 70)))
    assert open_of(desk) == {"F1": 7_000}


def test_a_corrected_total_is_no_payment_come_back(desk: Desk, table: Callable[..., Path]) -> None:
    load(desk, table(line("F1", 100, 100)))
    load(desk, table(line("F1", 100, 40)))
    load(desk, table(line("F1", 130, 70)))
    payments = desk.dossier(desk.find("C1")).dossier.payments
    assert [each.bounced_on for each in payments] == [None]
    assert open_of(desk) == {"F1": 7_000}


def test_money_the_ledger_moves_to_another_invoice_did_not_come_back(
    desk: Desk, table: Callable[..., Path]
) -> None:
    load(desk, table(line("F1", 100, 100), line("F2", 100, 100)))
    load(desk, table(line("F1", 100, 0), line("F2", 100, 100)))
    load(desk, table(line("F1", 100, 100), line("F2", 100, 0)))
    payments = desk.dossier(desk.find("C1")).dossier.payments
    assert all(each.bounced_on is None for each in payments)
    assert open_of(desk) == {"F1": 10_000, "F2": 0}


def test_money_typed_on_one_invoice_that_the_ledger_sets_on_another_moves(
    desk: Desk, table: Callable[..., Path]
) -> None:
    load(desk, table(line("F1", 100, 100), line("F2", 100, 100)))
    desk.record_payment(desk.find("C1"), 10_000, None, "F1")
    assert open_of(desk) == {"F1": 0, "F2": 10_000}
    load(desk, table(line("F1", 100, 100), line("F2", 100, 0)))
    assert open_of(desk) == {"F1": 10_000, "F2": 0}
    assert len(desk.dossier(desk.find("C1")).dossier.payments) == 1
    desk.undo()
    assert open_of(desk) == {"F1": 0, "F2": 10_000}


def test_another_sum_is_another_payment(desk: Desk, table: Callable[..., Path]) -> None:
    load(desk, table(line("F1", 100, 100), line("F2", 90, 90)))
    desk.record_payment(desk.find("C1"), 10_000, None, "F1")
    load(desk, table(line("F1", 100, 100), line("F2", 90, 0)))
    assert open_of(desk) == {"F1": 0, "F2": 0}


def test_lettering_undone_gives_the_credit_back_without_a_payment_come_back(
    desk: Desk, tmp_path: Path
) -> None:
    sale, paid = entry("F1", 10_000), entry("VIR", -10_000, "BQ")
    lettered = [
        Entry(
            cents=each.cents,
            on=each.on,
            ref=each.ref,
            number=each.number,
            journal=each.journal,
            letter="A",
            lettered_on=SOLD_ON,
        )
        for each in (sale, paid)
    ]
    load(desk, write_fec(tmp_path / "a.txt", [sale, paid]))
    load(desk, write_fec(tmp_path / "b.txt", lettered))
    assert facts(desk) == {}
    load(desk, write_fec(tmp_path / "c.txt", [sale, paid, entry("F2", 500)]))
    assert facts(desk) == {"C1": (10_500, 10_000)}


@pytest.mark.parametrize("is_ledger_first", [True, False])
@pytest.mark.parametrize("ref", ["AV1", "2026-0077"])
def test_documents_of_the_ledger_and_their_electronic_copies_count_once(
    desk: Desk, tmp_path: Path, ref: str, *, is_ledger_first: bool
) -> None:
    ledger = write_fec(
        tmp_path / "a.txt",
        [entry("FA1", 12_000), *note(ref, 2_000), entry("FA9", 500, on=desk.today)],
    )
    credit = Facts(number="AV1", type_code="381", issued_on=SOLD_ON, total="20.00", payable="20.00")
    invoice = saved(tmp_path / "facture.xml", ubl(Facts(number="FA1", issued_on=SOLD_ON)))
    copies = (invoice, saved(tmp_path / "avoir.xml", ubl(credit)))
    for path in (ledger, *copies) if is_ledger_first else (*copies, ledger):
        load(desk, path)
    assert facts(desk) == {"C1": (12_500, 2_000)}
    for path in (*copies, ledger, *copies):
        load(desk, path)
    assert facts(desk) == {"C1": (12_500, 2_000)}


def test_an_electronic_invoice_that_the_ledger_no_longer_shows_open_was_paid(
    desk: Desk, tmp_path: Path
) -> None:
    load(
        desk,
        write_fec(tmp_path / "a.txt", [entry("F1", 12_000), entry("F9", 100, on=desk.today)]),
    )
    paid = saved(tmp_path / "f0.xml", ubl(Facts(number="F0", issued_on=SOLD_ON)))
    report = load(desk, paid)
    assert report.new == 0
    assert any("F0" in each.reason for each in report.warnings)
    assert set(open_of(desk)) == {"F1", "F9"}
    fresh = saved(tmp_path / "f10.xml", ubl(Facts(number="F10", issued_on=desk.today)))
    assert load(desk, fresh).new == 1
    assert load(desk, paid, is_forced=True).new == 1
