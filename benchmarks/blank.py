"""The yardstick: the smallest Textual app, one line of which changes with each key."""

from __future__ import annotations

import os

os.environ.setdefault("TEXTUAL_FPS", "240")

from textual.app import App, ComposeResult
from textual.events import Key
from textual.widgets import Static


class Blank(App[None]):
    """Shows a word, then counts keys."""

    count = 0

    def compose(self) -> ComposeResult:
        yield Static("BLANK-READY", id="line")

    def on_key(self, event: Key) -> None:
        if event.key == "q":
            self.exit()
        self.count += 1
        self.query_one("#line", Static).update(f"key {self.count}")


if __name__ == "__main__":
    Blank().run()
