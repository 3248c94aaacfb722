"""Pages of the verbs of the law, in 80 columns."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path

from relance_tui.cli.output import table, wrap
from relance_tui.domain.codes import DebtorKind
from relance_tui.domain.interest import Basis, Segment
from relance_tui.domain.rates import (
    RateFamily,
    RateLine,
    Rates,
    next_half_year,
    percent_text,
)
from relance_tui.i18n import _, current_language
from relance_tui.services.law import LatePayment
from relance_tui.services.rights_words import floor_warning
from relance_tui.services.wording import day, money

_SEGMENTS = (10, 10, 6, 10, 16)
_RATES = (10, 8, 10, 8, 8, 11, 9)
_UNKNOWN = "–"


def late_payment(cost: LatePayment) -> Iterator[str]:
    """What a delay costs, half-year by half-year."""
    basis = cost.terms.basis
    yield _("{amount}, échéance du {due_on}, intérêts comptés jusqu’au {until} inclus").format(
        amount=money(cost.principal_cents), due_on=day(cost.due_on), until=day(cost.until)
    )
    yield from wrap(f"{_basis_label(basis)} ({basis.articles})", "  ", "")
    yield ""
    if cost.interest.segments:
        head = (_("Du"), _("Au"), _("Jours"), _("Taux"), _("Intérêts"))
        yield from table([head], _SEGMENTS, right=(2, 3, 4))
        yield from table(map(_segment_cells, cost.interest.segments), _SEGMENTS, right=(2, 3, 4))
        yield "─" * (sum(_SEGMENTS) + len(_SEGMENTS) - 1)
    sums = (
        (_("Intérêts"), cost.interest.interest_cents),
        (_("Indemnité forfaitaire"), cost.indemnity_cents),
        (_("Total"), cost.total_cents),
        (_("Avec le principal"), cost.principal_cents + cost.total_cents),
    )
    widths = (sum(_SEGMENTS[:-1]) + len(_SEGMENTS) - 2, _SEGMENTS[-1])
    yield from table(((label, money(cents)) for label, cents in sums), widths, right=(1,))
    if cost.interest.daily_cents:
        yield _("Un jour de plus coûte {amount}.").format(amount=money(cost.interest.daily_cents))
    for warning in warnings(cost):
        yield from wrap(_("Attention : {text}").format(text=warning), "  ", "")


def _segment_cells(segment: Segment) -> tuple[str, ...]:
    return (
        day(segment.first_on),
        day(segment.last_on),
        str(segment.days),
        percent_text(segment.percent, current_language()),
        money(segment.interest_cents),
    )


def _basis_label(basis: Basis) -> str:
    return {
        Basis.STATUTORY: _("Taux de la BCE + 10 points, semestre par semestre"),
        Basis.CONTRACT: _("Taux convenu, entre professionnels"),
        Basis.PUBLIC_BODY: _("Taux de la BCE + 8 points, celui du premier jour"),
        Basis.LEGAL: _("Taux légal, à compter du lendemain de la mise en demeure"),
    }[basis]


def warnings(cost: LatePayment) -> Iterator[str]:
    """What the figures do not say by themselves."""
    terms = cost.terms
    if terms.contract_percent is not None and terms.basis is not Basis.CONTRACT:
        yield _("le taux convenu est écarté : il ne vaut ici qu’entre professionnels")
    if terms.debtor.in_law is DebtorKind.CONSUMER:
        if terms.notice_on is None:
            yield _("sans mise en demeure (--notice), un particulier ne doit aucun intérêt")
    elif terms.notice_on is not None:
        yield _("la mise en demeure ne change rien : les intérêts courent dès l’échéance")
    for doubt in cost.floor_doubts:
        yield floor_warning(doubt)


def rates(known: Rates, folders: Sequence[Path]) -> Iterator[str]:
    """Every half-year known with its sources, oldest first, then how to add the next one."""
    head = (
        *(_("Semestre"), _("BCE"), _("Entreprise"), _("Public")),
        *(_("Légal"), _("Particulier"), _("Plancher")),
    )
    right = range(1, len(head))
    yield from table([head], _RATES, right)
    for half_year in known.half_years:
        yield from table([_rate_cells(known, half_year)], _RATES, right)
        for lines in (known.ecb, known.legal):
            if half_year in lines:
                yield from wrap(_source(lines[half_year]), "    ", "  ")
    yield ""
    yield from _legend()
    yield ""
    yield from _next(known, folders)


def _rate_cells(known: Rates, half_year: date) -> tuple[str, ...]:
    def shown(percent: Decimal) -> str:
        return percent_text(percent, current_language())

    cells = [day(half_year)]
    if ecb := known.ecb.get(half_year):
        rates = (ecb.percents[0], known.business_rate(half_year), known.public_body_rate(half_year))
        cells += map(shown, rates)
    else:
        cells += [_UNKNOWN] * 3
    if half_year in known.legal:
        legal, private = known.legal[half_year].percents
        cells += map(shown, (legal, private, known.contract_floor(half_year)))
    else:
        cells += [_UNKNOWN] * 3
    return tuple(cells)


def _source(line: RateLine) -> str:
    said = _("{source} ; vérifié le {day}").format(source=line.source, day=day(line.checked_on))
    return f"{said} ({line.evidence})" if line.evidence else said


def _legend() -> Iterator[str]:
    yield from wrap(
        _(
            "Entreprise : BCE + 10 (C. com. art. L441-10 II). Public : BCE + 8 (CCP art."
            " R2192-31). Légal : créancier professionnel ; Particulier : créancier qui n’agit pas"
            " pour son activité (CMF art. L313-2). Plancher d’un taux convenu : 3 × légal."
        ),
        "",
    )


def _next(known: Rates, folders: Sequence[Path]) -> Iterator[str]:
    last = known.last_complete
    if last is None:
        yield _("Aucun semestre n’est connu en entier.")
        return
    following = next_half_year(last)
    yield from wrap(
        _(
            "Dernier semestre connu : celui du {last}. Rien n’est calculé au-delà. Pour ajouter"
            " celui du {following}, écrivez ces fichiers, en-tête puis une ligne par semestre,"
            " dans l’un de ces dossiers :"
        ).format(last=day(last), following=day(following)),
        "",
    )
    for folder in folders:
        yield f"  {folder}"
    for family in RateFamily:
        yield f"  {family}.csv"
        yield f"    {','.join(family.columns)}"
        yield f"    {following.isoformat()},…"
