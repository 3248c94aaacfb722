from __future__ import annotations

from datetime import date, time
from pathlib import Path

import pytest
from textual import events
from textual.widgets import Input, TextArea

from relance_tui.domain.codes import CallOutcome, Reason
from relance_tui.domain.outcome import CallDraft
from relance_tui.tui.screens.call import CallScreen
from relance_tui.tui.screens.call_form import outcome_forms
from tests.tui.canned_desk import (
    NASTY,
    Bench,
    CannedDesk,
    burst,
    canned_desk,
    dossier_view,
    shown,
    text_of,
    until,
)

VENDREDI = date(2026, 11, 27)


@pytest.fixture
def desk(tmp_path: Path) -> CannedDesk:
    return canned_desk(tmp_path)


def call_of(desk: CannedDesk) -> CallDraft:
    ((verb, debtor_id, call),) = desk.asked
    assert (verb, debtor_id) == ("call", 1)
    return call  # type: ignore[no-any-return]


async def recorded(desk: CannedDesk, *keys: str) -> CallDraft:
    """The call that these keys record, from an open screen."""
    app = Bench()
    async with app.run_test(size=(80, 24)) as pilot:
        app.show(CallScreen(desk, dossier_view()))
        await pilot.pause()
        await pilot.press(*keys)
        await until(pilot, lambda: app.results)
    assert app.results[0] is not None
    return call_of(desk)


@pytest.mark.parametrize(
    ("letter", "outcome"),
    [
        ("j", CallOutcome.REACHED),
        ("a", CallOutcome.NO_ANSWER),
        ("m", CallOutcome.VOICEMAIL),
        ("s", CallOutcome.MESSAGE_LEFT),
        ("f", CallOutcome.WRONG_NUMBER),
    ],
)
async def test_a_letter_and_enter_record_a_plain_outcome(
    desk: CannedDesk, letter: str, outcome: CallOutcome
) -> None:
    assert await recorded(desk, letter, "enter") == CallDraft(outcome=outcome)


async def test_the_letter_of_a_plain_outcome_leads_to_the_note(desk: CannedDesk) -> None:
    call = await recorded(desk, "m", *"dit", "ctrl+j", *"non", "enter")
    assert call == CallDraft(outcome=CallOutcome.VOICEMAIL, note="dit\nnon")


@pytest.mark.parametrize(
    ("keys", "expected"),
    [
        (
            ("p", *"1000", "tab", *"ven", "enter"),
            CallDraft(outcome=CallOutcome.PROMISE, amount_cents=100_000, on=VENDREDI),
        ),
        (
            ("p", *"tout", "tab", *"ven", "tab", *"ok", "enter"),
            CallDraft(outcome=CallOutcome.PROMISE, amount_cents=1_248_020, on=VENDREDI, note="ok"),
        ),
        (("p", "tab", *"ven", "enter"), CallDraft(outcome=CallOutcome.PROMISE, on=VENDREDI)),
        (
            ("r", *"ven", "space", *"10h", "enter"),
            CallDraft(outcome=CallOutcome.CALLBACK, on=VENDREDI, at=time(10)),
        ),
        (("e", "enter"), CallDraft(outcome=CallOutcome.PLAN_REQUESTED)),
        (
            ("v", *"ven", "enter"),
            CallDraft(outcome=CallOutcome.SAYS_PAID, on=date(2026, 11, 20)),
        ),
        (
            ("d", *"prix", "tab", *"118", "enter"),
            CallDraft(
                outcome=CallOutcome.DISPUTE,
                reason=Reason.WRONG_PRICE,
                invoice_numbers=("F-118",),
            ),
        ),
        (
            ("x", *"mauvaise", "enter"),
            CallDraft(outcome=CallOutcome.REFUSAL, reason=Reason.BAD_FAITH),
        ),
        (("l", "enter"), CallDraft(outcome=CallOutcome.INSOLVENCY)),
        (
            ("i", "m", "enter"),
            CallDraft(outcome=CallOutcome.VOICEMAIL, is_incoming=True),
        ),
    ],
)
async def test_each_outcome_asks_for_what_it_needs(
    desk: CannedDesk, keys: tuple[str, ...], expected: CallDraft
) -> None:
    assert await recorded(desk, *keys) == expected


def test_every_outcome_has_its_own_letter() -> None:
    forms = outcome_forms()
    assert set(forms) == set(CallOutcome)
    assert "".join(form.letter for form in forms.values()) == "jamsfrpevdxl"


async def test_the_date_shows_what_was_understood_while_it_is_typed(desk: CannedDesk) -> None:
    app = Bench()
    async with app.run_test(size=(80, 24)) as pilot:
        app.show(CallScreen(desk, dossier_view(), CallOutcome.CALLBACK))
        await pilot.pause()
        await pilot.press(*"ven")
        assert "ven. 27/11/2026" in shown(app)
        await pilot.press("z")
        assert "date non comprise" in shown(app)


async def test_all_problems_show_at_once_and_the_first_wrong_field_gets_the_focus(
    desk: CannedDesk,
) -> None:
    app = Bench()
    async with app.run_test(size=(80, 24)) as pilot:
        app.show(CallScreen(desk, dossier_view()))
        await pilot.pause()
        await pilot.press("p", *"12x", "tab", *"jamais", "tab", *"note", "enter")
        await until(pilot, lambda: isinstance(app.focused, Input))
        problems = text_of(app.screen, "#problems")
        assert "Montant" in problems
        assert "Promis le" in problems
        assert app.focused is app.screen.query_one("#amount Input")
        assert app.screen.query_one("#note", TextArea).text == "note"
        assert app.screen.query_one("#promised_on Input", Input).value == "jamais"
        assert desk.asked == []


async def test_enter_without_an_outcome_asks_for_one(desk: CannedDesk) -> None:
    app = Bench()
    async with app.run_test(size=(80, 24)) as pilot:
        app.show(CallScreen(desk, dossier_view()))
        await pilot.pause()
        await pilot.press("enter")
        await pilot.pause(0.2)
        assert "choisissez d’abord" in text_of(app.screen, "#problems")
        await pilot.press("a", "enter")
        await until(pilot, lambda: app.results)
    assert call_of(desk).outcome is CallOutcome.NO_ANSWER


async def test_escape_leaves_the_field_then_another_outcome_can_be_chosen(
    desk: CannedDesk,
) -> None:
    call = await recorded(desk, "p", *"500", "escape", "r", *"ven", "enter")
    assert call == CallDraft(outcome=CallOutcome.CALLBACK, on=VENDREDI)


async def test_a_refused_call_stays_on_screen(desk: CannedDesk) -> None:
    desk.refusal = "rien n’est dû"
    app = Bench()
    async with app.run_test(size=(80, 24)) as pilot:
        app.show(CallScreen(desk, dossier_view()))
        await pilot.pause()
        await pilot.press("m", *"abc", "enter")
        await until(pilot, lambda: "rien n’est dû" in shown(app))
        assert app.screen.query_one("#note", TextArea).text == "abc"
        desk.refusal = ""
        await pilot.press("enter")
        await until(pilot, lambda: app.results)
    assert call_of(desk).note == "abc"


async def test_what_follows_enter_in_one_burst_is_dropped(desk: CannedDesk) -> None:
    app = Bench()
    desk.slowness = 0.1
    async with app.run_test(size=(80, 24)) as pilot:
        app.show(CallScreen(desk, dossier_view()))
        await pilot.pause()
        await burst(pilot, "m", "o", "k", "enter", "q", "u", "enter", "x")
        await until(pilot, lambda: app.results)
        assert app.leaked == []
    assert call_of(desk) == CallDraft(outcome=CallOutcome.VOICEMAIL, note="ok")


async def test_a_burst_fills_fields_in_the_order_typed(desk: CannedDesk) -> None:
    app = Bench()
    async with app.run_test(size=(80, 24)) as pilot:
        app.show(CallScreen(desk, dossier_view()))
        await pilot.pause()
        await burst(pilot, "p", *"1000", "tab", *"ven", "enter", *"qqq")
        await until(pilot, lambda: app.results)
    call = call_of(desk)
    assert (call.amount_cents, call.on) == (100_000, VENDREDI)


async def test_a_burst_after_a_wrong_form_is_dropped_too(desk: CannedDesk) -> None:
    app = Bench()
    async with app.run_test(size=(80, 24)) as pilot:
        app.show(CallScreen(desk, dossier_view()))
        await pilot.pause()
        await burst(pilot, "r", "z", "enter", "a", "b", "enter")
        await until(pilot, lambda: isinstance(app.focused, Input))
        assert app.screen.query_one("#callback_on Input", Input).value == "z"
        assert desk.asked == []


async def test_a_paste_is_text_and_never_keys(desk: CannedDesk) -> None:
    app = Bench()
    async with app.run_test(size=(80, 24)) as pilot:
        app.show(CallScreen(desk, dossier_view()))
        await pilot.pause()
        app.post_message(events.Paste("pam\nm"))
        await pilot.pause()
        screen = app.screen
        assert isinstance(screen, CallScreen)
        assert screen.outcome is None
        await pilot.press("j")
        app.post_message(events.Paste("[b]une\nnote[/b] \x1b[31m"))
        await pilot.pause()
        assert "\x1b" not in shown(app)
        await pilot.press("enter")
        await until(pilot, lambda: app.results)
    assert call_of(desk).note == "[b]une\nnote[/b] [31m"


async def test_two_enters_record_one_call(desk: CannedDesk) -> None:
    desk.slowness = 0.2
    app = Bench()
    async with app.run_test(size=(80, 24)) as pilot:
        app.show(CallScreen(desk, dossier_view()))
        await pilot.pause()
        await pilot.press("m", "enter", "enter", "enter")
        await until(pilot, lambda: app.results)
    assert len(desk.asked) == 1


async def test_the_preview_follows_the_last_thing_typed(desk: CannedDesk) -> None:
    app = Bench()
    async with app.run_test(size=(80, 24)) as pilot:
        app.show(CallScreen(desk, dossier_view(), CallOutcome.PROMISE))
        await pilot.pause()
        await pilot.press("tab", *"ven")
        await until(pilot, lambda: "Suite : promise 2026-11-27 None" in shown(app))


async def test_a_draft_survives_a_killed_terminal(desk: CannedDesk) -> None:
    app = Bench()
    async with app.run_test(size=(80, 24)) as pilot:
        app.show(CallScreen(desk, dossier_view()))
        await pilot.pause()
        await pilot.press("p", *"1 2", "tab", *"ve", "tab", *"voit son")
        await until(pilot, lambda: desk.drafts.get(("call", 1), {}).get("note") == "voit son")
        # The terminal dies here: nothing more is saved.
    again = Bench()
    async with again.run_test(size=(80, 24)) as pilot:
        again.show(CallScreen(desk, dossier_view()))
        await pilot.pause()
        screen = again.screen
        assert isinstance(screen, CallScreen)
        assert screen.outcome is CallOutcome.PROMISE
        assert screen.query_one("#amount Input", Input).value == "1 2"
        assert screen.query_one("#promised_on Input", Input).value == "ve"
        assert screen.query_one("#note", TextArea).text == "voit son"
        assert "Brouillon du 23/11 repris" in shown(again)
        await pilot.press("f8")
        await until(pilot, lambda: not desk.drafts)
        await pilot.pause()
        assert screen.query_one("#note", TextArea).text == ""


async def test_the_draft_goes_with_the_save_and_stays_on_leaving(desk: CannedDesk) -> None:
    app = Bench()
    async with app.run_test(size=(80, 24)) as pilot:
        app.show(CallScreen(desk, dossier_view()))
        await pilot.pause()
        await pilot.press("j", *"abc", "escape", "escape")
        await until(pilot, lambda: app.results)
        assert app.results == [None]
        assert desk.drafts["call", 1]["note"] == "abc"
        app.show(CallScreen(desk, dossier_view()))
        await pilot.pause()
        await pilot.press("enter")
        await until(pilot, lambda: len(app.results) == 2)
    assert call_of(desk).note == "abc"
    assert desk.drafts == {}


async def test_an_untouched_call_leaves_no_draft(desk: CannedDesk) -> None:
    app = Bench()
    async with app.run_test(size=(80, 24)) as pilot:
        app.show(CallScreen(desk, dossier_view()))
        await pilot.pause(0.4)
        await pilot.press("escape")
        await until(pilot, lambda: app.results)
    assert desk.drafts == {}


async def test_resizing_keeps_what_is_typed(desk: CannedDesk) -> None:
    app = Bench()
    async with app.run_test(size=(80, 24)) as pilot:
        app.show(CallScreen(desk, dossier_view()))
        await pilot.pause()
        await pilot.press("p", *"1000", "tab", *"ven", "tab", *"abc")
        for size in ((160, 45), (60, 18), (80, 24)):
            await pilot.resize_terminal(*size)
            await pilot.pause()
        await pilot.press("enter")
        await until(pilot, lambda: app.results)
    assert call_of(desk) == CallDraft(
        outcome=CallOutcome.PROMISE, amount_cents=100_000, on=VENDREDI, note="abc"
    )


@pytest.mark.parametrize("size", [(80, 24), (160, 45)])
async def test_names_from_outside_show_literally_and_never_push_the_figures_away(
    desk: CannedDesk, size: tuple[int, int]
) -> None:
    app = Bench()
    async with app.run_test(size=size) as pilot:
        app.show(CallScreen(desk, dossier_view(name=NASTY, contacts=False)))
        await pilot.pause()
        screen = shown(app)
        assert "SARL [b]Crochets[/b] ␛[31m" in screen
        assert "\x1b" not in screen
        assert "\u202e" not in screen
        assert "12\u202f480,20\u00a0€ en retard" in screen
        assert "Aucun interlocuteur" in screen
