"""A random ledger written as each format and loaded: each customer owes what it adds up to."""

from __future__ import annotations

import shutil
from collections import defaultdict
from collections.abc import Callable
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from relance_tui.clock import Clock
from relance_tui.services.desk import Desk
from relance_tui.storage.database import close_connections
from relance_tui.storage.light import close_idle
from tests.conftest import TODAY
from tests.ingest.einvoice_writers import Facts, cii, saved, ubl
from tests.ingest.test_fec_balance import LAYOUTS
from tests.ingest.writers import Entry, FecLayout, write_fec
from tests.services.test_importing import HEADER

ISSUED_ON, DUE_ON = date(2026, 9, 1), date(2026, 10, 1)
SIRENS = {"C1": "787878784", "C2": "732829320"}


class Owed(NamedTuple):
    """A document: what it was for, and the part of it that is settled."""

    customer: str
    is_credit: bool
    cents: int
    settled: int

    @property
    def left(self) -> int:
        return self.cents - self.settled


LEDGERS = st.lists(
    st.builds(
        lambda customer, is_credit, cents, share: Owed(
            customer, is_credit, cents, 0 if is_credit else cents * share // 10
        ),
        st.sampled_from(sorted(SIRENS)),
        st.booleans(),
        st.integers(1, 10**8),
        st.integers(0, 10),
    ),
    min_size=1,
    max_size=6,
)
Write = Callable[[Path, list[Owed]], Path]


def told(cents: int, point: str = ",") -> str:
    return f"{cents // 100}{point}{cents % 100:02}"


def as_table(folder: Path, ledger: list[Owed]) -> Path:
    lines = [
        f"{each.customer};Client {each.customer};P{rank};01/09/2026;01/10/2026;"
        + ";".join(("-" if each.is_credit else "") + told(c) for c in (each.cents, each.left))
        for rank, each in enumerate(ledger)
    ]
    path = folder / "factures.csv"
    path.write_bytes("\r\n".join((HEADER, *lines, "")).encode("cp1252"))
    return path


def _documents(folder: Path, ledger: list[Owed], make: Callable[[Facts], bytes]) -> Path:
    into = folder / "factures"
    into.mkdir()
    for rank, each in enumerate(ledger):
        facts = Facts(
            number=f"P{rank}",
            type_code="381" if each.is_credit else "380",
            issued_on=ISSUED_ON,
            due_on=None if each.is_credit else DUE_ON,
            total=told(each.cents, "."),
            prepaid=told(each.settled, ".") if each.settled else None,
            payable=told(each.left, "."),
            buyer=f"Client {each.customer}",
            siren=SIRENS[each.customer],
            vat="",
        )
        saved(into / f"{rank}.xml", make(facts))
    return into


def as_ubl(folder: Path, ledger: list[Owed]) -> Path:
    return _documents(folder, ledger, ubl)


def as_cii(folder: Path, ledger: list[Owed]) -> Path:
    return _documents(folder, ledger, cii)


def ledger_entries(ledger: list[Owed]) -> list[Entry]:
    """Sales, credit notes, and payments lettered with what they pay, in part or whole."""
    entries: list[Entry] = []
    for rank, each in enumerate(ledger):
        letter = f"L{rank}" if each.settled else ""
        ref, number = f"P{rank}", str(rank)
        cents = -each.cents if each.is_credit else each.cents
        entries.append(
            Entry(
                cents=cents,
                on=ISSUED_ON,
                customer=each.customer,
                ref=ref,
                number=number,
                letter=letter,
                lettered_on=DUE_ON if letter else None,
            )
        )
        if each.settled:
            entries.append(
                Entry(
                    cents=-each.settled,
                    on=DUE_ON,
                    customer=each.customer,
                    ref=f"VIR{rank}",
                    number=f"B{rank}",
                    journal="BQ",
                    letter=letter,
                    lettered_on=DUE_ON,
                )
            )
    return entries


def check(empty: Path, ledger: list[Owed], write: Write) -> None:
    owed: dict[str, int] = defaultdict(int)
    for each in ledger:
        owed[each.customer] += -each.left if each.is_credit else each.left
    with TemporaryDirectory() as folder:
        path = Path(folder) / "relance.db"
        shutil.copy(empty, path)
        desk = Desk(path, Clock(TODAY), "marie")
        file = write(Path(folder), ledger)
        (report,) = desk.import_files([file]).files
        assert not report.error
        assert not report.refused
        by_siren = {siren: code for code, siren in SIRENS.items()}
        found: dict[str, int] = defaultdict(int)
        for debtor_id in desk.queue_ids(everything=True):
            dossier = desk.dossier(debtor_id).dossier
            code = by_siren.get(dossier.debtor.code, dossier.debtor.code)
            found[code] += dossier.open_cents - dossier.unallocated_cents
            for invoice in dossier.invoices:
                assert invoice.open_cents == ledger[int(invoice.number[1:])].left
        assert {c: v for c, v in found.items() if v} == {c: v for c, v in owed.items() if v}
        journal = desk.log()
        (again,) = desk.import_files([file]).files
        assert not again.is_applied
        assert desk.log() == journal
        close_connections()
        close_idle()


@pytest.mark.parametrize("write", [as_table, as_ubl, as_cii])
@settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(ledger=LEDGERS)
def test_a_ledger_comes_back_from_each_format(
    empty_database: Path, write: Write, ledger: list[Owed]
) -> None:
    check(empty_database, ledger, write)


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(ledger=LEDGERS, layout=LAYOUTS)
def test_a_ledger_comes_back_from_any_fec(
    empty_database: Path, ledger: list[Owed], layout: FecLayout
) -> None:
    def as_fec(folder: Path, said: list[Owed]) -> Path:
        return write_fec(folder / "fec.txt", ledger_entries(said), layout)

    check(empty_database, ledger, as_fec)
