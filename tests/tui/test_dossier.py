from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from rich.cells import cell_len
from textual.pilot import Pilot

from relance_tui.domain.codes import DebtorKind, EventKind
from relance_tui.services.desk import Desk
from relance_tui.services.views import DebtorChanges, LetterChoice, PlanDraft, Sending
from relance_tui.tui.app import RelanceApp
from relance_tui.tui.screens.dossier import DossierScreen
from relance_tui.tui.screens.event import EventScreen
from relance_tui.tui.screens.letter import LetterScreen
from relance_tui.tui.screens.pick import PickScreen
from relance_tui.tui.screens.queue import QueueScreen
from relance_tui.tui.screens.why import WhyScreen
from tests.services.house import settle_in
from tests.tui.canned_desk import until
from tests.tui.conftest import make_app, screen_text
from tests.tui.sample import on_day
from tests.tui.test_queue import settled

Picture = Callable[[RelanceApp, str], None]


async def opened(pilot: Pilot[str], desk: Desk, code: str) -> DossierScreen:
    queue = await settled(pilot)
    queue.open_dossier(desk.find(code))
    await until(pilot, lambda: isinstance(pilot.app.screen, DossierScreen))
    screen = pilot.app.screen
    assert isinstance(screen, DossierScreen)
    await until(pilot, lambda: screen.query("#letters"))
    await until(pilot, lambda: screen.panes["rights"].copied != "")
    await pilot.pause(0.1)
    return screen


@pytest.mark.parametrize("code", ["C0042", "C0021"])
@pytest.mark.parametrize(("size", "name"), [((80, 24), "80x24"), ((160, 45), "160x45")])
async def test_the_facts_of_a_dossier(
    busy: Desk, picture: Picture, code: str, size: tuple[int, int], name: str
) -> None:
    app = make_app(busy)
    async with app.run_test(size=size) as pilot:
        await opened(pilot, busy, code)
        picture(app, f"dossier_{code}_{name}")


@pytest.fixture
def noticed(busy: Desk) -> Desk:
    """A usual Monday on which Menuiserie Noël, a consumer, has been given formal notice."""
    debtor_id = busy.find("C0042")
    settle_in(busy)
    busy.edit_debtor(
        debtor_id, DebtorChanges(kind=DebtorKind.CONSUMER, email="noel@client.example")
    )
    sent = (
        ("rappel", Sending(on=date(2026, 11, 3), override="essai")),
        (
            "mise-en-demeure",
            Sending(on=date(2026, 11, 5), override="essai", deposit="2C 123 456 7890 1"),
        ),
    )
    for step, sending in sent:
        busy.mark_sent(busy.letter(debtor_id, LetterChoice(step=step)), sending)
    return busy


@pytest.mark.parametrize(("size", "name"), [((80, 24), "80x24"), ((160, 45), "160x45")])
async def test_the_letters_that_left_and_what_became_of_them(
    noticed: Desk, picture: Picture, size: tuple[int, int], name: str
) -> None:
    """The last pane: what was sent, the registered letter late with its proof."""
    app = make_app(noticed)
    async with app.run_test(size=size) as pilot:
        await opened(pilot, noticed, "C0042")
        await pilot.press("shift+tab")
        await pilot.pause(0.1)
        picture(app, f"dossier_letters_{name}")


def on_letter(screen: DossierScreen) -> tuple[str, int | None]:
    """What copying gives, and the letter under the cursor."""
    return screen.copied, screen.letter_id


async def test_a_letter_is_copied_whole_and_its_number_alone(noticed: Desk) -> None:
    app = make_app(noticed)
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await opened(pilot, noticed, "C0042")
        assert on_letter(screen) == ("F-118", None)
        await pilot.press("shift+tab")
        notice, reminder = noticed.sent_letters(noticed.find("C0042"))
        assert on_letter(screen) == (notice.text, notice.id)
        await pilot.press("j")
        assert on_letter(screen) == ("2C 123 456 7890 1", notice.id)
        await pilot.press("G")
        assert on_letter(screen) == (reminder.text, reminder.id)
        await pilot.press("k")
        assert screen.copied == notice.file_sha256


async def test_the_letter_under_the_cursor_is_exported_as_it_left(
    noticed: Desk, tmp_path: Path
) -> None:
    noticed.change_setting("export.folder", str(tmp_path / "sorties"))
    app = make_app(noticed)
    async with app.run_test(size=(160, 45)) as pilot:
        await opened(pilot, noticed, "C0042")
        await pilot.press("x")
        await until(pilot, lambda: "Placez le curseur sur un courrier" in screen_text(app))
        assert not (tmp_path / "sorties").exists()
        await pilot.press("shift+tab", "x")
        await until(pilot, lambda: "Exporté" in screen_text(app))
    notice, _reminder = noticed.sent_letters(noticed.find("C0042"))
    page = (tmp_path / "sorties" / notice.file_name).read_bytes()
    assert hashlib.sha256(page).hexdigest() == notice.file_sha256


async def test_the_proof_of_the_letter_under_the_cursor_is_one_key_away(noticed: Desk) -> None:
    app = make_app(noticed)
    async with app.run_test(size=(160, 45)) as pilot:
        screen = await opened(pilot, noticed, "C0042")
        await pilot.press("shift+tab", "m")
        await until(pilot, lambda: isinstance(app.screen, EventScreen))
        await pilot.press(*"10/11", "enter")
        await until(pilot, lambda: app.screen is screen)
        await until(pilot, lambda: "reçu le 10/11/2026" in screen_text(app))
        assert "intérêts à compter du 11/11/2026" in screen_text(app)
        await pilot.press("m")
        await until(pilot, lambda: isinstance(app.screen, EventScreen))
        assert isinstance(app.screen, EventScreen)
        assert app.screen.kind is None
    notice, _reminder = noticed.sent_letters(noticed.find("C0042"))
    assert notice.state == "received"


@pytest.mark.parametrize(("size", "name"), [((80, 24), "80x24"), ((160, 45), "160x45")])
async def test_the_form_of_events_says_what_the_proof_would_change(
    noticed: Desk, picture: Picture, size: tuple[int, int], name: str
) -> None:
    """The proof awaited is proposed; under the fields, what it would change in law."""
    app = make_app(noticed)
    async with app.run_test(size=size) as pilot:
        await opened(pilot, noticed, "C0042")
        await pilot.press("shift+tab", "m")
        await until(pilot, lambda: "Suite" in screen_text(app))
        picture(app, f"event_{name}")


async def test_a_row_that_waits_for_a_proof_opens_the_form_on_it(noticed: Desk) -> None:
    on_day(noticed, date(2026, 11, 27))
    app = make_app(noticed)
    async with app.run_test(size=(80, 24)) as pilot:
        queue = await settled(pilot)
        queue.list.show(queue.list._ids, keep=noticed.find("C0042"))
        await pilot.pause()
        assert queue.debtor_id == noticed.find("C0042")
        await pilot.press("m")
        await until(pilot, lambda: isinstance(app.screen, EventScreen))
        assert isinstance(app.screen, EventScreen)
        assert app.screen.kind is EventKind.LETTER_RECEIVED


async def test_tab_goes_through_the_panes_and_copy_takes_the_line(
    busy: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TERM", "xterm")
    app = make_app(busy, clipboard="osc52")
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await opened(pilot, busy, "C0042")
        await pilot.press("j")
        assert screen.copied == "F-121"
        await pilot.press("tab", "tab")
        assert "04 76 00 00 01" in screen_text(app)
        await pilot.press("y")
        await pilot.pause(0.1)
        assert app.clipboard == "04 76 00 00 01"
        await pilot.press("tab", "tab")
        assert "intérêts à ce jour" in screen_text(app)
        await pilot.press("j")
        assert screen.copied.startswith("intérêts à ce jour")
        await pilot.press("tab")
        assert "aucun courrier envoyé" in screen_text(app)
        await pilot.press("tab")
        assert screen.copied == "F-121"


async def test_an_act_in_the_dossier_shows_there_and_in_the_queue(busy: Desk) -> None:
    app = make_app(busy)
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await opened(pilot, busy, "C0042")
        before = len(screen.view.timeline)
        await pilot.press("full_stop")
        await pilot.pause(0.2)
        assert len(screen.view.timeline) == before + 1
        await pilot.press("escape")
        queue = await settled(pilot)
        assert isinstance(app.screen, QueueScreen)
        assert busy.find("C0042") not in [queue.list._ids[i] for i in range(queue.list.line_count)]


async def test_why_names_every_rule_and_the_one_that_wins(busy: Desk, picture: Picture) -> None:
    app = make_app(busy)
    async with app.run_test(size=(80, 24)) as pilot:
        await opened(pilot, busy, "C0013")
        await pilot.press("w")
        await pilot.pause(0.2)
        assert isinstance(app.screen, WhyScreen)
        picture(app, "why_C0013_80x24")


async def test_which_way_a_long_letter_was_copied_shows_whole(
    noticed: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TERM", "xterm")
    app = make_app(noticed, clipboard="osc52")
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await opened(pilot, noticed, "C0042")
        await pilot.press("shift+tab", "y")
        await until(pilot, lambda: "Envoyé au terminal" in screen_text(app))
        (said,) = [line for line in screen_text(app).splitlines() if "Envoyé au terminal" in line]
        assert "…" not in said
        assert screen.copied == app.clipboard
        assert "Mise en demeure" in screen._copied_line("Mise en demeure", "Copié dans tmux.")


@pytest.mark.parametrize("width", [60, 80])
async def test_the_name_of_every_pane_shows(noticed: Desk, width: int) -> None:
    app = make_app(noticed)
    async with app.run_test(size=(width, 24)) as pilot:
        await opened(pilot, noticed, "C0042")
        await pilot.press("shift+tab")
        await until(pilot, lambda: "[Courriers]" in screen_text(app))
        assert "y copier   x exporter   m événement" in screen_text(app)


async def test_a_window_that_changes_under_a_form_folds_the_lines_again(noticed: Desk) -> None:
    app = make_app(noticed)
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await opened(pilot, noticed, "C0042")
        await pilot.press("shift+tab", "m")
        await until(pilot, lambda: isinstance(app.screen, EventScreen))
        await pilot.resize_terminal(160, 45)
        await pilot.press("escape", "escape")
        await until(pilot, lambda: app.screen is screen)
        await pilot.pause(0.1)
        room = screen.panes["letters"].size.width
        for each in screen._letter_lines[1:-1]:
            assert sum(cell_len(text) for text, _tone in each.text) < room


async def test_a_dossier_that_calls_for_no_letter_lets_one_be_chosen(busy: Desk) -> None:
    settle_in(busy)
    debtor_id = busy.find("C0042")
    busy.record_payment(debtor_id, 1_498_020)
    app = make_app(busy)
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await opened(pilot, busy, "C0042")
        await pilot.press("l")
        await until(pilot, lambda: isinstance(app.screen, PickScreen))
        assert "Aucune facture ouverte" in screen_text(app)
        await pilot.press("escape")
        await until(pilot, lambda: app.screen is screen)
        await pilot.press("l")
        await until(pilot, lambda: isinstance(app.screen, PickScreen))
        await pilot.press(*"accusé", "enter")
        await until(pilot, lambda: isinstance(app.screen, LetterScreen))
        assert isinstance(app.screen, LetterScreen)
        assert app.screen.letter.template == "accuse-reglement"


# All about one invoice.


@pytest.fixture
def settled_in_part(busy: Desk) -> Desk:
    """A usual Monday on which two sums have been set against the invoices of Menuiserie Noël."""
    debtor_id = busy.find("C0042")
    busy.record_payment(debtor_id, 400_000, date(2026, 11, 20), invoice_numbers=["F-118"])
    busy.record_payment(debtor_id, 338_020, date(2026, 11, 21), invoice_numbers=["F-121"])
    busy.record_payment(debtor_id, 25_000, date(2026, 11, 21), invoice_numbers=["F-118"])
    busy.record_bounce(debtor_id, 25_000, date(2026, 11, 22))
    busy.agree_plan(debtor_id, PlanDraft(count=3, freezes_interest=True))
    return busy


async def test_enter_tells_all_about_the_invoice_and_takes_it_back(settled_in_part: Desk) -> None:
    app = make_app(settled_in_part)
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await opened(pilot, settled_in_part, "C0042")
        lines = screen.panes["invoices"].line_count
        await pilot.press("enter")
        await pilot.pause(0.1)
        shown = screen_text(app)
        assert "règlement du 20/11/2026\u00a0: 4\u202f000,00\u00a0€" in shown
        assert "revenu impayé le 22/11/2026" in shown
        assert "niveau 0" in shown
        assert "relances suspendues\u00a0: échéancier du 23/11/2026" in shown
        assert "aucune copie" in shown
        await pilot.press("enter")
        await pilot.pause(0.1)
        assert screen.panes["invoices"].line_count == lines


async def test_what_is_opened_stays_on_the_same_invoice(settled_in_part: Desk) -> None:
    app = make_app(settled_in_part)
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await opened(pilot, settled_in_part, "C0042")
        await pilot.press("down", "enter", "up", "enter")
        await pilot.pause(0.1)
        pane = screen.panes["invoices"]
        assert pane.cursor == 0
        for size in ((160, 45), (60, 24), (250, 70), (80, 24)):
            await pilot.resize_terminal(*size)
            await pilot.pause(0.2)
            assert "F-118" in screen_text(app)
        assert pane.copied == "F-118"


async def test_enter_elsewhere_says_where_to_go(busy: Desk) -> None:
    app = make_app(busy)
    async with app.run_test(size=(80, 24)) as pilot:
        await opened(pilot, busy, "C0042")
        await pilot.press("tab", "enter")
        await until(pilot, lambda: "Placez le curseur sur une facture" in screen_text(app))


@pytest.mark.parametrize(
    ("size", "name"),
    [
        ((80, 24), "80x24"),
        ((160, 45), "160x45"),
        ((60, 24), "60x24"),
        ((250, 70), "250x70"),
    ],
)
async def test_the_picture_of_a_dossier_settled_in_part(
    settled_in_part: Desk, picture: Picture, size: tuple[int, int], name: str
) -> None:
    app = make_app(settled_in_part)
    async with app.run_test(size=size) as pilot:
        await opened(pilot, settled_in_part, "C0042")
        await pilot.press("enter")
        await pilot.pause(0.2)
        picture(app, f"dossier_detail_{name}")
        await pilot.press("tab", "tab", "tab")
        await pilot.pause(0.1)
        picture(app, f"dossier_agreements_{name}")


async def test_the_reasons_on_a_wide_screen(busy: Desk, picture: Picture) -> None:
    app = make_app(busy)
    async with app.run_test(size=(160, 45)) as pilot:
        await opened(pilot, busy, "C0042")
        await pilot.press("w")
        await until(pilot, lambda: isinstance(app.screen, WhyScreen))
        await pilot.pause(0.1)
        picture(app, "why_C0042_160x45")
