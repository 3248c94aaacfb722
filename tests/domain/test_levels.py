from __future__ import annotations

from dataclasses import replace
from itertools import permutations

import pytest

from relance_tui.domain.codes import CallOutcome, Channel
from relance_tui.domain.dossier import Dossier
from relance_tui.domain.levels import reached_levels
from relance_tui.domain.policy import Policy
from tests.domain.builders import (
    DUE,
    STANDARD,
    at,
    call,
    day,
    dossier,
    invoice,
    letter,
    policy,
    step,
)

CALL_FIRST = policy(step(1, 3, Channel.CALL), step(2, 8), step(3, 15, Channel.CALL))


def numbers(facts: Dossier, scenario: Policy) -> dict[int, int]:
    return {number: level.number for number, level in reached_levels(facts, scenario).items()}


def test_nothing_sent_is_level_zero() -> None:
    assert numbers(dossier(invoice(1), invoice(2)), STANDARD) == {1: 0, 2: 0}


def test_a_letter_moves_each_invoice_one_step_of_its_own() -> None:
    facts = dossier(
        invoice(1),
        invoice(2),
        letters=(
            letter(1, day(8, 9), 1, number=1),
            letter(2, day(15, 9), 1, number=2),
            letter(3, day(22, 9), 1, 2, number=3),
        ),
    )
    assert numbers(facts, STANDARD) == {1: 3, 2: 1}


@pytest.mark.parametrize(
    ("steps_sent", "level"),
    [
        pytest.param((1, 1), 1, id="sent-twice-never-past-its-own-step"),
        pytest.param((5,), 1, id="hand-over-first-still-one-step"),
        pytest.param((2, 1), 1, id="a-softer-letter-afterwards-never-lowers-nor-raises"),
        pytest.param((1, 2, 2, 3), 3, id="a-repeat-in-between"),
        pytest.param((0, 0), 0, id="outside-the-policy"),
    ],
)
def test_letters_in_a_row(steps_sent: tuple[int, ...], level: int) -> None:
    letters = tuple(
        letter(sent, day(rank, 9), 1, number=rank) for rank, sent in enumerate(steps_sent, start=1)
    )
    assert numbers(dossier(invoice(), letters=letters), STANDARD) == {1: level}


def test_the_day_a_letter_left_orders_it_not_the_day_it_was_typed_in() -> None:
    typed_late = replace(letter(1, day(8, 9), 1, number=2), at=at(day(20, 9)))
    sent_second = letter(2, day(15, 9), 1, number=1)
    facts = dossier(invoice(), letters=(sent_second, typed_late))
    assert numbers(facts, STANDARD) == {1: 2}


def test_a_letter_about_an_invoice_no_longer_there_is_ignored() -> None:
    facts = dossier(invoice(1), letters=(letter(1, day(8, 9), 1, 99),))
    assert numbers(facts, STANDARD) == {1: 1}


@pytest.mark.parametrize("outcome", CallOutcome)
def test_only_a_conversation_counts_for_a_call_step(outcome: CallOutcome) -> None:
    spoken = outcome not in {
        CallOutcome.NO_ANSWER,
        CallOutcome.VOICEMAIL,
        CallOutcome.MESSAGE_LEFT,
        CallOutcome.WRONG_NUMBER,
    }
    facts = dossier(invoice(), calls=(call(outcome, day(4, 9)),))
    assert numbers(facts, CALL_FIRST) == {1: int(spoken)}


@pytest.mark.parametrize(
    ("outcome", "says", "level"),
    [
        pytest.param(CallOutcome.VOICEMAIL, True, 1, id="clerk-counts-a-voicemail"),
        pytest.param(CallOutcome.REACHED, False, 0, id="clerk-does-not-count-a-conversation"),
    ],
)
def test_the_clerk_overrides_the_outcome(outcome: CallOutcome, says: bool, level: int) -> None:
    facts = dossier(invoice(), calls=(call(outcome, day(4, 9), advances_level=says),))
    assert numbers(facts, CALL_FIRST) == {1: level}


@pytest.mark.parametrize(
    ("days_late", "level"), [(2, 0), (3, 1), (4, 1)], ids=["early", "inclusive", "after"]
)
def test_a_call_counts_from_the_day_its_step_is_due(days_late: int, level: int) -> None:
    facts = dossier(invoice(), calls=(call(CallOutcome.REACHED, day(1 + days_late, 9)),))
    assert day(1, 9) == DUE
    assert numbers(facts, CALL_FIRST) == {1: level}


def test_a_call_does_not_move_an_invoice_whose_next_step_is_written_nor_one_at_the_end() -> None:
    facts = dossier(
        invoice(1),
        invoice(2),
        calls=(call(CallOutcome.REACHED, day(1, 10)),),
        letters=(
            letter(2, day(5, 9), 2, number=1),
            letter(2, day(6, 9), 2, number=2),
            letter(3, day(7, 9), 2, number=3),
        ),
    )
    written_next = policy(step(1, 3), step(2, 8), step(3, 9))
    assert numbers(facts, written_next) == {1: 0, 2: 3}


def test_the_order_of_the_facts_means_nothing() -> None:
    letters = (
        letter(2, day(12, 9), 1, number=1),
        letter(2, day(13, 9), 1, number=2),
        letter(1, day(11, 9), 1, number=3),
    )
    answers = {
        numbers(
            dossier(invoice(), letters=order, calls=(call(CallOutcome.REACHED, day(5, 9)),)),
            CALL_FIRST,
        )[1]
        for order in permutations(letters)
    }
    assert answers == {2}
