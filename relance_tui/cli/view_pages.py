"""The views of the queue, for people and for programs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from relance_tui.cli.output import table
from relance_tui.domain.formats import plain_amount
from relance_tui.domain.selection import ME
from relance_tui.i18n import _
from relance_tui.services.listing import SavedView
from relance_tui.services.view_words import empty_view, told

_VIEWS = (3, 30, 9, 34)


def views(found: Sequence[tuple[SavedView, int]]) -> Iterator[str]:
    """Letter, name, how many dossiers, and what it shows."""
    head = ("", _("Vue"), _("Dossiers"), _("Ce qu’elle montre"))
    rows = [(view.key, view.name, str(count), told(view)) for view, count in found]
    yield from table([head, *rows], _VIEWS, right=(2,))


def nothing(view: SavedView) -> str:
    """What it means that a view is empty."""
    return empty_view(view)


def view_document(view: SavedView, count: int) -> dict[str, object]:
    """A view; what it does not ask is null."""
    wanted = view.conditions
    cents = wanted.least_overdue_cents
    return {
        "name": view.name,
        "key": view.key or None,
        "code": view.code or None,
        "count": count,
        "order": view.order.value,
        "filter": view.text or None,
        "due_today": wanted.is_due,
        "promise": wanted.word.value if wanted.word else None,
        "disputed": wanted.is_disputed,
        "overdue_at_least": plain_amount(cents) if cents else None,
        "owner": "me" if wanted.owner == ME else wanted.owner or None,
        "days_without_contact": wanted.quiet_days or None,
    }
