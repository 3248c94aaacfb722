from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from relance_tui.domain.bank import BankEntry, BankEntryKind
from relance_tui.domain.bank_identity import fresh
from tests.domain.builders import day

IBAN = "FR7630004008280001234567890"
BANK_FORM = "300040082800012345678"
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
CFONB = BankEntry(
    account=BANK_FORM,
    booked_on=ON,
    valued_on=day(13, 11),
    amount_cents=1_250_00,
    payer="DUPONT ET FILS",
    text="VIR SEPA DUPONT ET FILS FACTURE F-118",
    bank_reference="0001234",
    kind=BankEntryKind.TRANSFER,
)
OFX = replace(CFONB, payer="VIR SEPA DUPONT ET", text="FACTURE F-118", bank_reference="OFX77")


def is_known(entry: BankEntry, *known: BankEntry) -> bool:
    return fresh([entry], known) == []


@pytest.mark.parametrize("one", [CAMT, CFONB, OFX])
@pytest.mark.parametrize("other", [CAMT, CFONB, OFX])
def test_one_movement_in_any_format_is_known(one: BankEntry, other: BankEntry) -> None:
    assert is_known(one, other)


@pytest.mark.parametrize(
    "changed",
    [
        {"amount_cents": 1_250_01},
        {"amount_cents": -1_250_00},
        {"currency": "USD"},
        {"account": "FR7610278060610002056370195"},
        {"booked_on": day(14, 11), "valued_on": day(15, 11), "bank_reference": ""},
        {"booked_on": day(13, 11), "valued_on": day(13, 11), "text": "", "bank_reference": ""},
        {"payer_iban": "DE89370400440532013000", "bank_reference": ""},
        {"payer_iban": "", "payer": "BOULANGERIE LEFEVRE", "text": "MERCI", "bank_reference": ""},
    ],
)
def test_another_sum_account_date_or_payer_is_another_movement(changed: dict[str, object]) -> None:
    other = replace(CAMT, **changed)  # type: ignore[arg-type]
    assert fresh([other], [CAMT]) == [0]
    assert fresh([CAMT], [other]) == [0]


@pytest.mark.parametrize(
    "account",
    [
        "",
        IBAN,
        "fr76 3000 4008 2800 0123 4567 890",
        BANK_FORM,
        "30004 00828 00012345678",
        "00012345678",
        "012345678",
        "****5678",
        "XXXXXXX5678",
    ],
)
def test_forms_of_the_account(account: str) -> None:
    other = replace(CFONB, account=account)
    assert is_known(other, CAMT)
    assert is_known(CAMT, other)


def test_a_day_apart_needs_the_text_or_the_banks_reference() -> None:
    later = replace(CAMT, booked_on=day(13, 11), valued_on=day(13, 11))
    assert is_known(replace(later, bank_reference=""), CAMT)
    assert is_known(replace(later, text="", payer=""), CAMT)
    assert not is_known(replace(later, text="", bank_reference=""), CAMT)
    says_nothing = replace(CAMT, text="VIREMENT SEPA RECU", bank_reference="")
    assert not is_known(replace(says_nothing, booked_on=day(13, 11), valued_on=day(13, 11)), CAMT)
    two_days = replace(later, booked_on=day(14, 11), valued_on=day(14, 11), bank_reference="")
    assert not is_known(two_days, CAMT)


def test_the_banks_own_reference_is_enough_but_not_for_ever() -> None:
    moved = replace(CAMT, booked_on=day(20, 11), valued_on=day(20, 11), text="AUTRE", payer="AUTRE")
    assert is_known(moved, CAMT)
    assert not is_known(
        replace(moved, booked_on=day(12, 1, 2027), valued_on=day(12, 1, 2027)), CAMT
    )
    assert not is_known(replace(moved, amount_cents=1), CAMT)


def test_two_equal_movements_and_one_known_leave_one_new() -> None:
    assert fresh([CAMT, CAMT], [CAMT]) == [1]
    assert fresh([CAMT, CAMT], [CFONB]) == [1]
    assert fresh([CAMT, CAMT], [CAMT, CAMT, CAMT]) == []
    assert fresh([CAMT, CFONB], [OFX]) == [1]


def test_of_two_payers_of_one_sum_the_other_one_is_new() -> None:
    lefevre = replace(
        CAMT, payer="BOULANGERIE LEFEVRE", payer_iban="", text="F-120", bank_reference="8"
    )
    for known in (CAMT, CFONB, OFX):
        assert fresh([lefevre], [known]) == [0]
        assert fresh([lefevre, CAMT], [known]) == [0]
        assert fresh([CAMT, lefevre], [known]) == [1]


def test_where_no_payer_is_named_the_text_tells_them_apart() -> None:
    csv = replace(CAMT, payer="", payer_iban="", bank_reference="", text="VIR DUPONT FACT F-118")
    other = replace(csv, text="VIR BOULANGERIE LEFEVRE F-120")
    assert fresh([other], [csv]) == [0]
    assert fresh([other], [CAMT]) == [0]
    assert is_known(csv, CAMT)
    assert is_known(replace(csv, text="SOLDE 118"), CAMT)
    assert is_known(replace(csv, text="VIR SEPA RECU 0012345"), CAMT)
    cheque = replace(other, kind=BankEntryKind.CHEQUE)
    assert is_known(cheque, replace(csv, kind=BankEntryKind.CHEQUE))


def test_as_many_as_can_be_are_recognised() -> None:
    bare = replace(CAMT, payer="", payer_iban="", text="", bank_reference="")
    first = replace(bare, booked_on=day(10, 11), valued_on=day(11, 11))
    second = replace(bare, booked_on=day(11, 11), valued_on=day(12, 11))
    both_days = replace(bare, booked_on=day(11, 11), valued_on=day(11, 11), text="UN")
    last = replace(bare, booked_on=day(12, 11), valued_on=day(12, 11), text="DEUX")
    assert fresh([first, second], [both_days, last]) == []
    assert fresh([second, first], [last, both_days]) == []


def test_a_movement_gives_up_its_place_to_one_that_has_no_other() -> None:
    bare = replace(CAMT, payer="", payer_iban="", text="", bank_reference="")
    choosy = replace(bare, booked_on=day(11, 11), valued_on=day(11, 11))
    either = replace(bare, booked_on=day(10, 11), valued_on=day(11, 11))
    wanted = replace(choosy, text="UN")
    spare = replace(bare, booked_on=day(13, 11), valued_on=day(10, 11), text="DEUX")
    assert fresh([either, choosy], [wanted, spare]) == []


def test_nothing_known_and_nothing_read() -> None:
    assert fresh([], [CAMT]) == []
    assert fresh([CAMT, CFONB], []) == [0, 1]


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
    st.sampled_from(["", IBAN, BANK_FORM, "AUTRE"]),
    st.sampled_from(["", "", "1", "2"]),
)
many = st.lists(entries, max_size=7)


@given(many, st.data())
def test_reading_a_file_twice_is_reading_it_once(
    file: list[BankEntry], data: st.DataObject
) -> None:
    assert fresh(data.draw(st.permutations(file)), file) == []
    assert fresh(file, data.draw(st.permutations([*file, CAMT]))) == []


@given(many, many, st.data())
@settings(max_examples=300)
def test_the_order_of_neither_list_matters(
    file: list[BankEntry], known: list[BankEntry], data: st.DataObject
) -> None:
    def new(some: Sequence[BankEntry], others: Sequence[BankEntry]) -> Counter[BankEntry]:
        ranks = fresh(some, others)
        assert ranks == sorted(set(ranks))
        return Counter(replace(some[rank], account="") for rank in ranks)

    shuffled = data.draw(st.permutations(file)), data.draw(st.permutations(known))
    assert new(*shuffled) == new(file, known)


@given(many, many)
def test_what_is_new_is_known_once_added(file: list[BankEntry], known: list[BankEntry]) -> None:
    ranks = fresh(file, known)
    assert len(file) - len(ranks) <= len(known)
    assert fresh([file[rank] for rank in ranks], [file[rank] for rank in ranks]) == []
