"""Dossiers as they come: any mix of facts over the autumn of the test year.

Most invoices are of that autumn; some are up to six years old, so that limitation matters.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TypeVar

from hypothesis import strategies as st

from relance_tui.domain.codes import (
    CallOutcome,
    Channel,
    CountsFrom,
    DebtorKind,
    Entry,
    EventKind,
)
from relance_tui.domain.dossier import Dossier
from relance_tui.domain.hold import Dispute
from relance_tui.domain.legal_event import LegalEvent
from relance_tui.domain.payment import Payment
from relance_tui.domain.plan import InstalmentPlan
from relance_tui.domain.policy import TONES, Policy, Step
from tests.domain.builders import (
    STANDARD,
    act,
    at,
    call,
    callback,
    day,
    debtor,
    dispute,
    dossier,
    event,
    hold,
    invoice,
    letter,
    payment,
    plan,
    policy,
    promise,
    step,
)

Fact = TypeVar("Fact")

days = st.dates(day(1, 9), day(31, 12))
old_days = st.dates(day(1, 1, 2020), day(31, 8))
cents = st.integers(10_00, 500_00)
invoice_ids = st.sets(st.integers(1, 7), max_size=3).map(lambda ids: tuple(sorted(ids)))
"""Some name an invoice that is not there: a ledger may drop one."""
debtors = st.builds(
    lambda kind, refuses: debtor(kind, do_not_call=refuses),
    st.sampled_from(DebtorKind),
    st.sampled_from((False, False, True)),
)

LEGAL_END = policy(
    step(1, 3, Channel.CALL),
    step(2, 10),
    step(3, 20, Channel.REGISTERED, is_legal=True, tone="formal"),
    step(4, 30, Channel.HANDOVER, is_legal=True, tone="formal"),
    step(5, 60, Channel.HANDOVER, is_legal=True, tone="formal"),
)
"""A call, an e-mail, then what law asks for, in order, and a second hand-over."""
NOTE_FIRST = policy(step(1, -7), step(2, 0), step(3, 7, gap_days=1))
"""Two notes that give way once the money is late."""


@st.composite
def steps(draw: st.DrawFn, number: int, offset: int) -> Step:
    counts = draw(st.sampled_from((CountsFrom.DUE_DATE, *CountsFrom))) if number > 1 else None
    return step(
        number,
        draw(st.integers(1, 20)) if counts is CountsFrom.PREVIOUS_STEP else offset,
        draw(st.sampled_from((Channel.EMAIL, *Channel))),
        gap_days=draw(st.sampled_from((None, None, 0, 1, 5, 10))),
        is_legal=draw(st.sampled_from((False, False, True))),
        counts_from=counts or CountsFrom.DUE_DATE,
        minimum_cents=draw(st.sampled_from((0, 0, 0, 150_00))),
        tone=draw(st.sampled_from(TONES)),
    )


@st.composite
def drawn_policies(draw: st.DrawFn) -> Policy:
    """Up to five steps of any channel, each later than the one before it."""
    offsets = sorted(draw(st.sets(st.integers(-10, 60), max_size=5)))
    drawn = (draw(steps(number, offset)) for number, offset in enumerate(offsets, start=1))
    return policy(*drawn, entry=draw(st.sampled_from(Entry)))


policies = (
    st.sampled_from(
        (
            STANDARD,
            replace(STANDARD, entry=Entry.CONTEXTUAL),
            policy(),
            NOTE_FIRST,
            LEGAL_END,
            replace(LEGAL_END, entry=Entry.CONTEXTUAL),
            policy(step(1, 3, Channel.CALL), step(2, 8), step(3, 15, Channel.LETTER, gap_days=10)),
        )
    )
    | drawn_policies()
)
own_policies = st.sampled_from((0, 0, 2)).flatmap(
    lambda most: st.dictionaries(st.integers(1, 7), policies, max_size=most)
)
"""Invoice id to a policy of its own; mostly none."""


def facts(
    of_one: st.SearchStrategy[Fact], most: int, least: int = 0
) -> st.SearchStrategy[tuple[Fact, ...]]:
    """So many facts of a kind, each with its own `id`."""
    return st.lists(of_one, min_size=least, max_size=most).map(
        lambda found: tuple(
            replace(fact, id=number)  # type: ignore[type-var]
            for number, fact in enumerate(found, start=1)
        )
    )


def rarely(of_one: st.SearchStrategy[Fact], most: int) -> st.SearchStrategy[tuple[Fact, ...]]:
    """The same, but mostly none."""
    return st.sampled_from((0, most, 0)).flatmap(lambda upto: facts(of_one, upto))


@st.composite
def payments(draw: st.DrawFn) -> Payment:
    total, valued_on = draw(cents), draw(days)
    part = draw(st.sampled_from((total, total // 2, total, total, 0)))
    invoice_id = draw(st.integers(1, 7))
    lag = draw(st.integers(0, 9))
    back = draw(st.sampled_from((None, None, None, 1, 20)))
    return payment(
        total,
        valued_on,
        {invoice_id: part} if part else {},
        recorded_at=at(valued_on + timedelta(days=lag), 12),
        bounced_on=None if back is None else valued_on + timedelta(days=lag + back),
    )


@st.composite
def plans(draw: st.DrawFn) -> InstalmentPlan:
    made_on = draw(days)
    lines = draw(st.dictionaries(st.integers(0, 90), cents, min_size=1, max_size=4))
    return plan(
        made_on,
        {made_on + timedelta(days=later): part for later, part in lines.items()},
        *draw(invoice_ids),
        is_withdrawn=draw(st.booleans()),
        tolerance_working_days=draw(st.sampled_from((None, 0, 5))),
        accelerates=draw(st.booleans()),
    )


ahead = st.integers(0, 40).map(lambda later: timedelta(days=later))
calls = st.builds(
    call,
    st.sampled_from(CallOutcome),
    days,
    hour=st.integers(8, 18),
    is_incoming=st.booleans(),
    advances_level=st.sampled_from((None, None, True, False)),
)
letters = st.builds(
    lambda number, on, ids, channel: letter(number, on, *ids, channel=channel),
    st.integers(0, 5),
    days,
    invoice_ids,
    st.sampled_from((Channel.EMAIL, Channel.LETTER, Channel.REGISTERED)),
)
callbacks = st.builds(lambda made, later: callback(made, made + later), days, ahead)
promises = st.builds(
    lambda sum_cents, made, later, ids, withdrawn: promise(
        sum_cents, made, made + later, *ids, is_withdrawn=withdrawn
    ),
    cents,
    days,
    ahead,
    invoice_ids,
    st.sampled_from((False, False, True)),
)
holds = st.builds(lambda made, later, ids: hold(made, made + later, *ids), days, ahead, invoice_ids)


@st.composite
def disputes(draw: st.DrawFn) -> Dispute:
    made_on = draw(days)
    review_on = made_on + draw(ahead)
    return dispute(
        made_on,
        review_on,
        *draw(invoice_ids),
        settled_on=review_on if draw(st.booleans()) else None,
        amount_cents=draw(st.none() | cents),
    )


@st.composite
def events(draw: st.DrawFn) -> LegalEvent:
    kind, on = draw(st.sampled_from(EventKind)), draw(days)
    published = draw(st.none() | st.integers(0, 30))
    is_insolvency = kind is EventKind.INSOLVENCY_OPENED
    return event(
        kind,
        on,
        *draw(invoice_ids),
        letter_id=draw(st.integers(1, 4)) if kind.is_proof else None,
        published_on=on + timedelta(days=published) if is_insolvency and published else None,
        step_number=draw(st.integers(0, 5)) if kind is EventKind.HANDED_OVER else 0,
    )


invoices = st.builds(
    lambda due_on, total, kept: replace(
        invoice(1, due_on, total, open_cents=total * kept // 4), number=f"F-{due_on}-{total}"
    ),
    days | days | old_days,
    cents,
    st.sampled_from((4, 4, 4, 2, 1, 0)),
)


@st.composite
def dossiers(draw: st.DrawFn, *, is_suspended: bool = True, is_in_law: bool = True) -> Dossier:
    """Any dossier; without `is_suspended`, one whose reminders nothing holds back.

    Without `is_in_law`, nothing happened to it outside the desk.
    """
    suspended = dossier()
    if is_suspended:
        suspended = dossier(
            callbacks=draw(rarely(callbacks, 2)),
            promises=draw(facts(promises, 2)),
            plans=draw(rarely(plans(), 2)),
            holds=draw(rarely(holds, 2)),
            disputes=draw(rarely(disputes(), 3)),
        )
    return replace(
        suspended,
        debtor=draw(debtors),
        invoices=draw(facts(invoices, 6, least=1)),
        payments=draw(rarely(payments(), 3)),
        calls=draw(facts(calls, 3)),
        letters=draw(facts(letters, 4)),
        events=draw(rarely(events(), 3)) if is_suspended and is_in_law else (),
        last_act=draw(st.none() | st.builds(act, days, st.integers(8, 18))),
    )
