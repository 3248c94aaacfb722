"""`relance report`: a page, a JSON document, a CSV file."""

from __future__ import annotations

import csv
import io

import pytest

from relance_tui.cli.output import WIDTH, columns
from relance_tui.cli.verbs_report import KINDS as OFFERED
from relance_tui.domain.codes import CallOutcome
from relance_tui.domain.outcome import CallDraft
from relance_tui.services.desk import Desk
from relance_tui.services.tables import ReportKind
from relance_tui.services.views import DebtorChanges
from tests.cli.conftest import Run

KINDS = [kind.value for kind in ReportKind]


def test_the_verb_knows_every_report() -> None:
    assert list(OFFERED) == KINDS


def test_ageing_as_a_page(run: Run, late: Desk) -> None:
    ran = run("report", "ageing")
    assert (ran.status, ran.err) == (0, "")
    assert "Balance âgée au 24/11/2026" in ran.out
    lines = {line.split("  ")[0]: line for line in ran.out.splitlines()}
    assert lines["1 à 30 j"].split()[-3:] == ["100,0", "2", "2"]
    assert "1\u202f500,00\u00a0€" in lines["1 à 30 j"]
    assert late.dashboard().ageings[0].open_cents == 150_000


@pytest.mark.parametrize("kind", KINDS)
def test_every_page_fits_eighty_columns(run: Run, late: Desk, kind: str) -> None:
    late.record_call(late.find("C1"), CallDraft(outcome=CallOutcome.PROMISE, on=late.today))
    for language in ("fr", "en"):
        ran = run("--lang", language, "report", kind)
        assert ran.status == 0
        assert ran.out.strip()
        assert all(columns(line) <= WIDTH for line in ran.out.splitlines())


def test_reports_as_documents(run: Run, late: Desk) -> None:
    late.record_call(late.find("C1"), CallDraft(outcome=CallOutcome.PROMISE, on=late.today))
    documents = {kind: run("report", kind, "--json").document for kind in KINDS}
    for kind, document in documents.items():
        assert list(document) == ["report", "on", "rows", "totals"]
        assert (document["report"], document["on"]) == (kind, "2026-11-24")
    assert documents["ageing"]["totals"] == [
        {
            "currency": "EUR",
            "open": "1500.00",
            "overdue": "1500.00",
            "unallocated": "0.00",
            "balance": "1500.00",
            "invoices": 2,
            "customers": 2,
        }
    ]
    assert documents["promises"]["rows"] == [
        {
            "customer": "C1",
            "name": "Menuiserie C1",
            "kind": "promise",
            "due_on": "2026-11-24",
            "amount": "1200.00",
            "currency": "EUR",
            "status": "pending",
        }
    ]
    assert documents["promises"]["totals"][0]["this_week"] == "1200.00"
    assert documents["forecast"]["totals"] == [
        {"currency": "EUR", "total": "1200.00", "later": "0.00", "unscheduled": "300.00"}
    ]
    assert len(documents["forecast"]["rows"]) == 8
    assert documents["dso"]["totals"][0]["method"] == "count_back"
    assert {
        key: value
        for key, value in documents["activity"]["rows"][-2].items()
        if key not in {"amount", "currency"}
    } == {"who": "mine", "what": "calls", "detail": "promise", "count": 1}


@pytest.mark.parametrize("kind", KINDS)
def test_reports_as_csv(run: Run, late: Desk, kind: str) -> None:
    late.record_call(late.find("C1"), CallDraft(outcome=CallOutcome.PROMISE, on=late.today))
    ran = run("report", kind, "--csv")
    assert (ran.status, ran.err) == (0, "")
    assert ran.out.startswith("\ufeff")
    rows = list(csv.reader(io.StringIO(ran.out[1:], newline=""), delimiter=";", strict=True))
    assert len(rows) > 1
    assert len({len(row) for row in rows}) == 1


def test_an_empty_desk_reports_nothing(run: Run) -> None:
    for kind in KINDS:
        assert run("report", kind).status == 0
        assert run("report", kind, "--csv").status == 0
    assert "Rien." in run("report", "ageing").out
    assert run("report", "ageing", "--json").document["rows"] == []


def test_what_cannot_be_asked(run: Run) -> None:
    both = run("report", "ageing", "--json", "--csv")
    assert both.status == 2
    assert both.document["error"]["code"] == "usage"
    unknown = run("report", "age")
    assert unknown.status == 2
    assert "au choix" in unknown.line
    assert "ageing" in unknown.line
    assert run("report").status == 2


def test_a_name_acts_neither_on_the_terminal_nor_in_a_spreadsheet(run: Run, late: Desk) -> None:
    late.record_call(late.find("C1"), CallDraft(outcome=CallOutcome.PROMISE, on=late.today))
    late.edit_debtor(late.find("C1"), DebtorChanges(name="=1+1 [/x] " + "Très long " * 30))
    page = run("report", "promises").out
    assert "=1+1 [/x]" in page
    assert all(columns(line) <= WIDTH for line in page.splitlines())
    assert "'=1+1 [/x]" in run("report", "promises", "--csv").out
