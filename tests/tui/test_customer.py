"""Customers found as one types, and created by hand."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from textual.pilot import Pilot

from relance_tui.domain.codes import DebtorKind
from relance_tui.errors import RetryLater
from relance_tui.services.creating import NewDebtor
from relance_tui.services.desk import Desk
from relance_tui.services.views import DebtorChanges, InvoiceEntry
from relance_tui.tui.app import RelanceApp
from relance_tui.tui.screens.customer import CustomerPicker
from relance_tui.tui.screens.dossier import DossierScreen
from relance_tui.tui.screens.invoice import InvoiceScreen
from relance_tui.tui.screens.new_debtor import NewDebtorScreen
from relance_tui.tui.screens.queue import QueueScreen
from relance_tui.tui.widgets.customer_field import CustomerField, CustomerList, exactly
from tests.tui.canned_desk import NASTY, text_of, until
from tests.tui.conftest import make_app, screen_text
from tests.tui.test_queue import settled

Picture = Callable[[RelanceApp, str], None]
SIZES = [((80, 24), "80x24"), ((160, 45), "160x45")]


async def open_screen(pilot: Pilot[str], key: str, kind: type) -> None:
    await settled(pilot)
    await pilot.press(key)
    await until(pilot, lambda: isinstance(pilot.app.screen, kind))
    await pilot.pause()


def picker_says(app: RelanceApp, text: str) -> bool:
    is_there = isinstance(app.screen, CustomerPicker) and app.screen.query("#count")
    return bool(is_there) and text in text_of(app.screen, "#count")


# The picker.


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("etoile", "Garage de l’Étoile"),
        ("COEUR boeuf", "Cœur de Bœuf"),
        ("c0042", "Menuiserie Noël"),
        ("0476000007", "Clinique du Parc"),
    ],
)
async def test_a_customer_is_found_by_anything_one_remembers(
    busy: Desk, typed: str, name: str
) -> None:
    app = make_app(busy)
    async with app.run_test(size=(80, 24)) as pilot:
        await open_screen(pilot, "F", CustomerPicker)
        await pilot.press(*typed)
        await until(pilot, lambda: picker_says(app, "1 client"))
        assert name in screen_text(app)
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, DossierScreen))
        screen = app.screen
        assert isinstance(screen, DossierScreen)
        assert screen.view.dossier.debtor.name.startswith(name)


async def test_enter_waits_for_what_was_typed_before_it(busy: Desk) -> None:
    app = make_app(busy)
    async with app.run_test(size=(80, 24)) as pilot:
        await open_screen(pilot, "F", CustomerPicker)
        await until(pilot, lambda: picker_says(app, "clients"))
        app.screen.query_one(CustomerList)
        await pilot.press(*"arts", "enter")
        await until(pilot, lambda: isinstance(app.screen, DossierScreen))
        screen = app.screen
        assert isinstance(screen, DossierScreen)
        assert screen.view.dossier.debtor.name == "Café des Arts"


async def test_the_arrows_choose_and_escape_chooses_nobody(busy: Desk) -> None:
    app = make_app(busy)
    chosen: list[int | None] = []
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        for keys in (("down", "enter"), ("escape",), ("down", "up", "enter")):
            app.push_screen(CustomerPicker(busy, "Qui ?"), chosen.append)
            await until(pilot, lambda: picker_says(app, "10 clients"))
            await pilot.press(*keys)
            await until(pilot, lambda: isinstance(app.screen, QueueScreen))
    first, second = busy.queue_ids(everything=True)[:2]
    assert chosen == [second, None, first]


async def test_nobody_matches_and_nothing_is_chosen(busy: Desk) -> None:
    app = make_app(busy)
    async with app.run_test(size=(80, 24)) as pilot:
        await open_screen(pilot, "F", CustomerPicker)
        await pilot.press(*"zzz")
        await until(pilot, lambda: picker_says(app, "rien ne correspond"))
        await pilot.press("enter")
        await pilot.pause()
        assert isinstance(app.screen, CustomerPicker)


async def test_a_database_that_is_busy_is_told(busy: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    app = make_app(busy)
    async with app.run_test(size=(80, 24)) as pilot:
        await open_screen(pilot, "F", CustomerPicker)

        def refuse(*_arguments: object, **_options: object) -> None:
            raise RetryLater("base occupée")

        monkeypatch.setattr(Desk, "queue_ids", refuse)
        await pilot.press("a")
        await until(pilot, lambda: picker_says(app, "base occupée"))


@pytest.mark.parametrize(("size", "name"), SIZES)
async def test_the_picture_of_the_picker(
    busy: Desk, picture: Picture, size: tuple[int, int], name: str
) -> None:
    busy.create_debtor(NewDebtor(name=NASTY, code="C0100"))
    app = make_app(busy)
    async with app.run_test(size=size) as pilot:
        await open_screen(pilot, "F", CustomerPicker)
        await pilot.press(*"r")
        await pilot.pause(0.3)
        await until(pilot, lambda: picker_says(app, "11 clients"))
        await pilot.press("down")
        await pilot.pause()
        picture(app, f"customer_{name}")


async def test_the_picker_on_an_empty_desk(empty: Desk, picture: Picture) -> None:
    empty.create_debtor(NewDebtor(name="Seul"))
    app = make_app(empty)
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        app.push_screen(CustomerPicker(empty, "Qui ?"))
        await until(pilot, lambda: picker_says(app, "personne ne doit rien"))
        picture(app, "customer_empty_80x24")


# The field of the invoice form.


async def typed_invoice(pilot: Pilot[str], *keys: str) -> None:
    await open_screen(pilot, "N", InvoiceScreen)
    await pilot.press(*keys)


def field(app: RelanceApp) -> CustomerField:
    return app.screen.query_one(CustomerField)


async def found(app: RelanceApp, pilot: Pilot[str]) -> int:
    """How many customers match, once what was typed is what was looked for."""
    await pilot.pause(0.05)
    await until(pilot, lambda: not field(app).is_searching and field(app).found.rows)
    await pilot.pause()
    return field(app).found.count


async def test_an_invoice_for_a_customer_picked_while_typing(busy: Desk) -> None:
    app = make_app(busy)
    async with app.run_test(size=(80, 24)) as pilot:
        await typed_invoice(pilot, *"noel")
        assert await found(app, pilot) == 1
        assert "↓ choisit Menuiserie Noël" in screen_text(app)
        await pilot.press("down")
        await until(pilot, lambda: field(app).chosen is not None)
        await pilot.pause(0.2)
        assert not app.screen.query_one("#name").display
        await pilot.press("tab", *"F-900", "tab", "tab", "tab", *"120", "enter")
        await until(pilot, lambda: isinstance(app.screen, QueueScreen))
    invoices = busy.dossier(busy.find("C0042")).dossier.invoices
    assert [i.total_cents for i in invoices if i.number == "F-900"] == [12_000]


async def test_the_arrows_go_through_those_found(busy: Desk) -> None:
    app = make_app(busy)
    async with app.run_test(size=(80, 24)) as pilot:
        await typed_invoice(pilot, *"des")
        assert await found(app, pilot) > 1
        names = [row.name for row in field(app).found.rows]
        seen = []
        for _turn in names:
            await pilot.press("down")
            await pilot.pause(0.15)
            chosen = field(app).chosen
            assert chosen is not None
            seen.append(chosen.name)
        assert seen == names
        await pilot.press("up")
        chosen = field(app).chosen
        assert chosen is not None
        assert chosen.name == names[-2]


async def test_part_of_a_name_chooses_nobody(busy: Desk) -> None:
    app = make_app(busy)
    async with app.run_test(size=(80, 24)) as pilot:
        await typed_invoice(pilot, *"noel", "tab", "tab", *"F-900", "tab", "tab", "tab", "5")
        await pilot.press("enter")
        await until(pilot, lambda: "ressemble à" in text_of(app.screen, "#problems"))
        assert "Menuiserie Noël (C0042)" in text_of(app.screen, "#problems")
    assert len(busy.queue_ids(everything=True)) == 10


async def test_a_new_customer_is_created_with_its_invoice(busy: Desk) -> None:
    app = make_app(busy)
    async with app.run_test(size=(80, 24)) as pilot:
        await typed_invoice(pilot, *"Garage Martin")
        await until(pilot, lambda: "nouveau client" in screen_text(app))
        await pilot.press("tab", "tab", *"F-1", "tab", "tab", "tab", *"120", "tab", "e", "enter")
        await until(pilot, lambda: isinstance(app.screen, QueueScreen))
        debtor = busy.dossier(busy.find("garage martin")).dossier.debtor
        assert (debtor.code, debtor.kind) == ("C0091", DebtorKind.BUSINESS)
        await pilot.press("u")
        await until(pilot, lambda: not busy.queue_ids(text="garage martin", everything=True))


async def test_an_invoice_from_a_dossier_is_for_its_customer(busy: Desk) -> None:
    app = make_app(busy)
    async with app.run_test(size=(80, 24)) as pilot:
        queue = await settled(pilot)
        queue.open_dossier(busy.find("C0055"))
        await until(pilot, lambda: isinstance(app.screen, DossierScreen))
        await pilot.press("N")
        await until(pilot, lambda: isinstance(app.screen, InvoiceScreen) and app.focused)
        assert app.focused is app.screen.query_one("#number Input")
        await pilot.press(*"F-901", "tab", "tab", "tab", *"80", "enter")
        await until(pilot, lambda: isinstance(app.screen, DossierScreen))
    numbers = [i.number for i in busy.dossier(busy.find("C0055")).dossier.invoices]
    assert numbers == ["F-126", "F-901"]


async def test_a_draft_finds_its_customer_again(busy: Desk) -> None:
    app = make_app(busy)
    async with app.run_test(size=(80, 24)) as pilot:
        await typed_invoice(pilot, *"noel")
        assert await found(app, pilot) == 1
        await pilot.press("down", "tab", *"F-9", "escape")
        await until(pilot, lambda: isinstance(app.screen, QueueScreen))
        await open_screen(pilot, "N", InvoiceScreen)
        await until(pilot, lambda: field(app).chosen is not None)
        chosen = field(app).chosen
        assert chosen is not None
        assert chosen.code == "C0042"


@pytest.mark.parametrize(("size", "name"), SIZES)
async def test_the_picture_of_an_invoice_being_typed(
    busy: Desk, picture: Picture, size: tuple[int, int], name: str
) -> None:
    app = make_app(busy)
    async with app.run_test(size=size) as pilot:
        await typed_invoice(pilot, *"des")
        assert await found(app, pilot) > 1
        await pilot.pause()
        await until(pilot, lambda: "brouillon enregistré" in screen_text(app))
        picture(app, f"invoice_{name}")


def test_only_the_very_code_or_the_very_name_is_somebody(busy: Desk) -> None:
    rows = busy.queue_rows(busy.queue_ids(everything=True))
    assert exactly("", rows) is None
    assert exactly("C00", rows) is None
    for typed in ("c0042", "menuiserie noel"):
        found = exactly(typed, rows)
        assert found is not None
        assert found.code == "C0042"
    busy.enter_invoice(
        InvoiceEntry(
            customer_code="C0099",
            customer_name="Menuiserie Noël",
            number="F-1",
            issued_on=date(2026, 11, 2),
            due_on=None,
            total_cents=5,
        )
    )
    rows = busy.queue_rows(busy.queue_ids(everything=True))
    assert exactly("menuiserie noel", rows) is None


# The form of a new customer.


async def test_a_new_customer_by_hand(busy: Desk) -> None:
    app = make_app(busy)
    async with app.run_test(size=(80, 24)) as pilot:
        await open_screen(pilot, "C", NewDebtorScreen)
        await pilot.press(*"Garage Martin", "tab", "e", "tab", *"732829320", "tab")
        await pilot.press(*"1 rue", "ctrl+j", *"Lyon", "tab", *"Mme Martin", "tab", *"gérante")
        await pilot.press("tab", *"+33476000001", "tab", *"m@garage.fr", "tab", *"45", "tab")
        await pilot.press("tab", *"moi", "enter")
        await until(pilot, lambda: isinstance(app.screen, QueueScreen))
        await until(pilot, lambda: "Garage Martin (C0091) est créé." in screen_text(app))
        debtor = busy.dossier(busy.find("C0091")).dossier.debtor
        assert (debtor.name, debtor.kind, debtor.siren) == (
            "Garage Martin",
            "business",
            "732829320",
        )
        assert (debtor.address, debtor.terms_days) == ("1 rue\nLyon", 45)
        assert debtor.contacts[0].phone == "04 76 00 00 01"
        assert busy.open_drafts() == []
        await pilot.press("u")
        await until(pilot, lambda: not busy.queue_ids(text="garage martin", everything=True))


async def test_the_kind_is_asked(busy: Desk) -> None:
    app = make_app(busy)
    async with app.run_test(size=(80, 24)) as pilot:
        await open_screen(pilot, "C", NewDebtorScreen)
        await pilot.press(*"Martin", "enter")
        await until(pilot, lambda: "Nature" in text_of(app.screen, "#problems"))
        assert app.focused is None or app.focused is app.screen.query_one("#kind Input")


async def test_who_is_there_already_is_told_and_the_code_refused(busy: Desk) -> None:
    busy.edit_debtor(busy.find("C0007"), DebtorChanges(siren="732829320"))
    app = make_app(busy)
    async with app.run_test(size=(80, 24)) as pilot:
        await open_screen(pilot, "C", NewDebtorScreen)
        await pilot.press(*"Martin", "tab", "e", "tab", *"732829320", "shift+tab", "shift+tab")
        await pilot.press("shift+tab", *"c0042")
        await until(pilot, lambda: "Garage de l’Étoile (C0007)" in text_of(app.screen, "#preview"))
        await until(pilot, lambda: "Menuiserie Noël" in text_of(app.screen, "#preview"))
        await pilot.press("enter")
        await until(pilot, lambda: "choisissez-en un autre" in text_of(app.screen, "#problems"))
        assert isinstance(app.screen, NewDebtorScreen)


@pytest.mark.parametrize(("size", "name"), SIZES)
async def test_the_picture_of_a_new_customer(
    busy: Desk, picture: Picture, size: tuple[int, int], name: str
) -> None:
    app = make_app(busy)
    async with app.run_test(size=size) as pilot:
        await open_screen(pilot, "C", NewDebtorScreen)
        picture(app, f"new_debtor_empty_{name}")
        await pilot.press(
            *"Martin [/x]", "tab", "tab", *"73282932", "tab", "tab", "tab", "tab", "1"
        )
        await pilot.press("enter")
        await until(pilot, lambda: "Nature" in text_of(app.screen, "#problems"))
        await until(pilot, lambda: "brouillon enregistré" in screen_text(app))
        await until(pilot, lambda: app.focused is not None)
        await pilot.pause()
        picture(app, f"new_debtor_error_{name}")
