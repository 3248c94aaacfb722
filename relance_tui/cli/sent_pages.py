"""Pages of the letters that left, in 80 columns."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from relance_tui.cli.output import wrap
from relance_tui.i18n import _
from relance_tui.services.sent import SentView
from relance_tui.services.wording import channel_label, day


def letters(found: Iterable[SentView]) -> Iterator[str]:
    """Each letter that left, newest first; under a registered one its state and its effects."""
    for number, view in enumerate(found):
        if not number:
            yield ""
            yield _("Courriers envoyés")
        head = f"  {day(view.on)}  {channel_label(view.channel)}"
        if view.step_number:
            head += _(", niv. {number}").format(number=view.step_number)
        yield from wrap(f"{view.subject} ({view.by})", "      ", f"{head}  ")
        for text in (view.state_text, *view.effects):
            if text:
                yield from wrap(text, "        ", "      ")
