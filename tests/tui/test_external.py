"""The clerk's own editor, played by scripts."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from textual.app import App

from relance_tui.tui.external import EditorFailed, edit_outside
from relance_tui.tui.screens import letter_text
from relance_tui.tui.screens.letter import LetterScreen
from tests.tui.canned_desk import (
    Bench,
    CannedDesk,
    canned_desk,
    dossier_view,
    letter_view,
    shown,
    text_of,
    until,
)


@pytest.fixture
def desk(tmp_path: Path) -> CannedDesk:
    return canned_desk(tmp_path)


class Suspending(App[None]):
    """An application that can leave the terminal to another program."""

    @contextmanager
    def suspend(self) -> Iterator[None]:
        yield


def edited(folder: Path, script: str, monkeypatch: pytest.MonkeyPatch, text: str) -> str:
    """A text as an editor made of a shell script leaves it."""
    editor = folder / "an editor"
    editor.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    editor.chmod(0o700)
    monkeypatch.setenv("VISUAL", f"'{editor}' --wait")
    return edit_outside(Suspending(), text)


@pytest.mark.parametrize("text", ["Un\ndeux", "Un\ndeux\n", "Un\n\n"])
def test_an_editor_that_changes_nothing_changes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str
) -> None:
    assert edited(tmp_path, 'printf "\\n" >> "$2"', monkeypatch, text) == text


def test_the_text_of_the_editor_is_taken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    script = 'printf "Chère [b]\\r\\namie" > "$2"'
    assert edited(tmp_path, script, monkeypatch, "Un") == "Chère [b]\namie\n"


@pytest.mark.parametrize(
    ("script", "said"),
    [
        ("exit 1", "le texte est inchangé"),
        ('rm "$2"', "illisible"),
        ('printf "\\377" > "$2"', "illisible"),
    ],
)
def test_an_editor_that_ends_badly_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, script: str, said: str
) -> None:
    with pytest.raises(EditorFailed, match=said):
        edited(tmp_path, script, monkeypatch, "Un")


def test_an_editor_that_is_not_there_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VISUAL", "/nowhere/vi")
    with pytest.raises(EditorFailed, match="/nowhere/vi"):
        edit_outside(Suspending(), "Un")
    monkeypatch.delenv("VISUAL")
    monkeypatch.delenv("EDITOR", raising=False)
    with pytest.raises(EditorFailed, match="EDITOR"):
        edit_outside(Suspending(), "Un")


async def test_e_in_the_editor_takes_the_text_and_checks_it(
    desk: CannedDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(letter_text, "edit_outside", lambda _app, text: f"Chère {text}")
    app = Bench()
    letter = letter_view()
    async with app.run_test(size=(80, 24)) as pilot:
        app.show(LetterScreen(desk, dossier_view(), letter))
        await pilot.pause()
        await pilot.press("E")
        await until(pilot, lambda: "Chère Madame" in shown(app))
        assert "Texte modifié" in text_of(app.screen, "#said")
        await until(pilot, lambda: desk.checked)
        await until(pilot, lambda: desk.drafts)
    assert desk.checked == [f"Chère {letter.body}"]


async def test_without_an_editor_the_text_stays(
    desk: CannedDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("VISUAL", raising=False)
    monkeypatch.delenv("EDITOR", raising=False)
    app = Bench()
    async with app.run_test(size=(80, 24)) as pilot:
        app.show(LetterScreen(desk, dossier_view(), letter_view()))
        await pilot.pause()
        await pilot.press("E")
        await until(pilot, lambda: "aucun éditeur" in text_of(app.screen, "#said"))
    assert desk.drafts == {}
