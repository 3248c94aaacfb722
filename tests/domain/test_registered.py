"""Registered letters: what became of them, and what each date changes in law."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relance_tui.domain.alarms import missing_proof
from relance_tui.domain.claims import ClaimTerms, NoticeStart, claims_of
from relance_tui.domain.codes import Channel, DebtorKind, EventKind
from relance_tui.domain.contact import SentLetter
from relance_tui.domain.dossier import Dossier
from relance_tui.domain.interest import Basis
from relance_tui.domain.legal_event import LegalEvent
from relance_tui.domain.proceedings import unproved_letters
from relance_tui.domain.registered import (
    InterestStart,
    NoticeInterest,
    RegisteredLetter,
    registered_letters,
)
from relance_tui.services.law import rates
from tests.domain.builders import day, debtor, dossier, event, invoice, laid_out, letter
from tests.domain.strategies import dossiers

SENT = day(1, 10)
TERMS = ClaimTerms()
BY_SENDING = ClaimTerms(notice_start=NoticeStart.SENDING)


def notice(on: date = SENT, *ids: int, number: int = 1) -> SentLetter:
    return letter(4, on, *(ids or (1,)), number=number, channel=Channel.REGISTERED)


def told(kind: EventKind, on: date, letter_id: int = 1, number: int = 1) -> LegalEvent:
    return event(kind, on, number=number, letter_id=letter_id)


def owed_by(kind: DebtorKind, *events: LegalEvent, **facts: tuple[SentLetter, ...]) -> Dossier:
    letters = facts.get("letters", (notice(),))
    return dossier(invoice(), invoice(2), letters=letters, events=events, debtor=debtor(kind))


def consumer(*events: LegalEvent, **facts: tuple[SentLetter, ...]) -> Dossier:
    return owed_by(DebtorKind.CONSUMER, *events, **facts)


def all_of(facts: Dossier, terms: ClaimTerms = TERMS) -> list[RegisteredLetter]:
    return registered_letters(laid_out(facts), terms, {1: day(16, 10)})


def only(facts: Dossier, terms: ClaimTerms = TERMS) -> RegisteredLetter:
    (found,) = all_of(facts, terms)
    return found


def test_a_letter_that_was_not_registered_is_not_one() -> None:
    assert all_of(dossier(invoice(), letters=(letter(1, SENT, 1),))) == []


def test_a_letter_of_which_nothing_is_known_waits_for_its_proof() -> None:
    found = only(consumer())
    assert (found.state, found.deposit, found.proofs, found.notice_on) == (None, None, (), None)
    assert found.interest == NoticeInterest(InterestStart.UNKNOWN, Basis.LEGAL)
    assert found.proof_due_on == day(16, 10)
    asked = missing_proof(laid_out(consumer())).follow_up
    assert asked is not None
    assert asked.due_on == found.proof_due_on


def test_the_deposit_keeps_its_number_and_changes_nothing_in_law() -> None:
    deposit = replace(told(EventKind.LETTER_DEPOSITED, day(2, 10)), reference="2C 123")
    found = only(consumer(deposit))
    assert (found.state, found.deposit) == (EventKind.LETTER_DEPOSITED, deposit)
    assert (found.notice_on, found.final_proof) == (None, None)


def test_the_number_told_last_is_the_one_kept() -> None:
    first = replace(told(EventKind.LETTER_DEPOSITED, day(2, 10)), reference="wrong")
    last = replace(told(EventKind.LETTER_DEPOSITED, day(2, 10), number=2), reference="2C 123")
    assert only(consumer(last, first)).deposit == last


@pytest.mark.parametrize(
    ("kind", "is_final"),
    [
        (EventKind.LETTER_PRESENTED, False),
        (EventKind.LETTER_RECEIVED, True),
        (EventKind.LETTER_REFUSED, True),
        (EventKind.LETTER_RETURNED, True),
    ],
)
def test_a_proof_gives_the_notice_its_effect_and_interest_starts_the_day_after(
    kind: EventKind, *, is_final: bool
) -> None:
    found = only(consumer(told(kind, day(5, 10))))
    assert (found.state, found.notice_on) == (kind, day(5, 10))
    assert (found.final_proof is not None) is is_final
    assert found.interest == NoticeInterest(InterestStart.NOTICE, Basis.LEGAL, day(6, 10))


def test_the_receipt_decides_whatever_was_told_before_it() -> None:
    presented = told(EventKind.LETTER_PRESENTED, day(3, 10))
    received = told(EventKind.LETTER_RECEIVED, day(9, 10), number=2)
    found = only(consumer(received, presented))
    assert found.proofs == (presented, received)
    assert (found.effective_proof, found.notice_on) == (received, day(9, 10))
    assert found.state is EventKind.LETTER_RECEIVED


def test_a_late_presentation_does_not_hide_what_became_of_the_letter() -> None:
    returned = told(EventKind.LETTER_RETURNED, day(20, 10))
    presented = told(EventKind.LETTER_PRESENTED, day(21, 10), number=2)
    found = only(consumer(returned, presented))
    assert found.state is EventKind.LETTER_RETURNED
    assert found.notice_on == day(21, 10)


def test_by_the_reading_of_sending_no_proof_is_needed() -> None:
    found = only(consumer(), BY_SENDING)
    assert (found.notice_on, found.effective_proof) == (SENT, None)
    assert found.interest == NoticeInterest(InterestStart.NOTICE, Basis.LEGAL, day(2, 10))


def test_an_invoice_not_due_yet_bears_interest_from_its_own_due_date() -> None:
    facts = dossier(
        invoice(due_on=day(30, 10)),
        letters=(notice(),),
        events=(told(EventKind.LETTER_RECEIVED, day(5, 10)),),
        debtor=debtor(DebtorKind.CONSUMER),
    )
    interest = only(facts).interest
    assert interest is not None
    assert (interest.start, interest.on) == (InterestStart.NOTICE, day(31, 10))


@pytest.mark.parametrize("kind", [DebtorKind.BUSINESS, DebtorKind.PUBLIC_BODY])
def test_a_business_or_a_public_body_owed_it_from_the_due_date(kind: DebtorKind) -> None:
    interest = only(owed_by(kind, told(EventKind.LETTER_RECEIVED, day(5, 10)))).interest
    assert interest is not None
    assert (interest.start, interest.on) == (InterestStart.DUE_DATE, None)
    assert interest.basis is not Basis.LEGAL


def test_a_second_notice_finds_the_interest_running() -> None:
    letters = (notice(), notice(day(20, 10), number=2))
    events = (
        told(EventKind.LETTER_RECEIVED, day(5, 10)),
        told(EventKind.LETTER_RECEIVED, day(22, 10), 2, number=2),
    )
    first, second = all_of(consumer(*events, letters=letters))
    assert first.interest == NoticeInterest(InterestStart.NOTICE, Basis.LEGAL, day(6, 10))
    assert second.interest == NoticeInterest(InterestStart.EARLIER, Basis.LEGAL, day(6, 10))


def test_proceedings_opened_before_leave_no_interest_to_start() -> None:
    opened = event(EventKind.INSOLVENCY_OPENED, day(4, 10), number=2)
    received = told(EventKind.LETTER_RECEIVED, day(5, 10))
    facts = dossier(
        invoice(),
        letters=(notice(),),
        events=(opened, received),
        debtor=debtor(DebtorKind.CONSUMER),
    )
    assert only(facts).interest == NoticeInterest(InterestStart.STOPPED, Basis.LEGAL)


def test_a_letter_about_invoices_that_are_gone_starts_nothing() -> None:
    found = only(consumer(letters=(notice(SENT, 99),)))
    assert (found.interest, found.limitation_on) == (None, None)


def test_the_time_it_gave_is_over_the_day_after_and_only_while_something_is_owed() -> None:
    found = only(consumer())
    assert found.deadline_on == day(16, 10)
    assert not found.is_over(day(16, 10))
    assert found.is_over(day(17, 10))
    settled = dossier(invoice(open_cents=0), letters=(notice(),))
    assert not only(settled).is_over(day(17, 10))


@pytest.mark.parametrize(
    ("received_on", "is_late"), [(day(16, 10), False), (day(17, 10), True)], ids=str
)
def test_a_notice_received_after_the_time_it_gave(received_on: date, *, is_late: bool) -> None:
    found = only(consumer(told(EventKind.LETTER_RECEIVED, received_on)))
    assert found.came_too_late is is_late


def test_the_limitation_named_is_the_earliest_of_what_it_claims_and_is_open() -> None:
    old = invoice(2, day(1, 6))
    facts = dossier(invoice(), old, invoice(3, day(1, 5), open_cents=0), letters=(notice(),))
    case = laid_out(replace(facts, letters=(notice(SENT, 1, 2, 3),)))
    (found,) = registered_letters(case, TERMS, {})
    assert found.limitation_on == case.limitation_on[2] < case.limitation_on[1]
    assert found.deadline_on is None


@given(dossiers(), st.sampled_from(NoticeStart))
def test_what_is_said_of_letters_is_what_is_claimed(facts: Dossier, start: NoticeStart) -> None:
    terms = ClaimTerms(notice_start=start)
    case = laid_out(facts)
    found = registered_letters(case, terms, {})
    claims = claims_of(facts, terms, rates(), day(31, 12))
    for each in (*claims.open, *claims.settled_late):
        segments = each.interest.segments
        if segments and each.terms.basis is Basis.LEGAL:
            about = [one for one in found if each.invoice.id in one.letter.invoice_ids]
            known = [one.notice_on for one in about if one.notice_on is not None]
            assert each.terms.notice_on == min(known)
            assert segments[0].first_on > each.terms.notice_on


@given(dossiers())
def test_a_proof_is_awaited_exactly_while_none_is_final(facts: Dossier) -> None:
    found = registered_letters(laid_out(facts), TERMS, {})
    awaited = [each.letter for each in found if each.final_proof is None]
    assert awaited == unproved_letters(facts)
    for each in found:
        assert each.proof_due_on >= each.letter.on
        assert (each.state is None) == (each.deposit is None and not each.proofs)


@given(dossiers(), st.data())
def test_no_proof_ever_moves_a_limitation_date(facts: Dossier, data: st.DataObject) -> None:
    before = laid_out(facts)
    found = registered_letters(before, TERMS, {})
    if not found:
        return
    letter_id = data.draw(st.sampled_from([each.letter.id for each in found]))
    kind = data.draw(st.sampled_from([kind for kind in EventKind if kind.is_about_letter]))
    proof = told(kind, day(31, 12), letter_id, number=99)
    after = laid_out(replace(facts, events=(*facts.events, proof)))
    assert after.limitation_on == before.limitation_on
