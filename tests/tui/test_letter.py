from __future__ import annotations

import sys
from pathlib import Path

import pytest
from textual.widgets import TextArea

from relance_tui.services.views import Enclosure, MissingFact, Sending
from relance_tui.tui.screens.confirm import ConfirmScreen
from relance_tui.tui.screens.debtor import DebtorScreen
from relance_tui.tui.screens.letter import LetterScreen
from relance_tui.tui.screens.letter_deposit import DepositScreen
from relance_tui.tui.screens.pick import PickScreen
from tests.tui.canned_desk import (
    NASTY,
    Bench,
    CannedDesk,
    canned_desk,
    dossier_view,
    letter_view,
    opened,
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
        await pilot.press("s")
        await opened(pilot, PickScreen)
        await pilot.press("enter")
        await opened(pilot, DepositScreen)
        await pilot.press("enter")
        await until(pilot, lambda: app.results)
    assert app.results[0] is not None
    assert desk.asked == [("sent", letter, Sending(channel="registered"))]


async def test_s_can_name_another_channel_or_be_left(desk: CannedDesk) -> None:
    app = Bench()
    async with app.run_test(size=(80, 24)) as pilot:
        app.show(LetterScreen(desk, dossier_view(), letter_view()))
        await pilot.pause()
        await pilot.press("s")
        await opened(pilot, PickScreen)
        await pilot.press("escape")
        await opened(pilot, LetterScreen)
        assert desk.asked == []
        await pilot.press("s")
        await opened(pilot, PickScreen)
        await pilot.press("e")
        await until(pilot, lambda: app.results)
    assert desk.asked[0][2] == Sending(channel="email")


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
        await pilot.press("s")
        await opened(pilot, PickScreen)
        await pilot.press("enter")
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
        await pilot.press("t")
        await opened(pilot, PickScreen)
        await pilot.press("enter")
        await opened(pilot, ConfirmScreen)
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
        await pilot.press("t")
        await opened(pilot, PickScreen)
        await pilot.press("down", "enter")
        screen = app.screen_stack[1]
        assert isinstance(screen, LetterScreen)
        await until(pilot, lambda: screen.letter.template == "mise-en-demeure")
        assert (screen.letter.language, screen.letter.step) == ("en", "")


async def test_a_editing_the_debtor_renders_again_and_keeps_the_edited_text(
    desk: CannedDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(CannedDesk, "dossier", lambda _desk, _id: dossier_view(), raising=False)
    app = Bench()
    async with app.run_test(size=(80, 24)) as pilot:
        app.show(LetterScreen(desk, dossier_view(), letter_view(missing=(NO_ADDRESS,))))
        await pilot.pause()
        await pilot.press("e", *"Chère ", "escape", "a")
        await opened(pilot, DebtorScreen)
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


async def test_what_an_edited_text_no_longer_states_is_named_and_stops_it(
    desk: CannedDesk,
) -> None:
    desk.must_state = "F-118"
    app = Bench()
    letter = letter_view(mandatory=("invoices", "numbers", "iban"))
    async with app.run_test(size=(80, 24)) as pilot:
        app.show(LetterScreen(desk, dossier_view(), letter))
        await pilot.pause()
        assert "✓\u00a0factures" in text_of(app.screen, "#facts")
        assert desk.checked == []
        await pilot.press("e")
        app.screen.query_one("#editor", TextArea).text = "Bonjour"
        await until(pilot, lambda: "absent du texte" in text_of(app.screen, "#facts"))
        facts = text_of(app.screen, "#facts")
        assert "✗ absent du texte\u00a0: numéros des factures — le texte" in facts
        assert "✓\u00a0factures" not in facts
        assert "✓\u00a0IBAN" in facts
        await pilot.press("escape", "s")
        said = "Pas encore envoyable, absent du texte\u00a0: numéros des factures"
        await until(pilot, lambda: text_of(app.screen, "#said") == said)
        await pilot.press("e")
        app.screen.query_one("#editor", TextArea).text = "Bonjour, F-118"
        await until(pilot, lambda: "absent" not in text_of(app.screen, "#facts"))
        await pilot.press("escape", "s")
        await opened(pilot, PickScreen)
        await pilot.press("enter")
        await until(pilot, lambda: app.results)
    assert desk.asked[-1][1].body == "Bonjour, F-118"


async def test_a_text_is_checked_once_the_typing_rests(desk: CannedDesk) -> None:
    app = Bench()
    async with app.run_test(size=(80, 24)) as pilot:
        app.show(LetterScreen(desk, dossier_view(), letter_view(body="x")))
        await pilot.pause()
        await pilot.press("e")
        for text in ("a", "ab", "abc"):
            app.screen.query_one("#editor", TextArea).text = text
        await until(pilot, lambda: desk.checked)
        await pilot.pause(0.4)
    assert desk.checked == ["abc"]


async def test_a_restored_text_is_checked_too(desk: CannedDesk) -> None:
    desk.must_state = "F-118"
    desk.drafts["letter:courrier:fr", 1] = {"base": "autre", "body": "Mon texte"}
    app = Bench()
    async with app.run_test(size=(80, 24)) as pilot:
        app.show(LetterScreen(desk, dossier_view(), letter_view()))
        await opened(pilot, LetterScreen)
        await until(pilot, lambda: "absent du texte" in text_of(app.screen, "#facts"))


async def test_only_what_the_template_demands_is_ticked(desk: CannedDesk) -> None:
    app = Bench()
    async with app.run_test(size=(80, 24)) as pilot:
        app.show(LetterScreen(desk, dossier_view(), letter_view(mandatory=("deadline",))))
        await pilot.pause()
        assert text_of(app.screen, "#facts") == "✓\u00a0délai"


@pytest.mark.parametrize(
    ("names", "said"),
    [
        (("F-1", "F-2", "F-3"), "P.J. 3 copies"),
        (("F-1",), "P.J. 1 copie"),
        (("F-1", ""), "P.J. 1 copie\u202f; à joindre à la main\u00a0: n1"),
        (("",) * 6, "P.J. à joindre à la main\u00a0: n0, n1, n2, n3 et 2 autres"),
    ],
)
async def test_what_goes_with_the_letter_is_said_and_stops_nothing(
    desk: CannedDesk, names: tuple[str, ...], said: str
) -> None:
    enclosures = tuple(
        Enclosure(invoice_number=f"n{number}", name=name) for number, name in enumerate(names)
    )
    remarks = ("intérêts non chiffrés [/x]",)
    app = Bench()
    async with app.run_test(size=(80, 24)) as pilot:
        letter = letter_view(enclosures=enclosures, remarks=remarks)
        app.show(LetterScreen(desk, dossier_view(), letter))
        await pilot.pause()
        lines = text_of(app.screen, "#facts").splitlines()
        assert said in lines
        assert lines[-1] == "⚠ intérêts non chiffrés [/x]"
        await pilot.press("s")
        await opened(pilot, PickScreen)


async def test_a_text_to_be_spoken_is_copied_and_never_sent(desk: CannedDesk) -> None:
    app = Bench()
    letter = letter_view(channel="call", enclosures=(Enclosure(invoice_number="F-118", name=""),))
    async with app.run_test(size=(80, 24)) as pilot:
        app.show(LetterScreen(desk, dossier_view(), letter))
        await pilot.pause()
        assert "P.J." not in text_of(app.screen, "#facts")
        await pilot.press("s")
        await until(pilot, lambda: "Ce texte se dit" in text_of(app.screen, "#said"))
        assert isinstance(app.screen, LetterScreen)
        await pilot.press("y")
        await until(pilot, lambda: "Envoyé au terminal" in shown(app))
    assert desk.asked == []


# What shows around it.


@pytest.mark.parametrize("width", [60, 70, 80, 100, 160])
async def test_the_key_line_fits_and_always_names_the_help(desk: CannedDesk, width: int) -> None:
    app = Bench()
    async with app.run_test(size=(width, 24)) as pilot:
        app.show(LetterScreen(desk, dossier_view(), letter_view()))
        await pilot.pause()
        keys = text_of(app.screen, "#keys")
        assert len(keys) <= width - 2
        assert keys.endswith("? aide  Échap")
        assert "s envoyé" in keys
        if width == 160:
            assert all(f"{key} " in keys for key in "yesxtcflaVE")


@pytest.mark.parametrize("width", [60, 80])
async def test_a_long_name_gives_way_to_level_language_and_contact(
    desk: CannedDesk, width: int
) -> None:
    app = Bench()
    async with app.run_test(size=(width, 24)) as pilot:
        app.show(LetterScreen(desk, dossier_view(name=NASTY), letter_view()))
        await pilot.pause()
        first = shown(app).splitlines()[0]
        assert "… · niveau 3 · français · M. Noël  2 factures" in first.replace("   ", "  ")
        assert "SARL [b]" in first


async def test_growing_the_window_shows_more_keys(desk: CannedDesk) -> None:
    app = Bench()
    async with app.run_test(size=(60, 24)) as pilot:
        app.show(LetterScreen(desk, dossier_view(), letter_view()))
        await pilot.pause()
        assert "f factures" not in text_of(app.screen, "#keys")
        await pilot.resize_terminal(160, 24)
        await until(pilot, lambda: "f factures" in text_of(app.screen, "#keys"))
