"""changes: what the last import changed, for people and for programs."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.conftest import Run

HEADER = "Code client;Client;N° facture;Date facture;Échéance;Montant TTC;Reste dû\n"


@pytest.fixture
def loaded(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "factures.csv"
    noel = "C7;Menuiserie Noël;F-71;01/10/2026;31/12/2026;1 200,50;{left}\n"
    path.write_text(HEADER + noel.format(left="1 200,50"), encoding="cp1252")
    assert run("import", str(path)).status == 0
    roy = "C8;Garage Roy;F-81;01/11/2026;30/12/2026;10,00;10,00\n"
    path.write_text(HEADER + noel.format(left="200,50") + roy, encoding="cp1252")
    assert run("import", str(path)).status == 0


@pytest.mark.usefixtures("loaded")
def test_per_debtor_the_most_money_first(run: Run) -> None:
    ran = run("changes")
    assert (ran.status, ran.err) == (0, "")
    lines = ran.out.replace("\u202f", " ").replace("\u00a0", " ").splitlines()
    assert lines == [
        "factures.csv, le 24/11/2026",
        "",
        "Menuiserie Noël (C7)  1 000,00 €",
        "  - F-71 payée en partie, 1 000,00 € : reste 200,50 €",
        "",
        "Garage Roy (C8)  10,00 €",
        "  - F-81 nouvelle, 10,00 € échue le 30/12/2026",
    ]


@pytest.mark.usefixtures("loaded")
def test_for_programs(run: Run) -> None:
    document = run("changes", "--json").document
    assert (document["since"], document["files"][0]["name"]) == ("2026-11-24", "factures.csv")
    noel, roy = document["debtors"]
    assert (noel["customer"], noel["moved"]) == ("C7", "1000.00")
    assert noel["changes"] == [
        {
            "kind": "part_paid",
            "invoice": "F-71",
            "amount": "1000.00",
            "currency": "EUR",
            "before": "1200.50",
            "after": "200.50",
            "before_on": None,
            "after_on": None,
            "reference": None,
        }
    ]
    assert roy["changes"][0]["after_on"] == "2026-12-30"
    both = run("changes", "--since", "2026-11-01", "--json").document
    assert [change["kind"] for change in both["debtors"][0]["changes"]] == ["new"]
    assert len(both["files"]) == 2


def test_nothing_was_loaded(run: Run) -> None:
    ran = run("changes")
    assert (ran.status, ran.out) == (0, "aucun fichier chargé\n")
    assert run("changes", "--json").document["debtors"] == []


def test_a_day_that_is_none_is_bad_usage(run: Run) -> None:
    ran = run("changes", "--since", "hier")
    assert ran.status == 2
    assert "--since" in ran.line


def test_a_snapshot_names_what_it_settles_first(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "ouvertes.csv"
    lines = [f"C{n};Client {n};F-{n};01/10/2026;31/10/2026;{n},00;{n},00\n" for n in (1, 2)]
    path.write_text(HEADER + "".join(lines), encoding="cp1252")
    assert run("import", str(path)).status == 0
    path.write_text(HEADER + lines[0], encoding="cp1252")
    ran = run("import", str(path), "--snapshot", "--dry-run")
    assert ran.status == 0
    assert "F-2, Client 2\u00a0: absente, tenue pour soldée, 2,00\u00a0€" in ran.out
    (report,) = run("import", str(path), "--snapshot", "--json").document["files"]
    assert report["vanished"] == [
        {
            "customer": "C2",
            "name": "Client 2",
            "invoice": "F-2",
            "open": "2.00",
            "currency": "EUR",
        }
    ]
    (changed,) = run("changes", "--json").document["debtors"]
    assert (changed["customer"], changed["changes"][0]["kind"]) == ("C2", "vanished")
