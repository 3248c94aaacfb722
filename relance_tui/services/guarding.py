"""The guard asked for a dossier: may somebody be called now, may a letter leave."""

from __future__ import annotations

from datetime import date, time

from relance_tui.domain.case import Case
from relance_tui.domain.codes import Channel
from relance_tui.domain.guard import Attempt, objections
from relance_tui.domain.policy import Step
from relance_tui.domain.reason import Because
from relance_tui.services.rulebook import Rulebook


def against_calling(  # noqa: PLR0913, PLR0917 - who, when, about what
    case: Case,
    rulebook: Rulebook,
    on: date,
    at: time,
    bank_on: date | None,
    invoice_ids: tuple[int, ...],
    *,
    is_about_default: bool = False,
) -> tuple[Because, ...]:
    """Why nobody should be called at that hour; empty when one may."""
    attempt = Attempt(
        channel=Channel.CALL,
        on=on,
        at=at,
        bank_on=bank_on,
        invoice_ids=invoice_ids,
        is_about_default=is_about_default,
    )
    return objections(case, attempt, rulebook.limits)


def against_writing(  # noqa: PLR0913 - what leaves, when, by what step
    case: Case,
    rulebook: Rulebook,
    on: date,
    bank_on: date | None,
    *,
    channel: Channel = Channel.LETTER,
    invoice_ids: tuple[int, ...] = (),
    step: Step | None = None,
    is_about_default: bool = False,
) -> tuple[Because, ...]:
    """Why no reminder should leave on that day; empty when one may."""
    attempt = Attempt(
        channel=channel,
        on=on,
        invoice_ids=invoice_ids,
        gap_days=step.gap_days if step else None,
        bank_on=bank_on,
        is_about_default=is_about_default,
    )
    return objections(case, attempt, rulebook.limits)
