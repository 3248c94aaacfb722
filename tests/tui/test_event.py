"""The form of events: one letter for what happened, its day, and what it would change."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from rich.cells import cell_len
from textual.pilot import Pilot

from relance_tui.domain.codes import Channel, EventKind
from relance_tui.domain.contact import SentLetter
from relance_tui.domain.legal_event import LegalEvent
from relance_tui.services.views import DossierView, EventDraft
from relance_tui.tui.commands import command
from relance_tui.tui.screens.event import EventScreen
from relance_tui.tui.screens.event_form import event_form, event_groups
from relance_tui.tui.widgets.fields import Field
from tests.tui.canned_desk import (
    NASTY,
    Bench,
    CannedDesk,
    canned_desk,
    dossier_view,
    shown,
    text_of,
    until,
)


@pytest.fixture
def desk(tmp_path: Path) -> CannedDesk:
    return canned_desk(tmp_path)


def registered(number: int, on: date, *invoice_ids: int) -> SentLetter:
    return SentLetter(
        id=number,
        on=on,
        at=datetime(on.year, on.month, on.day, 9, tzinfo=UTC),
        channel=Channel.REGISTERED,
        step="mise-en-demeure",
        step_number=4,
        invoice_ids=invoice_ids,
    )


_ROOM_BESIDE = 24
"""Cells beside the reference in a window of 80."""
FIRST, SECOND = registered(7, date(2026, 11, 3), 1), registered(8, date(2026, 11, 10), 1, 2)


def notified(*letters: SentLetter, events: tuple[LegalEvent, ...] = ()) -> DossierView:
    view = dossier_view()
    return replace(view, dossier=replace(view.dossier, letters=letters, events=events))


async def opened(pilot: Pilot[Any], screen: EventScreen) -> None:
    assert isinstance(pilot.app, Bench)
    pilot.app.show(screen)
    await pilot.pause()


async def recorded(desk: CannedDesk, view: DossierView, *keys: str, **how: Any) -> EventDraft:
    """What these keys record."""
    app = Bench()
    async with app.run_test(size=(80, 24)) as pilot:
        await opened(pilot, EventScreen(desk, view, **how))
        await pilot.press(*keys)
        await until(pilot, lambda: app.results)
    verb, debtor_id, event = desk.asked[0]
    assert (verb, debtor_id) == ("event", 1)
    assert isinstance(event, EventDraft)
    assert desk.drafts == {}
    return event


def test_every_event_has_a_letter_a_group_and_fields() -> None:
    grouped = [kind for kinds in event_groups().values() for kind in kinds]
    assert sorted(grouped) == sorted(EventKind)
    letters = [command(f"event.{kind.value}").keys for kind in grouped]
    assert len(set(letters)) == len(EventKind)
    assert all("on" in event_form(kind).fields for kind in EventKind)


@pytest.mark.parametrize("kind", EventKind)
async def test_one_letter_then_enter_records_any_event_of_today(
    desk: CannedDesk, kind: EventKind
) -> None:
    letter = command(f"event.{kind.value}").keys
    event = await recorded(desk, notified(FIRST), letter, "enter")
    expected = FIRST.id if kind.is_about_letter else None
    assert event == EventDraft(kind=kind, letter_id=expected)


async def test_the_day_the_number_and_the_slip_are_typed_as_people_say_them(
    desk: CannedDesk, tmp_path: Path
) -> None:
    slip = tmp_path / "avis.pdf"
    slip.write_bytes(b"%PDF-")
    keys = ("r", *"ven", "tab", *"2C 123", "tab", *str(slip), "enter")
    event = await recorded(desk, notified(FIRST), *keys)
    assert event == EventDraft(
        kind=EventKind.LETTER_RECEIVED,
        on=date(2026, 11, 20),
        reference="2C 123",
        scan=slip,
        letter_id=FIRST.id,
    )


async def test_insolvency_asks_for_its_publication(desk: CannedDesk) -> None:
    keys = ("l", *"16/11", "tab", *"19/11", "tab", *"étude Sorel", "enter")
    event = await recorded(desk, dossier_view(), *keys)
    assert (event.on, event.published_on) == (date(2026, 11, 16), date(2026, 11, 19))
    assert (event.reference, event.invoice_numbers) == ("étude Sorel", ())


async def test_some_invoices_only(desk: CannedDesk) -> None:
    keys = ("a", "tab", "tab", *"121", "enter")
    event = await recorded(desk, dossier_view(), *keys)
    assert event.invoice_numbers == ("F-121",)


async def test_what_an_event_does_not_ask_for_is_not_recorded(desk: CannedDesk) -> None:
    keys = ("l", "tab", *"19/11", "escape", "c", "enter")
    event = await recorded(desk, dossier_view(), *keys)
    assert event == EventDraft(kind=EventKind.CLAIM_DECLARED)


async def test_the_oldest_letter_without_a_proof_is_proposed(desk: CannedDesk) -> None:
    event = await recorded(desk, notified(FIRST, SECOND), "r", "enter")
    assert event.letter_id == FIRST.id
    desk.asked.clear()
    told = LegalEvent(
        id=1,
        kind=EventKind.LETTER_RECEIVED,
        on=date(2026, 11, 5),
        at=datetime(2026, 11, 5, tzinfo=UTC),
        letter_id=FIRST.id,
    )
    event = await recorded(desk, notified(FIRST, SECOND, events=(told,)), "r", "enter")
    assert event.letter_id == SECOND.id


async def test_another_letter_is_chosen_by_its_day_or_with_the_arrows(desk: CannedDesk) -> None:
    view = notified(FIRST, SECOND)
    event = await recorded(desk, view, "r", "shift+tab", *"10/11", "enter")
    assert event.letter_id == SECOND.id
    desk.asked.clear()
    event = await recorded(desk, view, "r", "shift+tab", "up", "enter")
    assert event.letter_id == SECOND.id


async def test_two_letters_of_one_day_are_told_apart(desk: CannedDesk) -> None:
    twin = replace(FIRST, id=9)
    for asked in (FIRST.id, twin.id):
        desk.asked.clear()
        view = notified(FIRST, twin)
        event = await recorded(desk, view, "r", "enter", letter_id=asked)
        assert event.letter_id == asked


async def test_the_form_opens_on_the_proof_asked_for(desk: CannedDesk) -> None:
    event = await recorded(
        desk,
        notified(FIRST, SECOND),
        "enter",
        kind=EventKind.LETTER_RECEIVED,
        letter_id=SECOND.id,
    )
    assert (event.kind, event.letter_id) == (EventKind.LETTER_RECEIVED, SECOND.id)


async def test_what_it_would_change_follows_what_is_typed(desk: CannedDesk) -> None:
    app = Bench()
    async with app.run_test(size=(80, 24)) as pilot:
        await opened(pilot, EventScreen(desk, notified(FIRST)))
        await until(pilot, lambda: "Choisissez" in text_of(app.screen, "#preview"))
        await pilot.press("r", *"ven")
        expected = "un effet\nSuite : letter_received 2026-11-20 7"
        await until(pilot, lambda: text_of(app.screen, "#preview") == expected)
        await pilot.press(*"xyz")
        await until(pilot, lambda: "à compléter" in text_of(app.screen, "#preview"))
    assert desk.asked == []


async def test_nothing_is_recorded_before_an_event_is_chosen(desk: CannedDesk) -> None:
    app = Bench()
    async with app.run_test(size=(80, 24)) as pilot:
        await opened(pilot, EventScreen(desk, dossier_view()))
        assert not any(field.display for field in app.screen.query(Field).results())
        await pilot.press("enter")
        await until(pilot, lambda: "par sa lettre" in text_of(app.screen, "#problems"))
    assert desk.asked == []


async def test_a_day_to_come_or_a_file_that_is_not_there_is_refused(desk: CannedDesk) -> None:
    app = Bench()
    async with app.run_test(size=(80, 24)) as pilot:
        await opened(pilot, EventScreen(desk, dossier_view()))
        await pilot.press("h", *"+7", "tab", "tab", "tab", *"/nulle/part.pdf", "enter")
        await until(pilot, lambda: "Date" in text_of(app.screen, "#problems"))
        assert "aucun fichier de ce nom" in text_of(app.screen, "#problems")
    assert desk.asked == []


async def test_a_refusal_is_shown_and_everything_stays(desk: CannedDesk) -> None:
    desk.refusal = "aucun recommandé n’est parti avant cette date"
    app = Bench()
    async with app.run_test(size=(80, 24)) as pilot:
        await opened(pilot, EventScreen(desk, dossier_view()))
        await pilot.press("r", *"hier", "enter")
        await until(pilot, lambda: "aucun recommandé" in text_of(app.screen, "#problems"))
        await until(pilot, lambda: app.focused is not None)
        assert app.screen.query_one("#on", Field).text == "hier"
    assert app.results == []


async def test_escape_leaves_the_field_then_the_screen_and_keeps_the_draft(
    desk: CannedDesk,
) -> None:
    app = Bench()
    async with app.run_test(size=(80, 24)) as pilot:
        await opened(pilot, EventScreen(desk, notified(FIRST)))
        await pilot.press("x", *"hier", "escape")
        assert app.focused is None
        assert isinstance(app.screen, EventScreen)
        await pilot.press("escape")
        await until(pilot, lambda: app.results)
    assert desk.drafts["event", 1]["kind"] == "letter_refused"
    event = await recorded(desk, notified(FIRST), "enter")
    assert (event.kind, event.on) == (EventKind.LETTER_REFUSED, date(2026, 11, 22))


async def test_letters_are_text_in_a_field(desk: CannedDesk) -> None:
    event = await recorded(desk, dossier_view(), "h", "tab", *"drxt", "enter")
    assert (event.kind, event.reference) == (EventKind.HANDED_OVER, "drxt")


@pytest.mark.parametrize("size", [(80, 24), (160, 45)])
async def test_all_of_it_fits_with_a_name_that_acts_on_terminals(
    desk: CannedDesk, size: tuple[int, int]
) -> None:
    view = replace(notified(FIRST, SECOND), dossier=dossier_view(name=NASTY).dossier)
    view = replace(view, dossier=replace(view.dossier, letters=(FIRST, SECOND)))
    app = Bench()
    async with app.run_test(size=size) as pilot:
        await opened(pilot, EventScreen(desk, view))
        await pilot.press("n")
        await pilot.pause(0.3)
        text = shown(app)
    for words in ("[b]Crochets[/b]", "RETOURNÉ", "Recommandé", "Contentieux", "Pièce", "un effet"):
        assert words in text
    assert "\x1b" not in text
    assert "Entrée" in text


@pytest.mark.parametrize("kind", list(EventKind))
def test_what_a_reference_is_has_room_beside_its_field(kind: EventKind) -> None:
    assert cell_len(event_form(kind).reference) <= _ROOM_BESIDE


@pytest.mark.parametrize("size", [(60, 16), (60, 20)])
async def test_a_small_window_keeps_the_keys_and_what_comes_next(
    desk: CannedDesk, size: tuple[int, int]
) -> None:
    app = Bench()
    async with app.run_test(size=size) as pilot:
        await opened(pilot, EventScreen(desk, notified(FIRST)))
        assert "c créance déclarée" in shown(app)
        await pilot.press("n")
        await until(pilot, lambda: "Suite" in shown(app))
        assert "RETOURNÉ" in shown(app)
        assert "son numéro, s’il manque" in shown(app)
        assert "Entrée enregistrer" in shown(app)
        assert "c créance déclarée" not in shown(app)
        await pilot.press("escape")
        await until(pilot, lambda: "c créance déclarée" in shown(app))
        assert "Entrée enregistrer" in shown(app)


async def test_what_was_refused_goes_once_another_day_is_typed(desk: CannedDesk) -> None:
    desk.refusal = "aucun recommandé n’est parti avant cette date"
    app = Bench()
    async with app.run_test(size=(80, 24)) as pilot:
        await opened(pilot, EventScreen(desk, dossier_view()))
        await pilot.press("r", *"hier", "enter")
        await until(pilot, lambda: "aucun recommandé" in text_of(app.screen, "#problems"))
        await until(pilot, lambda: app.focused is not None)
        await pilot.press("x")
        await until(pilot, lambda: not text_of(app.screen, "#problems"))
