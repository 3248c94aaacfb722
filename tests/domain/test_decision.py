"""How the verdicts of all rules become one answer."""

from __future__ import annotations

from datetime import date, timedelta

from relance_tui.domain.codes import FollowUpKind
from relance_tui.domain.decision import Finding, FollowUp
from relance_tui.domain.followup import choose, findings
from relance_tui.domain.reason import Because
from tests.domain.builders import (
    DUE,
    STANDARD,
    callback,
    day,
    dispute,
    dossier,
    hold,
    invoice,
    laid_out,
    plan,
    policy,
    promise,
)

K = FollowUpKind
PROMISED = day(27, 11)


def test_the_orphan_guard_speaks_only_when_no_other_rule_does() -> None:
    kinds = [each.kind for each in findings(laid_out(dossier(invoice())))]
    assert kinds == [
        K.CALLBACK,
        K.BROKEN_PROMISE,
        K.MISSED_INSTALMENT,
        K.UNALLOCATED_MONEY,
        K.MISSING_PROOF,
        K.DISPUTE_REVIEW,
        K.HOLD_END,
        K.DUNNING_STEP,
        K.LIMITATION_ALARM,
    ]
    alone = [each.kind for each in findings(laid_out(dossier(invoice()), policy()))]
    assert alone == [*kinds, K.NO_NEXT_ACTION]


def test_ties_go_to_the_order_of_the_kinds_and_the_earliest_day_comes_first() -> None:
    def proposing(kind: FollowUpKind, due_on: date) -> Finding:
        because = Because("essai")
        return Finding(
            kind=kind,
            because=because,
            follow_up=FollowUp(kind=kind, due_on=due_on, because=because),
        )

    every = tuple(proposing(kind, DUE) for kind in reversed(FollowUpKind))
    chosen = choose(every)
    assert chosen is not None
    assert chosen.kind is K.CALLBACK
    earlier = choose((*every, proposing(K.NO_NEXT_ACTION, DUE - timedelta(days=1))))
    assert earlier is not None
    assert earlier.kind is K.NO_NEXT_ACTION
    assert choose(()) is None


def test_the_groups_of_the_queue() -> None:
    assert [kind.queue_group for kind in FollowUpKind] == [0, 1, 1, 2, 2, 2, 2, 2, 2, 2]
    assert [kind.rank for kind in FollowUpKind] == list(range(10))


def test_a_frozen_invoice_says_by_what_the_most_lasting_reason_first() -> None:
    facts = dossier(
        invoice(1),
        invoice(2, day(2, 9)),
        invoice(3, day(3, 9)),
        invoice(4, day(4, 9)),
        invoice(5, day(5, 9)),
        callbacks=(callback(day(7, 9), PROMISED, number=1),),
        promises=(promise(100_00, day(6, 9), PROMISED, 1, 2, 3, 4),),
        plans=(plan(day(6, 9), {PROMISED: 100_00}, 2, 3, 4),),
        holds=(hold(day(6, 9), PROMISED, 3, 4),),
        disputes=(dispute(day(6, 9), PROMISED, 4),),
    )
    assert {number: why.code for number, why in laid_out(facts, STANDARD).frozen.items()} == {
        1: "frozen.promise",
        2: "frozen.plan",
        3: "frozen.hold",
        4: "frozen.dispute",
        5: "frozen.callback",
    }
