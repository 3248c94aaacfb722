from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
import segno
from hypothesis import given
from hypothesis import strategies as st

from relance_tui.domain.codes import DebtorKind
from relance_tui.letters.facts import InterestFacts, InterestLine, LetterFacts
from relance_tui.letters.layout import lay_out
from relance_tui.letters.payment_code import (
    asked_cents,
    code_svg,
    payment_payload,
    valid_iban,
)
from relance_tui.letters.references import structured_reference
from relance_tui.letters.render import render
from tests.letters.builders import CREDITOR, WRITTEN_ON, an_invoice, some_facts

INTEREST = InterestFacts(
    lines=(
        InterestLine(
            number="F-2026-0118",
            first_on=date(2026, 8, 1),
            last_on=WRITTEN_ON,
            days=62,
            principal_cents=123_456,
            percent=Decimal("12.15"),
            interest_cents=2_548,
        ),
    ),
    until=WRITTEN_ON,
    total_cents=2_548,
    daily_cents=41,
    percent=Decimal("12.15"),
)


def a_creditor(**changes: Any) -> LetterFacts:
    return some_facts("rappel", creditor=replace(CREDITOR, **changes))


def the_code(facts: LetterFacts, body: str | None = None) -> str:
    """The text of the code that the letter shows; empty when it shows none."""
    letter = render(facts, facts.step_name)
    page = lay_out(letter if body is None else replace(letter, body=body), facts)
    codes = [item["payment_code"] for item in page["blocks"] if "payment_code" in item]
    assert len(codes) <= 1
    return "".join(codes)


def read_modules(svg: str) -> list[list[bool]]:
    """The dark modules of the picture, read from its path."""
    found = re.search(r'viewBox="0 0 (\d+) (\d+)"', svg)
    assert found is not None
    width, height = int(found.group(1)), int(found.group(2))
    modules = [[False] * width for _ in range(height)]
    for x, y, run in re.findall(r"M(\d+) (\d+)\.5h(\d+)", svg):
        for i in range(int(x), int(x) + int(run)):
            modules[int(y)][i] = True
    return modules


def test_the_payload_reads_as_the_guidelines_say() -> None:
    facts = some_facts("rappel", 1)
    assert payment_payload(facts, 123_456).split("\n") == [
        "BCD",
        "002",
        "1",
        "SCT",
        "AGRIFRPP",
        "Ateliers Cœur & Bois",
        "FR7630006000011234567890189",
        "EUR1234.56",
        "",
        structured_reference(facts),
    ]
    assert structured_reference(facts).startswith("RF")


@pytest.mark.parametrize(
    ("cents", "amount"),
    [(1, "EUR0.01"), (10, "EUR0.10"), (100_000, "EUR1000.00"), (99_999_999_999, "EUR999999999.99")],
)
def test_amounts_have_two_decimals(cents: int, amount: str) -> None:
    assert payment_payload(some_facts("rappel"), cents).split("\n")[7] == amount


@pytest.mark.parametrize("cents", [0, -1, -123_456, 100_000_000_000])
def test_an_amount_no_transfer_can_have_gives_no_code(cents: int) -> None:
    assert payment_payload(some_facts("rappel"), cents) == ""


@pytest.mark.parametrize(
    "iban",
    [
        "",
        "FR7630006000011234567890188",
        "FR76",
        "TN5910006035183598478831",
        "12 rue de la Paix",
        "../../x",
        "FR76\n30006000011234567890189\nEUR1",
    ],
)
def test_only_a_valid_iban_of_sepa_gives_a_code(iban: str) -> None:
    payload = payment_payload(a_creditor(iban=iban), 100)
    assert (payload == "") == (valid_iban(iban) == "")
    assert "\nEUR1\n" not in payload


def test_an_iban_is_taken_however_it_is_typed() -> None:
    for typed in ("fr76 3000 6000 0112 3456 7890 189", "FR76\u00a030006000011234567890189"):
        assert payment_payload(a_creditor(iban=typed), 100).split("\n")[6] == (
            "FR7630006000011234567890189"
        )


def test_a_bic_that_is_none_is_left_out() -> None:
    assert payment_payload(a_creditor(bic="agri fr pp"), 100).split("\n")[4] == "AGRIFRPP"
    assert payment_payload(a_creditor(bic="AGRI\nX"), 100).split("\n")[4] == ""
    assert payment_payload(a_creditor(bic=""), 100).split("\n")[4] == ""


def test_without_a_structured_reference_the_text_names_the_debtor() -> None:
    facts = some_facts("rappel", 2, debtor_code="Client numéro 42 de la région Auvergne")
    assert structured_reference(facts) == ""
    lines = payment_payload(facts, 100).split("\n")
    assert lines[8:] == ["", "", "Client numéro 42 de la région Auvergne"]


@given(st.text(max_size=200), st.text(max_size=200))
def test_any_name_keeps_to_its_line_and_to_the_limits(name: str, code: str) -> None:
    facts = replace(
        some_facts("rappel", 2, debtor_code=code), creditor=replace(CREDITOR, name=name)
    )
    payload = payment_payload(facts, 123)
    if not payload:
        return
    assert len(payload.encode("utf-8")) <= 331
    lines = payload.split("\n")
    assert lines[:4] == ["BCD", "002", "1", "SCT"]
    assert 0 < len(lines[5]) <= 70
    assert lines[6] == CREDITOR.iban
    assert len(lines) <= 11


def test_a_long_name_is_cut_to_seventy_characters() -> None:
    name = "É" * 100
    assert payment_payload(a_creditor(name=name), 100).split("\n")[5] == "É" * 70
    assert payment_payload(a_creditor(name="  "), 100) == ""


def test_a_name_of_four_bytes_a_sign_is_cut_to_the_limit_of_the_code() -> None:
    payload = payment_payload(a_creditor(name="😀" * 90), 100)
    assert 300 < len(payload.encode("utf-8")) <= 331
    assert int(segno.make(payload, error="m", mode="byte", encoding="utf-8").version) <= 13


def test_the_picture_is_the_code_of_the_payload() -> None:
    payload = payment_payload(some_facts("rappel", 1), 123_456)
    drawn = read_modules(code_svg(payload))
    code = segno.make(payload, error="m", mode="byte", encoding="utf-8", mask=3, boost_error=False)
    assert code.error == "M"
    assert drawn == [[bool(module) for module in row] for row in code.matrix]
    assert drawn[0][:7] == [True] * 7
    assert drawn[3][:7] == [True, False, True, True, True, False, True]


def test_the_code_asks_for_what_the_letter_asks_for() -> None:
    notice = some_facts("mise-en-demeure", 2, interest=INTEREST)
    principal = 123_456 + 133_463
    assert asked_cents(notice) == principal
    assert asked_cents(notice, 8_000) == principal + 8_000
    assert f"EUR{(principal + 8_000 + 2_548) / 100:.2f}" in the_code(notice)
    assert f"EUR{principal / 100:.2f}" in the_code(some_facts("rappel", 2, interest=INTEREST))
    consumer = some_facts("mise-en-demeure", 2, debtor_kind=DebtorKind.CONSUMER)
    assert f"EUR{principal / 100:.2f}" in the_code(consumer)


def test_the_code_leaves_out_what_is_contested_and_what_was_paid() -> None:
    lines = (an_invoice(0, disputed_cents=23_456), an_invoice(1))
    facts = some_facts("rappel", invoices=lines, unallocated_cents=33_463)
    assert "EUR2000.00" in the_code(facts)


@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_code_stands_beside_the_iban(language: str) -> None:
    facts = some_facts("rappel", 2, language=language)
    page = lay_out(render(facts, "rappel"), facts)
    (item,) = [item for item in page["blocks"] if "payment_code" in item]
    assert any("IBAN" in line for line in item["lines"])
    assert item["payment_caption"] == (
        "Pay by QR code" if language == "en" else "Payer par QR code"
    )


def test_a_letter_that_asks_for_no_payment_shows_no_code() -> None:
    settled = some_facts("rappel", invoices=(an_invoice(0, open_cents=0, paid_cents=123_456),))
    assert the_code(settled) == ""
    francs = some_facts("rappel", invoices=(an_invoice(0), an_invoice(1, currency="CHF")))
    assert the_code(francs) == ""
    assert the_code(some_facts("rappel", creditor=replace(CREDITOR, iban=""))) == ""
    assert the_code(some_facts("echeancier", 2)) == ""


def test_an_edited_letter_shows_the_code_only_for_what_it_still_says() -> None:
    facts = some_facts("rappel", 2)
    body = render(facts, "rappel").body
    assert "\u202f" in body
    assert the_code(facts, body) != ""
    without_iban = "\n".join(line for line in body.split("\n") if "IBAN" not in line)
    assert the_code(facts, without_iban) == ""
    other_amount = body.replace("1\u202f234,56", "1\u202f000,00")
    assert other_amount != body
    assert the_code(facts, other_amount) == ""
