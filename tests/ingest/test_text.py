from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relance_tui.ingest.text import DayError, code_of_name, fold, parse_day
from relance_tui.plain_text import clean


@given(st.text())
def test_clean_text_is_one_printable_line(text: str) -> None:
    cleaned = clean(text)
    assert cleaned.isprintable()
    assert len(cleaned) <= 200
    assert cleaned == cleaned.strip()
    assert "  " not in cleaned
    assert clean(cleaned) == cleaned


@pytest.mark.parametrize(
    ("text", "cleaned"),
    [
        ("  a \t b\r\n", "a b"),
        ("\x1b[1;31mrouge\x1b[0m", "rouge"),
        ("\x1b]52;c;ZXZpbA==\x07nom", "nom"),
        ("\x1b]8;;http://x\x1b\\lien\x1b]8;;\x1b\\", "lien"),
        ("\x9b2Jnom", "nom"),
        ("a\u202eb\u200bc", "abc"),
        ("1\u202f234\u00a0€", "1 234 €"),
        ("e\u0301te\u0301", "été"),
    ],
)
def test_what_cleaning_takes_away(text: str, cleaned: str) -> None:
    assert clean(text) == cleaned


def test_folding_and_codes() -> None:
    assert fold("N° d’Échéance (œuvre)") == "n d echeance oeuvre"
    assert code_of_name("Établissements Dupont & Fils") == "ETABLISSEMENTS-DUPONT-FILS"
    assert code_of_name("株式会社") == "株式会社"


@given(st.dates(date(1950, 1, 1), date(2100, 12, 31)))
def test_days_are_read_in_every_accepted_form(day: date) -> None:
    for form in ("%d/%m/%Y", "%Y-%m-%d", "%Y%m%d", "%d-%m-%Y", "%d.%m.%Y"):
        assert parse_day(day.strftime(form)) == day


@pytest.mark.parametrize(
    "text",
    ["", "31/02/2026", "2026-13-01", "12/31/2026", "45000", "0000-00-00", "1/2-2026", "demain"],
)
def test_what_is_no_day(text: str) -> None:
    with pytest.raises(DayError):
        parse_day(text)


def test_two_digit_years() -> None:
    assert parse_day("1/2/26") == date(2026, 2, 1)
    assert parse_day("1/2/99") == date(1999, 2, 1)
