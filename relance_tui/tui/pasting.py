"""A paste is text to its end, whatever is in it.

Textual takes an escape inside a bracketed paste for the start of a key, and what follows it acts as
keys: Enter in a pasted log would save the form. Most terminals take escapes out of what they paste;
tmux and some others do not.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable

from textual._xterm_parser import XTermParser
from textual.message import Message

ESCAPE = "\x1b"
START, END = f"{ESCAPE}[200~", f"{ESCAPE}[201~"


class PasteFilter:
    """Takes the escapes out of pastes, in a stream that comes in pieces cut anywhere."""

    def __init__(self) -> None:
        self._is_pasting = False
        self._tail = ""
        """Outside a paste, the last characters seen; inside, those kept back: may be its end."""

    def clean(self, data: str) -> str:
        """The same piece without them."""
        if not self._is_pasting and ESCAPE not in self._tail + data:
            return data  # a key
        cleaned = []
        while data:
            piece, data = self._inside(data) if self._is_pasting else self._outside(data)
            cleaned.append(piece)
        return "".join(cleaned)

    def _outside(self, data: str) -> tuple[str, str]:
        seen = self._tail + data
        at = seen.find(START)
        if at < 0:
            self._tail = seen[1 - len(START) :]
            return data, ""
        start = at + len(START) - len(self._tail)
        self._is_pasting, self._tail = True, ""
        return data[:start], data[start:]

    def _inside(self, data: str) -> tuple[str, str]:
        seen = self._tail + data
        at = seen.find(END)
        if at >= 0:
            self._is_pasting, self._tail = False, ""
            return seen[:at].replace(ESCAPE, "") + END, seen[at + len(END) :]
        kept = max(size for size in range(len(END)) if seen.endswith(END[:size]))
        text = seen[: len(seen) - kept]
        self._tail = END[:kept]
        return text.replace(ESCAPE, ""), ""


class PasteParser(XTermParser):
    """Reads what the terminal sends."""

    def __init__(self, debug: bool = False) -> None:
        super().__init__(debug)
        self._pastes = PasteFilter()

    def feed(self, data: str) -> Iterable[Message]:
        """Reads a piece; an empty one is the end."""
        cleaned = self._pastes.clean(data)
        # All of it may have been taken out or kept back, which is not the end.
        return super().feed(cleaned) if cleaned or not data else ()


def take_pastes_whole() -> None:
    """Has the terminal read so. Textual gives no other way to choose who reads it."""
    if sys.platform == "win32":
        return
    from textual.drivers import linux_driver  # noqa: PLC0415 - not there on that platform

    linux_driver.XTermParser = PasteParser  # type: ignore[attr-defined]
