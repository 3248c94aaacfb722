"""The people at a debtor, one at a time, and what the house says to them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from textual.widgets import TextArea

from relance_tui.domain.debtor import Contact
from relance_tui.services.views import DebtorChanges, DossierView
from relance_tui.tui.screens.debtor import DebtorScreen
from relance_tui.tui.widgets.fields import Field
from tests.tui.canned_desk import (
    NASTY,
    Bench,
    CannedDesk,
    canned_desk,
    dossier_view,
    opened,
    shown,
    text_of,
    until,
)

NOEL = Contact(id=1, name="M. Noël", role="gérant", phone="01")
HILL = Contact(id=7, name="Ms Hill", email="hill@x.example", language="en")


@pytest.fixture
def desk(tmp_path: Path) -> CannedDesk:
    return canned_desk(tmp_path)


def known(*contacts: Contact, **changes: Any) -> DossierView:
    """The dossier with these people."""
    view = dossier_view()
    debtor = replace(view.dossier.debtor, contacts=contacts, **changes)
    return replace(view, dossier=replace(view.dossier, debtor=debtor))


async def start(pilot: Any, desk: CannedDesk, view: DossierView) -> DebtorScreen:
    """Opens the form."""
    screen = DebtorScreen(desk, view)
    pilot.app.show(screen)
    await opened(pilot, DebtorScreen)
    return screen


def typed(screen: DebtorScreen, name: str) -> str:
    """What a field shows."""
    field: Field[object] = screen.query_one(f"#{name}", Field)
    return field.text


async def test_a_sentence_of_several_lines_is_kept_and_can_be_taken_back(desk: CannedDesk) -> None:
    app = Bench()
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await start(pilot, desk, known(NOEL))
        assert "reprise" in shown(app)
        screen.set_focus(screen.query_one("#sentence", TextArea))
        await pilot.press(*"Merci", "ctrl+j", *"Bon 4512 [/b]", "enter")
        await until(pilot, lambda: app.results)
        screen = await start(pilot, desk, known(NOEL, sentence="Merci."))
        screen.query_one("#sentence", TextArea).text = ""
        await pilot.press("enter")
        await until(pilot, lambda: len(app.results) == 2)
    assert [asked[2] for asked in desk.asked] == [
        DebtorChanges(sentence="Merci\nBon 4512 [/b]"),
        DebtorChanges(sentence=""),
    ]


async def test_f6_goes_through_the_people_to_a_new_one_and_round(desk: CannedDesk) -> None:
    app = Bench()
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await start(pilot, desk, known(NOEL, HILL))
        assert "Interlocuteur principal" in text_of(screen, "#which")
        await pilot.press("f6")
        assert "Interlocuteur 2 sur 2" in text_of(screen, "#which")
        assert (typed(screen, "contact_name"), typed(screen, "phone")) == ("Ms Hill", "")
        assert (typed(screen, "email"), typed(screen, "language")) == ("hill@x.example", "anglais")
        await pilot.press("f6")
        assert "Nouvel interlocuteur" in text_of(screen, "#which")
        assert (typed(screen, "contact_name"), typed(screen, "language")) == ("", "français")
        await pilot.press("f6")
        assert typed(screen, "contact_name") == "M. Noël"
        await pilot.press("enter")
        await until(pilot, lambda: "rien n’a été modifié" in text_of(screen, "#problems"))
        await pilot.pause(0.4)
    assert desk.asked == []
    assert desk.drafts == {}


async def test_another_person_is_changed_by_id_and_alone(desk: CannedDesk) -> None:
    app = Bench()
    async with app.run_test(size=(80, 24)) as pilot:
        await start(pilot, desk, known(NOEL, HILL))
        await pilot.press("f6", "tab", "tab", *"0102", "enter")
        await until(pilot, lambda: app.results)
    assert desk.asked[0][2] == DebtorChanges(contact_id=7, phone="0102")


async def test_the_language_of_another_person_is_theirs(desk: CannedDesk) -> None:
    app = Bench()
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await start(pilot, desk, known(NOEL, HILL))
        await pilot.press("f6")
        screen.set_focus(screen.query_one("#language", Field).input)
        await pilot.press("up", "enter")
        await until(pilot, lambda: app.results)
    assert desk.asked[0][2] == DebtorChanges(contact_id=7, language="fr")


async def test_a_new_person_is_added_together_with_what_else_was_typed(desk: CannedDesk) -> None:
    app = Bench()
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await start(pilot, desk, known(NOEL))
        screen.query_one("#address", TextArea).text = "1 rue"
        await pilot.press("f6", *"Mme Roy", "enter")
        await until(pilot, lambda: app.results)
    assert desk.asked[0][2] == DebtorChanges(
        is_new_contact=True, contact_name="Mme Roy", address="1 rue"
    )


async def test_the_first_person_is_the_main_one(desk: CannedDesk) -> None:
    app = Bench()
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await start(pilot, desk, known())
        assert "Premier interlocuteur" in text_of(screen, "#which")
        await pilot.press(*"Mme Roy", "enter")
        await until(pilot, lambda: app.results)
    assert desk.asked[0][2] == DebtorChanges(contact_name="Mme Roy")


async def test_what_is_typed_about_somebody_is_not_lost_by_turning_away(desk: CannedDesk) -> None:
    app = Bench()
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await start(pilot, desk, known(NOEL, HILL))
        await pilot.press(*"M. N", "f6")
        await until(pilot, lambda: "enregistre d’abord" in text_of(screen, "#problems"))
        assert typed(screen, "contact_name") == "M. N"
        await pilot.press("f8")
        await until(pilot, lambda: typed(screen, "contact_name") == "M. Noël")
        await pilot.press("f6")
        assert typed(screen, "contact_name") == "Ms Hill"


async def test_a_draft_comes_back_about_the_same_person(desk: CannedDesk) -> None:
    app = Bench()
    view = known(NOEL, HILL)
    async with app.run_test(size=(80, 24)) as pilot:
        await start(pilot, desk, view)
        await pilot.press("f6", *"Ms H", "escape")
        await until(pilot, lambda: app.results)
        screen = await start(pilot, desk, view)
        assert typed(screen, "contact_name") == "Ms H"
        assert "Interlocuteur 2 sur 2" in text_of(screen, "#which")
        await pilot.press("enter")
        await until(pilot, lambda: desk.asked)
    assert desk.asked[0][2] == DebtorChanges(contact_id=7, contact_name="Ms H")


async def test_a_draft_about_somebody_gone_never_overwrites_another(desk: CannedDesk) -> None:
    desk.drafts["debtor", 1] = {"contact": "99", "contact_name": "Mme Partie"}
    app = Bench()
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await start(pilot, desk, known(NOEL))
        assert "Nouvel interlocuteur" in text_of(screen, "#which")
        await pilot.press("enter")
        await until(pilot, lambda: desk.asked)
    assert desk.asked[0][2] == DebtorChanges(is_new_contact=True, contact_name="Mme Partie")


async def test_hostile_people_show_literally_and_are_not_sent_back(desk: CannedDesk) -> None:
    app = Bench()
    async with app.run_test(size=(60, 16)) as pilot:
        hostile = Contact(id=7, name=NASTY, email="[/x]@👩.example")
        screen = await start(pilot, desk, known(NOEL, hostile, sentence=NASTY))
        await pilot.press("f6")
        assert "\x1b" not in shown(app)
        assert "[/x]@" in shown(app)
        assert "Entrée enregistrer" in shown(app)
        await pilot.press("enter")
        await until(pilot, lambda: "rien n’a été modifié" in text_of(screen, "#problems"))
