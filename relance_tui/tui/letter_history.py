"""The letters that left, in lines to read: one per letter, and what became of a registered one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from relance_tui.domain.codes import Channel
from relance_tui.domain.formats import short_date
from relance_tui.i18n import _
from relance_tui.services.wording import channel_label
from relance_tui.tui.rights_lines import folded
from relance_tui.tui.widgets.lines import Line, line

if TYPE_CHECKING:
    from relance_tui.services.sent import SentView

_INDENT = "    "


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """A line of the pane."""

    text: Line
    copied: str
    """What copying it gives: the whole letter, a number, a checksum or the words of the line."""
    letter_id: int | None
    """The letter it is about; None while nothing has left."""


def pane(sent: Sequence[SentView], width: int) -> list[HistoryLine]:
    """Each letter on one line, the newest first; under a registered one its state and effects."""
    found = [each for view in sent for each in _letter(view, width)]
    return found or [HistoryLine(line(_("aucun courrier envoyé"), "muted"), "", None)]


def _letter(view: SentView, width: int) -> Iterator[HistoryLine]:
    how = channel_label(view.channel)
    if view.step_number:
        how = _("{channel}, niv. {number}").format(channel=how, number=view.step_number)
    head: Line = (
        (f"{short_date(view.on)}  ", "muted"),
        (f"{how}  ", "accent"),
        (" ".join(view.subject.split()), ""),
        (f"  {view.by}", "muted"),
    )
    yield HistoryLine(head, view.text, view.id)
    if view.channel != Channel.REGISTERED:
        return
    mark, tone = ("! ", "warning") if view.is_proof_late else ("", "")
    copied = view.deposit_number or view.state_text
    for text, given in folded(mark + view.state_text, width, _INDENT, tone=tone, copied=copied):
        yield HistoryLine(text, given, view.id)
    for effect in view.effects:
        for text, given in folded(effect, width, _INDENT, tone="muted"):
            yield HistoryLine(text, given, view.id)
    if view.file_sha256:
        kept = _("page gardée\u00a0: {name}, empreinte à copier").format(name=view.file_name)
        shown = folded(kept, width, _INDENT, tone="muted", copied=view.file_sha256)
        for text, given in shown:
            yield HistoryLine(text, given, view.id)
