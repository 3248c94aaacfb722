"""event and invoice, and a reminder that the guard refuses."""

from __future__ import annotations

from pathlib import Path

import pytest

from relance_tui.cli import verbs_legal
from relance_tui.domain.codes import EventKind
from relance_tui.services.desk import Desk
from relance_tui.services.views import DebtorChanges
from tests.cli.conftest import Run
from tests.cli.test_letter import HOUSE
from tests.services.test_legal import notify


def test_the_words_of_the_help_are_those_of_the_domain() -> None:
    assert tuple(EventKind) == verbs_legal.EVENTS
    assert all(kind in str(verbs_legal.event_verb.help) for kind in EventKind)


ALONE = [
    kind for kind in EventKind if not kind.is_about_letter and kind is not EventKind.HANDOVER_ENDED
]
"""What can be told of a dossier to which nothing happened before."""


@pytest.mark.parametrize("kind", ALONE)
def test_each_event_is_recorded_told_and_undone(run: Run, late: Desk, kind: EventKind) -> None:
    before = run("show", "C1", "--json").document
    ran = run(
        *(
            "event",
            "C1",
            kind.value,
            "--on",
            "hier",
            "--invoice",
            "f-1",
            "--reference",
            " RG 26/118 ",
        ),
        "--json",
    )
    assert (ran.status, ran.err) == (0, "")
    assert ran.document["customer"] == "C1"
    assert "follow_up" in ran.document
    shown = run("show", "C1", "--json").document
    assert shown["events"] == [
        {
            "kind": kind,
            "on": "2026-11-23",
            "published_on": None,
            "invoices": ["F-1"],
            "reference": "RG 26/118",
        }
    ]
    assert "RG 26/118" in shown["timeline"][0]["text"]
    assert run("undo").status == 0
    after = run("show", "C1", "--json").document
    assert len(late.log(2)) == 2
    for document in (before, after):
        del document["timeline"]
    assert after == before


def test_a_proof_is_told_in_words(run: Run, late: Desk) -> None:
    notify(late)
    ran = run("event", "C1", "letter_received", "--on", "2026-11-06")
    assert ran.status == 0
    assert "06/11/2026 (envoyé le 03/11/2026)" in ran.out
    assert "\nSuite" in ran.out


@pytest.mark.usefixtures("late")
def test_the_declaration_is_asked_for_then_over(run: Run) -> None:
    words = ("event", "C1", "insolvency_opened", "--on", "2026-11-10", "--published", "2026-11-20")
    asked = run(*words, "--json").document["follow_up"]
    assert asked["kind"] == "limitation_alarm"
    assert "20/01/2027" in asked["reason"]
    assert run("queue", "--json").document[0]["customer"] == "C1"
    run("event", "C1", "claim_declared")
    assert [row["customer"] for row in run("queue", "--json").document] == ["C2"]
    why = run("why", "C1", "--json").document
    (step,) = (rule for rule in why["rules"] if rule["rule"] == "dunning_step")
    assert not step["applies"]


@pytest.mark.usefixtures("late")
@pytest.mark.parametrize(
    ("words", "status", "said"),
    [
        (("event", "C1", "acknowledgement", "--on", "demain"), 2, "--on"),
        (("event", "C1", "acknowledgement", "--on", "31/02"), 2, "31/02"),
        (("event", "C1", "sung"), 2, "« sung » n’existe pas"),
        (("event", "C1"), 2, "EVENT"),
        (("event", "C9", "court_claim"), 1, "client inconnu"),
        (("event", "C1", "letter_received"), 1, "aucun recommandé"),
        (("event", "C1", "handover_ended"), 1, "rien n’est au contentieux"),
        (("event", "C1", "court_claim", "--invoice", "F-404"), 1, "F-404"),
        (("event", "C1", "court_claim", "--published", "hier"), 2, "insolvency_opened"),
        (("event", "C1", "insolvency_opened", "--published", "hier"), 1, "précède"),
        (("event", "C1", "insolvency_opened", "--published", "demain"), 2, "--published"),
        (("invoice", "C1", "F-1"), 2, "--policy, --performed-on ou --copy"),
        (("invoice", "C1", "F-404", "--policy", "courriers"), 1, "F-404"),
        (("invoice", "C1", "F-1", "--policy", "douceur"), 2, "douceur"),
        (("invoice", "C1", "F-1", "--policy", ""), 1, "rien à modifier"),
        (("invoice", "C1", "F-1", "--performed-on", "demain"), 2, "--performed-on"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else None,
)
def test_what_is_wrong_is_said_in_one_line_and_nothing_is_written(
    run: Run, late: Desk, words: tuple[str, ...], status: int, said: str
) -> None:
    before = len(late.log())
    ran = run(*words)
    assert (ran.status, ran.out) == (status, "")
    assert said.casefold() in ran.line.replace("\u00a0", " ").casefold()
    as_json = run(*words, "--json")
    assert as_json.status == status
    assert as_json.document["error"].keys() == {"code", "message"}
    assert len(late.log()) == before


@pytest.mark.usefixtures("late")
def test_an_invoice_gets_its_own_policy_and_day_of_performance(run: Run) -> None:
    before = run("show", "C1", "--json").document["invoices"]
    words = ("invoice", "C1", "f-1", "--policy", " courriers ", "--performed-on", "2026-09-01")
    ran = run(*words, "--json")
    assert ran.status == 0
    (shown,) = run("show", "C1", "--json").document["invoices"]
    assert (shown["policy"], shown["performed_on"]) == ("courriers", "2026-09-01")
    assert run("undo").status == 0
    assert run("show", "C1", "--json").document["invoices"] == before


@pytest.fixture
def ready(late: Desk) -> Desk:
    """A desk whose letters lack nothing."""
    for key, value in HOUSE.items():
        late.change_setting(key, value)
    late.edit_debtor(late.find("C1"), DebtorChanges(address="2 rue Basse", email="c1@exemple.fr"))
    return late


SEND = ("letter", "C1", "--step", "rappel", "--sent", "email")


@pytest.mark.parametrize(
    ("before", "said"),
    [
        (("dispute", "C1", "--reason", "quality"), "litige"),
        (("call", "C1", "voicemail"), "écart"),
        (("plan", "C1", "--instalments", "3"), "échéancier"),
        (("event", "C1", "handed_over"), "remise"),
        (("event", "C1", "insolvency_opened"), "procédure collective"),
    ],
    ids=lambda value: value[0] if isinstance(value, tuple) else None,
)
def test_a_refused_reminder_names_the_rule_and_leaves_nothing(
    run: Run, ready: Desk, tmp_path: Path, before: tuple[str, ...], said: str
) -> None:
    assert run(*before).status == 0
    count = len(ready.log())
    target = tmp_path / "lettre.txt"
    ran = run(*SEND, "--output", str(target))
    assert (ran.status, ran.out) == (1, "")
    assert said in ran.line
    assert "--override" in ran.line
    assert not target.exists()
    assert run(*SEND, "--json").document["error"]["code"] == "guard"
    assert run(*SEND, "--override", "  ").status == 1
    assert len(ready.log()) == count
    passed = run(*SEND, "--output", str(target), "--override", "accord de la direction", "--json")
    assert passed.status == 0
    assert target.exists()
    timeline = run("show", "C1", "--json").document["timeline"]
    assert "accord de la direction" in timeline[0]["text"]


@pytest.mark.usefixtures("ready")
def test_the_guard_stops_neither_the_text_nor_the_file(run: Run, tmp_path: Path) -> None:
    run("dispute", "C1", "--reason", "quality")
    assert "F-1" in run("letter", "C1", "--step", "rappel").out
    target = tmp_path / "lettre.txt"
    assert run("letter", "C1", "--step", "rappel", "--output", str(target)).status == 0
    assert target.exists()


def test_no_reminder_leaves_on_a_sunday(run_bare: Run, ready: Desk) -> None:
    ran = run_bare("--db", str(ready.database), "--today", "2026-11-29", *SEND)
    assert ran.status == 1
    assert "29/11/2026" in ran.line
