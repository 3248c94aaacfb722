"""What the queue says about itself: its two title lines, and what it means when it is empty."""

from __future__ import annotations

from datetime import date
from typing import Protocol

from relance_tui.domain import formats
from relance_tui.i18n import _, current_language, ngettext
from relance_tui.services.desk import Desk
from relance_tui.services.listing import QueueOrder, QueueRow, QueueTotals
from relance_tui.tui import words
from relance_tui.tui.widgets.lines import Line, line


class Queue(Protocol):
    """What the title tells about."""

    desk: Desk
    order: QueueOrder
    text: str
    everything: bool
    totals: QueueTotals | None

    @property
    def marked_count(self) -> int:
        """How many dossiers are marked."""


def title_ends(queue: Queue) -> tuple[tuple[Line, Line], tuple[Line, Line]]:
    """Both ends of both lines."""
    today = formats.weekday_date(queue.desk.today, current_language())
    title = _("Tous les dossiers") if queue.everything else _("File du jour")
    top = ((" Relance", "accent"), (f"   {title}", "strong"))
    right = line(f"{today}   {queue.desk.user} ", "muted")
    order = _("tri\u00a0: {order}").format(order=words.order_label(queue.order))
    figures = (*_marked(queue.marked_count), *_figures(queue.totals))
    return (top, right), (figures, line(f"{_loaded(queue)}{order} ", "muted"))


def _marked(count: int) -> Line:
    if not count:
        return ()
    told = ngettext("{count} marqué", "{count} marqués", count).format(count=words.number(count))
    return ((f" {told} ·", "accent"),)


def _figures(totals: QueueTotals | None) -> Line:
    if totals is None:
        return ()
    done = ngettext("{count} fait", "{count} faits", totals.done_count)
    return (
        (
            " "
            + _("{count} à traiter").format(count=words.number(totals.due_count))
            + " · "
            + done.format(count=words.number(totals.done_count))
            + " · ",
            "",
        ),
        (
            _("{amount} en retard").format(
                amount=words.money(totals.overdue_cents, totals.currency)
            ),
            "strong",
        ),
    )


def _loaded(queue: Queue) -> str:
    """How old the invoices are; invoices of the day are no news."""
    loaded_on = queue.totals.invoices_loaded_on if queue.totals else None
    if loaded_on is None or loaded_on == queue.desk.today:
        return ""
    on = words.day_near(loaded_on, queue.desk.today)
    return _("factures\u00a0: {on}").format(on=on) + "   "


def empty_lines(
    text: str, soonest: QueueRow | None, today: date, *, is_everything: bool
) -> list[Line]:
    """What an empty list means, and what to do."""
    blank = line("")
    if text:
        return [
            blank,
            line(
                "   " + _("Aucun dossier ne correspond à «\u00a0{text}\u00a0».").format(text=text)
            ),
            blank,
            line("   " + _("Échap efface le filtre."), "muted"),
        ]
    if is_everything:
        return [blank, line("   " + _("Plus personne ne doit rien."), "strong")]
    said = [blank, line("   " + _("Tout est fait pour aujourd’hui."), "strong"), blank]
    if soonest is not None and soonest.due_on is not None:
        when = formats.weekday_date(soonest.due_on, current_language())
        what = f"{soonest.name}, {words.action(soonest, today)}"
        said += [
            line("   " + _("Le prochain dossier revient le {when}\u00a0:").format(when=when)),
            line(f"   {what}"),
        ]
    return [*said, blank, line("   " + _("s tous les dossiers   i importer"), "muted")]
