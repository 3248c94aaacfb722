"""Every letter due today, in one go."""

from __future__ import annotations

from pathlib import Path

import pytest

from relance_tui.errors import RetryLater
from relance_tui.services.batch_files import BatchOptions, discard
from relance_tui.services.desk import Desk
from relance_tui.services.views import DebtorChanges
from tests.cli.conftest import Run
from tests.services.house import settle_in


@pytest.fixture
def ready(late: Desk) -> Desk:
    """A desk where the letter to C1 lacks nothing, and that to C2 an address."""
    settle_in(late)
    late.edit_debtor(late.find("C1"), DebtorChanges(address="2 rue Basse", email="c1@exemple.fr"))
    return late


def test_the_letters_are_written_and_the_refused_named(
    run: Run, ready: Desk, tmp_path: Path
) -> None:
    target = tmp_path / "lot"
    ran = run("letters", "--output", str(target))
    assert ran.status == 0
    assert ran.out.splitlines() == [str(target), str(target / "2026-11-24_lot.csv")]
    summary, refused = ran.err.splitlines()
    assert summary == "1 courrier écrit (e-mail 1), 1 refusé"
    assert "C2 Menuiserie C2" in refused
    assert "adresse e-mail du client" in refused
    assert (target / "2026-11-24_C1_rappel.eml").is_file()
    assert ready.dossier(ready.find("C1")).dossier.letters == ()


def test_sent_marks_the_lot_in_one_act_that_undo_takes_back(run: Run, ready: Desk) -> None:
    ran = run("letters", "--sent")
    assert ran.status == 0
    assert "1 courrier noté comme envoyé." in ran.err
    assert Path.home() / "relances" / "2026-11-24_lot" == Path(ran.out.splitlines()[0])
    debtor_id = ready.find("C1")
    assert len(ready.dossier(debtor_id).dossier.letters) == 1
    assert run("undo").status == 0
    assert ready.dossier(debtor_id).dossier.letters == ()


@pytest.mark.usefixtures("ready")
def test_a_dry_run_writes_nothing(run: Run) -> None:
    ran = run("letters", "--sent", "--dry-run")
    assert ran.status == 0
    (line,) = ran.out.splitlines()
    assert line.startswith("C1  Menuiserie C1  e-mail  Rappel")
    assert ran.err.startswith("1 courrier prêt (e-mail 1), 1 refusé\n")
    assert not (Path.home() / "relances").exists()
    assert run("log", "--json").document[0]["kind"] == "debtor"


@pytest.mark.usefixtures("ready")
def test_the_lot_for_programs(run: Run, tmp_path: Path) -> None:
    target = tmp_path / "lot"
    words = ("letters", "--format", "txt", "--output", str(target), "--sent", "--json")
    ran = run(*words)
    assert ran.err == ""
    lot = ran.document
    (letter,) = lot["letters"]
    assert (letter["customer"], letter["step"], letter["channel"]) == ("C1", "rappel", "email")
    assert letter["invoices"] == ["F-1"]
    assert Path(letter["path"]).read_text(encoding="utf-8")
    assert (lot["folder"], lot["merged"]) == (str(target), None)
    assert [each["customer"] for each in lot["refused"]] == ["C2"]
    assert (lot["sent"]["count"], lot["sent"]["left_out"]) == (1, [])


def test_all_refused_is_a_failure_that_says_why(run: Run, late: Desk, tmp_path: Path) -> None:
    ran = run("letters", "--output", str(tmp_path / "lot"), "--json")
    assert ran.status == 1
    assert ran.document["error"]["message"] == "tous les courriers sont refusés"
    assert len(ran.document["refused"]) == len(late.queue_ids())
    assert not (tmp_path / "lot").exists()


def test_nothing_due_is_no_failure(run: Run, desk: Desk) -> None:
    ran = run("letters")
    assert (ran.status, ran.out, ran.line) == (0, "", "aucun courrier à écrire aujourd’hui")
    assert list(desk.queue_ids()) == []


@pytest.mark.usefixtures("ready")
def test_only_some_customers(run: Run) -> None:
    ran = run("letters", "--customer", "C2", "--customer", "C2", "--json")
    assert ran.status == 1
    assert [each["customer"] for each in ran.document["refused"]] == ["C2"]
    assert ran.document["letters"] == []
    assert run("letters", "--customer", "ZZ").status == 1


@pytest.mark.usefixtures("ready")
def test_a_folder_in_use_is_never_written_into(run: Run, tmp_path: Path) -> None:
    kept = tmp_path / "lot" / "à garder.txt"
    kept.parent.mkdir()
    kept.write_text("x", encoding="utf-8")
    ran = run("letters", "--output", str(kept.parent))
    assert (ran.status, ran.out) == (1, "")
    assert "existe déjà" in ran.line
    assert list(kept.parent.iterdir()) == [kept]


@pytest.mark.usefixtures("ready")
def test_an_unknown_format_is_bad_usage(run: Run) -> None:
    assert run("letters", "--format", "odt").status == 2


def test_a_lot_that_cannot_be_marked_leaves_no_folder(
    run: Run, ready: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before, target = len(ready.log()), tmp_path / "lot"

    def locked(*_told: object) -> None:
        raise RetryLater("occupée")

    with monkeypatch.context() as patched:
        patched.setattr(Desk, "send_letters", locked)
        ran = run("letters", "--output", str(target), "--sent")
        assert (ran.status, ran.out) == (3, "")
        assert not target.exists()
    assert len(ready.log()) == before
    assert run("letters", "--output", str(target), "--sent").status == 0


def test_discarding_a_lot_spares_what_is_not_of_it(ready: Desk, tmp_path: Path) -> None:
    files = ready.write_letters(ready.plan_letters(), BatchOptions(folder=tmp_path / "lot"))
    (files.folder / "à moi").write_text("reste")
    discard(files)
    assert [path.name for path in files.folder.iterdir()] == ["à moi"]
