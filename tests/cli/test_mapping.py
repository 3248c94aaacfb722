"""import-mapping: the columns of other programs listed, shown, carried over and forgotten."""

from __future__ import annotations

import json
from pathlib import Path

from relance_tui.services.desk import Desk
from tests.cli.conftest import Run
from tests.services.test_mappings import COLUMNS, confirm, exported


def test_a_mapping_is_listed_shown_carried_over_and_forgotten(
    run: Run, desk: Desk, tmp_path: Path
) -> None:
    assert run("import-mapping").out == "Aucune.\n"
    assert run("import-mapping", "list", "--json").document == []
    confirm(desk, exported(tmp_path))
    listed = run("import-mapping", "list")
    assert (listed.status, listed.out.split()[0]) == (0, "ventes")
    (document,) = run("import-mapping", "list", "--json").document
    assert (document["name"], document["columns"], document["by"]) == ("ventes", COLUMNS, "marie")
    shown = run("import-mapping", "show", "vent").out
    assert "numéro de facture  Pce" in shown
    assert "solde              Reste" in shown
    kept = run("import-mapping", "show", "ventes", "--json")
    assert run("import-mapping", "forget", "ventes").out.startswith("Colonnes")
    assert desk.mappings() == []
    file = tmp_path / "ventes.json"
    file.write_text(kept.out, encoding="utf-8")
    assert run("import-mapping", "load", str(file)).status == 0
    assert json.loads(kept.out)["fingerprint"] == desk.mappings()[0].mapping.fingerprint
    assert run("import", str(exported(tmp_path))).status == 0
    assert desk.totals().dossier_count == 2


def test_what_is_not_known_or_not_readable_is_refused(run: Run, tmp_path: Path) -> None:
    unknown = run("import-mapping", "show", "sage")
    assert (unknown.status, unknown.out) == (1, "")
    assert "aucune correspondance" in unknown.line
    file = tmp_path / "x.json"
    file.write_text("{", encoding="utf-8")
    wrong = run("import-mapping", "load", str(file), "--json")
    assert wrong.status == 1
    assert "correspondance" in wrong.document["error"]["message"]
