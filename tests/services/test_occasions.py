"""What a letter says of its occasion, and which one a dossier waits for."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from relance_tui.domain.codes import CallOutcome, DebtorKind, EventKind
from relance_tui.domain.outcome import CallDraft
from relance_tui.errors import RelanceError
from relance_tui.letters.facts import LetterFacts
from relance_tui.services.desk import Desk
from relance_tui.services.letter_facts import draft_letter
from relance_tui.services.views import DebtorChanges, EventDraft, LetterChoice, PlanDraft, Sending
from relance_tui.storage.light import reading
from tests.services.house import complete
from tests.services.test_casework import enter

MakeDesk = Callable[..., Desk]


def facts_of(desk: Desk, debtor_id: int, template: str = "releve") -> LetterFacts:
    with reading(desk.database) as connection:
        choice = LetterChoice(template=template)
        return draft_letter(connection, debtor_id, choice, desk.today).facts


def business(desk: Desk, **terms: int) -> int:
    debtor_id = enter(desk, **terms)  # type: ignore[arg-type]
    complete(desk, debtor_id, kind=DebtorKind.BUSINESS)
    return debtor_id


def promise(desk: Desk, debtor_id: int, on: date, cents: int = 50_000) -> None:
    draft = CallDraft(outcome=CallOutcome.PROMISE, amount_cents=cents, on=on)
    desk.record_call(debtor_id, draft)


def test_a_promise_awaited_is_confirmed_and_a_broken_one_is_recalled(make_desk: MakeDesk) -> None:
    desk = make_desk()
    debtor_id = business(desk)
    promise(desk, debtor_id, date(2026, 11, 30))
    confirmed = desk.letter(debtor_id, LetterChoice(template="promesse"))
    assert confirmed.missing == ()
    assert "500,00\u00a0€" in confirmed.body
    assert "30 novembre 2026" in confirmed.body
    later = make_desk(date(2026, 12, 3))
    letter = later.letter(debtor_id)
    assert (letter.template, letter.step, letter.missing) == ("promesse-non-tenue", "", ())
    assert "30 novembre 2026" in letter.body
    done = later.mark_sent(letter)
    assert done.follow_up is not None
    assert done.follow_up.kind != "broken_promise"


def test_without_a_promise_its_confirmation_lacks_one(desk: Desk) -> None:
    debtor_id = business(desk)
    letter = desk.letter(debtor_id, LetterChoice(template="promesse"))
    assert [fact.code for fact in letter.missing if not fact.code.endswith(".text")] == ["promise"]
    with pytest.raises(RelanceError, match="promesse"):
        desk.mark_sent(letter)


@pytest.mark.parametrize("accelerates", [True, False])
def test_a_missed_instalment_says_what_is_unpaid_and_what_is_left(
    make_desk: MakeDesk, *, accelerates: bool
) -> None:
    desk = make_desk()
    debtor_id = business(desk)
    plan = PlanDraft(count=4, first_on=date(2026, 12, 1), accelerates=accelerates)
    desk.agree_plan(debtor_id, plan)
    desk.record_payment(debtor_id, 10_000, date(2026, 11, 24))
    later = make_desk(date(2027, 1, 11))
    missed = facts_of(later, debtor_id).missed
    assert missed is not None
    assert (missed.number, missed.due_on, missed.amount_cents) == (1, date(2026, 12, 1), 30_000)
    assert (missed.unpaid_cents, missed.left_cents) == (50_000, 110_000)
    assert missed.accelerates == accelerates
    letter = later.letter(debtor_id)
    assert (letter.template, letter.missing) == ("echeance-manquee", ())
    assert "500,00\u00a0€" in letter.body
    assert ("1\u202f100,00\u00a0€" in letter.body) == accelerates
    assert later.mark_sent(letter).recorded


def test_a_plan_that_is_kept_lets_no_notice_of_default_leave(make_desk: MakeDesk) -> None:
    desk = make_desk()
    debtor_id = business(desk)
    desk.agree_plan(debtor_id, PlanDraft(count=4, first_on=date(2026, 12, 1)))
    later = make_desk(date(2026, 12, 2))
    letter = later.letter(debtor_id, LetterChoice(template="echeance-manquee"))
    assert next(fact.code for fact in letter.missing) == "missed_instalment"
    with pytest.raises(RelanceError, match="échéance manquée"):
        later.mark_sent(letter)


def test_a_dispute_to_review_is_answered_and_asks_only_for_the_rest(make_desk: MakeDesk) -> None:
    desk = make_desk()
    debtor_id = business(desk)
    enter(desk, "F-2", 30_000)
    desk.open_dispute(debtor_id, "wrong_price", ["F-1"])
    dispute = facts_of(desk, debtor_id).dispute
    assert dispute is not None
    assert (dispute.numbers, dispute.reason) == (("F-1",), "wrong_price")
    assert (dispute.disputed_cents, dispute.undisputed_cents) == (120_000, 30_000)
    later = make_desk(date(2026, 12, 9))
    letter = later.letter(debtor_id, LetterChoice(template="reponse-litige"))
    assert letter.invoice_numbers == ("F-1",)
    assert "le prix facturé" in letter.body
    assert later.mark_sent(letter).recorded


def test_a_payment_is_acknowledged_with_what_remains(desk: Desk) -> None:
    debtor_id = business(desk)
    desk.record_payment(debtor_id, 40_000, date(2026, 11, 23))
    letter = desk.letter(debtor_id, LetterChoice(template="accuse-reglement"))
    assert letter.missing == ()
    assert "400,00\u00a0€" in letter.body
    assert "800,00\u00a0€" in letter.body
    desk.record_payment(debtor_id, 80_000, date(2026, 11, 24))
    settled = desk.letter(debtor_id, LetterChoice(template="accuse-reglement"))
    assert settled.invoice_numbers == ()
    assert desk.mark_sent(settled).recorded


def test_the_statement_of_account_ends_on_the_balance_of_the_accounts(desk: Desk) -> None:
    debtor_id = business(desk)
    enter(desk, "F-2", 30_000)
    desk.record_payment(debtor_id, 200_000, date(2026, 11, 20), "F-1")
    facts = facts_of(desk, debtor_id)
    balance = sum(line.debit_cents - line.credit_cents for line in facts.movements)
    dossier = desk.dossier(debtor_id).dossier
    assert balance == dossier.balance_cents == -50_000
    assert {line.reference for line in facts.movements if line.kind == "invoice"} >= {"F-2"}


def test_interest_is_stated_to_the_day_and_shared_between_invoices(desk: Desk) -> None:
    debtor_id = business(desk)
    enter(desk, "F-2", 30_000, due_on=date(2026, 10, 20))
    interest = facts_of(desk, debtor_id, "mise-en-demeure").interest
    assert interest is not None
    claims = desk.rights(debtor_id).claims
    assert (
        interest.total_cents
        == claims.interest_cents
        == sum(line.interest_cents for line in interest.lines)
    )
    first_days = {line.number: line.first_on for line in interest.lines}
    assert first_days == {"F-1": date(2026, 10, 31), "F-2": date(2026, 10, 21)}
    letter = desk.letter(debtor_id, LetterChoice(step="mise-en-demeure"))
    assert "Annexe" in letter.body
    assert letter.missing == ()


def test_the_indemnity_asked_for_is_the_one_the_rights_show(desk: Desk) -> None:
    debtor_id = business(desk)
    enter(desk, "F-2", 30_000)
    enter(desk, "F-3", 30_000, due_on=date(2026, 12, 31))
    facts = facts_of(desk, debtor_id, "mise-en-demeure")
    assert facts.indemnity_cents == desk.rights(debtor_id).claims.indemnity_cents == 8_000
    desk.edit_debtor(debtor_id, DebtorChanges(kind=DebtorKind.CONSUMER))
    assert facts_of(desk, debtor_id, "mise-en-demeure").indemnity_cents == 0


def test_only_reminders_of_what_was_due_are_recalled_as_such(desk: Desk) -> None:
    debtor_id = business(desk)
    desk.mark_sent(desk.letter(debtor_id, LetterChoice(template="releve")))
    desk.mark_sent(desk.letter(debtor_id, LetterChoice(step="rappel")), Sending(override="essai"))
    kinds = [each.kind for each in facts_of(desk, debtor_id, "mise-en-demeure").earlier]
    assert sorted(kinds) == ["contact", "email"]


def test_money_to_allocate_keeps_interest_unstated_and_says_so(desk: Desk) -> None:
    debtor_id = business(desk)
    desk.record_payment(debtor_id, 130_000, date(2026, 11, 20))
    enter(desk, "F-2", 30_000)
    letter = desk.letter(debtor_id, LetterChoice(step="mise-en-demeure"))
    assert "affectée" in letter.remarks[0]
    assert "Annexe" not in letter.body


def test_a_rate_nobody_published_is_not_guessed(make_desk: MakeDesk) -> None:
    debtor_id = business(make_desk())
    later = make_desk(date(2031, 2, 3))
    letter = later.letter(debtor_id, LetterChoice(template="mise-en-demeure"))
    assert "taux non publié" in letter.remarks[0]
    assert "Annexe" not in letter.body
    assert letter.missing == ()


def test_a_consumer_owes_interest_only_once_a_notice_took_effect(make_desk: MakeDesk) -> None:
    desk = make_desk()
    debtor_id = enter(desk, due_on=date(2026, 10, 1))
    complete(desk, debtor_id, kind=DebtorKind.CONSUMER)
    assert facts_of(desk, debtor_id, "mise-en-demeure").interest is None
    for step in ("rappel", "relance-ferme", "derniere-relance", "mise-en-demeure"):
        letter = desk.letter(debtor_id, LetterChoice(step=step))
        desk.mark_sent(letter, Sending(on=date(2026, 11, 3), override="essai"))
    event = EventDraft(kind=EventKind.LETTER_RECEIVED, on=date(2026, 11, 5))
    desk.record_event(debtor_id, event)
    interest = facts_of(desk, debtor_id, "mise-en-demeure").interest
    assert interest is not None
    assert [line.first_on for line in interest.lines] == [date(2026, 11, 6)]


def test_the_sentence_of_a_debtor_is_in_each_of_its_letters(desk: Desk) -> None:
    debtor_id = business(desk)
    desk.edit_debtor(debtor_id, DebtorChanges(sentence="Merci de rappeler le bon 4512."))
    for template in ("rappel", "mise-en-demeure", "releve"):
        letter = desk.letter(debtor_id, LetterChoice(template=template))
        assert "Merci de rappeler le bon 4512." in letter.body


def test_another_person_another_language_and_other_invoices(desk: Desk) -> None:
    debtor_id = business(desk)
    enter(desk, "F-2", 30_000)
    changes = DebtorChanges(
        is_new_contact=True, contact_name="Ms Hill", email="hill@client.example", language="en"
    )
    desk.edit_debtor(debtor_id, changes)
    main, other = desk.dossier(debtor_id).dossier.debtor.contacts
    assert (main.name, main.language) == ("M. Noël", "fr")
    second = next(i for i in desk.dossier(debtor_id).dossier.invoices if i.number == "F-2")
    choice = LetterChoice(step="rappel", contact_id=other.id, invoice_ids=(second.id,))
    letter = desk.letter(debtor_id, choice)
    assert (letter.language, letter.invoice_numbers) == ("en", ("F-2",))
    assert "hill@client.example" in letter.recipient
    assert "F-1" not in letter.body
    desk.mark_sent(letter)
    levels = desk.dossier(debtor_id).levels
    assert sorted(levels.values()) == [0, 1]
    assert levels[second.id] == 1


def test_a_dossier_contested_whole_is_answered_not_asked_for_nothing(desk: Desk) -> None:
    debtor_id = business(desk)
    desk.open_dispute(debtor_id, "wrong_price")
    letter = desk.letter(debtor_id)
    assert (letter.template, letter.step) == ("reponse-litige", "")
    assert "0,00" not in letter.subject
