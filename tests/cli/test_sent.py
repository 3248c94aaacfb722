"""show with the letters that left, and event with what it changes."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from relance_tui.cli.output import columns
from relance_tui.domain.codes import EventKind
from relance_tui.services.desk import Desk
from relance_tui.services.views import EventDraft
from tests.cli.conftest import Run
from tests.services.test_casework import enter
from tests.services.test_sent import noticed

FIELDS = {
    *("on", "channel", "step", "subject", "recipient", "by", "invoices", "sha256", "file"),
    *("file_sha256", "enclosures", "deadline", "deposit", "state", "effects"),
}


def test_a_dossier_for_programs_holds_its_letters(run: Run, desk: Desk) -> None:
    debtor_id = noticed(desk)
    (view,) = desk.sent_letters(debtor_id)
    (letter,) = run("show", "C1", "--json").document["letters"]
    assert letter.keys() == FIELDS
    assert (letter["on"], letter["channel"], letter["step"]) == (
        *("2026-11-03", "registered"),
        "mise-en-demeure",
    )
    assert (letter["sha256"], letter["file_sha256"]) == (view.sha256, view.file_sha256)
    assert (letter["state"], letter["deposit"], letter["deadline"]) == ("sent", None, "2026-12-02")
    run("event", "C1", "letter_deposited", "--on", "2026-11-04", "--reference", "2C 123")
    run("event", "C1", "letter_received", "--on", "2026-11-06")
    (letter,) = run("show", "C1", "--json").document["letters"]
    assert (letter["state"], letter["deposit"]) == (
        "received",
        {"number": "2C 123", "on": "2026-11-04"},
    )
    assert "06/11/2026" in letter["effects"][0]


def test_a_dossier_without_letters_says_nothing_of_them(run: Run, desk: Desk) -> None:
    enter(desk)
    assert run("show", "C1", "--json").document["letters"] == []
    assert "Courriers" not in run("show", "C1").out


def test_a_dossier_for_people_tells_what_became_of_its_letters(run: Run, desk: Desk) -> None:
    debtor_id = noticed(desk)
    received = EventDraft(kind=EventKind.LETTER_RECEIVED, on=date(2026, 11, 6))
    desk.record_event(debtor_id, received)
    ran = run("show", "C1")
    flat = " ".join(ran.out.split())
    assert "Courriers envoyés 03/11/2026 recommandé, niv. 4 Mise en demeure" in flat
    assert "reçu le 06/11/2026" in flat
    assert "à compter du 07/11/2026" in flat
    assert max(columns(line) for line in ran.out.splitlines()) <= 80


@pytest.mark.parametrize("is_json", [False, True])
def test_an_event_tells_what_it_changes(run: Run, desk: Desk, *, is_json: bool) -> None:
    noticed(desk)
    words = ("event", "C1", "letter_received", "--on", "2026-11-06")
    if is_json:
        said = " ".join(run(*words, "--json").document["effects"])
    else:
        ran = run(*words)
        said = " ".join(ran.out.split())
        assert max(columns(line) for line in ran.out.splitlines()) <= 80
        assert ran.out.splitlines()[-1].startswith("Suite")
    assert "prend effet le 06/11/2026" in said.replace("\u00a0", " ")


def test_another_verb_has_nothing_to_say_in_law(run: Run, desk: Desk) -> None:
    enter(desk)
    assert run("call", "C1", "voicemail", "--json").document["effects"] == []


def test_a_page_kept_is_what_the_export_gives(desk: Desk, tmp_path: Path) -> None:
    (view,) = desk.sent_letters(noticed(desk))
    assert desk.export_sent(view.id, tmp_path / "page.pdf").read_bytes().startswith(b"%PDF-")
