"""Insolvency, hand-over and proofs, as the events say."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from relance_tui.domain.codes import Channel, EventKind
from relance_tui.domain.legal_event import LegalEvent
from relance_tui.domain.proceedings import handed_over, in_order, open_insolvency, unproved_letters
from tests.domain.builders import at, day, dossier, event, invoice, letter
from tests.domain.strategies import events, facts

E = EventKind
OPENED = event(E.INSOLVENCY_OPENED, day(1, 10), number=1, published_on=day(13, 10))
DECLARED = event(E.CLAIM_DECLARED, day(20, 10), number=2)
CLOSED = event(E.INSOLVENCY_CLOSED, day(1, 12), number=3)
CLOSED_BEFORE = event(E.INSOLVENCY_CLOSED, day(1, 9), number=5)
AGAIN = event(E.INSOLVENCY_OPENED, day(10, 12), number=4)


@pytest.mark.parametrize(
    ("happened", "opened_on", "is_declared"),
    [
        pytest.param((), None, False, id="none"),
        pytest.param((OPENED,), day(1, 10), False, id="open"),
        pytest.param((OPENED, DECLARED), day(1, 10), True, id="our-claim-is-declared"),
        pytest.param((OPENED, DECLARED, CLOSED), None, False, id="closed"),
        pytest.param((OPENED, DECLARED, CLOSED, AGAIN), day(10, 12), False, id="opened-again"),
        pytest.param((DECLARED,), None, False, id="a-claim-in-none"),
        pytest.param((CLOSED_BEFORE, OPENED), day(1, 10), False, id="only-an-older-one-was-closed"),
    ],
)
def test_the_proceedings_open(
    happened: tuple[LegalEvent, ...], opened_on: date | None, *, is_declared: bool
) -> None:
    found = open_insolvency(happened)
    assert (found.opened.on if found else None) == opened_on
    assert (found is not None and found.declared is not None) is is_declared


@pytest.mark.parametrize(
    ("published_on", "declare_by_on", "alarms"),
    [
        pytest.param(
            day(13, 10),
            day(13, 12),
            (day(13, 10), day(13, 11), day(6, 12)),
            id="two-months-from-the-bodacc",
        ),
        pytest.param(
            day(31, 12),
            day(28, 2, 2027),
            (day(31, 12), day(28, 1, 2027), day(21, 2, 2027)),
            id="to-the-last-day-of-a-shorter-month",
        ),
        pytest.param(
            None,
            None,
            (day(1, 10), day(1, 11), day(24, 11)),
            id="publication-not-known-as-if-on-the-day-of-the-judgment",
        ),
    ],
)
def test_the_claim_is_declared_within_two_months(
    published_on: date | None, declare_by_on: date | None, alarms: tuple[date, ...]
) -> None:
    """Two months from the publication (C. com. art. R622-24)."""
    found = open_insolvency((replace(OPENED, published_on=published_on),))
    assert found is not None
    assert (found.declare_by_on, found.alarms) == (declare_by_on, alarms)


@pytest.mark.parametrize(
    ("issued_on", "performed_on", "is_concerned"),
    [
        pytest.param(day(30, 9), None, True, id="invoiced-before"),
        pytest.param(day(1, 10), None, True, id="on-the-day-of-the-judgment"),
        pytest.param(day(2, 10), None, False, id="invoiced-after"),
        pytest.param(day(2, 10), day(25, 9), True, id="invoiced-after-what-was-done-before"),
        pytest.param(day(2, 10), day(2, 10), False, id="done-after"),
    ],
)
def test_only_debts_born_before_the_judgment_are_concerned(
    issued_on: date, performed_on: date | None, *, is_concerned: bool
) -> None:
    found = open_insolvency((OPENED,))
    assert found is not None
    owed = replace(invoice(1, day(30, 11), issued_on=issued_on), performed_on=performed_on)
    assert found.concerns(owed) is is_concerned


INVOICES = (
    invoice(1, issued_on=day(1, 8)),
    invoice(2, issued_on=day(1, 9)),
    invoice(3, day(30, 11), issued_on=day(30, 10)),
)
TO_A = event(E.HANDED_OVER, day(15, 10), 1, 2, number=1)
TO_B = event(E.HANDED_OVER, day(20, 10), 2, number=2)
ALL = event(E.HANDED_OVER, day(15, 10), number=3)


@pytest.mark.parametrize(
    ("happened", "held"),
    [
        pytest.param((), {}, id="none"),
        pytest.param((TO_A,), {1: 1, 2: 1}, id="those-it-names"),
        pytest.param((ALL,), {1: 3, 2: 3}, id="all-there-were-not-what-was-issued-since"),
        pytest.param((TO_A, TO_B), {1: 1, 2: 2}, id="passed-on-the-later-counts"),
        pytest.param(
            (TO_A, event(E.HANDOVER_ENDED, day(1, 11), 1, number=9)), {2: 1}, id="ended-for-one"
        ),
        pytest.param((TO_A, event(E.HANDOVER_ENDED, day(1, 11), number=9)), {}, id="ended"),
        pytest.param(
            (TO_A, event(E.HANDOVER_ENDED, day(1, 11), 3, number=9)),
            {1: 1, 2: 1},
            id="ended-for-one-never-handed-over",
        ),
        pytest.param(
            (TO_A, event(E.HANDOVER_ENDED, day(1, 10), number=9)),
            {1: 1, 2: 1},
            id="an-end-before-it-began-is-of-another",
        ),
    ],
)
def test_what_is_handed_over(happened: tuple[LegalEvent, ...], held: dict[int, int]) -> None:
    found = handed_over(happened, INVOICES)
    assert {invoice_id: each.id for invoice_id, each in found.items()} == held


@pytest.mark.parametrize(
    ("proofs", "waiting"),
    [
        pytest.param((), [1, 2], id="none-oldest-first"),
        pytest.param(((E.LETTER_PRESENTED, 1),), [1, 2], id="presented-is-not-the-end"),
        pytest.param(((E.LETTER_RECEIVED, 1),), [2], id="received"),
        pytest.param(((E.LETTER_REFUSED, 1),), [2], id="refused"),
        pytest.param(((E.LETTER_RETURNED, 2),), [1], id="returned"),
        pytest.param(((E.LETTER_RECEIVED, None),), [1, 2], id="a-receipt-of-no-letter"),
        pytest.param(((E.ACKNOWLEDGEMENT, 1),), [1, 2], id="an-acknowledgement-is-no-proof"),
        pytest.param(((E.LETTER_RECEIVED, 1), (E.LETTER_REFUSED, 2)), [], id="all-known"),
    ],
)
def test_letters_whose_proof_is_awaited(
    proofs: tuple[tuple[EventKind, int | None], ...], waiting: list[int]
) -> None:
    facts = dossier(
        *INVOICES,
        letters=(
            letter(4, day(12, 10), 1, number=2, channel=Channel.REGISTERED),
            letter(4, day(1, 10), 1, number=1, channel=Channel.REGISTERED),
            letter(3, day(1, 9), 1, number=3, channel=Channel.LETTER),
        ),
        events=tuple(event(kind, day(20, 10), letter_id=number) for kind, number in proofs),
    )
    assert [each.id for each in unproved_letters(facts)] == waiting


def test_events_of_one_day_come_in_the_order_they_were_recorded() -> None:
    opened = replace(OPENED, id=2, at=at(day(1, 10), 9))
    closed = event(E.INSOLVENCY_CLOSED, day(1, 10), number=1)
    later = replace(closed, at=at(day(1, 10), 12))
    assert in_order((later, opened)) == [opened, later]
    assert open_insolvency((later, opened)) is None
    assert open_insolvency((replace(closed, at=at(day(1, 10), 8)), opened)) is not None


@given(happened=facts(events(), 6), data=st.data())
@settings(max_examples=80, deadline=None)
def test_the_order_events_are_given_in_means_nothing(
    happened: tuple[LegalEvent, ...], data: st.DataObject
) -> None:
    other = tuple(data.draw(st.permutations(happened)))
    assert open_insolvency(other) == open_insolvency(happened)
    assert handed_over(other, INVOICES) == handed_over(happened, INVOICES)
