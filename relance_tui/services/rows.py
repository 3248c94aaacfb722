"""From stored decisions to the rows of the queue, and which of them a view shows."""

from __future__ import annotations

from array import array
from dataclasses import replace
from datetime import date, time

from relance_tui.domain.codes import FollowUpKind
from relance_tui.domain.selection import ME, Conditions
from relance_tui.services.listing import QueueOrder, QueueRow
from relance_tui.services.office import Office
from relance_tui.storage import queue_ids
from relance_tui.storage.light import DriverConnection
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


def listed_ids(
    office: Office,
    connection: DriverConnection,
    wanted: Conditions,
    order: QueueOrder = QueueOrder.URGENCY,
    text: str = "",
) -> array[int]:
    """Debtor ids of a view, in its order, narrowed to those matching `text`."""
    among = None
    if wanted.owner == ME:
        wanted = replace(wanted, owner=office.user)
    if wanted.word is not None or wanted.quiet_days:
        from relance_tui.services.judging import left_by  # noqa: PLC0415 - not for the first frame

        among = left_by(office, connection, wanted)
    return queue_ids.ids(connection, office.today, wanted, order, text, among)
