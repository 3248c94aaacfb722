"""The settings of the house as a file, and several of them at once."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from relance_tui.errors import RelanceError, UsageError
from relance_tui.services.desk import Desk
from relance_tui.services.settings import sections, vat_number_of


def test_the_file_holds_every_setting_with_its_meaning(desk: Desk, tmp_path: Path) -> None:
    desk.change_setting("creditor.name", 'Atelier "Noël" \\ & [Fils]\x7f')
    text = desk.write_settings(tmp_path / "house.toml").read_text(encoding="utf-8")
    assert tomllib.loads(text) == {each.key: each.value for each in desk.settings()}
    assert all(each.label in text for each in desk.settings())
    with pytest.raises(RelanceError, match="existe déjà"):
        desk.write_settings(tmp_path / "house.toml")


def test_a_file_taken_back_as_it_was_written_changes_nothing(desk: Desk, tmp_path: Path) -> None:
    file = desk.write_settings(tmp_path / "house.toml")
    with pytest.raises(RelanceError, match="aucun réglage ne change"):
        desk.load_settings(file)
    assert all(each.is_default for each in desk.settings())


def test_a_file_is_taken_back_as_one_act(desk: Desk, tmp_path: Path) -> None:
    file = tmp_path / "house.toml"
    file.write_text('"creditor.name" = "Atelier"\ngap.days = 5\ncalendar.alsace_moselle = true\n')
    desk.load_settings(file)
    kept = {key: desk.setting(key) for key in ("creditor.name", "gap.days")}
    assert kept == {"creditor.name": "Atelier", "gap.days": "5"}
    assert desk.setting("calendar.alsace_moselle") == "oui"
    told = desk.undo_preview()
    assert told is not None
    assert "gap.days" in told.message
    desk.undo()
    assert desk.setting("creditor.name") == ""
    assert desk.setting("gap.days") == "3"


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ('"creditor.name" = "A"\n\n"gap.days" = "beaucoup"\n', ("ligne 3", "gap.days", "beaucoup")),
        ('"creditor.nam" = "A"\n', ("ligne 1", "creditor.nam", "creditor.name")),
        ("[creditor]\nname = ['A']\n", ("ligne 2", "creditor.name")),
        ('"gap.days" = \n', ("house.toml", "TOML")),
        ('"creditor.iban" = "FR76 0000"\n', ("creditor.iban", "IBAN")),
    ],
)
def test_a_wrong_value_names_file_line_and_key_and_nothing_changes(
    desk: Desk, tmp_path: Path, text: str, named: tuple[str, ...]
) -> None:
    file = tmp_path / "house.toml"
    file.write_text(text)
    with pytest.raises(UsageError) as refused:
        desk.load_settings(file)
    assert all(word in str(refused.value) for word in ("house.toml", *named))
    assert desk.setting("creditor.name") == ""


def test_a_file_that_cannot_be_read_is_told(desk: Desk, tmp_path: Path) -> None:
    with pytest.raises(RelanceError, match="absent"):
        desk.load_settings(tmp_path / "absent.toml")
    (tmp_path / "binary").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(RelanceError, match="UTF-8"):
        desk.load_settings(tmp_path / "binary")
    (tmp_path / "same.toml").write_text('"gap.days" = "3"\n')
    with pytest.raises(RelanceError, match="aucun réglage"):
        desk.load_settings(tmp_path / "same.toml")


def test_an_undo_is_refused_once_one_of_them_changed_again(desk: Desk) -> None:
    desk.change_settings({"gap.days": "4", "creditor.name": "A"})
    other = Desk(desk.database, desk.clock, "paul")
    other.change_settings({"gap.days": "6", "creditor.city": "Grenoble"})
    with pytest.raises(RelanceError, match="paul"):
        desk.undo()
    assert desk.setting("gap.days") == "6"


def test_every_setting_belongs_to_one_section(desk: Desk) -> None:
    keys = [key for _title, some in sections() for key in some]
    assert sorted(keys) == sorted(each.key for each in desk.settings())


def test_the_vat_number_follows_from_the_siren() -> None:
    assert vat_number_of("732 829 320") == "FR44732829320"  # the published example of the key
    assert vat_number_of("732829321") == ""
    assert vat_number_of("") == ""
