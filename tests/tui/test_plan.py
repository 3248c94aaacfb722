from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from textual.pilot import Pilot
from textual.widgets import Input

from relance_tui.domain.codes import Rhythm
from relance_tui.services.desk import Desk
from relance_tui.services.views import PlanDraft
from relance_tui.tui.app import RelanceApp
from relance_tui.tui.screens.dossier import DossierScreen
from relance_tui.tui.screens.letter import LetterScreen
from relance_tui.tui.screens.plan import PlanScreen, schedule_lines
from tests.services.house import settle_in
from tests.tui.canned_desk import (
    Bench,
    CannedDesk,
    canned_desk,
    dossier_view,
    shown,
    text_of,
    until,
)
from tests.tui.conftest import make_app, screen_text
from tests.tui.test_queue import settled


@pytest.fixture
def desk(tmp_path: Path) -> CannedDesk:
    return canned_desk(tmp_path)


async def test_the_schedule_follows_what_is_typed(desk: CannedDesk) -> None:
    app = Bench()
    async with app.run_test(size=(80, 24)) as pilot:
        app.show(PlanScreen(desk, dossier_view()))
        await pilot.pause()
        await pilot.press("4")
        await until(pilot, lambda: "3\u202f120,05\u00a0€" in shown(app))
        await pilot.press("shift+tab", *"2000")
        await until(pilot, lambda: "2\u202f620,05\u00a0€" in shown(app))
        assert "lun. 23/11/2026" in shown(app)
        assert "Fin le 23/03/2027" in shown(app)
        assert "(art.\u00a02240 C.\u00a0civ.)" in shown(app)


async def test_enter_agrees_the_plan(desk: CannedDesk) -> None:
    app = Bench()
    async with app.run_test(size=(80, 24)) as pilot:
        app.show(PlanScreen(desk, dossier_view()))
        await pilot.pause()
        await pilot.press("4", "shift+tab", *"2000", "tab", "tab", "tab")
        await pilot.press(*"fin", "tab", *"5/12", "enter")
        await until(pilot, lambda: app.results)
    assert app.results[0] is not None
    assert desk.asked == [
        (
            "plan",
            1,
            PlanDraft(
                count=4,
                deposit_cents=200_000,
                rhythm=Rhythm.MONTH_END,
                first_on=date(2026, 12, 5),
            ),
        )
    ]
    assert desk.drafts == {}


@pytest.mark.parametrize(
    ("typed", "rhythm"),
    [
        ("m", Rhythm.MONTH),
        ("h", Rhythm.WEEK),
        ("q", Rhythm.FORTNIGHT),
        ("f", Rhythm.MONTH_END),
        ("", Rhythm.MONTH),
    ],
)
async def test_a_letter_is_enough_for_the_rhythm(
    desk: CannedDesk, typed: str, rhythm: Rhythm
) -> None:
    app = Bench()
    async with app.run_test(size=(80, 24)) as pilot:
        app.show(PlanScreen(desk, dossier_view()))
        await pilot.pause()
        await pilot.press("3", "tab", "tab", *typed, "enter")
        await until(pilot, lambda: app.results)
    assert desk.asked[0][2].rhythm is rhythm


async def test_the_arrows_go_through_the_rhythms(desk: CannedDesk) -> None:
    app = Bench()
    async with app.run_test(size=(80, 24)) as pilot:
        app.show(PlanScreen(desk, dossier_view()))
        await pilot.pause()
        await pilot.press("3", "tab", "tab", "down", "down", "up", "down", "enter")
        await until(pilot, lambda: app.results)
    assert desk.asked[0][2].rhythm is Rhythm.WEEK


async def test_an_amount_instead_of_a_count(desk: CannedDesk) -> None:
    app = Bench()
    async with app.run_test(size=(80, 24)) as pilot:
        app.show(PlanScreen(desk, dossier_view()))
        await pilot.pause()
        await pilot.press("tab", *"5000")
        await until(pilot, lambda: "2\u202f480,20\u00a0€" in shown(app))
        await pilot.press("enter")
        await until(pilot, lambda: app.results)
    plan = desk.asked[0][2]
    assert (plan.count, plan.amount_cents) == (None, 500_000)


async def test_neither_or_both_is_refused_and_nothing_is_lost(desk: CannedDesk) -> None:
    app = Bench()
    async with app.run_test(size=(80, 24)) as pilot:
        app.show(PlanScreen(desk, dossier_view()))
        await pilot.pause()
        await pilot.press("enter")
        await until(pilot, lambda: "nombre d’échéances" in text_of(app.screen, "#problems"))
        await until(pilot, lambda: app.focused is not None)
        await pilot.press("3", "tab", *"100", "enter")
        await until(pilot, lambda: "pas les deux" in text_of(app.screen, "#problems"))
        assert app.screen.query_one("#each Input", Input).value == "100"
        assert desk.asked == []


async def test_a_plan_that_cannot_be_says_why_while_typing(desk: CannedDesk) -> None:
    app = Bench()
    async with app.run_test(size=(80, 24)) as pilot:
        app.show(PlanScreen(desk, dossier_view()))
        await pilot.pause()
        await pilot.press("2", "shift+tab", *"99999")
        await until(pilot, lambda: "dépasse le total" in shown(app))


def test_the_lines_of_a_schedule_end_on_its_total(desk: CannedDesk) -> None:
    lines = schedule_lines(desk.preview_plan(1, PlanDraft(count=3, total_cents=100_000)))
    assert [line[-12:].strip() for line in lines] == [
        "333,33\u00a0€",
        "333,33\u00a0€",
        "333,34\u00a0€",
        "1\u202f000,00\u00a0€",
    ]


async def test_a_long_schedule_scrolls_by_page(desk: CannedDesk) -> None:
    app = Bench()
    async with app.run_test(size=(80, 24)) as pilot:
        app.show(PlanScreen(desk, dossier_view()))
        await pilot.pause()
        await pilot.press("6", "0")
        await until(pilot, lambda: "23/12/2026" in shown(app))
        assert "mar. 23/11/2031" not in shown(app)
        await pilot.press(*["pagedown"] * 12)
        await until(pilot, lambda: "lun. 24/11/2031" in shown(app))


# On a real desk.


async def opened_plan(app: RelanceApp, pilot: Pilot[str], code: str) -> PlanScreen:
    queue = await settled(pilot)
    queue.open_dossier(queue.desk.find(code))
    await until(pilot, lambda: isinstance(app.screen, DossierScreen))
    await pilot.press("e")
    await until(pilot, lambda: isinstance(app.screen, PlanScreen))
    screen = app.screen
    assert isinstance(screen, PlanScreen)
    return screen


async def test_one_key_accepts_and_goes_to_the_letter_of_agreement(busy: Desk) -> None:
    settle_in(busy)
    app = make_app(busy)
    async with app.run_test(size=(80, 24)) as pilot:
        await opened_plan(app, pilot, "C0042")
        await pilot.press("4", *["tab"] * 4, "g", "f4")
        await until(pilot, lambda: isinstance(app.screen, LetterScreen))
        screen = app.screen
        assert isinstance(screen, LetterScreen)
        assert screen.letter.template == "echeancier"
        assert "intérêts de retard cessent de courir" in screen.letter.body
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(app.screen, DossierScreen))
        await until(pilot, lambda: "échéancier de 12" in screen_text(app))
    (plan,) = busy.dossier(busy.find("C0042")).dossier.plans
    assert plan.freezes_interest
    assert busy.open_drafts() == []


async def test_the_letter_waits_until_nothing_is_wrong(busy: Desk) -> None:
    app = make_app(busy)
    async with app.run_test(size=(80, 24)) as pilot:
        await opened_plan(app, pilot, "C0042")
        await pilot.press("f4")
        await until(pilot, lambda: "nombre d’échéances" in text_of(app.screen, "#problems"))
        await until(pilot, lambda: app.focused is not None)
        await pilot.press("4", "enter")
        await until(pilot, lambda: isinstance(app.screen, DossierScreen))


@pytest.mark.parametrize(("size", "name"), [((80, 24), "80x24"), ((160, 45), "160x45")])
async def test_the_picture_of_a_plan(
    busy: Desk, picture: Callable[[RelanceApp, str], None], size: tuple[int, int], name: str
) -> None:
    app = make_app(busy)
    async with app.run_test(size=size) as pilot:
        await opened_plan(app, pilot, "C0042")
        await pilot.press("4")
        await until(pilot, lambda: "Fin le" in screen_text(app))
        await until(pilot, lambda: "brouillon enregistré" in screen_text(app))
        picture(app, f"plan_{name}")
        await pilot.press("8", *["tab"] * 4, "g")
        await until(pilot, lambda: "jamais été" in screen_text(app))
        await pilot.pause(0.6)
        picture(app, f"plan_beyond_{name}")
