"""The list of what is typed and not saved, and the forms it opens again."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from textual.pilot import Pilot
from textual.screen import Screen

from relance_tui.services.desk import Desk
from relance_tui.tui.app import RelanceApp
from relance_tui.tui.screens.confirm import ConfirmScreen
from relance_tui.tui.screens.dossier import DossierScreen
from relance_tui.tui.screens.drafts import DraftsScreen
from relance_tui.tui.screens.identity import IdentityScreen
from relance_tui.tui.screens.import_file import ImportScreen
from relance_tui.tui.screens.letter import LetterScreen
from relance_tui.tui.screens.note import NoteScreen
from relance_tui.tui.screens.queue import QueueScreen
from relance_tui.tui.screens.setting import SettingScreen
from relance_tui.tui.screens.view_form import ViewFormScreen
from relance_tui.tui.widgets.typing_area import NoteArea
from tests.tui.canned_desk import opened, until
from tests.tui.conftest import make_app, screen_text
from tests.tui.test_queue import settled

Picture = Callable[[RelanceApp, str], None]
SIZES = pytest.mark.parametrize(
    ("size", "name"), [((80, 24), "80x24"), ((160, 45), "160x45")], ids=["small", "wide"]
)
NASTY = "[/x] [Fils] \x1b[31mrouge " + "très long " * 30


def leave_drafts(desk: Desk) -> None:
    desk.save_draft("import", 0, {"path": "/home/marie/export.csv"})
    desk.save_draft("call", desk.find("C0042"), {"outcome": "promise", "amount": "1200"})
    desk.save_draft("note", desk.find("C0007"), {"note": "Il rappelle vendredi\navec [/x] Fils"})
    desk.save_draft("note~2", desk.find("C0007"), {"note": "écrit dans une autre fenêtre"})


def app_of(pilot: Pilot[str]) -> RelanceApp:
    assert isinstance(pilot.app, RelanceApp)
    return pilot.app


async def listed(pilot: Pilot[str]) -> DraftsScreen:
    await pilot.press("B")
    await opened(pilot, DraftsScreen)
    screen = pilot.app.screen
    assert isinstance(screen, DraftsScreen)
    await until(pilot, lambda: "Brouillons" in screen_text(app_of(pilot)))
    return screen


async def choose(pilot: Pilot[str], place: str) -> None:
    """Puts the cursor on a draft and opens it."""
    screen = pilot.app.screen
    assert isinstance(screen, DraftsScreen)
    await until(pilot, lambda: screen.current is not None)
    while screen.current is not None and screen.current.screen != place:
        await pilot.press("j")
    await pilot.press("enter")


@SIZES
async def test_it_says_which_form_which_dossier_when_and_the_first_words(
    busy: Desk, picture: Picture, size: tuple[int, int], name: str
) -> None:
    leave_drafts(busy)
    app = make_app(busy)
    async with app.run_test(size=size) as pilot:
        await settled(pilot)
        await listed(pilot)
        picture(app, f"drafts_{name}")


@SIZES
async def test_no_draft_says_so(
    busy: Desk, picture: Picture, size: tuple[int, int], name: str
) -> None:
    app = make_app(busy)
    async with app.run_test(size=size) as pilot:
        await settled(pilot)
        screen = await listed(pilot)
        picture(app, f"drafts_empty_{name}")
        await pilot.press("enter", "d", "y")
        assert app.screen is screen


async def test_names_and_texts_from_outside_never_act(busy: Desk) -> None:
    busy.save_draft("[b]form\x1b[2J", busy.find("C0042"), {"note": NASTY, "[x]": NASTY})
    app = make_app(busy)
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await listed(pilot)
        assert "[/x] [Fils]" in screen_text(app)
        assert "\x1b" not in screen_text(app)


@pytest.mark.parametrize("from_dossier", [False, True])
async def test_enter_opens_the_dossier_and_the_form_again(
    busy: Desk, *, from_dossier: bool
) -> None:
    leave_drafts(busy)
    app = make_app(busy)
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        if from_dossier:
            await pilot.press("enter")
            await opened(pilot, DossierScreen)
        await listed(pilot)
        await choose(pilot, "note")
        await opened(pilot, NoteScreen)
        behind = app.screen_stack[-2]
        assert isinstance(behind, DossierScreen)
        assert behind.debtor_id == busy.find("C0007")
        area = app.screen.query_one(NoteArea)
        assert area.text == "Il rappelle vendredi\navec [/x] Fils"
        await pilot.press("enter")
        await opened(pilot, DossierScreen)
        assert "Il rappelle vendredi" in busy.log(1)[0].text
        # Saving one leaves what another session had typed.
        assert "note" not in {draft.screen for draft in busy.open_drafts()}
        assert busy.draft("note~2", busy.find("C0007")) == {"note": "écrit dans une autre fenêtre"}


async def test_a_draft_kept_aside_opens_and_the_other_one_stays(busy: Desk) -> None:
    leave_drafts(busy)
    app = make_app(busy)
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await listed(pilot)
        await choose(pilot, "note~2")
        await opened(pilot, NoteScreen)
        assert app.screen.query_one(NoteArea).text == "écrit dans une autre fenêtre"
    aside = busy.draft("note~2", busy.find("C0007"))
    assert aside == {"note": "Il rappelle vendredi\navec [/x] Fils"}


async def test_a_form_about_no_dossier_opens_too(busy: Desk) -> None:
    leave_drafts(busy)
    app = make_app(busy)
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await listed(pilot)
        await choose(pilot, "import")
        await opened(pilot, ImportScreen)
        assert "/home/marie/export.csv" in screen_text(app)


@pytest.mark.parametrize(
    ("place", "fields", "form"),
    [
        ("view", {"name": "Le nord"}, ViewFormScreen),
        ("view:today", {"name": "Le nord"}, ViewFormScreen),
        ("setting:creditor.name", {"value": "Le nord"}, SettingScreen),
        ("identity", {"creditor-name": "Le nord"}, IdentityScreen),
    ],
)
async def test_a_form_that_opens_from_another_screen_opens_too(
    busy: Desk, place: str, fields: dict[str, str], form: type[Screen[Any]]
) -> None:
    busy.save_draft(place, 0, fields)
    app = make_app(busy)
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await listed(pilot)
        await choose(pilot, place)
        await opened(pilot, form)
        await until(pilot, lambda: "Le nord" in screen_text(app))
        await pilot.press("escape", "escape")
        await until(pilot, lambda: isinstance(app.screen, QueueScreen))


async def test_the_letter_that_was_being_edited_opens_with_the_clerks_text(busy: Desk) -> None:
    app = make_app(busy)
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await pilot.press("l")
        await opened(pilot, LetterScreen)
        letter = app.screen
        assert isinstance(letter, LetterScreen)
        debtor_id, step = letter.letter.debtor_id, letter.letter.step
        await pilot.press("e", *"Bonjour")
        await until(pilot, busy.open_drafts)
        await pilot.press("escape", "escape", "j")
        await listed(pilot)
        await pilot.press("enter")
        await until(
            pilot, lambda: isinstance(app.screen, LetterScreen) and app.screen is not letter
        )
        await pilot.pause(0.2)
        again = app.screen
        assert isinstance(again, LetterScreen)
        assert (again.letter.debtor_id, again.letter.step) == (debtor_id, step)
        assert again.letter.body.startswith("Bonjour")
        assert isinstance(app.screen_stack[-2], DossierScreen)


async def test_deleting_asks_first(busy: Desk) -> None:
    leave_drafts(busy)
    app = make_app(busy)
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        screen = await listed(pilot)
        await until(pilot, lambda: screen.current is not None)
        await pilot.press("d")
        await opened(pilot, ConfirmScreen)
        await pilot.press("escape")
        await opened(pilot, DraftsScreen)
        assert len(busy.open_drafts()) == 4
        gone = screen.current
        await pilot.press("d")
        await opened(pilot, ConfirmScreen)
        await pilot.press("enter")
        await until(pilot, lambda: len(busy.open_drafts()) == 3)
        assert gone not in busy.open_drafts()
        await until(pilot, lambda: "effacé" in screen_text(app))


async def test_a_draft_whose_form_no_longer_exists_can_still_be_read(busy: Desk) -> None:
    busy.save_draft("fax", 0, {"text": "texte d’une autre version"})
    app = make_app(busy)
    async with app.run_test(size=(80, 24)) as pilot:
        queue: Screen[Any] = await settled(pilot)
        screen = await listed(pilot)
        await until(pilot, lambda: screen.current is not None)
        assert "texte d’une autre version" in screen_text(app)
        await pilot.press("enter")
        await until(pilot, lambda: app.screen is queue)
        assert busy.draft("fax", 0)
