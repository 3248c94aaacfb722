from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relance_tui.domain.bank_numbers import Named, named_in
from relance_tui.domain.bank_text import (
    Lexicon,
    Words,
    account_key,
    is_creditor_reference,
    is_date_like,
)
from relance_tui.letters.references import creditor_reference

OURS = {
    "F-117": 1, "F-118": 1, "F-119": 1, "F-120": 2, "F-121": 1, "F-12": 1, "F-1182": 3,
    "FA2026-014": 4, "FA2026-015": 4, "FA2026-016": 4, "FA2026-0140": 5,
    "2026118": 6, "2026119": 6, "10452": 7, "1250": 7, "20261112": 7, "118": 8,
    "VTE/26/00087": 9, "A-00042": 9, "SOLDE": 10,
    "2026-1112": 13, "12-11-2026": 13, "26/1042": 13,
    "98": 8, "FC N°3051": 11, "F98": 12, "F99": 12,
    "F101": 12,
}  # fmt: skip
"""Invoice numbers open at some debtors."""
NUMBERS = list(OURS)


def lexicon(*numbers: str) -> Lexicon:
    known = Lexicon()
    for place, number in enumerate(numbers):
        known.add(number, place)
    return known


LEXICON = lexicon(*NUMBERS)


def named(*texts: str, cents: int = 1) -> list[Named]:
    words = [Words(text) for text in texts]
    return list(named_in(words, LEXICON, lambda place: OURS[NUMBERS[place]], cents))


def sure(*texts: str, cents: int = 1) -> list[str]:
    """The numbers surely meant, those inside a range of words included."""
    return sorted(
        NUMBERS[i] for each in named(*texts, cents=cents) if each.is_sure for i in each.ids
    )


def doubted(*texts: str, cents: int = 1) -> list[str]:
    found = named(*texts, cents=cents)
    return sorted(NUMBERS[i] for each in found if not each.is_sure for i in each.ids)


@pytest.mark.parametrize(
    "text",
    [
        "F-118",
        "F118",
        "FACT. F 118",
        "fact f 118",
        "Facture n° F-118",
        "FACTURE F.118",
        "REGLT FACT F0118 DU 12/11/2026",
        "VIR SEPA DUPONT ET FILS /RFB/F-118 /EREF/NOTPROVIDED",
        "FACTF118",
        "FACTUREF118",
        "FACT-F118",
        "N°F-118",
        "votre facture f‑118 du 3 nov.",  # a hard hyphen
        "NOTRE REF 99812 VOTRE FACTURE F-118 MERCI",
        "F-118 1250,00 EUR",
        "F-118-DUPONT",
        "Échéance F–118",
    ],
)
def test_one_number_as_people_write_it(text: str) -> None:
    assert sure(text) == ["F-118"]


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("fa2026 014", "FA2026-014"),
        ("FA 2026-14", "FA2026-014"),
        ("FA2026014", "FA2026-014"),
        ("FAC FA2026- 014", "FA2026-014"),
        ("FA20 26-014", "FA2026-014"),  # cut at the end of a line
        ("VTE 26 87", "VTE/26/00087"),
        ("vte2600087", "VTE/26/00087"),
        ("A42 SOUS RESERVE", None),
        ("A 00042", None),
        ("FC 3051", None),
        ("FC N 3051", "FC N°3051"),
        ("FACT 10452", "10452"),
        ("FACTURE N°10452 MARTIN", "10452"),
        ("FA2026-0140", "FA2026-0140"),
        ("FA2026-140", "FA2026-0140"),
        ("FA202614", None),
        ("FACT 2026-1112", "2026-1112"),
        ("FACT 20261112", None),
        ("RGT FACT 26/1042 ECH 30/11/26", "26/1042"),
        ("FACT 261042", None),  # 26 October 2042
        ("LE 12-11-2026", None),
    ],
)
def test_punctuation_spaces_and_leading_zeros_do_not_count(text: str, number: str | None) -> None:
    assert sure(text) == ([number] if number else [])


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("F-117 F-118", "117 118"),
        ("F118/119/121", "118 119 121"),
        ("F118, 119 et 121", "118 119 121"),
        ("F118 + 119 + F121", "118 119 121"),
        ("FACTURES F-118, F-119 ET F-121", "118 119 121"),
        ("F-118; n° 119; n° 121", "118 119 121"),
        ("F-117 à F-119", "117 118 119"),
        ("F-117 A 119", "117 118 119"),
        ("du F117 au F119", "117 118 119"),
        ("F-118 jusqu'au F-121", "118 119 121"),  # F-120 is another debtor's
        ("F118/200/121", "118 121"),  # F-200 is settled
        ("F118, 120", "118"),  # F-120 is another debtor's: maybe no number at all
    ],
)
def test_several_numbers_in_one_text(text: str, numbers: str) -> None:
    assert sure(text) == [f"F-{number}" for number in numbers.split()]


def test_a_list_may_only_give_the_end_that_changes() -> None:
    assert sure("FACT 2026118/19") == ["2026118", "2026119"]
    assert sure("FA2026-014/015/16") == ["FA2026-014", "FA2026-015", "FA2026-016"]
    assert sure("FA2026014 à FA2026016") == ["FA2026-014", "FA2026-015", "FA2026-016"]


def test_a_range_with_a_dash_may_also_be_two_numbers() -> None:
    found = named("F117 - F119")
    assert [NUMBERS[each.ids[0]] for each in found] == ["F-117", "F-119", "F-118"]
    assert [each.is_implied for each in found] == [False, False, True]
    assert not found[-1].is_sure


@pytest.mark.parametrize(
    "text",
    [
        "F-118-2",
        "F-118/5 SITUATION",
        "F118B",
        "F-118-BIS",
        "AF118",
        "RF19F118",  # wrong check digits
        "7/F-118",
    ],
)
def test_a_number_that_something_clings_to_is_not_sure(text: str) -> None:
    assert "F-118" not in sure(text)


@pytest.mark.parametrize(
    ("text", "cents"),
    [
        ("FACT 118", 1),  # too short
        ("F12", 1),
        ("REGLEMENT DU 20261112", 1),  # a date
        ("VIR 12/11/2026 20261112", 1),
        ("VIREMENT 1250", 1_250_00),  # the amount
        ("VIREMENT DE 1250,00", 1),
        ("VIREMENT DE 1250 EUR", 1),
        ("SOMME 10452", 104_52),
        ("TEL 04 10452 33", 1),  # a piece of something longer
        ("TEL 06.10452.33", 1),
        ("CHQ10452", 1),
        ("SOLDE DE TOUT COMPTE", 1),
    ],
)
def test_what_chance_writes_is_never_sure(text: str, cents: int) -> None:
    assert sure(text, cents=cents) == []
    assert doubted(text, cents=cents)


def test_short_numbers_in_a_list_stay_doubtful_the_long_one_does_not() -> None:
    assert sure("F98/99/101") == ["F101"]
    assert doubted("F98/99/101") == ["F98", "F99"]


def test_the_surest_reading_of_a_number_is_kept() -> None:
    assert sure("F-118-2", "F118") == ["F-118"]
    assert len(named("F-118 et F118", "f 118")) == 1


def test_the_longest_number_written_wins_over_one_that_spaces_would_make() -> None:
    assert sure("F118 2 EME RELANCE") == ["F-118"]
    assert sure("F1182") == ["F-1182"]


@pytest.mark.parametrize("number", ["F-118", "10452", "FA2026-014", "118", "VTE/26/00087"])
def test_our_own_creditor_references_are_read(number: str) -> None:
    reference = creditor_reference(number)
    in_fours = " ".join(re.findall("..?.?.?", reference))
    for text in (reference, in_fours, f"VIR {in_fours} MERCI", reference.lower()):
        (found,) = named(text)
        assert (NUMBERS[found.ids[0]], found.is_reference, found.is_sure) == (number, True, True)


def test_check_digits_are_checked() -> None:
    assert is_creditor_reference("RF18539007547034")
    assert not is_creditor_reference("RF19539007547034")
    assert not is_creditor_reference("RF18")
    assert not is_creditor_reference("RF18" + "1" * 22)


@pytest.mark.parametrize("text", ["12112026", "121126", "20261112", "112026", "202611", "2026"])
def test_dates_run_together(text: str) -> None:
    assert is_date_like(text)


@pytest.mark.parametrize("text", ["32132026", "10452", "2026118", "1890", "9999", "20260014"])
def test_not_dates(text: str) -> None:
    assert not is_date_like(text)


def test_forms_of_one_french_account_are_one() -> None:
    iban, rib = "FR76 3000 4008 2800 0123 4567 890", "30004008280001234567890"
    assert account_key(iban) == account_key(rib) == account_key(rib[:21]) == rib[:21]
    assert account_key("DE89 3704 0044 0532 0130 00") == "DE89370400440532013000"
    assert account_key("Compte n° 12") == "COMPTEN12"


@pytest.mark.parametrize("text", ["", " ", "-/.", "\u202f°€", "Ω≈ç√", "0" * 5000, "1-" * 5000])
def test_any_text_is_read(text: str) -> None:
    assert sure(text) == []


codes = st.from_regex(r"[A-Z]{1,3}[-/ .]?(20[0-9]{2}[-/])?[0-9]{3,6}", fullmatch=True)


@given(number=codes, before=st.sampled_from(["", "FACT ", "Facture n° ", "VIR SEPA DUPONT/"]))
def test_a_number_written_otherwise_is_found_again(number: str, before: str) -> None:
    known = lexicon(number)
    spaced = re.sub(r"(?<=[A-Z])(?=[0-9])|[-/.]", " ", number)
    run_together = re.sub(r"[-/ .]", "", number)
    for text in (number, number.lower(), spaced, run_together, re.sub(r"[-/ ]", ".", number)):
        found = [i for hit in known.find(Words(before + text)) for i in hit.ids]
        assert found == [0], text


@given(st.lists(codes, max_size=5), st.text(max_size=60), st.integers(0, 10**9))
def test_reading_is_total_and_names_only_what_is_known(
    numbers: list[str], text: str, cents: int
) -> None:
    known = lexicon(*numbers)
    found = named_in([Words(text + " ".join(numbers))], known, lambda _: 1, cents)
    assert {i for each in found for i in each.ids} <= set(range(len(numbers)))
