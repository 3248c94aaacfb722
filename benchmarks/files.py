"""Files in and letters out."""

from __future__ import annotations

import csv
import sqlite3
import subprocess
import sys
import time
from datetime import date
from pathlib import Path

from benchmarks.generate import write_fec
from benchmarks.measure import Measure, each_of
from relance_tui.clock import Clock
from relance_tui.services.desk import Desk
from relance_tui.services.views import LetterChoice

_MEASURED = """
import sys
from relance_tui.cli.main import main
status = main(sys.argv[1:])
with open("/proc/self/status") as lines:
    peak = next(line for line in lines if line.startswith("VmHWM"))
print(peak.split()[1], file=sys.stderr)
sys.exit(status)
"""
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
    made = each_of(lambda: desk.letter_file(letter, "pdf"), 30)
    bare = _bare_typst(database.parent)
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
    ]


def _bare_typst(scratch: Path) -> float:
    import typst  # noqa: PLC0415 - measured apart

    source = scratch / "bare.typ"
    lines = "A line of plain text for a letter.\n\n" * 40
    source.write_text(f'#set page(paper: "a4")\n{lines}', encoding="utf-8")
    compiler = typst.Compiler(str(source))
    return each_of(lambda: compiler.compile(format="pdf"), 30)
