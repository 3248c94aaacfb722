from __future__ import annotations

import re
import tomllib
from dataclasses import fields
from importlib import resources
from typing import Any

import pytest

from relance_tui.domain.codes import Channel, CountsFrom, DebtKind, Entry
from relance_tui.domain.policy import TONES, Margins, Policy, PolicyError
from relance_tui.domain.policy_file import parse_policy
from relance_tui.errors import UsageError
from relance_tui.letters.templates import LANGUAGES
from relance_tui.paths import shipped


def step(**changes: object) -> dict[str, object]:
    return {
        "name": "rappel",
        "title": "Rappel",
        "channel": "email",
        "offset_days": 7,
        "template": "rappel",
    } | changes


def document(*steps: object, **changes: object) -> dict[str, object]:
    return {"name": "maison", "title": "De la maison", "steps": list(steps or [step()])} | changes


def read_shipped(name: str) -> Policy:
    file = resources.files("relance_tui").joinpath("policies", f"{name}.toml")
    return parse_policy(tomllib.loads(file.read_text(encoding="utf-8")))


@pytest.fixture(scope="module")
def standard() -> Policy:
    return read_shipped("standard")


SCENARIOS = {
    "standard": "email+7 email+14 letter+21 registered+30 handover+45",
    "preventif": "email-7 email+0 email+7 email+14 handover+30",
    "cinq-etapes": "email+5 letter+15 call+22 letter+30 handover+45",
    "trois-relances": "call+3 email+8 letter+15 letter+23 registered+31",
    "courriers": "call+5 letter+12 letter+20 registered+30 handover+45",
    "contentieux": "email-5 email+3 letter+15 registered+30 handover+45",
    "diplomatie": "letter+1 registered+20 handover+40 handover+60",
}


@pytest.mark.parametrize(("name", "steps"), SCENARIOS.items())
def test_each_shipped_scenario_has_its_steps(name: str, steps: str) -> None:
    policy = read_shipped(name)
    assert policy.name == name
    assert " ".join(f"{s.channel}{s.offset_days:+d}" for s in policy.steps) == steps


def test_no_other_scenario_ships() -> None:
    folder = resources.files("relance_tui").joinpath("policies")
    files = {entry.name for entry in folder.iterdir() if entry.name.endswith(".toml")}
    assert files == {f"{name}.toml" for name in SCENARIOS}


@pytest.mark.parametrize("name", SCENARIOS)
def test_what_binds_in_law_is_confirmed_by_hand_and_never_skipped_to(name: str) -> None:
    for step in read_shipped(name).steps:
        if step.channel in {Channel.REGISTERED, Channel.HANDOVER} or step.name == "suspension":
            assert (step.is_legal, step.needs_confirmation) == (True, True), step.name
        else:
            assert not step.is_legal, step.name


@pytest.mark.parametrize("name", SCENARIOS)
def test_a_scenario_grows_firmer_and_never_softer(name: str) -> None:
    tones = [TONES.index(step.tone) for step in read_shipped(name).steps]
    assert tones == sorted(tones)


@pytest.mark.parametrize("name", SCENARIOS)
def test_every_letter_of_a_scenario_is_there_in_both_languages(name: str) -> None:
    for step in read_shipped(name).steps:
        for language in LANGUAGES if step.template else ():
            assert (shipped("templates") / language / f"{step.template}.txt").is_file()


def test_only_the_second_letter_of_courriers_is_left_to_the_clerk() -> None:
    amicable = [s for s in read_shipped("courriers").steps if not s.is_legal]
    assert [s.name for s in amicable if s.needs_confirmation] == ["seconde-lettre"]


def test_the_standard_policy_has_its_five_steps(standard: Policy) -> None:
    assert standard.name == "standard"
    assert [(s.number, s.name, s.channel, s.offset_days, s.template) for s in standard.steps] == [
        (1, "rappel", Channel.EMAIL, 7, "rappel"),
        (2, "relance-ferme", Channel.EMAIL, 14, "relance-ferme"),
        (3, "derniere-relance", Channel.LETTER, 21, "derniere-relance"),
        (4, "mise-en-demeure", Channel.REGISTERED, 30, "mise-en-demeure"),
        (5, "contentieux", Channel.HANDOVER, 45, ""),
    ]
    assert [s.is_legal for s in standard.steps] == [False, False, False, True, True]
    assert {s.deadline_days for s in standard.steps} == {8}


@pytest.mark.parametrize("name", SCENARIOS)
def test_a_scenario_that_ships_leaves_the_delays_to_the_house(name: str) -> None:
    file = resources.files("relance_tui").joinpath("policies", f"{name}.toml")
    document = tomllib.loads(file.read_text(encoding="utf-8"))
    house = Margins(gap_days=30, proof_days=99, debt_kind=DebtKind.CARRIAGE)
    assert parse_policy(document, house).margins == house


def test_the_standard_policy_shows_how_to_set_each_delay() -> None:
    file = resources.files("relance_tui").joinpath("policies", "standard.toml")
    text = file.read_text(encoding="utf-8")
    for written in re.findall(r"^# \w+ = \d+ +# jours", text, re.MULTILINE):
        text = text.replace(written, written.removeprefix("# "))
    margins = tomllib.loads(text)["margins"]
    assert margins == {
        delay.name: getattr(Margins(), delay.name)
        for delay in fields(Margins)
        if delay.name != "debt_kind"
    }


def test_steps_are_found_by_number_and_by_name(standard: Policy) -> None:
    assert standard.step_after(0) is standard.steps[0]
    assert standard.step_after(4) is standard.steps[4]
    assert standard.step_after(5) is None
    assert standard.step_named("mise-en-demeure") is standard.steps[3]
    assert standard.step_named("inconnu") is None


@pytest.mark.parametrize(
    ("channel", "gap", "is_written"),
    [
        (Channel.EMAIL, 3, True),
        (Channel.LETTER, 7, True),
        (Channel.REGISTERED, 7, True),
        (Channel.CALL, 3, False),
        (Channel.HANDOVER, 3, False),
    ],
)
def test_what_a_channel_entails(
    standard: Policy, channel: Channel, gap: int, is_written: bool
) -> None:
    assert standard.gap_after(channel) == gap
    assert channel.is_written is is_written


def test_what_is_left_out_takes_the_house_value() -> None:
    policy = parse_policy(document())
    (only,) = policy.steps
    assert policy.margins == Margins()
    assert (only.tone, only.is_legal, only.gap_days, only.deadline_days) == (
        "courteous",
        False,
        None,
        8,
    )


def test_every_key_is_read() -> None:
    margins = {
        "grace_working_days": 1,
        "gap_days": 4,
        "letter_gap_days": 9,
        "orphan_days": 20,
        "dispute_review_days": 30,
        "proof_days": 21,
    }
    first = step(offset_days=-5, tone="firm", legal=True, gap_days=0, deadline_days=15)
    call = {"name": "appel", "title": " Appel ", "channel": "call", "offset_days": 3}
    policy = parse_policy(document(first, call, margins=margins))
    assert policy.margins == Margins(
        grace_working_days=1,
        gap_days=4,
        letter_gap_days=9,
        orphan_days=20,
        dispute_review_days=30,
        proof_days=21,
    )
    before, after = policy.steps
    assert (before.offset_days, before.tone, before.is_legal) == (-5, "firm", True)
    assert (before.gap_days, before.deadline_days) == (0, 15)
    assert (after.number, after.title, after.channel, after.template) == (
        2,
        "Appel",
        Channel.CALL,
        "",
    )


@pytest.mark.parametrize(
    ("written", "cents"),
    [
        ("150.00", 150_00),
        ("150,5", 150_50),
        ("1 250,00 €", 1_250_00),
        (150, 150_00),
        (150.5, 150_50),
        (0, 0),
    ],
)
def test_the_least_amount_of_a_step_is_a_text_or_a_number_of_euros(
    written: object, cents: int
) -> None:
    (only,) = parse_policy(document(step(minimum=written))).steps
    assert only.minimum_cents == cents


def test_what_a_step_counts_from_and_where_a_late_invoice_enters_are_read() -> None:
    policy = parse_policy(
        document(
            step(offset_days=10, confirm=True),
            step(name="b", offset_days=3, **{"from": "end_of_month"}),
            step(name="c", offset_days=10, **{"from": "previous_step"}),
            step(name="d", offset_days=10, **{"from": "previous_step"}),
            step(name="e", offset_days=11),
            entry="contextual",
        )
    )
    assert policy.entry is Entry.CONTEXTUAL
    assert [s.counts_from for s in policy.steps] == [
        CountsFrom.DUE_DATE,
        CountsFrom.END_OF_MONTH,
        CountsFrom.PREVIOUS_STEP,
        CountsFrom.PREVIOUS_STEP,
        CountsFrom.DUE_DATE,
    ]
    assert [s.needs_confirmation for s in policy.steps] == [True, False, False, False, False]


def test_what_a_step_does_not_say_of_itself() -> None:
    policy = parse_policy(document())
    (only,) = policy.steps
    assert (only.counts_from, only.minimum_cents, only.needs_confirmation, policy.entry) == (
        CountsFrom.DUE_DATE,
        0,
        False,
        Entry.FIRST,
    )


def test_a_delay_of_the_scenario_comes_before_that_of_the_house() -> None:
    house = Margins(gap_days=30, orphan_days=40)
    policy = parse_policy(document(margins={"gap_days": 10}), house)
    assert policy.margins == Margins(gap_days=10, orphan_days=40)


def without(key: str) -> dict[str, object]:
    return {name: value for name, value in step().items() if name != key}


REFUSED: list[tuple[dict[str, Any], tuple[str, ...]]] = [
    ({}, ("name", "manquante")),
    (document(color="red"), ("color", "inconnue", "name, title, entry, margins, steps")),
    (document(name="De la maison"), ("name", "De la maison", "a-z")),
    (document(name=3), ("name", "3")),
    (document(name="../secret"), ("name", "../secret")),
    (document(title=""), ("title", "texte")),
    (document(title=3), ("title", "3")),
    (document(title="a\x1b[2J"), ("title", "seule ligne")),
    (document(margins=3), ("margins", "3")),
    (document(margins={"gap": 3}), ("margins.gap", "inconnue", "gap_days")),
    (document(margins={"gap_days": -1}), ("margins.gap_days", "-1", "de 0 à 365")),
    (document(margins={"gap_days": "3"}), ("margins.gap_days", "entier")),
    (document(margins={"gap_days": True}), ("margins.gap_days", "True")),
    (document(margins={"gap_days": 2.5}), ("margins.gap_days", "2.5")),
    ({"name": "maison", "title": "Maison"}, ("steps", "manquante")),
    ({"name": "maison", "title": "Maison", "steps": []}, ("steps", "au moins un niveau")),
    (document(steps={}), ("steps", "au moins un niveau")),
    (document("rappel"), ("steps", "[[steps]]")),
    (document(step(), step(nme="x")), ("steps[2].nme", "inconnue")),
    (document(without("channel")), ("steps[1].channel", "manquante")),
    (document(step(channel="mail")), ("steps[1].channel", "mail", "email, letter, registered")),
    (document(step(channel=["email"])), ("steps[1].channel",)),
    (document(without("offset_days")), ("steps[1].offset_days", "manquante")),
    (document(step(offset_days=10**9)), ("steps[1].offset_days", "de -3650 à 3650")),
    (document(without("template")), ("steps[1].template", "manquante")),
    (document(step(template="../x")), ("steps[1].template", "../x")),
    (document(step(channel="call")), ("steps[1].template", "pas de texte")),
    (document(step(tone="rude")), ("steps[1].tone", "rude", "courteous, firm, formal")),
    (document(step(legal="yes")), ("steps[1].legal", "yes", "true ou false")),
    (document(step(gap_days="x")), ("steps[1].gap_days", "de 0 à 365")),
    (document(step(deadline_days=0)), ("steps[1].deadline_days", "de 1 à 365")),
    (document(step(), step(name="b")), ("steps[2].offset_days", "7", "niveau précédent")),
    (document(entry="last"), ("entry", "last", "first, contextual")),
    (document(step(confirm=1)), ("steps[1].confirm", "1", "true ou false")),
    (document(step(minimum="-5")), ("steps[1].minimum", "-5", '"150.00"')),
    (document(step(minimum="1.234")), ("steps[1].minimum", "1.234", "euros")),
    (document(step(minimum=True)), ("steps[1].minimum", "True")),
    (document(step(minimum=float("nan"))), ("steps[1].minimum", "nan")),
    (document(step(minimum=[])), ("steps[1].minimum", "[]")),
    (document(step(**{"from": "today"})), ("steps[1].from", "due_date, previous_step, end_of")),
    (document(step(**{"from": "previous_step"})), ("steps[1].from", "aucun niveau ne précède")),
    (
        document(step(), step(name="b", offset_days=0, **{"from": "previous_step"})),
        ("steps[2].offset_days", "0", "de 1 à 3650"),
    ),
    (
        document(
            step(), step(name="b", offset_days=1, **{"from": "previous_step"}), step(name="c")
        ),
        ("steps[3].offset_days", "7", "même date"),
    ),
    (document(step(), step(offset_days=9)), ("steps[2].name", "rappel", "aucun autre")),
]


@pytest.mark.parametrize(("wrong", "words"), REFUSED)
def test_a_wrong_policy_is_refused_naming_the_key(
    wrong: dict[str, Any], words: tuple[str, ...]
) -> None:
    with pytest.raises(PolicyError) as caught:
        parse_policy(wrong)
    message = str(caught.value)
    assert [word for word in words if word not in message] == []
    assert len(message.splitlines()) == 1
    assert isinstance(caught.value, UsageError)
