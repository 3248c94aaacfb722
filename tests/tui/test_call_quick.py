"""The quick line on the call screen, what the screen tells, and what a call costs in keys."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from textual.pilot import Pilot
from textual.widgets import TextArea

from relance_tui.domain.codes import CallOutcome, Reason
from relance_tui.domain.contact import Call
from relance_tui.domain.debtor import Contact
from relance_tui.domain.outcome import CallDraft
from relance_tui.domain.quick_line import read_quick_line
from relance_tui.domain.quick_reading import Known, PlanTerms, Understood
from relance_tui.domain.reason import Because
from relance_tui.domain.workdays import Calendar
from relance_tui.i18n import use_language
from relance_tui.services.desk import Desk
from relance_tui.services.views import DebtorChanges, Done, DossierView, InvoiceEntry
from relance_tui.tui import briefing
from relance_tui.tui.app import RelanceApp
from relance_tui.tui.screens.call import CallScreen
from relance_tui.tui.screens.call_form import quick_line_help
from relance_tui.tui.screens.queue import QueueScreen
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
from tests.tui.conftest import make_app
from tests.tui.test_queue import settled

Picture = Callable[[RelanceApp, str], None]
FRIDAY = date(2026, 11, 27)
SIZES = [((80, 24), "80x24"), ((160, 45), "160x45")]


class PlanningDesk(CannedDesk):
    """A canned desk on which plans are agreed by telephone too."""

    def record_call_with_plan(self, debtor_id: int, call: CallDraft, plan: PlanTerms) -> Done:
        return self._verb("call and plan", debtor_id, call, plan)

    def preview_call_with_plan(self, debtor_id: int, call: CallDraft, plan: PlanTerms) -> Done:
        said = f"Suite : {call.outcome}, {plan.count} x {plan.amount_cents}"
        return Done(act_id=0, message=said, debtor_id=debtor_id)


@pytest.fixture
def desk(tmp_path: Path) -> CannedDesk:
    canned = canned_desk(tmp_path)
    return PlanningDesk(canned.database, canned.clock, canned.user)


@pytest.fixture
def english() -> Iterator[None]:
    use_language("en")
    yield
    use_language("fr")


async def recorded(desk: CannedDesk, *keys: str) -> tuple[object, ...]:
    """What these keys record, from an open screen."""
    app = Bench()
    async with app.run_test(size=(80, 24)) as pilot:
        app.show(CallScreen(desk, dossier_view()))
        await pilot.pause()
        await pilot.press(*keys)
        await until(pilot, lambda: app.results)
    (asked,) = desk.asked
    return tuple(asked)


def typed(text: str) -> tuple[str, ...]:
    return tuple({" ": "space"}.get(character, character) for character in text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "promet 1200 ven",
            CallDraft(outcome=CallOutcome.PROMISE, amount_cents=120_000, on=FRIDAY),
        ),
        ("msg", CallDraft(outcome=CallOutcome.VOICEMAIL)),
        ("joint : dit oui", CallDraft(outcome=CallOutcome.REACHED, note="dit oui")),
        (
            "conteste 118 prix",
            CallDraft(
                outcome=CallOutcome.DISPUTE,
                invoice_numbers=("F-118",),
                reason=Reason.WRONG_PRICE,
            ),
        ),
    ],
)
async def test_tab_enters_the_line_and_enter_records_it(
    desk: CannedDesk, text: str, expected: CallDraft
) -> None:
    assert await recorded(desk, "tab", *typed(text), "enter") == ("call", 1, expected)


async def test_a_plan_is_recorded_with_its_call(desk: CannedDesk) -> None:
    terms = PlanTerms(count=3, amount_cents=40_000, total_cents=120_000, first_on=date(2026, 12, 5))
    asked = await recorded(desk, "tab", *typed("3x400 le 5"), "enter")
    assert asked == ("call and plan", 1, CallDraft(outcome=CallOutcome.REACHED), terms)


async def test_the_note_and_an_incoming_call_go_with_the_line(desk: CannedDesk) -> None:
    keys = ("i", "tab", *typed("msg : un"), "tab", *typed("deux"), "enter")
    call = CallDraft(outcome=CallOutcome.VOICEMAIL, note="un\ndeux", is_incoming=True)
    assert await recorded(desk, *keys) == ("call", 1, call)


async def test_what_was_understood_and_what_follows_show_while_typing(desk: CannedDesk) -> None:
    app = Bench()
    async with app.run_test(size=(80, 24)) as pilot:
        app.show(CallScreen(desk, dossier_view()))
        await pilot.pause()
        await pilot.press("tab", *typed("promet 1200"))
        await pilot.pause()
        assert "… 1\u202f200,00\u00a0€, pour quand" in shown(app)
        await pilot.press(*typed(" ven"))
        await pilot.pause()
        assert "✓ promesse, 1\u202f200,00\u00a0€ pour le ven. 27/11/2026" in shown(app)
        assert "▸p PROMESSE" in shown(app)
        await until(pilot, lambda: "Suite : promise 2026-11-27 120000" in shown(app))
        await pilot.press("x")
        await pilot.pause()
        assert "✗ date non comprise" in shown(app)
        assert "▸" not in shown(app)


async def test_a_refused_line_is_not_recorded_and_keeps_the_focus(desk: CannedDesk) -> None:
    app = Bench()
    async with app.run_test(size=(80, 24)) as pilot:
        app.show(CallScreen(desk, dossier_view()))
        await pilot.pause()
        await pilot.press("tab", *typed("5"), "enter")
        await until(pilot, lambda: app.focused is not None)
        assert "✗ ligne rapide" in text_of(app.screen, "#problems")
        assert desk.asked == []
        await pilot.press("backspace", *typed("absent"), "enter")
        await until(pilot, lambda: app.results)
    assert desk.asked == [("call", 1, CallDraft(outcome=CallOutcome.NO_ANSWER))]


async def test_a_letter_puts_the_line_aside_and_typing_takes_it_back(desk: CannedDesk) -> None:
    app = Bench()
    async with app.run_test(size=(80, 24)) as pilot:
        app.show(CallScreen(desk, dossier_view()))
        await pilot.pause()
        await pilot.press("tab", *typed("absent"), "escape", "m")
        await pilot.pause()
        assert "laissée de côté" in shown(app)
        assert "▸m MESSAGERIE" in shown(app)
        await pilot.press("escape", "tab", *typed(" :"))
        await pilot.pause()
        assert "▸a ABSENT" in shown(app)
        await pilot.press("enter")
        await until(pilot, lambda: app.results)
    assert desk.asked == [("call", 1, CallDraft(outcome=CallOutcome.NO_ANSWER))]


async def test_escape_leaves_the_line_then_the_screen_and_keeps_the_draft(
    desk: CannedDesk,
) -> None:
    app = Bench()
    async with app.run_test(size=(80, 24)) as pilot:
        app.show(CallScreen(desk, dossier_view()))
        await pilot.pause()
        await pilot.press("tab", *typed("promet 12"), "escape")
        await pilot.pause()
        assert app.focused is None
        await pilot.press("escape")
        await until(pilot, lambda: app.results)
        assert desk.drafts["call", 1]["quick"] == "promet 12"
        app.show(CallScreen(desk, dossier_view()))
        await pilot.pause()
        assert "> promet 12" in shown(app)
        assert "Brouillon du 23/11 repris" in shown(app)
        await pilot.press("tab", *typed("00 ven"), "enter")
        await until(pilot, lambda: len(app.results) == 2)
    call = CallDraft(outcome=CallOutcome.PROMISE, amount_cents=120_000, on=FRIDAY)
    assert desk.asked == [("call", 1, call)]
    assert desk.drafts == {}


async def test_the_line_shows_how_it_would_say_what_the_fields_say(desk: CannedDesk) -> None:
    app = Bench()
    async with app.run_test(size=(80, 24)) as pilot:
        app.show(CallScreen(desk, dossier_view()))
        await pilot.pause()
        assert "ligne rapide, par exemple" in shown(app)
        await pilot.press("p", *typed("1000"), "tab", *typed("ven"))
        await pilot.pause()
        assert "en une ligne\u00a0: promet 1000 le 27/11/2026" in shown(app)
        await pilot.press("escape", "d", *typed("prix"))
        await pilot.pause()
        assert "en une ligne\u00a0: conteste F-118 F-121 F-130 prix" in shown(app)


async def test_text_in_the_line_never_acts(desk: CannedDesk) -> None:
    app = Bench()
    async with app.run_test(size=(80, 24)) as pilot:
        app.show(CallScreen(desk, dossier_view(name=NASTY)))
        await pilot.pause()
        screen = app.screen
        assert isinstance(screen, CallScreen)
        screen.query_one("#quick Input").focus()
        app.screen.query_one("#quick Input").value = "joint [b]gras[/b] \x1b[31m"  # type: ignore[attr-defined]
        await pilot.pause()
        assert "[b]gras[/b]" in shown(app)
        assert "\x1b" not in shown(app)


# Every example of the help.


def _examples_known() -> Known:
    return Known(
        today=date(2026, 11, 23),
        calendar=Calendar(),
        invoice_numbers=("F2026-014", "F-118"),
        everything_cents=1_000_000,
        open_cents=1_000_000,
        balance_cents=1_000_000,
    )


def test_every_example_of_the_help_is_understood() -> None:
    for example, meaning in quick_line_help():
        assert isinstance(read_quick_line(example, _examples_known()), Understood), example
        assert meaning


@pytest.mark.usefixtures("english")
def test_every_example_of_the_help_is_understood_in_english() -> None:
    for example, _meaning in quick_line_help():
        assert isinstance(read_quick_line(example, _examples_known()), Understood), example


# What the screen tells.


def _at(hour: int, outcome: CallOutcome = CallOutcome.REACHED) -> Call:
    at = datetime(2026, 11, 4, hour, tzinfo=UTC)
    return Call(id=hour, on=at.date(), at=at, outcome=outcome)


async def test_the_best_hour_shows_only_with_evidence(desk: CannedDesk) -> None:
    view = dossier_view()
    assert briefing.answers(view) == ""
    local = datetime(2026, 11, 4, 11, tzinfo=UTC).astimezone().hour
    calls = (_at(11), replace(_at(11), id=2), _at(15, CallOutcome.NO_ANSWER))
    known = replace(view, dossier=replace(view.dossier, calls=calls))
    app = Bench()
    async with app.run_test(size=(80, 24)) as pilot:
        app.show(CallScreen(desk, known))
        await pilot.pause()
        assert f"répond plutôt vers {local}\u00a0h" in shown(app)


async def test_y_copies_the_number_then_the_next_one(
    desk: CannedDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    view = dossier_view()
    more = (
        *view.dossier.debtor.contacts,
        Contact(id=2, name="Mme Roy", phone="04 76 00 00 02"),
    )
    debtor = replace(view.dossier.debtor, contacts=more)
    view = replace(view, dossier=replace(view.dossier, debtor=debtor))
    app = Bench()
    copied: list[str] = []
    monkeypatch.setattr(app, "copy_to_clipboard", copied.append)
    async with app.run_test(size=(80, 24)) as pilot:
        app.show(CallScreen(desk, view))
        await pilot.pause()
        assert "Autres numéros\u00a0: Mme Roy 04 76 00 00 02" in shown(app)
        await pilot.press("y")
        await until(pilot, lambda: "04 76 00 00 01" in _notified(app))
        await pilot.press("y")
        await until(pilot, lambda: "04 76 00 00 02" in _notified(app))


def _notified(app: Bench) -> str:
    return "\n".join(note.message for note in app._notifications)


async def test_what_forbids_the_call_shows_and_recording_stays_possible(desk: CannedDesk) -> None:
    view = replace(dossier_view(), call_objections=(Because("guard.do_not_call"),))
    app = Bench()
    async with app.run_test(size=(80, 24)) as pilot:
        app.show(CallScreen(desk, view))
        await pilot.pause()
        assert "⚠ À ne pas appeler maintenant\u00a0: ce client ne souhaite pas" in shown(app)
        await pilot.press("y")
        await until(pilot, lambda: "À ne pas appeler" in _notified(app))
        await pilot.press("m", "enter")
        await until(pilot, lambda: app.results)
    assert desk.asked == [("call", 1, CallDraft(outcome=CallOutcome.VOICEMAIL))]


# On the real desk.


async def _opened_call(pilot: Pilot[str], *keys: str) -> None:
    await settled(pilot)
    await pilot.press(*keys)
    await opened(pilot, CallScreen)


async def test_the_script_is_read_beside_the_outcomes(busy: Desk) -> None:
    app = make_app(busy)
    async with app.run_test(size=(80, 24)) as pilot:
        await _opened_call(pilot, "c")
        await pilot.press("t")
        await until(pilot, lambda: "1. Avant d’appeler" in shown(app))
        assert "m messagerie" in shown(app)
        before = shown(app)
        await pilot.press("pagedown")
        await until(pilot, lambda: shown(app) != before)
        await pilot.press("t")
        await until(pilot, lambda: "À dire" in shown(app))


async def test_voicemail_costs_three_keys_from_the_queue(busy: Desk) -> None:
    await _costs(busy, ("c", "m", "enter"), 3, CallOutcome.VOICEMAIL)


@pytest.mark.parametrize(
    "keys",
    [
        ("c", "p", *"900", "tab", *"ven", "enter"),
        ("c", "tab", *typed("p tt +2"), "enter"),
        ("p", *"1200", "tab", *"ven", "enter"),
    ],
)
async def test_a_promise_costs_at_most_ten_keys_from_the_queue(
    busy: Desk, keys: tuple[str, ...]
) -> None:
    await _costs(busy, keys, 10, CallOutcome.PROMISE)


async def _costs(busy: Desk, keys: tuple[str, ...], most: int, outcome: CallOutcome) -> None:
    """Presses the keys from the queue and sees what the first dossier of it then holds."""
    assert len(keys) <= most
    debtor_id = busy.queue_ids()[0]
    before = len(busy.dossier(debtor_id).dossier.calls)
    app = make_app(busy)
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        await pilot.press(*keys)
        await until(pilot, lambda: len(busy.dossier(debtor_id).dossier.calls) > before)
        await opened(pilot, QueueScreen)
    last = max(busy.dossier(debtor_id).dossier.calls, key=lambda call: call.id)
    assert last.outcome is outcome


async def test_a_plan_by_telephone_is_undone_by_one_key(busy: Desk) -> None:
    debtor_id = busy.queue_ids()[0]
    plans = busy.dossier(debtor_id).dossier.plans
    app = make_app(busy)
    async with app.run_test(size=(80, 24)) as pilot:
        await _opened_call(pilot, "c", "tab")
        await pilot.press(*typed("3x400 le 5"), "enter")
        await opened(pilot, QueueScreen)
        assert len(busy.dossier(debtor_id).dossier.plans) == len(plans) + 1
        await pilot.press("u")
        await until(pilot, lambda: busy.dossier(debtor_id).dossier.plans == plans)


def _crowded(desk: Desk) -> DossierView:
    """A dossier about which there is much to say."""
    debtor_id = desk.queue_ids()[0]
    for outcome in (CallOutcome.PROMISE, CallOutcome.SAYS_PAID, CallOutcome.PROMISE):
        desk.record_call(
            debtor_id,
            CallDraft(
                outcome=outcome,
                amount_cents=10_000,
                on=FRIDAY if outcome is CallOutcome.PROMISE else date(2026, 11, 20),
                note="parle d’un virement, attend la validation de son associé " * 2,
            ),
        )
    for number in ("F-201", "F-202", "F-203", "F-204"):
        code = desk.queue_rows([debtor_id])[0].code
        dates = (date(2026, 9, 1), date(2026, 10, 1))
        desk.enter_invoice(
            InvoiceEntry(
                customer_code=code,
                customer_name="",
                number=number,
                issued_on=dates[0],
                due_on=dates[1],
                total_cents=123_456,
            )
        )
    desk.open_dispute(debtor_id, Reason.QUALITY, ["F-201", "F-202"])
    for phone in ("04 76 00 00 12", "04 76 00 00 13"):
        desk.edit_debtor(
            debtor_id,
            DebtorChanges(is_new_contact=True, contact_name=f"Mme [b]{phone}[/b]", phone=phone),
        )
    return desk.dossier(debtor_id)


@pytest.mark.parametrize(("size", "name"), SIZES)
async def test_a_usual_call(busy: Desk, picture: Picture, size: tuple[int, int], name: str) -> None:
    app = make_app(busy)
    async with app.run_test(size=size) as pilot:
        await _opened_call(pilot, "c", "tab")
        await pilot.press(*typed("promet 1200 ven"))
        await settled_preview(pilot)
        picture(app, f"call_{name}")


@pytest.mark.parametrize(("size", "name"), [*SIZES, ((60, 20), "60x20")])
async def test_a_crowded_call(
    busy: Desk, picture: Picture, size: tuple[int, int], name: str
) -> None:
    view = _crowded(busy)
    app = make_app(busy)
    async with app.run_test(size=size) as pilot:
        await settled(pilot)
        app.push_screen(CallScreen(busy, view))
        await opened(pilot, CallScreen)
        await pilot.press("tab", *typed("acompte 500 puis 3x400 le 5"))
        await settled_preview(pilot)
        picture(app, f"call_crowded_{name}")


@pytest.mark.parametrize(("size", "name"), SIZES)
async def test_a_call_that_cannot_be_recorded(
    busy: Desk, picture: Picture, size: tuple[int, int], name: str
) -> None:
    app = make_app(busy)
    async with app.run_test(size=size) as pilot:
        await _opened_call(pilot, "c", "p")
        await pilot.press(*typed("12x"), "tab", *typed("jamais"), "enter")
        await until(pilot, lambda: app.focused is not None)
        await settled_preview(pilot)
        assert app.screen.query_one("#note", TextArea).size.height >= 1
        picture(app, f"call_error_{name}")


async def settled_preview(pilot: Pilot[str]) -> None:
    """Waits for the preview and the draft. The form itself is a worker that has not ended."""
    screen = pilot.app.screen
    assert isinstance(screen, CallScreen)
    await until(pilot, lambda: screen.drafting.is_stored)
    await pilot.pause(0.5)
