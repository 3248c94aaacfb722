"""What a quick line was understood as, in words. Loads nothing heavy: it follows the typing."""

from __future__ import annotations

from relance_tui.domain import formats
from relance_tui.domain.codes import CallOutcome
from relance_tui.domain.outcome import CallDraft
from relance_tui.domain.quick_reading import Known, PlanTerms, Understood
from relance_tui.i18n import _, current_language, ngettext
from relance_tui.services.wording import hour, outcome_label, reason_label, rhythm_label


def understood_line(said: Understood, known: Known) -> str:
    """What a quick line was understood as, in one line."""
    call = said.call
    text = _plan_words(said.plan, known) if said.plan else _call_words(call, known)
    return f"{text} — {call.note}" if call.note else text


def _call_words(call: CallDraft, known: Known) -> str:
    text = outcome_label(call.outcome)
    if call.amount_cents is not None:
        text = _("{outcome}, {amount}").format(outcome=text, amount=known.money(call.amount_cents))
    if call.on is not None:
        text += f" {_day_words(call)}"
    if call.at is not None:
        text += _(" à {at}").format(at=hour(call.at))
    if call.outcome is CallOutcome.SAYS_PAID and call.amount_cents is None:
        text += _(", montant non dit")
    if call.invoice_numbers:
        text += _(" sur {invoices}").format(invoices=", ".join(call.invoice_numbers))
    if call.reason is not None:
        text += f" ({reason_label(call.reason)})"
    return text


def _day_words(call: CallDraft) -> str:
    if call.on is None:
        return ""
    day = formats.short_weekday_date(call.on, current_language())
    if call.outcome in {CallOutcome.DISPUTE, CallOutcome.INSOLVENCY}:
        return _("(à revoir le {day})").format(day=day)
    if call.outcome is CallOutcome.PROMISE:
        return _("pour le {day}").format(day=day)
    return _("le {day}").format(day=day)


def _plan_words(plan: PlanTerms, known: Known) -> str:
    """`acompte 500,00 € puis 3 × 400,00 € = 1 700,00 €, mensuel, dès le sam. 05/12/2026`."""
    total_cents = known.everything_cents if plan.total_cents is None else plan.total_cents
    text = (
        f"{plan.count} × {known.money(plan.amount_cents)} = {known.money(total_cents)}"
        if plan.amount_cents is not None
        else ngettext("{total} en {count} fois", "{total} en {count} fois", plan.count).format(
            total=known.money(total_cents), count=plan.count
        )
    )
    if plan.deposit_cents:
        text = _("acompte {deposit} puis {plan}").format(
            deposit=known.money(plan.deposit_cents), plan=text
        )
    return _("joint, échéancier\u00a0: {plan}, {rhythm}, dès le {day}").format(
        plan=text,
        rhythm=rhythm_label(plan.rhythm),
        day=formats.short_weekday_date(plan.first_on, current_language()),
    )
