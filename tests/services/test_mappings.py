"""The columns of any program: asked once, then read the same way for every file of that shape."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from relance_tui.errors import RelanceError
from relance_tui.ingest import read_file
from relance_tui.ingest.mapping import Mapping, fingerprint
from relance_tui.services.desk import Desk
from relance_tui.services.import_terms import ImportTerms
from relance_tui.services.mappings import mapping_text
from relance_tui.services.views import FileReport
from relance_tui.storage.light import reading
from tests.ingest.workbooks import xlsx
from tests.ingest.writers import write_csv

NAMES = ["Pce", "Qui", "Le", "Pour le", "Combien", "Reste", "Joindre"]
COLUMNS = {
    "number": "Pce",
    "name": "Qui",
    "issued_on": "Le",
    "due_on": "Pour le",
    "total": "Combien",
    "open": "Reste",
}
ROWS = [
    ["F1", "Noël", "01/09/2026", "01/10/2026", "1 200,00", "1 200,00", "0476000001"],
    ["F2", "Cœur", "02/09/2026", "02/10/2026", "640,00", "200,50", ""],
]


def exported(folder: Path, *rows: list[str], name: str = "ventes_2026-11.csv") -> Path:
    return write_csv(folder / name, [NAMES, *(rows or ROWS)])


def load(desk: Desk, path: Path) -> FileReport:
    return desk.import_files([path], ImportTerms()).files[0]


def confirm(desk: Desk, path: Path, **columns: str) -> Mapping:
    proposal = desk.mapping_for(path)
    return desk.save_mapping(proposal.changed(COLUMNS | columns).mapping)


def open_cents(desk: Desk) -> dict[str, int]:
    dossiers = (desk.dossier(each).dossier for each in desk.queue_ids(everything=True))
    return {each.debtor.name: each.open_cents for each in dossiers}


def test_what_the_names_do_not_tell_is_asked(desk: Desk, tmp_path: Path) -> None:
    path = exported(tmp_path)
    assert "colonnes trouvées" in load(desk, path).error
    proposal = desk.mapping_for(path)
    assert proposal.labels == tuple(NAMES)
    assert not proposal.is_understood
    assert not proposal.is_stored
    assert proposal.mapping.name == "ventes"
    assert any("numéro de facture" in problem for problem in proposal.problems)
    chosen = proposal.changed(COLUMNS)
    assert chosen.problems == ()
    first = {cell.label: cell.reads_as for cell in chosen.rows[0].cells}
    assert first["numéro de facture"] == "F1"
    assert first["échéance"] == "01/10/2026"
    assert first["solde"] == "1\u202f200,00\u00a0€"
    assert len(chosen.rows) == 2
    assert "phone" in proposal.fields
    assert "terms" not in proposal.fields


def test_a_confirmed_shape_is_read_by_itself_whatever_the_order_of_its_columns(
    desk: Desk, tmp_path: Path
) -> None:
    confirm(desk, exported(tmp_path))
    turned = write_csv(
        tmp_path / "decembre.csv",
        [["Export du 24/11/2026"], NAMES[::-1], *(row[::-1] for row in ROWS)],
    )
    report = load(desk, turned)
    assert (report.error, report.new, report.refused) == ("", 2, ())
    assert open_cents(desk) == {"Noël": 120_000, "Cœur": 20_050}
    assert desk.mapping_for(turned).is_stored


def test_another_choice_of_columns_is_another_reading_of_the_same_file(
    desk: Desk, tmp_path: Path
) -> None:
    names = ["Facture", "Client", "Date", "Échéance", "Montant TTC", "Reste", "Solde"]
    rows = [["F1", "Noël", "01/09/2026", "01/10/2026", "100,00", "40,00", "70,00"]]
    path = write_csv(tmp_path / "a.csv", [names, *rows])
    load(desk, path)
    assert open_cents(desk) == {"Noël": 7_000}
    proposal = desk.mapping_for(path)
    assert proposal.is_understood
    assert proposal.mapping.columns["open"] == "Solde"
    columns = {**proposal.mapping.columns, "open": "Reste"}
    desk.save_mapping(proposal.changed(columns).mapping)
    assert load(desk, path).changed == 1
    assert open_cents(desk) == {"Noël": 4_000}
    assert load(desk, path).unchanged == 1
    desk.forget_mapping(desk.mapping_named("a"))
    assert desk.mapping_for(path).mapping.columns["open"] == "Solde"


def test_a_table_taken_for_something_else_is_what_the_clerk_said(
    desk: Desk, tmp_path: Path
) -> None:
    names = ["Date", "Libellé", "Débit", "Crédit", "Référence"]
    rows = [["01/09/2026", "Noël", "120,00", "", "F1"]]
    path = write_csv(tmp_path / "journal.csv", [names, *rows])
    assert load(desk, path).format == "bank-csv"
    proposal = desk.mapping_for(path)
    columns = {"number": "Référence", "name": "Libellé", "issued_on": "Date", "total": "Débit"}
    desk.save_mapping(proposal.changed(columns).mapping)
    report = load(desk, path)
    assert (report.format, report.new) == ("csv", 1)
    told = desk.import_files([path], ImportTerms(as_format="bank-csv")).files[0]
    assert told.format == "bank-csv"


def test_a_sheet_is_asked_about_and_found_again(desk: Desk, tmp_path: Path) -> None:
    path = tmp_path / "classeur.xlsx"
    path.write_bytes(xlsx({"Notes": [["a", "b"], ["c", "d"]], "Export": [NAMES, *ROWS]}))
    assert load(desk, path).error
    confirm(desk, path)
    report = load(desk, path)
    assert (report.error, report.format, report.new) == ("", "xlsx", 2)
    assert desk.mapping_for(path).is_stored
    # The same columns in a CSV are the same shape.
    assert load(desk, exported(tmp_path)).unchanged == 2


def test_a_column_more_is_proposed_not_taken(desk: Desk, tmp_path: Path) -> None:
    confirm(desk, exported(tmp_path))
    wider = write_csv(tmp_path / "b.csv", [[*NAMES, "Zone"], *([*row, "Nord"] for row in ROWS)])
    assert load(desk, wider).error
    proposal = desk.mapping_for(wider)
    assert not proposal.is_stored
    assert proposal.problems == ()
    assert proposal.mapping.columns == COLUMNS
    assert proposal.mapping.name == "ventes 2"
    desk.save_mapping(proposal.mapping)
    assert load(desk, wider).new == 2
    assert [each.mapping.name for each in desk.mappings()] == ["ventes", "ventes 2"]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("a;b;c\n1;2;3\n", "quatre colonnes"),
        ("JournalCode\tJournalLib\tEcritureNum\tEcritureDate\tCompteNum\tDebit\tCredit\n", "FEC"),
        ('<?xml version="1.0"?>\n<Document>;;;;</Document>\n', "pas de colonnes"),
        ("OFXHEADER:100\nDATA:OFXSGML\n<OFX>\n", "pas de colonnes"),
        ("", "vide"),
    ],
)
def test_what_has_no_columns_to_choose_says_so(
    desk: Desk, tmp_path: Path, content: str, said: str
) -> None:
    path = tmp_path / "x.txt"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(RelanceError, match=said):
        desk.mapping_for(path)


def test_a_mapping_that_makes_no_invoices_is_not_kept(desk: Desk, tmp_path: Path) -> None:
    proposal = desk.mapping_for(exported(tmp_path))
    with pytest.raises(RelanceError, match="il manque"):
        desk.save_mapping(proposal.changed({"number": "Pce"}).mapping)
    twice = proposal.changed({**COLUMNS, "paid": "Reste"})
    assert twice.problems == ("colonne «\u00a0Reste\u00a0» prise deux fois (solde, déjà réglé)",)
    with pytest.raises(RelanceError, match="prise deux fois"):
        desk.save_mapping(twice.mapping)
    assert desk.mappings() == []


def test_a_name_says_which_shape_it_is(desk: Desk, tmp_path: Path) -> None:
    kept = confirm(desk, exported(tmp_path))
    other = Mapping(name="VENTES", fingerprint=fingerprint(["x"]), columns=COLUMNS)
    with pytest.raises(RelanceError, match="autre forme"):
        desk.save_mapping(other)
    for name in ("", "x" * 41):
        with pytest.raises(RelanceError, match="nom de 1 à"):
            desk.save_mapping(Mapping(name=name, fingerprint="", columns=COLUMNS))
    assert desk.mapping_named("Ventés") == kept
    assert desk.mapping_named("ven") == kept
    with pytest.raises(RelanceError, match=r"au choix.*ventes"):
        desk.mapping_named("sage")
    # The same shape again replaces, under any name.
    renamed = desk.save_mapping(Mapping(name="Gest", fingerprint=kept.fingerprint, columns=COLUMNS))
    assert [each.mapping for each in desk.mappings()] == [renamed]
    assert desk.mappings()[0].by == desk.user
    desk.forget_mapping(renamed)
    with pytest.raises(RelanceError, match="aucune correspondance"):
        desk.mapping_named("Gest")
    assert load(desk, exported(tmp_path)).error


def test_what_cannot_be_used_any_more_is_left_out(desk: Desk, tmp_path: Path) -> None:
    kept = confirm(desk, exported(tmp_path))
    for text in ("{", "[]", '{"name": "x", "fingerprint": "y", "columns": {"z": "Pce"}}'):
        with reading(desk.database) as connection:
            connection.execute("UPDATE import_mapping SET definition = ?", (text,))
        assert desk.mappings() == []
        assert load(desk, exported(tmp_path)).error
    assert desk.save_mapping(kept) == kept
    assert load(desk, exported(tmp_path)).new == 2


def test_a_mapping_travels_as_a_file(desk: Desk, tmp_path: Path) -> None:
    kept = confirm(desk, exported(tmp_path))
    file = tmp_path / "ventes.json"
    file.write_text(mapping_text(kept), encoding="utf-8")
    desk.forget_mapping(kept)
    assert desk.load_mapping(file) == kept
    assert json.loads(file.read_text("utf-8"))["columns"]["open"] == "Reste"
    for wrong in ("{", "3", "[" * 100_000, '{"name": "x"}'):
        file.write_text(wrong, encoding="utf-8")
        with pytest.raises(RelanceError, match="correspondance"):
            desk.load_mapping(file)
    with pytest.raises(RelanceError, match="introuvable"):
        desk.load_mapping(tmp_path / "absent.json")


def test_a_shape_that_is_not_known_is_read_as_before(tmp_path: Path) -> None:
    known = [Mapping(name="x", fingerprint=fingerprint(NAMES), columns=COLUMNS)]
    names = ["Facture", "Client", "Date", "Montant TTC"]
    path = write_csv(tmp_path / "a.csv", [names, ["F1", "Noël", "01/09/2026", "12,00"]])
    plain, aware = read_file(path), read_file(path, known=known)
    assert plain.sha256 == aware.sha256
    assert type(plain) is type(aware)
