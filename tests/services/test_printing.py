"""Printing, with commands of our own in the place of the system's."""

from __future__ import annotations

import stat
from datetime import date
from pathlib import Path

import pytest

from relance_tui.clock import Clock
from relance_tui.errors import RelanceError
from relance_tui.services import printing
from relance_tui.services.desk import Desk
from relance_tui.services.views import InvoiceEntry, LetterChoice
from relance_tui.storage.database import close_connections
from tests.services.house import complete

TODAY = date(2026, 11, 25)
PAGE = b"%PDF-1.7 a page"
KEEPS = """#!/bin/sh
printf '%s\\n' "$@" > "$KEPT/arguments"
for file; do :; done
cp -p "$file" "$KEPT/page"
"""
HANGS = """#!/bin/sh
sleep 60 &
wait
"""


@pytest.fixture
def kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder for the commands of the tests, and for what they are given."""
    (tmp_path / "bin").mkdir()
    monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}:/usr/bin:/bin")
    monkeypatch.setenv("KEPT", str(tmp_path))
    return tmp_path


def install(folder: Path, name: str, script: str) -> Path:
    command = folder / "bin" / name
    command.write_text(script, encoding="utf-8")
    command.chmod(0o700)
    return command


def test_the_page_goes_to_lp_as_a_private_file_that_is_gone_afterwards(kept: Path) -> None:
    command = install(kept, "lp", KEEPS)
    install(kept, "lpr", KEEPS)
    assert printing.printer() == str(command)
    printing.print_file("2026-11-25_C0042_rappel.pdf", PAGE)
    *options, file = (kept / "arguments").read_text(encoding="utf-8").splitlines()
    assert options == ["-o", "media=A4", "-t", "2026-11-25_C0042_rappel.pdf"]
    assert (kept / "page").read_bytes() == PAGE
    assert stat.S_IMODE((kept / "page").stat().st_mode) == 0o600
    assert not Path(file).exists()
    assert not Path(file).parent.exists()


def test_lpr_prints_where_there_is_no_lp(kept: Path) -> None:
    install(kept, "lpr", KEEPS)
    printing.print_file("page.pdf", PAGE)
    options = (kept / "arguments").read_text(encoding="utf-8").splitlines()[:-1]
    assert options == ["-o", "media=A4", "-T", "page.pdf"]


@pytest.mark.parametrize(
    ("title", "shown"),
    [
        ("-d other; rm -rf ~", "d-other-rm--rf-"),
        ("../../Noël $(id).pdf", "No-l-id-.pdf"),
        ("\x1b[31m\n", "31m-"),
        ("…", "relance"),
        ("x" * 500, "x" * 100),
    ],
)
def test_a_title_is_a_title_whatever_it_says(kept: Path, title: str, shown: str) -> None:
    install(kept, "lp", KEEPS)
    printing.print_file(title, PAGE)
    arguments = (kept / "arguments").read_text(encoding="utf-8").splitlines()
    assert arguments[3] == shown
    assert Path(arguments[4]).name == shown
    assert len(arguments) == 5


def test_without_a_print_command_the_way_out_is_named(
    kept: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(kept / "bin"))
    assert printing.printer() is None
    with pytest.raises(RelanceError, match="exportez le PDF"):
        printing.print_file("page.pdf", PAGE)


def test_a_refusal_is_one_line(kept: Path) -> None:
    said = "lp: Error -\\n  no default destination \\033[31m" + "x" * 500
    install(kept, "lp", f"#!/bin/sh\nprintf '{said}' >&2\nexit 1\n")
    with pytest.raises(RelanceError) as refused:
        printing.print_file("page.pdf", PAGE)
    assert "lp: Error - no default destination" in str(refused.value)
    assert "\x1b" not in str(refused.value)
    assert "\n" not in str(refused.value)
    assert len(str(refused.value)) < 300


def test_a_refusal_without_a_word_is_said_too(kept: Path) -> None:
    install(kept, "lp", "#!/bin/sh\nexit 3\n")
    with pytest.raises(RelanceError, match="sans dire pourquoi"):
        printing.print_file("page.pdf", PAGE)


def test_a_command_that_cannot_run_is_named(kept: Path) -> None:
    install(kept, "lp", "#!/nowhere/at/all\n")
    with pytest.raises(RelanceError, match="«\u00a0lp\u00a0»"):
        printing.print_file("page.pdf", PAGE)


def test_a_printer_that_does_not_answer_is_given_up(
    kept: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    install(kept, "lp", HANGS)
    monkeypatch.setattr(printing, "_TIMEOUT_SECONDS", 0.2)
    with pytest.raises(RelanceError, match="pas de réponse"):
        printing.print_file("page.pdf", PAGE)


def test_a_letter_is_printed_as_its_page(kept: Path) -> None:
    install(kept, "lp", KEEPS)
    desk = Desk(kept / "relance.db", Clock(pinned_on=TODAY), "marie")
    desk.open()
    desk.enter_invoice(
        InvoiceEntry(
            customer_code="C0042",
            customer_name="Menuiserie Noël",
            number="F-1",
            issued_on=TODAY.replace(month=9),
            due_on=TODAY.replace(month=10),
            total_cents=120_000,
        )
    )
    debtor_id = desk.find("C0042")
    complete(desk, debtor_id)
    title = desk.print_letter(desk.letter(debtor_id, LetterChoice(template="rappel")))
    close_connections()
    assert title == "2026-11-25_C0042_rappel.pdf"
    assert (kept / "page").read_bytes().startswith(b"%PDF-")
    assert title in (kept / "arguments").read_text(encoding="utf-8")
