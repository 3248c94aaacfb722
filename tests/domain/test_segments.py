"""Segments: which policy a debtor follows, by kind, amount and tag."""

from __future__ import annotations

from dataclasses import replace

import pytest

from relance_tui.domain.codes import DebtorKind
from relance_tui.domain.segments import check_segments, parse_segments, policy_name
from tests.domain.builders import DEBTOR

HOUSE = parse_segments(
    "kind=public_body: diplomatie; amount>=5000: contentieux; tag=vip, kind=business: preventif"
)
KNOWN = ("standard", "diplomatie", "contentieux", "preventif")


@pytest.mark.parametrize(
    ("kind", "open_cents", "tags", "chosen"),
    [
        pytest.param("public_body", 9_000_00, (), "diplomatie", id="the-first-that-holds-wins"),
        pytest.param("business", 5_000_00, (), "contentieux", id="an-amount-is-inclusive"),
        pytest.param("business", 4_999_99, (), None, id="one-cent-below-it"),
        pytest.param("business", 4_999_99, ("vip",), "preventif", id="both-conditions-hold"),
        pytest.param("consumer", 4_999_99, ("vip",), None, id="one-of-two-does-not"),
        pytest.param("business", 0, ("new", "vip"), "preventif", id="other-tags-do-not-matter"),
        pytest.param("unknown", 0, (), None, id="nothing-is-known"),
    ],
)
def test_a_debtor_follows_the_first_segment_it_belongs_to(
    kind: str, open_cents: int, tags: tuple[str, ...], chosen: str | None
) -> None:
    debtor = replace(DEBTOR, kind=DebtorKind(kind), tags=tags)
    assert policy_name(debtor, open_cents, HOUSE) == chosen


@pytest.mark.parametrize(
    ("text", "matching", "others"),
    [
        ("amount<500: a", (0, 499_99), (500_00, 10_000_00)),
        ("amount>=500: a", (500_00,), (499_99, 0)),
        ("amount>=500, amount<1 000,50: a", (500_00, 1_000_49), (499_99, 1_000_50)),
        ("amount>=500, amount>=20: a", (500_00,), (20_00, 499_99)),
        ("amount<20, amount<500: a", (19_99,), (20_00, 499_99)),
    ],
)
def test_amounts_bound_a_segment(
    text: str, matching: tuple[int, ...], others: tuple[int, ...]
) -> None:
    segments = parse_segments(text)
    assert [policy_name(DEBTOR, cents, segments) for cents in matching] == ["a"] * len(matching)
    assert [policy_name(DEBTOR, cents, segments) for cents in others] == [None] * len(others)


def test_two_kinds_are_either_and_two_tags_are_both() -> None:
    segments = parse_segments("kind=business, kind=consumer, tag=vip, tag=export: a")
    both = replace(DEBTOR, kind=DebtorKind.CONSUMER, tags=("export", "vip"))
    assert policy_name(both, 0, segments) == "a"
    assert policy_name(replace(both, tags=("vip",)), 0, segments) is None
    assert policy_name(replace(both, kind=DebtorKind.PUBLIC_BODY), 0, segments) is None


@pytest.mark.parametrize("text", ["", "  ", ";", " ; ; "])
def test_no_rule_is_no_segment(text: str) -> None:
    assert parse_segments(text) == ()
    assert policy_name(DEBTOR, 1, parse_segments(text)) is None


def test_spaces_and_a_last_semicolon_mean_nothing() -> None:
    spaced = " kind = public_body :diplomatie ;amount >= 5 000,00: contentieux; "
    plain = "kind=public_body: diplomatie; amount>=5000: contentieux"
    assert parse_segments(spaced) == parse_segments(plain)
    kept = check_segments(spaced, KNOWN)
    assert parse_segments(kept) == parse_segments(plain)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("diplomatie", ("diplomatie", "kind=public_body: diplomatie")),
        ("kind=public_body:", ("kind=public_body:",)),
        (": diplomatie", (": diplomatie",)),
        ("kind=town: diplomatie", ("kind=town", "business, consumer, public_body, unknown")),
        ("size=5: diplomatie", ("size=5", "amount>=5000")),
        ("amount=5000: contentieux", ("amount=5000", "amount>=5000")),
        ("amount>5000: contentieux", ("amount>5000", "amount>=5000")),
        ("amount>=lots: contentieux", ("amount>=lots", "amount>=5000")),
        ("kind>=business: contentieux", ("kind>=business", "kind=business")),
        ("tag=: preventif", ("tag=",)),
        ("tag=vip,: preventif", ("attendu",)),
        ("tag=vip: preventif; kind=town: diplomatie", ("kind=town",)),
    ],
)
def test_a_wrong_rule_is_refused_naming_it(text: str, words: tuple[str, ...]) -> None:
    with pytest.raises(ValueError, match=r"attendu|«") as caught:
        check_segments(text, KNOWN)
    message = str(caught.value).replace("\u00a0", " ")
    assert [word for word in words if word not in message] == []
    assert len(message.splitlines()) == 1


def test_an_unknown_policy_is_refused_naming_those_there_are() -> None:
    with pytest.raises(ValueError, match=r"«.douceur.».*contentieux, diplomatie") as caught:
        check_segments("tag=vip: preventif; tag=new: douceur", KNOWN)
    assert "preventif" in str(caught.value)
