"""A call as a quick line says it: reading the line gives the same call back."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, time

from relance_tui.domain.codes import CallOutcome, Reason, Rhythm
from relance_tui.domain.formats import numeric_date, plain_amount
from relance_tui.domain.outcome import CallDraft
from relance_tui.domain.quick_reading import PlanTerms, Understood
from relance_tui.i18n import current_language

_ENGLISH = "en"
_NAMES: Mapping[CallOutcome, tuple[str, str]] = {
    CallOutcome.REACHED: ("joint", "reached"),
    CallOutcome.NO_ANSWER: ("absent", "no answer"),
    CallOutcome.VOICEMAIL: ("msg", "voicemail"),
    CallOutcome.MESSAGE_LEFT: ("standard", "message left"),
    CallOutcome.WRONG_NUMBER: ("faux numéro", "wrong number"),
    CallOutcome.CALLBACK: ("rappeler", "call back"),
    CallOutcome.PROMISE: ("promet", "promised"),
    CallOutcome.PLAN_REQUESTED: ("demande échéancier", "wants a plan"),
    CallOutcome.SAYS_PAID: ("a viré", "says paid"),
    CallOutcome.DISPUTE: ("conteste", "disputes"),
    CallOutcome.REFUSAL: ("refuse", "refuses"),
    CallOutcome.INSOLVENCY: ("liquidation", "insolvency"),
}
_REASONS: Mapping[Reason, tuple[str, str]] = {
    Reason.OVERSIGHT: ("oubli", "oversight"),
    Reason.NOT_RECEIVED: ("non reçue", "not received"),
    Reason.APPROVAL_PENDING: ("validation en cours", "approval pending"),
    Reason.CASH_DIFFICULTY: ("trésorerie", "cash"),
    Reason.WRONG_PRICE: ("prix", "price"),
    Reason.WRONG_QUANTITY: ("quantité", "quantity"),
    Reason.QUALITY: ("qualité", "quality"),
    Reason.MISSING_REFERENCE: ("référence", "missing reference"),
    Reason.DUPLICATE: ("double", "duplicate"),
    Reason.CREDIT_NOTE_AWAITED: ("avoir", "credit note"),
    Reason.BAD_FAITH: ("mauvaise foi", "bad faith"),
    Reason.INSOLVENCY: ("procédure collective", "insolvency"),
    Reason.OTHER: ("autre", "other"),
}
_RHYTHMS: Mapping[Rhythm, tuple[str, str]] = {
    Rhythm.WEEK: ("hebdo", "weekly"),
    Rhythm.FORTNIGHT: ("quinzaine", "fortnightly"),
    Rhythm.MONTH: ("mensuel", "monthly"),
    Rhythm.MONTH_END: ("chaque fin de mois", "every month end"),
}


def quick_line(said: Understood) -> str:
    """The line that says this, in the language of the screen."""
    parts = _plan(said.plan) if said.plan else _call(said.call)
    line = " ".join(filter(None, parts))
    return f"{line} : {said.call.note}" if said.call.note else line


def _in_language(pair: tuple[str, str]) -> str:
    return pair[current_language() == _ENGLISH]


def _call(call: CallDraft) -> list[str]:
    takes = _TAKES.get(call.outcome)
    return [_in_language(_NAMES[call.outcome]), *(takes(call) if takes else ())]


def _sum_and_day(call: CallDraft) -> list[str]:
    return [_sum(call.amount_cents), _day(call.on)]


def _moment(call: CallDraft) -> list[str]:
    return [_day(call.on), _hour(call.at)]


def _callback_for_plan(call: CallDraft) -> list[str]:
    if call.on is None:
        return []
    return [_in_language(_NAMES[CallOutcome.CALLBACK]), *_moment(call)]


def _reason(call: CallDraft) -> str:
    return _in_language(_REASONS[call.reason]) if call.reason else ""


def _review(call: CallDraft) -> list[str]:
    return [_in_language(("revoir", "review")), _day(call.on)] if call.on else []


_TAKES: Mapping[CallOutcome, Callable[[CallDraft], list[str]]] = {
    CallOutcome.PROMISE: _sum_and_day,
    CallOutcome.SAYS_PAID: _sum_and_day,
    CallOutcome.CALLBACK: _moment,
    CallOutcome.PLAN_REQUESTED: _callback_for_plan,
    CallOutcome.INSOLVENCY: _review,
    CallOutcome.DISPUTE: lambda call: [*call.invoice_numbers, _reason(call), *_review(call)],
    CallOutcome.REFUSAL: lambda call: [_reason(call)],
}


def _plan(plan: PlanTerms) -> list[str]:
    deposit = [_in_language(("acompte", "deposit")), _sum(plan.deposit_cents)]
    return [
        *([*deposit, _in_language(("puis", "then"))] if plan.deposit_cents else ()),
        f"{plan.count}x{_sum(plan.amount_cents)}",
        _in_language(_RHYTHMS[plan.rhythm]),
        _in_language(("dès", "from")),
        _day(plan.first_on),
    ]


def _sum(cents: int | None) -> str:
    return "" if cents is None else plain_amount(cents).removesuffix(".00").replace(".", ",")


def _day(day: date | None) -> str:
    return f"{_in_language(('le', 'on'))} {numeric_date(day)}" if day else ""


def _hour(at: time | None) -> str:
    return f"{at.hour}h{at.minute:02}" if at else ""
