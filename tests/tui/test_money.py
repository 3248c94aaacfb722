"""Money received that waits: what is proposed, and accepting it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from textual.pilot import Pilot

from relance_tui.services.desk import Desk
from relance_tui.services.views import InvoiceEntry
from relance_tui.services.waiting import WaitingMoney
from relance_tui.tui.app import RelanceApp
from relance_tui.tui.screens.confirm import ConfirmScreen
from relance_tui.tui.screens.dossier import DossierScreen
from relance_tui.tui.screens.money import MoneyScreen
from tests.tui import sample
from tests.tui.canned_desk import until
from tests.tui.conftest import make_app, screen_text

SIZES = [(80, 24), (160, 45)]


@pytest.fixture
def waiting(busy: Desk) -> Desk:
    """Two customers who have paid more than was open then, and who owe again since."""
    for code, number, cents in (("C0080", "F-201", 50_000), ("C0055", "F-202", 20_000)):
        busy.record_payment(busy.find(code), 200_000, sample.MONDAY)
        busy.enter_invoice(
            InvoiceEntry(
                customer_code=code,
                customer_name="",
                number=number,
                issued_on=sample.MONDAY,
                due_on=sample.MONDAY,
                total_cents=cents,
            )
        )
    return busy


async def opened(pilot: Pilot[str]) -> MoneyScreen:
    await pilot.pause(0.3)
    await pilot.press("b")
    await pilot.pause(0.5)
    assert isinstance(pilot.app.screen, MoneyScreen)
    return pilot.app.screen


@pytest.mark.parametrize("size", SIZES, ids=["80x24", "160x45"])
async def test_what_waits(
    waiting: Desk, picture: Callable[[RelanceApp, str], None], size: tuple[int, int]
) -> None:
    app = make_app(waiting)
    async with app.run_test(size=size) as pilot:
        await opened(pilot)
        picture(app, f"money_{size[0]}x{size[1]}")


async def test_nothing_waits(busy: Desk, picture: Callable[[RelanceApp, str], None]) -> None:
    app = make_app(busy)
    async with app.run_test(size=(80, 24)) as pilot:
        await opened(pilot)
        picture(app, "money_empty_80x24")
        await pilot.press("enter", "A", "y", "o")
        await pilot.pause(0.2)
        assert isinstance(app.screen, MoneyScreen)


async def test_one_key_accepts_and_undo_names_it(waiting: Desk) -> None:
    app = make_app(waiting)
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await opened(pilot)
        first = screen.current
        assert isinstance(first, WaitingMoney)
        await pilot.press("enter")
        await until(pilot, lambda: waiting.dossier(first.debtor_id).dossier.open_cents == 0)
        await pilot.pause(0.5)
        await pilot.press("u")
        await pilot.pause(0.3)
        assert isinstance(app.screen, ConfirmScreen)
        await pilot.press("o")
        await until(pilot, lambda: waiting.dossier(first.debtor_id).dossier.open_cents > 0)


async def test_all_of_it_is_one_act_and_one_undo(waiting: Desk) -> None:
    app = make_app(waiting)
    async with app.run_test(size=(80, 24)) as pilot:
        await opened(pilot)
        ids = [each.debtor_id for each in waiting.waiting_money()]
        await pilot.press("A")
        await pilot.pause(0.3)
        assert "700,00" in screen_text(app)
        await pilot.press("o")
        await until(pilot, lambda: all(not waiting.dossier(i).dossier.open_cents for i in ids))
        assert len(ids) == 2
    waiting.undo()
    assert all(waiting.dossier(i).dossier.open_cents for i in ids)


async def test_o_opens_the_dossier(waiting: Desk) -> None:
    app = make_app(waiting)
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await opened(pilot)
        wanted = screen.current
        assert isinstance(wanted, WaitingMoney)
        await pilot.press("o")
        await until(pilot, lambda: isinstance(app.screen, DossierScreen))
        assert isinstance(app.screen, DossierScreen)
        assert app.screen.debtor_id == wanted.debtor_id
