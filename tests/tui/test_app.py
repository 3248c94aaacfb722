from __future__ import annotations

import asyncio
import gc
import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from relance_tui import paths
from relance_tui.config import Config
from relance_tui.errors import UsageError
from relance_tui.services.desk import Desk
from relance_tui.services.views import InvoiceEntry
from relance_tui.tui import refuse_without_terminal
from relance_tui.tui.app import INTERNAL_ERROR, RelanceApp
from relance_tui.tui.palette import Palette
from relance_tui.tui.screens.call import CallScreen
from relance_tui.tui.screens.dossier import DossierScreen
from relance_tui.tui.screens.help import HelpScreen
from relance_tui.tui.screens.queue import QueueScreen
from relance_tui.tui.screens.too_small import TooSmallScreen
from tests.tui.conftest import make_app, screen_text
from tests.tui.test_queue import settled


@pytest.fixture(autouse=True)
def collected() -> Iterator[None]:
    """The application freezes what lives when it paints; tests must not pile that up."""
    yield
    gc.unfreeze()


def is_covered(app: RelanceApp) -> bool:
    return isinstance(app.screen, TooSmallScreen)


async def test_a_window_too_small_says_so_and_loses_nothing(busy: Desk) -> None:
    app = make_app(busy)
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await settled(pilot)
        await pilot.press("j", "j")
        await pilot.resize_terminal(40, 10)
        await pilot.pause()
        assert is_covered(app)
        assert "60×16" in screen_text(app)
        await pilot.press("j")
        await pilot.resize_terminal(160, 45)
        await pilot.pause()
        assert not is_covered(app)
        assert screen.list.cursor == 2


async def test_a_remapped_key_replaces_the_old_one(busy: Desk) -> None:
    app = make_app(busy, keys={"case.call": "l", "case.letter": "c", "list.down": "D"})
    async with app.run_test(size=(80, 24)) as pilot:
        screen = await settled(pilot)
        await pilot.press("D", "j")
        assert screen.list.cursor == 1
        assert " l appel   c courrier" in screen_text(app)
        await pilot.press("l")
        await pilot.pause(0.2)
        assert isinstance(app.screen, CallScreen)


def test_a_wrong_configuration_is_refused_before_anything_opens(busy: Desk) -> None:
    with pytest.raises(UsageError, match=r"queue\.opn.*queue\.open"):
        RelanceApp(busy, Config(keys={"queue.opn": "x"}))
    with pytest.raises(UsageError, match="theme"):
        RelanceApp(busy, Config(theme="fluo"))


async def test_help_lists_the_keys_of_the_screen_it_is_asked_from(busy: Desk) -> None:
    app = make_app(busy)
    async with app.run_test(size=(80, 60)) as pilot:
        await settled(pilot)
        await pilot.press("question_mark")
        await pilot.pause()
        assert isinstance(app.screen, HelpScreen)
        shown = screen_text(app)
        assert "Filtrer pendant la frappe" in shown
        assert "Volet suivant" not in shown
        await pilot.press("escape")
        assert isinstance(app.screen, QueueScreen)


async def test_the_palette_finds_commands_and_debtors_without_accents(busy: Desk) -> None:
    app = make_app(busy)
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await pilot.press("ctrl+p", *"lefevre")
        await pilot.pause(0.3)
        assert "Boulangerie Lefèvre" in screen_text(app)
        await pilot.press("down", "enter")
        await pilot.pause(0.3)
        assert isinstance(app.screen, DossierScreen)
        assert app.screen.view.dossier.debtor.code == "C0013"


async def test_an_unexpected_error_ends_without_showing_any_dossier(
    busy: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail(_desk: Desk) -> None:
        quoted = "Menuiserie Noël"
        raise KeyError(quoted)

    monkeypatch.setattr(paths, "state_dir", lambda: tmp_path / "state")
    app = make_app(busy)
    with pytest.raises(Exception, match="Noël"):  # noqa: PT012 - the harness raises it again at the end
        async with app.run_test(size=(80, 24)) as pilot:
            await settled(pilot)
            monkeypatch.setattr(Desk, "undo_preview", fail)
            await pilot.press("u")
            await asyncio.sleep(0.3)
    log = (tmp_path / "state" / "relance.log").read_text(encoding="utf-8")
    assert app.return_code == INTERNAL_ERROR
    assert "KeyError" in log
    assert "action_undo" in log
    assert "Noël" not in log + capsys.readouterr().out


def test_no_terminal_names_the_command_that_needs_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "dumb")
    with pytest.raises(UsageError, match="relance queue"):
        refuse_without_terminal()


_LOADED_AT_FIRST_PAINT = """
import asyncio, sys
from datetime import date
from pathlib import Path
from relance_tui.clock import Clock
from relance_tui.config import Config
from relance_tui.services.desk import Desk
from relance_tui.services.views import InvoiceEntry
from relance_tui.tui.app import RelanceApp

class Watched(RelanceApp):
    def _first_painted(self):
        print(sorted({"sqlmodel", "sqlalchemy", "alembic", "jinja2", "typst"} & set(sys.modules)))
        super()._first_painted()

async def main():
    desk = Desk(Path(sys.argv[1]), Clock(date(2026, 11, 23)), "marie")
    async with Watched(desk, Config()).run_test() as pilot:
        await pilot.pause()

asyncio.run(main())
"""


def test_the_first_paint_waits_for_no_heavy_library(busy: Desk) -> None:
    ran = subprocess.run(
        [sys.executable, "-c", _LOADED_AT_FIRST_PAINT, str(busy.database)],
        capture_output=True,
        text=True,
        check=True,
    )
    assert ran.stdout.strip() == "[]"


async def test_names_from_outside_never_act(empty: Desk) -> None:
    names = ("[/x] [bold]Dupont", "\x1b[31mRouge\x07", "עברית \u202eabc", "👩‍👩‍👧 famille" * 20)
    for number, name in enumerate(names):
        empty.enter_invoice(
            InvoiceEntry(
                customer_code=f"[/{number}]",
                customer_name=name,
                number=f"F[{number}",
                issued_on=date(2026, 9, 1),
                due_on=date(2026, 10, 1),
                total_cents=1000 + number,
            )
        )
    app = make_app(empty)
    async with app.run_test(size=(160, 45)) as pilot:
        await settled(pilot)
        await pilot.press("j", "j", "j")
        await settled(pilot)
        assert "[/x] [bold]Dupont" in screen_text(app)
        assert not set("\x1b\x07\u202e") & set(screen_text(app))
        await pilot.press("home", "enter")
        await pilot.pause(0.2)
        await pilot.press("w")
        await pilot.pause(0.2)
        await pilot.press("escape", "escape", "ctrl+p", *"dupont")
        await pilot.pause(0.3)
        assert "[/x] [bold]Dupont" in screen_text(app)


@pytest.mark.parametrize(
    ("keys", "typed", "command"),
    [
        ((), "brouillons", "drafts"),
        ((), "importer", "import_file"),
        (("enter",), "volet suivant", "next_pane"),
        (("enter",), "banque", "money"),
        (("l",), "exporter", "export"),
        (("B",), "reprendre", "open"),
        (("w",), "retour", "back"),
    ],
    ids=lambda value: value if isinstance(value, str) else "-".join(value) or "queue",
)
async def test_the_palette_finds_the_commands_of_the_screen_and_of_the_desk(
    busy: Desk, keys: tuple[str, ...], typed: str, command: str
) -> None:
    app = make_app(busy)
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await pilot.press(*keys)
        await pilot.pause(0.3)
        screen = app.screen
        asked: list[str] = []

        async def run_action(action: str, *_more: object) -> bool:
            asked.append(action)
            return True

        screen.run_action = run_action  # type: ignore[method-assign, assignment]
        await pilot.press("ctrl+p", *typed)
        await pilot.pause(0.4)
        assert isinstance(app.screen, Palette)
        await pilot.press("down", "enter")
        await pilot.pause(0.3)
        assert app.screen is screen
        assert asked[-1:] == [command]


@pytest.mark.parametrize("keys", ["n", "c", "e", "r", "h", "a", "m", "i"])
async def test_the_palette_opens_over_every_form_and_gives_it_back(busy: Desk, keys: str) -> None:
    app = make_app(busy)
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await pilot.press(keys)
        await pilot.pause(0.3)
        form = app.screen
        focused = form.focused
        assert not isinstance(form, QueueScreen)
        await pilot.press("ctrl+p")
        await pilot.pause(0.2)
        assert isinstance(app.screen, Palette)
        await pilot.press("escape")
        await pilot.pause(0.2)
        assert app.screen is form
        assert form.focused is focused


async def test_quitting_stores_what_is_typed_on_every_screen(busy: Desk) -> None:
    app = make_app(busy)
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await pilot.press("n", *"mot", "ctrl+q")
        await pilot.pause(0.5)
    assert [draft.fields["note"] for draft in busy.open_drafts()] == ["mot"]
