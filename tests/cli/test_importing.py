"""import: what it counts, what it refuses, and its exit status."""

from __future__ import annotations

import io
import sys
from pathlib import Path

import pytest

from relance_tui.cli.verbs_importing import ProgressBar
from relance_tui.services.desk import Desk
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
