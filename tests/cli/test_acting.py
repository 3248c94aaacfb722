"""call, plan, pay, hold, dispute and note, and what they refuse."""

from __future__ import annotations

from datetime import date, time

import pytest

from relance_tui.cli import verbs_acting, verbs_planning
from relance_tui.domain.codes import CallOutcome, Reason, Rhythm
from relance_tui.services.desk import Desk
from tests.cli.conftest import Run

pytestmark = pytest.mark.usefixtures("late")


def test_the_words_of_the_help_are_those_of_the_domain() -> None:
    assert tuple(CallOutcome) == verbs_acting.OUTCOMES
    assert tuple(Reason) == verbs_acting.REASONS
    assert tuple(Rhythm) == verbs_planning.RHYTHMS


def test_a_promise_in_the_words_of_the_clerk(run: Run, late: Desk) -> None:
    ran = run("call", "C1", "promise", "--on", "ven", "--amount", "1 000,50", "--json")
    assert ran.status == 0
    assert ran.document["customer"] == "C1"
    assert ran.document["follow_up"]["kind"] == "broken_promise"
    (promise,) = late.dossier(late.find("C1")).dossier.promises
    assert (promise.amount_cents, promise.due_on) == (100_050, date(2026, 11, 27))


@pytest.mark.parametrize("amount", [(), ("--amount", "tout")])
def test_everything_is_what_is_overdue(run: Run, late: Desk, amount: tuple[str, ...]) -> None:
    assert run("call", "C1", "promise", "--on", "ven", *amount).status == 0
    (promise,) = late.dossier(late.find("C1")).dossier.promises
    assert promise.amount_cents == 120_000


def test_a_callback_keeps_its_hour(run: Run, late: Desk) -> None:
    ran = run("call", "C1", "callback", "--on", "lundi 10h", "--note", "M. Roux", "--incoming")
    assert "\nSuite\u00a0: rappeler à 10\u00a0h" in ran.out
    dossier = late.dossier(late.find("C1")).dossier
    assert (dossier.callbacks[0].on, dossier.callbacks[0].at) == (date(2026, 11, 30), time(10))
    assert (dossier.calls[0].note, dossier.calls[0].is_incoming) == ("M. Roux", True)


def test_a_transfer_said_to_have_left_is_in_the_past(run: Run, late: Desk) -> None:
    assert run("call", "C1", "says_paid", "--on", "hier").status == 0
    (promise,) = late.dossier(late.find("C1")).dossier.promises
    assert promise.counts_from == date(2026, 11, 23)
    assert run("call", "C1", "says_paid", "--on", "demain").status == 2


def test_a_dispute_names_its_invoices_and_reason(run: Run, late: Desk) -> None:
    assert run("call", "C1", "dispute", "--invoice", "F-1", "--reason", "quality").status == 0
    (dispute,) = late.dossier(late.find("C1")).dossier.disputes
    assert dispute.reason == "quality"


@pytest.mark.parametrize(
    ("words", "status", "said"),
    [
        (("call", "C1", "promise"), 1, "date convenue"),
        (("call", "C1", "promise", "--on", "31/02"), 2, "31/02"),
        (("call", "C1", "promise", "--on", "2020-01-01"), 2, "déjà passé"),
        (("call", "C1", "promise", "--on", "hier"), 2, "hier"),
        (("call", "C1", "promise", "--on", "ven", "--amount", "1.234"), 2, "ambigu"),
        (("call", "C1", "promise", "--on", "ven", "--amount", "0"), 2, "supérieur à zéro"),
        (("call", "C1", "promise", "--on", "ven", "--amount=-5"), 2, "supérieur à zéro"),
        (("call", "C1", "reached", "--on", "ven"), 2, "sans objet"),
        (("call", "C1", "callback", "--on", "ven", "--amount", "5"), 2, "sans objet"),
        (("call", "C1", "sung"), 2, "« sung » n’existe pas"),
        (("call", "C1", "dispute", "--invoice", "F-404"), 1, "F-404"),
        (("call", "C1", "dispute", "--reason", "laziness"), 2, "laziness"),
        (("call", "C9", "reached"), 1, "client inconnu"),
        (("call", "Menuiserie", "reached"), 1, "Menuiserie C2 (C2)"),
        (("plan", "C1"), 2, "--instalments ou --amount-each"),
        (("plan", "C1", "--instalments", "3", "--amount-each", "5"), 2, "l’un des deux"),
        (("plan", "C1", "--instalments", "trois"), 2, "trois"),
        (("plan", "C1", "--instalments", "500"), 1, "120"),
        (("plan", "C1", "--instalments", "2", "--deposit", "99999"), 1, "acompte"),
        (("plan", "C1", "--instalments", "2", "--first", "2020-01-01"), 2, "déjà passé"),
        (("plan", "C1", "--instalments", "2", "--every", "day"), 2, "day"),
        (("pay", "C1", "beaucoup"), 2, "beaucoup"),
        (("pay", "C1", "10", "--on", "demain"), 2, "demain"),
        (("pay", "C1", "10", "--invoice", "F-404"), 1, "F-404"),
        (("pay", "C1", "tout", "--invoice", "F-404"), 1, "F-404"),
        (("hold", "C1", "--until", "2020-01-01", "--reason", "x"), 2, "déjà passé"),
        (("hold", "C1", "--until", "+3"), 2, "--reason"),
        (("hold", "C1", "--until", "+3", "--reason", " "), 2, "motif"),
        (("dispute", "C1"), 2, "--settle"),
        (("plan", "C1", "--instalments", "2", "--tolerance", "-1"), 2, "-1"),
        (("pay", "C1", "10", "--bounced"), 1, "aucun règlement"),
        (("pay", "C1", "10", "--bounced", "--on", "demain"), 2, "demain"),
        (("pay", "C1", "10", "--bounced", "--invoice", "F-1"), 2, "va seul"),
        (("pay", "C1", "10", "--bounced", "--interest-first"), 2, "va seul"),
        (("pay", "C1", "tout", "--bounced"), 2, "tout"),
        (("call", "C1", "dispute", "--amount", "1 200,01"), 1, "part contestée"),
        (("dispute", "C1", "--reason", "quality", "--amount", "1 200,01"), 1, "part contestée"),
        (("dispute", "C1", "--reason", "quality", "--amount", "0"), 2, "supérieur à zéro"),
        (("dispute", "C1", "--settle", "--amount", "5"), 2, "va seul"),
        (("dispute", "C1", "--settle"), 1, "aucun litige"),
        (("dispute", "C1", "--settle", "--reason", "quality"), 2, "va seul"),
        (("note", "C1", " "), 1, "vide"),
        (("note", "C1"), 2, "TEXT"),
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
    assert len(as_json.err.splitlines()) == 1
    assert len(late.log()) == before


def test_a_plan_sums_to_its_total(run: Run, late: Desk) -> None:
    words = ("plan", "C1", "--instalments", "3", "--deposit", "100,01", "--every", "month_end")
    shown = run(*words, "--dry-run", "--json").document
    assert late.dossier(late.find("C1")).dossier.plans == ()
    assert (shown["total"], shown["deposit"], shown["deposit_on"], shown["recorded"]) == (
        *("1200.00", "100.01", "2026-11-24"),
        False,
    )
    assert [line["number"] for line in shown["instalments"]] == [1, 2, 3]
    assert [line["due_on"] for line in shown["instalments"]] == [
        *("2026-11-30", "2026-12-31"),
        "2027-02-01",
    ]
    cents = [int(line["amount"].replace(".", "")) for line in shown["instalments"]]
    assert sum(cents) + 10_001 == 120_000
    kept = run(*words, "--json").document
    assert kept["recorded"] is True
    assert kept["instalments"] == shown["instalments"]
    (plan,) = late.dossier(late.find("C1")).dossier.plans
    assert plan.total_cents == 120_000


def test_a_plan_by_amount_for_people(run: Run) -> None:
    ran = run("plan", "C1", "--amount-each", "500", "--first", "15/12", "--dry-run")
    assert [line.split()[0] for line in ran.out.splitlines()[:4]] == ["1", "2", "3", "total"]
    assert ran.out.splitlines()[-1] == "Rien n’est enregistré."


def test_money_goes_to_the_invoice_named(run: Run, late: Desk) -> None:
    assert run("pay", "C1", "200,00 €", "--on", "23/11", "--invoice", "F-1").status == 0
    (payment,) = late.dossier(late.find("C1")).dossier.payments
    assert (payment.amount_cents, payment.valued_on) == (20_000, date(2026, 11, 23))
    assert run("pay", "C1", "tout").status == 0
    assert late.dossier(late.find("C1")).dossier.balance_cents == 0
    assert "rien à régler" in run("pay", "C1", "tout").line


def test_a_hold_ends_on_its_day(run: Run, late: Desk) -> None:
    ran = run("hold", "C1", "--until", "2026-12-04", "--reason", "congés", "--json")
    assert ran.document["follow_up"]["kind"] == "hold_end"
    (hold,) = late.dossier(late.find("C1")).dossier.holds
    assert (hold.until_on, hold.reason) == (date(2026, 12, 4), "congés")


def test_a_dispute_is_opened_and_settled(run: Run, late: Desk) -> None:
    words = ("dispute", "C1", "--invoice", "f-1", "--reason", "wrong_price", "--note", "trop cher")
    assert run(*words).status == 0
    assert late.dossier(late.find("C1")).dossier.disputes[0].settled_on is None
    assert run("dispute", "C1", "--settle").status == 0
    assert late.dossier(late.find("C1")).dossier.disputes[0].settled_on == date(2026, 11, 24)


def test_a_note_may_be_typed_without_quotes(run: Run, late: Desk) -> None:
    assert run("note", "C1", "rappeler", "M. Roux").out.startswith("note\u00a0: rappeler M. Roux\n")
    assert late.log()[0].text == "note\u00a0: rappeler M. Roux"


def test_money_that_came_back_is_owed_again(run: Run, late: Desk) -> None:
    run("call", "C1", "promise", "--amount", "200", "--on", "2026-11-24")
    run("pay", "C1", "200")
    assert run("show", "C1", "--json").document["promises"][0]["status"] == "kept"
    before = late.dossier(late.find("C1"))
    ran = run("pay", "C1", "200", "--bounced", "--json")
    assert (ran.status, ran.document["follow_up"]["kind"]) == (0, "broken_promise")
    shown = run("show", "C1", "--json").document
    assert shown["payments"][0]["bounced_on"] == "2026-11-24"
    assert (shown["balance"], shown["promises"][0]["status"]) == ("1200.00", "pending")
    assert run("undo").status == 0
    after = late.dossier(late.find("C1"))
    assert (after.dossier, after.follow_up) == (before.dossier, before.follow_up)


def test_interest_first_leaves_the_principal(run: Run, late: Desk) -> None:
    run("debtor", "C1", "--kind", "business")
    owed = run("show", "C1", "--json").document["interest"]["interest"]
    ran = run("pay", "C1", "100", "--interest-first", "--json")
    assert ran.status == 0
    assert "d’intérêts" in late.log(1)[0].text
    (payment,) = run("show", "C1", "--json").document["payments"]
    parts = {part["claim"]: part["amount"] for part in payment["allocations"]}
    assert parts["interest"] == owed
    assert sum(round(100 * float(amount)) for amount in parts.values()) == 10_000
    run("settings", "set", "payments.interest_first", "oui")
    run("pay", "C1", "1", "--principal-first")
    last = run("show", "C1", "--json").document["payments"][-1]
    assert [part["claim"] for part in last["allocations"]] == ["principal"]


def test_a_plan_keeps_its_own_tolerance(run: Run, late: Desk) -> None:
    words = ("plan", "C1", "--instalments", "3", "--tolerance", "0", "--no-acceleration")
    done = run(*words, "--json").document
    (plan,) = late.dossier(late.find("C1")).dossier.plans
    assert (plan.tolerance_working_days, plan.accelerates) == (0, False)
    assert done["follow_up"]["due_on"] == "2026-12-28"
    run("undo")
    run("plan", "C1", "--instalments", "3")
    (plan,) = late.dossier(late.find("C1")).dossier.plans
    assert (plan.tolerance_working_days, plan.accelerates) == (None, True)


@pytest.mark.parametrize(
    "words",
    [
        ("dispute", "C1", "--reason", "quality", "--invoice", "F-1", "--amount", "200"),
        ("call", "C1", "dispute", "--reason", "quality", "--amount", "200"),
    ],
    ids=lambda words: words[0],
)
def test_only_the_contested_part_is_left_out(run: Run, late: Desk, words: tuple[str, ...]) -> None:
    assert run(*words).status == 0
    assert "200,00" in late.log(1)[0].text
    letter = run("letter", "C1", "--step", "rappel").out
    assert "1\u202f000,00\u00a0€" in letter
    assert run("show", "C1", "--json").document["invoices"][0]["status"] == "overdue"
    run("undo")
    assert run("show", "C1", "--json").document["disputes"] == []


def test_all_of_an_invoice_is_contested_in_a_word(run: Run, late: Desk) -> None:
    assert run("dispute", "C1", "--reason", "quality", "--amount", "tout").status == 0
    (dispute,) = late.dossier(late.find("C1")).dossier.disputes
    assert dispute.amount_cents is None


def test_a_plan_may_freeze_interest_and_says_what_it_costs(run: Run, late: Desk) -> None:
    assert run("debtor", "C1", "--kind", "business").status == 0
    tried = run("plan", "C1", "--instalments", "12", "--freeze-interest", "--dry-run")
    assert "! plus long que la limite de la maison" in tried.out
    assert "intérêts gelés tant qu’il est tenu" in tried.out
    assert run("plan", "C1", "--instalments", "3", "--freeze-interest").status == 0
    assert run("plan", "C1", "--instalments", "3").status == 0
    frozen, running = late.dossier(late.find("C1")).dossier.plans
    assert (frozen.freezes_interest, running.freezes_interest) == (True, False)


def test_a_call_in_the_words_of_the_clerk(run: Run, late: Desk) -> None:
    ran = run("call", "C1", "--say", "promet 800 ven : M. Roux", "--incoming", "--json")
    assert ran.status == 0
    assert ran.document["follow_up"]["kind"] == "broken_promise"
    dossier = late.dossier(late.find("C1")).dossier
    (promise,) = dossier.promises
    assert (promise.amount_cents, promise.due_on) == (80_000, date(2026, 11, 27))
    (call,) = dossier.calls
    assert (call.note, call.is_incoming) == ("M. Roux", True)


def test_a_plan_in_the_words_of_the_clerk_is_one_act(run: Run, late: Desk) -> None:
    assert run("call", "C1", "--say", "3x400 le 5").status == 0
    assert len(late.dossier(late.find("C1")).dossier.plans) == 1
    assert run("undo").status == 0
    dossier = late.dossier(late.find("C1")).dossier
    assert (dossier.plans, dossier.calls) == ((), ())


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--say", "promet 800"), "pour quand"),
        (("--say", "5"), "promet 5 ven"),
        (("--say", ""), "vide"),
        (("promise", "--say", "msg"), "--say va seul"),
        ((), "OUTCOME"),
    ],
)
def test_what_is_not_understood_is_refused(
    run: Run, late: Desk, arguments: tuple[str, ...], said: str
) -> None:
    ran = run("call", "C1", *arguments)
    assert ran.status == 2
    assert said in ran.err.replace("\u00a0", " ")
    assert late.dossier(late.find("C1")).dossier.calls == ()
