from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relance_tui.domain.bank import BankEntry, BankEntryKind
from relance_tui.domain.bank_returns import Received, ReturnClue, TakenBack, is_return, returned
from tests.domain.builders import day

IBAN = "FR7630004008280001234567890"
ON = day(12, 11)
CAMT = BankEntry(
    account=IBAN,
    booked_on=ON,
    valued_on=ON,
    amount_cents=1_250_00,
    payer="DUPONT ET FILS SARL",
    payer_iban="FR7610278060610002056370195",
    text="FACTURE F-118 DU 12/10/2026",
    references=("NOTPROVIDED",),
    bank_reference="2026111200077",
    kind=BankEntryKind.TRANSFER,
)

entries = st.builds(
    lambda cents, on, later, payer, text, account, reference: BankEntry(
        account=account,
        booked_on=on,
        valued_on=on + timedelta(days=later),
        amount_cents=cents,
        payer=payer,
        text=text,
        bank_reference=reference,
    ),
    st.sampled_from([100, 100, 250]),
    st.dates(day(10, 11), day(14, 11)),
    st.integers(0, 1),
    st.sampled_from(["", "DUPONT ET FILS", "DUPONT", "LEFEVRE"]),
    st.sampled_from(["", "VIREMENT", "F-118", "FACT F-118"]),
    st.sampled_from(["", IBAN]),
    st.sampled_from(["", "", "1", "2"]),
)


def received(number: int = 1, cents: int = 1_250_00, on: date = ON, **others: object) -> Received:
    plain = Received(
        payment_id=number,
        debtor_id=10 + number,
        amount_cents=cents,
        valued_on=on,
        payer="SARL Dupont & Fils",
        numbers=("F-118",),
        references=("E2E-000451",),
    )
    return replace(plain, **others)  # type: ignore[arg-type]


def back(
    text: str = "", cents: int = -1_250_00, on: date | None = None, **others: object
) -> BankEntry:
    booked = on or day(20, 11)
    plain = BankEntry(
        account=IBAN,
        booked_on=booked,
        valued_on=booked,
        amount_cents=cents,
        text=text,
        kind=BankEntryKind.RETURN,
    )
    return replace(plain, **others)  # type: ignore[arg-type]


OTHER = received(2, payer="Martin", numbers=("F-300",), references=("E2E-000452",))


def told(found: tuple[TakenBack, ...]) -> list[tuple[int, str, bool]]:
    return [(each.payment.payment_id, each.clue.value, each.is_certain) for each in found]


@pytest.mark.parametrize(
    ("entry", "clue"),
    [
        (back("REJET PRLV", references=("E2E000451",)), "reference"),
        (back("REJET PRLV", bank_reference="E2E-000451"), "reference"),
        (back("IMPAYE E2E-000451 AM04"), "reference"),
        (back("REJET FACT F118 DUPONT"), "number"),
        (back("REJET F-118", cents=1_250_00), "number"),  # the sign left out
        (back("REJET F-118", kind=BankEntryKind.OTHER), "number"),
    ],
)
def test_a_reference_or_a_number_and_the_sum_are_certain(entry: BankEntry, clue: str) -> None:
    assert told(returned(entry, [OTHER, received()]))[0] == (1, clue, True)


def test_a_return_of_another_sum_is_only_proposed() -> None:
    assert told(returned(back("F-118", cents=-1_262_00), [received()])) == [(1, "number", False)]


def test_two_payments_of_one_number_and_sum_are_not_certain() -> None:
    later = received(2, on=day(15, 11))
    found = returned(back("F-118"), [received(), later])
    assert told(found) == [(2, "number", False), (1, "number", False)]
    part = received(2, cents=600_00)
    assert told(returned(back("F-118"), [part, received()]))[0] == (1, "number", True)


def test_the_name_or_the_account_and_the_sum_within_sixty_days() -> None:
    by_name = back("CHEQUE IMPAYE DUPONT ET FILS")
    assert told(returned(by_name, [received()])) == [(1, "payer", False)]
    account = received(payer="", payer_iban="FR7610278060610002056370195")
    by_account = back(payer_iban="10278060610002056370195")
    assert told(returned(by_account, [account, OTHER]))[0] == (1, "payer", False)
    sixty, more = day(11, 1, 2027), day(12, 1, 2027)
    assert told(returned(replace(by_name, booked_on=sixty), [received()]))
    assert not told(returned(replace(by_name, booked_on=more), [received()]))


def test_thirteen_months_by_reference_or_when_there_was_no_mandate() -> None:
    edge, after = day(12, 12, 2027), day(13, 12, 2027)
    assert told(returned(back("F-118", on=edge), [received()])) == [(1, "number", True)]
    assert not returned(back("F-118", on=after), [received()])
    no_mandate = back("DUPONT FILS", on=edge, return_reason="MD01")
    assert told(returned(no_mandate, [received()])) == [(1, "payer", False)]


def test_the_sum_alone_only_for_what_the_bank_calls_a_return() -> None:
    assert told(returned(back(), [received()])) == [(1, ReturnClue.AMOUNT.value, False)]
    assert not returned(back(kind=BankEntryKind.TRANSFER), [received()])


def test_what_cannot_come_back() -> None:
    assert not returned(back("F-118", on=day(11, 11)), [received()])  # before it was paid
    assert not returned(back("F-118", currency="USD"), [received()])
    assert not is_return(CAMT)
    assert not returned(CAMT, [received()])
    nothing_said = received(references=("NOTPROVIDED",), numbers=(), payer="X")
    entry = back(references=("NOTPROVIDED",), kind=BankEntryKind.DIRECT_DEBIT)
    assert not returned(entry, [nothing_said])


def test_a_doubtful_number_is_not_certain() -> None:
    assert told(returned(back("F-118-2"), [received()])) == [(1, "number", False)]


@given(
    entry=entries,
    sums=st.lists(st.sampled_from([100, 250]), max_size=8),
    text=st.sampled_from(["F-118", "E2E-000451", "DUPONT FILS", ""]),
)
def test_candidates_are_few_and_at_most_one_is_certain(
    entry: BankEntry, sums: list[int], text: str
) -> None:
    payments = [received(number, cents, day(9, 11)) for number, cents in enumerate(sums)]
    taken = replace(entry, amount_cents=-entry.amount_cents, text=text)
    found = returned(taken, payments)
    assert found == returned(taken, payments[::-1])
    assert len(found) <= 5
    certain = [each for each in found if each.is_certain]
    assert len(certain) <= 1
    assert all(each.payment.amount_cents == entry.amount_cents for each in certain)
