"""The views of the queue: what each shows, and what a clerk makes of them."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import invariant, rule, run_state_machine_as_test

from relance_tui.domain.case import Case
from relance_tui.domain.codes import CallOutcome, PromiseStatus
from relance_tui.domain.outcome import CallDraft
from relance_tui.domain.selection import ME, Conditions, Word
from relance_tui.errors import RelanceError
from relance_tui.i18n import use_language
from relance_tui.services.desk import Desk
from relance_tui.services.listing import QueueOrder, SavedView
from relance_tui.services.rulebook import read_rulebook
from relance_tui.services.saved_views import day_view, find_view, shipped_views
from relance_tui.services.view_words import empty_view, told
from relance_tui.services.views import DebtorChanges
from relance_tui.storage.light import reading
from tests.conftest import MakeDesk
from tests.services.test_casework import enter
from tests.services.test_random_months import RandomMonths
from tests.tui import sample

MINE = SavedView(
    name="Grenoble, gros",
    key="x",
    text="grenoble",
    order=QueueOrder.AMOUNT,
    conditions=Conditions(least_overdue_cents=123_456, word=Word.BROKEN, quiet_days=12),
)


@pytest.fixture(scope="module")
def monday(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """A usual Monday, which no test changes."""
    desk = sample.busy_desk(tmp_path_factory.mktemp("views"))
    desk.roll()
    return desk


def names(desk: Desk, view: SavedView) -> list[str]:
    ids = desk.queue_ids(view.order, view.text, conditions=view.conditions)
    return [row.name for row in desk.queue_rows(ids)]


def shipped(code: str) -> SavedView:
    return next(view for view in shipped_views() if view.code == code)


# What each shows.


def test_the_views_that_ship_have_names_and_letters_of_their_own(monday: Desk) -> None:
    views = monday.saved_views()
    assert [view.code for view in views] == [
        *("today", "promises", "broken_promises", "disputes", "big", "mine", "quiet", "all")
    ]
    assert len({view.key for view in views}) == len({view.name for view in views}) == len(views)
    assert views == list(shipped_views())


@pytest.mark.parametrize(
    ("code", "found"),
    [
        ("promises", ["Clinique du Parc"]),
        ("broken_promises", ["Boulangerie Lefèvre"]),
        ("disputes", ["Ets Garçon-Müller"]),
        ("mine", []),
        (
            "big",
            [
                "Menuiserie Noël",
                "Cœur de Bœuf, Traiteur, Réceptions et Événements du Dauphiné",
                "Mairie d’Évian-les-Bains",
                "Clinique du Parc",
            ],
        ),
    ],
)
def test_a_usual_monday_in_each_view(monday: Desk, code: str, found: list[str]) -> None:
    assert names(monday, shipped(code)) == found
    assert monday.view_count(shipped(code)) == len(found)


def test_today_and_all_are_the_queue_and_everything(monday: Desk) -> None:
    assert names(monday, shipped("today")) == [
        row.name for row in monday.queue_rows(monday.queue_ids())
    ]
    everything = monday.queue_ids(everything=True)
    assert monday.queue_ids(conditions=shipped("all").conditions) == everything


def test_conditions_narrow_together(monday: Desk) -> None:
    big_and_due = Conditions(is_due=True, least_overdue_cents=1_000_000)
    ids = monday.queue_ids(QueueOrder.AMOUNT, conditions=big_and_due)
    assert [row.overdue_cents for row in monday.queue_rows(ids)] == [1_248_020, 1_234_567]
    none = Conditions(word=Word.PENDING, is_disputed=True)
    assert list(monday.queue_ids(conditions=none)) == []
    for days, names_left in ((7, ["Clinique du Parc"]), (8, [])):
        silent = Conditions(word=Word.PENDING, quiet_days=days)
        rows = monday.queue_rows(monday.queue_ids(conditions=silent))
        assert [row.name for row in rows] == names_left


def test_a_text_narrows_a_view(monday: Desk) -> None:
    assert names(monday, replace(shipped("big"), text="évian")) == ["Mairie d’Évian-les-Bains"]
    assert names(monday, replace(shipped("promises"), text="évian")) == []


def test_my_dossiers_follow_who_looks(make_desk: MakeDesk) -> None:
    desk = make_desk()
    debtor_id = enter(desk, total_cents=100_000)
    enter(desk, "F-2", code="C2")
    desk.edit_debtor(debtor_id, DebtorChanges(owner="Marie"))
    assert list(desk.queue_ids(conditions=shipped("mine").conditions)) == [debtor_id]
    assert list(desk.queue_ids(conditions=Conditions(owner="MARIE"))) == [debtor_id]
    paul = make_desk(user="paul")
    assert list(paul.queue_ids(conditions=shipped("mine").conditions)) == []


def test_a_view_of_promises_follows_every_act(make_desk: MakeDesk) -> None:
    desk, pending = make_desk(), shipped("promises").conditions
    debtor_id = enter(desk, total_cents=100_000)
    assert list(desk.queue_ids(conditions=pending)) == []
    promised = CallDraft(outcome=CallOutcome.PROMISE, on=desk.today + timedelta(3))
    desk.record_call(debtor_id, promised)
    assert list(desk.queue_ids(conditions=pending)) == [debtor_id]
    desk.undo()
    assert list(desk.queue_ids(conditions=pending)) == []
    desk.record_call(debtor_id, promised)
    later = make_desk(desk.today + timedelta(20))
    assert list(later.queue_ids(conditions=pending)) == []
    assert list(later.queue_ids(conditions=shipped("broken_promises").conditions)) == [debtor_id]
    later.record_payment(debtor_id, 100_000)
    assert list(later.queue_ids(conditions=shipped("broken_promises").conditions)) == []


def test_a_view_of_disputes_holds_those_that_touch_something_open(desk: Desk) -> None:
    debtor_id = enter(desk, total_cents=100_000)
    enter(desk, "F-2", 5_000)
    disputed = shipped("disputes").conditions
    desk.open_dispute(debtor_id, "quality", ["F-2"])
    assert list(desk.queue_ids(conditions=disputed)) == [debtor_id]
    desk.record_payment(debtor_id, 5_000, invoice_number="F-2")
    assert list(desk.queue_ids(conditions=disputed)) == []
    desk.undo()
    assert list(desk.queue_ids(conditions=disputed)) == [debtor_id]
    desk.settle_disputes(debtor_id)
    assert list(desk.queue_ids(conditions=disputed)) == []


# The filter looks in all that names a dossier.


@pytest.mark.parametrize(
    "text",
    [
        *("C1", "f-2026/014", "F2026014", "vip", "paul", "grenoble", "38000", "rue haute"),
        *(
            "0476112233",
            "04 76 11",
            "+33 4 76 11 22 33",
            "m. noel",
            "noel@client",
            "1000",
            "1 000,00",
        ),
    ],
)
def test_the_filter_finds(desk: Desk, text: str) -> None:
    debtor_id = enter(desk, "F-2026/014", 100_000)
    enter(desk, "G-9", 777, code="Z9")
    changes = DebtorChanges(
        tags=("vip",),
        owner="Paul",
        address="3 rue Haute\n38000 GRENOBLE",
        contact_name="M. Noël",
        phone="+33 4 76 11 22 33",
        email="noel@client.example",
    )
    desk.edit_debtor(debtor_id, changes)
    assert list(desk.queue_ids(text=text, everything=True)) == [debtor_id]


def test_an_invoice_paid_in_part_is_found_by_its_total_and_by_what_is_left(desk: Desk) -> None:
    debtor_id = enter(desk, total_cents=100_000)
    desk.record_payment(debtor_id, 12_345)
    for text in ("1000", "1 000,00", "876,55", "876"):
        assert list(desk.queue_ids(text=text, everything=True)) == [debtor_id]
    assert list(desk.queue_ids(text="123,45", everything=True)) == []


# Keeping them.


def test_a_view_is_kept_for_its_clerk_and_survives(make_desk: MakeDesk) -> None:
    kept = make_desk().save_view(MINE)
    assert kept == MINE
    assert make_desk().saved_views()[-1] == MINE
    assert make_desk(user="paul").saved_views() == list(shipped_views())


def test_a_view_is_renamed_in_place(desk: Desk) -> None:
    desk.save_view(MINE)
    renamed = replace(MINE, name=" Isère  entière ", key="", conditions=Conditions(owner=ME))
    kept = desk.save_view(renamed, MINE)
    assert kept.name == "Isère entière"
    assert desk.saved_views()[len(shipped_views()) :] == [kept]


def test_a_view_that_ships_can_be_made_ones_own_and_given_back(desk: Desk) -> None:
    big = shipped("big")
    own = replace(
        big, name="Très gros", key="G", conditions=Conditions(least_overdue_cents=2_000_000)
    )
    kept = desk.save_view(own, big)
    assert kept == replace(own, is_changed=True)
    assert kept in desk.saved_views()
    assert len(desk.saved_views()) == len(shipped_views())
    use_language("en")
    assert find_view(desk.saved_views(), "big").name == "Très gros"
    use_language("fr")
    desk.forget_view(kept)
    assert desk.saved_views() == list(shipped_views())


def test_forgetting_what_ships_or_is_gone_says_so(desk: Desk) -> None:
    with pytest.raises(RelanceError, match="fournie"):
        desk.forget_view(day_view())
    desk.save_view(MINE)
    desk.forget_view(MINE)
    with pytest.raises(RelanceError, match="n’existe plus"):
        desk.forget_view(MINE)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"key": "p"}, "Promesses en attente"),
        ({"key": "xx"}, "lettre"),
        ({"key": "1"}, "lettre"),
        ({"key": "["}, "lettre"),
        ({"name": ""}, "nom"),
        ({"name": "@today"}, "nom"),
        ({"name": "x" * 31}, "nom"),
        ({"name": "a\x1b[31mb"}, "nom"),
        ({"name": "LITIGES"}, "Litiges"),
    ],
)
def test_a_view_that_would_be_taken_for_another_is_refused(
    desk: Desk, changes: dict[str, str], said: str
) -> None:
    with pytest.raises(RelanceError, match=said):
        desk.save_view(replace(MINE, **changes))  # type: ignore[arg-type]
    assert desk.saved_views() == list(shipped_views())


def test_two_views_of_ones_own_share_no_name_and_no_letter(desk: Desk) -> None:
    desk.save_view(MINE)
    with pytest.raises(RelanceError, match="Grenoble, gros"):
        desk.save_view(replace(MINE, name="Autre"))
    with pytest.raises(RelanceError, match="s’appelle déjà"):
        desk.save_view(replace(MINE, key="y"))
    desk.save_view(replace(MINE, name="Autre", key="X"))
    desk.save_view(replace(MINE, name="Sans lettre", key=""))
    desk.save_view(replace(MINE, name="Sans lettre non plus", key=""))


@pytest.mark.parametrize(
    "definition",
    [
        "{",
        "[]",
        json.dumps({"order": "moon", "word": 3, "quiet_days": "x", "least_overdue_cents": -1}),
        json.dumps({"is_due": True, "quiet_days": 10**30, "new_thing": {"a": 1}}),
    ],
)
def test_a_view_of_another_version_never_stops_the_list(desk: Desk, definition: str) -> None:
    with reading(desk.database) as connection:
        connection.execute(
            "INSERT INTO saved_view VALUES ('marie', 'v', 'v', ?), ('marie', '@gone', '', ?)",
            (definition, definition),
        )
    for view in desk.saved_views():
        assert desk.view_count(view) == 0
    assert desk.saved_views()[: len(shipped_views())] == list(shipped_views())


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("promises", "promises"),
        ("promesses ROMPUES", "broken_promises"),
        ("litige", "disputes"),
        ("m", "big"),
        ("sans", "quiet"),
    ],
)
def test_a_view_is_found_by_name_letter_or_code(typed: str, code: str) -> None:
    assert find_view(shipped_views(), typed).code == code


@pytest.mark.parametrize("typed", ["zzz", "", "promesses"])
def test_a_view_that_is_not_one_names_those_there_are(typed: str) -> None:
    with pytest.raises(RelanceError, match="Promesses en attente, Promesses rompues"):
        find_view(shipped_views(), typed)


def test_each_view_says_what_it_shows_and_what_its_emptiness_means() -> None:
    said = {view.code: (told(view), empty_view(view)) for view in shipped_views()}
    assert said["promises"] == ("promesse en attente", "Aucune promesse en attente.")
    assert said["broken_promises"][1] == "Aucune promesse rompue."
    assert said["disputes"][1] == "Aucun litige en cours."
    assert said["big"][1] == "Aucun dossier n’a 5\u202f000,00\u00a0€ ou plus en retard."
    assert said["quiet"][1] == "Aucun dossier en retard n’est resté 30 jours sans contact."
    assert said["mine"][1] == "Vous ne suivez aucun dossier."
    assert empty_view(MINE) == "Aucun dossier dans la vue «\u00a0Grenoble, gros\u00a0»."
    assert told(MINE) == (
        "promesse rompue, 1\u202f234,56\u00a0€ ou plus en retard, 12 jours sans contact,"
        " filtre «\u00a0grenoble\u00a0»"
    )


# Whatever happens, a view shows what the domain says.


def _word(case: Case, today: date) -> Word | None:
    """Judged on all the facts."""
    standing = [check for check in case.promises if not check.promise.is_withdrawn]
    statuses = {check.status(today) for check in standing}
    if not case.open_invoices or not standing:
        return None
    if PromiseStatus.PENDING in statuses:
        return Word.PENDING
    last = max(standing, key=lambda c: (c.promise.due_on, c.promise.made_at))
    plans = [each for each in case.dossier.plans if not each.is_withdrawn]
    if last.is_met or any(each.made_at > last.promise.made_at for each in plans):
        return None
    return Word.BROKEN


class RandomViews(RandomMonths):
    """The same months, looked at through every view."""

    @rule(data=st.data(), owner=st.sampled_from(["", "paul", "Paul", "moi"]))
    def a_dossier_changes_hands(self, data: st.DataObject, owner: str) -> None:
        debtor_id = self.someone(data)
        self.act(lambda: self.desk.edit_debtor(debtor_id, DebtorChanges(owner=owner)))

    @rule(data=st.data(), wait=st.integers(0, 9), cents=st.sampled_from([5_000, 10_000, 20_000]))
    def a_promise_is_met_or_not(self, data: st.DataObject, wait: int, cents: int) -> None:
        debtor_id = self.someone(data)
        on = self.desk.today + timedelta(4)
        promise = CallDraft(outcome=CallOutcome.PROMISE, amount_cents=10_000, on=on)
        if self.act(lambda: self.desk.record_call(debtor_id, promise)):
            self.days_pass(wait)
            self.act(lambda: self.desk.record_payment(debtor_id, cents))

    @invariant()
    def every_view_shows_what_the_facts_say(self) -> None:
        self.desk.roll()
        today = self.desk.today
        with reading(self.path) as connection:
            rulebook = read_rulebook(connection)
        cases = {each: rulebook.lay_out(self.dossier(each)) for each in self.debtor_ids()}
        overdue = {each: case.dossier.overdue_cents(today) for each, case in cases.items()}
        for word in Word:
            self.shows(
                Conditions(word=word), {e for e, c in cases.items() if _word(c, today) is word}
            )
        self.shows(Conditions(is_disputed=True), {e for e, c in cases.items() if c.disputes})
        self.shows(
            Conditions(owner="paul"),
            {
                e
                for e, c in cases.items()
                if c.dossier.debtor.owner in {"paul", "Paul"} and self.is_listed(e)
            },
        )
        for cents in (1, 50_000):
            wanted = {each for each, owed in overdue.items() if owed >= cents}
            self.shows(Conditions(least_overdue_cents=cents), wanted)
        for days in (1, 7, 30):
            until = today - timedelta(days)
            quiet = {
                e
                for e, c in cases.items()
                if overdue[e] > 0 and (c.last_contact is None or c.last_contact[0] <= until)
            }
            self.shows(Conditions(quiet_days=days), quiet)

    def is_listed(self, debtor_id: int) -> bool:
        return debtor_id in self.desk.queue_ids(everything=True)

    def shows(self, conditions: Conditions, wanted: set[int]) -> None:
        found = list(self.desk.queue_ids(conditions=conditions))
        assert sorted(found) == sorted(wanted), conditions


def test_every_view_is_right_in_random_months(empty_database: Path, tmp_path: Path) -> None:
    RandomViews.empty, RandomViews.folder = empty_database, tmp_path
    run_state_machine_as_test(
        RandomViews,
        settings=settings(
            max_examples=15,
            stateful_step_count=25,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
