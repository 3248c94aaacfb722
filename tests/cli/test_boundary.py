"""Where every error ends: one line, the right exit status, never a traceback."""

from __future__ import annotations

import shutil
import sqlite3
import stat
from pathlib import Path

import click
import pytest

from relance_tui.cli.main import relance
from relance_tui.cli.output import fit
from relance_tui.plain_text import literal
from relance_tui.services.desk import Desk
from relance_tui.storage import light
from relance_tui.storage.database import close_connections
from tests.cli.conftest import Run


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("que",), "voulez-vous dire queue"),
        (("zzz",), "verbe inconnu : « zzz »"),
        (("queue", "extra", "words"), "de trop : extra words"),
        (("queue", "--limit"), "attend une valeur"),
        (("queue", "--limit", "-3"), "« -3 »"),
        (("queue", "--jsn"), "voulez-vous dire --json"),
        (("queue", "--json=yes"), "ne prend pas de valeur"),
        (("queue", "--db", "x"), "se place avant le verbe"),
        (("show",), "il manque CUSTOMER"),
        (("hold", "C1", "--reason", "x"), "il manque l’option --until"),
        (("--today", "24/11/2026", "queue"), "AAAA-MM-JJ"),
        (("--today", "2026-02-30", "queue"), "2026-02-30"),
        (("--today", "20261124", "queue"), "20261124"),
        (("--today", "9999-12-31", "queue"), "9999-12-31"),
        (("--today", "2026-W48-2", "queue"), "2026-W48-2"),
        (("--lang", "de", "queue"), "au choix : fr, en"),
        (("--db", "postgresql://serveur/relance", "queue"), "SQLite"),
        (("--db", "~nobody-here/x.db", "queue"), "--db"),
        (("--db", "", "queue"), "chemin d’un fichier"),
        (("--db", "/no-such-folder/relance.db", "queue"), "/no-such-folder n’existe pas"),
        (("settings", "--nope"), "option inconnue : --nope"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else None,
)
def test_bad_usage_is_told_in_french_and_exits_2(
    run_bare: Run, words: tuple[str, ...], said: str
) -> None:
    ran = run_bare(*words)
    assert (ran.status, ran.out) == (2, "")
    assert said in ran.line.replace("\u00a0", " ").replace("\u202f", " ")
    as_json = run_bare(*words, "--json")
    assert as_json.status == 2
    assert as_json.document["error"]["code"] == "usage"


def test_the_day_of_the_environment_is_checked_too(
    run_bare: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RELANCE_TODAY", "demain")
    ran = run_bare("queue")
    assert ran.status == 2
    assert "RELANCE_TODAY" in ran.line


def test_the_environment_names_database_and_day(
    run_bare: Run, late: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RELANCE_DB", str(late.database))
    monkeypatch.setenv("RELANCE_TODAY", "2026-11-24")
    assert [row["days_late"] for row in run_bare("queue", "--json").document] == [25, 25]
    monkeypatch.setenv("RELANCE_DB", f"sqlite:///{late.database}")
    assert len(run_bare("queue", "--json").document) == 2


def test_without_any_option_the_database_is_the_users_own(
    run_bare: Run, private_home: Path
) -> None:
    assert run_bare("queue", "--json").document == []
    path = private_home / ".local/share/relance/relance.db"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    close_connections()


@pytest.mark.usefixtures("late")
def test_an_unknown_customer(run: Run) -> None:
    for words in (("show", "zork"), ("why", "zork"), ("letter", "zork"), ("debtor", "zork")):
        ran = run(*words, "--json")
        assert ran.status == 1
        assert ran.document["error"]["code"] == "unknown_customer"
        assert "zork" in ran.line


@pytest.mark.usefixtures("late")
def test_an_ambiguous_customer_lists_the_candidates(run: Run) -> None:
    ran = run("show", "menuis", "--json")
    assert ran.status == 1
    assert ran.document["error"]["code"] == "ambiguous_customer"
    assert "Menuiserie C1 (C1), Menuiserie C2 (C2)" in ran.line


def test_a_locked_database_may_be_tried_again(
    run: Run, late: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(light, "BUSY_SECONDS", 0.05)
    close_connections()
    other = sqlite3.connect(late.database, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    try:
        ran = run("note", "C1", "x", "--json")
    finally:
        other.close()
        close_connections()
    assert ran.status == 3
    assert ran.document["error"]["code"] == "retry"


def test_a_newer_database_is_refused(run: Run, late: Desk) -> None:
    with sqlite3.connect(late.database) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.close()
    ran = run("queue", "--json")
    assert (ran.status, ran.document["error"]["code"]) == (1, "database_newer")


@pytest.mark.parametrize("content", [b"bonjour " * 200, b"SQLite format 3\x00" + b"\xff" * 4096])
def test_a_file_that_is_no_database(run_bare: Run, tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "notes.db"
    path.write_bytes(content)
    ran = run_bare("--db", str(path), "queue")
    assert (ran.status, ran.out) == (1, "")
    assert "notes.db" in ran.line
    assert path.read_bytes() == content


def test_a_folder_is_no_database(run_bare: Run, tmp_path: Path) -> None:
    ran = run_bare("--db", str(tmp_path), "queue")
    assert ran.status == 1
    assert str(tmp_path) in ran.line


def test_a_truncated_database(run: Run, late: Desk, tmp_path: Path) -> None:
    close_connections()
    path = tmp_path / "cut.db"
    shutil.copy(late.database, path)
    content = path.read_bytes()
    path.write_bytes(content[: len(content) // 2])
    ran = run("--db", str(path), "show", "C1")
    assert ran.status == 1
    assert len(ran.err.splitlines()) == 1
    close_connections()


def test_a_wrong_configuration_names_the_file(run: Run, private_home: Path) -> None:
    path = private_home / ".config/relance/config.toml"
    path.parent.mkdir(parents=True)
    path.write_text('langage = "fr"\n', encoding="utf-8")
    ran = run("queue")
    assert (ran.status, ran.out) == (2, "")
    assert str(path) in ran.line
    assert run("queue", "--help").status == 0


def test_what_nobody_foresaw_is_one_line_and_a_log(
    run: Run, private_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def explode(_desk: Desk, _limit: int) -> None:
        raise ZeroDivisionError("secret")

    monkeypatch.setattr(Desk, "first_rows", explode)
    ran = run("queue", "--json")
    assert (ran.status, ran.document["error"]["code"]) == (1, "internal")
    assert "ZeroDivisionError" in ran.line
    log = private_home / ".local/state/relance/relance.log"
    assert "Traceback" in log.read_text(encoding="utf-8")
    assert stat.S_IMODE(log.stat().st_mode) == 0o600
    assert str(log) in ran.line


def test_an_error_that_cannot_be_logged_is_still_told(
    run: Run, private_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def explode(_desk: Desk, _limit: int) -> None:
        raise ZeroDivisionError("les détails")

    monkeypatch.setattr(Desk, "first_rows", explode)
    (private_home / ".local").write_text("a file where a folder should be", encoding="utf-8")
    ran = run("queue")
    assert ran.status == 1
    assert "les détails" in ran.line


@pytest.mark.parametrize("interruption", [KeyboardInterrupt, EOFError])
def test_interrupted(
    run: Run, monkeypatch: pytest.MonkeyPatch, interruption: type[BaseException]
) -> None:
    def stop(_desk: Desk, _limit: int) -> None:
        raise interruption

    monkeypatch.setattr(Desk, "first_rows", stop)
    ran = run("queue")
    assert (ran.status, ran.line) == (130, "relance\u00a0: interrompu")


def test_help_and_version(run_bare: Run) -> None:
    shown = run_bare("--help")
    assert (shown.status, shown.err) == (0, "")
    assert shown.out.startswith("Usage\u00a0: relance")
    for verb in ("queue", "letter", "demo", "keys"):
        assert f"\n  {verb} " in shown.out
    assert "Show this" not in shown.out
    assert all(len(line) <= 80 for line in shown.out.splitlines())
    assert run_bare("--version").out.startswith("relance 0.")


def test_every_verb_has_help_in_french(run_bare: Run) -> None:
    for verb in relance.list_commands(click.Context(relance)):
        shown = run_bare(verb, "--help")
        assert (shown.status, shown.err) == (0, "")
        assert shown.out.startswith("Usage\u00a0: relance")
        assert "Afficher cette aide" in shown.out
        assert all(len(line) <= 80 for line in shown.out.splitlines())


@pytest.mark.parametrize("term", ["xterm", "dumb"])
def test_screens_need_a_terminal(run: Run, term: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", term)
    for words in ((), ("demo",)):
        ran = run(*words)
        assert (ran.status, ran.out) == (2, "")
        assert "relance queue" in ran.line


def test_a_demonstration_without_screens(
    run_bare: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    ran = run_bare("--today", "2026-11-24", "demo", "--no-ui")
    assert (ran.status, ran.err) == (0, "")
    database = Path(ran.out.strip())
    assert stat.S_IMODE(database.parent.stat().st_mode) == 0o700
    queue = run_bare("--db", str(database), "--today", "2026-11-24", "queue", "--json").document
    assert {"callback", "broken_promise", "dunning_step"} <= {row["kind"] for row in queue}


def test_what_is_printed_never_acts() -> None:
    assert literal("a\x1b[31mb\x00\x7f\x9b\u202e\ud800") == "a␛[31mb␀␡\ufffd\ufffd\ufffd"
    assert literal("Noël œuvre 12 € 1\u202f200\u00a0€") == "Noël œuvre 12 € 1\u202f200\u00a0€"


@pytest.mark.parametrize(
    ("text", "shown"), [("Noël", "Noël  "), ("漢字漢字", "漢字… "), ("abcdefgh", "abcde…")]
)
def test_columns_hold_their_width(text: str, shown: str) -> None:
    assert fit(text, 6) == shown
