"""What each outcome of a call entails, and where that leads."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time

import pytest

from relance_tui.domain.codes import CallOutcome, Reason
from relance_tui.domain.dossier import Act, Dossier
from relance_tui.domain.followup import next_follow_up
from relance_tui.domain.outcome import (
    CallDraft,
    DateInThePast,
    Entailment,
    MissingDate,
    NothingOwed,
    entail,
    promisable_cents,
)
from relance_tui.domain.promise import Promise
from tests.domain.builders import (
    CALENDAR,
    STANDARD,
    at,
    call,
    day,
    dossier,
    invoice,
    payment,
    promise,
)

TODAY = day(24, 11)
NOW = at(TODAY, 10)
OWING = dossier(invoice(1, day(2, 11), 300_00), invoice(2, day(9, 11), 200_00))


def record(draft: CallDraft, facts: Dossier = OWING, *invoice_ids: int) -> Entailment:
    return entail(facts, STANDARD, CALENDAR, draft, invoice_ids=invoice_ids, today=TODAY, now=NOW)


def next_after(draft: CallDraft, facts: Dossier = OWING) -> tuple[str, date]:
    follow_up = next_follow_up(record(draft, facts).added_to(facts), STANDARD, CALENDAR)
    assert follow_up is not None
    return follow_up.kind.value, follow_up.due_on


def promised(entailed: Entailment) -> Promise:
    assert entailed.promise is not None
    return entailed.promise


@pytest.mark.parametrize(
    ("draft", "added"),
    [
        (CallDraft(outcome=CallOutcome.REACHED), set()),
        (CallDraft(outcome=CallOutcome.NO_ANSWER), set()),
        (CallDraft(outcome=CallOutcome.VOICEMAIL), set()),
        (CallDraft(outcome=CallOutcome.MESSAGE_LEFT), set()),
        (CallDraft(outcome=CallOutcome.WRONG_NUMBER), set()),
        (CallDraft(outcome=CallOutcome.REFUSAL), set()),
        (CallDraft(outcome=CallOutcome.CALLBACK, on=day(26, 11)), {"callback"}),
        (CallDraft(outcome=CallOutcome.PROMISE, on=day(27, 11)), {"promise"}),
        (CallDraft(outcome=CallOutcome.PLAN_REQUESTED), {"callback"}),
        (CallDraft(outcome=CallOutcome.SAYS_PAID), {"promise"}),
        (CallDraft(outcome=CallOutcome.DISPUTE), {"dispute"}),
        (CallDraft(outcome=CallOutcome.INSOLVENCY), {"hold"}),
    ],
    ids=lambda value: value.outcome if isinstance(value, CallDraft) else "",
)
def test_the_facts_each_outcome_adds(draft: CallDraft, added: set[str]) -> None:
    entailed = record(draft)
    found = {
        name
        for name in ("callback", "promise", "hold", "dispute")
        if getattr(entailed, name) is not None
    }
    assert found == added
    assert (entailed.call.outcome, entailed.call.on, entailed.call.at) == (
        draft.outcome,
        TODAY,
        NOW,
    )


@pytest.mark.parametrize(
    ("draft", "found"),
    [
        pytest.param(
            CallDraft(outcome=CallOutcome.NO_ANSWER),
            ("dunning_step", day(27, 11)),
            id="no-answer-waits-the-gap",
        ),
        pytest.param(
            CallDraft(outcome=CallOutcome.WRONG_NUMBER),
            ("dunning_step", day(9, 11)),
            id="wrong-number-changes-nothing",
        ),
        pytest.param(
            CallDraft(outcome=CallOutcome.REACHED, is_incoming=True),
            ("dunning_step", day(9, 11)),
            id="incoming-is-not-our-contact",
        ),
        pytest.param(
            CallDraft(outcome=CallOutcome.CALLBACK, on=TODAY, at=time(16)),
            ("callback", TODAY),
            id="call-back-this-afternoon",
        ),
        pytest.param(
            CallDraft(outcome=CallOutcome.PLAN_REQUESTED),
            ("callback", day(27, 11)),
            id="a-plan-within-three-working-days",
        ),
        pytest.param(
            CallDraft(outcome=CallOutcome.PLAN_REQUESTED, on=day(30, 11)),
            ("callback", day(30, 11)),
            id="a-plan-on-the-day-agreed",
        ),
        pytest.param(
            CallDraft(outcome=CallOutcome.PROMISE, on=day(27, 11)),
            ("broken_promise", day(2, 12)),
            id="a-promise-is-watched",
        ),
        pytest.param(
            CallDraft(outcome=CallOutcome.SAYS_PAID),
            ("broken_promise", day(27, 11)),
            id="a-transfer-is-waited-for-two-working-days",
        ),
        pytest.param(
            CallDraft(outcome=CallOutcome.SAYS_PAID, on=day(30, 11)),
            ("broken_promise", day(3, 12)),
            id="a-transfer-announced",
        ),
        pytest.param(
            CallDraft(outcome=CallOutcome.DISPUTE),
            ("dispute_review", day(9, 12)),
            id="a-dispute-is-reviewed-in-fifteen-days",
        ),
        pytest.param(
            CallDraft(outcome=CallOutcome.DISPUTE, on=day(1, 12)),
            ("dispute_review", day(1, 12)),
            id="a-dispute-reviewed-on-the-day-said",
        ),
        pytest.param(
            CallDraft(outcome=CallOutcome.INSOLVENCY),
            ("hold_end", day(9, 12)),
            id="insolvency-stops-reminders",
        ),
    ],
)
def test_where_a_call_leads(draft: CallDraft, found: tuple[str, date]) -> None:
    assert next_after(draft) == found


def test_the_call_keeps_what_the_clerk_said() -> None:
    entailed = record(
        CallDraft(
            outcome=CallOutcome.VOICEMAIL,
            note="rappelle demain",
            is_incoming=True,
            advances_level=True,
        )
    )
    assert entailed.call.note == "rappelle demain"
    assert (entailed.call.is_incoming, entailed.call.advances_level) == (True, True)
    after = entailed.added_to(OWING)
    assert after.calls == (entailed.call,)
    assert after.last_act == Act(TODAY, NOW)


@pytest.mark.parametrize("outcome", [CallOutcome.CALLBACK, CallOutcome.PROMISE])
def test_a_day_is_asked_for(outcome: CallOutcome) -> None:
    with pytest.raises(MissingDate):
        record(CallDraft(outcome=outcome))


@pytest.mark.parametrize(
    "outcome",
    [
        CallOutcome.CALLBACK,
        CallOutcome.PROMISE,
        CallOutcome.PLAN_REQUESTED,
        CallOutcome.DISPUTE,
        CallOutcome.INSOLVENCY,
    ],
)
def test_a_day_to_come_cannot_be_over(outcome: CallOutcome) -> None:
    with pytest.raises(DateInThePast):
        record(CallDraft(outcome=outcome, on=day(23, 11)))
    record(CallDraft(outcome=outcome, on=TODAY))


@pytest.mark.parametrize("outcome", [CallOutcome.PROMISE, CallOutcome.SAYS_PAID])
def test_nothing_owed_nothing_to_promise(outcome: CallOutcome) -> None:
    draft = CallDraft(outcome=outcome, on=TODAY)
    with pytest.raises(NothingOwed):
        record(draft, dossier(invoice(open_cents=0)))
    with pytest.raises(NothingOwed):
        record(replace(draft, amount_cents=0))
    with pytest.raises(NothingOwed):
        record(draft, dossier(invoice(1), payments=(payment(100_00, day(2, 11)),)))


def test_a_transfer_said_to_have_left_is_looked_for_from_that_day() -> None:
    said = promised(record(CallDraft(outcome=CallOutcome.SAYS_PAID, on=day(19, 11))))
    assert (said.due_on, said.counts_from) == (TODAY, day(19, 11))
    to_come = promised(record(CallDraft(outcome=CallOutcome.SAYS_PAID, on=day(30, 11))))
    assert (to_come.due_on, to_come.counts_from) == (day(30, 11), TODAY)


@pytest.mark.parametrize(
    ("facts", "invoice_ids", "cents"),
    [
        pytest.param(OWING, (), 500_00, id="all-overdue"),
        pytest.param(OWING, (2,), 200_00, id="the-invoice-named"),
        pytest.param(
            dossier(invoice(1, day(2, 11), 300_00), invoice(2, TODAY, 200_00)),
            (),
            300_00,
            id="due-today-is-not-overdue",
        ),
        pytest.param(
            dossier(invoice(1, day(2, 11), 300_00), payments=(payment(50_00, day(3, 11)),)),
            (),
            250_00,
            id="less-unallocated-money",
        ),
        pytest.param(dossier(invoice(1, day(1, 12), 80_00)), (), 80_00, id="nothing-overdue-yet"),
        pytest.param(
            dossier(invoice(1, day(2, 11), 30_00), payments=(payment(50_00, day(3, 11)),)),
            (),
            0,
            id="more-credit-than-debt",
        ),
    ],
)
def test_what_everything_means(facts: Dossier, invoice_ids: tuple[int, ...], cents: int) -> None:
    assert promisable_cents(facts, invoice_ids, TODAY) == cents


def test_a_promise_by_default_is_for_all_that_is_overdue() -> None:
    draft = CallDraft(outcome=CallOutcome.PROMISE, on=day(27, 11))
    assert promised(record(draft)).amount_cents == 500_00
    assert promised(record(replace(draft, amount_cents=120_00))).amount_cents == 120_00
    named = promised(record(draft, OWING, 2))
    assert (named.amount_cents, named.invoice_ids) == (200_00, (2,))


@pytest.mark.parametrize(
    ("invoice_ids", "frozen"), [((), (1, 2)), ((2,), (2,))], ids=["all-open", "named"]
)
def test_a_dispute_freezes_the_invoices_named_else_all_open(
    invoice_ids: tuple[int, ...], frozen: tuple[int, ...]
) -> None:
    facts = replace(OWING, invoices=(*OWING.invoices, invoice(3, open_cents=0)))
    entailed = record(
        CallDraft(outcome=CallOutcome.DISPUTE, reason=Reason.QUALITY), facts, *invoice_ids
    )
    assert entailed.dispute is not None
    assert (entailed.dispute.invoice_ids, entailed.dispute.reason) == (frozen, "quality")
    unsaid = record(CallDraft(outcome=CallOutcome.DISPUTE)).dispute
    assert unsaid is not None
    assert unsaid.reason == "other"


PENDING = promise(300_00, day(23, 11), day(27, 11), number=7)


@pytest.mark.parametrize(
    ("pending", "cents", "invoice_ids", "withdrawn"),
    [
        pytest.param(PENDING, None, (), (7,), id="all-again-replaces"),
        pytest.param(PENDING, 200_00, (), (), id="both-fit-in-the-debt"),
        pytest.param(PENDING, 200_01, (), (7,), id="one-cent-more-than-the-debt"),
        pytest.param(
            promise(300_00, day(2, 11), day(19, 11), number=7),
            None,
            (),
            (),
            id="back-today-it-stays-broken",
        ),
        pytest.param(
            promise(300_00, day(2, 11), day(20, 11), number=7),
            None,
            (),
            (7,),
            id="still-in-its-grace",
        ),
        pytest.param(
            promise(200_00, day(23, 11), day(27, 11), 2, number=7),
            None,
            (2,),
            (7,),
            id="the-same-invoice-put-off",
        ),
        pytest.param(
            promise(100_00, day(23, 11), day(27, 11), 2, number=7),
            100_00,
            (2,),
            (),
            id="the-two-halves-of-an-invoice",
        ),
        pytest.param(
            promise(200_00, day(23, 11), day(27, 11), 2, number=7),
            300_00,
            (1,),
            (),
            id="one-promise-an-invoice",
        ),
    ],
)
def test_a_new_promise_replaces_those_it_cannot_stand_beside(
    pending: Promise, cents: int | None, invoice_ids: tuple[int, ...], withdrawn: tuple[int, ...]
) -> None:
    facts = replace(OWING, promises=(pending,))
    draft = CallDraft(outcome=CallOutcome.PROMISE, on=day(4, 12), amount_cents=cents)
    entailed = record(draft, facts, *invoice_ids)
    assert entailed.withdrawn_promise_ids == withdrawn
    after = entailed.added_to(facts)
    assert [each.is_withdrawn for each in after.promises] == [bool(withdrawn), False]
    says_paid = replace(draft, outcome=CallOutcome.SAYS_PAID)
    assert record(says_paid, facts, *invoice_ids).withdrawn_promise_ids == withdrawn


def test_what_was_received_of_a_promise_is_no_longer_promised() -> None:
    facts = dossier(
        invoice(1, day(2, 11), 500_00, open_cents=300_00),
        promises=(PENDING,),
        payments=(payment(200_00, day(24, 11), {1: 200_00}, recorded_at=NOW),),
    )
    draft = CallDraft(outcome=CallOutcome.PROMISE, on=day(4, 12), amount_cents=200_00)
    assert record(draft, facts).withdrawn_promise_ids == ()
    more = replace(draft, amount_cents=200_01)
    assert record(more, facts).withdrawn_promise_ids == (7,)


def test_unallocated_money_is_no_longer_owed_when_promises_are_weighed() -> None:
    facts = replace(OWING, promises=(PENDING,), payments=(payment(100_00, day(2, 11)),))
    draft = CallDraft(outcome=CallOutcome.PROMISE, on=day(4, 12), amount_cents=100_00)
    assert record(draft, facts).withdrawn_promise_ids == ()
    more = replace(draft, amount_cents=100_01)
    assert record(more, facts).withdrawn_promise_ids == (7,)


def test_a_promise_put_off_on_the_day_it_comes_back_counts_as_broken_and_starts_afresh() -> None:
    broken = promise(500_00, day(2, 11), day(19, 11), number=7)
    facts = replace(OWING, promises=(broken,))
    follow_up = next_follow_up(facts, STANDARD, CALENDAR)
    assert follow_up is not None
    assert (follow_up.kind, follow_up.due_on) == ("broken_promise", TODAY)
    draft = CallDraft(outcome=CallOutcome.PROMISE, on=day(27, 11))
    assert next_after(draft, facts) == ("broken_promise", day(2, 12))


def test_a_call_on_its_day_clears_the_callback_it_answers() -> None:
    draft = CallDraft(outcome=CallOutcome.CALLBACK, on=TODAY)
    facts = record(draft).added_to(OWING)
    later = replace(
        facts,
        calls=(*facts.calls, call(CallOutcome.VOICEMAIL, TODAY, number=2, hour=16)),
        last_act=Act(TODAY, at(TODAY, 16)),
    )
    follow_up = next_follow_up(later, STANDARD, CALENDAR)
    assert follow_up is not None
    assert (follow_up.kind, follow_up.due_on) == ("dunning_step", day(27, 11))
