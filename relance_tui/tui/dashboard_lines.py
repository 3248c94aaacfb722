"""The dashboard as lines: the figures of a day laid out for a width."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from itertools import zip_longest

from rich.cells import cell_len

from relance_tui.domain.ageing import Age, Ageing, week_of
from relance_tui.domain.forecast import Source
from relance_tui.domain.formats import day_month, short_weekday_date, weekday_date
from relance_tui.i18n import _, current_language, ngettext
from relance_tui.services.dashboard import Dashboard, Sum
from relance_tui.services.expectations import AwaitedMoney, Forecast
from relance_tui.services.reports import (
    age_label,
    dso_note,
    forecast_note,
    source_label,
)
from relance_tui.services.tables import tenths_text
from relance_tui.services.wording import outcome_label
from relance_tui.tui.widgets.bars import bar, sign, stacked
from relance_tui.tui.widgets.lines import Line, Part, line, spread, wrap
from relance_tui.tui.words import cut, money, number

WIDE = 120
"""Cells from which names and explanations show too."""
_TWO_COLUMNS = 76
"""Cells from which the lower half stands in two columns."""
_GAP = 3
_LABEL = 13
_SHORTEST_BAR = 5
"""Cells below which counts give way to the bars."""
_KIND = 10
"""Cells of the nature of an agreement."""
_NAMED = 5
"""Agreements named of each day."""

Lines = list[Line]


def lay_out(found: Dashboard, width: int, height: int, *, ascii_only: bool = False) -> Lines:
    """Everything, in as many columns as the width allows; nothing is left out for the height."""
    if width >= WIDE:
        return _wide(found, width, ascii_only=ascii_only)
    upper: Lines = []
    for ageing in found.ageings or (None,):
        upper += [*([()] if upper else []), *_ageing(ageing, found, width, ascii_only=ascii_only)]
    if width < _TWO_COLUMNS:
        parts = (upper, _week(found, width), _work(found, width), _outcomes(found, width))
        lines = [each for part in parts if part for each in (*part, ())]
        lines += [*_expected(found, width, ascii_only=ascii_only), *_unallocated(found, width)]
        return lines
    half = (width - _GAP) // 2
    other = width - _GAP - half
    right = _expected(found, other, ascii_only=ascii_only)
    right += [*_unallocated(found, other), *_outcomes(found, other)]
    lower = beside([*_week(found, half), *_work(found, half)], right, half)
    gap: Lines = [()] if len(upper) + len(lower) < height else []
    return [*upper, *gap, *lower]


def _wide(found: Dashboard, width: int, *, ascii_only: bool) -> Lines:
    half = (width - _GAP) // 2
    other = width - _GAP - half
    left: Lines = []
    for ageing in found.ageings or (None,):
        left += [*_ageing(ageing, found, half, ascii_only=ascii_only), ()]
    left += [*_work(found, half), *_outcomes(found, half), ()]
    left += _week(found, half, has_names=True)
    right = [*_expected(found, other, ascii_only=ascii_only), *_unallocated(found, other)]
    right += [(), *wrap(forecast_note(), other, "muted"), (), *wrap(dso_note(), other, "muted")]
    return beside(left, right, half)


def as_text(found: Dashboard, width: int = 78) -> str:
    """Everything one below the other, to be copied."""
    (first, first_right), (second, second_right) = heading(found)
    lines: Lines = [spread(first, first_right, width), spread(second, second_right, width), ()]
    for ageing in found.ageings or (None,):
        lines += [*_ageing(ageing, found, width), ()]
    lines += [*_week(found, width, has_names=True), (), *_work(found, width)]
    lines += [*_outcomes(found, width), (), *_expected(found, width), *_unallocated(found, width)]
    lines += [(), *wrap(forecast_note(), width)]
    lines += [(), *wrap(dso_note(), width)]
    return "\n".join("".join(text for text, _tone in each).rstrip() for each in lines)


def beside(left: Sequence[Line], right: Sequence[Line], left_width: int) -> Lines:
    """Two columns of lines; the left one is `left_width` cells wide."""
    return [
        (*spread(one, (), left_width), (" " * _GAP, ""), *other)
        for one, other in zip_longest(left, right, fillvalue=())
    ]


# The two lines on top.


def heading(
    found: Dashboard | None, *, has_failed: bool = False
) -> tuple[tuple[Line, Line], tuple[Line, Line]]:
    """Which day it is and how old the data are; what is owed, and for how many days of sales."""
    title: Line = ((_(" Tableau de bord"), "accent"),)
    if found is None:
        awaiting = "" if has_failed else _(" Calcul en cours…")
        return (title, ()), (line(awaiting, "muted"), ())
    on = weekday_date(found.today, current_language())
    days = ", ".join(
        _("DSO {days} j").format(days=tenths_text(each.tenths)) + _of_currency(found, each.currency)
        for each in found.outstanding or ()
        if each.tenths is not None
    )
    owed: list[Part] = []
    for ageing in found.ageings:
        owed.append(
            (
                _("{open} ouverts, {overdue} échus").format(
                    open=money(ageing.open_cents, ageing.currency),
                    overdue=money(ageing.overdue_cents, ageing.currency),
                ),
                "strong",
            )
        )
        owed.append(("   ", ""))
    return (
        ((*title, (f"   {on}", "")), (*_freshness(found), (" ", ""))),
        (((" ", ""), *owed[:-1]), line(f"{days} ", "strong") if days else ()),
    )


def _freshness(found: Dashboard) -> Line:
    fresh, language = found.freshness, current_language()
    invoices = (
        _("factures du {day}").format(day=day_month(fresh.invoices_on, language))
        if fresh.invoices_on
        else _("factures saisies")
    )
    if fresh.bank_on is None:
        return ((_("{invoices}, pas de banque").format(invoices=invoices), "muted"),)
    bank = _("banque du {day}").format(day=day_month(fresh.bank_on, language))
    if fresh.is_bank_stale:
        return (
            (f"{invoices}, ", "muted"),
            (_("! {bank}, trop ancienne").format(bank=bank), "warning"),
        )
    return ((f"{invoices}, {bank}", "muted"),)


def _of_currency(found: Dashboard, currency: str) -> str:
    """The currency, where there are several."""
    return f" ({currency})" if len(found.ageings) > 1 else ""


# What is owed, by age.


def _ageing(
    ageing: Ageing | None, found: Dashboard, width: int, *, ascii_only: bool = False
) -> Lines:
    title = _("Balance âgée")
    if ageing is None:
        return [line(title, "strong"), line(_("Aucune facture ouverte."), "muted")]
    name = line(title + _of_currency(found, ageing.currency), "strong")
    return [*_buckets(ageing, name, width, ascii_only=ascii_only)]


def _buckets(ageing: Ageing, name: Line, width: int, *, ascii_only: bool) -> Iterator[Line]:
    amounts = [money(bucket.amount_cents, ageing.currency) for bucket in ageing.buckets]
    room = max(map(cell_len, amounts))
    bar_width = width - _LABEL - room - 19
    has_customers = bar_width >= _SHORTEST_BAR + 9
    if has_customers:
        bar_width -= 9
    heads = _right(_("factures"), 10) + (_right(_("clients"), 9) if has_customers else "")
    yield spread(name, line(heads, "muted"), width)
    largest = max(bucket.amount_cents for bucket in ageing.buckets)
    for bucket, shown, share in zip(ageing.buckets, amounts, ageing.shares, strict=True):
        tone = {Age.NOT_DUE: "muted", Age.OVER_90: "warning"}.get(bucket.age, "accent")
        customers = _right(number(bucket.dossier_count), 9) if has_customers else ""
        yield (
            (cut(age_label(bucket.age), _LABEL), ""),
            (bar(bucket.amount_cents, largest, max(bar_width, 2), ascii_only=ascii_only), tone),
            (" " + _right(shown, room), "strong"),
            (_right(f"{tenths_text(share)}\u00a0%", 8), ""),
            (_right(number(bucket.invoice_count), 10) + customers, ""),
        )


def _unallocated(found: Dashboard, width: int) -> Lines:
    """Money received that no invoice has yet: to be taken off what is owed."""
    left = line(_("reçu, non affecté"), "muted")
    return [
        spread(left, line(money(each.unallocated_cents, each.currency)), width)
        for each in found.ageings
        if each.unallocated_cents
    ]


def _right(text: str, width: int) -> str:
    return " " * (width - cell_len(text)) + text


# Promises and instalments of the week.


def _week(found: Dashboard, width: int, *, has_names: bool = False) -> Lines:
    title = line(_("Promesses et échéances de la semaine"), "strong")
    if found.awaited is None:
        return [title, line(_("calcul en cours…"), "muted")]
    lines = [title, *_group("! " + _("non tenu"), found.broken, width, "warning", has_names)]
    monday, _sunday = week_of(found.today)
    due = found.due_this_week
    lines += _group(_("avant lundi"), [e for e in due if e.due_on < monday], width, "", has_names)
    for rank in range(7):
        day = monday + timedelta(days=rank)
        those = [each for each in due if each.due_on == day]
        if those or rank < 5:  # noqa: PLR2004 - a weekend shows when something falls on it
            lines += _day(day, those, found.today, width, has_names=has_names)
    return lines


def _day(
    day: date, those: Sequence[AwaitedMoney], today: date, width: int, *, has_names: bool
) -> Lines:
    label = short_weekday_date(day, current_language())[:-5]
    label = f"{'▸' if day == today else ' '} {label}"
    tone = "strong" if day == today else "" if those else "muted"
    return _group(label, those, width, tone, has_names) or [line(f"{label}   –", tone)]


def _group(
    label: str, those: Sequence[AwaitedMoney], width: int, tone: str, has_names: bool
) -> Lines:
    """One line per currency with how many and how much, then the largest by name."""
    lines: Lines = []
    for currency in dict.fromkeys(each.currency for each in those):
        same = [each for each in those if each.currency == currency]
        total = money(sum(each.amount_cents for each in same), currency)
        left: Line = ((cut(label, _LABEL), tone), (_counts(same, width), tone or "muted"))
        lines.append(spread(left, line(total, tone or "strong"), width))
    if has_names:
        lines += _names(those, width)
    return lines


def _counts(those: Sequence[AwaitedMoney], width: int) -> str:
    if width < _TWO_COLUMNS:
        return ngettext("{count} accord", "{count} accords", len(those)).format(
            count=number(len(those))
        )
    promises = sum(each.source is Source.PROMISE for each in those)
    instalments = len(those) - promises
    texts = (
        ngettext("{count} promesse", "{count} promesses", promises).format(count=number(promises)),
        ngettext("{count} échéance", "{count} échéances", instalments).format(
            count=number(instalments)
        ),
    )
    counted = zip((promises, instalments), texts, strict=True)
    return ", ".join(text for count, text in counted if count)


def _names(those: Sequence[AwaitedMoney], width: int) -> Iterator[Line]:
    largest = sorted(those, key=lambda each: (-each.amount_cents, each.name))[:_NAMED]
    amounts = [money(each.amount_cents, each.currency) for each in largest]
    room = max(map(cell_len, amounts), default=0)
    for each, amount in zip(largest, amounts, strict=True):
        name = cut(each.name, max(width - _LABEL - room - _KIND - 4, 4))
        left: Line = ((" " * _LABEL, ""), (name, ""), (f"  {source_label(each.source)}", "muted"))
        yield spread(left, line(_right(amount, room)), width)
    if len(those) > _NAMED:
        more = len(those) - _NAMED
        text = ngettext("et {count} autre", "et {count} autres", more).format(count=number(more))
        yield line(" " * _LABEL + text, "muted")


# The work of the day.


def _work(found: Dashboard, width: int) -> Lines:
    mine, everybody = found.mine, found.everybody
    rows: list[tuple[str, int, int, Sequence[Sum]]] = [
        (_("appels"), mine.call_count, everybody.call_count, ()),
        (_("courriers"), mine.letter_count, everybody.letter_count, ()),
        (_("promesses"), _count(mine.promises), _count(everybody.promises), everybody.promises),
        (_("échéanciers"), _count(mine.plans), _count(everybody.plans), everybody.plans),
        (_("encaissés"), _count(mine.money), _count(everybody.money), everybody.money),
    ]
    heads = cut(_("Travail du jour"), _LABEL + 4) + _right(_("moi"), 3) + _right(_("tous"), 7)
    lines = [line(heads, "strong")]
    for label, my_count, count, sums in rows:
        figures = cut(label, _LABEL) + _right(number(my_count), 7) + _right(number(count), 7)
        amounts = " + ".join(money(each.amount_cents, each.currency) for each in sums)
        lines.append(spread(line(figures, "" if count else "muted"), line(amounts), width))
    return lines


def _outcomes(found: Dashboard, width: int) -> Lines:
    """How the calls of the day ended."""
    outcomes = ", ".join(
        f"{outcome_label(outcome)} {number(count)}"
        for outcome, count in found.everybody.calls.items()
    )
    if not outcomes:
        return []
    return wrap(_("appels\u00a0: {outcomes}").format(outcomes=outcomes), width, "muted")


def _count(sums: Iterable[Sum]) -> int:
    return sum(each.count for each in sums)


# What is expected.


def _expected(found: Dashboard, width: int, *, ascii_only: bool = False) -> Lines:
    title = _("Attendu sur 8 semaines")
    if found.forecasts is None:
        return [line(title, "strong"), line(_("calcul en cours…"), "muted")]
    lines: Lines = []
    for forecast in found.forecasts:
        if lines:
            lines.append(())
        lines += _forecast(title, forecast, width, ascii_only=ascii_only)
    return lines or [line(title, "strong"), line(_("Rien n’est attendu."), "muted")]


def _forecast(title: str, forecast: Forecast, width: int, *, ascii_only: bool) -> Lines:
    currency = forecast.currency
    totals = [money(week.total_cents, currency) for week in forecast.weeks]
    room = max(map(cell_len, totals))
    largest = max(week.total_cents for week in forecast.weeks)
    lines = [spread(line(title, "strong"), line(money(forecast.total_cents, currency)), width)]
    for week, total in zip(forecast.weeks, totals, strict=True):
        parts = (week.promise_cents, week.instalment_cents, week.invoice_cents)
        lines.append(
            (
                (_("sem. {day}").format(day=day_month(week.first_on)), ""),
                (" ", ""),
                *stacked(parts, largest, max(width - 12 - room, 3), ascii_only=ascii_only),
                (" " + _right(total, room), "strong" if week.total_cents else "muted"),
            )
        )
    lines += _composition(forecast, width, ascii_only=ascii_only)
    left = line(_("échu sans accord"), "muted")
    lines.append(spread(left, line(money(forecast.unscheduled_cents, currency)), width))
    return lines


def _composition(forecast: Forecast, width: int, *, ascii_only: bool) -> Iterator[Line]:
    """What each character of the bars stands for; on a wide screen, how much it is in all."""
    labels = (_("promesses"), _("échéances"), _("factures"))
    marks = [sign(rank, ascii_only=ascii_only) for rank in range(len(labels))]
    if width < WIDE // 2 - _GAP:
        parts = zip(marks, labels, strict=True)
        yield tuple(
            part for mark, label in parts for part in ((mark, "accent"), (f" {label}  ", "muted"))
        )
        return
    sums = (
        sum(week.promise_cents for week in forecast.weeks),
        sum(week.instalment_cents for week in forecast.weeks),
        sum(week.invoice_cents for week in forecast.weeks),
    )
    for mark, label, cents in zip(marks, labels, sums, strict=True):
        left: Line = ((f"{mark} ", "accent"), (label, "muted"))
        yield spread(left, line(money(cents, forecast.currency)), width)
