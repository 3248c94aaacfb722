"""The rates at hand: those shipped, and the files of the house."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from relance_tui import paths
from relance_tui.domain.codes import DebtorKind
from relance_tui.domain.interest import InterestTerms
from relance_tui.domain.rates import RateFamily, UnknownRate
from relance_tui.errors import UsageError
from relance_tui.services import law

NEXT = date(2027, 1, 1)
HEAD = "half_year_start,rate_percent,source,checked_on,evidence\n"


@pytest.fixture(autouse=True)
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine of its own: nothing of the real one is read."""
    monkeypatch.setenv("XDG_CONFIG_DIRS", str(tmp_path / "etc"))


def write(folder: Path, text: str, family: RateFamily = RateFamily.ECB) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{family}.csv"
    path.write_text(text, encoding="utf-8")
    return path


def test_what_ships_is_read_once() -> None:
    assert law.rates().last_complete == date(2026, 7, 1)
    assert law.rates() is law.rates()


def test_the_house_adds_a_half_year_and_replaces_another() -> None:
    lines = "2027-01-01,2.65,BCE,2027-01-04,\n2026-07-01,3.00,contrôle,2027-01-04,\n"
    write(paths.law_dirs()[1], HEAD + lines)
    known = law.rates()
    assert known.business_rate(NEXT) == Decimal("12.65")
    assert known.business_rate(date(2026, 7, 1)) == Decimal("13.00")
    assert known.business_rate(date(2026, 1, 1)) == Decimal("12.15")


def test_the_user_has_the_last_word_over_the_machine() -> None:
    machine, user = paths.law_dirs()
    write(machine, HEAD + "2027-01-01,2.65,BCE,2027-01-04,\n2027-07-01,2.70,BCE,2027-07-02,\n")
    write(user, HEAD + "2027-01-01,2.90,BCE,2027-01-05,\n")
    known = law.rates()
    assert known.business_rate(NEXT) == Decimal("12.90")
    assert known.business_rate(date(2027, 7, 1)) == Decimal("12.70")


def test_a_byte_order_mark_is_no_part_of_the_heading() -> None:
    write(paths.law_dirs()[1], "\ufeff" + HEAD + "2027-01-01,2.65,BCE,2027-01-04,\n")
    assert law.rates().business_rate(NEXT) == Decimal("12.65")


def test_a_bad_line_names_its_file() -> None:
    path = write(paths.law_dirs()[1], HEAD + "2027-01-01,beaucoup,BCE,2027-01-04,\n")
    with pytest.raises(UsageError, match=r"ligne 2, colonne rate_percent.*beaucoup") as caught:
        law.rates()
    assert str(path) in str(caught.value)


def test_a_file_that_is_no_text_is_told() -> None:
    path = write(paths.law_dirs()[1], "")
    path.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(UsageError, match=str(path)):
        law.rates()


def test_what_a_delay_costs() -> None:
    terms = InterestTerms(debtor=DebtorKind.BUSINESS)
    cost = law.late_payment(185_000, date(2026, 5, 16), date(2026, 6, 30), terms)
    assert (cost.interest.interest_cents, cost.indemnity_cents, cost.total_cents) == (
        *(2_771, 4_000),
        6_771,
    )


def test_a_day_too_far_is_refused() -> None:
    terms = InterestTerms(debtor=DebtorKind.BUSINESS)
    law.late_payment(10_000, date(2026, 12, 1), date(2026, 12, 31), terms)
    with pytest.raises(UnknownRate):
        law.late_payment(10_000, date(2026, 12, 1), NEXT, terms)
