"""Pictures of every screen: on an empty desk, a usual Monday, a crowded one, and when refused.

One walk takes the pictures of one situation at one size: the program starts once, each screen is
reached by its keys from the queue, and Escape leads back.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest
from textual.pilot import Pilot

from relance_tui.domain.codes import CallOutcome, DebtorKind
from relance_tui.domain.outcome import CallDraft
from relance_tui.services.creating import NewDebtor
from relance_tui.services.desk import Desk
from relance_tui.services.views import DebtorChanges, InvoiceEntry
from relance_tui.storage.database import close_connections
from relance_tui.tui.app import RelanceApp
from relance_tui.tui.screens.queue import QueueScreen
from relance_tui.tui.widgets.fields import TextField
from tests.tui import sample
from tests.tui.canned_desk import until
from tests.tui.conftest import make_app, screen_text

SIZES = [(80, 24), (160, 45)]
_REST = 0.2
_TRIES = 20
_OF_A_DOSSIER = {
    "dossier": ("enter",),
    "dossier_people": ("enter", "tab", "tab"),
    "call": ("c",),
    "promise": ("p",),
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
}
_OF_THE_DESK = {
    "queue": (),
    "batch": ("L",),
    "import": ("i",),
    "invoice": ("N",),
    "new_debtor": ("C",),
    "customer": ("F",),
    "money": ("b",),
    "dashboard": ("t",),
    "planning": ("f3",),
    "settings": ("f2",),
    "drafts": ("B",),
    "views": ("z",),
    "help": ("f1",),
}
_REFUSED = {
    "call": ("c", "p", *"abc", "tab", *"hier", "enter"),
    "plan": ("e", "tab", *"0", "enter"),
    "payment": ("r", *"abc", "enter"),
    "dispute": ("d", "tab", *"F-999", "enter"),
    "hold": ("h", *"hier", "enter"),
    "note": ("n", "enter"),
    "debtor": ("a", *["tab"] * 6, *"123", "enter"),
    "event": ("m", *"zz", "enter"),
    "invoice": ("N", *"zz", "enter"),
    "import": ("i", *"/nulle/part.csv", "enter"),
    "customer": ("F", *"zzzz", "enter"),
    "settings": ("f2", "f", *"zzzz", "enter"),
    "queue": ("f", *"zzzz", "enter"),
}


@dataclass(frozen=True, slots=True)
class Situation:
    """What the desk holds, and the keys to each screen."""

    name: str
    make: Callable[[Path], Desk]
    screens: dict[str, tuple[str, ...]]


def _bare(folder: Path) -> Desk:
    """One customer of whom nothing is known, and no invoice at all."""
    desk = sample.empty_desk(folder)
    desk.create_debtor(NewDebtor(name="Menuiserie Noël", code="C0042"))
    return desk


def _crowded(folder: Path) -> Desk:
    """Sixty dossiers, the first with forty invoices, long names and large sums."""
    desk = sample.busy_desk(folder)
    sample.on_day(desk, date(2026, 11, 2))
    for number in range(50):
        _enter(desk, f"D{number:04}", f"Établissements Réunis du Grésivaudan n° {number}", number)
    long_name = "Société coopérative agricole et viticole des Coteaux de l’Isère et du Rhône"
    for number in range(40):
        _enter(desk, "A0001", long_name, 100 + number, 98_765_432)
    first = desk.find("A0001")
    changes = DebtorChanges(
        kind=DebtorKind.BUSINESS,
        contact_name="Mme Marie-Madeleine de La Rochefoucauld-Montbel",
        contact_role="responsable de la comptabilité fournisseurs",
        phone="04 76 00 00 09",
        email="comptabilite.fournisseurs@coteaux-isere-rhone.example",
        address="Zone artisanale des Grands Coteaux, bâtiment B\n38000 Grenoble",
    )
    desk.edit_debtor(first, changes)
    for day in range(3, 21):
        sample.on_day(desk, date(2026, 11, day))
        told = CallDraft(outcome=CallOutcome.VOICEMAIL, note=f"message n° {day} laissé, " * 4)
        desk.record_call(first, told)
    for number in range(6):
        promise = CallDraft(
            outcome=CallOutcome.PROMISE, amount_cents=1_000_000, on=date(2026, 11, 24 + number)
        )
        desk.record_call(first, promise)
        desk.save_draft("note", desk.find(f"D{number:04}"), {"note": "à demi tapé " * 20})
    sample.on_day(desk, sample.MONDAY)
    return desk


def _enter(desk: Desk, code: str, name: str, number: int, cents: int = 123_456) -> None:
    desk.enter_invoice(
        InvoiceEntry(
            customer_code=code,
            customer_name=name,
            number=f"FA-2026-{number:05}",
            issued_on=date(2026, 9, 1),
            due_on=date(2026, 10, 1),
            total_cents=cents + number,
        )
    )


def _reached(typed: str) -> dict[str, tuple[str, ...]]:
    """The screens about a dossier that is looked for first."""
    return {
        name: ("F", *typed, "enter", *(keys if name[:7] != "dossier" else keys[1:]))
        for name, keys in _OF_A_DOSSIER.items()
    }


SITUATIONS = (
    Situation("empty", _bare, {**_OF_THE_DESK, **_reached("noel")}),
    Situation("usual", sample.busy_desk, {**_OF_THE_DESK, **_OF_A_DOSSIER}),
    Situation("crowded", _crowded, {**_OF_THE_DESK, **_reached("a0001")}),
    Situation("refused", sample.busy_desk, _REFUSED),
)


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The database of each situation, made when first asked for."""
    del tmp_path_factory
    return {}


@pytest.fixture
def desk(
    situation: Situation, files: dict[str, Path], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Desk]:
    """A copy of the situation's desk, in a home that knows who we are."""
    if situation.name not in files:
        made = situation.make(tmp_path_factory.mktemp(situation.name))
        made.change_setting("creditor.name", "Atelier Belledonne")
        close_connections()
        files[situation.name] = made.database
    copy = tmp_path_factory.mktemp("copy") / "relance.db"
    shutil.copy(files[situation.name], copy)
    yield Desk(copy, sample.StillClock(pinned_on=sample.MONDAY), "marie")
    close_connections()


async def _back(pilot: Pilot[str]) -> None:
    """Escape until the queue is on top, what is filtered shown again."""
    for _ in range(6):
        await pilot.press("escape")
        await pilot.pause(_REST)
        if isinstance(pilot.app.screen, QueueScreen):
            break
    await until(pilot, lambda: isinstance(pilot.app.screen, QueueScreen))


async def _taken(
    pilot: Pilot[str], name: str, picture: Callable[[RelanceApp, str], None]
) -> list[str]:
    """What the picture differs by, once what the screen reads has had its time to come."""
    app = pilot.app
    assert isinstance(app, RelanceApp)
    shown, said = "", "the screen never rests"
    for _ in range(_TRIES):
        before, shown = shown, screen_text(app)
        if shown == before:
            try:
                picture(app, name)
            except (AssertionError, FileNotFoundError) as error:
                said = str(error)
            else:
                return []
        await pilot.pause(_REST)
    return [f"{name}: {said}"]


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
@pytest.mark.parametrize("situation", SITUATIONS, ids=lambda each: each.name)
async def test_every_screen_as_it_is(
    desk: Desk,
    situation: Situation,
    size: tuple[int, int],
    picture: Callable[[RelanceApp, str], None],
) -> None:
    app = make_app(desk)
    differ: list[str] = []
    async with app.run_test(size=size) as pilot:
        await pilot.pause(0.4)
        for name, keys in situation.screens.items():
            for key in keys:
                await pilot.press(key)
                await pilot.pause(0.05 if len(key) == 1 and key != keys[0] else _REST)
            await pilot.pause(0.3)
            if name == "handover":
                app.screen.query_one("#path", TextField).text = "relances/C0042.zip"
                await pilot.pause(0.3)
            differ += await _taken(pilot, f"{situation.name}/{name}_{size[0]}x{size[1]}", picture)
            if keys:
                await _back(pilot)
    assert not differ, "\n".join(differ)
