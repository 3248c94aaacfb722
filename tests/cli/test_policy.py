"""policy: the scenarios listed, read, checked and replayed."""

from __future__ import annotations

from pathlib import Path

import pytest

from relance_tui.cli.output import columns
from relance_tui.paths import data_dir, user_templates
from relance_tui.services.desk import Desk
from tests.cli.conftest import Run

SOUND = """
name = "maison"
title = "De la maison"
entry = "contextual"

[[steps]]
name = "rappel"
title = "Rappel"
channel = "email"
from = "end_of_month"
offset_days = 10
minimum = "150.00"
template = "rappel"

[[steps]]
name = "appel"
title = "Appel"
channel = "call"
from = "previous_step"
offset_days = 5
gap_days = 2
confirm = true
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "maison.toml"
    path.write_text(SOUND, encoding="utf-8")
    return path


def test_the_policies_for_programs(run_bare: Run) -> None:
    ran = run_bare("policy", "list", "--json")
    assert (ran.status, ran.err) == (0, "")
    found = {policy["name"]: policy for policy in ran.document}
    assert list(found) == sorted(found)
    assert len(found) == 7
    standard = found["standard"]
    assert standard["title"] == "Standard : deux e-mails, un courrier, une mise en demeure"
    assert [step["name"] for step in standard["steps"]][-1] == "contentieux"
    assert standard["steps"][3] == {
        "number": 4,
        "name": "mise-en-demeure",
        "title": "Mise en demeure recommandée",
        "channel": "registered",
        "offset_days": 30,
        "from": "due_date",
        "minimum": "0.00",
        "template": "mise-en-demeure",
        "tone": "formal",
        "legal": True,
        "confirm": True,
        "gap_days": None,
        "deadline_days": 8,
    }


def test_policy_alone_lists_them_for_people(run_bare: Run) -> None:
    ran = run_bare("policy")
    assert (ran.status, ran.err) == (0, "")
    assert "e-mail à j−7" in ran.out
    assert ran.out == run_bare("policy", "list").out
    assert run_bare("policy", "--json").document == run_bare("policy", "list", "--json").document
    assert max(columns(line) for line in ran.out.splitlines()) <= 80


def test_a_policy_as_a_clerk_reads_it(run_bare: Run) -> None:
    ran = run_bare("policy", "show", "standard")
    assert (ran.status, ran.err) == (0, "")
    said = " ".join(ran.out.split())
    for words in (
        "1. Rappel par e-mail e-mail à j+7, modèle « rappel », ton courtois",
        "ton courtois, 8 j pour payer",
        "contentieux à j+45, jamais sans le niveau précédent, à confirmer à la main",
    ):
        assert words in said
    assert max(columns(line) for line in ran.out.splitlines()) <= 80
    document = run_bare("policy", "show", "standard", "--json").document
    assert (document["name"], len(document["steps"])) == ("standard", 5)


def test_a_note_before_the_due_date_gives_no_other_deadline(run_bare: Run) -> None:
    out = run_bare("policy", "show", "preventif").out
    assert out.count("pour payer") == 2


def test_an_unknown_policy_is_one_line(run_bare: Run) -> None:
    for verb in ("show", "replay"):
        ran = run_bare("policy", verb, "douceur")
        assert (ran.status, ran.out) == (2, "")
        assert "diplomatie" in ran.line


def test_a_sound_file_is_said_to_be_and_shown(run_bare: Run, file: Path) -> None:
    ran = run_bare("policy", "check", str(file))
    assert (ran.status, ran.err) == (0, "")
    first, *page = ran.out.splitlines()
    assert first.endswith("maison.toml\u00a0: scénario valable")
    said = " ".join(" ".join(page).split())
    for words in (
        "commence au niveau amiable que son retard a atteint",
        "e-mail à fin de mois +10 j",
        "à partir de 150,00 € échus",
        "appel 5 j après le niveau précédent",
        "2 j au moins après le dernier contact, à confirmer à la main",
    ):
        assert words in said
    document = run_bare("policy", "check", str(file), "--json").document
    assert (document["valid"], document["entry"]) == (True, "contextual")
    assert document["steps"][0]["minimum"] == "150.00"


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        ('"email"', '"mail"', ("steps[1].channel", "mail", "email, letter, registered, call")),
        ('"end_of_month"', '"year"', ("steps[1].from", "year", "due_date, previous_step")),
        ("confirm = true", "confirm = yes", ("ligne 22", "TOML")),
        ('template = "rappel"', 'template = "rapel"', ("steps[1].template", "rapel", "templates")),
        ('"150.00"', '"beaucoup"', ("steps[1].minimum", "beaucoup", "150.00")),
    ],
)
def test_a_wrong_file_is_one_line(
    run_bare: Run, file: Path, before: str, after: str, words: tuple[str, ...]
) -> None:
    file.write_text(SOUND.replace(before, after), encoding="utf-8")
    ran = run_bare("policy", "check", str(file))
    assert (ran.status, ran.out) == (2, "")
    assert [word for word in ("maison.toml", *words) if word not in ran.line] == []
    refused = run_bare("policy", "check", str(file), "--json")
    assert refused.document["error"]["code"] == "usage"


def test_a_missing_template_is_told_with_where_it_is_looked_for(run_bare: Run, file: Path) -> None:
    file.write_text(SOUND.replace('template = "rappel"', 'template = "absent"'), encoding="utf-8")
    assert str(user_templates()) in run_bare("policy", "check", str(file)).line


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("policy", "lst"), "voulez-vous dire list"),
        (("policy", "show"), "il manque NAME"),
        (("policy", "check"), "il manque FILE"),
        (("policy", "check", "absent.toml"), "introuvable"),
        (("policy", "replay"), "il manque NAME"),
        (("policy", "replay", "standard", "--from", "hier"), "AAAA-MM-JJ"),
    ],
)
def test_bad_usage_is_one_line(run_bare: Run, words: tuple[str, ...], said: str) -> None:
    ran = run_bare(*words)
    assert (ran.status, ran.out) == (2, "")
    assert said in ran.line


def test_reading_policies_makes_no_database(run_bare: Run, file: Path) -> None:
    run_bare("policy", "list")
    run_bare("policy", "show", "standard")
    run_bare("policy", "check", str(file))
    assert not data_dir().exists()


def test_a_replay_for_programs(run: Run, late: Desk) -> None:
    del late
    before = run("log", "--json").out, run("queue", "--json").out
    ran = run("policy", "replay", "standard", "--json")
    assert (ran.status, ran.err) == (0, "")
    found = ran.document
    assert {key: found[key] for key in ("policy", "from", "to", "today")} == {
        "policy": "standard",
        "from": "2025-11-24",
        "to": "2027-02-24",
        "today": "2026-11-24",
    }
    assert found["totals"][0] == {
        "step": "rappel",
        "channel": "email",
        "currency": "EUR",
        "past": {"count": 2, "amount": "1500.00"},
        "future": {"count": 0, "amount": "0.00"},
    }
    assert found["totals"][4]["future"] == {"count": 2, "amount": "1500.00"}
    assert found["steps"][0] == {
        "on": "2026-11-06",
        "is_past": True,
        "customer": "C1",
        "name": "Menuiserie C1",
        "step": "rappel",
        "channel": "email",
        "invoices": ["F-1"],
        "amount": "1200.00",
        "currency": "EUR",
    }
    assert len(found["steps"]) == 10
    assert (run("log", "--json").out, run("queue", "--json").out) == before


def test_a_replay_for_people(run: Run, late: Desk) -> None:
    del late
    ran = run("policy", "replay", "diplomatie", "--to", "2026-12-31")
    assert (ran.status, ran.err) == (0, "")
    for words in (
        "du 24/11/2025 au 31/12/2026",
        "Jusqu’au 24/11/2026",
        "02/11/2026 Menuiserie C1",
        "Ensuite, si rien n’est payé",
        "1\u202f200,00\u00a0€",
    ):
        assert words in ran.out
    assert max(columns(line) for line in ran.out.splitlines()) <= 80


def test_a_replay_of_nothing_still_shows_every_step(run: Run) -> None:
    ran = run("policy", "replay", "courriers")
    assert ran.status == 0
    assert "tribunal" in ran.out
    assert "Ensuite" not in ran.out


def test_a_period_that_ends_before_it_starts_is_refused(run: Run) -> None:
    ran = run("policy", "replay", "standard", "--from", "2027-01-01", "--to", "2026-01-01")
    assert (ran.status, ran.out) == (2, "")
    assert "--from" in ran.line
