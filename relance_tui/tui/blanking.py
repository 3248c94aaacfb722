"""The screen left blank, for terminals that keep what was drawn on it.

The Linux console and mosh have no alternate screen, and GNU screen uses none unless told to: what
is printed after the program would be mixed with its last picture.
"""

from __future__ import annotations

from textual.driver import Driver

_BLANK = "\x1b[0m\x1b[2J\x1b[H"


def blanking(driver: type[Driver]) -> type[Driver]:
    """A driver that clears what it drew before it leaves the screen, for a while or for good."""

    class Blanking(driver):  # type: ignore[misc, valid-type]
        def stop_application_mode(self) -> None:
            self.write(_BLANK)
            super().stop_application_mode()

    return Blanking
