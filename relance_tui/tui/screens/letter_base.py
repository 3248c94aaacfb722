"""What the parts of the letter screen work on together."""

from __future__ import annotations

from typing import TypeVar

from textual.screen import Screen
from textual.widgets import Static

from relance_tui.services.desk import Desk
from relance_tui.services.views import Done, DossierView, LetterView
from relance_tui.tui.holding import KeyHolder
from relance_tui.tui.literal import plain
from relance_tui.tui.screens.letter_lines import fact_lines, headline, invoice_count, subject_lines
from relance_tui.tui.scrolling import ScrollingScreen
from relance_tui.tui.widgets.prose import Prose

R = TypeVar("R")


class LetterBase(ScrollingScreen[Done | None]):
    """A letter on the screen: its text, what it was rendered as, what is said about it."""

    SCROLLED = "#paper"

    def __init__(self, desk: Desk, view: DossierView, letter: LetterView) -> None:
        super().__init__()
        self.desk = desk
        self.view = view
        self.letter = letter
        self.rendered_body = letter.body
        """The text as the template made it."""
        self.is_busy = False
        """From the moment sending is decided until it is done."""

    @property
    def is_changed(self) -> bool:
        """Whether the clerk wrote something else than the template."""
        return self.letter.body != self.rendered_body

    def show_letter(self) -> None:
        """Shows the letter as it is now."""
        letter = self.letter
        count = invoice_count(letter)
        # Two cells on each side of the line, and two between its ends.
        room = self.size.width - len(count) - 4
        self.query_one("#what", Static).update(headline(self.view, letter, room))
        self.query_one("#count", Static).update(plain(count))
        self.query_one("#subject", Static).update(plain(subject_lines(letter)))
        self.query_one("#text", Prose).say(letter.body)
        self.show_facts()

    def show_facts(self) -> None:
        """Shows what the letter states, lacks and takes with it."""
        shown = fact_lines(self.letter, self.size.width - 2, is_changed=self.is_changed)
        self.query_one("#facts", Static).update(shown)

    def say(self, text: str) -> None:
        """One line about what was just done; nothing while the screen is being closed."""
        line = self.query_one_optional("#said", Static)
        if line is not None:
            line.update(plain(text))
            line.display = bool(text)

    async def shown(self, screen: Screen[R]) -> R | None:
        """Opens a screen and waits for its answer; keys typed meanwhile are for it.

        What is typed after the answer waits for the next screen, or for the end of the action.
        """
        answer = self.app.push_screen(screen, wait_for_dismiss=True)
        if isinstance(self.app, KeyHolder):
            self.app.release_keys_on(screen)
        found = await answer
        if isinstance(self.app, KeyHolder):
            self.app.hold_keys()
        return found
