"""From stored decisions to the rows of the queue."""

from __future__ import annotations

from datetime import date, time

from relance_tui.domain.codes import FollowUpKind
from relance_tui.services.listing import QueueRow
from relance_tui.storage.queue_reads import StoredRow
from relance_tui.storage.reasons import load_because, load_escalations


def queue_row(stored: StoredRow, today: date) -> QueueRow:
    """The row to show on `today`: what was not acted on has become what it leads to meanwhile."""
    kind = FollowUpKind(stored.kind) if stored.kind else None
    step, number, channel = stored.step, stored.step_number, stored.channel
    because = load_because(stored.because)
    for later in load_escalations(stored.escalations):
        if later.on <= today:
            kind, because = later.kind, later.because or because
            step, number, channel = later.step, later.step_number, later.channel
    return QueueRow(
        debtor_id=stored.debtor_id,
        code=stored.code,
        name=stored.name,
        kind=kind,
        step=step,
        step_number=number,
        channel=channel,
        due_on=date.fromisoformat(stored.due_on) if stored.due_on else None,
        at=time.fromisoformat(stored.at) if stored.at else None,
        overdue_cents=stored.overdue_cents,
        oldest_due_on=date.fromisoformat(stored.oldest_due_on) if stored.oldest_due_on else None,
        currency=stored.currency,
        because=because,
    )
