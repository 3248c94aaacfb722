"""What holds on every screen: hostile data shows and does nothing, every size is drawn whole."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest
from textual.pilot import Pilot

from relance_tui.domain.codes import CallOutcome, DebtorKind
from relance_tui.domain.outcome import CallDraft
from relance_tui.services.desk import Desk
from relance_tui.services.views import DebtorChanges, InvoiceEntry
from relance_tui.storage.database import close_connections
from relance_tui.tui.app import RelanceApp
from relance_tui.tui.help_pages import page_of
from relance_tui.tui.screens.identity import IdentityScreen
from relance_tui.tui.screens.marked_forms import (
    ManyDebtorScreen,
    ManyHoldScreen,
    ManyNoteScreen,
)
from relance_tui.tui.screens.setting import SettingScreen
from tests.tui import sample
from tests.tui.conftest import make_app, screen_text

NASTY = "[/x] [Fils] {{7*7}} \x1b[31mrouge\x07 =1+1 " + "nom très long " * 12
KEYS = {
    "queue": (),
    "dossier": ("enter",),
    "dossier_people": ("enter", "tab", "tab"),
    "call": ("c",),
    "promise": ("c", "p"),
    "quick_line": ("c", "tab", "m", "s", "g"),
    "plan": ("e",),
    "payment": ("r",),
    "dispute": ("d",),
    "hold": ("h",),
    "note": ("n",),
    "debtor": ("a",),
    "why": ("w",),
    "letter": ("l",),
    "letter_template": ("l", "t"),
    "handover": ("H",),
    "event": ("m",),
    "batch": ("L",),
    "import": ("i",),
    "invoice": ("N",),
    "new_debtor": ("C",),
    "money": ("b",),
    "changes": ("I",),
    "dashboard": ("t",),
    "planning": ("f3",),
    "settings": ("f2",),
    "drafts": ("B",),
    "views": ("z",),
    "help": ("f1",),
    "palette": ("ctrl+p",),
}
WITHOUT_NAMES = {
    *("dashboard", "settings", "help", "palette", "import", "new_debtor", "invoice", "views"),
    *("event", "letter_template", "changes"),
}
"""Screens that name no customer."""
SIZES = ((60, 20), (250, 70))
"""Those of which no picture is kept."""
_REST = 0.25


@pytest.fixture(scope="module")
def hostile_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A desk where everything that comes from outside tries to act."""
    desk = sample.empty_desk(tmp_path_factory.mktemp("hostile"))
    sample.on_day(desk, date(2026, 11, 2))
    for number, code in enumerate(("[C1]", "C2", "C3")):
        desk.enter_invoice(
            InvoiceEntry(
                customer_code=code,
                customer_name=NASTY if number == 0 else f"{number} {NASTY}",
                number=f"[/F{number}] {NASTY}"[:60],
                issued_on=date(2026, 9, 1),
                due_on=date(2026, 10, 1),
                total_cents=(number + 1) * 999_999_99,
            )
        )
        changes = DebtorChanges(
            kind=DebtorKind.BUSINESS,
            contact_name=NASTY,
            contact_role=NASTY,
            phone="04 76 00 00 01",
            email="[/x]@nasty.example",
            address=f"{NASTY}\n38000 [Grenoble]",
            sentence=NASTY,
        )
        desk.edit_debtor(desk.find(code), changes)
    first = desk.find("[C1]")
    desk.note(first, NASTY)
    desk.record_call(first, CallDraft(outcome=CallOutcome.VOICEMAIL, note=NASTY))
    desk.record_payment(desk.find("C2"), 2 * 999_999_99 + 1_000)
    desk.save_draft("note", first, {"note": NASTY})
    close_connections()
    return desk.database


@pytest.fixture
def hostile(hostile_file: Path, tmp_path: Path) -> Iterator[Desk]:
    (tmp_path / "relance.db").write_bytes(hostile_file.read_bytes())
    yield Desk(tmp_path / "relance.db", sample.StillClock(pinned_on=sample.MONDAY), "marie")
    close_connections()


async def opened(pilot: Pilot[str], keys: tuple[str, ...]) -> RelanceApp:
    """Presses the keys, each once what the one before started is drawn."""
    await pilot.pause(_REST)
    for key in keys:
        await pilot.press(key)
        await pilot.pause(_REST)
    assert isinstance(pilot.app, RelanceApp)
    return pilot.app


@pytest.mark.parametrize("name", KEYS)
async def test_what_comes_from_outside_shows_and_does_nothing(hostile: Desk, name: str) -> None:
    app = make_app(hostile)
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await opened(pilot, KEYS[name])
        shown = screen_text(app)
        assert not {"\x1b", "\x07", "\u202e"} & set(shown)
        assert "49" not in shown.replace("149", "")  # {{7*7}} is never worked out
        if name not in WITHOUT_NAMES:
            assert "[/x] [Fils]" in shown, shown


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
@pytest.mark.parametrize("name", KEYS)
async def test_every_screen_is_drawn_at_every_size(
    busy: Desk, name: str, size: tuple[int, int]
) -> None:
    app = make_app(busy)
    async with app.run_test(size=size, notifications=True) as pilot:
        await opened(pilot, KEYS[name])
        assert len(app.screen_stack) > (name != "queue")
        lines = screen_text(app).splitlines()
        assert len(lines) == size[1]
        assert sum(bool(line.strip()) for line in lines) >= 4
        await pilot.resize_terminal(80, 24)  # live resizing breaks nothing
        await pilot.pause(0.05)
        assert len(screen_text(app).splitlines()) == 24


@pytest.mark.parametrize("name", sorted(set(KEYS) - {"help", "palette"}))
async def test_every_screen_has_a_page_of_help(busy: Desk, name: str) -> None:
    app = make_app(busy)
    async with app.run_test(size=(80, 24)) as pilot:
        await opened(pilot, KEYS[name])
        assert page_of(type(app.screen)) is not None, type(app.screen).__name__


@pytest.mark.parametrize(
    "screen", [IdentityScreen, SettingScreen, ManyHoldScreen, ManyNoteScreen, ManyDebtorScreen]
)
def test_a_screen_opened_from_another_has_a_page_of_help_too(screen: type) -> None:
    assert page_of(screen) is not None


@pytest.mark.parametrize("size", [(80, 24), (160, 45)], ids=["80x24", "160x45"])
@pytest.mark.parametrize(
    "name",
    ["letter", "letter_template", "hold", "note", "debtor", "import", "batch"],
)
async def test_the_screens_as_they_are(
    busy: Desk, picture: Callable[[RelanceApp, str], None], name: str, size: tuple[int, int]
) -> None:
    app = make_app(busy)
    async with app.run_test(size=size) as pilot:
        await opened(pilot, KEYS[name])
        picture(app, f"{name}_{size[0]}x{size[1]}")


async def test_help_says_what_the_screen_is_for(
    busy: Desk, picture: Callable[[RelanceApp, str], None]
) -> None:
    app = make_app(busy)
    async with app.run_test(size=(80, 24)) as pilot:
        await opened(pilot, ("f1",))
        picture(app, "help_queue_80x24")
