"""Policies at hand: those that ship, those of the house, and files being written."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from importlib import resources
from pathlib import Path

import pytest

from relance_tui.domain.segments import parse_segments
from relance_tui.errors import UsageError
from relance_tui.paths import user_templates
from relance_tui.services.desk import Desk
from relance_tui.services.policies import (
    check_policy,
    known_policy,
    policies,
    policy_folder,
    read_policy,
)
from relance_tui.services.rulebook import Rulebook, read_rulebook
from relance_tui.storage.light import reading
from tests.domain.builders import CALENDAR, DEBTOR, dossier

SOUND = """
name = "maison"
title = "De la maison"

[[steps]]
name = "rappel"
title = "Rappel"
channel = "email"
offset_days = 7
template = "rappel"
"""


@pytest.fixture(autouse=True)
def read_again() -> Iterator[None]:
    """Policies are read once for all; each test has a house of its own."""
    policies.cache_clear()
    yield
    policies.cache_clear()


def write(folder: Path, text: str, name: str = "maison.toml") -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def test_seven_policies_ship() -> None:
    assert sorted(policies()) == [
        "cinq-etapes",
        "contentieux",
        "courriers",
        "diplomatie",
        "preventif",
        "standard",
        "trois-relances",
    ]


def test_the_house_adds_a_policy_and_replaces_one_that_ships() -> None:
    write(policy_folder(), SOUND)
    write(policy_folder(), SOUND.replace('"maison"', '"standard"'), "ours.toml")
    assert known_policy("maison").title == "De la maison"
    assert known_policy("standard").title == "De la maison"
    assert len(policies()) == 8


def test_settings_give_the_delays_that_a_policy_does_not_set(desk: Desk) -> None:
    write(policy_folder(), SOUND + "\n[margins]\nproof_days = 40\n")
    desk.change_setting("gap.days", "9")
    desk.change_setting("proof.days", "20")
    with reading(desk.database) as connection:
        known = read_rulebook(connection).policies
    margins = {name: known[name].margins for name in ("maison", "standard")}
    assert {name: (each.gap_days, each.proof_days) for name, each in margins.items()} == {
        "maison": (9, 40),
        "standard": (9, 20),
    }


def test_a_wrong_file_of_the_house_is_named() -> None:
    path = write(policy_folder(), SOUND.replace("email", "pigeon"))
    with pytest.raises(UsageError, match=r"steps\[1\].channel.*pigeon.*email") as caught:
        policies()
    assert str(path) in str(caught.value)


def test_an_unknown_policy_is_refused_naming_those_there_are() -> None:
    with pytest.raises(UsageError, match=r"douceur.*contentieux.*trois-relances"):
        known_policy("douceur")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        pytest.param("name = \n", ("syntaxe TOML", "ligne 1"), id="a-value-is-missing"),
        pytest.param(SOUND + "[margins\n", ("ligne 11",), id="a-bracket-is-missing"),
        pytest.param('name = "a', ("syntaxe TOML",), id="ends-in-a-text"),
        pytest.param(SOUND + f"x = {'9' * 5000}", ("syntaxe TOML",), id="endless-number"),
        pytest.param(SOUND + "x = 1", ("steps[1].x", "inconnue"), id="unknown-key"),
        pytest.param("x = " + "[" * 20_000, ("syntaxe TOML",), id="endless-nesting"),
        pytest.param("", ("name", "manquante"), id="empty"),
        pytest.param(
            SOUND.replace('template = "rappel"', 'template = "rapel"'),
            ("steps[1].template", "rapel", "templates"),
            id="unknown-template",
        ),
    ],
)
def test_a_wrong_file_is_one_line_that_names_it(
    tmp_path: Path, text: str, words: tuple[str, ...]
) -> None:
    path = write(tmp_path, text)
    with pytest.raises(UsageError) as caught:
        check_policy(path)
    message = str(caught.value)
    assert [word for word in (str(path), *words) if word not in message] == []
    assert len(message.splitlines()) == 1


def test_an_unknown_template_is_told_with_every_folder_looked_in(tmp_path: Path) -> None:
    path = write(tmp_path, SOUND.replace('template = "rappel"', 'template = "absent"'))
    assert read_policy(path).steps[0].template == "absent"
    with pytest.raises(UsageError) as caught:
        check_policy(path)
    assert str(user_templates()) in str(caught.value)
    write(user_templates() / "fr", "", "absent.txt")
    assert check_policy(path).name == "maison"


@pytest.mark.parametrize(
    ("content", "said"), [(None, "introuvable"), (b"\xff\xfe", "UTF-8"), ("", "dossier")]
)
def test_a_file_that_cannot_be_read(tmp_path: Path, content: bytes | str | None, said: str) -> None:
    path = tmp_path / "policy.toml"
    if isinstance(content, bytes):
        path.write_bytes(content)
    elif content is not None:
        path.mkdir()
    with pytest.raises(UsageError, match=said):
        read_policy(path)


def test_a_device_that_never_ends_is_read_no_further_than_the_limit(
    a_device: Callable[[int], Path],
) -> None:
    with pytest.raises(UsageError, match="trop grand"):
        read_policy(a_device(1_000_001))


def test_a_byte_order_mark_does_no_harm(tmp_path: Path) -> None:
    path = tmp_path / "policy.toml"
    path.write_text(SOUND, encoding="utf-8-sig")
    assert read_policy(path).name == "maison"


@pytest.mark.parametrize(
    ("own", "segments", "chosen"),
    [
        pytest.param("courriers", "tag=vip: preventif", "courriers", id="the-debtor-s-own-wins"),
        pytest.param(None, "tag=vip: preventif", "preventif", id="then-its-segment"),
        pytest.param(None, "tag=new: preventif", "diplomatie", id="then-the-house-s"),
        pytest.param("gone", "tag=vip: gone", "diplomatie", id="a-name-no-longer-known-gives-way"),
    ],
)
def test_metasfresh_35_partner_then_group_then_organisation(
    own: str | None, segments: str, chosen: str
) -> None:
    rulebook = Rulebook(
        settings={"policy": "diplomatie"},
        policies=policies(),
        calendar=CALENDAR,
        segments=parse_segments(segments),
    )
    debtor = replace(DEBTOR, policy=own, tags=("vip",))
    assert rulebook.policy_of(dossier(debtor=debtor)).name == chosen


@pytest.mark.parametrize("name", ["standard", "preventif", "cinq-etapes", "diplomatie"])
def test_a_policy_that_ships_passes_its_own_check(name: str) -> None:
    file = resources.files("relance_tui").joinpath("policies", f"{name}.toml")
    assert check_policy(Path(str(file))).name == name
