"""Payments by hand: what would be settled shows before Enter."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from textual.pilot import Pilot

from relance_tui.services.desk import Desk
from relance_tui.tui.app import RelanceApp
from relance_tui.tui.screens.dossier import DossierScreen
from relance_tui.tui.screens.payment import PaymentScreen
from tests.tui.canned_desk import text_of, until
from tests.tui.conftest import make_app, screen_text
from tests.tui.test_queue import settled

Picture = Callable[[RelanceApp, str], None]


async def opened_payment(app: RelanceApp, pilot: Pilot[str], code: str) -> None:
    queue = await settled(pilot)
    queue.open_dossier(queue.desk.find(code))
    await until(pilot, lambda: isinstance(app.screen, DossierScreen))
    await pilot.press("r")
    await until(pilot, lambda: isinstance(app.screen, PaymentScreen))
    await until(pilot, lambda: app.screen.query("#preview"))


def preview(app: RelanceApp) -> str:
    return text_of(app.screen, "#preview")


async def test_what_will_be_settled_follows_the_typing(busy: Desk) -> None:
    app = make_app(busy)
    async with app.run_test(size=(80, 24)) as pilot:
        await opened_payment(app, pilot, "C0042")
        await until(pilot, lambda: "F-121" in preview(app))
        assert preview(app).splitlines() == [
            "F-118\u00a0: 9\u202f100,00\u00a0€, soldée",
            "F-121\u00a0: 3\u202f380,20\u00a0€, soldée",
        ]
        await pilot.press(*"10000", "tab", "tab", *"121")
        await until(pilot, lambda: "gardés à affecter" in preview(app))
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, DossierScreen))
    dossier = busy.dossier(busy.find("C0042")).dossier
    assert {i.number: i.open_cents for i in dossier.invoices}["F-121"] == 0
    assert dossier.unallocated_cents == 1_000_000 - 338_020


async def test_nothing_shows_while_a_field_is_wrong(busy: Desk) -> None:
    app = make_app(busy)
    async with app.run_test(size=(80, 24)) as pilot:
        await opened_payment(app, pilot, "C0042")
        await until(pilot, lambda: "soldée" in preview(app))
        await pilot.press(*"1x")
        await until(pilot, lambda: preview(app) == "")


@pytest.mark.parametrize(("size", "name"), [((80, 24), "80x24"), ((160, 45), "160x45")])
async def test_the_picture_of_a_payment(
    busy: Desk, picture: Picture, size: tuple[int, int], name: str
) -> None:
    debtor_id = busy.find("C0042")
    busy.record_payment(debtor_id, 100_000, date(2026, 11, 20), invoice_numbers=["F-121"])
    busy.record_payment(debtor_id, 400_000, date(2026, 11, 20), invoice_numbers=["F-121"])
    app = make_app(busy)
    async with app.run_test(size=size) as pilot:
        await opened_payment(app, pilot, "C0042")
        await pilot.press(*"1000", "tab", *"20/11")
        await until(pilot, lambda: "déjà noté" in preview(app))
        await until(pilot, lambda: "brouillon enregistré" in screen_text(app))
        picture(app, f"payment_{name}")


async def test_a_bill_that_falls_due_later_is_expected(busy: Desk) -> None:
    app = make_app(busy)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause(0.3)
        await pilot.press("r")
        await pilot.pause(0.3)
        await pilot.press(*"1000", "tab", "tab", "tab", *"effet")
        await pilot.pause(0.3)
        form = app.screen
        assert isinstance(form, PaymentScreen)
        assert form.query_one("#due_on").display
        assert not form.query_one("#valued_on").display
        await pilot.press("enter")  # the due date is asked for
        await pilot.pause(0.3)
        assert "à remplir" in screen_text(app)
        await pilot.press(*"15/12", "enter")  # where it is asked for
        debtor_id = busy.find("C0007")
        await until(pilot, lambda: any(p.means for p in busy.dossier(debtor_id).dossier.promises))
