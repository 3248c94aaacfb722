"""Letters that left: kept word for word, exported as they were, and what became of them."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from relance_tui.domain.codes import DebtorKind, EventKind, FollowUpKind
from relance_tui.errors import RelanceError
from relance_tui.services import sent
from relance_tui.services.desk import Desk
from relance_tui.services.sent import SentView
from relance_tui.services.views import DebtorChanges, EventDraft, LetterChoice, Sending
from tests.services.house import complete
from tests.services.test_casework import enter
from tests.services.test_legal import NOTICE_ON, next_of, notify, record

MakeDesk = Callable[..., Desk]
SLIP = b"%PDF-1.7 the signed slip"


def noticed(desk: Desk, kind: DebtorKind = DebtorKind.CONSUMER) -> int:
    """A dossier whose formal notice left on `NOTICE_ON` and gave until 2 December."""
    debtor_id = enter(desk, due_on=date(2026, 9, 30))
    complete(desk, debtor_id, kind=kind)
    letter = desk.letter(debtor_id, LetterChoice(step="mise-en-demeure"))
    desk.mark_sent(letter, Sending(on=NOTICE_ON, override="essai"))
    return debtor_id


def last(desk: Desk, debtor_id: int) -> SentView:
    return desk.sent_letters(debtor_id)[0]


def test_a_dossier_without_letters_has_none(desk: Desk) -> None:
    assert desk.sent_letters(enter(desk)) == ()


def test_letters_are_told_newest_first_as_they_were_kept(desk: Desk) -> None:
    debtor_id = enter(desk, due_on=date(2026, 9, 30))
    complete(desk, debtor_id)
    letter = desk.letter(debtor_id, LetterChoice(step="rappel"))
    desk.mark_sent(letter, Sending(on=date(2026, 11, 3), override="essai"))
    desk.mark_sent(
        desk.letter(debtor_id, LetterChoice(step="relance-ferme")), Sending(override=".")
    )
    second, first = desk.sent_letters(debtor_id)
    assert (first.on, first.channel, first.step_number) == (date(2026, 11, 3), "email", 1)
    assert first.text == f"{letter.subject}\n\n{letter.body}"
    assert first.sha256 == hashlib.sha256(first.text.encode()).hexdigest()
    assert (first.recipient, first.by) == (letter.recipient, "marie")
    assert (first.invoice_numbers, first.deadline_on) == (("F-1",), letter.deadline_on)
    assert (first.state, first.state_text, first.effects) == ("sent", "", ())
    assert (second.step, second.on) == ("relance-ferme", desk.today)


def test_what_changes_afterwards_never_changes_what_left(desk: Desk) -> None:
    debtor_id = noticed(desk)
    before = last(desk, debtor_id)
    page = sent.sent_page(desk, before.id)
    desk.edit_debtor(debtor_id, DebtorChanges(name="Autre nom", address="ailleurs"))
    desk.change_setting("creditor.name", "Autre maison")
    after = last(desk, debtor_id)
    assert (after.text, after.recipient) == (before.text, before.recipient)
    assert sent.sent_text(desk, before.id) == before.text
    assert sent.sent_page(desk, before.id) == page
    assert hashlib.sha256(page[1]).hexdigest() == before.file_sha256
    assert page[0] == before.file_name
    assert sent.verify(desk) == ()


def test_a_registered_letter_is_followed_from_its_deposit_to_its_receipt(desk: Desk) -> None:
    debtor_id = noticed(desk)
    view = last(desk, debtor_id)
    assert (view.state, view.is_proof_late, view.deposit_number) == ("sent", True, "")
    assert view.state_text == "preuve à saisir depuis le 18/11/2026"
    assert view.effects[0].startswith("effet encore inconnu")
    record(desk, debtor_id, "letter_deposited", date(2026, 11, 4), reference="2C 123")
    view = last(desk, debtor_id)
    assert (view.state, view.deposit_number, view.deposited_on) == (
        *("deposited", "2C 123"),
        date(2026, 11, 4),
    )
    record(desk, debtor_id, "letter_presented", date(2026, 11, 5))
    record(desk, debtor_id, "letter_received", date(2026, 11, 6))
    view = last(desk, debtor_id)
    assert (view.state, view.is_proof_late) == ("received", False)
    assert view.state_text == (
        "déposé le 04/11/2026, n° 2C 123, présenté le 05/11/2026, reçu le 06/11/2026"
    )


def test_each_effect_comes_with_its_article(desk: Desk, make_desk: MakeDesk) -> None:
    debtor_id = noticed(desk)
    record(desk, debtor_id, "letter_received", date(2026, 11, 6))
    notice, interest, deadline, limitation = last(desk, debtor_id).effects
    assert "06/11/2026, jour de sa réception (C. civ. art. 1344)" in notice
    assert "à compter du 07/11/2026 (C. civ. art. 1231-6, 1344-1" in interest
    assert deadline == "délai accordé jusqu’au 02/12/2026"
    assert "n’interrompt pas la prescription" in limitation
    assert "n° 20-23.204" in limitation
    later = make_desk(date(2026, 12, 4))
    assert f"{deadline}, passé depuis 2\u00a0j" in last(later, debtor_id).effects


def test_an_unclaimed_letter_still_counts(make_desk: MakeDesk) -> None:
    debtor_id = noticed(make_desk())
    desk = make_desk(date(2026, 12, 4))
    record(desk, debtor_id, "letter_returned", date(2026, 12, 3))
    said = " ".join(last(desk, debtor_id).effects)
    assert "03/12/2026, jour de son retour" in said
    assert "n° 19-20.680" in said
    assert "passé avant même qu’il prenne effet" in said


def test_a_business_owed_interest_without_the_notice(desk: Desk) -> None:
    debtor_id = noticed(desk, DebtorKind.BUSINESS)
    record(desk, debtor_id, "letter_refused", date(2026, 11, 6))
    said = " ".join(last(desk, debtor_id).effects)
    assert "dus depuis l’échéance, sans mise en demeure (C. com. art. L441-10 II" in said
    assert "jour de son refus" in said


def test_the_house_may_count_from_the_sending(desk: Desk) -> None:
    debtor_id = noticed(desk)
    desk.change_setting("interest.notice_start", "sending")
    notice, interest, *_rest = last(desk, debtor_id).effects
    assert "03/11/2026, jour de son envoi" in notice
    assert "04/11/2026" in interest


def test_the_scan_of_the_slip_is_named_beside_the_proof(desk: Desk, tmp_path: Path) -> None:
    debtor_id = noticed(desk)
    (tmp_path / "avis.pdf").write_bytes(SLIP)
    record(desk, debtor_id, "letter_received", date(2026, 11, 6), scan=tmp_path / "avis.pdf")
    assert "reçu le 06/11/2026 (avis.pdf)" in last(desk, debtor_id).state_text


def test_a_letter_that_claims_nothing_any_more_asks_for_nothing(desk: Desk) -> None:
    debtor_id = noticed(desk)
    desk.record_payment(debtor_id, 120_000)
    view = last(desk, debtor_id)
    assert (view.state_text, view.is_proof_late) == ("preuve non saisie", False)
    assert any(text == "délai accordé jusqu’au 02/12/2026" for text in view.effects)


def test_the_proof_is_asked_for_some_days_after_and_only_until_it_is_final(
    make_desk: MakeDesk,
) -> None:
    desk = make_desk()
    debtor_id = enter(desk, due_on=date(2026, 10, 15))
    notify(desk)
    due_on = date(2026, 11, 18)
    assert make_desk(date(2026, 11, 17)).first_rows(5) == []
    (row,) = make_desk(due_on).first_rows(5)
    assert (row.kind, row.due_on) == (FollowUpKind.MISSING_PROOF, due_on)
    record(desk, debtor_id, "letter_deposited", date(2026, 11, 4))
    record(desk, debtor_id, "letter_presented", date(2026, 11, 5))
    assert next_of(desk, debtor_id).kind is FollowUpKind.MISSING_PROOF
    record(desk, debtor_id, "letter_refused", date(2026, 11, 6))
    assert next_of(desk, debtor_id).kind is not FollowUpKind.MISSING_PROOF
    desk.undo()
    assert next_of(desk, debtor_id).kind is FollowUpKind.MISSING_PROOF


def test_the_letter_a_proof_is_about_can_be_named(desk: Desk) -> None:
    debtor_id = noticed(desk)
    letter = desk.letter(debtor_id, LetterChoice(step="mise-en-demeure"))
    desk.mark_sent(letter, Sending(on=NOTICE_ON, override="encore"))
    second, first = (view.id for view in desk.sent_letters(debtor_id))
    record(desk, debtor_id, "letter_received", date(2026, 11, 6), letter_id=first)
    states = {view.id: view.state for view in desk.sent_letters(debtor_id)}
    assert (states[first], states[second]) == ("received", "sent")
    draft = EventDraft(kind=EventKind.LETTER_RECEIVED, on=date(2026, 11, 2), letter_id=second)
    with pytest.raises(RelanceError, match="avant cette date"):
        desk.record_event(debtor_id, draft)


# Out of the program.


def test_a_page_is_exported_as_it_left(desk: Desk, tmp_path: Path) -> None:
    view = last(desk, noticed(desk))
    desk.change_setting("export.folder", str(tmp_path / "sorties"))
    path = desk.export_sent(view.id)
    assert path == tmp_path / "sorties" / view.file_name
    assert hashlib.sha256(path.read_bytes()).hexdigest() == view.file_sha256
    assert desk.export_sent(view.id) == path
    chosen = tmp_path / "preuve.pdf"
    assert desk.export_sent(view.id, chosen).read_bytes() == path.read_bytes()
    with pytest.raises(RelanceError, match="existe déjà"):
        desk.export_sent(view.id, chosen)


def test_another_file_of_that_name_is_left_alone(desk: Desk, tmp_path: Path) -> None:
    view = last(desk, noticed(desk))
    desk.change_setting("export.folder", str(tmp_path))
    (tmp_path / view.file_name).write_text("mine", encoding="utf-8")
    path = desk.export_sent(view.id)
    assert path.name != view.file_name
    assert hashlib.sha256(path.read_bytes()).hexdigest() == view.file_sha256
    assert (tmp_path / view.file_name).read_text(encoding="utf-8") == "mine"


def change(desk: Desk, statement: str) -> None:
    """Changes the database behind the program's back."""
    connection = sqlite3.connect(desk.database)
    with connection:
        connection.execute(statement)
    connection.close()


def test_a_letter_sent_before_pages_were_kept_is_exported_as_its_text(
    desk: Desk, tmp_path: Path
) -> None:
    debtor_id = noticed(desk)
    change(desk, "UPDATE letter SET file_name = '', file_sha256 = ''")
    view = last(desk, debtor_id)
    assert (view.file_name, view.file_sha256) == ("", "")
    desk.change_setting("export.folder", str(tmp_path))
    path = desk.export_sent(view.id)
    assert path.suffix == ".txt"
    assert path.read_text(encoding="utf-8") == view.text
    assert sent.verify(desk) == ()


@pytest.mark.parametrize(
    ("statement", "part"),
    [
        ("UPDATE letter SET body = body || '.'", "text"),
        ("UPDATE letter SET subject = 'autre'", "text"),
        ("UPDATE document SET data = x'25'", "page"),
        ("DELETE FROM document", "page"),
    ],
)
def test_what_is_not_what_left_any_more_is_found_and_never_given_out(
    desk: Desk, tmp_path: Path, statement: str, part: str
) -> None:
    view = last(desk, noticed(desk))
    change(desk, statement)
    (found,) = sent.verify(desk)
    assert (found.letter_id, found.part) == (view.id, part)
    given = sent.sent_text if part == "text" else sent.sent_page
    with pytest.raises(RelanceError, match="empreinte différente"):
        given(desk, view.id)
    if part == "page":
        with pytest.raises(RelanceError, match="empreinte différente"):
            desk.export_sent(view.id, tmp_path / "x.pdf")
        assert not (tmp_path / "x.pdf").exists()


def test_a_sending_that_was_undone_is_no_letter(desk: Desk) -> None:
    debtor_id = enter(desk, due_on=date(2026, 9, 30))
    complete(desk, debtor_id)
    desk.mark_sent(desk.letter(debtor_id, LetterChoice(step="rappel")), Sending(override="."))
    (view,) = desk.sent_letters(debtor_id)
    desk.undo()
    assert desk.sent_letters(debtor_id) == ()
    with pytest.raises(RelanceError, match="annulé"):
        sent.sent_text(desk, view.id)
