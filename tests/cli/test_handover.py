"""handover: the file of a dossier that leaves, from the command line."""

from __future__ import annotations

import hashlib
import json
import zipfile
from pathlib import Path

import pytest

from relance_tui.cli import verbs_handover
from relance_tui.domain.codes import DebtorKind
from relance_tui.services.desk import Desk
from relance_tui.services.handover_views import HandoverKind
from tests.cli.conftest import Run
from tests.services.house import complete

ROUX = ("--to", "Me Roux", "--kind", "bailiff")


@pytest.fixture
def ready(late: Desk) -> Desk:
    """A desk where what Menuiserie C1 owes can be handed over."""
    complete(late, late.find("C1"), kind=DebtorKind.BUSINESS)
    return late


def test_the_words_of_the_help_are_those_of_the_services() -> None:
    assert tuple(HandoverKind) == verbs_handover.KINDS


@pytest.mark.usefixtures("ready")
def test_the_file_is_made_and_the_dossier_marked(run: Run, tmp_path: Path) -> None:
    target = tmp_path / "c1.zip"
    ran = run("handover", "C1", "--output", str(target), *ROUX, "--json")
    assert (ran.status, ran.err) == (0, "")
    document = ran.document
    assert (document["customer"], document["path"]) == ("C1", str(target))
    assert document["sha256"] == hashlib.sha256(target.read_bytes()).hexdigest()
    assert document["handed_over"] == {"to": "Me Roux", "kind": "bailiff", "on": "2026-11-24"}
    assert document["invoices"] == ["F-1"]
    assert document["exhibits"] == []
    assert {each["code"] for each in document["missing"]} == {"copy.F-1", "notice"}
    (amounts,) = document["amounts"]
    assert (amounts["principal"], amounts["indemnity"]) == ("1200.00", "40.00")
    (order,) = [each for each in document["procedures"] if each["id"] == "order_to_pay"]
    assert order["open"]
    assert order["court"] == "tribunal de commerce"
    assert order["missing"] == ["invoices", "formal_notice", "notice_proof", "siren"]
    (declaration,) = [e for e in document["procedures"] if e["id"] == "insolvency_claim"]
    assert (declaration["open"], declaration["closed"]) == (False, "not_insolvent")
    shown = run("show", "C1", "--json").document
    assert [event["kind"] for event in shown["events"]] == ["handed_over"]
    assert shown["events"][0]["reference"] == "Me Roux"
    with zipfile.ZipFile(target) as archive:
        assert json.loads(archive.read("manifest.json"))["handed_to"] == "Me Roux"


@pytest.mark.usefixtures("ready")
def test_it_tells_what_it_did_and_what_lacks_beside(run: Run, tmp_path: Path) -> None:
    target = tmp_path / "c1.ZIP"
    ran = run("handover", "C1", "--output", str(target), *ROUX)
    assert ran.status == 0
    first, checksum, recorded, following = ran.out.splitlines()
    assert (str(target) in first, "0 pièce" in first) == (True, True)
    assert checksum == f"SHA-256 {hashlib.sha256(target.read_bytes()).hexdigest()}"
    assert "remis à Me Roux (commissaire de justice), le 24/11/2026" in recorded
    assert following.startswith("Suite")
    assert "copie de la facture F-1" in ran.err
    assert [row["customer"] for row in run("queue", "--json").document] == ["C2"]
    undone = run("undo")
    assert "Me Roux" in undone.out
    assert target.exists()
    assert run("show", "C1", "--json").document["events"] == []


def test_a_dry_run_writes_nothing(run: Run, ready: Desk, tmp_path: Path) -> None:
    before = len(ready.log())
    ran = run("handover", "C1", "--dry-run")
    assert (ran.status, ran.err) == (0, "")
    for words in ("00_bordereau.pdf", "copie de la facture F-1", "injonction de payer", "BODACC"):
        assert words in ran.out
    assert max(map(len, ran.out.splitlines())) <= 80
    target = tmp_path / "c1.zip"
    document = run("handover", "C1", "--dry-run", "--output", str(target), "--json").document
    assert (document["path"], document["sha256"], document["handed_over"]) == (None, None, None)
    assert document["papers"][0] == "00_bordereau.pdf"
    assert not target.exists()
    assert len(ready.log()) == before


def test_no_mark_only_makes_the_file(run: Run, ready: Desk, tmp_path: Path) -> None:
    before = len(ready.log())
    target = tmp_path / "c1.zip"
    ran = run("handover", "C1", "--output", str(target), "--no-mark", "--on", "hier", "--json")
    assert ran.status == 0
    assert (ran.document["handed_over"], ran.document["on"]) == (None, "2026-11-23")
    assert zipfile.is_zipfile(target)
    assert len(ready.log()) == before


@pytest.mark.parametrize(
    ("words", "status", "said"),
    [
        ((), 2, "--output"),
        (("--output", "x.zip"), 2, "--to"),
        (("--output", "x.zip", "--to", "  "), 2, "--to"),
        (("--output", "x.pdf", *ROUX), 2, ".zip"),
        (("--output", "x.zip", "--to", "a", "--kind", "uncle"), 2, "uncle"),
        (("--output", "x.zip", *ROUX, "--on", "demain"), 2, "--on"),
        (("--output", "x.zip", *ROUX, "--invoice", "F-404"), 1, "F-404"),
        (("--dry-run", "--invoice", "F-404"), 1, "F-404"),
        (("--output", "nulle/part.zip", *ROUX), 1, "part.zip"),
        (("--output", "pris.zip", *ROUX), 1, "existe déjà"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else None,
)
def test_what_is_wrong_is_said_in_one_line_and_nothing_is_written(  # noqa: PLR0913, PLR0917 - a case
    run: Run,
    ready: Desk,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    words: tuple[str, ...],
    status: int,
    said: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("pris.zip").write_text("à moi")
    before = len(ready.log())
    ran = run("handover", "C1", *words)
    assert (ran.status, ran.out) == (status, "")
    assert said in ran.line
    assert run("handover", "C1", *words, "--json").document["error"].keys() == {"code", "message"}
    assert sorted(path.name for path in tmp_path.glob("*.zip")) == ["pris.zip"]
    assert len(ready.log()) == before
