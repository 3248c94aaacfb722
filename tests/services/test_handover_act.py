"""The act of handing over on a real database, what refuses it, and texts that are no help."""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from relance_tui.domain.codes import DebtorKind, EventKind, FollowUpKind
from relance_tui.domain.formats import amount
from relance_tui.errors import GuardRefusal, RelanceError, RetryLater, UsageError
from relance_tui.i18n import current_language, use_language
from relance_tui.services.acting import Act
from relance_tui.services.demo import build
from relance_tui.services.desk import Desk
from relance_tui.services.handover_contents import exhibit_name
from relance_tui.services.handover_file import bundle
from relance_tui.services.handover_views import HandoverDraft, HandoverKind
from relance_tui.services.views import DebtorChanges, EventDraft, LetterChoice, Sending
from relance_tui.storage.database import close_connections
from relance_tui.storage.light import close_idle
from tests.conftest import TODAY
from tests.services.handed import (
    COPY,
    SLIP,
    TO,
    Archive,
    attach,
    fill,
    make,
    plain,
)
from tests.services.house import complete
from tests.services.test_casework import enter

MakeDesk = Callable[..., Desk]

HOSTILE = (
    "../../x",
    "{{ 1234567*2 }}",
    "=cmd()|' /C calc'!A0",
    "<script>alert(1)</script>",
    "]] #set page(width: 1pt)",
    "Très long nom " * 21 + "fin",
    "\u202eéditeur\u202c \u05d0\u05d1\u05d2",
    "Boulangerie 🥖🥐",
)


@pytest.fixture
def full(desk: Desk, tmp_path: Path) -> tuple[Desk, int]:
    return desk, fill(desk, tmp_path)


# The act.


def test_a_marked_dossier_gets_no_reminder_until_it_comes_back(
    full: tuple[Desk, int], tmp_path: Path, make_desk: MakeDesk
) -> None:
    desk, debtor_id = full
    before = desk.dossier(debtor_id)
    archive = make(desk, debtor_id, tmp_path / "dossier.zip")
    done = archive.made.done
    assert done is not None
    assert TO.to in done.recorded
    assert archive.made.sha256[:16] in done.recorded
    view = desk.dossier(debtor_id)
    (event,) = [each for each in view.dossier.events if each.kind is EventKind.HANDED_OVER]
    assert (event.reference, event.on, event.step, event.step_number) == (
        TO.to,
        TODAY,
        "contentieux",
        5,
    )
    assert {each.code for each in view.frozen_invoices.values()} == {"frozen.handed_over"}
    later = make_desk(date(2027, 3, 1))
    with pytest.raises(GuardRefusal, match="remise"):
        later.mark_sent(later.letter(debtor_id, LetterChoice(template="rappel")), Sending())
    row = later.queue_rows([debtor_id])[0]
    assert row.kind is not FollowUpKind.DUNNING_STEP
    desk.record_event(debtor_id, EventDraft(kind=EventKind.HANDOVER_ENDED))
    assert desk.dossier(debtor_id).frozen_invoices != view.frozen_invoices
    desk.undo()
    desk.undo()
    after = desk.dossier(debtor_id)
    assert (after.dossier, after.follow_up) == (before.dossier, before.follow_up)
    assert archive.made.path.exists()


def test_the_act_keeps_the_checksum_and_the_manifest(
    full: tuple[Desk, int], tmp_path: Path
) -> None:
    desk, debtor_id = full
    archive = make(desk, debtor_id, tmp_path / "dossier.zip")
    database = sqlite3.connect(desk.database)
    (text,) = database.execute("SELECT detail FROM act WHERE kind = 'handover'").fetchone()
    database.close()
    detail = json.loads(text)
    assert detail["sha256"] == archive.made.sha256
    assert detail["manifest"] == archive.manifest
    assert (detail["file"], detail["exhibits"]) == ("dossier.zip", 7)


def test_without_marking_only_the_file_is_made(full: tuple[Desk, int], tmp_path: Path) -> None:
    desk, debtor_id = full
    before, lines = desk.dossier(debtor_id), desk.log()
    made = desk.hand_over(debtor_id, HandoverDraft(), tmp_path / "a.zip", is_marked=False)
    assert made.done is None
    assert desk.dossier(debtor_id) == before
    assert desk.log() == lines
    assert Archive(made).manifest["handed_to"] is None


def test_some_invoices_alone_take_their_letters_and_leave_the_others(
    full: tuple[Desk, int], tmp_path: Path
) -> None:
    desk, debtor_id = full
    draft = HandoverDraft(to="Me Roux", invoice_numbers=("f-2",))
    archive = make(desk, debtor_id, tmp_path / "dossier.zip", draft)
    assert [each.title for each in archive.made.view.exhibits] == ["Facture F-2 du 30/09/2026"]
    assert "F-1" not in archive.text("02_decompte.pdf")
    assert archive.manifest["amounts"][0]["principal"] == "300.00"
    view = desk.dossier(debtor_id)
    by_number = {i.number: i.id for i in view.dossier.invoices}
    frozen = {key for key, why in view.frozen_invoices.items() if why.code == "frozen.handed_over"}
    assert frozen == {by_number["F-2"]}


@pytest.mark.parametrize(
    ("draft", "error", "words"),
    [
        (HandoverDraft(), UsageError, "à qui"),
        (HandoverDraft(to=" \t"), UsageError, "à qui"),
        (HandoverDraft(to="x", on=date(2026, 11, 25)), RelanceError, "futur"),
        (HandoverDraft(to="x", on=date(2025, 11, 24)), RelanceError, "vérifiez le jour"),
        (HandoverDraft(to="x", invoice_numbers=("F-404",)), RelanceError, "F-404"),
        (HandoverDraft(to="x", invoice_numbers=("F-9",)), RelanceError, "F-9"),
    ],
)
def test_what_cannot_be_is_refused_and_writes_nothing(
    desk: Desk, tmp_path: Path, draft: HandoverDraft, error: type[RelanceError], words: str
) -> None:
    debtor_id = enter(desk)
    enter(desk, "F-9", 1_000)
    desk.record_payment(debtor_id, 1_000, date(2026, 11, 20), "F-9")
    before = desk.dossier(debtor_id)
    with pytest.raises(error, match=words):
        desk.hand_over(debtor_id, draft, tmp_path / "a.zip")
    assert desk.dossier(debtor_id) == before
    assert not (tmp_path / "a.zip").exists()


def test_a_file_is_never_overwritten_and_a_folder_never_invented(
    full: tuple[Desk, int], tmp_path: Path
) -> None:
    desk, debtor_id = full
    target = tmp_path / "dossier.zip"
    target.write_text("à moi")
    before = desk.dossier(debtor_id)
    for path in (target, tmp_path / "nulle" / "part.zip"):
        with pytest.raises(RelanceError, match=path.name):
            desk.hand_over(debtor_id, TO, path)
    assert target.read_text() == "à moi"
    assert desk.dossier(debtor_id) == before
    assert not (tmp_path / "nulle").exists()


def test_the_place_proposed_is_free_and_made_when_it_is_used(full: tuple[Desk, int]) -> None:
    desk, debtor_id = full
    proposed = desk.prepare_handover(debtor_id, TO).proposed_path
    assert proposed == Path.home() / "relances" / "2026-11-24_C1_contentieux.zip"
    assert not proposed.parent.exists()
    desk.hand_over(debtor_id, TO, proposed)
    assert proposed.exists()
    again = desk.prepare_handover(debtor_id, TO)
    assert again.proposed_path.name == "2026-11-24_C1_contentieux-2.zip"
    assert any("déjà remis le 24/11/2026" in each for each in again.warnings)


def test_no_file_stays_when_the_act_fails(
    full: tuple[Desk, int], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk, debtor_id = full
    before = desk.dossier(debtor_id)

    def fail(_act: Act) -> None:
        raise RuntimeError("power cut")

    monkeypatch.setattr(Act, "decide_again", fail)
    with pytest.raises(RuntimeError, match="power cut"):
        desk.hand_over(debtor_id, TO, tmp_path / "a.zip")
    monkeypatch.undo()
    assert not (tmp_path / "a.zip").exists()
    assert desk.dossier(debtor_id) == before


@pytest.mark.parametrize("act", ["note", "payment"])
def test_what_happened_while_the_file_was_made_stops_it(
    full: tuple[Desk, int],
    make_desk: MakeDesk,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    act: str,
) -> None:
    desk, debtor_id = full
    real = bundle

    def slow(*arguments: Any) -> Any:
        made = real(*arguments)
        paul = make_desk(user="paul")
        if act == "note":
            paul.note(debtor_id, "il vient d’appeler")
        else:
            paul.record_payment(debtor_id, 100)
        return made

    monkeypatch.setattr("relance_tui.services.handover.bundle", slow)
    with pytest.raises(RetryLater, match="recommencez"):
        desk.hand_over(debtor_id, TO, tmp_path / "a.zip")
    assert not (tmp_path / "a.zip").exists()
    assert [each.kind for each in desk.log(1)] == [act]


# Names, languages, and the dossiers of the demonstration.


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_no_text_leads_out_of_the_file_or_acts_in_it(desk: Desk, tmp_path: Path, text: str) -> None:
    debtor_id = enter(desk, text, due_on=date(2026, 10, 15), code=text)
    complete(desk, debtor_id, kind=DebtorKind.BUSINESS)
    desk.edit_debtor(
        debtor_id,
        DebtorChanges(
            name=text, address=f"{text}\n38000 Grenoble", contact_name=text, phone=f"04 {text}"
        ),
    )
    desk.note(debtor_id, text)
    desk.open_dispute(debtor_id, text, note=text)
    slip = tmp_path / "avis.png"
    slip.write_bytes(SLIP)
    told = EventDraft(kind=EventKind.ACKNOWLEDGEMENT, reference=text, scan=slip)
    desk.record_event(debtor_id, told)
    attach(desk, debtor_id, text, tmp_path / "copie.pdf", COPY)
    draft = HandoverDraft(to=text, kind=HandoverKind.COURT, invoice_numbers=(text,))
    assert desk.prepare_handover(debtor_id, draft).proposed_path.parent.name == "relances"
    archive = make(desk, debtor_id, tmp_path / "dossier.zip", draft)
    assert archive.zip.testzip() is None
    for name in archive.names:
        assert len(name) <= 100
        assert name.isascii()
        assert not any(part in {"", ".", ".."} for part in name.split("/"))
        assert set(name) <= set(
            "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_./"
        )
    archive.zip.extractall(tmp_path / "sorti")
    assert sorted(each.name for each in (tmp_path / "sorti").iterdir()) == [
        *("00_bordereau.pdf", "01_fiche-debiteur.pdf", "02_decompte.pdf", "03_journal.pdf"),
        *("04_procedures.pdf", "manifest.json", "pieces"),
    ]
    shown = "".join(text.replace("\u202e", "").replace("\u202c", "").split())[:40]
    if shown.isascii():
        for paper in archive.made.view.papers[:4]:
            assert shown in "".join(archive.text(paper).split()), paper
    assert "2469134" not in archive.text("03_journal.pdf")
    assert archive.manifest["customer"] == text.strip()


def test_names_are_cut_and_never_empty() -> None:
    assert exhibit_name("01", "../../etc/passwd", "pdf") == "pieces/01_etc-passwd.pdf"
    assert exhibit_name("01", "🥖", "pdf") == "pieces/01_piece.pdf"
    assert exhibit_name("07", "Œuvré & Cie", "png") == "pieces/07_OEuvre-Cie.png"
    assert len(exhibit_name("001", "x" * 300, "pdf")) < 100


def test_the_papers_are_in_french_whatever_the_screen(
    full: tuple[Desk, int], tmp_path: Path
) -> None:
    desk, debtor_id = full
    french = desk.hand_over(debtor_id, TO, tmp_path / "fr.zip", is_marked=False)
    use_language("en")
    english = desk.hand_over(debtor_id, TO, tmp_path / "en.zip", is_marked=False)
    assert current_language() == "en"
    assert french.view.to_gather != english.view.to_gather
    assert french.view.exhibits == english.view.exhibits
    for paper in french.view.papers:
        assert Archive(french).zip.read(paper) == Archive(english).zip.read(paper)


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demonstration, built once."""
    database = build(tmp_path_factory.mktemp("demo"), TODAY, "marie")
    close_connections()
    close_idle()
    return database


def test_every_dossier_of_the_demonstration_can_be_handed_over(
    demo: Path, make_desk: MakeDesk, tmp_path: Path
) -> None:
    desk = Desk(demo, make_desk().clock, "marie")
    debtor_ids = list(desk.queue_ids(everything=True))
    assert len(debtor_ids) > 40
    for debtor_id in debtor_ids:
        target = tmp_path / f"{debtor_id}.zip"
        made = desk.hand_over(debtor_id, TO, target, is_marked=False)
        archive = Archive(made)
        assert archive.zip.testzip() is None
        claims = desk.rights(debtor_id).claims
        assert sum(each.interest_cents for each in made.view.amounts) == claims.interest_cents
        assert sum(each.indemnity_cents for each in made.view.amounts) == claims.indemnity_cents
        for each in archive.manifest["files"]:
            data = archive.zip.read(each["name"])
            assert hashlib.sha256(data).hexdigest() == each["sha256"]
        statement = plain(archive.text("02_decompte.pdf"))
        for each_amount in made.view.amounts:
            assert plain(amount(each_amount.due_cents)).replace("-", "−", 1) in statement
