from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relance_tui.ingest import IngestError
from relance_tui.ingest.headers import RANKED
from relance_tui.ingest.mapping import (
    Mapping,
    MappingError,
    apply,
    check,
    column_labels,
    fingerprint,
    from_dict,
    guess,
    guessed,
    likely_header,
    to_dict,
)
from relance_tui.ingest.mapping_fields import field_labels
from relance_tui.ingest.mapping_preview import preview
from relance_tui.ingest.sheets import Sheet, open_workbook
from relance_tui.ingest.source import open_source
from tests.ingest.reading import read_file
from tests.ingest.workbooks import Table, xlsx
from tests.ingest.writers import write_csv

NAMES = ["Réf", "Qui", "Le", "Pour le", "Combien", "Reste", "Joindre"]
ROW = ["F1", "Dupont", "01/10/2026", "31/10/2026", "1 234,50", "1000", "0142685300"]
COLUMNS = {
    "number": "Réf",
    "name": "Qui",
    "issued_on": "Le",
    "due_on": "Pour le",
    "total": "Combien",
    "open": "Reste",
    "phone": "Joindre",
}
MAPPING = Mapping(name="Mon logiciel", fingerprint=fingerprint(NAMES), columns=COLUMNS)


def written(tmp_path: Path, *rows: list[str]) -> Path:
    return write_csv(tmp_path / "export.csv", [["Export du 24/11/2026"], NAMES, *rows])


def without(*fields: str, **more: str) -> Mapping:
    columns = {f: c for f, c in COLUMNS.items() if f not in fields} | more
    return Mapping(name="m", fingerprint="", columns=columns)


def test_unknown_columns_are_read_through_a_mapping(tmp_path: Path) -> None:
    path = written(tmp_path, ROW)
    with pytest.raises(IngestError, match="colonnes trouvées"):
        read_file(path)
    reading = read_file(path, mapping=MAPPING)
    (invoice,) = reading.invoices
    assert (invoice.number, invoice.customer_code, invoice.line) == ("F1", "DUPONT", 3)
    assert (invoice.issued_on, invoice.due_on) == (date(2026, 10, 1), date(2026, 10, 31))
    assert (invoice.total_cents, invoice.open_cents) == (123450, 100000)
    assert reading.customers[0].phone == "01 42 68 53 00"


def test_a_mapping_goes_before_the_guess(tmp_path: Path) -> None:
    names = ["Facture", "Client", "Date", "Montant HT", "Montant TTC"]
    path = write_csv(tmp_path / "a.csv", [names, ["F1", "A", "01/10/2026", "10,00", "12,00"]])
    assert read_file(path).invoices[0].total_cents == 1200
    columns = {"number": "Facture", "name": "Client", "issued_on": "Date", "total": "Montant HT"}
    mapping = Mapping(name="HT", fingerprint="", columns=columns)
    assert read_file(path, mapping=mapping).invoices[0].total_cents == 1000


def test_columns_may_move_and_others_come(tmp_path: Path) -> None:
    moved = ["Autre", *reversed(NAMES)]
    path = write_csv(tmp_path / "a.csv", [moved, ["", *reversed(ROW)]], delimiter=",")
    assert read_file(path, mapping=MAPPING).invoices[0].total_cents == 123450


@pytest.mark.parametrize(
    ("mapping", "reason"),
    [
        (without("number"), "il manque numéro de facture"),
        (without("name"), "il manque code client ou nom du client"),
        (without("issued_on", "due_on"), "il manque date de facture ou échéance"),
        (without("total", "open"), "il manque montant TTC ou solde"),
        (without("phone", email="Réf"), "« Réf » prise deux fois"),
        (without("phone", email="RÉF"), "prise deux fois"),
        (without("phone", email=" "), "aucune colonne pour e-mail"),
        (without(couleur="Vert"), "champ inconnu\u00a0: « couleur »"),
    ],
)
def test_a_mapping_of_no_use_is_refused_by_name(
    tmp_path: Path, mapping: Mapping, reason: str
) -> None:
    spaced = reason.replace("« ", "«\u00a0").replace(" »", "\u00a0»")
    with pytest.raises(MappingError, match=spaced) as caught:
        check(mapping)
    assert str(caught.value).startswith("correspondance «\u00a0m\u00a0»\u00a0: ")
    with pytest.raises(IngestError, match=spaced):
        read_file(written(tmp_path, ROW), mapping=mapping)


def test_a_column_that_is_not_there_is_named(tmp_path: Path) -> None:
    mapping = without("phone", email="Courriel")
    header = likely_header(open_source(written(tmp_path, ROW)))
    assert header is not None
    with pytest.raises(MappingError, match=r"absente du fichier.*Courriel"):
        apply(mapping, header)
    with pytest.raises(IngestError, match=r"export\.csv.*colonnes trouvées.*Réf, Qui"):
        read_file(written(tmp_path, ROW), mapping=mapping)
    assert apply(MAPPING, header).at == {f: NAMES.index(c) for f, c in COLUMNS.items()}


def test_two_columns_of_one_name_and_those_of_none_are_told_apart(tmp_path: Path) -> None:
    names = ["Date", "", "Date", "N°"]
    assert column_labels(names) == ("Date", "#2", "Date (2)", "N°")
    columns = {"number": "N°", "name": "#2", "issued_on": "Date (2)", "total": "Date"}
    path = write_csv(tmp_path / "a.csv", [names, ["15,00", "Dupont", "01/10/2026", "7"]])
    (invoice,) = read_file(
        path, mapping=Mapping(name="m", fingerprint="", columns=columns)
    ).invoices
    assert (invoice.total_cents, invoice.issued_on.month) == (1500, 10)


def test_the_fingerprint_knows_the_shape_and_not_the_order() -> None:
    assert fingerprint(NAMES) == fingerprint([n.upper() for n in reversed(NAMES)])
    assert fingerprint(NAMES) == fingerprint(["REF", *NAMES[1:]])
    assert fingerprint(NAMES) != fingerprint(NAMES[:-1])
    assert fingerprint(NAMES) != fingerprint([*NAMES, "Qui"])


def test_the_guess_is_a_mapping_to_start_from(tmp_path: Path) -> None:
    names = ["N° facture", "Client", "Date", "Échéance", "TTC", "Vendeur"]
    assert guess(names) == {"number": 0, "name": 1, "issued_on": 2, "due_on": 3, "total": 4}
    path = write_csv(tmp_path / "a.csv", [["Titre", "x"], names, ["F1", "A", "1", "2", "3", "4"]])
    header = likely_header(open_source(path))
    assert header is not None
    assert header.line == 2
    mapping = guessed("Compta", header)
    assert mapping.columns["due_on"] == "Échéance"
    assert mapping.fingerprint == fingerprint(names)
    check(mapping)


def test_the_preview_shows_what_is_understood_and_what_is_not(tmp_path: Path) -> None:
    wrong = ["F2", "Durand", "31/02/2026", "", "douze", "10", "standard"]
    rows = preview(open_source(written(tmp_path, ROW, wrong, ["F3"])), MAPPING)
    assert [row.line for row in rows] == [3, 4, 5]
    labels = field_labels()
    assert {cell.label: (cell.text, cell.reads_as) for cell in rows[0].cells} == {
        labels["number"]: ("F1", "F1"),
        labels["name"]: ("Dupont", "Dupont"),
        labels["issued_on"]: ("01/10/2026", "01/10/2026"),
        labels["due_on"]: ("31/10/2026", "31/10/2026"),
        labels["total"]: ("1 234,50", "1\u202f234,50\u00a0€"),
        labels["open"]: ("1000", "1\u202f000,00\u00a0€"),
        labels["phone"]: ("0142685300", "01 42 68 53 00"),
    }
    assert not any(cell.is_wrong for cell in rows[0].cells)
    assert {cell.label for cell in rows[1].cells if cell.is_wrong} == {
        labels["issued_on"],
        labels["total"],
        labels["phone"],
    }
    assert (rows[2].cells, rows[2].reason) == ((), "1 colonnes au lieu de 7")
    assert len(preview(open_source(written(tmp_path, ROW, ROW, ROW)), MAPPING, count=2)) == 2


def test_a_mapping_being_made_is_previewed_as_far_as_it_goes(tmp_path: Path) -> None:
    source = open_source(written(tmp_path, ROW))
    begun = Mapping(name="", fingerprint="", columns={"total": "Combien", "kind": "Absente"})
    (row,) = preview(source, begun)
    assert [(cell.text, cell.is_wrong) for cell in row.cells] == [("1 234,50", False)]


def test_a_sheet_is_previewed_as_a_text_is(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    table: Table = [["Titre"], NAMES, ["F1", "Dupont", date(2026, 10, 1), None, 12.345, 5.0, "x"]]
    path.write_bytes(xlsx({"Feuil1": table}))
    choice = open_workbook(path).best(lambda sheet: (1, sheet.name))
    assert choice is not None
    assert isinstance(choice.sheet, Sheet)
    (row,) = preview(choice.sheet, MAPPING)
    read = {cell.label: cell for cell in row.cells}
    assert read["date de facture"].reads_as == "01/10/2026"
    assert read["montant TTC"].is_wrong
    assert read["solde"].reads_as == "5,00\u00a0€"
    assert row.line == 3


def test_a_mapping_survives_json() -> None:
    assert from_dict(json.loads(json.dumps(to_dict(MAPPING)))) == MAPPING


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=8,
)


@given(JSON | st.fixed_dictionaries({"name": JSON, "fingerprint": JSON, "columns": JSON}))
def test_what_is_stored_wrong_is_refused(stored: object) -> None:
    with pytest.raises(MappingError):
        from_dict(stored)


@given(st.lists(st.text(max_size=20), max_size=12))
def test_every_column_can_be_named(names: list[str]) -> None:
    labels = column_labels(names)
    assert len(labels) == len(names)
    assert all(labels)
    assert fingerprint(names) == fingerprint(list(reversed(names)))


def test_every_field_has_a_name_for_people() -> None:
    assert RANKED.keys() <= field_labels().keys()
