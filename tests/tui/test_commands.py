from __future__ import annotations

import pytest

from relance_tui.errors import UsageError
from relance_tui.tui.commands import (
    CATALOGUE,
    SCREENS,
    commands,
    shown_keys,
)
from relance_tui.tui.key_page import group_titles, key_sections
from relance_tui.tui.user_keys import checked_keys

_ALTGR_ON_AZERTY = set("0123456789[]{}\\@#~|`^")
_OTHER_KEYS = {"ctrl+m", "ctrl+i", "ctrl+h"}


def test_ids_are_unique() -> None:
    ids = [command.id for command in CATALOGUE]
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("screen", SCREENS)
def test_a_key_does_one_thing_on_a_screen(screen: str) -> None:
    keys = [key for command in commands(*SCREENS[screen]) for key in command.keys.split(",")]
    assert sorted(keys) == sorted(set(keys))


def test_every_command_belongs_to_a_screen() -> None:
    groups = {group for groups in SCREENS.values() for group in groups}
    assert {command.group for command in CATALOGUE} == groups


def test_every_key_can_be_typed_on_a_french_keyboard() -> None:
    keys = {key for command in CATALOGUE for key in command.keys.split(",")}
    assert not keys & (_ALTGR_ON_AZERTY | _OTHER_KEYS)


@pytest.mark.parametrize("screen", ["queue", "dossier", "letter"])
def test_what_needs_shift_on_a_french_keyboard_has_another_key(screen: str) -> None:
    twins = {"full_stop": "semicolon", "slash": "f", "question_mark": "f1"}
    keys = {key for command in commands(*SCREENS[screen]) for key in command.keys.split(",")}
    assert all(twins[key] in keys for key in keys & set(twins))


@pytest.mark.parametrize("screen", SCREENS)
def test_the_footer_shows_six_keys_at_most(screen: str) -> None:
    shown = {c.label for c in commands(*SCREENS[screen]) if c.show}
    assert len(shown) <= 6


def test_keys_read_as_on_the_keyboard() -> None:
    assert shown_keys("enter,ctrl+p,question_mark,G,f1") == "Entrée Ctrl+P ? G F1"


def test_the_list_of_keys_follows_the_configuration() -> None:
    sections = key_sections({"case.call": "f5"})
    rows = {command_id: keys for each in sections for command_id, keys, _meaning in each.rows}
    assert rows["case.call"] == "F5"
    assert rows["case.letter"] == "l"


def test_two_commands_may_swap_their_keys() -> None:
    swapped = {"case.call": "l", "case.letter": "c"}
    assert checked_keys(swapped, "config.toml") == swapped


def test_signs_are_understood_as_they_are_typed() -> None:
    assert checked_keys({"case.why": "!, ctrl+w"}, "f") == {"case.why": "exclamation_mark,ctrl+w"}
    assert checked_keys({"case.why": "<,less_than_sign"}, "f") == {
        "case.why": "less_than_sign,less_than_sign"
    }


def test_named_keys_are_understood_as_the_help_shows_them() -> None:
    assert checked_keys({"case.why": "F4, Ctrl+W"}, "f") == {"case.why": "f4,ctrl+w"}


@pytest.mark.parametrize(
    ("keys", "named"),
    [
        ({"case.cal": "x"}, ("case.cal", "case.call")),
        ({"case.call": "l"}, ("case.call", "case.letter", "l")),
        ({"case.call": "ctrl+i"}, ("case.call", "Tab")),
        ({"case.call": " , "}, ("case.call",)),
        ({"case.call": "flop"}, ("case.call", "flop")),
        ({"case.call": "c,hyper+f99"}, ("case.call", "hyper+f99")),
    ],
)
def test_a_wrong_key_is_refused_by_name(keys: dict[str, str], named: tuple[str, ...]) -> None:
    with pytest.raises(UsageError) as refused:
        checked_keys(keys, "/home/marie/config.toml")
    assert all(word in str(refused.value) for word in ("/home/marie/config.toml", *named))


def test_every_group_of_commands_has_a_title() -> None:
    assert set(group_titles()) == {command.group for command in CATALOGUE}
