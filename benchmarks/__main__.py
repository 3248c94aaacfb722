"""Runs every benchmark and writes the table: `python -m benchmarks [--full]`.

Without `--full`: 1 000 debtors and a FEC of 100 000 lines, a few minutes. With it: 100 000 debtors,
1 000 000 invoices and a FEC of 1 000 000 lines as well, and the bank against 25 000 debtors.
"""

from __future__ import annotations

import argparse
import platform
import tempfile
from datetime import date
from pathlib import Path

from benchmarks import bank, commands, data_store, files, morning, screen
from benchmarks.measure import Measure
from relance_tui.clock import Clock
from relance_tui.services import demo
from relance_tui.services.desk import Desk

HERE = Path(__file__).resolve().parent
DATA = HERE / "data"
RESULTS = HERE / "results.md"
TODAY = date(2026, 11, 24)
_BANK_DEBTORS = 25_000
"""With about 100 000 open invoices between them."""
_START, _END = "<!-- benchmarks -->", "<!-- /benchmarks -->"


def main() -> None:
    """Measures, prints, and writes the table to its file and to the two READMEs."""
    parser = argparse.ArgumentParser(description="Relance benchmarks")
    parser.add_argument("--full", action="store_true", help="100 000 debtors, 1 000 000 lines")
    full = parser.parse_args().full
    DATA.mkdir(exist_ok=True)
    found: list[Measure] = []
    for debtors in (1_000, 100_000) if full else (1_000,):
        database, label = _built(debtors)
        first = Desk(database, Clock(TODAY), "benchmark").first_rows(1)[0].name
        with tempfile.TemporaryDirectory() as home:
            if debtors == 1_000:
                found += _told(commands.measures(database))
            found += _told(screen.measures(database, Path(home), first, label))
        found += _told(data_store.measures(database, DATA, TODAY, label))
    for debtors in (1_000, _BANK_DEBTORS) if full else (1_000,):
        database, label = _built(debtors)
        found += _told(bank.bank_measures(database, DATA, TODAY, label))
    with tempfile.TemporaryDirectory() as home:
        found += _told(morning.measures(Path(home), TODAY))
    found += _told(files.import_measures(DATA, 1_000_000 if full else 100_000))
    found += _told(files.letter_measures(DATA / "1000" / "relance.db", TODAY))
    _write(found)


def _built(debtors: int) -> tuple[Path, str]:
    """The database of that many debtors, built once, and what it is called in the table."""
    label = f"{debtors:,} debtors".replace(",", " ")
    folder = DATA / str(debtors)
    database = folder / "relance.db"
    if not database.exists():
        print(f"… building {label}", flush=True)
        folder.mkdir(exist_ok=True)
        database = demo.build(folder, TODAY, "benchmark", debtors)
    return database, label


def _told(measures: list[Measure]) -> list[Measure]:
    for measure in measures:
        print(_row(measure), flush=True)
    return measures


def _row(measure: Measure) -> str:
    reference = "" if measure.reference is None else f"{measure.reference:.4g} {measure.unit}"
    ratio = "" if measure.ratio is None else f"{measure.ratio:.2f}"
    limit = f"{measure.target:g}" + ("x" if measure.ratio is not None else f" {measure.unit}")
    verdict = "yes" if measure.is_met else "**no**"
    return (
        f"| {measure.name} | {measure.value:.4g} {measure.unit} | {measure.yardstick} {reference}"
        f" | {ratio} | {limit} | {verdict} |"
    )


def _write(found: list[Measure]) -> None:
    table = "\n".join(
        [
            "| what | measured | against | ratio | target | met |",
            "| --- | --- | --- | --- | --- | --- |",
            *(_row(measure) for measure in found),
        ]
    )
    machine = f"Python {platform.python_version()}, {platform.system()} {platform.machine()}"
    RESULTS.write_text(f"# Benchmark results\n\n{machine}.\n\n{table}\n", encoding="utf-8")
    for name in ("README.md", "README.fr.md"):
        path = HERE.parent / name
        text = path.read_text(encoding="utf-8")
        before, _, rest = text.partition(_START)
        _, _, after = rest.partition(_END)
        path.write_text(f"{before}{_START}\n{table}\n{_END}{after}", encoding="utf-8")


if __name__ == "__main__":
    main()
