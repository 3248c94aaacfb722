"""Every letter template tried on every dossier of the demonstration, before a customer sees it."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from relance_tui.errors import RelanceError
from relance_tui.letters.checking import Fault, check_templates
from relance_tui.letters.facts import LetterFacts
from relance_tui.services import demo
from relance_tui.services.letter_facts import as_shipped, draft_letter, template_folders
from relance_tui.services.views import LetterChoice
from relance_tui.storage.facts import all_debtor_ids
from relance_tui.storage.light import close_idle, reading

_ABOUT = ("rappel", "releve", "transmission")
"""Templates whose facts differ most: what is due, the whole account, what is handed over."""


def check(today: date) -> list[Fault]:
    """The faults of the house's templates and of those that ship, with their file and line."""
    with tempfile.TemporaryDirectory(prefix="relance-") as folder:
        database = demo.build(Path(folder), today, "relance")
        try:
            with as_shipped():
                samples = tuple(_samples(database, today))
            return check_templates(template_folders(), samples)
        finally:
            close_idle()


def _samples(database: Path, today: date) -> Iterator[tuple[str, LetterFacts]]:
    """The code of each dossier of the demonstration, and the facts of its letters."""
    with reading(database) as connection:
        for debtor_id in all_debtor_ids(connection):
            for template in _ABOUT:
                choice = LetterChoice(template=template)
                try:
                    facts = draft_letter(connection, debtor_id, choice, today).facts
                except RelanceError:  # nothing is owed any more: there is no such letter
                    continue
                yield facts.debtor_code, facts
