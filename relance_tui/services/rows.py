"""From stored decisions to the rows of the queue."""

from __future__ import annotations

import json
from datetime import date, time

from relance_tui.domain.codes import FollowUpKind
from relance_tui.services.listing import QueueRow
from relance_tui.storage.queue_reads import StoredRow
from relance_tui.storage.reasons import load_because


def queue_row(stored: StoredRow, today: date) -> QueueRow:
    """The row to show on `today`: a step not acted on has risen to the later ones meanwhile."""
    step, number, channel = stored.step, stored.step_number, stored.channel
    for on, later_step, later_number, later_channel in json.loads(stored.escalations):
        if date.fromisoformat(on) <= today:
            step, number, channel = later_step, later_number, later_channel
    return QueueRow(
        debtor_id=stored.debtor_id,
        code=stored.code,
        name=stored.name,
        kind=FollowUpKind(stored.kind) if stored.kind else None,
        step=step,
        step_number=number,
        channel=channel,
        due_on=date.fromisoformat(stored.due_on) if stored.due_on else None,
        at=time.fromisoformat(stored.at) if stored.at else None,
        overdue_cents=stored.overdue_cents,
        oldest_due_on=date.fromisoformat(stored.oldest_due_on) if stored.oldest_due_on else None,
        currency=stored.currency,
        because=load_because(stored.because),
    )
