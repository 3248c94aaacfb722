"""import: what it counts, what it refuses, and its exit status."""

from __future__ import annotations

import io
import os
import sys
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

from relance_tui.cli.verbs_importing import FORMATS, ProgressBar
from relance_tui.ingest import reader
from relance_tui.services.desk import Desk
from relance_tui.services.import_terms import ImportTerms
from relance_tui.services.views import ImportReport
from tests.cli.conftest import Run

HEADER = "Code client;Client;N° facture;Date facture;Échéance;Montant TTC;Reste dû\n"
GOOD = "C7;Boulangerie Lefèvre;F-71;01/10/2026;31/10/2026;1 200,50;1 200,50\n"
BAD = "C8;Garage;F-81;31/02/2026;31/10/2026;10,00;10,00\n"


@pytest.fixture
def export(tmp_path: Path) -> Path:
    path = tmp_path / "factures.csv"
    path.write_text(HEADER + GOOD, encoding="cp1252")
    return path


def test_a_file_goes_in_once(run: Run, desk: Desk, export: Path) -> None:
    ran = run("import", str(export), "--json")
    assert (ran.status, ran.err) == (0, "")
    (first,) = ran.document["files"]
    assert ran.document["applied"] is True
    assert (first["path"], first["format"], first["new"], first["refused"]) == (
        *(str(export), "csv"),
        1,
        [],
    )
    assert run("show", "C7", "--json").document["balance"] == "1200.50"
    again = run("import", str(export), "--json")
    assert again.status == 0
    assert again.document["applied"] is False
    assert (again.document["files"][0]["new"], again.document["files"][0]["unchanged"]) == (0, 1)
    assert desk.totals().dossier_count == 1


def test_a_rehearsal_writes_nothing(run: Run, desk: Desk, export: Path) -> None:
    ran = run("import", str(export), "--dry-run")
    assert ran.status == 0
    assert "1 nouvelle" in ran.out
    assert "à blanc" in ran.out
    assert desk.totals().dossier_count == 0


def test_wrong_lines_are_named_and_the_rest_goes_in(run: Run, export: Path) -> None:
    export.write_text(HEADER + GOOD + BAD, encoding="utf-8")
    ran = run("import", str(export))
    assert ran.status == 0
    assert "1 nouvelle" in ran.out
    assert "1 ligne refusée" in ran.out
    assert "factures.csv, ligne 3, Date facture" in ran.line


def test_refused_lines_for_programs(run: Run, export: Path) -> None:
    export.write_text(HEADER + GOOD + BAD, encoding="utf-8")
    ran = run("import", str(export), "--json")
    assert (ran.status, ran.err) == (0, "")
    (refused,) = ran.document["files"][0]["refused"]
    assert (refused["line"], refused["column"]) == (3, "Date facture")
    assert "31/02/2026" in refused["reason"]


def test_only_so_many_refused_lines_are_printed(run: Run, export: Path) -> None:
    export.write_text(HEADER + GOOD + BAD * 25, encoding="utf-8")
    ran = run("import", str(export))
    assert len(ran.err.splitlines()) == 21
    assert "… et 5 autres" in ran.err


def test_a_file_with_nothing_readable_fails(run: Run, export: Path) -> None:
    export.write_text(HEADER + BAD, encoding="utf-8")
    ran = run("import", str(export), "--json")
    assert ran.status == 1
    assert ran.document["files"][0]["refused"][0]["line"] == 2
    assert ran.document["error"]["code"] == "import_failed"
    assert len(ran.err.splitlines()) == 1


@pytest.mark.parametrize(
    "content", [None, b"", b"\x00\x01\x02\xff" * 300], ids=["missing", "empty", "binary"]
)
def test_a_file_that_is_none_fails_in_one_line(
    run: Run, tmp_path: Path, content: bytes | None
) -> None:
    path = tmp_path / "export.csv"
    if content is not None:
        path.write_bytes(content)
    ran = run("import", str(path))
    assert (ran.status, ran.out) == (1, "")
    assert "export.csv" in ran.line
    assert run("import", str(path), "--json").document["files"][0]["new"] == 0


def test_a_lost_file_does_not_stop_the_next(run: Run, export: Path, tmp_path: Path) -> None:
    ran = run("import", str(tmp_path / "rien.csv"), str(export), "--json")
    assert ran.status == 1
    assert ran.document["applied"] is True
    assert [each["new"] for each in ran.document["files"]] == [0, 1]


def test_a_format_that_does_not_exist_is_bad_usage(run: Run, export: Path) -> None:
    ran = run("import", str(export), "--as", "parchemin")
    assert ran.status == 2
    assert "parchemin" in ran.line


def test_the_formats_are_those_of_the_readers() -> None:
    assert FORMATS == reader.FORMATS


def test_every_term_is_handed_on(run: Run, export: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    given: list[ImportTerms] = []

    def importing(
        _desk: Desk, _paths: Sequence[Path], terms: ImportTerms, _bar: object
    ) -> ImportReport:
        given.append(terms)
        return ImportReport()

    monkeypatch.setattr(Desk, "import_files", importing)
    words = ("--as", "camt", "--snapshot", "--force", "--review", "--encoding", "cp1252")
    assert run("import", str(export), *words, "--dry-run").status == 0
    assert given == [
        ImportTerms(
            as_format="camt",
            is_snapshot=True,
            is_forced=True,
            is_review=True,
            encoding="cp1252",
            dry_run=True,
        )
    ]


def test_a_mapping_of_no_such_name_is_told(run: Run, export: Path, desk: Desk) -> None:
    assert run("import", str(export), "--mapping", "nulle").status in {1, 2}
    assert desk.totals().dossier_count == 0


def test_the_encoding_given_is_believed(run: Run, export: Path) -> None:
    assert run("import", str(export), "--encoding", "cp850").status == 0
    assert "Lefèvre" not in run("show", "C7", "--json").out
    ran = run("import", str(export), "--encoding", "klingon")
    assert ran.status == 1
    assert "klingon" in ran.line


@pytest.mark.parametrize(
    "words", [(), ("a.csv", "--inbox", "."), ("--inbox", ".", "--rejects", "b.csv")]
)
def test_what_makes_no_sense_is_bad_usage(run: Run, words: tuple[str, ...]) -> None:
    ran = run("import", *words)
    assert (ran.status, ran.out) == (2, "")
    assert ran.line


def test_the_refused_value_is_told(run: Run, export: Path) -> None:
    export.write_text(HEADER + GOOD + GOOD.replace("1 200,50;1", "12;99 9"), encoding="utf-8")
    ran = run("import", str(export))
    assert "« 99 9" in ran.line.replace("\u00a0", " ")
    refused = run("import", str(export), "--json").document["files"][0]["refused"]
    assert [each["value"] for each in refused] == ["99 9 200,50"]


def test_refused_lines_are_written_mended_and_loaded(
    run: Run, export: Path, tmp_path: Path
) -> None:
    export.write_text(HEADER + GOOD + BAD, encoding="utf-8")
    target = tmp_path / "refus.csv"
    ran = run("import", str(export), "--rejects", str(target), "--json")
    assert ran.document["rejects"] == [str(target)]
    text = target.read_text("utf-8-sig")
    assert text.splitlines()[1].startswith(BAD.strip())
    taken = run("import", str(export), "--rejects", str(target))
    assert taken.status == 1
    assert "existe déjà" in taken.line
    target.write_text(text.replace("31/02/2026", "28/02/2026", 1), encoding="utf-8")
    mended = run("import", str(target), "--json")
    assert mended.document["files"][0]["new"] == 1
    assert mended.document["files"][0]["refused"] == []


def test_no_file_of_refused_lines_without_any(run: Run, export: Path, tmp_path: Path) -> None:
    ran = run("import", str(export), "--rejects", str(tmp_path / "refus.csv"), "--json")
    assert ran.status == 0
    assert "rejects" not in ran.document
    assert not (tmp_path / "refus.csv").exists()


def test_a_watched_folder(run: Run, export: Path, tmp_path: Path) -> None:
    folder = tmp_path / "depot"
    folder.mkdir()
    os.utime(export, (1, 1))
    export.rename(folder / "a.csv")
    ran = run("import", "--inbox", str(folder), "--json")
    assert (ran.status, ran.err) == (0, "")
    assert ran.document["files"][0]["moved_to"] == str(folder / "done" / "a.csv")
    again = run("import", "--inbox", str(folder), "--json")
    assert (again.status, again.document) == (0, {"files": [], "applied": False})
    (folder / "b.csv").write_text(HEADER + BAD, encoding="utf-8")
    os.utime(folder / "b.csv", (1, 1))
    refused = run("import", "--inbox", str(folder))
    assert refused.status == 1
    assert (folder / "refused" / "b.csv.refused.csv").exists()
    assert run("import", "--inbox", str(tmp_path / "rien")).status == 1


def _zip(member: bytes) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("xl/workbook.xml", member)
    return content.getvalue()


_BOMB = b"""<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>
<Invoice xmlns="urn:oasis:names:specification:ubl:schema:xsd:Invoice-2">&b;</Invoice>"""
_FEC = b"JournalCode\tJournalLib\tEcritureNum\tEcritureDate\tCompteNum\tCompteLib\tCompAuxNum\t"
_FEC += b"CompAuxLib\tPieceRef\tPieceDate\tEcritureLib\tDebit\tCredit\tEcritureLet\tDateLet\t"
_FEC += b"ValidDate\tMontantdevise\tIdevise\n"

BAD_FILES: dict[str, tuple[bytes, tuple[str, ...]]] = {
    "zero": (b"", ()),
    "blank": (b" \n\r\n\t\n", ()),
    "binary": (bytes(range(256)) * 64, ()),
    "truncated fec": (_FEC + b"VE\tVentes\t1\t20260901\t411\tClients\tC1\tNo", ()),
    "mixed columns": (HEADER.encode() + b"a;b\nc;d;e;f;g;h;i;j;k\n;;;\n", ()),
    "huge line": (b"x;" * 3_000_000, ()),
    "huge cell": (HEADER.encode() + b'"' + b"y" * 3_000_000, ()),
    "xml bomb": (_BOMB, ()),
    "zip bomb": (_zip(b"\0" * 300_000_000), ()),
    "truncated zip": (_zip(b"<workbook/>")[:60], ()),
    "truncated pdf": (b"%PDF-1.7\n1 0 obj\n<<", ()),
    "not camt": ((HEADER + GOOD).encode(), ("--as", "camt")),
    "not ofx": ((HEADER + GOOD).encode(), ("--as", "ofx")),
    "not cfonb": ((HEADER + GOOD).encode(), ("--as", "cfonb120")),
    "not fec": ((HEADER + GOOD).encode(), ("--as", "fec")),
    "not xlsx": ((HEADER + GOOD).encode(), ("--as", "xlsx")),
    "not ubl": ((HEADER + GOOD).encode(), ("--as", "ubl")),
    "not bank": ((HEADER + GOOD).encode(), ("--as", "bank-csv")),
}


@pytest.mark.parametrize("name", BAD_FILES)
def test_a_bad_file_is_one_line_and_changes_nothing(
    run: Run, desk: Desk, tmp_path: Path, name: str
) -> None:
    content, words = BAD_FILES[name]
    path = tmp_path / "export.dat"
    path.write_bytes(content)
    ran = run("import", str(path), *words, "--json")
    assert ran.status == 1
    assert "export.dat" in ran.line
    assert len(ran.line) < 600
    assert ran.document["applied"] is False
    assert desk.log() == []
    assert desk.totals().dossier_count == 0


@pytest.mark.parametrize("make", [Path.mkdir, os.mkfifo], ids=["folder", "pipe"])
@pytest.mark.parametrize("words", [(), ("--as", "csv"), ("--as", "xlsx"), ("--as", "camt")])
def test_what_is_no_file_is_one_line(
    run: Run, tmp_path: Path, make: Callable[[Path], None], words: tuple[str, ...]
) -> None:
    path = tmp_path / "export.dat"
    make(path)
    ran = run("import", str(path), *words)
    assert (ran.status, ran.out) == (1, "")
    assert "export.dat" in ran.line


def test_a_file_that_may_not_be_read_is_one_line(
    run: Run, export: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opening = Path.open

    def forbidden(path: Path, *words: Any, **named: Any) -> Any:
        if path == export:
            raise PermissionError(13, "no", str(path))
        return opening(path, *words, **named)

    monkeypatch.setattr(Path, "open", forbidden)
    monkeypatch.setattr(os, "access", lambda path, _mode, **_named: Path(path) != export)
    ran = run("import", str(export))
    assert (ran.status, ran.out) == (1, "")
    assert "droits" in ran.line


def test_interrupted_nothing_of_the_file_is_left(
    run: Run, desk: Desk, export: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stop(_bar: ProgressBar, done: int, total: int) -> None:
        if done > total * 0.6:  # inside the transaction
            raise KeyboardInterrupt

    monkeypatch.setattr(ProgressBar, "__call__", stop)
    ran = run("import", str(export))
    assert (ran.status, ran.out) == (130, "")
    assert ran.line
    assert (desk.log(), desk.totals().dossier_count) == ([], 0)
    monkeypatch.undo()
    assert run("import", str(export)).status == 0


def test_a_name_cannot_act_on_the_terminal(run: Run, export: Path) -> None:
    evil = GOOD.replace("Boulangerie", "\x1b]0,pwned\x07\u202eBoul\x9b31m")
    export.write_text(HEADER + evil, encoding="utf-8")
    assert run("import", str(export)).status == 0
    for words in (("queue",), ("show", "C7"), ("why", "C7"), ("letter", "C7"), ("debtor", "C7")):
        ran = run(*words)
        assert ran.status == 0
        assert not set("\x1b\x07\x9b\u202e") & set(ran.out + ran.err)
        if words[0] != "letter":
            as_json = run(*words, "--json")
            assert not set("\x1b\x07\x9b\u202e") & set(as_json.out)


class _Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_the_bar_shows_after_a_second_and_leaves(monkeypatch: pytest.MonkeyPatch) -> None:
    screen, now = _Terminal(), 0.0
    monkeypatch.setattr(sys, "stderr", screen)
    monkeypatch.setattr("time.monotonic", lambda: now)
    bar = ProgressBar()
    now = 0.9
    bar(50, 100)
    assert not screen.getvalue()
    now = 1.1
    bar(50, 100)
    bar(51, 100)
    assert screen.getvalue().count("\r") == 1
    assert "50\u00a0%" in screen.getvalue()
    bar.clear()
    assert screen.getvalue().endswith(" \r")


def test_no_bar_outside_a_terminal(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    now = 0.0
    monkeypatch.setattr("time.monotonic", lambda: now)
    bar = ProgressBar()
    now = 5.0
    bar(50, 100)
    bar.clear()
    assert capsys.readouterr().err == ""


def test_the_bar_tells_the_pace_and_what_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    screen, now = _Terminal(), 100.0
    monkeypatch.setattr(sys, "stderr", screen)
    monkeypatch.setattr("time.monotonic", lambda: now)
    bar = ProgressBar()
    now = 110.0
    bar(25_000_000, 100_000_000)
    assert "2,5 Mo/s, reste 30 s" in screen.getvalue()
    now = 120.0
    bar(26_000_000, 100_000_000)
    assert "1,3 Mo/s, reste 57 s" in screen.getvalue()
    now = 200.0
    bar(26_000_000, 100_000_000)
    assert "reste 4 min 45 s" in screen.getvalue()
    bar.clear()
    assert screen.getvalue().rpartition("\r")[0].endswith(" " * 60)
