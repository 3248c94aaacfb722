"""What to have in mind before speaking: what is owed, what was said, what was promised."""

from __future__ import annotations

from datetime import date

from relance_tui.domain import formats
from relance_tui.domain.codes import PromiseStatus
from relance_tui.domain.contact import Call, SentLetter
from relance_tui.domain.debtor import Contact
from relance_tui.domain.invoice import Invoice
from relance_tui.i18n import _, current_language, ngettext
from relance_tui.services import wording
from relance_tui.services.phrases import phrase
from relance_tui.services.views import DossierView

_INVOICES_SHOWN = 3
_CONTACTS_SHOWN = 3
_HISTORY_SHOWN = 40


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
            _promised(view),
            _contacts(view),
            _disputed(view),
            _waiting_money(view),
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
    rest = len(shown) - _INVOICES_SHOWN
    more = (
        ngettext(" et {count} autre", " et {count} autres", rest).format(count=rest)
        if rest > 0
        else ""
    )
    return _("À dire\u00a0: {listed}{more}.").format(listed=listed, more=more)


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
        return _("Aucune promesse jusqu’ici.")
    return _("Promis\u00a0: {said}.").format(said=", ".join(said[:2]))


def _contacts(view: DossierView) -> str:
    acts: list[tuple[date, Call | SentLetter]] = [
        *((call.on, call) for call in view.dossier.calls),
        *((letter.on, letter) for letter in view.dossier.letters),
    ]
    acts.sort(key=lambda dated: dated[1].at, reverse=True)
    if not acts:
        return _("Aucun contact jusqu’ici.")
    said = [
        f"{formats.day_month(on)} "
        + (
            wording.channel_label(act.channel)
            if isinstance(act, SentLetter)
            else wording.outcome_label(act.outcome)
        )
        for on, act in acts[:_CONTACTS_SHOWN]
    ]
    notes = [act.note for _on, act in acts if isinstance(act, Call) and act.note]
    last = " ".join(notes[0].split()) if notes else ""
    line = _("Derniers contacts\u00a0: {said}.").format(said=", ".join(said))
    return line + (" " + _("Note\u00a0: «\u00a0{last}\u00a0».").format(last=last) if last else "")


def _disputed(view: DossierView) -> str:
    running = [dispute for dispute in view.dossier.disputes if dispute.settled_on is None]
    if not running:
        return ""
    reasons = ", ".join(wording.reason_label(dispute.reason) for dispute in running)
    return _("Litige en cours\u00a0: {reasons}.").format(reasons=reasons)


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
