"""debtor, settings, undo, log and keys."""

from __future__ import annotations

from pathlib import Path

import pytest

from relance_tui.cli import verbs_house
from relance_tui.cli.output import columns
from relance_tui.domain.codes import DebtorKind
from relance_tui.services.desk import Desk
from tests.cli.conftest import Run


def test_the_kinds_of_the_help_are_those_of_the_domain() -> None:
    assert tuple(DebtorKind) == verbs_house.KINDS


def test_a_debtor_is_changed(run: Run, late: Desk) -> None:
    ran = run(
        *("debtor", "C1", "--kind", "business", "--address", "2 rue Basse | 38000 Grenoble"),
        *("--phone", "06 12", "--email", "c1@exemple.fr", "--terms", "45", "--do-not-call"),
        "--json",
    )
    assert ran.status == 0
    shown = ran.document
    assert (shown["debtor_kind"], shown["terms_days"], shown["do_not_call"]) == (
        *("business", 45),
        True,
    )
    assert shown["address"] == "2 rue Basse\n38000 Grenoble"
    assert shown["contacts"][0]["phone"] == "06 12"
    assert run("debtor", "C1", "--may-call").status == 0
    assert not late.dossier(late.find("C1")).dossier.debtor.do_not_call
    assert "2 rue Basse\n  38000 Grenoble" in run("debtor", "C1").out


@pytest.mark.usefixtures("late")
@pytest.mark.parametrize(
    ("option", "typed", "said"),
    [
        ("--email", "nulle part", "E-mail invalide"),
        ("--phone", "gérant", "téléphone douteux"),
        ("--siren", "123", "3 chiffres"),
    ],
)
def test_a_doubtful_number_is_kept_and_told_in_one_line(
    run: Run, option: str, typed: str, said: str
) -> None:
    ran = run("debtor", "C1", option, typed)
    assert ran.status == 0
    assert said in ran.out
    assert ran.out.count("\n") == 1
    assert typed in run("debtor", "C1").out


@pytest.mark.usefixtures("late")
@pytest.mark.parametrize(
    ("words", "status", "said"),
    [
        (("debtor", "C1", "--kind", "alien"), 2, "alien"),
        (("debtor", "C1", "--terms", "-1"), 2, "-1"),
        (("debtor", "C1", "--terms", "9999"), 2, "9999"),
        (("debtor", "C1", "--terms", "45 lunes"), 2, "45 lunes"),
        (("debtor", "C1", "--tag", "<b>"), 2, "étiquette"),
        (("debtor", "C1", "--policy", "douceur"), 2, "douceur"),
        (("settings", "get", "gap.dayz"), 2, "gap.days"),
        (("settings", "set", "gap.days", "deux"), 2, "deux"),
        (("settings", "set", "gap.days"), 2, "VALUE"),
        (("settings", "burn"), 2, "burn"),
        (("log", "--limit", "0"), 2, "0"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else None,
)
def test_what_cannot_be_is_refused_in_one_line(
    run: Run, words: tuple[str, ...], status: int, said: str
) -> None:
    ran = run(*words)
    assert (ran.status, ran.out) == (status, "")
    assert said in ran.line


def test_settings_are_listed_read_and_changed(run: Run) -> None:
    assert run("settings", "get", "gap.days").out == "3\n"
    changed = run("settings", "set", "gap.days", "5", "--json").document
    assert (changed["key"], changed["value"]) == ("gap.days", "5")
    listed = {each["key"]: each for each in run("settings", "--json").document}
    assert (listed["gap.days"]["value"], listed["gap.days"]["is_default"]) == ("5", False)
    assert listed["terms.days"]["is_default"] is True
    assert "gap.days" in run("settings").out
    assert run("settings", "get", "gap.days", "--json").document["value"] == "5"


@pytest.mark.usefixtures("late")
def test_undo_takes_back_my_last_act(run: Run) -> None:
    assert run("note", "C1", "à retirer").status == 0
    undone = run("undo", "--json").document
    assert undone["customer"] == "C1"
    assert "à retirer" in undone["message"]
    (undo, note) = run("log", "--limit", "2", "--json").document
    assert (undo["kind"], note["kind"], note["undone"]) == ("undo", "note", True)
    assert note.keys() >= {"at", "by", "kind", "text", "customer"}


@pytest.mark.usefixtures("late")
@pytest.mark.parametrize(
    ("typed", "days", "method"),
    [
        ("30", 30, "net"),
        ("45 fdm", 45, "days_then_end_of_month"),
        ("fdm 45", 45, "end_of_month_then_days"),
    ],
)
def test_terms_are_typed_as_people_say_them(run: Run, typed: str, days: int, method: str) -> None:
    run("debtor", "C1", "--kind", "business", "--terms", "15")
    shown = run("debtor", "C1", "--terms", typed, "--json").document
    assert (shown["terms_days"], shown["terms_method"]) == (days, method)
    assert (shown["terms"]["days"], shown["terms"]["method"]) == (days, method)
    assert shown["terms"]["warnings"] == []
    assert run("undo").status == 0
    assert run("debtor", "C1", "--json").document["terms_days"] == 15


@pytest.mark.usefixtures("late")
def test_unlawful_terms_are_kept_and_said(run: Run) -> None:
    run("debtor", "C1", "--kind", "business")
    shown = run("debtor", "C1", "--terms", "90", "--json").document
    assert shown["terms_days"] == 90
    assert shown["terms"]["warnings"]
    assert shown["terms"]["warnings"][0].split()[0] in run("debtor", "C1").out


@pytest.mark.usefixtures("late")
def test_tags_are_words_set_together_and_cleared(run: Run) -> None:
    shown = run("debtor", "C1", "--tag", "VIP", "--tag", "export, vip", "--json").document
    assert shown["tags"] == ["export", "vip"]
    assert run("debtor", "C1", "--tag", "", "--json").document["tags"] == []
    assert run("undo").status == 0
    assert run("debtor", "C1", "--json").document["tags"] == ["export", "vip"]


@pytest.mark.usefixtures("late")
def test_a_tag_brings_the_policy_of_its_segment(run: Run) -> None:
    run("settings", "set", "policy.segments", "tag=vip: diplomatie")
    assert run("debtor", "C1", "--tag", "vip", "--json").document["policy"] == "diplomatie"
    ran = run("settings", "set", "policy.segments", "tag=vip: douceur")
    assert (ran.status, ran.out) == (2, "")
    assert "douceur" in ran.line


def test_undo_with_nothing_left(run: Run) -> None:
    ran = run("undo")
    assert (ran.status, ran.out) == (1, "")
    assert "rien à annuler" in ran.line


def test_undo_of_a_setting(run: Run) -> None:
    run("settings", "set", "gap.days", "5")
    assert run("undo", "--json").document["customer"] is None
    assert run("settings", "get", "gap.days").out == "3\n"


def test_the_journal_for_people(run: Run, late: Desk) -> None:
    late.note(late.find("C1"), "un mot " * 30)
    ran = run("log")
    assert "C1  note" in ran.out
    assert max(columns(line) for line in ran.out.splitlines()) <= 80


def test_every_key_is_listed(run: Run) -> None:
    rows = run("keys", "--json").document
    assert {"command": "case.call", "keys": "c"}.items() <= next(
        row for row in rows if row["command"] == "case.call"
    ).items()
    ran = run("keys")
    assert "case.call" in ran.out
    assert max(columns(line) for line in ran.out.splitlines()) <= 80


@pytest.mark.parametrize(
    ("name", "begins"), [("k.pdf", b"%PDF-"), ("k.md", b"# Relance"), ("k.TXT", b"Partout")]
)
def test_the_keys_as_a_page_to_print(run: Run, tmp_path: Path, name: str, begins: bytes) -> None:
    file = tmp_path / name
    assert str(file) in run("keys", "--output", str(file)).err
    assert file.read_bytes().startswith(begins)
    again = run("keys", "--output", str(file))
    assert again.status == 1
    assert "existe déjà" in again.err


def test_a_page_of_keys_of_another_kind_is_refused(run: Run, tmp_path: Path) -> None:
    ran = run("keys", "--output", str(tmp_path / "keys.doc"))
    assert ran.status == 2
    assert ".pdf, .md, .txt" in ran.err
    assert not list(tmp_path.glob("keys*"))


def test_a_customer_is_created_in_one_act(run: Run, desk: Desk) -> None:
    ran = run(
        "debtor", "C9000", "--create", "--name", "Nouvelle SAS", "--kind", "business",
        "--siren", "732 829 320", "--phone", "0476000001", "--address", "1 rue | 38000 Grenoble",
        "--terms", "45", "--json",
    )  # fmt: skip
    assert ran.status == 0
    debtor = desk.dossier(desk.find("C9000")).dossier.debtor
    assert (debtor.name, debtor.kind, debtor.siren) == ("Nouvelle SAS", "business", "732829320")
    assert (debtor.address, debtor.terms_days) == ("1 rue\n38000 Grenoble", 45)
    assert debtor.contacts[0].phone == "04 76 00 00 01"
    assert run("undo").status == 0
    assert run("debtor", "C9000").status == 1


def test_a_customer_that_exists_or_lacks_a_name_is_not_created(run: Run, desk: Desk) -> None:
    assert run("debtor", "C9000", "--create", "--name", "Un").status == 0
    again = run("debtor", "c9000", "--create", "--name", "Deux")
    assert again.status == 1
    assert "Un" in again.err
    assert run("debtor", "C9001", "--create").status == 2
    late = run("debtor", "C9001", "--create", "--name", "X", "--tag", "vip", "--do-not-call")
    assert late.status == 2
    assert "--tag" in late.err
    assert len(desk.queue_ids(text="C9", everything=True)) == 1
