from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from relance_tui.domain.bank_book import Awaited, AwaitedKind, Party
from relance_tui.domain.bank_sums import Why
from tests.domain.bank_builders import (
    DUPONT,
    DUPONT_IBAN,
    ITEMS,
    LEFEVRE,
    PARTIES,
    TODAY,
    entry,
    item,
    matched,
    one,
    parts,
)
from tests.domain.builders import day

# Without a number.


@pytest.mark.parametrize(
    "clue",
    [
        {"payer_iban": DUPONT_IBAN},
        {"payer_iban": "10278 06061 00020563701 95"},
        {"payer": "DUPONT ET FILS"},
        {"payer": "Menuiserie DUPONT SARL"},
        {"text": "CLIENT C0001"},
        {"references": ("RUM 778812",)},
        {"payer": "DUPOND & FILS"},
    ],
)
def test_a_known_debtor_and_an_exact_sum(clue: dict[str, object]) -> None:
    match = matched(replace(entry(250_50), **clue))[0]  # type: ignore[arg-type]
    assert (match.why, match.debtor_id, parts(match)) == (Why.AMOUNT, 1, {2: 250_50})
    assert not match.is_certain


def test_the_sum_of_a_few_prefers_the_oldest_in_a_row() -> None:
    match = one(330_40, payer="Dupont & Fils")
    assert (match.why, parts(match)) == (Why.SUM, {2: 250_50, 3: 79_90})
    equal = tuple(item(i, 1, f"F-20{i}", 100_00) for i in range(1, 8))
    match = one(300_00, payer="Dupont & Fils", items=equal)
    assert parts(match) == {1: 100_00, 2: 100_00, 3: 100_00}
    assert match.rivals[0].invoice_ids


def test_a_sum_is_sought_among_the_oldest_twelve_and_four_at_most() -> None:
    many = tuple(item(i, 1, f"F-{200 + i}", 1_00 << i) for i in range(14))
    four = sum(many[i].open_cents for i in (1, 4, 7, 11))
    match = one(four, payer="Dupont & Fils", items=many)
    assert (match.why, sorted(parts(match))) == (Why.SUM, [1, 4, 7, 11])
    five = four + many[9].open_cents
    assert one(five, payer="Dupont & Fils", items=many).why is Why.NAME
    too_recent = many[1].open_cents + many[12].open_cents
    assert one(too_recent, payer="Dupont & Fils", items=many).why is Why.NAME
    oldest_six = sum(each.open_cents for each in many[:6])
    assert one(oldest_six, payer="Dupont & Fils", items=many).why is Why.SUM


def awaited(cents: int, due_on: date, *ids: int, debtor_id: int = 1) -> Awaited:
    return Awaited(
        debtor_id=debtor_id,
        kind=AwaitedKind.INSTALMENT,
        amount_cents=cents,
        due_on=due_on,
        invoice_ids=ids,
    )


def test_a_promise_or_an_instalment_is_recognised_and_met_once() -> None:
    agreed = (awaited(300_00, day(5, 12), 2, 1), awaited(300_00, day(5, 11)))
    first, second, third = matched(
        *(entry(300_00, payer="Dupont & Fils", on=TODAY + timedelta(days=i)) for i in range(3)),
        awaited=agreed,
    )
    assert (first.why, parts(first)) == (Why.INSTALMENT, {1: 300_00})
    assert (second.why, parts(second)) == (Why.INSTALMENT, {1: 300_00})
    assert third.why is Why.NAME


def test_an_unknown_payer_of_a_promised_sum_near_its_date() -> None:
    promised = replace(awaited(333_33, day(1, 12)), kind=AwaitedKind.PROMISE)
    match = one(333_33, payer="M. INCONNU", awaited=(promised,))
    assert (match.why, match.debtor_id, parts(match)) == (Why.PROMISE, 1, {1: 333_33})
    far = one(333_33, payer="M. INCONNU", awaited=(replace(promised, due_on=day(1, 6)),))
    assert (far.why, far.debtor_id) == (Why.NOTHING, None)


def test_all_that_is_overdue_or_open() -> None:
    items = (*(item(i, 1, f"F-20{i}", i * 11_11) for i in range(1, 8)),)
    future = item(9, 1, "F-209", 7_77, due_on=day(31, 12))
    overdue = sum(each.open_cents for each in items)
    match = one(overdue, payer="Dupont & Fils", items=(*items, future))
    assert (match.why, sorted(parts(match))) == (Why.ALL_OVERDUE, [1, 2, 3, 4, 5, 6, 7])
    match = one(overdue + 7_77, payer="Dupont & Fils", items=(*items, future))
    assert (match.why, len(match.parts), match.left_cents) == (Why.ALL_OPEN, 8, 0)
    match = one(overdue + 7 * 40_00, payer="Dupont & Fils", items=items)
    assert (match.why, len(match.parts), match.left_cents) == (Why.CHARGES, 7, 7 * 40_00)


def test_the_indemnity_of_one_invoice_among_several() -> None:
    match = one(290_50, payer_iban=DUPONT_IBAN)
    assert (match.why, parts(match), match.left_cents) == (Why.CHARGES, {2: 250_50}, 40_00)
    assert one(290_51, payer_iban=DUPONT_IBAN).why is Why.ACCOUNT


def test_a_debtor_alone_is_allocated_the_oldest_due_first() -> None:
    match = one(1_100_00, payer_iban=DUPONT_IBAN)
    assert (match.why, parts(match)) == (Why.ACCOUNT, {1: 1_000_00, 2: 100_00})
    match = one(9_000_00, payer="DUPONT ET FILS SARL")
    assert (match.why, match.left_cents) == (Why.NAME, 9_000_00 - 1_330_40)
    assert one(12_00, "CLIENT C0001").why is Why.CODE


def test_an_unknown_payer_is_proposed_the_only_debtor_of_that_sum() -> None:
    match = one(5_012_37, payer="HOLDING XYZ")
    assert (match.why, match.debtor_id, match.is_certain) == (Why.AMOUNT, 3, False)
    match = one(860_00, payer="HOLDING XYZ")
    assert (match.why, match.debtor_id) == (Why.ALL_OVERDUE, 2)
    assert parts(match) == {4: 430_00, 5: 430_00}
    match = one(860_00, payer="HOLDING XYZ", on=day(1, 10))
    assert (match.why, match.debtor_id) == (Why.ALL_OPEN, 2)


def test_names_that_are_close_are_told_apart_by_the_sum() -> None:
    near = (*PARTIES, Party(debtor_id=4, code="C0004", name="Martin Travaux Publicité"))
    payment = entry(5_012_37, payer="MARTIN TRAVAUX PUBLICI")
    (match,) = matched(payment, items=(*ITEMS, item(7, 2, "F-124", 5_012_37)), parties=near)
    assert (match.debtor_id, match.why, parts(match)) == (3, Why.AMOUNT, {6: 5_012_37})


def test_debtors_nothing_tells_apart_are_rivals() -> None:
    items = (item(1, 1, "F-118", 500_00), item(2, 2, "F-120", 500_00))
    match = one(500_00, payer="HOLDING XYZ", items=items)
    assert (match.why, match.debtor_id, match.parts) == (Why.RIVALS, None, ())
    assert [(rival.debtor_id, rival.invoice_ids) for rival in match.rivals] == [
        (1, (1,)),
        (2, (2,)),
    ]
    assert match.left_cents == 500_00


def test_two_debtors_of_one_name_are_told_apart_by_the_sum_alone() -> None:
    namesakes = (replace(DUPONT, ibans=()), replace(LEFEVRE, name="Dupont et Fils"))
    (match,) = matched(entry(250_50, payer="DUPONT FILS"), parties=namesakes)
    assert (match.debtor_id, match.why) == (1, Why.AMOUNT)
    (match,) = matched(entry(1_00, payer="DUPONT FILS"), parties=namesakes)
    assert (match.debtor_id, match.why) == (None, Why.RIVALS)
    assert [rival.debtor_id for rival in match.rivals] == [1, 2]


def test_a_name_must_be_alike_and_clearly_ahead() -> None:
    assert one(12_34, payer="MARTIN TRAVAUX PUBLICS").debtor_id == 3
    assert one(12_34, payer="MARTIN TRAVAUX PUBLIQUES").debtor_id == 3
    assert one(12_34, payer="MARTIN").debtor_id is None
    near = (*PARTIES, Party(debtor_id=4, code="C0004", name="Martin Travaux Publicité"))
    (match,) = matched(entry(12_34, payer="MARTIN TRAVAUX PUBLICI"), parties=near)
    assert (match.debtor_id, match.why) == (None, Why.RIVALS)
    assert {rival.debtor_id for rival in match.rivals} == {3, 4}


def test_a_word_of_the_text_that_is_a_code_weighs_less_than_the_payers_name() -> None:
    match = one(250_50, "REGLEMENT MARTIN", "DUPOND & FILS")
    assert (match.debtor_id, match.why) == (1, Why.AMOUNT)


def test_the_payer_may_only_be_in_the_text() -> None:
    match = one(12_34, "VIR SEPA RECU BOULANGERIE LEFEVRE")
    assert (match.debtor_id, match.why) == (2, Why.NAME)


def test_nothing_known_waits_without_a_debtor() -> None:
    match = one(12_34, "VIREMENT", "INCONNU")
    assert (match.why, match.debtor_id, match.left_cents) == (Why.NOTHING, None, 12_34)


def test_rivals_are_five_at_most() -> None:
    items = tuple(item(i, i, f"F-3{i:02}", 77_00) for i in range(1, 20))
    assert len(one(77_00, items=items).rivals) == 5
    assert len(one(77_00, payer_iban=DUPONT_IBAN, items=items).rivals) <= 5


def test_an_empty_book_and_no_entry() -> None:
    assert matched() == []
    assert one(1_00, "F-118", "DUPONT", items=()).why is not Why.NUMBER
    (match,) = matched(entry(1_00, "F-118", "DUPONT"), items=(), parties=())
    assert match.why is Why.NOTHING
