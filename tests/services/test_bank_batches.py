"""A batch booked whole in one file and shown in detail in another: the same money, once."""

from __future__ import annotations

import random
import shutil
from collections.abc import Callable, Sequence
from itertools import permutations
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from relance_tui.clock import Clock
from relance_tui.errors import RelanceError
from relance_tui.services.bank_split import Share
from relance_tui.services.desk import Desk
from relance_tui.services.views import FileReport
from relance_tui.storage.database import close_connections
from relance_tui.storage.light import close_idle
from tests.conftest import TODAY
from tests.ingest.bank_files import detail, document, entry, statement
from tests.services.test_banking import load, open_of, owe

DETAILED = [("100.00", "VIR F-118"), ("20.50", "VIR DIVERS")]


def notice(parts: Sequence[tuple[str, str]], total: str, reference: str = "BANK-1") -> str:
    """A notification that shows a batch in detail."""
    return document(
        statement(
            entry(
                "".join(detail(amount=amount, text=text) for amount, text in parts),
                amount=total,
                reference=f"<AcctSvcrRef>{reference}</AcctSvcrRef>" if reference else "",
            ),
            kind="054",
        ),
        kind="054",
    )


def whole(total: str, reference: str = "", on: str = "2026-03-02") -> str:
    """A statement that shows it as one movement."""
    dates = f"<BookgDt><Dt>{on}</Dt></BookgDt><ValDt><Dt>{on}</Dt></ValDt>"
    told = f"<AcctSvcrRef>{reference}</AcctSvcrRef>" if reference else ""
    return document(statement(entry(amount=total, reference=told, dates=dates, label="VIR RECUS")))


Put = Callable[[str, str], Path]


@pytest.fixture
def put(tmp_path: Path) -> Put:
    def write(name: str, text: str) -> Path:
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return path

    return write


def counts(report: FileReport) -> tuple[int, int, int, int]:
    return report.new, report.unchanged, report.matched, report.proposed


def waiting(desk: Desk) -> list[int]:
    return sorted(each.entry.amount_cents for each in desk.bank_proposals())


def test_details_take_the_place_of_the_whole_that_waits(desk: Desk, put: Put) -> None:
    noel = owe(desk, "C1", "Menuiserie Noël", "F-118", 10_000)
    load(desk, put("a.xml", whole("120.50")))
    assert waiting(desk) == [12_050]
    assert counts(load(desk, put("b.xml", notice(DETAILED, "120.50")))) == (2, 0, 1, 1)
    assert waiting(desk) == [2_050]
    assert open_of(desk, noel) == {"F-118": 0}
    for name in ("a.xml", "b.xml"):
        path = put(name, whole("120.50") if name == "a.xml" else notice(DETAILED, "120.50"))
        assert load(desk, path).new == 0
    desk.undo()
    assert waiting(desk) == [12_050]
    assert open_of(desk, noel) == {"F-118": 10_000}


@pytest.mark.parametrize("reference", ["BANK-1", ""])
def test_the_whole_of_known_details_is_known(desk: Desk, put: Put, reference: str) -> None:
    load(desk, put("b.xml", notice(DETAILED, "120.50", reference)))
    report = load(desk, put("a.xml", whole("120.50")))
    assert counts(report)[:2] == (0, 1)
    assert waiting(desk) == [2_050, 10_000]


def test_details_of_a_whole_that_was_allocated_change_nothing(desk: Desk, put: Put) -> None:
    noel = owe(desk, "C1", "Menuiserie Noël", "F-118", 12_050)
    load(desk, put("a.xml", whole("120.50")))
    (proposal,) = desk.bank_proposals()
    desk.accept_proposal(proposal)
    report = load(desk, put("b.xml", notice(DETAILED, "120.50")))
    assert report.new == 0
    assert "120,50" in report.warnings[0].reason
    assert waiting(desk) == []
    assert open_of(desk, noel) == {"F-118": 0}


@pytest.mark.parametrize(
    ("total", "reference", "on"),
    [("120.49", "", "2026-03-02"), ("120.50", "", "2026-03-03"), ("120.50", "", "2026-03-05")],
)
def test_another_movement_stays(desk: Desk, put: Put, total: str, reference: str, on: str) -> None:
    load(desk, put("a.xml", whole(total, reference, on)))
    load(desk, put("b.xml", notice(DETAILED, "120.50")))
    assert len(waiting(desk)) == 3


def test_a_day_apart_the_bank_reference_tells(desk: Desk, put: Put) -> None:
    load(desk, put("a.xml", whole("120.50", "BANK-1", "2026-03-03")))
    load(desk, put("b.xml", notice(DETAILED, "120.50")))
    assert waiting(desk) == [2_050, 10_000]


def deposit(desk: Desk, put: Put) -> tuple[Path, int]:
    """A deposit of cheques of 300 euros that waits."""
    path = put("a.csv", "Date;Libellé;Débit;Crédit\n20/11/2026;REMISE DE CHEQUES 12;;300,00\n")
    load(desk, path)
    (line,) = desk.bank_proposals()
    return path, line.line_id


def test_a_deposit_is_shared_out_and_undone_as_one(desk: Desk, put: Put) -> None:
    noel = owe(desk, "C1", "Menuiserie Noël", "F-118", 10_000)
    cafe = owe(desk, "C2", "Café des Arts", "F-120", 40_000)
    desk.record_payment(noel, 10_000)  # the cheque, noted when it came by post
    path, line_id = deposit(desk, put)
    shares = [
        Share(debtor_id=noel, amount_cents=10_000),
        Share(debtor_id=cafe, amount_cents=15_000),
    ]
    done = desk.split_movement(line_id, shares)
    assert "2 parts, dont 50,00 € à affecter" in done.recorded.replace("\u202f", " ").replace(
        "\xa0", " "
    )
    assert open_of(desk, noel) == {"F-118": 0}
    assert len(desk.dossier(noel).dossier.payments) == 1
    assert open_of(desk, cafe) == {"F-120": 25_000}
    assert waiting(desk) == [5_000]
    assert load(desk, path).new == 0
    desk.undo()
    assert waiting(desk) == [30_000]
    assert open_of(desk, cafe) == {"F-120": 40_000}
    assert load(desk, path).new == 0


def test_one_cheque_of_a_deposit_that_comes_back_takes_back_its_part(
    make_desk: Callable[..., Desk], put: Put
) -> None:
    desk = make_desk()
    noel = owe(desk, "C1", "Menuiserie Noël", "F-118", 10_000)
    cafe = owe(desk, "C2", "Café des Arts", "F-120", 20_000)
    _path, line_id = deposit(desk, put)
    desk.split_movement(
        line_id,
        [Share(debtor_id=noel, amount_cents=10_000), Share(debtor_id=cafe, amount_cents=20_000)],
    )
    unpaid = "Date;Libellé;Débit;Crédit\n24/11/2026;CHEQUE IMPAYE NOEL;100,00;\n"
    load(desk, put("b.csv", unpaid))
    (proposal,) = desk.bank_proposals()
    desk.accept_proposal(proposal)
    assert (open_of(desk, noel), open_of(desk, cafe)) == ({"F-118": 10_000}, {"F-120": 0})


@pytest.mark.parametrize(
    ("sums", "words"),
    [([10_000, 25_000], "dépassent"), ([30_000], "une seule part"), ([], "supérieure à zéro")],
)
def test_shares_that_are_no_part_of_it_are_refused(
    desk: Desk, put: Put, sums: list[int], words: str
) -> None:
    debtors = [owe(desk, f"C{n}", f"Client {n}", f"F-{n}", 50_000) for n in range(2)]
    _path, line_id = deposit(desk, put)
    shares = [
        Share(debtor_id=debtor, amount_cents=cents)
        for debtor, cents in zip(debtors, sums, strict=False)
    ]
    with pytest.raises(RelanceError, match=words):
        desk.split_movement(line_id, shares)
    with pytest.raises(RelanceError, match="deux fois"):
        desk.split_movement(line_id, [Share(debtor_id=debtors[0], amount_cents=1)] * 2)
    assert waiting(desk) == [30_000]


_PARTS = st.lists(st.integers(1, 400), min_size=2, max_size=4)


@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(first=_PARTS, second=_PARTS, alone=st.integers(1, 400), chance=st.randoms())
def test_in_any_order_the_money_is_counted_once(
    empty_database: Path,
    first: list[int],
    second: list[int],
    alone: int,
    chance: random.Random,
) -> None:
    def told(cents: int) -> str:
        return f"{cents // 100}.{cents % 100:02}"

    def shown(parts: list[int], reference: str) -> str:
        texts = [(told(cents), f"CLIENT {rank}") for rank, cents in enumerate(parts)]
        return notice(texts, told(sum(parts)), reference)

    one_file = document(
        statement(
            "".join(
                entry(amount=told(cents), reference="", label="RECU")
                for cents in (sum(first), sum(second), alone)
            )
        )
    )
    files = [one_file, shown(first, "LOT-A"), shown(second, "LOT-B")]
    orders = list(permutations(files))
    with TemporaryDirectory() as folder:
        path = Path(folder) / "relance.db"
        shutil.copy(empty_database, path)
        desk = Desk(path, Clock(TODAY), "marie")
        for rank, text in enumerate((*chance.choice(orders), *files)):
            file = Path(folder) / f"{rank}.xml"
            file.write_text(text, encoding="utf-8")
            load(desk, file)
        assert sum(waiting(desk)) == sum(first) + sum(second) + alone
        close_connections()
        close_idle()
