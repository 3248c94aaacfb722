"""What to have in mind before speaking: what is owed, what was said, what was promised."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import time

from relance_tui.domain import formats
from relance_tui.domain.answering import best_hour
from relance_tui.domain.codes import Channel, PlanStatus, PromiseStatus
from relance_tui.domain.debtor import Contact
from relance_tui.domain.invoice import Invoice
from relance_tui.i18n import _, current_language, ngettext
from relance_tui.services import wording
from relance_tui.services.phrases import phrase
from relance_tui.services.views import DossierView

_INVOICES_SHOWN = 3
_CONTACTS_SHOWN = 3
_PROMISES_SHOWN = 2
_HISTORY_SHOWN = 40
_LONGEST_NOTE = 120


def money(view: DossierView, cents: int) -> str:
    """An amount in the currency of the dossier."""
    return formats.amount(cents, view.currency, current_language())


def header(view: DossierView) -> str:
    """How much is overdue and since when."""
    overdue = view.dossier.overdue_cents(view.today)
    if not overdue:
        return _("{amount} ouverts, rien en retard").format(
            amount=money(view, view.dossier.open_cents)
        )
    return _("{amount} en retard, {days}").format(
        amount=money(view, overdue),
        days=formats.days(view.dossier.days_late(view.today), current_language()),
    )


def main_contact(view: DossierView) -> Contact | None:
    """Whom to ask for: the main contact, else whoever has a number."""
    contacts = view.dossier.debtor.contacts
    with_phone = [contact for contact in contacts if contact.phone]
    return with_phone[0] if with_phone else contacts[0] if contacts else None


def other_numbers(view: DossierView) -> list[Contact]:
    """Whoever else can be reached by telephone."""
    main = main_contact(view)
    return [each for each in view.dossier.debtor.contacts if each.phone and each is not main]


def numbers(view: DossierView) -> list[str]:
    """The telephone numbers, that of the main contact first."""
    main = main_contact(view)
    first = [main.phone] if main and main.phone else []
    return list(dict.fromkeys([*first, *(each.phone for each in other_numbers(view))]))


def answers(view: DossierView) -> str:
    """When this customer answers, where the calls made so far show it; else empty."""
    hour = best_hour(
        [
            (call.at.astimezone().hour, call.outcome.is_conversation)
            for call in view.dossier.calls
            if not call.is_incoming
        ]
    )
    if hour is None:
        return ""
    return _("répond plutôt vers {hour}").format(hour=wording.hour(time(hour)))


def open_invoices(view: DossierView) -> list[Invoice]:
    """Invoices with money still owed, the oldest due first."""
    invoices = (i for i in view.dossier.invoices if i.open_cents > 0)
    return sorted(invoices, key=lambda i: (i.due_on, i.number))


def history(view: DossierView) -> list[str]:
    """The journal of the dossier, newest first, under what is open: for a screen with room."""
    lines = [_("Factures ouvertes")]
    for invoice in open_invoices(view):
        late = invoice.days_late(view.today)
        lines.append(
            f"{invoice.number:<14.14} {formats.short_date(invoice.due_on)} "
            f"{money(view, invoice.open_cents):>15}"
            + (f"  {formats.days(late, current_language())}" if late > 0 else "")
        )
    lines += ["", _("Historique")]
    lines += [
        f"{formats.day_month(entry.at.astimezone().date())}  {' '.join(entry.text.split())}"
        for entry in view.timeline[:_HISTORY_SHOWN]
        if not entry.is_undone
    ]
    return lines


def to_say(view: DossierView) -> list[str]:
    """The points to mention, one line each, most useful first."""
    return [
        line
        for line in (
            _guard(view),
            _owed(view),
            _agreed(view),
            _reminded(view),
            _called(view),
            _waiting_money(view),
            _others(view),
        )
        if line
    ]


def _owed(view: DossierView) -> str:
    overdue = [i for i in open_invoices(view) if i.is_overdue(view.today)]
    shown = overdue or open_invoices(view)
    if not shown:
        return _("À dire\u00a0: plus rien n’est dû.")
    listed = ", ".join(
        _("{number} ({amount}, échéance {day})").format(
            number=invoice.number,
            amount=money(view, invoice.open_cents),
            day=formats.short_date(invoice.due_on),
        )
        for invoice in shown[:_INVOICES_SHOWN]
    )
    more = _more(len(shown) - _INVOICES_SHOWN)
    return _("À dire\u00a0: {listed}{more}.").format(listed=listed, more=more)


def _agreed(view: DossierView) -> str:
    """What was promised, what is contested, what is paid by instalments."""
    return " ".join(filter(None, (_promised(view), _planned(view), _disputed(view))))


def _promised(view: DossierView) -> str:
    promises = sorted(view.dossier.promises, key=lambda p: p.made_at, reverse=True)
    said = [
        _("{amount} pour le {day} ({status})").format(
            amount=money(view, promise.amount_cents),
            day=formats.day_month(promise.due_on),
            status=wording.promise_status_label(view.promise_statuses[promise.id]),
        )
        for promise in promises
        if view.promise_statuses.get(promise.id, PromiseStatus.WITHDRAWN)
        is not PromiseStatus.WITHDRAWN
    ]
    if not said:
        return _("Aucune promesse.")
    more = _more(len(said) - _PROMISES_SHOWN)
    return _("Promis\u00a0: {said}.").format(said=", ".join(said[:_PROMISES_SHOWN]) + more)


def _planned(view: DossierView) -> str:
    """The plan that runs, or the one that was not kept."""
    watched = {PlanStatus.ACTIVE, PlanStatus.DEFAULTED}
    plans = [p for p in view.dossier.plans if view.plan_statuses.get(p.id) in watched]
    if not plans:
        return ""
    plan = max(plans, key=lambda p: p.made_at)
    text = _("Échéancier de {total} ({status})").format(
        total=money(view, plan.total_cents),
        status=wording.plan_status_label(view.plan_statuses[plan.id]),
    )
    coming = [each for each in plan.instalments if each.due_on >= view.today]
    if not coming:
        return f"{text}."
    return _("{plan}, prochaine échéance {amount} le {day}.").format(
        plan=text,
        amount=money(view, coming[0].amount_cents),
        day=formats.day_month(coming[0].due_on),
    )


def _reminded(view: DossierView) -> str:
    """The reminders that left, the last ones first."""
    letters = sorted(view.dossier.letters, key=lambda letter: letter.at, reverse=True)
    if not letters:
        return _("Aucune relance écrite.")
    said = [
        _("{channel} du {day}").format(
            channel=wording.channel_label(letter.channel), day=formats.day_month(letter.on)
        )
        for letter in letters[:_CONTACTS_SHOWN]
        if letter.channel is not Channel.CALL
    ]
    more = _more(len(letters) - _CONTACTS_SHOWN)
    return _("Relances\u00a0: {said}.").format(said=", ".join(said) + more)


def _called(view: DossierView) -> str:
    """How the last calls ended, and what was noted last."""
    calls = sorted(view.dossier.calls, key=lambda call: call.at, reverse=True)
    if not calls:
        return _("Aucun appel jusqu’ici.")
    said = [
        f"{formats.day_month(call.on)} {wording.outcome_label(call.outcome)}"
        for call in calls[:_CONTACTS_SHOWN]
    ]
    more = _more(len(calls) - _CONTACTS_SHOWN)
    line = _("Appels\u00a0: {said}.").format(said=", ".join(said) + more)
    notes = [" ".join(call.note.split()) for call in calls if call.note.strip()]
    last = _shortened(notes[0]) if notes else ""
    return line + (" " + _("Note\u00a0: «\u00a0{last}\u00a0».").format(last=last) if last else "")


def _shortened(text: str) -> str:
    return text if len(text) <= _LONGEST_NOTE else text[: _LONGEST_NOTE - 1].rstrip() + "…"


def _more(rest: int) -> str:
    if rest <= 0:
        return ""
    return ngettext(" et {count} autre", " et {count} autres", rest).format(count=rest)


def _disputed(view: DossierView) -> str:
    running = [dispute for dispute in view.dossier.disputes if dispute.settled_on is None]
    if not running:
        return _("Pas de litige.")
    numbers_of = {invoice.id: invoice.number for invoice in view.dossier.invoices}
    said = []
    for dispute in running:
        about: Sequence[str] = [numbers_of[i] for i in dispute.invoice_ids if i in numbers_of]
        invoices = f"{wording.listed(about, _INVOICES_SHOWN)} " if about else ""
        said.append(f"{invoices}({wording.reason_label(dispute.reason)})")
    return _("Litige en cours\u00a0: {reasons}.").format(reasons=", ".join(said))


def _others(view: DossierView) -> str:
    """Whom else to call."""
    others = other_numbers(view)
    if not others:
        return ""
    said = [
        " ".join(filter(None, (each.name or _("Interlocuteur"), each.phone)))
        for each in others[:_CONTACTS_SHOWN]
    ]
    return _("Autres numéros\u00a0: {said}.").format(
        said=", ".join(said) + _more(len(others) - _CONTACTS_SHOWN)
    )


def _waiting_money(view: DossierView) -> str:
    cents = view.dossier.unallocated_cents
    return (
        _("Reçu et pas encore affecté\u00a0: {amount}.").format(amount=money(view, cents))
        if cents > 0
        else ""
    )


def _guard(view: DossierView) -> str:
    """What forbids the call, in front of all: recording one that took place stays possible."""
    if not view.call_objections:
        return ""
    return _("⚠ À ne pas appeler maintenant\u00a0: {why}.").format(
        why=phrase(view.call_objections[0])
    )
