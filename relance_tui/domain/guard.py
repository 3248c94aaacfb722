"""The guard: what must not leave, and which rule says so. The same for a call, a letter, an e-mail.

It stops a contact from being started or sent, never one that happened from being recorded. Nobody
sets hours or a frequency for the collection of debts by law; the limits are the house's, taken from
those of telephone sales (décret 2022-1313), because repeated contacts may amount to harassment
(C. pén. art. 222-16, C. conso. art. L121-6).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, time

from relance_tui.domain.case import Case
from relance_tui.domain.codes import Channel, DebtorKind, PlanStatus
from relance_tui.domain.days import days_after, months_before
from relance_tui.domain.invoice import Invoice
from relance_tui.domain.reason import Because, ReasonValue
from relance_tui.domain.settlement import PlanCheck

Hours = tuple[tuple[time, time], ...]
"""Ranges of a day: from the first, up to and without the second."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How much contact the house allows itself."""

    conversations: int = 1
    """Conversations per debtor and period: seven days, or a month for a consumer."""
    contacts: int = 4
    """Contacts of any kind per debtor and period."""
    hours: Hours = ((time(8), time(19)),)
    """When a business or a public body may be called."""
    consumer_hours: Hours = ((time(10), time(13)), (time(14), time(20)))
    bank_working_days: int = 3
    """Working days after which the last bank statement is too old."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """A contact about to be made."""

    channel: Channel
    on: date
    at: time | None = None
    """The local hour, for a call; None to leave hours aside."""
    invoice_ids: tuple[int, ...] = ()
    """The invoices it is about; empty: everything open."""
    gap_days: int | None = None
    """The gap the step asks for; None for the default of the last channel."""
    bank_on: date | None = None
    """Day of the last bank statement; None when the desk never imports any."""
    is_about_default: bool = False
    """Whether it is about an instalment that was not paid: its plan is no reason to wait."""


def objections(case: Case, attempt: Attempt, limits: Limits) -> tuple[Because, ...]:
    """Every rule against this contact, the most serious first; empty when nothing is."""
    found = (rule(case, attempt, limits) for rule in _RULES)
    return tuple(because for because in found if because is not None)


def _refused_by_debtor(case: Case, attempt: Attempt, _limits: Limits) -> Because | None:
    if attempt.channel is Channel.CALL and case.dossier.debtor.do_not_call:
        return Because("guard.do_not_call")
    return None


def _suspended(case: Case, attempt: Attempt, _limits: Limits) -> Because | None:
    """An invoice in insolvency, handed over, barred, disputed, planned, promised or held."""
    for invoice in case.open_invoices:
        if attempt.invoice_ids and invoice.id not in attempt.invoice_ids:
            continue
        because = _suspending(case, invoice, attempt)
        if because is not None:
            return Because(because.code, {"invoice": invoice.number, **because.inputs})
    return None


def _suspending(case: Case, invoice: Invoice, attempt: Attempt) -> Because | None:
    """What forbids to claim an invoice, whatever else suspends its reminders."""
    on = attempt.on
    if case.insolvency is not None and case.insolvency.concerns(invoice):
        return Because("guard.insolvency", {"opened_on": case.insolvency.opened.on})
    if invoice.id in case.handovers:
        return Because("guard.handed_over", {"on": case.handovers[invoice.id].on})
    if case.limitation_on[invoice.id] < on:
        return Because("guard.time_barred", {"limitation_on": case.limitation_on[invoice.id]})
    if case.disputed_cents.get(invoice.id, 0) >= invoice.open_cents:
        disputes = [d for d in case.disputes if _names(d.invoice_ids, invoice)]
        last = max(disputes, key=lambda dispute: (dispute.made_at, dispute.id))
        return Because("guard.dispute", {"made_on": last.made_on, "reason": last.reason})
    for check in case.running_plans:
        if _names(check.plan.invoice_ids, invoice) and not _answers_default(check, attempt):
            return Because("guard.plan", {"made_on": check.plan.made_on})
    return _waiting(case, invoice, on)


def _answers_default(check: PlanCheck, attempt: Attempt) -> bool:
    """Whether it is the answer to an instalment of the plan that was not paid in time."""
    return attempt.is_about_default and check.status(attempt.on) is PlanStatus.DEFAULTED


def _waiting(case: Case, invoice: Invoice, on: date) -> Because | None:
    """A promise whose day has not come back, or a hold that has not ended."""
    for promise in case.waiting_promises:
        if on < promise.back_on and invoice in case.promised[promise.promise.id]:
            return Because("guard.promise", {"due_on": promise.promise.due_on})
    for hold in case.holds:
        if on < hold.until_on and _names(hold.invoice_ids, invoice):
            return Because("guard.hold", {"until_on": hold.until_on, "reason": hold.reason})
    return None


def _names(invoice_ids: tuple[int, ...], invoice: Invoice) -> bool:
    return not invoice_ids or invoice.id in invoice_ids


def _covered_by_money(case: Case, attempt: Attempt, _limits: Limits) -> Because | None:
    overdue, loose = case.dossier.overdue_cents(attempt.on), case.dossier.unallocated_cents
    if 0 < overdue <= loose:
        return Because("guard.money_covers", {"unallocated_cents": loose})
    return None


def _stale_bank(case: Case, attempt: Attempt, limits: Limits) -> Because | None:
    if attempt.bank_on is None:
        return None
    fresh_until = case.calendar.add_working_days(attempt.bank_on, limits.bank_working_days)
    if attempt.on <= fresh_until:
        return None
    inputs: dict[str, ReasonValue] = {
        "bank_on": attempt.bank_on,
        "bank_days": limits.bank_working_days,
    }
    return Because("guard.stale_bank", inputs)


def _too_soon(case: Case, attempt: Attempt, _limits: Limits) -> Because | None:
    if case.last_contact is None or _is_agreed(case, attempt):
        return None
    last_on, channel = case.last_contact
    gap = case.policy.gap_after(channel) if attempt.gap_days is None else attempt.gap_days
    free_on = days_after(last_on, gap)
    if attempt.on >= free_on:
        return None
    inputs: dict[str, ReasonValue] = {
        "last_contact_on": last_on,
        "last_channel": channel.value,
        "gap_days": gap,
        "free_on": free_on,
    }
    return Because("guard.gap", inputs)


def _too_many(case: Case, attempt: Attempt, limits: Limits) -> Because | None:
    since = _period_start(case, attempt.on)
    contacts = [call.on for call in case.dossier.calls if call.is_effective_contact]
    contacts += [letter.on for letter in case.dossier.letters]
    count = sum(since < on <= attempt.on for on in contacts)
    if count < limits.contacts:
        return None
    inputs: dict[str, ReasonValue] = {"count": count, "most": limits.contacts, "since_on": since}
    return Because("guard.contacts", inputs)


def _talked_already(case: Case, attempt: Attempt, limits: Limits) -> Because | None:
    if attempt.channel is not Channel.CALL or _is_agreed(case, attempt):
        return None
    since = _period_start(case, attempt.on)
    count = sum(
        since < call.on <= attempt.on
        for call in case.dossier.calls
        if call.outcome.is_conversation and not call.is_incoming
    )
    if count < limits.conversations:
        return None
    inputs: dict[str, ReasonValue] = {
        "count": count,
        "most": limits.conversations,
        "since_on": since,
    }
    return Because("guard.conversations", inputs)


def _day_off(case: Case, attempt: Attempt, _limits: Limits) -> Because | None:
    if case.calendar.is_working_day(attempt.on):
        return None
    return Because("guard.day_off", {"on": attempt.on})


def _out_of_hours(case: Case, attempt: Attempt, limits: Limits) -> Because | None:
    if attempt.channel is not Channel.CALL or attempt.at is None:
        return None
    hours = limits.consumer_hours if _is_consumer(case) else limits.hours
    if any(start <= attempt.at < end for start, end in hours):
        return None
    return Because("guard.hours", {"at": attempt.at.isoformat("minutes"), "hours": spelled(hours)})


def _is_agreed(case: Case, attempt: Attempt) -> bool:
    """Whether the debtor asked to be called, and the day has come."""
    is_call = attempt.channel is Channel.CALL
    return is_call and case.callback is not None and case.callback.on <= attempt.on


def _period_start(case: Case, day: date) -> date:
    """The day before the period: a contact that many days ago counts no more."""
    return months_before(day, 1) if _is_consumer(case) else days_after(day, -7)


def _is_consumer(case: Case) -> bool:
    return case.dossier.debtor.kind.in_law is DebtorKind.CONSUMER


def parse_hours(text: str) -> Hours:
    """Ranges as a clerk writes them: `8-19`, `10-13, 14-20`, `8:30-12`. Raises ValueError."""
    ranges = []
    for part in text.split(","):
        start, dash, end = part.partition("-")
        if not dash:
            raise ValueError(part)
        opens, closes = _hour(start), _hour(end)
        if opens >= closes:
            raise ValueError(part)
        ranges.append((opens, closes))
    return tuple(ranges)


def _hour(text: str) -> time:
    hours, _colon, minutes = text.strip().lower().replace("h", ":").partition(":")
    return time(int(hours), int(minutes or 0))


def spelled(hours: Hours) -> str:
    """Ranges as `parse_hours` reads them: `10:00-13:00, 14:00-20:00`."""
    return ", ".join(f"{a.isoformat('minutes')}-{b.isoformat('minutes')}" for a, b in hours)


_Rule = Callable[[Case, Attempt, Limits], Because | None]
_RULES: tuple[_Rule, ...] = (
    _refused_by_debtor,
    _suspended,
    _covered_by_money,
    _stale_bank,
    _too_soon,
    _too_many,
    _talked_already,
    _day_off,
    _out_of_hours,
)
