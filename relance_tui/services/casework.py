"""The clerk's acts on a dossier: calls, holds, disputes, notes."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date, datetime, timedelta

from relance_tui.domain.codes import CallOutcome
from relance_tui.domain.dossier import Dossier
from relance_tui.domain.outcome import (
    CallDraft,
    DateInThePast,
    Entailment,
    MissingDate,
    NothingOwed,
    TooMuch,
    entail,
)
from relance_tui.errors import RelanceError
from relance_tui.i18n import _
from relance_tui.services.acting import Act, acting
from relance_tui.services.dossiers import known_dossier
from relance_tui.services.office import Office, instant_text
from relance_tui.services.rulebook import Rulebook, read_rulebook
from relance_tui.services.views import Done
from relance_tui.services.wording import money, next_sentence
from relance_tui.storage.light import reading
from relance_tui.storage.tables import (
    CallbackRow,
    CallRow,
    DisputeRow,
    HoldRow,
    PromiseRow,
)


def record_call(office: Office, debtor_id: int, draft: CallDraft) -> Done:
    """Logs a call and the facts its outcome entails."""
    with acting(office, "call", debtor_id, draft="call") as act:
        write_call(act, debtor_id, draft)
    return act.done(next_sentence(act.follow_up))


def write_call(act: Act, debtor_id: int, draft: CallDraft) -> None:
    """Logs a call and what it entails inside an act."""
    dossier = act.dossier(debtor_id)
    entailed = entailed_by(dossier, act.rulebook, draft, today=act.today, now=act.at)
    _store(act, debtor_id, entailed, draft)
    act.detail = _call_detail(entailed, draft)


def preview_call(office: Office, debtor_id: int, draft: CallDraft) -> Done:
    """What recording the call would lead to, without writing anything."""
    with reading(office.database) as connection:
        dossier = known_dossier(connection, debtor_id)
        rulebook = read_rulebook(connection)
    now = office.clock.now()
    entailed = entailed_by(dossier, rulebook, draft, today=office.today, now=now)
    decided = rulebook.decide(entailed.added_to(dossier))
    follow_up = decided.as_of(office.today) if decided else None
    return Done(
        act_id=0, message=next_sentence(follow_up), debtor_id=debtor_id, follow_up=follow_up
    )


def entailed_by(
    dossier: Dossier, rulebook: Rulebook, draft: CallDraft, *, today: date, now: datetime
) -> Entailment:
    """The facts a call adds to a dossier. Raises RelanceError saying what does not hold."""
    ids = invoice_ids(dossier, draft.invoice_numbers)
    if draft.outcome is CallOutcome.DISPUTE:
        _refuse_too_much(dossier, ids, draft.amount_cents)
    try:
        return entail(
            dossier,
            rulebook.policy_of(dossier),
            rulebook.calendar,
            draft,
            invoice_ids=ids,
            today=today,
            now=now,
        )
    except MissingDate:
        raise RelanceError(_("il manque la date convenue (par exemple ven, +7 ou 15/12)")) from None
    except DateInThePast:
        raise RelanceError(_("la date convenue est déjà passée")) from None
    except TooMuch:
        raise RelanceError(
            _("la promesse dépasse ce qui est ouvert, {amount}").format(
                amount=money(dossier.open_cents)
            )
        ) from None
    except NothingOwed:
        raise RelanceError(_("rien n’est dû : il n’y a rien à promettre")) from None


def invoice_ids(dossier: Dossier, numbers: Sequence[str]) -> tuple[int, ...]:
    """The ids of the invoices named. Raises RelanceError naming the unknown one."""
    by_number = {invoice.number.casefold(): invoice.id for invoice in dossier.invoices}
    for number in numbers:
        if number.casefold() not in by_number:
            raise RelanceError(
                _("facture inconnue pour {name} : « {number} »").format(
                    name=dossier.debtor.name, number=number
                )
            )
    return tuple(by_number[number.casefold()] for number in numbers)


def _store(act: Act, debtor_id: int, entailed: Entailment, draft: CallDraft) -> None:
    at = instant_text(act.at)
    made = {"debtor_id": debtor_id, "made_at": at, "made_on": act.today}
    call = entailed.call
    act.add(
        CallRow,
        debtor_id=debtor_id,
        on=call.on,
        at=at,
        outcome=call.outcome.value,
        is_incoming=call.is_incoming,
        advances_level=call.advances_level,
        reason=draft.reason.value if draft.reason else None,
        note=call.note,
    )
    if entailed.callback is not None:
        hour = entailed.callback.at
        act.add(
            CallbackRow,
            **made,
            on=entailed.callback.on,
            at=hour.isoformat("minutes") if hour else None,
        )
    for promise_id in entailed.withdrawn_promise_ids:
        act.change(PromiseRow, promise_id, is_withdrawn=True)
    if entailed.promise is not None:
        act.add(
            PromiseRow,
            **made,
            due_on=entailed.promise.due_on,
            amount_cents=entailed.promise.amount_cents,
            invoice_ids=json.dumps(entailed.promise.invoice_ids),
            counts_from=entailed.promise.counts_from,
        )
    if entailed.hold is not None:
        act.add(HoldRow, **made, until_on=entailed.hold.until_on, reason=entailed.hold.reason)
    if entailed.dispute is not None:
        act.add(
            DisputeRow,
            **made,
            review_on=entailed.dispute.review_on,
            reason=entailed.dispute.reason,
            invoice_ids=json.dumps(entailed.dispute.invoice_ids),
            amount_cents=entailed.dispute.amount_cents,
        )


def _call_detail(entailed: Entailment, draft: CallDraft) -> dict[str, object]:
    detail: dict[str, object] = {
        "outcome": draft.outcome.value,
        "is_incoming": draft.is_incoming,
        "note": draft.note,
    }
    if entailed.promise is not None:
        detail["amount_cents"] = entailed.promise.amount_cents
        detail["on"] = draft.on or entailed.promise.due_on
    elif entailed.callback is not None:
        detail["on"] = entailed.callback.on
        if entailed.callback.at is not None:
            detail["at"] = entailed.callback.at.isoformat("minutes")
    elif entailed.dispute is not None:
        detail["amount_cents"] = entailed.dispute.amount_cents
    if draft.reason is not None:
        detail["reason"] = draft.reason.value
    if draft.invoice_numbers:
        detail["invoices"] = list(draft.invoice_numbers)
    return detail


def hold(
    office: Office, debtor_id: int, until_on: date, reason: str, numbers: Sequence[str]
) -> Done:
    """Suspends the reminders of the dossier, or of the invoices named, until a date."""
    with acting(office, "hold", debtor_id, draft="hold") as act:
        if until_on <= act.today:
            raise RelanceError(_("une suspension doit finir après aujourd’hui"))
        dossier = act.dossier(debtor_id)
        act.add(
            HoldRow,
            debtor_id=debtor_id,
            made_at=instant_text(act.at),
            made_on=act.today,
            until_on=until_on,
            reason=reason,
            invoice_ids=json.dumps(invoice_ids(dossier, numbers)),
        )
        act.detail = {"until_on": until_on, "reason": reason, "invoices": list(numbers)}
    return act.done(next_sentence(act.follow_up))


def open_dispute(  # noqa: PLR0913, PLR0917 - the terms of a dispute
    office: Office,
    debtor_id: int,
    reason: str,
    numbers: Sequence[str],
    note: str,
    amount_cents: int | None = None,
) -> Done:
    """Freezes what is contested: the invoices named, else all open ones, or that part of them."""
    with acting(office, "dispute", debtor_id) as act:
        dossier = act.dossier(debtor_id)
        frozen = invoice_ids(dossier, numbers) or tuple(
            invoice.id for invoice in dossier.invoices if invoice.open_cents > 0
        )
        if not frozen:
            raise RelanceError(_("aucune facture ouverte à contester"))
        _refuse_too_much(dossier, frozen, amount_cents)
        days = act.rulebook.policy_of(dossier).margins.dispute_review_days
        act.add(
            DisputeRow,
            debtor_id=debtor_id,
            made_at=instant_text(act.at),
            made_on=act.today,
            review_on=act.today + timedelta(days=days),
            reason=reason,
            invoice_ids=json.dumps(frozen),
            amount_cents=amount_cents,
        )
        act.detail = {
            "reason": reason,
            "invoices": list(numbers),
            "note": note,
            "amount_cents": amount_cents,
        }
    return act.done(next_sentence(act.follow_up))


def _refuse_too_much(dossier: Dossier, ids: Sequence[int], amount_cents: int | None) -> None:
    contestable = sum(i.open_cents for i in dossier.invoices if not ids or i.id in ids)
    if amount_cents is not None and amount_cents > contestable:
        raise RelanceError(
            _("la part contestée dépasse ce qui est ouvert, {amount}").format(
                amount=money(contestable)
            )
        )


def settle_disputes(office: Office, debtor_id: int) -> Done:
    """Ends every dispute of the dossier."""
    with acting(office, "dispute_settled", debtor_id) as act:
        current = [d for d in act.dossier(debtor_id).disputes if d.settled_on is None]
        if not current:
            raise RelanceError(_("aucun litige en cours sur ce dossier"))
        for dispute in current:
            act.change(DisputeRow, dispute.id, settled_on=act.today)
    return act.done(next_sentence(act.follow_up))


def note(office: Office, debtor_id: int, text: str) -> Done:
    """Adds a note to the journal of the dossier."""
    if not text.strip():
        raise RelanceError(_("la note est vide"))
    with acting(office, "note", debtor_id, draft="note") as act:
        act.dossier(debtor_id)
        act.detail = {"text": text.strip()}
    return act.done(next_sentence(act.follow_up))
