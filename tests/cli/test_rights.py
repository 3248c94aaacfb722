"""What the law gives, in show and why, beside the keys that callers rely on."""

from __future__ import annotations

import pytest

from relance_tui.cli.output import columns
from relance_tui.services.desk import Desk
from tests.cli.conftest import Run
from tests.services.test_legal import notify


@pytest.fixture
def business(late: Desk, run: Run) -> Desk:
    """Menuiserie C1 is a business that can be sued."""
    words = ("--kind", "business", "--address", "2 rue Basse | 38000 Grenoble")
    assert run("debtor", "C1", *words, "--siren", "552100554").status == 0
    return late


@pytest.mark.usefixtures("business")
def test_the_keys_promised_of_show_are_all_there(run: Run) -> None:
    run("call", "C1", "promise", "--on", "ven", "--amount", "100")
    run("pay", "C1", "50")
    run("dispute", "C1", "--reason", "quality", "--amount", "200")
    shown = run("show", "C1", "--json").document
    assert shown.keys() >= {
        *("customer", "name", "debtor_kind", "currency", "balance", "overdue", "invoices"),
        *("promises", "plans", "disputes", "payments", "follow_up", "timeline"),
        *("interest", "limitation", "procedures", "terms", "events"),
    }
    assert shown["invoices"][0].keys() >= {
        *("number", "issued_on", "due_on", "total", "open", "days_late", "status", "step"),
    }
    assert shown["promises"][0].keys() >= {"amount", "due_on", "status"}
    assert shown["timeline"][0].keys() >= {"at", "by", "kind", "text"}
    assert shown["disputes"][0]["amount"] == "200.00"
    (part,) = shown["payments"][0]["allocations"]
    assert part == {"invoice": "F-1", "amount": "50.00", "claim": "principal"}


@pytest.mark.usefixtures("business")
def test_the_keys_promised_of_why_are_all_there(run: Run) -> None:
    why = run("why", "C1", "--json").document
    assert why.keys() >= {"customer", "in_queue", "follow_up", "rules", "guard"}
    assert why["follow_up"].keys() >= {"kind", "step", "due_on", "reason"}
    assert all(rule.keys() >= {"rule", "applies", "detail"} for rule in why["rules"])
    assert {rule["rule"] for rule in why["rules"]} >= {"missing_proof", "limitation_alarm"}


@pytest.mark.usefixtures("business")
def test_rights_are_amounts_dates_and_ways(run: Run) -> None:
    rights = run("show", "C1", "--json").document
    interest = rights["interest"]
    assert (interest["until"], interest["indemnity"], interest["missing_rate"]) == (
        *("2026-11-24", "40.00"),
        None,
    )
    (claims,) = interest["invoices"]
    whole = sum(round(100 * float(segment["interest"])) for segment in claims["segments"])
    assert (
        whole == round(100 * float(claims["interest"])) == round(100 * float(interest["interest"]))
    )
    assert (claims["segments"][0]["from"], claims["segments"][-1]["to"]) == (
        *("2026-10-31", "2026-11-24"),
    )
    assert interest["allocation"] == "principal_first"
    (limitation,) = rights["limitation"]
    assert limitation["invoice"] == "F-1"
    assert limitation["moved_by"] == []
    assert any(each["is_open"] for each in rights["procedures"])
    assert all((each["closed"] is None) is each["is_open"] for each in rights["procedures"])
    assert rights["terms"]["days"] == 30


@pytest.mark.usefixtures("business")
def test_an_acknowledgement_is_named_where_the_limitation_moved(run: Run) -> None:
    (before,) = run("show", "C1", "--json").document["limitation"]
    run("event", "C1", "acknowledgement", "--on", "2026-11-20")
    (after,) = run("show", "C1", "--json").document["limitation"]
    assert after["on"] > before["on"]
    (moved,) = after["moved_by"]
    assert (moved["event"], moved["on"], moved["moved_to_on"]) == (
        *("acknowledgement", "2026-11-20"),
        after["on"],
    )


@pytest.mark.usefixtures("business")
def test_the_guard_names_its_rules(run: Run) -> None:
    free = run("why", "C1", "--json").document["guard"]
    assert free["letter"] == {"allowed": True, "refusals": []}
    run("dispute", "C1", "--reason", "quality")
    guard = run("why", "C1", "--json").document["guard"]
    for verdict in (guard["letter"], guard["call"]):
        assert not verdict["allowed"]
        assert verdict["refusals"][0]["rule"] == "dispute"
        assert "F-1" in verdict["refusals"][0]["detail"]


def test_the_status_of_an_invoice_says_what_the_law_makes_of_it(run: Run, business: Desk) -> None:
    run("event", "C1", "handed_over")
    assert run("show", "C1", "--json").document["invoices"][0]["status"] == "handed_over"
    business.undo()
    run("event", "C1", "insolvency_opened")
    assert run("show", "C1", "--json").document["invoices"][0]["status"] == "insolvent"


def test_for_people_everything_holds_in_80_columns(run: Run, business: Desk) -> None:
    notify(business)
    run("event", "C1", "acknowledgement", "--on", "2026-11-20", "--reference", "lettre " * 20)
    ran = run("show", "C1")
    for title in ("Intérêts et indemnités", "Prescription", "Conditions", "Procédures"):
        assert f"\n{title}\n" in ran.out
    for verb in ("show", "why"):
        assert max(columns(line) for line in run(verb, "C1").out.splitlines()) <= 80
