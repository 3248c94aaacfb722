"""Signs and short words for what the screens show. Nothing here decides or draws."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from rich.cells import cell_len, set_cell_size

from relance_tui.domain import formats
from relance_tui.domain.codes import FollowUpKind
from relance_tui.i18n import _, current_language, ngettext
from relance_tui.services import wording
from relance_tui.services.listing import QueueOrder, QueueRow
from relance_tui.tui.literal import literal

_SIGNS: Mapping[FollowUpKind, tuple[str, str]] = {
    FollowUpKind.CALLBACK: ("☎", "T"),
    FollowUpKind.BROKEN_PROMISE: ("!", "!"),
    FollowUpKind.MISSED_INSTALMENT: ("!", "!"),
    FollowUpKind.UNALLOCATED_MONEY: ("€", "E"),
    FollowUpKind.MISSING_PROOF: ("✉", "R"),
    FollowUpKind.DISPUTE_REVIEW: ("⚖", "D"),
    FollowUpKind.HOLD_END: ("⏸", "S"),
    FollowUpKind.DUNNING_STEP: ("✉", "C"),
    FollowUpKind.LIMITATION_ALARM: ("⌛", "P"),
    FollowUpKind.NO_NEXT_ACTION: ("?", "?"),
}
_AWAITED = frozenset({FollowUpKind.BROKEN_PROMISE, FollowUpKind.MISSED_INSTALMENT})
_CHANNEL_SIGNS = {"call": ("☎", "T"), "handover": ("⚖", "D")}
PLAIN_LETTERS = str.maketrans({"☎": "T", "✉": "C", "⚖": "D", "⏸": "S", "⌛": "P", "▸": ">"})
"""Signs that some terminals cannot show, and the letters that stand for them."""
_INVISIBLE = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufe0e\ufe0f\u00ad"))
"""Characters that make the width of a text a matter of opinion between terminals."""


def sign(kind: FollowUpKind | None, channel: str | None = None, *, ascii_only: bool = False) -> str:
    """One sign for what is to be done; a space when nothing is."""
    if kind is None:
        return " "
    pair = _SIGNS[kind]
    if kind is FollowUpKind.DUNNING_STEP and channel in _CHANNEL_SIGNS:
        pair = _CHANNEL_SIGNS[channel]
    return pair[1 if ascii_only else 0]


def cut(text: str, width: int) -> str:
    """Text from outside on one line of exactly `width` cells, ended by … when it is cut."""
    line = literal(text).translate(_INVISIBLE)
    if cell_len(line) <= width:
        return set_cell_size(line, width)
    return set_cell_size(set_cell_size(line, max(width - 1, 0)).rstrip() + "…", width)


def money(cents: int, currency: str = "EUR") -> str:
    """An amount in the language of the screen."""
    return formats.amount(cents, currency, current_language())


def money_within(cents: int, currency: str, width: int) -> str:
    """An amount that is never cut: beyond so many cells without its cents, then in thousands."""
    exact = money(cents, currency)
    if cell_len(exact) <= width:
        return exact
    whole = formats.whole_amount(cents, currency, current_language())
    if cell_len(whole) <= width:
        return whole
    return formats.whole_amount(cents, currency, current_language(), thousands=True)


def late(days: int) -> str:
    """`24 j`, or nothing when it is not late."""
    return formats.days(days, current_language()) if days > 0 else ""


def since(due_on: date | None, today: date) -> str:
    """How long something has been due: `auj.`, `2 j`, or the day it will be, `05/12`."""
    if due_on is None:
        return ""
    if due_on > today:
        return formats.day_month(due_on, current_language())
    return late((today - due_on).days) or _("auj.")


def is_awaited(row: QueueRow, today: date) -> bool:
    """Whether nothing is due yet: money is expected, and only its absence would matter."""
    return row.kind in _AWAITED and row.due_on is not None and row.due_on > today


def action(row: QueueRow, today: date) -> str:
    """What a line of the queue asks for, or waits for."""
    if row.kind is None:
        return "–"
    if is_awaited(row, today):
        is_promise = row.kind is FollowUpKind.BROKEN_PROMISE
        return _("promesse attendue") if is_promise else _("échéance attendue")
    return wording.action_label(
        row.kind, channel=row.channel, step_number=row.step_number, at=row.at, because=row.because
    )


def order_label(order: QueueOrder) -> str:
    """The name of an order."""
    return {
        QueueOrder.URGENCY: _("urgence"),
        QueueOrder.AMOUNT: _("montant"),
        QueueOrder.AGE: _("retard"),
        QueueOrder.NAME: _("nom"),
    }[order]


def day_near(on: date, today: date) -> str:
    """A recent day: `aujourd’hui`, `hier`, else `14/11`."""
    days = (today - on).days
    if days == 0:
        return _("aujourd’hui")
    if days == 1:
        return _("hier")
    return formats.day_month(on, current_language())


def local_day(at: datetime) -> date:
    """The local day of an instant."""
    return at.astimezone().date()


def dossiers(count: int) -> str:
    """A number of dossiers."""
    return ngettext("{count} dossier", "{count} dossiers", count).format(count=number(count))


def number(count: int) -> str:
    """A count with its thousands parted."""
    return formats.number(count, current_language())
