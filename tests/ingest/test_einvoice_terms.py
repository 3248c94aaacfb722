from __future__ import annotations

import calendar
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relance_tui.ingest.einvoice_terms import due_from_terms

ISSUED = date(2026, 1, 2)


@pytest.mark.parametrize(
    ("terms", "due_on"),
    [
        ("30 jours", date(2026, 2, 1)),
        ("30 jours net", date(2026, 2, 1)),
        ("30 j.", date(2026, 2, 1)),
        ("Paiement à 30 jours date de facture", date(2026, 2, 1)),
        ("30 jours à compter de la date d’émission de la facture", date(2026, 2, 1)),
        ("Conditions de règlement : 45 jours fin de mois", date(2026, 2, 28)),
        ("30 jours fin de mois", date(2026, 2, 28)),
        ("45 j. fin de mois", date(2026, 2, 28)),
        ("45 JOURS FDM LE 10", date(2026, 3, 10)),
        ("45 jours fin de mois le 15", date(2026, 3, 15)),
        ("30 jours date de facture, fin de mois, le 31", date(2026, 3, 31)),
        ("60 jours fin de mois le 31", date(2026, 4, 30)),
        ("fin de mois + 45 jours", date(2026, 3, 17)),
        ("paiement fin de mois", date(2026, 1, 31)),
        ("à réception", ISSUED),
        ("Payable à réception de facture.", ISSUED),
        ("comptant", ISSUED),
        ("Comptant à réception de facture", ISSUED),
        ("Due on receipt", ISSUED),
        ("Net 60 days", date(2026, 3, 3)),
        ("Net 30", date(2026, 2, 1)),
        ("30 days net", date(2026, 2, 1)),
        ("Payable within 30 days of the invoice date", date(2026, 2, 1)),
        ("30 days end of month", date(2026, 2, 28)),
        ("30 days EOM", date(2026, 2, 28)),
        ("Échéance : 15/08/2026", date(2026, 8, 15)),
        ("Payment due by 2026-07-06", date(2026, 7, 6)),
        ("30 jours. Pénalités de retard : 3 fois le taux légal. Indemnité : 40 €",
         date(2026, 2, 1)),
        ("Pas d’escompte pour paiement anticipé\n30 jours", date(2026, 2, 1)),
        ("#SKONTO#TAGE=14#PROZENT=2.00#\nnet 30 days", date(2026, 2, 1)),
        ("30 jours ; net 30 days", date(2026, 2, 1)),
    ],
)  # fmt: skip
def test_terms_that_mean_one_day(terms: str, due_on: date) -> None:
    assert due_from_terms(terms, ISSUED) == due_on


@pytest.mark.parametrize(
    "terms",
    [
        "",
        " . ",
        "selon contrat",
        "30",
        "30% à la commande, 70% à 30 jours",
        "Acompte 30 %, solde 30 jours",
        "2% 10 days, net 30",
        "2/10 net 30",
        "30 jours ou 60 jours",
        "30 jours\n60 jours",
        "30 jours le 15",
        "30 jours réception",
        "60 jours à réception de facture",
        "45 jours fin de mois le 32",
        "45 jours fin de mois le 0",
        "400 jours",
        "en 3 fois",
        "Escompte 2% à 10 jours",
        "Zahlbar innerhalb 30 Tagen",
        "Due date 07/06/2026",
        "Échéance : 31/02/2026",
        "Échéance : 01/12/2025",
        "30 jours. À valider avec le service achats.",
        "30 jours " * 1000,
    ],
)
def test_terms_that_mean_none_or_several(terms: str) -> None:
    assert due_from_terms(terms, ISSUED) is None


@given(
    days=st.integers(0, 365),
    issued_on=st.dates(date(1990, 1, 1), date(2090, 1, 1)),
    end=st.sampled_from(["", " fin de mois", " end of month", " fin de mois le 10"]),
)
def test_days_are_counted_as_on_a_calendar(days: int, issued_on: date, end: str) -> None:
    expected = issued_on
    for _day in range(days):
        expected += timedelta(days=1)
    if end:
        last = calendar.monthrange(expected.year, expected.month)[1]
        expected = expected.replace(day=last)
    if end.endswith("10"):
        expected += timedelta(days=10)
    assert due_from_terms(f"{days} jours{end}", issued_on) == expected


@given(st.text(max_size=300))
def test_any_text_gives_a_day_or_none(text: str) -> None:
    due_on = due_from_terms(text, ISSUED)
    assert due_on is None or due_on >= ISSUED


def test_a_long_text_takes_no_time() -> None:
    assert due_from_terms("de du le la " * 160 + "30 jours x", ISSUED) is None
    assert due_from_terms("net " * 49, ISSUED) is None
