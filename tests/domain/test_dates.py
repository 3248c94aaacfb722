from __future__ import annotations

from datetime import date, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relance_tui.domain import formats
from relance_tui.domain.dates import DateError, parse_date, parse_moment, parse_past_date
from relance_tui.domain.workdays import Calendar
from relance_tui.errors import RelanceError

MONDAY = date(2026, 11, 23)
some_days = st.dates(min_value=date(2000, 1, 1), max_value=date(2080, 12, 31))

AHEAD = {
    "ven": date(2026, 11, 27),
    "Vendredi": date(2026, 11, 27),
    " VEN. ": date(2026, 11, 27),
    "lun": date(2026, 11, 30),
    "mar": date(2026, 11, 24),
    "dimanche": date(2026, 11, 29),
    "fri": date(2026, 11, 27),
    "Monday": date(2026, 11, 30),
    "+0": MONDAY,
    "+7": date(2026, 11, 30),
    "+7j": date(2026, 11, 30),
    "+ 7 jours": date(2026, 11, 30),
    "+7d": date(2026, 11, 30),
    "+2s": date(2026, 12, 7),
    "+2 semaines": date(2026, 12, 7),
    "+2w": date(2026, 12, 7),
    "+1m": date(2026, 12, 23),
    "dans 10 jours": date(2026, 12, 3),
    "in 2 months": date(2027, 1, 23),
    "15/12": date(2026, 12, 15),
    "23/11": MONDAY,
    "22/11": date(2027, 11, 22),
    "1/1": date(2027, 1, 1),
    "15/12/2026": date(2026, 12, 15),
    "15-12-2026": date(2026, 12, 15),
    "15.12.26": date(2026, 12, 15),
    "15/12/26": date(2026, 12, 15),
    "2026-12-15": date(2026, 12, 15),
    "2026/1/5": date(2026, 1, 5),
    "01/10/2026": date(2026, 10, 1),
    "auj": MONDAY,
    "auj.": MONDAY,
    "aujourd'hui": MONDAY,
    "Aujourd’hui": MONDAY,
    "today": MONDAY,
    "demain": date(2026, 11, 24),
    "Tomorrow": date(2026, 11, 24),
    "après-demain": date(2026, 11, 25),
    "APRES DEMAIN": date(2026, 11, 25),
    "day after tomorrow": date(2026, 11, 25),
    "fin de mois": date(2026, 11, 30),
    "fin du mois": date(2026, 11, 30),
    "fdm": date(2026, 11, 30),
    "end of month": date(2026, 11, 30),
    "eom": date(2026, 11, 30),
    "fin du mois prochain": date(2026, 12, 31),
    "end of next month": date(2026, 12, 31),
    "fin novembre": date(2026, 11, 30),
    "fin d'août": date(2027, 8, 31),
    "fin de février": date(2027, 2, 28),
    "end of March": date(2027, 3, 31),
    "le 5": date(2026, 12, 5),
    "le 23": MONDAY,
    "le 30": date(2026, 11, 30),
    "le 1er": date(2026, 12, 1),
    "pour le 5": date(2026, 12, 5),
    "the 5th": date(2026, 12, 5),
    "vendredi 27": date(2026, 11, 27),
    "vendredi le 27": date(2026, 11, 27),
    "le vendredi 27/11": date(2026, 11, 27),
    "ven. 27/11/2026": date(2026, 11, 27),
    "5 déc.": date(2026, 12, 5),
    "1er octobre": date(2027, 10, 1),
    "1er octobre 2026": date(2026, 10, 1),
    "lun. 23 nov. 26": MONDAY,
    "5\u00a0janvier": date(2027, 1, 5),
    "29/02/2028": date(2028, 2, 29),
}


@pytest.mark.parametrize(("text", "expected"), AHEAD.items())
def test_dates_as_clerks_type_them(text: str, expected: date) -> None:
    assert parse_date(text, MONDAY) == expected


REFUSED = {
    "": "vide",
    " \t": "vide",
    "31/02": "31/02/2027 n’existe pas",
    "31/02/2027": "n’existe pas",
    "29/02": "29/02/2027 n’existe pas",
    "00/12": "n’existe pas",
    "15/13": "n’existe pas",
    "le 31": "31/11/2026 n’existe pas",
    "le 0": "n’existe pas",
    "7": "ambigu",
    "27": "ambigu",
    "15 12": "non comprise",
    "151226": "non comprise",
    "15/12-2026": "non comprise",
    "15/12/202": "non comprise",
    "bientôt": "non comprise",
    "vendredi prochain": "non comprise",
    "demain matin": "non comprise",
    "demain 10h": "non comprise",
    "on the 5th": "non comprise",
    "+": "non comprise",
    "+12345": "non comprise",
    "ven +7": "non comprise",
    "١٥/١٢": "non comprise",
    "x" * 200: "non comprise",
    "lun. 27/11/2026": "ven. 27/11/2026",
    "hier": "est passé",
    "-3": "est passé",
    "il y a 2 jours": "est passé",
    "15/12/2206": "invraisemblable",
    "15/12/1926": "invraisemblable",
    "+9999": "invraisemblable",
}


@pytest.mark.parametrize(("text", "problem"), REFUSED.items())
def test_what_is_not_one_day_is_refused_in_one_line(text: str, problem: str) -> None:
    with pytest.raises(DateError) as caught:
        parse_date(text, MONDAY)
    assert problem in str(caught.value)
    assert len(str(caught.value).splitlines()) == 1
    assert isinstance(caught.value, RelanceError)
    assert isinstance(caught.value, ValueError)


def test_a_refusal_quotes_the_text_and_gives_examples() -> None:
    with pytest.raises(DateError) as caught:
        parse_date("bientôt", MONDAY)
    assert "«\u00a0bientôt\u00a0»" in str(caught.value)
    assert "ven, +7, 15/12, 15/12/2026" in str(caught.value)


def test_today_on_a_friday_friday_is_next_week() -> None:
    friday = date(2026, 11, 27)
    assert parse_date("ven", friday) == date(2026, 12, 4)
    assert parse_past_date("ven", friday) == date(2026, 11, 20)


def test_the_end_of_the_month_on_its_last_day_is_today() -> None:
    assert parse_date("fdm", date(2026, 11, 30)) == date(2026, 11, 30)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("+5", date(2026, 11, 30)),
        ("+32", date(2026, 12, 28)),
        ("fin janvier", date(2027, 2, 1)),
        ("sam", date(2026, 11, 28)),
        ("25/12", date(2026, 12, 25)),
        ("demain", date(2026, 11, 24)),
    ],
)
def test_a_calendar_moves_durations_and_ends_of_month_only(text: str, expected: date) -> None:
    assert parse_date(text, MONDAY, calendar=Calendar()) == expected
    assert parse_moment(text, MONDAY, calendar=Calendar()) == (expected, None)


@pytest.mark.parametrize(
    ("text", "day", "at"),
    [
        ("lundi 10h", date(2026, 11, 30), time(10)),
        ("demain 14h30", date(2026, 11, 24), time(14, 30)),
        ("demain à 14 h 30", date(2026, 11, 24), time(14, 30)),
        ("demain vers 9 heures", date(2026, 11, 24), time(9)),
        ("tomorrow at 9:05", date(2026, 11, 24), time(9, 5)),
        ("le 5 10h", date(2026, 12, 5), time(10)),
        ("15/12 10:30", date(2026, 12, 15), time(10, 30)),
        ("2026-12-15 10:30", date(2026, 12, 15), time(10, 30)),
        ("+7 9h", date(2026, 11, 30), time(9)),
        ("ven midi", date(2026, 11, 27), time(12)),
        ("16h", MONDAY, time(16)),
        ("à 0h05", MONDAY, time(0, 5)),
        ("ven", date(2026, 11, 27), None),
    ],
)
def test_moments_as_clerks_type_them(text: str, day: date, at: time | None) -> None:
    assert parse_moment(text, MONDAY) == (day, at)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("ven 25h", "heure impossible"),
        ("ven 10h75", "heure impossible"),
        ("10", "ambigu"),
        ("le 15h", "non comprise"),
        ("15/12/26:30", "non comprise"),
        ("", "vide"),
    ],
)
def test_moments_that_do_not_exist_are_refused(text: str, problem: str) -> None:
    with pytest.raises(DateError, match=problem):
        parse_moment(text, MONDAY)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("auj", MONDAY),
        ("hier", date(2026, 11, 22)),
        ("avant-hier", date(2026, 11, 21)),
        ("yesterday", date(2026, 11, 22)),
        ("lun", date(2026, 11, 16)),
        ("mar", date(2026, 11, 17)),
        ("dim", date(2026, 11, 22)),
        ("15/12", date(2025, 12, 15)),
        ("23/11", MONDAY),
        ("le 23", MONDAY),
        ("le 5", date(2026, 11, 5)),
        ("le 25", date(2026, 10, 25)),
        ("-3", date(2026, 11, 20)),
        ("il y a 2 semaines", date(2026, 11, 9)),
        ("1 month ago", date(2026, 10, 23)),
        ("ven 20/11", date(2026, 11, 20)),
        ("01/10/2026", date(2026, 10, 1)),
    ],
)
def test_dates_of_money_received(text: str, expected: date) -> None:
    assert parse_past_date(text, MONDAY) == expected


@pytest.mark.parametrize("text", ["demain", "+2", "fin de mois", "24/11/2026", "15/12/2026"])
def test_money_is_not_received_tomorrow(text: str) -> None:
    with pytest.raises(DateError, match="à venir"):
        parse_past_date(text, MONDAY)


relative_forms = st.one_of(
    st.sampled_from(["auj", "demain", "après-demain", "fdm", "fin du mois prochain"]),
    st.sampled_from(["lun", "mar", "mer", "jeu", "ven", "sam", "dim", "friday", "fin juin"]),
    st.builds("+{}{}".format, st.integers(0, 99), st.sampled_from(["", "j", "s", "m"])),
    st.builds("le {}".format, st.integers(1, 28)),
    st.builds("{}/{}".format, st.integers(1, 28), st.integers(1, 12)),
)


@given(relative_forms, some_days)
def test_looking_ahead_never_gives_a_past_day(text: str, today: date) -> None:
    day = parse_date(text, today)
    assert day >= today
    assert parse_moment(f"{text} 10h", today) == (day, time(10))


@given(
    st.one_of(
        st.sampled_from(["auj", "hier", "avant-hier", "lun", "mardi", "ven", "sam"]),
        st.builds("-{}{}".format, st.integers(0, 99), st.sampled_from(["", "j", "s", "m"])),
        st.builds("le {}".format, st.integers(1, 28)),
        st.builds("{}/{}".format, st.integers(1, 28), st.integers(1, 12)),
    ),
    some_days,
)
def test_looking_back_never_gives_a_day_to_come(text: str, today: date) -> None:
    assert parse_past_date(text, today) <= today


@given(
    st.dates(min_value=date(2010, 1, 1), max_value=date(2080, 12, 31)),
    st.integers(min_value=-3000, max_value=3000),
    st.sampled_from(["fr", "en"]),
)
def test_what_we_write_we_read(today: date, shift: int, language: str) -> None:
    day = today + timedelta(days=shift)
    for write in (
        formats.numeric_date,
        formats.short_date,
        formats.long_date,
        formats.weekday_date,
        formats.short_weekday_date,
    ):
        assert parse_date(write(day, language), today) == day
    assert parse_date(day.isoformat(), today) == day


@given(st.text(max_size=40), some_days)
def test_any_text_is_a_day_or_a_date_error(text: str, today: date) -> None:
    try:
        day, _at = parse_moment(text, today)
    except DateError:
        return
    assert abs(day.year - today.year) <= 30


def test_the_examples_look_the_same_way_as_the_question() -> None:
    with pytest.raises(DateError) as ahead:
        parse_date("xyz", MONDAY)
    with pytest.raises(DateError) as back:
        parse_past_date("xyz", MONDAY)
    assert "demain" in str(ahead.value)
    assert "demain" not in str(back.value)
    assert "hier" in str(back.value)
