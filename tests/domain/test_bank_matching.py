from __future__ import annotations

from dataclasses import replace

import pytest

from relance_tui.domain.bank import BankEntryKind
from relance_tui.domain.bank_matching import Match
from relance_tui.domain.bank_sums import Why
from relance_tui.letters.references import creditor_reference
from tests.domain.bank_builders import (
    DUPONT,
    DUPONT_IBAN,
    ITEMS,
    LEFEVRE,
    entry,
    item,
    matched,
    one,
    parts,
)
from tests.domain.builders import day

# Certain.


@pytest.mark.parametrize(
    ("cents", "text", "paid"),
    [
        (1_000_00, "VIR SEPA DUPONT ET FILS FACT F-118", [1]),
        (1_250_50, "REGLT F118 ET F119", [1, 2]),
        (1_330_40, "DUPONT F118/119/121 DU 12/11/2026", [1, 2, 3]),
        (1_330_40, "F-118 à F-121", [1, 2, 3]),  # F-120 is another debtor's
        (1_079_90, "F118 - F121", [1, 3]),  # a dash between two numbers
        (5_012_37, "/EREF/2026-77 /RFB/F 0123", [6]),
    ],
)
def test_all_that_is_open_on_what_is_named_is_certain(
    cents: int, text: str, paid: list[int]
) -> None:
    match = one(cents, text)
    assert match.is_certain
    assert (match.why, match.left_cents, match.rivals) == (Why.NUMBER, 0, ())
    assert parts(match) == {i: ITEMS[i - 1].open_cents for i in paid}
    assert match.debtor_id == ITEMS[paid[0] - 1].debtor_id


def test_a_creditor_reference_is_certain_wherever_it_stands() -> None:
    reference = creditor_reference("F-120")
    in_text = one(430_00, f"VIREMENT {reference[:4]} {reference[4:]}")
    alone = one(430_00, "SANS OBJET", references=("NOTPROVIDED", reference))
    for match in (in_text, alone):
        assert (match.why, match.is_certain, parts(match)) == (Why.REFERENCE, True, {4: 430_00})


def test_a_creditor_reference_of_the_debtor_only_tells_the_debtor() -> None:
    match = one(250_50, creditor_reference("C0001"))
    assert (match.why, match.debtor_id, parts(match)) == (Why.AMOUNT, 1, {2: 250_50})
    assert not match.is_certain


# Named, and only proposed.


def test_a_sum_below_or_above_what_is_named_is_proposed() -> None:
    part = one(600_00, "ACOMPTE F-118")
    assert (part.why, parts(part), part.left_cents) == (Why.PART, {1: 600_00}, 0)
    more = one(2_000_00, "F-118")
    assert (more.why, parts(more), more.left_cents) == (Why.OVERPAID, {1: 1_000_00}, 1_000_00)
    assert not part.is_certain
    assert not more.is_certain


def test_part_of_several_pays_the_oldest_first() -> None:
    match = one(1_100_00, "F-119 F-118")
    assert (match.why, parts(match)) == (Why.PART, {1: 1_000_00, 2: 100_00})


def test_a_little_short_is_named_bank_fees() -> None:
    match = one(985_00, "F-118")
    assert (match.why, parts(match), match.is_certain) == (Why.FEES, {1: 985_00}, False)
    assert one(980_00, "F-118").why is Why.FEES
    assert one(979_99, "F-118").why is Why.PART


def test_interest_and_indemnity_are_named_and_left_over() -> None:
    match = one(1_040_00, "F-118 + indemnité")
    assert (match.why, parts(match), match.left_cents) == (Why.CHARGES, {1: 1_000_00}, 40_00)
    with_interest = one(1_052_10, "F-118")
    assert (with_interest.why, with_interest.left_cents) == (Why.CHARGES, 52_10)
    assert one(1_080_00, "F-118").why is Why.OVERPAID
    not_late = one(1_040_00, "F-118", on=day(1, 10))
    assert not_late.why is Why.OVERPAID


def test_some_of_what_is_named_for_exactly_that() -> None:
    match = one(250_50, "SOLDE F-119, F-118 SUIVRA")
    assert (match.why, parts(match), match.is_certain) == (Why.SOME_NAMED, {2: 250_50}, False)


def test_the_rest_may_be_exactly_another_invoice() -> None:
    match = one(1_250_50, "FACT F-118 ET SUIVANTE")
    assert (match.why, parts(match)) == (Why.NAMED_AND_MORE, {1: 1_000_00, 2: 250_50})
    everything = one(1_330_40, "F-118 et les autres")
    assert (everything.why, len(everything.parts)) == (Why.NAMED_AND_MORE, 3)


def test_numbers_of_two_debtors_are_never_certain() -> None:
    match = one(1_430_00, "F-118 F-120")
    assert not match.is_certain
    assert {rival.debtor_id for rival in match.rivals} == {1, 2} - {match.debtor_id}
    assert not one(1_000_00, "F-118 (PAS F-120)").is_certain


def test_one_number_at_two_debtors_is_never_certain() -> None:
    twice = (item(1, 1, "F-118", 1_000_00), item(2, 2, "F118", 1_000_00))
    match = one(1_000_00, "F-118", items=twice)
    assert (match.debtor_id, match.is_certain) == (1, False)
    assert [(rival.debtor_id, rival.invoice_ids) for rival in match.rivals] == [(2, (2,))]
    by_name = one(1_000_00, "F-118", "BOULANGERIE LEFEVRE", items=twice)
    assert (by_name.debtor_id, by_name.is_certain) == (2, False)


def test_one_number_twice_at_one_debtor_is_not_certain_either() -> None:
    twice = (item(1, 1, "F-118", 500_00), item(2, 1, "F118", 1_000_00))
    match = one(1_000_00, "F-118", items=twice)
    assert (parts(match), match.is_certain) == ({2: 1_000_00}, False)
    assert [rival.invoice_ids for rival in match.rivals] == [(1,)]


def test_another_currency_is_told_and_pays_nothing() -> None:
    dollars = (item(1, 1, "F-118", 1_000_00, currency="USD"),)
    match = one(1_000_00, "F-118", items=dollars)
    assert (match.why, match.debtor_id, match.parts) == (Why.OTHER_CURRENCY, 1, ())
    assert match.left_cents == 1_000_00
    assert one(1_000_00, "F-118", items=dollars, currency="USD").is_certain


def test_one_number_in_another_currency_among_others_takes_certainty_away() -> None:
    items = (*ITEMS, item(9, 1, "F-130", 500_00, currency="USD"))
    match = one(1_000_00, "F-118 ET F-130", items=items)
    assert (parts(match), match.is_certain) == ({1: 1_000_00}, False)


def test_a_range_in_words_for_the_sum_of_its_ends_is_not_certain() -> None:
    match = one(1_079_90, "F118 au F121")
    assert (match.why, parts(match), match.is_certain) == (
        Why.NUMBER,
        {1: 1_000_00, 3: 79_90},
        False,
    )


def test_the_account_of_another_debtor_takes_certainty_away() -> None:
    match = one(430_00, "F-120", payer_iban=DUPONT_IBAN)
    assert (match.debtor_id, parts(match), match.is_certain) == (2, {4: 430_00}, False)
    assert match.rivals[0].debtor_id == 1


def test_a_short_or_doubtful_number_is_never_certain() -> None:
    short = (item(1, 1, "F12", 300_00), item(2, 2, "1250", 1_250_00))
    match = one(300_00, "F12", items=short)
    assert (match.why, parts(match), match.is_certain) == (Why.NUMBER, {1: 300_00}, False)
    match = one(1_250_00, "VIREMENT 1250,00", items=short)
    assert (parts(match), match.is_certain) == ({2: 1_250_00}, False)
    match = one(1_000_00, "F-118-2")
    assert (match.why, parts(match), match.is_certain) == (Why.NUMBER, {1: 1_000_00}, False)


@pytest.mark.parametrize("text", ["FACT 118", "FACTURE N°118 DU 12/11/2026", "SOLDE 118/119"])
def test_a_number_without_its_letters_is_proposed_for_its_exact_sum(text: str) -> None:
    items = (*ITEMS, item(9, 3, "G-777", 1_000_00))
    match = one(1_000_00, text, items=items)
    assert (match.debtor_id, parts(match), match.is_certain) == (1, {1: 1_000_00}, False)
    assert one(1_000_01, text, items=items).debtor_id is None


def test_several_of_those_named_for_exactly_their_sum() -> None:
    match = one(330_40, "F-118 F-119 F-121")
    assert (match.why, parts(match)) == (Why.SOME_NAMED, {2: 250_50, 3: 79_90})


@pytest.mark.parametrize("code", ["F-118", "12345", "20261112", "MERCI"])
def test_the_code_of_another_debtor_may_be_chance(code: str) -> None:
    parties = (DUPONT, replace(LEFEVRE, code=code))
    (match,) = matched(entry(1_000_00, "F-118 / 12345 / 20261112 / MERCI"), parties=parties)
    assert (match.debtor_id, match.is_certain) == (1, True)


def test_a_doubtful_number_of_a_settled_invoice_says_nothing() -> None:
    match = one(250_50, "F-130-2", items=(*ITEMS, item(9, 2, "F-130", 0)))
    assert (match.why, match.debtor_id, parts(match)) == (Why.AMOUNT, 1, {2: 250_50})


def test_a_doubtful_number_of_another_debtor_than_the_one_known_says_nothing() -> None:
    match = one(1_000_00, "F-118-2", "BOULANGERIE LEFEVRE")
    assert (match.debtor_id, match.why) == (2, Why.NAME)


# Over a run.


def test_two_payments_of_one_invoice_the_second_is_not_certain() -> None:
    late, early = entry(1_000_00, "F-118", on=day(20, 11)), entry(1_000_00, "F118", on=day(19, 11))
    second, first = matched(late, early)
    assert (first.is_certain, parts(first)) == (True, {1: 1_000_00})
    assert (second.is_certain, second.parts) == (False, ())
    assert (second.why, second.debtor_id, second.left_cents) == (Why.SETTLED, 1, 1_000_00)


def test_what_was_part_paid_earlier_in_the_run_is_not_certain_later() -> None:
    first, second = matched(
        entry(400_00, "F-118", on=day(18, 11)), entry(600_00, "F-118", on=day(19, 11))
    )
    assert (first.why, parts(first)) == (Why.PART, {1: 400_00})
    assert (second.why, parts(second), second.is_certain) == (Why.NUMBER, {1: 600_00}, False)


def test_a_number_is_served_before_an_earlier_payment_without_one() -> None:
    vague, named = matched(
        entry(1_000_00, "REGLEMENT", "DUPONT ET FILS", on=day(1, 11)), entry(1_000_00, "F-118")
    )
    assert named.is_certain
    assert not vague.is_certain
    assert 1 not in parts(vague)


def test_what_is_no_money_received_matches_nothing() -> None:
    for refused in (
        entry(-1_000_00, "F-118"),
        entry(0, "F-118"),
        entry(1_000_00, "F-118", kind=BankEntryKind.RETURN),
    ):
        assert matched(refused) == [Match(why=Why.NOTHING)]
