from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from textual.screen import Screen
from textual.widgets import Static

from relance_tui.domain.codes import DebtorKind, TermsMethod
from relance_tui.domain.payment import Payment
from relance_tui.errors import RetryLater
from relance_tui.i18n import use_language
from relance_tui.services.views import (
    DebtorChanges,
    DossierView,
    InvoiceEntry,
)
from relance_tui.tui.screens.call import CallScreen
from relance_tui.tui.screens.confirm import ConfirmScreen
from relance_tui.tui.screens.debtor import DebtorScreen
from relance_tui.tui.screens.hold import HoldScreen
from relance_tui.tui.screens.import_file import ImportScreen
from relance_tui.tui.screens.invoice import InvoiceScreen
from relance_tui.tui.screens.letter import LetterScreen
from relance_tui.tui.screens.note import NoteScreen
from relance_tui.tui.screens.payment import PaymentScreen
from relance_tui.tui.screens.pick import Choice, PickScreen
from relance_tui.tui.screens.plan import PlanScreen
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


@pytest.fixture
def desk(tmp_path: Path) -> CannedDesk:
    return canned_desk(tmp_path)


async def asked_by(desk: CannedDesk, screen: Screen[Any], *keys: str) -> tuple[Any, ...]:
    """What these keys on that screen ask of the desk."""
    app = Bench()
    async with app.run_test(size=(80, 24)) as pilot:
        app.show(screen)
        await pilot.pause()
        await pilot.press(*keys)
        await until(pilot, lambda: app.results)
    assert app.results[0] is not None
    assert desk.drafts == {}
    return tuple(desk.asked[0])


# Payment.


async def test_an_empty_payment_means_all_that_is_overdue(desk: CannedDesk) -> None:
    asked = await asked_by(desk, PaymentScreen(desk, dossier_view()), "enter")
    assert asked == ("payment", 1, 1_248_020, None, ())


async def test_an_empty_payment_on_an_invoice_means_that_invoice(desk: CannedDesk) -> None:
    keys = ("tab", "tab", *"121", "enter")
    asked = await asked_by(desk, PaymentScreen(desk, dossier_view()), *keys)
    assert asked == ("payment", 1, 338_020, None, ("F-121",))


async def test_a_payment_looks_back_for_its_date(desk: CannedDesk) -> None:
    keys = (*"1 200,50", "tab", *"ven", "tab", *"F-118", "enter")
    asked = await asked_by(desk, PaymentScreen(desk, dossier_view()), *keys)
    assert asked == ("payment", 1, 120_050, date(2026, 11, 20), ("F-118",))


async def test_an_empty_payment_on_two_invoices_means_both(desk: CannedDesk) -> None:
    keys = ("tab", "tab", *"118, 121", "enter")
    asked = await asked_by(desk, PaymentScreen(desk, dossier_view()), *keys)
    assert asked == ("payment", 1, 1_248_020, None, ("F-118", "F-121"))


async def test_a_payment_that_came_back_names_its_amount(desk: CannedDesk) -> None:
    app = Bench()
    async with app.run_test(size=(80, 24)) as pilot:
        app.show(PaymentScreen(desk, with_money(dossier_view(), 70_000)))
        await pilot.pause()
        await pilot.press("tab", "tab", "tab", "r", "e", "v", "enter")
        await until(pilot, lambda: "indiquez le montant" in text_of(app.screen, "#problems"))
        await until(pilot, lambda: app.focused is app.screen.query_one("#amount Input"))
        await pilot.press(*"700")
        await until(pilot, lambda: "retour 70000" in text_of(app.screen, "#preview"))
        await pilot.press("enter")
        await until(pilot, lambda: app.results)
    assert desk.asked == [("bounce", 1, 70_000, None)]


async def test_a_payment_of_tomorrow_or_below_zero_is_refused(desk: CannedDesk) -> None:
    app = Bench()
    async with app.run_test(size=(80, 24)) as pilot:
        app.show(PaymentScreen(desk, dossier_view()))
        await pilot.pause()
        await pilot.press(*"-5", "tab", *"demain", "enter")
        await until(pilot, lambda: "Reçu le" in text_of(app.screen, "#problems"))
        assert "positif" in text_of(app.screen, "#problems")
        assert desk.asked == []


def with_money(view: DossierView, cents: int) -> DossierView:
    payment = Payment(
        id=1,
        amount_cents=cents,
        valued_on=date(2026, 11, 20),
        recorded_at=datetime(2026, 11, 20, 9, tzinfo=UTC),
    )
    return replace(view, dossier=replace(view.dossier, payments=(payment,)))


async def test_waiting_money_can_be_allocated(desk: CannedDesk) -> None:
    app = Bench()
    async with app.run_test(size=(80, 24)) as pilot:
        app.show(PaymentScreen(desk, with_money(dossier_view(), 70_000)))
        await pilot.pause()
        assert "700,00\u00a0€ déjà reçus" in shown(app)
        await pilot.press("f4")
        await until(pilot, lambda: app.results)
    assert desk.asked == [("allocate", 1)]


async def test_nothing_waits_nothing_is_allocated(desk: CannedDesk) -> None:
    app = Bench()
    async with app.run_test(size=(80, 24)) as pilot:
        app.show(PaymentScreen(desk, dossier_view()))
        await pilot.pause()
        await pilot.press("f4")
        assert desk.asked == []
        assert "déjà reçus" not in shown(app)


# Hold, note, invoice.


async def test_a_hold_needs_a_date_and_a_reason(desk: CannedDesk) -> None:
    app = Bench()
    async with app.run_test(size=(80, 24)) as pilot:
        app.show(HoldScreen(desk, dossier_view()))
        await pilot.pause()
        await pilot.press("enter")
        await until(pilot, lambda: "Motif" in text_of(app.screen, "#problems"))
        assert "Jusqu’au" in text_of(app.screen, "#problems")
        await until(pilot, lambda: app.focused is app.screen.query_one("#until_on Input"))
        await pilot.press(*"fin de mois", "tab", *"gérant absent", "enter")
        await until(pilot, lambda: app.results)
    assert desk.asked == [("hold", 1, date(2026, 11, 30), "gérant absent", ())]


async def test_a_form_put_back_shows_no_error(desk: CannedDesk) -> None:
    app = Bench()
    async with app.run_test(size=(80, 24)) as pilot:
        app.show(HoldScreen(desk, dossier_view()))
        await pilot.pause()
        await pilot.press("enter")
        await until(pilot, lambda: "Motif" in text_of(app.screen, "#problems"))
        await pilot.press("f8")
        await until(pilot, lambda: "brouillon effacé" in shown(app))
        assert "✗" not in shown(app)


async def test_a_note_of_several_lines(desk: CannedDesk) -> None:
    keys = (*"un", "ctrl+j", *"deux", "enter")
    assert await asked_by(desk, NoteScreen(desk, dossier_view()), *keys) == ("note", 1, "un\ndeux")


async def test_an_empty_note_is_not_kept(desk: CannedDesk) -> None:
    app = Bench()
    async with app.run_test(size=(80, 24)) as pilot:
        app.show(NoteScreen(desk, dossier_view()))
        await pilot.pause()
        await pilot.press("enter")
        await until(pilot, lambda: "vide" in text_of(app.screen, "#problems"))
        assert desk.asked == []


async def test_an_invoice_typed_by_hand(desk: CannedDesk) -> None:
    keys = (
        *"C9", "tab", *"Noël", "tab", *"F-1", "tab", *"30/9", "tab", *"30/10/2026", "tab",
        *"1 234,56", "enter",
    )  # fmt: skip
    asked = await asked_by(desk, InvoiceScreen(desk), *keys)
    assert asked == (
        "invoice",
        InvoiceEntry(
            customer_code="C9",
            customer_name="Noël",
            number="F-1",
            issued_on=date(2026, 9, 30),
            due_on=date(2026, 10, 30),
            total_cents=123_456,
        ),
    )


async def test_an_invoice_does_not_fall_due_before_it_is_issued(desk: CannedDesk) -> None:
    app = Bench()
    async with app.run_test(size=(80, 24)) as pilot:
        app.show(InvoiceScreen(desk))
        await pilot.pause()
        await pilot.press(*"C9", "tab", "tab", *"F-1", "tab", "tab", *"1/10/2026", "tab", "5")
        await pilot.press("enter")
        await until(pilot, lambda: "précède" in text_of(app.screen, "#problems"))
        assert desk.asked == []


# The debtor.


async def test_only_what_changed_is_sent(desk: CannedDesk) -> None:
    keys = ("tab", "tab", "tab", *"a@b.fr", "tab", "shift+tab", *["shift+tab"] * 4, "end", *" SA")
    keys = (*keys, "enter")
    asked = await asked_by(desk, DebtorScreen(desk, dossier_view()), *keys)
    assert asked == ("debtor", 1, DebtorChanges(name="Menuiserie Noël SA", email="a@b.fr"))


async def test_address_kind_and_calls(desk: CannedDesk) -> None:
    keys = (
        *["tab"] * 4, *"1 rue", "ctrl+j", *"Lyon", "tab", "down", "tab", "tab", *"45", "tab", "tab",
        "down", "enter",
    )  # fmt: skip
    asked = await asked_by(desk, DebtorScreen(desk, dossier_view()), *keys)
    assert asked[2] == DebtorChanges(
        address="1 rue\nLyon",
        kind=DebtorKind.CONSUMER,
        terms_days=45,
        terms_method=TermsMethod.NET,
        do_not_call=True,
    )


async def test_typing_replaces_what_was_known_and_a_letter_another_choice(
    desk: CannedDesk,
) -> None:
    keys = ("tab", "tab", *"0102", *["tab"] * 3, "p", "a", "enter")
    asked = await asked_by(desk, DebtorScreen(desk, dossier_view()), *keys)
    assert asked[2] == DebtorChanges(phone="0102", kind=DebtorKind.CONSUMER)


async def test_nothing_changed_and_a_doubtful_address_are_said(desk: CannedDesk) -> None:
    app = Bench()
    async with app.run_test(size=(80, 24)) as pilot:
        app.show(DebtorScreen(desk, dossier_view()))
        await pilot.pause()
        await pilot.press("enter")
        await until(pilot, lambda: "rien n’a été modifié" in text_of(app.screen, "#problems"))
        await until(pilot, lambda: app.focused is not None)
        assert desk.asked == []
        await pilot.press("tab", "tab", "tab", *"pas une adresse")
        await until(pilot, lambda: "adresse douteuse" in text_of(app.screen, "#email .understood"))
        await pilot.press("enter")
        await until(pilot, lambda: bool(desk.asked))


async def test_a_hostile_name_is_shown_and_not_sent_back(desk: CannedDesk) -> None:
    app = Bench()
    async with app.run_test(size=(80, 24)) as pilot:
        app.show(DebtorScreen(desk, dossier_view(name=NASTY)))
        await pilot.pause()
        assert "\x1b" not in shown(app)
        await pilot.press("enter")
        await until(pilot, lambda: "rien n’a été modifié" in text_of(app.screen, "#problems"))


# Questions.


@pytest.mark.parametrize(
    ("key", "answer"), [("o", True), ("enter", True), ("n", False), ("escape", False)]
)
async def test_a_question_takes_yes_or_no(key: str, answer: bool) -> None:
    app = Bench()
    answers: list[bool | None] = []
    async with app.run_test(size=(80, 24)) as pilot:
        app.push_screen(ConfirmScreen(f"Annuler « {NASTY} » ?"), answers.append)
        await pilot.pause()
        assert "[b]Crochets[/b] ␛" in shown(app)
        await pilot.press(key)
        await until(pilot, lambda: answers)
    assert answers == [answer]


@pytest.mark.parametrize(("language", "said"), [("fr", "o oui   n non"), ("en", "y yes   n no")])
async def test_the_keys_of_a_question_are_those_of_its_language(language: str, said: str) -> None:
    use_language(language)
    try:
        app = Bench()
        async with app.run_test(size=(80, 24)) as pilot:
            app.push_screen(ConfirmScreen("Continuer ?"))
            await pilot.pause()
            assert said in shown(app)
    finally:
        use_language("fr")


@pytest.mark.parametrize(
    ("keys", "answer"),
    [(("p",), "pdf"), (("enter",), "pdf"), (("up", "enter"), "txt"), (("escape",), None)],
)
async def test_an_answer_is_picked_by_letter_or_arrows(
    keys: tuple[str, ...], answer: str | None
) -> None:
    app = Bench()
    answers: list[str | None] = []
    choices = [Choice("t", "txt", "texte"), Choice("p", "pdf", "PDF")]
    async with app.run_test(size=(80, 24)) as pilot:
        app.push_screen(PickScreen("Exporter en", choices, proposed="pdf"), answers.append)
        await pilot.pause()
        await pilot.press(*keys)
        await until(pilot, lambda: answers)
    assert answers == [answer]


# What all forms share.

FORMS: dict[str, Callable[[CannedDesk], Screen[Any]]] = {
    "call": lambda desk: CallScreen(desk, dossier_view(name=NASTY)),
    "plan": lambda desk: PlanScreen(desk, dossier_view(name=NASTY)),
    "payment": lambda desk: PaymentScreen(desk, dossier_view(name=NASTY)),
    "hold": lambda desk: HoldScreen(desk, dossier_view(name=NASTY)),
    "note": lambda desk: NoteScreen(desk, dossier_view(name=NASTY)),
    "debtor": lambda desk: DebtorScreen(desk, dossier_view(name=NASTY)),
    "invoice": InvoiceScreen,
    "import": ImportScreen,
    "letter": lambda desk: LetterScreen(desk, dossier_view(name=NASTY), letter_view()),
}


@pytest.mark.parametrize("size", [(80, 24), (160, 45)])
@pytest.mark.parametrize("name", FORMS)
async def test_the_keys_are_always_on_the_last_line_and_nothing_acts(
    desk: CannedDesk, name: str, size: tuple[int, int]
) -> None:
    app = Bench()
    async with app.run_test(size=size) as pilot:
        app.show(FORMS[name](desk))
        await pilot.pause()
        lines = shown(app).splitlines()
        assert "Échap" in lines[-1]
        assert not {"\x1b", "\x9b", "\u202e"} & set(shown(app))
        assert app.screen.query_one("#keys").region.bottom == size[1]
        for label in app.screen.query(".label").results(Static):
            if label.display and label.region:
                assert label.region.right <= size[0]
        await pilot.press("escape")
        await until(pilot, lambda: app.results)
    assert app.results == [None]
    assert desk.drafts == {}
    assert desk.asked == []


async def test_leaving_when_the_draft_cannot_be_stored_asks_twice(
    desk: CannedDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_arguments: object) -> None:
        raise RetryLater("base occupée")

    monkeypatch.setattr(CannedDesk, "save_draft", refuse)
    app = Bench()
    async with app.run_test(size=(80, 24)) as pilot:
        app.show(NoteScreen(desk, dossier_view()))
        await pilot.pause()
        await pilot.press("a", "escape")
        await until(pilot, lambda: "base occupée" in text_of(app.screen, "#problems"))
        assert app.results == []
        await until(pilot, lambda: app.focused is not None)
        await pilot.press("escape")
        await until(pilot, lambda: app.results)
