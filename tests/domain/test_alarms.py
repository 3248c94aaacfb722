"""Proofs, limitation and the declaration of claims: what comes, when, and what clears it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings

from relance_tui.domain.codes import Channel, DebtorKind, EventKind, FollowUpKind
from relance_tui.domain.dossier import Act, Dossier
from relance_tui.domain.policy import Margins, Policy
from tests.domain.builders import (
    CALENDAR,
    act,
    at,
    day,
    debtor,
    decide,
    dispute,
    dossier,
    due,
    event,
    finding,
    invoice,
    laid_out,
    letter,
    payment,
    policy,
    proposal,
)
from tests.domain.strategies import dossiers, policies

K = FollowUpKind
E = EventKind
ALARM = K.LIMITATION_ALARM
BUSINESS = debtor(DebtorKind.BUSINESS)
OLD = invoice(1, day(15, 4, 2022), issued_on=day(15, 3, 2022))
"""A business owes it: it can be claimed until 15 March 2027, a Monday."""
OWED = dossier(OLD, debtor=BUSINESS)
SIX_MONTHS, ONE_MONTH, OVER = day(15, 9), day(15, 2, 2027), day(16, 3, 2027)


def alarm(facts: Dossier) -> tuple[date, str] | None:
    found = finding(ALARM, facts).follow_up
    return None if found is None else (found.due_on, found.because.code)


@pytest.mark.parametrize(
    ("last", "expected"),
    [
        pytest.param(None, (SIX_MONTHS, "limitation.near"), id="no-act"),
        pytest.param(day(14, 9), (SIX_MONTHS, "limitation.near"), id="the-eve-clears-nothing"),
        pytest.param(SIX_MONTHS, (ONE_MONTH, "limitation.near"), id="on-the-day-the-next-one"),
        pytest.param(day(14, 2, 2027), (ONE_MONTH, "limitation.near"), id="not-yet"),
        pytest.param(ONE_MONTH, (OVER, "limitation.run_out"), id="then-once-it-is-over"),
        pytest.param(day(15, 3, 2027), (OVER, "limitation.run_out"), id="the-last-day"),
        pytest.param(OVER, None, id="all-told"),
    ],
)
def test_each_alarm_comes_once_six_months_and_one_month_before_then_when_it_is_over(
    last: date | None, expected: tuple[date, str] | None
) -> None:
    facts = replace(OWED, last_act=act(last) if last else None)
    assert set(laid_out(facts).limitation_on.values()) == {day(15, 3, 2027)}
    assert alarm(facts) == expected


def test_an_alarm_says_which_invoice_and_how_long_is_left() -> None:
    found = proposal(ALARM, OWED)
    assert found.invoice_ids == (1,)
    assert found.because.inputs == {
        "invoices": "F001",
        "months": 6,
        "limitation_on": day(15, 3, 2027),
    }


def test_an_alarm_on_a_day_off_comes_the_next_working_day() -> None:
    facts = dossier(invoice(1, day(19, 7, 2022), issued_on=day(19, 6, 2022)), debtor=BUSINESS)
    # 19 December 2026 is a Saturday, 19 June 2027 too.
    assert alarm(facts) == (day(21, 12), "limitation.near")
    assert alarm(replace(facts, last_act=act(day(19, 12)))) == (day(21, 12), "limitation.near")
    assert alarm(replace(facts, last_act=act(day(19, 5, 2027)))) == (
        day(21, 6, 2027),
        "limitation.run_out",
    )


def test_the_alarms_of_two_invoices_come_in_order_of_time() -> None:
    newer = invoice(2, day(25, 9, 2022), issued_on=day(25, 8, 2022))
    facts = dossier(OLD, newer, debtor=BUSINESS)
    days = []
    while (found := finding(ALARM, facts).follow_up) is not None:
        days.append((found.due_on, found.invoice_ids))
        facts = replace(facts, last_act=act(found.due_on))
    assert days == [
        (SIX_MONTHS, (1,)),
        (ONE_MONTH, (1,)),
        (day(25, 2, 2027), (2,)),
        (OVER, (1,)),
        (day(26, 7, 2027), (2,)),  # the 25th is a Sunday
        (day(26, 8, 2027), (2,)),
    ]


@pytest.mark.parametrize(
    "moved",
    [
        pytest.param({"events": (event(E.ACKNOWLEDGEMENT, day(1, 9)),)}, id="an-acknowledgement"),
        pytest.param({"events": (event(E.COURT_CLAIM, day(1, 9), 1),)}, id="a-claim-in-court"),
        pytest.param({"payments": (payment(10_00, day(1, 9), {1: 10_00}),)}, id="a-part-payment"),
    ],
)
def test_what_moves_the_limitation_moves_its_alarms(moved: dict[str, tuple[object]]) -> None:
    facts = replace(OWED, **moved)  # type: ignore[arg-type]
    assert alarm(facts) == (day(3, 3, 2031), "limitation.near")  # the 1st is a Saturday


def test_a_part_payment_that_bounced_moves_nothing() -> None:
    money = payment(10_00, day(1, 9), {1: 10_00}, bounced_on=day(7, 9))
    assert alarm(replace(OWED, payments=(money,))) == (SIX_MONTHS, "limitation.near")


def test_a_letter_or_a_call_does_not_move_it() -> None:
    sent = letter(4, day(1, 9), 1, channel=Channel.REGISTERED)
    assert alarm(replace(OWED, letters=(sent,))) == (SIX_MONTHS, "limitation.near")


def test_an_alarm_years_ahead_is_no_reason_to_forget_a_balance_until_then() -> None:
    found = due(dossier(invoice(), debtor=BUSINESS), policy())
    assert (found.kind, found.due_on) == (K.NO_NEXT_ACTION, day(2, 9))


def test_the_alarm_shows_in_the_place_of_what_only_its_cause_clears() -> None:
    facts = replace(OWED, disputes=(dispute(day(1, 7), day(1, 9), 1),))
    found = due(facts)
    assert (found.kind, found.due_on) == (K.DISPUTE_REVIEW, day(1, 9))
    assert found.as_of(day(14, 9)).kind is K.DISPUTE_REVIEW
    shown = found.as_of(SIX_MONTHS)
    assert (shown.kind, shown.because.code) == (ALARM, "limitation.near")
    told = due(replace(facts, last_act=act(SIX_MONTHS)))
    assert told.as_of(SIX_MONTHS).kind is K.DISPUTE_REVIEW


def test_once_it_is_known_to_be_over_nothing_is_asked_for_any_more() -> None:
    facts = replace(OWED, last_act=act(OVER))
    assert {why.code for why in laid_out(facts).frozen.values()} == {"frozen.time_barred"}
    assert decide(facts) is None


@given(facts=dossiers(), policy=policies)
@settings(max_examples=60, deadline=None)
def test_each_alarm_fires_once_and_they_come_to_an_end(facts: Dossier, policy: Policy) -> None:
    seen: list[date] = []
    while (found := finding(ALARM, facts, policy).follow_up) is not None:
        assert CALENDAR.is_working_day(found.due_on)
        assert found.invoice_ids
        seen.append(found.due_on)
        assert len(seen) <= 3 * len(facts.invoices) + 3
        last_at = at(found.due_on if found.due_on.year > 2026 else day(1, 6, 2027))
        facts = replace(facts, last_act=Act(found.due_on, last_at))
    assert seen == sorted(set(seen))


# Proofs of registered letters.

SENT = dossier(invoice(), letters=(letter(4, day(1, 10), 1, number=7, channel=Channel.REGISTERED),))


@pytest.mark.parametrize(
    ("sent_on", "due_on"),
    [
        pytest.param(day(1, 10), day(16, 10), id="fifteen-days-later"),
        pytest.param(day(2, 10), day(19, 10), id="moved-from-a-saturday"),
        pytest.param(day(27, 10), day(12, 11), id="moved-from-a-holiday"),
    ],
)
def test_a_proof_is_asked_for_some_days_after_the_letter(sent_on: date, due_on: date) -> None:
    sent = letter(4, sent_on, 1, channel=Channel.REGISTERED)
    found = proposal(K.MISSING_PROOF, replace(SENT, letters=(sent,)))
    assert (found.due_on, found.invoice_ids) == (due_on, (1,))
    assert found.because.inputs == {"sent_on": sent_on, "proof_days": 15}


def test_the_delay_of_a_proof_can_be_set() -> None:
    scenario = policy(margins=Margins(proof_days=5))
    assert proposal(K.MISSING_PROOF, SENT, scenario).due_on == day(6, 10)


@pytest.mark.parametrize("kind", [E.LETTER_RECEIVED, E.LETTER_REFUSED, E.LETTER_RETURNED])
def test_a_receipt_a_refusal_or_a_return_is_a_proof(kind: EventKind) -> None:
    proved = replace(SENT, events=(event(kind, day(5, 10), letter_id=7),))
    assert finding(K.MISSING_PROOF, proved).because.code == "proof.recorded"


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        pytest.param(replace(SENT, last_act=act(day(20, 10))), "proof.awaited", id="an-act"),
        pytest.param(
            replace(SENT, events=(event(E.LETTER_PRESENTED, day(5, 10), letter_id=7),)),
            "proof.awaited",
            id="presented",
        ),
        pytest.param(
            replace(SENT, events=(event(E.LETTER_RECEIVED, day(5, 10), letter_id=8),)),
            "proof.awaited",
            id="of-another-letter",
        ),
        pytest.param(
            replace(SENT, invoices=(invoice(open_cents=0), invoice(2))),
            "proof.recorded",
            id="what-it-claimed-is-paid",
        ),
        pytest.param(
            dossier(invoice(), letters=(letter(1, day(8, 9), 1),)), "proof.none", id="none"
        ),
    ],
)
def test_when_a_proof_is_still_awaited(facts: Dossier, code: str) -> None:
    assert finding(K.MISSING_PROOF, facts).because.code == code


# Insolvency: the claim is to be declared.

OPENED = event(E.INSOLVENCY_OPENED, day(1, 10), published_on=day(13, 10))
INSOLVENT = dossier(invoice(), events=(OPENED,), debtor=BUSINESS)


def acted(on: date) -> Act:
    return Act(on, at(on, 17))


@pytest.mark.parametrize(
    ("last", "due_on"),
    [
        pytest.param(None, day(13, 10), id="at-once"),
        pytest.param(Act(day(1, 10), OPENED.at), day(13, 10), id="telling-it-clears-nothing"),
        pytest.param(acted(day(13, 10)), day(13, 11), id="then-a-month-before-the-end"),
        pytest.param(acted(day(13, 11)), day(7, 12), id="then-a-week-before-on-a-working-day"),
    ],
)
def test_the_declaration_of_the_claim_is_asked_for_three_times(
    last: Act | None, due_on: date
) -> None:
    found = proposal(ALARM, replace(INSOLVENT, last_act=last))
    assert (found.due_on, found.because.code) == (due_on, "insolvency.declare")
    assert found.because.inputs["declare_by_on"] == day(13, 12)
    assert found.invoice_ids == (1,)


def test_once_they_are_all_told_limitation_is_watched_again() -> None:
    assert alarm(replace(INSOLVENT, last_act=acted(day(7, 12)))) == (
        day(3, 2, 2031),
        "limitation.near",
    )


def test_told_late_it_is_still_asked_for_at_once() -> None:
    told = replace(OPENED, at=at(day(20, 11)))
    found = proposal(ALARM, replace(INSOLVENT, events=(told,), last_act=Act(day(20, 11), told.at)))
    assert found.due_on == day(13, 10)


def test_without_the_publication_it_is_asked_for() -> None:
    found = proposal(ALARM, replace(INSOLVENT, events=(replace(OPENED, published_on=None),)))
    assert (found.due_on, found.because.code) == (day(1, 10), "insolvency.publication_unknown")


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        pytest.param(event(E.CLAIM_DECLARED, day(20, 10), number=2), None, id="declared"),
        pytest.param(
            event(E.INSOLVENCY_CLOSED, day(20, 10), number=2),
            (day(3, 2, 2031), "limitation.near"),
            id="closed",
        ),
    ],
)
def test_a_claim_declared_waits_and_limitation_with_it(
    more: object, expected: tuple[date, str] | None
) -> None:
    """The declaration interrupts it until the proceedings close (C. com. art. L622-25-1)."""
    facts = replace(INSOLVENT, events=(OPENED, more))  # type: ignore[arg-type]
    assert alarm(facts) == expected


def test_a_debt_born_since_the_judgment_has_its_own_limitation() -> None:
    since = invoice(2, day(30, 11), issued_on=day(30, 10))
    facts = replace(
        INSOLVENT,
        invoices=(*INSOLVENT.invoices, since),
        events=(OPENED, event(E.CLAIM_DECLARED, day(20, 10), 1, number=2)),
    )
    found = proposal(ALARM, facts)
    assert found.invoice_ids == (2,)
    assert found.due_on == day(30, 4, 2031)
