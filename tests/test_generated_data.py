"""The files that benchmarks are run on are real ledgers."""

from __future__ import annotations

import csv
from collections import defaultdict
from pathlib import Path

import pytest

from benchmarks.generate import write_fec
from tests.ingest.reading import read_file


def cents(text: str) -> int:
    return int(text.replace(",", ""))


@pytest.mark.parametrize("lines", [0, 4, 5, 1_003, 5_000])
def test_a_generated_ledger_has_the_lines_asked_for_and_is_balanced(
    tmp_path: Path, lines: int
) -> None:
    path = tmp_path / "ledger.txt"
    write_fec(path, lines)
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    assert len(rows) == lines
    balances: dict[str, int] = defaultdict(int)
    for row in rows:
        assert len(row) == 18
        balances[row["EcritureNum"]] += cents(row["Debit"]) - cents(row["Credit"])
    assert set(balances.values()) <= {0}


def test_a_generated_ledger_is_always_the_same_and_reads_to_its_balance(tmp_path: Path) -> None:
    paths = [tmp_path / name for name in ("one.txt", "two.txt")]
    for path in paths:
        write_fec(path, 5_000)
    assert paths[0].read_bytes() == paths[1].read_bytes()
    reading = read_file(paths[0])
    assert list(reading.refusals) == []
    assert len(reading.customers) > 80
    with paths[0].open(encoding="utf-8", newline="") as file:
        expected = sum(
            cents(row["Debit"]) - cents(row["Credit"])
            for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
            if row["CompteNum"] == "411000"
        )
    found = sum(invoice.open_cents for invoice in reading.invoices)
    found -= sum(credit.amount_cents for credit in reading.credits)
    assert found == expected > 0
