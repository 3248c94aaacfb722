from __future__ import annotations

import shutil
from array import array
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path
from sqlite3 import Connection

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from relance_tui.domain.selection import Conditions
from relance_tui.storage import facts, queue_ids, queue_reads
from relance_tui.storage.folding import fold
from relance_tui.storage.light import connect

TODAY = date(2026, 11, 24)
Add = Callable[..., int]


def listed(
    connection: Connection,
    today: date,
    order: str = "urgency",
    text: str = "",
    *,
    everything: bool = False,
) -> array[int]:
    """The queue of the day, or everything."""
    return queue_ids.ids(connection, today, Conditions(is_due=not everything), order, text)


@pytest.fixture
def connection(empty_database: Path, tmp_path: Path) -> Iterator[Connection]:
    path = tmp_path / "relance.db"
    shutil.copy(empty_database, path)
    opened = connect(path)
    opened.execute(
        'INSERT INTO act (id, at, "on", "by", kind, detail)'
        " VALUES (1, '', '2026-11-20', 'marie', 'import', '{}')"
    )
    yield opened
    opened.close()


@pytest.fixture
def add(connection: Connection) -> Add:
    """Adds a debtor with its stored decision and returns its id."""

    def add_debtor(name: str = "Noël", **columns: object) -> int:
        debtor_id = connection.execute(
            "INSERT INTO debtor (code, name, kind, siren, address, language, do_not_call, act_id)"
            " VALUES (?, ?, '', '', '', '', 0, 1)",
            (columns.get("code", f"C{name}"), name),
        ).lastrowid
        assert debtor_id
        row: dict[str, object] = {
            "debtor_id": debtor_id,
            "code": f"C{name}",
            "name": name,
            "sort_name": fold(name),
            "search_text": fold(name),
            "currency": "EUR",
            "balance_cents": 0,
            "overdue_cents": 0,
            "kind": "dunning_step",
            "queue_group": 2,
            "due_on": TODAY.isoformat(),
            "step_number": 1,
            "escalations": "[]",
            "because": "{}",
            **columns,
        }
        connection.execute(
            f"INSERT INTO dossier ({', '.join(row)}) VALUES ({', '.join('?' * len(row))})",  # noqa: S608 - fixed text
            tuple(row.values()),
        )
        return debtor_id

    return add_debtor


def _owe(
    connection: Connection, debtor_id: int, due_on: date, cents: int, **columns: object
) -> None:
    connection.execute(
        "INSERT INTO invoice (debtor_id, number, issued_on, due_on, total_cents,"
        " settled_before_cents, open_cents, ledger_open_cents, currency, act_id, retracted_by)"
        " VALUES (?, hex(randomblob(8)), '2026-01-01', ?, ?, 0, ?, ?, 'EUR', 1, ?)",
        (debtor_id, due_on.isoformat(), cents, cents, cents, columns.get("retracted_by")),
    )


def test_the_most_urgent_comes_first(connection: Connection, add: Add) -> None:
    small = add("petit", overdue_cents=100)
    zoe = add("Zoé", overdue_cents=5000, oldest_due_on="2026-10-01")
    eric = add("Éric", overdue_cents=5000, oldest_due_on="2026-10-01")
    late = add("tard", overdue_cents=5000, oldest_due_on="2026-09-01")
    broken = add("rompu", overdue_cents=10, queue_group=1)
    call = add("rappel", queue_group=0)
    add("demain", queue_group=0, due_on="2026-11-25")
    add("rien", queue_group=9, due_on=None, kind=None)
    order = [call, broken, late, eric, zoe, small]
    assert [row.debtor_id for row in queue_reads.first_rows(connection, TODAY, 10)] == order
    assert [row.debtor_id for row in queue_reads.first_rows(connection, TODAY, 2)] == order[:2]
    assert listed(connection, TODAY) == array("q", order)


def test_a_row_holds_what_the_list_shows(connection: Connection, add: Add) -> None:
    debtor_id = add(
        "Menuiserie Noël",
        code="C0042",
        kind="callback",
        at="10:00",
        channel="phone",
        step="Relance 2",
        step_number=2,
        overdue_cents=1_248_020,
        oldest_due_on="2026-10-31",
        escalations='[["2026-12-02", "Mise en demeure", 3, "registered"]]',
        because='{"code": "x"}',
    )
    (row,) = queue_reads.first_rows(connection, TODAY, 1)
    assert row == queue_reads.StoredRow(
        debtor_id=debtor_id,
        code="C0042",
        name="Menuiserie Noël",
        kind="callback",
        step="Relance 2",
        step_number=2,
        channel="phone",
        due_on="2026-11-24",
        at="10:00",
        overdue_cents=1_248_020,
        oldest_due_on="2026-10-31",
        currency="EUR",
        escalations='[["2026-12-02", "Mise en demeure", 3, "registered"]]',
        because='{"code": "x"}',
    )
    assert queue_reads.rows(connection, [debtor_id]) == [row]


def test_rows_come_in_the_order_asked(connection: Connection, add: Add) -> None:
    known = [add(f"n{number}") for number in range(1200)]
    asked = [*reversed(known), 999_999, known[0]]
    found = [row.debtor_id for row in queue_reads.rows(connection, asked)]
    assert found == [*reversed(known), known[0]]
    assert queue_reads.rows(connection, []) == []


def test_the_other_orders(connection: Connection, add: Add) -> None:
    a = add("Ânon", overdue_cents=100, oldest_due_on="2026-10-01")
    b = add("bœuf", overdue_cents=300, oldest_due_on="2026-11-01", queue_group=0)
    c = add("Canard", overdue_cents=0, queue_group=1)
    d = add("Dinde", overdue_cents=200, oldest_due_on="2026-10-01")
    assert list(listed(connection, TODAY, "amount")) == [b, d, a, c]
    assert list(listed(connection, TODAY, "age")) == [d, a, b, c]
    assert list(listed(connection, TODAY, "name")) == [a, b, c, d]


def test_everything_is_who_owes_or_is_watched(connection: Connection, add: Add) -> None:
    due = add("due")
    later = add("later", due_on="2027-01-01", overdue_cents=9)
    nothing = {"kind": None, "queue_group": 9, "due_on": None}
    owes = add("owes", balance_cents=5, **nothing)
    credit = add("credit", balance_cents=-5, **nothing)
    settled = add("settled", **nothing)
    assert list(listed(connection, TODAY, everything=True)) == [later, due, credit, owes]
    assert list(listed(connection, TODAY, text="settl", everything=True)) == [settled]
    assert list(listed(connection, TODAY, text="settl")) == []


@pytest.mark.parametrize(
    "text",
    [
        "etoile",
        "ÉTOILE",
        "l'étoile gar",
        "garage l’etoile",
        "œuvre",
        "oeuvre",
        " toil ",
        "0476000001",
        "0476",
        "04 76",
        "04.76.00",
        "+33 4 76 00",
        "0033476",
    ],
)
def test_the_filter_finds_words_without_accents_case_or_order(
    connection: Connection, add: Add, text: str
) -> None:
    wanted = add("g", search_text=fold("Garage de l’Étoile Œuvre C1 04 76 00 00 01 0476000001"))
    add("other", search_text="garage du centre")
    assert list(listed(connection, TODAY, text=text)) == [wanted]


@pytest.mark.parametrize("text", ["%", "_", "g_z", "%z", "\\", "'", "zzz", "🙂"])
def test_signs_are_no_wildcards(connection: Connection, add: Add, text: str) -> None:
    add("garage")
    assert list(listed(connection, TODAY, text=text)) == []


def test_a_pasted_page_in_the_filter_is_no_error(connection: Connection, add: Add) -> None:
    add("garage")
    assert list(listed(connection, TODAY, text="mot " * 40_000)) == []
    assert queue_reads.find(connection, "mot " * 40_000) == []
    assert list(listed(connection, TODAY, text="9" * 30)) == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("1200", ["exact", "with cents"]),
        ("1 200", ["exact", "with cents"]),
        ("1\u202f200 €", ["exact", "with cents"]),
        ("1.200", ["exact", "with cents"]),
        ("1 200,50", ["with cents"]),
        ("1200.5", ["with cents"]),
        ("1200,00", ["exact"]),
        ("120", []),
    ],
)
def test_an_amount_finds_who_owes_it(
    connection: Connection, add: Add, text: str, found: list[str]
) -> None:
    add("with cents", overdue_cents=120_050)
    add("exact", overdue_cents=120_000)
    add("more", overdue_cents=120_100)
    rows = queue_reads.rows(connection, listed(connection, TODAY, "name", text))
    assert [row.name for row in rows] == found


def test_an_amount_finds_an_open_invoice_of_it(connection: Connection, add: Add) -> None:
    paid, owes, later = add("paid"), add("owes"), add("later", due_on="2027-01-01")
    _owe(connection, paid, TODAY, 120_050, retracted_by=1)
    for debtor_id in (owes, later):
        _owe(connection, debtor_id, TODAY, 99)
        _owe(connection, debtor_id, TODAY, 120_050)
    assert list(listed(connection, TODAY, text="1 200,50")) == [owes]
    assert list(listed(connection, TODAY, text="1200", everything=True)) == [later, owes]
    assert list(listed(connection, TODAY, text="1200,51")) == []


@pytest.mark.parametrize("text", ["0478", "04 78", "06 76"])
def test_digits_of_a_telephone_stand_together(connection: Connection, add: Add, text: str) -> None:
    add("g", search_text=fold("Garage 78 rue Haute C1 04 76 00 00 06 0476000006"))
    assert list(listed(connection, TODAY, text=text)) == []


def test_a_number_still_finds_a_code(connection: Connection, add: Add) -> None:
    wanted = add("code", search_text="c 411200")
    assert list(listed(connection, TODAY, text="1200")) == [wanted]


def test_the_totals_of_an_empty_desk(connection: Connection) -> None:
    assert queue_reads.totals(connection, TODAY, "marie") == (0, 0, 0, 0, "EUR", None, None, 0)


def test_the_totals(connection: Connection, add: Add) -> None:
    first = add("a", overdue_cents=1000)
    second = add("b", overdue_cents=500, due_on="2026-11-25")
    add("c", kind=None, queue_group=9, due_on=None)
    act = 'INSERT INTO act (at, "on", "by", kind, detail, debtor_id, undone_by) VALUES'
    connection.executescript(
        f"""
        {act} ('', '2026-11-24', 'm', 'call', '{{}}', {first}, NULL);
        {act} ('', '2026-11-24', 'p', 'plan', '{{}}', {first}, NULL);
        {act} ('', '2026-11-23', 'm', 'call', '{{}}', {second}, NULL);
        {act} ('', '2026-11-24', 'm', 'call', '{{}}', {second}, 1);
        {act} ('', '2026-11-24', 'm', 'undo', '{{}}', {second}, NULL);
        {act} ('', '2026-11-24', 'm', 'setting', '{{}}', NULL, NULL);
        INSERT INTO import_file (path, format, sha256, "on", act_id, retracted_by)
        VALUES ('a', 'fec', '', '2026-11-20', 1, NULL), ('b', 'fec', '', '2026-11-22', 1, 1),
            ('c', 'camt', '', '2026-11-21', 1, NULL), ('d', 'ofx', '', '2026-11-23', 1, 1);
        INSERT INTO draft ("by", screen, debtor_id, fields, saved_at)
        VALUES ('marie', 'note', 1, '{{}}', ''), ('marie', 'call', 1, '{{}}', ''),
            ('paul', 'note', 1, '{{}}', '');
        """  # noqa: S608 - fixed text
    )
    assert queue_reads.totals(connection, TODAY, "marie") == queue_reads.StoredTotals(
        due_count=1,
        dossier_count=3,
        done_count=1,
        overdue_cents=1500,
        currency="EUR",
        invoices_loaded_on=date(2026, 11, 20),
        bank_loaded_on=date(2026, 11, 21),
        draft_count=2,
    )


def test_currencies_are_never_added_up(connection: Connection, add: Add) -> None:
    add("a", overdue_cents=1000, currency="EUR")
    add("b", overdue_cents=900, currency="USD")
    add("c", overdue_cents=800, currency="USD")
    totals = queue_reads.totals(connection, TODAY, "marie")
    assert (totals.overdue_cents, totals.currency) == (1700, "USD")


def test_desk_acts_are_those_the_facts_leave_out() -> None:
    left_out = ", ".join(repr(kind) for kind in queue_reads.DESK_ACTS)
    assert f"NOT IN ({left_out}, 'bounce', 'debtor')" in facts._STATEMENTS["act"]


def _figures(connection: Connection, debtor_id: int) -> tuple[object, ...]:
    row: tuple[object, ...] = connection.execute(
        "SELECT overdue_cents, oldest_due_on, valid_from, valid_until FROM dossier"
        " WHERE debtor_id = ?",
        (debtor_id,),
    ).fetchone()
    return row


def test_an_invoice_becomes_overdue_the_day_after_it_was_due(
    connection: Connection, add: Add
) -> None:
    debtor_id = add("a", valid_until="2026-11-20")
    _owe(connection, debtor_id, date(2026, 11, 23), 700)
    _owe(connection, debtor_id, date(2026, 11, 24), 30)
    _owe(connection, debtor_id, date(2026, 11, 1), 5000, retracted_by=1)
    _owe(connection, debtor_id, date(2026, 11, 1), 0)
    assert queue_reads.roll_to(connection, TODAY) == 1
    assert _figures(connection, debtor_id) == (700, "2026-11-23", "2026-11-24", "2026-11-25")
    assert queue_reads.roll_to(connection, TODAY) == 0
    assert queue_reads.roll_to(connection, date(2026, 11, 25)) == 1
    assert _figures(connection, debtor_id) == (730, "2026-11-23", "2026-11-25", None)
    assert queue_reads.roll_to(connection, date(2027, 11, 25)) == 0


def test_going_back_in_time_counts_again(connection: Connection, add: Add) -> None:
    debtor_id = add("a", overdue_cents=700, valid_from="2026-11-24")
    _owe(connection, debtor_id, date(2026, 11, 23), 700)
    assert queue_reads.roll_to(connection, date(2026, 11, 23)) == 1
    assert _figures(connection, debtor_id) == (0, None, "0001-01-01", "2026-11-24")


def test_recounting_some_leaves_the_others(connection: Connection, add: Add) -> None:
    one, other = add("a", overdue_cents=9), add("b", overdue_cents=9)
    assert queue_reads.recount(connection, TODAY, [one]) == 1
    assert queue_reads.recount(connection, TODAY, []) == 0
    assert _figures(connection, one) == (0, None, "0001-01-01", None)
    assert _figures(connection, other) == (9, None, None, None)


@settings(
    max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    invoices=st.lists(st.tuples(st.integers(-30, 30), st.integers(0, 500)), max_size=8),
    days=st.lists(st.integers(-40, 40), min_size=1, max_size=6),
)
def test_the_figures_always_hold_for_the_day_rolled_to(
    connection: Connection, add: Add, invoices: list[tuple[int, int]], days: list[int]
) -> None:
    connection.execute("BEGIN")
    debtor_id = add("a", valid_until="2000-01-01")
    for offset, cents in invoices:
        _owe(connection, debtor_id, TODAY + timedelta(offset), cents)
    connection.execute("COMMIT")
    for offset in days:
        day = TODAY + timedelta(offset)
        queue_reads.roll_to(connection, day)
        overdue = [
            (TODAY + timedelta(due), cents)
            for due, cents in invoices
            if cents and TODAY + timedelta(due) < day
        ]
        oldest = min((due for due, _cents in overdue), default=None)
        counted = _figures(connection, debtor_id)
        assert counted[0] == sum(cents for _due, cents in overdue)
        assert counted[1] == (oldest.isoformat() if oldest else None)
    connection.execute("DELETE FROM invoice")
    connection.execute("DELETE FROM dossier")
    connection.execute("DELETE FROM debtor")


def test_find_by_code_name_or_part_of_it(connection: Connection, add: Add) -> None:
    martin = add("Martin", code="C1")
    sons = add("Martin & Fils", code="C2")
    star = add("Garage de l’Étoile", code="MARTIN9")
    assert queue_reads.find(connection, " C2 ") == [(sons, "C2", "Martin & Fils")]
    assert queue_reads.find(connection, "c2") == [(sons, "C2", "Martin & Fils")]
    assert queue_reads.find(connection, "MARTIN") == [(martin, "C1", "Martin")]
    assert [row[0] for row in queue_reads.find(connection, "mart")] == [martin, sons]
    assert [row[0] for row in queue_reads.find(connection, "l'etoile")] == [star]
    assert [row[0] for row in queue_reads.find(connection, "martin9")] == [star]
    for nobody in ("", "  ", "%", "dupont"):
        assert queue_reads.find(connection, nobody) == []


def test_find_offers_ten_candidates_at_most(connection: Connection, add: Add) -> None:
    for number in range(15):
        add(f"Dupont {number:02d}")
    found = queue_reads.find(connection, "dupont")
    assert [name for _id, _code, name in found] == [f"Dupont {n:02d}" for n in range(10)]


def test_the_queue_is_read_from_its_index_alone(connection: Connection) -> None:
    for query in (
        f"SELECT debtor_id FROM dossier WHERE due_on <= 'x' ORDER BY {queue_reads.URGENCY}",  # noqa: S608 - fixed text
        f"SELECT debtor_id FROM dossier WHERE search_text LIKE 'x' ORDER BY {queue_reads.URGENCY}",  # noqa: S608 - fixed text
    ):
        (step,) = connection.execute(f"EXPLAIN QUERY PLAN {query}").fetchall()
        assert "USING COVERING INDEX" in step[3]
