"""Bank movements on the screen of money that waits: accepted, changed or set aside in one key."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from textual.pilot import Pilot

from relance_tui.services.bank_proposals import BankProposal
from relance_tui.services.desk import Desk
from relance_tui.tui.app import RelanceApp
from relance_tui.tui.screens.dossier import DossierScreen
from relance_tui.tui.screens.money import MoneyScreen
from relance_tui.tui.screens.movement import MovementScreen
from tests.tui.canned_desk import until
from tests.tui.conftest import make_app, screen_text

SIZES = [(80, 24), (160, 45)]
STATEMENT = """Date;Date de valeur;Libellé;Débit;Crédit
20/11/2026;20/11/2026;VIR SEPA MENUISERIE NOEL FACT F118 ET F121;;12480,20
20/11/2026;20/11/2026;VIR MENUISERIE NOEL ACOMPTE F130;;1000,00
21/11/2026;21/11/2026;VIR ETS GARCON MULLER;;2950,00
21/11/2026;21/11/2026;VIR INST MME MARTIN [/x];;641,00
22/11/2026;22/11/2026;VIR TRESOR PUBLIC REMBT TVA;;815,00
23/11/2026;23/11/2026;CHEQUE IMPAYE 0042;60,00;
"""


@pytest.fixture
def banked(busy: Desk, tmp_path: Path) -> Desk:
    """A usual Monday, the bank statement of the week before loaded."""
    path = tmp_path / "releve.csv"
    path.write_text(STATEMENT, encoding="utf-8")
    (report,) = busy.import_files([path]).files
    assert (report.new, report.matched, report.proposed) == (6, 1, 5)
    return busy


async def opened(pilot: Pilot[str]) -> MoneyScreen:
    await pilot.pause(0.3)
    await pilot.press("b")
    await until(pilot, lambda: isinstance(pilot.app.screen, MoneyScreen))
    screen = pilot.app.screen
    assert isinstance(screen, MoneyScreen)
    await until(pilot, lambda: screen.movement is not None)
    return screen


def place(screen: MoneyScreen, words: str) -> int:
    """The line of the movement with these words."""
    return next(n for n, each in enumerate(screen._movements) if words in each.entry.text)


@pytest.mark.parametrize("size", SIZES, ids=["80x24", "160x45"])
async def test_the_movements_that_wait(
    banked: Desk, picture: Callable[[RelanceApp, str], None], size: tuple[int, int]
) -> None:
    app = make_app(banked)
    async with app.run_test(size=size) as pilot:
        await opened(pilot)
        picture(app, f"movements_{size[0]}x{size[1]}")
        await pilot.press("c")  # the first line is one that somebody is proposed for
        await until(pilot, lambda: isinstance(app.screen, MovementScreen))
        await pilot.pause(0.5)
        picture(app, f"movement_{size[0]}x{size[1]}")


async def test_one_key_accepts(banked: Desk) -> None:
    app = make_app(banked)
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await opened(pilot)
        screen._list.move_to(place(screen, "GARCON"))
        await pilot.press("enter")
        debtor_id = banked.find("C0060")
        await until(pilot, lambda: banked.dossier(debtor_id).dossier.open_cents == 0)
        await until(pilot, lambda: "encaissement de 2" in screen_text(app))
        assert len(screen._movements) == 4
        await pilot.press("u")
        await pilot.pause(0.3)
        await pilot.press("o")
        await until(pilot, lambda: banked.dossier(debtor_id).dossier.open_cents == 295_000)


async def test_a_customer_is_chosen_with_the_invoices_they_meant(banked: Desk) -> None:
    app = make_app(banked)
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await opened(pilot)
        screen._list.move_to(place(screen, "MARTIN"))
        await pilot.press("enter")
        await pilot.pause(0.2)
        assert "c choisit le client" in screen_text(app)
        await pilot.press("c")
        await until(pilot, lambda: isinstance(app.screen, MovementScreen))
        await pilot.press(*"cafe")
        await until(pilot, lambda: "↓ choisit" in screen_text(app))
        await pilot.press("down")
        await until(pilot, lambda: "solde F-126, reste 1,00" in screen_text(app))
        await pilot.press("enter")
        debtor_id = banked.find("C0055")
        await until(pilot, lambda: banked.dossier(debtor_id).dossier.open_cents == 0)
        await until(pilot, lambda: isinstance(app.screen, MoneyScreen))


async def test_a_customer_nobody_knows_is_refused(banked: Desk) -> None:
    app = make_app(banked)
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await opened(pilot)
        screen._list.move_to(place(screen, "MARTIN"))
        await pilot.press("c")
        await until(pilot, lambda: isinstance(app.screen, MovementScreen))
        await pilot.press(*"zzzz")
        await pilot.pause(0.4)
        await pilot.press("enter")
        await until(pilot, lambda: "client connu" in screen_text(app))
        await pilot.press("escape")
        await until(pilot, lambda: isinstance(app.screen, MoneyScreen))
        assert len(banked.bank_proposals()) == 5


async def test_one_key_sets_aside(banked: Desk) -> None:
    app = make_app(banked)
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await opened(pilot)
        screen._list.move_to(place(screen, "TRESOR"))
        await pilot.press("d")
        await until(pilot, lambda: len(banked.bank_proposals()) == 4)
        await until(pilot, lambda: "écarté" in screen_text(app))


async def test_the_dossier_opens_and_a_return_asks_for_its_payment(banked: Desk) -> None:
    app = make_app(banked)
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await opened(pilot)
        screen._list.move_to(place(screen, "IMPAYE"))
        await pilot.press("enter")
        await pilot.pause(0.3)
        assert len(banked.bank_proposals()) == 5
        await pilot.press("c")
        await until(pilot, lambda: "rejet" in screen_text(app))
        screen._list.move_to(place(screen, "GARCON"))
        await pilot.press("o")
        await until(pilot, lambda: isinstance(app.screen, DossierScreen))
        assert "Garçon" in screen_text(app)


async def test_the_next_movement_shows_before_the_proposals_are_made_again(
    banked: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    may_read = threading.Event()
    may_read.set()
    read = banked.bank_proposals

    def slowly() -> list[BankProposal]:
        found = read()
        assert may_read.wait(20)
        return found

    monkeypatch.setattr(banked, "bank_proposals", slowly)
    app = make_app(banked)
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await opened(pilot)
        before = [each.line_id for each in screen._movements]
        may_read.clear()
        try:
            for words in ("ACOMPTE", "GARCON"):
                screen._list.move_to(place(screen, words))
                count = len(screen._movements)
                await pilot.press("enter")
                await until(pilot, lambda count=count: len(screen._movements) == count - 1)
            screen._list.move_to(place(screen, "TRESOR"))
            await pilot.press("d")
            await until(pilot, lambda: len(screen._movements) == 2)
            assert len(screen._unsettled) == 2
        finally:
            may_read.set()
        await until(pilot, lambda: not screen._unsettled)
        assert screen._movements == read()
        assert len(before) == 5


async def test_what_rests_on_a_customer_just_paid_is_not_accepted_before_it_is_made_again(
    banked: Desk,
) -> None:
    app = make_app(banked)
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await opened(pilot)
        at = place(screen, "GARCON")
        debtor = screen._movements[at].debtor
        assert debtor is not None
        screen._list.move_to(at)
        screen._unsettled.add(debtor.debtor_id)
        await pilot.press("enter")
        await until(pilot, lambda: "se recalcule" in screen_text(app))
        assert len(banked.bank_proposals()) == 5
