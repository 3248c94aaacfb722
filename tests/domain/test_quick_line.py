from __future__ import annotations

from collections.abc import Iterator
from datetime import date, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relance_tui.domain.codes import CallOutcome, Reason, Rhythm
from relance_tui.domain.outcome import CallDraft
from relance_tui.domain.quick_line import read_quick_line
from relance_tui.domain.quick_reading import (
    Incomplete,
    Known,
    PlanTerms,
    Reading,
    Refused,
    Understood,
)
from relance_tui.domain.quick_spoken import quick_line
from relance_tui.domain.quick_words import HEADS, REASONS, RHYTHMS, TWO_MEANINGS
from relance_tui.domain.workdays import Calendar
from relance_tui.i18n import use_language

TODAY = date(2026, 11, 23)
FRIDAY = date(2026, 11, 27)
THE_FIFTH = date(2026, 12, 5)
KNOWN = Known(
    today=TODAY,
    calendar=Calendar(),
    invoice_numbers=("F2026-014", "G-14", "F-118", "F-121"),
    everything_cents=1_248_020,
    open_cents=1_498_020,
    balance_cents=1_498_020,
)


def read(text: str, known: Known = KNOWN) -> Reading:
    return read_quick_line(text, known)


def call(text: str) -> CallDraft:
    reading = read(text)
    assert isinstance(reading, Understood), reading
    assert reading.plan is None
    return reading.call


def plan(text: str) -> PlanTerms:
    reading = read(text)
    assert isinstance(reading, Understood), reading
    assert reading.call.outcome is CallOutcome.REACHED
    assert reading.plan is not None
    return reading.plan


def refusal(text: str, known: Known = KNOWN) -> str:
    reading = read(text, known)
    assert isinstance(reading, Refused), reading
    return reading.text


def missing(text: str) -> str:
    reading = read(text)
    assert isinstance(reading, Incomplete), reading
    return reading.text


@pytest.mark.parametrize(
    ("text", "outcome"),
    [
        ("absent", CallOutcome.NO_ANSWER),
        ("ABSENT", CallOutcome.NO_ANSWER),
        ("pas de réponse", CallOutcome.NO_ANSWER),
        ("no answer", CallOutcome.NO_ANSWER),
        ("msg", CallOutcome.VOICEMAIL),
        ("vm", CallOutcome.VOICEMAIL),
        ("m", CallOutcome.VOICEMAIL),
        ("répondeur", CallOutcome.VOICEMAIL),
        ("std", CallOutcome.MESSAGE_LEFT),
        ("msg std", CallOutcome.MESSAGE_LEFT),
        ("faux num.", CallOutcome.WRONG_NUMBER),
        ("wrong number", CallOutcome.WRONG_NUMBER),
        ("joint", CallOutcome.REACHED),
        ("refuse", CallOutcome.REFUSAL),
        ("ne paiera pas", CallOutcome.REFUSAL),
        ("liquidation", CallOutcome.INSOLVENCY),
        ("échéancier", CallOutcome.PLAN_REQUESTED),
        ("a viré", CallOutcome.SAYS_PAID),
    ],
)
def test_an_outcome_alone(text: str, outcome: CallOutcome) -> None:
    assert call(text) == CallDraft(outcome=outcome)


@pytest.mark.parametrize(
    "text",
    [
        "promet 1200 ven",
        "promised 1200 fri",
        "PROMET 1200 VEN",
        "promet ven 1200",
        "il promet 1 200,00 € pour vendredi",
        "promet 1\u202f200\u00a0€ le 27/11",
        "va payer 1200 vendredi",
        "p 1200 ven",
        "promised 1200 on the 27th",
    ],
)
def test_a_promise_in_any_words(text: str) -> None:
    assert call(text) == CallDraft(outcome=CallOutcome.PROMISE, amount_cents=120_000, on=FRIDAY)


def test_all_of_it_at_the_end_of_the_month() -> None:
    assert call("promet tout fin de mois") == CallDraft(
        outcome=CallOutcome.PROMISE, amount_cents=1_248_020, on=date(2026, 11, 30)
    )


@pytest.mark.parametrize(
    ("text", "amount_cents", "on"),
    [
        ("a viré mardi", None, date(2026, 11, 17)),
        ("a viré 1200 mardi", 120_000, date(2026, 11, 17)),
        ("paid tuesday", None, date(2026, 11, 17)),
        ("a payé 14", 1_400, None),
        ("dit avoir viré hier", None, date(2026, 11, 22)),
    ],
)
def test_money_said_to_be_sent_looks_back(
    text: str, amount_cents: int | None, on: date | None
) -> None:
    assert call(text) == CallDraft(outcome=CallOutcome.SAYS_PAID, amount_cents=amount_cents, on=on)


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("rappeler lundi 10h", time(10)),
        ("rappeler lundi", None),
        ("call back monday 10am", time(10)),
        ("call back monday at 2:30 pm", time(14, 30)),
        ("rappeler 14h30 lundi", time(14, 30)),
    ],
)
def test_a_call_agreed(text: str, at: time | None) -> None:
    monday = date(2026, 11, 30)
    assert call(text) == CallDraft(outcome=CallOutcome.CALLBACK, on=monday, at=at)


@pytest.mark.parametrize(
    ("text", "numbers", "reason"),
    [
        ("conteste F2026-014 prix", ("F2026-014",), Reason.WRONG_PRICE),
        ("conteste 2026-014 prix", ("F2026-014",), Reason.WRONG_PRICE),
        ("disputes f-118 price", ("F-118",), Reason.WRONG_PRICE),
        ("litige F-118, F-121 qualité", ("F-118", "F-121"), Reason.QUALITY),
        ("conteste F-118 et F-121", ("F-118", "F-121"), None),
        ("conteste toutes", KNOWN.invoice_numbers, None),
    ],
)
def test_a_dispute(text: str, numbers: tuple[str, ...], reason: Reason | None) -> None:
    assert call(text) == CallDraft(
        outcome=CallOutcome.DISPUTE, invoice_numbers=numbers, reason=reason
    )


def test_a_dispute_says_when_it_is_looked_at_again() -> None:
    assert call("conteste F-118 prix revoir le 15/12").on == date(2026, 12, 15)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "3x400 le 5",
            PlanTerms(count=3, amount_cents=40_000, total_cents=120_000, first_on=THE_FIFTH),
        ),
        (
            "3 x 400 € par mois dès le 5",
            PlanTerms(count=3, amount_cents=40_000, total_cents=120_000, first_on=THE_FIFTH),
        ),
        ("4x mensuel dès le 5", PlanTerms(count=4, first_on=THE_FIFTH)),
        ("4x on the 5th", PlanTerms(count=4, first_on=THE_FIFTH)),
        ("4x monthly from the 5th", PlanTerms(count=4, first_on=THE_FIFTH)),
        (
            "acompte 500 puis 3x400 le 5",
            PlanTerms(
                count=3,
                amount_cents=40_000,
                total_cents=170_000,
                deposit_cents=50_000,
                first_on=THE_FIFTH,
            ),
        ),
        (
            "3x400 hebdo dès vendredi",
            PlanTerms(
                count=3,
                amount_cents=40_000,
                total_cents=120_000,
                rhythm=Rhythm.WEEK,
                first_on=FRIDAY,
            ),
        ),
        (
            "2x400 fin de mois",
            PlanTerms(
                count=2,
                amount_cents=40_000,
                total_cents=80_000,
                rhythm=Rhythm.MONTH_END,
                first_on=date(2026, 11, 30),
            ),
        ),
    ],
)
def test_a_plan(text: str, expected: PlanTerms) -> None:
    assert plan(text) == expected


# What is not finished, and what is refused.


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", ""),
        ("prom", "promet"),
        ("promet", "combien"),
        ("promet ven", "combien"),
        ("promet 1200", "pour quand"),
        ("promet 1200 v", "pour quand"),
        ("rappeler", "quel jour"),
        ("rappeler 10h", "auj 10h"),
        ("conteste prix", "quelle facture"),
        ("conteste F-118 pri", "prix"),
        ("3x", "3x400 le 5"),
        ("3x400", "la première quand"),
        ("3x400 ven", "hebdo"),
        ("acompte 500", "puis"),
        ("a v", "a vire"),
    ],
)
def test_what_lacks_is_asked_for_and_never_supplied(text: str, said: str) -> None:
    assert said in missing(text)


@pytest.mark.parametrize(
    ("text", "choices"),
    [
        ("conteste 14 prix", ("F2026-014", "G-14")),
        ("conteste 77", ("77", "F-118")),
        ("5", ("promet 5 ven", "a viré 5 mardi", "rappeler le 5")),
        ("1200 ven", ("promet 1200 ven", "a viré 1200 mardi")),
        ("promet 12 mar", ("12/03/2027", "12,00", "24/11/2026")),
        ("promet +7", ("30/11/2026", "7,00")),
        ("payé mardi", ("a viré mardi", "promet 1200 ven")),
        ("vire 1200", ("a viré mardi", "promet 1200 ven")),
        ("promet 99999 ven", ("99\u202f999,00", "14\u202f980,20")),
        ("9x9000 le 5", ("81\u202f000,00", "14\u202f980,20")),
        ("promet -3 ven", ("positif",)),
        ("promet 1200 hier", ("à venir",)),
        ("promet 1200 le 15/11/2026", ("passé",)),
        ("promet 1.234 ven", ("1.234",)),
        ("promet 1200² ven", ("1200²",)),
        ("a viré 1200 demain", ("passée",)),
        ("joint promet 1200 ven", ("deux issues", "joint : promet 1200 ven")),
        ("msg 1200", ("msg : 1200",)),
        ("a viré mardi, 1200", ("virgule",)),
        ("promet 1200 ven, conteste F-118", ("virgule",)),
        ("refuse veut un avocat", ("refuse : …",)),
        ("échéancier le 5", ("3x400 le 5", "échéancier rappeler lundi")),
        ("conteste F-118 prix qualité", ("deux motifs",)),
        ("zut", ("promet", "msg")),
        ("promte 1200 ven", ("promet",)),
        (": une note", ("d’abord",)),
        ("200x5 le 5", ("120",)),
        ("3x400 hebdo mensuel le 5", ("deux rythmes",)),
    ],
)
def test_what_can_be_read_in_two_ways_is_refused_with_the_ways(
    text: str, choices: tuple[str, ...]
) -> None:
    said = refusal(text).replace("\u00a0", " ")
    for choice in choices:
        assert choice in said


def test_nothing_is_promised_where_nothing_is_owed() -> None:
    settled = Known(today=TODAY, calendar=Calendar())
    assert "rien n’est dû" in refusal("promet 1200 ven", settled)
    assert "rien n’est dû" in refusal("promet tout ven", settled)
    assert "rien n’est dû" in refusal("3x400 le 5", settled)
    assert "aucune facture" in refusal("conteste prix", settled)


# The note.


@pytest.mark.parametrize(
    ("text", "note"),
    [
        ("joint voit son associé jeudi", "voit son associé jeudi"),
        ("joint : promet 1200 ven", "promet 1200 ven"),
        ("msg, répond vers 11 h", "répond vers 11 h"),
        ("promet 1200 ven : voit son associé", "voit son associé"),
        ("conteste F-118 prix, mauvais tarif", "mauvais tarif"),
        ("absent : ", ""),
        ("joint Mme Roy : oui", "Mme Roy, oui"),
    ],
)
def test_a_note_follows_only_where_the_line_says_so(text: str, note: str) -> None:
    assert call(text).note == note


def test_a_plan_has_its_note() -> None:
    reading = read("3x400 le 5 : accord de M. Noël")
    assert isinstance(reading, Understood)
    assert reading.call.note == "accord de M. Noël"


def test_no_word_of_the_vocabulary_means_two_things() -> None:
    assert not {(word,) for word in TWO_MEANINGS} & set(HEADS)
    assert all(word == word.casefold() for words in (*HEADS, *REASONS, *RHYTHMS) for word in words)


# Properties.

_DAYS = st.integers(0, 300).map(lambda days: TODAY + timedelta(days=days))
_SUMS = st.integers(1, KNOWN.open_cents)
_HOURS = st.builds(time, st.integers(0, 23), st.integers(0, 59))
_NOTES = st.text(st.characters(codec="utf-8", exclude_categories=["C", "Z"]), max_size=30)


@st.composite
def _calls(draw: st.DrawFn) -> Understood:
    outcome = draw(st.sampled_from(CallOutcome))
    values: dict[str, object] = {"note": draw(_NOTES)}
    if outcome is CallOutcome.PROMISE:
        values |= {"amount_cents": draw(_SUMS), "on": draw(_DAYS)}
    elif outcome is CallOutcome.SAYS_PAID:
        back = st.integers(0, 300).map(lambda days: TODAY - timedelta(days=days))
        values |= {"amount_cents": draw(st.none() | _SUMS), "on": draw(st.none() | back)}
    elif outcome in {CallOutcome.CALLBACK, CallOutcome.PLAN_REQUESTED}:
        is_said = outcome is CallOutcome.CALLBACK or draw(st.booleans())
        if is_said:
            values |= {"on": draw(_DAYS), "at": draw(st.none() | _HOURS)}
    elif outcome is CallOutcome.DISPUTE:
        some = st.lists(st.sampled_from(KNOWN.invoice_numbers), min_size=1, unique=True)
        values |= {
            "invoice_numbers": tuple(draw(some)),
            "reason": draw(st.none() | st.sampled_from(Reason)),
            "on": draw(st.none() | _DAYS),
        }
    elif outcome is CallOutcome.REFUSAL:
        values["reason"] = draw(st.none() | st.sampled_from(Reason))
    elif outcome is CallOutcome.INSOLVENCY:
        values["on"] = draw(st.none() | _DAYS)
    return Understood(call=CallDraft(outcome=outcome, **values))  # type: ignore[arg-type]


@st.composite
def _plans(draw: st.DrawFn) -> Understood:
    count, deposit = draw(st.integers(1, 24)), draw(st.integers(0, 200_000))
    each = draw(st.none() | st.integers(1, 50_000))
    terms = PlanTerms(
        count=count,
        amount_cents=each,
        total_cents=None if each is None else deposit + count * each,
        deposit_cents=deposit,
        rhythm=draw(st.sampled_from(Rhythm)),
        first_on=draw(_DAYS),
    )
    return Understood(call=CallDraft(outcome=CallOutcome.REACHED, note=draw(_NOTES)), plan=terms)


@pytest.fixture
def _french() -> Iterator[None]:
    yield
    use_language("fr")


@pytest.mark.usefixtures("_french")
@pytest.mark.parametrize("language", ["fr", "en"])
@given(st.one_of(_calls(), _plans()))
def test_what_is_printed_reads_as_the_same(language: str, said: Understood) -> None:
    use_language(language)
    assert read(quick_line(said)) == said


_PIECES = st.sampled_from(
    (
        *(" ".join(head) for head in HEADS),
        *(" ".join(reason) for reason in REASONS),
        *(" ".join(rhythm) for rhythm in RHYTHMS),
        *TWO_MEANINGS,
        *("3x", "400", "1 200,50", "14", "5", "+7", "ven", "le 5", "fin de mois", "12/12", "10h"),
        *("acompte", "puis", "dès", "revoir", "tout", "F-118", ":", ",", "pour", "², €", "x"),
    )
)
_LINES = st.lists(st.one_of(_PIECES, st.text(max_size=6)), max_size=9).map(" ".join)


@given(st.one_of(st.text(max_size=60), _LINES))
def test_any_text_is_read_without_an_error(text: str) -> None:
    reading = read(text)
    if isinstance(reading, Refused):
        assert reading.text


def _digits(text: str) -> set[str]:
    return set(filter(str.isdigit, text))


@given(_LINES)
def test_no_amount_comes_from_nowhere(text: str) -> None:
    """The figures of an amount are figures of the line, unless it says all of it."""
    reading = read(text)
    if not isinstance(reading, Understood):
        return
    said = text.split(":", maxsplit=1)[0]
    cents = [reading.call.amount_cents]
    if reading.plan is not None:
        cents += [reading.plan.amount_cents, reading.plan.deposit_cents or None]
    for each in cents:
        if each not in {None, KNOWN.everything_cents}:
            whole, hundredths = divmod(each or 0, 100)
            figures = f"{whole}{hundredths:02}" if hundredths else str(whole)
            assert _digits(figures) <= _digits(said) | {"0"}


_WORDS_OF_DAYS = ("lun", "mar", "mer", "jeu", "ven", "sam", "dim", "mois", "month", "hier", "dem")


@given(_LINES)
def test_no_day_comes_from_nowhere(text: str) -> None:
    reading = read(text)
    if not isinstance(reading, Understood):
        return
    is_dated = reading.call.on is not None or reading.plan is not None
    if is_dated:
        assert _digits(text) or any(word in text.casefold() for word in _WORDS_OF_DAYS)
