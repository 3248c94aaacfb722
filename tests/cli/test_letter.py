"""The next letter: read, exported, marked sent."""

from __future__ import annotations

from pathlib import Path

import pytest

from relance_tui.paths import shipped
from relance_tui.services.desk import Desk
from relance_tui.services.views import DebtorChanges
from tests.cli.conftest import Run

HOUSE = {
    "creditor.name": "Atelier Haut",
    "creditor.address": "1 rue Haute",
    "creditor.city": "38000 Grenoble",
    "creditor.phone": "04 76 00 00 00",
    "creditor.iban": "FR7630006000011234567890189",
    "creditor.signatory": "Marie Vernay",
}


@pytest.fixture
def ready(late: Desk) -> Desk:
    """A desk whose letters lack nothing."""
    for key, value in HOUSE.items():
        late.change_setting(key, value)
    late.edit_debtor(late.find("C1"), DebtorChanges(address="2 rue Basse", email="c1@exemple.fr"))
    return late


@pytest.mark.usefixtures("ready")
def test_the_text_is_printed(run: Run) -> None:
    ran = run("letter", "C1", "--step", "rappel")
    assert ran.status == 0
    assert "F-1" in ran.out
    assert "1\u202f200,00\u00a0€" in ran.out
    assert not ran.out.endswith("\n\n")


@pytest.mark.usefixtures("ready")
def test_the_letter_for_programs(run: Run) -> None:
    written = run("letter", "C1", "--step", "rappel", "--json").document
    assert (written["template"], written["step"], written["language"]) == (
        *("rappel", "rappel"),
        "fr",
    )
    assert written["missing"] == []
    assert written["subject"]
    assert "F-1" in written["body"]


@pytest.mark.usefixtures("late")
def test_what_a_letter_lacks_is_said_beside_it(run: Run) -> None:
    ran = run("letter", "C1", "--step", "rappel")
    assert ran.status == 0
    assert "il manque" in ran.err
    assert "iban" in run("letter", "C1", "--step", "rappel", "--json").document["missing"]


def test_an_incomplete_letter_cannot_be_marked_sent(run: Run, late: Desk, tmp_path: Path) -> None:
    target = tmp_path / "lettre.txt"
    ran = run(
        *("letter", "C1", "--step", "rappel", "--sent", "email", "--output", str(target)),
    )
    assert (ran.status, ran.out) == (1, "")
    assert "il manque" in ran.line
    assert not target.exists()
    assert late.dossier(late.find("C1")).dossier.letters == ()


def test_sent_moves_the_dossier_on(run: Run, ready: Desk) -> None:
    ran = run("letter", "C1", "--step", "rappel", "--sent", "email", "--json")
    assert ran.document["sent"]["follow_up"]["step"] != "rappel"
    (letter,) = ready.dossier(ready.find("C1")).dossier.letters
    assert (letter.step, letter.channel.value) == ("rappel", "email")


@pytest.mark.usefixtures("ready")
def test_a_letter_is_exported_as_pdf_and_never_overwrites(run: Run, tmp_path: Path) -> None:
    target = tmp_path / "lettre.pdf"
    ran = run("letter", "C1", "--step", "rappel", "--output", str(target))
    assert ran.status == 0
    assert str(target) in ran.out
    assert target.read_bytes().startswith(b"%PDF")
    target.write_bytes(b"mine")
    again = run("letter", "C1", "--step", "rappel", "--output", str(target))
    assert again.status == 1
    assert "existe déjà" in again.line
    assert target.read_bytes() == b"mine"


@pytest.mark.usefixtures("ready")
def test_a_letter_is_exported_as_text(run: Run, tmp_path: Path) -> None:
    target = tmp_path / "lettre"
    words = ("letter", "C1", "--step", "rappel", "--output", str(target), "--json")
    assert run(*words).document["path"] == str(target)
    assert "F-1" in target.read_text(encoding="utf-8")


@pytest.mark.usefixtures("ready")
@pytest.mark.parametrize(
    ("words", "status", "said"),
    [
        (("--format", "pdf"), 2, "--output"),
        (("--format", "docx"), 2, "docx"),
        (("--output", "lettre.odt"), 2, ".odt"),
        (("--output", "nulle/part/lettre.txt"), 1, "nulle/part"),
        (("--step", "menace"), 2, "menace"),
        (("--template", "poeme"), 1, "poeme"),
        (("--sent", "pigeon"), 2, "pigeon"),
    ],
)
def test_a_wrong_letter_is_refused_in_one_line(
    run: Run, words: tuple[str, ...], status: int, said: str
) -> None:
    ran = run("letter", "C1", *words)
    assert (ran.status, ran.out) == (status, "")
    assert said in ran.line


def test_nothing_is_claimed_where_nothing_is_owed(run: Run, ready: Desk) -> None:
    ready.record_payment(ready.find("C1"), 120_000)
    ran = run("letter", "C1")
    assert ran.status == 1
    assert "rien à réclamer" in ran.line


def test_every_template_is_tried_and_a_wrong_one_of_the_house_is_named(run: Run) -> None:
    assert run("letter", "--check", "--json").document == {"faults": []}
    folder = Path.home() / ".config" / "relance" / "templates" / "fr"
    folder.mkdir(parents=True)
    source = (shipped("templates") / "fr" / "rappel.txt").read_text(encoding="utf-8")
    (folder / "rappel.txt").write_text(source + "\n{{ debtor.nom }}\n", encoding="utf-8")
    ran = run("letter", "--check", "--json")
    (fault,) = ran.document["faults"]
    assert ran.status == 1
    assert fault["path"] == str(folder / "rappel.txt")
    assert fault["line"] == source.count("\n") + 2
    assert "nom" in fault["message"]


def test_only_a_registered_letter_has_a_deposit_number(
    run: Run, ready: Desk, tmp_path: Path
) -> None:
    before, target = len(ready.log()), tmp_path / "a.pdf"
    words = ("letter", "C1", "--step", "rappel", "--deposit", "1A 2", "--output", str(target))
    ran = run(*words, "--sent", "email")
    assert (ran.status, ran.line) == (2, "relance\u00a0: seul un recommandé a un numéro de dépôt")
    assert len(ready.log()) == before
    assert not target.exists()
    assert "dépôt n° 1A 2" in run(*words, "--sent", "registered").out


def test_a_person_is_named_without_accents_in_whole_or_by_e_mail(run: Run, ready: Desk) -> None:
    debtor_id = ready.find("C1")
    ready.edit_debtor(debtor_id, DebtorChanges(contact_name="M. Noël"))
    for name, email in (("M. Noël Fils", "fils@exemple.fr"), ("", "compta@exemple.fr")):
        changes = DebtorChanges(is_new_contact=True, contact_name=name, email=email)
        ready.edit_debtor(debtor_id, changes)
    for typed, kept in (("m. noel", "c1@"), ("fils", "fils@"), ("compta@exemple.fr", "compta@")):
        ran = run("letter", "C1", "--step", "rappel", "--contact", typed, "--sent", "email")
        assert ran.status == 0, typed
        assert kept in ready.sent_letters(debtor_id)[0].recipient
        ready.undo()
    ran = run("letter", "C1", "--step", "rappel", "--contact", "?")
    assert ran.status == 2
    assert "M. Noël, M. Noël Fils, compta@exemple.fr" in ran.line


@pytest.mark.usefixtures("ready")
def test_the_case_of_an_invoice_number_does_not_matter(run: Run) -> None:
    assert "F-1" in run("letter", "C1", "--step", "rappel", "--invoice", "f-1").out


def test_a_wrong_logo_stops_the_pages_alone_and_is_named(
    run: Run, ready: Desk, tmp_path: Path
) -> None:
    logo = tmp_path / "logo.svg"
    size = 'width="4" height="2"'
    logo.write_text(f'<svg xmlns="http://www.w3.org/2000/svg" {size}><rect {size}/></svg>')
    ready.change_setting("creditor.logo", str(logo))
    logo.write_text("plus un logo")
    words = ("letter", "C1", "--step", "rappel", "--output")
    assert run(*words, str(tmp_path / "a.txt")).status == 0
    assert run(*words, str(tmp_path / "a.md")).status == 0
    ran = run(*words, str(tmp_path / "a.pdf"))
    assert ran.status == 1
    assert str(logo) in ran.line
    assert "creditor.logo" in ran.line
