"""A plan in the quick line: `3x400 le 5`, `4x mensuel dès le 5`, `acompte 500 puis 3x400 le 5`."""

from __future__ import annotations

import re
from datetime import date

from relance_tui.domain.codes import Rhythm
from relance_tui.domain.dates import DateError, parse_date
from relance_tui.domain.formats import numeric_date, quoted
from relance_tui.domain.plan import MAX_INSTALMENTS
from relance_tui.domain.quick_reading import (
    Known,
    Line,
    PlanTerms,
    Word,
    bare,
    lacking,
    refused,
    split_words,
    typed,
)
from relance_tui.domain.quick_values import (
    SumAndDay,
    amount_or_none,
    check_amount,
    one_article,
    sum_and_day,
)
from relance_tui.domain.quick_words import (
    DEPOSITS,
    FROM,
    LONGEST_RHYTHM,
    PLAN_OPENINGS,
    RHYTHMS,
    THEN,
    starts_with,
)
from relance_tui.i18n import _

_COUNT = re.compile(r"(?:^|(?<= ))([0-9]{1,6}) ?(?:x|×|fois\b|times\b)(?=[ 0-9]|$)")
_END_OF_MONTH = re.compile(r"fdm|eom|fin .+|end of .+")


def is_plan(words: Line) -> bool:
    """Whether a line speaks of instalments."""
    words = _opened(words)
    return bool(starts_with(bare(words), DEPOSITS) or _COUNT.match(" ".join(bare(words))))


def _opened(words: Line) -> Line:
    while words and words[0].bare in PLAN_OPENINGS:
        words = words[1:]
    return words


def read_plan(words: Line, known: Known) -> PlanTerms:
    """The plan a line says; ends the reading when it is not whole."""
    deposit_cents, count, rest = _counted(_opened(words), known)
    if not 1 <= count <= MAX_INSTALMENTS:
        raise refused(
            _("un échéancier compte de 1 à {most} échéances").format(most=MAX_INSTALMENTS)
        )
    rest, rhythm = _without_rhythm(rest)
    said = sum_and_day(rest, known, lambda each: _first_day(each, known))
    total_cents = _total(known, deposit_cents, count, said.cents)
    if said.day is None:
        raise lacking(
            _("{count} × {amount}, la première quand\u202f? Par exemple «\u00a0le 5\u00a0»").format(
                count=count, amount=known.money(said.cents)
            )
            if said.cents
            else _("le montant de chacune et la première\u00a0: {count}x400 le 5").format(
                count=count
            )
        )
    return PlanTerms(
        count=count,
        amount_cents=said.cents,
        total_cents=total_cents,
        deposit_cents=deposit_cents,
        rhythm=_rhythm(rhythm, said),
        first_on=said.day,
    )


def _counted(words: Line, known: Known) -> tuple[int, int, Line]:
    """The deposit, the number of instalments, and the words after it."""
    skipped = starts_with(bare(words), DEPOSITS)
    text = " ".join(bare(words[skipped:]))
    found = _COUNT.search(text)
    before = split_words(text[: found.start()] if found else text)
    if found and not skipped:
        return 0, int(found[1]), split_words(text[found.end() :])
    while before and before[-1].bare in THEN:
        before = before[:-1]
    cents = amount_or_none(before, known)
    if cents is None:
        if not before:
            raise lacking(_("le montant de l’acompte, puis 3x400 le 5"))
        raise refused(_("acompte non compris\u00a0: {text}").format(text=quoted(typed(before))))
    check_amount(cents, known)
    if found is None:
        raise lacking(
            _("acompte de {amount}, puis\u202f? Par exemple «\u00a0puis 3x400 le 5\u00a0»").format(
                amount=known.money(cents)
            )
        )
    return cents, int(found[1]), split_words(text[found.end() :])


def _without_rhythm(words: Line) -> tuple[Line, Rhythm | None]:
    found: list[Rhythm] = []
    kept: list[Word] = []
    at = 0
    folded = bare(words)
    while at < len(words):
        count = next((n for n in range(LONGEST_RHYTHM, 0, -1) if folded[at : at + n] in RHYTHMS), 0)
        if count:
            found.append(RHYTHMS[folded[at : at + count]])
        else:
            kept.append(words[at])
        at += count or 1
    if len(set(found)) > 1:
        raise refused(_("deux rythmes\u202f; gardez-en un"))
    return tuple(kept), found[0] if found else None


def _first_day(words: Line, known: Known) -> date:
    """The day of the first instalment, as it is said: the schedule moves it to a working day."""
    count = starts_with(bare(words), FROM)
    text = typed(one_article(words[count:]))
    if count and words[count - 1].bare == "du":
        text = f"le {text}"
    day = parse_date(text, known.today)
    if day < known.today:
        raise DateError(_("le {day} est déjà passé").format(day=numeric_date(day)))
    return day


def _total(known: Known, deposit_cents: int, count: int, each_cents: int | None) -> int | None:
    """What the plan is for; None for all that is overdue."""
    if known.balance_cents <= 0:
        raise refused(_("rien n’est dû sur ce dossier"))
    if each_cents is None:
        if deposit_cents >= known.everything_cents:
            raise refused(
                _("l’acompte ({deposit}) ne laisse rien à échelonner").format(
                    deposit=known.money(deposit_cents)
                )
            )
        return None
    total = deposit_cents + count * each_cents
    if total > known.balance_cents:
        raise refused(
            _("{total} en tout dépasse ce qui est ouvert, {open}").format(
                total=known.money(total), open=known.money(known.balance_cents)
            )
        )
    return total


def _rhythm(said: Rhythm | None, first: SumAndDay) -> Rhythm:
    """A day of the month comes back each month; any other day does not say how often."""
    words = split_words(first.day_words)
    day = typed(words[starts_with(bare(words), FROM) :])
    if _END_OF_MONTH.fullmatch(day) and said in {None, Rhythm.MONTH}:
        return Rhythm.MONTH_END
    if said is not None:
        return said
    if not any(c.isdigit() for c in day) or day.startswith(("+", "dans ", "in ")):
        raise lacking(
            _(
                "mensuel, hebdo ou quinzaine\u202f? Par exemple «\u00a0mensuel dès {day}\u00a0»"
            ).format(day=day)
        )
    return Rhythm.MONTH
