"""What changed since the last import, read back from the facts it left."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from relance_tui.services.change_words import change_label, change_text
from relance_tui.services.changes import Change, ChangeKind
from relance_tui.services.desk import Desk
from relance_tui.services.import_terms import ImportTerms
from tests.services.test_importing import FEC_HEADER, HEADER, fec_line

Load = Callable[..., None]
MONDAY = date(2026, 11, 23)
CAMT = """<?xml version="1.0" encoding="UTF-8"?>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.02"><BkToCstmrStmt>
<GrpHdr><MsgId>1</MsgId><CreDtTm>2026-11-24T06:00:00</CreDtTm></GrpHdr>
<Stmt><Id>1</Id><CreDtTm>2026-11-24T06:00:00</CreDtTm>
<Acct><Id><IBAN>FR7630006000011234567890189</IBAN></Id></Acct>{entries}</Stmt>
</BkToCstmrStmt></Document>
"""
ENTRY = """<Ntry><Amt Ccy="EUR">{amount}</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts>BOOK</Sts>
<BookgDt><Dt>2026-11-24</Dt></BookgDt><ValDt><Dt>2026-11-24</Dt></ValDt>
<AcctSvcrRef>{reference}</AcctSvcrRef><BkTxCd><Domn><Cd>PMNT</Cd><Fmly><Cd>RCDT</Cd>
<SubFmlyCd>ESCT</SubFmlyCd></Fmly></Domn></BkTxCd><NtryDtls><TxDtls><RmtInf><Ustrd>{text}</Ustrd>
</RmtInf></TxDtls></NtryDtls></Ntry>"""


@pytest.fixture
def load(make_desk: Callable[..., Desk], tmp_path: Path) -> Load:
    """Loads lines on a day, or fails."""

    def load(on: date, *lines: str, header: str = HEADER, snapshot: bool = False) -> None:
        path = tmp_path / f"{on}-{abs(hash(lines))}.csv"
        path.write_bytes("\r\n".join((header, *lines, "")).encode("cp1252"))
        terms = ImportTerms(is_snapshot=snapshot, is_forced=True)
        (report,) = make_desk(today=on).import_files([path], terms).files
        assert not report.error

    return load


def told(desk: Desk, since: date | None = None) -> dict[str, list[tuple[str, str, int]]]:
    """By customer: kind, invoice, cents moved."""
    return {
        each.code: [
            (change.kind.value, change.number, change.moved_cents) for change in each.changes
        ]
        for each in desk.changes(since).debtors
    }


def only(desk: Desk, code: str, kind: ChangeKind) -> Change:
    (found,) = (
        change
        for each in desk.changes().debtors
        if each.code == code
        for change in each.changes
        if change.kind is kind
    )
    return found


def test_nothing_was_ever_loaded(desk: Desk) -> None:
    found = desk.changes()
    assert (found.files, found.debtors, found.since_on) == ((), (), None)


def test_new_and_newly_late(make_desk: Callable[..., Desk], load: Load) -> None:
    first = (
        "C1;Noël;F1;01/09/2026;22/11/2026;100,00;100,00",
        "C1;Noël;F2;01/09/2026;23/11/2026;40,00;40,00",
        "C1;Noël;F3;01/09/2026;24/11/2026;50,00;50,00",
    )
    load(MONDAY, *first)
    load(date(2026, 11, 24), *first, "C2;Roy;F9;01/11/2026;01/12/2026;700,00;650,00")
    desk = make_desk()
    # F1 was late on Monday already, F3 is due today.
    assert told(desk) == {"C2": [("new", "F9", 65_000)], "C1": [("newly_late", "F2", 0)]}
    assert desk.changes().since_on == MONDAY
    new = only(desk, "C2", ChangeKind.NEW)
    assert (new.after_cents, new.after_on) == (65_000, date(2026, 12, 1))


def test_paid_part_paid_and_what_is_corrected(make_desk: Callable[..., Desk], load: Load) -> None:
    load(
        MONDAY,
        "C1;Noël;F1;01/09/2026;01/12/2026;100,00;100,00",
        "C1;Noël;F2;01/09/2026;01/12/2026;200,00;200,00",
        "C2;Roy;F3;01/09/2026;01/12/2026;300,00;300,00",
        "C3;Bel;F4;01/09/2026;01/12/2026;400,00;400,00",
        "C4;Cid;F5;01/09/2026;01/12/2026;500,00;0,00",
    )
    load(
        date(2026, 11, 24),
        "C1;Noël;F1;01/09/2026;01/12/2026;100,00;0,00",
        "C1;Noël;F2;01/09/2026;01/12/2026;200,00;150,00",
        "C2;Roy;F3;01/09/2026;15/12/2026;300,00;300,00",
        "C3;Bel;F4;01/09/2026;01/12/2026;360,00;360,00",
    )
    desk = make_desk()
    assert told(desk) == {
        "C1": [("part_paid", "F2", 5_000), ("paid", "F1", 10_000)],
        "C3": [("total_changed", "F4", 4_000)],
        "C2": [("due_changed", "F3", 0)],
    }
    assert list(told(desk)) == ["C1", "C3", "C2"]  # where most money moved comes first
    part = only(desk, "C1", ChangeKind.PART_PAID)
    assert (part.before_cents, part.after_cents) == (20_000, 15_000)
    total = only(desk, "C3", ChangeKind.TOTAL_CHANGED)
    assert (total.before_cents, total.after_cents) == (40_000, 36_000)
    due = only(desk, "C2", ChangeKind.DUE_CHANGED)
    assert (due.before_on, due.after_on) == (date(2026, 12, 1), date(2026, 12, 15))


def test_what_a_clerk_does_afterwards_is_no_change(
    make_desk: Callable[..., Desk], load: Load
) -> None:
    load(MONDAY, "C1;Noël;F1;01/09/2026;01/12/2026;100,00;100,00")
    load(date(2026, 11, 24), "C1;Noël;F1;01/09/2026;01/12/2026;100,00;70,00")
    desk = make_desk()
    before = desk.changes()
    desk.record_payment(desk.find("C1"), 7_000)
    assert desk.changes() == before
    assert told(desk) == {"C1": [("part_paid", "F1", 3_000)]}
    desk.record_bounce(desk.find("C1"), 3_000)
    assert desk.changes() == before


def test_what_a_snapshot_settled_has_vanished(make_desk: Callable[..., Desk], load: Load) -> None:
    load(
        MONDAY,
        "C1;Noël;F1;01/09/2026;01/12/2026;100,00;100,00",
        "C2;Roy;F2;01/09/2026;01/12/2026;50,00;50,00",
        "C2;Roy;F3;01/09/2026;01/12/2026;30,00;30,00",
    )
    load(
        date(2026, 11, 24),
        "C1;Noël;F1;01/09/2026;01/12/2026;100,00;100,00",
        "C2;Roy;F3;01/09/2026;01/12/2026;30,00;0,00",
        snapshot=True,
    )
    desk = make_desk()
    assert told(desk) == {"C2": [("paid", "F3", 3_000), ("vanished", "F2", 5_000)]}
    assert desk.changes().files[0].is_snapshot


def test_credit_notes_and_money_on_no_invoice(make_desk: Callable[..., Desk], load: Load) -> None:
    load(MONDAY, fec_line(1, "F1", "20260901", "100,00"), header=FEC_HEADER)
    load(
        date(2026, 11, 24),
        fec_line(1, "F1", "20260901", "100,00"),
        fec_line(2, "VIR", "20261124", "-30,00"),
        header=FEC_HEADER,
    )
    desk = make_desk()
    assert told(desk) == {"C1": [("received", "", 3_000)]}
    load(
        date(2026, 11, 25),
        "C7;Cru;AV1;01/09/2026;;-40,00;-40,00",
    )
    assert told(make_desk(today=date(2026, 11, 25))) == {"C7": [("credited", "", 4_000)]}


def statement(folder: Path, *entries: str, name: str = "releve.xml") -> Path:
    path = folder / name
    path.write_text(CAMT.format(entries="".join(entries)), encoding="utf-8")
    return path


def test_a_bank_statement_pays_and_a_reopened_balance_is_owed_again(
    make_desk: Callable[..., Desk], load: Load, tmp_path: Path
) -> None:
    load(
        MONDAY,
        "C1;Noël;FA-2041;01/09/2026;01/12/2026;100,00;100,00",
        "C2;Roy;FA-2042;01/09/2026;01/12/2026;80,00;30,00",
    )
    desk = make_desk()
    entry = ENTRY.format(amount="100.00", reference="R1", text="VIR FACTURE FA-2041")
    (report,) = desk.import_files([statement(tmp_path, entry)]).files
    assert report.matched == 1
    assert told(desk) == {"C1": [("paid", "FA-2041", 10_000)]}
    load(date(2026, 11, 25), "C2;Roy;FA-2042;01/09/2026;01/12/2026;80,00;80,00")
    later = make_desk(today=date(2026, 11, 25))
    assert told(later) == {"C2": [("returned", "FA-2042", 5_000)]}
    returned = only(later, "C2", ChangeKind.RETURNED)
    assert (returned.before_cents, returned.after_cents) == (3_000, 8_000)


def test_an_import_taken_back_changed_nothing(make_desk: Callable[..., Desk], load: Load) -> None:
    load(MONDAY, "C1;Noël;F1;01/09/2026;01/12/2026;100,00;100,00")
    load(date(2026, 11, 24), "C1;Noël;F1;01/09/2026;01/12/2026;100,00;70,00")
    desk = make_desk()
    desk.undo()
    assert told(desk) == {"C1": [("new", "F1", 10_000)]}


def test_since_a_day_gathers_several_imports(make_desk: Callable[..., Desk], load: Load) -> None:
    load(date(2026, 11, 20), "C1;Noël;F1;01/09/2026;21/11/2026;100,00;100,00")
    load(MONDAY, "C1;Noël;F1;01/09/2026;21/11/2026;100,00;70,00")
    load(date(2026, 11, 24), "C1;Noël;F1;01/09/2026;21/11/2026;100,00;20,00")
    desk = make_desk()
    assert told(desk, MONDAY) == {"C1": [("part_paid", "F1", 8_000)]}
    found = desk.changes(MONDAY).debtors[0].changes[0]
    assert (found.before_cents, found.after_cents) == (10_000, 2_000)
    assert told(desk, date(2026, 11, 20)) == {"C1": [("new", "F1", 2_000)]}
    assert told(desk, date(2026, 11, 25)) == {}
    assert len(desk.changes(MONDAY).files) == 2


@pytest.mark.parametrize("kind", ChangeKind)
def test_every_change_reads_as_a_sentence(kind: ChangeKind) -> None:
    on = date(2026, 11, 24)
    change = Change(
        kind=kind,
        number="F-1",
        moved_cents=100_000,
        before_cents=300_000,
        after_cents=200_000,
        before_on=on,
        after_on=on,
    )
    text = change_text(change)
    assert "{" not in text
    label = change_label(change)
    assert "{" not in label
    assert len(label) < len(text)
    assert ("F-1" in text and "F-1" in label) or kind is ChangeKind.RECEIVED
