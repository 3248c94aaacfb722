"""The dunning level each invoice has reached, replayed from what was sent."""

from __future__ import annotations

from relance_tui.domain.codes import Channel
from relance_tui.domain.contact import Call, SentLetter
from relance_tui.domain.dossier import Dossier
from relance_tui.domain.invoice import Invoice
from relance_tui.domain.policy import Policy


def reached_levels(dossier: Dossier, policy: Policy) -> dict[int, int]:
    """The number of the last step each invoice has had, 0 for none, by invoice id.

    A letter sent at step N moves each invoice it covers one step of its own, never past N. A call
    moves the invoices whose next step is a call that was due, when its outcome (or the clerk) says
    that it counts.
    """
    levels = {invoice.id: 0 for invoice in dossier.invoices}
    events: list[Call | SentLetter] = [*dossier.calls, *dossier.letters]
    for event in sorted(events, key=lambda event: (event.on, event.at, event.id)):
        if isinstance(event, Call):
            _count_call(event, dossier.invoices, policy, levels)
        else:
            _count_letter(event, levels)
    return levels


def _count_letter(letter: SentLetter, levels: dict[int, int]) -> None:
    for invoice_id in letter.invoice_ids:
        level = levels.get(invoice_id)
        if level is not None and level < letter.step_number:
            levels[invoice_id] = level + 1


def _count_call(
    call: Call, invoices: tuple[Invoice, ...], policy: Policy, levels: dict[int, int]
) -> None:
    counts = call.outcome.advances_level if call.advances_level is None else call.advances_level
    if not counts:
        return
    for invoice in invoices:
        step = policy.step_after(levels[invoice.id])
        if step is None or step.channel is not Channel.CALL:
            continue
        if invoice.days_late(call.on) >= step.offset_days:
            levels[invoice.id] += 1
