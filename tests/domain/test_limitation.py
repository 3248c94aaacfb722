from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relance_tui.domain.codes import Channel, Claim, DebtKind, DebtorKind, EventKind
from relance_tui.domain.dossier import Dossier
from relance_tui.domain.invoice import Invoice
from relance_tui.domain.legal_event import LegalEvent
from relance_tui.domain.limitation import (
    INTERRUPTING,
    PART_PAYMENT,
    Limitation,
    limitation_dates,
    limitation_of,
    years_after,
)
from relance_tui.domain.payment import Allocation, Payment, PaymentKind
from tests.domain import builders
from tests.domain.builders import at, day
from tests.domain.strategies import calls, facts, letters, payments

BUSINESS = DebtorKind.BUSINESS


def claim(issued_on: date, due_on: date | None = None, *, number: int = 1) -> Invoice:
    return builders.invoice(number, due_on or issued_on, issued_on=issued_on)


def event(kind: EventKind, on: date, *invoice_ids: int, number: int = 1) -> LegalEvent:
    return LegalEvent(id=number, kind=kind, on=on, at=at(on), invoice_ids=invoice_ids)


def of(
    invoice: Invoice,
    *events: LegalEvent,
    kind: DebtorKind = BUSINESS,
    debt: DebtKind = DebtKind.ORDINARY,
    paid: tuple[Payment, ...] = (),
) -> Limitation:
    return limitation_of(file_of(invoice, *events, kind=kind, paid=paid), invoice, debt)


def file_of(
    *facts: Invoice | LegalEvent, kind: DebtorKind = BUSINESS, paid: tuple[Payment, ...] = ()
) -> Dossier:
    return replace(
        builders.dossier(*(fact for fact in facts if isinstance(fact, Invoice)), payments=paid),
        debtor=replace(builders.DEBTOR, kind=kind),
        events=tuple(fact for fact in facts if isinstance(fact, LegalEvent)),
    )


@pytest.mark.parametrize(
    ("kind", "debt", "issued_on", "on", "article"),
    [
        # The figures of a tool for craftsmen.
        (DebtorKind.BUSINESS, DebtKind.ORDINARY, day(11, 5), day(11, 5, 2031), "L110-4"),
        (DebtorKind.CONSUMER, DebtKind.ORDINARY, day(11, 4), day(11, 4, 2028), "L218-2"),
        (DebtorKind.PUBLIC_BODY, DebtKind.ORDINARY, day(11, 4), day(31, 12, 2030), "68-1250"),
        (DebtorKind.UNKNOWN, DebtKind.ORDINARY, day(11, 4), day(11, 4, 2028), "L218-2"),
        (DebtorKind.BUSINESS, DebtKind.CARRIAGE, day(11, 4), day(11, 4, 2027), "L133-6"),
        (DebtorKind.CONSUMER, DebtKind.CARRIAGE, day(11, 4), day(11, 4, 2027), "L133-6"),
        (DebtorKind.PUBLIC_BODY, DebtKind.SHIP_SUPPLIES, day(11, 4), day(11, 4, 2027), "L110-4 II"),
        (DebtorKind.BUSINESS, DebtKind.ORDINARY, day(29, 2, 2024), day(28, 2, 2029), "L110-4"),
        (DebtorKind.PUBLIC_BODY, DebtKind.ORDINARY, day(1, 1), day(31, 12, 2030), "68-1250"),
        (DebtorKind.PUBLIC_BODY, DebtKind.ORDINARY, day(31, 12), day(31, 12, 2030), "68-1250"),
    ],
)
def test_the_period_follows_the_debtor_and_what_was_sold(
    kind: DebtorKind, debt: DebtKind, issued_on: date, on: date, article: str
) -> None:
    found = of(claim(issued_on), kind=kind, debt=debt)
    assert found.on == on
    assert article in found.period.article


def test_the_rule_for_public_bodies_says_it_was_not_checked() -> None:
    assert not of(claim(day(1, 5)), kind=DebtorKind.PUBLIC_BODY).period.is_checked
    assert of(claim(day(1, 5)), kind=DebtorKind.CONSUMER).period.is_checked


@pytest.mark.parametrize(
    ("performed_on", "issued_on", "due_on", "reason"),
    [
        (day(1, 3), day(2, 3), day(3, 3), "performed_on"),
        (day(5, 3), day(2, 3), day(3, 3), "issued_on"),
        (None, day(2, 3), day(1, 3), "due_on"),
        (None, day(2, 3), date.min, "issued_on"),
        (date.min, day(2, 3), day(1, 3), "due_on"),
    ],
)
def test_it_starts_on_the_earliest_day_known(
    performed_on: date | None, issued_on: date, due_on: date, reason: str
) -> None:
    invoice = replace(claim(issued_on, due_on), performed_on=performed_on)
    found = of(invoice)
    assert found.start_reason == reason
    assert found.start_on == getattr(invoice, reason)
    assert found.on == years_after(found.start_on, 5)


def test_it_is_told_six_months_and_one_month_before() -> None:
    assert of(claim(day(31, 8))).alarms == (day(28, 2, 2031), day(31, 7, 2031))


@pytest.mark.parametrize("kind", sorted(INTERRUPTING - {EventKind.TITLE_OBTAINED}))
def test_an_event_starts_a_new_period_on_its_day(kind: EventKind) -> None:
    found = of(claim(day(11, 5)), event(kind, day(1, 6)))
    assert found.on == day(1, 6, 2031)
    (anchor,) = found.anchors
    assert (anchor.event, anchor.on, anchor.moved_to_on) == (kind, day(1, 6), found.on)


@pytest.mark.parametrize("kind", sorted(set(EventKind) - INTERRUPTING))
def test_nothing_else_starts_one(kind: EventKind) -> None:
    invoice = claim(day(11, 5))
    assert of(invoice, event(kind, day(1, 6))) == of(invoice)


def test_a_title_gives_ten_years_even_when_the_claim_was_not_recorded() -> None:
    invoice = claim(day(11, 5))
    late = event(EventKind.TITLE_OBTAINED, day(1, 6, 2029))
    found = of(invoice, late, kind=DebtorKind.CONSUMER)
    assert (found.on, found.period.years) == (day(1, 6, 2039), 10)
    again = event(EventKind.ACKNOWLEDGEMENT, day(1, 6, 2030), number=2)
    assert of(invoice, late, again, kind=DebtorKind.CONSUMER).on == day(1, 6, 2040)


def test_what_comes_after_the_last_day_revives_nothing() -> None:
    invoice = claim(day(11, 5, 2020))
    in_time = event(EventKind.ACKNOWLEDGEMENT, day(11, 5, 2025))
    late = event(EventKind.ACKNOWLEDGEMENT, day(12, 5, 2025))
    assert of(invoice, in_time).on == day(11, 5, 2030)
    found = of(invoice, late)
    assert (found.on, found.anchors) == (day(11, 5, 2025), ())
    assert [(each.on, each.moved_to_on) for each in found.too_late] == [(late.on, found.on)]


def test_an_event_concerns_the_invoices_it_names_or_those_there_were() -> None:
    before, after = claim(day(1, 5), number=1), claim(day(1, 7), number=2)
    whole = event(EventKind.ACKNOWLEDGEMENT, day(1, 6))
    dates = limitation_dates(file_of(before, after, whole), DebtKind.ORDINARY)
    assert dates == {1: day(1, 6, 2031), 2: day(1, 7, 2031)}
    named = event(EventKind.ACKNOWLEDGEMENT, day(1, 8), 2)
    dates = limitation_dates(file_of(before, after, named), DebtKind.ORDINARY)
    assert dates == {1: day(1, 5, 2031), 2: day(1, 8, 2031)}


def test_a_part_payment_acknowledges_the_rest() -> None:
    # The figures of a tool for craftsmen.
    invoice = replace(claim(day(11, 5)), open_cents=60_00)
    found = of(invoice, paid=(builders.payment(40_00, day(1, 6), {1: 40_00}),))
    assert found.on == day(1, 6, 2031)
    assert [each.event for each in found.anchors] == [PART_PAYMENT]


@pytest.mark.parametrize(
    "change",
    [
        {"kind": PaymentKind.CREDIT_NOTE},
        {"bounced_on": day(5, 6)},
        {"allocations": ()},
        {"allocations": (Allocation(invoice_id=2, amount_cents=40_00),)},
        {"allocations": (Allocation(invoice_id=1, amount_cents=40_00, claim=Claim.INTEREST),)},
    ],
)
def test_money_that_is_no_part_payment_moves_nothing(change: dict[str, object]) -> None:
    invoice = replace(claim(day(11, 5)), open_cents=60_00)
    money = replace(builders.payment(40_00, day(1, 6), {1: 40_00}), **change)  # type: ignore[arg-type]
    assert of(invoice, paid=(money,)).on == day(11, 5, 2031)


def test_the_payment_that_settles_an_invoice_leaves_nothing_to_acknowledge() -> None:
    invoice = replace(claim(day(11, 5)), open_cents=0)
    part = builders.payment(40_00, day(1, 6), {1: 40_00}, number=1)
    rest = builders.payment(60_00, day(1, 7), {1: 60_00}, number=2)
    assert of(invoice, paid=(rest,)).anchors == ()
    assert [each.on for each in of(invoice, paid=(part, rest)).anchors] == [part.valued_on]


def test_a_settled_invoice_has_no_date() -> None:
    settled = replace(claim(day(11, 5)), open_cents=0)
    assert limitation_dates(file_of(settled), DebtKind.ORDINARY) == {}


any_day = st.dates() | st.sampled_from((date.min, date.max, date(2024, 2, 29)))
any_debt = st.sampled_from(DebtKind)
any_kind = st.sampled_from(DebtorKind)


@st.composite
def events(draw: st.DrawFn, days: st.SearchStrategy[date] = any_day) -> LegalEvent:
    ids = draw(st.sampled_from(((), (1,), (2,), (1, 3))))
    kind = draw(st.sampled_from(EventKind))
    return LegalEvent(id=1, kind=kind, on=draw(days), at=datetime(2026, 1, 1), invoice_ids=ids)  # noqa: DTZ001 - unread


@st.composite
def files(draw: st.DrawFn, days: st.SearchStrategy[date] = any_day) -> Dossier:
    invoices = draw(
        facts(
            st.builds(
                lambda issued_on, due_on, performed_on, open_cents: replace(
                    claim(issued_on, due_on), performed_on=performed_on, open_cents=open_cents
                ),
                days,
                days,
                st.none() | days,
                st.sampled_from((100_00, 60_00, 0)),
            ),
            4,
            least=1,
        )
    )
    paid = draw(facts(payments(), 4))
    found = draw(facts(events(days), 5))
    return file_of(*invoices, *found, kind=draw(any_kind), paid=paid)


near = st.dates(day(1, 1, 2020), day(31, 12, 2034))


@given(files(), any_debt)
def test_both_ways_of_asking_agree_on_any_day_there_is(found: Dossier, debt: DebtKind) -> None:
    assert limitation_dates(found, debt) == {
        invoice.id: limitation_of(found, invoice, debt).on
        for invoice in found.invoices
        if invoice.open_cents > 0
    }
    for invoice in found.invoices:
        limitation = limitation_of(found, invoice, debt)
        assert limitation.alarms <= (limitation.on, limitation.on)


@given(files(near), any_debt, facts(letters, 3), facts(calls, 3))
def test_a_letter_or_a_call_never_moves_it(
    found: Dossier, debt: DebtKind, sent: tuple[object, ...], made: tuple[object, ...]
) -> None:
    registered = builders.letter(4, day(1, 10), 1, 2, number=9, channel=Channel.REGISTERED)
    chased = replace(found, letters=(*sent, registered), calls=made)  # type: ignore[arg-type]
    assert limitation_dates(chased, debt) == limitation_dates(found, debt)


@given(files(near), any_debt, events(near))
def test_an_event_more_never_makes_it_earlier(
    found: Dossier, debt: DebtKind, more: LegalEvent
) -> None:
    after = replace(found, events=(*found.events, replace(more, id=99)))
    dates = limitation_dates(after, debt)
    for invoice_id, on in limitation_dates(found, debt).items():
        assert dates[invoice_id] >= on


@given(files(near), any_debt, st.randoms(use_true_random=False))
def test_the_order_of_facts_means_nothing(found: Dossier, debt: DebtKind, chance: Random) -> None:
    shuffled = replace(
        found,
        events=tuple(chance.sample(found.events, len(found.events))),
        payments=tuple(chance.sample(found.payments, len(found.payments))),
    )
    for invoice in found.invoices:
        assert limitation_of(shuffled, invoice, debt) == limitation_of(found, invoice, debt)


@given(files(near), any_debt)
def test_each_anchor_came_in_time_and_moved_the_day_on(found: Dossier, debt: DebtKind) -> None:
    for invoice in found.invoices:
        limitation = limitation_of(found, invoice, debt)
        moved = [anchor.moved_to_on for anchor in limitation.anchors]
        assert moved == sorted(set(moved))
        assert not moved or limitation.on == moved[-1]
        assert all(anchor.on > anchor.moved_to_on for anchor in limitation.too_late)


@given(any_day, st.integers(1, 10))
def test_years_go_by_without_passing_the_last_day(start_on: date, years: int) -> None:
    later = years_after(start_on, years)
    assert start_on <= later
    assert later - start_on <= timedelta(days=366 * years)
