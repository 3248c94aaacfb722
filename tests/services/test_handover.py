"""What the file of a hand-over holds, lacks and warns of, on a real database."""

from __future__ import annotations

import hashlib
import sqlite3
import stat
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from relance_tui.domain.codes import DebtorKind, EventKind
from relance_tui.domain.formats import amount, plain_amount
from relance_tui.services.desk import Desk
from relance_tui.services.handover_views import HandoverDraft
from relance_tui.services.views import DebtorChanges, EventDraft, PlanDraft
from tests.services.handed import (
    COPY,
    LINKED,
    SLIP,
    TO,
    Archive,
    attach,
    fill,
    make,
    plain,
    prepared,
    warned,
)
from tests.services.house import complete
from tests.services.test_casework import enter
from tests.services.test_legal import notify

MakeDesk = Callable[..., Desk]


@pytest.fixture
def full(desk: Desk, tmp_path: Path) -> tuple[Desk, int]:
    return desk, fill(desk, tmp_path)


def test_the_file_holds_the_papers_then_the_exhibits_in_order_of_time(
    full: tuple[Desk, int], tmp_path: Path
) -> None:
    desk, debtor_id = full
    archive = make(desk, debtor_id, tmp_path / "dossier.zip")
    assert archive.zip.testzip() is None
    assert archive.names == [
        "00_bordereau.pdf",
        "01_fiche-debiteur.pdf",
        "02_decompte.pdf",
        "03_journal.pdf",
        "04_procedures.pdf",
        "pieces/01_facture-F-1.pdf",
        "pieces/02_facture-F-2.pdf",
        "pieces/03_2026-10-13-e-mail.pdf",
        "pieces/04_2026-10-20-e-mail.pdf",
        "pieces/05_2026-10-27-courrier.pdf",
        "pieces/06_2026-11-03-recommande.pdf",
        "pieces/07_2026-11-05-recommande-recu.png",
        "manifest.json",
    ]
    assert sorted(archive.names[:-1]) == archive.names[:-1]
    assert archive.exhibit("Facture F-1") == COPY
    assert archive.exhibit("Facture F-2") == LINKED
    assert archive.exhibit("Recommandé reçu le 05/11/2026 (1A)") == SLIP


def test_the_file_is_private_whole_and_dated_the_day_of_the_hand_over(
    full: tuple[Desk, int], tmp_path: Path
) -> None:
    desk, debtor_id = full
    archive = make(desk, debtor_id, tmp_path / "dossier.zip")
    path = archive.made.path
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert hashlib.sha256(path.read_bytes()).hexdigest() == archive.made.sha256
    assert path.stat().st_size == archive.made.size
    assert {info.date_time[:3] for info in archive.zip.infolist()} == {(2026, 11, 24)}
    assert {info.external_attr >> 16 for info in archive.zip.infolist()} == {0o100600}
    assert not list(tmp_path.glob(".relance-*"))


def test_the_manifest_names_every_file_with_its_checksum(
    full: tuple[Desk, int], tmp_path: Path
) -> None:
    desk, debtor_id = full
    archive = make(desk, debtor_id, tmp_path / "dossier.zip")
    manifest = archive.manifest
    assert [each["name"] for each in manifest["files"]] == archive.names[:-1]
    for each in manifest["files"]:
        data = archive.zip.read(each["name"])
        assert (each["sha256"], each["size"]) == (hashlib.sha256(data).hexdigest(), len(data))
    exhibits = [each for each in manifest["files"] if each["exhibit"]]
    assert [each["exhibit"] for each in exhibits] == list(range(1, 8))
    assert (manifest["customer"], manifest["handed_to"]) == ("C1", TO.to)
    assert (manifest["kind"], manifest["on"], manifest["made_by"]) == (
        "bailiff",
        "2026-11-24",
        "marie",
    )
    assert manifest["invoices"] == ["F-1", "F-2"]
    assert manifest["made_at"].endswith("Z")


def test_the_statement_comes_to_what_the_law_gives(full: tuple[Desk, int], tmp_path: Path) -> None:
    desk, debtor_id = full
    claims = desk.rights(debtor_id).claims
    archive = make(desk, debtor_id, tmp_path / "dossier.zip")
    due = 130_000 + claims.interest_cents + 8_000
    assert archive.manifest["amounts"] == [
        {
            "currency": "EUR",
            "principal": "1300.00",
            "overdue": "1300.00",
            "interest": plain_amount(claims.interest_cents),
            "indemnity": "80.00",
            "credit": "0.00",
            "due": plain_amount(due),
            "daily": plain_amount(sum(each.interest.daily_cents for each in claims.open)),
        }
    ]
    text = archive.text("02_decompte.pdf")
    for cents in (due, claims.interest_cents, 130_000, 20_000, 8_000):
        assert amount(cents).replace("\u202f", " ").replace("\u00a0", " ") in text
    for words in (
        "Décompte arrêté au 24/11/2026",
        "C. com. art. L441-10 II",
        "C. com. art. L441-10 II, D441-5",
        "365 jours",
        "12,40 %",
        "BCE",
        "Chaque jour de plus",
        "10/11/2026 règlement",
    ):
        assert words in text, words
    for each in claims.open:
        for segment in each.interest.segments:
            line = f"{segment.first_on:%d/%m/%Y} {segment.last_on:%d/%m/%Y} {segment.days} "
            assert line in text
    assert "bordereau" not in text
    assert amount(due).replace("\u202f", " ").replace("\u00a0", " ") in archive.text(
        "00_bordereau.pdf"
    )


def test_the_cover_letter_lists_the_exhibits_by_their_numbers(
    full: tuple[Desk, int], tmp_path: Path
) -> None:
    desk, debtor_id = full
    archive = make(desk, debtor_id, tmp_path / "dossier.zip")
    text = archive.text("00_bordereau.pdf")
    assert TO.to in text
    assert "Maître," in text
    for exhibit in archive.made.view.exhibits:
        assert f"Pièce n° {exhibit.number} : {exhibit.title.split(':')[0].strip()}" in text
        assert f"/{exhibit.number:02}_" in exhibit.file


def test_the_other_papers_tell_the_debtor_the_past_and_the_ways(
    full: tuple[Desk, int], tmp_path: Path
) -> None:
    desk, debtor_id = full
    archive = make(desk, debtor_id, tmp_path / "dossier.zip")
    sheet = archive.text("01_fiche-debiteur.pdf")
    for words in ("Menuiserie C1", "552 100 554", "3 place Grenette", "M. Noël", "04 76 11 22 33"):
        assert words in sheet, words
    journal = archive.text("03_journal.pdf")
    for words in (
        "recommandé reçu 1A 7",
        "paiera, dit-il, dès le 30",
        "le gérant change en décembre",
        "règlement de 200,00 €",
        "marie",
        "Promesses de règlement",
        "24/11/2026 30/11/2026 en attente 50,00 €",
    ):
        assert words in journal, words
    assert "fiche modifiée" not in journal
    assert journal.index("e-mail envoyé") < journal.index("note : le gérant")
    procedures = archive.text("04_procedures.pdf")
    for words in (
        "Injonction de payer",
        "tribunal de commerce",
        "CPC art. 1405",
        "lu : 09/2026",
        "Délais",
        "À réunir contrat",
        "Voies fermées à ce jour",
        "le débiteur est en France",
        "Prescription",
        "paiement partiel du 10/11/2026",
    ):
        assert words in procedures, words
    assert "ne remplacent pas le conseil" in procedures


def test_what_was_undone_is_no_part_of_the_journal(full: tuple[Desk, int], tmp_path: Path) -> None:
    desk, debtor_id = full
    desk.note(debtor_id, "note reprise aussitôt")
    desk.undo()
    archive = make(desk, debtor_id, tmp_path / "dossier.zip")
    journal = archive.text("03_journal.pdf")
    assert "note reprise" not in journal
    assert "annulation" not in journal


def test_letters_are_those_that_left_byte_for_byte(full: tuple[Desk, int], tmp_path: Path) -> None:
    desk, debtor_id = full
    database = sqlite3.connect(desk.database)
    pages = dict(database.execute('SELECT "on", file_sha256 FROM letter'))
    database.close()
    archive = make(desk, debtor_id, tmp_path / "dossier.zip")
    for on, sha256 in pages.items():
        day = "/".join(reversed(on.split("-")))
        assert hashlib.sha256(archive.exhibit(f"du {day}\u00a0:")).hexdigest() == sha256


def test_a_letter_sent_before_pages_were_kept_is_its_text(
    full: tuple[Desk, int], tmp_path: Path
) -> None:
    desk, debtor_id = full
    with sqlite3.connect(desk.database) as database:
        database.execute("UPDATE letter SET file_name = '', file_sha256 = ''")
        (sha256,) = database.execute(
            "SELECT sha256 FROM letter WHERE channel = 'registered'"
        ).fetchone()
    archive = make(desk, debtor_id, tmp_path / "dossier.zip")
    assert "pieces/06_2026-11-03-recommande.txt" in archive.names
    text = archive.exhibit("Recommandé du 03/11/2026")
    assert hashlib.sha256(text).hexdigest() == sha256
    assert "Mise en demeure" in text.decode()


def test_a_page_that_was_tampered_with_gives_way_to_the_text_and_is_named(
    full: tuple[Desk, int], tmp_path: Path
) -> None:
    desk, debtor_id = full
    with sqlite3.connect(desk.database) as database:
        database.execute(
            "UPDATE document SET data = CAST(data || 'x' AS BLOB) WHERE sha256 ="
            " (SELECT file_sha256 FROM letter WHERE channel = 'registered')"
        )
    archive = make(desk, debtor_id, tmp_path / "dossier.zip")
    assert "pieces/06_2026-11-03-recommande.txt" in archive.names
    (told,) = [fact for fact in archive.made.view.missing if fact.code.startswith("document.")]
    assert "03/11/2026" in told.label
    assert "a changé" in told.where


def test_a_linked_copy_that_changed_or_went_is_named_and_left_out(
    full: tuple[Desk, int], tmp_path: Path
) -> None:
    desk, debtor_id = full
    assert not [f for f in prepared(desk, debtor_id) if f.startswith("copy.")]
    linked = tmp_path / "F-2.pdf"
    linked.write_bytes(LINKED + b"retouche")
    view = desk.prepare_handover(debtor_id, TO)
    (told,) = [fact for fact in view.missing if fact.code == "copy.F-2"]
    assert "a changé" in told.where
    linked.unlink()
    archive = make(desk, debtor_id, tmp_path / "dossier.zip")
    assert [f.code for f in archive.made.view.missing if f.code.startswith("copy.")] == ["copy.F-2"]
    assert not [name for name in archive.names if "F-2" in name]
    assert archive.exhibit("Facture F-1") == COPY
    (order,) = [each for each in archive.made.view.procedures if each.route == "order_to_pay"]
    assert "invoices" in order.missing


def test_what_is_missing_is_named_until_it_is_there(desk: Desk, tmp_path: Path) -> None:
    debtor_id = enter(desk, due_on=date(2026, 10, 15))
    bare = desk.prepare_handover(debtor_id, HandoverDraft())
    codes = [fact.code for fact in bare.missing]
    assert {"creditor_name", "handed_to", "debtor_address", "copy.F-1", "notice"} <= set(codes)
    assert all(fact.label and fact.where for fact in bare.missing)
    notify(desk)
    letter_id = max(letter.id for letter in desk.dossier(debtor_id).dossier.letters)
    assert prepared(desk, debtor_id) == ["copy.F-1", f"deposit.{letter_id}", f"proof.{letter_id}"]
    slip = tmp_path / "avis.png"
    slip.write_bytes(SLIP)
    told = EventDraft(kind=EventKind.LETTER_DEPOSITED, on=date(2026, 11, 3), reference="1A 2")
    desk.record_event(debtor_id, told)
    (deposit, _proof) = desk.prepare_handover(debtor_id, TO).missing[1:]
    assert "sans document" in deposit.where
    desk.undo()
    for kind in (EventKind.LETTER_DEPOSITED, EventKind.LETTER_RETURNED):
        desk.record_event(debtor_id, EventDraft(kind=kind, on=date(2026, 11, 3), scan=slip))
    assert prepared(desk, debtor_id) == ["copy.F-1"]
    attach(desk, debtor_id, "F-1", tmp_path / "F-1.pdf", COPY)
    assert prepared(desk, debtor_id) == []
    desk.record_event(debtor_id, EventDraft(kind=EventKind.TITLE_OBTAINED))
    (deed,) = desk.prepare_handover(debtor_id, TO).missing
    assert "titre exécutoire" in deed.label


def test_what_an_agency_needs_by_law_is_to_be_gathered(full: tuple[Desk, int]) -> None:
    desk, debtor_id = full
    agency = desk.prepare_handover(debtor_id, HandoverDraft(to="Recouvr’")).to_gather
    assert any("R124-3" in each for each in agency)
    assert not any("R124-3" in each for each in desk.prepare_handover(debtor_id, TO).to_gather)
    assert any("BODACC" in each for each in agency)


def test_what_to_beware_of_is_told(full: tuple[Desk, int], make_desk: MakeDesk) -> None:
    desk, debtor_id = full
    assert "promesse attendue pour le 30/11/2026" in warned(desk, debtor_id)
    desk.open_dispute(debtor_id, "quality", ["F-2"])
    assert "litige en cours sur F-2 : 300,00 € contestés" in plain(warned(desk, debtor_id))
    desk.agree_plan(debtor_id, PlanDraft(count=3))
    assert "échéancier du 24/11/2026 en cours" in warned(desk, debtor_id)
    enter(desk, "F-3", 1_000, due_on=date(2027, 1, 10))
    assert "non encore échues" in warned(desk, debtor_id)
    desk.edit_debtor(debtor_id, DebtorChanges(kind=DebtorKind.PUBLIC_BODY))
    assert "débiteur public" in warned(desk, debtor_id)
    desk.record_event(debtor_id, EventDraft(kind=EventKind.INSOLVENCY_OPENED))
    assert warned(desk, debtor_id).startswith("procédure collective du 24/11/2026")
    desk.edit_debtor(debtor_id, DebtorChanges(kind=DebtorKind.BUSINESS))
    near = make_desk(date(2031, 6, 1))
    assert "F-2 (30/09/2031)" in warned(near, debtor_id)
    assert "prescription acquise" in warned(make_desk(date(2040, 6, 3)), debtor_id)


def test_nothing_overdue_or_nothing_open_is_told_and_can_still_be_made(
    desk: Desk, tmp_path: Path
) -> None:
    debtor_id = enter(desk, due_on=date(2026, 12, 15))
    complete(desk, debtor_id, kind=DebtorKind.BUSINESS)
    assert "aucune facture échue" in warned(desk, debtor_id)
    assert "overdue_invoice" not in prepared(desk, debtor_id)
    desk.record_payment(debtor_id, 120_000)
    archive = Archive(desk.hand_over(debtor_id, TO, tmp_path / "a.zip", is_marked=False))
    assert archive.manifest["amounts"] == []
    assert "Aucune facture n’est ouverte" in archive.text("02_decompte.pdf")


def test_money_that_waits_is_deducted_and_the_difference_told(
    full: tuple[Desk, int], tmp_path: Path
) -> None:
    desk, debtor_id = full
    desk.record_payment(debtor_id, 150_000, date(2026, 11, 20), "F-1")
    assert "restent à affecter" in warned(desk, debtor_id)
    archive = make(desk, debtor_id, tmp_path / "dossier.zip")
    (found,) = archive.made.view.amounts
    assert found.credit_cents == 50_000
    assert found.due_cents == found.overdue_cents + found.interest_cents + 4_000 - 50_000
    text = archive.text("02_decompte.pdf")
    assert "non affectés à une facture −500,00 €" in text
    assert "sans intérêts tant que des règlements restent à affecter" in text


def test_a_consumer_without_notice_owes_no_interest_and_the_statement_says_why(
    desk: Desk, tmp_path: Path
) -> None:
    debtor_id = enter(desk, due_on=date(2026, 10, 15))
    complete(desk, debtor_id, kind=DebtorKind.CONSUMER)
    archive = make(desk, debtor_id, tmp_path / "dossier.zip")
    text = archive.text("02_decompte.pdf")
    assert "faute de mise en demeure" in text
    assert "L441-10" not in text
    assert "40,00" not in text
    assert archive.manifest["amounts"][0]["due"] == "1200.00"
