"""The settings on a screen, the preferences in the user's file, who we are."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from textual.pilot import Pilot
from textual.widgets import Input

from relance_tui import paths
from relance_tui.config import load_config
from relance_tui.services.desk import Desk
from relance_tui.tui import progress
from relance_tui.tui.app import RelanceApp
from relance_tui.tui.screens.first_start import FirstStartScreen
from relance_tui.tui.screens.identity import IdentityScreen
from relance_tui.tui.screens.queue import QueueScreen
from relance_tui.tui.screens.setting import SettingScreen
from relance_tui.tui.screens.settings import SettingsScreen
from tests.tui.canned_desk import until
from tests.tui.conftest import make_app, screen_text

SIZES = [(80, 24), (160, 45)]


async def opened(pilot: Pilot[str], *keys: str) -> None:
    await pilot.pause(0.3)
    for key in keys:
        await pilot.press(key)
        await pilot.pause(0.25)


@pytest.mark.parametrize("size", SIZES, ids=["80x24", "160x45"])
async def test_the_settings_as_they_are(
    busy: Desk, picture: Callable[[RelanceApp, str], None], size: tuple[int, int]
) -> None:
    busy.change_setting("creditor.name", "Atelier [Belledonne]")
    app = make_app(busy)
    async with app.run_test(size=size) as pilot:
        await opened(pilot, "f2")
        picture(app, f"settings_{size[0]}x{size[1]}")
        await opened(pilot, "f", *"iban")
        picture(app, f"settings_searched_{size[0]}x{size[1]}")


@pytest.mark.parametrize("size", SIZES, ids=["80x24", "160x45"])
async def test_a_wrong_value_is_refused_where_it_is_typed(
    busy: Desk, picture: Callable[[RelanceApp, str], None], size: tuple[int, int]
) -> None:
    app = make_app(busy)
    async with app.run_test(size=size) as pilot:
        await opened(pilot, "f2", "f", *"iban", "enter", "enter")
        assert isinstance(app.screen, SettingScreen)
        app.screen.query_one(Input).value = "FR76 1234"
        await opened(pilot, "enter")
        assert "IBAN" in screen_text(app)
        assert isinstance(app.screen, SettingScreen)
        picture(app, f"setting_wrong_{size[0]}x{size[1]}")
        app.screen.query_one(Input).value = "FR76 3000 6000 0112 3456 7890 189"
        await opened(pilot, "enter")
        await until(pilot, lambda: isinstance(app.screen, SettingsScreen))
        assert busy.setting("creditor.iban") == "FR7630006000011234567890189"


async def test_a_setting_goes_back_to_its_default_and_undo_names_it(busy: Desk) -> None:
    busy.change_setting("gap.days", "9")
    app = make_app(busy)
    async with app.run_test(size=(80, 24)) as pilot:
        await opened(pilot, "f2", "f", *"gap.days", "enter", "d")
        assert "gap.days" in screen_text(app)
        await opened(pilot, "o")
        await until(pilot, lambda: busy.setting("gap.days") == "3")
        await opened(pilot, "u")
        assert "réglage gap.days modifié" in screen_text(app).replace("\n", " ")
        await opened(pilot, "o")
        await until(pilot, lambda: busy.setting("gap.days") == "9")


async def test_colours_change_at_once_and_are_kept_with_the_comments_of_the_file(
    busy: Desk, private_home: Path
) -> None:
    assert private_home
    file = paths.config_dir() / "config.toml"
    file.parent.mkdir(parents=True)
    file.write_text('# mine\n[keys]\n"case.call" = "c,f4"  # as before\n', encoding="utf-8")
    app = RelanceApp(busy, load_config())
    async with app.run_test(size=(80, 24)) as pilot:
        await opened(pilot, "f2", "f", *"theme", "enter", "enter")
        await opened(pilot, *"contrast", "enter")
        await until(pilot, lambda: app.theme == "relance-contrast")
        assert isinstance(app.screen, SettingsScreen)
    text = file.read_text(encoding="utf-8")
    assert "# mine" in text
    assert '"case.call" = "c,f4"  # as before' in text
    assert load_config().theme == "relance-contrast"
    assert not list(file.parent.glob(".*"))


async def test_a_file_that_cannot_be_changed_is_told(
    busy: Desk, private_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert private_home

    def refuse(*_arguments: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("relance_tui.config._replace", refuse)
    app = make_app(busy)
    async with app.run_test(size=(80, 24)) as pilot:
        await opened(pilot, "f2", "f", *"theme", "enter", "enter", *"light", "enter")
        await until(pilot, lambda: "impossible d’écrire" in screen_text(app))
        assert app.theme == "relance-dark"


async def test_all_settings_in_the_editor(busy: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    def edited(_app: object, text: str) -> str:
        return text.replace('"gap.days" = "3"', '"gap.days" = "5"')

    monkeypatch.setattr("relance_tui.tui.external.edit_outside", edited)
    app = make_app(busy)
    async with app.run_test(size=(80, 24)) as pilot:
        await opened(pilot, "f2", "E")
        assert "Changer gap.days" in screen_text(app)
        await opened(pilot, "o")
        await until(pilot, lambda: busy.setting("gap.days") == "5")
    assert len([entry for entry in busy.log() if entry.kind == "settings"]) == 1


@pytest.mark.parametrize("size", SIZES, ids=["80x24", "160x45"])
async def test_who_we_are_is_asked_once_and_can_wait(
    empty: Desk, picture: Callable[[RelanceApp, str], None], size: tuple[int, int]
) -> None:
    app = make_app(empty)
    async with app.run_test(size=size) as pilot:
        await opened(pilot)
        assert isinstance(app.screen, FirstStartScreen)
        assert "qui nous sommes" in screen_text(app)
        await opened(pilot, "c")
        picture(app, f"identity_empty_{size[0]}x{size[1]}")
        assert isinstance(app.screen, IdentityScreen)
        app.screen.query_one("#creditor-name Input", Input).value = "Atelier"
        app.screen.query_one("#creditor-siren Input", Input).value = "732829321"
        await opened(pilot, "enter")
        picture(app, f"identity_wrong_{size[0]}x{size[1]}")
        app.screen.query_one("#creditor-siren Input", Input).value = "732 829 320"
        await opened(pilot, "enter")
        await until(pilot, lambda: isinstance(app.screen, FirstStartScreen))
    assert empty.setting("creditor.siren") == "732829320"
    assert empty.setting("creditor.vat_number") == "FR44732829320"
    assert empty.setting("policy") == "standard"


async def test_the_first_invoice_leads_to_who_we_are_and_escape_skips_it(empty: Desk) -> None:
    app = make_app(empty)
    async with app.run_test(size=(80, 24)) as pilot:
        await opened(pilot, "n")
        form = app.screen
        for name, text in (
            ("code", "NEUF"),
            ("name", "Neuf SARL"),
            ("number", "F-1"),
            ("total", "100"),
        ):
            form.query_one(f"#{name} Input", Input).value = text
        await opened(pilot, "enter")
        await until(pilot, lambda: isinstance(app.screen, IdentityScreen))
        await opened(pilot, "escape")
        await until(pilot, lambda: isinstance(app.screen, QueueScreen))
    assert empty.totals().dossier_count == 1
    assert empty.setting("creditor.name") == ""


async def test_deciding_all_again_says_how_far_it_is(
    busy: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(progress, "_SHOWN_AFTER_SECONDS", 0.0)
    monkeypatch.setattr(progress, "_STEP_SECONDS", 0.0)
    told: list[str] = []
    monkeypatch.setattr(SettingsScreen, "say", lambda _screen, text: told.append(text))
    monkeypatch.setattr(SettingScreen, "tell", lambda _form, _selector, text: told.append(text))
    app = make_app(busy)
    async with app.run_test(size=(80, 24)) as pilot:
        await opened(pilot, "f2", "f", *"gap.days", "enter", "enter", "9")
        told.clear()
        await opened(pilot, "enter")
        await until(pilot, lambda: busy.setting("gap.days") == "9")
        assert any("100 %" in each.replace("\u00a0", " ") for each in told)
        told.clear()
        await opened(pilot, "u", "o")
        await until(pilot, lambda: busy.setting("gap.days") == "3")
        assert any("par seconde" in each for each in told)
