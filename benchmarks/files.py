"""Files in and letters out."""

from __future__ import annotations

import csv
import json
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from itertools import count
from pathlib import Path

from benchmarks.generate import write_fec
from benchmarks.measure import Measure, best_of, each_of
from relance_tui.clock import Clock
from relance_tui.letters import pdf
from relance_tui.letters.engine import compiled
from relance_tui.letters.facts import Letter, LetterFacts
from relance_tui.letters.pdf import merged_pdf, to_pdf
from relance_tui.services.desk import Desk
from relance_tui.services.letter_facts import draft_letter
from relance_tui.services.letter_files import bare_letter
from relance_tui.services.views import LetterChoice, LetterView
from relance_tui.storage.light import reading

_MEASURED = """
import sys
from relance_tui.cli.main import main
status = main(sys.argv[1:])
with open("/proc/self/status") as lines:
    peak = next(line for line in lines if line.startswith("VmHWM"))
print(peak.split()[1], file=sys.stderr)
sys.exit(status)
"""
_LOT = 500
_COLUMNS = ", ".join(f"c{number} TEXT" for number in range(18))


def import_measures(scratch: Path, lines: int) -> list[Measure]:
    """Importing a FEC, decided and committed, against the csv module and bare inserts."""
    fec = scratch / f"fec-{lines}.txt"
    if not fec.exists():
        write_fec(fec, lines)
    bare = _bare_import(fec, scratch / "bare-import.db")
    for leftover in scratch.glob("import.db*"):
        leftover.unlink()
    words = ["--db", str(scratch / "import.db"), "import", str(fec)]
    first, peak = _import(words)
    again, _peak = _import(words)
    yard = "csv module and bare sqlite3 inserts"
    label = f"{lines:,} lines".replace(",", " ")
    return [
        Measure(f"import a FEC, {label}", first, "s", yard, bare, 3),
        Measure(f"import it again, {label}", again, "s", yard, bare, 1.5),
        Measure(f"peak memory of imports, {label}", peak, "MiB", "-", None, 150),
    ]


def _import(words: list[str]) -> tuple[float, float]:
    """Seconds and peak MiB of one import in a process of its own."""
    begun = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-c", _MEASURED, *words], check=True, capture_output=True, text=True
    )
    return time.perf_counter() - begun, int(done.stderr.split()[-1]) / 1024


def _bare_import(fec: Path, database: Path) -> float:
    database.unlink(missing_ok=True)
    begun = time.perf_counter()
    connection = sqlite3.connect(database)
    connection.execute(f"CREATE TABLE fec ({_COLUMNS})")
    with fec.open(encoding="utf-8", newline="") as file:
        rows = csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
        next(rows)
        marks = ", ".join("?" * 18)
        connection.executemany(f"INSERT INTO fec VALUES ({marks})", (row[:18] for row in rows))  # noqa: S608 - fixed
    connection.commit()
    connection.close()
    return time.perf_counter() - begun


def letter_measures(database: Path, today: date) -> list[Measure]:
    """A letter's text beyond loading its dossier, and its PDF against typst alone."""
    import jinja2  # noqa: PLC0415 - measured apart

    desk = Desk(database, Clock(today), "benchmark")
    debtor_id = desk.queue_ids(text="")[0]
    text = each_of(lambda: desk.letter(debtor_id, LetterChoice(template="derniere-relance")), 100)
    loading = each_of(lambda: desk.dossier(debtor_id), 100)
    letter = desk.letter(debtor_id, LetterChoice(template="derniere-relance"))
    template = jinja2.Environment(autoescape=True).from_string(
        "{% for i in range(40) %}" + letter.body[:60].replace("{", "") + " {{ i }}\n{% endfor %}"
    )
    jinja = each_of(template.render, 500)
    facts = _facts(database, debtor_id, today)
    numbers = count()
    made = each_of(lambda: to_pdf(_told_apart(letter, numbers), facts), 30)
    bare = _engine_alone(letter, facts)
    lot = [(_told_apart(letter, numbers), facts) for _ in range(_LOT)]
    printed = best_of(lambda: merged_pdf(lot), 1) / _LOT
    return [
        Measure(
            "letter text",
            max(text - loading, 0) * 1000,
            "ms",
            "Jinja2 render alone",
            jinja * 1000,
            5,
        ),
        Measure("letter PDF (PDF/A)", made * 1000, "ms", "typst compile alone", bare * 1000, 1.5),
        Measure(f"{_LOT} letters as one PDF, per letter", printed * 1000, "ms", "-", None, 2),
    ]


def _facts(database: Path, debtor_id: int, today: date) -> LetterFacts:
    with reading(database) as connection:
        choice = LetterChoice(template="derniere-relance")
        return draft_letter(connection, debtor_id, choice, today).facts


def _told_apart(letter: LetterView, numbers: Iterator[int]) -> Letter:
    """The letter with a subject of its own: the engine remembers pages it has made."""
    bare = bare_letter(letter)
    return replace(bare, subject=f"{bare.subject} ({next(numbers)})")


def _engine_alone(letter: LetterView, facts: LetterFacts) -> float:
    """The page engine over the same page laid out beforehand, each time with another title."""
    page = pdf._prepared(bare_letter(letter), facts)  # noqa: SLF001 - what it is compared with
    page["logo"] = None
    numbers = count()

    def make() -> None:
        titled = {**page, "title": str(next(numbers))}
        compiled("letter.typ", {"logos": "[]", "duplex": "", "letters": json.dumps([titled])})

    return each_of(make, 30)
