"""In French nothing is English, in English nothing is French: ours and the framework's words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e.conftest import TODAY
from tests.e2e.terminal import Terminal, environment

FRENCH = (
    "aide", "appel", "courrier", "échéancier", "promesse", "règlement", "retour", "quitter",
    "enregistrer", "brouillon", "dossier", "facture", "factures", "client", "Pourquoi",
    "Échap", "Entrée", "Objet", "modifier", "copier", "retard", "messagerie", "absent", "joint",
    "Commande", "Rien", "suivant", "tri", "File du jour", "Ensuite", "envoyé", "auj.",
)  # fmt: skip
ENGLISH = (
    "Search", "Press", "Quit", "Show", "Keys", "Command palette", "command palette", "No matches",
    "Escape", "Enter", "help", "back", "call", "letter", "overdue", "customer", "invoice", "draft",
    "save", "leave", "Today", "Maximize", "Screenshot", "Theme", "Must be", "the",
)  # fmt: skip
SCREENS = (
    ("queue", ""),
    ("call", "c"),
    ("promise", "p"),
    ("letter", "\x1b\x1b\x1bl"),
    ("why", "\x1bw"),
    ("help", "\x1b?"),
    ("palette", "\x1b\x10"),
    ("palette, no match", "zzz"),
    ("drafts", "\x1bB"),
    ("dossier", "\x1b\r"),
)


def shown(screen: Terminal) -> Iterator[tuple[str, str]]:
    """Each screen by name, and what it says."""
    for name, keys in SCREENS:
        for key in keys:
            screen.press(key)
            # Escape and a key that follows at once are one key to a terminal.
            screen.bytes_within(0.5)
        screen.bytes_within(0.5)
        yield name, screen.text


def found(words: tuple[str, ...], text: str) -> list[str]:
    """Those of the words that stand in the text by themselves."""
    return [word for word in words if re.search(rf"(?<!\w){re.escape(word)}(?!\w)", text)]


@pytest.mark.parametrize(("language", "foreign"), [("en", FRENCH), ("fr", ENGLISH)])
def test_every_word_is_of_the_language(
    desk_home: Path, language: str, foreign: tuple[str, ...]
) -> None:
    arguments = ("--lang", language, "--today", TODAY)
    with Terminal(*arguments, environment=environment(desk_home)) as screen:
        screen.wait_for("Atelier 01")
        texts = dict(shown(screen))
    assert len(set(texts.values())) == len(SCREENS), "a key opened nothing"
    # The letter is written in the language of its reader, whatever that of the screen.
    wrong = {
        name: words
        for name, text in texts.items()
        if (words := found(foreign, frame(text) if name == "letter" else text))
    }
    assert not wrong


def frame(text: str) -> str:
    """The first line and the last two: what the screen says around a letter."""
    lines = text.splitlines()
    return "\n".join([lines[0], *lines[-2:]])
