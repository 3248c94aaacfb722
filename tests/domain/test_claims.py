from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from relance_tui.domain.claims import (
    ClaimTerms,
    DossierClaims,
    InvoiceClaims,
    NoticeStart,
    Received,
    claims_of,
    unpaid_periods,
)
from relance_tui.domain.codes import Channel, Claim, DebtorKind, EventKind
from relance_tui.domain.contact import SentLetter
from relance_tui.domain.dossier import Dossier
from relance_tui.domain.interest import FloorDoubt
from relance_tui.domain.invoice import Invoice
from relance_tui.domain.legal_event import LegalEvent
from relance_tui.domain.payment import Allocation, Payment, PaymentKind
from relance_tui.services.law import rates
from tests.domain.builders import DEBTOR, at, day, dossier, invoice, letter, payment

RATES = rates()
DUE = day(1, 9)
"""Interest from 2 September 2026, at 12.40 % between businesses: 3.40 a day on 10 000.00."""
UNTIL = day(31, 10)
"""60 days late."""
OWES = 10_000_00
SIXTY_DAYS = 203_84


def owed_by(kind: DebtorKind, facts: Dossier, *events: LegalEvent) -> Dossier:
    return replace(facts, debtor=replace(DEBTOR, kind=kind), events=events)


def business(
    *invoices: Invoice, payments: tuple[Payment, ...] = (), events: tuple[LegalEvent, ...] = ()
) -> Dossier:
    return owed_by(DebtorKind.BUSINESS, dossier(*invoices, payments=payments), *events)


def consumer(letters: tuple[SentLetter, ...], *events: LegalEvent) -> Dossier:
    facts = dossier(invoice(1, DUE, OWES), invoice(2, DUE, OWES), letters=letters)
    return owed_by(DebtorKind.CONSUMER, facts, *events)


def event(kind: EventKind, on: date, letter_id: int | None = None, number: int = 1) -> LegalEvent:
    return LegalEvent(id=number, kind=kind, on=on, at=at(on), letter_id=letter_id)


def claims(facts: Dossier, until: date = UNTIL, terms: ClaimTerms | None = None) -> DossierClaims:
    return claims_of(facts, terms or ClaimTerms(), RATES, until)


def only(facts: Dossier, until: date = UNTIL) -> InvoiceClaims:
    found = claims(facts, until)
    (each,) = (*found.open, *found.settled_late)
    return each


def spans(found: InvoiceClaims) -> list[tuple[int, date, date]]:
    return [(s.principal_cents, s.first_on, s.last_on) for s in found.interest.segments]


def test_an_open_invoice_earns_interest_and_one_indemnity() -> None:
    found = claims(business(invoice(1, DUE, OWES)))
    (each,) = found.open
    assert spans(each) == [(OWES, day(2, 9), UNTIL)]
    assert (each.interest_cents, each.indemnity_cents) == (SIXTY_DAYS, 40_00)
    assert (found.interest_cents, found.indemnity_cents) == (SIXTY_DAYS, 40_00)
    assert found.settled_late == ()


@pytest.mark.parametrize(("until", "indemnity"), [(DUE, 0), (day(2, 9), 40_00)])
def test_due_today_is_not_late(until: date, indemnity: int) -> None:
    assert only(business(invoice(1, DUE, OWES)), until).indemnity_cents == indemnity


def test_a_payment_bears_interest_through_its_value_date() -> None:
    paid = payment(4_000_00, day(11, 9), {1: 4_000_00})
    found = only(business(invoice(1, DUE, OWES, open_cents=6_000_00), payments=(paid,)))
    assert spans(found) == [
        (OWES, day(2, 9), day(11, 9)),
        (6_000_00, day(12, 9), UNTIL),
    ]


def test_a_credit_note_counts_from_its_own_date() -> None:
    credit = payment(4_000_00, day(11, 9), {1: 4_000_00}, kind=PaymentKind.CREDIT_NOTE)
    found = only(business(invoice(1, DUE, OWES, open_cents=6_000_00), payments=(credit,)))
    assert spans(found)[0] == (OWES, day(2, 9), day(10, 9))


@pytest.mark.parametrize("kind", PaymentKind)
def test_what_came_before_the_due_date_counts_from_the_start(kind: PaymentKind) -> None:
    early = payment(4_000_00, day(20, 8), {1: 4_000_00}, kind=kind)
    found = only(business(invoice(1, DUE, OWES, open_cents=6_000_00), payments=(early,)))
    assert spans(found) == [(6_000_00, day(2, 9), UNTIL)]


def test_money_valued_on_the_due_date_is_in_time() -> None:
    paid = payment(OWES, DUE, {1: OWES})
    found = claims(business(invoice(1, DUE, OWES, open_cents=0), payments=(paid,)))
    assert (found.open, found.settled_late) == ((), ())


def test_an_invoice_paid_late_in_full_still_owes_its_interest_and_indemnity() -> None:
    paid = payment(OWES, day(11, 9), {1: OWES})
    found = claims(business(invoice(1, DUE, OWES, open_cents=0), payments=(paid,)))
    (each,) = found.settled_late
    assert spans(each) == [(OWES, day(2, 9), day(11, 9))]
    assert (found.settled_interest_cents, found.settled_indemnity_cents) == (33_97, 40_00)
    assert (found.open, found.interest_cents, found.indemnity_cents) == ((), 0, 0)


def test_what_was_settled_we_know_not_when_counts_from_the_start() -> None:
    found = claims(
        business(invoice(1, DUE, OWES, open_cents=0), invoice(2, DUE, OWES, open_cents=1_00))
    )
    assert found.settled_late == ()
    assert [spans(each) for each in found.open] == [[(1_00, day(2, 9), UNTIL)]]


def test_money_that_bounced_counts_for_nothing() -> None:
    bounced = replace(payment(OWES, day(11, 9), {1: OWES}), bounced_on=day(15, 9))
    found = only(business(invoice(1, DUE, OWES), payments=(bounced,)))
    assert spans(found) == [(OWES, day(2, 9), UNTIL)]


def test_two_payments_of_one_day_make_one_period() -> None:
    paid = (
        payment(1_000_00, day(11, 9), {1: 1_000_00}),
        payment(2_000_00, day(11, 9), {1: 2_000_00}, number=2),
    )
    found = only(business(invoice(1, DUE, OWES, open_cents=7_000_00), payments=paid))
    assert [cents for cents, _, _ in spans(found)] == [OWES, 7_000_00]


def test_a_ledger_that_does_not_add_up_never_raises_the_principal() -> None:
    paid = Received(day(12, 9), 4_000_00)
    periods = list(unpaid_periods(invoice(1, DUE, OWES), [paid], UNTIL))
    assert [period.principal_cents for period in periods] == [OWES, 6_000_00]


def test_money_set_against_interest_leaves_the_principal_and_lowers_what_is_owed() -> None:
    parts = (
        Allocation(invoice_id=1, amount_cents=50_00, claim=Claim.INTEREST),
        Allocation(invoice_id=1, amount_cents=40_00, claim=Claim.INDEMNITY),
    )
    paid = replace(payment(90_00, day(11, 9)), allocations=parts)
    found = claims(business(invoice(1, DUE, OWES), payments=(paid,)))
    (each,) = found.open
    assert (each.interest_cents, each.indemnity_cents) == (SIXTY_DAYS, 40_00)
    assert (each.paid_interest_cents, each.paid_indemnity_cents) == (50_00, 40_00)
    assert (found.interest_cents, found.indemnity_cents) == (SIXTY_DAYS - 50_00, 0)


def test_two_invoices_owe_two_indemnities() -> None:
    """Letikette: 10 000 at 10 % for a year, twice, makes 22 080 with two indemnities."""
    due_on = day(1, 1, 2025)
    found = claims(
        business(invoice(1, due_on, OWES), invoice(2, due_on, OWES)),
        day(1, 1),
        ClaimTerms(contract_percent=Decimal(10)),
    )
    assert 2 * OWES + found.interest_cents + found.indemnity_cents == 22_080_00


def test_an_unknown_debtor_is_treated_as_a_consumer() -> None:
    found = only(owed_by(DebtorKind.UNKNOWN, dossier(invoice(1, DUE, OWES))))
    assert (found.interest_cents, found.indemnity_cents) == (0, 0)


def test_a_public_body_owes_its_own_rate_and_the_indemnity() -> None:
    found = only(owed_by(DebtorKind.PUBLIC_BODY, dossier(invoice(1, DUE, OWES))))
    assert (found.interest.percent, found.indemnity_cents) == (Decimal("10.40"), 40_00)


NOTICE = letter(4, day(1, 10), 1, number=7, channel=Channel.REGISTERED)
PRESENTED = event(EventKind.LETTER_PRESENTED, day(3, 10), 7)
RETURNED = event(EventKind.LETTER_RETURNED, day(20, 10), 7, 2)
RECEIVED = event(EventKind.LETTER_RECEIVED, day(6, 10), 7, 3)


@pytest.mark.parametrize(
    ("events", "first_on"),
    [
        ((), None),
        ((PRESENTED,), day(4, 10)),
        ((RETURNED,), day(21, 10)),
        ((RETURNED, PRESENTED), day(4, 10)),
        ((PRESENTED, RECEIVED), day(7, 10)),
        ((event(EventKind.LETTER_REFUSED, day(5, 10), 7),), day(6, 10)),
        ((event(EventKind.LETTER_RECEIVED, day(5, 10), 8),), None),
    ],
    ids=["no proof", "presented", "returned", "presented first", "received", "refused", "other"],
)
def test_a_consumer_owes_from_the_day_after_the_notice(
    events: tuple[LegalEvent, ...], first_on: date | None
) -> None:
    covered, other = claims(consumer((NOTICE,), *events)).open
    assert spans(other) == []
    assert [first for _, first, _ in spans(covered)] == ([first_on] if first_on else [])
    assert covered.indemnity_cents == 0


def test_the_notice_may_count_from_its_sending() -> None:
    terms = ClaimTerms(notice_start=NoticeStart.SENDING)
    covered, other = claims(consumer((NOTICE,)), terms=terms).open
    assert [first for _, first, _ in spans(covered)] == [day(2, 10)]
    assert spans(other) == []


def test_a_plain_letter_is_no_formal_notice() -> None:
    plain = letter(4, day(1, 10), 1, number=7, channel=Channel.LETTER)
    terms = ClaimTerms(notice_start=NoticeStart.SENDING)
    assert claims(consumer((plain,), RECEIVED), terms=terms).interest_cents == 0


def test_the_first_notice_counts() -> None:
    again = letter(4, day(15, 10), 1, number=8, channel=Channel.REGISTERED)
    later = event(EventKind.LETTER_RECEIVED, day(17, 10), 8, 4)
    covered, _ = claims(consumer((again, NOTICE), later, RECEIVED)).open
    assert spans(covered)[0][1] == day(7, 10)


def test_interest_stops_before_the_opening_judgment_and_never_starts_again() -> None:
    opened = event(EventKind.INSOLVENCY_OPENED, day(12, 9))
    closed = event(EventKind.INSOLVENCY_CLOSED, day(1, 10), number=2)
    found = only(business(invoice(1, DUE, OWES), events=(opened, closed)))
    assert spans(found) == [(OWES, day(2, 9), day(11, 9))]
    assert found.indemnity_cents == 40_00


def test_a_debt_born_after_the_opening_judgment_goes_on() -> None:
    opened = event(EventKind.INSOLVENCY_OPENED, day(1, 7))
    found = only(business(invoice(1, DUE, OWES), events=(opened,)))
    assert spans(found) == [(OWES, day(2, 9), UNTIL)]


def test_payment_forbidden_at_the_due_date_owes_no_indemnity() -> None:
    opened = event(EventKind.INSOLVENCY_OPENED, day(20, 8))
    found = only(business(invoice(1, DUE, OWES), events=(opened,)))
    assert (found.interest_cents, found.indemnity_cents) == (0, 0)


def test_an_unknown_rate_is_named_and_breaks_nothing() -> None:
    found = claims(business(invoice(1, DUE, OWES), invoice(2, day(31, 12), 1_00)), day(5, 1, 2027))
    assert found.missing is not None
    assert found.missing.half_year == day(1, 1, 2027)
    assert [each.interest_cents for each in found.open] == [0, 0]
    assert found.indemnity_cents == 80_00


def test_an_invoice_paid_before_the_rates_end_is_known_after() -> None:
    paid = payment(OWES, day(11, 9), {1: OWES})
    facts = business(invoice(1, DUE, OWES, open_cents=0), payments=(paid,))
    assert claims(facts, day(5, 1, 2027)).settled_interest_cents == 33_97


def test_a_contract_rate_that_may_be_too_low_is_said() -> None:
    facts = business(invoice(1, DUE, OWES))
    (found,) = claims(facts, terms=ClaimTerms(contract_percent=Decimal(8))).open
    assert found.interest.percent == Decimal(8)
    assert found.floor_doubts == (FloorDoubt(day(1, 7), Decimal("8.25")),)


def test_forty_euros_are_not_granted_in_another_currency() -> None:
    foreign = replace(invoice(1, DUE, OWES), currency="USD")
    found = only(business(foreign))
    assert (found.interest_cents, found.indemnity_cents) == (SIXTY_DAYS, 0)


def test_the_claims_of_one_invoice_are_found_by_its_id() -> None:
    paid = payment(OWES, day(11, 9), {1: OWES})
    facts = business(invoice(1, DUE, OWES, open_cents=0), invoice(2, DUE, OWES), payments=(paid,))
    found = claims(facts)
    assert found.of(1) == found.settled_late[0]
    assert found.of(2) == found.open[0]
    assert found.of(3) is None
