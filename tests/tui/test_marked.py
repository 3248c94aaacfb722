"""What is done to all marked dossiers: one form, one confirmation, one act, one undo."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path

import pytest
from textual import events
from textual.pilot import Pilot

from relance_tui.clock import Clock
from relance_tui.domain.codes import CallOutcome
from relance_tui.domain.outcome import CallDraft
from relance_tui.errors import RetryLater
from relance_tui.services.crowd import build_crowd
from relance_tui.services.desk import Desk
from relance_tui.services.marked import ManyHold
from relance_tui.services.views import DebtorChanges
from relance_tui.storage.acts import owners_of
from relance_tui.storage.light import reading
from relance_tui.tui.app import RelanceApp
from relance_tui.tui.screens.batch import BatchScreen
from relance_tui.tui.screens.call import CallScreen
from relance_tui.tui.screens.confirm import ConfirmScreen
from relance_tui.tui.screens.marked_call import ManyCallScreen
from relance_tui.tui.screens.marked_forms import (
    ManyDebtorScreen,
    ManyForm,
    ManyHoldScreen,
    ManyNoteScreen,
)
from relance_tui.tui.screens.queue import QueueScreen
from relance_tui.tui.screens.repeat import RepeatCallScreen
from tests.tui import sample
from tests.tui.canned_desk import until
from tests.tui.conftest import make_app, screen_text
from tests.tui.test_queue import SMALL, WIDE, settled

Picture = Callable[[RelanceApp, str], None]
SIZES = [pytest.param(SMALL, "80x24", id="small"), pytest.param(WIDE, "160x45", id="wide")]


async def marked(pilot: Pilot[str], count: int) -> tuple[QueueScreen, list[int]]:
    """Marks the first dossiers of the queue."""
    screen = await settled(pilot)
    await pilot.press(*["space"] * count)
    return screen, list(screen.list.marked)


async def opened(pilot: Pilot[str], screen: type[ManyForm], *keys: str) -> None:
    """Presses keys and waits for a form."""
    await pilot.press(*keys)
    await until(pilot, lambda: isinstance(pilot.app.screen, screen))
    await pilot.pause(0.1)


async def asked(pilot: Pilot[str]) -> str:
    """Saves; the question that is then asked, its spaces made alike."""
    await pilot.press("enter")
    await until(pilot, lambda: isinstance(pilot.app.screen, ConfirmScreen))
    await pilot.pause(0.1)
    assert isinstance(pilot.app, RelanceApp)
    return " ".join(screen_text(pilot.app).split("▔\n")[-1].split())


def shown(app: RelanceApp) -> str:
    """What the screen shows, its spaces made alike."""
    return screen_text(app).replace("\u00a0", " ").replace("\u202f", " ")


async def confirmed(pilot: Pilot[str]) -> None:
    await pilot.press("o")
    await until(pilot, lambda: isinstance(pilot.app.screen, QueueScreen))
    await settled(pilot)


async def test_all_are_suspended_with_one_question_and_taken_back_with_one(busy: Desk) -> None:
    app = make_app(busy)
    async with app.run_test(size=SMALL) as pilot:
        screen, ids = await marked(pilot, 5)
        queue = list(busy.queue_ids())
        await opened(pilot, ManyHoldScreen, "h")
        assert "Suspendre les relances   5 dossiers, 32" in screen_text(app)
        await pilot.press("1", "5", "slash", "1", "2", "tab", *"vacances")
        question = await asked(pilot)
        assert "Suspendre 5 dossiers, 32 625,87 €, jusqu’au 15/12/2026 ?" in question
        assert busy.log(1)[0].kind != "many"
        await confirmed(pilot)
        assert list(busy.queue_ids()) == [each for each in queue if each not in ids]
        assert screen.list.marked == []
        assert "5 dossiers : relances suspendues" in shown(app)
        await pilot.press("u")
        await until(pilot, lambda: isinstance(app.screen, ConfirmScreen))
        assert "Cela annule 5 actes" in screen_text(app)
        await confirmed(pilot)
        assert list(busy.queue_ids()) == queue
        assert "Annulé" in screen_text(app)


async def test_no_leaves_the_form_as_it_was(busy: Desk) -> None:
    app = make_app(busy)
    async with app.run_test(size=SMALL) as pilot:
        _screen, ids = await marked(pilot, 2)
        await opened(pilot, ManyNoteScreen, "n")
        await pilot.press(*"vu")
        await asked(pilot)
        await pilot.press("n")
        await until(pilot, lambda: isinstance(app.screen, ManyNoteScreen))
        await pilot.pause(0.2)
        await pilot.press(*"e")
        assert busy.log(1)[0].kind != "many"
        await asked(pilot)
        await confirmed(pilot)
        assert [busy.dossier(each).timeline[0].text for each in ids] == ["note\u00a0: vue"] * 2
        assert busy.draft("many_note", 0) == {}


@pytest.mark.parametrize(("size", "name"), SIZES)
async def test_a_promise_for_all_says_who_is_left_out_and_keeps_the_mark(
    busy: Desk, picture: Picture, size: tuple[int, int], name: str
) -> None:
    app = make_app(busy)
    async with app.run_test(size=size) as pilot:
        screen = await settled(pilot)
        await pilot.press("s")
        await settled(pilot)
        await pilot.press("A")
        count = len(screen.list.marked)
        await opened(pilot, ManyCallScreen, "p")
        await pilot.press(*"ven")
        await pilot.pause(0.6)
        picture(app, f"many_call_{name}")
        await asked(pilot)
        picture(app, f"many_confirm_{name}")
        await confirmed(pilot)
        assert [busy.dossier(each).dossier.debtor.name for each in screen.list.marked] == [
            "Imprimerie Rochas"
        ]
        line = busy.log(1)[0]
        assert line.text.startswith(f"{count - 1} dossiers")
        assert "1 marqué" in screen_text(app)


async def test_one_accountant_answers_for_three(busy: Desk) -> None:
    """`c` opens the same letters and the same quick line, for all."""
    app = make_app(busy)
    async with app.run_test(size=SMALL) as pilot:
        _screen, ids = await marked(pilot, 3)
        await opened(pilot, ManyCallScreen, "c", "m")
        question = await asked(pilot)
        assert question.startswith("Noter «")
        assert " sur 3 dossiers, " in question
        await confirmed(pilot)
        outcomes = {busy.dossier(each).dossier.calls[-1].outcome for each in ids}
        assert outcomes == {CallOutcome.VOICEMAIL}


async def test_the_quick_line_takes_all_and_no_amount_nor_plan(busy: Desk) -> None:
    app = make_app(busy)
    async with app.run_test(size=SMALL) as pilot:
        _screen, ids = await marked(pilot, 3)
        await opened(pilot, ManyCallScreen, "c", "tab")
        form = app.screen
        assert isinstance(form, ManyCallScreen)
        for text, problem in (
            ("promet 1200 ven", "à la place du montant"),
            ("3x400 le 5", "dossier par dossier"),
        ):
            form._quick.text = text
            await pilot.pause(0.1)
            await pilot.press("enter")
            await pilot.pause(0.3)
            assert isinstance(app.screen, ManyCallScreen)
            assert problem in screen_text(app)
        form._quick.text = "promet tout ven"
        await pilot.pause(0.1)
        await asked(pilot)
        await confirmed(pilot)
        for debtor_id in ids:
            dossier = busy.dossier(debtor_id).dossier
            assert dossier.promises[-1].amount_cents == dossier.overdue_cents(busy.today)


async def test_who_follows_them_changes_for_all(busy: Desk) -> None:
    app = make_app(busy)
    async with app.run_test(size=SMALL) as pilot:
        _screen, ids = await marked(pilot, 3)
        await opened(pilot, ManyDebtorScreen, "a")
        await pilot.press("enter")
        await pilot.pause(0.2)
        assert "rien à changer" in screen_text(app)
        await pilot.press(*"moi")
        assert "suivi par marie" in await asked(pilot)
        await confirmed(pilot)
        with reading(busy.database) as connection:
            assert set(owners_of(connection, ids).values()) == {"marie"}


@pytest.mark.parametrize(
    ("key", "what"),
    [("r", "Règlement"), ("e", "Échéancier"), ("m", "Événement"), ("H", "Contentieux")],
)
async def test_what_is_of_one_dossier_says_so_in_one_line(busy: Desk, key: str, what: str) -> None:
    app = make_app(busy)
    async with app.run_test(size=SMALL) as pilot:
        screen, _ids = await marked(pilot, 2)
        await pilot.press(key)
        await settled(pilot)
        assert app.screen is screen
        told = f"─ {what} : un dossier à la fois. Échap ôte les marques, Entrée ouvre. "
        assert told in shown(app)
        await pilot.press("escape", key)
        await until(pilot, lambda: app.screen is not screen)


async def test_a_dispute_is_for_all_too(busy: Desk) -> None:
    app = make_app(busy)
    async with app.run_test(size=SMALL) as pilot:
        _screen, ids = await marked(pilot, 2)
        await opened(pilot, ManyCallScreen, "d")
        await asked(pilot)
        await confirmed(pilot)
        for debtor_id in ids:
            dispute = busy.dossier(debtor_id).dossier.disputes[-1]
            assert (dispute.made_on, dispute.settled_on) == (busy.today, None)


@pytest.mark.parametrize("key", ["l", "L"])
async def test_letters_go_to_the_lot(busy: Desk, key: str) -> None:
    app = make_app(busy)
    async with app.run_test(size=SMALL) as pilot:
        await marked(pilot, 2)
        await pilot.press(key)
        await until(pilot, lambda: isinstance(app.screen, BatchScreen))


async def test_what_was_typed_for_many_is_there_again(busy: Desk) -> None:
    app = make_app(busy)
    async with app.run_test(size=SMALL) as pilot:
        screen, ids = await marked(pilot, 2)
        await opened(pilot, ManyNoteScreen, "n")
        await pilot.press(*"duplicata", "escape")
        await until(pilot, lambda: app.screen is screen)
        assert screen.list.marked == ids
        await opened(pilot, ManyNoteScreen, "n")
        assert "duplicata" in screen_text(app)
        await pilot.press("escape")
        await until(pilot, lambda: app.screen is screen)
        await pilot.press("escape")
        await screen.run_action("many_note")
        await pilot.pause(0.1)
        assert "marquez-les d’abord" in screen_text(app)


async def test_a_database_that_refuses_is_told_and_nothing_is_lost(
    busy: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_given: object) -> None:
        raise RetryLater("Base occupée [/x], réessayez.")

    app = make_app(busy)
    async with app.run_test(size=SMALL) as pilot:
        screen, ids = await marked(pilot, 2)
        await opened(pilot, ManyNoteScreen, "n")
        await pilot.press(*"vu")
        await asked(pilot)
        monkeypatch.setattr(Desk, "act_on_many", refuse)
        await pilot.press("o")
        await until(pilot, lambda: isinstance(app.screen, ManyNoteScreen))
        await pilot.pause(0.2)
        assert "Base occupée [/x], réessayez." in screen_text(app)
        assert screen.list.marked == ids


async def test_escape_stops_before_anything_is_recorded(
    busy: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    judge = ManyHold.judge
    waiting = asyncio.Event()
    app = make_app(busy)
    async with app.run_test(size=SMALL) as pilot:
        loop = asyncio.get_running_loop()
        _screen, _ids = await marked(pilot, 5)
        await opened(pilot, ManyHoldScreen, "h")
        await pilot.press("1", "5", "slash", "1", "2", "tab", *"vacances")
        await asked(pilot)

        def slowly(self: ManyHold, *given: object) -> None:
            loop.call_soon_threadsafe(waiting.set)
            form = app.screen
            assert isinstance(form, ManyForm)
            assert form._stop.wait(5.0)
            judge(self, *given)  # type: ignore[arg-type]

        monkeypatch.setattr(ManyHold, "judge", slowly)
        await pilot.press("o")
        await asyncio.wait_for(waiting.wait(), 5.0)
        await pilot.press("escape")
        await until(pilot, lambda: "arrêté" in screen_text(app))
        assert isinstance(app.screen, ManyHoldScreen)
        assert "rien n’a été enregistré" in screen_text(app)
        assert busy.log(1)[0].kind != "many"


async def test_a_crowd_of_marked_dossiers_goes_the_whole_way(tmp_path: Path) -> None:
    build_crowd(tmp_path / "c.db", sample.MONDAY, {}, 1_200)
    desk = Desk(tmp_path / "c.db", Clock(pinned_on=sample.MONDAY), "marie")
    app = make_app(desk)
    async with app.run_test(size=SMALL) as pilot:
        screen = await settled(pilot)
        await pilot.press("A")
        count = screen.marked_count
        assert count > 300
        await opened(pilot, ManyCallScreen, "p")
        await pilot.press(*"ven")
        await pilot.pause(0.4)
        assert "Entrée dit sur combien de dossiers" in screen_text(app)
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, ConfirmScreen), seconds=60)
        await pilot.press("o")
        await until(pilot, lambda: isinstance(app.screen, QueueScreen), seconds=120)
        await settled(pilot)
        recorded = desk.undo_preview()
        assert recorded is not None
        assert recorded.size + screen.marked_count == count
        await pilot.press("u", "o")
        await until(pilot, lambda: desk.log(1)[0].kind == "undo", seconds=60)
        await settled(pilot)
        assert f"Annulé : {recorded.size} dossiers" in shown(app)


# Repeating.


async def test_the_outcome_of_the_dossier_before_is_repeated_on_the_next(busy: Desk) -> None:
    app = make_app(busy)
    async with app.run_test(size=(120, 30)) as pilot:
        screen = await settled(pilot)
        fresh = busy.find("C0033")  # never called
        assert busy.dossier(fresh).dossier.calls == ()
        screen.list.move_to(list(busy.queue_ids()).index(fresh))
        await pilot.press("full_stop")
        await settled(pilot)
        assert "Aucun appel à répéter" in screen_text(app)
        noel = busy.find("C0042")
        busy.record_call(noel, CallDraft(outcome=CallOutcome.MESSAGE_LEFT))
        await pilot.press("semicolon")
        await settled(pilot)
        (call,) = busy.dossier(fresh).dossier.calls
        assert call.outcome is CallOutcome.MESSAGE_LEFT
        assert "Mairie d’Évian-les-Bains" in screen_text(app)
        assert "(comme Menuiserie Noël)" in screen_text(app)


async def test_what_needs_fields_opens_its_form_filled_in(busy: Desk) -> None:
    app = make_app(busy)
    async with app.run_test(size=SMALL) as pilot:
        screen = await settled(pilot)
        friday = busy.today.replace(day=27)
        noel, fresh = busy.find("C0042"), busy.find("C0033")
        busy.record_call(noel, CallDraft(outcome=CallOutcome.PROMISE, on=friday))
        screen.list.move_to(list(screen.list._ids).index(fresh))
        await pilot.press("full_stop")
        await until(pilot, lambda: isinstance(app.screen, RepeatCallScreen))
        await pilot.pause(0.2)
        assert "27/11/2026" in screen_text(app)
        await pilot.press("enter")
        await until(pilot, lambda: isinstance(app.screen, QueueScreen))
        dossier = busy.dossier(fresh).dossier
        assert [(each.due_on, each.amount_cents) for each in dossier.promises] == [
            (friday, dossier.overdue_cents(busy.today))
        ]


async def test_with_marks_the_last_outcome_of_the_day_is_repeated_on_all(busy: Desk) -> None:
    app = make_app(busy)
    async with app.run_test(size=SMALL) as pilot:
        _screen, ids = await marked(pilot, 3)
        await pilot.press("full_stop")
        await settled(pilot)
        assert "Vous n’avez noté aucun appel aujourd’hui" in screen_text(app)
        busy.record_call(
            busy.find("C0042"),
            CallDraft(outcome=CallOutcome.CALLBACK, on=busy.today.replace(day=30)),
        )
        await opened(pilot, ManyCallScreen, "full_stop")
        assert "Repris de l’appel noté sur Menuiserie Noël." in screen_text(app)
        await asked(pilot)
        await confirmed(pilot)
        for debtor_id in ids:
            assert busy.dossier(debtor_id).dossier.callbacks[-1].on == busy.today.replace(day=30)


# Accidents.


async def test_what_is_pasted_on_the_queue_never_acts_as_keys(busy: Desk) -> None:
    app = make_app(busy)
    async with app.run_test(size=SMALL) as pilot:
        screen, ids = await marked(pilot, 2)
        before, order, cursor = busy.log(50), screen.order, screen.list.cursor
        for text in ("hn.uo\ro\r", "cm\r" * 3000, "\x1b[31mq"):
            app.post_message(events.Paste(text))
            await settled(pilot)
        assert app.screen is screen
        assert busy.log(50) == before
        assert (screen.order, screen.list.cursor, screen.list.marked) == (order, cursor, ids)
        assert "Texte collé hors d’un champ" in screen_text(app)


async def test_what_is_pasted_on_a_dossier_never_acts_as_keys(busy: Desk) -> None:
    app = make_app(busy)
    async with app.run_test(size=SMALL) as pilot:
        await settled(pilot)
        await pilot.press("enter")
        await pilot.pause(0.3)
        dossier, before = app.screen, busy.log(50)
        app.post_message(events.Paste("n.u\ro"))
        await pilot.pause(0.3)
        assert app.screen is dossier
        assert busy.log(50) == before
        assert "Texte collé hors d’un champ" in screen_text(app)


async def test_keys_typed_behind_a_save_never_answer_the_question(busy: Desk) -> None:
    app = make_app(busy)
    async with app.run_test(size=SMALL) as pilot:
        await marked(pilot, 2)
        await opened(pilot, ManyNoteScreen, "n")
        for key, character in (("v", "v"), ("enter", "\r"), ("o", "o"), ("enter", "\r")):
            app.post_message(events.Key(key, character))
        await until(pilot, lambda: isinstance(app.screen, ConfirmScreen))
        await pilot.pause(0.2)
        assert isinstance(app.screen, ConfirmScreen)
        assert busy.log(1)[0].kind != "many"


async def test_the_undo_of_another_dossier_goes_there(busy: Desk) -> None:
    app = make_app(busy)
    async with app.run_test(size=SMALL) as pilot:
        screen = await settled(pilot)
        arts = busy.find("C0055")
        busy.note(arts, "à revoir")
        screen.reload()
        await settled(pilot)
        await pilot.press("g", "u")
        await settled(pilot)
        assert screen.debtor_id == arts
        assert "Annulé : Café des Arts : note : à revoir." in shown(app)


async def test_the_call_form_of_one_dossier_is_not_that_of_many(busy: Desk) -> None:
    app = make_app(busy)
    async with app.run_test(size=SMALL) as pilot:
        await settled(pilot)
        await pilot.press("c")
        await until(pilot, lambda: isinstance(app.screen, CallScreen))
        assert not isinstance(app.screen, ManyCallScreen)


async def test_names_from_outside_show_literally(busy: Desk) -> None:
    nasty = "[/x] [Fils] {{7*7}} \x1b[31mrouge"
    rochas = busy.find("Imprimerie Rochas")
    busy.edit_debtor(rochas, DebtorChanges(name=nasty))
    app = make_app(busy)
    async with app.run_test(size=WIDE) as pilot:
        await settled(pilot)
        await pilot.press("s")
        await settled(pilot)
        await pilot.press("A")
        await opened(pilot, ManyCallScreen, "p")
        await pilot.press(*"ven")
        await pilot.pause(0.6)
        assert "(rien en retard) : [/x] [Fils] {{7*7}}" in shown(app)
        assert "[/x] [Fils] {{7*7}}" in await asked(pilot)
        assert "\x1b" not in screen_text(app)
        await confirmed(pilot)
        assert "[/x] [Fils] {{7*7}}" in shown(app)
