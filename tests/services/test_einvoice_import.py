"""Electronic invoices in a real database: what is owed, the copy that goes with the letters."""

from __future__ import annotations

import email
import hashlib
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from email.policy import default
from pathlib import Path

import pytest

from relance_tui.domain.codes import DebtorKind
from relance_tui.domain.dossier import Dossier
from relance_tui.domain.payment import PaymentKind
from relance_tui.services import enclosing
from relance_tui.services.desk import Desk
from relance_tui.services.import_terms import ImportTerms
from relance_tui.services.views import FileReport
from relance_tui.storage.documents import document
from relance_tui.storage.light import reading
from tests.ingest.einvoice_writers import Facts, cii, pdf, saved, ubl
from tests.services.house import complete

MakeDesk = Callable[..., Desk]

DUE = Facts(number="FA1", issued_on=date(2026, 9, 1), due_on=date(2026, 10, 1))
CODE = DUE.siren
INVOICES = "Code client;Client;SIREN;N° facture;Date facture;Échéance;Montant TTC;Reste dû"


def factur_x(facts: Facts) -> bytes:
    return pdf({"factur-x.xml": cii(facts)})


def load(desk: Desk, path: Path, *, dry_run: bool = False) -> FileReport:
    (report,) = desk.import_files([path], ImportTerms(dry_run=dry_run)).files
    assert not report.error
    return report


def counts(report: FileReport) -> tuple[int, int, int, int]:
    return report.new, report.changed, report.unchanged, report.settled


def dossier_of(desk: Desk, code: str = CODE) -> Dossier:
    return desk.dossier(desk.find(code)).dossier


def copies(desk: Desk) -> list[tuple[str, str]]:
    """Name and checksum of the copies in force."""
    with reading(desk.database) as connection:
        return connection.execute(
            "SELECT name, sha256 FROM invoice_copy WHERE retracted_by IS NULL ORDER BY id"
        ).fetchall()


def facts_in_force(desk: Desk) -> list[int]:
    tables = ("debtor", "contact", "invoice", "payment", "invoice_copy", "import_file")
    with reading(desk.database) as connection:
        return [
            connection.execute(f"SELECT COUNT(*) FROM {t} WHERE retracted_by IS NULL").fetchone()[0]  # noqa: S608 - names of ours
            for t in tables
        ]


@pytest.mark.parametrize(
    ("name", "content", "form"),
    [("a.pdf", factur_x(DUE), "facturx"), ("a.xml", cii(DUE), "cii"), ("b.xml", ubl(DUE), "ubl")],
)
def test_an_electronic_invoice_is_owed_once_and_undone_as_a_whole(
    desk: Desk, tmp_path: Path, name: str, content: bytes, form: str
) -> None:
    nothing = facts_in_force(desk)
    path = saved(tmp_path / name, content)
    report = load(desk, path)
    assert (report.format, counts(report), report.is_applied) == (form, (1, 0, 0, 0), True)
    dossier = dossier_of(desk)
    (invoice,) = dossier.invoices
    assert (invoice.number, invoice.open_cents, invoice.due_on) == ("FA1", 12_000, DUE.due_on)
    assert (dossier.debtor.kind, dossier.debtor.siren) == (DebtorKind.BUSINESS, CODE)
    held, journal = facts_in_force(desk), desk.log()
    again = load(desk, path)
    assert (counts(again), again.is_applied) == ((0, 0, 1, 0), False)
    assert (facts_in_force(desk), desk.log()) == (held, journal)
    desk.undo()
    assert facts_in_force(desk) == nothing
    assert desk.totals().dossier_count == 0


def test_the_pdf_goes_with_the_letter(desk: Desk, tmp_path: Path) -> None:
    content = factur_x(DUE)
    load(desk, saved(tmp_path / "Facture FA1.pdf", content))
    debtor_id = desk.find(CODE)
    complete(desk, debtor_id, kind=DebtorKind.BUSINESS)
    (tmp_path / "Facture FA1.pdf").unlink()
    letter = desk.letter(debtor_id)
    (enclosed,) = letter.enclosures
    checksum = hashlib.sha256(content).hexdigest()
    assert (enclosed.name, enclosed.sha256) == ("Facture FA1.pdf", checksum)
    _name, data = desk.letter_file(letter, "eml")
    message = email.message_from_bytes(data, policy=default)
    attached = {part.get_filename(): part.get_content() for part in message.iter_attachments()}
    assert attached["Facture FA1.pdf"] == content


def test_a_rehearsal_keeps_nothing(desk: Desk, tmp_path: Path) -> None:
    nothing = facts_in_force(desk)
    report = load(desk, saved(tmp_path / "a.pdf", factur_x(DUE)), dry_run=True)
    assert (counts(report), report.is_applied) == ((1, 0, 0, 0), False)
    assert facts_in_force(desk) == nothing
    with reading(desk.database) as connection:
        assert connection.execute("SELECT COUNT(*) FROM document").fetchone() == (0,)


def test_a_known_invoice_without_copy_gets_the_pdf(desk: Desk, tmp_path: Path) -> None:
    line = f"C1;Ma jolie boutique;{CODE};FA1;01/09/2026;01/10/2026;120,00;120,00"
    load(desk, saved(tmp_path / "a.csv", f"{INVOICES}\r\n{line}\r\n".encode()))
    content = factur_x(DUE)
    path = saved(tmp_path / "a.pdf", content)
    report = load(desk, path)
    assert (counts(report), report.is_applied) == ((0, 1, 0, 0), True)
    assert copies(desk) == [("a.pdf", hashlib.sha256(content).hexdigest())]
    assert counts(load(desk, path)) == (0, 0, 1, 0)
    desk.undo()
    assert copies(desk) == []
    assert [invoice.number for invoice in dossier_of(desk, "C1").invoices] == ["FA1"]


def test_the_copy_a_clerk_joined_stays(desk: Desk, tmp_path: Path) -> None:
    load(desk, saved(tmp_path / "a.xml", cii(DUE)))
    mine = b"%PDF-1.7\nmine\n"
    desk.attach_copy(desk.find(CODE), "FA1", saved(tmp_path / "mine.pdf", mine))
    report = load(desk, saved(tmp_path / "a.pdf", factur_x(DUE)))
    assert (counts(report), report.is_applied) == ((0, 0, 1, 0), False)
    assert [name for name, _sha256 in copies(desk)] == ["mine.pdf"]


def test_a_folder_of_invoices_is_one_act(desk: Desk, tmp_path: Path) -> None:
    folder = tmp_path / "in"
    saved(folder / "1.pdf", factur_x(DUE))
    saved(folder / "2.xml", ubl(replace(DUE, number="FA2", total="50.00", payable="50.00")))
    other = replace(DUE, number="FA3", buyer="Roy", siren="732829320", vat="")
    saved(folder / "sub" / "3.pdf", factur_x(other))
    saved(folder / "lisez-moi.txt", b"bonjour")
    report = load(desk, folder)
    assert counts(report) == (3, 0, 0, 0)
    assert ["ignoré" in line.reason for line in report.warnings] == [True]
    assert dossier_of(desk).open_cents == 17_000
    assert dossier_of(desk, "732829320").open_cents == 12_000
    assert [name for name, _sha256 in copies(desk)] == ["1.pdf", "3.pdf"]
    saved(folder / "4.pdf", factur_x(replace(DUE, number="FA4")))
    assert counts(load(desk, folder)) == (1, 0, 3, 0)
    assert len(copies(desk)) == 3
    desk.undo()
    assert len(copies(desk)) == 2
    desk.undo()
    assert facts_in_force(desk) == [0] * 6


@pytest.mark.parametrize("make", [cii, factur_x])
def test_a_credit_note_lowers_what_is_owed(
    desk: Desk, tmp_path: Path, make: Callable[[Facts], bytes]
) -> None:
    load(desk, saved(tmp_path / "a.pdf", make(DUE)))
    credit = replace(
        DUE, number="AV1", type_code="381", total="20.00", payable="20.00", preceding=("FA1",)
    )
    path = saved(tmp_path / "avoir.pdf", make(credit))
    assert counts(load(desk, path)) == (1, 0, 0, 0)
    dossier = dossier_of(desk)
    (payment,) = dossier.payments
    assert (payment.kind, payment.amount_cents) == (PaymentKind.CREDIT_NOTE, 2_000)
    assert dossier.balance_cents == 10_000
    assert counts(load(desk, path)) == (0, 0, 1, 0)
    desk.undo()
    assert dossier_of(desk).balance_cents == 12_000


def test_what_was_prepaid_is_not_owed(desk: Desk, tmp_path: Path) -> None:
    content = factur_x(replace(DUE, prepaid="45.50", payable="74.50"))
    load(desk, saved(tmp_path / "a.pdf", content))
    (invoice,) = dossier_of(desk).invoices
    assert (invoice.total_cents, invoice.open_cents) == (12_000, 7_450)


def test_a_due_date_absent_comes_from_the_terms(desk: Desk, tmp_path: Path) -> None:
    load(desk, saved(tmp_path / "a.xml", ubl(replace(DUE, due_on=None, terms="30 jours"))))
    assert dossier_of(desk).invoices[0].due_on == date(2026, 10, 1)


def test_loading_an_invoice_again_never_asks_for_what_was_paid(desk: Desk, tmp_path: Path) -> None:
    path = saved(tmp_path / "a.pdf", factur_x(DUE))
    load(desk, path)
    line = f"{CODE};Ma jolie boutique;{CODE};FA1;01/09/2026;01/10/2026;120,00;{{left}}"
    for left in ("30,00", "0,00"):
        row = line.format(left=left)
        load(desk, saved(tmp_path / "a.csv", f"{INVOICES}\r\n{row}\r\n".encode()))
        report = load(desk, path)
        assert (counts(report), report.is_applied) == ((0, 0, 1, 0), False)
        assert dossier_of(desk).open_cents == (3_000 if left == "30,00" else 0)


def test_a_total_corrected_since_is_kept_and_told(desk: Desk, tmp_path: Path) -> None:
    path = saved(tmp_path / "a.xml", cii(DUE))
    load(desk, path)
    line = f"{CODE};Ma jolie boutique;{CODE};FA1;01/09/2026;01/10/2026;80,00;80,00"
    load(desk, saved(tmp_path / "a.csv", f"{INVOICES}\r\n{line}\r\n".encode()))
    report = load(desk, path)
    assert counts(report) == (0, 0, 1, 0)
    (warning,) = report.warnings
    assert warning.reason.replace("\u00a0", " ") == (
        f"client « {CODE} », facture « FA1 », total : 80,00 € gardé, la facture électronique dit"
        " 120,00 €"
    )
    assert dossier_of(desk).open_cents == 8_000


def test_a_pdf_that_cannot_be_kept_is_told_and_its_invoice_owed(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    content = factur_x(DUE)
    monkeypatch.setattr(enclosing, "LARGEST_BYTES", len(content) - 1)
    folder = tmp_path / "in"
    saved(folder / "a.pdf", content)
    report = load(desk, folder)
    assert (counts(report), copies(desk)) == ((1, 0, 0, 0), [])
    (warning,) = report.warnings
    assert "a.pdf" in warning.reason
    assert "trop gros" in warning.reason
    assert warning.line == 1


def test_one_file_kept_once_whatever_the_invoices(make_desk: MakeDesk, tmp_path: Path) -> None:
    desk = make_desk()
    content = factur_x(DUE)
    path = saved(tmp_path / "a.pdf", content)
    load(desk, path)
    desk.undo()
    load(desk, path)
    ((_name, sha256),) = copies(desk)
    with reading(desk.database) as connection:
        assert document(connection, sha256) == content
        assert connection.execute("SELECT COUNT(*) FROM document").fetchone() == (1,)
