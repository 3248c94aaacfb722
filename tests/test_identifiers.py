from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum import iban, luhn

from relance_tui.identifiers import (
    Checked,
    check_agreement,
    check_email,
    check_iban,
    check_phone,
    check_siren,
    check_vat,
    read_identifier,
)

ALL = (check_siren, check_vat, check_iban, check_phone, check_email)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("01 42 68 53 00", "01 42 68 53 00"),
        ("0142685300", "01 42 68 53 00"),
        ("01.42.68.53.00", "01 42 68 53 00"),
        ("01\u00a042\u202f68-53/00", "01 42 68 53 00"),
        ("+33 1 42 68 53 00", "01 42 68 53 00"),
        ("+33 (0)1 42 68 53 00", "01 42 68 53 00"),
        ("0033142685300", "01 42 68 53 00"),
        ("+330142685300", "01 42 68 53 00"),
        ("0892 70 12 34", "08 92 70 12 34"),
        ("+32 2 555 12 12", "+32 2 555 12 12"),
        ("0032 25551212", "+32 2 555 12 12"),
        ("+262 262 41 00 00", "+262 262 41 00 00"),
        ("3639", "3639"),
        ("36 39", "36 39"),
        ("15", "15"),
        ("", ""),
        ("  ", ""),
    ],
)
def test_a_phone_number_is_written_one_way(text: str, value: str) -> None:
    assert check_phone(text) == Checked(value, "")
    assert check_phone(value) == Checked(value, "")


@pytest.mark.parametrize(
    "text",
    [
        "01.42.68.53",
        "01.42",
        "01 42 68 53 00 / 06 12 34 56 78",
        "01 42 68 53 00 poste 12",
        "standard",
        "+999 12 34 56 78",
        "0000000000",
        "1",
    ],
)
def test_a_doubtful_phone_number_is_kept_as_typed(text: str) -> None:
    value, doubt = check_phone(f" {text} ")
    assert value == text
    assert doubt.startswith("numéro de téléphone douteux\u00a0: «")


@pytest.mark.parametrize(
    ("text", "value"),
    [
        (" a@b.fr ", "a@b.fr"),
        ("mailto:Compta@Societe.FR", "Compta@societe.fr"),
        ("<a.b+c@x.example>", "a.b+c@x.example"),
        ("élo@société.fr", "élo@société.fr"),
        ("", ""),
    ],
)
def test_an_address_with_one_at_and_a_domain_is_kept(text: str, value: str) -> None:
    assert check_email(text) == Checked(value, "")


@pytest.mark.parametrize(
    "text",
    [
        "a@b",
        "a@@b.fr",
        "@b.fr",
        "a@",
        "a b@c.fr",
        "a@b..fr",
        "a@-b.fr",
        "a@b.fr; c@d.fr",
        "a@b.f1.",
    ],
)
def test_what_is_no_address_is_doubted(text: str) -> None:
    value, doubt = check_email(text)
    assert value == text
    assert doubt.startswith("e-mail invalide")


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("732 829 320", "732829320"),
        ("732.829.320.00074", "732829320"),
        ("FR 44 732 829 320", "732829320"),
        ("fr44732829320", "732829320"),
        ("356 000 000 00048", "356000000"),
        ("", ""),
    ],
)
def test_a_siren_is_found_in_what_holds_it(text: str, value: str) -> None:
    assert check_siren(text) == Checked(value, "")


@pytest.mark.parametrize("text", ["123 456 789", "73282932", "BE0403170701", "FR45732829320", "x"])
def test_a_wrong_siren_is_doubted(text: str) -> None:
    assert check_siren(text).value == text
    assert "SIREN ou SIRET invalide" in check_siren(text).doubt


def test_la_poste_numbers_its_offices_by_the_sum_of_their_digits() -> None:
    office = "35600000000015"
    assert sum(map(int, office)) % 5 == 0
    assert not luhn.is_valid(office)
    assert check_siren(office) == Checked("356000000", "")
    assert check_siren("35600000000017").doubt


@pytest.mark.parametrize(
    ("siren", "vat", "is_doubtful"),
    [
        ("732829320", "FR44732829320", False),
        ("552100554", "FR44732829320", True),
        ("732829320", "BE0403170701", False),
        ("732829320", "", False),
        ("", "FR44732829320", False),
    ],
)
def test_a_french_vat_number_is_of_its_siren(siren: str, vat: str, is_doubtful: bool) -> None:
    assert bool(check_agreement(siren, vat)) is is_doubtful


@pytest.mark.parametrize(
    ("typed", "siren", "is_doubtful", "words"),
    [
        ("732 829 320", "732829320", False, "SIREN ✓"),
        ("73282932000074", "732829320", False, "SIRET ✓"),
        ("fr44 732829320", "732829320", False, "n° de TVA ✓"),
        ("732 829 321", "732 829 321", True, "SIREN\u00a0: clé fausse"),
        ("73282932000075", "73282932000075", True, "SIRET\u00a0: clé fausse"),
        ("FR00732829320", "FR00732829320", True, "n° de TVA\u00a0: clé fausse"),
        ("12345", "12345", True, "5 chiffres"),
        ("BE0403170701", "BE0403170701", True, "ni SIREN"),
    ],
)
def test_what_one_field_holds_is_told(
    typed: str, siren: str, is_doubtful: bool, words: str
) -> None:
    found = read_identifier(typed)
    assert (found.siren, found.is_doubtful) == (siren, is_doubtful)
    assert found.said.startswith(words)


@pytest.mark.parametrize(
    ("text", "value", "is_doubtful"),
    [
        ("FR 44 732 829 320", "FR44732829320", False),
        ("fr44732829320", "FR44732829320", False),
        ("FR45732829320", "FR45732829320", True),
        ("BE 0403.170.701", "BE0403170701", False),
        ("BE0403170702", "BE0403170702", True),
        ("EL094259216", "EL094259216", False),
        ("XI980780684", "XI980780684", False),
        ("ZZ12", "ZZ12", False),
        ("732829320", "732829320", True),
        ("", "", False),
    ],
)
def test_vat_numbers(text: str, value: str, is_doubtful: bool) -> None:
    checked = check_vat(text)
    assert (checked.value, bool(checked.doubt)) == (value, is_doubtful)


def test_ibans() -> None:
    spaced = "FR76 3000 6000 0112 3456 7890 189"
    assert check_iban(spaced) == Checked(spaced.replace(" ", ""), "")
    assert check_iban(spaced.lower()) == Checked(spaced.replace(" ", ""), "")
    wrong = spaced[:-1] + "8"
    assert check_iban(wrong).value == wrong
    assert "IBAN invalide" in check_iban(wrong).doubt


@given(st.integers(0, 99_999_999))
def test_each_siren_has_one_right_key(body: int) -> None:
    digits = f"{body:08}"
    right = digits + luhn.calc_check_digit(digits)
    verdicts = {key: check_siren(f"{digits}{key}").doubt for key in range(10)}
    assert [key for key, doubt in verdicts.items() if not doubt] == [int(right[-1])]


@given(st.integers(0, 10**11 - 1), st.integers(0, 10**10 - 1))
def test_the_key_of_an_iban_is_checked(account: int, bank: int) -> None:
    # The two digits that make the remainder by 97 one, worked out apart from the library.
    body = f"{bank:010}{account:011}"
    key = 97 - int(f"{body}00") % 97
    national = f"{body}{key:02}"
    check = 98 - int(f"{national}152700") % 97
    assert check_iban(f"FR{check:02}{national}").doubt == ""
    assert iban.is_valid(f"FR{check:02}{national}")
    assert check_iban(f"FR{(check + 1) % 97:02}{national}").doubt


@given(st.text(max_size=300))
def test_nothing_is_ever_refused(text: str) -> None:
    for check in ALL:
        value, doubt = check(text)
        assert value.isprintable()
        assert len(value) <= 200
        assert "\n" not in doubt
        if doubt:
            assert value
