"""The call outcome that one key logs again: the dossier's last, else the clerk's last today."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time

from relance_tui.domain.codes import CallOutcome, Reason
from relance_tui.domain.outcome import CallDraft
from relance_tui.services.office import Office
from relance_tui.storage.journal import StoredAct, last_call_of, last_call_on
from relance_tui.storage.light import reading


@dataclass(frozen=True, slots=True, kw_only=True)
class LastOutcome:
    """What repeating would log."""

    call: CallDraft
    """Without the note; without a day that has passed; without what is another dossier's own."""
    customer: str = ""
    """The name of the other dossier it comes from; empty when it is the dossier's own."""


def last_outcome(office: Office, debtor_id: int | None = None) -> LastOutcome | None:
    """The last outcome of that dossier, whoever logged it; else this clerk's last of the day."""
    with reading(office.database) as connection:
        own = None if debtor_id is None else last_call_on(connection, debtor_id)
        found = own or last_call_of(connection, office.user, office.today)
    if found is None:
        return None
    is_own = own is not None
    return LastOutcome(
        call=_again(found, office.today, is_own=is_own), customer="" if is_own else found.customer
    )


def _again(act: StoredAct, today: date, *, is_own: bool) -> CallDraft:
    detail = act.detail
    outcome = CallOutcome(detail["outcome"])
    on = date.fromisoformat(detail["on"]) if detail.get("on") else None
    if on is not None and (outcome is CallOutcome.SAYS_PAID) != (on <= today):
        on = None
    hour = detail.get("at")
    return CallDraft(
        outcome=outcome,
        amount_cents=detail.get("amount_cents") if is_own else None,
        on=on,
        at=time.fromisoformat(hour) if hour and on else None,
        reason=Reason(detail["reason"]) if detail.get("reason") in set(Reason) else None,
        is_incoming=bool(detail.get("is_incoming")),
    )
