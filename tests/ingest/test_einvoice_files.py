from __future__ import annotations

import os
import random
import tempfile
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from relance_tui.ingest import IngestError
from relance_tui.ingest import einvoice_reader as module
from relance_tui.ingest.einvoice_reader import read_einvoice, read_einvoices
from tests.ingest.einvoice_writers import Facts, cii, pdf, saved, ubl

FACTS = Facts()


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "vide"),
        (b"   \n", "vide"),
        (b"bonjour", "ni PDF ni XML"),
        (b'<?xml version="1.0"?><Document/>', "ni PDF ni XML"),
        (b"%PDF-1.7 rien", "tronqué"),
        (pdf({}), "sans facture"),
        (cii(FACTS)[:-9], "tronqué"),
        (cii(replace(FACTS, total="x")), "BT-112"),
        (cii(FACTS).replace(b"<rsm:Cr", b"<!DOCTYPE a [<!ENTITY b 'c'>]><rsm:Cr", 1), "DOCTYPE"),
    ],
)
def test_the_only_file_says_what_is_wrong(tmp_path: Path, content: bytes, reason: str) -> None:
    path = saved(tmp_path / "facture.xml", content)
    with pytest.raises(IngestError, match=reason) as caught:
        read_einvoices(path)
    assert "facture.xml" in str(caught.value)
    assert "\n" not in str(caught.value)


def test_what_is_no_file(tmp_path: Path) -> None:
    with pytest.raises(IngestError, match="introuvable"):
        read_einvoices(tmp_path / "rien.xml")
    with pytest.raises(IngestError, match="aucune facture"):
        read_einvoices(tmp_path)
    with pytest.raises(IngestError, match="ordinaire"):
        read_einvoice(tmp_path)
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(IngestError, match="ordinaire"):
        read_einvoice(tmp_path / "pipe")


def test_a_file_too_large_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MAX_BYTES", 1000)
    with pytest.raises(IngestError, match="trop gros"):
        read_einvoice(saved(tmp_path / "a.xml", cii(FACTS)))


def test_mutated_files_give_a_reading_or_one_clear_error(tmp_path: Path) -> None:
    good = [cii(FACTS), ubl(FACTS), ubl(FACTS, "CreditNote"), pdf({"factur-x.xml": cii(FACTS)})]
    chance = random.Random(20261126)
    outcomes: set[str | int] = set()
    """`read`, or how many line ends the message has."""
    for round_ in range(400):
        content = bytearray(good[round_ % len(good)])
        for _change in range(chance.choice([1, 2, 10])):
            place = chance.randrange(len(content))
            act = chance.randrange(3)
            if act == 0:
                content[place] = chance.randrange(256)
            elif act == 1:
                del content[place : place + chance.randrange(1, 200)]
            else:
                content[place:place] = content[chance.randrange(len(content)) :][:60]
        path = saved(tmp_path / "fuzz", bytes(content) or b"x")
        try:
            reading = read_einvoices(path)
        except IngestError as error:
            outcomes.add(str(error).count("\n"))
            continue
        outcomes.add("read")
        for invoice in reading.invoices:
            assert 0 <= invoice.open_cents <= invoice.total_cents
        assert all(credit.amount_cents > 0 for credit in reading.credits)
    assert outcomes == {"read", 0}


CENTS = st.integers(0, 10**9)


@settings(deadline=None, max_examples=50)
@given(
    parts=st.lists(
        st.tuples(CENTS, CENTS, st.booleans(), st.sampled_from(["cii", "ubl", "pdf"])),
        min_size=1,
        max_size=6,
    )
)
def test_a_random_folder_adds_up(parts: list[tuple[int, int, bool, str]]) -> None:
    """What is open, less what is credited, is what was written: total less prepaid."""
    expected = 0
    with tempfile.TemporaryDirectory() as name:
        for rank, (first, second, is_credit, syntax) in enumerate(parts):
            total, prepaid = max(first, second), min(first, second)
            expected += (total - prepaid) * (-1 if is_credit else 1)
            facts = replace(
                FACTS,
                number=f"N{rank}",
                type_code="381" if is_credit else "380",
                total=f"{total // 100}.{total % 100:02}",
                prepaid=f"{prepaid // 100}.{prepaid % 100:02}",
                payable=f"{(total - prepaid) // 100}.{(total - prepaid) % 100:02}",
            )
            content = ubl(facts) if syntax == "ubl" else cii(facts)
            content = pdf({"factur-x.xml": content}) if syntax == "pdf" else content
            saved(Path(name, f"{rank}.bin"), content)
        reading = read_einvoices(Path(name))
    got = sum(i.open_cents for i in reading.invoices) - sum(c.amount_cents for c in reading.credits)
    assert got == expected
    assert len(reading.invoices) == sum(not is_credit for *_rest, is_credit, _kind in parts)
    assert (reading.refusals, reading.warnings) == ([], [])
