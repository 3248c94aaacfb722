"""The bank movements that wait, on the command line."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.conftest import Ran

Run = Callable[..., Ran]
STATEMENT = """Date;Date de valeur;Libellé;Débit;Crédit
20/11/2026;20/11/2026;VIR INCONNU AU BATAILLON;;12,34
20/11/2026;20/11/2026;VIR TRESOR PUBLIC;;900,00
"""


INVOICES = """Code client;Client;N° facture;Date facture;Échéance;Montant TTC;Solde
C1;Menuiserie Noël;F-118;01/09/2026;01/10/2026;1200,00;1200,00
"""


@pytest.fixture
def loaded(run: Run, tmp_path: Path) -> list[dict[str, object]]:
    invoices = tmp_path / "factures.csv"
    invoices.write_text(INVOICES, encoding="utf-8")
    assert run("import", str(invoices)).status == 0
    path = tmp_path / "releve.csv"
    path.write_text(STATEMENT, encoding="utf-8")
    report = json.loads(run("import", str(path), "--json").out)
    (file,) = report["files"]
    assert (file["format"], file["new"], file["proposed"]) == ("bank-csv", 2, 2)
    found: list[dict[str, object]] = json.loads(run("bank", "--json").out)
    return found


def test_what_waits_is_listed_and_given_to_a_customer(
    run: Run, loaded: list[dict[str, object]]
) -> None:
    assert {each["amount"] for each in loaded} == {"12.34", "900.00"}
    small = next(each for each in loaded if each["amount"] == "12.34")
    assert (small["customer"], small["why"]) == (None, "nothing")
    listed = run("bank")
    assert "VIR INCONNU AU BATAILLON" in listed.out
    assert "client inconnu" in listed.out
    refused = run("bank", "accept", str(small["movement"]))
    assert refused.status == 1
    assigned = run("bank", "assign", str(small["movement"]), "C1", "--invoice", "F-118")
    assert assigned.status == 0
    assert "12,34" in assigned.out
    assert len(json.loads(run("bank", "list", "--json").out)) == 1


def test_a_movement_is_shared_out_between_customers(
    run: Run, loaded: list[dict[str, object]]
) -> None:
    large = next(str(each["movement"]) for each in loaded if each["amount"] == "900.00")
    assert run("bank", "split", large, "C1").status == 2
    assert "CLIENT=MONTANT" in run("bank", "split", large, "C1").err
    refused = run("bank", "split", large, "C1=1000")
    assert refused.status == 1
    assert "100,00" in refused.err
    assert run("bank", "split", large, "C1=600,50").status == 0
    shown = json.loads(run("show", "C1", "--json").out)
    assert shown["balance"] == "599.50"
    left = json.loads(run("bank", "list", "--json").out)
    assert {each["amount"] for each in left} == {"12.34", "299.50"}


def test_what_is_nobodys_is_set_aside(run: Run, loaded: list[dict[str, object]]) -> None:
    for each in loaded:
        assert run("bank", "aside", str(each["movement"])).status == 0
    assert "Aucun mouvement" in run("bank").out
    again = run("bank", "aside", str(loaded[0]["movement"]))
    assert (again.status, again.err.count("\n")) == (1, 1)
