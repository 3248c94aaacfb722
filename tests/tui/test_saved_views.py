"""The saved views of the queue: choosing, keeping, changing, forgetting; what the queue says."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from textual.pilot import Pilot

from relance_tui.clock import Clock
from relance_tui.domain.codes import CallOutcome
from relance_tui.domain.outcome import CallDraft
from relance_tui.domain.selection import ME, Conditions
from relance_tui.services.crowd import build_crowd
from relance_tui.services.desk import Desk
from relance_tui.services.listing import QueueOrder, SavedView
from relance_tui.services.saved_views import find_view, shipped_views
from relance_tui.services.views import DebtorChanges
from relance_tui.storage.light import reading
from relance_tui.tui.app import RelanceApp
from relance_tui.tui.screens.confirm import ConfirmScreen
from relance_tui.tui.screens.queue import QueueScreen
from relance_tui.tui.screens.saved_views import ViewsScreen
from relance_tui.tui.screens.view_form import ViewFormScreen
from relance_tui.tui.widgets.fields import Field, TextField
from relance_tui.tui.widgets.filter_line import FilterLine
from tests.tui.canned_desk import opened, until
from tests.tui.conftest import make_app, screen_text
from tests.tui.test_queue import SMALL, WIDE, settled

Picture = Callable[[RelanceApp, str], None]
NASTY = "[/x] [b]\x1b[31mrouge"


async def views_of(pilot: Pilot[str]) -> ViewsScreen:
    """Opens the views and waits until each is counted."""
    await pilot.press("z")
    await opened(pilot, ViewsScreen)
    screen = pilot.app.screen
    assert isinstance(screen, ViewsScreen)
    await until(pilot, lambda: screen.is_counted)
    await pilot.pause()
    return screen


async def form_of(pilot: Pilot[str], key: str) -> ViewFormScreen:
    await pilot.press(key)
    await opened(pilot, ViewFormScreen)
    form = pilot.app.screen
    assert isinstance(form, ViewFormScreen)
    return form


async def fill(pilot: Pilot[str], **fields: str) -> None:
    form = pilot.app.screen
    for name, text in fields.items():
        form.query_one(f"#{name}", TextField).text = text
    await pilot.pause()
    await pilot.press("enter")


def names(screen: QueueScreen) -> list[str]:
    return [row.name for row in screen.desk.queue_rows(list(screen.list._ids))]


@pytest.mark.parametrize(
    ("size", "name"), [(SMALL, "80x24"), (WIDE, "160x45"), ((60, 20), "60x20")]
)
async def test_the_list_says_letter_name_count_and_what_each_shows(
    busy: Desk, picture: Picture, size: tuple[int, int], name: str
) -> None:
    busy.save_view(
        SavedView(
            name="Isère",
            key="I",
            text="38000",
            order=QueueOrder.AMOUNT,
            conditions=Conditions(owner=ME),
        )
    )
    app = make_app(busy)
    async with app.run_test(size=size) as pilot:
        await settled(pilot)
        await views_of(pilot)
        picture(app, f"views_{name}")


async def test_a_letter_chooses_at_once_and_the_title_names_the_view(busy: Desk) -> None:
    app = make_app(busy)
    async with app.run_test(size=SMALL) as pilot:
        screen = await settled(pilot)
        await pilot.press("z", "p")
        await until(pilot, lambda: app.screen is screen)
        await settled(pilot)
        assert names(screen) == ["Clinique du Parc"]
        assert "Promesses en attente (1)" in screen_text(app)
        await pilot.press("z", "m")
        await settled(pilot)
        assert "Gros montants (4)" in screen_text(app)
        assert "tri\u00a0: montant" in screen_text(app)
        assert screen.debtor_id == busy.find("C0090")


async def test_enter_chooses_and_escape_leaves_things_as_they_are(busy: Desk) -> None:
    app = make_app(busy)
    async with app.run_test(size=SMALL) as pilot:
        screen = await settled(pilot)
        before = screen.debtor_id
        await views_of(pilot)
        await pilot.press("j", "j", "enter")
        await until(pilot, lambda: app.screen is screen)
        await settled(pilot)
        assert names(screen) == ["Boulangerie Lefèvre"]
        await views_of(pilot)
        await pilot.press("j", "escape")
        await settled(pilot)
        assert screen.view.code == "broken_promises"
        assert before != screen.debtor_id


async def test_escape_clears_the_filter_then_the_marks_then_the_view(busy: Desk) -> None:
    app = make_app(busy)
    async with app.run_test(size=SMALL) as pilot:
        screen = await settled(pilot)
        await pilot.press("z", "t")
        await settled(pilot)
        await pilot.press("space", "f", *"noel", "enter")
        await settled(pilot)
        assert screen.list.line_count == 1
        for left in ("tous", "unmarked", "day"):
            await pilot.press("escape")
            await settled(pilot)
            seen = screen.text, screen.marked_count, screen.view.code
            assert (
                seen
                == {
                    "tous": ("", 1, "all"),
                    "unmarked": ("", 0, "all"),
                    "day": ("", 0, "today"),
                }[left]
            )
        assert screen.debtor_id == busy.find("C0042")
        assert "File du jour" in screen_text(app)


async def test_what_the_queue_shows_is_kept_under_a_name_and_a_letter(busy: Desk) -> None:
    app = make_app(busy)
    async with app.run_test(size=SMALL) as pilot:
        screen = await settled(pilot)
        await pilot.press("z", "t")
        await settled(pilot)
        await pilot.press("o", "f", *"c00", "enter")
        await settled(pilot)
        await views_of(pilot)
        await form_of(pilot, "n")
        await fill(pilot, name="Par montant", key="M")
        await opened(pilot, ViewsScreen)
        await until(pilot, lambda: "gardée" in screen_text(app))
        kept = busy.saved_views()[-1]
        assert kept == SavedView(
            name="Par montant",
            key="M",
            text="c00",
            order=QueueOrder.AMOUNT,
            conditions=Conditions(),
        )
        await pilot.press("escape")
        await settled(pilot)
        assert "Par montant (10)" in screen_text(app)
        assert screen.text == "c00"
    # Another day, another start.
    app = make_app(busy)
    async with app.run_test(size=SMALL) as pilot:
        screen = await settled(pilot)
        await pilot.press("z", "M")
        await settled(pilot)
        assert (screen.text, screen.order) == ("c00", QueueOrder.AMOUNT)
        assert screen.query_one(FilterLine).display
        await pilot.press("escape")
        await settled(pilot)
        assert screen.text == ""
        assert screen.list.line_count == 10


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"name": "X", "key": "p"}, "Promesses en attente"),
        ({"name": "X", "key": "j"}, "suivant"),
        ({"name": "X", "key": "n"}, "garder"),
        ({"name": "X", "key": "xy"}, "une seule lettre"),
        ({"name": "X", "key": "2"}, "une seule lettre"),
        ({"name": "litiges"}, "s’appelle déjà"),
        ({"name": ""}, "Nom"),
    ],
)
async def test_a_letter_or_a_name_that_is_taken_is_refused_by_name(
    busy: Desk, fields: dict[str, str], said: str
) -> None:
    app = make_app(busy)
    async with app.run_test(size=SMALL) as pilot:
        await settled(pilot)
        await views_of(pilot)
        form = await form_of(pilot, "n")
        await fill(pilot, **fields)
        await until(pilot, lambda: "✗" in screen_text(app))
        assert said in screen_text(app)
        assert app.screen is form
        assert busy.saved_views() == list(shipped_views())


async def test_the_threshold_and_the_letter_of_a_view_that_ships_are_ones_own(busy: Desk) -> None:
    app = make_app(busy)
    async with app.run_test(size=SMALL) as pilot:
        screen = await settled(pilot)
        await pilot.press("z", "m")
        await settled(pilot)
        views = await views_of(pilot)
        form = await form_of(pilot, "e")
        form.query_one("#least").text = "12 400"  # type: ignore[attr-defined]
        await fill(pilot, key="K")
        await opened(pilot, ViewsScreen)
        await until(pilot, lambda: "12\u202f400,00\u00a0€ ou plus" in screen_text(app))
        assert views.chosen is not None
        assert (views.chosen.key, views.chosen.is_changed) == ("K", True)
        await pilot.press("escape")
        await settled(pilot)
        assert names(screen) == ["Menuiserie Noël"]
        assert "Gros montants (1)" in screen_text(app)


async def test_forgetting_asks_first_and_gives_back_what_shipped(busy: Desk) -> None:
    big = find_view(shipped_views(), "big")
    busy.save_view(replace(big, name="Énormes", conditions=Conditions(quiet_days=3)), big)
    busy.save_view(SavedView(name="Mienne", key="X", conditions=Conditions()))
    app = make_app(busy)
    async with app.run_test(size=SMALL) as pilot:
        screen = await settled(pilot)
        await pilot.press("z", "X")
        await settled(pilot)
        assert "Mienne (10)" in screen_text(app)
        await views_of(pilot)
        await pilot.press("d")
        await opened(pilot, ConfirmScreen)
        assert "Mienne" in screen_text(app)
        await pilot.press("n")
        await opened(pilot, ViewsScreen)
        assert len(busy.saved_views()) == 9
        await pilot.press("d")
        await opened(pilot, ConfirmScreen)
        await pilot.press("o")
        await until(pilot, lambda: len(busy.saved_views()) == 8)
        await until(pilot, lambda: "oubliée" in screen_text(app))
        await pilot.press("G", "k", "k", "k", "d")
        await opened(pilot, ConfirmScreen)
        await pilot.press("o")
        await until(pilot, lambda: busy.saved_views() == list(shipped_views()))
        await until(pilot, lambda: "Gros montants" in screen_text(app))
        await pilot.press("d")
        await until(pilot, lambda: "rien à oublier" in screen_text(app))
        await pilot.press("escape")
        await settled(pilot)
        assert screen.view.code == "today"


async def test_no_label_touches_what_is_typed(busy: Desk) -> None:
    app = make_app(busy)
    async with app.run_test(size=SMALL) as pilot:
        await settled(pilot)
        await views_of(pilot)
        form = await form_of(pilot, "n")
        form.query_one("#quiet", Field).text = "15"
        await until(pilot, lambda: "Sans contact 15" in screen_text(app))


async def test_a_view_half_typed_is_offered_again(busy: Desk) -> None:
    app = make_app(busy)
    async with app.run_test(size=SMALL) as pilot:
        await settled(pilot)
        await views_of(pilot)
        await form_of(pilot, "n")
        await pilot.press(*"Demain")
        await pilot.press("escape")
        await opened(pilot, ViewsScreen)
        form = await form_of(pilot, "n")
        assert form.query_one("#name", TextField).text == "Demain"
        assert "Brouillon du" in screen_text(app)


async def test_a_name_from_outside_never_acts(busy: Desk) -> None:
    busy.save_view(SavedView(name="[b]gras[/b] [/x]", key="X", conditions=Conditions(), text="[/"))
    app = make_app(busy)
    async with app.run_test(size=SMALL) as pilot:
        await settled(pilot)
        await views_of(pilot)
        assert "[b]gras[/b] [/x]" in screen_text(app)
        await pilot.press("X")
        await settled(pilot)
        assert "[b]gras[/b] [/x]" in screen_text(app)


@pytest.mark.parametrize(
    ("key", "said"),
    [
        ("p", "Aucune promesse en attente."),
        ("r", "Aucune promesse rompue."),
        ("l", "Aucun litige en cours."),
        ("m", "Aucun dossier n’a 5\u202f000,00\u00a0€ ou plus en retard."),
        ("s", "Vous ne suivez aucun dossier."),
        ("c", "Aucun dossier en retard n’est resté 30 jours sans contact."),
    ],
)
async def test_an_empty_view_says_what_that_means(busy: Desk, key: str, said: str) -> None:
    for debtor_id in busy.queue_ids(everything=True):
        dossier = busy.dossier(debtor_id).dossier
        if dossier.disputes:
            busy.settle_disputes(debtor_id)
        busy.record_payment(debtor_id, dossier.open_cents - 100)
        busy.record_call(debtor_id, CallDraft(outcome=CallOutcome.VOICEMAIL))
    for debtor_id in (busy.find("C0090"), busy.find("C0013")):
        busy.record_payment(debtor_id, 100)
    app = make_app(busy)
    async with app.run_test(size=SMALL) as pilot:
        await settled(pilot)
        await pilot.press("z", key)
        await settled(pilot)
        assert said in screen_text(app)
        assert "Échap revient à la file du jour" in screen_text(app)


# After a refresh.


async def test_the_cursor_and_the_marks_stay_whatever_is_read_again(busy: Desk) -> None:
    app = make_app(busy)
    async with app.run_test(size=SMALL) as pilot:
        screen = await settled(pilot)
        ids = list(busy.queue_ids())
        screen.list.move_to(4)
        stays = screen.debtor_id
        await pilot.press("space", "k")
        assert screen.debtor_id == stays
        # Something before it leaves, as when another clerk or an import settles it.
        busy.hold(ids[1], busy.today + timedelta(9), "vacances")
        screen.reload()
        await settled(pilot)
        assert (screen.debtor_id, screen.list.cursor) == (stays, 3)
        assert screen.list.marked == [stays]
        busy.undo()
        await screen.came_back(None)
        await settled(pilot)
        assert (screen.debtor_id, screen.list.cursor) == (stays, 4)
        assert screen.list.marked == [stays]


async def test_the_cursor_goes_to_the_one_that_followed_when_its_dossier_left(busy: Desk) -> None:
    app = make_app(busy)
    async with app.run_test(size=SMALL) as pilot:
        screen = await settled(pilot)
        ids = list(busy.queue_ids())
        screen.list.move_to(4)
        for gone in (ids[0], ids[4], ids[5]):
            busy.hold(gone, busy.today + timedelta(9), "vacances")
        screen.reload()
        await settled(pilot)
        assert screen.debtor_id == ids[6]


async def test_a_filter_keeps_the_dossier_while_it_is_there(busy: Desk) -> None:
    app = make_app(busy)
    async with app.run_test(size=SMALL) as pilot:
        screen = await settled(pilot)
        ids = list(busy.queue_ids())
        etoile, lefevre = busy.find("C0007"), busy.find("C0013")
        screen.list.move_to(ids.index(lefevre))
        await pilot.press("f", *"e")
        await settled(pilot)
        assert screen.debtor_id == lefevre
        await pilot.press(*"toile")
        await settled(pilot)
        assert (screen.debtor_id, screen.list.cursor) == (etoile, 0)
        await pilot.press(*"zzz")
        await settled(pilot)
        assert screen.list.line_count == 0
        await pilot.press("escape")
        await settled(pilot)
        assert screen.debtor_id == etoile


async def test_an_act_in_a_view_keeps_the_dossier_or_gives_its_place_to_the_next(
    busy: Desk,
) -> None:
    app = make_app(busy)
    async with app.run_test(size=SMALL) as pilot:
        screen = await settled(pilot)
        await pilot.press("z", "m")
        await settled(pilot)
        first, second = list(screen.list._ids)[:2]
        screen.list.move_to(0)
        await screen.acted(busy.note(first, "vu"))
        await settled(pilot)
        assert screen.debtor_id == first
        await screen.acted(busy.record_payment(first, 1_248_020))
        await settled(pilot)
        assert screen.debtor_id == second
        assert first not in screen.list._ids


# What the header says.


async def test_the_header_counts_my_drafts_and_dates_the_files(busy: Desk) -> None:
    with reading(busy.database) as connection:
        connection.execute(
            'INSERT INTO import_file (path, format, sha256, "on", act_id) VALUES'
            " ('a', 'fec', '', '2026-11-22', 1), ('b', 'camt', '', '2026-11-18', 1)"
        )
    app = make_app(busy)
    async with app.run_test(size=(100, 24)) as pilot:
        await settled(pilot)
        assert "factures\u00a0: hier   banque\u00a0: 18/11" in screen_text(app)
        assert "brouillon" not in screen_text(app)
        await pilot.press("n", *"vu", "escape")
        await until(pilot, lambda: "1 brouillon (B)" in screen_text(app))
        await pilot.resize_terminal(80, 24)
        await settled(pilot)
        top = screen_text(app).splitlines()[:2]
        assert "8 à traiter · 0 fait · 50\u202f576,37\u00a0€ en retard" in top[1]
        assert "1 brouillon (B)" in top[0] + top[1]
        await pilot.resize_terminal(60, 20)
        await settled(pilot)
        top = screen_text(app).splitlines()[:2]
        assert "8 à traiter · 0 fait · 50\u202f576,37\u00a0€ en retard" in top[1]
        assert "1 brouillon (B)" in top[0] + top[1]
        assert "tri\u00a0: urgence" in top[0] + top[1]


async def test_who_follows_a_dossier_is_said_and_changed(busy: Desk) -> None:
    app = make_app(busy)
    async with app.run_test(size=SMALL) as pilot:
        screen = await settled(pilot)
        etoile = screen.debtor_id
        assert etoile is not None
        await pilot.press("a")
        await until(pilot, lambda: bool(app.screen.query("#owner")))
        app.screen.query_one("#owner", TextField).text = "moi"
        await pilot.press("enter")
        await until(pilot, lambda: app.screen is screen)
        assert busy.dossier(etoile).dossier.debtor.owner == "marie"
        await pilot.press("enter")
        await until(pilot, lambda: "suivi par marie" in screen_text(app))
        await pilot.press("u", "escape")
        await until(pilot, lambda: not busy.dossier(etoile).dossier.debtor.owner)


# A crowd.


@pytest.fixture(scope="module")
def crowd_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("crowd") / "relance.db"
    build_crowd(path, Clock().today(), {}, 2000)
    return path


@pytest.mark.parametrize("size", [SMALL, (60, 20), WIDE, (250, 70)])
async def test_two_thousand_rows_in_every_view(crowd_file: Path, size: tuple[int, int]) -> None:
    desk = Desk(crowd_file, Clock(), "marie")
    mine = desk.queue_ids(everything=True)[:3]
    for debtor_id in mine:
        if not desk.dossier(debtor_id).dossier.debtor.owner:
            desk.edit_debtor(debtor_id, DebtorChanges(owner="marie"))
    app = make_app(desk)
    async with app.run_test(size=size) as pilot:
        screen = await settled(pilot)
        for view in desk.saved_views():
            await pilot.press("z", view.key)
            await settled(pilot)
            assert screen.view == view
            assert screen.list.line_count == desk.view_count(view) > 0
            await pilot.press("G", "pageup", "g")
            assert screen.list.row is not None
            assert screen.list.row.name[:10] in screen_text(app)
