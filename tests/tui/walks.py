"""Pictures of every screen: on an empty desk, a usual Monday, a crowded one, and when refused.

One walk takes the pictures of one situation in one size: the program starts once, each screen is
reached by its keys from the queue, and Escape leads back.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from textual.pilot import Pilot
from textual.screen import Screen

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
_REST, _TYPING = 0.15, 0.05
_TRIES = 30
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
    "debtor": ("a", *["tab"] * 7, *"abc", "enter"),
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


EMPTY = Situation("empty", _bare, {**_OF_THE_DESK, **_reached("noel")})
USUAL = Situation("usual", sample.busy_desk, {**_OF_THE_DESK, **_OF_A_DOSSIER})
CROWDED = Situation("crowded", _crowded, {**_OF_THE_DESK, **_reached("a0001")})
REFUSED = Situation("refused", sample.busy_desk, _REFUSED)


async def _back(pilot: Pilot[str]) -> None:
    """Escape until the queue is on top, what is filtered shown again."""
    for _ in range(6):
        await pilot.press("escape")
        await pilot.pause(_REST)
        if isinstance(pilot.app.screen, QueueScreen):
            break
    await until(pilot, lambda: isinstance(pilot.app.screen, QueueScreen))


async def _opened(pilot: Pilot[str], before: Screen[object]) -> None:
    """Waits for the screen that a key opens, a moment at most where it opens none."""
    for _ in range(_TRIES):
        if pilot.app.screen is not before:
            return
        await pilot.pause(_TYPING)


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


async def walk(
    situation: Situation,
    size: tuple[int, int],
    folder: Path,
    picture: Callable[[RelanceApp, str], None],
) -> list[str]:
    """Goes through every screen of a situation; what differs from its pictures."""
    desk = situation.make(folder)
    desk.change_setting("creditor.name", "Atelier Belledonne")
    close_connections()
    app = make_app(Desk(desk.database, sample.StillClock(pinned_on=sample.MONDAY), "marie"))
    differ: list[str] = []
    async with app.run_test(size=size) as pilot:
        await pilot.pause(2 * _REST)
        for name, keys in situation.screens.items():
            for rank, key in enumerate(keys):
                before = app.screen
                await pilot.press(key)
                if rank == 0 or "enter" in {key, keys[rank - 1]}:
                    await _opened(pilot, before)
                await pilot.pause(_REST if len(key) > 1 or rank == 0 else _TYPING)
            if name == "handover":
                app.screen.query_one("#path", TextField).text = "relances/C0042.zip"
            file = f"{situation.name}/{name}_{size[0]}x{size[1]}"
            differ += await _taken(pilot, file, picture)
            if keys:
                await _back(pilot)
    close_connections()
    return differ
