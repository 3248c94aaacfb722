from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relance_tui.domain.codes import DebtorKind, TermsMethod
from relance_tui.domain.days import end_of_month
from relance_tui.domain.terms import (
    CEILINGS,
    Ceiling,
    Terms,
    TermsError,
    due_date,
    due_date_warnings,
    end_of_ten_days,
    latest_due_on,
    parse_terms,
    terms_warnings,
    terms_words,
)
from tests.domain.builders import day, invoice

NET = TermsMethod.NET
THEN_DAYS = TermsMethod.END_OF_MONTH_THEN_DAYS
THEN_MONTH_END = TermsMethod.DAYS_THEN_END_OF_MONTH


@pytest.mark.parametrize(
    ("issued_on", "days", "method", "due_on"),
    [
        # service-public F23211: both readings of "45 days end of month".
        (day(2, 1), 45, THEN_DAYS, day(17, 3)),
        (day(2, 1), 45, THEN_MONTH_END, day(28, 2)),
        (day(2, 1, 2024), 45, THEN_DAYS, day(16, 3, 2024)),
        (day(2, 1, 2024), 45, THEN_MONTH_END, day(29, 2, 2024)),
        (day(2, 1), 30, NET, day(1, 2)),
        (day(2, 1), 0, NET, day(2, 1)),
        (day(31, 12), 0, THEN_MONTH_END, day(31, 12)),
        # As invoicing tools count back: 14 days before the last of March.
        (day(31, 3, 2024), -14, NET, day(17, 3, 2024)),
        (date.max, 30, THEN_DAYS, date.max),
        (date.max, 30, THEN_MONTH_END, date.max),
    ],
)
def test_a_due_date_is_counted_the_way_agreed(
    issued_on: date, days: int, method: TermsMethod, due_on: date
) -> None:
    assert due_date(issued_on, days, method) == due_on


def test_thirty_days_hold_when_nothing_was_agreed() -> None:
    assert Terms().due_on(day(1, 9)) == day(1, 10)


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        ("30", Terms(30)),
        (" 60 jours nets ", Terms(60)),
        ("30 j", Terms(30)),
        ("30j.", Terms(30)),
        ("net 30", Terms(30)),
        ("Comptant", Terms(0)),
        ("à réception de facture", Terms(0)),
        ("45 fdm", Terms(45, THEN_MONTH_END)),
        ("45 jours fin de mois", Terms(45, THEN_MONTH_END)),
        ("45 JOURS, FIN DE MOIS", Terms(45, THEN_MONTH_END)),
        ("45 eom", Terms(45, THEN_MONTH_END)),
        ("fin de mois", Terms(0, THEN_MONTH_END)),
        ("fdm 45", Terms(45, THEN_DAYS)),
        ("fdm+45", Terms(45, THEN_DAYS)),
        ("fin de mois + 45", Terms(45, THEN_DAYS)),
        ("fin de mois puis 45 jours", Terms(45, THEN_DAYS)),
        ("end of month then 45 days", Terms(45, THEN_DAYS)),
    ],
)
def test_terms_are_read_as_clerks_type_them(text: str, terms: Terms) -> None:
    assert parse_terms(text) == terms


@pytest.mark.parametrize(
    "text", ["", "bientôt", "45 fdm 10", "fdm le 10", "-30", "3 mois", "30/60"]
)
def test_other_words_are_refused_with_examples(text: str) -> None:
    with pytest.raises(TermsError, match="écrivez par exemple 30, 45 fdm"):
        parse_terms(text)


def test_terms_of_years_are_refused() -> None:
    with pytest.raises(TermsError, match="3000 jours"):
        parse_terms("3000")


@given(st.integers(0, 365), st.sampled_from(TermsMethod))
def test_the_words_are_read_back(days: int, method: TermsMethod) -> None:
    read = parse_terms(terms_words(Terms(days, method)))
    assert read.due_on(day(2, 1)) == Terms(days, method).due_on(day(2, 1))


@given(st.dates(), st.integers(0, 365))
def test_an_end_of_month_never_shortens_the_terms(issued_on: date, days: int) -> None:
    net = due_date(issued_on, days, NET)
    for method in (THEN_DAYS, THEN_MONTH_END):
        due_on = due_date(issued_on, days, method)
        assert due_on >= net
        assert due_on - issued_on <= timedelta(days=Terms(days, method).longest_days)


@pytest.mark.parametrize(
    ("terms", "kind", "said"),
    [
        (Terms(60), DebtorKind.BUSINESS, ""),
        (Terms(61), DebtorKind.BUSINESS, "60 jours à compter de la facture"),
        (Terms(61), DebtorKind.UNKNOWN, "60 jours à compter de la facture"),
        (Terms(61), DebtorKind.CONSUMER, ""),
        (Terms(45, THEN_DAYS), DebtorKind.BUSINESS, ""),
        (Terms(46, THEN_DAYS), DebtorKind.BUSINESS, "45 jours fin de mois"),
        (Terms(60, THEN_MONTH_END), DebtorKind.BUSINESS, "45 jours fin de mois"),
        (Terms(30), DebtorKind.PUBLIC_BODY, ""),
        (
            Terms(31),
            DebtorKind.PUBLIC_BODY,
            "santé publique (50) et aux entreprises publiques (60)",
        ),
        (Terms(51), DebtorKind.PUBLIC_BODY, "aux entreprises publiques (60)"),
        (Terms(61), DebtorKind.PUBLIC_BODY, "aucun acheteur public"),
        (Terms(30, THEN_MONTH_END), DebtorKind.PUBLIC_BODY, "aux entreprises publiques (60)"),
        (Terms(0, THEN_MONTH_END), DebtorKind.PUBLIC_BODY, ""),
    ],
)
def test_unlawful_terms_are_told(terms: Terms, kind: DebtorKind, said: str) -> None:
    warnings = terms_warnings(terms, kind)
    assert len(warnings) == bool(said)
    assert said in "".join(warnings)


@pytest.mark.parametrize(
    ("ceiling", "delivered_on", "latest_on"),
    [
        (Ceiling.GENERAL, None, day(17, 3)),
        (Ceiling.PERIODIC_INVOICE, None, day(16, 2)),
        # service-public F23211: delivered on the 5th, 30 days from the 10th.
        (Ceiling.PERISHABLE_FOOD, day(5, 1), day(9, 2)),
        (Ceiling.PERISHABLE_FOOD, day(25, 1), day(2, 3)),
        (Ceiling.LIVESTOCK_AND_FRESH_MEAT, day(5, 1), day(25, 1)),
        (Ceiling.TAXED_ALCOHOL, day(5, 1), day(2, 3)),
        (Ceiling.GRAPES_AND_MUST, None, day(17, 3)),
        (Ceiling.TRANSPORT, day(5, 1), day(1, 2)),
    ],
)
def test_each_trade_has_its_longest_terms(
    ceiling: Ceiling, delivered_on: date | None, latest_on: date
) -> None:
    assert latest_due_on(day(2, 1), delivered_on, ceiling) == latest_on


@pytest.mark.parametrize("ceiling", Ceiling)
def test_each_ceiling_says_where_it_was_read(ceiling: Ceiling) -> None:
    assert "L441-1" in CEILINGS[ceiling].article
    assert CEILINGS[ceiling].checked


@given(st.dates(max_value=date(9999, 1, 1)))
def test_lawful_terms_never_pass_the_latest_day(issued_on: date) -> None:
    latest_on = latest_due_on(issued_on)
    assert due_date(issued_on, 60, NET) <= latest_on
    assert due_date(issued_on, 45, THEN_DAYS) <= latest_on
    assert due_date(issued_on, 45, THEN_MONTH_END) <= latest_on


@given(st.dates())
def test_ten_days_end_three_times_a_month(on: date) -> None:
    end = end_of_ten_days(on)
    assert on <= end <= on.replace(day=end_of_month(on).day)
    assert end.day in {10, 20, end_of_month(on).day}


@pytest.mark.parametrize(
    ("kind", "days", "said"),
    [
        (DebtorKind.BUSINESS, 74, ""),
        (DebtorKind.BUSINESS, 75, "échéance du 18/03/2026 au-delà du 17/03/2026"),
        (DebtorKind.CONSUMER, 200, ""),
        (DebtorKind.PUBLIC_BODY, 30, ""),
        (DebtorKind.PUBLIC_BODY, 31, "acheteur public"),
    ],
)
def test_a_due_date_beyond_the_law_is_told(kind: DebtorKind, days: int, said: str) -> None:
    issued_on = day(2, 1)
    printed = invoice(1, issued_on + timedelta(days=days), issued_on=issued_on)
    warnings = due_date_warnings(printed, kind)
    assert len(warnings) == bool(said)
    assert said in "".join(warnings)


def test_a_due_date_is_judged_by_its_trade_and_delivery() -> None:
    printed = invoice(1, day(10, 2), issued_on=day(2, 1))
    fresh = replace(printed, performed_on=day(5, 1))
    assert due_date_warnings(fresh, DebtorKind.BUSINESS, Ceiling.PERISHABLE_FOOD)
    later = replace(printed, performed_on=day(11, 1))
    assert not due_date_warnings(later, DebtorKind.BUSINESS, Ceiling.PERISHABLE_FOOD)
