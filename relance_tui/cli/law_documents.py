"""JSON documents of the verbs of the law: money and rates as text, dates in ISO form."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from relance_tui.cli.law_pages import warnings
from relance_tui.cli.output import Document
from relance_tui.cli.rights_documents import segment
from relance_tui.domain.formats import plain_amount
from relance_tui.domain.rates import (
    RateFamily,
    RateLine,
    Rates,
    next_half_year,
    plain_percent,
)
from relance_tui.services.law import LatePayment


def late_payment(cost: LatePayment) -> Document:
    """What a delay costs. `total` is interest and indemnity, `total_due` adds the principal."""
    interest = cost.interest
    return {
        "principal": plain_amount(cost.principal_cents),
        "due_on": cost.due_on.isoformat(),
        "until": cost.until.isoformat(),
        "debtor": cost.terms.debtor,
        "basis": cost.terms.basis,
        "segments": [segment(each) for each in interest.segments],
        "interest": plain_amount(interest.interest_cents),
        "indemnity": plain_amount(cost.indemnity_cents),
        "total": plain_amount(cost.total_cents),
        "total_due": plain_amount(cost.principal_cents + cost.total_cents),
        "per_day": plain_amount(interest.daily_cents),
        "articles": cost.terms.basis.articles,
        "warnings": list(warnings(cost)),
    }


def rates(known: Rates, folders: Sequence[Path]) -> Document:
    """Every half-year known, oldest first; a rate that is not known is null."""
    last = known.last_complete
    return {
        "half_years": [_half_year(known, half_year) for half_year in known.half_years],
        "last_half_year": last and last.isoformat(),
        "next_half_year": last and next_half_year(last).isoformat(),
        "folders": [str(folder) for folder in folders],
        "files": {f"{family}.csv": list(family.columns) for family in RateFamily},
    }


def _half_year(known: Rates, half_year: date) -> Document:
    ecb, legal = known.ecb.get(half_year), known.legal.get(half_year)
    return {
        "half_year_start": half_year.isoformat(),
        "ecb": ecb and plain_percent(ecb.percents[0]),
        "business": ecb and plain_percent(known.business_rate(half_year)),
        "public_body": ecb and plain_percent(known.public_body_rate(half_year)),
        "legal": legal and plain_percent(known.legal_rate(half_year)),
        "legal_private_creditor": legal
        and plain_percent(known.legal_rate(half_year, is_private_creditor=True)),
        "contract_floor": legal and plain_percent(known.contract_floor(half_year)),
        "sources": {
            "ecb": ecb and _source(ecb),
            "legal": legal and _source(legal),
        },
    }


def _source(line: RateLine) -> Document:
    return {
        "source": line.source,
        "checked_on": line.checked_on.isoformat(),
        "evidence": line.evidence,
    }
