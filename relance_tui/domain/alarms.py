"""What must not be forgotten beside the reminders: proofs, limitation, declaration of claims."""

from __future__ import annotations

from datetime import date

from relance_tui.domain.case import Case, is_dealt_with
from relance_tui.domain.codes import Channel, FollowUpKind
from relance_tui.domain.contact import SentLetter
from relance_tui.domain.days import days_after, months_before
from relance_tui.domain.decision import Finding, FollowUp, idle
from relance_tui.domain.invoice import Invoice
from relance_tui.domain.limitation import ALARM_MONTHS
from relance_tui.domain.proceedings import unproved_letters
from relance_tui.domain.reason import Because, ReasonValue


def missing_proof(case: Case) -> Finding:
    """The receipt, refusal or return of a registered letter, asked for some days after it left."""
    kind = FollowUpKind.MISSING_PROOF
    letters = unproved_letters(case.dossier)
    if letters:
        claimed = {invoice.id for invoice in case.open_invoices}
        letters = [each for each in letters if not claimed.isdisjoint(each.invoice_ids)]
    if not letters:
        is_sent = any(each.channel is Channel.REGISTERED for each in case.dossier.letters)
        return idle(kind, "proof.recorded" if is_sent else "proof.none")
    letter, days = letters[0], case.policy.margins.proof_days
    because = Because("proof.awaited", {"sent_on": letter.on, "proof_days": days})
    follow_up = FollowUp(
        kind=kind,
        due_on=proof_due_on(case, letter),
        because=because,
        invoice_ids=tuple(i.id for i in case.open_invoices if i.id in letter.invoice_ids),
    )
    return Finding(kind=kind, because=because, follow_up=follow_up)


def proof_due_on(case: Case, letter: SentLetter) -> date:
    """The working day on which the proof of a registered letter is asked for."""
    return case.calendar.next_working_day(days_after(letter.on, case.policy.margins.proof_days))


def limitation_alarm(case: Case) -> Finding:
    """The next alarm before a debt is lost: limitation, or the declaration in insolvency.

    Each fires once: an act recorded on or after its day clears it.
    """
    kind = FollowUpKind.LIMITATION_ALARM
    if not case.open_invoices:
        return idle(kind, "limitation.nothing_open")
    found = _declaration_alarm(case) or _next_alarm(case)
    if found is None:
        return idle(kind, "limitation.all_told")
    return Finding(kind=kind, because=found.because, follow_up=found)


def _declaration_alarm(case: Case) -> FollowUp | None:
    """The next reminder to declare the claim in open insolvency proceedings."""
    insolvency = case.insolvency
    if insolvency is None or insolvency.declared is not None:
        return None
    concerned = tuple(i.id for i in case.open_invoices if insolvency.concerns(i))
    if not concerned:
        return None
    opened, by = insolvency.opened, insolvency.declare_by_on
    inputs: dict[str, ReasonValue] = {"opened_on": opened.on}
    if by is not None:
        inputs |= {"declare_by_on": by}
    because = Because("insolvency.declare" if by else "insolvency.publication_unknown", inputs)
    for alarm_on in insolvency.alarms:
        due_on = case.calendar.next_working_day(alarm_on)
        if not is_dealt_with(case.dossier, due_on, opened.at):
            return FollowUp(
                kind=FollowUpKind.LIMITATION_ALARM,
                due_on=due_on,
                because=because,
                invoice_ids=concerned,
            )
    return None


def _next_alarm(case: Case) -> FollowUp | None:
    """The earliest alarm not cleared yet: six months and one month before, then once it is over."""
    running = [
        (case.limitation_on[invoice.id], invoice.due_on, invoice.id, invoice)
        for invoice in case.open_invoices
        if not _is_declared(case, invoice)
    ]
    if not running:
        return None
    soonest = min(running)
    alarm_on = _alarm_day(case, soonest[0], ALARM_MONTHS[0])
    if not _is_cleared(case, soonest[-1], alarm_on):
        return _alarm(case, alarm_on, ALARM_MONTHS[0], soonest[-1])
    found = []
    for months in (*ALARM_MONTHS, 0):
        days = ((_alarm_day(case, on, months), invoice) for on, *_rest, invoice in sorted(running))
        first = next((each for each in days if not _is_cleared(case, each[1], each[0])), None)
        if first is not None:
            found.append((first[0], months, first[1]))
    return _alarm(case, *min(found, key=lambda each: each[:2])) if found else None


def _is_cleared(case: Case, invoice: Invoice, alarm_on: date) -> bool:
    """Whether an act dealt with the alarm: on or after its day, and knowing what raises it."""
    known_at = invoice.recorded_at
    kind_known_at = case.dossier.debtor.kind_known_at
    if kind_known_at is not None and kind_known_at > known_at:
        known_at = kind_known_at
    return is_dealt_with(case.dossier, alarm_on, known_at)


def _alarm_day(case: Case, limitation_on: date, months: int) -> date:
    """The working day of the alarm so many months before a limitation date; 0 for the day after."""
    on = months_before(limitation_on, months) if months else days_after(limitation_on, 1)
    return case.calendar.next_working_day(on)


def _alarm(case: Case, due_on: date, months: int, invoice: Invoice) -> FollowUp:
    on = case.limitation_on[invoice.id]
    lost = [
        each
        for each in case.open_invoices
        if case.limitation_on[each.id] == on and not _is_declared(case, each)
    ]
    return FollowUp(
        kind=FollowUpKind.LIMITATION_ALARM,
        due_on=due_on,
        because=_why_alarm(case, lost, months),
        invoice_ids=tuple(each.id for each in lost),
    )


def _why_alarm(case: Case, lost: list[Invoice], months: int) -> Because:
    inputs: dict[str, ReasonValue] = {"limitation_on": case.limitation_on[lost[0].id]}
    if not months:
        return Because("limitation.run_out", inputs)
    numbers = ", ".join(invoice.number for invoice in lost)
    return Because("limitation.near", {"invoices": numbers, "months": months, **inputs})


def _is_declared(case: Case, invoice: Invoice) -> bool:
    """Whether proceedings in which our claim is declared keep the limitation from running.

    The declaration interrupts it until they close (C. com. art. L622-25-1).
    """
    insolvency = case.insolvency
    if insolvency is None or insolvency.declared is None:
        return False
    return insolvency.concerns(invoice)
