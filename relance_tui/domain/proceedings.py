"""Where a dossier stands in law: insolvency, hand-over, and registered letters without a proof."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from dateutil.relativedelta import relativedelta

from relance_tui.domain.codes import Channel, EventKind
from relance_tui.domain.contact import SentLetter
from relance_tui.domain.days import days_after
from relance_tui.domain.dossier import Dossier
from relance_tui.domain.invoice import Invoice
from relance_tui.domain.legal_event import LegalEvent

DECLARATION_MONTHS = 2
"""Time to declare a claim, from the publication in the BODACC (C. com. art. R622-24).

Two more for a creditor outside mainland France: the earlier date is the prudent one.
"""


@dataclass(frozen=True, slots=True)
class Insolvency:
    """Insolvency proceedings still open, and what they ask of the creditor."""

    opened: LegalEvent
    declared: LegalEvent | None
    """The declaration of our claim, None while it is to be made."""

    @property
    def declare_by_on(self) -> date | None:
        """The last day to declare; None while the publication is not known."""
        if self.opened.published_on is None:
            return None
        return self.opened.published_on + relativedelta(months=DECLARATION_MONTHS)

    @property
    def alarms(self) -> tuple[date, ...]:
        """When the declaration is asked for: at once, a month before the end, a week before.

        While the publication is not known, as if it had been on the day of the judgment.
        """
        at_once = self.opened.published_on or self.opened.on
        by = at_once + relativedelta(months=DECLARATION_MONTHS)
        return (at_once, by - relativedelta(months=1), days_after(by, -7))

    def concerns(self, invoice: Invoice) -> bool:
        """Whether the debt was born before the opening judgment (C. com. art. L622-7, L622-24)."""
        return min(invoice.performed_on or date.max, invoice.issued_on) <= self.opened.on


def open_insolvency(events: Iterable[LegalEvent]) -> Insolvency | None:
    """The proceedings opened last, unless they were closed since."""
    opened, declared = None, None
    for event in in_order(events):
        if event.kind is EventKind.INSOLVENCY_OPENED:
            opened, declared = event, None
        elif event.kind is EventKind.CLAIM_DECLARED:
            declared = event
        elif event.kind is EventKind.INSOLVENCY_CLOSED:
            opened = None
    return None if opened is None else Insolvency(opened, declared)


def handed_over(events: Iterable[LegalEvent], invoices: Iterable[Invoice]) -> dict[int, LegalEvent]:
    """Invoice id to the hand-over in force; one that names no invoice takes those there were."""
    known = tuple(invoices)
    found: dict[int, LegalEvent] = {}
    for event in in_order(events):
        if event.kind is EventKind.HANDED_OVER:
            taken = event.invoice_ids or tuple(i.id for i in known if i.issued_on <= event.on)
            found |= dict.fromkeys(taken, event)
        elif event.kind is EventKind.HANDOVER_ENDED:
            for invoice_id in event.invoice_ids or tuple(found):
                found.pop(invoice_id, None)
    return found


def unproved_letters(dossier: Dossier) -> list[SentLetter]:
    """Registered letters whose receipt, refusal or return is not recorded, oldest first."""
    registered = [each for each in dossier.letters if each.channel is Channel.REGISTERED]
    if not registered:
        return []
    proved = {event.letter_id for event in dossier.events if event.kind.is_final_proof}
    return sorted(
        (letter for letter in registered if letter.id not in proved),
        key=lambda letter: (letter.on, letter.at, letter.id),
    )


def in_order(events: Iterable[LegalEvent]) -> list[LegalEvent]:
    """The events as they took place."""
    return sorted(events, key=lambda event: (event.on, event.at, event.id))
