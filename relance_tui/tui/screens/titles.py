"""What the queue says about itself: its two title lines, and what it means when it is empty."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Protocol

from rich.cells import cell_len
from textual.geometry import Size

from relance_tui.domain import formats
from relance_tui.domain.selection import Conditions
from relance_tui.i18n import _, current_language, ngettext
from relance_tui.services.desk import Desk
from relance_tui.services.listing import QueueOrder, QueueRow, QueueTotals, SavedView
from relance_tui.tui import words
from relance_tui.tui.literal import literal
from relance_tui.tui.widgets.lines import Line, Part, line

_GAP = 3
"""Cells between two things at the right end of a line."""
_LEAST = 2
"""Cells between both ends of a line."""
_TOPS = ("program day user", "program short user", "short user", "short")
"""What the first line says beside the view, the fullest first."""


class Queue(Protocol):
    """What the title tells about."""

    desk: Desk
    view: SavedView
    order: QueueOrder
    text: str
    totals: QueueTotals | None

    @property
    def size(self) -> Size:
        """The room there is."""

    @property
    def marked_count(self) -> int:
        """How many dossiers are marked."""

    @property
    def listed_count(self) -> int:
        """How many dossiers the list has."""


def title_ends(queue: Queue) -> tuple[tuple[Line, Line], tuple[Line, Line]]:
    """Both ends of both lines; what there is no room for is left out, the least useful first."""
    for top in _TOPS[:-1]:
        ends, left_out = _fitted(queue, top)
        if not left_out:
            return ends
    return _fitted(queue, _TOPS[-1])[0]


def _fitted(queue: Queue, top: str) -> tuple[tuple[tuple[Line, Line], tuple[Line, Line]], int]:
    """The ends, and how many useful things they leave out."""
    width = queue.size.width
    name = ((" Relance", "accent"), ("  ", "")) if "program" in top else ()
    first = (*name, (f" {_title(queue)}", "strong"))
    second = (*_marked(queue.marked_count), *_figures(queue.totals))
    first_right: list[Part] = [(_when(queue, top), "muted")]
    second_right: list[Part] = []
    left_out = int(_width(first) + _LEAST + _width(_joined(first_right)) > width)
    for told, is_useful in _asides(queue):
        for left, right in ((second, second_right), (first, first_right)):
            if _width(left) + _LEAST + _width(_joined([told, *right])) <= width:
                right.insert(0, told)
                break
        else:
            left_out += is_useful
    return ((first, _joined(first_right)), (second, _joined(second_right))), left_out


def _title(queue: Queue) -> str:
    """The name of the view, with how many it shows when that is not what the day asks for."""
    name = literal(queue.view.name)
    is_the_day = queue.view.code == "today" and not queue.text
    if is_the_day or queue.totals is None:
        return name
    return f"{name} ({words.number(queue.listed_count)})"


def _when(queue: Queue, top: str) -> str:
    """The day and who is at work."""
    today, language = queue.desk.today, current_language()
    is_short = "short" in top
    day = formats.day_month(today, language) if is_short else formats.weekday_date(today, language)
    return f"{day}   {literal(queue.desk.user)}" if "user" in top else day


def _asides(queue: Queue) -> Iterator[tuple[Part, bool]]:
    """What the right ends may tell, the most useful first, and whether the clerk needs it."""
    order = _("tri\u00a0: {order}").format(order=words.order_label(queue.order))
    yield (order, "muted"), True
    totals = queue.totals
    if totals is None:
        return
    count = totals.draft_count
    if count:
        told = ngettext("{count} brouillon (B)", "{count} brouillons (B)", count)
        yield (told.format(count=words.number(count)), "accent"), True
    today = queue.desk.today
    # Data of the day is no news.
    if totals.bank_loaded_on is not None and totals.bank_loaded_on != today:
        on = words.day_near(totals.bank_loaded_on, today)
        yield (_("banque\u00a0: {on}").format(on=on), "muted"), False
    if totals.invoices_loaded_on is not None and totals.invoices_loaded_on != today:
        on = words.day_near(totals.invoices_loaded_on, today)
        yield (_("factures\u00a0: {on}").format(on=on), "muted"), False


def _width(parts: Line) -> int:
    return sum(cell_len(text) for text, _tone in parts)


def _joined(parts: list[Part]) -> Line:
    """The parts of a right end, with room between them and after the last."""
    apart: list[Part] = []
    for part in parts:
        apart += [(" " * _GAP, ""), part] if apart else [part]
    return (*apart, (" ", "")) if apart else ()


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


def empty_lines(queue: Queue, soonest: QueueRow | None) -> list[Line]:
    """What an empty list means, and what to do; `soonest` is what comes next on a day done."""
    from relance_tui.services.view_words import empty_view  # noqa: PLC0415 - not for the first frame

    blank = line("")
    if queue.text:
        found = _("Aucun dossier ne correspond à «\u00a0{text}\u00a0».").format(text=queue.text)
        return [
            blank,
            line(f"   {found}"),
            blank,
            line("   " + _("Échap efface le filtre."), "muted"),
        ]
    if queue.view.conditions == Conditions(is_due=True):
        said = [blank, line(f"   {empty_view(queue.view)}", "strong")]
        said += _coming(soonest, queue.desk.today)
        return [*said, blank, line("   " + _("s tous les dossiers   i importer"), "muted")]
    said = [blank, line(f"   {empty_view(queue.view)}", "strong"), blank]
    if queue.view.conditions.owner:
        how = _("a puis «\u00a0Suivi par\u00a0» dit qui suit un dossier.")
        said.append(line(f"   {how}", "muted"))
    how = _("Échap revient à la file du jour   z les vues")
    return [*said, line(f"   {how}", "muted")]


def _coming(soonest: QueueRow | None, today: date) -> list[Line]:
    if soonest is None or soonest.due_on is None:
        return []
    when = formats.weekday_date(soonest.due_on, current_language())
    what = f"{soonest.name}, {words.action(soonest, today)}"
    return [
        line(""),
        line("   " + _("Le prochain dossier revient le {when}\u00a0:").format(when=when)),
        line(f"   {what}"),
    ]
