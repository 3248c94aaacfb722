from __future__ import annotations

import re
from dataclasses import fields, replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relance_tui.domain.codes import DebtorKind
from relance_tui.domain.courts import court_of, place_of
from relance_tui.domain.procedure_words import (
    amicable_words,
    caution_words,
    ceiling_words,
    closed_words,
    cost_words,
    deadline_words,
    due_words,
    form_words,
    forum_words,
    piece_words,
    route_words,
    source_words,
    unverified_words,
)
from relance_tui.domain.procedures import Procedure, open_procedures
from relance_tui.domain.routes import (
    Amicable,
    Caution,
    Closed,
    CostKind,
    DeadlineKind,
    Forum,
    Piece,
    Route,
)
from relance_tui.domain.situation import Evidence, Situation
from relance_tui.services.procedures import catalogue
from tests.domain.builders import day

ROOT = Path(__file__).parents[2]
CATALOGUE = catalogue()
BUSINESS = Situation(
    today=day(23, 11),
    debtor_kind=DebtorKind.BUSINESS,
    principal_cents=3_000_00,
    address="12 rue des Forges\n21000 DIJON",
)
CONSUMER = replace(BUSINESS, debtor_kind=DebtorKind.CONSUMER)
GERMAN = replace(BUSINESS, country="DE", address="Hauptstrasse 1\n10115 Berlin")


def routes(situation: Situation) -> list[Route]:
    return [each.route for each in open_procedures(situation, CATALOGUE) if each.is_open]


def one(route: Route, situation: Situation) -> Procedure:
    return next(each for each in open_procedures(situation, CATALOGUE) if each.route is route)


def with_evidence(situation: Situation, **proofs: bool) -> Situation:
    return replace(situation, evidence=replace(situation.evidence, **proofs))


LARGE = replace(CONSUMER, principal_cents=5_000_01)
JUDGED = [Route.ORDER_TO_PAY, Route.INTERIM_PAYMENT, Route.SUMMONS]
EUROPEAN = [Route.EUROPEAN_ORDER, Route.EUROPEAN_SMALL_CLAIMS]


@pytest.mark.parametrize(
    ("situation", "expected"),
    [
        (BUSINESS, [Route.SMALL_CLAIMS, Route.UNCONTESTED_COMMERCIAL, *JUDGED]),
        (replace(BUSINESS, are_traders=True), [Route.UNCONTESTED_COMMERCIAL, *JUDGED]),
        (replace(BUSINESS, are_traders=False), [Route.SMALL_CLAIMS, *JUDGED]),
        (CONSUMER, [Route.SMALL_CLAIMS, *JUDGED]),
        (LARGE, JUDGED),
        (with_evidence(CONSUMER, is_disputed=True), [Route.ORDER_TO_PAY, Route.SUMMONS]),
        (with_evidence(BUSINESS, is_disputed=True), [Route.ORDER_TO_PAY, Route.SUMMONS]),
        (GERMAN, [Route.INTERIM_PAYMENT, Route.SUMMONS, *EUROPEAN]),
        (
            replace(GERMAN, principal_cents=6_000_00),
            [Route.INTERIM_PAYMENT, Route.SUMMONS, Route.EUROPEAN_ORDER],
        ),
        (replace(GERMAN, country="DK"), [Route.INTERIM_PAYMENT, Route.SUMMONS]),
        (replace(GERMAN, country="CH"), [Route.INTERIM_PAYMENT, Route.SUMMONS]),
        (with_evidence(BUSINESS, is_insolvent=True), [Route.INSOLVENCY_CLAIM]),
        (with_evidence(BUSINESS, is_insolvent=True, has_title=True), [Route.INSOLVENCY_CLAIM]),
        (with_evidence(BUSINESS, has_title=True), []),
        (with_evidence(BUSINESS, is_time_barred=True), []),
        (with_evidence(BUSINESS, is_time_barred=True, is_insolvent=True), []),
        (replace(BUSINESS, principal_cents=0), []),
        (replace(BUSINESS, debtor_kind=DebtorKind.PUBLIC_BODY), []),
        (replace(BUSINESS, debtor_kind=DebtorKind.UNKNOWN), [Route.SMALL_CLAIMS, *JUDGED]),
    ],
)
def test_the_routes_follow_the_situation(situation: Situation, expected: list[Route]) -> None:
    assert routes(situation) == expected


@pytest.mark.parametrize(
    ("interest_cents", "closed"), [(0, None), (2_000_00, None), (2_000_01, Closed.OVER_CEILING)]
)
def test_small_claims_count_interest_in_their_ceiling(
    interest_cents: int, closed: Closed | None
) -> None:
    found = one(Route.SMALL_CLAIMS, replace(CONSUMER, interest_cents=interest_cents))
    assert found.closed is closed
    assert found.ceiling_cents == 5_000_00


@pytest.mark.parametrize(
    ("address", "place", "department"),
    [
        ("12 rue des Forges\n21000 DIJON", ("21000", "DIJON"), "21"),
        ("BP 20123\n67000 STRASBOURG CEDEX", ("67000", "STRASBOURG CEDEX"), "67"),
        ("BP 50123 67000 STRASBOURG", ("67000", "STRASBOURG"), "67"),
        ("2 rue Haute, F-57 000 Metz\nFRANCE", ("57000", "Metz"), "57"),
        ("1 cours Napoléon\n20000 Ajaccio", ("20000", "Ajaccio"), "2A"),
        ("1 bd Paoli\n20200 Bastia", ("20200", "Bastia"), "2B"),
        ("1 rue de Paris\n97400 Saint-Denis", ("97400", "Saint-Denis"), "974"),
        ("lieu-dit Les Landes", ("", ""), ""),
        ("", ("", ""), ""),
    ],
)
def test_the_department_comes_from_the_address(
    address: str, place: tuple[str, str], department: str
) -> None:
    found = place_of(address)
    assert (found.postcode, found.town) == place
    assert found.department == department


@given(st.text(st.characters(codec="utf-8", categories=("L", "N", "Zs", "Cc"))))
def test_any_address_gives_a_postcode_or_none(address: str) -> None:
    postcode = place_of(address).postcode
    assert not postcode or re.fullmatch(r"[0-9]{5}", postcode)


@pytest.mark.parametrize(
    ("town", "forum", "pilot"),
    [
        ("21000 DIJON", Forum.COMMERCIAL, ""),
        ("75008 PARIS", Forum.ECONOMIC, "Paris"),
        ("69431 LYON CEDEX 03", Forum.ECONOMIC, "Lyon"),
        ("22000 ST BRIEUC", Forum.ECONOMIC, "Saint-Brieuc"),
        ("69400 VILLEFRANCHE SUR SAONE", Forum.COMMERCIAL, "Lyon"),
        ("76000 Rouen", Forum.COMMERCIAL, "Le Havre"),
        ("57000 METZ", Forum.COMMERCIAL_CHAMBER, ""),
        ("67000 STRASBOURG", Forum.COMMERCIAL_CHAMBER, ""),
        ("68100 Mulhouse", Forum.COMMERCIAL_CHAMBER, ""),
        ("54000 Nancy", Forum.ECONOMIC, "Nancy"),
        ("62000 LYONS", Forum.COMMERCIAL, ""),
    ],
)
def test_the_court_of_a_business_is_that_of_its_seat(town: str, forum: Forum, pilot: str) -> None:
    situation = replace(BUSINESS, address=f"1 rue Haute\n{town}")
    assert court_of(situation, CATALOGUE) == (forum, pilot)
    cautions = one(Route.SUMMONS, situation).cautions
    is_to_rule_out = forum is Forum.COMMERCIAL and pilot != ""
    assert (Caution.ECONOMIC_COURT_NEARBY in cautions) is is_to_rule_out


@pytest.mark.parametrize("today", [date(2024, 12, 31), date(2029, 1, 1)])
def test_the_pilot_of_economic_courts_lasts_four_years(today: date) -> None:
    situation = replace(BUSINESS, today=today, address="1 rue Haute\n75008 PARIS")
    assert court_of(situation, CATALOGUE) == (Forum.COMMERCIAL, "")


@pytest.mark.parametrize(
    ("situation", "forum", "form"),
    [
        (CONSUMER, Forum.JUDICIAL, "12948"),
        (replace(CONSUMER, is_consumer_credit=True), Forum.PROTECTION, "16040"),
        (replace(CONSUMER, debtor_kind=DebtorKind.UNKNOWN), Forum.JUDICIAL, "12948"),
        (BUSINESS, Forum.COMMERCIAL, "12946"),
        (replace(BUSINESS, address="1 quai\n13002 Marseille"), Forum.ECONOMIC, "12946"),
        (replace(BUSINESS, address="1 quai\n57000 Metz"), Forum.COMMERCIAL_CHAMBER, None),
    ],
)
def test_each_court_has_its_form(situation: Situation, forum: Forum, form: str | None) -> None:
    found = one(Route.ORDER_TO_PAY, situation)
    assert found.forum is forum
    assert (found.form.number if found.form else None) == form


def costs(route: Route, situation: Situation) -> dict[CostKind, int | None]:
    return {cost.kind: cost.cents for cost in one(route, situation).costs}


def test_a_cost_is_told_only_where_it_was_verified() -> None:
    assert costs(Route.ORDER_TO_PAY, CONSUMER) == {CostKind.FILING: 0, CostKind.SERVICE: None}
    assert costs(Route.ORDER_TO_PAY, BUSINESS)[CostKind.FILING] is None
    assert costs(Route.SMALL_CLAIMS, CONSUMER) == {CostKind.PROCEDURE: None}
    assert "montant non vérifié" in cost_words(one(Route.SMALL_CLAIMS, CONSUMER).costs[0])
    assert "gratuit" in cost_words(one(Route.ORDER_TO_PAY, CONSUMER).costs[0])


def test_costs_depend_on_the_court_and_the_amount() -> None:
    assert costs(Route.SUMMONS, CONSUMER)[CostKind.LEGAL_AID] == 50_00
    assert CostKind.LEGAL_AID not in costs(Route.SUMMONS, BUSINESS)
    assert CostKind.LEGAL_AID not in costs(Route.ORDER_TO_PAY, CONSUMER)
    assert CostKind.LAWYER not in costs(Route.SUMMONS, replace(BUSINESS, principal_cents=10_000_00))
    assert CostKind.LAWYER in costs(Route.SUMMONS, replace(BUSINESS, principal_cents=10_000_01))
    paris = replace(BUSINESS, address="1 rue Haute\n75008 PARIS", principal_cents=50_000_01)
    assert CostKind.ECONOMIC_CONTRIBUTION in costs(Route.SUMMONS, paris)
    less = replace(paris, principal_cents=50_000_00)
    assert CostKind.ECONOMIC_CONTRIBUTION not in costs(Route.SUMMONS, less)


@pytest.mark.parametrize(
    ("today", "months"), [(day(31, 8), [6]), (day(1, 9), [3]), (day(23, 11), [3])]
)
def test_an_order_is_served_within_the_delay_of_its_day(today: date, months: list[int]) -> None:
    found = one(Route.ORDER_TO_PAY, replace(BUSINESS, today=today)).deadlines
    assert [each.count for each in found if each.kind is DeadlineKind.SERVE_ORDER] == months


def test_the_declaration_says_its_last_day() -> None:
    insolvent = with_evidence(BUSINESS, is_insolvent=True)
    found = one(Route.INSOLVENCY_CLAIM, replace(insolvent, declare_by_on=day(15, 12)))
    assert found.due_on == day(15, 12)
    assert "15/12/2026" in due_words(found)
    assert due_words(one(Route.INSOLVENCY_CLAIM, insolvent)) == ""


@pytest.mark.parametrize(
    ("situation", "route", "amicable"),
    [
        (CONSUMER, Route.SUMMONS, Amicable.REQUIRED),
        (replace(CONSUMER, principal_cents=5_000_00), Route.SUMMONS, Amicable.REQUIRED),
        (LARGE, Route.SUMMONS, Amicable.NOT_REQUIRED),
        (CONSUMER, Route.ORDER_TO_PAY, Amicable.UNSETTLED),
        (BUSINESS, Route.SUMMONS, Amicable.NOT_REQUIRED),
        (BUSINESS, Route.ORDER_TO_PAY, Amicable.NOT_REQUIRED),
        (replace(BUSINESS, address="57000 Metz"), Route.SUMMONS, Amicable.UNSETTLED),
    ],
)
def test_small_civil_claims_start_with_an_amicable_attempt(
    situation: Situation, route: Route, amicable: Amicable
) -> None:
    found = one(route, situation)
    assert found.amicable is amicable
    asks_for_it = Piece.AMICABLE_ATTEMPT in found.to_gather
    assert asks_for_it is (amicable is not Amicable.NOT_REQUIRED)


def test_what_is_known_to_lack_is_told_from_what_nobody_knows() -> None:
    known = replace(BUSINESS, evidence=Evidence(has_contract=True, has_formal_notice=False))
    found = one(Route.ORDER_TO_PAY, known)
    assert found.missing == (Piece.FORMAL_NOTICE,)
    assert Piece.CONTRACT not in found.to_gather
    assert Piece.DELIVERY_PROOF in found.to_gather


def test_a_person_is_not_asked_for_a_company_extract() -> None:
    asked = one(Route.ORDER_TO_PAY, CONSUMER)
    assert not {Piece.SIREN, Piece.COMPANY_EXTRACT} & {*asked.missing, *asked.to_gather}


def test_every_piece_is_a_question_the_evidence_answers() -> None:
    answered = {field.name for field in fields(Evidence)}
    assert {f"has_{piece}" for piece in Piece} <= answered


@pytest.mark.parametrize(
    ("caution", "route", "situation"),
    [
        (Caution.CHECK_AVAILABILITY, Route.UNCONTESTED_COMMERCIAL, BUSINESS),
        (Caution.TRADERS_UNCHECKED, Route.UNCONTESTED_COMMERCIAL, BUSINESS),
        (Caution.CREDITOR_PAYS, Route.SMALL_CLAIMS, CONSUMER),
        (
            Caution.CONSUMER_ASSUMED,
            Route.SUMMONS,
            replace(CONSUMER, debtor_kind=DebtorKind.UNKNOWN),
        ),
        (Caution.LIBERAL_PROFESSION, Route.SUMMONS, replace(BUSINESS, are_traders=False)),
        (Caution.PLACE_UNKNOWN, Route.SUMMONS, replace(BUSINESS, address="")),
        (Caution.OVERSEAS, Route.ORDER_TO_PAY, replace(BUSINESS, address="97400 Saint-Denis")),
        (Caution.JURISDICTION, Route.SUMMONS, GERMAN),
        (Caution.ENDS_IF_OPPOSED, Route.ORDER_TO_PAY, with_evidence(BUSINESS, is_disputed=True)),
    ],
)
def test_a_caution_comes_with_what_calls_for_it(
    caution: Caution, route: Route, situation: Situation
) -> None:
    found = one(route, situation)
    assert caution in found.cautions
    assert caution_words(caution, found)
    calm = replace(BUSINESS, are_traders=True)
    plain = {each for other in JUDGED for each in one(other, calm).cautions}
    assert caution not in plain


situations = st.builds(
    Situation,
    today=st.dates(day(1, 1, 2024), day(31, 12, 2030)),
    debtor_kind=st.sampled_from(DebtorKind),
    principal_cents=st.integers(-1, 100_000_00),
    interest_cents=st.integers(0, 10_000_00),
    address=st.sampled_from(("", "57000 Metz", "75001 PARIS", "21000 Dijon", "97400 Saint-Denis")),
    country=st.sampled_from(("FR", "", "de", "DK", "US")),
    are_traders=st.sampled_from((None, True, False)),
    is_consumer_credit=st.booleans(),
    declare_by_on=st.none() | st.just(day(15, 12)),
    evidence=st.builds(Evidence),
)


@given(situations)
def test_every_route_is_told_once_the_open_ones_first(situation: Situation) -> None:
    found = open_procedures(situation, CATALOGUE)
    assert {each.route for each in found} == set(Route)
    assert len(found) == len(Route)
    is_open = [each.is_open for each in found]
    assert is_open == sorted(is_open, reverse=True)


@given(situations)
def test_insolvency_leaves_the_declaration_at_most(situation: Situation) -> None:
    assert set(routes(with_evidence(situation, is_insolvent=True))) <= {Route.INSOLVENCY_CLAIM}


@given(situations)
def test_everything_has_words_without_a_hole(situation: Situation) -> None:
    for found in open_procedures(situation, CATALOGUE):
        lines = [
            route_words(found.route),
            *([] if found.closed is None else [closed_words(found.closed)]),
            forum_words(found),
            form_words(found),
            ceiling_words(found),
            amicable_words(found.amicable),
            due_words(found),
            source_words(found),
            *map(cost_words, found.costs),
            *map(deadline_words, found.deadlines),
            *map(piece_words, (*found.missing, *found.to_gather)),
            *(caution_words(caution, found) for caution in found.cautions),
            *map(unverified_words, found.unverified),
        ]
        assert not re.search(r"[{}]|\bNone\b|de $", "\n".join(lines))


@pytest.mark.parametrize("reason", Closed)
def test_every_refusal_has_its_words(reason: Closed) -> None:
    assert closed_words(reason)


def test_no_abolished_court_is_ever_named() -> None:
    abolished = re.compile(
        r"tribuna(?:l|ux)\s+d['’]\s*instance|tribuna(?:l|ux)\s+de\s+grande\s+instance"
        r"|juges?\s+de\s+proximit[ée]|\bTGI\b|huissiers?\s+de\s+justice",
        re.IGNORECASE,
    )
    texts = [
        path
        for folder in ("relance_tui", "templates", "sample_data")
        for path in (ROOT / folder).rglob("*")
        if path.suffix in {".py", ".toml", ".po", ".typ", ".j2", ".md", ".txt", ".csv"}
    ]
    assert texts
    assert [
        path.name for path in texts if abolished.search(path.read_text("utf-8", "replace"))
    ] == []
