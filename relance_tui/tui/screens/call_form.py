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
_PER_SHORT_LINE = 3
_FULL_WIDTH = 74
"""Cells that a full line of outcomes needs, its margins included."""
_LABEL_CELLS = 14


def outcome_letters(app: App[Any], chosen: CallOutcome | None) -> Content:
    """The outcomes with their letters, a few per line, the one chosen marked."""
    per_line = _PER_LINE if app.size.width >= _FULL_WIDTH else _PER_SHORT_LINE
    cells = []
    for number, (outcome, form) in enumerate(outcome_forms().items()):
        is_chosen = outcome is chosen
        label = (form.label.upper() if is_chosen else form.label).ljust(_LABEL_CELLS)
        key = key_of(app, f"call.{outcome.value}")
        is_last = number % per_line == per_line - 1
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


def quick_line_help() -> list[tuple[str, str]]:
    """Lines one may type in the quick line, each with what it records."""
    return [
        (_("promet 1200 ven"), _("promesse\u00a0: un montant, un jour")),
        (_("promet tout fin de mois"), _("tout ce qui est en retard")),
        (_("msg"), _("messagerie\u202f; aussi\u00a0: absent, std, faux num, joint")),
        (_("rappeler lundi 10h"), _("rappel convenu, l’heure si elle est dite")),
        (_("a viré 1200 mardi"), _("dit avoir viré\u202f; montant et jour s’ils sont dits")),
        (_("conteste F2026-014 prix"), _("litige\u00a0: les factures, puis le motif")),
        (_("conteste toutes qualité revoir le 15/12"), _("et le jour où le revoir")),
        (_("refuse mauvaise foi"), _("refus, et son motif s’il est dit")),
        (_("liquidation"), _("procédure collective annoncée")),
        (_("demande échéancier"), _("à rappeler sous trois jours ouvrés")),
        (_("3x400 le 5"), _("échéancier accordé\u00a0: trois fois 400, le 5 du mois")),
        (_("4x mensuel dès le 5"), _("tout ce qui est en retard, en quatre fois")),
        (_("acompte 500 puis 3x400 le 5"), _("avec un acompte aujourd’hui")),
        (
            _("3x400 hebdo dès lundi"),
            _("chaque semaine\u202f; aussi\u00a0: quinzaine, fin de mois"),
        ),
        (_("joint voit son associé jeudi"), _("joint\u202f; le reste est la note")),
        (_("promet 1200 ven : voit son associé"), _("une note, après un deux-points")),
        (_("p tout ven"), _("les lettres de l’écran suffisent")),
    ]


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
