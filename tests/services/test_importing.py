"""Loading exports into a real database: twice changes nothing, nothing counts twice."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from relance_tui.services.desk import Desk
from relance_tui.services.import_terms import ImportTerms
from relance_tui.services.views import DebtorChanges, FileReport

MakeDesk = Callable[..., Desk]

HEADER = "Code client;Client;N° facture;Date facture;Échéance;Montant TTC;Reste dû"
FEC_HEADER = (
    "JournalCode\tJournalLib\tEcritureNum\tEcritureDate\tCompteNum\tCompteLib\tCompAuxNum\t"
    "CompAuxLib\tPieceRef\tPieceDate\tEcritureLib\tDebit\tCredit\tEcritureLet\tDateLet\t"
    "ValidDate\tMontantdevise\tIdevise"
)


@pytest.fixture
def write(tmp_path: Path) -> Callable[..., Path]:
    def make(*lines: str, header: str = HEADER, name: str = "factures.csv") -> Path:
        path = tmp_path / name
        path.write_bytes("\r\n".join((header, *lines, "")).encode("cp1252"))
        return path

    return make


def fec_line(number: int, piece: str, on: str, debit: str, letter: str = "") -> str:
    """A sale, or a payment when the amount begins with a minus sign."""
    credit = debit.removeprefix("-") if debit.startswith("-") else "0,00"
    debit = "0,00" if debit.startswith("-") else debit
    journal = "VE\tVentes" if credit == "0,00" else "BQ\tBanque"
    lettered = f"{letter}\t{on if letter else ''}"
    return (
        f"{journal}\t{number}\t{on}\t41100000\tClients\tC1\tNoël\t{piece}\t{on}\tx\t"
        f"{debit}\t{credit}\t{lettered}\t{on}\t\t"
    )


def load(desk: Desk, path: Path, *, dry_run: bool = False) -> FileReport:
    (report,) = desk.import_files([path], ImportTerms(dry_run=dry_run)).files
    assert not report.error
    return report


def counts(report: FileReport) -> tuple[int, int, int, int]:
    return report.new, report.changed, report.unchanged, report.settled


def facts(desk: Desk) -> dict[str, tuple[int, int]]:
    """Open and unallocated cents by customer."""
    found = {}
    for debtor_id in desk.queue_ids(everything=True):
        dossier = desk.dossier(debtor_id).dossier
        found[dossier.debtor.code] = (dossier.open_cents, dossier.unallocated_cents)
    return found


def test_an_export_fills_the_queue_and_twice_changes_nothing(
    desk: Desk, write: Callable[..., Path]
) -> None:
    path = write(
        "C1;Boulangerie Lefèvre;F1;01/09/2026;01/10/2026;1 200,00;1 200,00",
        "C2;Café des Arts;F2;01/09/2026;;640,00;200,00",
    )
    assert counts(load(desk, path)) == (2, 0, 0, 0)
    assert [row.name for row in desk.first_rows(9)] == ["Boulangerie Lefèvre", "Café des Arts"]
    cafe = desk.dossier(desk.find("C2")).dossier.invoices[0]
    assert (cafe.open_cents, cafe.total_cents, cafe.due_on) == (
        20_000,
        64_000,
        date(2026, 10, 1),
    )
    journal = desk.log()
    assert counts(load(desk, path)) == (0, 0, 2, 0)
    assert desk.log() == journal


def test_a_rehearsal_says_what_would_change_and_changes_nothing(
    desk: Desk, write: Callable[..., Path]
) -> None:
    path = write("C1;Noël;F1;01/09/2026;01/10/2026;100,00;100,00")
    assert counts(load(desk, path, dry_run=True)) == (1, 0, 0, 0)
    assert desk.totals().dossier_count == 0


def test_a_balance_that_went_down_is_money_received(
    make_desk: MakeDesk, write: Callable[..., Path]
) -> None:
    desk = make_desk()
    load(desk, write("C1;Noël;F1;01/09/2026;01/10/2026;100,00;100,00"))
    part = load(desk, write("C1;Noël;F1;01/09/2026;01/10/2026;100,00;30,00"))
    assert counts(part) == (0, 1, 0, 0)
    (payment,) = desk.dossier(desk.find("C1")).dossier.payments
    assert (payment.amount_cents, payment.valued_on) == (7_000, desk.today)
    paid = load(desk, write("C1;Noël;F1;01/09/2026;01/10/2026;100,00;0,00"))
    assert counts(paid) == (0, 0, 0, 1)
    assert desk.dossier(desk.find("C1")).follow_up is None


def test_a_payment_typed_ahead_of_the_ledger_is_not_counted_twice(
    desk: Desk, write: Callable[..., Path]
) -> None:
    before = write("C1;Noël;F1;01/09/2026;01/10/2026;100,00;100,00")
    load(desk, before)
    desk.record_payment(desk.find("C1"), 4_000)
    assert counts(load(desk, before)) == (0, 0, 1, 0)
    assert facts(desk) == {"C1": (6_000, 0)}
    load(desk, write("C1;Noël;F1;01/09/2026;01/10/2026;100,00;60,00"))
    assert facts(desk) == {"C1": (6_000, 0)}
    load(desk, write("C1;Noël;F1;01/09/2026;01/10/2026;100,00;50,00"))
    assert facts(desk) == {"C1": (5_000, 0)}


def test_a_balance_that_went_up_is_owed_again(desk: Desk, write: Callable[..., Path]) -> None:
    load(desk, write("C1;Noël;F1;01/09/2026;01/10/2026;100,00;20,00"))
    load(desk, write("C1;Noël;F1;01/09/2026;01/10/2026;100,00;100,00"))
    assert facts(desk) == {"C1": (10_000, 0)}
    desk.undo()
    assert facts(desk) == {"C1": (2_000, 0)}


def test_undo_of_an_import_leaves_nothing_of_it(desk: Desk, write: Callable[..., Path]) -> None:
    path = write("C1;Noël;F1;01/09/2026;01/10/2026;100,00;100,00")
    load(desk, path)
    view = desk.undo_preview()
    assert view is not None
    assert view.size == 1
    desk.undo()
    assert desk.totals().dossier_count == 0
    assert counts(load(desk, path)) == (1, 0, 0, 0)


def test_what_a_clerk_typed_on_a_debtor_is_never_overwritten(
    desk: Desk, write: Callable[..., Path]
) -> None:
    header = HEADER + ";Adresse;Type client"
    path = write(
        "C1;Noël;F1;01/09/2026;01/10/2026;100,00;100,00;1 rue Neuve;entreprise",
        header=header,
        name="clients.csv",
    )
    load(desk, write("C1;Noël;F1;01/09/2026;01/10/2026;100,00;100,00"))
    desk.edit_debtor(desk.find("C1"), DebtorChanges(address="3 place Grenette"))
    load(desk, path)
    debtor = desk.dossier(desk.find("C1")).dossier.debtor
    assert (debtor.address, debtor.kind.value) == ("3 place Grenette", "business")


def test_a_ledger_settles_what_it_letters_later(desk: Desk, write: Callable[..., Path]) -> None:
    sale = fec_line(1, "F1", "20260901", "100,00")
    paid = fec_line(2, "VIR", "20261105", "-100,00")
    first = write(sale, paid, header=FEC_HEADER, name="a.txt")
    assert counts(load(desk, first)) == (2, 0, 0, 0)
    assert facts(desk) == {"C1": (10_000, 10_000)}
    later = write(
        fec_line(1, "F1", "20260901", "100,00", "A"),
        fec_line(2, "VIR", "20261105", "-100,00", "A"),
        header=FEC_HEADER,
        name="b.txt",
    )
    assert load(desk, later).settled == 1
    dossier = desk.dossier(desk.find("C1")).dossier
    assert (dossier.open_cents, dossier.unallocated_cents) == (0, 0)
    assert len(dossier.payments) == 1
    assert counts(load(desk, later))[:2] == (0, 0)


def test_a_payment_typed_by_hand_is_recognised_in_the_ledger(
    desk: Desk, write: Callable[..., Path]
) -> None:
    sale = fec_line(1, "F1", "20260901", "100,00")
    load(desk, write(sale, header=FEC_HEADER, name="a.txt"))
    desk.record_payment(desk.find("C1"), 10_000, date(2026, 11, 6))
    paid = fec_line(2, "VIR", "20261105", "-100,00")
    report = load(desk, write(sale, paid, header=FEC_HEADER, name="b.txt"))
    assert report.matched == 1
    assert facts(desk) == {}
    assert desk.dossier(desk.find("C1")).dossier.balance_cents == 0


def test_the_same_invoice_twice_in_a_file_is_refused_once(
    desk: Desk, write: Callable[..., Path]
) -> None:
    line = "C1;Noël;F1;01/09/2026;01/10/2026;100,00;100,00"
    report = load(desk, write(line, line))
    assert report.new == 1
    assert [refusal.line for refusal in report.refused] == [3]


def test_a_file_that_cannot_be_read_does_not_stop_the_next(
    desk: Desk, write: Callable[..., Path], tmp_path: Path
) -> None:
    good = write("C1;Noël;F1;01/09/2026;01/10/2026;100,00;100,00")
    report = desk.import_files([tmp_path / "absent.csv", good])
    assert "absent.csv" in report.files[0].error
    assert report.files[1].new == 1
    assert report.is_applied


def test_a_corrected_total_is_not_money_received(desk: Desk, write: Callable[..., Path]) -> None:
    load(desk, write("C1;Noël;F1;01/09/2026;01/10/2026;100,00;100,00"))
    load(desk, write("C1;Noël;F1;01/09/2026;01/10/2026;80,00;80,00"))
    dossier = desk.dossier(desk.find("C1")).dossier
    assert (dossier.open_cents, dossier.payments) == (8_000, ())


def test_a_contact_the_file_names_later_is_kept_and_found(
    desk: Desk, write: Callable[..., Path]
) -> None:
    line = "C1;Noël;F1;01/09/2026;01/10/2026;100,00;100,00"
    load(desk, write(line))
    load(desk, write(f"{line};n@client.example", header=f"{HEADER};E-mail", name="b.csv"))
    (contact,) = desk.dossier(desk.find("C1")).dossier.debtor.contacts
    assert contact.email == "n@client.example"
    assert len(desk.queue_ids(text="client.example")) == 1


def test_a_payment_undone_under_an_import_is_put_right_by_the_next(
    make_desk: MakeDesk, write: Callable[..., Path]
) -> None:
    marie, paul = make_desk(user="marie"), make_desk(user="paul")
    load(marie, write("C1;Noël;F1;01/09/2026;01/10/2026;100,00;100,00"))
    paul.record_payment(paul.find("C1"), 4_000)
    load(marie, write("C1;Noël;F1;01/09/2026;01/10/2026;100,00;60,00"))
    paul.undo()
    assert facts(marie) == {"C1": (10_000, 0)}
    later = write(
        "C1;Noël;F1;01/09/2026;01/10/2026;100,00;60,00", "C2;Roy;F2;01/09/2026;;1,00;1,00"
    )
    load(marie, later)
    assert facts(marie)["C1"] == (6_000, 0)
