"""The main job in a real terminal, from an empty database to an exported letter."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.e2e.conftest import run
from tests.e2e.terminal import Terminal, environment

TODAY = "2026-11-24"
HEADER = (
    "JournalCode\tJournalLib\tEcritureNum\tEcritureDate\tCompteNum\tCompteLib\tCompAuxNum\t"
    "CompAuxLib\tPieceRef\tPieceDate\tEcritureLib\tDebit\tCredit\tEcritureLet\tDateLet\t"
    "ValidDate\tMontantdevise\tIdevise"
)
SALES = (
    ("C001", "Menuiserie Noël", "F-118", "20260930", "9100,00"),
    ("C001", "Menuiserie Noël", "F-121", "20261007", "3380,20"),
    ("C002", "Garage de l’Étoile", "F-119", "20261001", "4200,00"),
    ("C003", "Café [des] Arts", "F-130", "20261120", "640,00"),
)


def fec(folder: Path) -> Path:
    lines = [HEADER]
    for number, (code, name, piece, on, amount) in enumerate(SALES, 1):
        start = f"VE\tVentes\t{number}\t{on}"
        end = f"{piece}\t{on}\tFacture {piece}"
        lines += [
            f"{start}\t41100000\tClients\t{code}\t{name}\t{end}\t{amount}\t0,00\t\t\t{on}\t\t",
            f"{start}\t70700000\tVentes\t\t\t{end}\t0,00\t{amount}\t\t\t{on}\t\t",
        ]
    path = folder / "732829320FEC20261231.txt"
    path.write_text("\r\n".join(lines) + "\r\n", encoding="utf-8")
    return path


@pytest.fixture
def home(private_home: Path) -> Path:
    settings = {
        "creditor.name": "Atelier Belledonne SARL",
        "creditor.address": "12 rue des Acacias | 38000 GRENOBLE",
        "creditor.city": "Grenoble",
        "creditor.phone": "04 76 00 00 00",
        "creditor.email": "compta@belledonne.example",
        "creditor.iban": "FR7630006000011234567890189",
        "creditor.signatory": "Marie Roy",
    }
    for key, value in settings.items():
        run(private_home, "settings", "set", key, value)
    return private_home


def test_a_whole_working_day(home: Path, tmp_path: Path) -> None:
    file = fec(tmp_path)
    with Terminal("--today", TODAY, environment=environment(home)) as screen:
        screen.wait_for("importer")
        screen.press("i")
        screen.press(str(file), "\r")
        screen.wait_for("4 nouvelles")
        screen.press("\r")
        screen.wait_for("Menuiserie Noël")
        assert "12 480,20" in screen.text

        screen.press("c")
        screen.wait_for("absent")
        screen.press("p")
        screen.press("\t", "ven")
        screen.wait_for("27/11/2026")
        screen.press("\r")
        screen.wait_for("Garage de l’Étoile")
        screen.wait_until_gone("▌✉ Menuiserie")

        screen.press("u")
        screen.wait_for("Annul")
        screen.wait_for("12 480,20")

        screen.press("g", "e")
        screen.wait_for("Échéances")
        screen.press("3")
        screen.wait_for("4 160,08")
        screen.press("\r")
        screen.wait_until_gone("12 480,20")

        screen.press("l")
        screen.wait_for("F-119")
        screen.press("y")
        screen.wait_for("terminal")
        copied = screen.copied()
        assert "F-119" in copied
        assert "4\u202f200,00\u00a0€" in copied
        screen.press("x")
        screen.press("p")
        screen.wait_for(".pdf")
        screen.press("\x1b")
        screen.press("\x1b", "q")
        assert screen.wait_for_exit() == 0
        assert b"\x1b[?1049l" in screen.raw

    (pdf,) = (home / "relances").glob("*.pdf")
    assert pdf.read_bytes().startswith(b"%PDF-")


def test_a_note_survives_a_kill(home: Path, tmp_path: Path) -> None:
    run(home, "import", str(fec(tmp_path)))
    with Terminal("--today", TODAY, environment=environment(home)) as screen:
        screen.wait_for("Menuiserie Noël")
        screen.press("c")
        screen.wait_for("absent")
        screen.press("j")
        screen.press("voit son associé jeudi")
        screen.wait_for("brouillon enregistré")
        screen.kill()
    with Terminal("--today", TODAY, environment=environment(home)) as screen:
        screen.wait_for("Menuiserie Noël")
        screen.press("c")
        screen.wait_for("voit son associé jeudi")
        screen.press("\x1b", "\x1b", "\x1b", "q")
        screen.wait_for_exit()
