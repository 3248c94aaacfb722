from __future__ import annotations

import sys
from pathlib import Path

import pytest
from textual.widgets import TextArea

from relance_tui.services.views import MissingFact, Sending
from relance_tui.tui.screens.letter import LetterScreen
from tests.tui.canned_desk import (
    NASTY,
    Bench,
    CannedDesk,
    canned_desk,
    dossier_view,
    letter_view,
    shown,
    text_of,
    until,
)

NO_ADDRESS = MissingFact(
    code="debtor_address", label="adresse postale du client", where="fiche du client (touche a)"
)


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> CannedDesk:
    for name in ("TMUX", "STY", "DISPLAY", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.setattr(sys, "platform", "linux")
    return canned_desk(tmp_path)


async def test_the_subject_and_the_numbers_stay_while_the_text_scrolls(desk: CannedDesk) -> None:
    app = Bench()
    async with app.run_test(size=(80, 24)) as pilot:
        app.show(LetterScreen(desk, dossier_view(), letter_view()))
        await pilot.pause()
        assert "[réf. F-118]" in shown(app)
        await pilot.press("G")
        await until(pilot, lambda: "Ligne 40" in shown(app))
        assert "Objet\u00a0: Rappel avant mise en demeure" in shown(app)
        assert "Factures\u00a0: F-118, F-121" in shown(app)
        await pilot.press("g", "j", "pagedown")


async def test_y_copies_the_whole_text_and_says_which_way(desk: CannedDesk) -> None:
    app = Bench()
    letter = letter_view()
    async with app.run_test(size=(80, 24)) as pilot:
        app.show(LetterScreen(desk, dossier_view(), letter))
        await pilot.pause()
        await pilot.press("y")
        await until(pilot, lambda: "Envoyé au terminal" in shown(app))
        assert app.clipboard == letter.body


async def test_x_exports_and_shows_where(desk: CannedDesk) -> None:
    app = Bench()
    letter = letter_view()
    async with app.run_test(size=(160, 24)) as pilot:
        app.show(LetterScreen(desk, dossier_view(), letter))
        await pilot.pause()
        await pilot.press("x", "t")
        await until(pilot, lambda: "lettre.txt" in shown(app))
        await pilot.press("x", "enter")
        await until(pilot, lambda: "lettre.pdf" in shown(app))
    assert [asked[2] for asked in desk.asked] == ["txt", "pdf"]


async def test_s_marks_sent_by_the_channel_of_the_step(desk: CannedDesk) -> None:
    app = Bench()
    letter = letter_view(channel="registered")
    async with app.run_test(size=(80, 24)) as pilot:
        app.show(LetterScreen(desk, dossier_view(), letter))
        await pilot.pause()
        await pilot.press("s", "enter")
        await until(pilot, lambda: app.results)
    assert app.results[0] is not None
    assert desk.asked == [("sent", letter, Sending(channel="registered"))]


async def test_s_can_name_another_channel_or_be_left(desk: CannedDesk) -> None:
    app = Bench()
    async with app.run_test(size=(80, 24)) as pilot:
        app.show(LetterScreen(desk, dossier_view(), letter_view()))
        await pilot.pause()
        await pilot.press("s", "escape")
        assert desk.asked == []
        await pilot.press("s", "e")
        await until(pilot, lambda: app.results)
    assert desk.asked[0][2] == "email"


async def test_a_missing_fact_is_shown_with_its_place_and_stops_only_sending(
    desk: CannedDesk,
) -> None:
    app = Bench()
    async with app.run_test(size=(80, 24)) as pilot:
        app.show(LetterScreen(desk, dossier_view(), letter_view(missing=(NO_ADDRESS,))))
        await pilot.pause()
        assert "adresse postale du client — fiche du client (touche a)" in shown(app)
        assert "✓\u00a0IBAN" in shown(app)
        assert "✓\u00a0destinataire" not in shown(app)
        await pilot.press("s")
        await until(pilot, lambda: "Pas encore envoyable" in shown(app))
        await pilot.press("x", "t")
        await until(pilot, lambda: desk.asked)
    assert desk.asked[0][0] == "export"


async def test_the_edited_text_is_what_leaves_and_survives_a_kill(desk: CannedDesk) -> None:
    app = Bench()
    letter = letter_view()
    async with app.run_test(size=(80, 24)) as pilot:
        app.show(LetterScreen(desk, dossier_view(), letter))
        await pilot.pause()
        await pilot.press("e", *"Chère ")
        await until(pilot, lambda: desk.drafts)
        await until(
            pilot, lambda: desk.drafts["letter:courrier:fr", 1]["body"].startswith("Chère ")
        )
    again = Bench()
    async with again.run_test(size=(80, 24)) as pilot:
        again.show(LetterScreen(desk, dossier_view(), letter))
        await pilot.pause()
        assert "Votre texte du 23/11 est repris" in shown(again)
        await pilot.press("e", *"Ma ", "escape")
        assert not again.screen.query_one("#editor", TextArea).display
        await pilot.press("y")
        await until(pilot, lambda: "Envoyé" in shown(again))
        edited = f"Ma Chère {letter.body}"
        assert again.clipboard == edited
        await pilot.press("s", "enter")
        await until(pilot, lambda: again.results)
    assert desk.asked[0][1].body == edited
    assert desk.drafts == {}


async def test_letters_typed_while_editing_are_text(desk: CannedDesk) -> None:
    app = Bench()
    async with app.run_test(size=(80, 24)) as pilot:
        app.show(LetterScreen(desk, dossier_view(), letter_view()))
        await pilot.pause()
        await pilot.press("e", *"xsytl", "escape", "escape")
        await until(pilot, lambda: app.results)
    assert app.results == [None]
    assert desk.asked == []
    assert desk.drafts["letter:courrier:fr", 1]["body"].startswith("xsytl")


async def test_a_draft_of_older_facts_says_so(desk: CannedDesk) -> None:
    desk.drafts["letter:courrier:fr", 1] = {"base": "autre", "body": "Mon texte"}
    app = Bench()
    async with app.run_test(size=(80, 24)) as pilot:
        app.show(LetterScreen(desk, dossier_view(), letter_view()))
        await pilot.pause()
        assert "les faits ont changé depuis" in shown(app)
        assert "Mon texte" in shown(app)
        await pilot.press("t", "enter")
        await pilot.pause()
        await pilot.press("o")
        await until(pilot, lambda: "Madame, Monsieur" in shown(app))
        await until(pilot, lambda: not desk.drafts)


async def test_t_and_l_render_another_letter(desk: CannedDesk) -> None:
    app = Bench()
    async with app.run_test(size=(80, 24)) as pilot:
        app.show(LetterScreen(desk, dossier_view(), letter_view()))
        await pilot.pause()
        await pilot.press("l")
        await until(pilot, lambda: "anglais" in text_of(app.screen, "#what"))
        await pilot.press("t", "down", "enter")
        screen = app.screen_stack[1]
        assert isinstance(screen, LetterScreen)
        await until(pilot, lambda: screen.letter.template == "mise-en-demeure")
        assert screen.letter.language == "en"


async def test_a_editing_the_debtor_renders_again_and_keeps_the_edited_text(
    desk: CannedDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(CannedDesk, "dossier", lambda _desk, _id: dossier_view(), raising=False)
    app = Bench()
    async with app.run_test(size=(80, 24)) as pilot:
        app.show(LetterScreen(desk, dossier_view(), letter_view(missing=(NO_ADDRESS,))))
        await pilot.pause()
        await pilot.press("e", *"Chère ", "escape", "a")
        await pilot.pause()
        await pilot.press("tab", "tab", "tab", "tab", *"1 rue", "enter")
        await until(pilot, lambda: desk.asked)
        screen = app.screen_stack[1]
        assert isinstance(screen, LetterScreen)
        await until(pilot, lambda: not screen.letter.missing)
        assert screen.letter.body.startswith("Chère Madame")
    assert desk.asked[0][2].address == "1 rue"


async def test_text_from_outside_shows_literally(desk: CannedDesk) -> None:
    app = Bench()
    letter = letter_view(subject=NASTY, body=f"Bonjour {NASTY}\nfin [/b]", invoice_numbers=(NASTY,))
    async with app.run_test(size=(80, 24)) as pilot:
        app.show(LetterScreen(desk, dossier_view(name=NASTY), letter))
        await pilot.pause()
        assert "[b]Crochets[/b] ␛[31m" in shown(app)
        assert "fin [/b]" in shown(app)
        assert "\x1b" not in shown(app)
        await pilot.press("e")
        await pilot.pause()
        assert "\x1b" not in shown(app)
