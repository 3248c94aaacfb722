"""Refused lines as a file: as they stood, harmless, and good to import once mended."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relance_tui.i18n import use_language
from relance_tui.plain_text import guarded, unguarded
from relance_tui.services.desk import Desk
from relance_tui.services.import_terms import ImportTerms
from relance_tui.services.rejects import rejects_file, write_rejects
from relance_tui.services.spreadsheet import csv_file
from relance_tui.services.views import FileReport
from tests.ingest.workbooks import Value, xlsx
from tests.services.test_importing import FEC_HEADER, HEADER, fec_line

Write = Callable[..., Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def make(*lines: str, header: str = HEADER, name: str = "factures.csv") -> Path:
        path = tmp_path / name
        path.write_bytes("\r\n".join((header, *lines, "")).encode("cp1252"))
        return path

    return make


def load(desk: Desk, path: Path, terms: ImportTerms | None = None) -> FileReport:
    (report,) = desk.import_files([path], terms).files
    assert not report.error
    return report


def table(data: bytes) -> list[list[str]]:
    assert data.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""), delimiter=";"))


def saved(rows: list[list[str]], path: Path) -> Path:
    """As a spreadsheet saves what was changed in it."""
    with path.open("w", encoding="cp1252", newline="") as stream:
        csv.writer(stream, delimiter=";").writerows(rows)
    return path


GOOD = "C1;Noël;F1;01/09/2026;01/10/2026;100,00;100,00"


def test_a_refused_row_is_as_it_stands_with_its_line_and_reason(desk: Desk, write: Write) -> None:
    report = load(desk, write(GOOD, "C2;Roy;F2;31/02/2026;01/10/2026; 1 200,00;7,00"))
    names, row = table(rejects_file(report, ImportTerms()))
    assert names == [*HEADER.split(";"), "Ligne refusée", "Motif du refus"]
    assert row[:7] == ["C2", "Roy", "F2", "31/02/2026", "01/10/2026", " 1 200,00", "7,00"]
    assert row[7] == "3"
    assert row[8].startswith("Date facture")
    assert "31/02/2026" in row[8]


def test_the_value_is_told(desk: Desk, write: Write) -> None:
    long = "9" * 150
    report = load(desk, write("C2;Roy;F2;31/02/2026;;1,00;1,00", f"C2;Roy;F3;01/09/2026;;{long};"))
    assert [line.value for line in report.refused] == ["31/02/2026", "9" * 80]


@pytest.mark.parametrize("language", ["fr", "en"])
def test_mended_it_goes_in_and_what_we_wrote_is_passed_over(
    desk: Desk, write: Write, tmp_path: Path, language: str
) -> None:
    use_language(language)
    report = load(desk, write("=C2;@Roy;F2;31/02/2026;01/10/2026;10,00;7,00"))
    rows = table(rejects_file(report, ImportTerms()))
    assert rows[1][:2] == ["'=C2", "'@Roy"]
    rows[1][3] = "28/02/2026"
    mended = load(desk, saved(rows, tmp_path / "corrige.csv"))
    assert (mended.new, mended.refused, mended.warnings) == (1, (), ())
    debtor = desk.dossier(desk.find("=C2")).dossier.debtor
    assert (debtor.code, debtor.name) == ("=C2", "@Roy")


def test_refused_again_it_has_our_columns_once(desk: Desk, write: Write, tmp_path: Path) -> None:
    report = load(desk, write("=C2;Roy;F2;31/02/2026;01/10/2026;10,00;7,00"))
    rows = table(rejects_file(report, ImportTerms()))
    again = load(desk, saved([*rows, ["", "", "", "", "", "", "", "9", "?"]], tmp_path / "b.csv"))
    assert [line.line for line in again.refused] == [2]
    second = table(rejects_file(again, ImportTerms()))
    assert second[0] == rows[0]
    assert second[1][:7] == rows[1][:7]
    assert second[1][7] == "2"


def test_a_row_of_another_width_keeps_its_cells_and_is_read_once_mended(
    desk: Desk, write: Write, tmp_path: Path
) -> None:
    report = load(desk, write(GOOD, "C2;Roy; et fils;F2;01/09/2026;01/10/2026;10,00;7,00", "C3;x"))
    rows = table(rejects_file(report, ImportTerms()))
    assert [row[-2] for row in rows] == ["Ligne refusée", "3", "4"]
    assert rows[1][:8] == [
        "C2",
        "Roy",
        " et fils",
        "F2",
        "01/09/2026",
        "01/10/2026",
        "10,00",
        "7,00",
    ]
    assert rows[2][:3] == ["C3", "x", ""]
    assert len({len(row) for row in rows}) == 1
    rows[1][1:8] = ["Roy et fils", "F2", "01/09/2026", "01/10/2026", "10,00", "7,00", ""]
    mended = load(desk, saved(rows[:2], tmp_path / "corrige.csv"))
    assert (mended.new, mended.refused) == (1, ())


def test_two_reasons_of_one_line_are_one_row(desk: Desk, write: Write) -> None:
    report = load(desk, write(GOOD, GOOD))
    rows = table(rejects_file(report, ImportTerms()))
    assert len(rows) == 2
    assert rows[1][:3] == ["C1", "Noël", "F1"]
    assert report.refused[0].value == "F1"


def test_a_ledger_line_is_mended_and_read_again(desk: Desk, write: Write, tmp_path: Path) -> None:
    label = fec_line(2, "=F2", "20260931", "50,00").replace("\tx\t", '\tVente; dite "belle"\t')
    path = write(fec_line(1, "F1", "20260901", "100,00"), label, header=FEC_HEADER, name="f.txt")
    report = load(desk, path)
    assert report.refused[0].value == "20260931"
    rows = table(rejects_file(report, ImportTerms()))
    assert rows[0][:-2] == FEC_HEADER.split("\t")
    assert [row[-2] for row in rows[1:]] == ["3"]
    assert rows[1][8] == "'=F2"
    assert rows[1][10] == 'Vente; dite "belle"'
    rows[1][3] = rows[1][9] = "20260930"
    mended = load(desk, saved(rows, tmp_path / "corrige.csv"))
    assert (mended.format, mended.new, mended.refused) == ("fec", 1, ())
    dossier = desk.dossier(desk.find("C1")).dossier
    assert {invoice.number for invoice in dossier.invoices} == {"F1", "=F2"}
    assert dossier.open_cents == 15_000


def test_a_sheet_row_is_mended_and_read_again(desk: Desk, tmp_path: Path) -> None:
    header: list[Value] = [*HEADER.split(";")]
    bad: list[Value] = ["C2", "Roy", "F-2.50", "31/02/2026", "01/10/2026", 1200.5, 7]
    path = tmp_path / "factures.xlsx"
    path.write_bytes(xlsx({"Feuil1": [header, bad]}))
    report = load(desk, path)
    rows = table(rejects_file(report, ImportTerms()))
    assert rows[1][:7] == ["C2", "Roy", "F-2.50", "31/02/2026", "01/10/2026", "1200,5", "7"]
    rows[1][3] = "28/02/2026"
    assert load(desk, saved(rows, tmp_path / "corrige.csv")).new == 1


def test_other_formats_are_a_list(desk: Desk, tmp_path: Path) -> None:
    path = tmp_path / "releve.ofx"
    path.write_text(
        "OFXHEADER:100\n\n<OFX><BANKMSGSRSV1><STMTTRNRS><STMTRS><CURDEF>EUR<BANKACCTFROM>"
        "<BANKID>1<ACCTID>2</BANKACCTFROM><BANKTRANLIST><STMTTRN><TRNTYPE>CREDIT"
        "<DTPOSTED>20261101<TRNAMT>=1+1<FITID>a</STMTTRN></BANKTRANLIST></STMTRS></STMTTRNRS>"
        "</BANKMSGSRSV1></OFX>",
        encoding="utf-8",
    )
    report = load(desk, path)
    rows = table(rejects_file(report, ImportTerms()))
    assert rows[0] == ["Ligne", "Colonne", "Valeur", "Motif du refus"]
    assert rows[1][1:3] == ["TRNAMT", "'=1+1"]
    assert "=1+1" in rows[1][3]


def test_each_file_has_its_own_and_none_is_written_over(
    desk: Desk, write: Write, tmp_path: Path
) -> None:
    bad = "C2;Roy;F2;31/02/2026;01/10/2026;10,00;7,00"
    paths = [write(bad), write(GOOD, name="bon.csv"), write(bad, GOOD, name="autre.csv")]
    reports = desk.import_files(paths).files
    target = tmp_path / "refus.csv"
    assert write_rejects(target, reports, ImportTerms()) == [target, tmp_path / "refus-2.csv"]
    assert target.stat().st_mode & 0o777 == 0o600
    with pytest.raises(Exception, match="existe déjà"):
        write_rejects(target, reports, ImportTerms())


@pytest.mark.parametrize(
    "cell",
    ["=1+1", "+cmd|x", "-2+3", "@SUM(A1)", "\t=1", " =1", '"=1', "'=1", "\uff1d1+1", "\uff20x"],
)
def test_no_cell_begins_a_formula(cell: str) -> None:
    ((first, second),) = table(csv_file([[cell, "suite"]]))
    assert first.startswith("'")
    assert second == "suite"


@pytest.mark.parametrize("cell", ["-12,50", "+3", "- ", "-1 200,00 €", "12", "", "F-1", "l’=", "é"])
def test_numbers_and_words_stay_as_they_are(cell: str) -> None:
    assert guarded(cell) == (f"'{cell}" if cell == "- " else cell)


@given(st.text())
def test_a_guarded_cell_is_read_back(cell: str) -> None:
    assert unguarded(guarded(cell)) == cell or cell.startswith("'")


def test_what_acts_on_a_terminal_stays_out() -> None:
    ((cell,),) = table(csv_file([["a\x1b]0;x\x07\u202eb\nrue"]]))
    assert not set("\x1b\x07\u202e") & set(cell)
    assert cell.splitlines()[1] == "rue"
