from __future__ import annotations

import tempfile
from collections.abc import Callable, Mapping
from datetime import date, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from relance_tui.ingest import IngestError, Reading
from relance_tui.ingest.mapping import Mapping as Columns
from relance_tui.ingest.mapping import fingerprint
from relance_tui.ingest.sheets import cell_text
from relance_tui.ingest.workbook import read_workbook
from tests.ingest.reading import read_file
from tests.ingest.workbooks import (
    Table,
    letters,
    ods,
    xls,
    xlsx,
    xlsx_members,
    zipped,
)
from tests.ingest.writers import write_csv

Writer = Callable[[Mapping[str, Table]], bytes]

HEADER = ["N° facture", "Code client", "Client", "Date facture", "Échéance", "Montant TTC", "Solde"]
ISSUED, DUE = date(2026, 10, 1), date(2026, 10, 31)
AT_NOON = datetime(2026, 10, 31, 12)  # noqa: DTZ001 - workbooks know no zone
FORMATS = pytest.mark.parametrize(("suffix", "write"), [("xlsx", xlsx), ("ods", ods), ("xls", xls)])


def written(tmp_path: Path, content: bytes, name: str = "factures.xlsx") -> Path:
    path = tmp_path / name
    path.write_bytes(content)
    return path


def in_sheet(tmp_path: Path, write: Writer, *rows: list[object]) -> Reading:
    table: Table = [HEADER, *rows]  # type: ignore[list-item]
    return read_file(written(tmp_path, write({"Factures": table})))


@FORMATS
def test_a_workbook_says_what_the_csv_says(tmp_path: Path, suffix: str, write: Writer) -> None:
    table: Table = [
        ["Balance âgée", None, None, None, None, None, None],
        [None] * 7,
        HEADER,
        ["FA1", 411001, "Dupont & Fils", ISSUED, DUE, 1234.56, 1000.0],
        [20260002, "C2", "L’Été", ISSUED, AT_NOON, 12.5, 12.5],
        ["AV3", "C2", "L’Été", ISSUED, None, -50, -20.1],
        [None, None, "Total général", None, None, 1197.06, 992.4],
    ]
    reading = read_file(written(tmp_path, write({"Factures": table}), f"factures.{suffix}"))
    rows = [
        ["Balance âgée"],
        [""],
        HEADER,
        ["FA1", "411001", "Dupont & Fils", "01/10/2026", "31/10/2026", "1234,56", "1000"],
        ["20260002", "C2", "L’Été", "2026-10-01", "2026-10-31", "12,50", "12,50"],
        ["AV3", "C2", "L’Été", "2026-10-01", "", "-50,00", "-20,10"],
        ["", "", "Total général", "", "", "1197,06", "992,40"],
    ]
    expected = read_file(write_csv(tmp_path / "factures.csv", rows))
    assert (reading.format, reading.encoding) == (suffix, "")
    assert reading.invoices == expected.invoices
    assert reading.credits == expected.credits
    assert reading.customers == expected.customers
    assert (reading.lines, reading.refusals, reading.warnings) == (3, [], [])
    assert [i.open_cents for i in reading.invoices] == [100000, 1250]


@FORMATS
def test_a_wrong_row_is_refused_with_its_row_column_and_reason(
    tmp_path: Path, suffix: str, write: Writer
) -> None:
    reading = in_sheet(
        tmp_path,
        write,
        ["FA1", "C1", "A", ISSUED, DUE, 33.333, 5],
        ["FA2", "C1", "A", ISSUED, "#N/A", 10, 5],
        ["FA3", "C1", "#REF!", ISSUED, DUE, 10, 5],
        [None, "C1", "A", ISSUED, DUE, 10, 5],
        ["FA5", "C1", "A", 46000, DUE, 10, 5],
        ["FA6", "C1", "A", ISSUED, DUE, 10, 5],
    )
    assert suffix in {"xlsx", "xls", "ods"}
    assert [i.number for i in reading.invoices] == ["FA6"]
    told = [(r.line, r.column, r.reason.split("\u00a0:")[0]) for r in reading.refusals]
    assert told == [
        (2, "Montant TTC", "plus de deux décimales"),
        (3, "Échéance", "erreur de calcul dans le classeur"),
        (4, "Client", "erreur de calcul dans le classeur"),
        (5, "N° facture", "numéro de facture absent"),
        (6, "Date facture", "date illisible"),
    ]


@FORMATS
def test_an_error_in_a_column_that_is_not_read_does_no_harm(
    tmp_path: Path, suffix: str, write: Writer
) -> None:
    table: Table = [[*HEADER, "Marge"], ["F1", "C1", "A", ISSUED, DUE, 10, 5, "#DIV/0!"]]
    reading = read_file(written(tmp_path, write({"F": table}), f"a.{suffix}"))
    assert ([i.number for i in reading.invoices], reading.refusals) == (["F1"], [])


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (1234.5600000000002, "1234.56"),
        (0.1 + 0.2, "0.3"),
        (33.333333, "33.333333"),
        (12.345, "12.3450"),
        (-0.001, "-0.0010"),
        (99999999999.99, "99999999999.99"),
        (5.0, "5"),
        (-0.0, "0"),
        (1e300, "1e+300"),
        (float("inf"), "inf"),
        (True, "oui"),
        (False, "non"),
        (date(2026, 2, 1), "2026-02-01"),
        (datetime(2026, 2, 1), "2026-02-01"),  # noqa: DTZ001 - workbooks know no zone
        (datetime(2026, 2, 1, 8, 5), "2026-02-01 08:05:00"),  # noqa: DTZ001 - see above
        ("00012", "00012"),
    ],
)
def test_cells_become_exact_text(value: object, text: str) -> None:
    assert cell_text(value) == text


@FORMATS
def test_the_sheet_of_invoices_is_found_among_others(
    tmp_path: Path, suffix: str, write: Writer
) -> None:
    table: Table = [HEADER, ["F1", "C1", "A", "31/31/2026", DUE, 10, 5]]
    poorer: Table = [[*HEADER[:4], "TTC"], ["F2", "C1", "A", ISSUED, 10]]
    content = write({"Notes": [["Bonjour", 1]], "Août": poorer, "Factures": table, "Vide": []})
    reading = read_file(written(tmp_path, content, f"a.{suffix}"))
    assert [(r.line, r.column) for r in reading.refusals] == [(2, "Factures, Date facture")]
    assert [w.reason for w in reading.warnings] == [
        "feuilles de factures laissées de côté\u00a0: Août\u202f; lue\u00a0: Factures"
    ]


def test_a_hidden_sheet_gives_way_to_a_visible_one(tmp_path: Path) -> None:
    first: Table = [HEADER, ["OLD", "C1", "A", ISSUED, DUE, 10, 5]]
    second: Table = [HEADER, ["NEW", "C1", "A", ISSUED, DUE, 10, 5]]
    content = zipped(xlsx_members({"Vieux": first, "Neuf": second}, hidden="Vieux"))
    reading = read_file(written(tmp_path, content))
    assert [i.number for i in reading.invoices] == ["NEW"]


def test_a_table_that_starts_anywhere_keeps_the_rows_of_the_sheet(tmp_path: Path) -> None:
    names = "".join(
        f'<c r="{letters(column + 3)}7" t="str"><v>{name}</v></c>'
        for column, name in enumerate(["Facture", "Client", "Date", "TTC"])
    )
    row = (
        '<c r="D9" t="str"><v>F1</v></c><c r="E9" t="str"><v>A</v></c>'
        '<c r="F9" s="1"><v>46000</v></c><c r="G9" t="e"><v>#N/A</v></c>'
    )
    good = row.replace("9", "11").replace("46000", "46001").replace(_ERROR, _TEN)
    body = (
        '<cols><col min="6" max="6" hidden="1"/></cols>'
        f'<sheetData><row r="7">{names}</row><row r="9" hidden="1">{row}</row>'
        f'<row r="11">{good}</row>'
        '</sheetData><mergeCells count="1"><mergeCell ref="D1:G1"/></mergeCells>'
    )
    reading = read_file(written(tmp_path, xlsx({"F": body})))
    assert [(r.line, r.column) for r in reading.refusals] == [(9, "TTC")]
    assert [(i.line, i.issued_on, i.total_cents) for i in reading.invoices] == [
        (11, date(2025, 12, 10), 1050)
    ]


_ERROR, _TEN = 't="e"><v>#N/A', "><v>10.5"


def test_rows_without_places_and_formats_far_away_are_read(tmp_path: Path) -> None:
    def row(*texts: str) -> str:
        cells = "".join(f'<c t="str"><v>{text}</v></c>' for text in texts)
        return f"<row>{cells}</row>"

    body = row("Facture", "Client", "Date", "TTC") + row("F1", "A", "01/10/2026", "1,50")
    body += '<row r="1048576"><c r="XFD1048576" s="1"/></row>'
    reading = read_file(written(tmp_path, xlsx({"F": f"<sheetData>{body}</sheetData>"})))
    assert [i.total_cents for i in reading.invoices] == [150]


def test_progress_is_told_to_the_end(tmp_path: Path) -> None:
    rows: Table = [[f"F{n}", "C1", "A", ISSUED, DUE, 10, 5] for n in range(5000)]
    told: list[tuple[int, int]] = []
    path = written(tmp_path, xlsx({"F": [HEADER, *rows]}))
    reading = read_workbook(path, on_progress=lambda done, total: told.append((done, total)))
    assert len(reading.invoices) == 5000
    assert told[-1] == (5001, 5001)
    assert told == sorted(told)


def test_a_mapping_names_the_columns(tmp_path: Path) -> None:
    table: Table = [["A", "B", "C", "D"], ["F1", "Dupont", ISSUED, 10.25]]
    columns = {"number": "A", "name": "B", "issued_on": "C", "total": "D"}
    mapping = Columns(name="x", fingerprint=fingerprint(["A", "B", "C", "D"]), columns=columns)
    path = written(tmp_path, xlsx({"F": table}))
    assert [i.total_cents for i in read_file(path, mapping=mapping).invoices] == [1025]
    with pytest.raises(IngestError, match=r"aucune feuille de factures.*A, B, C, D"):
        read_file(path)


CENTS = st.integers(-(10**9), 10**9)
DAYS = st.dates(date(1960, 1, 1), date(2090, 1, 1))
NAMES = st.text(
    st.characters(
        codec="utf-8", exclude_categories=("Cc", "Cs", "Cn", "Co", "Zs", "Zl", "Zp", "Cf")
    ),
    min_size=1,
    max_size=20,
)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(NAMES, DAYS, CENTS), min_size=1, max_size=8))
def test_what_is_written_is_read_back(facts: list[tuple[str, date, int]]) -> None:
    rows: Table = [
        [f"F{n}", f"C{n}", "N" + name, day, cents / 100]
        for n, (name, day, cents) in enumerate(facts)
    ]
    table: Table = [
        ["Facture", "Code client", "Nom", "Date", "TTC"],
        *rows,
    ]
    expected = {f"F{n}": (day, cents) for n, (_name, day, cents) in enumerate(facts)}
    for write in (xlsx, ods, xls):
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "a"
            path.write_bytes(write({"F": table}))
            reading = read_file(path)
        assert reading.refusals == []
        total = sum(i.total_cents for i in reading.invoices)
        total -= sum(c.amount_cents for c in reading.credits)
        assert total == sum(cents for _day, cents in expected.values())
        for invoice in reading.invoices:
            assert (invoice.issued_on, invoice.total_cents) == expected[invoice.number]
