"""What the screen of a lot says: its title, what is ready, what is refused, where the files are."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import TYPE_CHECKING

from relance_tui.domain import formats
from relance_tui.domain.codes import Channel
from relance_tui.i18n import _, current_language, ngettext
from relance_tui.services.wording import channel_label
from relance_tui.tui import words
from relance_tui.tui.widgets.lines import Line, line, wrap

if TYPE_CHECKING:
    from relance_tui.services.batch import Batch, BatchLetter, RefusedLetter
    from relance_tui.services.batch_files import BatchFiles

_INDENT = "   "


def title(
    lot: Batch | None, today: date, marked: Sequence[BatchLetter] | None = None
) -> tuple[tuple[Line, Line], tuple[Line, Line]]:
    """Both ends of the two title lines; `marked` are the letters marked sent, once they are."""
    on = line(f"{formats.weekday_date(today, current_language())} ", "muted")
    name = (_(" Lot de courriers   "), "accent")
    if lot is None:
        return ((name, (_("préparation…"), "muted")), on), ((), ())
    if marked is None:
        count = len(lot.ready)
        told = ngettext("{count} courrier prêt", "{count} courriers prêts", count)
    else:
        count = len(marked)
        told = ngettext("{count} courrier envoyé", "{count} courriers envoyés", count)
    refused = len(lot.refused)
    right: Line = ()
    if refused:
        text = ngettext("{count} refusé", "{count} refusés", refused)
        right = line(f"{text.format(count=counted(refused))} ", "warning")
    return (
        ((name, (told.format(count=counted(count)), "strong")), on),
        (line(f" {counts(lot)}"), right),
    )


def counted(count: int) -> str:
    """A count with its thousands parted."""
    return words.number(count)


def counts(lot: Batch) -> str:
    """How many letters leave by each way."""
    return " · ".join(_by_way(channel, count) for channel, count in lot.channels.items())


def _by_way(channel: Channel, count: int) -> str:
    told = {
        Channel.EMAIL: ngettext("{count} e-mail", "{count} e-mails", count),
        Channel.LETTER: ngettext("{count} lettre", "{count} lettres", count),
        Channel.REGISTERED: ngettext("{count} recommandé", "{count} recommandés", count),
    }
    return told[channel].format(count=counted(count))


def lot_lines(lot: Batch, width: int, marked: Sequence[BatchLetter] | None = None) -> list[Line]:
    """Those refused and why, then those ready, or those marked sent once they are."""
    lines: list[Line] = []
    if lot.refused:
        lines += _refused(_("Refusés"), lot.refused, width)
    shown = lot.ready if marked is None else marked
    if shown:
        lines.append(line(_("Prêts") if marked is None else _("Envoyés"), "strong"))
        for each in shown:
            way = channel_label(each.letter.channel)
            text = f"{each.name} ({each.code})  {way} · {each.letter.subject}"
            lines.append(line(words.cut(f"{_INDENT}{text}", width).rstrip()))
    if not lines:
        lines.append(line(_("Aucun courrier à écrire aujourd’hui."), "strong"))
    return lines


def written_lines(files: BatchFiles, left_out: Sequence[RefusedLetter], width: int) -> list[Line]:
    """Where the files are, and what was written or marked less than the lot."""
    lines = [line(_("Écrits dans"), "strong"), *_path(str(files.folder), width)]
    if files.merged is not None:
        told = _("Pour l’imprimante : {name}").format(name=files.merged.name)
        lines += [line(f"{_INDENT}{told}")]
    told = _("Bilan : {name}").format(name=files.report.name)
    lines += [line(f"{_INDENT}{told}"), line("")]
    if left_out:
        lines += _refused(_("Écrits mais non notés comme envoyés"), left_out, width)
    if files.refused:
        lines += _refused(_("Pas pu être écrits"), files.refused, width)
    return lines


def _path(text: str, width: int) -> list[Line]:
    return [line(f"{_INDENT}{text[i : i + width - 3]}") for i in range(0, len(text), width - 3)]


def _refused(heading: str, refused: Iterable[RefusedLetter], width: int) -> list[Line]:
    """Each reason once, with the customers it holds for."""
    by_reason: dict[str, list[RefusedLetter]] = {}
    for each in refused:
        by_reason.setdefault(each.reason, []).append(each)
    lines: list[Line] = [line(heading, "warning")]
    for reason, customers in by_reason.items():
        count = f" ({counted(len(customers))})" if len(customers) > 1 else ""
        folded = wrap(f"{reason}{count}", width - len(_INDENT))
        lines += [((_INDENT, ""), *each) for each in folded]
        names = (f"{_INDENT * 2}{each.name} ({each.code})" for each in customers)
        lines += [line(words.cut(name, width).rstrip(), "muted") for name in names]
    return [*lines, line("")]
