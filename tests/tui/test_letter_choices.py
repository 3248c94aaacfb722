"""Another letter from the letter screen: level, template, language, contact, invoices."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from textual.widgets import OptionList

from relance_tui.domain.codes import Channel
from relance_tui.domain.debtor import Contact
from relance_tui.domain.hold import Dispute
from relance_tui.domain.policy import Policy, Step
from relance_tui.services.views import DossierView, LetterChoice, LetterTemplate
from relance_tui.tui.screens.letter import LetterScreen
from relance_tui.tui.screens.letter_invoices import InvoicesScreen
from relance_tui.tui.screens.letter_options import letter_choices
from relance_tui.tui.screens.letter_text import draft_name
from relance_tui.tui.screens.pick import Choice, PickScreen
from tests.tui.canned_desk import (
    NASTY,
    NOW,
    TODAY,
    Bench,
    CannedDesk,
    canned_desk,
    chosen_letter,
    dossier_view,
    letter_view,
    opened,
    shown,
    text_of,
    until,
)

EMOJI = "👩‍👩‍👧 [/x] \x1b[31m Zoë"


@pytest.fixture
def desk(tmp_path: Path) -> CannedDesk:
    return canned_desk(tmp_path)


def people(*names: str) -> DossierView:
    """The dossier with these people, the second of whom reads English."""
    view = dossier_view()
    contacts = tuple(
        Contact(id=number, name=name, email="x@y.example", language="en" if number == 2 else "fr")
        for number, name in enumerate(names, 1)
    )
    dossier = replace(view.dossier, debtor=replace(view.dossier.debtor, contacts=contacts))
    return replace(view, dossier=dossier)


async def start(pilot: Any, desk: CannedDesk, view: DossierView | None = None) -> LetterScreen:
    """Opens the letter that the dossier calls for."""
    screen = LetterScreen(desk, view or dossier_view(), chosen_letter(LetterChoice(), ()))
    pilot.app.show(screen)
    await opened(pilot, LetterScreen)
    return screen


def asked(desk: CannedDesk) -> list[LetterChoice]:
    """The letters composed so far."""
    return [asked[2] for asked in desk.asked if asked[0] == "letter"]


# Which invoices.


async def test_f_shows_each_invoice_and_takes_one_in(desk: CannedDesk) -> None:
    app = Bench()
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await start(pilot, desk)
        await pilot.press("f")
        await opened(pilot, InvoicesScreen)
        lines = shown(app)
        assert "[x]  F-118  30/10/26       9\u202f100,00\u00a0€    24\u00a0j" in lines
        assert "[ ]  F-130  05/12/26       2\u202f500,00\u00a0€" in lines
        assert "2 factures prises · 12\u202f480,20\u00a0€" in lines
        await pilot.press("down", "down", "space", "enter")
        await until(pilot, lambda: screen.letter.invoice_numbers == ("F-118", "F-121", "F-130"))
        assert "3 factures" in text_of(screen, "#count")
    assert asked(desk)[-1] == LetterChoice(invoice_ids=(1, 2, 3))


async def test_the_usual_invoices_are_no_choice(desk: CannedDesk) -> None:
    app = Bench()
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await start(pilot, desk)
        await pilot.press("f")
        await opened(pilot, InvoicesScreen)
        await pilot.press("space", "enter")
        await until(pilot, lambda: screen.letter.invoice_numbers == ("F-121",))
        await pilot.press("f")
        await opened(pilot, InvoicesScreen)
        await pilot.press("up", "space", "enter")
        await until(pilot, lambda: screen.letter.invoice_numbers == ("F-118", "F-121"))
    assert screen.letter.choice == LetterChoice()


async def test_no_invoice_at_all_is_refused(desk: CannedDesk) -> None:
    app = Bench()
    async with app.run_test(size=(80, 24)) as pilot:
        await start(pilot, desk)
        await pilot.press("f")
        await opened(pilot, InvoicesScreen)
        await pilot.press("A")
        assert "3 factures prises" in text_of(app.screen, "#taken")
        await pilot.press("A", "enter")
        await until(pilot, lambda: "Gardez au moins une" in text_of(app.screen, "#taken"))
        await pilot.press("escape")
        await opened(pilot, LetterScreen)
    assert asked(desk) == []


async def test_what_is_contested_is_marked(desk: CannedDesk) -> None:
    view = dossier_view()
    disputes = (
        Dispute(
            id=1,
            made_at=NOW,
            made_on=TODAY,
            reason="price",
            review_on=TODAY,
            invoice_ids=(1,),
            amount_cents=10_000,
        ),
        Dispute(
            id=2,
            made_at=NOW,
            made_on=TODAY,
            reason="price",
            review_on=TODAY,
            invoice_ids=(2,),
        ),
        Dispute(
            id=3,
            made_at=NOW,
            made_on=TODAY,
            reason="price",
            review_on=TODAY,
            invoice_ids=(3,),
            settled_on=TODAY,
        ),
    )
    view = replace(view, dossier=replace(view.dossier, disputes=disputes))
    app = Bench()
    async with app.run_test(size=(80, 24)) as pilot:
        await start(pilot, desk, view)
        await pilot.press("f")
        await opened(pilot, InvoicesScreen)
        first, second, third = (
            next(line for line in shown(app).splitlines() if f"]  {number}" in line).rstrip()
            for number in ("F-118", "F-121", "F-130")
        )
        assert first.endswith("en litige\u00a0: 100,00\u00a0€")
        assert second.endswith("en litige")
        assert third.endswith("€")


async def test_a_click_ticks_and_takes_nothing(desk: CannedDesk) -> None:
    app = Bench()
    async with app.run_test(size=(80, 24)) as pilot:
        await start(pilot, desk)
        await pilot.press("f")
        await opened(pilot, InvoicesScreen)
        await pilot.click(OptionList, offset=(4, 1))
        await until(pilot, lambda: "1 facture prise" in text_of(app.screen, "#taken"))
        assert isinstance(app.screen, InvoicesScreen)
        assert "[ ]  F-121" in shown(app)


async def test_two_hundred_invoices_with_hostile_numbers_scroll(desk: CannedDesk) -> None:
    view = dossier_view()
    invoice = view.dossier.invoices[0]
    many = tuple(
        replace(invoice, id=number, number=f"{number:03}{NASTY}") for number in range(1, 201)
    )
    view = replace(view, dossier=replace(view.dossier, invoices=many))
    app = Bench()
    async with app.run_test(size=(60, 16)) as pilot:
        await start(pilot, desk, view)
        await pilot.press("f")
        await opened(pilot, InvoicesScreen)
        await pilot.press("end", "space")
        await until(pilot, lambda: "3 factures prises" in text_of(app.screen, "#taken"))
        assert "[x]  200SARL [b]Croc" in shown(app)
        assert "\x1b" not in shown(app)
        assert "24\u00a0j" in shown(app)
        assert "Entrée prendre" in shown(app)


# To whom.


async def test_c_turns_to_another_person_and_their_language(desk: CannedDesk) -> None:
    app = Bench()
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await start(pilot, desk, people("M. Noël", "Ms Hill"))
        await pilot.press("c")
        await opened(pilot, PickScreen)
        assert "Ms Hill  anglais  x@y.example" in shown(app)
        await pilot.press("down", "enter")
        await until(pilot, lambda: screen.letter.contact_id == 2)
        assert "anglais · Ms Hill" in text_of(screen, "#what")
        await pilot.press("c")
        await opened(pilot, PickScreen)
        await pilot.press("up", "enter")
        await until(pilot, lambda: screen.letter.contact_id == 1)
        assert "français · M. Noël" in text_of(screen, "#what")
    assert asked(desk) == [LetterChoice(contact_id=2), LetterChoice()]


async def test_the_language_of_a_person_gives_way_to_the_one_asked_for(desk: CannedDesk) -> None:
    app = Bench()
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await start(pilot, desk, people("M. Noël", "Ms Hill"))
        await pilot.press("c")
        await opened(pilot, PickScreen)
        await pilot.press("h", "i", "l", "l", "enter")
        await until(pilot, lambda: screen.letter.contact_id == 2)
        await pilot.press("l")
        await until(pilot, lambda: screen.letter.language == "fr")
    assert asked(desk)[-1] == LetterChoice(contact_id=2, language="fr")


@pytest.mark.parametrize("names", [(), ("M. Noël",)])
async def test_with_nobody_to_choose_the_key_that_adds_one_is_named(
    desk: CannedDesk, names: tuple[str, ...]
) -> None:
    app = Bench()
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await start(pilot, desk, people(*names))
        await pilot.press("c")
        await until(pilot, lambda: "a en ajoute un" in text_of(screen, "#said"))
    assert asked(desk) == []


async def test_hostile_names_show_literally_among_the_people(desk: CannedDesk) -> None:
    app = Bench()
    async with app.run_test(size=(80, 24)) as pilot:
        await start(pilot, desk, people(NASTY, EMOJI, "", "x" * 200))
        await pilot.press("c")
        await opened(pilot, PickScreen)
        lines = shown(app)
        assert "SARL [b]Crochets[/b] ␛[31m" in lines
        assert "[/x] ␛[31m Zoë" in lines
        assert "\x1b" not in lines
        listed = text_of(app.screen, "#question"), app.screen.query_one(OptionList).size.height
        assert listed == ("À quel interlocuteur\u202f?", 4)


# Level or template.


async def test_t_lists_the_levels_first_and_composes_the_one_chosen(desk: CannedDesk) -> None:
    app = Bench()
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await start(pilot, desk)
        await pilot.press("t")
        await opened(pilot, PickScreen)
        lines = [line.strip() for line in shown(app).splitlines()]
        first = lines.index("Quel courrier\u202f?")
        assert lines[first + 1 : first + 9] == [
            "Niveaux du scénario",
            "Niveau 1 · Rappel (e-mail)",
            "Niveau 3 · Relance ferme (courrier)",
            "Selon la situation",
            "Mise en demeure",
            "Confirmation d’une promesse",
            "Modèles de la maison",
            "Mot de la maison",
        ]
        await pilot.press("up", "enter")
        await until(pilot, lambda: screen.letter.step == "rappel")
        assert "niveau 1" in text_of(screen, "#what")
    assert asked(desk) == [LetterChoice(step="rappel")]


async def test_a_template_is_chosen_outside_the_levels_and_the_rest_stays(
    desk: CannedDesk,
) -> None:
    app = Bench()
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await start(pilot, desk, people("M. Noël", "Ms Hill"))
        await pilot.press("c")
        await opened(pilot, PickScreen)
        await pilot.press("down", "enter")
        await until(pilot, lambda: screen.letter.contact_id == 2)
        await pilot.press("t")
        await opened(pilot, PickScreen)
        await pilot.press(*"promesse", "enter")
        await until(pilot, lambda: screen.letter.template == "promesse")
    assert asked(desk)[-1] == LetterChoice(template="promesse", contact_id=2)
    assert not screen.letter.step_number


async def test_a_refused_letter_leaves_the_one_on_the_screen(desk: CannedDesk) -> None:
    app = Bench()
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await start(pilot, desk)
        before = screen.letter
        desk.refusal = "aucune facture ouverte : il n’y a rien à réclamer"
        await pilot.press("l")
        await until(pilot, lambda: "rien à réclamer" in text_of(screen, "#said"))
        assert screen.letter is before


async def test_a_long_list_keeps_the_cursor_in_sight_and_narrows_as_one_types() -> None:
    app = Bench()
    choices = [
        Choice("", f"v{number}", f"Modèle {number} {NASTY}", "Un groupe [b]")
        for number in range(1, 41)
    ]
    answers: list[str | None] = []
    async with app.run_test(size=(80, 24)) as pilot:
        app.push_screen(PickScreen("Lequel ?", choices, proposed="v38"), answers.append)
        await opened(pilot, PickScreen)
        assert "Modèle 38 SARL [b]Crochets[/b] ␛[31m" in shown(app)
        assert "Entrée choisir" in shown(app)
        await pilot.press(*"MODELE 7 ")
        assert "› MODELE 7" in shown(app)
        await pilot.press(*"rien")
        assert "rien ne correspond" in shown(app)
        await pilot.press("enter")
        assert answers == []
        await pilot.press(*["backspace"] * 4)
        assert "Un groupe [b]" in shown(app)
        await pilot.press("down", "enter")
        await until(pilot, lambda: answers)
    assert answers == ["v17"]


async def test_escape_shows_the_whole_list_before_it_leaves() -> None:
    app = Bench()
    answers: list[str | None] = []
    choices = [Choice("", "a", "Alpha"), Choice("", "b", "Bravo")]
    async with app.run_test(size=(80, 24)) as pilot:
        app.push_screen(PickScreen("Lequel ?", choices, proposed="b"), answers.append)
        await opened(pilot, PickScreen)
        await pilot.press("space", "a", "l", "escape")
        assert "Bravo" in shown(app)
        assert app.screen.query_one(OptionList).highlighted == 1
        await pilot.press("escape")
        await until(pilot, lambda: answers)
    assert answers == [None]


def test_a_level_names_its_channel_once_and_an_unwritten_one_is_not_listed() -> None:
    steps = (
        Step(number=1, name="a", title="Rappel par e-mail", channel=Channel.EMAIL, offset_days=1),
        Step(number=2, name="b", title="Appel", channel=Channel.CALL, offset_days=2),
        Step(
            number=3,
            name="c",
            title="Mise en demeure",
            channel=Channel.REGISTERED,
            offset_days=3,
            template="mise-en-demeure",
        ),
    )
    templates = [
        LetterTemplate(name="mise-en-demeure", title="Mise en demeure", occasion="formal_notice"),
        LetterTemplate(name="maison", title="À nous", occasion=""),
        LetterTemplate(name="releve", title="Relevé", occasion="statement"),
    ]
    choices = letter_choices(Policy(name="p", title="P", steps=steps), templates)
    assert [choice.label for choice in choices] == [
        "Niveau 1 · Rappel par e-mail",
        "Niveau 3 · Mise en demeure (recommandé)",
        "Relevé",
        "À nous",
    ]


# Drafts.


def test_each_letter_has_a_draft_of_its_own() -> None:
    letters = [
        letter_view(),
        letter_view(language="en"),
        letter_view(template="promesse", step=""),
        letter_view(step="deuxieme"),
        letter_view(choice=LetterChoice(contact_id=2)),
        letter_view(choice=LetterChoice(invoice_ids=(1,))),
        letter_view(choice=LetterChoice(invoice_ids=(1, 2))),
        letter_view(choice=LetterChoice(contact_id=2, invoice_ids=(1,))),
    ]
    names = [draft_name(letter) for letter in letters]
    assert len(set(names)) == len(letters)
    assert names[0] == "letter:courrier:fr"


def test_a_draft_is_found_again_whatever_order_and_whatever_fell_due() -> None:
    first = letter_view(choice=LetterChoice(invoice_ids=(2, 1)))
    assert draft_name(first) == draft_name(letter_view(choice=LetterChoice(invoice_ids=(1, 2))))
    later = letter_view(invoice_ids=(1, 2, 3), invoice_numbers=("F-118", "F-121", "F-130"))
    assert draft_name(later) == draft_name(letter_view())


async def test_an_edited_text_waits_for_its_own_invoices(desk: CannedDesk) -> None:
    app = Bench()
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await start(pilot, desk)
        await pilot.press("e", *"Chère ", "escape", "f")
        await opened(pilot, InvoicesScreen)
        await pilot.press("space", "enter")
        await until(pilot, lambda: screen.letter.invoice_numbers == ("F-121",))
        assert "reste en brouillon" in text_of(screen, "#said")
        assert screen.letter.body.startswith("Madame")
        await pilot.press("f")
        await opened(pilot, InvoicesScreen)
        await pilot.press("up", "space", "enter")
        await until(pilot, lambda: screen.letter.body.startswith("Chère Madame"))
        assert "est repris" in text_of(screen, "#said")
    assert [name for name, _debtor in desk.drafts] == ["letter:courrier:fr"]
