"""queue, show and why, for people and for programs."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from relance_tui.cli.output import columns
from relance_tui.domain.codes import CallOutcome, Rhythm
from relance_tui.domain.outcome import CallDraft
from relance_tui.services.desk import Desk
from relance_tui.services.views import DebtorChanges, LetterChoice, PlanDraft
from tests.cli.conftest import Run
from tests.services.test_casework import enter

MakeDesk = Callable[..., Desk]
QUEUE_FIELDS = {
    *("customer", "name", "kind", "step", "channel"),
    *("due_on", "days_late", "overdue", "currency", "reason"),
}


@pytest.mark.usefixtures("late")
def test_the_queue_for_programs(run: Run) -> None:
    first, second = run("queue", "--json").document
    assert set(first) >= QUEUE_FIELDS
    assert first["reason"].startswith("F-1, échue le 30/10/2026")
    assert {name: first[name] for name in QUEUE_FIELDS - {"reason"}} == {
        "customer": "C1",
        "name": "Menuiserie C1",
        "kind": "dunning_step",
        "step": "rappel",
        "channel": "email",
        "due_on": "2026-11-06",
        "days_late": 25,
        "overdue": "1200.00",
        "currency": "EUR",
    }
    assert second["customer"] == "C2"


@pytest.mark.usefixtures("late")
def test_the_queue_for_people(run: Run) -> None:
    ran = run("queue")
    assert (ran.status, ran.err) == (0, "")
    assert "Menuiserie C1" in ran.out
    assert "1\u202f200,00\u00a0€" in ran.out
    assert "2 dossiers, 1\u202f500,00\u00a0€" in ran.out
    assert max(columns(line) for line in ran.out.splitlines()) <= 80


@pytest.mark.usefixtures("late")
def test_the_queue_stops_at_the_limit(run: Run) -> None:
    assert [row["customer"] for row in run("queue", "--limit", "1", "--json").document] == ["C1"]


def test_an_empty_queue_says_so(run: Run) -> None:
    assert run("queue", "--json").document == []
    assert "Rien à traiter au mar. 24 nov. 2026." in run("queue").out


def test_the_queue_of_tomorrow(run_bare: Run, desk: Desk) -> None:
    enter(desk, due_on=date(2026, 11, 18))
    before = run_bare("--db", str(desk.database), "--today", "2026-11-24", "queue", "--json")
    after = run_bare("--db", str(desk.database), "--today", "2026-11-25", "queue", "--json")
    assert before.document == []
    assert [row["days_late"] for row in after.document] == [7]


def test_a_dossier_for_programs(run: Run, desk: Desk) -> None:
    debtor_id = enter(desk)
    enter(desk, "F-9", 50_000, due_on=date(2026, 12, 31))
    desk.record_payment(debtor_id, 20_000)
    desk.record_call(
        debtor_id,
        CallDraft(outcome=CallOutcome.PROMISE, on=date(2026, 11, 27), invoice_numbers=("F-1",)),
    )
    shown = run("show", "C1", "--json").document
    assert (shown["customer"], shown["name"]) == ("C1", "Menuiserie C1")
    assert (shown["debtor_kind"], shown["currency"]) == ("unknown", "EUR")
    assert (shown["balance"], shown["overdue"]) == ("1500.00", "1000.00")
    late, due = sorted(shown["invoices"], key=lambda invoice: str(invoice["number"]))
    assert late == {
        "number": "F-1",
        "issued_on": "2026-09-30",
        "due_on": "2026-10-30",
        "total": "1200.00",
        "open": "1000.00",
        "currency": "EUR",
        "days_late": 25,
        "status": "promised",
        "step": None,
        "policy": None,
        "performed_on": None,
    }
    assert (due["status"], due["days_late"]) == ("open", 0)
    (promise,) = shown["promises"]
    assert (promise["amount"], promise["due_on"], promise["status"]) == (
        *("1000.00", "2026-11-27"),
        "pending",
    )
    assert shown["payments"][0]["allocations"] == [
        {"invoice": "F-1", "amount": "200.00", "claim": "principal"}
    ]
    assert shown["follow_up"]["kind"] == "broken_promise"
    assert shown["timeline"][0].keys() >= {"at", "by", "kind", "text"}
    assert shown["timeline"][0]["by"] == "marie"
    assert shown["timeline"][0]["at"].endswith("Z")


def _status(run: Run) -> str:
    return str(run("show", "C1", "--json").document["invoices"][0]["status"])


def test_where_an_invoice_stands(run: Run, make_desk: MakeDesk) -> None:
    desk = make_desk()
    debtor_id = enter(desk)
    assert _status(run) == "overdue"
    desk.hold(debtor_id, date(2026, 12, 4), "congés")
    assert _status(run) == "held"
    desk.undo()
    desk.agree_plan(debtor_id, PlanDraft(count=2, rhythm=Rhythm.MONTH))
    assert _status(run) == "planned"
    desk.open_dispute(debtor_id, "quality")
    assert _status(run) == "disputed"
    desk.record_payment(debtor_id, 120_000)
    assert _status(run) == "paid"


def test_the_last_step_sent_is_named(run: Run, desk: Desk) -> None:
    debtor_id = enter(desk)
    for key, value in {
        "creditor.name": "Nous",
        "creditor.address": "1 rue Haute",
        "creditor.city": "38000 Grenoble",
        "creditor.phone": "04 76 00 00 00",
        "creditor.iban": "FR7630006000011234567890189",
        "creditor.signatory": "Marie",
    }.items():
        desk.change_setting(key, value)
    desk.edit_debtor(debtor_id, DebtorChanges(address="2 rue Basse", email="c1@exemple.fr"))
    letter = desk.letter(debtor_id, LetterChoice(step="rappel"))
    assert letter.missing == ()
    desk.mark_sent(letter)
    assert run("show", "C1", "--json").document["invoices"][0]["step"] == "rappel"


def test_a_dossier_for_people(run: Run, late: Desk) -> None:
    debtor_id = late.find("C1")
    late.agree_plan(debtor_id, PlanDraft(count=2, deposit_cents=10_000))
    late.hold(debtor_id, date(2026, 12, 4), "congés")
    late.open_dispute(debtor_id, "quality")
    ran = run("show", "menuiserie c1")
    for words in ("C1  Menuiserie C1", "F-1", "Échéancier du 24/11/2026", "congés", "Journal"):
        assert words in ran.out
    assert max(columns(line) for line in ran.out.splitlines()) <= 80


def test_why_names_every_rule(run: Run, late: Desk) -> None:
    said = run("why", "C1", "--json").document
    assert said["customer"] == "C1"
    assert said["in_queue"] is True
    assert said["follow_up"].keys() >= {"kind", "step", "due_on", "reason"}
    view = late.dossier(late.find("C1"))
    assert [rule["rule"] for rule in said["rules"]] == [str(f.kind) for f in view.findings]
    assert [rule["rule"] for rule in said["rules"] if rule["applies"]] == [
        "dunning_step",
        "limitation_alarm",
    ]
    assert all(rule["detail"] for rule in said["rules"])


def test_why_explains_what_is_not_in_the_queue(run: Run, late: Desk) -> None:
    late.hold(late.find("C1"), date(2026, 12, 4), "congés")
    said = run("why", "C1", "--json").document
    assert said["in_queue"] is False
    assert said["follow_up"]["kind"] == "hold_end"
    ran = run("why", "C1")
    assert "Dans la file\u00a0: non" in ran.out
    assert "jusqu’au 04/12/2026" in ran.out


def test_nothing_follows_a_dossier_that_is_paid(run: Run, late: Desk) -> None:
    late.record_payment(late.find("C1"), 120_000)
    assert run("why", "C1", "--json").document["follow_up"] is None
    assert run("show", "C1", "--json").document["follow_up"] is None
    assert run("show", "C1").status == 0
