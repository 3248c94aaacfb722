"""Copies of invoices, scans of proofs, and what is kept of a letter for ever."""

from __future__ import annotations

import email
import hashlib
import sqlite3
from collections.abc import Callable
from datetime import date
from email.policy import default
from pathlib import Path

import pytest

from relance_tui.domain.codes import DebtorKind, EventKind
from relance_tui.errors import RelanceError, UsageError
from relance_tui.services import enclosing
from relance_tui.services.desk import Desk
from relance_tui.services.views import EventDraft, LetterChoice, Sending
from relance_tui.storage.documents import document, event_documents, kept_letters
from relance_tui.storage.light import reading
from tests.services.house import complete
from tests.services.test_casework import enter

PDF = b"%PDF-1.7\nthe copy of an invoice\n"


@pytest.fixture
def debtor_id(desk: Desk) -> int:
    found = enter(desk)
    complete(desk, found, kind=DebtorKind.BUSINESS)
    return found


def copy(folder: Path, name: str = "F-1.pdf", data: bytes = PDF) -> Path:
    path = folder / name
    path.write_bytes(data)
    return path


def test_a_copy_goes_with_the_letter_and_its_checksum_is_kept(
    desk: Desk, debtor_id: int, tmp_path: Path
) -> None:
    desk.attach_copy(debtor_id, "F-1", copy(tmp_path))
    letter = desk.letter(debtor_id)
    (enclosed,) = letter.enclosures
    assert (enclosed.name, enclosed.sha256) == ("F-1.pdf", hashlib.sha256(PDF).hexdigest())
    name, data = desk.letter_file(letter, "eml")
    message = email.message_from_bytes(data, policy=default)
    attached = {part.get_filename(): part.get_content() for part in message.iter_attachments()}
    assert name.endswith(".eml")
    assert attached["F-1.pdf"] == PDF
    assert any(content.startswith(b"%PDF") for content in attached.values() if content != PDF)
    desk.mark_sent(letter)
    with reading(desk.database) as connection:
        (kept,) = kept_letters(connection, debtor_id)
    assert [(mark.name, mark.sha256) for mark in kept.enclosures] == [("F-1.pdf", enclosed.sha256)]


def test_the_page_and_the_text_are_kept_as_they_left(desk: Desk, debtor_id: int) -> None:
    letter = desk.letter(debtor_id)
    desk.mark_sent(letter)
    desk.change_setting("creditor.name", "Un autre nom")
    with reading(desk.database) as connection:
        (kept,) = kept_letters(connection, debtor_id)
        assert kept.file is not None
        page = document(connection, kept.file.sha256)
    assert page is not None
    assert hashlib.sha256(page).hexdigest() == kept.file.sha256
    text = f"{kept.subject}\n\n{kept.body}"
    assert hashlib.sha256(text.encode()).hexdigest() == kept.sha256
    assert (kept.body, kept.deadline_on) == (letter.body, letter.deadline_on)
    assert kept.recipient == "M. Noël, noel@client.example"


def test_an_undone_copy_goes_no_more(desk: Desk, debtor_id: int, tmp_path: Path) -> None:
    desk.attach_copy(debtor_id, "F-1", copy(tmp_path))
    desk.undo()
    assert desk.letter(debtor_id).enclosures[0].name == ""


def test_a_linked_copy_that_changed_is_refused_by_name(
    desk: Desk, debtor_id: int, tmp_path: Path
) -> None:
    path = copy(tmp_path)
    desk.attach_copy(debtor_id, "F-1", path, is_linked=True)
    letter = desk.letter(debtor_id)
    assert desk.letter_file(letter, "eml")
    path.write_bytes(PDF + b"changed")
    with pytest.raises(RelanceError, match=r"F-1\.pdf a changé"):
        desk.mark_sent(letter)
    path.unlink()
    with pytest.raises(RelanceError, match=r"F-1\.pdf"):
        desk.letter_file(letter, "eml")
    assert desk.dossier(debtor_id).dossier.letters == ()


def test_copies_are_found_by_number_in_the_folder_of_the_house(
    desk: Desk, debtor_id: int, tmp_path: Path
) -> None:
    folder = tmp_path / "factures"
    folder.mkdir()
    desk.change_setting("invoices.folder", str(folder))
    assert desk.letter(debtor_id).enclosures[0].name == ""
    copy(folder)
    assert desk.letter(debtor_id).enclosures[0].name == "F-1.pdf"


@pytest.mark.parametrize("number", ["../F-1", "..", ".", "/etc/passwd", "a\0b", "", "x" * 300])
def test_a_number_never_leads_out_of_the_folder(tmp_path: Path, number: str) -> None:
    copy(tmp_path)
    (tmp_path / "in").mkdir()
    found = enclosing._in_folder(number, str(tmp_path / "in"))
    assert found is None


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("absente.pdf", None, "absente"),
        ("texte.txt", b"bonjour", "PDF"),
        ("vide.pdf", b"", "PDF"),
        ("zip.pdf", b"PK\x03\x04", "PDF"),
    ],
)
def test_what_is_no_copy_is_refused_and_nothing_is_written(
    desk: Desk, tmp_path: Path, name: str, data: bytes | None, words: str
) -> None:
    debtor_id = enter(desk)
    path = tmp_path / name
    if data is not None:
        path.write_bytes(data)
    before = desk.log(1)
    with pytest.raises(UsageError, match=words):
        desk.attach_copy(debtor_id, "F-1", path)
    assert desk.log(1) == before


def test_a_file_too_large_is_refused_unread(
    desk: Desk, debtor_id: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(enclosing, "LARGEST_BYTES", 10)
    with pytest.raises(UsageError, match="trop gros"):
        desk.attach_copy(debtor_id, "F-1", copy(tmp_path))


def test_a_device_that_never_ends_is_read_no_further_than_the_limit(
    desk: Desk, debtor_id: int, a_device: Callable[[int], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(enclosing, "LARGEST_BYTES", 10)
    with pytest.raises(UsageError, match="trop gros"):
        desk.attach_copy(debtor_id, "F-1", a_device(11))


def test_a_registered_letter_keeps_its_deposit_and_the_scan_of_its_proof(
    make_desk: Callable[..., Desk], tmp_path: Path
) -> None:
    desk = make_desk()
    debtor_id = enter(desk)
    complete(desk, debtor_id, kind=DebtorKind.BUSINESS)
    letter = desk.letter(debtor_id, LetterChoice(step="mise-en-demeure"))
    sending = Sending(channel="registered", override="essai", deposit=" 1A 234 567 8901 2 ")
    done = desk.mark_sent(letter, sending)
    assert "1A 234 567 8901 2" in done.recorded
    later = make_desk(date(2026, 11, 27))
    draft = EventDraft(
        kind=EventKind.LETTER_RECEIVED, on=date(2026, 11, 26), scan=copy(tmp_path, "avis.pdf")
    )
    later.record_event(debtor_id, draft)
    deposited, received = sorted(
        later.dossier(debtor_id).dossier.events, key=lambda event: event.id
    )
    assert (deposited.kind, deposited.reference) == (
        EventKind.LETTER_DEPOSITED,
        "1A 234 567 8901 2",
    )
    assert deposited.letter_id == received.letter_id is not None
    with reading(desk.database) as connection:
        marks = event_documents(connection, debtor_id)
        assert document(connection, marks[received.id].sha256) == PDF
    assert "avis.pdf" in later.log(1)[0].text


def test_a_document_is_kept_once(desk: Desk, debtor_id: int, tmp_path: Path) -> None:
    enter(desk, "F-2", 30_000)
    desk.attach_copy(debtor_id, "F-1", copy(tmp_path))
    desk.attach_copy(debtor_id, "F-2", copy(tmp_path, "autre.pdf"))
    connection = sqlite3.connect(desk.database)
    assert connection.execute("SELECT COUNT(*) FROM document").fetchone() == (1,)
    connection.close()
