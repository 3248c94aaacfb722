"""The outcomes of a call: their letters and the fields each asks for."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from textual.app import App
from textual.content import Content

from relance_tui.domain.codes import CallOutcome, Reason
from relance_tui.domain.outcome import CallDraft, promisable_cents
from relance_tui.domain.workdays import Calendar
from relance_tui.i18n import _
from relance_tui.services import wording
from relance_tui.services.views import DossierView
from relance_tui.tui import briefing
from relance_tui.tui.hints import key_of
from relance_tui.tui.widgets.fields import (
    AmountField,
    ChoiceField,
    DateField,
    Field,
    InvoicesField,
)


@dataclass(frozen=True, slots=True)
class OutcomeForm:
    """The letter of an outcome and the fields it shows, in order."""

    letter: str
    label: str
    fields: tuple[str, ...] = ()


def outcome_forms() -> dict[CallOutcome, OutcomeForm]:
    """Every outcome in the order of the screen."""
    return {
        CallOutcome.REACHED: OutcomeForm("j", _("joint")),
        CallOutcome.NO_ANSWER: OutcomeForm("a", _("absent")),
        CallOutcome.VOICEMAIL: OutcomeForm("m", _("messagerie")),
        CallOutcome.MESSAGE_LEFT: OutcomeForm("s", _("standard")),
        CallOutcome.WRONG_NUMBER: OutcomeForm("f", _("faux numéro")),
        CallOutcome.CALLBACK: OutcomeForm("r", _("rappeler"), ("callback_on",)),
        CallOutcome.PROMISE: OutcomeForm("p", _("promesse"), ("amount", "promised_on")),
        CallOutcome.PLAN_REQUESTED: OutcomeForm("e", _("échéancier"), ("plan_call_on",)),
        CallOutcome.SAYS_PAID: OutcomeForm("v", _("dit avoir viré"), ("paid_on", "amount")),
        CallOutcome.DISPUTE: OutcomeForm("d", _("litige"), ("reason", "invoices", "review_on")),
        CallOutcome.REFUSAL: OutcomeForm("x", _("refus"), ("reason",)),
        CallOutcome.INSOLVENCY: OutcomeForm("l", _("liquidation"), ("review_on",)),
    }


_PER_LINE = 4
_LABEL_CELLS = 14


def outcome_letters(app: App[Any], chosen: CallOutcome | None) -> Content:
    """The outcomes with their letters, a few per line, the one chosen marked."""
    cells = []
    for number, (outcome, form) in enumerate(outcome_forms().items()):
        is_chosen = outcome is chosen
        label = (form.label.upper() if is_chosen else form.label).ljust(_LABEL_CELLS)
        key = key_of(app, f"call.{outcome.value}")
        is_last = number % _PER_LINE == _PER_LINE - 1
        end = "" if number == len(CallOutcome) - 1 else "\n" if is_last else " "
        style = "reverse bold" if is_chosen else ""
        cells.append(Content.assemble("▸" if is_chosen else " ", (f"{key} {label}", style), end))
    return Content.assemble(*cells)


def call_fields(view: DossierView, calendar: Calendar) -> Iterator[Field[Any]]:
    """Every field an outcome may ask for; the screen shows those of the one chosen."""
    today = view.today
    numbers = [invoice.number for invoice in briefing.open_invoices(view)]
    everything = promisable_cents(view.dossier, (), today)
    yield AmountField(
        _("Montant"),
        id="amount",
        currency=view.currency,
        everything_cents=everything,
        when_empty=_("tout, soit {amount}").format(amount=briefing.money(view, everything)),
    )
    yield DateField(
        _("Rappel le"),
        today,
        id="callback_on",
        calendar=calendar,
        has_hour=True,
        is_required=True,
        when_empty=_("lundi 10h, demain ou +7"),
    )
    yield DateField(
        _("Promis le"),
        today,
        id="promised_on",
        calendar=calendar,
        is_required=True,
        when_empty=_("ven, +7, 15/12 ou fin de mois"),
    )
    yield DateField(
        _("Rappel le"),
        today,
        id="plan_call_on",
        calendar=calendar,
        has_hour=True,
        when_empty=_("dans trois jours ouvrés"),
    )
    yield DateField(_("Viré le"), today, id="paid_on", looks_back=True, when_empty=_("aujourd’hui"))
    yield ChoiceField(
        _("Motif"),
        {reason.value: wording.reason_label(reason) for reason in Reason},
        id="reason",
        when_empty=_("↑ ↓, ou les premières lettres"),
    )
    yield InvoicesField(
        _("Factures"), numbers, id="invoices", when_empty=_("toutes les factures ouvertes")
    )
    yield DateField(
        _("À revoir le"),
        today,
        id="review_on",
        calendar=calendar,
        when_empty=_("dans quinze jours"),
    )


def with_field(call: CallDraft, field: Field[object]) -> CallDraft:
    """The call with what one field says."""
    if isinstance(field, AmountField):
        return replace(call, amount_cents=field.value)
    if isinstance(field, DateField):
        return replace(call, on=field.day, at=field.hour)
    if isinstance(field, ChoiceField):
        return replace(call, reason=Reason(field.value) if field.value else None)
    if isinstance(field, InvoicesField):
        return replace(call, invoice_numbers=field.value or ())
    return call
