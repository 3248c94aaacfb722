"""Dossiers as they come: any mix of facts over the autumn of the test year."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TypeVar

from hypothesis import strategies as st

from relance_tui.domain.codes import CallOutcome, Channel
from relance_tui.domain.dossier import Dossier
from relance_tui.domain.payment import Payment
from relance_tui.domain.plan import InstalmentPlan
from tests.domain.builders import (
    STANDARD,
    act,
    at,
    call,
    callback,
    day,
    dispute,
    dossier,
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
cents = st.integers(10_00, 500_00)
invoice_ids = st.sets(st.integers(1, 7), max_size=3).map(lambda ids: tuple(sorted(ids)))
"""Some name an invoice that is not there: a ledger may drop one."""

policies = st.sampled_from(
    (
        STANDARD,
        policy(),
        policy(step(1, -7), step(2, 0), step(3, 7, gap_days=1)),
        policy(step(1, 3, Channel.CALL), step(2, 8), step(3, 15, Channel.LETTER, gap_days=10)),
    )
)


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
    return payment(
        total,
        valued_on,
        {invoice_id: part} if part else {},
        recorded_at=at(valued_on + timedelta(days=lag), 12),
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
disputes = st.builds(
    lambda made, later, ids, settled: dispute(
        made, made + later, *ids, settled_on=made + later if settled else None
    ),
    days,
    ahead,
    invoice_ids,
    st.booleans(),
)
invoices = st.builds(
    lambda due_on, total, kept: invoice(1, due_on, total, open_cents=total * kept // 4),
    days,
    cents,
    st.sampled_from((4, 4, 4, 2, 1, 0)),
).map(lambda found: replace(found, number=f"F-{found.due_on}-{found.total_cents}"))


@st.composite
def dossiers(draw: st.DrawFn, *, is_suspended: bool = True) -> Dossier:
    """Any dossier; without `is_suspended`, one whose reminders nothing holds back."""
    suspended = dossier()
    if is_suspended:
        suspended = dossier(
            callbacks=draw(rarely(callbacks, 2)),
            promises=draw(facts(promises, 2)),
            plans=draw(rarely(plans(), 2)),
            holds=draw(rarely(holds, 2)),
            disputes=draw(rarely(disputes, 3)),
        )
    return replace(
        suspended,
        invoices=draw(facts(invoices, 6, least=1)),
        payments=draw(rarely(payments(), 3)),
        calls=draw(facts(calls, 3)),
        letters=draw(facts(letters, 4)),
        last_act=draw(st.none() | st.builds(act, days, st.integers(8, 18))),
    )
